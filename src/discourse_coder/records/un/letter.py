"""Letters of the President of the Security Council with the statements of a video-meeting as annexes (2020-21)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from discourse_coder.records.dates import DAY_MONTH_YEAR, first_date
from discourse_coder.records.un.blocks import Block, blocks
from discourse_coder.records.un.page_furniture import one_line
from discourse_coder.records.un.speakers import PERSONAL_TITLE, STATE_OFFICE, country_in_office
from discourse_coder.records.un.speech import Speech, describe, gathered

_SYMBOL = re.compile(r"\bS/20\d\d/\d{1,5}\b")
_LETTER = re.compile(r"\bLetter dated\b")
_KIND = r"(?:(?:Joint |Written |Oral )?(?:Statement|Briefing|Remarks|Intervention|Presentation|Address)s?)"
_TITLE = re.compile(rf"{_KIND} (?:submitted |delivered )?(?:by|of|on behalf of) (?P<party>.{{3,400}})", re.DOTALL)
_ANNEX = re.compile(
    rf"Annex(?:\s+(?P<number>[IVXLC]{{1,7}}|\d{{1,3}}))?(?:\s*$|\s*[:.–—-]\s*(?P<title>{_KIND}\b.{{0,400}}))",
    re.DOTALL,
)
_ORIGINAL = re.compile(r"\[?\s*Original:\s*(?P<languages>[A-Z][A-Za-z]+(?:(?:,| and|, and) [A-Z][a-z]+){0,5})\s*\]?")
_MEETING_DAY = re.compile(rf"\b(?:convened|held|meeting)\b[^.]{{0,80}}?({DAY_MONTH_YEAR})")
_TOPIC = re.compile(
    r"\b(?:concerning|regarding|entitled|in connection with)\b[^“\"]{0,120}[“\"]([^”\"]{3,300})[”\"]", re.DOTALL
)


def is_letter(lines: Sequence[str]) -> bool:
    """Return whether lines are those of a letter with statements as annexes."""
    text = "\n".join(lines)
    if "S/20" not in text or not _SYMBOL.search(text[:3000]) or not _LETTER.search(text[:6000]):
        return False
    following = (
        one_line(" ".join(lines[n : n + 8])) for n, line in enumerate(lines) if line.strip().startswith("Annex")
    )
    return any(_TITLE.match(re.sub(r"^Annex(?:\s+\w{1,7})?\s*[:.–—-]?\s*", "", text)) for text in following)


def letter_speeches(lines: Sequence[str], raw: bool) -> list[Speech]:
    """Return the statements in the annexes of a letter."""
    found = gathered(list(_speeches(blocks(lines, 1, begins=_begins, stands_alone=_stands_alone, raw=raw), raw)))
    text = "\n".join(lines)
    cover = text[: next((m.start() for m in re.finditer(r"^\s*Annex\b", text, re.M)), len(text))]
    symbol, day, topic = _SYMBOL.search(cover), _MEETING_DAY.search(one_line(cover)), _TOPIC.search(cover)
    details = {
        "form": "letter (video-meeting statement)",
        "symbol": symbol[0] if symbol else "",
        "date": first_date(day[1] if day else cover),
        "topic": one_line(topic[1]) if topic else "",
    }
    describe(found, details, lambda speech: bool(speech.details))
    return found


def _speeches(stream: Iterator[Block], raw: bool) -> Iterator[Speech]:
    speech = Speech(raw)
    in_annex = awaits_title = False
    for block in stream:
        if block.why:
            speech.add(block)
            continue
        why = "" if in_annex else "letter"
        if annex := _ANNEX.fullmatch(block.text):
            yield speech
            speech = Speech(raw, details={"annex": annex["number"] or "1"}, languages=["English"])
            in_annex, awaits_title = True, not annex["title"]
            why = "annex number"
            _name(speech, annex["title"] or "")
        elif awaits_title and _TITLE.fullmatch(block.text):
            awaits_title = False
            why = "title, kept as metadata"
            _name(speech, block.text)
        elif original := _ORIGINAL.fullmatch(block.text):
            if in_annex:
                speech.languages = re.findall(r"[A-Z][a-z]+", original["languages"])
            why = "language note, kept as metadata"
        elif in_annex:
            awaits_title = False
        speech.add(replace(block, why=why))
    yield speech


def _name(speech: Speech, title: str) -> None:
    """Read from the title of an annex who speaks: an office and a name after it, or a name and an office."""
    found = _TITLE.fullmatch(one_line(title))
    if not found:
        return
    party = re.sub(r"^(?:His|Her|Their) (?:Royal Highness|Excellency|Majesty),? ", "", found["party"].strip(" ,."))
    first, _, rest = party.partition(", ")
    if re.match(rf"(?:{PERSONAL_TITLE})\b", party):
        speech.speaker, office = first, rest
    else:
        office, _, last = party.rpartition(", ")
        is_name = bool(last) and len(last.split()) <= 7 and not STATE_OFFICE.search(last)
        speech.speaker, office = (last, office) if office and is_name else ("", party)
    speech.office = office.removeprefix("the ")
    speech.country = country_in_office(speech.office)


def _begins(text: str) -> bool:
    return bool(_ANNEX.match(text) and _TITLE.match(re.sub(r"^Annex[\s\w]{0,9}[:.–—-]?\s*", "", text)))


def _stands_alone(line: str) -> bool:
    return bool(re.fullmatch(r"Annex(?:\s+(?:[IVXLC]{1,7}|\d{1,3}))?", line) or _ORIGINAL.fullmatch(line))
