"""Sentences, paragraphs, texts and words of a folded view, measured when first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from discourse_coder.model.codebook import ScopeUnit
from discourse_coder.rules.matching.characters import DOCUMENT, PARAGRAPH, SPACE, Alphabet
from discourse_coder.rules.matching.folding import FoldedTexts, Positions
from discourse_coder.rules.matching.sentences import sentence_starts
from discourse_coder.rules.matching.vocabulary import Words, word_spans

# Between two paragraphs words are counted this much further apart, so that no rule reaches across.
_PARAGRAPH_GAP = 1 << 32


class Units:
    """Where the units of a folded view begin."""

    def __init__(
        self, folded: FoldedTexts, alphabet: Alphabet, words: Words | None = None, sentences: Positions | None = None
    ) -> None:
        self.folded = folded
        self.words = words
        self._alphabet = alphabet
        self._sentences = sentences
        self._is_kept = sentences is not None
        self._first_words: dict[ScopeUnit, Positions] = {}
        self.no_ends: Positions | None = None  # places of full stops that end no sentence

    @property
    def sentences(self) -> Positions:
        """First position of every sentence."""
        if self._sentences is None:
            self._sentences = sentence_starts(self.folded, self._alphabet, self.no_ends)
        return self._sentences

    @cached_property
    def paragraphs(self) -> Positions:
        """First position of every paragraph."""
        return self.folded.paragraphs

    def starts(self, unit: ScopeUnit) -> Positions:
        """Return the first position of every unit; "words" counts within sentences."""
        if unit == "document":
            return self.folded.starts
        return self.paragraphs if unit == "paragraph" else self.sentences

    def ends(self, unit: ScopeUnit) -> Positions:
        """Return the position after the last of every unit."""
        return np.append(self.starts(unit)[1:], len(self.folded.codes)) - 1

    def around(self, unit: ScopeUnit, start: Positions, end: Positions, n_blanks: int) -> tuple[Positions, Positions]:
        """Return for each span the passage of its unit that reaches to so many blanks before and behind it."""
        number = self.number(unit, start)
        first = np.maximum(np.searchsorted(self._blanks, start) - n_blanks - 1, 0)
        last = np.minimum(np.searchsorted(self._blanks, end) + n_blanks, len(self._blanks) - 1)
        begin = np.maximum(self._blanks[first] + 1, self.starts(unit)[number])
        return begin, np.minimum(self._blanks[last], self.ends(unit)[number])

    def words_around(
        self, unit: ScopeUnit, rows: Positions, number: Positions, reach: float
    ) -> tuple[Positions, Positions]:
        """Return the words of its unit that lie around each of some words: the first, and the one after the last."""
        assert self.words is not None
        if unit not in self._first_words:
            starts = self.starts(unit).astype(self.words.start.dtype, copy=False)
            self._first_words[unit] = np.append(np.searchsorted(self.words.start, starts), len(self.words.start))
        first = self._first_words[unit]
        n_words = int(min(reach, len(self.words.start)))
        return np.maximum(rows - n_words, first[number]), np.minimum(rows + n_words + 1, first[number + 1])

    def number(self, unit: ScopeUnit, place: Positions) -> Positions:
        """Return the number of the unit that holds each place."""
        # There are many sentences, and where texts are not kept many places in them are looked for.
        if unit not in ("document", "paragraph") and not self._is_kept:
            return self._sentence_of[place]
        return np.searchsorted(self.starts(unit), place, side="right") - 1

    @cached_property
    def _sentence_of(self) -> NDArray[Any]:
        """The number of the sentence that holds each character."""
        begins = np.zeros(len(self.folded.codes), dtype=np.int32)
        begins[self.sentences] = 1
        begins[0] -= 1
        return np.add.accumulate(begins, out=begins)

    @cached_property
    def word_starts(self) -> Positions:
        """First letter or figure of each run without blanks, so that "NATO-led" and "U.N." are one word each."""
        words = self.words
        start, end = (words.start, words.end) if words else word_spans(self.folded.codes, self._alphabet.word)
        is_first = np.append(True, self._is_blank[end[:-1]] | self._is_blank[start[1:] - 1])[: len(start)]
        others = np.flatnonzero(~is_first)
        others = others[start[others] - end[others - 1] > 2]
        is_first[others] = np.diff(np.searchsorted(self._blanks, [end[others - 1], start[others]]), axis=0)[0] > 0
        starts: Positions = start[is_first]
        return starts

    @cached_property
    def _word_numbers(self) -> Positions:
        """The number of the word at or before each character, far apart in different paragraphs."""
        begins = np.zeros(len(self.folded.codes), dtype=np.int64)
        begins[self.word_starts] = 1
        begins[self.paragraphs] += _PARAGRAPH_GAP
        return np.add.accumulate(begins, out=begins)

    @cached_property
    def _is_blank(self) -> NDArray[np.bool_]:
        codes = self.folded.codes
        blank: NDArray[np.bool_] = (codes == SPACE) | (codes == PARAGRAPH) | (codes == DOCUMENT)
        return blank

    @cached_property
    def _blanks(self) -> Positions:
        return np.flatnonzero(self._is_blank)

    def word_number(self, place: Positions) -> Positions:
        """Return the number of the word at or before each place, far apart in different paragraphs."""
        if self._is_kept:  # of which little is looked for
            words = np.searchsorted(self.word_starts, place.astype(self.word_starts.dtype), side="right")
            return words + _PARAGRAPH_GAP * self.number("paragraph", place)
        return self._word_numbers[place]
