"""A corpus coded a part at a time: as much in memory for a large one as for a small one, and the same files."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

from discourse_coder.analysis.counting import Count, counts_of, counts_together
from discourse_coder.analysis.silent_words import SilentWords, silent_words
from discourse_coder.io.coding_parts import CodingParts
from discourse_coder.io.corpus_in_parts import CorpusInParts, InOnePart
from discourse_coder.io.corpus_index import CorpusIndex
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding, Provenance
from discourse_coder.model.corpus import Corpus, Role
from discourse_coder.model.hashing import content_hash
from discourse_coder.processes import in_order
from discourse_coder.rules.coder import UnusedTerm, UsedTerms, code_with_terms


class CodedInParts(NamedTuple):
    """What is known of a coding whose codes are in files only."""

    provenance: Provenance
    n_texts: int
    counts: list[Count]
    silent: SilentWords
    terms: UsedTerms
    files: list[Path]


def code_in_parts(
    corpus: CorpusInParts | InOnePart,
    codebook: Codebook,
    to: CodingParts,
    *,
    roles: Sequence[Role],
    jobs: int,
    excel: bool,
    index: CorpusIndex | None = None,
    progress: Callable[[int, int], object],  # takes how many bytes had been read before, and are now
) -> CodedInParts:
    """Code a corpus in parts and write the coding; those that an interrupted run has coded are taken over."""
    with_rules = [theme.id for theme in codebook if theme.rules]
    keys, counts, silent, n_texts, n_bytes = [], list[list[Count]](), list[SilentWords](), 0, 0
    provenance: Provenance | None = None
    terms: UsedTerms | None = None
    # Each of several processes codes and writes whole parts while this one reads; a single part they share.
    in_all, in_each = (1, jobs) if isinstance(corpus, InOnePart) else (jobs, 1)
    read: deque[tuple[str, Provenance, int, int]] = deque()

    def calls() -> Iterator[tuple[Any, ...]]:
        for number, part in enumerate(corpus.parts()):
            uncoded = Coding.from_spans(
                (), part.corpus, codebook, coder="rules", method="rules", themes=with_rules, roles=roles
            )
            # All that codes and evidence follow from, and the order of their rows.
            key = content_hash([asdict(uncoded.provenance), part.corpus.ids, codebook.ids, to.evidence])
            read.append((key, uncoded.provenance, len(part.corpus), part.n_bytes))
            said = to.described(number, key)
            yield (said, ()) if said else (None, (part.corpus, codebook, roles, in_each, index, to, number, key))

    for said in in_order(_said_of, calls(), in_all):
        key, made_by, n_of_part, n_bytes_now = read.popleft()
        provenance = provenance or made_by
        keys.append(key)
        counts.append([Count(*count) for count in said["counts"]])
        silent.append(SilentWords(**said["silent"]))
        terms = UsedTerms.joined([*([terms] if terms else []), _terms(said["terms"])])
        n_texts += n_of_part
        progress(n_bytes, n_bytes_now)
        n_bytes = n_bytes_now
    assert provenance  # a corpus has texts
    assert terms
    provenance = replace(provenance, corpus_hash=corpus.hash)
    files = to.join(keys, provenance, codebook.ids, excel=excel)
    return CodedInParts(provenance, n_texts, counts_together(counts), SilentWords.joined(silent), terms, files)


def _said_of(said: dict[str, Any] | None, uncoded: tuple[Any, ...]) -> dict[str, Any]:
    """Return what is known of a part, or is when it has been coded and written."""
    return said or _coded(*uncoded)


def _coded(
    corpus: Corpus,
    codebook: Codebook,
    roles: Sequence[Role],
    jobs: int,
    index: CorpusIndex | None,
    to: CodingParts,
    number: int,
    key: str,
) -> dict[str, Any]:
    """Code a part, write its coding, and return what there is to say of it."""
    coding, used = code_with_terms(corpus, codebook, roles=roles, jobs=jobs, index=index)
    said = {"counts": counts_of(coding), "silent": silent_words(coding)._asdict(), "terms": used._asdict()}
    to.write(number, key, coding, said)
    return said


def _terms(said: dict[str, Any]) -> UsedTerms:
    return UsedTerms(
        said["n_terms"],
        tuple(UnusedTerm(*term) for term in said["unused"]),
        tuple(said["silent"]),
        tuple((id_, theme) for id_, theme in said["one_reading"]),
    )
