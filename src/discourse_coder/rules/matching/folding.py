"""The folded view of texts, on which terms are matched, with a map back to the stored text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from discourse_coder.rules.matching.characters import (
    DELETE,
    DOCUMENT,
    EXPAND,
    FIRST_LETTER,
    MARK,
    NEWLINE,
    OTHER_NONWORD,
    PARAGRAPH,
    SPACE,
    Alphabet,
    CodePoints,
    Codes,
    are_in,
    are_lower,
    are_marks,
    are_upper,
    byte_class,
    changes,
    code_points,
    compose,
    fold,
    places_in,
    run_end,
)

Positions = NDArray[np.int64]

# Text whose lines are mostly this short was wrapped by a machine; in other text every line is a paragraph.
WRAPPED_LINE = 120
_SEPARATOR = "\n"
_BLANKS = byte_class(bytes([SPACE, NEWLINE]))
_SENTENCE_ENDS = byte_class(b".!?:;")
_GOES_ON = byte_class(b",-")
_SMALL = byte_class(b"abcdefghijklmnopqrstuvwxyz")
_OTHERS = byte_class(bytes([*range(NEWLINE), *range(FIRST_LETTER, 256)]))  # what only the code point tells
_HYPHENS = np.array([ord(c) for c in "-‐‑"], dtype=np.uint32)
_SOFT_HYPHEN = 0xAD
_MANY = 0.02  # of the characters are not ASCII: then their code points are read together
_CAPITAL = ord("a") - ord("A")
_DELETE_KEY = 127
_LINE_BITS = 32
_LINE_MASK = (1 << _LINE_BITS) - 1
# A letter with more marks than any script writes is left as it is: putting marks in order takes quadratic time.
_MOST_MARKS = 30
_PLAIN = bytes.maketrans(
    bytes([PARAGRAPH, *range(FIRST_LETTER, 256)]), bytes([SPACE] + (256 - FIRST_LETTER) * [OTHER_NONWORD])
)


def _points_at(cased: Codes, foreign: Positions, points: CodePoints, place: Positions) -> CodePoints:
    """Return the code points at some places of a view."""
    found = cased[place].astype(np.uint32)
    if len(foreign):
        row = np.minimum(np.searchsorted(foreign, place), len(foreign) - 1)
        is_foreign = np.flatnonzero(foreign[row] == place)
        found[is_foreign] = points[row[is_foreign]]
    return found


def _moved(place: Positions, moved: Positions, shift: Positions) -> Positions:
    """Return places further on by the shift that holds from the last of some places on."""
    return place + np.append(0, shift)[np.searchsorted(moved, place, side="right")] if len(moved) else place


@dataclass(frozen=True)
class FoldedTexts:
    """Several texts, folded and laid end to end with a `DOCUMENT` byte before each and at the end."""

    cased: Codes  # one byte per folded character, capitals kept
    foreign: Positions  # in `cased`, of the characters that are not ASCII in the stored texts
    foreign_points: CodePoints  # their code points
    moved: Positions  # in `cased`, where it changes how far on a character is in the joined texts
    shift: Positions  # how far on, from each of these places
    marks: Positions  # of combining marks in the joined texts
    text_starts: Positions  # in the joined texts
    starts: Positions  # of each text in `cased`
    line_starts: Positions  # in `cased`, where a line begins after a short one, such as the text below a heading

    @cached_property
    def codes(self) -> Codes:
        """One byte per folded character, in small letters."""
        return np.frombuffer(self.cased.tobytes().lower(), dtype=np.uint8)

    @cached_property
    def paragraphs(self) -> Positions:
        """The positions at which paragraphs begin, ascending; the first of each text included."""
        ends = np.flatnonzero((self.cased == PARAGRAPH) | (self.cased == DOCUMENT))
        return ends[:-1] + 1

    def points_at(self, place: Positions) -> CodePoints:
        """Return the code points that some folded characters come from, for their case."""
        return _points_at(self.cased, self.foreign, self.foreign_points, place)

    def text_of(self, position: Positions) -> Positions:
        """Return the number of the text that holds each folded position."""
        return np.searchsorted(self.starts, position, side="right") - 1

    def in_joined(self, position: Positions) -> Positions:
        """Return where folded characters are in the joined texts."""
        return _moved(position, self.moved, self.shift)

    def stored_spans(self, start: Positions, end: Positions) -> tuple[Positions, Positions, Positions]:
        """Return text numbers and code-point offsets in the stored texts of folded spans (ends exclusive)."""
        text = self.text_of(start)
        start, end = self.in_joined(start), self.in_joined(end - 1) + 1
        if len(self.marks):
            # Combining marks fold into the letter before them.
            row = np.minimum(np.searchsorted(self.marks, end), len(self.marks) - 1)
            marked = np.flatnonzero(self.marks[row] == end)
            end[marked] = self._mark_ends[np.searchsorted(self._mark_ends, end[marked], side="right")]
        begin = self.text_starts[text]
        return text, start - begin, end - begin

    @cached_property
    def _mark_ends(self) -> Positions:
        """Where runs of marks end."""
        ends: Positions = self.marks[np.append(np.diff(self.marks) > 1, True)] + 1
        return ends

    @cached_property
    def _others(self) -> NDArray[np.bool_]:
        """Which of the foreign characters are matched as none in ASCII."""
        return _OTHERS[self.cased[self.foreign]]

    @cached_property
    def folded_points(self) -> CodePoints:
        """Code point of every folded character, for exact comparison where bytes are shared."""
        points = self.codes.astype(np.uint32)
        distinct, inverse = np.unique(self.foreign_points[self._others], return_inverse=True)
        folded = np.array([ord((fold(chr(p)) or " ")[0]) for p in distinct.tolist()], dtype=np.uint32)
        points[self.foreign[self._others]] = folded[inverse]
        return points

    @cached_property
    def surface_points(self) -> CodePoints:
        """Code points of the view with its capitals kept, as many as `codes`; paragraphs end in a line feed."""
        points: CodePoints = self.cased.astype(np.uint32 if self._others.any() else np.uint8)
        points[self.foreign[self._others]] = self.foreign_points[self._others]
        points[(self.cased == PARAGRAPH) | (self.cased == DOCUMENT)] = NEWLINE
        return points

    @cached_property
    def surface(self) -> str:
        """The view as text: `surface_points`."""
        return as_text(self.surface_points)

    @cached_property
    def plain_surface(self) -> str:
        """The same for who looks for ASCII only: other characters are control characters, paragraphs end in a blank."""
        return self.cased.tobytes().translate(_PLAIN).decode("latin-1")


def as_text(points: CodePoints) -> str:
    """Return the text of code points."""
    if points.dtype.itemsize == 1:
        return points.tobytes().decode("latin-1")
    return points.astype("<u4").tobytes().decode("utf-32-le", "replace")


def fold_texts(texts: Sequence[str], alphabet: Alphabet) -> FoldedTexts:
    """Fold several texts into one view; of words broken at line ends, those with a soft hyphen are joined."""
    view = _View(texts, alphabet)
    text_starts, marks = view.documents[:-1] + 1, view.foreign[are_marks(view.points)]
    view.expand()
    view.drop_invisible()
    view.compose()
    line_starts = view.drop_layout()
    starts = view.documents[:-1] + 1
    return FoldedTexts(
        view.cased, view.foreign, view.points, view.moved, view.shift, marks, text_starts, starts, line_starts
    )


def _foreign_in(texts: Sequence[str], ascii_: Codes, text_starts: Positions) -> tuple[Positions, CodePoints]:
    """Return where characters of the joined texts are not ASCII, and what they are; there ASCII has question marks."""
    places = np.flatnonzero(ascii_ == ord("?"))
    if len(places) > len(ascii_) * _MANY:
        points = code_points(_SEPARATOR + _SEPARATOR.join(texts) + _SEPARATOR)
        places = np.flatnonzero(points >= FIRST_LETTER)
        return places, points[places].astype(np.uint32)
    text = np.searchsorted(text_starts, places, side="right") - 1
    characters = map(str.__getitem__, map(texts.__getitem__, text.tolist()), (places - text_starts[text]).tolist())
    points = np.array(list(map(ord, characters)), dtype=np.uint32)
    foreign = points >= FIRST_LETTER
    return places[foreign], points[foreign]


class _View:
    """A view while it is made: its bytes, what they do not tell, and the way back to the joined texts."""

    def __init__(self, texts: Sequence[str], alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        ascii_ = _SEPARATOR.encode().join([b"", *(text.encode("ascii", "replace") for text in texts), b""])
        self.cased = np.frombuffer(bytearray(ascii_), dtype=np.uint8)
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        self.documents = np.append(0, np.cumsum(lengths + 1))  # places of the separators
        foreign, points = _foreign_in(texts, self.cased, self.documents + 1)
        control = (self.cased < SPACE) & (self.cased != NEWLINE) | (self.cased == _DELETE_KEY)
        if control.any():
            self.cased[control] = SPACE
        self.foreign, self.points = foreign[:0], points[:0]
        self._put(foreign, points)
        self.cased[self.documents] = DOCUMENT
        self.moved = self.shift = np.empty(0, dtype=np.int64)

    def _put(self, place: Positions, points: CodePoints) -> None:
        """Put characters in the place of others."""
        codes = self._alphabet.codes(points)
        codes[~_OTHERS[codes] & are_upper(points)] -= _CAPITAL
        self.cased[place] = codes
        kept = ~are_in(self.foreign, place)
        foreign, points = np.append(self.foreign[kept], place), np.append(self.points[kept], points)
        order = np.argsort(foreign, kind="stable")
        self.foreign, self.points = foreign[order], points[order]

    def _points_at(self, place: Positions) -> CodePoints:
        return _points_at(self.cased, self.foreign, self.points, place)

    def _of(self, code: int) -> Positions:
        """Return the places of the foreign characters that count as this."""
        places: Positions = self.foreign[self.cased[self.foreign] == code]
        return places

    def _cut(self, places: Positions) -> None:
        """Take out the characters at some places, given in order."""
        if not len(places):
            return
        kept = np.ones(len(self.cased), dtype=bool)
        kept[places] = False
        self.cased = self.cased[kept]
        rows = kept[self.foreign]
        self.foreign, self.points = self.foreign[rows], self.points[rows]
        self.foreign -= np.searchsorted(places, self.foreign)
        self.documents -= np.searchsorted(places, self.documents)
        gaps = places - np.arange(len(places))
        changed = np.sort(np.append(self.moved - np.searchsorted(places, self.moved), gaps))
        changed = changed[changes(changed)]
        before = changed + np.searchsorted(gaps, changed, side="right")
        self.moved, self.shift = changed, _moved(before, self.moved, self.shift) - changed

    def expand(self) -> None:
        """Put the letters of ligatures in their place, before anything else is moved."""
        places = self._of(EXPAND)
        if not len(places):
            return
        folded = [fold(chr(point)) for point in self._points_at(places).tolist()]
        more = np.array(list(map(len, folded)), dtype=np.int64) - 1
        done = np.cumsum(more)
        self.cased = np.insert(self.cased, np.repeat(places + 1, more), SPACE)
        for each in (self.foreign, self.documents):
            each += np.append(0, done)[np.searchsorted(places, each)]
        first = places + done - more
        self.moved = places_in(first + 1, first + 1 + more)
        self.shift = -np.arange(1, len(self.moved) + 1)
        letters = "".join(folded)
        self._put(places_in(first, first + 1 + more), np.array([ord(letter) for letter in letters], dtype=np.uint32))

    def drop_invisible(self) -> None:
        """Take out invisible characters."""
        invisible = self.cased[self.foreign] == DELETE
        self._cut(self.foreign[invisible & (self.points != _SOFT_HYPHEN)])
        # That of a word broken at a line end takes the line break with it, in `drop_layout`.
        soft = self._of(DELETE)
        self._cut(soft[~_BLANKS[self.cased[soft + 1]]])

    def compose(self) -> None:
        """Replace letters followed by combining marks with the composed letter."""
        marks = self._of(MARK)
        if not len(marks):
            return
        begin = marks[np.append(True, np.diff(marks) > 1)] - 1
        end = marks[np.append(np.diff(marks) > 1, True)] + 1
        pair = np.flatnonzero(end - begin == 2)
        letter, mark = (self._points_at(begin[pair] + place).astype(np.int64) for place in (0, 1))
        distinct, which = np.unique(letter << 21 | mark, return_inverse=True)
        pairs = [compose(chr(each >> 21) + chr(each & 0x1FFFFF)) for each in distinct.tolist()]
        one = np.array([ord(letter) if len(letter) == 1 else 0 for letter in pairs], dtype=np.uint32)[which]
        pair, one = pair[one > 0], one[one > 0]
        put, absorbed = [(begin[pair], one)], [begin[pair] + 1]

        several = np.flatnonzero((end - begin > 2) & (end - begin <= _MOST_MARKS + 1))
        points = self._points_at(places_in(begin[several], end[several])).tolist()
        where, letters, gone = list[int](), list[int](), list[int]()
        at = 0
        for start, stop in zip(begin[several].tolist(), end[several].tolist(), strict=True):
            cluster = compose("".join(map(chr, points[at : at + stop - start])))
            at += stop - start
            if len(cluster) < stop - start:
                where += range(start, start + len(cluster))
                letters += map(ord, cluster)
                gone += range(start + len(cluster), stop)
        put.append((np.array(where, dtype=np.int64), np.array(letters, dtype=np.uint32)))
        absorbed.append(np.array(gone, dtype=np.int64))
        self._put(*map(np.concatenate, zip(*put, strict=True)))
        self.cased[self.documents] = DOCUMENT
        self._cut(np.sort(np.concatenate(absorbed)))

    def drop_layout(self) -> Positions:
        """Replace runs of blanks and line breaks by one blank or one paragraph end, and join broken words.

        Return where lines begin after short ones.
        """
        is_newline = self.cased == NEWLINE
        blank = (self.cased == SPACE) | is_newline
        newlines = np.flatnonzero(is_newline)
        removed = [np.flatnonzero(blank[1:] & blank[:-1]) + 1, self._of(DELETE)]
        line_starts = newlines[:0]
        if len(newlines):
            starts, ends = _runs_around(self.cased, newlines)
            first = np.flatnonzero(np.append(True, starts[1:] != starts[:-1]))
            n_breaks = np.diff(np.append(first, len(newlines)))
            starts, ends = starts[first], ends[first]
            typical, length = (each[first] for each in _line_lengths(newlines, self.documents))
            is_paragraph, is_line_start, whole = self._line_breaks(starts, ends, n_breaks, typical, length)
            self.cased[starts] = np.where(is_paragraph, PARAGRAPH, SPACE)
            removed.append(places_in(starts[whole], ends[whole]))
            line_starts = ends[is_line_start]
        places = np.sort(np.concatenate(removed))
        places = places[changes(places)]
        self._cut(places)
        return line_starts - np.searchsorted(places, line_starts)

    def _line_breaks(
        self, starts: Positions, ends: Positions, n_breaks: Positions, typical: Positions, length: Positions
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        """Say which runs of blanks end a paragraph, which begin a line after a short one, and which to delete whole."""
        before, after = self.cased[starts - 1], self.cased[ends]
        next_lower = _SMALL[after]
        others = np.flatnonzero(_OTHERS[after])
        next_lower[others] = are_lower(self._points_at(ends[others]))
        continues = next_lower & ~_SENTENCE_ENDS[before]

        wrapped = typical <= WRAPPED_LINE
        short = length < typical / 2

        at_edge = (before == DOCUMENT) | (after == DOCUMENT)
        is_paragraph = ((n_breaks > 1) | ~wrapped) & ~continues & ~at_edge
        opens = ~next_lower & ~_GOES_ON[before]
        is_line_start = ~is_paragraph & wrapped & short & opens & ~at_edge

        word = self._alphabet.word
        whole = (before == DELETE) & ((n_breaks == 1) | next_lower)
        dashes = np.flatnonzero((before == ord("-")) & (n_breaks == 1))
        points = self._points_at(starts[dashes] - 1)
        whole[dashes] = are_in(points, _HYPHENS) & word[self.cased[starts[dashes] - 2]]
        whole &= word[after] & (starts < ends)
        return is_paragraph & ~whole, is_line_start & ~whole, whole


def _runs_around(codes: Codes, places: Positions) -> tuple[Positions, Positions]:
    """Return where the run of blanks and line breaks around each place begins and ends."""
    last = len(codes) - 1
    starts = last + 1 - run_end(codes[::-1], last + 1 - places, _BLANKS.__getitem__)
    return starts, run_end(codes, places + 1, _BLANKS.__getitem__)


def _line_lengths(newlines: Positions, documents: Positions) -> tuple[Positions, Positions]:
    """Return per line break the line length in its text above which half the characters lie, and its line's own."""
    n_breaks = np.diff(np.searchsorted(newlines, documents))
    numbers = np.arange(len(n_breaks))
    text = np.repeat(numbers, n_breaks + 1)
    breaks: Positions = np.sort(np.append(newlines, documents), kind="stable")  # fast for two lists in order
    length = breaks[1:] - breaks[:-1] - 1
    # The longest line of each text first.
    falling = text << _LINE_BITS | ~length & _LINE_MASK
    falling.sort()
    falling = ~falling & _LINE_MASK
    per_text = np.bincount(text, weights=length, minlength=len(numbers))
    done = np.concatenate([[0], np.cumsum(per_text)[:-1]])
    typical = falling[np.minimum(np.searchsorted(np.cumsum(falling), done + per_text / 2), len(falling) - 1)]
    of_break = np.repeat(numbers, n_breaks)
    return typical[of_break], length[np.arange(len(newlines)) + of_break]
