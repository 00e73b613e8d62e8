"""Words of texts that were not coded, since they are of other roles than those chosen: questions, chairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from discourse_coder.model.coding import Coding
from discourse_coder.model.corpus import ROLES, count_words
from discourse_coder.wording import first_few, inflected, listed, number_of, percentage, sentences

_MOST_NAMED = 10


class SilentWords(NamedTuple):
    """How many words of a coding's texts were not coded."""

    in_texts: dict[str, tuple[int, int]]  # for each text that has some: how many, of how many words
    n_words: int  # of all texts
    roles: tuple[str, ...]  # whose words they are

    @classmethod
    def joined(cls, parts: Sequence[SilentWords]) -> SilentWords:
        """Return those of a corpus, given those of its parts."""
        found = {id_: words for part in parts for id_, words in part.in_texts.items()}
        roles = {role for part in parts for role in part.roles}
        n_words = sum(part.n_words for part in parts)
        return cls(found, n_words, tuple(role for role in ROLES if role in roles))

    @property
    def n_silent(self) -> int:
        """How many words were not coded."""
        return sum(silent for silent, _ in self.in_texts.values())

    @property
    def mostly_silent(self) -> dict[str, tuple[int, int]]:
        """The texts of which more than half was not coded."""
        return {id_: (silent, words) for id_, (silent, words) in self.in_texts.items() if 2 * silent > words}

    @property
    def note(self) -> str:
        """Sentences on them; empty where there are none."""
        if not self.in_texts:
            return ""
        where = f"in {number_of(len(self.in_texts), 'text')}, of other roles ({listed(self.roles)})"
        found = f"Words not coded: {self.n_silent:,} of {self.n_words:,}, {where}."
        if not (mostly := self.mostly_silent):
            return found
        named = first_few(
            (f"{id_} ({percentage(silent / words)})" for id_, (silent, words) in mostly.items()), _MOST_NAMED
        )
        n = len(mostly)
        more = f"In {number_of(n, 'text')} {inflected(n, 'that is', 'those are')} more than half of the words: {named}."
        return sentences(found, f"{more} Check in turns.csv, or in the texts' labels, who speaks there.")


def silent_words(coding: Coding) -> SilentWords:
    """Count the words of other roles than those that a coding is about; none without its corpus."""
    found: dict[str, tuple[int, int]] = {}
    roles = set()
    n_words = 0
    for document in (coding.corpus[id_] for id_ in coding.ids) if coding.corpus else ():
        n_words += document.n_words
        turns = document.silent_turns(coding.roles)
        if silent := sum(count_words(document.text[turn.start : turn.end]) for turn in turns):
            found[document.id] = silent, document.n_words
            roles |= {turn.role for turn in turns}
    return SilentWords(found, n_words, tuple(role for role in ROLES if role in roles))
