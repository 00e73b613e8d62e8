"""Intervals and tests for proportions; each gives None and a reason in words where it has no value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import erfc, exp, fsum, gcd, lgamma, log, log1p, sqrt
from numbers import Integral
from statistics import NormalDist
from typing import Literal

from discourse_coder.errors import Problem, UsageError
from discourse_coder.wording import percentage

# The exact trend test adds this many numbers at most (about a second). It covers a few hundred
# documents at any share, and thousands where a theme is rare, which is where it is needed.
MAX_EXACT_ADDITIONS = 300_000_000

Limits = tuple[float | None, float | None]
TrendMethod = Literal["exact", "normal", "flips of clusters", ""]


def wilson_interval(k: int, n: int, confidence: float = 0.95) -> tuple[float, float] | tuple[None, None]:
    """Return the Wilson score interval of k/n, or (None, None) where n is 0 (Wilson 1927; Newcombe 1998a, method 3)."""
    # Wilson, JASA 22, 209-212; Newcombe, Statistics in Medicine 17, 857-872.
    check_counts([k], [n])
    z = _two_sided_quantile(confidence)
    return _score_limits(int(k), int(n), z) if n else (None, None)


def wilson_about(share: float, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Wilson score interval about a share of n that need not be one of whole texts, as a corrected one."""
    return _score_limits(share * n, n, _two_sided_quantile(confidence))


def _score_limits(k: float, n: int, z: float) -> tuple[float, float]:
    centre = (k + z * z / 2) / (n + z * z)
    half_width = z * sqrt(k * (n - k) / n + z * z / 4) / (n + z * z)
    # At the ends the limits are exactly 0 and 1; the arithmetic misses them by a rounding error.
    low = 0.0 if k == 0 else centre - half_width
    high = 1.0 if k == n else centre + half_width
    return low, high


def exact_interval(k: int, n: int) -> tuple[float, float]:
    """Return the exact 95% interval of k/n (Clopper & Pearson 1934, Biometrika 26, 404-413); n is above 0."""
    check_counts([k], [n])
    return 1 - _highest_share(n - int(k), int(n)), _highest_share(int(k), int(n))


def _highest_share(k: int, n: int, tail: float = 0.025) -> float:
    """Return the highest share under which k or fewer of n still have a chance of `tail`."""
    low, high = k / n, 1.0
    while k < n and low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if _chance_of_at_most(k, n, middle) > tail else (low, middle)
    return high


def _chance_of_at_most(k: int, n: int, rate: float) -> float:
    """Return the binomial probability of k or fewer out of n, for a rate of k/n or more: the terms fall from k down."""
    term = total = binomial(k, n, rate)
    while k > 0 and term > total * 1e-17:
        term *= k / (n - k + 1) * (1 - rate) / rate
        total += term
        k -= 1
    return total


def newcombe_difference(
    k1: int, n1: int, k2: int, n2: int, confidence: float = 0.95
) -> tuple[float, float, float] | tuple[None, None, None]:
    """Return k1/n1 - k2/n2 with its hybrid score interval, or Nones where an n is 0 (Newcombe 1998b, method 10)."""
    # Newcombe, Statistics in Medicine 17, 873-890.
    limits = wilson_interval(k1, n1, confidence), wilson_interval(k2, n2, confidence)
    return difference_of_shares(k1 / n1 if n1 else None, limits[0], k2 / n2 if n2 else None, limits[1])


def difference_of_shares(
    p1: float | None, limits1: Limits, p2: float | None, limits2: Limits
) -> tuple[float, float, float] | tuple[None, None, None]:
    """Return p1 - p2 with an interval from those of both, or Nones where one has none (Newcombe 1998b, method 10)."""
    (low1, high1), (low2, high2) = limits1, limits2
    if p1 is None or p2 is None or low1 is None or high1 is None or low2 is None or high2 is None:
        return None, None, None
    difference = p1 - p2
    low = difference - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2)
    high = difference + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2)
    return difference, low, high


