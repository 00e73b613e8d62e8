"""Measure a coding against reference codes: precision, recall, F1, specificity and alpha of every theme.

Both are tables of codes: a column id and one per theme, with 1, 0 or nothing. With the corpus and the codebook, of the
study around the files if none are given, each missed text is shown with its nearest miss: what a rule found there, and
why it did not count. Where the sample of the study draws some texts more often than others, texts count by its weights.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from discourse_coder.cli.coding_arguments import add_shape_options, add_weights_option, read_weights, shape_of
from discourse_coder.cli.console import FINE, Console, records
from discourse_coder.cli.inputs import (
    add_date_order_option,
    add_excel_option,
    add_worksheet_option,
    check_outside_corpus,
    read_coded_corpus,
)
from discourse_coder.errors import UsageError
from discourse_coder.io.study_files import CODEBOOK, CORPUS, SAMPLE, study_around
from discourse_coder.wording import listed

EXAMPLES = """\
examples:
  discourse-coder validate out/coding.csv --reference codings/author.csv
  discourse-coder validate coding.csv --reference gold.csv --weights sample.csv
  discourse-coder validate coding.csv --reference gold.csv --corpus corpus --codebook codebook.yaml --out out
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("coding", type=Path, metavar="CODING", help="the coding to measure, e.g. out/coding.csv")
    parser.add_argument("--reference", type=Path, required=True, metavar="CSV", help="the reference codes")
    parser.add_argument("--corpus", type=Path, metavar="CORPUS", help="what was coded, for the nearest misses")
    parser.add_argument("--codebook", type=Path, metavar="F", help="what it was coded with, for the nearest misses")
    parser.add_argument("--sample", type=Path, metavar="CSV", help="how the texts of the reference were drawn: weights")
    add_weights_option(parser)
    add_worksheet_option(parser)
    add_date_order_option(parser)
    add_shape_options(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="write validity.csv and validity_disagreements.csv there"
    )
    add_excel_option(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.analysis.validity import validate
    from discourse_coder.files.locking import writing_to
    from discourse_coder.files.tables import csv_bytes
    from discourse_coder.files.together import write_together
    from discourse_coder.io.codebook_reader import read_codebook
    from discourse_coder.io.coder_tables import read_codings_to_compare
    from discourse_coder.io.sample_files import read_sample

    if study := study_around(options.coding, options.reference):
        options.corpus = options.corpus or study / CORPUS
        options.codebook = options.codebook or study / CODEBOOK
        options.sample = options.sample or (study / SAMPLE if (study / SAMPLE).is_file() else None)
        check_outside_corpus(options)
    corpus = read_coded_corpus(options)
    codebook = read_codebook(options.codebook) if options.codebook else None
    given = [options.coding, options.reference]
    found, read_as = read_codings_to_compare(given, corpus, shape_of(options), codebook)
    if len(found) != len(given):
        coders = listed(f"{coding.name} ({path})" for path, coding in found)
        raise UsageError.at("validate", f"these are codes of {coders}.", "Give the codes of one coder in each file.")
    (_, coding), (_, reference) = found
    weights = None
    if options.weights:
        weights, weights_read_as = read_weights(options.weights, options.worksheet, corpus)
        read_as += [weights_read_as] if weights_read_as else []
    if read_as:
        console.say(*read_as, "")
    sample = read_sample(options.sample, corpus) if options.sample else None
    validity = validate(coding, reference, codebook=codebook, weights=weights, sample=sample)
    console.say(*validity.shown.lines)
    if options.out:
        tables = {
            options.out / "validity.csv": validity.table,
            options.out / "validity_disagreements.csv": validity.disagreement_table,
        }
        files = {path: csv_bytes(path, table, excel=options.excel) for path, table in tables.items()}
        with writing_to(options.out):
            write_together(files)
        console.say("", f"Wrote {', '.join(map(str, files))}.")
    console.result(
        {
            "coding": validity.coding,
            "reference": validity.reference,
            "n_resamples": validity.n_resamples,
            "seed": validity.seed,
            "weighting": validity.weighting,
            "notice": validity.notice,
            "read_as": read_as,
            "without_partner": list(validity.unpaired),
            "themes": records(validity.table),
            "disagreements": records(validity.disagreement_table),
        }
    )
    return FINE
