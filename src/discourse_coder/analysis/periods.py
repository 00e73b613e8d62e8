"""Periods: named, closed ranges of days that do not overlap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.dates import PartialDate

Bound = str | int | PartialDate | None
Periods = Mapping[str, "str | Sequence[Bound]"] | Sequence[str] | str

_ADVICE = "Write a period as 2008-2011, 2012, 2008-02-17..2011-06-30, ..2011 or 2012.. (open)."
# A hyphen separates only whole years or stands between blanks; elsewhere it belongs to a date.
_TWO_YEARS = re.compile(r"(\d{4})?-(\d{4})?$")
_RANGE = re.compile(r"(.*?)\s*(?:\.\.|/|–|—|\s-\s|\bto\b)\s*(.*)$")


@dataclass(frozen=True)
class Period:
    """A label and the first and last day that it covers."""

    label: str
    first: date
    last: date

    def __contains__(self, day: PartialDate) -> bool:
        """Say whether every day that a date can mean is in the period."""
        return self.first <= day.first and day.last <= self.last


def period_of(day: PartialDate | None, periods: Iterable[Period]) -> str | None:
    """Return the label of the period that a date is wholly in, if it is in any."""
    return next((period.label for period in periods if day in period), None) if day else None


def read_periods(periods: Periods) -> tuple[Period, ...]:
    """Return periods in the order given; bounds are inclusive, a year stands for all its days, None is open."""
    if isinstance(periods, str):
        periods = [part for part in periods.split(",") if part.strip()]
    named = list(periods.items()) if isinstance(periods, Mapping) else [(str(text).strip(), text) for text in periods]
    problems: list[Problem] = [] if named else [Problem("periods", "none are given.", _ADVICE)]
    read: list[Period] = []
    for label, bounds in named:
        try:
            read.append(_period(str(label), bounds))
        except ValueError as error:
            problems.append(Problem(f'period "{label}"', f"{error}.", _ADVICE))
    for position, period in enumerate(read):
        for earlier in read[:position]:
            if period.first <= earlier.last and earlier.first <= period.last:
                first, last = max(period.first, earlier.first), min(period.last, earlier.last)
                problems.append(
                    Problem(
                        f'periods "{earlier.label}" and "{period.label}"',
                        f"they overlap: both cover {first} to {last}.",
                        "A document can be in one period only; move a bound.",
                    )
                )
    if problems:
        raise UsageError(problems)
    return tuple(read)


def _period(label: str, bounds: str | Sequence[Bound]) -> Period:
    since, until = _split(bounds) if isinstance(bounds, (str, int)) else _pair(bounds)
    if since is None and until is None:
        raise ValueError("it has no bound")
    first = since.first if since else date.min
    last = until.last if until else date.max
    if last < first:
        raise ValueError(f"it ends ({last}) before it begins ({first})")
    return Period(label, first, last)


def _split(text: str | int) -> tuple[PartialDate | None, PartialDate | None]:
    text = str(text).strip()
    if found := _TWO_YEARS.match(text) or _RANGE.match(text):
        return _bound(found[1]), _bound(found[2])
    return _bound(text), _bound(text)


def _pair(bounds: Sequence[Bound]) -> tuple[PartialDate | None, PartialDate | None]:
    try:
        since, until = bounds
    except (TypeError, ValueError):
        raise ValueError("it does not have two bounds") from None
    return _bound(since), _bound(until)


def _bound(value: Bound) -> PartialDate | None:
    text = "" if value is None else str(value).strip()
    return PartialDate.parse(text) if text else None
