"""Views of texts as arrays that can be kept, and what has been kept as views; the rest is made anew when needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from discourse_coder.rules.matching.characters import Alphabet, CodePoints, Codes, are_marks
from discourse_coder.rules.matching.folding import FoldedTexts, Positions, plain_surface
from discourse_coder.rules.matching.units import Units
from discourse_coder.rules.matching.vocabulary import Words

Arrays = Mapping[str, NDArray[Any]]

_NONE = np.empty(0, dtype=np.int64)


def arrays_of(units: Units, folded: FoldedTexts) -> dict[str, NDArray[Any]]:
    """Return a view as arrays: nearly three bytes for each of its characters."""
    shift = np.zeros(1, dtype=np.int64) if folded.origin is None else folded.origin - np.arange(len(folded.origin))
    moved = np.append(0, np.flatnonzero(np.diff(shift)) + 1)
    # Marks are part of the letter before them: where one ends is not a matter of places only.
    has_marks = folded.origin is not None and bool(are_marks(folded.points).any())
    arrays: dict[str, NDArray[Any]] = {
        "codes": folded.codes,
        "capitals": np.packbits(folded.capitals),
        "starts": folded.starts,
        "text_starts": folded.text_starts,
        "moved": moved,
        "shift": shift[moved],
        "sentences": units.sentences,
        "paragraphs": units.paragraphs,
        "has_marks": np.array([has_marks]),
    }
    if units.words is not None:
        arrays |= {
            "word_start": units.words.start,
            "word_length": (units.words.end - units.words.start).astype(np.uint8),
            "word_number": units.words.number,
            "one_of": units.words.one_of,
            "begins_word": np.packbits(np.isin(units.words.start, units.word_starts, assume_unique=True)),
        }
    narrow = len(folded.codes) < np.iinfo(np.int32).max
    return {
        name: array.astype(np.int32) if narrow and array.dtype == np.int64 else array for name, array in arrays.items()
    }


def view_of(arrays: Arrays, alphabet: Alphabet, fold: Callable[[], FoldedTexts]) -> Units:
    """Return the view of which there are arrays; `fold` makes it from its texts."""
    words = None
    if "one_of" in arrays:
        start = arrays["word_start"].astype(np.int64)
        words = Words(start, start + arrays["word_length"], arrays["word_number"], arrays["one_of"].astype(np.int64))
    units = Units(KeptView(arrays, fold), alphabet, words, arrays["sentences"].astype(np.int64))
    if words:
        units.word_starts = words.start[np.unpackbits(arrays["begins_word"], count=len(words.start)).view(bool)]
    units.paragraphs = arrays["paragraphs"].astype(np.int64)
    units.no_ends = _NONE
    return units


class KeptView:
    """A `View` that has been kept."""

    def __init__(self, arrays: Arrays, fold: Callable[[], FoldedTexts]) -> None:
        self.codes: Codes = arrays["codes"]
        self.starts: Positions = arrays["starts"].astype(np.int64)
        self._arrays, self._fold = arrays, fold

    def stored_spans(self, start: Positions, end: Positions) -> tuple[Positions, Positions, Positions]:
        """Return text numbers and code-point offsets in the stored texts of spans of the view."""
        if self._arrays["has_marks"][0]:
            return self._folded.stored_spans(start, end)
        text = np.searchsorted(self.starts, start, side="right") - 1
        begin = self._arrays["text_starts"][text]
        return text, self._origin(start) - begin, self._origin(end - 1) + 1 - begin

    def _origin(self, place: Positions) -> Positions:
        moved, shift = self._arrays["moved"], self._arrays["shift"]
        origin: Positions = place + shift[np.searchsorted(moved, place, side="right") - 1]
        return origin

    @cached_property
    def plain_surface(self) -> str:
        """The view as text, for who looks for ASCII only."""
        capitals = np.unpackbits(self._arrays["capitals"], count=len(self.codes)).view(bool)
        return plain_surface(self.codes, capitals)

    @cached_property
    def _folded(self) -> FoldedTexts:
        return self._fold()

    @property
    def surface(self) -> str:
        """The view as text, with its capitals."""
        return self._folded.surface

    @property
    def raw(self) -> CodePoints:
        """The code point that each folded character comes from."""
        return self._folded.raw

    @property
    def folded_points(self) -> CodePoints:
        """Code point of every folded character."""
        return self._folded.folded_points

    @property
    def line_starts(self) -> Positions:
        """Where a line begins after a short one."""
        return self._folded.line_starts
