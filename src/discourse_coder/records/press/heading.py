"""What a page says of a press conference around its words: title, date, spokesperson, and lines that nobody spoke."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from discourse_coder.model.dates import MONTHS, PartialDate
from discourse_coder.model.extraction import Removal
from discourse_coder.records.dates import DATE, FoundDate, dates_in
from discourse_coder.records.speakers import named_officials

_CLOCK = r"(?:[T\s,]*\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?)?"
_DATE_LINE = re.compile(
    rf"\W*(?:(?:Updated|Published|Posted|Date|Time|Release)(?: on| time)?\W*)?(?:\w{{3,9}}day,? )?(?:{DATE.pattern})"
    rf"{_CLOCK}(?:\W*(?:Print|Share|Source|From)\b.{{0,60}})?\W*",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"Spokes(?:person|man|woman|people)\b.*\b(?:Press Conference|Press Briefing|Briefing|Remarks?|Statement|Comments?|"
    r"Answers?|Responds?|Response|Q ?& ?A|Questions?|Talks?|on\b)|\b(?:Regular|Daily) (?:Press Conference|Briefing)|"
    r"\b(?:Press Conference|Briefing) (?:on|of|by|,)|\bMeets? the Press\b|\bInterview(?:s|ed)?\b|"
    r"(?:Remarks|Statement|Answers?|Comments)(?: on| to)?\b.*\bby .*Spokes",
    re.IGNORECASE,
)
_CONFERENCE = re.compile(r"Press Conference|Briefing|Meets? the Press|Interview", re.IGNORECASE)
_FURNITURE = re.compile(
    r"(?:Home|.{0,80} [>»] .*|Print|Close|Share(?: ?[-:].*| on .*| this .*)?|Top|"
    r"Back to top|Suggest to a friend.*|\W*(?:Print|Close)\W*|"
    r"[\[【(]?(?:Font|Text) ?Size.*|A ?A ?A|Related (?:News|Articles?).*|Copyright\b.*|©.*|Contact us\b.*|"
    r"(?:Source|Editor|Author|From): ?\S.{0,60}|\[?(?:Print|Close|Back)\b.{0,20}\]?|[|<>»\[\]]+)",
    re.IGNORECASE,
)
_LONGEST_TITLE, _HEADING_LINES = 250, 30
_LATEST = 60  # days between a press conference and its page


@dataclass(frozen=True)
class Heading:
    """What stands around the words of a transcript."""

    start: int  # where the words begin and end
    end: int
    title: str  # empty where there is none
    dates: tuple[str, ...]  # the lines that give a date, as printed
    before: tuple[Removal, ...]  # the lines outside `start` and `end`
    after: tuple[Removal, ...]


def page_heading(text: str, html_title: str, first_label: int) -> Heading:
    """Find title, date lines and menus at both ends of a page."""
    wanted = clean_title(html_title)
    numbers = Lines(text)
    lines = list(_lines(text, first_label))
    span = _title_lines(lines, wanted)
    title = " ".join(line for _, _, line in lines[span[0] : span[1]]) if span else wanted
    dates: list[str] = []
    before: list[Removal] = []
    start = 0
    for number, (begin, end, line) in enumerate(lines):
        in_title = span is not None and span[0] <= number < span[1]
        above = span is not None and number < span[0]
        dated = bool(_DATE_LINE.fullmatch(line))
        if dated:
            dates.append(line)
        elif not (in_title or above or _is_furniture(line) or _same(line, title)):
            break
        why = "title" if in_title or _same(line, title) else "date of the page" if dated else "heading of the page"
        before.append(Removal(numbers.place(begin), line, why))
        start = end
    after: list[Removal] = []
    end = len(text)
    for begin, stop, line in reversed(list(_lines(text, len(text), start))[-_HEADING_LINES:]):
        if not _is_furniture(line):
            break
        after.insert(0, Removal(numbers.place(begin), text[begin:stop].strip(), "foot of the page"))
        end = begin
    return Heading(start, end, title, tuple(dates), tuple(before), tuple(after))


def clean_title(html_title: str) -> str:
    """Return a page's title without the name of its site."""
    return " ".join(re.split(r"_|\s[|–—-]\s|\s*-+\s*Ministry of", html_title)[0].split())


