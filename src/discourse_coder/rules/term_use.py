"""What each term of a codebook does in a corpus: how often it fires, and where it decides alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from discourse_coder.model.codebook import Codebook
from discourse_coder.model.corpus import Corpus, Role


@dataclass(frozen=True)
class TermUse:
    """In how many texts a term fires, and in how many it alone shows the theme."""

    theme: str
    rule: str
    term: str  # as written; "(patterns)" for all regexes and token patterns of the rule
    n_documents: int
    n_alone: int  # texts in which nothing else shows the theme


def term_use(corpus: Corpus, codebook: Codebook, roles: Sequence[Role] = ("official",)) -> tuple[TermUse, ...]:
    """Return what each term of a codebook does in a corpus, in the order of the codebook."""
    from discourse_coder.rules.broken_words import fired_terms
    from discourse_coder.rules.matching.matcher import matcher_of

    matcher = matcher_of(codebook)
    texts = [document.spoken_text(roles) for document in corpus]
    # A term that never fires may be superfluous or misspelt; one that decides alone deserves a second look.
    fired: dict[tuple[int, int], set[int]] = defaultdict(set)
    shows: dict[tuple[int, int], set[int]] = defaultdict(set)
    for place, text in enumerate(texts):
        for theme, rule, term in fired_terms(matcher, text):
            fired[rule, term].add(place)
            shows[place, theme].add(term)
    alone = Counter((next(iter(terms)), theme) for (_, theme), terms in shows.items() if len(terms) == 1)
    return tuple(
        TermUse(codebook.ids[theme], name, written, len(fired[rule, term]), alone[term, theme])
        for rule, (theme, name, terms) in enumerate(matcher.terms())
        for term, written in terms.items()
    )
