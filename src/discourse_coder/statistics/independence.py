"""Does the share of texts with a theme differ between groups: Pearson's chi-squared, its p-value, and Cramér's V."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import comb, lcm, sqrt
from typing import TYPE_CHECKING, Any, Literal

from discourse_coder.statistics.chi_squared import chance_above
from discourse_coder.statistics.estimates import SEED
from discourse_coder.statistics.exact_sums import whole_number_type
from discourse_coder.statistics.proportions import check_counts, small_counts
from discourse_coder.statistics.significance import N_DRAWS, p_of_draws

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Less than a second each: steps of the exact sum, and texts with the theme that are put into groups by chance.
MAX_EXACT_STEPS = 100_000
MAX_DRAWN = 50_000_000

TestMethod = Literal["exact", "Monte Carlo", "chi-squared", ""]


@dataclass(frozen=True)
class GroupTest:
    """The result of a test of independence; `reason` says why it, or only its p-value, is undefined."""

    n: int
    n_groups: int  # with a coded text
    chi_squared: float | None = None
    p_value: float | None = None
    method: TestMethod = ""
    cramers_v: float | None = None
    cramers_v_corrected: float | None = None
    reason: str = ""


def independence(present: Sequence[int], coded: Sequence[int]) -> GroupTest:
    """Test whether a share differs between groups by Pearson's chi-squared, given its margins (Agresti 2002, sec. 3.5).

    The p-value is exact where that takes few steps, else from chi-squared's distribution where expected counts are
    large (Cochran 1954), else from random allocations of the texts to the groups.
    """
    # Agresti, Categorical Data Analysis, 2nd ed. Given the margins, chi-squared rises with the sum of k_i² / n_i, which
    # is a whole number over the least common multiple of the n_i: what is as large as observed is decided exactly.
    check_counts(present, coded)
    pairs = [(int(k), int(n)) for k, n in zip(present, coded, strict=True) if n]
    n, total = sum(n for _, n in pairs), sum(k for k, _ in pairs)
    if reason := _why_none(pairs, n, total):
        return GroupTest(n, len(pairs), reason=reason)
    fewer = min(total, n - total)
    # Counting the absent instead of the present, whichever are fewer, gives the same chi-squared.
    counts = [k if fewer == total else n_i - k for k, n_i in pairs]
    sizes = [n_i for _, n_i in pairs]
    squares = sum((Fraction(k * k, n_i) for k, n_i in zip(counts, sizes, strict=True)), Fraction(0))
    # A whole number of parts of the last division, as in all that follows.
    chi_squared = float(Fraction(n) * (n * squares - fewer**2) / (fewer * (n - fewer)))
    p_value, method = _p_value(counts, sizes, fewer, chi_squared)
    plain, corrected = cramers_v(chi_squared, n, len(pairs))
    reason = "" if method else f"{small_counts(sizes, total / n)}, and these are too many texts for an exact test"
    return GroupTest(n, len(pairs), chi_squared, p_value, method, plain, corrected, reason)


def cramers_v(chi_squared: float, n: int, n_groups: int) -> tuple[float, float | None]:
    """Return Cramér's V (1946, p. 282) of two codes and the groups, and with its bias corrected (Bergsma 2013)."""
    # Cramér, Mathematical Methods of Statistics; Bergsma, Journal of the Korean Statistical Society 42, 323-328.
    phi = chi_squared / n
    plain = sqrt(min(phi, 1.0))
    if n < 3:
        return plain, None
    corrected = max(0.0, phi - (n_groups - 1) / (n - 1))
    codes, groups = (size - (size - 1) ** 2 / (n - 1) for size in (2, n_groups))
    fewest = min(codes, groups) - 1
    return plain, sqrt(min(corrected / fewest, 1.0)) if fewest > 0 else None


def _why_none(pairs: Sequence[tuple[int, int]], n: int, total: int) -> str:
    if n == 0:
        return "no document is coded"
    if len(pairs) == 1:
        return "all coded documents are in one group"
    if len(pairs) == n:
        return "each group has one coded document"
    if total in (0, n):
        return f"the theme is present in {'none' if total == 0 else 'all'} of the {n} coded documents"
    return ""


def _p_value(
    counts: Sequence[int], sizes: Sequence[int], total: int, chi_squared: float
) -> tuple[float | None, TestMethod]:
    exact = _exact(counts, sizes, total)
    if exact is not None:
        return exact, "exact"
    n = sum(sizes)
    if not small_counts(sizes, total / n):
        return chance_above(chi_squared, len(sizes) - 1), "chi-squared"
    if total * N_DRAWS <= MAX_DRAWN:
        return _by_chance(counts, sizes, total), "Monte Carlo"
    return None, ""


def _parts(sizes: Sequence[int]) -> Mapping[int, int]:
    """Return by the size of a group what a squared count of it adds to the statistic, in whole numbers."""
    common = lcm(*sizes)
    return {size: common // size for size in sizes}


def _exact(counts: Sequence[int], sizes: Sequence[int], total: int) -> float | None:
    """Return the exact p-value; None where it takes too many steps."""
    part = _parts(sizes)
    observed = sum(k * k * part[size] for k, size in zip(counts, sizes, strict=True))
    # By the texts with the theme in the groups so far, and their statistic: how many allocations there are.
    *others, largest = sorted(sizes)
    ways = {(0, 0): 1}
    steps = 0
    for size in others:
        steps += len(ways) * (min(size, total) + 1)
        if steps > MAX_EXACT_STEPS:
            return None
        of_group = [(k, k * k * part[size], choices) for k, choices in enumerate(_choices(size, min(size, total)))]
        grown: Counter[tuple[int, int]] = Counter()
        for (drawn, statistic), number in ways.items():
            for k, more, choices in of_group:
                if drawn + k > total:
                    break
                grown[drawn + k, statistic + more] += number * choices
        ways = grown
    as_large = 0
    for (drawn, statistic), number in ways.items():
        last = total - drawn
        if last <= largest and statistic + last * last * part[largest] >= observed:
            as_large += number * comb(largest, last)
    return float(Fraction(as_large, comb(sum(sizes), total)))


def _choices(size: int, most: int) -> Iterator[int]:
    """Yield in how many ways 0, 1, ... `most` of a group can be chosen: each from the last, as `comb` takes longer."""
    return accumulate(range(most), lambda ways, k: ways * (size - k) // (k + 1), initial=1)


def _by_chance(counts: Sequence[int], sizes: Sequence[int], total: int) -> float:
    """Return the share of random allocations, with the one observed, whose statistic is as large."""
    import numpy as np

    # This method shuffles whole numbers, so that no processor gives others.
    random = np.random.default_rng(SEED)
    drawn = random.multivariate_hypergeometric(sizes, total, N_DRAWS, method="count")
    observed = _statistic(np.array([counts]), sizes)
    return p_of_draws(int((_statistic(drawn, sizes) >= observed).sum()))


def _statistic(counts: NDArray[np.int64], sizes: Sequence[int]) -> NDArray[Any]:
    import numpy as np

    part = _parts(sizes)
    largest = sum(size * size * part[size] for size in sizes)
    whole = whole_number_type(largest)
    places = {size: np.flatnonzero(np.array(sizes) == size) for size in part}
    squares = [(counts[:, places[size]] ** 2).sum(axis=1).astype(whole) * part[size] for size in part]
    found: NDArray[Any] = np.array(squares, dtype=whole).sum(axis=0)
    return found