def share_text(k: int, n: int, low: float | None, high: float | None) -> str:
    """Return a share with its interval, if it has one, as people read it, ``66/82 = 80.5% [70.6, 87.6]``."""
    interval = "" if low is None or high is None else f" [{100 * low:.1f}, {100 * high:.1f}]"
    return f"{k}/{n} = {percentage(Fraction(k, n))}{interval}"


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Return p-values adjusted for testing several hypotheses (Holm 1979); None stays None."""
    # Holm, Scandinavian Journal of Statistics 6, 65-70.
    known = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, place) in enumerate(known):
        largest = max(largest, min(1.0, (len(known) - rank) * p))
        adjusted[place] = largest
    return adjusted


def p_value_text(p_value: float) -> str:
    """Return a p-value with its sign of comparison: ``= 0.032``, or ``< 0.001`` where it is smaller."""
    return "< 0.001" if p_value < 0.001 else f"= {p_value:.3f}"


def p_text(p_value: float | None) -> str | None:
    """Return a p-value for a column of them: ``0.032``, or ``< 0.001``; None where there is none."""
    return None if p_value is None else p_value_text(p_value).removeprefix("= ")


@dataclass(frozen=True)
class Trend:
    """The result of a test for a linear trend in proportions; `reason` says why it is undefined."""

    n: int
    slope: float | None = None  # least-squares change of the share per unit of the score, e.g. per year
    z: float | None = None
    p_value: float | None = None
    method: TrendMethod = ""
    reason: str = ""
    note: str = ""  # a caution about the p-value

    @property
    def tolerated_drift(self) -> float | None:
        """By how much the coder's net error may drift per unit before the trend is no longer significant at 5%."""
        # The slope less its share that 1.96 standard errors take up; a drift of the error adds to the slope.
        if self.slope is None or self.z is None or self.p_value is None:
            return None
        return abs(self.slope) * max(0.0, 1 - _two_sided_quantile(0.95) / abs(self.z)) if self.p_value < 0.05 else 0.0


def cochran_armitage(
    present: Sequence[int], coded: Sequence[int], scores: Sequence[float], *, exact: bool = True
) -> Trend:
    """Test for a linear trend in proportions (Armitage 1955), with an exact p-value where that is feasible."""
    # z = sum k_i (x_i - xm) / sqrt(p (1 - p) sum n_i (x_i - xm)²), Armitage (1955, Biometrics 11, 375-386). Where
    # exact, p is from the multivariate hypergeometric distribution (Agresti 2002, Categorical Data Analysis, 2nd ed.,
    # sec. 3.5; Mehta, Patel & Senchaudhuri 1992, J. of Computational and Graphical Statistics 1, 21-40).
    rows = _rows(present, coded, scores)
    n, total = sum(n_i for _, n_i, _ in rows), sum(k_i for k_i, _, _ in rows)
    if reason := _why_no_trend(rows, n, total):
        return Trend(n, reason=reason)
    share = total / n
    # Python's own sum rounds differently from 3.12 on; fsum rounds once.
    mean = fsum(n_i * score for _, n_i, score in rows) / n
    spread = fsum(n_i * (score - mean) ** 2 for _, n_i, score in rows)
    covariation = fsum(k_i * (score - mean) for k_i, _, score in rows)
    z = covariation / sqrt(share * (1 - share) * spread)
    slope = covariation / spread
    if exact and _exact_additions(rows) <= MAX_EXACT_ADDITIONS:
        return Trend(n, slope, z, _exact_p_value(rows), "exact")
    small = small_counts([n_i for _, n_i, _ in rows], share)
    return Trend(n, slope, z, erfc(abs(z) / sqrt(2)), "normal", note=small and f"{small}; the p-value is rough")


_Rows = list[tuple[int, int, float]]


def _rows(present: Sequence[int], coded: Sequence[int], scores: Sequence[float]) -> _Rows:
    """Return (present, coded, score) wherever anything was coded."""
    if not len(present) == len(coded) == len(scores):
        found = f"{len(present)} counts of present, {len(coded)} of coded and {len(scores)} scores."
        raise UsageError(Problem("trend test", found, "Give one of each per group."))
    check_counts(present, coded)
    return [(int(k), int(n), score) for k, n, score in zip(present, coded, scores, strict=True) if n > 0]


def _why_no_trend(rows: _Rows, n: int, total: int) -> str:
    if n == 0:
        return "no document is coded"
    if len({score for _, _, score in rows}) == 1:
        return f"all {n} coded documents have the same score ({rows[0][2]}); a trend needs at least two"
    if total in (0, n):
        return f"the theme is present in {'none' if total == 0 else 'all'} of the {n} coded documents"
    return ""


