"""Arguments and steps that several commands share."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discourse_coder.cli.console import Console
from discourse_coder.errors import CorpusError, Problem, UsageError
from discourse_coder.io.study_files import CODEBOOK, CORPUS
from discourse_coder.wording import number_of

if TYPE_CHECKING:
    from discourse_coder.model.codebook import Codebook
    from discourse_coder.model.coding import Coding
    from discourse_coder.model.corpus import Corpus
    from discourse_coder.study.folder import Study


def add_corpus_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how a corpus is to be read."""
    reading = parser.add_argument_group("reading the corpus")
    reading.add_argument("--id-column", default="id", metavar="NAME", help="the column of ids in a table (default: id)")
    reading.add_argument(
        "--text-column", default="text", metavar="NAME", help="the column of texts in a table (default: text)"
    )
    reading.add_argument(
        "--encoding", default="utf-8", metavar="NAME", help="the encoding of all files, e.g. windows-1252"
    )


def add_coding_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of commands that code a corpus: whose words, on how many threads, and how it is to be read."""
    add_roles_option(parser)
    parser.add_argument("--jobs", type=_positive, default=1, metavar="N", help="threads to code with (default: 1)")
    add_corpus_options(parser)


def add_roles_option(parser: argparse.ArgumentParser) -> None:
    """Add whose words are coded in transcripts."""
    parser.add_argument(
        "--roles",
        nargs="+",
        default=["official"],
        choices=["official", "question", "chair", "other"],
        help="whose words are coded where a text says who speaks (default: official)",
    )


def add_coding_choice(parser: argparse._ActionsContainer, purpose: str, **options: Any) -> None:
    """Add the option that chooses a coding, by its coder's name or by its file."""
    parser.add_argument(
        "--coding",
        metavar="NAME|FILE",
        help=f"{purpose}: a coder of codings/ or out/codings/, or a table of codes",
        **options,
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 4 * (os.cpu_count() or 1) + 64:
        raise argparse.ArgumentTypeError(f"{text!r} is not a sensible number of threads; try {os.cpu_count() or 1}")
    return int(text)


def read_corpus(path: Path, options: argparse.Namespace) -> tuple[Corpus, tuple[Problem, ...]]:
    """Return the documents that can be read and what is wrong with the others; of a study, those of its corpus."""
    from discourse_coder.io.corpus_reader import read_corpus_leniently

    if (path / CODEBOOK).is_file() and (path / CORPUS).is_dir():
        path = path / CORPUS
    return read_corpus_leniently(
        path, id_column=options.id_column, text_column=options.text_column, encoding=options.encoding
    )


def read_study(options: argparse.Namespace) -> Study:
    """Return the study of a command."""
    from discourse_coder.study import folder

    return folder.read_study(
        options.study, id_column=options.id_column, text_column=options.text_column, encoding=options.encoding
    )


def read_whole_corpus(path: Path, options: argparse.Namespace) -> Corpus:
    """Return the corpus; an error when a document of it cannot be read, as work on the rest would not be on it."""
    corpus, failures = read_corpus(path, options)
    if failures:
        raise CorpusError(failures)
    return corpus


def check_new(path: Path, *, replace: bool) -> None:
    """Raise when a file is there already and must not be replaced."""
    if path.exists() and not replace:
        raise UsageError(
            Problem(str(path), "it is there already.", "Write to another file with --out, or over it with --replace.")
        )


def code_corpus(corpus: Corpus, codebook: Codebook, options: argparse.Namespace, console: Console) -> Coding:
    """Code a corpus, showing how far it is."""
    from discourse_coder.rules.coder import code

    with console.progress(len(corpus), "coding") as advance:
        return code(corpus, codebook, roles=options.roles, jobs=options.jobs, progress=advance)


def failures_heading(failures: tuple[Problem, ...]) -> str:
    """Return the line above the list of what could not be read."""
    return f"{number_of(len(failures), 'problem')} in the input; the rest is done:"


def file_size(text: str) -> int:
    """Return a number of bytes, written as such or in megabytes of 1,048,576 bytes, as in ``200MB``."""
    number = text.replace("_", "").removesuffix("MB").strip()
    if not number.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of bytes; write 200000000 or 200MB")
    return int(number) * (2**20 if text.endswith("MB") else 1)
