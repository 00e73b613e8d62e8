"""Drift: do coders disagree more, or less, the further a coder gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from discourse_coder.analysis.code_tables import codes_of, n_coders, shared_themes
from discourse_coder.model.coding import NOT_CODED, Coding
from discourse_coder.model.display import Table, ThemeId
from discourse_coder.model.selection import SELECTION
from discourse_coder.model.sheet_order import in_sheet_order
from discourse_coder.statistics.power import detectable_trend
from discourse_coder.statistics.proportions import Trend, cochran_armitage, holm, p_text, p_value_text
from discourse_coder.statistics.significance import LEVEL
from discourse_coder.wording import sentences

if TYPE_CHECKING:
    import pandas as pd

ANY = "any theme"
ROWS = "rows"
# The test weighs these steps of the order, which takes a fraction of a second however many texts there are.
_STEPS = 40
_MOST_NAMED = 2


@dataclass(frozen=True)
class Order:
    """An order of texts: that of a coder's sheet, or else of the rows of the tables."""

    # Empty for the rows, where all coders share their order.
    coder: str
    ids: tuple[str, ...]
    # Of the sheet; None for rows.
    seed: int | None = None

    @property
    def name(self) -> str:
        """Whose order it is, in words."""
        whose = f"{self.coder}'s " if self.coder else ""
        return f"{whose}{'rows' if self.seed is None else 'sheet'}"


@dataclass(frozen=True)
class ThemeDrift:
    """Disagreements on a theme over an order of texts."""

    theme: str
    order: Order
    # Texts coded by two coders or more, and those they differ on: in the first, the middle and the last third.
    thirds: tuple[tuple[int, int], ...]
    trend: Trend
    reason: str
    p_holm: float | None = None
    # The change of the share of disagreements, from the first text to the last, that would be shown in 80% of cases.
    detectable: float | None = None


