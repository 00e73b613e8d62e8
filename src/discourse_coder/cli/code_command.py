"""Code a corpus by the rules of a codebook; write the codes, the evidence and the provenance.

CORPUS is a folder with manifest.csv, a folder of .txt or .md files, one such file, or a table
(.csv, .tsv, .jsonl, .parquet, .xlsx) with columns of ids and texts. Tables of 100 MB or more, and folders
of tables, are coded in parts, in little memory; a run that was interrupted goes on.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from discourse_coder.cli.console import FINE, USER_ERROR, Console
from discourse_coder.cli.inputs import (
    add_coding_options,
    add_excel_option,
    add_replace_option,
    add_selection_options,
    corpus_folder,
    doubts_heading,
    failures_heading,
    read_corpus,
    selection,
    unread_texts,
)
from discourse_coder.errors import Problem, UsageError
from discourse_coder.io.study_files import CODEBOOK, INDEX, OUT, PART, RULES_CODING, study_around
from discourse_coder.wording import first_few

if TYPE_CHECKING:
    from discourse_coder.cli.summary import Summary
    from discourse_coder.io.corpus_index import CorpusIndex
    from discourse_coder.model.codebook import Codebook
    from discourse_coder.rules.coder import UsedTerms

_ADVICE = "Write elsewhere, or overwrite it with --replace."
_MB = 1_000_000

EXAMPLES = """\
examples:
  discourse-coder code corpus --codebook codebook.yaml --out out
  discourse-coder code speeches.xlsx --id-column Nr --text-column Speech --codebook codebook.yaml --out out
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("corpus", nargs="?", default="corpus", type=Path, metavar="CORPUS", help="default: corpus")
    parser.add_argument(
        "--codebook", type=Path, metavar="F", help="default: that of the study around CORPUS, or codebook.yaml"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for the files (default: out; for a part: out/selection)"
    )
    add_replace_option(parser, "codes in DIR that a person gave or edited")
    parser.add_argument(
        "--evidence", choices=["csv", "parquet"], default="csv", help="the format of the evidence (default: csv)"
    )
    parser.add_argument(
        "--in-parts", action="store_true", help="code a table of any size in parts; the files are the same"
    )
    parser.add_argument(
        "--no-index",
        action="store_true",
        help=f"keep nothing of the texts in {INDEX} beside CORPUS; without it, the next run searches only for rules "
        "and in texts that have changed",
    )
    add_excel_option(parser)
    add_selection_options(parser)
    add_coding_options(parser)


class _Coded(NamedTuple):
    summary: Summary
    terms: UsedTerms
    files: Sequence[Path]
    failures: tuple[Problem, ...]


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.io.codebook_reader import doubtful_terms, read_codebook

    path: Path = options.codebook or (study_around(options.corpus) or Path()) / CODEBOOK
    codebook, doubts = read_codebook(path), doubtful_terms(path)
    main = (options.out or Path(OUT, *([PART] if selection(options) else []))) / RULES_CODING
    code = _in_parts if _is_for_parts(options) else _in_memory
    summary, terms, written, failures = code(codebook, main, options, console)
    files = list(map(str, written))

    console.say(*summary.lines, "", *filter(None, (terms.note, terms.reading_note)))
    if by_people := [theme.id for theme in codebook if not theme.rules]:
        console.say(f"Without rules, and so not coded here: {first_few(by_people, 12)}. People code them.")
    console.say(f"Wrote {', '.join(files)}.")
    console.result(
        summary.json
        | {"files": files, "unused_terms": len(terms.unused), "silent_themes": terms.silent}
        | {"codes_on_one_reading": [{"id": id_, "theme": theme} for id_, theme in terms.one_reading]}
        | {"doubtful_terms": [str(doubt) for doubt in doubts], "failures": [str(problem) for problem in failures]}
    )
    console.problems(doubts, doubts_heading(doubts))
    console.problems(failures, failures_heading(failures))
    return USER_ERROR if failures else FINE


def _in_memory(codebook: Codebook, main: Path, options: argparse.Namespace, console: Console) -> _Coded:
    from discourse_coder.analysis.counting import counts_of
    from discourse_coder.cli.summary import Summary
    from discourse_coder.io.coding_files import check_keeps_a_persons_codes, files_of_coding, write_coding
    from discourse_coder.model.selection import of_texts, selected
    from discourse_coder.rules.coder import UsedTerms, code_with_terms

    corpus, failures = read_corpus(options.corpus, options)
    failures += unread_texts(options.corpus)
    with (
        _index(options, console, sum(len(document.text) for document in corpus)) as index,
        console.progress(len(corpus), "coding") as advance,
    ):
        coding, terms = code_with_terms(
            corpus, codebook, roles=options.roles, jobs=options.jobs, progress=advance, index=index
        )
    if conditions := selection(options):
        # What fired was found in all texts.
        coding = of_texts(coding, selected(corpus, **conditions))
        terms = UsedTerms(one_reading=tuple(code for code in terms.one_reading if code[0] in coding.ids))
    with _writing(main, options.evidence):
        if not options.replace:
            check_keeps_a_persons_codes(coding, main, _ADVICE)
        write_coding(coding, main, excel=options.excel)
        unused = _write_unused(main.parent, terms, options)
    codes, evidence, described = files_of_coding(main)
    return _Coded(Summary.of(coding, counts_of(coding)), terms, [codes, described, evidence, unused], failures)


