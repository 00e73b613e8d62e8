"""How many texts coders must code twice before alpha, or a corrected count, says something; and to meet a theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, isfinite
from statistics import NormalDist
from typing import TYPE_CHECKING

from discourse_coder.analysis.planned_correction import (
    ExpectedErrors,
    agreement_of,
    corrected_limits,
    errors_by_agreement,
    errors_by_rates,
)
from discourse_coder.analysis.planned_samples import (
    MOST_TEXTS,
    MOST_WITH_DRAWS,
    Expected,
    Simulation,
    expected_alpha,
    smallest_size,
)
from discourse_coder.analysis.sampling import size_of_share
from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.coding import NOT_CODED, PRESENT, Coding
from discourse_coder.model.display import Displayed, Shown, Table, ThemeId
from discourse_coder.statistics import hypergeometric
from discourse_coder.statistics.estimates import N_RESAMPLES, SEED
from discourse_coder.wording import coefficient, listed, number_of, percentage, whole_percentage

if TYPE_CHECKING:
    import pandas as pd

BOUNDS = (0.667, 0.8)
TO_MEET = (10,)
MOST_CODERS = 20
_SHARES = (0.2, 0.3, 0.4, 0.6, 1.0)
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


@dataclass(frozen=True)
class SizeOutlook:
    """What a sample of one size is likely to give for one theme."""

    size: int
    # Texts with the theme, on average; in an enriched sample, those that have it in the first coding.
    expected_positives: float
    # Exact chances that at most one text of the sample has the theme, and that at most one lacks it.
    at_most_one_present: float
    at_most_one_absent: float
    # Share of simulated samples in which all codes are the same, so that alpha has no value; None without a simulation.
    undefined: float | None
    # By bound, the share of simulated samples in which the interval of alpha lies wholly above it.
    interval_above: Mapping[float, float | None]
    # The limits of the corrected count to expect; None where they were not asked for or cannot be told.
    corrected: tuple[float, float] | None = None


@dataclass(frozen=True)
class Needed:
    """How many texts it takes until the interval of alpha lies above a bound."""

    bound: float
    # By the formula, which does not look at the expected agreement.
    krippendorff: int | None
    donner_eliasziw: int | None
    simulation: int | None
    # Why a number is missing.
    reason: str = ""
    # In an enriched sample.
    enriched: int | None = None


@dataclass(frozen=True)
class Meeting:
    """How many texts it takes to meet a theme so many times, in 95% of cases."""

    times: int
    # Of the texts there are; of many more like them.
    of_these: int | None
    of_many_more: int | None


@dataclass(frozen=True)
class ThemePlan:
    """The outlook for one theme."""

    theme: str
    n_present: int
    n_documents: int
    # None where the theme is in all texts or in none.
    expected_alpha: float | None
    sizes: tuple[SizeOutlook, ...]
    needed: tuple[Needed, ...]
    meetings: tuple[Meeting, ...] = ()
    # How many times more often its texts are drawn.
    factor: float | None = None
    errors: ExpectedErrors | None = None


@dataclass(frozen=True)
class Plan(Displayed):
    """What samples of several sizes would give, theme by theme, and how many texts are needed.

    Attributes
    ----------
    themes : tuple of ThemePlan
        In the order given.
    agreement : float or None
        The share of texts on which the coders are expected to agree; None where alpha was given.
    alpha : float or None
        The alpha expected of every theme; None where the agreement was given.
    assurance : float
        The share of samples in which the interval should lie above the bound, for the numbers needed.
    confidence : float
        Of the intervals.
    n_samples, seed : int
        Of the simulation.
    notice : str
        A sentence that every display must carry.
    variables : tuple of str
        Variables of the coding; a plan is for themes that are absent or present.
    not_coded : tuple of str
        Themes left out because no text is coded for them.
    coders : int
        How many code each text of the sample.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> outlook = dc.plan({"un": (62, 82), "nato": (14, 82)}, sizes=[17], agreement=0.98, n_samples=200)
    >>> outlook
    Plan(98% agreement expected: 2 themes)
    >>> outlook.needed[["theme", "bound", "krippendorff"]].head(1)
      theme  bound  krippendorff
    0    un  0.667            83
    """

    themes: tuple[ThemePlan, ...]
    agreement: float | None
    alpha: float | None
    assurance: float
    confidence: float
    n_samples: int
    seed: int
    notice: str = ""
    not_coded: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    coders: int = 2

    @property
    def table(self) -> pd.DataFrame:
        """One row per theme and size; shares and chances from 0 to 1, missing where undefined."""
        import pandas as pd

        rows = [
            {
                "theme": theme.theme,
                "n_present": theme.n_present,
                "n_documents": theme.n_documents,
                "expected_alpha": theme.expected_alpha,
                "size": outlook.size,
                "expected_positives": outlook.expected_positives,
                "p_at_most_one_present": outlook.at_most_one_present,
                "p_at_most_one_absent": outlook.at_most_one_absent,
                "undefined": outlook.undefined,
                **{f"clears_{bound:.3f}": share for bound, share in outlook.interval_above.items()},
                "enriched": theme.factor,
                **dict(zip(("corrected_low", "corrected_high"), outlook.corrected or (None, None), strict=True)),
            }
            for theme in self.themes
            for outlook in theme.sizes
        ]
        frame = pd.DataFrame(rows)
        starts = ("expected", "undefined", "clears", "enriched", "corrected")
        floats = [name for name in frame.columns if name.startswith(starts)]
        return frame.astype(dict.fromkeys(floats, "Float64"))

    @property
    def needed(self) -> pd.DataFrame:
        """One row per theme and bound: how many texts each method asks for, missing where none is enough."""
        import pandas as pd

        rows = [
            (
                theme.theme,
                need.bound,
                need.krippendorff,
                need.donner_eliasziw,
                need.simulation,
                need.reason,
                need.enriched,
            )
            for theme in self.themes
            for need in theme.needed
        ]
        columns = ["theme", "bound", "krippendorff", "donner_eliasziw", "simulation", "reason", "enriched"]
        return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys([*columns[2:5], "enriched"], "Int64"))

    @property
    def to_meet(self) -> pd.DataFrame:
        """One row per theme and number of times: how many texts it takes to meet it in 95% of cases."""
        import pandas as pd

        rows = [
            (theme.theme, theme.n_present, theme.n_documents, each.times, each.of_these, each.of_many_more)
            for theme in self.themes
            for each in theme.meetings
        ]
        columns = ["theme", "n_present", "n_documents", "times", "of_these", "of_many_more"]
        return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[4:], "Int64"))

    @property
    def assumption(self) -> str:
        """What is expected of the coders, in words."""
        if self.agreement is None:
            return f"alpha {coefficient(self.alpha or 0)} expected"
        return f"{100 * self.agreement:g}% agreement expected"

    def __repr__(self) -> str:
        return f"Plan({self.assumption}: {number_of(len(self.themes), 'theme')})"

    @property
    def shown(self) -> Shown:
        """What each size is likely to give, and the sizes needed."""
        bounds = [need.bound for need in self.themes[0].needed] if self.themes else []
        header = (
            "theme",
            "in texts",
            "expected alpha",
            "sample",
            "with theme",
            "0-1 with",
            "0-1 without",
            *(f"interval above {coefficient(bound, 3)}" for bound in bounds),
        )
        rows = [
            (
                ThemeId(theme.theme),
                f"{theme.n_present} of {theme.n_documents}",
                None if theme.expected_alpha is None else coefficient(theme.expected_alpha),
                f"{size.size:,}{'*' if size.size > theme.n_documents else ''}",
                f"{size.expected_positives:.1f}",
                whole_percentage(size.at_most_one_present),
                whole_percentage(size.at_most_one_absent),
                *map(whole_percentage, size.interval_above.values()),
            )
            for theme in self.themes
            for size in theme.sizes
        ]
        is_enriched = any(theme.factor for theme in self.themes)
        numbers = {
            "simulation": "simulation",
            **({"enriched": "enriched"} if is_enriched else {}),
            **({"Donner & Eliasziw": "donner_eliasziw", "Krippendorff": "krippendorff"} if self.coders == 2 else {}),
        }
        sizes_needed = Table.of_frame(
            self.needed,
            {
                "theme": ("theme", ThemeId),
                "interval above": ("bound", lambda bound: coefficient(bound, 3)),
                **{name: (column, int) for name, column in numbers.items()},
                "none because": ("reason", str),
            },
            caption="Texts needed",
            prose=("none because",),
        )
        meetings = Table.of_frame(
            self.to_meet.assign(
                counted=[f"{k} of {n}" for k, n in self.to_meet[["n_present", "n_documents"]].to_numpy()]
            ),
            {
                "theme": ("theme", ThemeId),
                "in texts": ("counted", str),
                "times": ("times", int),
                "of these": ("of_these", int),
                "of many more": ("of_many_more", int),
            },
            caption="Texts to code to meet a theme so many times, in 95% of cases (exact)",
        )
        has_corrections = any(theme.errors for theme in self.themes)
        tables = [Table(header, rows), sizes_needed, *([meetings] if meetings.rows else [])]
        return Shown(
            f"Plan for {_NUMBERS.get(self.coders, self.coders)} coders: {self.assumption}",
            (*tables, *([self._corrections] if has_corrections else [])),
            self._simulated,
            self._explained,
            self.notice,
        )

    @property
    def _simulated(self) -> str:
        fewer = min(self.n_samples, MOST_WITH_DRAWS)
        n = self.n_samples if self.coders == 2 else fewer
        less = f"; {fewer:,} that are enriched" if n != fewer and any(theme.factor for theme in self.themes) else ""
        return f"{n:,} simulated samples{less}, seed {self.seed}."

    @property
    def _corrections(self) -> Table:
        """What intervals of corrected counts to expect."""
        rows: list[tuple[object, ...]] = []
        for theme in self.themes:
            errors, coded = theme.errors or ExpectedErrors(), f"{theme.n_present} of {theme.n_documents}"
            if errors.reason:
                rows.append((ThemeId(theme.theme), coded, None, None, None, None, None, errors.reason))
                continue
            for size in theme.sizes:
                limits, points = None, None
                if size.corrected is not None:
                    limits = f"{size.corrected[0]:.0f} to {size.corrected[1]:.0f}"
                    points = f"{100 * (size.corrected[1] - size.corrected[0]) / theme.n_documents:.0f}"
                elif size.size <= theme.n_documents:
                    limits = "no text of one code drawn"
                counted = (coded, errors.wrong_ones, errors.wrong_zeros)
                rows.append((ThemeId(theme.theme), *counted, size.size, limits, points, ""))
        header = (
            "theme",
            "coded 1",
            "of them wrong",
            "coded 0 and wrong",
            "sample",
            "interval of the count",
            "points wide",
        )
        return Table.of(
            dict(zip((*header, "none because"), zip(*rows, strict=True), strict=True)),
            caption="Counts corrected by a sample: the 95% interval to expect",
            prose=("none because",),
        )

    @property
    def _explained(self) -> tuple[str, ...]:
        """What the columns mean."""
        is_beyond = any(size.size > theme.n_documents for theme in self.themes for size in theme.sizes)
        beyond = "* more than the texts there are: as if there were many more like them."
        return (
            "0-1 with, 0-1 without: chance that at most one text of the sample has, or lacks, the theme (exact).",
            *self._on_enriched,
            f"Interval above .667: share of simulated samples whose {100 * self.confidence:g}% interval of alpha lies "
            "wholly above .667.",
            f"Texts needed for such an interval in {percentage(self.assurance, 0)} of samples: by simulation."
            if self.coders > 2
            else "Texts needed for such an interval: by simulation and, for theirs, by Donner & Eliasziw (1992), in "
            f"{percentage(self.assurance, 0)} of samples; by Krippendorff's formula, at the .05 level, whatever the "
            "agreement.",
            *([beyond] if is_beyond else []),
            *(
                [f"Left out, because no text is coded for them: {listed(self.not_coded)}. Give --prevalence THEME=K/N."]
                if self.not_coded
                else []
            ),
            *([f"Left out, because plans are for themes only: {listed(self.variables)}."] if self.variables else []),
        )

    @property
    def _on_enriched(self) -> tuple[str, ...]:
        drawn = [f"{theme.theme} ({theme.factor:g} times)" for theme in self.themes if theme.factor]
        if not drawn:
            return ()
        return (
            f"Enriched for {listed(drawn)}: texts with the theme in the first coding, which is by one of the coders, "
            "are drawn more often, and count by their weight. Each theme is planned as if the sample were enriched for "
            "it alone.",
        )


def plan(
    prevalence: Coding | Mapping[str, tuple[int, int]],
    *,
    sizes: Sequence[int] | None = None,
    agreement: float | None = None,
    alpha: float | None = None,
    bounds: Sequence[float] = BOUNDS,
    assurance: float = 0.8,
    confidence: float = 0.95,
    n_samples: int = N_RESAMPLES,
    seed: int = SEED,
    coders: int = 2,
    enrich: Mapping[str, float] | None = None,
    meet: Sequence[int] = TO_MEET,
    corrected: bool = False,
    sensitivity: float | None = None,
    specificity: float | None = None,
) -> Plan:
    """Simulate what a reliability sample of each size would show, theme by theme.

    Parameters
    ----------
    prevalence : Coding or mapping of str to (int, int)
        In how many of how many texts each theme is expected; of a coding, present of coded.
    sizes : sequence of int, optional
        Texts that both coders code; by default 20, 30, 40, 60 and 100% of all. A sample larger than the number of
        texts is drawn as if there were many more texts like them.
    agreement : float, optional
        The share of texts on which two coders are expected to agree; 0.95 by default. The same agreement means a lower
        alpha if a theme is rare or nearly everywhere.
    alpha : float, optional
        The alpha expected of every theme, instead of `agreement`.
    bounds : sequence of float
        What the interval should lie above: .667 and .800 are Krippendorff's (2004, p. 241).
    assurance : float
        In what share of samples it should, for the numbers needed.
    confidence : float
        Of the two-sided interval.
    n_samples : int
        Simulated samples per size.
    seed : int
        Equal seeds give equal plans; a theme or size gives the same whatever else is asked for.
    coders : int
        How many code each text of the sample; any two are expected to agree as said.
    enrich : mapping of str to float, optional
        How many times more often to draw texts that have a theme in the first coding, as in `draw_sample`.
    meet : sequence of int
        For how many times to meet a theme the number of texts is given.
    corrected : bool
        Whether to say how wide the intervals of counts corrected by the sample will be (see `correct_prevalence`).
    sensitivity, specificity : float, optional
        For these: the share of texts with, and without, the theme that the first coder codes rightly, of every theme.
        By default, errors of both kinds are equally many, and coder and reference agree as expected.

    Raises
    ------
    UsageError
        With everything that is wrong with the arguments.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> outlook = dc.plan({"nato": (14, 82)}, sizes=[17, 45], n_samples=200)
    >>> outlook.table[["theme", "size", "expected_positives", "p_at_most_one_present"]]
      theme  size  expected_positives  p_at_most_one_present
    0  nato    17            2.902439               0.154707
    1  nato    45            7.682927               0.000076
    """
    if agreement is None and alpha is None:
        agreement = 0.95
    counts = _counts(prevalence) if isinstance(prevalence, Coding) else dict(prevalence)
    # Of a coding, themes without a code; given counts of no texts are refused.
    not_coded = [theme for theme, (_, n) in counts.items() if not n] if isinstance(prevalence, Coding) else []
    counts = {theme: count for theme, count in counts.items() if theme not in not_coded}
    enrich = dict(enrich or {})
    rates = (sensitivity, specificity)
    _check(counts, sizes, agreement, alpha, bounds, (assurance, confidence, n_samples, seed))
    _check_design(counts, coders, enrich, meet, rates)
    simulate = Simulation(n_samples, seed, confidence, coders)
    themes = []
    for theme, (n_present, n_documents) in counts.items():
        expected = expected_alpha(agreement, n_present / n_documents) if agreement is not None else alpha
        if n_present in (0, n_documents):
            expected = None
        here = Expected(n_present, n_documents, expected or 0, enrich.get(theme))
        chosen = sizes or tuple(dict.fromkeys(size_of_share(share, n_documents) for share in _SHARES))
        errors = None
        if sensitivity is not None and specificity is not None:
            errors = errors_by_rates(n_present, n_documents, sensitivity, specificity)
        elif corrected:
            agreeing = agreement if agreement is not None else agreement_of(alpha or 0, n_present, n_documents)
            errors = errors_by_agreement(n_present, n_documents, agreeing)
        outlooks = tuple(_outlook(here, size, expected, bounds, simulate, errors) for size in chosen)
        needed = tuple(_needed(here, expected, bound, assurance, simulate) for bound in bounds)
        meetings = tuple(
            Meeting(
                times,
                hypergeometric.texts_to_meet(times, n_present, n_documents),
                hypergeometric.texts_to_meet_of_more(times, n_present, n_documents),
            )
            for times in meet
        )
        themes.append(
            ThemePlan(theme, n_present, n_documents, expected, outlooks, needed, meetings, here.factor, errors)
        )
    notice = prevalence.provenance.notice if isinstance(prevalence, Coding) else ""
    variables = tuple(prevalence.scales) if isinstance(prevalence, Coding) else ()
    return Plan(
        tuple(themes),
        agreement,
        alpha,
        assurance,
        confidence,
        n_samples,
        seed,
        notice,
        tuple(not_coded),
        variables,
        coders,
    )


def chance_of_at_most(k: int, size: int, n_present: int, n_documents: int) -> float:
    """Return the exact chance that a random sample has at most `k` texts with the theme."""
    if size <= n_documents:
        return float(hypergeometric.chance_of_at_most(k, size, n_present, n_documents))
    return float(hypergeometric.chance_of_at_most_of_more(k, size, n_present, n_documents))


def texts_by_krippendorff(prevalence: float, bound: float, significance: float = 0.05) -> int:
    """Return how many texts two coders need by Krippendorff's formula (2004, the chapter on reliability)."""
    # After Bloch & Kraemer (1989, Biometrics 45, p. 276, eq. 3.7); for p = .25 at the .05 level his table has 81 (.667)
    # and 139 (.800). `spread` - `bound` is the variance of an alpha halfway between the bound and 1.
    z = NormalDist().inv_cdf(1 - significance)
    spread = (1 + bound) * (3 - bound) / (4 * prevalence * (1 - prevalence) * (1 - bound))
    return ceil(2 * z**2 * (spread - bound))


