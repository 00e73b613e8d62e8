"""Contexts in which a match may be told not to count: quoted, or negated as in NegEx (Chapman et al. 2001)."""

# NegEx: J. Biomed. Inform. 34, 301-310: a cue shortly before the term in its sentence, no word of contrast between.

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from discourse_coder.rules.matching.folding import FoldedTexts, Positions

NEGATION_REACH = 5

NEGATION_CUES = (
    "not", "no", "never", "neither", "nor", "without", "cannot", "none", "nothing",
    "don't", "doesn't", "didn't", "isn't", "aren't", "wasn't", "weren't", "won't", "wouldn't", "can't",
    "couldn't", "shouldn't", "hasn't", "haven't", "hadn't", "mustn't",
    "rather than", "instead of", "refuse", "refused", "refuses", "refusing", "refusal",
    "reject", "rejected", "rejects", "rejecting", "rejection",
)  # fmt: skip
"""Words that negate what follows them."""

FALSE_CUES = (
    "not only", "not merely", "not just", "not simply", "no doubt", "no alternative to", "no substitute for",
    "no better way than", "no other way than", "without prejudice",
    "without delay", "without further delay", "without undue delay", "without preconditions",
    "without any preconditions", "without exception", "without doubt", "no less",
    "no longer than", "no.",
)  # fmt: skip
"""Phrases whose "no", "not" or "without" negates nothing that follows."""

CONTRAST = ("but", "however", "yet", "although", "though", "nevertheless", "instead")
"""Words at which the reach of a negation ends."""

_QUOTATION_MARK = ord('"')


def in_quotation(folded: FoldedTexts, paragraphs: Positions, place: Positions) -> NDArray[np.bool_]:
    """Say which places are between double quotation marks, counted from the beginning of the paragraph."""
    marks = np.flatnonzero(folded.codes == _QUOTATION_MARK)
    begin = paragraphs[np.searchsorted(paragraphs, place, side="right") - 1]
    n_before = np.searchsorted(marks, place) - np.searchsorted(marks, begin)
    quoted: NDArray[np.bool_] = n_before % 2 == 1
    return quoted
