"""Code a study, count, compare and draw: everything goes to STUDY/out, with report.html to open first.

A study is a folder that holds codebook.yaml and corpus/. Where it holds published.csv (theme, n_present, n_documents,
n_mentions, source), the published counts are set beside those of the coding.
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
from discourse_coder.errors import Problem, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from discourse_coder.analysis.overview import Overview

PUBLISHED = "published.csv"

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
    from discourse_coder.report.charts import chart_files, theme_labels
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
    tables = dict(_tables(counts))
    if (study / PUBLISHED).is_file():
        tables["published.csv"] = compare_with_published(counts.overall, read_published(study / PUBLISHED))
        sections.insert(1, published_section(tables["published.csv"], labels))
    if options.reference:
        validity = validate(coding, read_coding(options.reference), codebook=codebook)
        tables |= {"validity.csv": validity.table, "validity_disagreements.csv": validity.disagreement_table}
        sections.append(validity_section(validity, labels))

    write_coding(coding, out / "coding.csv")
    for name, table in tables.items():
        write_csv(out / name, table)
    for name, data in chart_files(coding, codebook, counts):
        write_bytes(out / "charts" / name, data)
    write_text(out / "report.html", report_html(coding, codebook, sections=sections, failures=failures))

    console.say(*summary_lines(coding, counts.overall), "", f"Open {out / 'report.html'} in a browser.")
    console.result(
        summary_json(coding, counts.overall)
        | {"report": str(out / "report.html"), "failures": [str(problem) for problem in failures]}
    )
    console.problems(failures, failures_heading(failures))
    return USER_ERROR if failures else FINE


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
