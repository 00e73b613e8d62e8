"""Code a study, count, compare and draw: everything goes to STUDY/out, with report.html to open first.

A study is a folder that holds codebook.yaml and corpus/. Where its codings/ hold what people coded, they are compared
with each other and with this coding; sample.csv, as drawn by sample, and methods.yaml say how. Where it holds
claims.yaml, what a publication says, every claim is checked and held against this coding.
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
    failures_heading,
)
from discourse_coder.cli.study import code_study, codings_of_themes

if TYPE_CHECKING:
    import pandas as pd

    from discourse_coder.analysis.overview import Overview

CLAIMS = "claims.yaml"

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
    from discourse_coder.analysis.validity import validate
    from discourse_coder.auditing.verdicts import audit
    from discourse_coder.cli.summary import summary_json, summary_lines
    from discourse_coder.files.atomic import write_bytes, write_text
    from discourse_coder.files.tables import write_csv
    from discourse_coder.io.claims_reader import read_claims
    from discourse_coder.io.coding_files import read_coding, write_coding
    from discourse_coder.report.figures import chart_figures, picture_files, theme_labels
    from discourse_coder.report.page import report_html
    from discourse_coder.report.sections.agreement import agreement_figures, agreement_section, agreement_tables
    from discourse_coder.report.sections.audit import audit_section
    from discourse_coder.report.sections.standard import standard_sections
    from discourse_coder.report.sections.validity import validity_section

    folder: Path = options.study
    out: Path = options.out or folder / "out"
    claims = read_claims(folder / CLAIMS) if (folder / CLAIMS).is_file() else None
    study = code_study(folder, options, console)
    codebook, coding, compared = study.codebook, study.coding, study.compared
    counts = overview(coding, periods=options.periods)
    labels = theme_labels(coding, codebook)
    sections = list(standard_sections(coding, codebook, counts))
    figures = dict(chart_figures(coding, codebook, counts))
    tables = dict(_tables(counts))
    if compared:
        sections.append(agreement_section(compared, labels))
        figures |= agreement_figures(compared, labels)
        tables |= agreement_tables(compared)
    if options.reference:
        validity = validate(coding, read_coding(options.reference), codebook=codebook)
        tables |= {"validity.csv": validity.table, "validity_disagreements.csv": validity.disagreement_table}
        sections.append(validity_section(validity, labels))
    audited = None
    if claims:
        codings = study.codings | codings_of_themes(folder, coding, claims.themes)
        audited = audit(claims, coding, codings=codings, codebook=codebook, correction=study.correction)
        tables["claims.csv"] = audited.table
        sections.append(audit_section(audited))

    write_coding(coding, out / "coding.csv")
    for name, table in tables.items():
        write_csv(out / name, table)
    for name, data in picture_files(figures):
        write_bytes(out / "charts" / name, data)
    write_text(out / "report.html", report_html(coding, codebook, sections=sections, failures=study.failures))

    console.say(*summary_lines(coding, counts.overall))
    if audited:
        console.say("", f"{audited.claims.publication}: {audited.summary}")
    console.say("", f"Open {out / 'report.html'} in a browser.")
    console.result(
        summary_json(coding, counts.overall)
        | {"claims": {"verdicts": audited.n_by_verdict, "statuses": audited.n_by_status} if audited else None}
        | {"report": str(out / "report.html"), "failures": [str(problem) for problem in study.failures]}
    )
    console.problems(study.failures, failures_heading(study.failures))
    return USER_ERROR if study.failures else FINE


def _tables(counts: Overview) -> Iterator[tuple[str, pd.DataFrame]]:
    yield "prevalence.csv", counts.overall.table
    for column, prevalence in counts.by.items():
        yield f"prevalence_by_{column}.csv", prevalence.table
        if len(prevalence.trends):
            yield "trends.csv", prevalence.trends
        if len(prevalence.changes):
            yield "changes.csv", prevalence.changes
    yield "cooccurrence.csv", counts.cooccurrence.table
