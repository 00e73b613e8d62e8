"""What difference these numbers of texts would have shown in 80% of cases, where they show none."""

# Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd ed., ch. 1: a test that shows no difference
# says little unless it would have shown one of a size that matters. The shares are those of all texts together (not the
# differences observed, which would only repeat the p-value: Hoenig & Heisey 2001, The American Statistician 55, 19-24),
# and a group differs towards one half, where a difference is hardest to see. Differences are sought in thousandths, so
# that no rounding decides.

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from math import exp, fsum, gcd, sqrt
from operator import mul
from statistics import NormalDist
from typing import TYPE_CHECKING

from discourse_coder.statistics.chi_squared import critical_value, noncentral_chance_above, noncentrality_of
from discourse_coder.statistics.proportions import binomial, wilson_interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

POWER = 0.8
# With more tables of two groups the power is not enumerated.
MOST_TABLES = 100_000
_STEPS = 1000
# The steepest trend tried, as the change of the log odds over all years.
_STEEPEST = 40.0


def detectable_change(n1: int, n2: int, share: float, confidence: float = 0.95) -> float | None:
    """Return the change between two groups whose interval (Newcombe 1998b) excludes 0 with a chance of 80%, if any."""
    # By enumeration of all tables; of many texts by the normal approximation (Cohen 1988, ch. 6), to which it comes.
    if not n1 or not n2:
        return None
    if _can_enumerate(n1, n2):
        return _enumerated(_excludes_0(n1, n2, confidence), share)

    def power(second: float) -> float:
        pooled = (n1 * share + n2 * second) / (n1 + n2)
        under_none = pooled * (1 - pooled) * (1 / n1 + 1 / n2)
        error = sqrt(share * (1 - share) / n1 + second * (1 - second) / n2)
        return _chance_beyond(abs(second - share), sqrt(under_none), error, (1 - confidence) / 2)

    return _smallest(power, share)


def detectable_difference(sizes: Sequence[int], share: float, significance: float = 0.05) -> float | None:
    """Return the difference of the largest group from the others that a chi-squared test shows with a chance of 80%."""
    # Of two groups by enumeration of all tables, each with its exact p-value. Of more, chi-squared is noncentral by n
    # times the squared effect size w (Cohen 1988, sec. 7.2).
    sizes = [size for size in sizes if size]
    if len(sizes) < 2:
        return None
    if len(sizes) == 2 and _can_enumerate(*sizes):
        return _enumerated(_differs(min(sizes), max(sizes), significance), share)
    n, largest = sum(sizes), max(sizes)
    df = len(sizes) - 1
    critical = critical_value(df, significance)

    def power(other: float) -> float:
        pooled = share + (other - share) * largest / n
        noncentrality = (other - share) ** 2 * largest * (n - largest) / n / (pooled * (1 - pooled))
        return noncentral_chance_above(critical, df, noncentrality)

    return _smallest(power, share)


def detectable_trend(
    coded: Sequence[int], scores: Sequence[int], share: float, significance: float = 0.05
) -> float | None:
    """Return the change from the first score to the last that a trend test shows with a chance of 80%, if any."""
    # Nam (1987, Biometrics 43, 701-705), with his correction for continuity, for shares on a logistic curve.
    rows = [(n, score) for n, score in zip(coded, scores, strict=True) if n]
    if len(rows) < 2 or not 0 < share < 1:
        return None
    n = sum(size for size, _ in rows)
    mean = fsum(size * score for size, score in rows) / n
    under_none = sqrt(share * (1 - share) * fsum(size * (score - mean) ** 2 for size, score in rows))
    step = gcd(*(score - rows[0][1] for _, score in rows))

    def power(steepness: float) -> tuple[float, float]:
        found = logistic_shares([size for size, _ in rows], [score for _, score in rows], share, steepness)
        moved = fsum(size * p * (score - mean) for (size, score), p in zip(rows, found, strict=True))
        error = sqrt(
            fsum(size * p * (1 - p) * (score - mean) ** 2 for (size, score), p in zip(rows, found, strict=True))
        )
        chance = _chance_beyond(moved - step / 2, under_none, error, significance / 2)
        return chance, max(found) - min(found)

    tried = [_STEEPEST * place / _STEPS for place in range(_STEPS + 1)]
    place = bisect_left(tried, POWER, key=lambda steepness: power(steepness)[0])
    return round(power(tried[place])[1], 3) if place < len(tried) else None


