"""A corpus coded a part at a time: as much in memory for a large one as for a small one, and the same files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from discourse_coder.model.corpus import Role
from discourse_coder.model.hashing import content_hash
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
    for number, part in enumerate(corpus.parts()):
        uncoded = Coding.from_spans(
            (), part.corpus, codebook, coder="rules", method="rules", themes=with_rules, roles=roles
        )
        # All that codes and evidence follow from, and the order of their rows.
        key = content_hash([asdict(uncoded.provenance), part.corpus.ids, codebook.ids, to.evidence])
        said = to.described(number, key)
        if said is None:
            coding, used = code_with_terms(part.corpus, codebook, roles=roles, jobs=jobs, index=index)
            said = {"counts": counts_of(coding), "silent": silent_words(coding)._asdict(), "terms": used._asdict()}
            to.write(number, key, coding, said)
        keys.append(key)
        counts.append([Count(*count) for count in said["counts"]])
        silent.append(SilentWords(**said["silent"]))
        terms = UsedTerms.joined([*([terms] if terms else []), _terms(said["terms"])])
        provenance = provenance or uncoded.provenance
        n_texts += len(part.corpus)
        progress(n_bytes, part.n_bytes)
        n_bytes = part.n_bytes
    assert provenance  # a corpus has texts
    assert terms
    provenance = replace(provenance, corpus_hash=corpus.hash)
    files = to.join(keys, provenance, codebook.ids, excel=excel)
    return CodedInParts(provenance, n_texts, counts_together(counts), SilentWords.joined(silent), terms, files)


def _terms(said: dict[str, Any]) -> UsedTerms:
    return UsedTerms(
        said["n_terms"],
        tuple(UnusedTerm(*term) for term in said["unused"]),
        tuple(said["silent"]),
        tuple((id_, theme) for id_, theme in said["one_reading"]),
    )
