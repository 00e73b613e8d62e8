"""Code a study, count, compare and draw: everything goes to STUDY/out, with report.html to open first.

A study is a folder that holds codebook.yaml and corpus/. Where it holds published.csv (theme, n_present, n_documents,
n_mentions, source), the published counts are set beside those of the coding. Where its codings/ hold what people coded,
they are compared with each other and with this coding; sample.csv, as drawn by sample, and methods.yaml say how.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from discourse_coder.cli.console import FINE, USER_ERROR, Console
from discourse_coder.cli.inputs import (
    add_corpus_options,
    add_jobs_option,
    add_roles_option,
    code_corpus,
    failures_heading,
    read_corpus,
)
from discourse_coder.errors import DiscourseCoderError, Problem, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from discourse_coder.analysis.double_coding import DoubleCoding
    from discourse_coder.analysis.overview import Overview
    from discourse_coder.model.codebook import Codebook
    from discourse_coder.model.coding import Coding

PUBLISHED = "published.csv"
SAMPLE = "sample.csv"
METHODS = "methods.yaml"

NAME = "report"
HELP = "the main job: code a study, count, draw, report"
EXAMPLES = """\
examples:
  discourse-coder report .
  discourse-coder report ~/studies/kosovo --periods "2008-2011, 2012-2024" --out /tmp/kosovo
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("study", nargs="?", default=".", type=Path, metavar="STUDY", help="default: this folder")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the files go (default: STUDY/out)")
    parser.add_argument(
        "--periods", metavar="LIST", help='periods to compare with the first, e.g. "2008-2011, 2012-2024"'
    )
    parser.add_argument("--reference", type=Path, metavar="CSV", help="codes held to be right, to measure validity by")
    add_roles_option(parser)
    add_jobs_option(parser)
    add_corpus_options(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command."""
    from discourse_coder.analysis.overview import overview
    from discourse_coder.analysis.published import compare_with_published
    from discourse_coder.analysis.validity import validate
    from discourse_coder.cli.summary import summary_json, summary_lines
    from discourse_coder.io.atomic import write_bytes, write_text
    from discourse_coder.io.codebook_reader import read_codebook
    from discourse_coder.io.coding_files import read_coding, write_coding
    from discourse_coder.io.published_reader import read_published
    from discourse_coder.io.tables import write_csv
    from discourse_coder.report.agreement_section import agreement_figures, agreement_section, agreement_tables
    from discourse_coder.report.charts import chart_figures, picture_files, theme_labels
    from discourse_coder.report.comparisons import published_section, validity_section
    from discourse_coder.report.page import report_html
    from discourse_coder.report.sections import standard_sections

    study: Path = options.study
    _check_study(study)
    out: Path = options.out or study / "out"
    codebook = read_codebook(study / "codebook.yaml")
    corpus, failures = read_corpus(study / "corpus", options)
    coding = code_corpus(corpus, codebook, options, console)
    counts = overview(coding, periods=options.periods)
    labels = theme_labels(coding, codebook)
    sections = list(standard_sections(coding, codebook, counts))
    figures = dict(chart_figures(coding, codebook, counts))
    tables = dict(_tables(counts))
    if (study / PUBLISHED).is_file():
        tables["published.csv"] = compare_with_published(counts.overall, read_published(study / PUBLISHED))
        sections.insert(1, published_section(tables["published.csv"], labels))
    compared, left_out = _compared(study, coding, codebook)
    if compared:
        sections.append(agreement_section(compared, labels))
        figures |= agreement_figures(compared, labels)
        tables |= agreement_tables(compared)
    if options.reference:
        validity = validate(coding, read_coding(options.reference), codebook=codebook)
        tables |= {"validity.csv": validity.table, "validity_disagreements.csv": validity.disagreement_table}
        sections.append(validity_section(validity, labels))

    write_coding(coding, out / "coding.csv")
    for name, table in tables.items():
        write_csv(out / name, table)
    for name, data in picture_files(figures):
        write_bytes(out / "charts" / name, data)
    failures += left_out
    write_text(out / "report.html", report_html(coding, codebook, sections=sections, failures=failures))

    console.say(*summary_lines(coding, counts.overall), "", f"Open {out / 'report.html'} in a browser.")
    console.result(
        summary_json(coding, counts.overall)
        | {"report": str(out / "report.html"), "failures": [str(problem) for problem in failures]}
    )
    console.problems(failures, failures_heading(failures))
    return USER_ERROR if failures else FINE


def _compared(study: Path, coding: Coding, codebook: Codebook) -> tuple[DoubleCoding | None, tuple[Problem, ...]]:
    """Return how the codings of the study compare, and why some or all could not be compared."""
    from discourse_coder.analysis.double_coding import compare_coders
    from discourse_coder.io.codings_folder import read_codings
    from discourse_coder.io.methods_reader import read_methods
    from discourse_coder.io.sample_files import read_sample

    assert coding.corpus is not None
    codings, problems = read_codings(study / "codings", coding.corpus, codebook)
    if all(found.provenance.parents for found in codings.values()):
        return None, problems
    try:
        sample = read_sample(study / SAMPLE, coding.corpus) if (study / SAMPLE).is_file() else None
        facts = read_methods(study / METHODS) if (study / METHODS).is_file() else None
        return compare_coders(coding, codings, codebook, sample=sample, facts=facts), problems
    except DiscourseCoderError as error:
        return None, (*problems, *error.problems)


def _check_study(study: Path) -> None:
    missing = [name for name in ("codebook.yaml", "corpus") if not (study / name).exists()]
    if missing:
        raise UsageError(
            Problem(
                str(study),
                f"this folder has no {' and no '.join(missing)}.",
                "Name a study folder, one that holds codebook.yaml and corpus/.",
            )
        )


def _tables(counts: Overview) -> Iterator[tuple[str, pd.DataFrame]]:
    yield "prevalence.csv", counts.overall.table
    for column, prevalence in counts.by.items():
        yield f"prevalence_by_{column}.csv", prevalence.table
        if len(prevalence.trends):
            yield "trends.csv", prevalence.trends
        if len(prevalence.changes):
            yield "changes.csv", prevalence.changes
    yield "cooccurrence.csv", counts.cooccurrence.table
