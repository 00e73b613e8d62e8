"""Intervals for coefficients of agreement: random weights for the texts, and one text more, the worst or the best."""

# Each text gets an exponential weight, so that the shares of patterns are Dirichlet: the Bayesian bootstrap (Rubin
# 1981, Annals of Statistics 9, 130-134). A sample cannot show what it does not hold, so one text is added: for the
# lower limit the one that lowers the coefficient most, for the upper limit the one that raises it most. For a mean
# this is the bound of Gaffke (2005, Mathematical Methods of Statistics 14, 451-467; Learned-Miller & Thomas 2019,
# arXiv:1905.06208); for a share, the exact limits of Clopper & Pearson (1934, Biometrika 26, 404-413). Alpha of two
# coders and two codes is close to a share where a code is rare (of the texts with it by either coder, those by both)
# and where both codes are as frequent (of all texts, those coded alike). For the upper limit the text is added in
# every second draw only: of a share that is the mid-p limit (Lancaster 1961, JASA 56, 223-234). Added in all, it made
# intervals hold the true value more often than they need to. `bench/coverage.py` measures how often each coefficient
# is held.
# When one of n texts changes its pattern, the others keep their weights, so that one more disagreement never raises a
# limit of alpha.

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from math import lgamma
from typing import TYPE_CHECKING, Any, Protocol

from discourse_coder.statistics.exact_sums import exact_product

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from discourse_coder.statistics.reliability import Tally

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    # From what `split` returns, a row per sample.
    Coefficient = Callable[[Any], Floats]

_TAIL = 0.025
_MISSING = -1
# Weights are whole multiples of this part of the mean weight, so that their sums are exact.
_SCALE = 2**16
# Beyond so many units the weights are drawn by pattern, not by unit.
_MOST_UNITS = 1000
_MOST_CELLS = 4_000_000


class Counted(Protocol):
    """Units whose sums a coefficient is made of, those alike counted together."""

    @property
    def weights(self) -> Ints:
        """Of one unit of each kind."""
        ...

    @property
    def frequencies(self) -> Ints:
        """Units of each kind."""
        ...

    def widened(self) -> Counted:
        """Return the same with the units that may be added, none of which occurs, and without weights."""
        ...

    def columns(self, most: int = 1) -> tuple[NDArray[Any], Fraction]:
        """Return what each unit, counted `most` times at most, adds to the sums, and their denominator."""
        ...

    def split(self, rows: Floats, denominator: Fraction) -> Any:
        """Return sums by what they are of."""
        ...


def limits(
    tally: Counted,
    coefficients: Mapping[str, Coefficient],
    random: np.random.Generator,
    n_draws: int,
    *,
    tail: float = _TAIL,
) -> dict[str, tuple[float, float, Floats]]:
    """Return by coefficient its limits, and its values in the draws that the lower limit comes from."""
    import numpy as np

    found = {}
    for name, (worst, best) in _drawn(tally, coefficients, random, n_draws).items():
        lows, highs = np.quantile(worst, tail, axis=1), np.quantile(best, 1 - tail, axis=1)
        found[name] = float(lows.min()), float(highs.max()), worst[int(lows.argmin())]
    return found


def _drawn(
    tally: Counted, coefficients: Mapping[str, Coefficient], random: np.random.Generator, n_draws: int
) -> dict[str, tuple[Floats, Floats]]:
    """Return by coefficient its values in the draws, with each of the two worst units added and of the two best."""
    import numpy as np

    # The weights of the units are in the draws.
    widened = tally.widened()
    columns, denominator = widened.columns(_SCALE * 64)
    share, n_patterns = tally.weights / tally.weights.max(), len(tally.frequencies)

    def observed(of_patterns: Floats) -> Floats:
        return exact_product(of_patterns.astype(np.int64), columns[:n_patterns])

    def sums(observed: Floats, of_one: Floats, units: slice) -> Any:
        one_more = of_one[:, None] * columns[n_patterns:][units]
        return widened.split(np.asarray(observed + one_more, dtype=np.float64), denominator)

    sample = np.maximum(np.rint(tally.frequencies * share * _SCALE), 1)
    with_each = sums(observed(sample[None, :]), np.array([_SCALE]), slice(None))
    order = {name: np.argsort(coefficient(with_each), kind="stable") for name, coefficient in coefficients.items()}
    chosen = {name: {"worst": places[:2].tolist(), "best": places[-2:].tolist()} for name, places in order.items()}
    values = {(name, end, unit): [np.zeros(0)] for name, ends in chosen.items() for end in ends for unit in ends[end]}
    start = 0
    for of_patterns, of_one in _weights(tally.frequencies, share, random, n_draws):
        of_end = {"worst": of_one, "best": of_one * ((start + np.arange(len(of_one))) % 2)}
        start += len(of_one)
        of_sample = observed(of_patterns)
        for end, unit in {key[1:] for key in values}:
            rows = sums(of_sample, of_end[end], slice(unit, unit + 1))
            for name, coefficient in coefficients.items():
                if (name, end, unit) in values:
                    values[name, end, unit].append(coefficient(rows))
    found = {key: np.concatenate(parts) for key, parts in values.items()}
    worst, best = (
        {name: np.array([found[name, end, unit] for unit in ends[end]]) for name, ends in chosen.items()}
        for end in ("worst", "best")
    )
    return {name: (worst[name], best[name]) for name in coefficients}


