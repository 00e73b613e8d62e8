"""Agreement coefficients for any number of coders and missing codes, computed from exact sums over units."""

# Units coded alike are counted together, so a resample is one draw of how often each pattern of codes occurs. Over one
# denominator, the least common multiple of m (m - 1) over the numbers m of a unit's codes, the sums are whole numbers.
# All coefficients rest on the same units, those that two coders or more coded: unlike in Gwet (2014), a coder who coded
# the whole corpus does not set the chance agreement for a sample.

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial, reduce
from math import lcm
from typing import TYPE_CHECKING, Any, Literal

from discourse_coder.errors import Problem, UsageError
from discourse_coder.statistics.estimates import N_RESAMPLES, Estimate, share_estimate, specific_estimate
from discourse_coder.statistics.exact_sums import exact_product, whole_number_type, whole_weights
from discourse_coder.statistics.intervals import added_units, limits
from discourse_coder.statistics.proportions import exact_interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Statistics = Mapping[str, tuple[Callable[["Sums"], "Floats"], str]]
Level = Literal["nominal", "ordinal", "interval"]

LABELS: Mapping[str, str] = {
    "percent_agreement": "percent agreement",
    "krippendorff_alpha": "Krippendorff's alpha",
    "cohen_kappa": "Cohen's kappa",
    "cohen_kappa_linear": "Cohen's kappa, linear weights",
    "cohen_kappa_quadratic": "Cohen's kappa, quadratic weights",
    "fleiss_kappa": "Fleiss' kappa",
    "gwet_ac1": "Gwet's AC1",
    "brennan_prediger": "Brennan-Prediger",
    "positive_agreement": "positive agreement",
    "negative_agreement": "negative agreement",
    "share_alpha_667": "P(alpha >= .667), Dirichlet prior of one disagreement",
    "share_alpha_800": "P(alpha >= .800), Dirichlet prior of one disagreement",
}
OF_VALUE = "agreement_on_"
TENTATIVE, RELIABLE = 0.667, 0.800
ALPHA = "krippendorff_alpha"
_MISSING = -1
# A chance disagreement below this is a rounding error, and its true value 0.
_MOST_COLUMNS = 8
# Rows of codes are counted as numbers up to this.
_MOST_PLACES = 1 << 20
_NOTHING = 1e-12


def label_of(statistic: str) -> str:
    """Return the name of a statistic for readers; those of single values are not in `LABELS`."""
    known = LABELS.get(statistic)
    return known if known else f'agreement on "{statistic.removeprefix(OF_VALUE)}"'


@dataclass(frozen=True)
class Values:
    """The values of a variable, in order."""

    names: tuple[str, ...] = ("0", "1")
    level: Level = "nominal"
    # A theme is absent or present, and has positive and negative agreement.
    are_theme: bool = True

    @property
    def numbers(self) -> tuple[float, ...]:
        """What the distances between values rest on: the values of an interval, or else places."""
        return tuple(map(float, self.names if self.level == "interval" else range(len(self.names))))


