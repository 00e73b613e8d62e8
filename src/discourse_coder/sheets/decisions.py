"""Sheets for adjudication: one row per disagreement, with room for a decision and a reason."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discourse_coder.errors import CodingError, DiscourseCoderError, Problem, UsageError
from discourse_coder.files.atomic import write_bytes
from discourse_coder.files.limits import CELL_UNITS
from discourse_coder.files.tables import Table, read_table, write_csv
from discourse_coder.files.workbooks import workbook_bytes, wrapped
from discourse_coder.model.adjudication import Decision
from discourse_coder.model.coding import ABSENT, NOT_CODED, PRESENT
from discourse_coder.model.frames import plain
from discourse_coder.sheets.answers import code_of
from discourse_coder.sheets.layout import displayed, n_lines, row_height

if TYPE_CHECKING:
    import pandas as pd

DECISION, REASON = "decision", "reason"
_WIDTHS = {"id": 10, "theme": 16, "sentence": 52, "criterion": 44, DECISION: 11, REASON: 40}
_CODE_WIDTH, _EVIDENCE_WIDTH = 11, 40


def write_decision_sheet(differences: pd.DataFrame, path: str | os.PathLike[str], notice: str = "") -> None:
    """Write the disagreements between coders as a sheet to decide on, .xlsx or .csv.

    Parameters
    ----------
    differences : pandas.DataFrame
        As `Agreement.disagreements`: id, theme, and whatever helps to decide. Columns ``decision`` and ``reason`` are
        added, empty.
    path : path-like
        Its ending says the format.
    notice : str
        A sentence that must go with the texts; a workbook has it on its second sheet.

    Raises
    ------
    UsageError
        When the path has another ending or the file cannot be written.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> pair = {"author": study.codings["author"], "rules": study.code()}
    >>> differences = dc.agreement(pair, codebook=study.codebook, n_resamples=100).disagreements
    >>> dc.write_decision_sheet(differences, folder / "decisions.csv")
    """
    path = Path(path)
    header, *rows = _texts(differences)
    match path.suffix.lower():
        case ".xlsx":
            write_bytes(path, workbook_bytes(lambda book: _fill(book, header, rows, notice)))
        case ".csv":
            write_csv(path, [header, *rows])
        case _:
            found = "this sheet is written as .xlsx or .csv."
            raise UsageError.at(str(path), found, f'Write "{path.stem}.xlsx".')


def read_decisions(path: str | os.PathLike[str]) -> tuple[Decision, ...]:
    """Read a sheet that an adjudicator has filled in.

    A decision is written like a code: 1, yes, y, x; 0, no, n; or nothing while undecided.

    Raises
    ------
    CodingError
        With every row that cannot be read.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> pair = {"author": study.codings["author"], "rules": study.code()}
    >>> differences = dc.agreement(pair, n_resamples=100).disagreements
    >>> dc.write_decision_sheet(differences, folder / "decisions.csv")
    >>> [decision.code for decision in dc.read_decisions(folder / "decisions.csv")]  # none decided yet
    [None, None, None, None]
    """
    try:
        table = read_table(path).unguarded()
    except DiscourseCoderError as error:
        raise CodingError(error.problems) from None
    problems = [problem for name in ("id", "theme", DECISION) for problem in table.missing(name)]
    problems += table.problems
    decisions = tuple(_decisions(table, problems)) if not problems else ()
    if problems:
        raise CodingError(problems)
    return decisions


def _texts(differences: pd.DataFrame) -> Iterator[list[str]]:
    yield [*map(str, differences.columns), DECISION, REASON]
    for row in plain(differences, "not coded").itertuples(index=False, name=None):
        yield [*map(str, row), "", ""]


def _fill(book: Any, header: Sequence[str], rows: Sequence[Sequence[str]], notice: str) -> None:
    look = partial(wrapped, book, border=1)
    page = book.add_worksheet("Decisions")
    page.freeze_panes(1, 2)
    page.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P / &N")
    title = look(bold=True, bg_color="#D9D9D9")
    given, to_fill_in = look(), look(locked=False, bg_color="#FFF6D6")
    widths = [_WIDTHS.get(name, _EVIDENCE_WIDTH if name.endswith("_evidence") else _CODE_WIDTH) for name in header]
    for column, (name, width) in enumerate(zip(header, widths, strict=True)):
        page.set_column(column, column, width)
        page.write_string(0, column, name, title)
    for number, row in enumerate(rows, 1):
        for column, (name, cell) in enumerate(zip(header, row, strict=True)):
            form = to_fill_in if name in (DECISION, REASON) else given
            page.write_string(number, column, displayed(cell)[:CELL_UNITS], form)
        lines = max(n_lines(displayed(cell), width) for cell, width in zip(row, widths, strict=True))
        page.set_row(number, row_height(lines))
    if rows:
        column = header.index(DECISION)
        choices = {"validate": "list", "source": ["1", "0"], "error_type": "warning"}
        page.data_validation(1, column, len(rows), column, choices)
    notes = book.add_worksheet("Read me")
    notes.set_column(0, 0, 100)
    told = [
        "Each row is one disagreement: a text and a theme that the coders coded differently.",
        "Write 1 (present) or 0 (absent) in the column decision, and why in the column reason. Leave empty what you "
        "cannot decide. Please do not change the other columns.",
        notice,
    ]
    for number, line in enumerate(filter(None, told)):
        notes.write_string(number, 0, line, look(border=0))


def _decisions(table: Table, problems: list[Problem]) -> Iterator[Decision]:
    for row in table.rows:
        written = row.cells[DECISION].strip()
        code = code_of(written)
        if code not in (PRESENT, ABSENT, NOT_CODED):
            advice = "Write 1, 0, or nothing while it is open."
            problems.append(Problem(row.place, f'"{written}" is not a decision.', advice))
            continue
        yield Decision(
            row.cells["id"].strip(),
            row.cells["theme"].strip(),
            None if code == NOT_CODED else code,
            row.cells.get(REASON, "").strip(),
            row.place,
        )
