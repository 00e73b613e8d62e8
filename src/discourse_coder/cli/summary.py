"""A coding in a few lines, for a terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discourse_coder.analysis.counting import counts_shown
from discourse_coder.analysis.silent_words import silent_words
from discourse_coder.cli.console import fields
from discourse_coder.model.selection import SELECTION
from discourse_coder.wording import number_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from discourse_coder.model.coding import Coding


def summary_lines(coding: Coding, counts: Sequence[Any]) -> list[str]:
    """Return what was coded with what, and the counts of every theme."""
    provenance, silent = coding.provenance, silent_words(coding)
    n_words = f", {number_of(silent.n_words, 'word')}" if coding.corpus else ""
    codebook = (
        f"codebook {provenance.codebook_title}, version {provenance.codebook_version} "
        f"{provenance.codebook_hash[:12]}; discourse-coder {provenance.package_version}"
    )
    return [
        f"{number_of(len(coding), 'text')}{n_words}; corpus {provenance.corpus_name} {provenance.corpus_hash[:12]}",
        *([silent.note] if silent.note else []),
        *([codebook] if provenance.codebook_hash else []),
        *([provenance.notice] if provenance.notice else []),
        "",
        *counts_shown(counts).lines,
    ]


def summary_json(coding: Coding, counts: Sequence[Any]) -> dict[str, Any]:
    """Return the same for machines."""
    provenance, silent = coding.provenance, silent_words(coding)
    columns = ("theme", "n_documents", "n_coded", "n_present", "share", "ci_low", "ci_high", "n_mentions")
    return {
        "version": provenance.package_version,
        "corpus": {"name": provenance.corpus_name, "hash": provenance.corpus_hash, "n_documents": len(coding)},
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
        "themes": fields(counts, *columns),
    }