THEME = Values()


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over units, one row per sample: the observed one or resamples of it."""

    n_codes: Floats  # not weighted
    weight: Floats  # of the units; their number when not weighted
    agreeing: Floats  # the share of each unit's pairs of coders that agree, added up
    shares: Floats  # the share of each unit's codes that are in a category, added up
    coincidences: Floats  # pairs of codes within units (Krippendorff 2004, sec. 11.3)
    pairs: Floats  # units by the codes of the first coder and the second; of no size for more than two coders


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

    def of_coders(self, *places: int) -> Tally:
        """Return the tally of some of the coders, in the order in which `tally` counts their patterns."""
        import numpy as np

        patterns = self.patterns[:, places]
        kept = (patterns != _MISSING).sum(axis=1) >= 2
        keys, place = _distinct(np.column_stack([patterns, self.weights])[kept])
        frequencies = np.zeros(len(keys), dtype=np.int64)
        np.add.at(frequencies, place, self.frequencies[kept])
        return replace(self, patterns=keys[:, :-1], weights=keys[:, -1], frequencies=frequencies)

    def added(self) -> NDArray[np.int64]:
        """Return the units that may be added for an interval."""
        return added_units(self)

    def widened(self) -> Tally:
        """Return the same with the units that may be added, none of which occurs, and without weights."""
        import numpy as np

        added = self.added()
        patterns = np.concatenate([self.patterns, added])
        frequencies = np.append(self.frequencies, [0] * len(added))
        return replace(self, patterns=patterns, weights=np.ones_like(frequencies), frequencies=frequencies)

    def sums(self) -> Sums:
        """Return the sums of the sample itself, in one row."""
        columns, denominator = self.columns()
        return self.split(exact_product(self.frequencies[None, :], columns), denominator)

    def columns(self, most: int = 1) -> tuple[NDArray[Any], Fraction]:
        """Return what a unit of each pattern, counted `most` times at most, adds to the sums, and their denominator."""
        import numpy as np

        q, counts = self.n_categories, self.counts
        n_codes = counts.sum(axis=1)
        denominator = lcm(*(m * (m - 1) for m in n_codes.tolist()))
        largest = (
            most * self.n_units * denominator * max(n_codes.tolist(), default=0) * max(self.weights.tolist(), default=0)
        )
        whole = whole_number_type(largest)
        counts, n_codes, weights = counts.astype(whole), n_codes.astype(whole), self.weights.astype(whole)
        of_a_pair = denominator // (n_codes * (n_codes - 1))
        coincidences = counts[:, :, None] * (counts[:, None, :] - np.eye(q, dtype=np.int64))
        of_two = self.patterns.shape[1] == 2
        pairs = np.zeros((len(counts), q, q) if of_two else (len(counts), 0, 0), dtype=whole)
        if of_two:
            pairs[np.arange(len(counts)), self.patterns[:, 0], self.patterns[:, 1]] = denominator
        weighted = np.column_stack(
            [
                np.full(len(counts), denominator, dtype=whole),
                np.trace(coincidences, axis1=1, axis2=2) * of_a_pair,
                counts * (of_a_pair * (n_codes - 1))[:, None],
                (coincidences * (of_a_pair * n_codes)[:, None, None]).reshape(-1, q * q),
                pairs.reshape(len(counts), pairs.shape[1] ** 2),
            ]
        )
        return np.column_stack([n_codes, weighted * weights[:, None]]), denominator * self.weight_scale

    def split(self, rows: Floats, denominator: Fraction) -> Sums:
        """Return sums by what they are of."""
        q, n_codes, rows = self.n_categories, rows[:, 0], rows[:, 1:] / float(denominator)
        coincidences, pairs = rows[:, 2 + q : 2 + q + q * q].reshape(-1, q, q), rows[:, 2 + q + q * q :]
        n_first = q if pairs.shape[1] else 0
        pairs = pairs.reshape(len(rows), n_first, n_first)
        return Sums(n_codes, rows[:, 0], rows[:, 1], rows[:, 2 : 2 + q], coincidences, pairs)


def tally(codes: NDArray[Any], n_categories: int = 2, weights: Floats | None = None) -> Tally:
    """Count the units that at least two coders coded; codes run from 0 to `n_categories` - 1, -1 is not coded."""
    import numpy as np

    codes = np.asarray(codes, dtype=np.int64)
    patterns, place = _distinct(codes)
    if not np.isin(patterns, np.arange(_MISSING, n_categories)).all():
        raise UsageError(
            Problem("codes", f"some are not from 0 to {n_categories - 1} or -1 (not coded).", "Give the whole scale.")
        )
    kept = (patterns != _MISSING).sum(axis=1) >= 2
    if weights is None:
        found = np.bincount(place, minlength=len(patterns))[kept]
        return Tally(n_categories, patterns[kept], np.ones_like(found), found)
    kept = kept[place]
    whole, scale = whole_weights(np.asarray(weights, dtype=np.float64)[kept].tolist())
    keys, place = _distinct(np.column_stack([codes[kept], np.array(whole, dtype=np.int64)]))
    return Tally(n_categories, keys[:, :-1], keys[:, -1], np.bincount(place, minlength=len(keys)), scale)


def _distinct(rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the different rows in order, and the place of each row among them."""
    import numpy as np

    # Each row becomes one number, column by column; what would need too large ones is numbered anew.
    place, n_places = np.zeros(len(rows), dtype=np.int64), 1
    for column in rows.T if len(rows) else ():
        least, n_values = int(column.min()), int(column.max()) - int(column.min()) + 1
        if n_values > _MOST_PLACES:
            values, column = np.unique(column, return_inverse=True)
            least, n_values = 0, len(values)
        place, n_places = place * n_values + (column - least), n_places * n_values
        if n_places > _MOST_PLACES:
            values, place = np.unique(place, return_inverse=True)
            n_places = len(values)
    occurs = np.bincount(place, minlength=1) > 0
    one_of = np.empty(len(occurs), dtype=np.int64)
    one_of[place] = np.arange(len(rows))
    return rows[one_of[occurs]] if len(rows) else rows, (np.cumsum(occurs) - 1)[place]


