"""Code a study, count, compare and draw: everything goes to STUDY/out. Open report.html first.

A study is a folder with codebook.yaml and corpus/. Codings by people in codings/ are compared with each other and with
this coding; sample.csv and methods.yaml say how they were made. The claims of a publication in claims.yaml are checked
and compared with this coding. Themes with rules are counted by the rules, others by people's codes, adjudicated ones
first; the codebook (data: ...) or --coding says otherwise. Codes of people are written to STUDY/out/codings, and
coding.csv stays that of the rules.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from discourse_coder.cli.console import FINE, USER_ERROR, Console
from discourse_coder.cli.inputs import (
    add_coding_choice,
    add_coding_options,
    add_excel_option,
    add_replace_option,
    add_selection_options,
    add_worksheet_option,
    doubts_heading,
    failures_heading,
    read_study,
)

EXAMPLES = """\
examples:
  discourse-coder report .
  discourse-coder report . --coding second --out out-second
  discourse-coder report . --no-charts
  discourse-coder report . --by speaker,source*year
  discourse-coder report . --since 2012 --where source=unsc --where source=mfa
  discourse-coder report ~/studies/kosovo --periods "2008-2011, 2012-2024" --out /tmp/kosovo
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", nargs="?", default=".", type=Path, metavar="STUDY", help="default: this folder")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="the folder for the files (default: STUDY/out; for a part: STUDY/out/selection)",
    )
    parser.add_argument(
        "--periods", metavar="LIST", help='periods to compare with the first, e.g. "2008-2011, 2012-2024"'
    )
    parser.add_argument(
        "--by",
        default="",
        metavar="COLUMNS",
        help="columns of the manifest to count by, e.g. country,speaker; two crossed: country*year",
    )
    parser.add_argument(
        "--clusters", metavar="COLUMN", help="whose texts are alike, e.g. speaker: intervals allow for that"
    )
    parser.add_argument("--reference", type=Path, metavar="CSV", help="reference codes, to measure validity")
    parser.add_argument(
        "--reference-id-column", default="id", metavar="NAME", help="the column of ids of --reference (default: id)"
    )
    add_worksheet_option(parser, "--reference, if it is a workbook (.xlsx),")
    add_coding_choice(parser, "whose codes to count")
    parser.add_argument(
        "--no-charts",
        action="store_true",
        help="write no charts as files; the page does not need them",
    )
    parser.add_argument(
        "--folder",
        action="store_true",
        help="write the texts into files beside the page, which loads them when needed; so are more than 5,000 texts",
    )
    add_replace_option(parser, "codes in DIR that a person gave or edited")
    add_excel_option(parser)
    add_selection_options(parser)
    add_coding_options(parser, worksheet=False)


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.cli.summary import Summary
    from discourse_coder.io.coder_tables import Shape, read_coding_of_one
    from discourse_coder.report.contents import CHARTS
    from discourse_coder.report.documents import TEXTS_FOLDER

    study = read_study(options, to_report=not options.coding)
    reference, read_as = None, list[str]()
    if options.reference:
        shape = Shape(options.reference_id_column, worksheet=options.worksheet)
        reference, read_as = read_coding_of_one(options.reference, (study.whole or study).corpus, study.codebook, shape)
    report = study.report(
        options.out,
        coding=options.coding,
        periods=options.periods,
        clusters=options.clusters,
        by=options.by,
        reference=reference,
        roles=options.roles,
        jobs=options.jobs,
        replace=options.replace,
        excel=options.excel,
        charts=not options.no_charts,
        folder=options.folder,
        progress=console.progress,
    )
    audited, summary = report.audit, Summary.of(report.coding, report.counts.overall.counts)
    if report.coder_note:
        console.say(report.coder_note, "")
    if read_as:
        console.say(*read_as, "")
    console.say(*summary.lines)
    if audited:
        console.say("", f"{audited.claims.publication}: {audited.summary}")
    if report.unpaired:
        console.say("", *report.unpaired)
    if report.terms.note:
        console.say("", f"{report.terms.note} {report.folder / 'unused_terms.csv'} lists them.")
    if report.terms.reading_note:
        console.say("", report.terms.reading_note)
    if options.no_charts and (report.folder / CHARTS).exists():
        console.say("", f"The charts in {report.folder / CHARTS} are of an earlier report.")
    console.say("", f"Open {report.page} in a browser.")
    if (texts := report.folder / TEXTS_FOLDER).exists():
        console.say(f"Its texts are in {texts}. Pass on both.")
    console.result(
        summary.json
        | {"claims": {"verdicts": audited.n_by_verdict, "statuses": audited.n_by_status} if audited else None}
        | {"coder": report.coding.name, "without_partner": list(report.unpaired)}
        | {"read_as": read_as}
        | {"unused_terms": len(report.terms.unused), "silent_themes": report.terms.silent}
        | {"codes_on_one_reading": [{"id": id_, "theme": theme} for id_, theme in report.terms.one_reading]}
        | {"doubtful_terms": [str(doubt) for doubt in report.doubts]}
        | {"report": str(report.page), "failures": [str(problem) for problem in report.failures]}
    )
    console.problems(report.doubts, doubts_heading(report.doubts))
    console.problems(report.failures, failures_heading(report.failures))
    return USER_ERROR if report.failures else FINE
