"""Finding terms by the distinct words of a view: each is looked at once, however often it occurs."""

# A word is a run of letters and figures, a term a row of patterns of words with the signs between them. The patterns
# are sought among the distinct words; then all places are followed at once through a tree of the terms, a word at a
# time. What is no such row (a term that may begin within a word, one that has a lone wildcard) is left to a `Scanner`.

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, compress, groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from discourse_coder.rules.matching.characters import (
    DOCUMENT,
    Alphabet,
    Codes,
    Grouped,
    is_word_character,
    looked_up,
    places_in,
)
from discourse_coder.rules.matching.folding import FoldedTexts, Positions
from discourse_coder.rules.matching.scanner import Hits, Literals, Scanner, Term, in_order, joined_to_a_word

_BETWEEN = bytes([DOCUMENT])
_EIGHT = 8  # bytes compared at a time
_LONGEST_WORD = 255
_SLOT_BITS = 17
_ASCII_RUNS = re.compile("[a-z0-9*]+|[^a-z0-9*]+")
_UNKNOWN = -1
_MOST_LISTS = 8  # beside the rarest, asked for before a regex runs: a bit of a byte each
_SHIFT, _ODD = np.uint64(29), np.uint64(0x9E3779B97F4A7C15)
_FIRST_BYTES = np.array([(1 << 8 * n) - 1 for n in range(_EIGHT + 1)], dtype=np.uint64)
_LAST_BYTES = ~_FIRST_BYTES[::-1]


@dataclass(frozen=True)
class Words:
    """The words of a view; their places may be narrow, and must be widened before they are counted with."""

    start: Positions
    end: Positions
    number: Positions  # the same for words that are alike
    one_of: Positions  # where a word of each number is


class FoundWords:
    """Where words of the lists that regexes need stand."""

    def __init__(
        self,
        words: Words,
        pairs: tuple[Positions, Positions],
        numbers: Mapping[frozenset[str], int],
        needs: Sequence[Sequence[frozenset[str]]],
    ) -> None:
        self._lists, self._number = pairs
        self._words, self._list_numbers, self._needs = words, numbers, needs

    def __len__(self) -> int:
        return len(self._words.number)

    @cached_property
    def _counts(self) -> Positions:
        occurrences = np.bincount(self._words.number, minlength=len(self._words.one_of))
        return np.bincount(self._lists, occurrences[self._number], minlength=len(self._list_numbers))

    @cached_property
    def _words_of(self) -> Grouped:
        """The numbers of the words of each list."""
        return Grouped(self._lists, self._number, len(self._list_numbers))

    def _by_count(self, lists: Iterable[frozenset[str]]) -> list[int]:
        return sorted(map(self._list_numbers.__getitem__, lists), key=self._counts.__getitem__)

    @cached_property
    def _rarest(self) -> Grouped:
        """The places of the words of the rarest list that each regex needs, located at once."""
        is_rarest = np.zeros(len(self._list_numbers), dtype=bool)
        is_rarest[[self._by_count(lists)[0] for lists in self._needs if lists]] = True
        asked = is_rarest[self._lists]
        lists_of = Grouped(self._number[asked], self._lists[asked], len(self._words.one_of))
        rows = np.flatnonzero(lists_of.any.take(self._words.number))
        found, row = lists_of.each(self._words.number[rows])
        return Grouped(found, rows[row], len(self._list_numbers))

    def rarest(self, lists: Sequence[frozenset[str]]) -> tuple[Positions, list[int]]:
        """Return which words of a view are in the list with the fewest, and the numbers of the other lists."""
        first, *others = self._by_count(lists)
        return self._rarest[first], others[:_MOST_LISTS]

    def hold(self, lists: Sequence[int], first: Positions, last: Positions) -> NDArray[np.bool_]:
        """Say which runs of words, from first to before last, hold a word of each list."""
        bits = np.zeros(len(self._words.one_of), dtype=np.uint8)
        for bit, number in enumerate(lists):
            bits[self._words_of[number]] |= 1 << bit
        length = last - first
        inside = bits.take(self._words.number.take(places_in(first, last)))
        held = np.bitwise_or.reduceat(inside, np.cumsum(length) - length)
        every: NDArray[np.bool_] = held == (1 << len(lists)) - 1
        return every

    def spans(self, rows: Positions) -> tuple[Positions, Positions]:
        """Return where words start and end."""
        words = self._words
        return words.start[rows].astype(np.int64, copy=False), words.end[rows].astype(np.int64, copy=False)


