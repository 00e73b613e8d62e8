"""What people leave in a returned workbook where nothing reads it: worksheets of their own, merged cells, comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from discourse_coder.errors import Problem
from discourse_coder.files.workbooks import Marks, cell_name, merged_cells
from discourse_coder.wording import number_of, shortened


class Form(NamedTuple):
    """A workbook that people fill in."""

    place: str
    filled: str  # the worksheet that people write on
    read: tuple[str, ...] = ()  # others of which cells are read
    beside: tuple[str, ...] = ()  # others of ours
    answers: str = "answers"
    unit: str = "text and theme"  # what a comment must stand beside
    words: str = "a column for passages or notes"

    def lost(self, marks: Mapping[str, Marks]) -> Iterator[Problem]:
        """Yield a problem for whatever no cell that is read holds, except comments on the worksheet to write on."""
        for name, sheet in marks.items():
            place = f"{self.place} {name}"
            is_read = name in (self.filled, *self.read)
            if not is_read and name not in self.beside and (sheet.n_cells or sheet.comments):
                cells = number_of(sheet.n_cells, "cell")
                found = f"this worksheet is not of the sheet that was sent; {cells} would be lost."
                advice = f"Move its {self.answers} to the worksheet {self.filled}, and delete it."
                yield Problem(place, found, advice)
                continue
            yield from merged_cells(sheet, place) if is_read else ()
            for row, column, words in sheet.comments if name != self.filled else ():
                yield self.lost_comment(row, column, words, name)

    def lost_comment(self, row: int, column: int, words: str, worksheet: str = "") -> Problem:
        """Return the problem of a comment that belongs to nothing; on the worksheet to write on if none is named."""
        place = f"{self.place} {worksheet or self.filled}!{cell_name(row, column)}"
        found = f'the comment "{shortened(words)}" belongs to no {self.unit}.'
        return Problem(place, found, f"Move its words to {self.words}, or delete it.")
