"""Bias between coders: who gives a theme or a value more often, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from discourse_coder.analysis.code_tables import codes_of, n_coders, scale_of, shared_themes
from discourse_coder.model.coding import PRESENT, Coding
from discourse_coder.model.display import Table, ThemeId
from discourse_coder.model.scale import Scale
from discourse_coder.statistics.marginal_homogeneity import (
    TOO_FEW,
    Homogeneity,
    detectable_lean,
    marginal_homogeneity,
)
from discourse_coder.statistics.proportions import holm, p_text, p_value_text
from discourse_coder.statistics.significance import LEVEL
from discourse_coder.wording import first_few, number_of, sentences

if TYPE_CHECKING:
    import pandas as pd

_MOST_NAMED = 2


@dataclass(frozen=True)
class ThemeBias:
    """How coders lean on one theme or variable."""

    theme: str
    coders: tuple[str, ...]
    scale: Scale | None
    test: Homogeneity
    # Adjusted for all themes.
    p_holm: float | None
    # The smallest lean that as many disagreements would have shown in 80% of cases, with so many tests (Bonferroni).
    detectable: int | None = None

    @property
    def name(self) -> str:
        """The test that it is."""
        if len(self.coders) == 2:
            return "Stuart-Maxwell" if self.test.given.shape[1] > 2 else "McNemar"
        return "Cochran's Q, over values" if self.test.given.shape[1] > 2 else "Cochran's Q"

    @property
    def place(self) -> tuple[int, int]:
        """The coder and the value that this is about."""
        return self.test.furthest(range(len(self.scale.values)) if self.scale else [PRESENT])

    @property
    def coder(self) -> str:
        """Who gives the theme, or the `value`, more often, or of three or more, furthest from expected; or nobody."""
        return self.coders[self.place[0]] if self.given != self.others else ""

    @property
    def value(self) -> str:
        """The value of a variable; empty for a theme."""
        return self.scale.values[self.place[1]] if self.scale else ""

    @property
    def given(self) -> int:
        """How many of the texts the coder gives it."""
        return int(self.test.given[self.place])

    @property
    def others(self) -> float:
        """How many the other of two coders gives it; of more coders, how many are expected if none leans."""
        if len(self.coders) == 2:
            return int(self.test.given[1 - self.place[0], self.place[1]])
        return round(float(self.test.expected[self.place]), 9)

    @property
    def numbers(self) -> str:
        """Who leans, in how many texts; and how many the other coder has, or are expected."""
        if not self.coder:
            return "nobody"
        what = f"{self.value}: " if self.value else ""
        if len(self.coders) == 2:
            (other,) = {*self.coders} - {self.coder}
            return f"{what}{self.coder} in {number_of(self.given, 'text')}, {other} in {self.others:.0f}"
        return f"{what}{self.coder} in {number_of(self.given, 'text')}, {self.others:.1f} expected"


@dataclass(frozen=True)
class CoderBias:
    """How coders lean, theme by theme."""

    themes: tuple[ThemeBias, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per theme or variable.

        Columns: theme, test, n_units (coded by two or more), n_differing, coder (who gives it more often;
        of three or more, who is furthest from what is expected), value (of a variable), n_given, n_others (given by the
        other coder; of three or more, expected if nobody leans), statistic, df, p_value,
        method, p_holm, reason (why there is no p), detectable (the smallest difference in texts that as many
        disagreements would have shown in 80% of cases).
        """
        import pandas as pd

        rows = [
            {
                "theme": bias.theme,
                "test": bias.name,
                "n_units": bias.test.n_units,
                "n_differing": bias.test.n_differing,
                "coder": bias.coder,
                "value": bias.value,
                "n_given": bias.given,
                "n_others": bias.others,
                "statistic": bias.test.statistic,
                "df": bias.test.df,
                "p_value": bias.test.p_value,
                "method": bias.test.method,
                "p_holm": bias.p_holm,
                "reason": bias.test.reason,
                "detectable": bias.detectable,
            }
            for bias in self.themes
        ]
        frame = pd.DataFrame(rows)
        types = dict.fromkeys(["n_others", "statistic", "p_value", "p_holm"], "Float64") | {"detectable": "Int64"}
        return frame.astype(types) if rows else frame

    @property
    def said(self) -> str:
        """Who leans more than chance would have it; empty where nobody does."""
        found = [
            f"{bias.theme} ({bias.numbers}; p {p_value_text(bias.p_holm or 0)})"
            for bias in self.themes
            if _is_shown(bias)
        ]
        adjusted = ", p after Holm" if self._n_tests > 1 else ""
        return f"A coder leans{adjusted}: {first_few(found, _MOST_NAMED)}." if found else ""

    @property
    def _n_tests(self) -> int:
        return sum(bias.p_holm is not None for bias in self.themes)

    @property
    def shown(self) -> Table | None:
        """The test on each theme that the coders differ on; None where they never differ."""
        differing = [bias for bias in self.themes if bias.test.n_differing]
        if not differing:
            return None
        tested = [bias for bias in differing if bias.p_holm is not None]
        names = "; ".join(dict.fromkeys(f"{bias.name}, {bias.test.method}" for bias in tested))
        power = "“Would show”: the smallest difference that as many disagreements show in 80% of cases."
        caption = sentences(
            "Bias: does a coder give it more often?",
            f"{names}." if tested else "",
            f"p (Holm) is adjusted for {self._n_tests} tests." if self._n_tests > 1 else "",
            power if tested else "",
            f"No p: {TOO_FEW}." if any(bias.test.reason == TOO_FEW for bias in differing) else "",
        )
        return Table.of(
            {
                "theme": [ThemeId(bias.theme) for bias in differing],
                "who leans": [bias.numbers for bias in differing],
                "disagreements": [bias.test.n_differing for bias in differing],
                "p": [p_text(bias.test.p_value) for bias in differing],
                **({"p (Holm)": [p_text(bias.p_holm) for bias in differing]} if self._n_tests > 1 else {}),
                **({"would show": [_would_show(bias) for bias in differing]} if tested else {}),
                "not tested because": [bias.test.reason.replace(TOO_FEW, "") for bias in differing],
            },
            caption=caption.removesuffix("."),
            words=("who leans",),
            prose=("not tested because",),
            all_in="bias.table",
        )


