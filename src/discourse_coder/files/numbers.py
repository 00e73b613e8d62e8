"""How numbers are rounded where they are written, in tables and in JSON."""

from __future__ import annotations

from typing import Any

DECIMALS = 6
# Logarithms and exponentials may differ in their last digits from one processor or system to another.
_CERTAIN = 12


def rounded(number: float) -> float:
    """Return a number as it is written, to six decimals."""
    # To twelve decimals first, so that a rounding error cannot decide which way a half is rounded.
    return round(round(number, _CERTAIN), DECIMALS) + 0.0


def with_rounded_numbers(value: Any) -> Any:
    """Return a value of lists, dicts and plain values with all its floats rounded."""
    if isinstance(value, float):
        return rounded(value)
    if isinstance(value, dict):
        return {key: with_rounded_numbers(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [with_rounded_numbers(inner) for inner in value]
    return value
