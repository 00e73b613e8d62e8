"""Transcripts of press conferences and interviews: remarks, and questions with their answers, one text each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from discourse_coder.errors import Problem, UsageError
from discourse_coder.extract.unreadable import unreadable
from discourse_coder.model.corpus import Role, Turn
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.records.press.heading import (
    Heading,
    Lines,
    clean_title,
    date_of,
    is_title,
    page_heading,
    speaker_of,
)
from discourse_coder.records.speakers import Label, is_person, named_officials, outlet_of, speaker_labels
from discourse_coder.records.transcripts import INTRODUCTION
from discourse_coder.wording import shortened

_EXTRACTOR = "built in"
_SEPARATOR = re.compile(r"[*＊_=~—–\-•·#\s]{3,}")
_STARRED = re.compile(r"(?:[*＊] ?){2,}\s*\S")
_ADDITION = re.compile(
    r"\W{0,8}(?:(?:Before|After|Following|At the end of|Later|In addition to|Supplement)\b[^.?!]{0,120}"
    r"(?:press conference|briefing)\b.{0,200}\b(?:question|ask|answer|journalist|reporter|add|announc|remark|spokes)"
    r"\w*|(?:The )?following\b.{0,200}\b(?:spokes|answer|question|remark|statement|transcript)\w*|Q ?& ?A\b|"
    r"Questions? (?:raised|asked|answered)\b|On .{0,150}\bSpokes(?:person|man|woman)\b.{0,80}(?:answered|was asked))",
    re.IGNORECASE | re.DOTALL,
)
_INTRODUCES = re.compile(r"(?:question|ask|answer|transcript|Q ?& ?A)", re.IGNORECASE)
_NARRATION = re.compile(
    r".{0,400}\b(?:held|holds|hosted|presided over|chaired)\b.{0,80}\b(?:press conference|briefing)\b|"
    r".{0,600}\banswer(?:ed|s)\b.{0,120}\bquestions?\b|"
    r".{0,400}\b(?:gave|gives|accepted|sat (?:down )?for|granted)\b.{0,60}\binterview\b|.{0,400}\bwas interviewed\b",
    re.IGNORECASE | re.DOTALL,
)
_FIRST_PERSON = re.compile(r"\b(?:I|we|We|my|My|our|Our)\b")
_ANNOUNCES = re.compile(
    r"[^:：]{0,70}[:：]\s*"
    r"(?:[^.!?]{0,80}\bannouncements?\b|At the invitation of\b|Before (?:we|I) (?:conclude|end|finish)\b)",
    re.IGNORECASE,
)
_INTERVIEW = re.compile(r"\binterview", re.IGNORECASE)
_MINISTRY = re.compile(
    r"\bForeign Ministry|\bMinistry (?:of|for) (?:Foreign|External|European and Foreign) (?:Affairs|Relations)|"
    r"\bForeign (?:and \w+ )?Office\b",
    re.IGNORECASE,
)
_PRESS = re.compile(r"\bpress\b|\bbriefing|\bspokes|\bgaggle", re.IGNORECASE)
_STAGE_LENGTH, _HEAD = 300, 600
_INTRODUCTION = "introduction, not spoken"
_CHECK_PAGE = "Check that all of the page was saved."


@dataclass
class _Part:
    """What one speaker says without a break."""

    role: Role
    speaker: str
    place: str
    paragraphs: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


_Exchange = list[_Part]


def is_press_conference(text: str, html_title: str = "") -> bool:
    """Return whether a text is the transcript of a press conference or interview, or a spokesperson's remarks."""
    labels = speaker_labels(text, named_officials(html_title))
    roles = [label.role for label in labels]
    if "chair" in roles and roles.count("chair") >= roles.count("question"):
        return False
    pairs = sum(first == "question" and second == "official" for first, second in pairwise(roles))
    if not pairs and "spokes" not in text.casefold():  # neither of what follows can be
        return False
    heading = page_heading(text, "", labels[0].start if labels else len(text))
    titled = any(removal.why == "title" for removal in heading.before)
    if titled and re.search("spokes", heading.title, re.IGNORECASE):
        return True
    titled = titled or is_title(clean_title(html_title))
    return pairs >= (1 if titled or _is_narration(text[heading.start :][:_HEAD]) else 2)


