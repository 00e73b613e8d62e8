"""Dates as sources give them: a day, a month or a year."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_TIME = r"[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?"
_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})", r"(?P<month>[A-Za-z]{3,9})\.?", r"(?P<year>\d{4})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}(?:-(?P<month>\d{{1,2}})(?:-{_DAY}(?:{_TIME})?)?)?",
        rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"{_MONTH}\s+{_DAY}\s*,?\s+{_YEAR}",
        rf"{_MONTH},?\s+{_YEAR}",
    )
)
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
            For anything else. In a date such as ``04/05/2020`` nobody can tell the day from the month.
        """
        text = text.strip()
        found = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
        if not found:
            raise ValueError(f"{text!r} is not a date of a known form")
        known = {
            name: month_number(part) if part.isalpha() else int(part)
            for name, part in found.groupdict().items()
            if part
        }
        if 0 in known.values():
            raise ValueError(f"{text!r} has a year, month or day of zero")
        return cls(**known)

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
        return f"{self.year:04d}" + "".join(f"-{part:02d}" for part in (self.month, self.day) if part)


def month_number(name: str) -> int:
    """Return the number of a month by its name or the beginning of it; raise ValueError where there is none."""
    for number, month in enumerate(MONTHS, start=1):
        if month.startswith(name.lower()):
            return number
    raise ValueError(f"{name!r} is not the name of a month")