def logistic_shares(sizes: Sequence[int], scores: Sequence[int], share: float, steepness: float) -> list[float]:
    """Return a share at each score, on a logistic curve this steep from the first to the last, with a given mean."""
    mean = fsum(size * score for size, score in zip(sizes, scores, strict=True)) / sum(sizes)
    slope = steepness / (max(scores) - min(scores))
    low, high = -2 * _STEEPEST, 2 * _STEEPEST
    moves, wanted = [slope * (score - mean) for score in scores], sum(sizes) * share
    for _ in range(60):
        middle = (low + high) / 2
        found = [1 / (1 + exp(-middle - move)) for move in moves]
        if fsum(map(mul, sizes, found)) < wanted:
            low = middle
        else:
            high = middle
    return found


def noncentrality(df: int, significance: float) -> float:
    """Return the noncentrality at which a chi-squared test has a power of 80% (Cohen 1988, sec. 7.2)."""
    return noncentrality_of(POWER, df, significance)


def missed_below(what: str, detectable: float | None, over: str = "") -> str:
    """Say how large a change or difference may be and still be missed; it is missing where none can be shown."""
    if detectable is None:
        return f"Even the largest possible {what} would often have been missed."
    return f"A {what} of less than about {round(100 * detectable)} points{over} would often have been missed."


def _smallest(power: Callable[[float], float], share: float) -> float | None:
    """Return the smallest distance from a share, towards one half, at which the power is enough."""
    side = 1 if share <= 0.5 else -1
    room = int(_STEPS * (1 - share if side > 0 else share) + 1e-9)
    distances = range(1, room + 1)
    place = bisect_left(distances, POWER, key=lambda distance: power(min(max(share + side * distance / _STEPS, 0), 1)))
    return distances[place] / _STEPS if place < room else None


def _can_enumerate(n1: int, n2: int) -> bool:
    return (n1 + 1) * (n2 + 1) <= MOST_TABLES


def _enumerated(is_shown: NDArray[np.float64], share: float) -> float | None:
    """Return the smallest distance of the second group from the first that is shown in enough of these tables."""
    n1, n2 = (size - 1 for size in is_shown.shape)
    of_second = _chances(n1, share) @ is_shown
    return _smallest(lambda second: float(of_second @ _chances(n2, second)), share)


def _chance_beyond(moved: float, under_none: float, error: float, tail: float) -> float:
    """Return the chance that a normal estimate lies beyond the critical value of a two-sided test, on its own side."""
    beyond = moved - NormalDist().inv_cdf(1 - tail) * under_none
    return NormalDist().cdf(beyond / error) if error else float(beyond > 0)


def _chances(n: int, share: float) -> NDArray[np.float64]:
    """Return the binomial chance of each number of n."""
    import numpy as np

    if share in (0, 1):
        only: NDArray[np.float64] = np.eye(n + 1)[n if share else 0]
        return only
    return np.array([binomial(k, n, share) for k in range(n + 1)])


@cache
def _excludes_0(n1: int, n2: int, confidence: float) -> NDArray[np.float64]:
    """Return for each table of two groups, 1 where Newcombe's interval of the difference excludes 0, 0 elsewhere."""
    import numpy as np

    def limits(n: int) -> tuple[NDArray[np.float64], ...]:
        return np.arange(n + 1) / n, *np.array([wilson_interval(k, n, confidence) for k in range(n + 1)]).T

    (p1, low1, high1), (p2, low2, high2) = ((column[:, None] for column in limits(n1)), limits(n2))
    gap = (p1 - p2) ** 2
    above = (p1 > p2) & (gap > (p1 - low1) ** 2 + (high2 - p2) ** 2)
    below = (p1 < p2) & (gap > (high1 - p1) ** 2 + (p2 - low2) ** 2)
    return (above | below).astype(np.float64)


@cache
def _differs(n1: int, n2: int, significance: float) -> NDArray[np.float64]:
    """Return for each table of two groups 1 where the exact p-value of chi-squared shows a difference, 0 elsewhere."""
    import numpy as np

    n, found = n1 + n2, np.zeros((n1 + 1, n2 + 1))
    for total in range(1, n):
        k1 = np.arange(max(0, total - n2), min(n1, total) + 1)
        chances = np.array([binomial(k, n1, total / n) * binomial(total - k, n2, total / n) for k in k1.tolist()])
        # Chi-squared rises with this distance, a whole number.
        place = np.unique(np.abs(k1 * n - total * n1), return_inverse=True)[1]
        of_distance = np.bincount(place, chances)
        p_values = of_distance[::-1].cumsum()[::-1] / of_distance.sum()
        found[k1, total - k1] = p_values[place] <= significance * (1 + 1e-9)
    return found