def is_title(line: str) -> bool:
    """Return whether a line reads like the title of a page of this kind."""
    prose = not line or len(line) > _LONGEST_TITLE or line[-1:] in ".!?;"
    return not prose and not _is_furniture(line) and not _DATE_LINE.fullmatch(line) and bool(_TITLE.search(line))


def speaker_of(title: str, text: str) -> str:
    """Return the full name of the spokesperson, empty where neither title nor beginning tells it."""
    names = named_officials(title) or named_officials(text)
    return names[0] if names else ""


def date_of(title: str, page_dates: Sequence[str], text: str) -> tuple[str, str]:
    """Return the date in ISO form, and a note where it could not be completed."""
    own = next(dates_in(title), None)
    published = next((found for line in page_dates for found in dates_in(line) if found.year), None)
    if published and (own is None or not _CONFERENCE.search(title)):
        return published.iso, ""
    if own is None:
        return "", ""
    if own.year:
        return own.iso, ""
    if published and (year := _year_before(own, published)):
        return own._replace(year=year).iso, ""
    same_day = {year for year, month, day in dates_in(text) if year and (month, day) == own[1:]}
    if len(same_day) == 1:
        return own._replace(year=same_day.pop()).iso, ""
    return "", f"the title gives day and month ({own.day} {MONTHS[own.month - 1].title()}) but no year is on the page"


class Lines:
    """The line numbers of a text."""

    def __init__(self, text: str) -> None:
        self._ends = [found.start() for found in re.finditer("\n", text)]

    def place(self, offset: int) -> str:
        """Return what to call the place at an offset."""
        return f"line {bisect_left(self._ends, offset) + 1}"


def _lines(text: str, until: int, start: int = 0) -> Iterator[tuple[int, int, str]]:
    for found in re.compile(r"\S[^\n]*").finditer(text, start, until):
        yield found.start(), found.end(), " ".join(found[0].split())


def _title_lines(lines: list[tuple[int, int, str]], wanted: str) -> tuple[int, int] | None:
    """Return the range of lines that hold the title, which may be on two: the best before any prose."""
    best: tuple[int, tuple[int, int]] | None = None
    for number, (_, _, line) in enumerate(lines[:_HEADING_LINES]):
        following = lines[number + 1][2] if number + 1 < len(lines) else ""
        both = f"{line} {following}"
        breaks_off = following and re.search(r"(?:['’]s|\bon|\bof|,)$", line) and is_title(both)
        size = 2 if breaks_off or (following and _same(both, wanted)) else 1
        found = both if size == 2 else line
        # One that the page calls itself is the best, then one with a date: a menu can have a title's words too.
        merit = 3 if _same(found, wanted) else 0 if not is_title(found) else 2 if DATE.search(found) else 1
        if merit and (best is None or merit > best[0]):
            best = merit, (number, number + size)
        if len(line) > _LONGEST_TITLE or line[-1] in ".!?":
            break
    return best[1] if best else None


def _is_furniture(line: str) -> bool:
    return len(line) <= 120 and bool(_FURNITURE.fullmatch(line))


def _same(line: str, title: str) -> bool:
    def letters(words: str) -> str:
        return re.sub(r"\W+", "", words).casefold()

    return bool(title) and letters(line) == letters(title)


def _year_before(own: FoundDate, published: FoundDate) -> int:
    """Return the year in which a day and month lie shortly before a page's date, 0 where they lie far from it."""
    page = PartialDate(*published).first
    for year in (published.year, published.year - 1):
        try:
            lag = (page - PartialDate(year, own.month, own.day).first).days
        except ValueError:
            continue
        if -2 <= lag <= _LATEST:
            return year
    return 0
