"""The pieces of a PDF's page, with their boxes: words that stand together on a line."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise, repeat
from typing import Any, NamedTuple

from discourse_coder.extract.pages.layout import Piece
from discourse_coder.extract.paragraphs import with_bullets

# Space, in shares of the type's size, that parts pieces: more than between words, less than between columns.
_PARTS = 0.7
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
# PDFium's mark of a hyphen at a line's end: the first where it gives a text, the second where it gives a character.
MARK_OF_HYPHEN = "\ufffe"
_MARKS = re.compile("[\ufffe\x02]")
_GONE = "\0"  # in place of control characters, so that each character keeps its index
_LINE = re.compile("[^\r\n\ufffe]+\ufffe?|\ufffe")
_WORD = re.compile("[^\\s\0\ufffe]+\ufffe?|\ufffe")
_NO_LETTER = " \u00a0\0"
_UPRIGHT, _FAR = 0.1, 1e6
# How far apart, in points, two drawings of the same words are one: bold type and shadows are made so.
_SAME_PLACE, _LEAST_LETTERS = 2.0, 4
# Widest that characters within a word are on average, in shares of their height: a wider word has a space in it.
_WIDEST = 0.62
_Box = tuple[float, float, float, float]


class _Run(NamedTuple):
    """Characters of equal height side by side, `first` the right edge of the first of them; or a single blank."""

    start: int
    end: int
    box: _Box
    first: float
    turn: int = 0


def turned(x0: float, y0: float, x1: float, y1: float, turn: int) -> _Box:
    """Turn a box clockwise by quarters, so that letters turned that far counterclockwise stand upright."""
    for _ in range(turn % 4):
        x0, y0, x1, y1 = y0, -x1, y1, -x0
    return x0, y0, x1, y1


class PieceReader:
    """Groups the characters of a page to pieces: neighbours on one line, up to a space wider than between words.

    PDFium is asked for the edges of words; for each character only where a word may not stand on one line.
    """

    def __init__(self, page: Any, count: int) -> None:
        import ctypes

        import pypdfium2.raw as pdfium

        self._pdfium, self._page, self._ctypes, self._ask = pdfium, page.raw, ctypes, _questions()
        self._at = ctypes.cast(page.raw, ctypes.c_void_p).value
        self._matrix = pdfium.FS_MATRIX()
        self._at_matrix = ctypes.addressof(self._matrix)
        self.control: Counter[str] = Counter()  # which are left out
        self._dropped: set[int] = set()  # second drawings
        self._by_word = False  # where words are drawn over others
        self._text = self._cleaned(self._characters(max(count, 0)))

    def _characters(self, count: int) -> str:
        buffer = (self._ctypes.c_ushort * (count + 1))()
        if self._pdfium.FPDFText_GetText(self._page, 0, count, buffer) == count + 1:
            return bytes(buffer)[:-2].decode("utf-16-le", "surrogatepass")
        return "".join(map(self._character, range(count)))  # some are not in PDFium's text

    def _character(self, index: int) -> str:
        return chr(self._pdfium.FPDFText_GetUnicode(self._page, index) % 0x110000)

    def _cleaned(self, text: str) -> str:
        if not CONTROL.search(text.replace("\r\n", "")):
            return text
        letters = list(text)
        for found in CONTROL.finditer(text):
            index, letter = found.start(), found[0]
            if letter == "\r":
                continue
            if _MARKS.match(letter):
                letter = self._character(index)
                if _MARKS.match(letter) and self._pdfium.FPDFText_IsHyphen(self._page, index) == 1:
                    letters[index] = MARK_OF_HYPHEN
                    continue
            self.control[letter] += 1
            letters[index] = _GONE
        return "".join(letters)

    def pieces(self) -> Iterator[tuple[int, Piece]]:
        """Yield quarter turn and piece."""
        spans = [found.span() for found in _WORD.finditer(self._text)]
        words = _Words(spans, self._boxes([start for start, _ in spans] + [end - 1 for _, end in spans]))
        lines = list(self._lines(words))
        runs = [run for line in lines for run in line]
        if words.go_back or _repeats([self._text[run.start : run.end] for run in runs], runs):
            self._by_word = True
            lines = list(self._lines(words))
            self._drop_seconds([run for line in lines for run in line])
        dropped = self._dropped
        runs, box = [], (0.0, 0.0, 0.0, 0.0)
        for line in lines:
            # A piece ends at a line's end, but not where PDFium has a mark of a hyphen in its place.
            if runs and line and self._text[line[0].start - 1] != MARK_OF_HYPHEN:
                yield from self._piece(runs, box)
                runs = []
            for run in line:
                if dropped and run.start in dropped:
                    continue
                if runs and (run.turn != runs[0].turn or _is_apart(box, run)):
                    yield from self._piece(runs, box)
                    runs = []
                if runs or not self._text[run.start].isspace():
                    box = _around(box, run.box) if runs else run.box
                    runs.append(run)
        yield from self._piece(runs, box)

    def _lines(self, words: _Words) -> Iterator[list[_Run]]:
        last = 0
        for line in _LINE.finditer(self._text):
            first = bisect_left(words.starts, line.start(), last)
            last = bisect_left(words.starts, line.end(), first)
            if first < last:
                yield self._runs(words, first, last, line.end())

    @property
    def drawn_twice(self) -> str:
        """Words that are drawn a second time at nearly the same place, which are left out."""
        indexes = sorted(self._dropped)
        blanks = ("" if before + 1 == index else " " for before, index in pairwise([-1, *indexes]))
        return "".join(blank + self._text[index] for blank, index in zip(blanks, indexes, strict=True)).strip()

    def _drop_seconds(self, runs: Sequence[_Run]) -> None:
        """Drop words that stand, in the same order, at nearly the same place as before."""
        drawn: dict[str, list[_Run]] = defaultdict(list)
        stretch: list[_Run] = []
        for run in [run for run in runs if not self._text[run.start].isspace()]:
            text = self._text[run.start : run.end]
            if any(_is_at(run, other) for other in drawn[text]):
                stretch.append(run)
                continue
            drawn[text].append(run)
            self._drop(stretch)
            stretch = []
        self._drop(stretch)

    def _drop(self, stretch: Sequence[_Run]) -> None:
        indexes = [index for run in stretch for index in range(run.start, run.end)]
        if sum(self._text[index].isalpha() for index in indexes) >= _LEAST_LETTERS:
            self._dropped.update(indexes)

    def _runs(self, words: _Words, first: int, last: int, end: int) -> list[_Run]:
        """Return the runs of a line's words, and blanks of the file itself between them."""
        runs: list[_Run] = []
        begin = first
        for number in range(first + 1, last + 1):
            if number < last and words.go_on[number] and not self._by_word:
                continue
            self._add_run(runs, words, begin, number)
            after = words.starts[number] if number < last else end
            if after > words.ends[number - 1]:
                runs += self._characters_of(words.ends[number - 1], after)
            begin = number
        return runs

    def _add_run(self, runs: list[_Run], words: _Words, first: int, last: int) -> None:
        """Add words as one run, but character by character those that may not stand on one line."""
        begin, end = words.starts[first], words.ends[last - 1]
        if not words.is_level[first] or _UPRIGHT < self._ask.angle(self._at, begin) < 7:
            runs += self._spelt(begin, end)
            return
        drawn_at_once = self._n_objects(begin, end) == 1
        if not drawn_at_once or True in words.is_wide[first:last]:
            for number in range(first, last):
                start, end = words.starts[number], words.ends[number]
                within = "" if drawn_at_once else self._text[start + 1 : end - 1]
                has_raised = within and not within.isalpha() and self._n_objects(start, end) > 1
                if words.is_wide[number] or has_raised:
                    if number > first:
                        runs.append(words.run(first, number))
                    runs += self._spelt(start, end)
                    first = number + 1
        if first < last:
            runs.append(words.run(first, last))

    def _spelt(self, start: int, end: int) -> Iterable[_Run]:
        """Return characters one by one, or those side by side together where words are compared."""
        characters = self._characters_of(start, end)
        return _level_runs(characters) if self._by_word else characters

    def _n_objects(self, begin: int, end: int) -> int:
        """Return how many times the file changes from one thing that it draws to another."""
        return int(self._ask.n_rectangles(self._at, begin, end - begin))

    def _characters_of(self, start: int, end: int) -> list[_Run]:
        """Return each character as a run; generated blanks have no place of their own."""
        text, ask, page = self._text, self._ask, self._at
        indexes = [
            index
            for index in range(start, end)
            if text[index] != _GONE and not (text[index] == " " and ask.is_generated(page, index) == 1)
        ]
        if not indexes:
            return []
        edges, runs = self._boxes(indexes), []
        for index, x0, y1, x1, y0 in zip(indexes, edges[::4], edges[1::4], edges[2::4], edges[3::4], strict=True):
            angle = ask.angle(page, index)
            # PDFium counts clockwise; a letter turned by less than an eighth counts as upright.
            turn = round(-angle / (math.pi / 2)) % 4 if _UPRIGHT < angle < 7 else 0
            box = (x0, y0, x1, y1) if math.isfinite(x0 + y0 + x1 + y1) else (0.0, 0.0, 0.0, 0.0)
            if turn:
                x0, y0, x1, y1 = turned(*box, turn)
                box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            runs.append(_Run(index, index + 1, box, box[2], turn))
        return runs

    def _boxes(self, indexes: Sequence[int]) -> list[float]:
        """Return left, top, right and bottom of characters, one after the other."""
        buffer = (self._ctypes.c_float * (4 * len(indexes)))()
        begin = self._ctypes.addressof(buffer)
        places = range(begin, begin + 16 * len(indexes), 16)
        deque(map(self._ask.put_box, repeat(self._at), indexes, places), maxlen=0)
        return buffer[:]

    def _piece(self, runs: Sequence[_Run], box: _Box) -> Iterator[tuple[int, Piece]]:
        if not runs:
            return
        text = self._text[runs[0].start : runs[-1].end]
        if self._dropped:
            text = "".join(letter for index, letter in enumerate(text, runs[0].start) if index not in self._dropped)
        text = text.replace(_GONE, "").replace(MARK_OF_HYPHEN, "-")
        text = " ".join(text.split())
        if text:
            yield runs[0].turn, Piece(with_bullets(text), *box, self._size_of(runs))

    def _size_of(self, runs: Sequence[_Run]) -> float:
        if len(runs) == 1:
            return self._size(runs[0].start)
        text = self._text
        indexes = [index for run in runs for index in range(run.start, run.end) if text[index] not in _NO_LETTER]
        return sorted(self._size(indexes[len(indexes) * part // 4]) for part in (1, 2, 3))[1]

    def _size(self, index: int) -> float:
        size = self._ask.size(self._at, index)
        if self._ask.put_matrix(self._at, index, self._at_matrix):
            size *= math.hypot(self._matrix.c, self._matrix.d)
        return size if math.isfinite(size) and size > 0 else 1.0


class _Questions(NamedTuple):
    """What PDFium is asked of most words: its functions without the conversions of the general binding."""

    put_box: Any
    put_matrix: Any
    n_rectangles: Any
    is_generated: Any
    angle: Any
    size: Any


@cache
def _questions() -> _Questions:
    from ctypes import PYFUNCTYPE, c_double, c_float, c_int, c_void_p, cast

    import pypdfium2.raw as pdfium

    def bound(function: Any, answer: Any, *more: Any) -> Any:
        return PYFUNCTYPE(answer, c_void_p, c_int, *more)(cast(function, c_void_p).value or 0)

    return _Questions(
        bound(pdfium.FPDFText_GetLooseCharBox, c_int, c_void_p),
        bound(pdfium.FPDFText_GetMatrix, c_int, c_void_p),
        bound(pdfium.FPDFText_CountRects, c_int, c_int),
        bound(pdfium.FPDFText_IsGenerated, c_int),
        bound(pdfium.FPDFText_GetCharAngle, c_float),
        bound(pdfium.FPDFText_GetFontSize, c_double),
    )


class _Words:
    """The words of a page: where they begin and end, and how they stand."""

    def __init__(self, spans: Sequence[tuple[int, int]], edges: list[float]) -> None:
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        n = 4 * len(spans)
        # Of the first character: left, top, right, bottom; and of the last.
        self._left, self._tops, self._first, self._bottoms = (edges[side:n:4] for side in range(4))
        last_left, last_top, self._right, last_bottom = (edges[n + side :: 4] for side in range(4))
        heights = list(zip(self._tops, self._bottoms, strict=True))
        # Whether a word's first and last characters are equally high, one to the right of the other.
        self.is_level = [
            first == last and left <= right and -_FAR < left + right + first[0] + first[1] < _FAR
            for first, last, left, right in zip(
                heights, zip(last_top, last_bottom, strict=True), self._left, self._right, strict=True
            )
        ]
        # Whether there may be a space between the characters of a word.
        self.is_wide = [
            right - left > (top - bottom) * (_WIDEST * (end - start - 2) + 0.4) and end - start > 1
            for right, left, (top, bottom), start, end in zip(
                last_left, self._first, heights, self.starts, self.ends, strict=True
            )
        ]
        # Whether a word stands beside the one before it, and they are equally high.
        self.go_on = [False] + [
            level
            and level_before
            and height == before
            and abs(left - right) <= _PARTS * max(height[0] - height[1], 1.0)
            for level_before, level, before, height, right, left in zip(
                self.is_level, self.is_level[1:], heights, heights[1:], self._right, self._left[1:], strict=False
            )
        ]
        # Whether words are drawn over others, which each character then tells.
        self.go_back = any(
            left < right - top + bottom and abs(bottom - last) < _SAME_PLACE
            for left, right, (top, bottom), (_, last) in zip(
                self._left[1:], self._right, heights[1:], heights, strict=False
            )
        )

    def run(self, first: int, last: int) -> _Run:
        """Return words beside each other as one run."""
        left, right = min(self._left[first:last]), max(self._right[first:last])
        box = (left, self._bottoms[first], right, self._tops[first])
        return _Run(self.starts[first], self.ends[last - 1], box, self._first[first])


def _level_runs(characters: Iterable[_Run]) -> Iterator[_Run]:
    """Yield characters side by side as one run."""
    last: _Run | None = None
    for run in characters:
        if last and _goes_on(last, run):
            last = _Run(last.start, run.end, _around(last.box, run.box), last.first, last.turn)
            continue
        if last:
            yield last
        last = run
    if last:
        yield last


def _goes_on(last: _Run, run: _Run) -> bool:
    """Return whether a character stands at the right of a run, and is equally high."""
    follows = run.box[0] >= last.box[2] - 0.5 * (run.first - run.box[0])
    return follows and run.turn == last.turn and run.box[1::2] == last.box[1::2] and not _is_apart(last.box, run)


def _is_at(run: _Run, other: _Run) -> bool:
    """Return whether a run begins at nearly the same place as another."""
    x, y = run.box[0] - other.box[0], run.box[1] - other.box[1]
    return run.turn == other.turn and max(abs(x), abs(y)) < _SAME_PLACE


def _repeats(texts: Sequence[str], runs: Sequence[_Run]) -> bool:
    """Return whether several words are drawn again at nearly the same place."""
    if len(set(texts)) == len(texts):
        return False
    drawn: dict[str, list[_Run]] = defaultdict(list)
    for text, run in zip(texts, runs, strict=True):
        if len(text) >= _LEAST_LETTERS:
            if any(_is_at(run, other) for other in drawn[text]):
                return True
            drawn[text].append(run)
    return False


def _is_apart(box: _Box, run: _Run) -> bool:
    """Return whether a run stands on another line than a piece, or too far to the side."""
    _, y0, _, y1 = box
    x0, own_y0, _, own_y1 = run.box
    height = own_y1 - own_y0
    low, high = (own_y0 if own_y0 > y0 else y0), (own_y1 if own_y1 < y1 else y1)
    if high - low < 0.5 * (height if height < y1 - y0 else y1 - y0):
        return True
    right, left = x0 - box[2], box[0] - run.first
    return (right if right > left else left) > _PARTS * (height if height > 1.0 else 1.0)


def _around(box: _Box, own: _Box) -> _Box:
    # Heights stay those of the piece's first character, so that raised figures do not shift a line.
    x0, x1 = box[0], box[2]
    return own[0] if own[0] < x0 else x0, box[1], own[2] if own[2] > x1 else x1, box[3]
