"""Sums that no processor, block size or number of threads can move: whole numbers over a common denominator."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Below it floats hold every whole number, so that a product of matrices has no rounding, in whatever order it adds.
EXACT_IN_FLOATS = 2**53
# The largest denominator at which a float is taken for the fraction next to it, such as 82/17.
LARGEST_DENOMINATOR = 1_000_000
# Whole weights are at most this; beyond it they are rounded, by less than a billionth of the largest.
LARGEST_WEIGHT = 2**30


def as_fraction(number: float) -> Fraction:
    """Return the simplest fraction that a float can stand for: 4.823529411764706 is 82/17."""
    exact = Fraction(number)
    simple = exact.limit_denominator(LARGEST_DENOMINATOR)
    return simple if float(simple) == float(exact) else exact


def whole_weights(weights: Sequence[float]) -> tuple[list[int], Fraction]:
    """Return positive weights as whole numbers, and the scale to divide them by to get the weights back."""
    # Exact, unless that takes numbers above 2**30: then each is rounded to a multiple of the largest / 2**30.
    fractions = {weight: as_fraction(weight) for weight in set(weights)}
    scale = Fraction(lcm(*(fraction.denominator for fraction in fractions.values())))
    largest = max(fractions.values(), default=Fraction(1))
    scale = min(scale, LARGEST_WEIGHT / largest)
    whole = {weight: max(1, round(fraction * scale)) for weight, fraction in fractions.items()}
    return [whole[weight] for weight in weights], scale


def whole_number_type(largest_sum: int) -> type[Any]:
    """Return what holds sums up to a given one exactly: floats, which are fast, or Python's own numbers."""
    import numpy as np

    return np.float64 if largest_sum < EXACT_IN_FLOATS else object


def exact_product(frequencies: NDArray[np.int64], columns: NDArray[Any]) -> NDArray[np.float64]:
    """Return samples x patterns times patterns x sums, exact but for the last rounding of sums above 2**53."""
    import numpy as np

    return np.asarray(frequencies.astype(columns.dtype) @ columns, dtype=np.float64)
