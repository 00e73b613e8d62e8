"""The formats that can be read, one entry each; everything else about formats follows from these entries."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discourse_coder.extract.formats.packages import Package

_HTML = re.compile(r"(?:\s|<!--.{0,2000}?-->|<\?xml[^>]{0,300}>)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_ANY_TAG = re.compile(rb"<[a-zA-Z/!]")
# Header fields that only the machines on an e-mail's way write; a press release may well begin "From: ...".
_EMAIL = re.compile(rb"(?:\A|\n)(?:Received|Return-Path|MIME-Version|Message-ID|Delivered-To):", re.IGNORECASE)
_HEADER_LINES = re.compile(rb"(?:From |[!-9;-~]{1,60}:|[ \t]).*(?:\r?\n|\Z)")
_OPEN_TEXT = "application/vnd.oasis.opendocument.text"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _always(_: bytes) -> bool:
    return True


def _never(_: object) -> bool:
    return False


@dataclass(frozen=True)
class Format:
    """A format of files."""

    name: str  # how the program calls it
    label: str  # how messages call a file of it
    suffixes: tuple[str, ...]  # the extensions that stand for it, in lower case; the first is the usual one
    extractor: str  # the function from the bytes of a file to an `Extracted`, as `module:function` in this package
    media_types: tuple[str, ...] = ()  # what servers call it
    is_encoded: bool = False  # whether its letters may be in any encoding, so that the extractor takes `decode` as well
    recognises: Callable[[bytes], bool] = _never  # whether the beginning of a file shows this format
    recognises_package: Callable[[Package], bool] = _never  # whether a package of parts is of this format
    believes_name: Callable[[bytes], bool] = _never  # whether a file that nothing recognised may be what its name says

    @property
    def shows_itself(self) -> bool:
        """Whether files of it can be told by their beginning."""
        return self.recognises is not _never


def _is_subtitles(start: bytes) -> bool:
    from discourse_coder.extract.formats.subtitles import is_subtitles

    return is_subtitles(_as_text(start))


def _is_pdf(start: bytes) -> bool:
    return b"%PDF-" in start[:1024]


def _is_rtf(start: bytes) -> bool:
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf")


def _is_html(start: bytes) -> bool:
    return b"<" in start and _HTML.match(_as_text(start)) is not None


def _as_text(start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return start.decode("utf-16", "replace")
    return start.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def _may_be_html(data: bytes) -> bool:
    return _ANY_TAG.search(data) is not None or b"\0" in data


def _is_email(start: bytes) -> bool:
    """Return whether the header that a file may begin with has a field that only machines write."""
    place = 0
    while (match := _HEADER_LINES.match(start, place)) and match.end() > place:
        place = match.end()
    return _EMAIL.search(start[:place]) is not None


def _is_word(package: Package) -> bool:
    return any(name.startswith("word/") for name in package.names)


def _is_open_text(package: Package) -> bool:
    kind = package.text("mimetype").strip()
    return kind.startswith(_OPEN_TEXT) or (not kind and "content.xml" in package.names)


# Their letters may be in any encoding, and nothing but the extension may tell them.
_encoded_text = partial(Format, is_encoded=True, believes_name=_always)

TEXT = _encoded_text("text", "a plain text", (".txt", ".text"), "plain_text:extract_text", ("text/plain",))
PDF = Format("pdf", "a PDF", (".pdf",), "pdf:extract_pdf", ("application/pdf",), recognises=_is_pdf)
FORMATS = (
    TEXT,
    _encoded_text("markdown", "a Markdown text", (".md", ".markdown"), "markdown:extract_markdown", ("text/markdown",)),
    _encoded_text(
        "html",
        "a web page",
        (".html", ".htm", ".xhtml"),
        "html:extract_html",
        ("text/html", "application/xhtml+xml"),
        recognises=_is_html,
        believes_name=_may_be_html,
    ),
    PDF,
    Format("docx", "a Word document", (".docx", ".docm"), "docx:extract_docx", (_WORD,), recognises_package=_is_word),
    Format(
        "odt", "an OpenDocument text", (".odt",), "odt:extract_odt", (_OPEN_TEXT,), recognises_package=_is_open_text
    ),
    Format("rtf", "an RTF document", (".rtf",), "rtf:extract_rtf", ("application/rtf", "text/rtf"), recognises=_is_rtf),
    _encoded_text(
        "email", "an e-mail", (".eml",), "email_message:extract_email", ("message/rfc822",), recognises=_is_email
    ),
    _encoded_text(
        "subtitles",
        "a file of subtitles",
        (".vtt", ".srt"),
        "subtitles:extract_subtitles",
        ("text/vtt",),
        recognises=_is_subtitles,
        believes_name=_never,
    ),
)
"""All of them, in the order in which messages list them."""

BY_SUFFIX = {suffix: format for format in FORMATS for suffix in format.suffixes}
"""The format that each file extension stands for."""

WAYS_ON = {
    ".doc": "Save it as .docx with Word or with LibreOffice, which is free: soffice --convert-to docx FILE.",
    ".pages": "Open it in Pages or on icloud.com, and export it as Word (.docx) or PDF.",
}
"""How to go on with files that cannot be read, by extension."""


def usual_suffixes() -> tuple[str, ...]:
    """Return the extensions that help texts list: the first of each format, and both of subtitles."""
    return tuple(s for f in FORMATS for s in (f.suffixes if f.name == "subtitles" else f.suffixes[:1]))
