"""``sheet --assign``: a blind sheet for each of several coders, and the record of who was given what."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from discourse_coder.cli.console import FINE, Console
from discourse_coder.cli.inputs import writing_new
from discourse_coder.cli.sheet_files import contents, facts, receipt_of, recorded, write_with_receipt
from discourse_coder.errors import DiscourseCoderError, Problem, UsageError
from discourse_coder.files.atomic import not_written
from discourse_coder.files.file_names import ADVICE_ON_NAMES, fault_of_name
from discourse_coder.files.together import has_member
from discourse_coder.io.study_files import ASSIGNMENTS, OVERLAP, SAMPLE

if TYPE_CHECKING:
    from discourse_coder.model.codebook import Codebook
    from discourse_coder.model.corpus import Corpus

DEFAULT_OVERLAP = 0.2


def hand_out(
    options: argparse.Namespace, console: Console, corpus: Corpus, codebook: Codebook, ids: tuple[str, ...] | None
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
        corpus, options.assign, overlap=overlap, seed=options.seed, ids=ids, not_shared=texts_of_training(study)
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
    before, is_own = _sample_before(options, corpus)
    free = study / OVERLAP if has_member(study / SAMPLE, study / SAMPLE) else study / SAMPLE
    drawn = (before if before and is_own else free) if sample else None
    stale = before if is_own and not drawn else None
    assignment = replace(assignment, sample=drawn.name if drawn else "")
    beside = [drawn, drawn.with_suffix(".json")] if drawn else []
    with writing_new(record, *beside, *sheets, *map(receipt_of, sheets), replace=options.replace):
        for path, sheet in sheets.items():
            earlier = write_with_receipt(sheet, path, receipt_of(path), study, assigned=True)
        if sample and drawn:
            write_sample(sample, drawn)
        write_assignment(assignment, record)
        if stale:  # agree and report would take it for the reliability sample
            _remove_sample(stale)
    console.say(
        *filter(None, [sheet.notice]),
        *(f"Wrote {path}: {contents(sheet)}; and {receipt_of(path)}." for path, sheet in sheets.items()),
        "Send each coder their own file, and nothing else. Keep the receipts: they record by hash "
        f"{recorded(earlier)}.",
        f"Wrote {record}: who was given which texts ({assignment}). read-sheet holds what comes back against it.",
        _about_overlap(drawn),
        *_about_sample_before(before, drawn, is_removed=stale is not None),
    )
    console.result(
        {
            "files": [str(file) for file in (record, *beside)],
            "removed": [str(file) for file in (stale, stale.with_suffix(".json"))] if stale else [],
            "overlap": list(assignment.shared),
            "seed": options.seed,
            "sheets": [facts(sheet, [path, receipt_of(path)], earlier) for path, sheet in sheets.items()],
        }
    )
    return FINE


def _sample_before(options: argparse.Namespace, corpus: Corpus) -> tuple[Path | None, bool]:
    """Return the sample that the assignment to be replaced wrote, if there is one, and whether it is still that."""
    from discourse_coder.io.assignment_file import read_assignment
    from discourse_coder.io.sample_files import read_sample

    record, is_own = options.study / ASSIGNMENTS, False
    if not (options.replace and record.exists()):
        return None, is_own
    with suppress(DiscourseCoderError):
        before = read_assignment(record)
        path: Path = options.study / before.sample
        if before.sample and has_member(path, path):
            is_input = bool(options.sample) and os.path.realpath(options.sample) == os.path.realpath(path)
            with suppress(DiscourseCoderError):
                is_own = not is_input and read_sample(path, corpus).ids == before.shared
            return path, is_own
    return None, is_own


def _remove_sample(sample: Path) -> None:
    try:
        for file in (sample, sample.with_suffix(".json")):
            file.unlink(missing_ok=True)
    except OSError as error:
        raise not_written(sample, error) from None


def _about_overlap(drawn: Path | None) -> str:
    if drawn is None:
        return "No text is given to all of them, so their agreement cannot be measured."
    if drawn.name == SAMPLE:
        return f"Wrote {drawn}: the texts given to all, as the reliability sample that agree and report use."
    return (
        f"Wrote {drawn}: the texts given to all. {SAMPLE} exists already and stays. To use these texts as the "
        f"reliability sample, give agree --sample {drawn}, or put this file and its .json in the place of {SAMPLE}."
    )


def _about_sample_before(before: Path | None, drawn: Path | None, *, is_removed: bool) -> Iterator[str]:
    if is_removed:
        yield f"Removed {before}: it listed the texts that the assignment before had given to all."
    elif before and not drawn:
        yield f"{before} does not list what the assignment before had given to all, or is read here: it stays."