class VocabularyScanner:
    """Finds terms, numbered by their position, and words that regexes need, by the distinct words of a view."""

    def __init__(self, terms: Sequence[Term], needs: Sequence[Sequence[frozenset[str]]], alphabet: Alphabet) -> None:
        self._word, self._needs = alphabet.word, needs
        lists = dict.fromkeys(chain.from_iterable(needs))
        patterns: dict[str, int] = {}
        gaps: dict[bytes, int] = {}
        branches: dict[tuple[int, int, int], int] = {}
        rest, ends = [], []
        for number, term in enumerate(terms):
            rows = _rows_of(term, alphabet)
            if rows is None:
                rest.append(number)
                continue
            head, steps, tail = rows
            node = 0
            for gap, pattern in steps:
                branch = node, gaps.setdefault(gap, len(gaps)), patterns.setdefault(pattern, len(patterns))
                node = branches.setdefault(branch, len(branches) + 1)
            ends.append((node, number, head, tail))
        of_lists = [
            (patterns.setdefault(term, len(patterns)), place) for place, each in enumerate(lists) for term in each
        ]
        self._lists = {terms: number for number, terms in enumerate(lists)}
        self._lists_of = Grouped.of(of_lists, len(patterns))
        self._patterns = _WordPatterns(list(patterns), alphabet)
        self._rest = Scanner([terms[number] for number in rest], alphabet)
        self._rest_numbers = np.array(rest, dtype=np.int64)
        self._token_bounded = np.array([term.boundary == "token" for term in terms], dtype=bool)

        table = np.array([(*branch, node) for branch, node in branches.items()], dtype=np.int64).reshape(-1, 4)
        self._n_patterns, self._n_gaps = len(patterns), len(gaps)
        first = table[:, 0] == 0
        self._first = np.zeros(len(patterns), dtype=np.int64)
        self._first[table[first, 2]] = table[first, 3]
        following = table[~first]
        self._follows = np.zeros(len(patterns), dtype=bool)
        self._follows[following[:, 2]] = True
        self._goes_on = np.zeros(len(branches) + 1, dtype=bool)
        self._goes_on[following[:, 0]] = True
        keys = self._key(*following.T[:3])
        order = np.argsort(keys)
        self._keys, self._next = keys[order], following[order, 3]
        self._has_slot = np.zeros(1 << _SLOT_BITS, dtype=bool)
        self._has_slot[_slots(keys)] = True
        of_gaps = np.array([int.from_bytes(gap, "little") for gap in gaps], dtype=np.uint64)
        self._gap_order = np.argsort(of_gaps)
        self._gaps = of_gaps[self._gap_order]
        self._short_gaps = np.full(257, _UNKNOWN, dtype=np.int64)
        self._short_gaps[of_gaps[of_gaps < 256].astype(np.int64)] = np.flatnonzero(of_gaps < 256)

        self._ends_at = Grouped.of([(node, number) for node, number, _, _ in ends], len(branches) + 1)
        self._head, self._tail = (np.zeros((len(terms), 2), dtype=np.uint64) for _ in range(2))
        for _, number, head, tail in ends:
            self._head[number] = int.from_bytes(head.rjust(_EIGHT, b"\0"), "little"), len(head)
            self._tail[number] = int.from_bytes(tail, "little"), len(tail)
        self._is_signed = (self._head[:, 1] + self._tail[:, 1]).astype(bool)

    def _key(self, node: Any, gap: Any, pattern: Any) -> Positions:
        key: Positions = (node * self._n_gaps + gap) * self._n_patterns + pattern
        return key

    def scan(self, folded: FoldedTexts, words: Words) -> tuple[Hits, FoundWords]:
        """Return every occurrence of every term, and where the words of lists are."""
        eights = _Eights(folded.codes)
        pattern, number = self._patterns.find(folded.codes, words)
        of_list, row = self._lists_of.each(pattern)
        found = FoundWords(words, (of_list, number[row]), self._lists, self._needs)
        hits = self._rows(words, eights, pattern, number)
        if len(self._rest.terms):
            more = self._rest.scan(folded)
            hits = Hits.merged([hits, Hits(self._rest_numbers[more.term], more.start, more.end)])
        if self._token_bounded.any():
            joined = joined_to_a_word(folded.codes, self._word, hits.start, hits.end)
            hits = hits.select(~(self._token_bounded[hits.term] & joined))
        return hits, found

    def _rows(self, words: Words, eights: _Eights, pattern: Positions, number: Positions) -> Hits:
        """Return the terms that are rows of words."""
        numbers, n_numbers = words.number, len(words.one_of)
        node = self._first[pattern]
        begins, follows = self._goes_on[node], self._follows[pattern]
        first = Grouped(number[begins], node[begins], n_numbers)
        after = Grouped(number[follows], pattern[follows], n_numbers)
        term, row = self._ends_at.each(node)
        alone = Grouped(number[row], term, n_numbers)

        begin = np.flatnonzero(alone.any.take(numbers))
        term, row = alone.each(numbers[begin])
        parts = [(term, begin[row], begin[row])]
        begin = np.flatnonzero(first.any.take(numbers[:-1]) & after.any.take(numbers[1:]))
        node, row = first.each(numbers[begin])
        begin = last = begin[row]
        while len(node):
            gap, known = self._gap(eights, words.end[last], words.start[last + 1])
            pattern, row = after.each(numbers[last[known] + 1])
            row = known[row]
            key = self._key(node[row], gap[row], pattern)
            possible = np.flatnonzero(self._has_slot.take(_slots(key)))
            key, row = key[possible], row[possible]
            place = np.minimum(np.searchsorted(self._keys, key), len(self._keys) - 1)
            found = np.flatnonzero(self._keys[place] == key)
            row = row[found]
            node, begin, last = self._next[place[found]], begin[row], last[row] + 1
            term, row = self._ends_at.each(node)
            parts.append((term, begin[row], last[row]))
            kept = np.flatnonzero(self._goes_on[node] & (last + 1 < len(numbers)))
            kept = kept[after.any[numbers[last[kept] + 1]]]
            node, begin, last = node[kept], begin[kept], last[kept]
        term, begin, last = (np.concatenate(column) for column in zip(*parts, strict=True))
        start, end = (places.astype(np.int64) for places in (words.start[begin], words.end[last]))
        signed = np.flatnonzero(self._is_signed.take(term))
        if len(signed):
            (head, before), (tail, behind) = self._head[term[signed]].T, self._tail[term[signed]].T
            wrong = (eights.at(start[signed] - _EIGHT) & _LAST_BYTES[before]) != head
            wrong |= (eights.at(end[signed]) & _FIRST_BYTES[behind]) != tail
            start[signed] -= before.astype(np.int64)
            end[signed] += behind.astype(np.int64)
            term, start, end = (np.delete(column, signed[wrong]) for column in (term, start, end))
        order = in_order(start, end)
        return Hits(term[order], start[order], end[order])

    def _gap(self, eights: _Eights, start: Positions, end: Positions) -> tuple[Positions, Positions]:
        """Return the number of what stands between words, and where it is known."""
        length = end - start
        gap = eights.at(start) & _FIRST_BYTES.take(length, mode="clip")
        number = self._short_gaps.take(gap, mode="clip")
        long = np.flatnonzero(length > 1)
        place = np.minimum(np.searchsorted(self._gaps, gap[long]), len(self._gaps) - 1)
        known = (self._gaps[place] == gap[long]) & (length[long] <= _EIGHT)
        number[long] = np.where(known, self._gap_order[place], _UNKNOWN)
        return number, np.flatnonzero(number != _UNKNOWN)


