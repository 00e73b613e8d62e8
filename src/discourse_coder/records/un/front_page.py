"""The first page of a verbatim record of the Security Council: symbol, date, president, members, agenda."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from discourse_coder.records.dates import DAY_MONTH_YEAR, first_date, first_numeric_date
from discourse_coder.records.un.page_furniture import one_line
from discourse_coder.records.un.speakers import PERSONAL_TITLE, countries_by_name

SYMBOL = re.compile(r"\bS/PV\.\s?(\d{1,5})((?:\s*\((?:Resumption|Part)\s*\w{0,4}\))*)")
_LONGEST = 20_000  # characters of a first page, dots included
_MEETING = re.compile(r"\b(\d{1,5})\s?(?:st|nd|rd|th) meeting\b", re.IGNORECASE)
_SESSION = re.compile(r"\b([A-Z][a-z]+(?:-[a-z]+)? (?:year|session))\b")
_DAY = re.compile(rf"(?:\w+day,?|^)\s+({DAY_MONTH_YEAR})", re.M)
_DOTS = re.compile(r"(?:[ \t]*[.…]){3,}[ \t]*")
_PRESIDENT = re.compile(
    r"^\s*President:\s*(?P<name>[^\n()…]{2,100})[\s…]*\((?P<country>(?:[^()]|\([^()]{0,80}\)){2,120})\)", re.M
)
_MEMBER = re.compile(rf"(?P<country>[^.…]{{2,90}})…\s*(?P<name>(?:{PERSONAL_TITLE}|Count|Prince|Sheikh)\b[^…]{{1,80}})")
_AGENDA = re.compile(r"^\s*Agenda\s*$(.*?)(?=^\s*(?:This record|\d\d-\d{5}|\*\d{7}|Provisional)|\Z)", re.M | re.S)
_DOCUMENT = re.compile(r"^(?:Reports?|Letters?|Identical|Notes?|Briefing|[A-Z][a-z-]+ reports?|\()\b", re.M)


@dataclass
class FrontPage:
    """What the first page of a record tells; what it does not is empty."""

    symbol: str = ""  # `"S/PV.6264 (Resumption 1)"`
    meeting: str = ""  # its number
    session: str = ""  # `"Sixty-fifth year"`
    date: str = ""  # ISO 8601
    topic: str = ""  # the first item of the agenda
    president: str = ""  # name and country of the president
    presides: str = ""
    members: dict[str, str] = field(default_factory=dict)  # country by name, as `countries_by_name` writes names


def symbol_in(text: str) -> tuple[str, str]:
    """Return the first symbol of a record in a text, such as ``S/PV.6264 (Resumption 1)``, and the meeting's number."""
    found = SYMBOL.search(text)
    if not found:
        return "", ""
    parts = re.findall(r"(Resumption|Part)\s*(\w*)", found[2])
    return f"S/PV.{found[1]}" + "".join(f" ({' '.join(filter(None, part))})" for part in parts), found[1]


def read_front_page(text: str) -> FrontPage:
    """Read the first page of a record."""
    text = _DOTS.sub(" … ", text[:_LONGEST])
    symbol, number = symbol_in(text)
    if not symbol and (meeting := _MEETING.search(text)):
        symbol, number = f"S/PV.{meeting[1]}", meeting[1]
    front = FrontPage(symbol, number)
    if session := _SESSION.search(text):
        front.session = session[1]
    if day := _DAY.search(text):
        front.date = first_date(day[1])
    if president := _PRESIDENT.search(text):
        front.president, front.presides = (one_line(president[part]) for part in ("name", "country"))
    front.members = countries_by_name([*_members(text), (front.president, front.presides)])
    if agenda := _AGENDA.search(text):
        front.topic = _topic(agenda[1])
    return front


def head_date(lines: Sequence[str]) -> str:
    """Return the date of the running heads, day first, of a record without its first page."""
    heads = (first_numeric_date(line) for line in lines if SYMBOL.search(line))
    return next(filter(None, heads), "")


def _members(text: str) -> Iterator[tuple[str, str]]:
    """Return the (name, country) pairs of the dotted list; a country may begin on the line before."""
    pending = ""
    for line in text.splitlines():
        line = line.strip().removeprefix("Members:").strip()
        found = _MEMBER.fullmatch(line)
        if found:
            yield one_line(found["name"]), one_line(f"{pending} {found['country']}")
        is_half = not found and len(line) < 60 and re.search(r"\b(?:and|of|the|Republic)$", line)
        pending = line if is_half else ""


def _topic(agenda: str) -> str:
    """Return the title of an agenda item without the documents listed under it."""
    text = agenda.strip()
    document = _DOCUMENT.search(text, 1)
    return one_line(text[: document.start()] if document else text)[:500]
