"""From pieces of text on a page to lines in reading order: columns, full-width blocks between them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median
from unicodedata import bidirectional

_LEADER_WITHIN = re.compile(r"(?:[.…·_]\s?){5,}")
_TO_LEFT = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_LEADER = re.compile(r"(?:[.…·_]\s?){3,}$")
# Shares of a piece's size: a blank between it and the next, and how near to a margin it ends.
_BLANK = 0.12
_AT_MARGIN = 0.15
_MOST_GUTTERS = 60
# How far before the right column, in points, a gutter is looked for.
_BEFORE_COLUMN = 2.0
_DEEPEST = 3
# What two columns of prose have and two columns of a table have not: lines, letters a line, and how full lines are.
_LEAST_LINES, _LEAST_LETTERS, _LEAST_FILL = 3, 12, 0.6
# From how many such lines on the order in which they are read is doubtful.
_LEAST_ACROSS = 4
# Space below a line, in its own heights, from which on the next line begins something new.
_APART = 1.6


@dataclass(frozen=True)
class Piece:
    """Words that stand together, as the file has them; y goes up, in points."""

    text: str  # without blanks at both ends
    x0: float  # box: left, bottom, right, top
    y0: float
    x1: float
    y1: float
    size: float  # of the type, in points

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return (self.y0 + self.y1) / 2

    @property
    def height(self) -> float:
        """Height of its box."""
        return self.y1 - self.y0


_Rows = list[list[Piece]]


@dataclass(frozen=True)
class Column:
    """Lines, each a `Piece`, that are read one after the other, between two margins."""

    lines: tuple[Piece, ...]
    left: float
    right: float
    # The lines that are made of words side by side, which may be two columns
    across: tuple[Piece, ...] = ()

    def is_reached_by(self, line: Piece) -> bool:
        """Return whether a line ends at the right margin."""
        return self.right - line.x1 < _AT_MARGIN * line.size

    @cached_property
    def is_justified(self) -> bool:
        """Whether most lines end at the right margin."""
        return sum(map(self.is_reached_by, self.lines)) > len(self.lines) / 2


def rows(pieces: Iterable[Piece]) -> _Rows:
    """Group pieces that stand at one height, from the top down, each row from left to right."""
    found: _Rows = []
    anchors: list[tuple[float, float]] = []  # middle and height of each row's highest piece
    placed = sorted(((-piece.middle, piece.x0, number, piece) for number, piece in enumerate(pieces)))
    for middle, _, _, piece in placed:
        height = piece.y1 - piece.y0
        for number in range(len(found) - 1, max(len(found) - 4, -1), -1):
            own, highest = anchors[number]
            if abs(own - middle) < 0.5 * (highest if highest < height else height):
                found[number].append(piece)
                if height > highest:
                    anchors[number] = middle, height
                break
        else:
            found.append([piece])
            anchors.append((middle, height))
    return [sorted(row, key=lambda piece: piece.x0) if len(row) > 1 else row for row in found]


def reading_order(pieces: Sequence[Piece]) -> list[Column]:
    """Return the columns of a page in the order in which they are read."""
    if not pieces:
        return []
    return _ordered([_with_leaders(row) for row in rows(pieces)], 0)


def _ordered(page: _Rows, depth: int) -> list[Column]:
    left, right = min(row[0].x0 for row in page), max(piece.x1 for row in page for piece in row)
    gutter = _gutter(page, left, right) if depth < _DEEPEST else None
    if gutter is None:
        return [_column(page, left, right)]
    found: list[Column] = []
    full: _Rows = []
    for band in _bands(page, gutter):
        if not _is_columns(band, gutter) and not _is_short_columns(band, gutter):
            full += band
            continue
        full, band = _own_rows(full, band, gutter)
        if full:
            found.append(_column(full, left, right))
        to_left = reads_to_left("".join(piece.text for row in band for piece in row))
        for side in (not to_left, to_left):
            part = [piece for row in band for piece in row if (piece.x0 < gutter) is side]
            if part:
                found += _ordered(rows(part), depth + 1)
        full = []
    if full:
        found.append(_column(full, left, right))
    return found


def _column(page: _Rows, left: float, right: float) -> Column:
    lines = tuple(map(_line, page))
    starts = [[round(p.x0) for p in row[1:] if len(p.text) >= _LEAST_LETTERS] for row in page]
    often = {x for x, n in Counter(x for row in starts for x in row).items() if n >= _LEAST_ACROSS}
    across = [
        line
        for line, row, inner in zip(lines, page, starts, strict=True)
        if len(row[0].text) >= _LEAST_LETTERS and not often.isdisjoint(inner) and not has_leader(line.text)
    ]
    return Column(lines, left, right, tuple(across) if len(across) >= _LEAST_ACROSS else ())


def _gutter(page: _Rows, left: float, right: float) -> float | None:
    """Return where the space between two columns is, and nothing where there is one column."""
    starts = Counter(round(piece.x0) for row in page for piece in row)
    width = max(right - left, 1.0)
    inner = sorted(x for x, count in starts.items() if count >= _LEAST_LINES and 0.15 < (x - left) / width < 0.85)
    places = [x - _BEFORE_COLUMN for x in inner[:_MOST_GUTTERS]]
    scores = {
        place: sum(_smaller_side(band, place) for band in _bands(page, place) if _is_columns(band, place))
        for place in places
    }
    best = max(scores, key=lambda place: scores[place], default=None)
    return best if best is not None and scores[best] else None


def _bands(page: _Rows, gutter: float) -> list[_Rows]:
    """Part rows that cross the gutter, or stand between the columns, from those that do not."""
    bands: list[_Rows] = []
    before = None
    most, inner = _left_column(page, gutter)
    for row in page:
        crosses = any(piece.x0 < gutter - 1 and piece.x1 > gutter + 1 for piece in row)
        crosses = crosses or (len(row) == 1 and inner < row[0].x0 < gutter and row[0].x1 > most + 1)
        if crosses is not before:
            bands.append([])
        bands[-1].append(row)
        before = crosses
    return bands


def _left_column(page: _Rows, gutter: float) -> tuple[float, float]:
    """Return where most lines at the left of others end, and the middle of those lines."""
    pairs = [row for row in page if row[0].x1 <= gutter + 1 and row[-1].x0 >= gutter]
    ends = sorted(max(piece.x1 for piece in row if piece.x0 < gutter) for row in pairs)
    most = ends[len(ends) * 9 // 10] if ends else gutter
    left = min((row[0].x0 for row in pairs), default=gutter)
    return most, (left + most) / 2


def _sides(band: _Rows, gutter: float) -> tuple[_Rows, _Rows]:
    left = [[piece for piece in row if piece.x0 < gutter] for row in band]
    right = [[piece for piece in row if piece.x0 >= gutter] for row in band]
    return list(filter(None, left)), list(filter(None, right))


def _letters(side: _Rows) -> int:
    return sum(len(piece.text) for row in side for piece in row)


def _smaller_side(band: _Rows, gutter: float) -> int:
    return min(map(_letters, _sides(band, gutter)))


def _is_columns(band: _Rows, gutter: float) -> bool:
    sides = _sides(band, gutter)
    if any(piece.x1 > gutter + 1 for row in sides[0] for piece in row):
        return False
    for side in sides:
        if len(side) < _LEAST_LINES or _letters(side) < _LEAST_LETTERS * len(side):
            return False
        width = max(row[-1].x1 for row in side) - min(row[0].x0 for row in side)
        if math.fsum(row[-1].x1 - row[0].x0 for row in side) < _LEAST_FILL * width * len(side):
            return False
    return True


def _is_short_columns(band: _Rows, gutter: float) -> bool:
    """Return whether a few lines stand in two columns that are known from elsewhere on the page."""
    left, right = _sides(band, gutter)
    if not left or not right or any(piece.x1 > gutter + 1 for row in left for piece in row):
        return False
    begins = min(row[0].x0 for row in right)
    return abs(begins - gutter - _BEFORE_COLUMN) < 2 and _smaller_side(band, gutter) >= _LEAST_LETTERS


def _own_rows(full: _Rows, band: _Rows, gutter: float) -> tuple[_Rows, _Rows]:
    """Give the short last line of a full-width paragraph, which ends before the gutter, back to its paragraph."""
    if full and len(band) > 1 and all(piece.x0 < gutter for piece in band[0]):
        last, first, second = full[-1][0], band[0][0], band[1][0]
        close = last.middle - first.middle < _APART * first.height
        if close and first.middle - second.middle > 1.3 * (last.middle - first.middle):
            return [*full, band[0]], band[1:]
    return full, band


def _with_leaders(row: list[Piece]) -> list[Piece]:
    """Join what stands before and behind a row of dots."""
    found: list[Piece] = []
    for piece in row:
        if found and (_LEADER.search(found[-1].text[-12:]) or not piece.text.strip(" .…·_")):
            found[-1] = _line([found[-1], piece])
        else:
            found.append(piece)
    return found


def _line(row: Sequence[Piece]) -> Piece:
    """Make one piece of a row, with blanks where space is; right to left where most letters are."""
    if len(row) == 1:
        return row[0]
    to_left = reads_to_left("".join(piece.text for piece in row))
    main = max(row, key=lambda piece: len(piece.text) * piece.size)
    ordered = list(reversed(row)) if to_left else list(row)
    words = ordered[0].text
    for before, piece in pairwise(ordered):
        space = max(piece.x0 - before.x1, before.x0 - piece.x1)
        words += (" " if space > _BLANK * min(piece.size, before.size) else "") + piece.text
    return replace(main, text=words, x0=min(piece.x0 for piece in row), x1=max(piece.x1 for piece in row))


def reads_to_left(text: str) -> bool:
    """Return whether most letters are of a script that is written from right to left."""
    if not _TO_LEFT.search(text):
        return False
    to_left = sum(bidirectional(letter) in ("R", "AL") for letter in text if letter >= "\u0590")
    return to_left * 2 > sum(map(str.isalpha, text))


def has_leader(text: str) -> bool:
    """Return whether dots lead from one word of a line to the next, as in a list of members or of contents."""
    return sum(map(text.count, ".…·_")) >= 5 and bool(_LEADER_WITHIN.search(text))


def usual_leading(lines: Sequence[Piece]) -> float:
    """Return the usual distance from line to line; 0 for a single line."""
    steps = [
        above.middle - below.middle
        for above, below in pairwise(lines)
        if 0 < above.middle - below.middle < 4 * above.height
    ]
    return median(steps) if steps else 0.0
