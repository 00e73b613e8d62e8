"""Dates in running text, as pages, records and letters write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from discourse_coder.model.dates import MONTHS, PartialDate, month_number

_NAMES = "|".join(month.title() for month in MONTHS)
DAY_MONTH_YEAR = rf"\d{{1,2}}\s+(?:{_NAMES})\s+\d{{4}}"
"""Pattern of a date as the United Nations write it: ``31 October 2019``."""
NUMERIC_DAY = r"\d{1,2}/\d{1,2}/\d{4}"
"""Pattern of a date in the running heads of its records, day first: ``31/10/2019``."""

_MONTH = rf"(?P<{{0}}>{_NAMES}|Sept|{'|'.join(month[:3] for month in MONTHS)})\.?"
_DAY = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:\d)"
_YEAR = r"(?P<{0}>(?:19|20)\d\d)(?!\d)"
DATE = re.compile(
    rf"(?<!\d)(?<!\w/){_YEAR.format('y1')}\s?[-/.]\s?(?P<m1>\d{{1,2}})\s?[-/.]\s?(?P<d1>\d{{1,2}})(?!\d)|"
    rf"(?<![a-z]){_MONTH.format('m2')}\s*{_DAY.format('d2')}(?:[\s,]*{_YEAR.format('y2')})?|"
    rf"(?<!\d){_DAY.format('d3')}\s*{_MONTH.format('m3')}(?![a-z])(?:[\s,]*{_YEAR.format('y3')})?",
    re.IGNORECASE,
)
"""Any date to the day, with or without its year."""

_HEAD, _HEADING_PARAGRAPHS, _LONGEST_HEADING = 1500, 8, 160
_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")


class FoundDate(NamedTuple):
    """A day in a text; its year is 0 where the text does not give one."""

    year: int
    month: int
    day: int

    @property
    def iso(self) -> str:
        """In ISO form; empty where the year is not known or had no such day."""
        try:
            return str(PartialDate(*self))
        except ValueError:
            return ""


def dates_in(text: str) -> Iterator[FoundDate]:
    """Yield every date to the day that a calendar has."""
    for found in DATE.finditer(text):
        form = "1" if found["m1"] else "2" if found["m2"] else "3"
        name = found[f"m{form}"]
        date = FoundDate(
            int(found[f"y{form}"] or 0), int(name) if name.isdigit() else month_number(name), int(found[f"d{form}"])
        )
        if date.day and date._replace(year=date.year or 2000).iso:
            yield date


def first_date(text: str) -> str:
    """Return the first date with a year, in ISO form; empty where there is none."""
    return next(filter(None, (date.iso for date in dates_in(text))), "")


def first_numeric_date(text: str) -> str:
    """Return the first date such as ``31/10/2019``, day first, in ISO form; empty where there is none."""
    found = (map(int, match[0].split("/")) for match in re.finditer(rf"\b{NUMERIC_DAY}\b", text))
    return next(filter(None, (FoundDate(year, month, day).iso for day, month, year in found)), "")


def date_at_head(text: str) -> str:
    """Return the day that a title or dateline above a text names, in ISO form; empty for none or several."""
    for paragraph in text[:_HEAD].split("\n\n")[:_HEADING_PARAGRAPHS]:
        line = " ".join(paragraph.split())
        if len(line) <= _LONGEST_HEADING and line[-1:] not in ".!?;:,":
            found = {date.iso for date in dates_in(line) if date.year}
            if found:
                return found.pop() if len(found) == 1 else ""
    return ""


def date_in_name(name: str) -> str:
    """Return the one date in a file's name such as ``2015-11-30-speech`` or ``20151130``; empty for none or several."""
    found = (FoundDate(int(each[1]), int(each[3]), int(each[4])) for each in _IN_NAME.finditer(name))
    dates = {date.iso for date in found if date.day and date.iso}
    return dates.pop() if len(dates) == 1 else ""
