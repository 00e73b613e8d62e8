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
    """Return the fraction that a float stands for: 4.823529411764706 is 82/17.

    Where no fraction with a denominator of at most a million has this float, it is the float's exact value.
    """
    exact = Fraction(number)
    simple = exact.limit_denominator(LARGEST_DENOMINATOR)
    return simple if float(simple) == float(exact) else exact


def whole_weights(weights: Sequence[float]) -> tuple[list[int], Fraction]:
    """Return weights as whole numbers, and what to divide them by to have the weights again.

    Fractions (`as_fraction`) are brought to their common denominator, which is exact. Where that takes numbers above
    2**30, as for weights that are no fractions, each is rounded to a whole multiple of the largest / 2**30.

    Parameters
    ----------
    weights : sequence of float
        Above 0 and finite.
    """
    fractions = [as_fraction(weight) for weight in weights]
    scale = Fraction(lcm(*(fraction.denominator for fraction in fractions)))
    largest = max(fractions, default=Fraction(1))
    scale = min(scale, LARGEST_WEIGHT / largest)
    return [max(1, round(fraction * scale)) for fraction in fractions], scale


def whole_number_type(largest_sum: int) -> type[Any]:
    """Return what holds sums up to a given one exactly: floats, which are fast, or Python's own numbers."""
    import numpy as np

    return np.float64 if largest_sum < EXACT_IN_FLOATS else object


def exact_product(frequencies: NDArray[np.int64], columns: NDArray[Any]) -> NDArray[np.float64]:
    """Return the product of two matrices of whole numbers, exact but for the last rounding of sums above 2**53.

    Parameters
    ----------
    frequencies : numpy.ndarray of int, shape (n samples, n patterns)
        How often each pattern occurs.
    columns : numpy.ndarray, shape (n patterns, n sums)
        What one pattern adds, of the type that `whole_number_type` gives for the largest sum.
    """
    import numpy as np

    return np.asarray(frequencies.astype(columns.dtype) @ columns, dtype=np.float64)
