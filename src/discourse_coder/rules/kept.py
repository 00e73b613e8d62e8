"""Coding from what has been kept: in texts that were searched before, only rules that are new are looked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from discourse_coder.model.codebook import Codebook, Rule
from discourse_coder.model.hashing import content_hash, text_hash
from discourse_coder.rules.matching.characters import Alphabet, fold_term
from discourse_coder.rules.matching.folding import fold_texts
from discourse_coder.rules.matching.kept_views import arrays_of, view_of
from discourse_coder.rules.matching.matcher import (
    Fired,
    FiredTerms,
    FoundSpans,
    RuleMatcher,
    matcher_of,
    rules_of,
    united,
)
from discourse_coder.rules.matching.readings import Readings, readings_of
from discourse_coder.rules.matching.token_patterns import required_words
from discourse_coder.rules.matching.units import Units
from discourse_coder.rules.matching.vocabulary import words_of
from discourse_coder.rules.spoken import SpokenTexts

Arrays = Mapping[str, NDArray[Any]]

_COLUMNS = ("view_start", "view_end", "text", "start", "end")
_MOST_RULES = 2_000  # kept for some texts; when there are more, only those of the present codebook stay


class Kept(Protocol):
    """Keeps arrays by a name; what it does not return is made again."""

    def get(self, name: str) -> Arrays | None:
        """Return what is kept, if it is whole and unchanged."""

    def put(self, name: str, arrays: Arrays) -> None:
        """Keep arrays, if that is possible."""

    def __hash__(self) -> int: ...


@lru_cache(maxsize=1)
def finder_of(codebook: Codebook, kept: Kept) -> KeptFinder:
    """Return the finder of a codebook, the same when asked again."""
    return KeptFinder(codebook, kept)


class KeptFinder:
    """Finds what a `RuleMatcher` finds, and keeps views of texts and where each rule fires in them."""

    def __init__(self, codebook: Codebook, kept: Kept) -> None:
        self._codebook, self._kept = codebook, kept
        rules = rules_of(codebook)
        self._themes = [theme for theme, _ in rules]
        self._rules = [_key_of_rule(rule, codebook) for _, rule in rules]
        # A letter that terms use has a byte of its own in a view.
        self._alphabet = Alphabet(fold_term(term) for term in _terms_of(codebook) if not term.isascii())
        self._reading = content_hash([self._alphabet.letters, codebook.abbreviations])
        self._matchers: dict[frozenset[int], RuleMatcher] = {}

    def readings(self, texts: Sequence[str]) -> Readings:
        """Return the views of texts with words broken at line ends."""
        # Of texts with such words only the views are searched, never the texts as they were given.
        if isinstance(texts, SpokenTexts) and self._kept.get(self._name("found", texts)) is not None:
            return Readings(texts, (), (), ())
        return readings_of(texts, matcher_of(self._codebook).find_all)

    def find_with_terms(self, texts: Sequence[str]) -> tuple[FoundSpans, FiredTerms]:
        """Return the evidence, and the terms on which rules fired."""
        name = self._name("found", texts)
        kept = _fired_of(self._kept.get(name) or {})
        fired = {number: kept[rule] for number, rule in enumerate(self._rules) if rule in kept}
        if new := frozenset(range(len(self._rules))).difference(fired):
            if new not in self._matchers:
                self._matchers[new] = RuleMatcher(self._codebook, only=new, alphabet=self._alphabet)
            fired |= dict(zip(sorted(new), self._fired(texts, self._matchers[new]), strict=True))
            to_keep = {rule: fired[number] for number, rule in enumerate(self._rules) if rule}
            if not to_keep.keys() <= kept.keys():
                self._kept.put(name, _arrays_of_fired(to_keep if len(kept) > _MOST_RULES else kept | to_keep))
        return united(self._themes, [fired[number] for number in range(len(self._rules))])

    def count_words(self, texts: SpokenTexts) -> None:
        """Count the words of documents, or remember how many they have."""
        name = self._name("words", texts)
        kept = self._kept.get(name)
        if kept is None:
            self._kept.put(name, {"n_words": np.array([document.n_words for document in texts.documents])})
        else:
            for document, n_words in zip(texts.documents, kept["n_words"].tolist(), strict=True):
                document.__dict__["n_words"] = n_words  # where `cached_property` keeps it

    def _name(self, kind: str, texts: Sequence[str]) -> str:
        """Return the name under which something is kept of texts, as this codebook's terms need them."""
        of_texts = texts.name if isinstance(texts, SpokenTexts) else [text_hash(text) for text in texts]
        return f"{kind}-{content_hash([self._reading, of_texts])}"

    def _fired(self, texts: Sequence[str], matcher: RuleMatcher) -> list[Fired]:
        """Return where a matcher's rules fire in texts whose view is kept, or then is."""
        name = self._name("view", texts)
        if arrays := self._kept.get(name):
            return matcher.fired(view_of(arrays, self._alphabet))
        folded = fold_texts(texts, self._alphabet)
        view = Units(folded, self._alphabet, words_of(folded.codes, self._alphabet.word))
        found = matcher.fired(view)
        self._kept.put(name, arrays_of(view))
        return found


def _terms_of(codebook: Codebook) -> Iterator[str]:
    """Yield all terms that a matcher of some of a codebook's rules may look for."""
    for _, rule in rules_of(codebook):
        for terms in (rule.any, *rule.with_, rule.without, rule.except_, *map(required_words, rule.tokens)):
            yield from terms
    for terms in (codebook.negations, codebook.not_negations, codebook.contrasts, codebook.abbreviations):
        yield from terms


def _key_of_rule(rule: Rule, codebook: Codebook) -> str:
    """Return a hash of all that decides where a rule fires, and of the order of its terms; "" where it is not known."""
    if rule.tokens and codebook.spacy_model:
        return ""  # a model of the same name may be another one tomorrow
    decisive: list[Any] = [rule.decisive_content(), rule.any]
    if "negated" in rule.skip:
        decisive.append([codebook.negations, codebook.not_negations, codebook.contrasts])
    if rule.tokens:
        decisive.append(codebook.language)
    return content_hash(decisive)


def _arrays_of_fired(fired: Mapping[str, Fired]) -> dict[str, NDArray[Any]]:
    """Return where rules fire as arrays: all rules in one, with where each ends."""
    found = list(fired.values())
    columns = {
        name: np.concatenate([np.empty(0, dtype=np.int64), *(getattr(one, name) for one in found)]) for name in _COLUMNS
    }
    return columns | {
        "rule": np.array([rule.encode() for rule in fired]),
        "ends": np.cumsum([len(one.text) for one in found]),
        "terms": np.array([term for one in found for term in one.terms], dtype=np.int64),
        "term_ends": np.cumsum([len(one.terms) for one in found]),
    }


def _fired_of(arrays: Arrays) -> dict[str, Fired]:
    """Return what `_arrays_of_fired` made arrays of."""
    if not arrays:
        return {}
    terms, fired = arrays["terms"].tolist(), {}
    end = term_end = 0
    for rule, *ends in zip(*(arrays[name].tolist() for name in ("rule", "ends", "term_ends")), strict=True):
        start, term_start, (end, term_end) = end, term_end, ends
        fired[rule.decode()] = Fired(tuple(terms[term_start:term_end]), *(arrays[name][start:end] for name in _COLUMNS))
    return fired
