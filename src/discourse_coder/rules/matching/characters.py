"""What a character counts as when terms are matched: one byte, so that one automaton over bytes serves every script."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint8]
CodePoints = NDArray[np.unsignedinteger[Any]]  # as narrow as the text allows, see `code_points`

# Bytes that ask for work on the text; the others are final.
DELETE, MARK, EXPAND, UNKNOWN = 0, 1, 2, 3
OTHER_WORD, OTHER_NONWORD = 6, 7
NEWLINE, SPACE = 10, 32
PARAGRAPH, DOCUMENT = 29, 30
FIRST_LETTER = 128

_N_NONWORD = 16  # bytes set apart for signs where letters and signs have to share
_AT_A_TIME = 1_000_000  # code points looked up
_USUAL_RUN = 32  # most words end within so many letters; the rest are looked up one by one

_TYPOGRAPHY = {
    **dict.fromkeys("‘’‚‛′ʹʼ＇", "'"),
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict.fromkeys("‐‑‒–−﹣－", "-"),
    "\n": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "\x85": "\n",
    "İ": "i",
}
# The ellipsis, Latin ligatures, full-width ASCII: matched as what they abbreviate or stand for.
_COMPATIBLE = (range(0x2026, 0x2027), range(0xFB00, 0xFB07), range(0xFF01, 0xFF5F))
# The combining grapheme joiner and the variation selectors: marks that change nothing one could search for.
_INVISIBLE = (range(0x034F, 0x0350), range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
# Korean vowels and finals combine with the letter before them as accents do.
_CONJOINING = range(0x1160, 0x1200)


def code_points(text: str) -> CodePoints:
    """Return the code points of a text in one, two or four bytes each, as it needs; most texts need one or two."""
    with suppress(UnicodeEncodeError):
        return np.frombuffer(text.encode("latin-1"), dtype=np.uint8)
    two_bytes = text.encode("utf-16-le", "surrogatepass")
    if len(two_bytes) == 2 * len(text):
        return np.frombuffer(two_bytes, dtype="<u2")
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


@cache
def fold(character: str) -> str:
    """Return what a character is matched as: lower case, straight quotes, plain hyphens and blanks; it may be empty."""
    # Superscript figures stay apart from figures, so that a footnote mark does not change a number.
    category = unicodedata.category(character)
    if category == "Cf" or any(ord(character) in block for block in _INVISIBLE):
        return ""
    if category in ("Zs", "Cc", "Cs") and character not in _TYPOGRAPHY:
        return " "
    if any(ord(character) in block for block in _COMPATIBLE):
        character = unicodedata.normalize("NFKD", character)
    plain = "".join(_TYPOGRAPHY.get(c, c) for c in unicodedata.normalize("NFC", character))
    return "".join(_TYPOGRAPHY.get(c, c) for c in unicodedata.normalize("NFC", plain.casefold()))


@cache
def is_word_character(character: str) -> bool:
    """Return whether a character belongs to a word: letters, combining marks, decimal and letter-like numbers."""
    return unicodedata.category(character)[0] in "LM" or unicodedata.category(character) in ("Nd", "Nl")


def _is_mark(character: str) -> bool:
    """Return whether a character combines with the one before it."""
    return unicodedata.category(character)[0] == "M" or ord(character) in _CONJOINING


def fold_text(text: str) -> str:
    """Return a text composed and folded character by character; blanks and line breaks stay as many as they are."""
    if text.isascii() and text.isprintable():
        return text.lower()
    return unicodedata.normalize("NFC", "".join(map(fold, unicodedata.normalize("NFC", text))))


def fold_term(term: str) -> str:
    """Return a term as it is matched: folded, with single blanks."""
    return " ".join(fold_text(term).split())


@lru_cache(maxsize=10_000)
def compose(letter_with_marks: str) -> str:
    """Return a letter and its combining marks as few characters, its capital kept where there is such a one."""
    composed = unicodedata.normalize("NFC", letter_with_marks)
    folded = fold_text(letter_with_marks)
    return folded if 0 < len(folded) < len(composed) else composed


def byte_class(characters: bytes) -> NDArray[np.bool_]:
    """Return a table of 256 answers: whether a byte is one of the given."""
    table = np.zeros(256, dtype=bool)
    table[list(characters)] = True
    return table


def looked_up(codes: Codes, table: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the answers of a table of bytes for a whole view; indexing would make each byte one of eight."""
    return np.frombuffer(codes.tobytes().translate(table.tobytes()), dtype=bool)


def run_end(
    values: NDArray[Any], place: NDArray[np.int64], inside: Callable[[NDArray[Any]], NDArray[np.bool_]]
) -> NDArray[np.int64]:
    """Return the first position at or after each place whose value is not inside a class; the last value is not."""
    end = place.copy()
    open_ = np.flatnonzero(inside(values[end]))
    for _ in range(_USUAL_RUN):
        if not len(open_):
            return end
        end[open_] += 1
        open_ = open_[inside(values[end[open_]])]
    gaps = np.flatnonzero(~inside(values))
    end[open_] = gaps[np.searchsorted(gaps, end[open_])]
    return end


