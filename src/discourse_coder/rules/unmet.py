"""The condition of a rule that a passage did not meet, in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from discourse_coder.model.codebook import Scope

_SHORT = {
    "except": "inside a phrase of except",
    "quoted": "in quotation marks",
    "negated": "negated",
}


@dataclass(frozen=True)
class Unmet:
    """A condition that a passage did not meet: which part of the rule, its terms, and how near they had to be."""

    part: Literal["except", "with", "without", "quoted", "negated"]
    terms: tuple[str, ...] = ()
    scope: Scope = Scope()  # noqa: RUF009 (it is frozen)

    @property
    def short(self) -> str:
        """The condition in the terms of the rule language."""
        scope = self.scope
        nearby = f"within {scope}" if scope.unit == "words" else f"in the same {scope}"
        if self.part == "with":
            return f"no {_a_few(self.terms)} {nearby}"
        return f"a term of without ({_a_few(self.terms)}) {nearby}" if self.part == "without" else _SHORT[self.part]

    def sentence(self, rule: str, words: Collection[str] = ()) -> str:
        """Return why the passage does not count, for who does not know the rule language.

        A term such as "support*" is shown without its star if "support" is one of the words.
        """
        if self.part == "except":
            return f"The words around it are ones that the rule \u201c{rule}\u201d leaves out."
        if self.part == "quoted":
            return f"It stands in quotation marks; there the rule \u201c{rule}\u201d does not count it."
        if self.part == "negated":
            return f"It is negated; then the rule \u201c{rule}\u201d does not count it."
        only = len(self.terms) == 1
        unit = "text" if self.scope.unit == "document" else self.scope.unit
        nearby = f"within {self.scope}" if unit == "words" else f"in the same {unit}"
        if self.part == "without":
            near = f"{_an_example(self.terms, words)} stands {nearby}"
            return f"The rule \u201c{rule}\u201d does not count it where {near}; here {'it' if only else 'one'} does."
        wanted = f"The rule \u201c{rule}\u201d also wants {_an_example(self.terms, words)} {nearby}"
        return f"{wanted}; {'it is not there' if only else 'there is none'}."


def _an_example(terms: Sequence[str], words: Collection[str]) -> str:
    """Return a group of terms as one of them, the first that reads as a word or phrase."""
    whole = (term.replace("*", "") for term in terms if _is_whole(term, words))
    example = next(whole, terms[0])
    kind = "phrase" if " " in example else "word"
    return f"the {kind} \u201c{example}\u201d" if len(terms) == 1 else f"a {kind} such as \u201c{example}\u201d"


def _is_whole(term: str, words: Collection[str]) -> bool:
    """Say whether a term is one or more words without its stars."""
    return all("*" not in part or part.replace("*", "").casefold() in words for part in term.split())


def _a_few(terms: Sequence[str], number: int = 4) -> str:
    """Return some of a list of terms, to be shown in a sentence."""
    more = ", ..." if len(terms) > number else ""
    return f"{' or '.join(terms[:number])}{more}"