def small_counts(sizes: Sequence[int], share: float) -> str:
    """Say how many expected counts are small where too many are (Cochran 1954, Biometrics 10, 417-451)."""
    # None is to be below 1, at most a fifth below 5.
    expected = [size * p for size in sizes for p in (share, 1 - share)]
    small = sum(count < 5 for count in expected)
    if min(expected) >= 1 and small <= len(expected) / 5:
        return ""
    return f"{small} of {len(expected)} expected counts are below 5"


def _whole_steps(rows: _Rows) -> list[int]:
    """Return the scores counted from the lowest in their largest common step: the same test, shorter sums."""
    lowest = int(min(score for _, _, score in rows))
    shifted = [int(score) - lowest for _, _, score in rows]
    step = gcd(*shifted)
    return [score // step for score in shifted]


def _exact_additions(rows: _Rows) -> float:
    if not all(float(score).is_integer() for _, _, score in rows):
        return float("inf")
    n, total = sum(n_i for _, n_i, _ in rows), sum(k_i for k_i, _, _ in rows)
    fewer = min(total, n - total)
    return sum(min(n_i, fewer) + 1 for _, n_i, _ in rows) * (fewer + 1) * (fewer * max(_whole_steps(rows)) + 1)


def _exact_p_value(rows: _Rows) -> float:
    import numpy as np

    n, total = sum(n_i for _, n_i, _ in rows), sum(k_i for k_i, _, _ in rows)
    steps = _whole_steps(rows)
    fewer = min(total, n - total)
    largest_sum = fewer * max(steps)
    # Counting the absent instead of the present turns T into its mirror image; the tails stay the same.
    counts = [k_i if fewer == total else n_i - k_i for k_i, n_i, _ in rows]
    observed = sum(k_i * step for k_i, step in zip(counts, steps, strict=True))

    # Independent draws with one common rate, conditioned on their total, follow the hypergeometric
    # distribution whatever the rate; fewer / n keeps the numbers far from underflow.
    # chance[k, t]: k drawn so far, with scores that sum to t.
    chance = np.zeros((fewer + 1, largest_sum + 1))
    chance[0, 0] = 1.0
    for (_, n_i, _), step in zip(rows, steps, strict=True):
        grown = np.zeros_like(chance)
        for drawn in range(min(n_i, fewer) + 1):
            shift = drawn * step
            grown[drawn:, shift:] += (
                binomial(drawn, n_i, fewer / n) * chance[: fewer + 1 - drawn, : largest_sum + 1 - shift]
            )
        chance = grown
    # Distances from the mean in whole numbers, so that ties are ties.
    centre = fewer * sum(n_i * step for (_, n_i, _), step in zip(rows, steps, strict=True))
    distance = np.abs(n * np.arange(largest_sum + 1) - centre)
    conditional = chance[fewer]
    return min(1.0, float(conditional[distance >= abs(n * observed - centre)].sum() / conditional.sum()))


def binomial(k: int, n: int, rate: float) -> float:
    """Return the binomial probability of k out of n; the rate is neither 0 nor 1."""
    return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(rate) + (n - k) * log1p(-rate))


def check_confidence(confidence: float) -> None:
    """Raise a UsageError unless this is between 0 and 1."""
    if not 0 < confidence < 1:
        place, advice = f"confidence={confidence!r}", "Give 0.95 for a 95% interval."
        raise UsageError(Problem(place, "it is not between 0 and 1.", advice))


def _two_sided_quantile(confidence: float) -> float:
    check_confidence(confidence)
    return NormalDist().inv_cdf((1 + confidence) / 2)


def check_counts(present: Sequence[int], coded: Sequence[int]) -> None:
    """Raise a UsageError unless each pair is a count of some and a count of all."""
    problems = [
        Problem(f"{k} of {n}", "these are not counts.", "Both must be whole numbers with 0 <= present <= coded.")
        for k, n in zip(present, coded, strict=True)
        if not (_is_whole(k) and _is_whole(n) and 0 <= k <= n)
    ]
    if problems:
        raise UsageError(problems)


def _is_whole(number: object) -> bool:
    return isinstance(number, Integral)
