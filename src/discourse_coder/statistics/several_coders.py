"""Three coders or more, one by one: every pair and the mean over pairs, alpha without each, and made-up coders."""

# The mean of kappa over pairs is Light's (1971, Psychological Bulletin 76, 365-377). Pairs share coders and texts, so
# its interval comes from draws of texts in which all pairs are computed anew; so does that of the change in alpha
# when a coder is left out.

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import combinations, product
from math import lcm
from typing import TYPE_CHECKING, Any

from discourse_coder.statistics.estimates import N_RESAMPLES, SEED, Estimate
from discourse_coder.statistics.intervals import limits
from discourse_coder.statistics.reliability import ALPHA, THEME, Sums, Tally, Values, coefficients, estimates

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_MISSING = -1
# Beyond so many coders only some placings of the codes of an added unit are tried.
_MOST_PLACED = 6
_MOST_ADDED = 243
# Beyond so many, the mean over pairs has no interval.
_MOST_DRAWN = 10
# A coder stands out only if alpha is higher by so much without this one.
_LEAST_GAIN = 0.05


@dataclass(frozen=True, eq=False)
class _Views(Tally):
    """The same units as some of the coders coded them; their sums are one `Sums` for each view."""

    views: tuple[tuple[int, ...], ...] = ()

    def added(self) -> NDArray[np.int64]:
        """Return units that all coders coded: with any values; if these are many, with one or two, in any placing."""
        import numpy as np

        n_coders, values = self.patterns.shape[1], range(self.n_categories)
        if self.n_categories**n_coders <= _MOST_ADDED:
            return np.array(list(product(values, repeat=n_coders)))
        if n_coders <= _MOST_PLACED:
            placed = list(product((0, 1), repeat=n_coders))
        else:
            placed = [tuple(int(place < n) for place in range(n_coders)) for n in range(n_coders + 1)]
            placed += [tuple(int(place == one) for place in range(n_coders)) for one in range(n_coders)]
            placed += [tuple(1 - code for code in row) for row in placed]
        units = [np.where(np.array(placed) == 1, one, other) for one, other in combinations(values, 2)]
        return np.unique(np.concatenate(units), axis=0)

    def columns(self, most: int = 1) -> tuple[NDArray[Any], Fraction]:
        """Return the sums of all views side by side; a unit that a view has fewer than two codes of adds nothing."""
        import numpy as np

        common = lcm(*(n * (n - 1) for n in range(2, self.patterns.shape[1] + 1)))
        parts = []
        for view in self.views:
            patterns = self.patterns[:, view]
            kept = (patterns != _MISSING).sum(axis=1) >= 2
            seen = Tally(self.n_categories, patterns[kept], self.weights[kept], self.frequencies[kept])
            of_kept, denominator = seen.columns(most * common)
            part = np.zeros((len(kept), of_kept.shape[1]), dtype=of_kept.dtype)
            part[kept] = of_kept
            part[:, 1:] *= common // int(denominator)
            parts.append(part)
        return np.concatenate(parts, axis=1), common * self.weight_scale

    def split(self, rows: Floats, denominator: Fraction) -> Any:
        """Return the sums of each view."""
        found, start, q = {}, 0, self.n_categories
        for view in self.views:
            stop = start + 3 + q + q * q * (2 if len(view) == 2 else 1)
            found[view] = Tally.split(self, rows[:, start:stop], denominator)
            start = stop
        return found


@dataclass(frozen=True)
class Leaving:
    """Alpha without one coder, and how much higher it is than that of all."""

    alpha: Estimate
    gain: Estimate


def pairs(
    tally: Tally, *, values: Values = THEME, n_resamples: int = N_RESAMPLES, seed: int = SEED
) -> dict[tuple[int, int], tuple[int, Mapping[str, Estimate]]]:
    """Return by pair of coders how many units both coded, and percent agreement, alpha and kappa on these."""
    import numpy as np

    found = {}
    for pair in combinations(range(tally.patterns.shape[1]), 2):
        seen = tally.of_coders(*pair)
        random = np.random.default_rng(seed)
        found[pair] = (
            seen.n_units,
            estimates(seen, random, n_resamples=n_resamples, values=values, only=_of_pairs(tally, values)),
        )
    return found


def mean_of_pairs(
    tally: Tally,
    of_pairs: Mapping[tuple[int, int], tuple[int, Mapping[str, Estimate]]],
    *,
    values: Values = THEME,
    n_resamples: int = N_RESAMPLES,
    seed: int = SEED,
) -> dict[str, Estimate]:
    """Return the mean of each coefficient over pairs; undefined where a pair has no value."""
    import numpy as np

    known = _of_pairs(tally, values)
    points: dict[str, float] = {}
    found = {}
    for name in known:
        of_each = [of_pair[name] for _, of_pair in of_pairs.values()]
        lacking = [estimate.reason for estimate in of_each if estimate.value is None]
        if lacking:
            of = "the pairs have" if len(lacking) == len(of_each) else f"{len(lacking)} of {len(of_each)} pairs have"
            found[name] = Estimate(None, reason=f"{of} no value ({lacking[0]})")
        else:
            points[name] = float(np.mean([estimate.value for estimate in of_each if estimate.value is not None]))
            found[name] = Estimate(points[name])
    if not n_resamples or not points or tally.patterns.shape[1] > _MOST_DRAWN:
        return found

    def mean(statistic: Callable[[Sums], Floats], sums: Mapping[Any, Sums]) -> Floats:
        return np.asarray(sum(statistic(sums[pair]) for pair in of_pairs) / len(of_pairs))

    means = {name: partial(mean, known[name]) for name in points}
    return found | _drawn(_views(tally, tuple(of_pairs)), means, points, n_resamples, seed)


