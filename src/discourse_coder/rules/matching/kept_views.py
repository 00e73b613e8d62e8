"""Views of texts as arrays that can be kept, and arrays that have been kept as views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from discourse_coder.rules.matching.characters import Alphabet
from discourse_coder.rules.matching.folding import FoldedTexts
from discourse_coder.rules.matching.units import Units
from discourse_coder.rules.matching.vocabulary import Words

Arrays = Mapping[str, NDArray[Any]]

_PLACES = np.int64
_NARROW = np.int32


def arrays_of(view: Units) -> dict[str, NDArray[Any]]:
    """Return a view as arrays: about two and a half bytes for each of its characters."""
    arrays: dict[str, NDArray[Any]] = {each.name: getattr(view.folded, each.name) for each in fields(FoldedTexts)}
    arrays |= {"sentences": view.sentences, "paragraphs": view.paragraphs}
    if (words := view.words) is not None:
        arrays |= {
            "word_start": words.start,
            "word_length": (words.end - words.start).astype(np.uint8),
            "word_number": words.number,
            "one_of": words.one_of,
            "begins_word": np.packbits(np.isin(words.start, view.word_starts, assume_unique=True)),
        }
    if len(view.folded.cased) > np.iinfo(_NARROW).max:
        return arrays
    return {name: array.astype(_NARROW) if array.dtype == _PLACES else array for name, array in arrays.items()}


def view_of(arrays: Arrays, alphabet: Alphabet) -> Units:
    """Return the view of which there are arrays."""
    # There are many words, of which few are looked at.
    arrays = {
        name: array.astype(_PLACES) if array.dtype == _NARROW and not name.startswith("word_") else array
        for name, array in arrays.items()
    }
    folded = FoldedTexts(**{each.name: arrays[each.name] for each in fields(FoldedTexts)})
    if "one_of" not in arrays:
        words = None
    else:
        start = arrays["word_start"]
        words = Words(start, start + arrays["word_length"], arrays["word_number"], arrays["one_of"])
    view = Units(folded, alphabet, words, arrays["sentences"])
    view.paragraphs = arrays["paragraphs"]
    view.no_ends = np.empty(0, dtype=_PLACES)
    if words is not None:
        view.word_starts = words.start[np.unpackbits(arrays["begins_word"], count=len(words.start)).view(bool)]
    return view
