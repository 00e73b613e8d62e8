"""OpenDocument texts (.odt): the text as it stands, text frames and tables included (OpenDocument 1.3, part 3)."""

from __future__ import annotations

import re

from discourse_coder.extract.formats.packages import Package, Target, locked
from discourse_coder.extract.paragraphs import finished
from discourse_coder.extract.stories import Stories
from discourse_coder.extract.unreadable import OCR_FIRST
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.wording import shortened

EXTRACTOR = "built in (odt)"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_PROPERTIES = {"title": "title", "initial-creator": "author", "creator": "author", "creation-date": "created"}
_PARAGRAPHS = (_TEXT + "p", _TEXT + "h")
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
# Elements whose characters nobody reads in the document.
_SKIPPED = {_TEXT + "note-citation", _TEXT + "ruby-text", _OFFICE + "forms", _SVG + "title", _SVG + "desc"}
_APART = {
    _TEXT + "note": "footnote",
    _OFFICE + "annotation": "comment",
    _TEXT + "deletion": "deleted in tracked changes",
    **{f"{_STYLE}{part}{page}": f"page {part}" for part in ("header", "footer") for page in ("", "-left", "-first")},
}
_CELLS = (_TABLE + "table-cell", _TABLE + "covered-table-cell")
_BLANKS = re.compile(r"[ \t\r\n]+")
# As many blanks as one element may stand for.
_MOST_BLANKS = 100


class _Reader(Target):
    """The target of a part's parser: gathers paragraphs, and what is set apart."""

    def __init__(self, raw: bool = False) -> None:
        self.stories = Stories()
        self.removals: list[Removal] = []
        self.asides: list[str] = []
        self._raw = raw
        self._skipped = 0
        self._nested: list[bool] = []
        self._after_blank = True

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._skipped or tag in _SKIPPED or tag.startswith((_META, _DUBLIN)):
            self._skipped += 1
        elif tag in _PARAGRAPHS:
            # A paragraph in a paragraph is of a text frame.
            self._nested.append(self.stories.in_paragraph)
            if self.stories.in_paragraph:
                self.stories.open_box()
            self.stories.open_paragraph()
            self._after_blank = True
        elif tag in _APART or tag == _TABLE + "table" or tag in _CELLS:
            self.stories.open_box()
        elif tag == _TEXT + "s":
            self._add(" " * min(_count(attributes.get(_TEXT + "c", "1")), _MOST_BLANKS))
        elif tag == _TEXT + "tab":
            self._add("\t")
        elif tag == _TEXT + "line-break":
            self._add("\n")

    def end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif tag in _PARAGRAPHS:
            self.stories.close_paragraph()
            if self._nested.pop():
                self.stories.close_box()
        elif tag in _APART:
            self._end_apart(_APART[tag])
        elif tag == _TABLE + "table":
            self.stories.close_box()
        elif tag in _CELLS:
            self.stories.close_cell()
        elif tag == _TABLE + "table-row":
            self.stories.close_row()

    def data(self, text: str) -> None:
        if not self._skipped and self.stories.in_paragraph:
            text = _BLANKS.sub(" ", text)
            text = text[1:] if self._after_blank and text.startswith(" ") else text
            if text:
                self.stories.add(text)
                self._after_blank = text.endswith(" ")

    def close(self) -> None:
        self.stories.close_paragraph()
        self.stories.close_rows()

    def _add(self, blanks: str) -> None:
        if self.stories.in_paragraph:
            self.stories.add(blanks)
            self._after_blank = True

    def _end_apart(self, why: str) -> None:
        text = "\n".join(self.stories.take_box())
        if not text:
            return
        self.asides.append(text)
        if not self._raw:
            where = {"page": why, "deleted": "tracked changes"}.get(why.split()[0], self.stories.place)
            self.removals.append(Removal(where, shortened(text, 200), why))


def _count(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,4}", text) else 1


def extract_odt(data: bytes, place: str, *, raw: bool = False) -> Extracted:
    """Extract the text of an OpenDocument text (.odt)."""
    package = Package(data, place)
    if "encryption-data" in package.text("META-INF/manifest.xml"):
        raise locked(place)
    body, styles = _Reader(raw), _Reader(raw)
    package.parse("content.xml", body)
    package.parse("styles.xml", styles)
    metadata = package.properties("meta.xml", _PROPERTIES)
    text = "\n\n".join([*body.stories.paragraphs, *(body.asides + styles.asides if raw else ())])
    removals = body.removals + styles.removals
    return finished(text, EXTRACTOR, place, metadata=metadata, removals=removals, advice=OCR_FIRST)
