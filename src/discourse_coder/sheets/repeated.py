"""What a sheet repeats of each text, held against what was sent: whose cell it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from unicodedata import normalize

from discourse_coder.model.corpus import Document
from discourse_coder.sheets.layout import displayed

_SURE = 20  # characters that no spreadsheet program rewrites as a number or a date
_NUMBERS = re.compile(r"\d+", re.ASCII)


class SentColumn:
    """What a column had for each text when the sheet was sent."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self._exact = {id_: _exact(cell) for id_, cell in cells.items()}
        self._rough = {id_: _rough(cell) for id_, cell in cells.items()}
        self._equal: dict[str, list[str]] = {}
        for id_, cell in self._exact.items():
            self._equal.setdefault(cell, []).append(id_)

    def whose(self, cell: str, id_: str, *, in_parts: bool = False) -> Collection[str] | None:
        """Return the texts that a cell may belong to; None where it says nothing.

        What programs change is no contradiction: blanks, the form of dates and numbers, letters that a file's encoding
        has not. A part of a text may stand for it where it takes several cells.
        """
        found, own = _exact(cell), self._exact[id_]
        if not found:
            return None
        if equal := self._equal.get(found, []):
            return equal
        if in_parts and found in own:
            return (id_,)
        rough = _rough(cell)
        if rough == self._rough[id_]:
            return (id_,)
        if rough and (ids := [other for other, sent in self._rough.items() if rough == sent]):
            return ids
        if len(found) > _SURE and (ids := [other for other, sent in self._exact.items() if found in sent]):
            return ids
        return () if len(own) > _SURE else None


def sorted_lines(cell: str) -> str:
    """Return a cell with its lines in alphabetical order."""
    return "\n".join(sorted(displayed(cell).split("\n")))


def about_cells(documents: Mapping[str, Document], cells: Collection[str]) -> dict[str, str]:
    """Return what cells of lines ``column: value`` had when sent, with sorted lines, for the columns that any has."""
    beginnings = {line.partition(": ")[0] for cell in cells for line in cell.split("\n")}
    columns = ["date", *dict.fromkeys(name for document in documents.values() for name in document.metadata)]
    shown = [column for column in columns if column in beginnings]
    return {
        id_: sorted_lines("\n".join(f"{column}: {value}" for column in shown if (value := document.value(column))))
        for id_, document in documents.items()
    }


def _exact(cell: str) -> str:
    return "".join(normalize("NFC", displayed(cell)).split())


def _rough(cell: str) -> str:
    if any(map(str.isalpha, cell)):
        return "".join(letter for letter in cell if letter.isascii() and letter.isalnum())
    return " ".join(sorted(number[-2:].zfill(2) for number in _NUMBERS.findall(cell)))