def leaving_out(
    tally: Tally, *, values: Values = THEME, n_resamples: int = N_RESAMPLES, seed: int = SEED, n_compared: int = 1
) -> list[Leaving]:
    """Return for each coder alpha without this one, and what is gained; the gains' intervals hold for `n_compared`."""
    import numpy as np

    found = []
    gains = _gains(tally, 0.0, values, n_resamples, seed, n_compared)
    for coder, gain in enumerate(gains):
        rest, random = tally.of_coders(*_others(tally, coder)), np.random.default_rng(seed)
        alone = estimates(rest, random, n_resamples=n_resamples, values=values, only=[ALPHA])[ALPHA]
        found.append(Leaving(alone, gain))
    return found


def standing_out(
    tally: Tally, *, values: Values = THEME, n_resamples: int = N_RESAMPLES, seed: int = SEED, n_compared: int = 1
) -> list[int]:
    """Return the coders without whom alpha is higher, by .05 or more in the sample and by more than 0 beyond it."""
    gains = _gains(tally, _LEAST_GAIN, values, n_resamples, seed, n_compared)
    return [coder for coder, gain in enumerate(gains) if gain.low is not None and gain.low > 0]


def _gains(tally: Tally, least: float, values: Values, n_resamples: int, seed: int, n_compared: int) -> list[Estimate]:
    """Return how much higher alpha is without each coder, with an interval where that is at least so much."""
    import numpy as np

    alpha, everyone = coefficients(tally, values)[ALPHA], tuple(range(tally.patterns.shape[1]))
    of_all = float(alpha(tally.sums())[0])
    found: list[Estimate] = []
    statistics: dict[str, Callable[[Mapping[Any, Sums]], Floats]] = {}
    points: dict[str, float] = {}
    views = [everyone]
    for coder in everyone:
        rest = _others(tally, coder)
        alone = float(alpha(tally.of_coders(*rest).sums())[0])
        if np.isnan(of_all) or np.isnan(alone):
            of = "alpha without this coder" if np.isnan(alone) else "alpha"
            found.append(Estimate(None, reason=f"{of} is undefined"))
            continue
        found.append(Estimate(alone - of_all))
        if not least or alone - of_all >= least:
            views.append(rest)
            points[str(coder)] = alone - of_all
            statistics[str(coder)] = partial(_gain, alpha, everyone, rest)
    if n_resamples and statistics:
        drawn = _drawn(_views(tally, views), statistics, points, n_resamples, seed, tail=0.025 / n_compared)
        found = [drawn.get(str(coder), gain) for coder, gain in enumerate(found)]
    return found


def _gain(
    alpha: Callable[[Sums], Floats], everyone: tuple[int, ...], rest: tuple[int, ...], sums: Mapping[Any, Sums]
) -> Floats:
    return alpha(sums[rest]) - alpha(sums[everyone])


def _others(tally: Tally, coder: int) -> tuple[int, ...]:
    return tuple(place for place in range(tally.patterns.shape[1]) if place != coder)


def with_made_up(tally: Tally, values: Values = THEME) -> dict[str, float | None]:
    """Return alpha with one coder more, who repeats the majority code of the others, or always the most frequent one.

    Where codes tie, the first leaves the unit out.
    """
    import numpy as np

    counts, alpha = tally.counts, coefficients(tally, values)[ALPHA]
    most = counts.max(axis=1, initial=0)
    majority = np.where((counts == most[:, None]).sum(axis=1) == 1, counts.argmax(axis=1), _MISSING)
    constant = np.full(len(counts), int(tally.by_coder.sum(axis=0).argmax()))
    found: dict[str, float | None] = {}
    for name, codes in (("majority", majority), ("constant", constant)):
        value = float(alpha(replace(tally, patterns=np.column_stack([tally.patterns, codes])).sums())[0])
        found[name] = None if np.isnan(value) else value
    return found


def _of_pairs(tally: Tally, values: Values) -> dict[str, Callable[[Sums], Floats]]:
    """Return percent agreement, alpha and each kappa that there is for two coders."""
    of_two = coefficients(tally.of_coders(0, 1), values)
    return {name: found for name, found in of_two.items() if name in ("percent_agreement", ALPHA) or "kappa" in name}


def _views(tally: Tally, views: Sequence[tuple[int, ...]]) -> _Views:
    return _Views(
        tally.n_categories, tally.patterns, tally.weights, tally.frequencies, tally.weight_scale, tuple(views)
    )


def _drawn(
    views: _Views,
    statistics: Mapping[str, Callable[[Mapping[Any, Sums]], Floats]],
    points: Mapping[str, float],
    n_resamples: int,
    seed: int,
    **options: float,
) -> dict[str, Estimate]:
    import numpy as np

    drawn = limits(views, statistics, np.random.default_rng(seed), n_resamples, **options)
    return {
        name: Estimate(points[name], min(low, points[name]), max(high, points[name]))
        for name, (low, high, _) in drawn.items()
    }
