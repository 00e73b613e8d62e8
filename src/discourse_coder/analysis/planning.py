"""How many texts two coders must both code before the interval of alpha says something."""

# The simulation: of `n_documents` texts, `n_present` have the theme. A sample is drawn without replacement. Two coders
# read it; each errs independently, by chance, and as often by missing the theme as by seeing it where it is not. How
# often they err follows from the expected agreement (`error_rates`). Alpha and its interval follow from the counts of
# texts that both, one or neither mark.
# The interval is that of `agree`, computed without draws.

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, comb, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from discourse_coder.analysis.sampling import size_of_share
from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.coding import NOT_CODED, PRESENT, Coding
from discourse_coder.model.display import Displayed, Shown, Table, ThemeId
from discourse_coder.statistics import hypergeometric
from discourse_coder.statistics.estimates import N_RESAMPLES, SEED
from discourse_coder.statistics.intervals import interval_above
from discourse_coder.wording import coefficient, listed, number_of, percentage, whole_percentage

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

BOUNDS = (0.667, 0.8)
MOST_TEXTS = 10_000
_SHARES = (0.2, 0.3, 0.4, 0.6, 1.0)


@dataclass(frozen=True)
class SizeOutlook:
    """What a sample of one size is likely to give for one theme."""

    size: int
    # Texts with the theme, on average.
    expected_positives: float
    # Exact chances that at most one text of the sample has the theme, and that at most one lacks it.
    at_most_one_present: float
    at_most_one_absent: float
    # Share of simulated samples in which all codes are the same, so that alpha has no value; None without a simulation.
    undefined: float | None
    # By bound, the share of simulated samples in which the interval of alpha lies wholly above it.
    interval_above: Mapping[float, float | None]


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
            }
            for theme in self.themes
            for outlook in theme.sizes
        ]
        frame = pd.DataFrame(rows)
        floats = [name for name in frame.columns if name.startswith(("expected", "undefined", "clears"))]
        return frame.astype(dict.fromkeys(floats, "Float64"))

    @property
    def needed(self) -> pd.DataFrame:
        """One row per theme and bound: how many texts each method asks for, missing where none is enough."""
        import pandas as pd

        rows = [
            (theme.theme, need.bound, need.krippendorff, need.donner_eliasziw, need.simulation, need.reason)
            for theme in self.themes
            for need in theme.needed
        ]
        columns = ["theme", "bound", "krippendorff", "donner_eliasziw", "simulation", "reason"]
        return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[2:5], "Int64"))

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
        sizes_needed = Table.of_frame(
            self.needed,
            {
                "theme": ("theme", ThemeId),
                "interval above": ("bound", lambda bound: coefficient(bound, 3)),
                "simulation": ("simulation", int),
                "Donner & Eliasziw": ("donner_eliasziw", int),
                "Krippendorff": ("krippendorff", int),
                "none because": ("reason", str),
            },
            caption="Texts needed",
            prose=("none because",),
        )
        return Shown(
            f"Plan for two coders: {self.assumption}",
            (Table(header, rows), sizes_needed),
            f"{self.n_samples:,} simulated samples, seed {self.seed}.",
            self._explained,
            self.notice,
        )

    @property
    def _explained(self) -> tuple[str, ...]:
        """What the columns mean."""
        is_beyond = any(size.size > theme.n_documents for theme in self.themes for size in theme.sizes)
        beyond = "* more than the texts there are: as if there were many more like them."
        return (
            "0-1 with, 0-1 without: chance that at most one text of the sample has, or lacks, the theme (exact).",
            f"Interval above .667: share of simulated samples whose {100 * self.confidence:g}% interval of alpha lies "
            "wholly above .667.",
            "Texts needed for such an interval: by simulation and, for theirs, by Donner & Eliasziw (1992), in "
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
    _check(counts, sizes, agreement, alpha, bounds, (assurance, confidence, n_samples, seed))
    simulate = _Simulation(n_samples, seed, confidence)
    themes = []
    for theme, (n_present, n_documents) in counts.items():
        expected = expected_alpha(agreement, n_present / n_documents) if agreement is not None else alpha
        if n_present in (0, n_documents):
            expected = None
        chosen = sizes or tuple(dict.fromkeys(size_of_share(share, n_documents) for share in _SHARES))
        outlooks = tuple(_outlook(n_present, n_documents, size, expected, bounds, simulate) for size in chosen)
        needed = tuple(_needed(n_present, n_documents, expected, bound, assurance, simulate) for bound in bounds)
        themes.append(ThemePlan(theme, n_present, n_documents, expected, outlooks, needed))
    notice = prevalence.provenance.notice if isinstance(prevalence, Coding) else ""
    variables = tuple(prevalence.scales) if isinstance(prevalence, Coding) else ()
    return Plan(
        tuple(themes), agreement, alpha, assurance, confidence, n_samples, seed, notice, tuple(not_coded), variables
    )


def expected_alpha(agreement: float, prevalence: float) -> float | None:
    """Return the alpha that a share of agreement comes to: Scott's pi (1955, Public Opinion Quarterly 19: 321-5)."""
    by_chance = 2 * prevalence * (1 - prevalence)
    return 1 - (1 - agreement) / by_chance if by_chance else None


def error_rates(alpha: float, prevalence: float) -> tuple[float, float]:
    """Return how often a coder misses the theme where it is, and sees it where it is not."""
    # With t = 1 - sqrt(alpha), each coder's codes correlate 1 - t with what is in the texts; misses are (1 - p) t of
    # the texts with the theme and false alarms p t of those without: equally many. Two such coders agree, corrected for
    # chance, by (1 - t)² = alpha.
    by_chance = 1 - sqrt(alpha)
    return (1 - prevalence) * by_chance, prevalence * by_chance


def chance_of_at_most(k: int, size: int, n_present: int, n_documents: int) -> float:
    """Return the exact chance that a random sample has at most `k` texts with the theme."""
    if size <= n_documents:
        return float(hypergeometric.chance_of_at_most(k, size, n_present, n_documents))
    # From an endless supply of texts like them: binomial.
    n_absent = n_documents - n_present
    ways = sum(comb(size, hits) * n_present**hits * n_absent ** (size - hits) for hits in range(k + 1))
    return float(Fraction(ways, n_documents**size))


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


@dataclass(frozen=True)
class _Simulation:
    n_samples: int
    seed: int
    confidence: float

    def cells(self, n_present: int, n_documents: int, size: int, alpha: float) -> NDArray[np.int64]:
        """Return, for each simulated sample, how many texts both, one or neither coder marks."""
        import numpy as np

        random = np.random.default_rng([self.seed, n_present, n_documents, size])
        if size <= n_documents:
            positives = random.hypergeometric(n_present, n_documents - n_present, size, self.n_samples)
        else:
            positives = random.binomial(size, n_present / n_documents, self.n_samples)
        miss, false_alarm = error_rates(alpha, n_present / n_documents)
        of_positives = random.multinomial(positives, _two_coders(1 - miss))
        of_negatives = random.multinomial(size - positives, _two_coders(false_alarm))
        return of_positives + of_negatives

    def share_above(self, cells: NDArray[np.int64], bound: float) -> float:
        """Return the share of samples whose interval of alpha lies above a bound."""
        return float(interval_above(cells, bound, self.confidence).mean())


def _two_coders(mark: float) -> list[float]:
    """Return the chances that both, one or neither of two coders marks a text that each marks with a given chance."""
    return [mark**2, 2 * mark * (1 - mark), (1 - mark) ** 2]


def _outlook(
    n_present: int, n_documents: int, size: int, alpha: float | None, bounds: Sequence[float], simulate: _Simulation
) -> SizeOutlook:
    undefined: float | None = None
    shares: dict[float, float | None] = dict.fromkeys(bounds)
    if alpha is not None and alpha >= 0:
        cells = simulate.cells(n_present, n_documents, size, alpha)
        undefined = float(((cells[:, 0] == size) | (cells[:, 2] == size)).mean())
        shares = {bound: simulate.share_above(cells, bound) for bound in bounds}
    return SizeOutlook(
        size,
        size * n_present / n_documents,
        chance_of_at_most(1, size, n_present, n_documents),
        chance_of_at_most(1, size, n_documents - n_present, n_documents),
        undefined,
        shares,
    )


def _needed(
    n_present: int, n_documents: int, alpha: float | None, bound: float, assurance: float, simulate: _Simulation
) -> Needed:
    if alpha is None:
        extent = "no text has the theme" if n_present == 0 else "all texts have the theme"
        return Needed(bound, None, None, None, f"{extent}, so there is no variation to agree on")
    prevalence = n_present / n_documents
    published = texts_by_krippendorff(prevalence, bound)
    if alpha < 0:
        return Needed(bound, published, None, None, "coding by chance would agree more often than expected")
    if alpha <= bound:
        reason = f"the expected alpha, {coefficient(alpha, 3)}, is not above the bound, so no number of texts is enough"
        return Needed(bound, published, None, None, reason)
    by_formula = texts_by_donner_eliasziw(prevalence, alpha, bound, assurance=assurance, confidence=simulate.confidence)
    by_simulation = _smallest_size(
        lambda size: simulate.share_above(simulate.cells(n_present, n_documents, size, alpha), bound) >= assurance
    )
    return Needed(bound, published, by_formula, by_simulation, "" if by_simulation else f"more than {MOST_TEXTS:,}")


def _smallest_size(is_enough: Callable[[int], bool]) -> int | None:
    """Return the size from which on samples are enough, None where `MOST_TEXTS` are not."""
    too_few, enough = 1, 16
    while not is_enough(enough):
        if enough == MOST_TEXTS:
            return None
        too_few, enough = enough, min(2 * enough, MOST_TEXTS)
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if is_enough(middle):
            enough = middle
        else:
            too_few = middle
    return enough


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
