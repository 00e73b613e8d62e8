"""Dates as sources give them: a day, a month or a year."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_TIME = r"[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?"
_ISO = re.compile(rf"(\d{{4}})(?:-(\d{{1,2}})(?:-(\d{{1,2}})(?:{_TIME})?)?)?$")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})$")
_MONTH_DAY_YEAR = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})\s*,?\s+(\d{4})$")
_MONTH_YEAR = re.compile(r"([A-Za-z]{3,9})\.?,?\s+(\d{4})$")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class PartialDate:
    """A calendar date known to the day, the month or only the year.

    Attributes
    ----------
    year : int
        1 to 9999.
    month, day : int
        0 where not known.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> date = dc.PartialDate.parse("2018-05")
    >>> str(date.first), str(date.last)
    ('2018-05-01', '2018-05-31')
    """

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        if self.day and not self.month:
            raise ValueError("a day without a month")
        date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``2020-04-24``, ``2020-04``, ``2020``, ``24 April 2020``, ``April 24, 2020`` or ``April 2020``.

        Raises
        ------
        ValueError
            For anything else; all-number forms such as ``04/05/2020`` are refused because
            their day and month cannot be told apart.
        """
        text = text.strip()
        if found := _ISO.match(text):
            year, month, day = (int(part) if part else 0 for part in found.groups())
            if (found[2] and not month) or (found[3] and not day):
                raise ValueError(f"{text!r} has a month or day of zero")
        elif found := _DAY_MONTH_YEAR.match(text):
            day, month, year = int(found[1]), month_number(found[2]), int(found[3])
        elif found := _MONTH_DAY_YEAR.match(text):
            month, day, year = month_number(found[1]), int(found[2]), int(found[3])
        elif found := _MONTH_YEAR.match(text):
            month, day, year = month_number(found[1]), 0, int(found[2])
        else:
            raise ValueError(f"{text!r} is not a date of a known form")
        return cls(year, month, day)

    @property
    def first(self) -> date:
        """The earliest day that this date can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day that this date can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def __str__(self) -> str:
        text = f"{self.year:04d}"
        if self.month:
            text += f"-{self.month:02d}"
        if self.day:
            text += f"-{self.day:02d}"
        return text


def month_number(name: str) -> int:
    """Return the number of a month by its name or the beginning of it.

    Raises
    ------
    ValueError
        When there is no month of that name.
    """
    for number, month in enumerate(MONTHS, start=1):
        if month.startswith(name.lower()):
            return number
    raise ValueError(f"{name!r} is not the name of a month")
