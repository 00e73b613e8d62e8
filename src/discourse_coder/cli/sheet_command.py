"""Write a blind coding sheet: the texts in random order and the codebook, but nothing of earlier codings.

The ending of --to sets the format: .html opens in any browser without a network; .xlsx is for spreadsheet programs;
.csv for all others. A receipt is written beside the sheet; keep it: it records by hash which codings existed when the
sheet was made. STUDY is a study folder.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from discourse_coder.cli.console import FINE, Console
from discourse_coder.cli.inputs import (
    add_corpus_options,
    add_replace_option,
    add_roles_option,
    read_whole_corpus,
    writing_new,
)
from discourse_coder.io.study_files import CODEBOOK
from discourse_coder.wording import number_of

EXAMPLES = """\
examples:
  discourse-coder sheet . --sample sample.csv --coder second --seed 7 --to sheet.html
  discourse-coder sheet . --sample sample.csv --coder second --seed 7 --to sheet.xlsx --themes un nato
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", nargs="?", default=".", type=Path, metavar="STUDY", help="default: this folder")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="the sheet, .html, .xlsx or .csv")
    parser.add_argument("--coder", required=True, metavar="NAME", help="the coder, e.g. second")
    parser.add_argument("--seed", type=int, required=True, metavar="N", help="sets the order of the texts")
    parser.add_argument(
        "--sample", type=Path, metavar="CSV", help="the texts to code, as drawn by sample (default: all texts)"
    )
    parser.add_argument("--themes", nargs="+", metavar="THEME", help="only these themes (default: all)")
    parser.add_argument(
        "--receipt", type=Path, metavar="JSON", help="the file for the receipt (default: beside the sheet)"
    )
    add_replace_option(parser, "an existing sheet or receipt")
    add_roles_option(parser)
    add_corpus_options(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.io.codebook_reader import read_codebook
    from discourse_coder.io.sample_files import read_sample
    from discourse_coder.sheets.blinding import blind_sheet, too_large
    from discourse_coder.sheets.receipts import coding_files, write_receipt
    from discourse_coder.sheets.writing import check_form, write_sheet

    to: Path = options.to
    check_form(to)
    corpus = read_whole_corpus(options.study, options, None if options.sample else too_large)
    sheet = blind_sheet(
        corpus,
        read_codebook(options.study / CODEBOOK),
        read_sample(options.sample, corpus).ids if options.sample else None,
        coder=options.coder,
        seed=options.seed,
        themes=options.themes,
        roles=options.roles,
    )
    receipt: Path = options.receipt or to.with_suffix(".receipt.json")
    earlier = coding_files(options.study)
    with writing_new(to, receipt, replace=options.replace):
        write_sheet(sheet, to)
        write_receipt(receipt, sheet, to, earlier, options.study)

    console.say(
        *([sheet.notice] if sheet.notice else []),
        f"Wrote {to}: {number_of(len(sheet), 'text')} x {number_of(len(sheet.themes), 'theme')} for {sheet.coder}, in "
        f"random order (seed {sheet.seed}). Send this file to the coder, and nothing else.",
        f"Wrote {receipt}: keep it. It records by hash "
        + (f"all coding files that exist now ({len(earlier)})." if earlier else "that no coding exists yet."),
        f"When {_what_comes_back(to)} comes back: discourse-coder read-sheet FILE {options.study} --receipt {receipt}",
    )
    console.result(
        {
            "files": [str(to), str(receipt)],
            "coder": sheet.coder,
            "seed": sheet.seed,
            "sheet": sheet.hash,
            "ids": list(sheet.ids),
            "themes": [theme.id for theme in sheet.themes],
            "earlier_codings": [str(path) for path in earlier],
            "notice": sheet.notice,
        }
    )
    return FINE


def _what_comes_back(to: Path) -> str:
    return "the file that the page saves" if to.suffix.lower() == ".html" else "it"
