"""The folded view of texts, on which terms are matched, with a map back to the stored text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from discourse_coder.rules.matching.characters import (
    DELETE,
    DOCUMENT,
    EXPAND,
    FIRST_PLAIN,
    MARK,
    NEWLINE,
    OTHER_NONWORD,
    PARAGRAPH,
    SPACE,
    Alphabet,
    CodePoints,
    Codes,
    are_lower,
    are_marks,
    are_upper,
    byte_class,
    changes,
    code_points,
    compose,
    fold,
    run_end,
)

Positions = NDArray[np.int64]

# Text whose lines are mostly this short was wrapped by a machine; in other text every line is a paragraph.
WRAPPED_LINE = 120
_SEPARATOR = "\n"
_BLANKS = byte_class(bytes([SPACE, NEWLINE]))
_SENTENCE_ENDS = byte_class(b".!?:;")
_GOES_ON = byte_class(b",-")
_HYPHENS = np.array([ord(c) for c in "-‐‑"], dtype=np.uint32)
_SOFT_HYPHEN = 0xAD
# A letter with more marks than any script writes is left as it is: putting marks in order takes quadratic time.
_MOST_MARKS = 30


class View(Protocol):
    """What is searched instead of texts: the same, folded and laid end to end."""

    @property
    def codes(self) -> Codes:
        """One byte per folded character; a `DOCUMENT` byte before each text and at the end."""

    @property
    def starts(self) -> Positions:
        """Where each text starts in `codes`."""

    @property
    def line_starts(self) -> Positions:
        """Where a line begins after a short one, such as the text below a heading."""

    @property
    def raw(self) -> CodePoints:
        """The code point that each folded character comes from, for its case."""

    @property
    def folded_points(self) -> CodePoints:
        """Code point of every folded character, for exact comparison where bytes are shared."""

    @property
    def surface(self) -> str:
        """The view as text, with its capitals."""

    @property
    def plain_surface(self) -> str:
        """The same for who looks for ASCII only."""

    def stored_spans(self, start: Positions, end: Positions) -> tuple[Positions, Positions, Positions]:
        """Return text numbers and code-point offsets in the stored texts of spans of the view."""


@dataclass(frozen=True)
class FoldedTexts:
    """Several texts, folded and laid end to end with a `DOCUMENT` byte before each and at the end."""

    codes: Codes  # one byte per folded character
    raw: CodePoints  # the code point that each folded character comes from, for its case
    origin: Positions | None  # of each folded character in the joined texts; None where they are the same
    points: CodePoints  # of the joined texts
    text_starts: Positions  # in the joined texts
    starts: Positions  # of each text in `codes`
    line_starts: Positions  # in `codes`, where a line begins after a short one, such as the text below a heading

    def text_of(self, position: Positions) -> Positions:
        """Return the number of the text that holds each folded position."""
        return np.searchsorted(self.starts, position, side="right") - 1

    def stored_spans(self, start: Positions, end: Positions) -> tuple[Positions, Positions, Positions]:
        """Return text numbers and code-point offsets in the stored texts of folded spans (ends exclusive)."""
        text = self.text_of(start)
        if self.origin is not None:
            start, end = self.origin[start], self.origin[end - 1] + 1
            # Combining marks fold into the letter before them.
            end = run_end(self.points, end, are_marks)
        begin = self.text_starts[text]
        return text, start - begin, end - begin

    @cached_property
    def folded_points(self) -> CodePoints:
        """Code point of every folded character, for exact comparison where bytes are shared."""
        points = self.codes.astype(np.uint32)
        foreign = np.flatnonzero(self.codes >= 128)
        foreign = np.concatenate([foreign, np.flatnonzero(self.codes < 10)])
        distinct, inverse = np.unique(self.raw[foreign], return_inverse=True)
        folded = np.array([ord((fold(chr(p)) or " ")[0]) for p in distinct.tolist()], dtype=np.uint32)
        points[foreign] = folded[inverse] if len(distinct) else 0
        return points

    @cached_property
    def surface_points(self) -> CodePoints:
        """Code points of the view with its capitals kept, as many as `codes`; paragraphs end in a line feed."""
        points = self.raw.copy()
        typographic = np.flatnonzero(
            ((points >= 128) & (self.codes < 128) & (self.codes >= SPACE)) | (self.codes == SPACE)
        )
        points[typographic] = self.codes[typographic]
        capital = typographic[are_upper(self.raw[typographic])]
        points[capital] -= ord("a") - ord("A")
        points[(self.codes == PARAGRAPH) | (self.codes == DOCUMENT)] = NEWLINE
        return points

    @cached_property
    def surface(self) -> str:
        """The view as text: `surface_points`."""
        return as_text(self.surface_points)

    @cached_property
    def plain_surface(self) -> str:
        """The same for who looks for ASCII only: other characters are control characters, paragraphs end in a blank."""
        return plain_surface(self.codes, self.capitals)

    @property
    def capitals(self) -> NDArray[np.bool_]:
        """Which characters of `plain_surface` are capitals."""
        capital: NDArray[np.bool_] = self.raw - ord("A") < 26  # below "A" the difference is large
        strange = np.flatnonzero((self.raw >= 128) & (self.codes >= SPACE) & (self.codes < 128))
        capital[strange] = are_upper(self.raw[strange])
        return capital


def plain_surface(codes: Codes, capitals: NDArray[np.bool_]) -> str:
    """Return the `View.plain_surface` of a view."""
    codes = codes.copy()
    codes[codes >= 128] = OTHER_NONWORD
    codes[codes == PARAGRAPH] = SPACE
    codes[capitals] -= ord("a") - ord("A")
    return codes.tobytes().decode("latin-1")


def as_text(points: CodePoints) -> str:
    """Return the text of code points."""
    if points.dtype.itemsize == 1:
        return points.tobytes().decode("latin-1")
    return points.astype("<u4").tobytes().decode("utf-32-le", "replace")


def fold_texts(texts: Sequence[str], alphabet: Alphabet) -> FoldedTexts:
    """Fold several texts into one view; of words broken at line ends, those with a soft hyphen are joined."""
    joined = _SEPARATOR + _SEPARATOR.join(texts) + _SEPARATOR
    points = code_points(joined)
    del joined  # as large as the texts
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    text_starts = np.concatenate([[1], 1 + np.cumsum(lengths + 1)])
    separators = text_starts - 1

    codes = alphabet.codes(points)
    codes[separators] = DOCUMENT
    raw, origin = points, None
    if (codes < FIRST_PLAIN).any():
        codes, raw, origin = _plain(codes, points, alphabet)
    codes, raw, origin, line_starts = _without_layout(codes, raw, origin, alphabet)
    starts = np.flatnonzero(codes == DOCUMENT) + 1
    return FoldedTexts(codes, raw, origin, points, text_starts[:-1], starts[:-1], line_starts)


def _plain(codes: Codes, points: CodePoints, alphabet: Alphabet) -> tuple[Codes, CodePoints, Positions]:
    """Drop invisible characters, expand ligatures and compose letters with their marks."""
    origin = np.flatnonzero((codes != DELETE) | (points == _SOFT_HYPHEN))
    codes, raw = codes[origin], points[origin]
    soft = np.flatnonzero(codes == DELETE)
    if len(soft):
        # That of a word broken at a line end takes the line break with it, in `_without_layout`.
        kept = np.ones(len(codes), dtype=bool)
        kept[soft] = (codes[soft + 1] == NEWLINE) | (codes[soft + 1] == SPACE)
        codes, raw, origin = codes[kept], raw[kept], origin[kept]
    expand = np.flatnonzero(codes == EXPAND)
    if len(expand):
        folded = [fold(chr(point)) for point in raw[expand].tolist()]
        counts = np.ones(len(codes), dtype=np.int64)
        counts[expand] = list(map(len, folded))
        codes, raw, origin = np.repeat(codes, counts), np.repeat(raw, counts), np.repeat(origin, counts)
        letters = "".join(folded)
        places = np.flatnonzero(codes == EXPAND)
        codes[places] = np.frombuffer(alphabet.encode(letters), dtype=np.uint8)
        raw[places] = [ord(letter) for letter in letters]
    marks = np.flatnonzero(codes == MARK)
    if len(marks):
        kept = ~_compose(raw, codes, marks, alphabet)
        codes, raw, origin = codes[kept], raw[kept], origin[kept]
    return codes, raw, origin


def _compose(raw: CodePoints, codes: Codes, marks: Positions, alphabet: Alphabet) -> NDArray[np.bool_]:
    """Replace letters followed by combining marks with the composed letter, in place; say which marks are done."""
    first = marks[np.append(True, np.diff(marks) > 1)]
    last = marks[np.append(np.diff(marks) > 1, True)]
    absorbed = np.zeros(len(codes), dtype=bool)
    documents = np.flatnonzero(codes == DOCUMENT)

    simple = first == last
    bases, singles = first[simple] - 1, first[simple]
    pairs = raw[bases].astype(np.int64) << 21 | raw[singles]
    distinct, inverse = np.unique(pairs, return_inverse=True)
    composed = [compose(chr(pair >> 21) + chr(pair & 0x1FFFFF)) for pair in distinct.tolist()]
    done = np.array([len(c) == 1 for c in composed], dtype=bool)[inverse]
    letters = np.array([ord(c[0]) for c in composed], dtype=np.uint32)[inverse]
    raw[bases[done]], codes[bases[done]] = letters[done], alphabet.codes(letters[done])
    absorbed[singles[done]] = True

    several = ~simple & (last - first < _MOST_MARKS)
    for begin, end in zip((first[several] - 1).tolist(), (last[several] + 1).tolist(), strict=True):
        cluster = compose("".join(map(chr, raw[begin:end].tolist())))
        middle = begin + len(cluster)
        if middle < end:
            raw[begin:middle] = [ord(c) for c in cluster]
            codes[begin:middle] = alphabet.codes(raw[begin:middle])
            absorbed[middle:end] = True
    codes[documents] = DOCUMENT
    return absorbed


def _without_layout(
    codes: Codes, raw: CodePoints, origin: Positions | None, alphabet: Alphabet
) -> tuple[Codes, CodePoints, Positions | None, Positions]:
    """Replace runs of blanks and line breaks by one blank or one paragraph end, and join broken words."""
    blank = (codes == SPACE) | (codes == NEWLINE)
    newlines = np.flatnonzero(codes == NEWLINE)
    repeated = np.flatnonzero(blank[1:] & blank[:-1]) + 1
    soft = np.flatnonzero(codes == DELETE)
    none = np.empty(0, dtype=np.int64)
    if not len(newlines) and not len(repeated) and not len(soft):
        return codes, raw, origin, none

    keep = np.ones(len(codes), dtype=bool)
    keep[repeated] = False
    keep[soft] = False
    line_starts = none
    if len(newlines):
        starts, ends = _runs_around(codes, newlines)
        first = np.flatnonzero(changes(starts))
        n_breaks = np.diff(np.append(first, len(newlines)))
        starts, ends = starts[first], ends[first]
        typical, length = _line_lengths(newlines, np.flatnonzero(codes == DOCUMENT))
        is_paragraph, is_line_start, delete_from = _line_breaks(
            codes, raw, starts, ends, n_breaks, typical[first], length[first], alphabet
        )
        codes = codes.copy()
        codes[starts] = np.where(is_paragraph, PARAGRAPH, SPACE)
        for begin, end in zip(*(positions.tolist() for positions in delete_from), strict=True):
            keep[begin:end] = False
        line_starts = ends[is_line_start]
    if not keep.all():
        kept = np.flatnonzero(keep)
        codes, raw = codes[kept], raw[kept]
        origin = kept if origin is None else origin[kept]
        line_starts = np.searchsorted(kept, line_starts)
    return codes, raw, origin, line_starts


def _runs_around(codes: Codes, places: Positions) -> tuple[Positions, Positions]:
    """Return where the run of blanks and line breaks around each place begins and ends."""
    last = len(codes) - 1
    starts = last + 1 - run_end(codes[::-1], last - places, _BLANKS.__getitem__)
    return starts, run_end(codes, places, _BLANKS.__getitem__)


def _line_breaks(
    codes: Codes,
    raw: CodePoints,
    starts: Positions,
    ends: Positions,
    n_breaks: Positions,
    typical: Positions,
    length: Positions,
    alphabet: Alphabet,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], tuple[Positions, Positions]]:
    """Say which runs of blanks end a paragraph, which begin a line after a short one, and what to delete."""
    before, after = starts - 1, ends
    next_lower = are_lower(raw[after]) & (codes[after] != DOCUMENT)
    ends_sentence = _SENTENCE_ENDS[codes[before]]
    continues = next_lower & ~ends_sentence

    wrapped = typical <= WRAPPED_LINE
    short = length < typical / 2

    at_edge = (codes[before] == DOCUMENT) | (codes[after] == DOCUMENT)
    is_paragraph = ((n_breaks > 1) | ~wrapped) & ~continues & ~at_edge
    opens = ~next_lower & ~_GOES_ON[codes[before]]
    is_line_start = ~is_paragraph & wrapped & short & opens & ~at_edge

    word_after = alphabet.word[codes[after]]
    soft = (codes[before] == DELETE) & word_after & ((n_breaks == 1) | next_lower)
    hyphen = np.isin(raw[before], _HYPHENS) & alphabet.word[codes[before - 1]] & word_after & (n_breaks == 1)
    cut_from = np.where(soft | hyphen, starts, ends)
    whole = cut_from < ends
    return is_paragraph & ~whole, is_line_start & ~whole, (cut_from[whole], ends[whole])


def _line_lengths(newlines: Positions, documents: Positions) -> tuple[Positions, Positions]:
    """Return per line break the line length in its text above which half the characters lie, and its line's own."""
    breaks = np.sort(np.concatenate([newlines, documents]))
    length = np.diff(breaks) - 1
    text = np.searchsorted(documents, breaks[:-1], side="right") - 1
    order = np.lexsort((-length, text))
    running = np.cumsum(length[order])
    per_text = np.bincount(text, weights=length, minlength=len(documents) - 1)
    done = np.concatenate([[0], np.cumsum(per_text)[:-1]])
    typical = length[order][np.minimum(np.searchsorted(running, done + per_text / 2), len(order) - 1)]
    line = np.searchsorted(breaks, newlines) - 1
    return typical[text[line]], length[line]
