"""Dates that spreadsheet programs write in numbers: the one order of day, month and year that fits a whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from discourse_coder.errors import Problem
from discourse_coder.model.dates import PartialDate
from discourse_coder.wording import first_few, inflected, listed, number_of

DateOrder = Literal["dmy", "mdy", "ymd"]
ORDERS: dict[DateOrder, str] = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}

# A year of four digits and hyphens is the form that every reader knows.
_NUMBERS = re.compile(r"(?!\d{4}-)(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?")
_FIRST_OF_1900S = 69  # of years with two digits, as in POSIX: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068


def date_in_order(text: str, order: DateOrder) -> PartialDate:
    """Read a date such as ``30.11.2015`` or ``11/30/15``; raise ValueError if it has not this order."""
    found = _NUMBERS.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a date in numbers")
    parts = dict(zip(order, (found[1], found[3], found[4]), strict=True))
    if len(parts["y"]) not in (2, 4) or len(parts["m"]) > 2 or len(parts["d"]) > 2:
        raise ValueError(f"{text!r} is not a date written {ORDERS[order]}")
    year, month, day = (int(parts[name]) for name in "ymd")
    if len(parts["y"]) == 2:
        year += 1900 if year >= _FIRST_OF_1900S else 2000
    if not month or not day:
        raise ValueError(f"{text!r} has a month or day of zero")
    return PartialDate(year, month, day)


def dates_in_numbers(
    cells: Iterable[tuple[str, str]], place: str, order: DateOrder | None = None
) -> tuple[dict[str, PartialDate | None], tuple[Problem, ...]]:
    """Return the dates of a column that are in numbers only, by their text, and what is to be asked about all of them.

    The cells are places and texts. Without an order, it is the one that fits every cell; where several do or none
    does, no date is read. A date that every reader knows, such as ``2015-11-30``, is left out.
    """
    places: dict[str, list[str]] = {}
    for where, text in cells:
        if _NUMBERS.fullmatch(text.strip()):
            places.setdefault(text.strip(), []).append(where)
    texts = list(places)
    if not texts:
        return {}, ()
    unread = {each: [text for text in texts if _read(text, each) is None] for each in ORDERS}
    if order:
        problems = _not_in_order(place, order, unread[order], places)
        return {text: _read(text, order) for text in texts}, problems
    fitting = [each for each in ORDERS if not unread[each]]
    readings = [{text: _read(text, each) for text in texts} for each in fitting]
    if fitting and all(reading == readings[0] for reading in readings):
        return readings[0], ()
    nothing: dict[str, PartialDate | None] = dict.fromkeys(texts)
    n = sum(map(len, places.values()))
    not_read = f"{number_of(n, 'date')} {inflected(n, 'is', 'are')} not read"
    if not fitting:
        least = min(ORDERS, key=lambda each: len(unread[each]))
        return nothing, _not_in_order(place, least, unread[least], places, f", so that {not_read}")
    doubtful = next(text for text in texts if len({reading[text] for reading in readings}) > 1)
    told = (f"{each} ({reading[doubtful]})" for each, reading in zip(fitting, readings, strict=True))
    found = f'the order of dates such as "{doubtful}" cannot be told; {not_read}.'
    return nothing, (Problem(place, found, f"Say it with --date-order: {listed(told, 'or')}."),)


def _not_in_order(
    place: str, order: DateOrder, unread: list[str], places: dict[str, list[str]], so: str = ""
) -> tuple[Problem, ...]:
    if not unread:
        return ()
    rows = [(text, where.removeprefix(place).strip()) for text in unread for where in places[text]]
    which = first_few((f'"{text}" ({where})' for text, where in rows), 3)
    found = f"{number_of(len(rows), 'date')} cannot be read {ORDERS[order]}: {which}{so}."
    return (Problem(place, found, "Write all dates in one order, best as 2015-11-30."),)


def _read(text: str, order: DateOrder) -> PartialDate | None:
    try:
        return date_in_order(text, order)
    except ValueError:
        return None