def changes(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which values differ from the one before; the first does."""
    differs: NDArray[np.bool_] = np.ones(len(values), dtype=bool)
    differs[1:] = values[1:] != values[:-1]
    return differs


def are_in(values: NDArray[Any], some: NDArray[Any]) -> NDArray[np.bool_]:
    """Say which values are among some: as `np.isin`, which loads masked arrays and takes longer for few values."""
    if not len(some):
        return np.zeros(len(values), dtype=bool)
    some = np.sort(some)
    found: NDArray[np.bool_] = some[np.minimum(np.searchsorted(some, values), len(some) - 1)] == values
    return found


def places_in(start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return all places inside spans."""
    length = end - start
    first = np.cumsum(length) - length
    return np.repeat(start - first, length) + np.arange(length.sum())


class Grouped:
    """Values by the number that each belongs to, in the order given."""

    def __init__(self, number: NDArray[np.int64], values: NDArray[np.int64], size: int) -> None:
        # Small numbers are sorted in linear time.
        order = np.argsort(number.astype(np.min_scalar_type(size)), kind="stable")
        self._values = values[order]
        self._ends = np.concatenate([[0], np.cumsum(np.bincount(number, minlength=size))])
        self.any = np.diff(self._ends) > 0

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]], size: int) -> Grouped:
        """Group pairs of a number and a value."""
        table = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
        return cls(table[:, 0], table[:, 1], size)

    def __getitem__(self, number: int) -> NDArray[np.int64]:
        return self._values[self._ends[number] : self._ends[number + 1]]

    def each(self, numbers: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the values of each of some numbers, and the place among them of the number of each value."""
        start, end = self._ends[numbers], self._ends[numbers + 1]
        return self._values[places_in(start, end)], np.repeat(np.arange(len(numbers)), end - start)


class CharacterTest:
    """A test of single characters, run on arrays of code points."""

    _N_COMMON = 0x250  # ASCII, Latin-1 and Latin Extended: answered from a table

    def __init__(self, test: Callable[[str], bool]) -> None:
        self._test = test
        self._common = np.array([test(chr(point)) for point in range(self._N_COMMON)] + [False], dtype=bool)

    def __call__(self, points: CodePoints) -> NDArray[np.bool_]:
        """Return where the test holds, asking once per distinct code point."""
        if points.dtype.itemsize == 1:
            return self._common[points]
        answers: NDArray[np.bool_] = self._common[np.minimum(points, self._N_COMMON)]
        rare = np.flatnonzero(points >= self._N_COMMON)
        if len(rare):
            distinct, inverse = np.unique(points[rare], return_inverse=True)
            answers[rare] = np.array([self._test(chr(point)) for point in distinct.tolist()], dtype=bool)[inverse]
        return answers


are_lower = CharacterTest(str.islower)
are_upper = CharacterTest(str.isupper)
are_marks = CharacterTest(_is_mark)


def _dealt(characters: Iterable[str], free: range) -> dict[str, int]:
    return {character: free[number % len(free)] for number, character in enumerate(characters)}


class Alphabet:
    """The bytes of the characters that a set of folded terms uses; `word` says which bytes belong to words."""

    def __init__(self, terms: Iterable[str]) -> None:
        letters = set().union(*(term for term in terms if not term.isascii()))
        foreign = sorted(c for c in letters if not c.isascii() and not _is_mark(c))
        self.letters = "".join(foreign)  # beyond ASCII
        free = range(FIRST_LETTER, 256)
        self._ambiguous = len(foreign) > len(free)
        if self._ambiguous:
            # They share bytes, letters with letters and signs with signs, so that word boundaries stay exact; terms
            # with such characters are compared letter by letter (`is_exact`).
            self._byte = _dealt(filter(is_word_character, foreign), free[:-_N_NONWORD])
            self._byte |= _dealt((c for c in foreign if not is_word_character(c)), free[-_N_NONWORD:])
        else:
            self._byte = _dealt(foreign, free)
        self.word: NDArray[np.bool_] = np.zeros(256, dtype=bool)
        for byte in range(128):
            self.word[byte] = byte >= SPACE and is_word_character(chr(byte))
        self.word[[MARK, OTHER_WORD]] = True
        for c, byte in self._byte.items():
            self.word[byte] |= is_word_character(c)
        self._code = np.full(0x110000, UNKNOWN, dtype=np.uint8)
        for point in range(128):
            self._code[point] = self._classify(chr(point))

    def _classify(self, character: str) -> int:
        folded = fold(character)
        if not folded:
            return DELETE
        if len(folded) > 1:
            return EXPAND
        if _is_mark(folded):
            return MARK
        return self.byte(folded)

    def byte(self, folded: str) -> int:
        """Return the byte of one folded character."""
        if folded.isascii():
            return ord(folded)
        if folded in self._byte:
            return self._byte[folded]
        return MARK if _is_mark(folded) else OTHER_WORD if is_word_character(folded) else OTHER_NONWORD

    def encode(self, folded: str) -> bytes:
        """Return a folded text as bytes."""
        return folded.encode() if folded.isascii() else bytes(map(self.byte, folded))

    def is_exact(self, folded: str) -> bool:
        """Return whether equal bytes mean equal text for this term."""
        return folded.isascii() or all(c.isascii() or (not self._ambiguous and not _is_mark(c)) for c in folded)

    def codes(self, points: CodePoints) -> Codes:
        """Return the byte of every code point; `EXPAND`, `MARK` and `DELETE` are left to the caller."""
        codes: Codes = np.empty(len(points), dtype=np.uint8)
        for begin in range(0, len(points), _AT_A_TIME):  # numpy makes each code point an index of eight bytes
            part = slice(begin, begin + _AT_A_TIME)
            self._code.take(points[part], mode="clip", out=codes[part])
        unknown = np.flatnonzero(codes == UNKNOWN)
        if len(unknown):
            for point in set(points[unknown].tolist()):
                self._code[point] = self._classify(chr(point))
            codes[unknown] = self._code[points[unknown]]
        return codes
