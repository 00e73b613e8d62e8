"""The output of commands: results on standard output, progress and problems on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from discourse_coder.errors import Problem, problem_lines
from discourse_coder.model.frames import plain
from discourse_coder.progress import Step, no_progress, progress_bar

if TYPE_CHECKING:
    import pandas as pd

FINE, FINDINGS, USER_ERROR = 0, 1, 2


class Console:
    """Prints for a command: to a person, or one JSON value; nothing but problems when quiet."""

    def __init__(self, *, quiet: bool = False, as_json: bool = False) -> None:
        self._silent = quiet or as_json
        self._as_json = as_json
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                # A terminal that cannot show a letter shows an escape instead of ending the program.
                stream.reconfigure(errors="backslashreplace")

    def say(self, *lines: str) -> None:
        """Print lines for a person."""
        if lines and not self._silent:
            print(*lines, sep="\n")

    def result(self, value: Any) -> None:
        """Print a value as JSON if asked for; a function is called only then."""
        if self._as_json:
            from discourse_coder.files.numbers import with_rounded_numbers

            plain = with_rounded_numbers(value() if callable(value) else value)
            print(json.dumps(plain, ensure_ascii=False, indent=2))

    def problems(self, problems: Iterable[Problem], heading: str = "") -> None:
        """Print problems to standard error, also when quiet."""
        lines = problem_lines(problems)
        if lines:
            print(*([heading] if heading else []), *lines, sep="\n", file=sys.stderr)

    def progress(self, total: int, what: str) -> AbstractContextManager[Step]:
        """Return a function that moves a progress bar, shown only if a person is watching."""
        return no_progress(total, what) if self._silent else progress_bar(total, what)


def fields(items: Iterable[object], *names: str) -> list[dict[str, Any]]:
    """Return these attributes of items for JSON."""
    return [{name: getattr(item, name) for name in names} for item in items]


def records(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return the rows of a table as plain values for JSON."""
    return plain(table).to_dict("records")
