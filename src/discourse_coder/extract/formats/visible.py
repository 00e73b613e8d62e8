"""What a browser shows of a web page: its blocks, in order, and what the page hides or has deleted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from discourse_coder.extract.formats.packages import Target
from discourse_coder.model.extraction import Removal
from discourse_coder.wording import shortened

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
# Elements that are part of running text; all other elements that are not inline hold it.
_OF_TEXT = {
    "address", "blockquote", "button", "caption", "center", "dd", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "li",
    "ol", "p", "pre", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_C1 = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
_ANY_C1 = re.compile("[\x80-\x9f]")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_OTHER_BLANK = re.compile(r"[\t\r\n\f]")
_SEVERAL = re.compile(" {2,}")
_BLANK = " \t\r\n\f"
# Ids name sections by their subject, such as "social-policy"; these name parts of the page.
_BESIDE_ID = re.compile(r"(?:comment|sidebar|footer|nav|menu|respond|related)", re.IGNORECASE)
_DELETED = "deleted in the page"
_NEAR = 8  # pieces of a line, or open elements, that are looked at
_LONGEST_MARK = 15
# The mark of a footnote without a link stands after a word or the end of a sentence; after one of three letters or
# fewer it is more likely a power (km2).
_MARK = re.compile(r"[(\[]?(?:\d{1,3}|[*†‡§]{1,3})[)\]]?")
_BEFORE_MARK = re.compile(r"(?:[^\W\d_]{4}|[.,;:!?»”’\"'%)\]])\s?\Z")
_QUOTATION_MARK = re.compile("[\"'“”„‟‘’‚«»‹›「『]")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Container(NamedTuple):
    """An element around blocks."""

    parent: int  # the place of the one around it
    tag: str
    names: str  # what the page calls it
    home: int  # the place of the innermost one that is no list, table or paragraph


class Block(NamedTuple):
    """A paragraph, heading, item, or row of a page."""

    text: str
    found: str  # with the words that are left out of the text, without marks that the browser adds
    tag: str  # of the innermost element that is not inline
    container: int  # its place among the containers
    n_linked: int  # characters in links


@dataclass
class Visible(Target):
    """Reads a page as the browser would show it: the target of a parser that makes no tree."""

    raw: bool = False  # keep marks of footnotes and what the page has deleted
    blocks: list[Block] = field(default_factory=list)
    containers: list[Container] = field(default_factory=lambda: [Container(0, "", "", 0)])
    removals: list[Removal] = field(default_factory=list)
    title: str = ""
    deepest: int = 0
    most_attributes: int = 0
    n_elements: int = 0
    _line: list[str] = field(default_factory=list)
    _shown: dict[int, str] = field(default_factory=dict)  # what takes the place of pieces of the line
    _open: list[tuple[str, bool, int, str]] = field(default_factory=list)
    _container: int = 0
    _tag: str = ""
    _hidden: int = 0
    _unseen: int = 0
    _apart: list[str] = field(default_factory=list)
    _why: str = ""
    _preformatted: int = 0
    _breaks: int = 0
    _links: list[tuple[int, str]] = field(default_factory=list)
    _n_linked: int = 0
    _marks: list[str] = field(default_factory=list)
    _raised: list[int] = field(default_factory=list)
    _lists: list[_Numbers] = field(default_factory=list)
    _number: str = ""
    _quoted: list[int] = field(default_factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Hear that an element starts."""
        self.n_elements += 1
        if len(attributes) > self.most_attributes:
            self.most_attributes = len(attributes)
        if tag in _VOID:
            if tag == "br":
                self._break_line()
            elif tag == "hr":
                self._end_block()
            return
        unseen = tag in _NOT_SHOWN
        hidden = unseen
        if attributes and not unseen:
            style = attributes.get("style")
            hidden = "hidden" in attributes or bool(style and _HIDDEN_STYLE.search(style[:1000]))
        if tag == "del" and not self.raw:
            hidden = True
        if hidden and not self._hidden:
            self._why = _DELETED if tag == "del" else "hidden text"
        self._open.append((tag, hidden, self._container, self._tag))
        if len(self._open) > self.deepest:
            self.deepest = len(self._open)
        self._hidden += hidden
        self._unseen += unseen
        if tag in _INLINE:
            if not self._hidden:
                self._start_inline(tag, attributes)
            return
        if self._line:
            self._end_block()
        self._breaks = 0
        self._tag = tag
        if tag in _OF_TEXT:
            if tag == "ol":
                self._lists.append(_Numbers.of(attributes))
            elif tag == "ul":
                self._lists.append(_Numbers())
            elif tag == "li" and self._lists:
                self._number = self._lists[-1].next(attributes.get("value", ""))
            elif tag == "pre":
                self._preformatted += 1
        else:
            self._preformatted += tag == "textarea"
        if tag not in _OF_TEXT or attributes:
            self._open_container(tag, attributes)

    def end(self, tag: str) -> None:
        """Hear that an element ends."""
        if tag in _VOID or not self._open:
            return
        opened, hidden, container, around = self._open.pop()
        if opened in _INLINE:
            if opened in ("td", "th"):
                if self._line:
                    self._line.append("\t")
            elif not self._hidden:
                self._end_inline(opened)
        else:
            if opened in ("pre", "textarea"):
                self._preformatted -= 1
            if self._line:
                self._end_block()
            self._breaks = 0
            if opened in ("ol", "ul"):
                self._lists.pop()
            elif opened == "li":
                self._number = ""
            self._container, self._tag = container, around
        if hidden:
            self._hidden -= 1
            self._unseen -= opened in _NOT_SHOWN
            if not self._hidden:
                self._set_apart()

    def data(self, text: str) -> None:
        """Hear characters."""
        if self._hidden:
            if not self._unseen:
                self._apart.append(text)
                if self._why == _DELETED:
                    self._shown[len(self._line)] = ""
                    self._line.append(text)
            elif self._open[-1][0] == "title" and len(self._open) < 5:
                self.title = self.title or " ".join(text.split())
            return
        if not self._preformatted:
            if not text.strip(_BLANK):
                if self._line:
                    self._line.append(" ")
                return
            if "  " in text or _OTHER_BLANK.search(text):
                text = _BLANKS.sub(" ", text)
        if self._breaks and text.strip():
            self._breaks = 0
        self._line.append(text)
        if self._links:
            self._n_linked += len(text)

    def comment(self, text: str) -> None:
        """Comments are not shown."""

    def close(self) -> None:
        """Hear that the page ends."""
        self._end_block()
        self._set_apart()

    def _open_container(self, tag: str, attributes: dict[str, str]) -> None:
        place, around = len(self.containers), self.containers[self._container]
        names = f"{attributes.get('class', '')} {attributes.get('role', '')}" if attributes else ""
        address = attributes.get("id", "") if attributes else ""
        if _BESIDE_ID.match(address):
            names = f"{names} {address}"
        home = around.home if tag in _OF_TEXT else place
        self.containers.append(Container(self._container, tag, names, home))
        self._container = place

    def _start_inline(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "a":
            self._links.append((len(self._line), attributes.get("href", "")))
        elif tag == "sup":
            self._raised.append(len(self._line))
        elif tag == "q":
            self._quoted.append(len(self._line))
            self._add_mark("“‘"[len(self._quoted) % 2 - 1])

    def _end_inline(self, tag: str) -> None:
        if tag == "a" and self._links:
            start, address = self._links.pop()
            if self._raised and "#" in address and start >= self._raised[-1]:
                self._drop_mark(self._raised[-1], is_linked=True)
        elif tag == "sup" and self._raised:
            start = self._raised.pop()
            inside = bool(self._links and "#" in self._links[-1][1] and self._links[-1][0] == start)
            self._drop_mark(start, is_linked=inside)
        elif tag == "q" and self._quoted:
            self._end_quote()

    def _add_mark(self, mark: str) -> None:
        self._shown[len(self._line)] = mark
        self._line.append("")

    def _end_quote(self) -> None:
        """Set a closing mark, unless the page has marks of its own around the words."""
        mark = "”’"[len(self._quoted) % 2 - 1]
        start = self._quoted.pop()
        before, inside = self._before(start).rstrip(), "".join(self._line[start : start + _NEAR]).strip()
        if not inside or _QUOTATION_MARK.match(before[-1:]) or _QUOTATION_MARK.match(inside):
            self._shown.pop(start, None)
        else:
            self._add_mark(mark)

    def _drop_mark(self, start: int, *, is_linked: bool) -> None:
        """Leave out the raised characters from a place of the line on, if they are the mark of a footnote."""
        places = [n for n in range(start, len(self._line)) if n not in self._shown]
        mark = "".join(self._line[n] for n in places).strip()
        if not mark or self.raw:
            return
        before = self._before(start)
        if (is_linked and len(mark) <= _LONGEST_MARK) or (_MARK.fullmatch(mark) and _BEFORE_MARK.search(before)):
            self._marks.append(mark)
            self._shown |= dict.fromkeys(places, "")
        elif mark.isdecimal() and before[-1:].isdecimal():  # a power, not more digits of the number
            self._shown |= {n: self._line[n].translate(_RAISED) for n in places}

    def _before(self, place: int) -> str:
        return "".join(self._line[max(0, place - _NEAR) : place])

    def _set_apart(self) -> None:
        """Note the words that the page hides or has deleted, which end here."""
        words = " ".join("".join(self._apart).split())
        self._apart.clear()
        if words and not self.raw:
            self.removals.append(Removal(self._place, shortened(words, 200), self._why))

    @property
    def _place(self) -> str:
        return f"block {len(self.blocks) + 1} of the page"

    def _break_line(self) -> None:
        # Two line breaks in a row are how old pages set paragraphs apart.
        self._breaks += 1
        if self._breaks > 1:
            self._end_block()
        elif not self._hidden:
            self._line.append("\n")

    def _end_block(self) -> None:
        found = text = "".join(self._line)
        if self._shown:
            text = _SEVERAL.sub(" ", "".join(self._shown.get(n, piece) for n, piece in enumerate(self._line)))
            self._shown.clear()
        self._line.clear()
        self._breaks = 0
        n_linked, self._n_linked = self._n_linked, 0
        self._raised.clear()
        self._quoted = [0] * min(len(self._quoted), _NEAR)
        self._links = [(0, address) for _, address in self._links[-_NEAR:]]
        if not found.strip(_BLANK):
            return
        if self._marks:
            self.removals.append(Removal(self._place, ", ".join(self._marks), "marks of footnotes"))
            self._marks.clear()
        if not found.isascii() and _ANY_C1.search(found):
            found, text = found.translate(_C1), text.translate(_C1)
        if self._preformatted:
            parts = [part.strip("\n") for part in re.split(r"\n[ \t\r]*\n", text) if part.strip()]
            self.blocks += [Block(part, part, self._tag, self._container, n_linked) for part in parts]
            return
        found = found if text is found else _in_lines(found)
        if text := _in_lines(text):
            text, self._number = f"{self._number}{text}", ""
            self.blocks.append(Block(text, found or text, self._tag, self._container, n_linked))


def _in_lines(text: str) -> str:
    if "\n" not in text and "\t" not in text:
        return text.strip(" ") if text.strip() else ""
    lines = ("\t".join(cell.strip(" ") for cell in line.split("\t")).strip(" \t") for line in text.split("\n"))
    return "\n".join(line for line in lines if line.strip())


@dataclass
class _Numbers:
    """The numbers of a list's items, where the page itself says which they are."""

    number: int = 1
    step: int = 1
    kind: str = ""
    told: bool = False

    @staticmethod
    def of(attributes: dict[str, str]) -> _Numbers:
        start = attributes.get("start", "").strip()
        told = bool(re.fullmatch(r"-?\d{1,6}", start)) and start != "1"
        return _Numbers(
            int(start) if told else 1, -1 if "reversed" in attributes else 1, attributes.get("type", ""), told
        )

    def next(self, value: str) -> str:
        """Return the number of the next item, empty where the page does not say it."""
        if re.fullmatch(r"-?\d{1,6}", value):
            self.number, self.told = int(value), True
        number, self.number = self.number, self.number + self.step
        return f"{_as_kind(number, self.kind)}. " if self.told else ""


def _as_kind(number: int, kind: str) -> str:
    if kind.lower() == "a" and 1 <= number <= 26:
        return chr(ord(kind) + number - 1)
    if kind.lower() == "i" and 1 <= number < 40:
        roman = "x" * (number // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]
        return roman if kind == "i" else roman.upper()
    return str(number)


def visible(page: str, *, raw: bool = False) -> Visible:
    """Return what a browser would show of a page."""
    from lxml.etree import HTMLParser, LxmlError

    # Half a surrogate pair cannot be encoded.
    source = page.encode("utf-8", "replace")
    seen = Visible(raw)
    parser: Any = HTMLParser(target=seen, encoding="utf-8", huge_tree=True)
    try:
        parser.feed(source)
        parser.close()
    except (LxmlError, ValueError, AssertionError):  # an empty page, or one broken off; what was seen so far counts
        seen.close()
    return seen