def split_press_conference(text: str, place: str, *, html_title: str = "", raw: bool = False) -> tuple[Extracted, ...]:
    """Split the transcript of a press conference or interview into exchanges."""
    if not text.strip():
        raise unreadable(place, "no text in it.", _CHECK_PAGE)
    labels = speaker_labels(text, named_officials(html_title))
    heading = page_heading(text, html_title, labels[0].start if labels else len(text))
    speaker = speaker_of(heading.title, text[:1000])
    date, note = date_of(heading.title or html_title, heading.dates, text[heading.start : heading.end])
    reading = _Reading(raw, interview=bool(_INTERVIEW.search(heading.title + text[: heading.start])))
    reading.page(text, heading, labels)
    if not reading.done:
        raise unreadable(place, "no text in it but a title.", _CHECK_PAGE)
    head = f"{html_title} {heading.title} {text[: heading.start]}"
    opening = text[heading.start : labels[0].start][:_HEAD] if labels else ""
    source = "mfa" if _MINISTRY.search(head) or _MINISTRY.search(opening) else ""
    kind = "interview" if reading.interview else "press conference" if _PRESS.search(head) else "questions and answers"
    shared = {"title": heading.title, "date": date, "note": note, "source": source, "kind": kind}
    return tuple(_named(reading, speaker, {key: value for key, value in shared.items() if value}))


def keep_about(
    exchanges: Sequence[Extracted], about: Sequence[str]
) -> tuple[tuple[Extracted, ...], tuple[Removal, ...]]:
    """Keep the exchanges in which a term occurs, whole."""
    patterns = _patterns(about)
    kept: list[Extracted] = []
    removals: list[Removal] = []
    for exchange in exchanges:
        if any(pattern.search(exchange.text) for pattern in patterns):
            kept.append(exchange)
        else:
            why = f"not about {' or '.join(about)}"
            removals += [*exchange.removals, Removal(exchange.name, shortened(exchange.text), why)]
    return tuple(kept), tuple(removals)


def _is_narration(paragraph: str) -> bool:
    """Return whether a paragraph tells of the press conference or interview in the third person."""
    return bool(_NARRATION.match(paragraph)) and not _FIRST_PERSON.search(paragraph)


def _patterns(about: Sequence[str]) -> list[re.Pattern[str]]:
    patterns = []
    for term in about:
        words = term.rstrip("*").split()
        if not words:
            advice = "Write a word or a phrase, such as Kosovo."
            raise UsageError(Problem(f"about={term!r}", "a term is empty.", advice))
        ending = r"\w*" if term.endswith("*") else ""
        phrase = r"\s+".join(re.escape(word) for word in words)
        patterns.append(re.compile(rf"(?<!\w){phrase}{ending}(?!\w)", re.IGNORECASE))
    return patterns


