"""``sheet --assign``: a blind sheet for each of several coders, and the record of who was given what."""

from __future__ import annotations

import argparse
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from discourse_coder.cli.console import FINE, Console
from discourse_coder.cli.inputs import writing_new
from discourse_coder.cli.sheet_files import contents, facts, receipt_of, recorded, write_with_receipt
from discourse_coder.errors import DiscourseCoderError, Problem, UsageError
from discourse_coder.files.file_names import ADVICE_ON_NAMES, fault_of_name
from discourse_coder.files.together import has_member
from discourse_coder.io.study_files import ASSIGNMENTS, OVERLAP, SAMPLE
from discourse_coder.wording import sentences_once

if TYPE_CHECKING:
    from discourse_coder.model.codebook import Codebook
    from discourse_coder.model.corpus import Corpus
    from discourse_coder.model.sample import ReliabilitySample

DEFAULT_OVERLAP = 0.2


def hand_out(
    options: argparse.Namespace,
    console: Console,
    corpus: Corpus,
    codebook: Codebook,
    chosen: ReliabilitySample | None,
) -> int:
    """Write a sheet for each coder, the overlap as a sample, and who was given which texts."""
    from discourse_coder.analysis.assigning import assign
    from discourse_coder.io.assignment_file import write_assignment
    from discourse_coder.io.codings_folder import texts_of_training
    from discourse_coder.io.sample_files import write_sample
    from discourse_coder.sheets.blinding import blind_sheet

    study, to = options.study, options.to
    if faults := [fault for coder in options.assign if (fault := fault_of_name(coder))]:  # they name files below
        raise UsageError(Problem("--assign", fault, ADVICE_ON_NAMES) for fault in faults)
    overlap = DEFAULT_OVERLAP if options.overlap is None else options.overlap
    assignment, sample = assign(
        corpus,
        options.assign,
        overlap=overlap,
        seed=options.seed,
        ids=chosen.ids if chosen else None,
        not_shared=texts_of_training(study),
    )
    sheets = {
        to.with_stem(f"{to.stem}-{coder}"): blind_sheet(
            corpus,
            codebook,
            theirs,
            coder=coder,
            seed=options.seed + place,  # equal seeds would shuffle sheets of equal length alike
            themes=options.themes,
            roles=options.roles,
            hidden=options.hide,
        )
        for place, (coder, theirs) in enumerate(assignment.texts.items())
    }
    record = study / ASSIGNMENTS
    drawn = _place_of_overlap(study, corpus, replace=options.replace) if sample else None
    assignment = replace(assignment, sample=drawn.name if drawn else "")
    beside = [drawn, drawn.with_suffix(".json")] if drawn else []
    with writing_new(record, *beside, *sheets, *map(receipt_of, sheets), replace=options.replace):
        for path, sheet in sheets.items():
            earlier = write_with_receipt(sheet, path, receipt_of(path), study, assigned=True)
        if sample and drawn:
            write_sample(sample, drawn)
        write_assignment(assignment, record)
    console.say(
        *filter(None, [sentences_once([sheet.notice, chosen.notice if chosen else ""])]),
        *(f"Wrote {path}: {contents(sheet)}; and {receipt_of(path)}." for path, sheet in sheets.items()),
        "Send each coder their own file, and nothing else. Keep the receipts: they record by hash "
        f"{recorded(earlier)}.",
        f"Wrote {record}: who was given which texts ({assignment}). read-sheet holds what comes back against it.",
        _about_overlap(drawn),
    )
    console.result(
        {
            "files": [str(file) for file in (record, *beside)],
            "overlap": list(assignment.shared),
            "seed": options.seed,
            "sheets": [facts(sheet, [path, receipt_of(path)], earlier) for path, sheet in sheets.items()],
        }
    )
    return FINE


def _place_of_overlap(study: Path, corpus: Corpus, *, replace: bool) -> Path:
    """Return where to list the overlap: where the assignment to be replaced did, or where no sample is overwritten."""
    from discourse_coder.io.assignment_file import read_assignment
    from discourse_coder.io.sample_files import read_sample

    sample = study / SAMPLE
    if replace and (study / ASSIGNMENTS).exists():
        with suppress(DiscourseCoderError):
            before = read_assignment(study / ASSIGNMENTS)
            if before.sample and read_sample(study / before.sample, corpus).ids == before.shared:
                return study / before.sample
    return study / OVERLAP if has_member(sample, sample) else sample


def _about_overlap(drawn: Path | None) -> str:
    if drawn is None:
        return "No text is given to all of them, so their agreement cannot be measured."
    if drawn.name == SAMPLE:
        return f"Wrote {drawn}: the texts given to all, as the reliability sample that agree and report use."
    return (
        f"Wrote {drawn}: the texts given to all. {SAMPLE} exists already and stays. To use these texts as the "
        f"reliability sample, give agree --sample {drawn}, or put this file and its .json in the place of {SAMPLE}."
    )
