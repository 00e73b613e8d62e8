"""Why a text got a 0, theme by theme, in sentences: what rules found without counting it, or that there was nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import ABSENT, Coding
from discourse_coder.model.corpus import Document
from discourse_coder.rules.nearest_misses import NearMiss, near_misses
from discourse_coder.rules.unmet import Unmet

BY_A_PERSON = "Why a person gave a 0 is not recorded."
NOTHING_FOUND = "No rule of this theme found anything in the words that count."


class Reasons:
    """The reasons for the zeros of a coding, each sentence kept once; near misses that are known are not sought."""

    def __init__(
        self, coding: Coding, codebook: Codebook, known: Mapping[str, Sequence[NearMiss]] | None = None
    ) -> None:
        self.sentences: list[str] = []
        self._coding, self._codebook, self._known = coding, codebook, known
        self._numbers: dict[tuple[str, int], tuple[int, Unmet]] = {}
        self._words = words_of(codebook)
        self._explained = {theme for theme in coding.themes if not why_unexplained(coding, codebook, theme)}

    def nearest(self, documents: Sequence[Document]) -> Iterator[list[tuple[NearMiss, int]]]:
        """Yield for each text the first near miss of each 0, and the number of its sentence."""
        if not self._explained:
            yield from ([] for _ in documents)
            return
        misses: Iterable[Sequence[NearMiss]]
        if self._known is None:
            misses = near_misses(documents, self._codebook, self._coding.roles)
        else:
            misses = (self._known[document.id] for document in documents)
        for document, found in zip(documents, misses, strict=True):
            first: dict[str, NearMiss] = {}
            for miss in found:
                if miss.theme in self._explained and self._coding.code(document.id, miss.theme) == ABSENT:
                    first.setdefault(miss.theme, miss)
            yield [(miss, self._number(miss)) for miss in first.values()]

    def _number(self, miss: NearMiss) -> int:
        # Told by which object it is: near misses of one condition in some texts share it, and its terms may be many.
        # It is kept, so that no later one can have its place in memory.
        condition = (miss.rule, id(miss.unmet))
        if condition not in self._numbers:
            sentence = miss.unmet.sentence(miss.rule, self._words)
            if sentence not in self.sentences:
                self.sentences.append(sentence)
            self._numbers[condition] = self.sentences.index(sentence), miss.unmet
        return self._numbers[condition][0]


def why_unexplained(coding: Coding, codebook: Codebook, theme: str) -> str:
    """Say why nothing is known of what came near in the zeros of a theme; empty where it is."""
    if not coding.abilities_for(theme).explains_zeros:
        return BY_A_PERSON
    if coding.provenance.codebook_hash != codebook.hash:
        return "Coded with another version of the codebook, so what came near is not known."
    return ""


def why_nothing(coding: Coding, codebook: Codebook, theme: str) -> str:
    """Say why a 0 of a theme has no near miss."""
    return why_unexplained(coding, codebook, theme) or NOTHING_FOUND


def words_of(codebook: Codebook) -> set[str]:
    """Return the words of the prose of a codebook, in lower case: what its authors take for words."""
    prose = [
        " ".join((theme.label, theme.definition, *theme.inclusion, *theme.exclusion, *theme.examples.present,
                  *theme.examples.absent, *(f"{rule.name} {rule.why}" for rule in theme.rules)))
        for theme in codebook.coded
    ]  # fmt: skip
    return set(re.findall(r"[^\W\d_]+", " ".join(prose).casefold()))
