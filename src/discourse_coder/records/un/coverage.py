"""Press releases on meetings of the Security Council (SC/...): statements in reported speech."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from discourse_coder.records.dates import first_date
from discourse_coder.records.un.blocks import Block, blocks
from discourse_coder.records.un.page_furniture import one_line
from discourse_coder.records.un.speakers import country_in_office
from discourse_coder.records.un.speech import Speech, describe, gathered

_SYMBOL = re.compile(r"\bSC/(\d{3,5})\b")
_MEETING = re.compile(r"\b(\d{4,5})(?:st|nd|rd|th)\s+Meeting\b", re.IGNORECASE)
_WORD = r"(?:(?:Mc|Mac|O['’])?[^\W\d_]{1,30}|[^\W\d_]\.)(?:[-'’.][^\W\d_]{1,30}\.?)*"
_SPEAKER = re.compile(
    rf"(?P<name>{_WORD}(?:\s+{_WORD}){{0,8}}?)\s*"
    r"(?:\((?P<country>(?:[^()]|\([^()]{0,80}\)){2,100})\)|,\s*(?P<office>[^.;:]{3,300}?),)"
)
_SMALL = re.compile(
    r"d[aeiou]|dos|del|della|la|le|van|von|der|den|ten|bin|ibn|al|el|ben|y|and|mr|mrs|ms|miss|sir|dame|dr|lord|"
    r"prince|princess|sheikh|archbishop",
    re.IGNORECASE,
)
_CAPITALS_AFTER_PREFIX = re.compile(r"(?:Mc|Mac|O['’]|D['’])[^\W\d_a-zß-ÿ]+")
_REPORTS = re.compile(r"\b(?:said|told|spoke|drew|gave|began|took|saw|felt|[a-z]{3,}ed)\b")
_TAKES_FLOOR_AGAIN = re.compile(
    r"(?:Taking the floor (?:again|a second time|for a second time),?\s*)?[Tt]he representatives? of (?:the )?"
    r"(?P<country>[A-ZÀ-Þ][^,.;:]{2,60}?)(?:,? (?:taking|speaking|responding|replying)\b[^,.]{0,120},)?\s"
    r"(?:said|responded|replied|took the floor|noted|stressed|reiterated|recalled|rejected)\b"
)
_HEADING = re.compile(
    r"(?:(?:Opening |Closing |Introductory )?(?:Statements?|Remarks|Briefings?|Background|Discussion|Debate)|"
    r"Council Action|Action(?: on .{3,80})?|(?:Adoption of )?(?:Draft )?Resolution.{0,40}|\*+ \*+.{0,12})\.?"
)
_END = re.compile(
    r"(?:The meeting (?:began|started|opened|was called to order)\b.{0,120}(?:ended|adjourned|rose|suspended).{0,60}|"
    r"For information media\..{0,60}|Not an official record\.?|\*+ \*\*\* \*+|#+ #+.{0,10})",
    re.IGNORECASE,
)


_Reported = tuple[str, str, str]
"""Name, country and office of a speaker; empty where not told."""


def is_coverage(lines: Sequence[str]) -> bool:
    """Return whether lines are those of a press release with statements in reported speech."""
    text = "\n".join(lines)
    return "SC/" in text and bool(_SYMBOL.search(text[:3000])) and any(_reported(line.strip()) for line in lines)


def coverage_speeches(lines: Sequence[str], raw: bool) -> list[Speech]:
    """Return what each speaker is reported to have said."""
    found = gathered(list(_speeches(blocks(lines, 1, begins=_begins, stands_alone=_stands_alone, raw=raw), raw)))
    top = "\n".join(lines)
    symbol, meeting = _SYMBOL.search(top), _MEETING.search(top)
    details = {
        "form": "press release (reported speech)",
        "symbol": symbol[0] if symbol else "",
        "meeting": meeting[1] if meeting else "",
        "date": first_date(top),
    }
    describe(found, details, lambda speech: bool(speech.speaker or speech.country))
    return found


def _speeches(stream: Iterator[Block], raw: bool) -> Iterator[Speech]:
    speech = Speech(raw)
    speaks = ended = False
    for block in stream:
        if block.why:
            speech.add(block)
            continue
        if not ended and (reported := _reported(block.text) or (_again(block.text) if speaks else None)):
            yield speech
            speech = Speech(raw, *reported)
            if re.search(r"\bin (?:his|her|their) national capacity\b", block.text[:400]):
                speech.details["capacity"] = "national"
            speaks = True
        ended = ended or (speaks and bool(_END.fullmatch(block.text)))
        why = "before the statements" if not speaks else "after the statements" if ended else ""
        if not why and _HEADING.fullmatch(block.text):
            why = "heading"
        speech.add(replace(block, why=why))
    yield speech


def _begins(text: str) -> bool:
    return _reported(text) is not None


def _stands_alone(line: str) -> bool:
    return bool(_HEADING.fullmatch(line) or _END.fullmatch(line))


def _reported(text: str) -> _Reported | None:
    """Return who a paragraph reports on: a name in capitals, and a country in brackets or an office after a comma."""
    found = _SPEAKER.match(text)
    if not found or not _in_capitals(found["name"]):
        return None
    name, office = _as_name(found["name"]), one_line(found["office"] or "")
    if not office:
        return name, one_line(found["country"] or ""), ""
    if not _REPORTS.search(text, found.end(), found.end() + 400):
        return None
    return name, country_in_office(office), office


def _again(text: str) -> _Reported | None:
    found = _TAKES_FLOOR_AGAIN.match(text)
    return ("", one_line(found["country"]), "") if found else None


def _in_capitals(name: str) -> bool:
    words = [word.strip(".,") for word in name.split()]
    counted = [word for word in words if not _SMALL.fullmatch(word)]
    in_capitals = [word.isupper() or bool(_CAPITALS_AFTER_PREFIX.fullmatch(word)) for word in counted]
    return all(in_capitals) and any(len(word) > 1 for word in counted)


def _as_name(name: str) -> str:
    """Return a name in capitals as names are usually written."""
    return re.sub(r"[^\W\d_]{2,}", lambda word: word[0].capitalize() if word[0].isupper() else word[0], one_line(name))
