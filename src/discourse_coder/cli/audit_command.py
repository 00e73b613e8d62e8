"""Check what a publication claims about its own content analysis.

By arithmetic alone, no corpus is needed. With a study (--study, or its folder as CLAIMS), its corpus is coded, and
every claim is also compared with the result. If a second coder coded a part of the texts, counts may differ by as much
as the coders' errors allow; --tolerance sets a number of texts instead. The exit code is 1 if a claim is impossible or
inconsistent.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from discourse_coder.cli.console import FINDINGS, FINE, USER_ERROR, Console, fields, records
from discourse_coder.cli.inputs import (
    add_coding_choice,
    add_coding_options,
    add_excel_option,
    add_full_option,
    add_selection_options,
    check_outside_corpus,
    failures_heading,
    read_study,
    selection,
)
from discourse_coder.errors import Problem, UsageError
from discourse_coder.io.study_files import CLAIMS, study_around

EXAMPLES = """\
examples:
  discourse-coder audit claims.yaml
  discourse-coder audit . --out out
  discourse-coder audit claims-of-the-book.yaml --study . --full
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "claims",
        nargs="?",
        type=Path,
        metavar="CLAIMS",
        help="a file, or a study to compare its claims with (default: claims.yaml of STUDY or of this folder)",
    )
    parser.add_argument("--study", type=Path, metavar="STUDY", help="a study folder to compare the claims with")
    parser.add_argument("--tolerance", type=int, metavar="N", help="texts by which a count may differ")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write claims.csv there")
    add_excel_option(parser)
    add_full_option(parser, "every finding and every claim")
    add_coding_choice(parser, "whose codes to compare the claims with")
    add_selection_options(parser)
    add_coding_options(parser, worksheet=False)


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.analysis.partners import unknown_themes
    from discourse_coder.analysis.whose_codes import origins_note
    from discourse_coder.auditing.verdicts import audit
    from discourse_coder.files.atomic import write_bytes
    from discourse_coder.files.locking import writing_to
    from discourse_coder.files.tables import csv_bytes
    from discourse_coder.io.claims_reader import read_claims

    file: Path = options.claims or (options.study or Path()) / CLAIMS
    if file.is_dir():
        options.study, file = options.study or file, file / CLAIMS
        check_outside_corpus(options)
    if not options.claims and not file.exists():
        advice = "Write one, as in docs/auditing.md, or name the file: discourse-coder audit CLAIMS."
        raise UsageError(Problem(str(file), "there is no such file, so there are no claims to check.", advice))
    claims = read_claims(file)
    failures: tuple[Problem, ...] = ()
    if options.study:
        study = read_study(options)
        coding = study.coding(options.coding, roles=options.roles, jobs=options.jobs, progress=console.progress)
        result, incomparable = study.audited(claims, coding, options.tolerance)
        failures = (*study.failures, *incomparable)
        if coding.provenance.origins:
            console.say(origins_note(coding), "")
        elif not coding.provenance.explains_zeros:
            console.say(f"Compared with the codes of {coding.name}.", "")
        if unknown := unknown_themes(study.codings, study.codebook):
            console.say(*unknown, "")
    elif options.coding or selection(options):
        given = "--coding" if options.coding else "--since, --until, --where"
        raise UsageError(Problem(given, "this needs a study that has the texts.", "Give --study STUDY too."))
    else:
        result = audit(claims)
    console.say(*(result.shown if options.full else result.brief).lines)
    if options.out:
        with writing_to(options.out):
            written = options.out / "claims.csv"
            write_bytes(written, csv_bytes(written, result.table, excel=options.excel))
        console.say("", f"Wrote {options.out / 'claims.csv'}.")
    elif not options.full:
        console.say("", "With --full: every finding and every claim. With --out DIR: a table of them, claims.csv.")
    if not options.study and (around := study_around(file)):
        console.say(f"To compare the claims with the texts: discourse-coder audit {file} --study {around}")
    console.result(
        lambda: {
            "publication": claims.publication,
            "verdicts": result.n_by_verdict,
            "statuses": result.n_by_status,
            "findings": fields(result.findings, "check", "verdict", "about", "claims", "reason", "settle"),
            "claims": records(result.table),
            "notice": result.notice,
        }
    )
    console.problems(failures, failures_heading(failures))
    return USER_ERROR if failures else FINDINGS if result.is_contradicted else FINE
