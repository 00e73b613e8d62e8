"""Rich Text Format (specification 1.9.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from discourse_coder.errors import CorpusError
from discourse_coder.extract.paragraphs import finished
from discourse_coder.extract.unreadable import OCR_FIRST, unreadable
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.wording import shortened

# Destinations that are set apart, and why.
_APART = {
    "footnote": "footnote",
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "page header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "page footer"),
    "annotation": "comment",
}
# Destinations without words of the text, or with a second form of what stands elsewhere.
_NO_WORDS = {
    "pict", "fldinst", "objdata", "shprslt", "nonshppict", "nonesttables", "themedata", "colorschememapping",
    "datastore", "stylesheet", "listtable", "listtext", "pntext", "atnid", "atnauthor",
}  # fmt: skip
_STATES = {"deleted": "deleted in tracked changes", "v": "hidden text"}
_PROPERTIES = {"title": "title", "author": "author"}
# Groups around the text of text boxes and objects, which striprtf skips.
_OPENED = {"shp", "shpinst", "shptxt", "do", "dptxbxtext", "shpgrp", "object", "result"}
# A paragraph's end is doubled, so that an empty line follows; cells are apart by tabs.
_REWRITTEN = {
    **dict.fromkeys(("par", "sect", "page", "\\\n", "\\\r"), r"\par\par "),
    **dict.fromkeys(("row", "nestrow", "column"), r"\line "),
    **dict.fromkeys(("cell", "nestcell"), r"\tab "),
    **dict.fromkeys(("shptxt", "dptxbxtext"), r"\par\par "),
}
_TOKEN = re.compile(r"[{}]|\\([A-Za-z]{1,32})(-?\d{1,10})?[ ]?|\\[^A-Za-z]", re.DOTALL)
_FIRST_WORD = re.compile(r"(?:\s|\\\*)*\\([A-Za-z]{1,32})(?:-?\d{1,10})?[ ]?")
_SETTING = re.compile(r"\\(?:ansicpg\d{1,5}|deff\d{1,5}|uc\d)(?!\d)|\\mac\b")
_LARGEST = 100 * 2**20
_MOST_WORDS = 6 * 2**20
_MOST_FONTS = 1000
_DEEPEST = 1000
# A character for private use, between what is set apart.
_BETWEEN = "\ue000"


def extract_rtf(data: bytes, place: str, *, raw: bool = False) -> Extracted:
    """Extract the text of a Rich Text Format file."""
    source = data.lstrip(b"\xef\xbb\xbf \t\r\n").rstrip(b"\0").decode("latin-1")
    groups = _Groups()
    if len(source) <= _LARGEST:
        try:
            groups.read(source, raw)
        except ValueError as error:
            raise _damaged(place, str(error)) from None
    if len(source) > _LARGEST or sum(map(len, groups.text)) > _MOST_WORDS:
        raise unreadable(place, "the file is too large to read.", "Save it as .docx, or split it.")
    settings = "".join(dict.fromkeys(_SETTING.findall(source[:4000])))
    start = rf"{{\rtf1\ansi{settings}{groups.fonts}"
    between = rf"\u{ord(_BETWEEN)}?"
    words = _words(start + between.join(f"{{{''.join(words)}}}" for _, words in groups.apart) + "}", place)
    removals: list[Removal] = []
    metadata: dict[str, str | None] = {}
    for (why, _), text in zip(groups.apart, words.split(_BETWEEN), strict=False):
        if why in _PROPERTIES:
            metadata.setdefault(_PROPERTIES[why], text)
        elif text.strip():
            removals.append(Removal(why if why.startswith("page") else "the text", shortened(text, 200), why))
    text = _words(start + "".join(groups.text) + "}", place)
    extractor = f"striprtf {version('striprtf')}"
    return finished(text, extractor, place, metadata=metadata, removals=removals, advice=OCR_FIRST)


def _words(source: str, place: str) -> str:
    from striprtf.striprtf import rtf_to_text

    try:
        read: Callable[..., str] = rtf_to_text  # it has no types
        text = read(source, errors="replace")
    except (ValueError, LookupError, TypeError, OverflowError):
        raise _damaged(place, "its codes cannot be read") from None
    # Characters beyond the first 65,536 are written as two halves.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _damaged(place: str, reason: str) -> CorpusError:
    advice = "Open it in a word processor and save it again, or leave it out."
    return unreadable(place, f"the file is damaged: {reason}.", advice)


class _Groups:
    """Divides a source into the text and what is set apart."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.apart: list[tuple[str, list[str]]] = []
        self.fonts = ""
        self._out = self.text
        self._stack: list[_Group] = []
        self._after_row = False

    def read(self, source: str, raw: bool) -> None:
        """Divide a source; `raw` keeps in the text what would be set apart."""
        place = 0
        while match := _TOKEN.search(source, place):
            self._out.append(source[place : match.start()])
            place = match.end()
            token, word, number = match[0], match[1], match[2]
            if token == "{":
                place = self._open(source, place, raw)
            elif token == "}":
                self._close()
                if not self._stack:
                    return
            elif word == "bin":
                place += max(int(number or 0), 0)
            elif word in _STATES and number != "0":
                if not raw:
                    self._set_apart(_STATES[word])
            elif word in _STATES or word == "plain":
                self._out = self._stack[-1].base if self._stack else self.text
            elif self._after_row and word in ("pard", "trowd"):
                self._after_row = False
                self._out.append(token if word == "trowd" else rf"\par\par{token}")
            elif word not in ("u", "uc") or (number and -0x8000 <= int(number) <= 0xFFFF):
                self._out.append(_REWRITTEN.get(word or token, token))
                self._after_row |= word == "row"
        self._out.append(source[place:])

    def _open(self, source: str, place: int, raw: bool) -> int:
        """Begin a group; return where to go on reading."""
        if len(self._stack) > _DEEPEST:
            raise ValueError("its groups are nested too deeply")
        first = _FIRST_WORD.match(source, place)
        word = first[1] if first else ""
        outer = self._out
        end = first.end() if first else place
        if word == "fonttbl":
            end = _end_of_group(source, place)
            self.fonts = self.fonts or _font_table(source[place:end])
            self._stack.append(_Group(outer, [], False))
        elif word in _NO_WORDS:
            self._out = []
            self._stack.append(_Group(outer, self._out, False))
        elif word in _PROPERTIES or (word in _APART and not raw):
            self._set_apart(_APART.get(word, word))
            self._stack.append(_Group(outer, self._out, False))
        else:
            outer.append("{")
            if word in _OPENED or word in _APART:
                outer.append(_REWRITTEN.get(word, ""))
            else:
                end = place
            self._stack.append(_Group(outer, outer, True))
        return end

    def _set_apart(self, why: str) -> None:
        self._out = []
        self.apart.append((why, self._out))

    def _close(self) -> None:
        if self._stack:
            group = self._stack.pop()
            self._out = group.outer
            if group.opened:
                self._out.append("}")


@dataclass(frozen=True)
class _Group:
    """Where the words around a group go, where its own go, and whether its brace was copied."""

    outer: list[str]
    base: list[str]
    opened: bool


def _font_table(source: str) -> str:
    """Return a table of fonts with nothing but their numbers and the letters that their bytes stand for."""
    fonts: dict[str, str] = {}
    number = ""
    for match in _TOKEN.finditer(source):
        if match[1] == "f" and match[2]:
            number = match[2]
        elif match[1] == "fcharset" and match[2] and number:
            fonts.setdefault(number, match[2])
    table = "".join(rf"{{\f{number}\fcharset{charset} x;}}" for number, charset in list(fonts.items())[:_MOST_FONTS])
    return rf"{{\fonttbl{table}}}"


def _end_of_group(source: str, place: int) -> int:
    depth = 1
    for match in _TOKEN.finditer(source, place):
        depth += (match[0] == "{") - (match[0] == "}")
        if not depth:
            return match.start()
    return len(source)
