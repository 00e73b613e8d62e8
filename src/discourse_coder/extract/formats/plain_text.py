"""Plain text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from discourse_coder.extract.paragraphs import finished, without_scraping_leftovers
from discourse_coder.extract.unreadable import unreadable
from discourse_coder.model.extraction import Extracted, Removal

Decode = Callable[[bytes, str], str]
"""Bytes that are not UTF-8, and what problems call them, to text."""

EXTRACTOR = "built in"
# The longest mark first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ESCAPE = b"\x1b$"
_WIDER_THAN_A_PAGE = 130


def decoded(data: bytes, place: str, decode: Decode | None = None) -> str:
    """Return the text of bytes: in the encoding that their byte order mark names, UTF-8, or UTF-16 without a mark."""
    encoding, start = next(((name, len(mark)) for mark, name in _MARKS if data.startswith(mark)), ("", 0))
    if not encoding and _ESCAPE in data and (text := _escaped(data)):
        return text
    zero = data.find(b"\0")
    if not encoding and zero >= 0:
        encoding = _utf_16(data)
        if not encoding:
            advice = "Its name may be wrong, or it is damaged: open it in its program and save it as text in UTF-8."
            raise unreadable(place, f"not a text: byte 0x00 at position {zero}.", advice)
    try:
        return data[start:].decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        wrong = start + error.start
        mixed = not encoding and _is_mostly_utf_8(data)
        if not encoding and decode and not mixed:
            return decode(data, place)
        found = f"not {(encoding or 'utf-8').upper()}: byte 0x{data[wrong]:02X} at position {wrong} is wrong."
        advice = "Say which encoding it uses, or convert it to UTF-8."
        if mixed:
            advice = "The rest is UTF-8, so two encodings seem to be mixed: replace the wrong characters."
        raise unreadable(place, found, advice) from None


def _escaped(data: bytes) -> str:
    """Return the text of bytes that say with escape sequences which signs follow (ISO 2022); empty where it is none."""
    for encoding in ("iso2022_jp_ext", "iso2022_kr"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _utf_16(data: bytes) -> str:
    """Return which UTF-16 bytes with zeros are in: in Latin text nearly every second byte is a zero."""
    start = data[:4000]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if len(data) % 2 or max(even, odd) < 0.35 * len(start) or min(even, odd) > 0.01 * len(start):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_mostly_utf_8(data: bytes) -> bool:
    """Return whether more characters beyond ASCII are right than wrong."""
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) > 2 * wrong


def extract_text(data: bytes, place: str, *, raw: bool = False, decode: Decode | None = None) -> Extracted:
    """Extract the text of a plain text file."""
    text = decoded(data, place, decode)
    if raw:
        return finished(text, EXTRACTOR, place)
    text, joins = in_paragraphs(text)
    text, leftovers = without_scraping_leftovers(text)
    return finished(text, EXTRACTOR, place, removals=(*joins, *leftovers))


def in_paragraphs(text: str) -> tuple[str, tuple[Removal, ...]]:
    """Return a text with its paragraphs apart by empty lines, and what was taken out or joined on the way."""
    from discourse_coder.extract.pages.line_ends import unwrapped

    text = re.sub("\r\n?", "\n", text)
    whole, removals = unwrapped(text)
    lines = [line for line in whole.split("\n") if line.strip()]
    if whole == text and sum(len(line) > _WIDER_THAN_A_PAGE for line in lines) * 5 >= len(lines):
        return "\n\n".join(lines), ()
    return whole, removals
