"""Verbatim records of the Security Council (S/PV...), split into speeches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from discourse_coder.extract.hyphens import joined
from discourse_coder.extract.paragraph_starts import ends_sentence
from discourse_coder.records.un.blocks import Block, blocks
from discourse_coder.records.un.front_page import SYMBOL, FrontPage, head_date, read_front_page, symbol_in
from discourse_coder.records.un.page_furniture import one_line
from discourse_coder.records.un.speakers import (
    ANY_TITLE,
    LANGUAGE_NOTE,
    PERSONAL_TITLE,
    Label,
    countries_by_name,
    country_of,
    introduced_in,
    is_cut_label,
    label_at,
    office_of,
)
from discourse_coder.records.un.speech import Speech, describe, gathered

_AT_HOUR = r"(?: on .{4,40}?)? at (?:\d|noon|midnight)"
OPENING = re.compile(rf"The (?:\w+ )?meeting (?:was )?(?:called to order|resumed|reconvened){_AT_HOUR}")
STAGE = "stage line"
_STAGE = re.compile(
    r"The (?:\w+ )?meeting (?:was )?(?:called to order|resumed|reconvened|rose|suspended|adjourned|ended)"
    rf"{_AT_HOUR}.{{0,110}}(?:(?<=noon)|(?<=midnight)|\.)|"
    r"The (?:provisional )?agenda was adopted\.?|"
    r"A (?:recorded |procedural )?vote was taken\b.{0,60}|(?:It|there being no objection, it) was so decided\.|"
    r"The members of the (?:Security )?Council observed a minute of .{2,60}|A minute of silence was observed\.?|"
    r"An? (?:audio|video|film)\b[^.]{0,60}\bwas (?:shown|played|screened|displayed)\b[^.]{0,60}\.|\(?Applause\)?\.?|"
    rf"(?:At the invitation of the (?:Acting )?President,?|(?:{PERSONAL_TITLE})\b|The representatives?\b).{{0,3000}}\b"
    r"(?:took|was escorted to|were escorted to) (?:an? |the |their )?(?:seats?|places?)\b.{0,300}"
    r"\bCouncil (?:[Tt]able|[Cc]hamber)\.|"
    rf"(?:{PERSONAL_TITLE})\.? [^.:;]{{2,100}} withdrew\.",
    re.DOTALL,
)
_HEADING = re.compile(
    r"Adoption of the agenda|(?:Expressions? of (?!the\b)[a-z]+|Tribute to|Election of)\b[^.:;!?]{0,200}"
)
_STAGE_BEGINS = re.compile(
    rf"At the invitation of the (?:Acting )?President,?\s(?:the representatives?|{PERSONAL_TITLE})\b|"
    r"The meeting (?:rose|was suspended) at \d"
)
_MAY_BE_CUT = re.compile(rf"(?:The|At the invitation|A|(?:{ANY_TITLE}))\b", re.IGNORECASE)
# After these nobody has the floor until the next speaker is named.
_SILENCES = re.compile(rf"The (?:provisional )?agenda was adopted|The (?:\w+ )?meeting rose|{OPENING.pattern}")
_VOTE = re.compile(r"A (?:recorded |procedural )?vote was taken")
_VOTES = re.compile(r"(?:In favour|Against|Abstaining|Abstentions?|Present and not voting)\s*:.{0,2000}", re.DOTALL)
_VOTES_BEGIN = re.compile(r"(?:In favour|Against|Abstaining)\s*:")
_VOTERS = re.compile(r"None\.?|[A-Z][^.:;!?]{1,1500}", re.DOTALL)
_NOTE_ON_RECORD = re.compile(r"This record contains the (?:original )?texts? of speeches")
_OF_COUNTRY = re.compile(r"\b(?:as|of) (?:the )?representative of (?:the )?([A-Z][^,.:;]{2,80})")
_NATIONAL = re.compile(
    r"(?:^|(?<=[.!?:]\s))(?:[^.!?:]{0,80}\b)?I (?:shall|should|will|would|wish|am|now|want)\b[^.!?:]{0,120}"
    r"\bin my (?:own )?"
    r"(?:national capacity|capacity as (?!(?:the )?President of the (?:Security )?Council)[^.!?:]{3,160})"
    r"[^.!?:]{0,160}[.:]"
)
_RESUMES = re.compile(
    r"(?:^|(?<=[.!?:]\s))I (?:shall |should |will )?(?:now )?(?:like to )?(?:resume|return to) my "
    r"(?:functions?|duties|role|capacity|position)\b|"
    r"^(?:I (?:shall )?(?:now )?(?:give the floor|call on)\b|The next speaker\b|"
    r"There (?:are|being) no (?:more|further|other)\b|The (?:Security )?Council has thus concluded\b)"
)


def verbatim_speeches(lines: Sequence[str], raw: bool) -> list[Speech]:
    """Return the speeches of a text that holds one meeting, or several with a first page each."""
    openings = [number for number, line in enumerate(lines) if OPENING.match(line.strip())]
    starts = [0]
    for before, opening in pairwise(openings):
        after = next((n + 1 for n in range(opening - 1, before, -1) if _is_close(lines[n])), None)
        if after is not None and SYMBOL.search("\n".join(lines[after:opening])):
            starts.append(after)
    found: list[Speech] = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        found += _meeting(lines, start, end, raw)
    return gathered(found)


def _is_close(line: str) -> bool:
    return bool(re.match(r"The (?:\w+ )?meeting (?:rose|was (?:suspended|adjourned))\b", line.strip()))


def _meeting(lines: Sequence[str], start: int, end: int, raw: bool) -> list[Speech]:
    body = _body_start(lines, start, end)
    front = read_front_page("\n".join(lines[start:body]))
    if not front.symbol:
        front.symbol, front.meeting = symbol_in("\n".join(lines[body:end]))
    if not front.date:
        front.date = head_date(lines[body:end])
    first_page = (Block(n + 1, lines[n].strip(), "first page") for n in range(start, body) if lines[n].strip())
    heads = (front.topic,)
    rest = blocks(lines[body:end], body + 1, begins=_begins, stands_alone=_stands_alone, heads=heads, raw=raw)
    speeches = [
        part
        for speech in _speeches(_with_whole_labels(chain(first_page, rest), raw), front, raw)
        for part in (_in_both_capacities(speech, front) if speech.is_president else (speech,))
    ]
    speeches = gathered(speeches)
    _complete(speeches, front)
    return speeches


def _body_start(lines: Sequence[str], start: int, end: int) -> int:
    """Return the line after the first page: of the opening of the meeting or the first speaker."""
    for number in range(start, end):
        if OPENING.match(lines[number].strip()) or label_at("\n".join(lines[number : number + 4])):
            return number
    return end


def _begins(text: str) -> bool:
    return label_at(text) is not None or is_cut_label(text) or bool(_STAGE_BEGINS.match(text))


def _stands_alone(line: str) -> bool:
    patterns = (_STAGE, _VOTES_BEGIN, _HEADING, LANGUAGE_NOTE)
    return len(line) < 4000 and any(pattern.fullmatch(line) for pattern in patterns)


def _with_whole_labels(stream: Iterable[Block], raw: bool) -> Iterator[Block]:
    """Yield the blocks; join labels and stage lines that a page has cut: "Mr. Ng", page 3, "(Chad):"."""
    held: list[Block] = []  # what may be the first part, and page furniture after it
    for block in stream:
        if held and block.why:
            held.append(block)
            continue
        if held:
            first, *between = held
            whole = f"{first.text}\n{block.text}" if raw else joined([first.text, block.text])[0]
            if not _is_own(block.text) and _is_own(whole):
                yield from between
                block = Block(first.line, whole)
            else:
                yield from held
            held = []
        if not block.why and _MAY_BE_CUT.match(block.text) and _is_cut(block.text) and not _is_own(block.text):
            held = [block]
        else:
            yield block
    yield from held


def _is_cut(text: str) -> bool:
    return not ends_sentence(text) or text.count("(") > text.count(")")


def _is_own(text: str) -> bool:
    return label_at(text) is not None or bool(_STAGE.fullmatch(text))


def _speeches(stream: Iterable[Block], front: FrontPage, raw: bool) -> Iterator[Speech]:
    """Return the speeches of a meeting; what belongs to nobody is left out of the speech before it."""
    speech = Speech(raw)
    listens = votes = False  # nobody has the floor before the first speaker and after the meeting
    for block in stream:
        if block.why:
            speech.add(block)
        elif label := label_at(block.text):
            yield speech
            speech = _begun(label, front, raw)
            if not raw:
                speech.add(Block(block.line, label.text, "speaker's name, kept as metadata"))
            speech.add(block if raw else replace(block, text=block.text[label.end :].strip()))
            listens, votes = True, False
        elif why := _reason(block.text, listens, votes):
            speech.add(replace(block, why=why))
            if why == STAGE:
                votes = bool(_VOTE.match(block.text))
                listens = listens and not _SILENCES.match(block.text)
            elif note := LANGUAGE_NOTE.fullmatch(block.text):
                speech.speaks(note[1])
        else:
            speech.add(block)
    yield speech


def _begun(label: Label, front: FrontPage, raw: bool) -> Speech:
    speech = Speech(raw, label.speaker, label.country, label.office, label.is_president)
    speech.speaks(label.language or "English")
    if not label.is_president:
        speech.country = speech.country or country_of(label.speaker, front.members)
    elif front.president:
        speech.details["president"] = f"{front.president} ({front.presides})"
    return speech


def _reason(text: str, listens: bool, votes: bool) -> str:
    """Return why a paragraph is nobody's, empty where it is the speaker's."""
    if _STAGE.fullmatch(text):
        return STAGE
    if votes and (_VOTES.fullmatch(text) or _VOTERS.fullmatch(text)):
        return "votes"
    if LANGUAGE_NOTE.fullmatch(text):
        return "language note, kept as metadata"
    if _HEADING.fullmatch(text):
        return "heading"
    if _NOTE_ON_RECORD.match(text):
        return "note on the record"
    return "" if listens else "no speaker"


def _in_both_capacities(speech: Speech, front: FrontPage) -> Iterator[Speech]:
    """Return what a president says in this office and what as the representative of a country, in order."""
    speech.join_cut_paragraphs()
    part = replace(speech, items=[], details=dict(speech.details))
    national = False
    for item in speech.items:
        if item.why:
            part.add(item)
            continue
        start = 0
        while cut := _change(item.text, start, national):
            place, country = cut
            part.add(replace(item, text=item.text[start:place].strip()))
            yield part
            start, national = place, not national
            part = replace(speech, items=[], details=dict(speech.details))
            if national:
                part.is_president = False
                part.speaker = front.president or speech.speaker
                part.country = front.presides or country
                part.details["capacity"] = "national"
        part.add(replace(item, text=item.text[start:].strip()))
    yield part


def _change(text: str, start: int, national: bool) -> tuple[int, str] | None:
    """Return where the capacity of the president changes next in a paragraph, and the country named there."""
    if national:
        found = _RESUMES.search(text, start)
        return (found.start(), "") if found else None
    found = _NATIONAL.search(text, start)
    if not found:
        return None
    country = _OF_COUNTRY.search(found[0])
    return found.end(), one_line(country[1]) if country else ""


def _complete(speeches: Sequence[Speech], front: FrontPage) -> None:
    """Give the speeches of a meeting what only the whole of it tells."""
    named = countries_by_name((speech.speaker, speech.country) for speech in speeches if not speech.office)
    introductions = introduced_in(" ".join(text for part in speeches if part.is_president for text in part.paragraphs))
    for speech in speeches:
        if speech.speaker and not speech.country and not speech.office:
            speech.country = country_of(speech.speaker, named)
            speech.office = "" if speech.country else office_of(speech.speaker, introductions)
    details = {name: getattr(front, name) for name in ("symbol", "session", "meeting", "date", "topic")}
    describe(speeches, {"form": "verbatim record", **details}, lambda speech: bool(speech.speaker))