@contextmanager
def _index(options: argparse.Namespace, console: Console, n_characters: int) -> Iterator[CorpusIndex | None]:
    """Give the index beside a corpus of this size, and tidy it up afterwards; the first time, say so."""
    from discourse_coder.io.corpus_index import index_beside

    index = None if options.no_index else index_beside(corpus_folder(options.corpus), n_characters)
    if index is None:
        yield None
        return
    is_new = not index.folder.exists()
    index.begin()
    yield index
    index.tidy()
    if is_new and (n_bytes := index.n_bytes):
        # There is no relative path to another drive.
        folder = index.folder if options.corpus.is_absolute() else os.path.relpath(index.folder)
        console.say(
            f"Kept in {folder}, {max(n_bytes // _MB, 1):,} MB: what has been worked out of the "
            "texts. The next run searches only what is new. It may be deleted at any time; --no-index keeps nothing.",
            "",
        )


@contextmanager
def _writing(main: Path, evidence: str) -> Iterator[None]:
    """Be the only run that writes there; evidence of an earlier one in the other format goes when all is written."""
    from discourse_coder.files.locking import writing_to
    from discourse_coder.io.coding_files import earlier_evidence

    with writing_to(main.parent):
        earlier = earlier_evidence(main, f".{evidence}")
        yield
        if earlier:
            earlier.unlink(missing_ok=True)


def _write_unused(folder: Path, terms: UsedTerms, options: argparse.Namespace) -> Path:
    from discourse_coder.files.atomic import write_bytes
    from discourse_coder.files.tables import csv_bytes
    from discourse_coder.rules.coder import UnusedTerm

    unused = folder / "unused_terms.csv"
    write_bytes(unused, csv_bytes(unused, [UnusedTerm._fields, *terms.unused], excel=options.excel))
    return unused


def _is_for_parts(options: argparse.Namespace) -> bool:
    """Say whether to code in parts, or raise a UsageError if that is asked for and cannot be."""
    from discourse_coder.files.limits import IN_PARTS_FROM
    from discourse_coder.io.corpus_in_parts import tables_of

    asked = "--in-parts" if options.in_parts else "--evidence parquet" if options.evidence == "parquet" else ""
    if asked and selection(options):
        found = "texts are chosen by date or value only where all are in memory."
        raise UsageError.at(asked, found, "Code all texts, or leave this option out.")
    tables = tables_of(options.corpus)
    if options.in_parts and not tables:
        found = f"{options.corpus} is neither a table (.csv, .tsv, .jsonl, .parquet) nor a folder of such tables."
        raise UsageError.at(asked, found, "Leave this option out.")
    n_bytes = sum(table.stat().st_size for table in tables)
    is_large = bool(tables) and (options.corpus.is_dir() or n_bytes >= IN_PARTS_FROM)
    return bool(asked) or (is_large and not selection(options))


def _in_parts(codebook: Codebook, main: Path, options: argparse.Namespace, console: Console) -> _Coded:
    from discourse_coder.cli.summary import Summary
    from discourse_coder.io.coding_files import check_holds_no_persons_codes
    from discourse_coder.io.coding_parts import CodingParts
    from discourse_coder.io.corpus_in_parts import CorpusInParts, InOnePart, tables_of, texts_seen
    from discourse_coder.study.coding_in_parts import code_in_parts

    to = CodingParts(main, options.evidence)
    with _writing(main, options.evidence):
        if not options.replace:
            check_holds_no_persons_codes(main, "rules", _ADVICE)
        with texts_seen(to.folder) as seen:
            if tables_of(options.corpus):
                names = ("id_column", "text_column", "encoding", "date_order")
                given = {name: getattr(options, name) for name in names}
                corpus: CorpusInParts | InOnePart = CorpusInParts(options.corpus, seen, **given)
            else:
                corpus = InOnePart(*read_corpus(options.corpus, options))
            with (
                _index(options, console, corpus.n_bytes) as index,
                console.progress(corpus.n_bytes // _MB, "coding, in MB") as advance,
            ):
                coded = code_in_parts(
                    corpus,
                    codebook,
                    to,
                    roles=options.roles,
                    jobs=options.jobs,
                    excel=options.excel,
                    index=index,
                    progress=lambda before, now: advance(now // _MB - before // _MB),
                )
        unused = _write_unused(main.parent, coded.terms, options)
    summary = Summary(coded.provenance, coded.n_texts, coded.silent, coded.counts)
    failures = (*corpus.problems, *unread_texts(options.corpus, corpus.files))
    return _Coded(summary, coded.terms, [*coded.files, unused], failures)
