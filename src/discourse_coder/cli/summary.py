"""A coding in a few lines, for a terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from discourse_coder.analysis.counting import counts_shown
from discourse_coder.analysis.silent_words import SilentWords, silent_words
from discourse_coder.cli.console import fields
from discourse_coder.model.selection import SELECTION
from discourse_coder.wording import number_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from discourse_coder.model.coding import Coding, Provenance


class Summary(NamedTuple):
    """What is said of a coding."""

    provenance: Provenance
    n_texts: int
    silent: SilentWords
    counts: Sequence[Any]

    @classmethod
    def of(cls, coding: Coding, counts: Sequence[Any]) -> Summary:
        """Return that of a coding in memory."""
        return cls(coding.provenance, len(coding), silent_words(coding), counts)

    @property
    def lines(self) -> list[str]:
        """What was coded with what, and the counts of every theme."""
        provenance, silent = self.provenance, self.silent
        corpus = f"corpus {provenance.corpus_name} {provenance.corpus_hash[:12]}"
        n_words = f", {number_of(silent.n_words, 'word')}" if silent.n_words else ""
        codebook = (
            f"codebook {provenance.codebook_title}, version {provenance.codebook_version} "
            f"{provenance.codebook_hash[:12]}; discourse-coder {provenance.package_version}"
        )
        return [
            f"{number_of(self.n_texts, 'text')}{n_words}; {corpus}",
            *([silent.note] if silent.note else []),
            *([codebook] if provenance.codebook_hash else []),
            *([provenance.notice] if provenance.notice else []),
            "",
            *counts_shown(self.counts).lines,
        ]

    @property
    def json(self) -> dict[str, Any]:
        """The same for machines."""
        provenance, silent = self.provenance, self.silent
        columns = ("theme", "n_documents", "n_coded", "n_present", "share", "ci_low", "ci_high", "n_mentions")
        return {
            "version": provenance.package_version,
            "corpus": {
                "name": provenance.corpus_name,
                "hash": provenance.corpus_hash,
                "n_documents": self.n_texts,
            },
            "codebook": {
                "title": provenance.codebook_title,
                "version": provenance.codebook_version,
                "hash": provenance.codebook_hash,
            },
            "notice": provenance.notice,
            "selection": provenance.settings.get(SELECTION, ""),
            "words_not_coded": {
                "words": silent.n_silent,
                "of": silent.n_words,
                "texts": len(silent.in_texts),
                "more_than_half": list(silent.mostly_silent),
            },
            "themes": fields(self.counts, *columns),
        }
