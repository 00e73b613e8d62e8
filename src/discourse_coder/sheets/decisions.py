"""Sheets for adjudication, written as page, workbook or CSV, and read back with decisions and reasons."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discourse_coder.errors import CodingError, DiscourseCoderError, Problem, UsageError
from discourse_coder.files import limits
from discourse_coder.files.atomic import write_bytes, write_text
from discourse_coder.files.encodings import read_bytes
from discourse_coder.files.tables import Row, Table, guarded, read_table, write_csv
from discourse_coder.files.workbooks import Marks, read_marks, workbook_bytes, wrapped
from discourse_coder.io.coding_files import read_coding
from discourse_coder.model.adjudication import (
    CUT,
    DECISION,
    HASH_COLUMN,
    OPEN,
    REASON,
    SEED_COLUMN,
    Decision,
    DecisionSheet,
    evidence_of,
)
from discourse_coder.model.codebook import Codebook, Theme
from discourse_coder.model.coding import ABSENT, NOTE, PRESENT
from discourse_coder.model.frames import plain
from discourse_coder.model.repeated import repeated
from discourse_coder.sheets import decision_page
from discourse_coder.sheets.answers import code_of
from discourse_coder.sheets.blinding import too_large
from discourse_coder.sheets.decision_page import decision_html
from discourse_coder.sheets.layout import displayed, n_lines, parts, row_height, unkept_ids
from discourse_coder.sheets.lost_words import Form
from discourse_coder.sheets.saved import read_saved
from discourse_coder.sheets.writing import check_form

if TYPE_CHECKING:
    import pandas as pd

TEXT = "text"
_DECISIONS, _READ_ME = "Decisions", "Read me"
_TEXT_COLUMN = re.compile(r"text(_\d+)?")
_AGAIN = "Save the decisions again from the page, and do not change the file."
_WIDTHS = {"id": 10, "theme": 16, "sentence": 52, "criterion": 44, TEXT: 80, DECISION: 11, REASON: 40, SEED_COLUMN: 12}
_CODE_WIDTH, _EVIDENCE_WIDTH, _MAX_LINES = 11, 40, 30


def write_decision_sheet(
    differences: DecisionSheet | pd.DataFrame, path: str | os.PathLike[str], notice: str = ""
) -> None:
    """Write the disagreements between coders as a sheet to decide on: .html (for a browser), .xlsx or .csv.

    Parameters
    ----------
    differences : DecisionSheet or pandas.DataFrame
        As `decision_sheet` makes it, with the texts; or as `Agreement.disagreements`: id, theme, and whatever helps to
        decide, for .xlsx and .csv only. Columns ``decision`` and ``reason`` are added, with decisions made earlier.
    path : path-like
        Its ending says the format.
    notice : str
        A sentence that must go with the texts; a workbook has it on its second sheet. A `DecisionSheet` has its own.

    Raises
    ------
    UsageError
        When the path has another ending, the sheet would be too large, two columns would have one name, or the file
        cannot be written.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> pair = {"author": study.codings["author"], "rules": study.code()}
    >>> sheet = dc.decision_sheet(pair, corpus=study.corpus, codebook=study.codebook)
    >>> dc.write_decision_sheet(sheet, folder / "adjudication.html")
    >>> dc.write_decision_sheet(sheet, folder / "adjudication.csv")
    """
    path = Path(path)
    form = path.suffix.lower()
    check_form(path)
    variables: list[Theme] = []
    if isinstance(differences, DecisionSheet):
        texts = differences.texts.values()
        if size_fault := too_large(len(texts), sum(len(text.text) for text in texts)):
            raise UsageError.at(str(path), size_fault[0], "Adjudicate the codings part by part.")
        notice = differences.notice
        variables = [theme for theme in differences.themes if theme.scale]
        if form == ".html":
            write_text(path, decision_html(differences))
            return
        # A row of a workbook shows some thirty lines at most; what is longer takes several columns.
        header, *rows = _rows(differences, _MAX_LINES if form == ".xlsx" else None)
    elif form == ".html":
        raise UsageError.at(str(path), "this table has no texts for a page.", "Make it with decision_sheet(...).")
    else:
        header, *rows = _texts(differences)
    if twice := repeated(header):
        found, advice = 'two columns would be called "{}".', "Rename the coder, or make an .html."
        raise UsageError(Problem(str(path), found.format(name), advice) for name in twice)
    if form == ".xlsx":
        if unkept := unkept_ids(row[header.index("id")] for row in rows if "id" in header):
            raise UsageError(unkept)
        write_bytes(path, workbook_bytes(lambda book: _fill(book, header, rows, notice, variables)))
    else:
        write_csv(path, [header, *rows])


def read_decisions(
    path: str | os.PathLike[str], *, worksheet: str = "", codebook: Codebook | None = None
) -> tuple[Decision, ...]:
    """Read a sheet that an adjudicator has filled in, or a finished table of the codes that coders agreed on.

    A decision is written like a code: 1, yes, y, x; 0, no, n; the value of a variable; or open, which takes an earlier
    decision back; or nothing while undecided. `adjudicate` refuses what is neither. A table with a column ``id``, one
    for each theme, and none called ``theme`` or ``decision`` is read as a coding: each code in it is a decision, each
    note its reason.

    Parameters
    ----------
    path : path-like
        The .xlsx or .csv as it came back, the .json that the .html sheet saves, or a table of codes.
    worksheet : str
        The one of a workbook to read; where not given, the only one with cells or ``Decisions``.
    codebook : Codebook, optional
        Whose variables say how to read a table of codes.

    Raises
    ------
    CodingError
        With every row that cannot be read.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> pair = {"author": study.codings["author"], "rules": study.code()}
    >>> sheet = dc.decision_sheet(pair, corpus=study.corpus, codebook=study.codebook)
    >>> dc.write_decision_sheet(sheet, folder / "decisions.csv")
    >>> [decision.code for decision in dc.read_decisions(folder / "decisions.csv")]  # none decided yet
    [None, None, None, None]
    """
    place = str(path)
    problems: list[Problem] = []
    try:
        match Path(path).suffix.lower():
            case ".json":
                decisions = tuple(_saved(place, problems))
            case ".html" | ".htm":
                advice = 'Press "Save file" on the page, and give the .json file.'
                raise CodingError.at(place, "this is the sheet itself; the decisions are in the file it saves.", advice)
            case _:
                decisions = _of_table(path, worksheet, codebook, problems)
    except DiscourseCoderError as error:
        raise CodingError(error.problems) from None
    if problems:
        raise CodingError(problems)
    return decisions


def _of_table(
    path: str | os.PathLike[str], worksheet: str, codebook: Codebook | None, problems: list[Problem]
) -> tuple[Decision, ...]:
    place = str(path)
    data = read_bytes(path, place, limits.MAX_TABLE_BYTES)
    marks = read_marks(data, place) if Path(path).suffix.lower() == ".xlsx" else {}
    ours = worksheet or (_DECISIONS if _DECISIONS in marks else "")
    table = read_table(path, data=data, worksheet=ours).unguarded()
    is_coding = "id" in table.columns and not {"theme", DECISION} & set(table.columns)
    reasons: dict[str, str] = {}
    for name in [name for name in marks if table.place == f'{place} (sheet "{name}")']:
        form = Form(place, name, (), (_READ_ME,), "decisions", "decision", "the column reason")
        problems += form.lost({name: marks[name]} if worksheet or is_coding else marks)
        reasons = _reasons([] if is_coding else table.rows, marks[name], table.place, form, problems)
    if is_coding:
        return () if problems else _codes(path, ours, codebook)
    # A table made by hand needs no column for reasons, but that of a sheet may have had some.
    is_sent = any(name.endswith(evidence_of("")) for name in table.columns)
    needed = ["id", "theme", DECISION, *([REASON] if is_sent else [])]
    problems += [problem for name in needed for problem in table.missing(name)]
    problems += [problem for problem in (*table.problems, *table.unnamed) if problem not in problems]
    return () if problems else tuple(_decisions(table, reasons))


def _texts(differences: pd.DataFrame) -> Iterator[list[str]]:
    yield [*map(str, differences.columns), DECISION, REASON]
    for row in plain(differences, "not coded").itertuples(index=False, name=None):
        yield [*map(_cut, map(str, row)), "", ""]


def _rows(sheet: DecisionSheet, max_lines: int | None) -> Iterator[list[str]]:
    """Yield the header and a row for each disagreement; a long text takes several cells, other cells are cut."""
    cases = [case.cells for case in sheet.cases]
    texts = [displayed(cells[TEXT]) for cells in cases]
    pieces = [
        [text[start:stop] for start, stop in parts(text, max_lines=max_lines, width=_WIDTHS[TEXT])] for text in texts
    ]
    n_texts = max(map(len, pieces), default=1) if sheet.texts else 0
    given = [*sheet.coders, *map(evidence_of, sheet.coders), "sentence", "criterion"]
    names = [TEXT, *(f"{TEXT}_{number}" for number in range(2, n_texts + 1))][:n_texts]
    seed = [] if sheet.seed is None else [str(sheet.seed)]
    yield ["id", "theme", *given, DECISION, REASON, *names, *([SEED_COLUMN] if seed else [])]
    for case, cells, text in zip(sheet.cases, cases, pieces, strict=True):
        code, reason = _written(case.decision)
        shown = map(_cut, (cells[name] for name in given))
        yield [case.id, case.theme, *shown, code, reason, *(text + [""] * n_texts)[:n_texts], *seed]


def _written(decision: Decision | None) -> tuple[str, str]:
    if decision is None:
        return "", ""
    return "" if decision.code is None else str(decision.code), decision.reason


def _cut(cell: str) -> str:
    """Return what fits into a cell, with a mark where it was cut."""
    shown = displayed(cell)
    (_, stop), *more = parts(shown)
    return shown[: stop - len(CUT)] + CUT if more else shown


def _fill(
    book: Any, header: Sequence[str], rows: Sequence[Sequence[str]], notice: str, variables: Sequence[Theme]
) -> None:
    look = partial(wrapped, book, border=1)
    page = book.add_worksheet(_DECISIONS)
    page.freeze_panes(1, 2)
    page.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P / &N")
    title = look(bold=True, bg_color="#D9D9D9")
    # Text, so that a reason may begin with =.
    given, to_fill_in = look(), look(locked=False, bg_color="#FFF6D6", num_format="@")
    widths = [
        _WIDTHS.get(name)
        or (_WIDTHS[TEXT] if _TEXT_COLUMN.fullmatch(name) else None)
        or (_EVIDENCE_WIDTH if name.endswith("_evidence") else _CODE_WIDTH)
        for name in header
    ]
    for column, (name, width) in enumerate(zip(header, widths, strict=True)):
        page.set_column(column, column, width)
        page.write_string(0, column, name, title)
    for number, row in enumerate(rows, 1):
        for column, (name, cell) in enumerate(zip(header, row, strict=True)):
            form = to_fill_in if name in (DECISION, REASON) else given
            # Read back like a CSV, in which an apostrophe may be a guard.
            shown = displayed(cell)
            page.write_string(number, column, guarded(shown) if shown.startswith("'") else shown, form)
        lines = max(n_lines(displayed(cell), width) for cell, width in zip(row, widths, strict=True))
        page.set_row(number, row_height(lines))
    notes = book.add_worksheet(_READ_ME)
    notes.set_column(0, 0, 100)
    told = [
        "Each row is one disagreement: a text and a theme or variable that the coders coded differently.",
        "Write the code in the column decision: 1 (present) or 0 (absent) for a theme, the value for a variable. Write "
        "why in the column reason. Leave empty what you cannot decide. Please do not change the other columns, and "
        "sort whole rows only, never one column.",
        "Where no coder has marked a passage, the row has the text in full; a long one takes several columns.",
        notice,
    ]
    prose = [line for line in told if line]
    sources: dict[str, str | list[str]] = {}
    for variable in variables:
        prose += ["", f"Values of {variable.id}:", *variable.values]
        sources[variable.id] = f"='{_READ_ME}'!$A${len(prose) - len(variable.values) + 1}:$A${len(prose)}"
    for number, line in enumerate(prose):
        notes.write_string(number, 0, line, look(border=0))
    column, coders = header.index(DECISION), [name for name in header if evidence_of(name) in header]
    for number, row in enumerate(rows, 1):
        cells = dict(zip(header, row, strict=True))
        is_theme = {cells[coder] for coder in coders} <= {"1", "0", "not coded"}
        if source := sources.get(cells.get("theme", ""), ["1", "0"] if is_theme else []):
            choices = {"validate": "list", "source": source, "error_type": "warning"}
            page.data_validation(number, column, number, column, choices)


def _reasons(rows: Sequence[Row], marks: Marks, place: str, form: Form, problems: list[Problem]) -> dict[str, str]:
    """Return the comments on the rows of a worksheet by their place; report those elsewhere."""
    reasons = dict.fromkeys((row.place for row in rows), "")
    for row, column, words in marks.comments:
        where = f"{place} row {row + 1}"
        if where in reasons:
            reasons[where] = "; ".join(filter(None, [reasons[where], words]))
        else:
            problems.append(form.lost_comment(row, column, words))
    return reasons


def _decisions(table: Table, reasons: Mapping[str, str]) -> Iterator[Decision]:
    for row in table.rows:
        cells = dict(row.cells)
        id_, theme, written, reason = (cells.pop(name, "").strip() for name in ("id", "theme", DECISION, REASON))
        reason = "; ".join(filter(None, [reason, reasons.get(row.place, "")]))
        texts = [cells.pop(name) for name in table.columns if _TEXT_COLUMN.fullmatch(name)]
        shown = cells | ({TEXT: "".join(texts)} if texts else {})
        yield _decided(written, Decision(id_, theme, None, reason, row.place, shown))


def _decided(written: str, decision: Decision) -> Decision:
    """Return a decision with the code that is written, or left open; other words may be the value of a variable."""
    written = written.strip()
    if written.casefold() == OPEN:
        return replace(decision, is_open=True)
    code = code_of(written)
    chosen = None if not written else code if code in (PRESENT, ABSENT) else written
    return replace(decision, code=chosen, written=written)


def _codes(path: str | os.PathLike[str], worksheet: str, codebook: Codebook | None) -> tuple[Decision, ...]:
    coding = read_coding(path, worksheet=worksheet, codebook=codebook)
    return tuple(
        Decision(id_, theme, code, "; ".join(reasons), f'{path} text "{id_}" column "{theme}"', is_of_table=True)
        for id_ in coding.ids
        for theme in coding.themes
        if (code := coding.given(id_, theme)) is not None
        for reasons in [[span.quote for span in coding.spans.of_document(id_, theme) if span.rule == NOTE]]
    )


def _saved(place: str, problems: list[Problem]) -> Iterator[Decision]:
    """Yield the decisions in a file that the page saved."""
    match read_saved(place, _AGAIN):
        case {"format": decision_page.FORMAT, "seed": int() | None as seed, "cases": [*cases]}:
            pass
        case _:
            raise CodingError.at(place, "these are not the decisions of an adjudication page.", _AGAIN)
    for number, entry in enumerate(cases, 1):
        match entry:
            case {
                "id": str(id_),
                "theme": str(theme),
                "codes": dict(codes),
                "decision": int() | str() | None as decision,
                "reason": str(reason),
            } if isinstance(sha256 := entry.get(HASH_COLUMN, ""), str):
                where = f'{place} text "{id_}" theme "{theme}"'
            case _:
                problems.append(Problem(f"{place} case {number}", "it is damaged.", _AGAIN))
                continue
        shown = {name: "not coded" if given is None else str(given) for name, given in codes.items()}
        # No evidence: the columns only say whose codes these are.
        shown |= {evidence_of(name): "" for name in codes} | {HASH_COLUMN: sha256}
        shown[SEED_COLUMN] = "" if seed is None else str(seed)
        written = "" if decision is None else str(decision)
        yield _decided(written, Decision(id_, theme, None, reason.strip(), where, shown))
