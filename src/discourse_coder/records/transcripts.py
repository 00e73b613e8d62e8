"""Who speaks where in a transcript: press conferences, interviews, statements introduced by a chair."""

from __future__ import annotations

import re

from discourse_coder.model.corpus import Role, Turn
from discourse_coder.records.speakers import speaker_labels

_GIVES_FLOOR = re.compile(
    r"give the floor|has the floor|next speaker|call (?:next )?(?:on|upon)|"
    r"(?:in my|in my national) capacity|make a statement",
    re.IGNORECASE,
)
_PARAGRAPH_END = re.compile(r"\n[ \t\r]*\n")


def transcript_turns(text: str, speaker: str = "") -> tuple[Turn, ...]:
    """Return who speaks where in a text; nothing where the whole text is one party's."""
    labels = speaker_labels(text, (speaker,) if speaker.strip() else ())
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


def _end_of_paragraph(text: str, start: int, end: int) -> int:
    """Return where the paragraph at `start` ends: at a blank line, or at a line end in text without blank lines."""
    blank = _PARAGRAPH_END.search(text, start, end)
    if blank:
        return blank.end()
    line = text.find("\n", start, end)
    return end if line < 0 else line + 1
