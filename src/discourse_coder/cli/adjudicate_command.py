"""Decide where coders disagree, in two steps.

With --to, write a sheet of all disagreements, with the codes, passages and notes of all sides, and, in a study, the
text and the criteria in dispute: .html to decide in a browser, .xlsx or .csv for a spreadsheet program. With
--decisions, read back what was decided, and write a third coding of the texts that two coders or more coded. Decisions
read earlier are kept: a sheet may come back half filled in. The codings themselves stay as they are. The exit code is
1 while disagreements are undecided.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from discourse_coder.cli.console import FINDINGS, FINE, Console, records
from discourse_coder.cli.inputs import (
    add_corpus_options,
    add_replace_option,
    check_outside_corpus,
    read_whole_corpus,
    writing_new,
)
from discourse_coder.errors import CodingError, UsageError
from discourse_coder.files.file_names import ADVICE_ON_NAMES, fault_of_name
from discourse_coder.io.study_files import CODEBOOK, CODINGS, CORPUS, study_around
from discourse_coder.wording import first_few, inflected, listed, number_of

if TYPE_CHECKING:
    from discourse_coder.model.adjudication import Decision
    from discourse_coder.model.codebook import Codebook
    from discourse_coder.model.coding import Coding
    from discourse_coder.model.corpus import Corpus

EXAMPLES = """\
examples:
  discourse-coder adjudicate codings/first.csv codings/second.csv --to adjudication.html
  discourse-coder adjudicate codings/first.csv codings/second.csv --to adjudication.html --blind --seed 7
  discourse-coder adjudicate codings/first.csv codings/second.csv --decisions adjudication-decisions.json
  discourse-coder adjudicate first.csv second.csv --decisions consensus.csv --overrule --out adjudicated.csv
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("codings", type=Path, nargs="+", metavar="CODING", help="two codings or more")
    step = parser.add_mutually_exclusive_group(required=True)
    step.add_argument("--to", type=Path, metavar="FILE", help="write the sheet to decide on, .html, .xlsx or .csv")
    step.add_argument(
        "--decisions",
        type=Path,
        action="append",
        metavar="FILE",
        help="read decisions: the .xlsx or .csv, the .json that the page saves, or a finished table of codes; "
        "may be given several times",
    )
    parser.add_argument("--blind", action="store_true", help="with --to: show the coders as A and B, changing places")
    parser.add_argument("--seed", type=_seed, metavar="N", help="with --blind: who is A where (default: 1)")
    parser.add_argument(
        "--overrule", action="store_true", help="with --decisions: accept codes that coders who agree did not give"
    )
    parser.add_argument(
        "--study",
        type=Path,
        metavar="STUDY",
        help="the folder with corpus and codebook (default: the one that the codings lie in)",
    )
    parser.add_argument("--coder", default="adjudicated", metavar="NAME", help="the name of the third coding")
    parser.add_argument(
        "--out", type=Path, metavar="CSV", help="the file for the third coding (default: STUDY/codings/NAME.csv)"
    )
    parser.add_argument(
        "--coding-id-column",
        default="id",
        metavar="NAME",
        help="the column of ids in codings made by hand (default: id)",
    )
    add_replace_option(parser, "an existing sheet or coding; of decisions read earlier none is kept")
    add_corpus_options(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.analysis.adjudication import check_adjudicable
    from discourse_coder.io.coder_tables import Shape, read_coding_of_one
    from discourse_coder.io.codings_folder import by_coder

    if fault := fault_of_name(options.coder):
        raise UsageError.at("--coder", fault, ADVICE_ON_NAMES)
    _check(options)
    named, options.study = options.study, options.study or study_around(*options.codings) or Path()
    check_outside_corpus(options)
    corpus, codebook = _study(options, is_named=named is not None)
    shape, found, said = Shape(options.coding_id_column, worksheet=options.worksheet), [], list[str]()
    for path in options.codings:
        coding, read_as = read_coding_of_one(path, corpus, codebook, shape)
        found.append((path, coding))
        said += read_as
    codings = by_coder(found)
    if said:
        console.say(*said, "")
    check_adjudicable(codings, options.coder)
    out: Path = options.out or options.study / CODINGS / f"{options.coder}.csv"
    _check_overwrites_nothing_read(options, out)
    if options.to:
        return _write_sheet(options, console, codings, corpus, codebook, out)
    return _read_decisions(options, console, codings, corpus, codebook, out)


def _check(options: argparse.Namespace) -> None:
    """Raise a UsageError for options that do not go together."""
    if options.decisions and options.blind:
        raise UsageError.at("--blind", "it needs --to.", "Leave it out: a blind sheet is read back without it.")
    if options.to and options.overrule:
        raise UsageError.at("--overrule", "it needs --decisions.", "Leave it out: a sheet has disagreements only.")
    if options.seed is not None and not options.blind:
        advice = "Give both, e.g. --to adjudication.html --blind --seed 7, or leave it out."
        raise UsageError.at("--seed", "it needs --blind.", advice)


def _check_overwrites_nothing_read(options: argparse.Namespace, out: Path) -> None:
    """Raise a UsageError if what this run writes would overwrite what it reads."""
    from discourse_coder.io.coding_files import files_of_coding

    read = [file for path in (*options.codings, *([out] if options.to else [])) for file in files_of_coding(path)]
    known = {os.path.realpath(file) for file in (*read, *(options.decisions or ()))}
    for file in [options.to] if options.to else files_of_coding(out):
        if os.path.realpath(file) in known:
            found = "this run reads it, so it would be overwritten."
            raise UsageError.at(str(file), found, f"Write elsewhere with {'--to' if options.to else '--out'}.")


def _study(options: argparse.Namespace, *, is_named: bool) -> tuple[Corpus | None, Codebook | None]:
    """Return corpus and codebook; where no study is named and none is found, the codings stand alone."""
    from discourse_coder.io.codebook_reader import read_codebook

    study = options.study
    folder = study / CORPUS if (study / CORPUS).is_dir() else study if is_named else None
    corpus = read_whole_corpus(folder, options) if folder else None
    codebook = read_codebook(study / CODEBOOK) if is_named or (study / CODEBOOK).is_file() else None
    return corpus, codebook


def _earlier(
    out: Path, codings: Mapping[str, Coding], corpus: Corpus | None, codebook: Codebook | None
) -> tuple[Decision, ...] | None:
    """Return the decisions that a coding written earlier holds; None where there is none, or not between these."""
    from discourse_coder.analysis.adjudication import earlier_decisions
    from discourse_coder.files.together import has_member
    from discourse_coder.io.coding_files import read_coding

    with suppress(CodingError):  # what cannot be read was not written so
        if has_member(out, out):
            return earlier_decisions(read_coding(out, corpus), codings, str(out), codebook)
    return None


def _write_sheet(
    options: argparse.Namespace,
    console: Console,
    codings: Mapping[str, Coding],
    corpus: Corpus | None,
    codebook: Codebook | None,
    out: Path,
) -> int:
    from discourse_coder.analysis.decision_sheets import decision_sheet
    from discourse_coder.analysis.partners import without_partner
    from discourse_coder.sheets.decisions import write_decision_sheet

    earlier = _earlier(out, codings, corpus, codebook)
    sheet = decision_sheet(
        codings,
        corpus=corpus,
        codebook=codebook,
        blind_seed=(1 if options.seed is None else options.seed) if options.blind else None,
        decisions=earlier or (),
    )
    with writing_new(options.to, replace=options.replace):
        write_decision_sheet(sheet, options.to)
    n, n_earlier = len(sheet.cases), sum(1 for case in sheet.cases if case.decision and case.decision.code is not None)
    missing = [what for what, there in (("texts", corpus), ("criteria", codebook)) if not there]
    unpaired = without_partner(codings, codebook)
    lines = [
        sheet.notice,
        *unpaired,
        f"Wrote {options.to}: {number_of(n, 'disagreement')} between {listed(codings)} to decide.",
    ]
    if n_earlier:
        lines.append(f"{number_of(n_earlier, 'decision')} of {out} {inflected(n_earlier, 'is', 'are')} filled in.")
    if out.is_file() and earlier is None:
        lines.append(f"{out} holds no decisions between these codings as they are now: none is filled in.")
    if missing:
        lines.append(f"There is no study here, so the sheet shows no {listed(missing, 'and no')}.")
    if options.blind:
        lines.append(f"Blind: who is {listed(sheet.coders, 'or')} is drawn anew for each disagreement.")
    console.say(*filter(None, lines))
    console.result(
        {
            "file": str(options.to),
            "coders": list(codings),
            "n_differences": n,
            "n_decided": n_earlier,
            "without_partner": list(unpaired),
            "blind_seed": sheet.seed,
            "notice": sheet.notice,
        }
    )
    return FINE


def _read_decisions(
    options: argparse.Namespace,
    console: Console,
    codings: Mapping[str, Coding],
    corpus: Corpus | None,
    codebook: Codebook | None,
    out: Path,
) -> int:
    from discourse_coder.analysis.adjudication import adjudicate, reopened
    from discourse_coder.files.locking import writing_to
    from discourse_coder.io.coding_files import files_of_coding, write_coding
    from discourse_coder.sheets.decisions import read_decisions

    read = (read_decisions(path, worksheet=options.worksheet, codebook=codebook) for path in options.decisions)
    given: Sequence[Decision] = [decision for decisions in read for decision in decisions]
    if options.overrule:
        given = [replace(decision, overrules=True) for decision in given]
    with ExitStack() as held:
        if out.is_file():  # no other run may write between reading it and writing it
            held.enter_context(writing_to(out.parent))
        earlier = None if options.replace else _earlier(out, codings, corpus, codebook)
        if out.is_file() and earlier is None and not options.replace:
            found = "it already exists. It holds no decisions between these codings as they are now."
            raise UsageError.at(str(out), found, "Write elsewhere, or overwrite it with --replace.")
        kept = reopened(earlier or (), given, codings)
        decided = adjudicate(codings, [*kept, *given], corpus=corpus, codebook=codebook, coder=options.coder)
        with writing_new(*files_of_coding(out), replace=options.replace or earlier is not None):
            write_coding(decided.coding, out)
    n_earlier = sum(1 for decision in kept if decision.code is not None)
    n_reopened = sum(1 for decision in earlier or () if decision.code is not None) - n_earlier
    console.say(*decided.shown.lines, "")
    if n_earlier:
        console.say(f"{number_of(n_earlier, 'decision')} of {out} {inflected(n_earlier, 'was', 'were')} kept.")
    if n_reopened:
        console.say(f"{number_of(n_reopened, 'decision')} of {out} {inflected(n_reopened, 'is', 'are')} open again.")
    if decided.left_out:
        n = len(decided.left_out)
        console.say(
            f"Only one coder coded {number_of(n, 'text')} with decisions ({first_few(decided.left_out, 5)}): left out."
        )
    console.say(f"Wrote {out}.")
    console.result(
        {
            "file": str(out),
            "coder": options.coder,
            "parents": list(codings),
            "n_documents": len(decided.coding),
            "n_decided": decided.n_decided,
            "n_earlier": n_earlier,
            "n_reopened": n_reopened,
            "n_overruled": decided.n_overruled,
            "left_out": list(decided.left_out),
            "without_partner": list(decided.unpaired),
            "bounds": records(decided.bounds),
            "doubted": [{"id": id_, "theme": theme} for id_, theme in decided.doubted],
            "open": [{"id": d.id, "theme": d.theme} for d in decided.open],
            "notice": decided.coding.provenance.notice,
        }
    )
    return FINDINGS if decided.open else FINE


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0; try 1")
    return int(text)
