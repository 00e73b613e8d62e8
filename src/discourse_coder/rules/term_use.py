"""What each term of a codebook does in a corpus: how often it fires, and where it decides alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from discourse_coder.model.codebook import Codebook
from discourse_coder.model.corpus import Corpus, Role
from discourse_coder.rules.coder import spoken_text


@dataclass(frozen=True)
class TermUse:
    """A term of a rule's ``any``, or all of its patterns together, in a corpus.

    Attributes
    ----------
    theme, rule : str
        Where it stands.
    term : str
        As written in the codebook; ``(patterns)`` for the rule's regexes and token patterns.
    n_documents : int
        Texts in which the rule fired on it.
    n_alone : int
        Texts in which nothing else shows the theme.
    """

    theme: str
    rule: str
    term: str
    n_documents: int
    n_alone: int


def term_use(corpus: Corpus, codebook: Codebook, roles: Sequence[Role] = ("official",)) -> tuple[TermUse, ...]:
    """Return what each term does, in the order of the codebook.

    A term that never fires may be superfluous or misspelt; one that fires in one text only may be the wording of
    that text rather than of the criterion; one that decides alone deserves a second look.

    Parameters
    ----------
    corpus : Corpus
        Texts to try the codebook on.
    codebook : Codebook
        Themes without rules have no terms.
    roles : sequence of str
        Whose words count, as for `code`.
    """
    from discourse_coder.rules.matching.matcher import RuleMatcher

    matcher = RuleMatcher(codebook)
    texts = [spoken_text(document, roles) for document in corpus]
    joined_words = matcher.joined_words([texts])
    fired: dict[tuple[int, int], set[int]] = defaultdict(set)
    shows: dict[tuple[int, int], set[int]] = defaultdict(set)
    for place, text in enumerate(texts):
        for theme, rule, term in matcher.fired_terms(text, joined_words):
            fired[rule, term].add(place)
            shows[place, theme].add(term)
    alone = Counter((next(iter(terms)), theme) for (_, theme), terms in shows.items() if len(terms) == 1)
    return tuple(
        TermUse(codebook.ids[theme], name, written, len(fired[rule, term]), alone[term, theme])
        for rule, (theme, name, terms) in enumerate(matcher.terms())
        for term, written in terms.items()
    )
