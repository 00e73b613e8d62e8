"""Plain text and Markdown."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping

from discourse_coder.errors import CorpusError, Problem
from discourse_coder.extract.paragraphs import finished, without_repeats, without_web_lines
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
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"([\w-]{1,40}):[ \t]*(.*)")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")
_UNDERLINE = re.compile(r" {0,3}(?:={3,}|-{3,}|\*{3,}|_{3,})[ \t]*")
_OWN_LINE = re.compile(r"[ \t]*(?:[-*+][ \t]|\d{1,3}[.)][ \t]|\||>)")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\(([^()\s]{0,2000})(?:[ \t]+\"[^\"\n]{0,500}\")?\)")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,1000}?)(?<=\S)\1(?![\w*])")
_WIDER_THAN_A_PAGE = 130


def decoded(data: bytes, place: str, decode: Decode | None = None) -> str:
    """Return the text of bytes: in the encoding that their byte order mark names, UTF-8, or UTF-16 without a mark.

    Parameters
    ----------
    data : bytes
    place : str
        What problems call the file.
    decode : callable, optional
        For bytes in any other encoding.

    Raises
    ------
    CorpusError
        When they are in none of these; names the byte.
    """
    encoding, start = next(((name, len(mark)) for mark, name in _MARKS if data.startswith(mark)), ("", 0))
    zero = data.find(b"\0")
    if not encoding and zero >= 0:
        encoding = _utf_16(data)
        if not encoding:
            raise CorpusError(
                Problem(
                    place,
                    f"not a text: byte 0x00 at position {zero}.",
                    "Its name may be wrong, or it is damaged: open it in its program and save it as text in UTF-8.",
                )
            )
    try:
        return data[start:].decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        wrong = start + error.start
        if not encoding and decode and not _is_mostly_utf_8(data):
            return decode(data, place)
        found = f"not {(encoding or 'utf-8').upper()}: byte 0x{data[wrong]:02X} at position {wrong} is wrong"
        mixed = not encoding and _is_mostly_utf_8(data)
        raise CorpusError(
            Problem(
                place,
                f"{found}, though other parts are UTF-8." if mixed else f"{found}.",
                "Two encodings seem to be mixed: replace the wrong characters."
                if mixed
                else "Say which encoding it is in, or convert it to UTF-8.",
            )
        ) from None


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
    """Take the text out of a plain text file.

    Hard-wrapped lines are joined to paragraphs; in other texts every line is a paragraph. Repeated paragraphs and the
    lines of web pages are left out.

    Parameters
    ----------
    data : bytes
    place : str
        What problems call the file.
    raw : bool
        Keep everything, join nothing.
    decode : callable, optional
        Turns bytes that are not Unicode into text; without it they are refused.

    Raises
    ------
    CorpusError
        When it is not a text, or empty.
    """
    text = decoded(data, place, decode)
    if raw:
        return finished(text, EXTRACTOR, place)
    text, removals = in_paragraphs(text)
    return cleaned(text, EXTRACTOR, place, removals=removals)


def cleaned(
    text: str,
    extractor: str,
    place: str,
    *,
    metadata: Mapping[str, str | None] | None = None,
    removals: tuple[Removal, ...] = (),
    advice: str = "Remove the file, or add its text.",
) -> Extracted:
    """Return a text without repeated paragraphs and lines of web pages, in the form of all extracted texts.

    Raises
    ------
    CorpusError
        When nothing is left.
    """
    text, repeats = without_repeats(text)
    text, web_lines = without_web_lines(text)
    return finished(
        text, extractor, place, metadata=metadata, removals=(*removals, *repeats, *web_lines), advice=advice
    )


def in_paragraphs(text: str) -> tuple[str, tuple[Removal, ...]]:
    """Return a text with its paragraphs apart by empty lines, and what was taken out or joined on the way.

    Where the text is not hard-wrapped but a fifth of its lines are longer than a page is wide, lines are paragraphs;
    in others (verse, lists, tables) the line ends stay.
    """
    from discourse_coder.extract.pages.line_ends import unwrapped

    text = re.sub("\r\n?", "\n", text)
    whole, removals = unwrapped(text)
    lines = [line for line in whole.split("\n") if line.strip()]
    if whole == text and sum(len(line) > _WIDER_THAN_A_PAGE for line in lines) * 5 >= len(lines):
        return "\n\n".join(lines), ()
    return whole, removals


def extract_markdown(data: bytes, place: str, *, raw: bool = False, decode: Decode | None = None) -> Extracted:
    """Take the text out of a Markdown file: the marks of headings, links and emphasis go, front matter is metadata.

    Parameters
    ----------
    data : bytes
    place : str
        What problems call the file.
    raw : bool
        Keep everything, join nothing.
    decode : callable, optional
        Turns bytes that are not Unicode into text; without it they are refused.

    Raises
    ------
    CorpusError
        When it is not a text, or empty.
    """
    text = re.sub("\r\n?", "\n", decoded(data, place, decode))
    if raw:
        return finished(text, EXTRACTOR, place)
    removals: list[Removal] = []
    metadata: dict[str, str | None] = {}
    front = _FRONT_MATTER.match(text)
    if front and all(not line.strip() or _FIELD.match(line) or line[0] in " \t-#" for line in front[1].split("\n")):
        fields = (_FIELD.fullmatch(line) for line in front[1].split("\n"))
        metadata = {field[1].lower(): field[2].strip().strip("\"'") for field in fields if field}
        text = text[front.end() :]
        removals.append(Removal("the beginning", " ".join(front[1].split()), "front matter, kept as metadata"))
    text, marks = _without_marks(text)
    return finished(text, EXTRACTOR, place, metadata=metadata, removals=(*removals, *marks))


def _without_marks(text: str) -> tuple[str, list[Removal]]:
    lines: list[str] = []
    joins: list[str] = [""]
    removals: list[Removal] = []
    n_marks = 0
    fenced = goes_on = False
    for number, line in enumerate(text.split("\n"), 1):
        heading = _HEADING.match(line)
        if _FENCE.match(line) or (not fenced and _UNDERLINE.fullmatch(line)):
            fenced ^= bool(_FENCE.match(line))
            n_marks += 1
            line = ""
        elif heading and not fenced:
            n_marks += 1
            line = f"\n{line[heading.end() :].rstrip().rstrip('#').rstrip()}\n"
        if not fenced:
            removals += [Removal(f"line {number}", link[2], "address of a link") for link in _LINK.finditer(line)]
            line, n_links = _LINK.subn(r"\1", line)
            line, n_emphases = _EMPHASIS.subn(r"\2", line)
            n_marks += n_links + n_emphases
        joins.append(
            " " if goes_on and line.strip() and not fenced and not heading and not _OWN_LINE.match(line) else "\n"
        )
        lines.append(line.strip() if joins[-1] == " " else line)
        goes_on = bool(line.strip()) and not (
            fenced or heading or line.endswith(("  ", "\\")) or line.lstrip().startswith("|")
        )
    if n_marks:
        removals.append(Removal("the whole text", f"{n_marks} marks", "Markdown marks of headings, links and emphasis"))
    return "".join(part for pair in zip(["", *joins[2:]], lines, strict=True) for part in pair), removals
