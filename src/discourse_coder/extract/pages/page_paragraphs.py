"""Lines of columns joined to paragraphs, over the ends of columns and pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from discourse_coder.extract.hyphens import HYPHENS
from discourse_coder.extract.pages.layout import Column, Piece, has_leader, reads_to_left, usual_leading
from discourse_coder.extract.paragraph_starts import begins_item, begins_small, begins_speech, ends_sentence, is_bullet

# Shares of the type's size, and of the usual distance of lines.
_INDENT, _SLACK = 0.7, 0.5
_WIDE_STEP = 1.28
_SAME_SIZE = 0.06
_LARGE = 1.08
_LEAST_INDENTED = 0.4


@dataclass(frozen=True)
class PageColumn:
    """A column and its page, from 1; text that is not upright or not part of the page's flow stands alone."""

    page: int
    column: Column
    alone: bool = False


@dataclass(frozen=True)
class PageLine:
    """A line and its page, from 1."""

    page: int
    piece: Piece


def paragraphs(columns: Sequence[PageColumn], size: float) -> list[list[PageLine]]:
    """Join lines to paragraphs: by indents, by space between lines, and by last lines that end early."""
    groups: list[list[PageLine]] = []
    columns = [replace(found, column=_from_left(found.column)) for found in columns]
    indented = _uses_indents([found.column for found in columns])
    before: PageColumn | None = None
    for found in columns:
        lines = found.column.lines
        leading = usual_leading(lines)
        for number, line in enumerate(lines):
            if number:
                goes_on = _goes_on(groups[-1], line, found.column, leading, size)
            else:
                goes_on = before is not None and _goes_on_over_break(before, found, indented)
            if not goes_on:
                groups.append([])
            groups[-1].append(PageLine(found.page, line))
        before = found
    return groups


def _from_left(column: Column) -> Column:
    """Mirror a column that reads from right to left, so that its indents are at the left too."""
    if not reads_to_left("".join(line.text for line in column.lines)):
        return column
    lines = tuple(replace(line, x0=-line.x1, x1=-line.x0) for line in column.lines)
    return Column(lines, -column.right, -column.left)


def _goes_on(paragraph: Sequence[PageLine], line: Piece, column: Column, leading: float, size: float) -> bool:
    """Return whether a line of the same column belongs to the paragraph above it."""
    last = paragraph[-1].piece
    ended, full = ends_sentence(last.text), _is_full(last, line, column)
    in_sentence = not ended and begins_small(line.text)
    if abs(last.size - line.size) > _SAME_SIZE * max(last.size, line.size) or is_bullet(line.text):
        return False
    if has_leader(last.text) or has_leader(line.text):
        return False
    if (begins_speech(line.text) or begins_item(line.text)) and (ended or not full):
        return False
    if leading and last.middle - line.middle > _WIDE_STEP * leading:
        return in_sentence and full
    if last.size > _LARGE * size:  # a heading of several lines
        return not ended
    shift = (line.x0 - last.x0) / line.size
    if shift > _INDENT:
        hanging = len(paragraph) == 1 and (begins_item(last.text) or is_bullet(last.text))
        return in_sentence or (hanging and full)
    if shift < -_INDENT and len(paragraph) > 1:
        return in_sentence
    stays_in = (last.x0 - column.left) / line.size > _INDENT and abs(shift) <= _INDENT
    if stays_in and len(paragraph) == 1 and ended:
        return False
    return full or in_sentence


def _goes_on_over_break(before: PageColumn, found: PageColumn, indented: bool) -> bool:
    """Return whether a paragraph goes on in the next column or on the next page."""
    if before.alone or found.alone:
        return False
    last, line, column = before.column.lines[-1], found.column.lines[0], found.column
    ended, full = ends_sentence(last.text), _is_full(last, line, before.column)
    in_sentence = not ended and (begins_small(line.text) or last.text[-1] in HYPHENS)
    if abs(last.size - line.size) > _SAME_SIZE * max(last.size, line.size) or is_bullet(line.text):
        return False
    if in_sentence:
        return True
    if begins_speech(line.text) or not full or (line.x0 - column.left) / line.size > _INDENT:
        return False
    return not ended or indented or before.column.is_reached_by(last)


def _is_full(line: Piece, after: Piece, column: Column) -> bool:
    """Return whether a line is not its paragraph's last, as far as its end tells."""
    if column.is_reached_by(line):
        return True
    if column.is_justified and ends_sentence(line.text):
        return False
    letter = (after.x1 - after.x0) / max(len(after.text), 1)
    word = letter * len(after.text.split(maxsplit=1)[0])
    return line.x1 + word + _SLACK * line.size > column.right


def _uses_indents(columns: Sequence[Column]) -> bool:
    """Return whether paragraphs begin with an indent: among lines behind a full stop and a short line, most do."""
    starts = indents = 0
    for column in columns:
        for last, line in pairwise(column.lines):
            if ends_sentence(last.text) and not _is_full(last, line, column):
                starts += 1
                indents += _INDENT < (line.x0 - column.left) / line.size < 6
    return starts > 0 and indents >= _LEAST_INDENTED * starts
