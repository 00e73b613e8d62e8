"""Three coders or more on each theme: pair by pair, without each of them, and beside made-up ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from discourse_coder.model.display import Table, ThemeId
from discourse_coder.statistics.estimates import Estimate
from discourse_coder.statistics.reliability import ALPHA, Tally, Values, label_of
from discourse_coder.statistics.several_coders import (
    Leaving,
    leaving_out,
    mean_of_pairs,
    pairs,
    standing_out,
    with_made_up,
)
from discourse_coder.wording import coefficient, first_few, listed, percentage

if TYPE_CHECKING:
    import pandas as pd

CAVEAT = (
    "Made-up coders show how far one coder more can move alpha: one who repeats the majority code of the others (and "
    "none where codes tie), and one who always gives the most frequent code."
)
# In the table of one row per comparison: what is compared.
PAIR, MEAN, LEFT_OUT, MADE_UP = "pair", "mean of pairs", "left out", "made up"
_MOST_NAMED = 3


@dataclass(frozen=True)
class Coded:
    """What several coders coded a theme or variable with."""

    theme: str
    coders: tuple[str, ...]
    tally: Tally
    values: Values


@dataclass(frozen=True)
class SeveralCoders:
    """How each of several coders agrees with the others on a theme or variable."""

    theme: str
    # Of all coders.
    alpha: Estimate
    # By pair, how many texts both coded, and percent agreement, alpha and kappa.
    pairs: Mapping[tuple[str, str], tuple[int, Mapping[str, Estimate]]]
    mean: Mapping[str, Estimate]
    left_out: Mapping[str, Leaving]
    # Alpha with one more coder, who repeats the majority of the others, or who always gives the most frequent code.
    made_up: Mapping[str, float | None]


def of_three_or_more(coded: Sequence[Coded]) -> list[Coded]:
    """Return what three coders or more coded, without coders who have no code there."""
    found = []
    for one in coded:
        places = [place for place, n in enumerate(one.tally.by_coder.sum(axis=1).tolist()) if n]
        if len(places) > 2:
            coders = tuple(one.coders[place] for place in places)
            found.append(Coded(one.theme, coders, one.tally.of_coders(*places), one.values))
    return found


def several_coders(
    coded: Sequence[Coded], alphas: Mapping[str, Estimate], *, n_resamples: int, seed: int
) -> tuple[SeveralCoders, ...]:
    """Compare three coders or more, one by one, on each theme; `alphas` are those of all coders."""
    found = []
    for one in coded:
        options: Any = {"values": one.values, "n_resamples": n_resamples, "seed": seed}
        of_pairs = pairs(one.tally, **options)
        names = list(combinations(one.coders, 2))
        found.append(
            SeveralCoders(
                one.theme,
                alphas[one.theme],
                dict(zip(names, of_pairs.values(), strict=True)),
                mean_of_pairs(one.tally, of_pairs, **options),
                dict(zip(one.coders, leaving_out(one.tally, **options), strict=True)),
                with_made_up(one.tally, one.values),
            )
        )
    return tuple(found)


def who_stands_out(coded: Sequence[Coded], *, n_resamples: int, seed: int) -> str:
    """Say which coders differ from the others more than these do among themselves; empty where none does."""
    n_compared = sum(len(one.coders) for one in coded)
    found: dict[str, list[str]] = {}
    for one in coded:
        options: Any = {"values": one.values, "n_resamples": n_resamples, "seed": seed}
        for place in standing_out(one.tally, n_compared=n_compared, **options):
            found.setdefault(one.coders[place], []).append(one.theme)
    if not found:
        return ""
    who = listed(f"{coder} ({first_few(themes, _MOST_NAMED)})" for coder, themes in found.items())
    return f"Stands out: {who}. Without this coder alpha would be higher; --full says by how much."


def table(found: Sequence[SeveralCoders]) -> pd.DataFrame:
    """Return one row per comparison and statistic."""
    import pandas as pd

    columns = ["theme", "comparison", "coders", "statistic", "value", "ci_low", "ci_high", "reason", "n_units"]
    frame = pd.DataFrame([row for one in found for row in _rows(one)], columns=columns)
    return frame.astype({"value": "Float64", "ci_low": "Float64", "ci_high": "Float64", "n_units": "Int64"})


def _rows(one: SeveralCoders) -> Iterator[tuple[object, ...]]:
    def row(comparison: str, coders: str, statistic: str, found: Estimate, n: int | None = None) -> tuple[object, ...]:
        return one.theme, comparison, coders, statistic, found.value, found.low, found.high, found.reason, n

    for pair, (n_units, estimates) in one.pairs.items():
        for name, estimate in estimates.items():
            yield row(PAIR, "; ".join(pair), name, estimate, n_units)
    for name, estimate in one.mean.items():
        yield row(MEAN, "", name, estimate)
    for coder, leaving in one.left_out.items():
        yield row(LEFT_OUT, coder, ALPHA, leaving.alpha)
        yield row(LEFT_OUT, coder, "alpha_gained", leaving.gain)
    for name, value in one.made_up.items():
        undefined = "" if value is not None else "alpha is undefined"
        yield row(MADE_UP, name, ALPHA, Estimate(value, reason=undefined))


def shown(found: Sequence[SeveralCoders]) -> list[Table]:
    """Return the pairs of coders, and alpha with a coder less or more, as tables to read."""
    if not found:
        return []
    names = list(dict.fromkeys(name for one in found for _, estimates in one.pairs.values() for name in estimates))
    rows: list[tuple[object, ...]] = []
    for one in found:
        theme, of_pairs = ThemeId(one.theme), [(listed(pair), *found) for pair, found in one.pairs.items()]
        for who, n_units, estimates in [*of_pairs, ("mean of the pairs", None, one.mean)]:
            rows.append((theme, who, n_units, *(_cell(estimates.get(name), name) for name in names)))
    header = ("theme", "coders", "texts", *map(label_of, names))
    pair_by_pair = Table(header, rows, "Pairs of coders", words=("coders",), is_folded=True)
    header = ("theme", "coders", "alpha", "change")
    rows = [row for one in found if one.alpha.value is not None for row in _with_and_without(one)]
    return [
        pair_by_pair,
        Table(header, rows, "Alpha with one coder less, or one more", words=("coders",), is_folded=True),
    ]


def _with_and_without(one: SeveralCoders) -> Iterator[tuple[object, ...]]:
    theme = ThemeId(one.theme)
    yield theme, "all", _cell(one.alpha), None
    for coder, leaving in one.left_out.items():
        yield theme, f"without {coder}", _cell(leaving.alpha), _cell(leaving.gain)
    for name, who in (("majority", "one who repeats the majority"), ("constant", "one who always gives one code")):
        value = one.made_up[name]
        change = None if value is None or one.alpha.value is None else coefficient(value - one.alpha.value)
        yield theme, f"with {who}", None if value is None else coefficient(value), change


def _cell(estimate: Estimate | None, statistic: str = "") -> str | None:
    if estimate is None or estimate.value is None:
        return None
    return estimate.text(percentage if statistic == "percent_agreement" else coefficient)
