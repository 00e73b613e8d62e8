"""The reason for a 0: what a theme's rules found in a text without counting it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from discourse_coder.model.codebook import Codebook
from discourse_coder.model.corpus import Document, Role
from discourse_coder.rules.coder import chunks_of
from discourse_coder.rules.unmet import Unmet

if TYPE_CHECKING:
    from discourse_coder.rules.matching.matcher import Miss


@dataclass(frozen=True)
class NearMiss:
    """A passage that a rule found but did not count, and the first condition that it failed."""

    theme: str
    rule: str
    start: int
    end: int
    quote: str
    unmet: Unmet

    @property
    def reason(self) -> str:
        """The condition in the terms of the rule language."""
        return self.unmet.short

    def __str__(self) -> str:
        return f'"{" ".join(self.quote.split())}" (rule {self.rule}): {self.reason}'


def near_misses(documents: Sequence[Document], codebook: Codebook, roles: Sequence[Role]) -> list[list[NearMiss]]:
    """Return for each document what rules found in it but did not count, in the order of themes and text."""
    from discourse_coder.rules import broken_words
    from discourse_coder.rules.matching.matcher import matcher_of

    if not documents:
        return []
    matcher = matcher_of(codebook)
    texts = [document.spoken_text(roles) for document in documents]
    chunks = [texts[chunk.start : chunk.stop] for chunk in chunks_of(documents)]
    found: list[list[NearMiss]] = []
    for chunk in chunks:
        some = documents[len(found) : len(found) + len(chunk)]
        found += by_document(broken_words.near_misses(matcher, chunk), some, codebook)
    return found


def by_document(missed: Iterable[Miss], documents: Sequence[Document], codebook: Codebook) -> list[list[NearMiss]]:
    """Return for each document what rules found in it but did not count, given that by numbers."""
    found: list[list[NearMiss]] = [[] for _ in documents]
    for text, theme, rule, start, end, unmet in missed:
        quote = documents[text].text[start:end]
        found[text].append(NearMiss(codebook.ids[theme], rule, start, end, quote, unmet))
    return found
