"""Decide where coders disagree, in two steps.

With --to, write a sheet of all disagreements, with the evidence of both sides, the sentence and the criterion in
dispute. With --decisions, read the sheet back with its column "decision" filled in, and write a third coding of the
texts that two coders or more coded. The codings themselves stay as they are. The exit code is 1 while disagreements
are undecided.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from discourse_coder.cli.console import FINDINGS, FINE, Console
from discourse_coder.cli.inputs import add_corpus_options, add_replace_option, read_whole_corpus, writing_new
from discourse_coder.errors import UsageError
from discourse_coder.files.file_names import ADVICE_ON_NAMES, fault_of_name
from discourse_coder.io.study_files import CODEBOOK, CODINGS
from discourse_coder.wording import listed, number_of, sentences_once

EXAMPLES = """\
examples:
  discourse-coder adjudicate codings/first.csv codings/second.csv --to adjudication.xlsx
  discourse-coder adjudicate codings/first.csv codings/second.csv --decisions adjudication.xlsx
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("codings", type=Path, nargs="+", metavar="CODING", help="two codings or more")
    step = parser.add_mutually_exclusive_group(required=True)
    step.add_argument("--to", type=Path, metavar="FILE", help="write the sheet to decide on, .xlsx or .csv")
    step.add_argument("--decisions", type=Path, metavar="FILE", help="read the sheet with the decisions")
    parser.add_argument("--study", type=Path, default=Path(), metavar="STUDY", help="default: this folder")
    parser.add_argument("--coder", default="adjudicated", metavar="NAME", help="the name of the third coding")
    parser.add_argument(
        "--out", type=Path, metavar="CSV", help="the file for the third coding (default: STUDY/codings/NAME.csv)"
    )
    add_replace_option(parser, "an existing sheet or coding")
    add_corpus_options(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.analysis.adjudication import adjudicate, check_adjudicable
    from discourse_coder.analysis.differences import difference_table, differences
    from discourse_coder.io.codebook_reader import read_codebook
    from discourse_coder.io.coding_files import files_of_coding, read_coding, write_coding
    from discourse_coder.io.codings_folder import by_coder
    from discourse_coder.sheets.decisions import read_decisions, write_decision_sheet

    if fault := fault_of_name(options.coder):
        raise UsageError.at("--coder", fault, ADVICE_ON_NAMES)
    corpus = read_whole_corpus(options.study, options)
    codebook = read_codebook(options.study / CODEBOOK)
    codings = by_coder((path, read_coding(path, corpus)) for path in options.codings)
    if options.to:
        check_adjudicable(codings, options.coder)
        notices = (coding.provenance.notice for coding in codings.values())
        notice = sentences_once([corpus.notice, codebook.notice, *notices])
        found = differences(codings, codebook, corpus)
        table = difference_table(found, list(codings))
        with writing_new(options.to, replace=options.replace):
            write_decision_sheet(table, options.to, notice)
        n = len(found)
        console.say(
            *([notice] if notice else []),
            f"Wrote {options.to}: {number_of(n, 'disagreement')} between {listed(codings)} to decide.",
        )
        console.result({"file": str(options.to), "coders": list(codings), "n_differences": n, "notice": notice})
        return FINE

    decided = adjudicate(
        codings, read_decisions(options.decisions), corpus=corpus, codebook=codebook, coder=options.coder
    )
    out: Path = options.out or options.study / CODINGS / f"{options.coder}.csv"
    with writing_new(*files_of_coding(out), replace=options.replace):
        write_coding(decided.coding, out)
    console.say(*decided.shown.lines, "", f"Wrote {out}.")
    console.result(
        {
            "file": str(out),
            "coder": options.coder,
            "parents": list(codings),
            "n_documents": len(decided.coding),
            "n_decided": decided.n_decided,
            "open": [{"id": d.id, "theme": d.theme} for d in decided.open],
            "notice": decided.coding.provenance.notice,
        }
    )
    return FINDINGS if decided.open else FINE
