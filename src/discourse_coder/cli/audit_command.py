"""Check what a publication claims about its own content analysis.

Without --study, by arithmetic alone: no corpus is needed. With it, the study's corpus is coded, and every claim is also
compared with the result. If a second coder coded a part of the texts, counts may differ by as much as the coders'
errors allow; --tolerance sets a number of texts instead. The exit code is 1 if a claim is impossible or inconsistent.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from discourse_coder.cli.console import FINDINGS, FINE, USER_ERROR, Console, fields, records
from discourse_coder.cli.inputs import (
    add_coding_choice,
    add_coding_options,
    failures_heading,
    read_study,
)
from discourse_coder.errors import Problem, UsageError

EXAMPLES = """\
examples:
  discourse-coder audit claims.yaml
  discourse-coder audit claims.yaml --study . --out out
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "claims", nargs="?", default="claims.yaml", type=Path, metavar="CLAIMS", help="default: claims.yaml"
    )
    parser.add_argument("--study", type=Path, metavar="STUDY", help="a study folder to compare the claims with")
    parser.add_argument("--tolerance", type=int, metavar="N", help="texts by which a count may differ")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write claims.csv there")
    add_coding_choice(parser, "whose codes to compare the claims with")
    add_coding_options(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.analysis.whose_codes import origins_note
    from discourse_coder.auditing.verdicts import audit
    from discourse_coder.files.locking import writing_to
    from discourse_coder.files.tables import write_csv
    from discourse_coder.io.claims_reader import read_claims

    claims = read_claims(options.claims)
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
    elif options.coding:
        raise UsageError(Problem("--coding", "this needs a study that has the coding.", "Give --study STUDY too."))
    else:
        result = audit(claims)
    console.say(*result.shown.lines)
    if options.out:
        with writing_to(options.out):
            write_csv(options.out / "claims.csv", result.table)
        console.say("", f"Wrote {options.out / 'claims.csv'}.")
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
