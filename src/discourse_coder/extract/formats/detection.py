"""Which format a file has, by its content first and its name second, and the extractor for it."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from discourse_coder.errors import CorpusError, Problem
from discourse_coder.extract.formats.packages import Package, locked
from discourse_coder.extract.formats.plain_text import Decode
from discourse_coder.extract.formats.subtitles import extract_subtitles, is_subtitles
from discourse_coder.model.extraction import Extracted, Removal

SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".odt": "odt",
    ".rtf": "rtf",
    ".eml": "email",
    ".vtt": "subtitles",
    ".srt": "subtitles",
}
"""The format that each file extension stands for."""

_NAMES = {
    "text": "a plain text",
    "markdown": "a Markdown text",
    "html": "a web page",
    "pdf": "a PDF",
    "docx": "a Word document",
    "odt": "an OpenDocument text",
    "rtf": "an RTF document",
    "email": "an e-mail",
    "subtitles": "a file of subtitles",
}
_HTML = re.compile(r"(?:\s|<!--.{0,2000}?-->|<\?xml[^>]{0,300}>)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_ANY_TAG = re.compile(rb"<[a-zA-Z/!]")
# Header fields that only the machines on an e-mail's way write; a press release may well begin "From: ...".
_EMAIL = re.compile(rb"(?:\A|\n)(?:Received|Return-Path|MIME-Version|Message-ID|Delivered-To):", re.IGNORECASE)
_HEADER_LINES = re.compile(rb"(?:From |[!-9;-~]{1,60}:|[ \t]).*(?:\r?\n|\Z)")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OPEN_TEXT = "application/vnd.oasis.opendocument.text"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_BEGINNING = 8192


def extract(data: bytes, place: str, *, suffix: str, raw: bool = False, decode: Decode | None = None) -> Extracted:
    """Take the text out of a file.

    Parameters
    ----------
    data : bytes
        The whole file.
    place : str
        What problems call it.
    suffix : str
        The extension of its name, such as ``".pdf"``; it counts where the content leaves the format open.
    raw : bool
        Keep everything, remove and join nothing.
    decode : callable, optional
        Turns bytes of a text that are not Unicode into text; without it such a text is refused. It gets the bytes
        and `place`.

    Returns
    -------
    Extracted
        A file whose name says another format than its content has a removal that says so.

    Raises
    ------
    CorpusError
        When there is no text to be had.
    """
    suffix = suffix.lower()
    if not data:
        raise CorpusError(Problem(place, "the file is empty.", "Remove it, or add its text."))
    named = SUFFIXES.get(suffix, "")
    kind = format_of(data, place, suffix=suffix)
    extracted = _extracted(data, place, kind, raw, decode)
    if named and kind != named:
        note = Removal(place, suffix, f"the file is {_NAMES[kind]} though it is named {suffix}")
        extracted = replace(extracted, removals=(note, *extracted.removals))
    return extracted


def _extracted(data: bytes, place: str, kind: str, raw: bool, decode: Decode | None) -> Extracted:
    if kind == "pdf":
        from discourse_coder.extract.formats.pdf import extract_pdf

        return extract_pdf(data, place, raw=raw)
    if kind == "docx":
        from discourse_coder.extract.formats.docx import extract_docx

        return extract_docx(data, place, raw=raw)
    if kind == "odt":
        from discourse_coder.extract.formats.odt import extract_odt

        return extract_odt(data, place, raw=raw)
    if kind == "rtf":
        from discourse_coder.extract.formats.rtf import extract_rtf

        return extract_rtf(data, place, raw=raw)
    if kind == "html":
        from discourse_coder.extract.formats.html import extract_html

        return extract_html(data, place, raw=raw, decode=decode)
    if kind == "email":
        from discourse_coder.extract.formats.email_message import extract_email

        return extract_email(data, place, raw=raw, decode=decode)
    if kind == "subtitles":
        return extract_subtitles(data, place, raw=raw, decode=decode)
    if kind == "markdown":
        from discourse_coder.extract.formats.markdown import extract_markdown

        return extract_markdown(data, place, raw=raw, decode=decode)
    from discourse_coder.extract.formats.plain_text import extract_text

    return extract_text(data, place, raw=raw, decode=decode)


def format_of(data: bytes, place: str, *, suffix: str) -> str:
    """Return the format of a file: one of the values of `SUFFIXES`.

    Parameters
    ----------
    data : bytes
    place : str
        What problems call it.
    suffix : str
        The extension of its name, in lower case.

    Raises
    ------
    CorpusError
        When it is of a format that holds no text or is not read.
    """
    named = SUFFIXES.get(suffix, "")
    start = data[:_BEGINNING]
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(_ZIP):
        return _packed(data, place)
    if start.startswith(_OLE):
        raise _old_office(data, place)
    if start.startswith(_PICTURES):
        raise CorpusError(Problem(place, "this is a picture.", "Recognise its text (OCR) first, or leave it out."))
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return "rtf"
    if _HTML.match(_beginning(start)):
        return "html"
    if is_subtitles(_beginning(start)):
        return "subtitles"
    if _EMAIL.search(_header(start)):
        return "email"
    if named == "html" and not _ANY_TAG.search(data) and b"\0" not in data:
        return "text"
    if named in ("pdf", "docx", "odt", "rtf", "subtitles"):
        if b"\0" in start:
            raise CorpusError(
                Problem(place, f"this is not {_NAMES[named]}, nor anything else that is read.", "It may be damaged.")
            )
        return "text"
    return named or "text"


def _beginning(start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return start.decode("utf-16", "replace")
    return start.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def _header(start: bytes) -> bytes:
    """Return the lines at the beginning that an e-mail's header may have."""
    place = 0
    while (match := _HEADER_LINES.match(start, place)) and match.end() > place:
        place = match.end()
    return start[:place]


def _packed(data: bytes, place: str) -> str:
    package = Package(data, place)
    kind = package.text("mimetype").strip()
    if any(name.startswith("word/") for name in package.names):
        return "docx"
    if kind.startswith(_OPEN_TEXT) or (not kind and "content.xml" in package.names):
        return "odt"
    if kind or any(name.startswith(("xl/", "ppt/")) for name in package.names):
        raise CorpusError(
            Problem(
                place,
                f"this is {kind or 'a spreadsheet or a presentation'}, not a text.",
                "Save a spreadsheet as .xlsx or .csv, anything else as PDF, under that extension.",
            )
        )
    raise CorpusError(
        Problem(place, "this is an archive, not a text.", "Name it .zip, so that the files in it are read.")
    )


def _old_office(data: bytes, place: str) -> CorpusError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return locked(place)
    return CorpusError(
        Problem(place, "this is an old Office file, such as a Word .doc.", "Open it and save it as .docx or PDF.")
    )
