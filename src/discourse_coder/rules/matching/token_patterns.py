"""spaCy token patterns, run on candidate sentences only."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np

from discourse_coder.errors import CodebookError, Problem
from discourse_coder.rules.matching.characters import fold_term
from discourse_coder.rules.matching.folding import Positions

TokenPattern = tuple[dict[str, Any], ...]

# A pipeline keeps words it has seen for all its rules, and is not made for several threads.
_ONE_THREAD = Lock()

# spaCy takes signs off a word one by one and looks at the whole word each time. A long run of mostly signs, such as the
# dots of a table of contents, is no word.
_LONG_RUN = re.compile(r"\S{200,}")

_LITERAL_ATTRIBUTES = ("LOWER", "ORTH", "TEXT")


def required_words(pattern: TokenPattern) -> tuple[str, ...]:
    """Return words of which at least one is in every match, or nothing where the pattern names none."""
    best: tuple[str, ...] = ()
    for token in pattern:
        if token.get("OP", "1") in ("1", "+"):
            for attribute in _LITERAL_ATTRIBUTES:
                value = token.get(attribute)
                words = value.get("IN", ()) if isinstance(value, dict) else (value,) if isinstance(value, str) else ()
                if words and all(map(_is_searchable, words)) and (not best or len(words) < len(best)):
                    best = tuple(words)
    return best


def _is_searchable(word: str) -> bool:
    return bool(fold_term(word)) and "*" not in word


def _without_signs(run: re.Match[str]) -> str:
    n_letters = sum(map(str.isalnum, run[0]))
    return run[0] if 3 * n_letters > 2 * len(run[0]) else " " * len(run[0])


@lru_cache(maxsize=1)
def _pipeline(language: str, model: str) -> Any:
    import spacy

    pipeline = spacy.load(model) if model else spacy.blank(language)
    pipeline.max_length = sys.maxsize
    return pipeline


class TokenPatterns:
    """The token patterns of a rule, in the syntax of spaCy's Matcher, ready to match."""

    def __init__(self, patterns: tuple[TokenPattern, ...], language: str, model: str, place: str) -> None:
        from spacy.matcher import Matcher

        try:
            self._pipeline = _pipeline(language, model)
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
        self._check_attributes(place, model)

    def _check_attributes(self, place: str, model: str) -> None:
        """Raise where a pattern asks for what the pipeline does not know of a word, such as its lemma."""
        try:
            with _ONE_THREAD:
                self._matcher(next(iter(self._pipeline.pipe(["Words"]))))
        except (ValueError, KeyError, AttributeError) as error:
            named = re.search(r"\b(LEMMA|POS|TAG|DEP|MORPH|ENT_TYPE\w*|ENT_IOB|ENT_ID|HEAD)\b", str(error))
            what = named[0] if named else " ".join(str(error).split())[:200]
            found = (
                f"a token pattern needs {what}, which {f'the spaCy model {model}' if model else 'spaCy'} does not give"
            )
            advice = 'Name a model that does under "spacy_model" at the top of the codebook, or use LOWER or ORTH.'
            raise CodebookError(Problem(place, f"{found}{'' if model else ' without a model'}.", advice)) from None

    def find_in_units(self, surface: str, starts: Positions, ends: Positions) -> tuple[Positions, Positions]:
        """Return the spans (start, end) of all matches that lie within one of the units."""
        begins = starts.tolist()
        texts = [
            _LONG_RUN.sub(_without_signs, surface[begin:end]) for begin, end in zip(begins, ends.tolist(), strict=True)
        ]
        with _ONE_THREAD:
            spans = [
                (begin + match.start_char, begin + match.end_char)
                for begin, document in zip(begins, self._pipeline.pipe(texts), strict=True)
                for match in self._matcher(document, as_spans=True)
            ]
        table = np.array(spans, dtype=np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]