@dataclass(frozen=True)
class Drift:
    """Disagreements over the order of coding, order by order and theme by theme."""

    themes: tuple[ThemeDrift, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per order and theme, and one for texts that coders differ on for any theme.

        Columns: coder (whose order; empty where all tables have one), order (sheet or rows), seed (of the sheet),
        theme, n_units, n_differing, then units and differing in the first, the second and the last third, p_value,
        method, p_holm, reason (why there is no p), detectable (the change of the share of disagreements, from the first
        text to the last, that would be shown in 80% of cases).
        """
        import pandas as pd

        rows = [
            {
                "coder": drift.order.coder,
                "order": "rows" if drift.order.seed is None else "sheet",
                "seed": drift.order.seed,
                "theme": drift.theme,
                "n_units": sum(n for _, n in drift.thirds),
                "n_differing": sum(k for k, _ in drift.thirds),
                **{
                    f"{name}_{number}": value
                    for number, (k, n) in enumerate(drift.thirds, 1)
                    for name, value in (("units", n), ("differing", k))
                },
                "p_value": None if drift.reason else drift.trend.p_value,
                "method": "" if drift.reason else drift.trend.method,
                "p_holm": drift.p_holm,
                "reason": drift.reason,
                "detectable": drift.detectable,
            }
            for drift in self.themes
        ]
        frame = pd.DataFrame(rows)
        types = {"seed": "Int64", **dict.fromkeys(["p_value", "p_holm", "detectable"], "Float64")}
        return frame.astype(types) if rows else frame

    @property
    def said(self) -> str:
        """Where disagreement changes over a coder's sheet, more than by chance; empty where it does not."""
        found = [
            f"{drift.theme}, {', '.join(_share(*third) for third in drift.thirds)} in the thirds of "
            f"{drift.order.name} (p {p_value_text(drift.p_holm)})"
            for drift in self.themes
            if drift.order.seed is not None and drift.p_holm is not None and drift.p_holm <= LEVEL
        ]
        adjusted = ", p after Holm" if self._n_tests > 1 else ""
        return f"Disagreement drifts{adjusted}: {'; '.join(found[:_MOST_NAMED])}." if found else ""

    @property
    def _n_tests(self) -> int:
        return sum(drift.p_holm is not None for drift in self.themes)

    @property
    def shown(self) -> Table | None:
        """The tests of trend; None where there is none."""
        tested = [drift for drift in self.themes if drift.p_holm is not None]
        if not tested:
            return None
        rows_are_told = any(drift.order.seed is None for drift in tested)
        caption = sentences(
            "Drift: disagreements among texts coded, in the first, the middle and the last third of the order.",
            "Cochran-Armitage test."
            + (f" p (Holm) is adjusted for {self._n_tests} tests." if self._n_tests > 1 else ""),
            "“Would show”: the change of their share, from the first text to the last, that is shown in 80% of cases.",
            "Rows of a table may not be in the order of coding." if rows_are_told else "",
        )
        return Table.of(
            {
                "theme": [drift.theme if drift.theme == ANY else ThemeId(drift.theme) for drift in tested],
                "order": [drift.order.name for drift in tested],
                **{
                    name: [_share(*drift.thirds[place]) for drift in tested]
                    for place, name in enumerate(("first", "middle", "last"))
                },
                "p": [p_text(drift.trend.p_value) for drift in tested],
                **({"p (Holm)": [p_text(drift.p_holm) for drift in tested]} if self._n_tests > 1 else {}),
                "would show": [_would_show(drift) for drift in tested],
            },
            caption=caption.removesuffix("."),
            words=("order",),
            all_in="drift.table",
        )


def drift(codings: Mapping[str, Coding]) -> Drift:
    """Test for each theme, and for any of them, whether disagreements become more or fewer over the order of coding."""
    ids, themes = list(n_coders(codings)), shared_themes(codings)
    differs: dict[str, dict[str, bool]] = {}
    for theme in themes:
        rows = zip(ids, codes_of(codings, theme, ids).tolist(), strict=True)
        known = {id_: {*row} - {NOT_CODED} for id_, row in rows if sum(code != NOT_CODED for code in row) > 1}
        differs[theme] = {id_: len(codes) > 1 for id_, codes in known.items()}
    if len(themes) > 1:
        compared = dict.fromkeys(id_ for of_theme in differs.values() for id_ in of_theme)
        differs = {
            ANY: {id_: any(of_theme.get(id_, False) for of_theme in differs.values()) for id_ in compared},
            **differs,
        }
    found = [_over(order, theme, of_theme) for order in _orders(codings) for theme, of_theme in differs.items()]
    adjusted = holm([None if each.reason else each.trend.p_value for each in found])
    significance = LEVEL / max(1, sum(p is not None for p in adjusted))
    return Drift(
        tuple(
            each if p is None else replace(each, p_holm=p, detectable=_detectable(each, significance))
            for each, p in zip(found, adjusted, strict=True)
        )
    )


def _orders(codings: Mapping[str, Coding]) -> Iterator[Order]:
    """Yield the order of each coder's sheet; where nobody had one, that of the rows, once if all tables share it."""
    sheets = [order for coder, coding in codings.items() if (order := _sheet_order(coder, coding))]
    if sheets:
        yield from sheets
        return
    by_people = {coder: coding for coder, coding in codings.items() if not coding.provenance.explains_zeros}
    common = set.intersection(*(set(coding.ids) for coding in by_people.values())) if by_people else set()
    in_common = {tuple(id_ for id_ in coding.ids if id_ in common) for coding in by_people.values()}
    if len(in_common) == 1:
        yield Order("", tuple(n_coders(by_people)))
    else:
        yield from (Order(coder, coding.ids) for coder, coding in by_people.items())


def _sheet_order(coder: str, coding: Coding) -> Order | None:
    settings = coding.provenance.settings
    # Which texts the sheet of a part of a study had, nobody knows.
    if SELECTION in settings or not (seed := settings.get("seed", "")).isdecimal():
        return None
    known = set(coding.ids)
    in_corpus = [id_ for id_ in coding.corpus.ids if id_ in known] if coding.corpus else list(coding.ids)
    return Order(coder, tuple(in_sheet_order(in_corpus, int(seed))), int(seed))


def _over(order: Order, theme: str, differs: Mapping[str, bool]) -> ThemeDrift:
    in_order = [differs[id_] for id_ in order.ids if id_ in differs]
    n, total = len(in_order), sum(in_order)
    trend = _trend(in_order)
    reason = ""
    if total in (0, n):
        reason = f"the coders differ on {'every' if total else 'no'} text" if n else "no text was coded by two"
    elif (_trend([place >= n - total for place in range(n)]).p_value or 0) > LEVEL:
        reason = "so few texts cannot show a trend"
    return ThemeDrift(theme, order, _counted(in_order, 3), trend, reason)


def _detectable(found: ThemeDrift, significance: float) -> float | None:
    n = sum(of for _, of in found.thirds)
    steps = [of for _, of in _counted([False] * n, min(n, _STEPS))]
    return detectable_trend(steps, range(len(steps)), sum(k for k, _ in found.thirds) / n, significance)


def _trend(in_order: Sequence[bool]) -> Trend:
    steps = _counted(in_order, min(len(in_order), _STEPS))
    return cochran_armitage([k for k, _ in steps], [n for _, n in steps], range(len(steps)))


def _counted(in_order: Sequence[bool], n_parts: int) -> tuple[tuple[int, int], ...]:
    """Return for each part of an order, as equal as can be, how many are true, and of how many."""
    bounds = [len(in_order) * part // n_parts for part in range(n_parts + 1)] if n_parts else []
    return tuple((sum(in_order[start:end]), end - start) for start, end in pairwise(bounds))


def _share(k: int, n: int) -> str:
    return f"{k} of {n}"


def _would_show(found: ThemeDrift) -> str | None:
    if found.p_holm is not None and found.p_holm <= LEVEL:
        return None
    return "no change" if found.detectable is None else f"{100 * found.detectable:.0f} points"