def percent_agreement(sums: Sums) -> Floats:
    """Return the mean share of agreeing pairs of coders (Fleiss 1971), from 0 to 1."""
    return ratio(sums.agreeing, sums.weight)


def cohen_kappa(sums: Sums) -> Floats:
    """Return Cohen's kappa of two coders (Cohen 1960, p. 40, eq. 1)."""
    first, second = added(sums.pairs, 2), added(sums.pairs, 1)
    expected = ratio(added(first * second, 1), sums.weight**2)
    return _beyond_chance(percent_agreement(sums), expected)


def weighted_kappa(sums: Sums, power: int, numbers: Sequence[float]) -> Floats:
    """Return weighted kappa of two coders (Cohen 1968, eq. 3); weights are linear (`power` 1) or quadratic (2)."""
    import numpy as np

    places = np.array(numbers)
    weight = np.abs(places[:, None] - places) ** power
    first, second = added(sums.pairs, 2), added(sums.pairs, 1)
    expected = (first[:, :, None] * second[:, None, :] * weight).sum(axis=(1, 2))
    return 1 - ratio((sums.pairs * weight).sum(axis=(1, 2)) * sums.weight, expected)


def fleiss_kappa(sums: Sums) -> Floats:
    """Return Fleiss' kappa (Fleiss 1971; with missing codes as in Gwet 2014); for two coders it is Scott's pi."""
    share = ratio(sums.shares, sums.weight[:, None])
    return _beyond_chance(percent_agreement(sums), added(share**2, 1))


def gwet_ac1(sums: Sums) -> Floats:
    """Return Gwet's AC1 (Gwet 2008; with missing codes as in Gwet 2014)."""
    share = ratio(sums.shares, sums.weight[:, None])
    return _beyond_chance(percent_agreement(sums), added(share * (1 - share), 1) / (share.shape[1] - 1))


def brennan_prediger(sums: Sums) -> Floats:
    """Return the coefficient of Brennan and Prediger (1981): chance is one by the number of categories."""
    agreement = percent_agreement(sums)
    return _beyond_chance(agreement, 0 * agreement + 1 / sums.shares.shape[1])


def krippendorff_alpha(sums: Sums, level: Level = "nominal", numbers: Sequence[float] = ()) -> Floats:
    """Return Krippendorff's alpha (2004, sec. 11.3, eq. 1); `numbers` are the values of an interval variable."""
    import numpy as np

    # Weights change the coincidences; the correction for small samples stays that of the number of codes.
    total = added(_in_a_row(sums.coincidences), 1)
    observed = ratio(sums.coincidences, total[:, None, None])
    share = added(observed, 2)
    if level == "ordinal":
        middle = np.cumsum(share, axis=1) - share / 2
        distance = (middle[:, :, None] - middle[:, None, :]) ** 2
    elif level == "interval":
        values = np.array(numbers)
        distance = np.broadcast_to((values[:, None] - values) ** 2, observed.shape)
    else:
        distance = np.broadcast_to(1 - np.eye(share.shape[1]), observed.shape)
    disagreement = added(_in_a_row(observed * distance), 1) * ratio(sums.n_codes - 1, sums.n_codes)
    by_chance = added(_in_a_row(share[:, :, None] * share[:, None, :] * distance), 1)
    return 1 - ratio(disagreement, by_chance)