def texts_by_donner_eliasziw(
    prevalence: float, alpha: float, bound: float, *, assurance: float = 0.8, confidence: float = 0.95
) -> int | None:
    """Return how many texts the interval needs to lie above a bound (Donner & Eliasziw 1992), if it can."""
    if alpha <= bound:
        return None
    # The goodness-of-fit statistic grows with n as a noncentral chi-squared with one degree of freedom.
    normal = NormalDist()
    noncentrality = (normal.inv_cdf((1 + confidence) / 2) + normal.inv_cdf(assurance)) ** 2
    variation = prevalence * (1 - prevalence)
    gap = variation * (alpha - bound)
    both, neither = prevalence**2 + bound * variation, (1 - prevalence) ** 2 + bound * variation
    one = 2 * variation * (1 - bound)
    return ceil(noncentrality / (gap**2 / both + (2 * gap) ** 2 / one + gap**2 / neither))


def _outlook(
    theme: Expected,
    size: int,
    alpha: float | None,
    bounds: Sequence[float],
    simulate: Simulation,
    errors: ExpectedErrors | None,
) -> SizeOutlook:
    n_present, n_documents = theme.n_present, theme.n_documents
    undefined: float | None = None
    shares: dict[float, float | None] = dict.fromkeys(bounds)
    if alpha is not None and alpha >= 0:
        undefined = simulate.undefined(theme, size)
        shares = {bound: simulate.share_above(theme, size, bound) for bound in bounds}
    positives = size * n_present / n_documents
    at_most = chance_of_at_most(1, size, n_present, n_documents)
    at_most_absent = chance_of_at_most(1, size, n_documents - n_present, n_documents)
    drawn = round(positives), size - round(positives)
    if theme.factor is not None:
        drawn = theme.drawn(size)
        positives, at_most, at_most_absent = float(drawn[0]), float(drawn[0] <= 1), float(drawn[1] <= 1)
    limits = corrected_limits(n_present, n_documents, errors, drawn) if errors is not None else None
    return SizeOutlook(size, positives, at_most, at_most_absent, undefined, shares, limits)


