"""Published counts from a table beside a study."""

from __future__ import annotations

import os

from discourse_coder.errors import DiscourseCoderError, Problem, UsageError
from discourse_coder.io.tables import Row, read_table
from discourse_coder.model.published import PublishedCount

_NUMBERS = ("n_present", "n_documents", "n_mentions")


def read_published(path: str | os.PathLike[str]) -> tuple[PublishedCount, ...]:
    """Read a table with the columns theme, n_present, n_documents and, where known, n_mentions and source.

    Raises
    ------
    UsageError
        With every row that cannot be: a number that is none, more texts with a theme than texts.
    """
    try:
        table = read_table(path)
        problems = [
            problem for column in ("theme", "n_present", "n_documents") for problem in table.missing(column)
        ] + list(table.problems)
    except DiscourseCoderError as error:
        raise UsageError(error.problems) from None
    if problems:
        raise UsageError(problems)
    counts = []
    for row in table.rows:
        try:
            counts.append(_count(row))
        except ValueError as error:
            problems.append(Problem(row.place, f"{error}.", "Write whole numbers, as the publication gives them."))
    if problems:
        raise UsageError(problems)
    return tuple(counts)


def _count(row: Row) -> PublishedCount:
    numbers = {}
    for column in _NUMBERS:
        cell = row.cells.get(column, "").strip()
        if not cell.isascii() or not (cell.isdecimal() or (not cell and column == "n_mentions")):
            raise ValueError(f'"{cell}" in the column "{column}" is no whole number')
        numbers[column] = int(cell) if cell else None
    n_present, n_documents = numbers["n_present"], numbers["n_documents"]
    assert n_present is not None
    assert n_documents is not None
    if n_present > n_documents:
        raise ValueError(f"{n_present} of {n_documents} texts is more than all")
    return PublishedCount(
        row.cells["theme"].strip(), n_present, n_documents, numbers["n_mentions"], row.cells.get("source", "").strip()
    )
