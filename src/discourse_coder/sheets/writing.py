"""Writing a blind sheet in any of its forms: an edge, because one form is a page of the report and two are tables."""

from __future__ import annotations

import os
from pathlib import Path

from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.sheet import BlindSheet

FORMS = (".html", ".xlsx", ".csv")


def write_sheet(sheet: BlindSheet, path: str | os.PathLike[str]) -> None:
    """Write a blind sheet as .html (for a browser), .xlsx or .csv.

    Raises
    ------
    UsageError
        When the path has another ending, the sheet cannot be a table, or the file cannot be written.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> sheet = dc.blind_sheet(study.corpus, study.codebook, study.sample.ids, coder="third", seed=7)
    >>> dc.write_sheet(sheet, folder / "sheet.html")
    """
    from discourse_coder.files.atomic import write_text
    from discourse_coder.sheets.page import sheet_html
    from discourse_coder.sheets.reading import write_sheet_table

    check_form(path)
    if Path(path).suffix.lower() == ".html":
        write_text(path, sheet_html(sheet))
    else:
        write_sheet_table(sheet, path)


def check_form(path: str | os.PathLike[str]) -> None:
    """Raise unless a path ends like a form of sheets.

    Raises
    ------
    UsageError
        When it does not.
    """
    if Path(path).suffix.lower() not in FORMS:
        raise UsageError(Problem(str(path), "this is no kind of sheet.", f"End its name in {', '.join(FORMS)}."))
