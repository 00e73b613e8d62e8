"""Other readings of a percentage that no whole number gives: cut off instead of rounded, or of another whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import ceil, floor

from discourse_coder.auditing.arithmetic.quantities import admitted
from discourse_coder.model.claims import Stated
from discourse_coder.wording import listed

# Other wholes are looked for this far from the one that is stated, and so many of them are told.
_FURTHEST = 1000
_MOST_TOLD = 5


def neighbours(value: Stated, n: int) -> list[int]:
    """Return the whole numbers on either side of a percentage of n."""
    exact = Fraction(value.number) / 100 * n
    return sorted({min(n, floor(exact)), min(n, ceil(exact))})


def cut_off(value: Stated, n: int) -> list[int]:
    """Return the numbers of n that give a percentage if its further decimals are cut off."""
    if not value.is_exact:
        return []
    return [k for k in neighbours(value, n) if 0 <= Fraction(100 * k, n) - Fraction(value.number) < value.unit]


def other_wholes(value: Stated, near: int, most: int, fits: Callable[[int, range], bool]) -> list[tuple[int, int]]:
    """Return the nearest wholes up to `most` of which a number is the percentage, as part and whole, if both fit."""
    found: list[tuple[int, int]] = []
    for step in range(_FURTHEST):
        for whole in dict.fromkeys((near - step, near + step)):
            if 1 <= whole <= most and (parts := admitted(value, whole)) and fits(whole, parts):
                found.append((parts[0], whole))
        if len(found) >= _MOST_TOLD:
            break
    return found[:_MOST_TOLD]


def parts_of(pairs: Iterable[tuple[int, int]]) -> str:
    """Return parts and wholes as ``63 of 80 or 64 of 81``."""
    return listed((f"{part:,} of {whole:,}" for part, whole in pairs), "or")
