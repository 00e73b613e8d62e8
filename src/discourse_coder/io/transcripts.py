"""Who speaks where in a transcript: press conferences, interviews, statements introduced by a chair.

A label is the beginning of a paragraph that ends in a colon: ``Q:``, ``A:``, an outlet's name, ``Spokesperson:``,
``The President:``. Labels other than the usual ones count only in a text that has an answer under a usual one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from discourse_coder.model.corpus import Role, Turn

_ANSWER = re.compile(
    r"(?:A|Answer|Reply|Announcement|Opening remarks|(?:[\w ]{1,30} )?(?:Spokesperson|Spokesman|Spokeswoman)|"
    r"The representative of [\w ]{2,40}|(?:Mr|Mrs|Ms)\. [^:()]{2,40} \([^)]{2,60}\))",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"Q|Question|Interviewer|Journalist|Reporter", re.IGNORECASE)
_CHAIR = re.compile(r"The (?:President|Chair|Chairman|Chairperson|Moderator)", re.IGNORECASE)
# An outlet: one to five words, each with a capital or a figure first.
_OUTLET = re.compile(r"(?:[A-Z0-9][\w.'’&-]*)(?: (?:[A-Z0-9][\w.'’&-]*|of|and|de|the)){0,4}")
_LABEL = re.compile(
    r"^[ \t\u00a0]*(?P<label>[^\s:：][^\n:：]{0,70}?)[ \t\u00a0]*"
    r"(?:\((?:spoke|speaking|interpretation)[^)\n]*\))?[ \t\u00a0]*[:：](?=\s|$)",
    re.MULTILINE,
)
_NAMED = re.compile(r"Spokes(?:person|man|woman) ((?:[A-Z][\w'’-]+ ?){2,3})(?:['’]s|on\b|holds|held|answers)")
_GIVES_FLOOR = re.compile(
    r"give the floor|has the floor|next speaker|call (?:next )?(?:on|upon)|"
    r"(?:in my|in my national) capacity|make a statement",
    re.IGNORECASE,
)
_SENTENCE_ENDS = ".!?:…\"”’')]"
_PARAGRAPH_END = re.compile(r"\n[ \t\r]*\n")


@dataclass(frozen=True)
class _Label:
    start: int
    text: str
    role: Role


def transcript_turns(text: str) -> tuple[Turn, ...]:
    """Return who speaks where in a text; nothing where the whole text is one party's.

    What stands before the first label is the official's (opening announcements), save in an interview. A chair
    who gives the floor speaks to the end of the paragraph; the rest is the official's. All other turns last
    until the next label.

    Parameters
    ----------
    text : str
        As stored; offsets count its code points.
    """
    labels = list(_labels(text))
    if not any(label.role in ("question", "chair") for label in labels):
        return ()
    turns: list[Turn] = []
    if text[: labels[0].start].strip():
        opening: Role = "other" if re.search("interview", text[: labels[0].start], re.IGNORECASE) else "official"
        turns.append(Turn(0, labels[0].start, opening))
    ends = [label.start for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=True):
        floor = _end_of_paragraph(text, label.start, end) if label.role == "chair" else end
        if label.role == "chair" and _GIVES_FLOOR.search(text, label.start, floor) and text[floor:end].strip():
            turns += [Turn(label.start, floor, "chair", label.text), Turn(floor, end, "official")]
        else:
            turns.append(Turn(label.start, end, label.role, label.text))
    # A record in which only the chair or a question is marked is of whoever speaks there.
    return tuple(turns) if any(turn.role == "official" for turn in turns) else ()


def _labels(text: str) -> Iterator[_Label]:
    spokesperson = {match[1].strip().casefold() for match in _NAMED.finditer(text[:400])}
    usual = [(match, _usual_role(match["label"], spokesperson)) for match in _LABEL.finditer(text)]
    has_answers = any(role == "official" for _, role in usual)
    for match, role in usual:
        if role is None and has_answers and _is_outlet(text, match):
            role = "question"
        if role is not None:
            yield _Label(match.start(), match["label"].strip(), role)


def _usual_role(label: str, spokesperson: set[str]) -> Role | None:
    if _ANSWER.fullmatch(label) or label.casefold() in spokesperson:
        return "official"
    if _QUESTION.fullmatch(label):
        return "question"
    return "chair" if _CHAIR.fullmatch(label) else None


def _is_outlet(text: str, match: re.Match[str]) -> bool:
    """Return whether a label names an outlet and begins a paragraph rather than goes on a wrapped line."""
    before = text[: match.start()].rstrip(" \t\r\n")
    blank_line = text.count("\n", len(before), match.start()) > 1
    return bool(_OUTLET.fullmatch(match["label"])) and (not before or blank_line or before[-1] in _SENTENCE_ENDS)


def _end_of_paragraph(text: str, start: int, end: int) -> int:
    """Return where the paragraph at `start` ends: at a blank line, or at a line end in text without blank lines."""
    blank = _PARAGRAPH_END.search(text, start, end)
    if blank:
        return blank.end()
    line = text.find("\n", start, end)
    return end if line < 0 else line + 1
