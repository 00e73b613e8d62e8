"""Finding terms in a folded view: an Aho-Corasick automaton, or several for very many terms; then numpy on its hits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from discourse_coder.model.codebook import Boundary
from discourse_coder.rules.matching.characters import (
    Alphabet,
    CodePoints,
    Codes,
    byte_class,
    changes,
    fold_term,
    run_end,
)
from discourse_coder.rules.matching.folding import FoldedTexts, Positions

# A table of states is twice as fast to follow; for more letters than this it would take gigabytes.
_MOST_LETTERS_IN_TABLE = 2_000_000

_MUCH_TO_READ = 2_000_000  # bytes: until then, a table takes longer to make than it saves

# The time to build an automaton of words that begin alike grows with the square of their number.
_MOST_PATTERNS = 40_000

_MOST_PLACES = 1 << 31

_JOINERS = byte_class(b"-'")


@dataclass(frozen=True)
class Hits:
    """Places where terms were found, sorted by start and end: term numbers and folded positions."""

    term: Positions
    start: Positions
    end: Positions

    def __len__(self) -> int:
        return len(self.term)

    def select(self, kept: NDArray[np.bool_] | Positions) -> Hits:
        """Return some of the hits."""
        return Hits(self.term[kept], self.start[kept], self.end[kept])

    @classmethod
    def merged(cls, parts: Sequence[Hits]) -> Hits:
        """Return the hits of several, in order."""
        term, start, end = (
            np.concatenate([getattr(part, column) for part in parts]) for column in ("term", "start", "end")
        )
        order = in_order(start, end)
        return cls(term[order], start[order], end[order])

    def distinct(self) -> Hits:
        """Return the hits with each one once, in order."""
        hits = self.select(np.lexsort((self.term, self.end, self.start)))
        return hits.select(changes(hits.term) | changes(hits.start) | changes(hits.end))


def in_order(start: Positions, end: Positions) -> Positions:
    """Return the rows of spans by start and end."""
    if int(start.max(initial=0)) < _MOST_PLACES and int(end.max(initial=0)) < _MOST_PLACES:
        rows: Positions = np.argsort(start * _MOST_PLACES + end, kind="stable")  # fast where they are in order already
        return rows
    return np.lexsort((end, start))


@dataclass(frozen=True)
class Term:
    """A folded phrase to find, with ``*`` for any other letters of a word, at its head, inside or at its end."""

    folded: str
    # No letter or figure beside it; "token": also no hyphen or apostrophe that leads on to another word, save 's.
    boundary: Boundary = "character"

    @classmethod
    def of(cls, term: str, boundary: Boundary = "character") -> Term:
        """Return a term as written in a codebook, folded."""
        return cls(fold_term(term), boundary)

    @property
    def pieces(self) -> tuple[str, ...]:
        """The literal pieces between wildcards."""
        return tuple(piece for piece in self.folded.split("*") if piece)

    @property
    def open_started(self) -> bool:
        """Whether it begins with a wildcard."""
        return self.folded.startswith("*")

    @property
    def open_ended(self) -> bool:
        """Whether it ends with a wildcard."""
        return self.folded.endswith("*")


class Literals:
    """Finds byte strings, numbered by their position."""

    def __init__(self, literals: Sequence[bytes]) -> None:
        self._literals = literals
        self._fit_in_table = sum(map(len, literals)) <= _MOST_LETTERS_IN_TABLE
        self._n_read = 0
        self._made: dict[bool, dict[int, Any]] = {}

    def _automata(self, *, in_table: bool) -> dict[int, Any]:
        """Return automata by the number of their first literal."""
        import ahocorasick_rs

        if in_table not in self._made:
            kind = ahocorasick_rs.Implementation.DFA if in_table else None
            self._made[in_table] = {
                first: ahocorasick_rs.BytesAhoCorasick(
                    self._literals[first : first + _MOST_PATTERNS], implementation=kind
                )
                for first in range(0, len(self._literals), _MOST_PATTERNS)
            }
        return self._made[in_table]

    def find(self, codes: Codes) -> tuple[Positions, Positions, Positions]:
        """Return every place where one of them stands, overlapping ones included: its number, start, end."""
        self._n_read += len(codes)
        automata = self._automata(in_table=self._fit_in_table and self._n_read > _MUCH_TO_READ)
        tables = [np.empty((0, 3), dtype=np.int64)]
        for first, automaton in automata.items():
            found = automaton.find_matches_as_indexes(codes.data, overlapping=True)
            tables.append(np.fromiter(chain.from_iterable(found), dtype=np.int64, count=3 * len(found)).reshape(-1, 3))
            tables[-1][:, 0] += first
        table = np.concatenate(tables)
        return table[:, 0], table[:, 1], table[:, 2]


class Scanner:
    """Finds all of a list of terms, numbered by their position, in folded texts."""

    def __init__(self, terms: Sequence[Term], alphabet: Alphabet | None = None) -> None:
        self.terms = tuple(terms)
        self.alphabet = alphabet or Alphabet(term.folded for term in terms)
        pieces = [term.pieces for term in terms]
        self._letters = list(chain.from_iterable(pieces))
        patterns = self._encoded = [self.alphabet.encode(letters) for letters in self._letters]
        # One entry per pattern: its term, whether it is the first or last piece of it, and what may stand beside it.
        self._term = np.repeat(np.arange(len(terms)), np.array(list(map(len, pieces)), dtype=np.int64))
        first = changes(self._term)
        last = np.roll(first, -1)
        open_started = np.array([term.open_started for term in terms], dtype=bool)[self._term]
        open_ended = np.array([term.open_ended for term in terms], dtype=bool)[self._term]
        checked = np.array([term.boundary != "none" for term in terms], dtype=bool)[self._term]
        word = self.alphabet.word
        self._check_start = checked & first & word[np.array([pattern[0] for pattern in patterns], dtype=np.int64)]
        self._check_start &= ~open_started
        self._check_end = checked & last & word[np.array([pattern[-1] for pattern in patterns], dtype=np.int64)]
        self._check_end &= ~open_ended
        self._extend_start = first & open_started
        self._extend = last & open_ended
        self._in_chain = ~(first & last)
        ends = zip(np.flatnonzero(first & ~last).tolist(), np.flatnonzero(last & ~first).tolist(), strict=True)
        self._chains = [list(range(begin, end + 1)) for begin, end in ends]
        self._token_bounded = np.array([term.boundary == "token" for term in terms], dtype=bool)
        self._inexact = np.array([not self.alphabet.is_exact(letters) for letters in self._letters], dtype=bool)

    @cached_property
    def _literals(self) -> Literals:
        return Literals(self._encoded)

    def scan(self, folded: FoldedTexts) -> Hits:
        """Return every occurrence of every term, overlapping ones included."""
        return self.scan_codes(folded.codes, lambda: folded.folded_points)

    def scan_codes(self, codes: Codes, points: Callable[[], CodePoints]) -> Hits:
        """Return the same of a view; its folded code points are asked for only where bytes are shared."""
        pattern, start, end = self._literals.find(codes)
        word = self.alphabet.word
        kept = ~(self._check_start[pattern] & word[codes[start - 1]])
        kept &= ~(self._check_end[pattern] & word[codes[end]])
        if self._inexact.any():
            self._drop_unequal(kept, pattern, start, points())
        pattern, start, end = pattern[kept], start[kept], end[kept]
        extend = np.flatnonzero(self._extend[pattern])
        if len(extend):
            end = end.copy()
            end[extend] = self._word_end(codes, end[extend])
        before = np.flatnonzero(self._extend_start[pattern])
        if len(before):
            start = start.copy()
            start[before] = self._word_start(codes, start[before])
        order = in_order(start, end)
        pattern, start, end = pattern[order], start[order], end[order]
        hits = Hits(self._term[pattern], start, end)
        if self._chains:
            alone = hits.select(~self._in_chain[pattern])
            hits = Hits.merged([alone, *self._chained_hits(pattern, start, end, codes)])
        if len(before):
            hits = hits.distinct()  # a word may hold a term several times
        if self._token_bounded.any():
            joined = joined_to_a_word(codes, word, hits.start, hits.end)
            hits = hits.select(~(self._token_bounded[hits.term] & joined))
        return hits

    def _word_start(self, codes: Codes, place: Positions) -> Positions:
        """Return the start of the word that each place is in or after."""
        last = len(codes)
        return last - run_end(codes[::-1], last - place, self.alphabet.word.__getitem__)

    def _word_end(self, codes: Codes, place: Positions) -> Positions:
        """Return the end of the word that each place is in or after."""
        return run_end(codes, place, self.alphabet.word.__getitem__)

    def _chained_hits(self, pattern: Positions, start: Positions, end: Positions, codes: Codes) -> list[Hits]:
        """Return the hits of terms with inner wildcards, term by term."""
        order = np.argsort(pattern, kind="stable")
        pattern, start, end = pattern[order], start[order], end[order]
        present = set(pattern[changes(pattern)].tolist())
        return [
            self._chained(members, pattern, start, end, codes)
            for members in self._chains
            if present.issuperset(members)
        ]

    def _chained(self, members: list[int], pattern: Positions, start: Positions, end: Positions, codes: Codes) -> Hits:
        """Join the pieces of a term with inner wildcards: each piece begins in the word where the last one ended."""

        def rows(piece: int) -> slice:
            return slice(*np.searchsorted(pattern, [piece, piece + 1]).tolist())

        first = rows(members[0])
        begin, reach = start[first], end[first]
        for piece in members[1:]:
            starts, ends = start[rows(piece)], end[rows(piece)]
            following = np.searchsorted(starts, reach)
            near = following < len(starts)
            begin, reach, following = begin[near], reach[near], following[near]
            near = starts[following] <= self._word_end(codes, reach)
            begin, reach = begin[near], ends[following[near]]
        return Hits(np.full(len(begin), self._term[members[0]]), begin, reach)

    def _drop_unequal(self, kept: NDArray[np.bool_], pattern: Positions, start: Positions, points: CodePoints) -> None:
        """Keep what was found by bytes that several letters share only where it is equal letter by letter."""
        doubtful = np.flatnonzero(kept & self._inexact[pattern])
        doubtful = doubtful[np.argsort(pattern[doubtful], kind="stable")]
        for rows in np.split(doubtful, np.flatnonzero(np.diff(pattern[doubtful])) + 1):
            for offset, letter in enumerate(self._letters[pattern[rows[0]]] if len(rows) else ""):
                kept[rows] &= points[start[rows] + offset] == ord(letter)


def joined_to_a_word(codes: Codes, word: NDArray[np.bool_], start: Positions, end: Positions) -> NDArray[np.bool_]:
    """Say which spans a hyphen or apostrophe joins to another word; a possessive ``'s`` is none."""
    last = len(codes) - 1
    before = _JOINERS[codes[start - 1]] & word[codes[np.maximum(start - 2, 0)]]
    after = _JOINERS[codes[end]] & word[codes[np.minimum(end + 1, last)]]
    possessive = (
        (codes[end] == ord("'"))
        & (codes[np.minimum(end + 1, last)] == ord("s"))
        & ~word[codes[np.minimum(end + 2, last)]]
    )
    joined: NDArray[np.bool_] = before | (after & ~possessive)
    return joined
