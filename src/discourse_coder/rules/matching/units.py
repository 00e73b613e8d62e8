"""Sentences, paragraphs, texts and words of a folded view, measured when first asked for."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from discourse_coder.model.codebook import ScopeUnit
from discourse_coder.rules.matching.characters import DOCUMENT, NEWLINE, PARAGRAPH, SPACE, Alphabet, byte_class, changes
from discourse_coder.rules.matching.folding import FoldedTexts, Positions, as_text
from discourse_coder.rules.matching.sentences import paragraph_starts, sentence_starts

# Between two paragraphs words are counted this much further apart, so that no rule reaches across.
_PARAGRAPH_GAP = 1 << 32

_BLANKS = byte_class(bytes([SPACE, PARAGRAPH, DOCUMENT]))


class Units:
    """Where the units of a folded view begin."""

    def __init__(self, folded: FoldedTexts, alphabet: Alphabet) -> None:
        self.folded = folded
        self._alphabet = alphabet
        self.no_ends = np.empty(0, dtype=np.int64)  # places of full stops that end no sentence
        self._lines: dict[ScopeUnit, bytes] = {}

    @cached_property
    def sentences(self) -> Positions:
        """First position of every sentence."""
        return sentence_starts(self.folded, self._alphabet, self.no_ends)

    @cached_property
    def paragraphs(self) -> Positions:
        """First position of every paragraph."""
        return paragraph_starts(self.folded)

    def starts(self, unit: ScopeUnit) -> Positions:
        """Return the first position of every unit; "words" counts within sentences."""
        if unit == "document":
            return self.folded.starts
        return self.paragraphs if unit == "paragraph" else self.sentences

    def lines(self, unit: ScopeUnit) -> bytes:
        """Return the view as UTF-8 text, one character per code, with a line feed between units and nowhere else."""
        if unit not in self._lines:
            points = self.folded.surface_points.copy()
            points[points == NEWLINE] = SPACE
            points[self.starts(unit) - 1] = points[-1] = NEWLINE
            self._lines[unit] = as_text(points).encode()
        return self._lines[unit]

    def number(self, unit: ScopeUnit, place: Positions) -> Positions:
        """Return the number of the unit that holds each place."""
        return np.searchsorted(self.starts(unit), place, side="right") - 1

    @cached_property
    def _word_starts(self) -> Positions:
        """First letter or figure of each run without blanks, so that "NATO-led" and "U.N." are one word each."""
        codes = self.folded.codes
        in_word = self._alphabet.word[codes]
        starts: Positions = np.flatnonzero(in_word[1:] & ~in_word[:-1]) + 1
        blanks = np.flatnonzero(_BLANKS[codes])
        return starts[changes(np.searchsorted(blanks, starts))]

    def word_number(self, place: Positions) -> Positions:
        """Return the number of the word at or before each place, far apart in different paragraphs."""
        word = np.searchsorted(self._word_starts, place, side="right")
        return word + _PARAGRAPH_GAP * self.number("paragraph", place)
