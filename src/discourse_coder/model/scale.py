"""The scale of a variable that has other values than absent and present."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from discourse_coder.errors import CodingError, UsageError
from discourse_coder.model.repeated import repeated

Level = Literal["nominal", "ordinal", "interval"]
LEVELS: tuple[Level, ...] = get_args(Level)
MAX_VALUES = 50
# Not exponents: 1E5 may be a category.
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?", re.ASCII)


def is_number(value: str) -> bool:
    """Say whether a value is a number in plain digits."""
    return _NUMBER.fullmatch(value) is not None


@dataclass(frozen=True)
class Scale:
    """The values of a variable. A theme has none: it is absent or present.

    Attributes
    ----------
    values : tuple of str
        In order. A code in `Coding.codes` is a place in it.
    level : {"nominal", "ordinal", "interval"}
        Whether the values are names only, have an order, or are numbers with equal distances.

    Raises
    ------
    CodingError
        When a value repeats or is empty, there are none or too many, or those of an interval scale are not numbers.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> dc.Scale(("against", "neutral", "for"), "ordinal").values[2]
    'for'
    """

    values: tuple[str, ...]
    level: Level = "nominal"

    def __post_init__(self) -> None:
        check_level(self.level)
        place = f"scale {', '.join(self.values[:5])}"
        if again := [*repeated(self.values), *(value for value in self.values if not value.strip())]:
            raise CodingError.at(place, f'the value "{again[0]}" is empty or occurs twice.', "Give each value once.")
        if not 1 <= len(self.values) <= MAX_VALUES:
            found = f"there are {len(self.values)} values; there may be 1 to {MAX_VALUES}."
            raise CodingError.at(place, found, "Sort them into fewer.")
        names = [value for value in self.values if not is_number(value)]
        if self.level == "interval" and names:
            raise CodingError.at(place, f'"{names[0]}" is not a number, so it has no distance to others.')

    def joined(self, others: Iterable[Scale]) -> Scale:
        """Return the scale with the values of others too; raise a UsageError where levels or orders contradict."""
        scales = [self, *others]
        place = f"scale {', '.join(self.values[:5])}"
        if different := [scale.level for scale in scales if scale.level != self.level]:
            found = f"one coding has it as {self.level}, another as {different[0]}."
            raise UsageError.at(place, found, "Give both one level.")
        longest = max(scales, key=lambda scale: len(scale.values))
        if all(_is_within(scale.values, longest.values) for scale in scales):
            return longest
        values = in_order({value for scale in scales for value in scale.values})
        if self.level == "ordinal" and not all(map(is_number, values)):
            raise UsageError.at(
                place, "codings have its values in other orders.", "Give each all values, in one order."
            )
        return Scale(values, self.level)


def _is_within(values: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return values == tuple(value for value in others if value in values)


def in_order(values: Iterable[str]) -> tuple[str, ...]:
    """Return numbers by size, and other values by the alphabet after them."""
    return tuple(sorted(values, key=lambda value: (0, float(value), value) if is_number(value) else (1, 0.0, value)))


def check_level(level: str) -> None:
    """Raise a UsageError unless this is a level of measurement."""
    if level not in LEVELS:
        raise UsageError.at(f"level={level!r}", "this is no level of measurement.", f"Give one of {', '.join(LEVELS)}.")
