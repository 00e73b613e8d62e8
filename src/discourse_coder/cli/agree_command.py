"""Measure how far coders agree, theme by theme, and list every disagreement.

Each coding is a table of codes: a column id and one per theme, with 1, 0 or nothing. Other codes are values of a
variable. Words such as yes and no, in several languages, are 1 and 0. In a table with a row per text and coder, a
column with a name such as coder or annotator is known. A text counts for a theme if at least two coders coded it. With
--floor, the exit code is 1 if alpha is below the floor, or undefined, for any theme. Where the sample of the study
draws some texts more often than others, texts count by its weights.
"""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from discourse_coder.cli.coding_arguments import (
    add_shape_options,
    add_weights_option,
    codings_among,
    given_files,
    of_coders,
    read_weights,
    shape_of,
    unread_in,
)
from discourse_coder.cli.console import FINDINGS, FINE, Console, records
from discourse_coder.cli.inputs import (
    add_coding_choice,
    add_date_order_option,
    add_excel_option,
    add_full_option,
    add_worksheet_option,
    check_outside_corpus,
    read_coded_corpus,
)
from discourse_coder.errors import UsageError
from discourse_coder.io.study_files import CODEBOOK, CODINGS, CORPUS, METHODS, SAMPLE, study_around
from discourse_coder.model.scale import LEVELS
from discourse_coder.wording import listed, number_of, sentences

if TYPE_CHECKING:
    from discourse_coder.analysis.agreement import Agreement, ThemeAgreement
    from discourse_coder.analysis.agreement_by_group import AgreementByGroup
    from discourse_coder.model.coding import Coding

