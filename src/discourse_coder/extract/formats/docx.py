"""Word documents: the text as it stands after all changes are accepted, text boxes and tables included."""

from __future__ import annotations

import re

from discourse_coder.extract.formats.packages import Package, Target
from discourse_coder.extract.paragraphs import finished
from discourse_coder.extract.stories import Stories
from discourse_coder.extract.unreadable import OCR_FIRST
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.wording import shortened

# Read from the XML (ISO/IEC 29500-1, section 17) and not with a library: docx2python keeps text boxes twice where Word
# stores them in two forms, and python-docx leaves out text boxes, notes and tracked insertions.
EXTRACTOR = "built in (docx)"
_WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PROPERTIES = {"title": "title", "creator": "author", "created": "created"}
_SETTINGS = {"pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "sdtPr", "tblGrid"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_OFF = ("0", "false", "off")
_MAIN_PART = re.compile(r"<(?:\w+:)?Relationship\b[^<>]*>")
_ASIDE = re.compile(r"word/(header|footer)\d*\.xml")


_Notes = dict[str, tuple[str, str]]
"""From ``"footnoteReference 2"`` to the kind and the text of the note."""


class _Reader(Target):
    """The target of a part's parser: gathers paragraphs, and what is set apart."""

    def __init__(self, notes: _Notes, raw: bool = False) -> None:
        self.stories = Stories()
        self.removals: list[Removal] = []
        self.each: dict[str, str] = {}
        self._notes = notes
        self._raw = raw
        self._path: list[str] = []
        self._settings = 0
        self._skipped = 0
        self._apart: list[str] = []
        self._why = ""
        self._deleted = 0
        self._hidden = False
        self._joins_next = False
        self._row_deleted = False
        self._choices: list[tuple[int, bool]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition("}")
        space += "}"
        self._path.append(name)
        if self._skipped:
            self._skipped += 1
        elif space == _ALTERNATIVES:
            self._alternative(name)
        elif space not in _WORD:
            return
        elif name in _SETTINGS:
            self._settings += 1
        elif self._settings:
            self._setting(name, attributes)
        elif name == "p":
            self.stories.open_paragraph()
            self._joins_next = False
        elif name in ("txbxContent", "tbl", "tc", "footnote", "endnote", "comment"):
            self.stories.open_box()
        elif name == "r":
            self._hidden = False
        elif name in ("del", "moveFrom"):
            self._deleted += 1
        elif name in _SIGNS:
            self._add(_SIGNS[name])
        elif name == "sym" and re.fullmatch("[0-9A-Fa-f]{1,5}", code := _value(attributes, "char")):
            self._add(chr(int(code, 16)))
        elif name in ("footnoteReference", "endnoteReference", "commentReference"):
            self._refer(f"{name} {_value(attributes, 'id')}")
        if name in ("footnote", "endnote", "comment"):
            self.each[f"{name}Reference {_value(attributes, 'id')}"] = ""

    def end(self, tag: str) -> None:
        space, _, name = tag.rpartition("}")
        space += "}"
        self._path.pop()
        if self._skipped:
            self._skipped -= 1
        elif space == _ALTERNATIVES:
            if name == "AlternateContent":
                self._choices.pop()
        elif space not in _WORD:
            return
        elif name in _SETTINGS:
            self._settings -= 1
        elif self._settings:
            return
        elif name == "p":
            self._flush()
            if self._raw or not self._joins_next:
                self.stories.close_paragraph()
        elif name == "tc":
            self.stories.close_cell()
        elif name == "tr":
            self._end_row()
        elif name in ("txbxContent", "tbl"):
            self.stories.close_box()
        elif name in ("footnote", "endnote", "comment"):
            self.each[next(reversed(self.each))] = "\n".join(self.stories.take_box())
        elif name in ("del", "moveFrom"):
            self._deleted -= 1

    def data(self, text: str) -> None:
        name = self._path[-1]
        if not self._skipped and not self._settings and name in ("t", "delText"):
            self._add(text)

    def close(self) -> None:
        self._flush()
        self.stories.close_paragraph()
        self.stories.close_rows()

    def _setting(self, name: str, attributes: dict[str, str]) -> None:
        path = self._path
        if name == "vanish" and path[-3:-1] == ["r", "rPr"]:
            self._hidden = _value(attributes, "val") not in _OFF
        elif name in ("del", "moveFrom") and path[-3:-1] == ["pPr", "rPr"]:
            self._joins_next = True
        elif name == "del" and path[-2] == "trPr":
            self._row_deleted = not self._raw

    def _add(self, text: str) -> None:
        why = "deleted in tracked changes" if self._deleted else "hidden text" if self._hidden else ""
        if why != self._why:
            self._flush()
            self._why = why
        if why:
            self._apart.append(text)
        if not why or self._raw:
            self.stories.add(text)

    def _flush(self) -> None:
        """Note the deleted or hidden words that end here."""
        text = "".join(self._apart)
        self._apart.clear()
        if text.strip() and not self._raw:
            self.removals.append(Removal(self.stories.place, shortened(text, 200), self._why))

    def _refer(self, key: str) -> None:
        kind, text = self._notes.get(key, ("", ""))
        if text and not self._raw:
            self._flush()
            self.removals.append(Removal(self.stories.place, shortened(text, 200), kind))

    def _end_row(self) -> None:
        if self._row_deleted:
            words = self.stories.drop_row()
            self.removals.append(Removal(self.stories.place, shortened(words, 200), "deleted in tracked changes"))
        self._row_deleted = False
        self.stories.close_row()

    def _alternative(self, name: str) -> None:
        """Read one of the forms in which the same thing is stored: the first that has words."""
        if name == "AlternateContent":
            self._choices.append((self.stories.n_characters, False))
        elif self._choices and self.stories.n_characters > self._choices[-1][0]:
            self._skipped = 1


def _value(attributes: dict[str, str], name: str) -> str:
    return next((value for key, value in attributes.items() if key.rpartition("}")[2] == name), "")


def extract_docx(data: bytes, place: str, *, raw: bool = False) -> Extracted:
    """Extract the text of a Word document (.docx)."""
    package = Package(data, place)
    notes: _Notes = {}
    for part in ("footnote", "endnote", "comment"):
        reader = _Reader({})
        package.parse(f"word/{part}s.xml", reader)
        notes |= {key: (part, text) for key, text in reader.each.items()}
    body = _Reader(notes, raw)
    package.parse(_main_part(package), body)
    paragraphs = body.stories.paragraphs
    asides: dict[str, list[str]] = {"header": [], "footer": []}
    for name in sorted(package.names):
        if match := _ASIDE.fullmatch(name):
            reader = _Reader({}, raw)
            package.parse(name, reader)
            text = "\n".join(reader.stories.paragraphs)
            if text and text not in asides[match[1]]:
                asides[match[1]].append(text)
    removals = body.removals
    if raw:
        texts = [text for _, text in notes.values() if text]
        paragraphs = [*asides["header"], *paragraphs, *texts, *asides["footer"]]
    else:
        for kind, texts in asides.items():
            removals += [Removal(f"page {kind}", shortened(text, 200), f"page {kind}") for text in texts]
    metadata = package.properties("docProps/core.xml", _PROPERTIES)
    return finished("\n\n".join(paragraphs), EXTRACTOR, place, metadata=metadata, removals=removals, advice=OCR_FIRST)


def _main_part(package: Package) -> str:
    """Return the name of the part with the text, which Word on the web calls otherwise."""
    for relation in _MAIN_PART.findall(package.text("_rels/.rels")):
        target = re.search(r'\bTarget="/?([^"<>]+)"', relation)
        if target and re.search(r'\bType="[^"]*/officeDocument"', relation) and target[1] in package.names:
            return target[1]
    return "word/document.xml"
