"""Coding a corpus by the rules of a codebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding, Evidence, check_roles
from discourse_coder.model.corpus import Corpus, Document, Role
from discourse_coder.processes import in_order
from discourse_coder.rules.spoken import SpokenTexts
from discourse_coder.wording import first_few, inflected, number_of

if TYPE_CHECKING:
    from discourse_coder.rules.broken_words import OfTheme
    from discourse_coder.rules.kept import Kept
    from discourse_coder.rules.matching.matcher import FiredTerms, FoundSpans, Miss

    _Found = tuple[FoundSpans, FiredTerms, OfTheme, list[Miss]]

# Characters folded and scanned at a time: large enough for numpy, small enough for the processor's cache.
_CHUNK = 2_500_000


class _Quotes(Sequence[str]):
    """The quotes of spans, cut out of the texts when asked for."""

    def __init__(self, texts: Sequence[str], found: FoundSpans) -> None:
        self._texts, self._found = texts, found

    def __len__(self) -> int:
        return len(self._found.text)

    def __iter__(self) -> Iterator[str]:
        columns = (self._found.text, self._found.start, self._found.end)
        for text, start, end in zip(*(column.tolist() for column in columns), strict=True):
            yield self._texts[text][start:end]

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        found = self._found
        return self._texts[found.text[index]][found.start[index] : found.end[index]]


def code(
    corpus: Corpus,
    codebook: Codebook,
    *,
    roles: Sequence[Role] = ("official",),
    jobs: int = 1,
    progress: Callable[[int], object] | None = None,
    index: Kept | None = None,
) -> Coding:
    """Code every document by the codebook's rules.

    Parameters
    ----------
    corpus : Corpus
        The documents to code.
    codebook : Codebook
        The rules. Themes without rules are not coded.
    roles : sequence of {"official", "question", "chair", "other"}
        Whose words are coded if a text says who speaks. Other words never count.
    jobs : int
        Number of processes; the result does not depend on it.
    progress : callable, optional
        Called with the number of documents coded since the last call.
    index : CorpusIndex, optional
        Keeps what is worked out of texts, so that only what is new is searched next time; the result is the same.

    Returns
    -------
    Coding
        1 where a rule of the theme matched, with every match as evidence; 0 elsewhere.

    Raises
    ------
    CodebookError
        When a regex or token pattern cannot be run.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> coding = dc.code(dc.read_corpus("corpus"), dc.read_codebook("codebook.yaml"))
    >>> coding
    Coding('rules': 82 texts, 5 themes)
    >>> coding.code("T41", "dialogue")
    1
    >>> [span.quote for span in coding.spans.of_document("T41")]
    ['negotiating table']
    """
    return code_with_terms(corpus, codebook, roles=roles, jobs=jobs, progress=progress, index=index)[0]


class UnusedTerm(NamedTuple):
    """A term on which its rule fired in no text."""

    theme: str
    rule: str
    term: str  # as written; "(patterns)" for all regexes and token patterns of the rule


class UsedTerms(NamedTuple):
    """Which terms of a codebook did nothing in a corpus, and which codes rest on how a broken word is read."""

    n_terms: int = 0
    unused: tuple[UnusedTerm, ...] = ()
    silent: tuple[str, ...] = ()  # themes without a term that fired
    one_reading: tuple[
        tuple[str, str], ...
    ] = ()  # text and theme: 0 if all broken words were joined, or all hyphenated

    @classmethod
    def joined(cls, parts: Sequence[UsedTerms]) -> UsedTerms:
        """Return those of a corpus, given those of its parts."""
        unused = set(parts[0].unused).intersection(*(part.unused for part in parts))
        silent = set(parts[0].silent).intersection(*(part.silent for part in parts))
        return cls(
            parts[0].n_terms,
            tuple(term for term in parts[0].unused if term in unused),
            tuple(theme for theme in parts[0].silent if theme in silent),
            tuple(code for part in parts for code in part.one_reading),
        )

    @property
    def note(self) -> str:
        """How many never fired, in a sentence; empty where all did."""
        if not self.unused:
            return ""
        note = f"{len(self.unused):,} of {number_of(self.n_terms, 'term')} fired in no text"
        return f"{note}; no term at all fired for {first_few(self.silent, 12)}." if self.silent else f"{note}."

    @property
    def reading_note(self) -> str:
        """How many codes rest on one reading only of broken words, in a sentence; empty where none does."""
        if not self.one_reading:
            return ""
        n_codes = len(self.one_reading)
        rest = f"{number_of(n_codes, 'code')} {inflected(n_codes, 'rests', 'rest')} on one reading only"
        named = first_few([f"{id_} {theme}" for id_, theme in self.one_reading], 5)
        return f"{rest} of words broken at line ends, joined or hyphenated: {named}."


def code_with_terms(
    corpus: Corpus,
    codebook: Codebook,
    *,
    roles: Sequence[Role] = ("official",),
    jobs: int = 1,
    progress: Callable[[int], object] | None = None,
    index: Kept | None = None,
    missed: list[Miss] | None = None,
) -> tuple[Coding, UsedTerms]:
    """Return what `code` returns, and the terms that never fired, in the order of the codebook.

    A list for what is `missed` gets the first near miss of each theme in each text; it cannot be had with an index.
    """
    from discourse_coder.rules.kept import finder_of
    from discourse_coder.rules.matching.matcher import FoundSpans, rules_of, terms_of

    check_roles(roles)
    chunks = list(chunks_of(corpus.documents))

    def calls() -> Iterator[tuple[Codebook, SpokenTexts, Kept | None, bool]]:
        for chunk in chunks:
            texts = SpokenTexts(corpus.documents[chunk.start : chunk.stop], roles)
            if index:
                finder_of(codebook, index).count_words(texts)
            yield codebook, texts, index, missed is not None

    parts, fired, one_reading = [], set(), []
    for chunk, (part, terms, codes, misses) in zip(
        chunks, in_order(_find, calls(), min(jobs, len(chunks))), strict=True
    ):
        parts.append(part)
        if missed is not None:
            missed += [(chunk.start + miss[0], *miss[1:]) for miss in misses]
        fired |= terms
        one_reading += [(corpus.ids[chunk.start + text], codebook.ids[theme]) for text, theme in sorted(codes)]
        if progress is not None:
            progress(len(chunk))
    found = FoundSpans.joined(parts, [chunk.start for chunk in chunks])

    evidence = Evidence(
        corpus.ids,
        codebook.ids,
        tuple(rule.name for _, rule in rules_of(codebook)),
        documents=cast("Sequence[int]", found.text),
        themes=cast("Sequence[int]", found.theme),
        starts=cast("Sequence[int]", found.start),
        ends=cast("Sequence[int]", found.end),
        rules=cast("Sequence[int]", found.rule),
        quotes=_Quotes([document.text for document in corpus], found),
    )
    with_rules = [theme.id for theme in codebook if theme.rules]
    coding = Coding.from_spans(
        evidence, corpus, codebook, coder="rules", method="rules", themes=with_rules, roles=roles
    )
    listed = [
        ((number, term), UnusedTerm(codebook.ids[theme], rule.name, written))
        for number, (theme, rule) in enumerate(rules_of(codebook))
        for term, written in enumerate(terms_of(rule).values())
    ]
    unused = tuple(term for number, term in listed if number not in fired)
    silent = {theme.id for theme in codebook if theme.rules} - {term.theme for at, term in listed if at in fired}
    silent_themes = tuple(theme for theme in codebook.ids if theme in silent)
    return coding, UsedTerms(len(listed), unused, silent_themes, tuple(one_reading))


def chunks_of(documents: Sequence[Document]) -> Iterator[range]:
    """Split documents into runs of at most `_CHUNK` characters; most stay the same when one document changes."""
    begin, size = 0, 0
    for place, document in enumerate(documents):
        n_characters = len(document.text)
        if size and size + n_characters > _CHUNK:
            yield range(begin, place)
            begin, size = place, 0
        size += n_characters
        # Whether a run of half the size or more ends with a document is a matter of its text alone.
        if size >= _CHUNK // 2 and int(document.sha256[:8], 16) * _CHUNK < n_characters << 34:
            yield range(begin, place + 1)
            begin, size = place + 1, 0
    if begin < len(documents):
        yield range(begin, len(documents))


def _find(codebook: Codebook, texts: SpokenTexts, index: Kept | None, noting: bool) -> _Found:
    """Return what the rules find, and what they came near to if asked; at the top, for other processes to call."""
    from discourse_coder.rules import broken_words
    from discourse_coder.rules.kept import finder_of
    from discourse_coder.rules.matching.matcher import matcher_of

    if noting:
        finder = broken_words.NotingFinder(matcher_of(codebook))
        return *broken_words.find(finder, texts), finder.noted
    return *broken_words.find(finder_of(codebook, index) if index else matcher_of(codebook), texts), []