EXAMPLES = """\
examples:
  discourse-coder agree codings/*.csv
  discourse-coder agree codings/first.csv codings/second.csv --out out
  discourse-coder agree out/coding.csv codings/second.csv codings/third.csv --floor 0.8 --out out
  discourse-coder agree --study . --coding rules --coding second
  discourse-coder agree --by source
  discourse-coder agree --by period --periods "2008-2011, 2012-2024"
  discourse-coder agree out/coding.csv codings/second.csv --weights sample.csv
  discourse-coder agree ratings.csv --columns-are-coders --level ordinal
  discourse-coder agree annotations.csv --id-column post_id --coder-column who
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "codings",
        nargs="*",
        default=[],
        metavar="CODING",
        help="two codings or more: files, e.g. second.csv or codings/*.csv, or names (default: those of the study)",
    )
    add_coding_choice(parser, "one more coding; may be given several times", action="append", default=[])
    parser.add_argument(
        "--study",
        type=Path,
        metavar="STUDY",
        help="a folder to take the next four from, as far as it has them (default: the study around the codings)",
    )
    parser.add_argument("--corpus", type=Path, metavar="CORPUS", help="what was coded: checks ids, shows sentences")
    parser.add_argument("--codebook", type=Path, metavar="F", help="what it was coded with: shows the criteria")
    add_worksheet_option(parser)
    add_date_order_option(parser)
    parser.add_argument("--sample", type=Path, metavar="CSV", help="how the texts were drawn: weights, methods.txt")
    parser.add_argument("--methods", type=Path, metavar="YAML", help="what only you know, for methods.txt")
    add_weights_option(parser)
    shape = add_shape_options(parser)
    shape.add_argument(
        "--level", choices=LEVELS, help="of variables, whose codes are others than 0 and 1 (default: nominal)"
    )
    parser.add_argument(
        "--by", metavar="COLUMN", help="agreement by source, year, period or any column of the corpus, with a test"
    )
    parser.add_argument("--periods", metavar="LIST", help='with --by period, e.g. "2008-2011, 2012-2024"')
    parser.add_argument("--floor", type=_coefficient, metavar="ALPHA", help="exit 1 if an alpha is below it, e.g. 0.8")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="write tables, charts and a methods paragraph (methods.txt) there"
    )
    add_excel_option(parser)
    add_full_option(parser, "all statistics and every disagreement with its evidence")


def _check_level(level: str | None, codings: Iterable[Coding]) -> None:
    """Refuse a level that a variable does not have, because the codebook or the file of its coding says another."""
    others = {name: scale.level for coding in codings for name, scale in coding.scales.items() if scale.level != level}
    if level and others:
        found = f"{listed(f'{name} is {own}' for name, own in others.items())} in the codebook or coding."
        raise UsageError.at(f"--level {level}", found, "Leave out --level, or change the level there.")


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.analysis.agreement import agreement
    from discourse_coder.analysis.methods import methods_paragraph, missing_items
    from discourse_coder.analysis.passes import apart
    from discourse_coder.analysis.stability import stability, stability_said, stability_shown, stability_table
    from discourse_coder.io.codebook_reader import read_codebook
    from discourse_coder.io.coder_tables import read_codings_to_compare
    from discourse_coder.io.codings_folder import by_coder, coding_file
    from discourse_coder.io.methods_reader import read_methods
    from discourse_coder.io.sample_files import read_sample

    given = given_files(options.codings)
    study = options.study or study_around(*(given or map(Path, options.codings or ["."])))
    if study:
        _fill_in(options, study)
        check_outside_corpus(options)
    corpus = read_coded_corpus(options)
    codebook = read_codebook(options.codebook) if options.codebook else None
    if study and not options.codings and not options.coding and (study / CODINGS).is_dir():
        options.codings = [str(study / CODINGS)]
        given = given_files(options.codings)
    files, others = codings_among(given, study)
    named = [coding_file(which, study or Path()) for which in options.coding]
    files = [file for file in files if os.path.realpath(file) not in map(os.path.realpath, named)]
    found, read_as = read_codings_to_compare([*files, *named], corpus, shape_of(options, options.level), codebook)
    found, left_out = of_coders(found, codebook.columns if codebook else (), named)
    left_out += [f"{path} (no codes)" for path in others]
    left_out += [f"{path} (no .csv file)" for path in unread_in(options.codings)]
    said_out = f"Left out: {', '.join(left_out)}." if left_out else ""
    if not found:
        advice = "Name files, or make a sheet for each coder: discourse-coder sheet . --coder NAME --seed 1 --to FILE."
        nothing = sentences("there are no codings to compare.", said_out)
        raise UsageError.at(", ".join(options.codings) or str((study or Path()) / CODINGS), nothing, advice)
    codings, repeated = apart(by_coder(found))
    _check_level(options.level, codings.values())
    weights = None
    if options.weights:
        weights, weights_read_as = read_weights(options.weights, options.worksheet, corpus)
        read_as += [weights_read_as] if weights_read_as else []
    if read_as:
        console.say(*read_as, "")
    if said_out:
        console.say(said_out, "")
    if options.periods and not options.by:
        raise UsageError.at("--periods", "what to group by is not given.", "Add --by period.")
    sample = read_sample(options.sample, corpus) if options.sample else None
    result = agreement(codings, codebook=codebook, weights=weights, sample=sample)
    facts = read_methods(options.methods) if options.methods else None
    methods = methods_paragraph(result, sample=sample, facts=facts)
    grouped = result.by(options.by, corpus=corpus, periods=options.periods) if options.by else None
    stable = stability(repeated, codebook=codebook, sample=sample)
    console.say(*(result.shown if options.full else result.brief).lines)
    for found_again in stable.values():
        if options.full:
            console.say("", *stability_shown(found_again).lines)
        else:
            console.say(stability_said(found_again))
    if grouped:
        # The notice stands above.
        console.say("", *replace(grouped.shown if options.full else grouped.brief, notice="").lines)
    if options.out:
        written = _write(options.out, result, codings, methods, stable, grouped, options.excel)
        console.say("", f"Wrote {', '.join(map(str, written))}.")
        if missing := missing_items(result, sample=sample, facts=facts):
            console.say(f"methods.txt still lacks {number_of(len(missing), 'fact')}: give a file with --methods.")
    elif not options.full:
        console.say("", "With --full: all statistics, and the evidence of each side. With --out DIR: files of them.")
    below = [theme.theme for theme in result.themes if _is_below(theme, options.floor)]
    if below:
        console.say("", f"Alpha does not reach {options.floor:g} for: {', '.join(below)}.")
    console.result(
        lambda: {
            "coders": list(result.coders),
            "read_as": read_as,
            "left_out": left_out,
            "variables": {
                theme.theme: {"level": theme.scale.level, "values": list(theme.scale.values)}
                for theme in result.themes
                if theme.scale
            },
            "n_resamples": result.n_resamples,
            "seed": result.seed,
            "weighted": result.weighted,
            "weighting": result.weighting,
            "notice": result.notice,
            "without_partner": list(result.unpaired),
            "floor": options.floor,
            "below_floor": below,
            "statistics": records(result.table),
            "cells": records(result.cells),
            "coincidences": {theme.theme: theme.coincidences for theme in result.themes},
            "disagreements": records(result.disagreements),
            "bias": records(result.bias.table),
            "deviations": records(result.deviations.table),
            "criteria": records(result.criteria.table),
            "drift": records(result.drift.table),
            "by": options.by,
            "groups": records(grouped.table) if grouped else [],
            "group_tests": records(grouped.tests) if grouped else [],
            "stability": records(stability_table(stable)) if stable else [],
            "methods": methods,
        }
    )
    return FINDINGS if below else FINE


def _fill_in(options: argparse.Namespace, study: Path) -> None:
    """Take what is not given from the study folder."""
    for name, file in (("corpus", CORPUS), ("codebook", CODEBOOK), ("sample", SAMPLE), ("methods", METHODS)):
        if getattr(options, name) is None and (study / file).exists():
            setattr(options, name, study / file)


def _write(
    out: Path,
    result: Agreement,
    codings: Mapping[str, Coding],
    methods: str,
    stable: Mapping[str, Agreement],
    grouped: AgreementByGroup | None,
    excel: bool,
) -> list[Path]:
    """Write all results to a folder and return the files."""
    from discourse_coder.files.atomic import encoded
    from discourse_coder.files.locking import writing_to
    from discourse_coder.files.tables import csv_bytes
    from discourse_coder.files.together import write_together
    from discourse_coder.report.figures import picture_files
    from discourse_coder.report.sections.agreement import agreement_charts, agreement_tables

    main = out / "methods.txt"
    charts = ((chart.name, chart.draw()) for chart in agreement_charts(result, codings))
    tables = {out / name: table for name, table in agreement_tables(result, stable).items()}
    if grouped:
        tables |= {out / "agreement_by_group.csv": grouped.table, out / "agreement_by_group_tests.csv": grouped.tests}
    files = {path: csv_bytes(path, table, excel=excel) for path, table in tables.items()}
    files |= {out / "charts" / name: data for name, data in picture_files(charts)}
    with writing_to(out):
        write_together({main: encoded(main, f"{methods}\n"), **files})
    return [*files, main]


def _coefficient(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not -1 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from -1 to 1; try 0.8")
    return value


def _is_below(theme: ThemeAgreement, floor: float | None) -> bool:
    return floor is not None and (theme.alpha.value is None or theme.alpha.value < floor)
