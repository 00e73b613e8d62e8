"""Finding terms in a folded view: one Aho-Corasick automaton, then numpy on its hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from discourse_coder.matching.characters import Alphabet, fold_term
from discourse_coder.matching.folding import FoldedTexts, Positions
from discourse_coder.model.codebook import Boundary

# Most words end within this many letters; the rest are looked up one by one.
_USUAL_WORD = 32


@dataclass(frozen=True)
class Hits:
    """Places where terms were found, sorted by start and end.

    Attributes
    ----------
    term : ndarray of int64
        Number of the term.
    start, end : ndarray of int64
        Folded positions, end exclusive.
    """

    term: Positions
    start: Positions
    end: Positions

    def __len__(self) -> int:
        return len(self.term)

    def where(self, kept: NDArray[np.bool_] | Positions) -> Hits:
        """Return the chosen hits."""
        return Hits(self.term[kept], self.start[kept], self.end[kept])

    @classmethod
    def merged(cls, parts: Sequence[Hits]) -> Hits:
        """Return the hits of several, in order."""
        term, start, end = (
            np.concatenate([getattr(part, column) for part in parts]) for column in ("term", "start", "end")
        )
        order = np.lexsort((term, end, start))
        return cls(term[order], start[order], end[order])


@dataclass(frozen=True)
class Term:
    """A phrase to find, with ``*`` for any rest of a word.

    Attributes
    ----------
    folded : str
        As `fold_term` returns it.
    boundary : {"character", "token", "none"}
        What may stand beside it: no letter or figure; also no hyphen or apostrophe that leads
        on to another word, save a possessive ``'s``; anything.
    """

    folded: str
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
    def open_ended(self) -> bool:
        """Whether it ends with a wildcard."""
        return self.folded.endswith("*")


class Scanner:
    """Finds all of a list of terms in folded texts.

    Parameters
    ----------
    terms : sequence of Term
        Numbered by their position.
    """

    def __init__(self, terms: Sequence[Term]) -> None:
        import ahocorasick_rs

        self.terms = tuple(terms)
        self.alphabet = Alphabet(term.folded for term in terms)
        pieces = [(number, place) for number, term in enumerate(terms) for place in range(len(term.pieces))]
        patterns = [self.alphabet.encode(terms[number].pieces[place]) for number, place in pieces]
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            patterns, implementation=ahocorasick_rs.Implementation.DFA if patterns else None
        )
        last = [place == len(terms[number].pieces) - 1 for number, place in pieces]
        checked = [terms[number].boundary != "none" for number, _ in pieces]
        word = self.alphabet.word
        self._term = np.array([number for number, _ in pieces], dtype=np.int64)
        self._check_start = np.array(
            [c and place == 0 and bool(word[p[0]]) for (_, place), c, p in zip(pieces, checked, patterns, strict=True)],
            dtype=bool,
        )
        self._check_end = np.array(
            [
                c and final and not terms[number].open_ended and bool(word[p[-1]])
                for (number, _), c, final, p in zip(pieces, checked, last, patterns, strict=True)
            ],
            dtype=bool,
        )
        self._extend = np.array(
            [final and terms[number].open_ended for (number, _), final in zip(pieces, last, strict=True)], dtype=bool
        )
        self._chains = [
            [pattern for pattern, (owner, _) in enumerate(pieces) if owner == number]
            for number, term in enumerate(terms)
            if len(term.pieces) > 1
        ]
        self._in_chain = np.zeros(len(pieces), dtype=bool)
        self._in_chain[list(chain.from_iterable(self._chains))] = True
        self._token_bounded = np.array([term.boundary == "token" for term in terms], dtype=bool)
        self._inexact = [
            number
            for number, term in enumerate(terms)
            if not all(self.alphabet.is_exact(piece) for piece in term.pieces)
        ]

    def scan(self, folded: FoldedTexts) -> Hits:
        """Return every occurrence of every term, overlapping ones included."""
        found = self._automaton.find_matches_as_indexes(memoryview(folded.codes), overlapping=True)
        table = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=3 * len(found)).reshape(-1, 3)
        pattern, start, end = table[:, 0], table[:, 1], table[:, 2]
        codes, word = folded.codes, self.alphabet.word
        kept = ~(self._check_start[pattern] & word[codes[start - 1]])
        kept &= ~(self._check_end[pattern] & word[codes[end]])
        pattern, start, end = pattern[kept], start[kept], end[kept]
        extend = np.flatnonzero(self._extend[pattern])
        if len(extend):
            end = end.copy()
            end[extend] = self._word_end(folded, end[extend])
        if self._chains:
            single = ~self._in_chain[pattern]
            parts = [Hits(self._term[pattern[single]], start[single], end[single])]
            order = np.lexsort((start, pattern))
            pattern, start, end = pattern[order], start[order], end[order]
            parts += [self._chained(members, pattern, start, end, folded) for members in self._chains]
            hits = Hits.merged(parts)
        else:
            order = np.lexsort((end, start))
            hits = Hits(self._term[pattern[order]], start[order], end[order])
        if self._inexact:
            hits = self._exactly(hits, folded)
        if self._token_bounded.any():
            hits = self._tokenwise(hits, codes)
        return hits

    def _word_end(self, folded: FoldedTexts, place: Positions) -> Positions:
        """Return the end of the word that each place is in or after."""
        codes, word = folded.codes, self.alphabet.word
        end = place.copy()
        open_ = np.flatnonzero(word[codes[end]])
        for _ in range(_USUAL_WORD):
            if not len(open_):
                return end
            end[open_] += 1
            open_ = open_[word[codes[end[open_]]]]
        gaps = np.flatnonzero(~word[codes])
        end[open_] = gaps[np.searchsorted(gaps, end[open_])]
        return end

    def _chained(
        self, members: list[int], pattern: Positions, start: Positions, end: Positions, folded: FoldedTexts
    ) -> Hits:
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
            near = starts[following] <= self._word_end(folded, reach)
            begin, reach = begin[near], ends[following[near]]
        return Hits(np.full(len(begin), self._term[members[0]]), begin, reach)

    def _exactly(self, hits: Hits, folded: FoldedTexts) -> Hits:
        """Drop hits of terms whose letters share bytes with others, unless they are equal letter by letter."""
        kept = np.ones(len(hits), dtype=bool)
        points = folded.folded_points
        for number in self._inexact:
            rows = np.flatnonzero(hits.term == number)
            pieces = self.terms[number].pieces
            if len(pieces) > 1:
                kept[rows] = [
                    _contains_in_order(points[a:b], pieces)
                    for a, b in zip(hits.start[rows].tolist(), hits.end[rows].tolist(), strict=True)
                ]
                continue
            equal = np.ones(len(rows), dtype=bool)
            for offset, letter in enumerate(pieces[0]):
                equal &= points[hits.start[rows] + offset] == ord(letter)
            kept[rows] = equal
        return hits.where(kept)

    def _tokenwise(self, hits: Hits, codes: NDArray[np.uint8]) -> Hits:
        """Drop hits of token-bounded terms that a hyphen or apostrophe joins to another word."""
        word = self.alphabet.word
        joiner = np.zeros(256, dtype=bool)
        joiner[[ord("-"), ord("'")]] = True
        start, end = hits.start, hits.end
        last = len(codes) - 1
        before = joiner[codes[start - 1]] & word[codes[np.maximum(start - 2, 0)]]
        after = joiner[codes[end]] & word[codes[np.minimum(end + 1, last)]]
        possessive = (
            (codes[end] == ord("'"))
            & (codes[np.minimum(end + 1, last)] == ord("s"))
            & ~word[codes[np.minimum(end + 2, last)]]
        )
        return hits.where(~(self._token_bounded[hits.term] & (before | (after & ~possessive))))


def _contains_in_order(points: NDArray[np.uint32], pieces: tuple[str, ...]) -> bool:
    text = "".join(map(chr, points.tolist()))
    place = 0
    for piece in pieces:
        place = text.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return True
