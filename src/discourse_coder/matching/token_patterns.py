"""spaCy token patterns, run on candidate sentences only."""

from __future__ import annotations

from typing import Any

import numpy as np

from discourse_coder.errors import CodebookError, Problem
from discourse_coder.matching.folding import Positions

TokenPattern = tuple[dict[str, Any], ...]

_LITERAL_ATTRIBUTES = ("LOWER", "ORTH", "TEXT")


def required_words(pattern: TokenPattern) -> tuple[str, ...]:
    """Return words of which at least one is in every match, or nothing where the pattern names none."""
    best: tuple[str, ...] = ()
    for token in pattern:
        if token.get("OP", "1") in ("1", "+"):
            for attribute in _LITERAL_ATTRIBUTES:
                value = token.get(attribute)
                words = value.get("IN", ()) if isinstance(value, dict) else (value,) if isinstance(value, str) else ()
                if words and (not best or len(words) < len(best)):
                    best = tuple(words)
    return best


class TokenPatterns:
    """The token patterns of a rule, ready to match.

    Parameters
    ----------
    patterns : sequence of TokenPattern
        In the syntax of spaCy's Matcher.
    language : str
        For ``spacy.blank``, used when no model is named.
    model : str
        An installed spaCy model, or empty.
    place : str
        Which rule, for messages.

    Raises
    ------
    CodebookError
        When the language or model is not there, or spaCy refuses a pattern.
    """

    def __init__(self, patterns: tuple[TokenPattern, ...], language: str, model: str, place: str) -> None:
        import spacy
        from spacy.matcher import Matcher

        try:
            self._pipeline = spacy.load(model) if model else spacy.blank(language)
        except (OSError, ImportError, ValueError):
            found = f'the spaCy model "{model}" is not installed.' if model else f'spaCy has no language "{language}".'
            advice = f"Install it: python -m spacy download {model}." if model else "Use an ISO 639-1 code such as en."
            raise CodebookError(Problem(place, found, advice)) from None
        self._matcher = Matcher(self._pipeline.vocab, validate=True)
        try:
            self._matcher.add("rule", [list(pattern) for pattern in patterns], greedy="LONGEST")
        except (ValueError, TypeError) as error:
            text = " ".join(str(error).split())
            raise CodebookError(Problem(place, f"spaCy refuses a token pattern: {text}")) from None

    def find_in_units(self, surface: str, starts: Positions, ends: Positions) -> tuple[Positions, Positions]:
        """Return the spans (start, end) of all matches that lie within one of the units."""
        begins = starts.tolist()
        texts = [surface[begin:end] for begin, end in zip(begins, ends.tolist(), strict=True)]
        spans = []
        for begin, document in zip(begins, self._pipeline.pipe(texts), strict=True):
            for match in self._matcher(document, as_spans=True):
                spans.append((begin + match.start_char, begin + match.end_char))
        table = np.array(sorted(spans), dtype=np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]