def added_units(tally: Tally) -> NDArray[np.int64]:
    """Return the units that may be added: all alike, of two values in any mixture, and of as many values as can be."""
    import numpy as np

    by_value = tally.by_coder.sum(axis=0)
    values = range(tally.n_categories)
    size, n_coders = int((tally.patterns != _MISSING).sum(axis=1).max()), tally.patterns.shape[1]
    if n_coders == 2:
        return np.array(list(product(values, repeat=2)))
    mixed = [[one] * n + [other] * (size - n) for one, other in combinations(values, 2) for n in range(1, size)]
    by_use = sorted(values, key=lambda value: -by_value[value])
    evenly = [[by_use[place % len(by_use)] for place in range(size)]] if len(by_use) > 2 else []
    units = [*([value] * size for value in values), *mixed, *evenly]
    return np.array([unit + [_MISSING] * (n_coders - size) for unit in units])


def _weights(
    frequencies: NDArray[np.int64], share: Floats, random: np.random.Generator, n_draws: int
) -> Iterator[tuple[Floats, Floats]]:
    """Yield whole random weights, a row per draw: of the units of each pattern together, and of one unit more."""
    import numpy as np

    n_units = int(frequencies.sum())
    is_by_unit = n_units <= _MOST_UNITS
    together = max(1, _MOST_CELLS // (n_units if is_by_unit else len(frequencies)))
    for start in range(0, n_draws, together):
        size = min(together, n_draws - start)
        if is_by_unit:
            units = random.standard_exponential((size, n_units + 1))
            of_one, first = units[:, 0], np.cumsum(frequencies) - frequencies
            weights = units[:, 1:]  # changed in place, which takes half the time
            weights *= _SCALE
            weights *= np.repeat(share, frequencies)
            of_patterns = np.add.reduceat(np.rint(weights, out=weights), first, axis=1)
        else:
            of_one = random.standard_exponential(size)
            of_patterns = np.rint(random.standard_gamma(frequencies, (size, len(frequencies))) * _SCALE * share)
        # No pattern may vanish, however little its units weigh.
        yield np.maximum(of_patterns, 1), np.rint(of_one * _SCALE)


def interval_above(cells: NDArray[Any], bound: float, confidence: float = 0.95) -> NDArray[np.bool_]:
    """Say for each table of two coders whether the interval of alpha lies wholly above a bound, without draws."""
    import numpy as np

    # A row: texts that both coders, one of them, or neither marks. Given the number of texts and of those that both
    # mark, the interval is above up to some number of disagreements.
    rows = np.asarray(cells, dtype=np.int64)
    total = rows.sum(axis=1)
    keys, place = np.unique(total * (total.max(initial=0) + 1) + rows[:, 0], return_inverse=True)
    n, both = np.divmod(keys, total.max(initial=0) + 1)
    fewest, most = np.full(len(keys), rows.max(initial=0)), np.full(len(keys), -1)
    np.minimum.at(fewest, place, rows[:, 1] - 1)
    np.maximum.at(most, place, np.minimum(rows[:, 1], n[place] - both[place] - 1))
    while (is_open := fewest < most).any():
        middle = (fewest[is_open] + most[is_open] + 1) // 2
        marked, neither = both[is_open], (n - both)[is_open] - middle
        above = (marked > 0) & (_chance_below(marked, middle, neither, bound) < (1 - confidence) / 2)
        fewest[is_open] = np.where(above, middle, fewest[is_open])
        most[is_open] = np.where(above, most[is_open], middle - 1)
    found: NDArray[np.bool_] = rows[:, 1] <= fewest[place]
    return found


@cache
def _gauss_legendre() -> tuple[Floats, Floats]:
    import numpy as np

    return np.polynomial.legendre.leggauss(32)


def _chance_below(both: Ints, one: Ints, neither: Ints, bound: float) -> Floats:
    """Return the chance that alpha is below a bound in the draws with one more disagreement; `neither` is above 0."""
    import numpy as np

    # The share of disagreements is Beta(one + 1, both + neither); that of presence among all agreements is Beta(both,
    # neither), here the square of the sine of an angle. Given the second, alpha is below the bound where the share of
    # agreements is below `least`; the chance of that is binomial. The angle is integrated over, six standard errors
    # to each side.
    n, m = (both + one + neither)[:, None], one[:, None]
    a, d = np.maximum(both, 0.5)[:, None], neither[:, None]
    middle, error = np.arcsin(np.sqrt(a / (a + d))), 0.5 / np.sqrt(a + d)
    start, stop = np.maximum(middle - 6 * error, 0), np.minimum(middle + 6 * error, np.pi / 2)
    nodes, weights = _gauss_legendre()
    angle = start + (stop - start) * (nodes + 1) / 2
    density = (2 * a - 1) * np.log(np.sin(angle)) + (2 * d - 1) * np.log(np.cos(angle))
    density = weights * np.exp(density - density.max(axis=1, keepdims=True))
    least = (1 + bound) / (1 + np.sqrt(1 - (1 - bound**2) * np.cos(2 * angle) ** 2))
    ways = [lgamma(i + 1) - lgamma(j + 1) - lgamma(i - j + 1) for i, j in zip(n.flat, m.flat, strict=True)]
    term = np.exp(np.array(ways)[:, None] + m * np.log1p(-least) + (n - m) * np.log(least))
    chance, down, odds = term.copy(), 0, least / (1 - least)
    while (term > 1e-5 * chance).any():
        for _ in range(4):
            term *= odds
            term *= np.maximum(m - down, 0) / (n - m + down + 1)
            chance += term
            down += 1
    few = n * (1 - least)
    chance = np.where(m > few + 10 * np.sqrt(few) + 10, 1, chance)  # there the first term may be too small for a float
    found: Floats = (density * chance).sum(axis=1) / density.sum(axis=1)
    return found