def coder_bias(codings: Mapping[str, Coding]) -> CoderBias:
    """Test for each theme and variable that coders share whether one gives it, or a value, more often."""
    coders, ids = tuple(codings), list(n_coders(codings))
    scales = {theme: scale_of(codings, theme) for theme in shared_themes(codings)}
    tests = [
        marginal_homogeneity(codes_of(codings, theme, ids), len(scale.values) if scale else 2)
        for theme, scale in scales.items()
    ]
    adjusted = holm([test.p_value for test in tests])
    significance = LEVEL / max(1, sum(p is not None for p in adjusted))
    found = [
        ThemeBias(theme, coders, scale, test, p)
        for (theme, scale), test, p in zip(scales.items(), tests, adjusted, strict=True)
    ]
    return CoderBias(tuple(replace(bias, detectable=_detectable(bias, significance)) for bias in found))


def _detectable(bias: ThemeBias, significance: float) -> int | None:
    return None if bias.p_holm is None else detectable_lean(bias.test, *bias.place, significance)


def _is_shown(bias: ThemeBias) -> bool:
    return bias.p_holm is not None and bias.p_holm <= LEVEL


def _would_show(bias: ThemeBias) -> str | None:
    """Return the power statement of a test that shows nothing."""
    if bias.p_holm is None or _is_shown(bias):
        return None
    return "no difference" if bias.detectable is None else number_of(bias.detectable, "text")
