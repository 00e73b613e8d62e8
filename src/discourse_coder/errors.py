"""One family of errors. Each problem says where it is, what was found and what to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

_MOST = 200  # characters of one cell or word in a message
_MOST_IN_ALL = 2000
_MOST_OF_A_KIND, _FIRST_OF_A_KIND = 10, 3
_VARYING = re.compile(r'"[^"]*"|\d+')
_LONG = re.compile(rf'(?<=")[^"]{{{_MOST + 1},}}(?=")|[^\s"]{{{_MOST + 1},}}')
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
"""Characters that take no room, for a class of a regular expression."""
_CONTROL = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{INVISIBLE}]")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input.

    Attributes
    ----------
    place : str
        A file, ``file:line:column``, ``manifest.csv row 7``, a document id.
    found : str
        What was found there, as a sentence or clause.
    advice : str
        What to do about it; may be empty.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> print(dc.Problem("codebook.yaml:31:5", "a theme has no id.", "Give it one."))
    codebook.yaml:31:5: a theme has no id. Give it one.
    """

    place: str
    found: str
    advice: str = ""

    def __str__(self) -> str:
        found = self.found if not self.advice or self.found.endswith((".", "!", "?")) else f"{self.found}."
        return f"{for_message(self.place)}: {for_message(found)} {for_message(self.advice)}".rstrip()


def for_message(text: str) -> str:
    """Return a text with long cells cut and what cannot be seen, or moves a terminal's cursor, as escapes."""
    text = _CONTROL.sub(lambda control: repr(control[0])[1:-1], text)
    return _cut(_LONG.sub(lambda long: _cut(long[0], _MOST), text), _MOST_IN_ALL)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 60]}…{text[-30:]} ({len(text):,} characters)"


def problem_lines(problems: Iterable[Problem]) -> list[str]:
    """Return problems as lines; of many that differ in numbers and quoted words only, the first three and how many."""
    lines = [str(problem) for problem in problems]
    kinds = [_VARYING.sub("…", line) for line in lines]
    times = Counter(kinds)
    seen: Counter[str] = Counter()
    told = []
    for line, kind in zip(lines, kinds, strict=True):
        seen[kind] += 1
        if times[kind] <= _MOST_OF_A_KIND or seen[kind] <= _FIRST_OF_A_KIND:
            told.append(line)
        if times[kind] > _MOST_OF_A_KIND and seen[kind] == _FIRST_OF_A_KIND:
            told.append(f"... and {times[kind] - _FIRST_OF_A_KIND:,} more of this kind.")
    return told


class DiscourseCoderError(Exception):
    """Base of all errors that bad input can cause; the command line turns them into exit code 2.

    Parameters
    ----------
    problems : Problem or iterable of Problem
        Everything that is wrong, in the order of the input. One message holds them all.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> try:
    ...     dc.read_corpus("nowhere")
    ... except dc.DiscourseCoderError as error:
    ...     for problem in error.problems:
    ...         print(problem)
    nowhere: there is no such file or folder. Check the path.
    """

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(self.problems)

    @classmethod
    def at(cls, place: str, found: str, advice: str = "") -> Self:
        """Return the error of a single problem; see `Problem` for its parts."""
        return cls(Problem(place, found, advice))

    def __str__(self) -> str:
        return "\n".join(problem_lines(self.problems))


class CorpusError(DiscourseCoderError):
    """A corpus cannot be read, or its documents contradict each other."""


class CodebookError(DiscourseCoderError):
    """A codebook cannot be read, or its rules cannot be run."""


class CodingError(DiscourseCoderError):
    """A coding file cannot be read, or a coding contradicts itself."""


class IncomparableCodingsError(DiscourseCoderError):
    """Two codings are of different corpora or of different codebooks."""


class ClaimsError(DiscourseCoderError):
    """A file of claims cannot be read, or a claim is incomplete."""


class UsageError(DiscourseCoderError):
    """An argument has a value that the function or command cannot use."""
