"""Footnotes: told from the text by their smaller type, or in plain text by the raised number that refers to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence

from discourse_coder.extract.pages.layout import Column, Piece
from discourse_coder.extract.pages.line_patterns import NOTE
from discourse_coder.extract.pages.plain_lines import PlainLine
from discourse_coder.extract.paragraph_starts import ends_sentence

_SMALL = 0.93
# How many lines around a footnote of a plain text its number must be found in.
_REACH = 150
_LONGEST_STEP, _LONGEST_LINE, _LONGEST_REST = 4, 1000, 12


# --- by type ---------------------------------------------------------------------------------------------------------


def body_size(pages: Iterable[Iterable[Piece]]) -> float:
    """Return the size that most letters have, to half a point; 0 without letters."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for piece in page:
            sizes[round(piece.size * 2) / 2] += len(piece.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def footnotes_by_type(
    columns: Sequence[Column], size: float, cut_before: bool
) -> tuple[list[Column], list[list[Piece]]]:
    """Part the footnotes of a page from its text."""
    has_text = any(line.size >= _SMALL * size for column in columns for line in column.lines)
    kept: list[Column] = []
    notes: list[list[Piece]] = []
    for column in columns:
        lines = column.lines
        small = len(lines)
        while small and lines[small - 1].size < _SMALL * size:
            small -= 1
        starts = _note_starts(lines, small)
        goes_on = cut_before and not notes and small < len(lines) and (not starts or starts[0] > small)
        if not has_text or not (starts or goes_on) or not _is_lowest(column, columns, size):
            kept.append(column)
            continue
        first = small if goes_on else starts[0]
        for index in range(first, len(lines)):
            if index in starts or index == first:
                notes.append([])
            notes[-1].append(lines[index])
        if first:
            kept.append(Column(lines[:first], column.left, column.right))
    return kept, notes


def _note_starts(lines: Sequence[Piece], small: int) -> list[int]:
    """Return where footnotes begin among small lines: numbered one after the other, or marked."""
    matches = {index: match for index in range(small, len(lines)) if (match := NOTE.match(lines[index].text))}
    starts: list[int] = []
    last = 0
    for index, match in matches.items():
        number = int(match["number"] or 0)
        if not number or not last or number == last + 1:
            starts.append(index)
            last = number or last
    return starts if len(starts) * 2 >= len(matches) else []


def is_cut(note: Sequence[Piece]) -> bool:
    """Return whether a footnote ends in the middle of a sentence."""
    return not ends_sentence(note[-1].text) and note[-1].text[-1:].isalpha()


def _is_lowest(column: Column, columns: Sequence[Column], size: float) -> bool:
    """Return whether no text in the usual size stands below a column."""
    bottom = column.lines[-1].y0
    lines = (line for other in columns if other is not column for line in other.lines)
    below = (line for line in lines if line.y0 < bottom and line.size >= _SMALL * size)
    return not any(line.x0 < column.right and line.x1 > column.left for line in below)


# --- by reference ----------------------------------------------------------------------------------------------------


def footnotes_by_reference(lines: Sequence[PlainLine], apart: Container[int]) -> list[list[int]]:
    """Return the lines of each footnote: a paragraph that begins with a number which stands, raised, in the text."""
    notes: list[list[int]] = []
    last, within = 0, False
    index = 0
    while index < len(lines):
        line = lines[index]
        if index in apart:
            within = False
        elif (number := _note_number(lines, index, last, within)) is not None:
            notes.append([index])
            last, within = number, True
        elif within and not line.gap and not line.begins_page:
            notes[-1].append(index)
        elif notes and line.gap and (end := _end_of_cut_note(lines, index, last, notes[-1])):
            notes[-1] += range(index, end)
            index, within = end - 1, True
        else:
            within = False
        index += 1
    return notes


def _note_number(lines: Sequence[PlainLine], index: int, last: int, within: bool) -> int | None:
    line = lines[index]
    number = _number_of(line)
    if not number or line.begins_page:  # notes stand at the foot of a page
        return None
    follows = within and number == last + 1
    apart = index > 0 and (line.gap > 0 or within or ends_sentence(lines[index - 1].text))
    in_turn = number == 1 or last < number <= last + _LONGEST_STEP or last == 0
    return number if follows or (apart and in_turn and _is_referred_to(lines, index, number)) else None


def _number_of(line: PlainLine) -> int:
    """Return the number of a footnote that a line may begin, 0 where it begins none."""
    found = NOTE.match(line.text)
    return int(found["number"] or 0) if found else 0


def _is_referred_to(lines: Sequence[PlainLine], index: int, number: int) -> bool:
    """Return whether a number stands behind a word or a sign, as a raised figure does in plain text."""
    reference = re.compile(rf"(?:[^\W\d_]|[,;:!?”\"’'»)\]]\s?|(?<!\d)\.\s?)(?<![-/]){number}(?![\d%]|[.,/:]\d|[-–]\d)")
    around = (*lines[max(0, index - _REACH) : index], *lines[index + 1 : index + 1 + _REACH // 2])
    return any(str(number) in line.text and reference.search(line.text[:_LONGEST_LINE]) for line in around)


def _end_of_cut_note(lines: Sequence[PlainLine], index: int, last: int, note: Sequence[int]) -> int:
    """Return where the rest of a note ends that the next note follows without an empty line; 0 where there is none."""
    if ends_sentence(lines[note[-1]].text):
        return 0
    for later in range(index + 1, min(index + _LONGEST_REST, len(lines))):
        if lines[later].gap or lines[later].begins_page:
            return 0
        if _number_of(lines[later]) == last + 1:
            return later
    return 0
