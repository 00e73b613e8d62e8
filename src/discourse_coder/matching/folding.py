"""The folded view of texts: what terms are matched on, with a map back to the stored text.

Hard line breaks, double blanks, curly quotes, soft hyphens, ligatures and decomposed letters hide phrases
from a search. The view removes them; `FoldedTexts.origin` leads every position back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from discourse_coder.matching.characters import (
    DELETE,
    DOCUMENT,
    EXPAND,
    FIRST_PLAIN,
    MARK,
    NEWLINE,
    PARAGRAPH,
    SPACE,
    Alphabet,
    CodePoints,
    Codes,
    are_lower,
    are_marks,
    byte_class,
    fold,
    fold_term,
)

Positions = NDArray[np.int64]
JoinedWords = frozenset[str]

# Text whose lines are mostly this short was wrapped by a machine; in other text every line is a paragraph.
WRAPPED_LINE = 120
_SEPARATOR = "\n"
_SENTENCE_ENDS = byte_class(b".!?:;")
_GOES_ON = byte_class(b",-")
_PLAIN = byte_class(b" '\"-")
_HYPHENS = np.array([ord(c) for c in "-‐‑"], dtype=np.uint32)
_SOFT_HYPHEN = 0xAD
_HYPHENATED = re.compile(r"(\w+)[-‐‑][^\S\n]*\n[^\S\n]*(\w+)")


@dataclass(frozen=True)
class FoldedTexts:
    """Several texts, folded and laid end to end with a `DOCUMENT` byte before each and at the end.

    Attributes
    ----------
    codes : ndarray of uint8, shape (n,)
        One byte per folded character.
    raw : ndarray of uint32, shape (n,)
        The code point that each folded character comes from, for its case.
    origin : ndarray of int64, shape (n,), or None
        Position of each folded character in the joined texts; None where they are the same.
    points : ndarray of uint32
        Code points of the joined texts.
    text_starts : ndarray of int64, shape (n texts,)
        Where each text begins in the joined texts.
    starts : ndarray of int64, shape (n texts,)
        Where each text begins in `codes`.
    line_starts : ndarray of int64
        Positions in `codes` where a line begins after a short one, such as the text below a heading.
    """

    codes: Codes
    raw: CodePoints
    origin: Positions | None
    points: CodePoints
    text_starts: Positions
    starts: Positions
    line_starts: Positions

    def text_of(self, position: Positions) -> Positions:
        """Return the number of the text that holds each folded position."""
        return np.searchsorted(self.starts, position, side="right") - 1

    def stored_spans(self, start: Positions, end: Positions) -> tuple[Positions, Positions, Positions]:
        """Return text numbers and code-point offsets in the stored texts of folded spans (ends exclusive)."""
        text = self.text_of(start)
        if self.origin is not None:
            start, end = self.origin[start], self.origin[end - 1] + 1
            end = self._past_marks(end)
        begin = self.text_starts[text]
        return text, start - begin, end - begin

    def _past_marks(self, end: Positions) -> Positions:
        """Move ends past combining marks, which fold into the letter before them."""
        end = end.copy()
        open_ = np.arange(len(end))
        while len(open_):
            open_ = open_[are_marks(self.points[end[open_]])]
            end[open_] += 1
        return end

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
    def surface(self) -> str:
        """The view as text with its capitals kept, as long as `codes`; paragraphs end in a line feed."""
        points = self.raw.copy()
        plain = _PLAIN[self.codes]
        points[plain] = self.codes[plain]
        points[(self.codes == PARAGRAPH) | (self.codes == DOCUMENT)] = NEWLINE
        return points.astype("<u4").tobytes().decode("utf-32-le", "replace")


def fold_texts(texts: Sequence[str], alphabet: Alphabet, joined_words: JoinedWords = frozenset()) -> FoldedTexts:
    """Fold several texts into one view.

    Parameters
    ----------
    texts : sequence of str
        As stored.
    alphabet : Alphabet
        The bytes of the terms to be matched.
    joined_words : frozenset of str
        Folded words that a hyphen at a line end may have cut; only these are joined.
    """
    joined = _SEPARATOR + _SEPARATOR.join(texts) + _SEPARATOR
    points: CodePoints = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    text_starts = np.concatenate([[1], 1 + np.cumsum(lengths + 1)])
    separators = text_starts - 1

    codes = alphabet.codes(points)
    codes[separators] = DOCUMENT
    raw, origin = points, None
    if (codes < FIRST_PLAIN).any():
        codes, raw, origin = _plain(codes, points, alphabet)
    codes, raw, origin, line_starts = _without_layout(codes, raw, origin, alphabet, joined_words)
    starts = np.flatnonzero(codes == DOCUMENT) + 1
    return FoldedTexts(codes, raw, origin, points, text_starts[:-1], starts[:-1], line_starts)


def _plain(codes: Codes, points: CodePoints, alphabet: Alphabet) -> tuple[Codes, CodePoints, Positions]:
    """Compose marks, expand ligatures and drop invisible characters."""
    raw = points.copy()
    marks = np.flatnonzero(codes == MARK)
    if len(marks):
        _compose(raw, codes, marks, alphabet)
    # The soft hyphen of a broken word takes the line break with it, in `_without_layout`.
    following = np.append(codes[1:], DOCUMENT)
    soft = (points == _SOFT_HYPHEN) & ((following == NEWLINE) | (following == SPACE))
    origin = np.flatnonzero((codes != DELETE) | soft)
    codes, raw = codes[origin], raw[origin]
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
    return codes, raw, origin


def _compose(raw: CodePoints, codes: Codes, marks: Positions, alphabet: Alphabet) -> None:
    """Replace letters followed by combining marks with the composed letter, in place."""
    first = marks[np.concatenate([[True], np.diff(marks) > 1])]
    last = marks[np.concatenate([np.diff(marks) > 1, [True]])]
    simple = first == last
    bases, singles = first[simple] - 1, first[simple]
    pairs = raw[bases].astype(np.int64) << 21 | raw[singles]
    distinct, inverse = np.unique(pairs, return_inverse=True)
    composed = [unicodedata.normalize("NFC", chr(p >> 21) + chr(p & 0x1FFFFF)) for p in distinct.tolist()]
    done = np.array([len(c) == 1 for c in composed], dtype=bool)[inverse]
    letter = np.array([ord(c[0]) for c in composed], dtype=np.uint32)[inverse]
    _set_letters(raw, codes, bases[done], letter[done], alphabet)
    codes[singles[done]] = DELETE
    for begin, end in zip((first[~simple] - 1).tolist(), (last[~simple] + 1).tolist(), strict=True):
        cluster = "".join(map(chr, raw[begin:end].tolist()))
        letters = unicodedata.normalize("NFC", cluster)[: end - begin]
        places = np.arange(begin, begin + len(letters))
        _set_letters(raw, codes, places, np.array([ord(c) for c in letters], dtype=np.uint32), alphabet)
        codes[begin + len(letters) : end] = DELETE


def _set_letters(raw: CodePoints, codes: Codes, places: Positions, letters: CodePoints, alphabet: Alphabet) -> None:
    outer = codes[places] == DOCUMENT
    raw[places], codes[places] = letters, alphabet.codes(letters)
    codes[places[outer]] = DOCUMENT


def _without_layout(
    codes: Codes, raw: CodePoints, origin: Positions | None, alphabet: Alphabet, joined_words: JoinedWords
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
        run_starts = np.flatnonzero(blank & ~np.append(False, blank[:-1]))
        run_ends = np.flatnonzero(blank & ~np.append(blank[1:], False)) + 1
        run_of_newline = np.searchsorted(run_starts, newlines, side="right") - 1
        broken = np.unique(run_of_newline)
        starts, ends = run_starts[broken], run_ends[broken]
        n_breaks = np.bincount(run_of_newline)[broken]
        is_paragraph, is_line_start, delete_from = _line_breaks(
            codes, raw, starts, ends, n_breaks, newlines, alphabet, joined_words
        )
        codes = codes.copy()
        codes[starts] = np.where(is_paragraph, PARAGRAPH, SPACE)
        for begin, end in zip(*(positions.tolist() for positions in delete_from), strict=True):
            keep[begin:end] = False
        kept_before = np.cumsum(keep)
        line_starts = kept_before[ends[is_line_start] - 1]
    if not keep.all():
        kept = np.flatnonzero(keep)
        codes, raw = codes[kept], raw[kept]
        origin = kept if origin is None else origin[kept]
    return codes, raw, origin, line_starts


def _line_breaks(
    codes: Codes,
    raw: CodePoints,
    starts: Positions,
    ends: Positions,
    n_breaks: Positions,
    newlines: Positions,
    alphabet: Alphabet,
    joined_words: JoinedWords,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], tuple[Positions, Positions]]:
    """Say of every run of blanks with a line break what it is.

    Returns which runs end a paragraph, after which a new line begins a sentence, and the ranges to
    delete because they cut a word.
    """
    before, after = starts - 1, ends
    next_lower = are_lower(raw[after]) & (codes[after] != DOCUMENT)
    ends_sentence = _SENTENCE_ENDS[codes[before]]
    continues = next_lower & ~ends_sentence

    documents = np.flatnonzero(codes == DOCUMENT)
    typical, line_length = _line_lengths(newlines, documents)
    document = np.searchsorted(documents, starts, side="right") - 1
    wrapped = typical[document] <= WRAPPED_LINE
    first_newline = np.searchsorted(newlines, starts)
    short = line_length[first_newline] < typical[document] / 2

    at_edge = (codes[before] == DOCUMENT) | (codes[after] == DOCUMENT)
    is_paragraph = ((n_breaks > 1) | ~wrapped) & ~continues & ~at_edge
    opens = ~next_lower & ~_GOES_ON[codes[before]]
    is_line_start = ~is_paragraph & wrapped & short & opens & ~at_edge

    word_after = alphabet.word[codes[after]]
    soft = (codes[before] == DELETE) & word_after
    hyphen = np.isin(raw[before], _HYPHENS) & alphabet.word[codes[before - 1]] & word_after & (n_breaks == 1)
    cut_from = np.where(soft | hyphen, starts, ends)
    for place in np.flatnonzero(hyphen & next_lower).tolist():
        if joined_words and _word_around(raw, codes, int(before[place]), int(after[place]), alphabet) in joined_words:
            cut_from[place] = before[place]
    whole = cut_from < ends
    return is_paragraph & ~whole, is_line_start & ~whole, (cut_from[whole], ends[whole])


def _line_lengths(newlines: Positions, documents: Positions) -> tuple[Positions, Positions]:
    """Return per text the line length above which half of its characters lie, and each broken line's length."""
    breaks = np.sort(np.concatenate([newlines, documents]))
    length = np.diff(breaks) - 1
    text = np.searchsorted(documents, breaks[:-1], side="right") - 1
    order = np.lexsort((-length, text))
    running = np.cumsum(length[order])
    per_text = np.bincount(text, weights=length, minlength=len(documents) - 1)
    done = np.concatenate([[0], np.cumsum(per_text)[:-1]])
    typical = length[order][np.minimum(np.searchsorted(running, done + per_text / 2), len(order) - 1)]
    before_newline = np.searchsorted(breaks, newlines) - 1
    return typical, length[before_newline]


def _word_around(raw: CodePoints, codes: Codes, hyphen: int, after: int, alphabet: Alphabet) -> str:
    begin, end = hyphen, after
    while alphabet.word[codes[begin - 1]]:
        begin -= 1
    while alphabet.word[codes[end]]:
        end += 1
    points = np.concatenate([raw[begin:hyphen], raw[after:end]])
    return fold_term("".join(map(chr, points.tolist())))


def broken_words(texts: Iterable[str]) -> JoinedWords:
    """Return the folded words that hyphens at line ends would give if all were joined."""
    return frozenset(
        fold_term(left + right) for text in texts if "\n" in text for left, right in _HYPHENATED.findall(text)
    )