class _WordPatterns:
    """Finds which words match which of some patterns of a word, such as ``sovereign*``."""

    def __init__(self, patterns: Sequence[str], alphabet: Alphabet) -> None:
        # A byte stands between words: patterns that begin and end with it are found only where they match.
        is_piece = ["*" not in pattern.strip("*") for pattern in patterns]
        self._number = np.flatnonzero(is_piece)
        pieces = [
            (pattern[0] != "*", pattern.strip("*"), pattern[-1] != "*") for pattern in compress(patterns, is_piece)
        ]
        self._begins = np.array([begins for begins, _, _ in pieces], dtype=np.int64)
        self._pieces = Literals(
            [_BETWEEN * begins + alphabet.encode(letters) + _BETWEEN * ends for begins, letters, ends in pieces]
        )
        self._others = np.flatnonzero(~np.array(is_piece, dtype=bool))
        self._scanner = Scanner([Term(patterns[number]) for number in self._others.tolist()], alphabet)
        self._n_patterns = len(patterns)

    def find(self, codes: Codes, words: Words) -> tuple[Positions, Positions]:
        """Return pairs of a pattern and the number of a word that it matches, in order of words."""
        start, end = words.start[words.one_of], words.end[words.one_of]
        text = codes[np.concatenate([[0], places_in(start, end + 1)])]
        first = np.cumsum(end + 1 - start)
        text[0] = text[first] = DOCUMENT
        piece, place, _ = self._pieces.find(text)
        pattern, place = self._number[piece], place + self._begins[piece]
        if len(self._others):
            hits = self._scanner.scan_codes(text, lambda: text)
            pattern, place = np.append(pattern, self._others[hits.term]), np.append(place, hits.start)
        # A word may hold what a pattern asks for several times.
        pairs = np.unique(np.searchsorted(first, place) * self._n_patterns + pattern)
        number, pattern = np.divmod(pairs, max(self._n_patterns, 1))
        return pattern, number


