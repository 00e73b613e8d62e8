"""One family of errors. Each problem says where it is, what was found and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


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
        return f"{self.place}: {found} {self.advice}".rstrip()


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
        return "\n".join(str(problem) for problem in self.problems)


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
