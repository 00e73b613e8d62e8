"""Write a coding sheet: the texts in random order and the codebook, but nothing of earlier codings.

The ending of --to sets the format: .html opens in any browser without a network, and prints as a booklet; .xlsx is for
spreadsheet programs; .csv for all others. A receipt is written beside the sheet; keep it: it records by hash which
codings existed when the sheet was made. STUDY is a study folder.

--assign splits the texts over several coders, with an overlap that all of them code. Two kinds of sheet are not blind,
and what comes back from them is never used for agreement: --training shows reference codes after each answer, and
--prefill shows the codes of the rules, or of another coding, for review.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from discourse_coder.cli.console import FINE, Console
from discourse_coder.cli.handing_out import DEFAULT_OVERLAP, hand_out
from discourse_coder.cli.inputs import (
    add_corpus_options,
    add_replace_option,
    add_roles_option,
    read_whole_corpus,
    share_or_zero,
    writing_new,
)
from discourse_coder.cli.sheet_files import contents, facts, receipt_of, recorded, write_with_receipt
from discourse_coder.errors import UsageError
from discourse_coder.files.together import has_member
from discourse_coder.io.study_files import ASSIGNMENTS, CODEBOOK, OVERLAP, SAMPLE
from discourse_coder.wording import sentences_once

if TYPE_CHECKING:
    from discourse_coder.model.codebook import Codebook
    from discourse_coder.model.coding import Coding
    from discourse_coder.model.corpus import Corpus
    from discourse_coder.model.sheet import Sheet

EXAMPLES = """\
examples:
  discourse-coder sheet . --sample sample.csv --coder second --seed 7 --to sheet.html
  discourse-coder sheet . --sample sample.csv --coder second --seed 7 --to sheet.xlsx --themes un nato
  discourse-coder sheet . --assign first,second --overlap 0.2 --seed 7 --to sheet.html --hide speaker,date
  discourse-coder sheet . --coder second --training --reference author --seed 7 --to training.html
  discourse-coder sheet . --coder first --prefill rules --seed 7 --to review.html
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", nargs="?", default=".", type=Path, metavar="STUDY", help="default: this folder")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="the sheet, .html, .xlsx or .csv")
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--coder", metavar="NAME", help="the coder, e.g. second")
    who.add_argument("--assign", type=_names, metavar="NAMES", help="split the texts over coders, e.g. first,second")
    parser.add_argument(
        "--overlap",
        type=share_or_zero,
        metavar="SHARE",
        help=f"with --assign, the share of the texts that all of them code (default: {DEFAULT_OVERLAP})",
    )
    parser.add_argument("--seed", type=int, required=True, metavar="N", help="sets the order of texts and the split")
    parser.add_argument(
        "--sample", type=Path, metavar="CSV", help="the texts to code, as drawn by sample (default: all texts)"
    )
    parser.add_argument("--themes", nargs="+", metavar="THEME", help="only these themes or variables (default: all)")
    parser.add_argument(
        "--hide", type=_names, default=(), metavar="COLUMNS", help="columns to hide, e.g. speaker,date,source,title"
    )
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--training", action="store_true", help="for a training round: shows codes of --reference")
    kind.add_argument("--prefill", metavar="NAME|FILE", help="for review: shows the codes of rules or another coding")
    parser.add_argument("--reference", metavar="NAME|FILE", help="with --training, the codes to learn from")
    parser.add_argument(
        "--receipt", type=Path, metavar="JSON", help="the file for the receipt (default: beside the sheet)"
    )
    add_replace_option(parser, "an existing sheet, receipt or assignment")
    add_roles_option(parser)
    add_corpus_options(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.io.codebook_reader import read_codebook
    from discourse_coder.io.sample_files import read_sample
    from discourse_coder.sheets.blinding import too_large
    from discourse_coder.sheets.writing import check_form

    _check(options)
    to: Path = options.to
    check_form(to, training=options.training)
    is_of_all = not (options.sample or options.assign is not None or options.training or options.prefill)
    corpus = read_whole_corpus(options.study, options, too_large if is_of_all else None)
    codebook = read_codebook(options.study / CODEBOOK)
    sample = read_sample(options.sample, corpus) if options.sample else None
    if options.assign is not None:
        return hand_out(options, console, corpus, codebook, sample)
    sheet = _sheet(options, corpus, codebook, sample.ids if sample else None)
    receipt: Path = options.receipt or receipt_of(to)
    with writing_new(to, receipt, replace=options.replace):
        earlier = write_with_receipt(sheet, to, receipt, options.study)
    console.say(
        *filter(None, [sentences_once([sheet.notice, sample.notice if sample else ""])]),
        f"Wrote {to}: {contents(sheet)}. {_for_whom(sheet)}",
        f"Wrote {receipt}: keep it. It records by hash {recorded(earlier)}.",
        f"When {_what_comes_back(to)} comes back: discourse-coder read-sheet FILE {options.study} --receipt {receipt}",
    )
    console.result(facts(sheet, [to, receipt], earlier))
    return FINE


def _check(options: argparse.Namespace) -> None:
    """Raise a UsageError for options that do not go together."""
    if options.training != bool(options.reference):
        advice = "Give both, e.g. --training --reference author."
        raise UsageError.at("--training", "it needs --reference, and --reference needs it.", advice)
    if options.prefill is not None and not options.prefill.strip():
        advice = "Name a coding, or rules; for a blind sheet leave --prefill out."
        raise UsageError.at("--prefill", "it names no coding.", advice)
    if options.assign is not None and (options.training or options.prefill or options.receipt):
        found = "it writes a blind sheet and a receipt for each coder."
        raise UsageError.at("--assign", found, "Leave out --training, --prefill and --receipt, or name one --coder.")
    if options.overlap is not None and options.assign is None:
        raise UsageError.at("--overlap", "it needs --assign.", "Name the coders, e.g. --assign first,second.")


def _sheet(options: argparse.Namespace, corpus: Corpus, codebook: Codebook, ids: tuple[str, ...] | None) -> Sheet:
    from discourse_coder.sheets.blinding import blind_sheet
    from discourse_coder.sheets.prefilled import prefilled_sheet
    from discourse_coder.sheets.training import training_sheet

    whose = {"coder": options.coder, "seed": options.seed}
    what = {"themes": options.themes, "roles": options.roles, "hidden": options.hide}
    if options.training:
        reference = _coding(options.reference, options, corpus, codebook)
        apart_from = _reliability_texts(options.study, corpus)
        return training_sheet(corpus, codebook, reference, ids, **whose, apart_from=apart_from, **what)
    if options.prefill is not None:
        coding = _coding(options.prefill, options, corpus, codebook)
        return prefilled_sheet(corpus, codebook, coding, ids, **whose, **what)
    return blind_sheet(corpus, codebook, ids, **whose, **what)


def _coding(which: str, options: argparse.Namespace, corpus: Corpus, codebook: Codebook) -> Coding:
    from discourse_coder.io.coder_tables import read_coding_of_one
    from discourse_coder.io.codings_folder import coding_file
    from discourse_coder.rules.coder import code

    if which == "rules":
        return code(corpus, codebook, roles=options.roles)
    return read_coding_of_one(coding_file(which, options.study), corpus, codebook)[0]


def _reliability_texts(study: Path, corpus: Corpus) -> set[str]:
    """Return the texts that training must leave alone: those drawn as a sample, and those given to several coders."""
    from discourse_coder.io.assignment_file import read_assignment
    from discourse_coder.io.sample_files import read_sample

    samples = [path for name in (SAMPLE, OVERLAP) if has_member(path := study / name, path)]
    texts = {id_ for sample in samples for id_ in read_sample(sample, corpus).ids}
    record = study / ASSIGNMENTS
    return texts | set(read_assignment(record).shared if record.exists() else ())


def _for_whom(sheet: Sheet) -> str:
    if sheet.given is None:
        return "Send this file to the coder, and nothing else."
    shows = f"It shows the codes of {sheet.given.coder}"
    if sheet.given.purpose == "training":
        return f"{shows} after each answer. What comes back is marked as training: it is never counted or compared."
    return f"{shows}. What comes back is marked as prefilled: it may be counted, but not used for agreement."


def _what_comes_back(to: Path) -> str:
    return "the file that the page saves" if to.suffix.lower() == ".html" else "it"


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip()))
