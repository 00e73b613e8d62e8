"""A study folder, read and coded: what `report` shows and `audit` holds claims against."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from discourse_coder.cli.console import Console
from discourse_coder.cli.inputs import code_corpus, read_corpus
from discourse_coder.errors import DiscourseCoderError, Problem, UsageError

if TYPE_CHECKING:
    from discourse_coder.analysis.correction import Correction
    from discourse_coder.analysis.double_coding import DoubleCoding
    from discourse_coder.model.codebook import Codebook
    from discourse_coder.model.coding import Coding
    from discourse_coder.model.corpus import Corpus

CODEBOOK, CORPUS, CODINGS, SAMPLE, METHODS = "codebook.yaml", "corpus", "codings", "sample.csv", "methods.yaml"


@dataclass(frozen=True)
class Study:
    """A study as coded now, and its other codings.

    Attributes
    ----------
    codebook : Codebook
        Its codebook.
    coding : Coding
        By the codebook's rules, with the corpus at hand.
    codings : dict of str to Coding
        Those in its folder, by coder.
    compared : DoubleCoding or None
        How all codings compare; None where there is nothing to compare with.
    failures : tuple of Problem
        What could not be read or compared; all else is done.
    """

    codebook: Codebook
    coding: Coding
    codings: dict[str, Coding]
    compared: DoubleCoding | None
    failures: tuple[Problem, ...]

    @property
    def correction(self) -> Correction | None:
        """The counts of the coding as corrected by double-coded texts, where there are some."""
        return self.compared.corrections[0] if self.compared and self.compared.corrections else None


def code_study(folder: Path, options: argparse.Namespace, console: Console) -> Study:
    """Read a study and code its corpus.

    Raises
    ------
    DiscourseCoderError
        When there is no codebook or corpus, or they cannot be read at all.
    """
    from discourse_coder.io.codebook_reader import read_codebook
    from discourse_coder.io.codings_folder import read_codings

    missing = [name for name in (CODEBOOK, CORPUS) if not (folder / name).exists()]
    if missing:
        raise UsageError(
            Problem(
                str(folder),
                f"this folder has no {' and no '.join(missing)}.",
                "Name a study folder, one that holds codebook.yaml and corpus/.",
            )
        )
    codebook = read_codebook(folder / CODEBOOK)
    corpus, failures = read_corpus(folder / CORPUS, options)
    coding = code_corpus(corpus, codebook, options, console)
    codings, unread = read_codings(folder / CODINGS, corpus, codebook.ids)
    compared, incomparable = _compared(folder, corpus, coding, codings, codebook)
    return Study(codebook, coding, codings, compared, (*failures, *unread, *incomparable))


def codings_of_themes(folder: Path, coding: Coding, themes: Collection[str]) -> dict[str, Coding]:
    """Return the readable codings of a study that have some of the themes which the coding lacks."""
    from discourse_coder.io.codings_folder import read_codings

    others = set(themes) - set(coding.themes)
    return read_codings(folder / CODINGS, coding.corpus, others)[0] if others and coding.corpus else {}


def _compared(
    folder: Path, corpus: Corpus, coding: Coding, codings: dict[str, Coding], codebook: Codebook
) -> tuple[DoubleCoding | None, tuple[Problem, ...]]:
    """Return how the codings of the study compare, or why they cannot be compared."""
    from discourse_coder.analysis.double_coding import compare_coders
    from discourse_coder.io.methods_reader import read_methods
    from discourse_coder.io.sample_files import read_sample

    if all(found.provenance.parents for found in codings.values()):
        return None, ()
    try:
        sample = read_sample(folder / SAMPLE, corpus) if (folder / SAMPLE).is_file() else None
        facts = read_methods(folder / METHODS) if (folder / METHODS).is_file() else None
        return compare_coders(coding, codings, codebook, sample=sample, facts=facts), ()
    except DiscourseCoderError as error:
        return None, error.problems
