"""Who speaks where in a transcript: press conferences, interviews, statements introduced by a chair."""

from __future__ import annotations

import re

from discourse_coder.model.corpus import Role, Turn
from discourse_coder.records.speakers import speaker_labels

INTRODUCTION = 2000  # characters before an interview's first question that nobody in it need have spoken


def transcript_turns(text: str, speaker: str = "") -> tuple[Turn, ...]:
    """Return who speaks where in a text; nothing where the whole text is one party's."""
    labels = speaker_labels(text, (speaker,) if speaker.strip() else ())
    if not any(label.role in ("question", "chair") for label in labels):
        return ()
    turns: list[Turn] = []
    if text[: labels[0].start].strip():
        opening: Role = "other" if _introduces_interview(text, labels[0].start) else "official"
        turns.append(Turn(0, labels[0].start, opening))
    ends = [label.start for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=True):
        until = label.until if text[label.until : end].strip() else end
        turns.append(Turn(label.start, until, label.role, label.text))
        if until < end:
            turns.append(Turn(until, end, "official"))
    # A record in which only the chair or a question is marked is of whoever speaks there.
    return tuple(turns) if any(turn.role == "official" for turn in turns) else ()


def _introduces_interview(text: str, end: int) -> bool:
    return end <= INTRODUCTION and bool(re.search("interview", text[:end], re.IGNORECASE))
