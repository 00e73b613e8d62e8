"""Read a sheet that a coder has filled in, and keep it as a coding.

FILE is the .xlsx or .csv as it came back, or the answers that the .html sheet saves. Codes may be written 1 or 0,
yes or no, y or n, x, or left blank for "not coded"; those of a variable are its values. If anything cannot be read, or
codes of a text contradict each other, every such place is listed and nothing is written. --receipt checks that the
earlier codings have not changed since the sheet was made. Where sheet --assign split the texts over coders, texts that
are missing or were given to somebody else are named.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from discourse_coder.cli.console import FINDINGS, FINE, Console
from discourse_coder.cli.inputs import add_corpus_options, add_replace_option, read_whole_corpus, writing_new
from discourse_coder.io.study_files import ASSIGNMENTS, CODEBOOK, CODINGS, TRAINING_ROUNDS
from discourse_coder.wording import number_of

if TYPE_CHECKING:
    from discourse_coder.model.display import Table

EXAMPLES = """\
examples:
  discourse-coder read-sheet second-answers.json . --receipt sheet.receipt.json
  discourse-coder read-sheet sheet.xlsx . --out codings/second.csv
"""
_USES = {
    "training": "It is never counted or compared as a coder's own codes. discourse-coder validate shows how far it is "
    "from the reference.",
    "prefilled": "It may be counted, but not used for agreement.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the filled sheet: .xlsx, .csv or answers .json")
    parser.add_argument("study", nargs="?", default=".", type=Path, metavar="STUDY", help="default: this folder")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="CSV",
        help="the file for the coding (default: STUDY/codings/CODER.csv; from training, STUDY/training/CODER.csv)",
    )
    parser.add_argument("--receipt", type=Path, metavar="JSON", help="of the sheet, to show that it was coded blind")
    add_replace_option(parser, "an existing coding")
    add_corpus_options(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.analysis.code_tables import code_counts
    from discourse_coder.io.assignment_file import read_assignment
    from discourse_coder.io.codebook_reader import read_codebook
    from discourse_coder.io.coding_files import files_of_coding, write_coding
    from discourse_coder.model.coding import ABSENT, NOT_CODED, TRAINING, dependence, purpose
    from discourse_coder.sheets.reading import read_sheet
    from discourse_coder.sheets.receipts import check_receipt, read_receipt

    corpus = read_whole_corpus(options.study, options)
    codebook = read_codebook(options.study / CODEBOOK)
    coding = read_sheet(options.file, corpus, codebook)
    doubts, strays = [], []
    receipt = read_receipt(options.receipt) if options.receipt else None
    if receipt:
        doubts = check_receipt(
            receipt,
            coder=coding.name,
            ids=coding.ids,
            sheet=coding.provenance.settings.get("sheet", ""),
            study=options.study,
        )
    record = options.study / ASSIGNMENTS
    made_for = purpose(coding)
    if record.exists() and not made_for and (receipt is None or receipt["assigned"]):
        strays = read_assignment(record).problems(coding.name, coding.ids, str(record))
    folder = TRAINING_ROUNDS if made_for == TRAINING else CODINGS
    out: Path = options.out or options.study / folder / f"{coding.name}.csv"
    with writing_new(*files_of_coding(out), replace=options.replace):
        write_coding(coding, out)

    counts = code_counts(coding)
    remarks = sum(span.is_remark for span in coding.spans)
    unasked = sum(
        coding.code(id_, variable.asked_when) == ABSENT
        for variable in codebook.variables
        if {variable.id, variable.asked_when} <= {*coding.themes}
        for id_ in coding.ids
    )
    n_open = int((coding.codes == NOT_CODED).sum()) - unasked
    console.say(
        f"{number_of(len(coding), 'text')} coded by {coding.name}; "
        f"{number_of(len(coding.spans) - remarks, 'passage')}, {number_of(remarks, 'note')}",
        *filter(None, [coding.provenance.notice]),
        "",
        *(line for table in counts for line in table.lines),
        *([f"{number_of(unasked, 'code')} not asked for: the theme of the variable is absent."] if unasked else []),
        *([f"{number_of(n_open, 'code')} left blank: not coded, and in no statistic."] if n_open else []),
        "",
        f"Wrote {out}.",
        *([f"It is marked as {made_for}: {dependence(coding)} {_USES[made_for]}"] if made_for else []),
    )
    if options.receipt and not doubts:
        console.say(f"{options.receipt}: the earlier codings are those that existed when the sheet was made.")
    console.problems(doubts, "It cannot be shown that the sheet was coded blind:")
    console.problems(strays, "What came back is not what was given out:")
    console.result(
        {
            "file": str(out),
            "coder": coding.name,
            "n_documents": len(coding),
            "themes": _records(counts, "theme"),
            "variables": _records(counts, "variable"),
            "n_evidence": len(coding.spans),
            "purpose": made_for or "blind",
            "doubts": [str(doubt) for doubt in doubts],
            "assignment": [str(stray) for stray in strays],
            "notice": coding.provenance.notice,
        }
    )
    return FINDINGS if doubts or strays else FINE


def _records(tables: Iterable[Table], first: str) -> list[dict[str, object]]:
    """Return the rows of the table whose first column is this one."""
    return [
        dict(zip((name.replace(" ", "_") for name in table.header), row, strict=True))
        for table in tables
        if table.header[0] == first
        for row in table.rows
    ]
