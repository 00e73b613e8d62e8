"""Agreement coefficients for any number of coders and missing codes, computed from exact sums over units."""

# Units coded alike are counted together, so a resample is one draw of how often each pattern of codes occurs. Over one
# denominator, the least common multiple of m (m - 1) over the numbers m of a unit's codes, the sums are whole numbers.
# All coefficients rest on the same units, those that two coders or more coded: unlike in Gwet (2014), a coder who coded
# the whole corpus does not set the chance agreement for a sample.

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import lcm
from typing import TYPE_CHECKING, Any, Literal

from discourse_coder.errors import Problem, UsageError
from discourse_coder.statistics.estimates import N_RESAMPLES, Estimate, percentile_estimate
from discourse_coder.statistics.exact_sums import exact_product, whole_number_type, whole_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Statistics = Mapping[str, tuple[Callable[["Sums"], "Floats"], str]]
Level = Literal["nominal", "ordinal"]

LABELS: Mapping[str, str] = {
    "percent_agreement": "percent agreement",
    "krippendorff_alpha": "Krippendorff's alpha",
    "cohen_kappa": "Cohen's kappa",
    "fleiss_kappa": "Fleiss' kappa",
    "gwet_ac1": "Gwet's AC1",
    "brennan_prediger": "Brennan-Prediger",
    "positive_agreement": "positive agreement",
    "negative_agreement": "negative agreement",
    "share_alpha_667": "share of resamples with alpha >= .667",
    "share_alpha_800": "share of resamples with alpha >= .800",
}
TENTATIVE, RELIABLE = 0.667, 0.800
_MISSING = -1
# A chance disagreement below this is a rounding error, and its true value 0.
_NOTHING = 1e-12
_MOST_CELLS = 4_000_000


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over units, one row per sample: the observed one or resamples of it."""

    n_codes: Floats  # not weighted
    weight: Floats  # of the units; their number when not weighted
    agreeing: Floats  # the share of each unit's pairs of coders that agree, added up
    shares: Floats  # the share of each unit's codes that are in a category, added up
    coincidences: Floats  # pairs of codes within units (Krippendorff 2004, sec. 11.3)
    pairs: Floats  # units by the codes of the first coder and the second; 0 for more than two coders


@dataclass(frozen=True, eq=False)
class Tally:
    """Units coded by at least two coders, those coded alike counted together."""

    n_categories: int
    patterns: NDArray[np.int64]  # the different rows of codes, a column per coder; -1 is not coded
    weights: NDArray[np.int64]  # of one unit of each pattern, times `weight_scale`
    frequencies: NDArray[np.int64]  # units of each pattern
    weight_scale: Fraction = Fraction(1)

    @property
    def n_units(self) -> int:
        """Units coded by at least two coders."""
        return int(self.frequencies.sum())

    @property
    def n_unanimous(self) -> int:
        """Units that all who coded them coded alike."""
        return int(self.frequencies[(self.counts > 0).sum(axis=1) == 1].sum())

    @property
    def agreeing(self) -> Fraction:
        """For each unit the share of its pairs of coders that agree, added up, exact and not weighted."""
        of_patterns = zip(self.counts.tolist(), self.frequencies.tolist(), strict=True)
        agree = [(sum(n * (n - 1) for n in counts), sum(counts), frequency) for counts, frequency in of_patterns]
        return sum((Fraction(frequency * pairs, m * (m - 1)) for pairs, m, frequency in agree), Fraction(0))

    @property
    def is_weighted(self) -> bool:
        """Whether some units count more than others."""
        return len(set(self.weights.tolist())) > 1

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many coders chose each category, shape (n patterns, n categories)."""
        import numpy as np

        counted: NDArray[np.int64] = (self.patterns[:, :, None] == np.arange(self.n_categories)).sum(axis=1)
        return counted

    @property
    def by_coder(self) -> NDArray[np.int64]:
        """How many of these units each coder put in each category, not weighted, shape (n coders, n categories)."""
        import numpy as np

        chosen = self.patterns[:, :, None] == np.arange(self.n_categories)
        counted: NDArray[np.int64] = (chosen * self.frequencies[:, None, None]).sum(axis=0)
        return counted

    def sums(self) -> Sums:
        """Return the sums of the sample itself, in one row."""
        columns, denominator = self._columns()
        return self._split(exact_product(self.frequencies[None, :], columns), denominator)

    def resampled(self, n_resamples: int, random: np.random.Generator) -> Sums:
        """Return the sums of resamples of as many units, drawn with replacement."""
        import numpy as np

        columns, denominator = self._columns()
        share = self.frequencies / max(self.n_units, 1)
        step = max(1, _MOST_CELLS // len(share))
        rows = [
            exact_product(random.multinomial(self.n_units, share, size=min(step, n_resamples - begin)), columns)
            for begin in range(0, n_resamples, step)
        ]
        return self._split(np.concatenate(rows) if rows else np.zeros((0, columns.shape[1])), denominator)

    def _columns(self) -> tuple[NDArray[Any], Fraction]:
        """Return what one unit of each pattern adds to the sums in whole numbers, and what to divide the sums by."""
        import numpy as np

        q, counts = self.n_categories, self.counts
        n_codes = counts.sum(axis=1)
        denominator = lcm(*(m * (m - 1) for m in n_codes.tolist()))
        largest = self.n_units * denominator * max(n_codes.tolist(), default=0) * max(self.weights.tolist(), default=0)
        whole = whole_number_type(largest)
        counts, n_codes, weights = counts.astype(whole), n_codes.astype(whole), self.weights.astype(whole)
        of_a_pair = denominator // (n_codes * (n_codes - 1))
        coincidences = counts[:, :, None] * (counts[:, None, :] - np.eye(q, dtype=np.int64))
        pairs = np.zeros((len(counts), q, q), dtype=whole)
        if self.patterns.shape[1] == 2:
            pairs[np.arange(len(counts)), self.patterns[:, 0], self.patterns[:, 1]] = denominator
        weighted = np.column_stack(
            [
                np.full(len(counts), denominator, dtype=whole),
                np.trace(coincidences, axis1=1, axis2=2) * of_a_pair,
                counts * (of_a_pair * (n_codes - 1))[:, None],
                (coincidences * (of_a_pair * n_codes)[:, None, None]).reshape(-1, q * q),
                pairs.reshape(-1, q * q),
            ]
        )
        return np.column_stack([n_codes, weighted * weights[:, None]]), denominator * self.weight_scale

    def _split(self, rows: Floats, denominator: Fraction) -> Sums:
        q, n_codes, rows = self.n_categories, rows[:, 0], rows[:, 1:] / float(denominator)
        coincidences, pairs = (rows[:, begin : begin + q * q].reshape(-1, q, q) for begin in (2 + q, 2 + q + q * q))
        return Sums(n_codes, rows[:, 0], rows[:, 1], rows[:, 2 : 2 + q], coincidences, pairs)


def tally(codes: NDArray[Any], n_categories: int = 2, weights: Floats | None = None) -> Tally:
    """Count the units that at least two coders coded; codes run from 0 to `n_categories` - 1, -1 is not coded."""
    import numpy as np

    codes = np.asarray(codes, dtype=np.int64)
    if not np.isin(codes, np.arange(_MISSING, n_categories)).all():
        raise UsageError(
            Problem("codes", f"some are not from 0 to {n_categories - 1} or -1 (not coded).", "Give the whole scale.")
        )
    kept = (codes != _MISSING).sum(axis=1) >= 2
    of_units = [1] * len(codes) if weights is None else np.asarray(weights, dtype=np.float64).tolist()
    whole, scale = whole_weights([weight for weight, is_kept in zip(of_units, kept.tolist(), strict=True) if is_kept])
    rows = np.column_stack([codes[kept], np.array(whole, dtype=np.int64)])
    keys, frequencies = np.unique(rows, axis=0, return_counts=True)
    return Tally(n_categories, keys[:, :-1], keys[:, -1], frequencies, scale)


def percent_agreement(sums: Sums) -> Floats:
    """Return the mean share of agreeing pairs of coders (Fleiss 1971), from 0 to 1."""
    return ratio(sums.agreeing, sums.weight)


def cohen_kappa(sums: Sums) -> Floats:
    """Return Cohen's kappa of two coders (Cohen 1960, p. 40, eq. 1)."""
    first, second = sums.pairs.sum(axis=2), sums.pairs.sum(axis=1)
    expected = ratio((first * second).sum(axis=1), sums.weight**2)
    return _beyond_chance(percent_agreement(sums), expected)


def fleiss_kappa(sums: Sums) -> Floats:
    """Return Fleiss' kappa (Fleiss 1971; with missing codes as in Gwet 2014); for two coders it is Scott's pi."""
    share = ratio(sums.shares, sums.weight[:, None])
    return _beyond_chance(percent_agreement(sums), (share**2).sum(axis=1))


def gwet_ac1(sums: Sums) -> Floats:
    """Return Gwet's AC1 (Gwet 2008; with missing codes as in Gwet 2014)."""
    share = ratio(sums.shares, sums.weight[:, None])
    return _beyond_chance(percent_agreement(sums), (share * (1 - share)).sum(axis=1) / (share.shape[1] - 1))


def brennan_prediger(sums: Sums) -> Floats:
    """Return the coefficient of Brennan and Prediger (1981): chance is one by the number of categories."""
    agreement = percent_agreement(sums)
    return _beyond_chance(agreement, 0 * agreement + 1 / sums.shares.shape[1])


def krippendorff_alpha(sums: Sums, level: Level = "nominal") -> Floats:
    """Return Krippendorff's alpha (2004, sec. 11.3, eq. 1)."""
    import numpy as np

    # Weights change the coincidences; the correction for small samples stays that of the number of codes.
    total = sums.coincidences.sum(axis=(1, 2))
    observed = ratio(sums.coincidences, total[:, None, None])
    share = observed.sum(axis=2)
    if level == "ordinal":
        middle = np.cumsum(share, axis=1) - share / 2
        distance = (middle[:, :, None] - middle[:, None, :]) ** 2
    else:
        distance = np.broadcast_to(1 - np.eye(share.shape[1]), observed.shape)
    disagreement = (observed * distance).sum(axis=(1, 2)) * ratio(sums.n_codes - 1, sums.n_codes)
    by_chance = (share[:, :, None] * share[:, None, :] * distance).sum(axis=(1, 2))
    return 1 - ratio(disagreement, by_chance)


def specific_agreement(sums: Sums, category: int) -> Floats:
    """Return agreement on one category: positive (1) or negative (0) agreement (Cicchetti & Feinstein 1990)."""
    return ratio(sums.coincidences[:, category, category], sums.coincidences[:, category].sum(axis=1))


def _beyond_chance(observed: Floats, expected: Floats) -> Floats:
    return ratio(observed - expected, 1 - expected)


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Return the ratio, nan where the denominator is 0 or missing."""
    import numpy as np

    found = np.full(np.broadcast_shapes(numerator.shape, denominator.shape), np.nan)
    np.divide(numerator, denominator, out=found, where=denominator > _NOTHING)
    return found


def library_alpha(value_counts: NDArray[Any], level: Level = "nominal") -> float:
    """Return alpha from the `krippendorff` package; `krippendorff_alpha` equals it but also resamples and weights."""
    import krippendorff

    return float(krippendorff.alpha(value_counts=value_counts, level_of_measurement=level))


def estimates(
    tally: Tally, random: np.random.Generator, *, n_resamples: int = N_RESAMPLES, level: Level = "nominal"
) -> Mapping[str, Estimate]:
    """Return every coefficient with its 95% bootstrap interval, or with the reason why it is undefined."""
    # Codes that do not vary show nothing about agreement beyond chance; AC1 and Brennan-Prediger would come out as 1.
    constant = _without_variation(tally)
    statistics = _statistics(tally, level, constant)
    p_names = {"share_alpha_667": TENTATIVE, "share_alpha_800": RELIABLE}
    if tally.n_units < 2:
        number = "only one unit" if tally.n_units else "no unit"
        reason = f"{number} was coded by two coders"
        return {name: Estimate(None, reason=reason) for name in (*statistics, *p_names)}
    found, resamples = measured(tally, statistics, random, n_resamples=n_resamples, level=level)
    alphas = statistics["krippendorff_alpha"][0](resamples)
    alpha = found["krippendorff_alpha"]
    # The share of all resamples; one in which alpha is undefined counts as one in which it is below.
    for name, least in p_names.items():
        # An alpha of .8 may come out as .7999999999999999.
        share = float((alphas >= least - _NOTHING).mean()) if n_resamples else None
        found[name] = Estimate(None, reason=alpha.reason) if alpha.reason else Estimate(share)
    return found


def measured(
    tally: Tally,
    statistics: Statistics,
    random: np.random.Generator,
    *,
    n_resamples: int = N_RESAMPLES,
    level: Level = "nominal",
) -> tuple[dict[str, Estimate], Sums]:
    """Return statistics with their 95% bootstrap intervals, all on the same resamples of units, and those resamples."""
    import numpy as np

    sample, resamples = tally.sums(), tally.resampled(n_resamples, random)
    found = {}
    for name, (statistic, reason) in statistics.items():
        value = float(statistic(sample)[0])
        if name == "krippendorff_alpha" and not np.isnan(value) and not tally.is_weighted:
            value = library_alpha(np.repeat(tally.counts, tally.frequencies, axis=0), level)
        found[name] = percentile_estimate(value, statistic(resamples), reason)
    return found, resamples


def _without_variation(tally: Tally) -> str:
    """Say that all codes are the same, if they are."""
    used = [code for code, number in enumerate(tally.counts.sum(axis=0)) if number]
    return f"all codes are {used[0]}, so there is no variation to agree on" if len(used) == 1 else ""


def _no_value(sums: Sums) -> Floats:
    import numpy as np

    return np.full(len(sums.weight), np.nan)


def _statistics(tally: Tally, level: Level, constant: str) -> Statistics:
    """Return each statistic, and why it would be undefined in this sample."""
    of_two_coders = tally.patterns.shape[1] == 2
    beyond_chance: dict[str, Callable[[Sums], Floats]] = {
        "krippendorff_alpha": partial(krippendorff_alpha, level=level),
        **({"cohen_kappa": cohen_kappa} if of_two_coders else {"fleiss_kappa": fleiss_kappa}),
        "gwet_ac1": gwet_ac1,
        "brennan_prediger": brennan_prediger,
    }
    statistics: dict[str, tuple[Callable[[Sums], Floats], str]] = {
        "percent_agreement": (percent_agreement, ""),
        **{name: (_no_value if constant else found, constant) for name, found in beyond_chance.items()},
    }
    if tally.n_categories == 2:
        statistics |= {
            "positive_agreement": (partial(specific_agreement, category=1), "no code is 1"),
            "negative_agreement": (partial(specific_agreement, category=0), "no code is 0"),
        }
    return statistics