class _Reading:
    """The exchanges of a page read so far."""

    def __init__(self, raw: bool, *, interview: bool) -> None:
        self.raw = raw
        self.interview = interview
        self.done: list[tuple[_Exchange, list[Removal]]] = []
        self.current: _Exchange = []
        self.removals: list[Removal] = []

    def page(self, text: str, heading: Heading, found: Sequence[Label]) -> None:
        lines = Lines(text)
        for removal in heading.before:
            self.set_apart(removal.what, removal.place, removal.why)
        labels = [label for label in found if heading.start <= label.start < heading.end]
        blank_lines = bool(re.search(r"\n[ \t\r\u00a0]*\n", text[heading.start : heading.end]))
        first = labels[0].start if labels else heading.end
        is_short = first - heading.start <= INTRODUCTION
        introduces = self.interview and bool(labels) and labels[0].role != "official" and is_short
        for number, (start, paragraph) in enumerate(_paragraphs(text, heading.start, first, blank_lines)):
            if (number < 3 and labels and _is_narration(paragraph)) or introduces:
                self.set_apart(paragraph, lines.place(start), _INTRODUCTION)
            else:
                self.official_says(paragraph, lines.place(start))
        ends = [label.start for label in labels[1:]] + [heading.end]
        for label, end in zip(labels, ends, strict=False):
            self.begin(label.role, label.text, lines.place(label.start), text[label.start : end])
            said = min(label.until, end)
            for number, (start, paragraph) in enumerate(_paragraphs(text, label.start, said, blank_lines)):
                self.add_paragraph(paragraph, lines.place(start), first=not number, official=label.role == "official")
            for start, paragraph in _paragraphs(text, said, end, blank_lines):
                self.official_says(paragraph, lines.place(start))
        for removal in heading.after:
            self.set_apart(removal.what, removal.place, removal.why)
        self.end()

    def set_apart(self, words: str, place: str, why: str) -> None:
        if self.raw:
            self.current.append(_Part("other", "", place, [words]))
        else:
            self.removals.append(Removal(place, words, why))

    def official_says(self, paragraph: str, place: str) -> None:
        """Go on with what the official says."""
        if not self.current or self.current[-1].role != "official":
            self.current.append(_Part("official", "", place))
        self.current[-1].paragraphs.append(paragraph)

    def begin(self, role: Role, label: str, place: str, words: str) -> None:
        answered = any(part.role == "official" for part in self.current)
        asks = role in ("question", "chair")
        if answered and (asks or (_ANNOUNCES.match(words.lstrip()) and _asked(self.current))):
            self.flush()
        self.current.append(_Part(role, label, place))

    def add_paragraph(self, paragraph: str, place: str, *, first: bool, official: bool) -> None:
        """Take a paragraph of a labelled speaker, or of what was added to the page after one."""
        if first:
            self.current[-1].paragraphs.append(paragraph)
        elif _SEPARATOR.fullmatch(paragraph):
            self.flush()
            self.set_apart(paragraph, place, "line between parts")
        elif (official and _ADDITION.match(paragraph)) or _STARRED.match(paragraph):
            self.flush()
            if len(paragraph) <= _STAGE_LENGTH and _INTRODUCES.search(paragraph):
                self.set_apart(paragraph, place, _INTRODUCTION)
            else:
                self.official_says(paragraph, place)
        elif self.current and self.current[-1].role != "other":
            self.current[-1].paragraphs.append(paragraph)
        else:
            self.official_says(paragraph, place)

    def flush(self) -> None:
        """Close an exchange; questions that nobody answers are not an exchange."""
        if any(part.role == "official" for part in self.current):
            self.done.append((self.current, self.removals))
            self.current, self.removals = [], []
        elif not self.raw:
            self.removals += [Removal(part.place, part.text, "question without an answer") for part in self.current]
            self.current = []

    def end(self) -> None:
        """Close the last exchange; what is left belongs to it."""
        self.flush()
        if self.done:
            self.done[-1][0].extend(self.current)
            self.done[-1][1].extend(self.removals)
        elif self.current:
            self.done.append((self.current, self.removals))


def _named(reading: _Reading, spokesperson: str, shared: dict[str, str]) -> Iterator[Extracted]:
    """Yield the exchanges as texts, numbered within their kind."""
    width = max(2, len(str(len(reading.done))))
    count = {"answer": 0, "remarks": 0}
    for position, (parts, removals) in enumerate(reading.done, start=1):
        kind = "answer" if _asked(parts) else "remarks"
        count[kind] += 1
        text, turns = _text_and_turns(parts)
        outlets = dict.fromkeys(outlet_of(part.speaker) for part in parts if part.role == "question")
        speaker = _answerer(parts, spokesperson)
        own = {"speaker": speaker, "outlet": "; ".join(filter(None, outlets)), "position": str(position)}
        yield Extracted(
            text=text,
            extractor=_EXTRACTOR,
            name=f"{kind}-{count[kind]:0{width}d}",
            metadata={**shared, **{key: value for key, value in own.items() if value}},
            removals=tuple(removals),
            turns=turns,
        )


def _asked(parts: _Exchange) -> bool:
    return any(part.role == "question" for part in parts)


def _answerer(parts: _Exchange, spokesperson: str) -> str:
    """Return who answers: by full name where a label has it, else the spokesperson of the title."""
    named = [part.speaker for part in parts if part.role == "official" and is_person(part.speaker)]
    return named[0] if named else spokesperson


def _text_and_turns(parts: _Exchange) -> tuple[str, tuple[Turn, ...]]:
    text = "\n\n".join(part.text for part in parts) + "\n"
    turns: list[Turn] = []
    start = 0
    for number, part in enumerate(parts, start=1):
        end = len(text) if number == len(parts) else start + len(part.text) + 2
        turns.append(Turn(start, end, part.role, part.speaker))
        start = end
    return text, () if all(part.role == "official" for part in parts) else tuple(turns)


def _paragraphs(text: str, start: int, end: int, blank_lines: bool) -> Iterator[tuple[int, str]]:
    """Yield paragraphs with their offsets, without blanks at the ends of their lines."""
    at = start
    for piece in re.split(r"(\n[ \t\r\u00a0]*(?:\n[ \t\r\u00a0]*)+)" if blank_lines else r"(\n)", text[start:end]):
        if words := "\n".join(line.rstrip() for line in piece.split("\n")).strip():
            yield at, words
        at += len(piece)