def _needed(theme: Expected, alpha: float | None, bound: float, assurance: float, simulate: Simulation) -> Needed:
    if alpha is None:
        extent = "no text has the theme" if theme.n_present == 0 else "all texts have the theme"
        return Needed(bound, None, None, None, f"{extent}, so there is no variation to agree on")
    are_two, prevalence = simulate.n_coders == 2, theme.prevalence
    published = texts_by_krippendorff(prevalence, bound) if are_two else None
    if alpha < 0:
        return Needed(bound, published, None, None, "coding by chance would agree more often than expected")
    if alpha <= bound:
        reason = f"the expected alpha, {coefficient(alpha, 3)}, is not above the bound, so no number of texts is enough"
        return Needed(bound, published, None, None, reason)
    by_formula = None
    if are_two:
        by_formula = texts_by_donner_eliasziw(
            prevalence, alpha, bound, assurance=assurance, confidence=simulate.confidence
        )

    def simulated(drawn: Expected) -> int | None:
        return smallest_size(lambda size: simulate.share_above(drawn, size, bound) >= assurance)

    at_random, enriched = simulated(replace(theme, factor=None)), simulated(theme) if theme.factor else None
    is_missing = at_random is None or (theme.factor and enriched is None)
    reason = f"more than {MOST_TEXTS:,}" if is_missing else ""
    return Needed(bound, published, by_formula, at_random, reason, enriched)


