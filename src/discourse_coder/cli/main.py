"""``discourse-coder``: one command line for the whole way from texts to a report."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from discourse_coder._version import __version__
from discourse_coder.cli import (
    adjudicate_command,
    agree_command,
    audit_command,
    check_command,
    code_command,
    explain_command,
    fetch_command,
    ingest_command,
    plan_command,
    read_sheet_command,
    report_command,
    sample_command,
    sheet_command,
    validate_command,
)
from discourse_coder.cli.console import INTERRUPTED, USER_ERROR, Console
from discourse_coder.errors import DiscourseCoderError

_DESCRIPTION = "Code policy texts with a codebook, and show whether the coding holds."
_EPILOG = """\
examples:
  discourse-coder report .                       code the study in this folder and write out/report.html
  discourse-coder code corpus --codebook codebook.yaml --out out
  discourse-coder check codebook.yaml            find faults in a codebook

exit codes: 0 fine; 1 findings; 2 something in the input must be mended
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    common = argparse.ArgumentParser(add_help=False)
    speech = common.add_argument_group("output")
    speech.add_argument("--json", action="store_true", help="print the result as JSON, for machines")
    speech.add_argument("--quiet", "-q", action="store_true", help="print nothing but problems")

    top = argparse.ArgumentParser(
        "discourse-coder",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"discourse-coder {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for command in (
        report_command,
        code_command,
        explain_command,
        check_command,
        validate_command,
        plan_command,
        sample_command,
        sheet_command,
        read_sheet_command,
        agree_command,
        adjudicate_command,
        audit_command,
        fetch_command,
        ingest_command,
    ):
        sub = commands.add_parser(
            command.NAME,
            help=command.HELP,
            description=command.__doc__,
            epilog=command.EXAMPLES,
            parents=[common],
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(sub)
        sub.set_defaults(run=command.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 fine, 1 findings, 2 bad input."""
    options = parser().parse_args(arguments)
    console = Console(quiet=options.quiet, as_json=options.json)
    try:
        code: int = options.run(options, console)
        sys.stdout.flush()
        return code
    except DiscourseCoderError as error:
        console.problems(error.problems)
        return USER_ERROR
    except BrokenPipeError:
        # The reader of our output has gone, as in `| head`; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return USER_ERROR
    except KeyboardInterrupt:
        print("Interrupted. Files already written are whole.", file=sys.stderr)
        return INTERRUPTED
