"""The error that a file, or a part of one, cannot be read."""

from __future__ import annotations

from discourse_coder.errors import CorpusError, Problem

OCR_FIRST = "Its pages may be pictures: recognise their text (OCR) first."


def unreadable(place: str, found: str, advice: str) -> CorpusError:
    """Return the error that a file cannot be read: its place, what was found there, and what to do."""
    return CorpusError(Problem(place, found, advice))