def specific_agreement(sums: Sums, category: int) -> Floats:
    """Return agreement on one category: positive (1) or negative (0) agreement (Cicchetti & Feinstein 1990)."""
    return ratio(sums.coincidences[:, category, category], added(sums.coincidences[:, category], 1))


def _beyond_chance(observed: Floats, expected: Floats) -> Floats:
    return ratio(observed - expected, 1 - expected)


def added(values: Floats, axis: int) -> Floats:
    """Return sums over an axis, in the order of numpy."""
    import numpy as np

    # Of a few columns numpy adds one after the other too, row by row and so much slower; of more, in another order.
    few = values.shape[axis] < _MOST_COLUMNS
    found: Floats = reduce(np.add, np.moveaxis(values, axis, 0)) if few else values.sum(axis=axis)
    return found


def _in_a_row(values: Floats) -> Floats:
    return values.reshape(len(values), -1)


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Return the ratio, nan where the denominator is 0 or missing."""
    import numpy as np

    is_defined = denominator > _NOTHING
    if is_defined.all():
        return numerator / denominator
    found = np.full(np.broadcast_shapes(numerator.shape, denominator.shape), np.nan)
    np.divide(numerator, denominator, out=found, where=is_defined)
    return found


def library_alpha(value_counts: NDArray[Any], values: Values = THEME) -> float:
    """Return alpha from the `krippendorff` package; `krippendorff_alpha` equals it but also resamples and weights."""
    import krippendorff

    domain = list(values.numbers) if values.level == "interval" else None
    found = krippendorff.alpha(value_counts=value_counts, value_domain=domain, level_of_measurement=values.level)
    return float(found)


def estimates(
    tally: Tally,
    random: np.random.Generator,
    *,
    n_resamples: int = N_RESAMPLES,
    values: Values = THEME,
    only: Collection[str] = (),
) -> Mapping[str, Estimate]:
    """Return every coefficient, or some, with its 95% interval or with the reason why it is undefined."""
    # Codes that do not vary show nothing about agreement beyond chance; AC1 and Brennan-Prediger would come out as 1.
    constant = _without_variation(tally, values)
    statistics = {
        name: found for name, found in _statistics(tally, values, constant).items() if not only or name in only
    }
    p_names = {} if only else {"share_alpha_667": TENTATIVE, "share_alpha_800": RELIABLE}
    if tally.n_units < 2:
        number = "only one unit" if tally.n_units else "no unit"
        reason = f"{number} was coded by two coders"
        return {name: Estimate(None, reason=reason) for name in (*statistics, *p_names)}
    exact = _have_exact_intervals(tally, values)
    found, alphas = measured(tally, statistics, random, n_resamples=n_resamples, values=values, without_draws=exact)
    found |= _exact(tally, found, values)
    for name, least in p_names.items():
        found[name] = Estimate(float((alphas >= least).mean()) if len(alphas) else None, reason=found[ALPHA].reason)
    return found


def measured(
    tally: Tally,
    statistics: Statistics,
    random: np.random.Generator,
    *,
    n_resamples: int = N_RESAMPLES,
    values: Values = THEME,
    without_draws: Collection[str] = (),
) -> tuple[dict[str, Estimate], Floats]:
    """Return statistics with their 95% intervals, and alpha in the draws that its lower limit comes from.

    Those `without_draws` get no interval.
    """
    import numpy as np

    sample = tally.sums()
    points = {name: float(statistic(sample)[0]) for name, (statistic, _) in statistics.items()}
    if not (tally.is_weighted or np.isnan(points.get(ALPHA, np.nan))):
        points[ALPHA] = library_alpha(np.repeat(tally.counts, tally.frequencies, axis=0), values)
    defined = {name: statistics[name][0] for name, value in points.items() if not np.isnan(value)}
    found = {name: Estimate(None, reason=reason) for name, (_, reason) in statistics.items()}
    # Nobody knows which values might stand beside the only one that was given.
    if not n_resamples or tally.n_categories < 2:
        return found | {name: Estimate(points[name]) for name in defined}, np.zeros(0)
    found |= {name: Estimate(points[name]) for name in defined if name in without_draws}
    drawn = {name: statistic for name, statistic in defined.items() if name not in without_draws}
    of_draws = limits(tally, drawn, random, n_resamples)
    for name, (low, high, _) in of_draws.items():
        # By a rounding error, or by alpha's correction for small samples, a value could lie outside.
        found[name] = Estimate(points[name], min(low, points[name]), max(high, points[name]))
    return found, of_draws[ALPHA][2] if ALPHA in of_draws else np.zeros(0)


def _have_exact_intervals(tally: Tally, values: Values) -> set[str]:
    """Return the statistics of two coders that rest on a share of texts."""
    if tally.patterns.shape[1] != 2 or tally.is_weighted:
        return set()
    return {"percent_agreement", "brennan_prediger", *_specific(values)}


def _exact(tally: Tally, found: Mapping[str, Estimate], values: Values) -> dict[str, Estimate]:
    """Return these, with the exact interval of the share."""
    if not _have_exact_intervals(tally, values):
        return {}
    exact = {}
    if "percent_agreement" in found:
        exact["percent_agreement"] = share_estimate(tally.n_unanimous, tally.n_units, "")
    if (coefficient := found.get("brennan_prediger")) and coefficient.value is not None:
        by_chance = 1 / tally.n_categories
        limits = exact_interval(tally.n_unanimous, tally.n_units)
        low, high = ((limit - by_chance) / (1 - by_chance) for limit in limits)
        exact["brennan_prediger"] = Estimate(coefficient.value, low, high)
    for name, place in ((name, place) for name, place in _specific(values).items() if name in found):
        by_both, by_one = (int(tally.frequencies[tally.counts[:, place] == n].sum()) for n in (2, 1))
        exact[name] = specific_estimate(by_both, by_one, found[name].reason)
    return exact


def _without_variation(tally: Tally, values: Values) -> str:
    """Say that all codes are the same, if they are."""
    used = [code for code, number in enumerate(tally.counts.sum(axis=0)) if number]
    return f"all codes are {values.names[used[0]]}, so there is no variation to agree on" if len(used) == 1 else ""


def _no_value(sums: Sums) -> Floats:
    import numpy as np

    return np.full(len(sums.weight), np.nan)


def coefficients(tally: Tally, values: Values = THEME) -> dict[str, Callable[[Sums], Floats]]:
    """Return the coefficients that there are for so many coders and such values."""
    return {name: found for name, (found, _) in _statistics(tally, values, "").items()}


def _statistics(tally: Tally, values: Values, constant: str) -> Statistics:
    """Return each statistic, and why it would be undefined in this sample."""
    of_two_coders = tally.patterns.shape[1] == 2
    alpha = partial(krippendorff_alpha, level=values.level, numbers=values.numbers)
    beyond_chance: dict[str, Callable[[Sums], Floats]] = {"krippendorff_alpha": alpha}
    if of_two_coders:
        beyond_chance["cohen_kappa"] = cohen_kappa
    if values.level != "nominal":
        # The others take codes that are close for as different as any, and would stand beside an alpha that does not.
        for name, power in (("linear", 1), ("quadratic", 2)) if of_two_coders else ():
            beyond_chance[f"cohen_kappa_{name}"] = partial(weighted_kappa, power=power, numbers=values.numbers)
    else:
        beyond_chance |= {} if of_two_coders else {"fleiss_kappa": fleiss_kappa}
        beyond_chance |= {"gwet_ac1": gwet_ac1, "brennan_prediger": brennan_prediger}
    statistics: dict[str, tuple[Callable[[Sums], Floats], str]] = {
        "percent_agreement": (percent_agreement, ""),
        **{name: (_no_value if constant else found, constant) for name, found in beyond_chance.items()},
    }
    for name, place in _specific(values).items():
        statistic = partial(specific_agreement, category=place)
        statistics[name] = (statistic, f"no code is {values.names[place]}")
    return statistics


def _specific(values: Values) -> dict[str, int]:
    """Return the place of the value that each specific agreement is on."""
    if values.are_theme:
        return {"positive_agreement": 1, "negative_agreement": 0}
    return {f"{OF_VALUE}{value}": place for place, value in enumerate(values.names)}
