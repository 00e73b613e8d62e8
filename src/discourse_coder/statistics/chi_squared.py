"""Chi-squared with whole degrees of freedom, central and noncentral."""

# In few sums, since scipy's functions take longer to load than all tests of a report to compute.

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import erfc, exp, fsum, lgamma, log, sqrt

_NOTHING = 1e-18
_STEPS = 200


def chance_above(value: float, df: int) -> float:
    """Return the chance of a larger value (Abramowitz & Stegun 1964, eq. 26.4.4 and 26.4.5)."""
    if value <= 0:
        return 1.0
    odd = df % 2
    return fsum([*[erfc(sqrt(value / 2))] * odd, *(_poisson(i + odd / 2, value / 2) for i in range(df // 2))])


@cache
def critical_value(df: int, significance: float) -> float:
    """Return the value above which the chance is the significance."""
    return _root(lambda value: significance - chance_above(value, df))


def noncentral_chance_above(value: float, df: int, noncentrality: float) -> float:
    """Return the chance of a larger value of noncentral chi-squared (Abramowitz & Stegun 1964, eq. 26.4.25)."""
    # The sum over the Poisson number of further degrees of freedom, each two of which add a term to the chance.
    found, more, i = [chance_above(value, df)], 1.0, 0
    while noncentrality > 0 and more > _NOTHING:
        more -= _poisson(i, noncentrality / 2)
        found.append(more * (term := _poisson(df / 2 + i, value / 2)))
        i += 1
        if term < _NOTHING and df / 2 + i > value / 2:
            break
    return fsum(found)


@cache
def noncentrality_of(power: float, df: int, significance: float) -> float:
    """Return the noncentrality at which the chance of more than the critical value is the power."""
    critical = critical_value(df, significance)
    return _root(lambda noncentrality: noncentral_chance_above(critical, df, noncentrality) - power)


def _poisson(k: float, mean: float) -> float:
    return exp(k * log(mean) - mean - lgamma(k + 1))


def _root(rising: Callable[[float], float]) -> float:
    """Return where a rising function of a number above 0 is 0."""
    low, high = 0.0, 1.0
    while rising(high) < 0:
        low, high = high, 2 * high
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return high
