"""The error that a file, or a part of one, cannot be read."""

from __future__ import annotations

from discourse_coder.errors import CorpusError, Problem

RUN_OCR = "Recognise its text first (OCR), for example with OCRmyPDF, which is free: ocrmypdf scan.pdf text.pdf."
OCR_FIRST = f"Its pages may be pictures. Save it as PDF if it is none. {RUN_OCR}"


def unreadable(place: str, found: str, advice: str) -> CorpusError:
    """Return the error that a file cannot be read: its place, what was found there, and what to do."""
    return CorpusError(Problem(place, found, advice))