def _counts(coding: Coding) -> dict[str, tuple[int, int]]:
    coding = coding.only_themes
    coding.check_on_scale()
    present, coded = (coding.codes == PRESENT).sum(axis=0), (coding.codes != NOT_CODED).sum(axis=0)
    return dict(zip(coding.themes, zip(present.tolist(), coded.tolist(), strict=True), strict=True))


def _check(
    counts: Mapping[str, tuple[int, int]],
    sizes: Sequence[int] | None,
    agreement: float | None,
    alpha: float | None,
    bounds: Sequence[float],
    simulation: tuple[float, float, int, int],
) -> None:
    assurance, confidence, n_samples, seed = simulation
    checks: list[tuple[bool, str, str, str]] = [
        (not counts, "plan", "no theme is coded.", "Say how common one will be: --prevalence un=62/82."),
        *(
            (not 0 <= k <= n or n < 1, f"prevalence {theme}={k}/{n}", "this is not K of N texts.", "Write 66/82.")
            for theme, (k, n) in counts.items()
        ),
        *((size < 2, f"size {size}", "two coders are compared on two texts or more.", "") for size in sizes or ()),
        (None not in (agreement, alpha), "plan", "agreement and alpha cannot both be expected.", "Give one of them."),
        *(
            (value is not None and not 0 <= value <= 1, f"{name}={value}", "this is not from 0 to 1.", "Write 0.95.")
            for name, value in (("agreement", agreement), ("alpha", alpha))
        ),
        *((not 0 <= bound < 1, f"bound {bound}", "a bound is from 0 to below 1.", "Write 0.8.") for bound in bounds),
        *(
            (not 0 < value < 1, f"{name}={value}", "this is not between 0 and 1.", "Write 80% as 0.8.")
            for name, value in (("assurance", assurance), ("confidence", confidence))
        ),
        (n_samples < 1, f"n_samples={n_samples}", "at least one sample must be simulated.", ""),
        (seed < 0, f"seed={seed}", "a seed is a whole number, 0 or more.", ""),
    ]
    if problems := [Problem(*problem) for is_wrong, *problem in checks if is_wrong]:
        raise UsageError(problems)