class _Eights:
    """The eight bytes at any place of a view as one number."""

    def __init__(self, codes: Codes) -> None:
        around = np.zeros(_EIGHT, dtype=np.uint8)
        self._bytes = np.concatenate([around, codes, around])
        # As bytes without a type numpy takes them from any address.
        self._table = np.ndarray(len(codes) + _EIGHT + 1, dtype=f"V{_EIGHT}", buffer=self._bytes, strides=(1,))

    def at(self, place: Positions) -> NDArray[np.uint64]:
        return self._table[place + _EIGHT].view("<u8")


def word_spans(codes: Codes, word: NDArray[np.bool_]) -> tuple[Positions, Positions]:
    """Return where the runs of letters and figures of a view start and end."""
    in_word = looked_up(codes, word)
    edges = np.flatnonzero(in_word[1:] != in_word[:-1]) + 1
    return edges[::2].copy(), edges[1::2].copy()


def words_of(codes: Codes, word: NDArray[np.bool_]) -> Words | None:
    """Return the words of a view, unless they are too long."""
    eights = _Eights(codes)
    start, end = word_spans(codes, word)
    length = end - start
    if not len(start) or length.max() > _LONGEST_WORD:
        return None
    first = eights.at(start) & _FIRST_BYTES.take(length, mode="clip")
    key, second = first.copy(), np.zeros(len(first), dtype=np.uint64)
    long = np.flatnonzero(length > _EIGHT)
    rows, done = long, _EIGHT
    while len(rows):
        block = eights.at(start[rows] + done) & _FIRST_BYTES.take(length[rows] - done, mode="clip")
        if done == _EIGHT:
            second[rows] = block
        key[rows] = ((key[rows] ^ (key[rows] >> _SHIFT)) * _ODD) ^ block
        done += _EIGHT
        rows = rows[length[rows] > done]
    number, one_of = _numbered(key)
    # A short word is its key. Longer ones might have that of another by chance.
    like = one_of[number[long]]
    equal = bool((length[one_of].take(number) == length).all())
    equal &= bool((first[long] == first[like]).all() and (second[long] == second[like]).all())
    rows, done = long[length[long] > 2 * _EIGHT], 2 * _EIGHT
    while len(rows) and equal:
        kept = _FIRST_BYTES.take(length[rows] - done, mode="clip")
        other = start[one_of[number[rows]]]
        equal = bool(((eights.at(start[rows] + done) ^ eights.at(other + done)) & kept == 0).all())
        done += _EIGHT
        rows = rows[length[rows] > done]
    return Words(start, end, number, one_of) if equal else None


def _slots(key: NDArray[Any]) -> Positions:
    """Return small numbers for keys, seldom the same for two."""
    slots: Positions = ((key.view(np.uint64) * _ODD) >> np.uint64(64 - _SLOT_BITS)).view(np.int64)
    return slots


def _numbered(key: NDArray[np.uint64]) -> tuple[Positions, Positions]:
    """Return a number for each key, the same for equal keys, and where one of each number is."""
    # Each key has a slot; the few that share one with another are sorted.
    table = np.zeros(1 << _SLOT_BITS, dtype=np.int64)
    slot = _slots(key)
    table[slot] = np.arange(len(key))
    like = table.take(slot)
    apart = np.flatnonzero(key.take(like) != key)
    distinct, place = np.unique(key[apart], return_inverse=True)
    first = np.empty(len(distinct), dtype=np.int64)
    first[place] = apart
    like[apart] = first[place]
    is_first = np.zeros(len(key), dtype=bool)
    is_first[like] = True
    one_of = np.flatnonzero(is_first)
    number = np.empty(len(key), dtype=np.int64)
    number[one_of] = np.arange(len(one_of))
    return number.take(like), one_of


def _rows_of(term: Term, alphabet: Alphabet) -> tuple[bytes, list[tuple[bytes, str]], bytes] | None:
    """Return the signs before a term, its words, each with what stands before it, and the signs behind it."""
    parts = _ASCII_RUNS.findall(term.folded)
    if not term.folded.isascii():
        parts = ["".join(run) for _, run in groupby(term.folded, key=lambda c: c == "*" or is_word_character(c))]
    is_word = [part[0] == "*" or is_word_character(part[0]) for part in parts]
    words = [part for part, is_one in zip(parts, is_word, strict=True) if is_one]
    if (
        term.boundary == "none"
        or not alphabet.is_exact(term.folded)
        or not words
        or not all(word.strip("*") for word in words)
        or max(map(len, parts)) > _LONGEST_WORD
        or any(len(part) > _EIGHT for part, is_one in zip(parts, is_word, strict=True) if not is_one)
    ):
        return None
    gaps = [alphabet.encode(part) for part, is_one in zip(parts, is_word, strict=True) if not is_one]
    head = gaps.pop(0) if not is_word[0] else b""
    tail = gaps.pop() if not is_word[-1] else b""
    return head, list(zip([b"", *gaps], words, strict=True)), tail
