"""Web pages: the article without menus, paywall and comments."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from discourse_coder.extract.formats.plain_text import Decode, decoded, in_paragraphs
from discourse_coder.extract.paragraphs import finished, without_scraping_leftovers
from discourse_coder.extract.unreadable import unreadable
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.wording import shortened

# Beyond these the article finder takes too long or fails; all visible text is kept instead.
_LARGEST_PAGE = 3_000_000
_DEEPEST_PAGE = 200
_MOST_ATTRIBUTES = 200
_MOST_ELEMENTS = 50_000
_ADVICE = "If a script fills the page, save it from the browser as text or PDF."

_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "nobr", "o", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "td", "th", "time", "tt", "u", "var",
}  # fmt: skip
_NOT_SHOWN = {
    "script", "style", "template", "noscript", "title", "iframe", "object", "svg", "math", "canvas", "audio", "video",
    "datalist",
}  # fmt: skip
_VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
}  # fmt: skip
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_META_CHARSET = re.compile(rb"""<meta[^<>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""\s*<\?xml[^<>?]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")
_UTF_16_MARKS = (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}>")
# What pages mean by these names (WHATWG Encoding Standard, section 4.2).
_MEANT = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}
_C1 = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_NOT_LETTERS = re.compile(r"[\W_]+")
# A block this long is not found in the article by chance.
_SURE = 40
_PIECE = 8


def extract_html(data: bytes, place: str, *, raw: bool = False, decode: Decode | None = None) -> Extracted:
    """Extract the article of a web page."""
    from importlib.metadata import version

    page, unread = _decoded(data, place, decode)
    return extract_page(page, place, raw=raw, extractor=f"trafilatura {version('trafilatura')}", removals=unread)


def extract_page(
    page: str, place: str, *, raw: bool = False, extractor: str, removals: tuple[Removal, ...] = ()
) -> Extracted:
    """Extract the article of a web page that is decoded already; otherwise as `extract_html`."""
    if n_zeros := page.count("\0"):
        page = page.replace("\0", "")
        removals = (*removals, Removal("the page", f"{n_zeros} x U+0000", "characters that a text cannot contain"))
    page = _XML_DECLARATION.sub("", page, count=1)
    visible = _visible(page)
    blocks = visible.blocks
    tame = len(page) <= _LARGEST_PAGE and visible.is_tame
    article, found = _article(page) if tame else ("", {})
    metadata = {"title": visible.title} | {name: value for name, value in found.items() if value}
    if raw:
        return finished("\n\n".join(blocks), extractor, place, metadata=metadata, removals=removals, advice=_ADVICE)
    kept = _of_article(blocks, article)
    if not any(kept):
        kept = [True] * len(blocks)
        if blocks and not tame:
            what = "page too large or nested too deeply to find the article: all visible text was kept"
            removals = (*removals, Removal("the page", "nothing", what))
    removals = (*removals, *_removed(blocks, kept))
    paragraphs: list[str] = []
    for block in (block for block, is_kept in zip(blocks, kept, strict=True) if is_kept):
        paragraph, joins = in_paragraphs(block) if "\n" in block else (block, ())
        paragraphs.append(paragraph)
        removals = (*removals, *joins)
    text, leftovers = without_scraping_leftovers("\n\n".join(paragraphs))
    removals = (*removals, *leftovers)
    return finished(text, extractor, place, metadata=metadata, removals=removals, advice=_ADVICE)


def _decoded(data: bytes, place: str, decode: Decode | None) -> tuple[str, tuple[Removal, ...]]:
    """Return a page's text: Unicode where it is valid, else the encoding that it names."""
    named = _XML_ENCODING.match(data[:400]) or _META_CHARSET.search(data[:8000])
    try:
        data.decode("utf-8")
        encoding = ""
    except UnicodeDecodeError:
        encoding = _known(named[1].decode("ascii", "replace")) if named else ""
    if not encoding or data.startswith(_UTF_16_MARKS):
        if data.startswith(_UTF_16_MARKS) or b"<\0" in data or b"\0<" in data:
            return decoded(data, place, decode), ()
        # A zero byte in a page is a fault that browsers overlook; the caller notes it.
        pieces = data.split(b"\0")
        return decoded(b"".join(pieces), place, decode) + "\0" * (len(pieces) - 1), ()
    page = data.decode(encoding, "replace")
    wrong = page.count("\ufffd")
    if wrong * 20 > len(page):
        found = f"the page says that it is {encoding.upper()}, but {wrong} of its characters are not."
        raise unreadable(place, found, "Save it again from the browser, or convert it to UTF-8.")
    note = Removal("the page", f"{wrong} characters", f"bytes that are not {encoding.upper()}, shown as \ufffd")
    return page, (note,) if wrong else ()


def _known(name: str) -> str:
    try:
        codec = codecs.lookup(name).name
        b"a".decode(codec)
    except (LookupError, ValueError):
        return ""
    return _MEANT.get(codec, codec)


