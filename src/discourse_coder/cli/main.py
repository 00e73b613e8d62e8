"""``discourse-coder``: one command line for the whole way from texts to a report."""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from importlib import import_module

from discourse_coder._version import __version__

TYPE_CHECKING = False  # as typing has it, which takes a tenth of --help to load
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

_INTERRUPTED = 130
# A command keeps most of what it makes, and ends soon: at Python's pace, looking for cycles took a tenth of a report.
_OBJECTS_BETWEEN_COLLECTIONS = 250_000
_DESCRIPTION = "Code policy texts with a codebook, and check how reliable the coding is."
_EPILOG = """\
examples:
  discourse-coder report .                       code the study in this folder and write out/report.html
  discourse-coder code corpus --codebook codebook.yaml --out out
  discourse-coder check codebook.yaml            find faults in a codebook

exit codes: 0 fine; 1 findings; 2 something in the input must be fixed; 130 interrupted
"""

COMMANDS = {
    "new": "lay down a study of your own: codebook, corpus, methods file",
    "demo": "lay down the bundled study, to try things on",
    "report": "the main job: code a study, count, draw, report",
    "code": "code a corpus: codes, evidence, provenance",
    "explain": "why 1, and why 0, for one document",
    "check": "find faults in a codebook and run its examples",
    "validate": "measure a coding against a reference",
    "plan": "how many texts a second coder must code",
    "sample": "draw the texts that a second coder codes",
    "sheet": "write a blind sheet for a coder",
    "read-sheet": "read a filled sheet into a coding",
    "agree": "measure agreement between coders",
    "adjudicate": "decide where coders disagree, into a third coding",
    "audit": "check what a publication claims",
    "fetch": "download listed public records",
    "ingest": "make a corpus of files, tables, meeting records and press conferences",
}
"""The commands, in the order of the work, and what each is for."""


class _Parser(argparse.ArgumentParser):
    """A parser that says in one line what it cannot read, and where to ask."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2."""
        self.exit(2, f"{self.prog}: {message}. See {self.prog} --help\n")

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse all arguments; what a command does not know is its own to report."""
        options, unknown = self.parse_known_args(args, namespace)
        if unknown:
            self.prog += f" {options.command}"
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return options


class _CommandParser(_Parser):
    """The parser of a command; only when it is used is the command's module loaded."""

    def __init__(self, *arguments: Any, command: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._command = command

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse the arguments of the command."""
        if self._command:
            module = import_module(f"discourse_coder.cli.{self._command.replace('-', '_')}_command")
            self.description, self.epilog = getattr(module, "DESCRIPTION", module.__doc__), module.EXAMPLES
            module.add_arguments(self)
            self.set_defaults(run=module.run)
            self._command = ""
        return super().parse_known_args(args, namespace)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    common = _CommandParser(command="", add_help=False)
    speech = common.add_argument_group("output")
    speech.add_argument("--json", action="store_true", help="print the result as JSON, for machines")
    speech.add_argument("--quiet", "-q", action="store_true", help="print nothing but problems")

    top = _Parser(
        "discourse-coder",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"discourse-coder {__version__}")
    commands = top.add_subparsers(
        title="commands", metavar="COMMAND", dest="command", required=True, parser_class=_CommandParser
    )
    for name, purpose in COMMANDS.items():
        commands.add_parser(
            name,
            help=purpose,
            command=name,
            parents=[common],
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 fine, 1 findings, 2 bad input."""
    # Matrices are small here; threads that stand ready for large ones take a tenth of the time to code some texts.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])
    atexit.register(gc.freeze)  # Python would look for cycles in all that is left, before it goes anyway
    try:
        return _run(parser().parse_args(arguments))
    except KeyboardInterrupt:
        print("Interrupted. The files already written are complete.", file=sys.stderr)
        return _INTERRUPTED


def _run(options: argparse.Namespace) -> int:
    # Imported late: --help needs none of it, and costs little more than Python itself.
    from discourse_coder.cli.console import USER_ERROR, Console
    from discourse_coder.cli.inputs import check_outside_corpus, check_worksheet, failures_heading
    from discourse_coder.errors import DiscourseCoderError

    console = Console(quiet=options.quiet, as_json=options.json)
    try:
        check_outside_corpus(options)
        check_worksheet(options)
        code: int = options.run(options, console)
        sys.stdout.flush()
        if empty := getattr(options, "empty_texts", ()):
            console.problems(empty, failures_heading(empty))
            return USER_ERROR
        return code
    except DiscourseCoderError as error:
        console.problems(error.problems)
        return USER_ERROR
    except BrokenPipeError:
        # The reader of the output has gone, as in `| head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return USER_ERROR