def _check_design(
    counts: Mapping[str, tuple[int, int]],
    coders: int,
    enrich: Mapping[str, float],
    meet: Sequence[int],
    rates: tuple[float | None, float | None],
) -> None:
    checks: list[tuple[bool, str, str, str]] = [
        (not 2 <= coders <= MOST_CODERS, f"coders={coders}", f"a plan is for 2 to {MOST_CODERS} coders.", "Write 3."),
        *(
            (
                not (isfinite(factor) and factor >= 1),
                f"enrich {theme}={factor:g}",
                "the factor is not 1 or more.",
                "Write 3.",
            )
            for theme, factor in enrich.items()
        ),
        *(
            (theme not in counts, f"enrich {theme}", "no such theme is planned.", f"There are: {listed(counts)}.")
            for theme in enrich
        ),
        *((times < 1, f"meet {times}", "a theme is met once or more often.", "Write 10.") for times in meet),
        (None in rates and rates != (None, None), "plan", "sensitivity and specificity go together.", "Give both."),
        *(
            (value is not None and not 0 <= value <= 1, f"{name}={value}", "this is not from 0 to 1.", "Write 0.9.")
            for name, value in zip(("sensitivity", "specificity"), rates, strict=True)
        ),
    ]
    if problems := [Problem(*problem) for is_wrong, *problem in checks if is_wrong]:
        raise UsageError(problems)