@dataclass
class _Visible:
    """Reads a page as the browser would show it: the target of a parser that makes no tree."""

    blocks: list[str] = field(default_factory=list)
    title: str = ""
    deepest: int = 0
    most_attributes: int = 0
    n_elements: int = 0
    _line: list[str] = field(default_factory=list)
    _open: list[tuple[str, bool]] = field(default_factory=list)
    _hidden: int = 0
    _preformatted: int = 0
    _breaks: int = 0

    @property
    def is_tame(self) -> bool:
        """Whether a tree can be made of the page in good time."""
        depth, attributes = self.deepest <= _DEEPEST_PAGE, self.most_attributes <= _MOST_ATTRIBUTES
        return depth and attributes and self.n_elements <= _MOST_ELEMENTS

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.n_elements += 1
        self.most_attributes = max(self.most_attributes, len(attributes))
        if tag == "br":
            self._break_line()
            return
        if tag == "hr":
            self._end_block()
        if tag in _VOID:
            return
        style = attributes.get("style", "")[:1000]
        hidden = tag in _NOT_SHOWN or "hidden" in attributes or bool(_HIDDEN_STYLE.search(style))
        self._open.append((tag, hidden))
        self.deepest = max(self.deepest, len(self._open))
        self._hidden += hidden
        self._preformatted += tag in ("pre", "textarea")
        if tag not in _INLINE:
            self._end_block()

    def end(self, tag: str) -> None:
        if tag in _VOID or not self._open:
            return
        opened, hidden = self._open.pop()
        self._hidden -= hidden
        self._preformatted -= opened in ("pre", "textarea")
        if opened in ("td", "th"):
            self._line.append("\t")
        elif opened not in _INLINE:
            self._end_block()

    def data(self, text: str) -> None:
        if self._hidden:
            if self._open[-1][0] == "title" and len(self._open) < 5:
                self.title = self.title or " ".join(text.split())
            return
        text = text.translate(_C1)
        if not self._preformatted:
            text = _BLANKS.sub(" ", text)
        if text.strip():
            self._breaks = 0
        self._line.append(text)

    def comment(self, text: str) -> None:
        """Comments are not shown."""

    def close(self) -> _Visible:
        self._end_block()
        return self

    def _break_line(self) -> None:
        # Two line breaks in a row are how old pages set paragraphs apart.
        self._breaks += 1
        if self._breaks > 1:
            self._end_block()
        elif not self._hidden:
            self._line.append("\n")

    def _end_block(self) -> None:
        text = "".join(self._line)
        self._line.clear()
        self._breaks = 0
        if self._preformatted:
            self.blocks += [part.strip("\n") for part in re.split(r"\n[ \t\r]*\n", text) if part.strip()]
            return
        lines = ("\t".join(cell.strip(" ") for cell in line.split("\t")).strip(" \t") for line in text.split("\n"))
        text = "\n".join(line for line in lines if line.strip())
        if text:
            self.blocks.append(text)


def _visible(page: str) -> _Visible:
    from lxml.etree import HTMLParser, LxmlError

    # Half a surrogate pair cannot be encoded.
    source = page.encode("utf-8", "replace")
    seen = _Visible()
    parser: Any = HTMLParser(target=seen, encoding="utf-8", huge_tree=True)
    try:
        parser.feed(source)
        parser.close()
    except (LxmlError, ValueError, AssertionError):  # an empty page, or one broken off; what was seen so far counts
        seen.close()
    return seen


def _article(page: str) -> tuple[str, dict[str, str]]:
    """Return what trafilatura takes for the article, and its metadata; nothing where it finds none."""
    import logging

    from trafilatura import bare_extraction

    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        found: Any = bare_extraction(
            page,
            include_comments=False,
            with_metadata=True,
            # Only dates that the page states as its own, whatever the day on which this runs.
            date_extraction_params={"extensive_search": False, "original_date": True, "max_date": "2100-01-01"},
        )
    except MemoryError:
        raise
    except Exception:  # whatever a broken page makes it raise: then no article can be found
        found = None
    if found is None:
        return "", {}
    names = {"title": "title", "author": "author", "date": "date", "url": "url", "sitename": "site"}
    return found.text or "", {ours: getattr(found, theirs, None) or "" for theirs, ours in names.items()}


def _of_article(blocks: list[str], article: str) -> list[bool]:
    """Return which blocks of a page are in its article."""
    text = _letters(article)
    if not text:
        return [False] * len(blocks)
    letters = [_letters(block) for block in blocks]
    kept = [len(block) >= _SURE and _is_in(text, blocks[n], block) for n, block in enumerate(letters)]
    for order in (range(len(blocks)), range(len(blocks) - 1, -1, -1)):
        forward = order.step > 0
        place = 0 if forward else len(text)
        for n in order:
            block = letters[n]
            if kept[n] and len(block) >= _SURE:
                found = text.find(block, place) if forward else text.rfind(block, 0, place)
                found = found if found >= 0 else text.find(block)
                if found >= 0:
                    place = found + len(block) if forward else found
            elif not block:
                kept[n] = False
            elif forward and text.startswith(block, place):
                kept[n], place = True, place + len(block)
            elif not forward and text.endswith(block, 0, place):
                kept[n], place = True, place - len(block)
    return kept


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text)


def _is_in(article: str, block: str, letters: str) -> bool:
    if letters in article:
        return True
    words = block.split()
    pieces = [_letters("".join(words[n : n + _PIECE])) for n in range(0, len(words), _PIECE)]
    found = sum(len(piece) for piece in pieces if len(piece) >= _SURE // 2 and piece in article)
    return found * 2 > len(letters)


def _removed(blocks: list[str], kept: list[bool]) -> list[Removal]:
    """Return the blocks that are not of the article, those in a row together."""
    removals: list[Removal] = []
    start = 0
    for is_kept, run in groupby(kept):
        end = start + sum(1 for _ in run)
        if not is_kept:
            place = f"block {end} of the page" if end - start == 1 else f"blocks {start + 1} to {end} of the page"
            removals.append(Removal(place, shortened(" | ".join(blocks[start:end]), 300), "not in the article"))
        start = end
    return removals
