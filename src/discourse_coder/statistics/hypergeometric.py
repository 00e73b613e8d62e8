"""Random samples without replacement: the hypergeometric distribution, exact in whole numbers."""

# Johnson, N. L., Kemp, A. W. & Kotz, S. (2005), Univariate Discrete Distributions, 3rd ed., sec. 6.2.1.

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import accumulate, islice
from math import comb


def possible_hits(size: int, present: int, n_texts: int) -> range:
    """Return how many texts with a theme a sample can hold, of so many in all texts."""
    return range(max(0, size - (n_texts - present)), min(size, present) + 1)


def _ways(size: int, present: int, n_texts: int) -> Iterator[int]:
    """Yield how many of all samples hold each of the numbers that `possible_hits` gives, one from the other."""
    possible = possible_hits(size, present, n_texts)
    absent = n_texts - present
    number = comb(present, possible[0]) * comb(absent, size - possible[0])
    for hits in possible:
        yield number
        number = number * (present - hits) * (size - hits) // ((hits + 1) * (absent - size + hits + 1))


def chance_of_at_most(hits: int, size: int, present: int, n_texts: int) -> Fraction:
    """Return the chance that a sample holds at most so many texts with the theme."""
    n_samples = comb(n_texts, size)
    if hits * n_texts > size * present:
        # The shorter sum: more than `hits` with the theme are fewer than `size - hits` without it.
        return 1 - Fraction(_first(size - hits - 1, size, n_texts - present, n_texts), n_samples)
    return Fraction(_first(hits, size, present, n_texts), n_samples)


def _first(hits: int, size: int, present: int, n_texts: int) -> int:
    """Return how many samples hold at most so many."""
    return sum(islice(_ways(size, present, n_texts), max(0, hits + 1 - possible_hits(size, present, n_texts)[0])))


def chance_of_at_most_of_more(hits: int, size: int, present: int, n_texts: int) -> Fraction:
    """Return the same of a sample of an endless supply of texts like these: binomial."""
    absent = n_texts - present
    ways = sum(comb(size, k) * present**k * absent ** (size - k) for k in range(min(hits, size) + 1))
    return Fraction(ways, n_texts**size)


def texts_to_meet(hits: int, present: int, n_texts: int, tail: Fraction = Fraction(1, 20)) -> int | None:
    """Return how many of these texts hold so many with the theme, but for a share `tail` of samples, if any do."""
    if hits > present:
        return None
    return _first_size(hits, n_texts, lambda size: chance_of_at_most(hits - 1, size, present, n_texts) <= tail)


def texts_to_meet_of_more(
    hits: int, present: int, n_texts: int, tail: Fraction = Fraction(1, 20), most: int = 1_000_000
) -> int | None:
    """Return the same of an endless supply of texts like these: a quantile of the negative binomial distribution."""
    # Johnson, Kemp & Kotz (2005), sec. 5.1: so many texts are enough where fewer hits in them are unlikely (binomial).
    if not present:
        return None

    def is_enough(size: int) -> bool:
        return chance_of_at_most_of_more(hits - 1, size, present, n_texts) <= tail

    size = max(hits, 1)
    while not is_enough(size):
        if size >= most:
            return None
        size = min(2 * size, most)
    return _first_size(hits, size, is_enough)


def _first_size(least: int, most: int, is_enough: Callable[[int], bool]) -> int:
    """Return the first size that is enough; `most` is."""
    return least + bisect_left(range(least, most), True, key=is_enough)


def likely_hits(size: int, present: int, n_texts: int, tail: Fraction = Fraction(1, 40)) -> range:
    """Return how many texts with a theme a sample holds, leaving out at most a share `tail` of samples at each end."""
    least = _least_likely(size, present, n_texts, tail)
    most = size - _least_likely(size, n_texts - present, n_texts, tail)
    return range(least, most + 1)


def _least_likely(size: int, present: int, n_texts: int, tail: Fraction) -> int:
    """Return the smallest number that samples stay at or below with a chance above the tail."""
    n_samples = comb(n_texts, size)
    at_most = zip(possible_hits(size, present, n_texts), accumulate(_ways(size, present, n_texts)), strict=True)
    return next(hits for hits, number in at_most if number * tail.denominator > n_samples * tail.numerator)
