"""Coding a corpus by the rules of a codebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, cast

from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding, Evidence, check_roles
from discourse_coder.model.corpus import Corpus, Role

if TYPE_CHECKING:
    from discourse_coder.rules.matching.matcher import FoundSpans

# Characters folded and scanned at a time: large enough for numpy, small enough for the processor's cache.
_CHUNK = 1_000_000


class _Quotes(Sequence[str]):
    """The quotes of spans, cut out of the texts when asked for."""

    def __init__(self, texts: Sequence[str], found: FoundSpans) -> None:
        self._texts, self._found = texts, found

    def __len__(self) -> int:
        return len(self._found.text)

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
        Number of threads; the result does not depend on it.
    progress : callable, optional
        Called with the number of documents coded since the last call.

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
    from discourse_coder.rules.matching.matcher import FoundSpans, RuleMatcher

    check_roles(roles)
    matcher = RuleMatcher(codebook)
    texts = [document.spoken_text(roles) for document in corpus]
    chunks = list(_chunks(texts))
    joined_words = matcher.joined_words(texts[chunk.start : chunk.stop] for chunk in chunks)

    def find(chunk: range) -> FoundSpans:
        return matcher.find(texts[chunk.start : chunk.stop], joined_words)

    parts = []
    for chunk, part in zip(chunks, _run(find, chunks, jobs), strict=True):
        parts.append(part)
        if progress is not None:
            progress(len(chunk))
    found = FoundSpans.joined(parts, [chunk.start for chunk in chunks])

    evidence = Evidence(
        corpus.ids,
        codebook.ids,
        matcher.rule_names,
        documents=cast("Sequence[int]", found.text),
        themes=cast("Sequence[int]", found.theme),
        starts=cast("Sequence[int]", found.start),
        ends=cast("Sequence[int]", found.end),
        rules=cast("Sequence[int]", found.rule),
        quotes=_Quotes([document.text for document in corpus], found),
    )
    with_rules = [theme.id for theme in codebook if theme.rules]
    return Coding.from_spans(evidence, corpus, codebook, coder="rules", method="rules", themes=with_rules, roles=roles)


def _chunks(texts: Sequence[str]) -> Iterator[range]:
    """Split texts into runs of about `_CHUNK` characters."""
    begin, size = 0, 0
    for place, text in enumerate(texts):
        if size and size + len(text) > _CHUNK:
            yield range(begin, place)
            begin, size = place, 0
        size += len(text)
    yield range(begin, len(texts))


def _run(find: Callable[[range], FoundSpans], chunks: list[range], jobs: int) -> Iterator[FoundSpans]:
    if jobs <= 1 or len(chunks) == 1:
        yield from map(find, chunks)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(find, chunks)
