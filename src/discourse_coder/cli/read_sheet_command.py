"""Read a sheet that a coder has filled in, and keep it as a coding.

FILE is the .xlsx or .csv as it came back, or the answers that the .html sheet saves. Codes may be written 1 or 0,
yes or no, y or n, x, or left blank for "not coded". If anything cannot be read, every such cell is listed and nothing
is written. --receipt checks that the earlier codings have not changed since the sheet was made.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from discourse_coder.cli.console import FINDINGS, FINE, Console
from discourse_coder.cli.inputs import add_corpus_options, add_replace_option, read_whole_corpus, writing_new
from discourse_coder.io.study_files import CODEBOOK, CODINGS
from discourse_coder.wording import number_of

EXAMPLES = """\
examples:
  discourse-coder read-sheet second-answers.json . --receipt sheet.receipt.json
  discourse-coder read-sheet sheet.xlsx . --out codings/second.csv
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the filled sheet: .xlsx, .csv or answers .json")
    parser.add_argument("study", nargs="?", default=".", type=Path, metavar="STUDY", help="default: this folder")
    parser.add_argument(
        "--out", type=Path, metavar="CSV", help="the file for the coding (default: STUDY/codings/CODER.csv)"
    )
    parser.add_argument("--receipt", type=Path, metavar="JSON", help="of the sheet, to show that it was coded blind")
    add_replace_option(parser, "an existing coding")
    add_corpus_options(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.analysis.code_tables import code_counts
    from discourse_coder.io.codebook_reader import read_codebook
    from discourse_coder.io.coding_files import files_of_coding, write_coding
    from discourse_coder.model.coding import NOT_CODED
    from discourse_coder.sheets.reading import read_sheet
    from discourse_coder.sheets.receipts import check_receipt, read_receipt

    corpus = read_whole_corpus(options.study, options)
    codebook = read_codebook(options.study / CODEBOOK)
    coding = read_sheet(options.file, corpus, codebook)
    doubts = []
    if options.receipt:
        doubts = check_receipt(
            read_receipt(options.receipt),
            coder=coding.name,
            ids=coding.ids,
            sheet=coding.provenance.settings.get("sheet", ""),
            study=options.study,
        )
    out: Path = options.out or options.study / CODINGS / f"{coding.name}.csv"
    with writing_new(*files_of_coding(out), replace=options.replace):
        write_coding(coding, out)

    counts = code_counts(coding)
    remarks = sum(span.is_remark for span in coding.spans)
    n_open = int((coding.codes == NOT_CODED).sum())
    console.say(
        f"{len(coding)} texts coded by {coding.name}; {len(coding.spans) - remarks} passages, {remarks} notes",
        *filter(None, [coding.provenance.notice]),
        "",
        *counts.lines,
        *([f"{number_of(n_open, 'code')} left blank: not coded, and in no statistic."] if n_open else []),
        "",
        f"Wrote {out}.",
    )
    if options.receipt and not doubts:
        console.say(f"{options.receipt}: the earlier codings are those that existed when the sheet was made.")
    console.problems(doubts, "It cannot be shown that the sheet was coded blind:")
    console.result(
        {
            "file": str(out),
            "coder": coding.name,
            "n_documents": len(coding),
            "themes": [dict(zip(("theme", "present", "absent", "not_coded"), row, strict=True)) for row in counts.rows],
            "n_evidence": len(coding.spans),
            "doubts": [str(doubt) for doubt in doubts],
            "notice": coding.provenance.notice,
        }
    )
    return FINDINGS if doubts else FINE
