"""The reason for a 0: what a theme's rules found in a text without counting it, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discourse_coder.model.codebook import Codebook
from discourse_coder.model.corpus import Document, Role


@dataclass(frozen=True)
class NearMiss:
    """A passage that a rule found but did not count, and the first condition that it failed."""

    theme: str
    rule: str
    start: int
    end: int
    quote: str
    reason: str

    def __str__(self) -> str:
        return f'"{" ".join(self.quote.split())}" (rule {self.rule}): {self.reason}'


def near_misses(documents: Sequence[Document], codebook: Codebook, roles: Sequence[Role]) -> list[list[NearMiss]]:
    """Return for each document what rules found in it but did not count, in the order of themes and text."""
    from discourse_coder.rules.matching.matcher import RuleMatcher

    matcher = RuleMatcher(codebook)
    texts = [document.spoken_text(roles) for document in documents]
    joined_words = matcher.joined_words([texts])
    return [
        [
            NearMiss(codebook.ids[theme], rule, start, end, document.text[start:end], reason)
            for theme, rule, start, end, reason in matcher.near_misses(text, joined_words)
        ]
        for document, text in zip(documents, texts, strict=True)
    ]
