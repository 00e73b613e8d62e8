"""E-mails (.eml): RFC 5322 and MIME."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime

from discourse_coder.errors import CorpusError
from discourse_coder.extract.formats.html import extract_page
from discourse_coder.extract.formats.plain_text import Decode, decoded, in_paragraphs
from discourse_coder.extract.pages.plain_lines import line_range
from discourse_coder.extract.paragraphs import finished, without_scraping_leftovers
from discourse_coder.extract.unreadable import unreadable
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.wording import shortened

EXTRACTOR = "built in (e-mail)"
_ADVICE = "Its text may be in an attachment: save that as a file of its own."
_HEADERS = {"title": "Subject", "author": "From", "date": "Date"}
_BODIES = ("text/plain", "text/html")
_MOST_PARTS = 1000
_MOST_BOUNDARIES = 5000
_LONGEST_FIELD = 2000
_LONGEST_TYPE = 20_000
_QUOTED = re.compile(r"[ \t]*>")
# The line above a quotation says whose it is, in any language: "On 3 May 2019, A <a@b.org> wrote:".
_INTRODUCES = re.compile(r"(?=.{0,200}[\d@]).{4,200}:[ \t]*")
_ORIGINAL = re.compile(r"[ \t]*-{2,}[ \t]*Original Message[ \t]*-{2,}[ \t]*", re.IGNORECASE)


@dataclass(frozen=True)
class _Part:
    kind: str
    charset: str
    flowed: bool
    attached: bool
    name: str
    data: bytes


def extract_email(data: bytes, place: str, *, raw: bool = False, decode: Decode | None = None) -> Extracted:
    """Extract the text of an e-mail: its plain text, or else its HTML."""
    metadata, parts = _parsed(data, place)
    bodies = {kind: next((part for part in parts if part.kind == kind and not part.attached), None) for kind in _BODIES}
    others = [shortened(part.name or part.kind, 200) for part in parts if part not in bodies.values()]
    attached = [Removal("attachment", name, "attachments are not read") for name in others]
    plain, page = bodies["text/plain"], bodies["text/html"]
    text = _content(plain, place, decode) if plain else ""
    if page and not text.strip():
        extracted = extract_page(_content(page, place, decode), place, raw=raw, extractor=EXTRACTOR)
        removals = (*extracted.removals, *attached)
        return replace(extracted, metadata={**extracted.metadata, **metadata}, removals=removals)
    if raw:
        return finished(text, EXTRACTOR, place, metadata=metadata, removals=attached, advice=_ADVICE)
    text, apart = _own_words(re.sub("\r\n?", "\n", text))
    if plain and plain.flowed:
        text = re.sub(r"(?<=[^\n]) \n(?=[^\n])", " ", text)
    text, joins = in_paragraphs(text)
    text, leftovers = without_scraping_leftovers(text)
    removals = (*apart, *joins, *attached, *leftovers)
    return finished(text, EXTRACTOR, place, metadata=metadata, removals=removals, advice=_ADVICE)


def _parsed(data: bytes, place: str) -> tuple[dict[str, str], list[_Part]]:
    """Return what an e-mail's headers say and its parts."""
    if data.count(b"\n--") > _MOST_BOUNDARIES:
        raise _damaged(place, f"it has more than {_MOST_BOUNDARIES} parts")
    try:
        message = message_from_bytes(data)
        headers = {name: _header(message, field) for name, field in _HEADERS.items()}
        parts = [_part(leaf) for leaf in _leaves(message)]
    except RecursionError:
        raise _damaged(place, "its parts are nested too deeply") from None
    except Exception as error:  # the standard library's parser has many ways to fail on a broken header
        raise _damaged(place, str(error) or type(error).__name__) from None
    headers["date"] = _date(headers["date"])
    return {name: value for name, value in headers.items() if value}, parts


def _damaged(place: str, reason: str) -> CorpusError:
    found = f"the e-mail is damaged: {' '.join(reason.split())}."
    return unreadable(place, found, "Save it again from the mail program, or as text.")


def _header(message: Message, name: str) -> str:
    """Return a header field as people read it."""
    value = str(message.get(name, ""))[:_LONGEST_FIELD]
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value


def _leaves(message: Message) -> Iterator[Message]:
    """Yield an e-mail's parts; an e-mail attached to it is one part."""
    waiting = [message]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += [each for each in reversed(inner) if isinstance(each, Message)]
        else:
            yield part
    if waiting:
        raise ValueError(f"it has more than {_MOST_PARTS} parts")


def _part(part: Message) -> _Part:
    if any(len(str(value)) > _LONGEST_TYPE for name, value in part.items() if name.lower().startswith("content-")):
        raise ValueError("its headers are too long")
    payload = None if part.is_multipart() else part.get_payload(decode=True)
    # A part that claims to have parts but has none is text.
    kind = "text/plain" if part.get_content_maintype() == "multipart" else part.get_content_type()
    return _Part(
        kind,
        str(part.get_content_charset("") or ""),
        str(part.get_param("format", "")).lower() == "flowed",
        part.get_content_disposition() == "attachment",
        str(part.get_filename("") or ""),
        payload if isinstance(payload, bytes) else b"",
    )


def _date(text: str) -> str:
    """Return the day of a date header, in the time zone of the sender."""
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _content(part: _Part, place: str, decode: Decode | None) -> str:
    if part.charset not in ("", "us-ascii", "utf-8"):
        try:
            return str(part.data.decode(part.charset))
        except (LookupError, ValueError):
            pass
    return decoded(part.data, place, decode)


def _own_words(text: str) -> tuple[str, tuple[Removal, ...]]:
    """Return an e-mail without quoted ones and without its signature."""
    lines = text.split("\n")
    removals: list[Removal] = []

    def cut(start: int, end: int, why: str) -> None:
        words = "\n".join(lines[start:end])
        if words.strip():
            removals.append(Removal(line_range(range(start + 1, end + 1)), shortened(words, 300), why))

    kept: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        end = number + 1
        if line in ("-- ", "--") or _ORIGINAL.fullmatch(line):
            end = len(lines)
            cut(number, end, "signature" if line.startswith("--") and len(line) < 4 else "quoted e-mail")
        elif _QUOTED.match(line):
            while end < len(lines) and (_QUOTED.match(lines[end]) or not lines[end].strip()):
                end += 1
            start = number - _introduction(kept)
            del kept[len(kept) - (number - start) :]
            cut(start, end, "quoted e-mail")
            kept.append("")
        else:
            kept.append(line)
        number = end
    return "\n".join(kept), tuple(removals)


def _introduction(lines: list[str]) -> int:
    """Return how many lines at the end introduce the quotation that follows."""
    back = 1
    while back <= len(lines) and back < 3 and not lines[-back].strip():
        back += 1
    said = ""
    # It may be wrapped, but does not begin in a line that ends a sentence.
    for more in range(back, min(back + 3, len(lines) + 1)):
        line = lines[-more].strip()
        if not line or (said and line[-1] in ".!?:"):
            break
        said = f"{line} {said}".strip()
        back = more
    return back if _INTRODUCES.fullmatch(said) else 0
