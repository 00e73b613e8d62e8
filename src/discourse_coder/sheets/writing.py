"""Write a sheet in any of its three forms."""

from __future__ import annotations

import os
from pathlib import Path

from discourse_coder.errors import UsageError
from discourse_coder.files.atomic import write_bytes, write_text
from discourse_coder.model.coding import TRAINING
from discourse_coder.model.sheet import Sheet
from discourse_coder.sheets.csv_form import sheet_csv
from discourse_coder.sheets.page import sheet_html
from discourse_coder.sheets.workbook_form import sheet_workbook

FORMS = (".html", ".xlsx", ".csv")


def write_sheet(sheet: Sheet, path: str | os.PathLike[str]) -> None:
    """Write a sheet as .html (for a browser), .xlsx or .csv; one for a training round as .html only.

    Raises
    ------
    UsageError
        When the path has another ending, two columns would have one name, or the file cannot be written.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> sheet = dc.blind_sheet(study.corpus, study.codebook, study.sample.ids, coder="third", seed=7)
    >>> dc.write_sheet(sheet, folder / "sheet.html")
    """
    check_form(path, training=sheet.given is not None and sheet.given.purpose == TRAINING)
    match Path(path).suffix.lower():
        case ".html":
            write_text(path, sheet_html(sheet))
        case ".xlsx":
            write_bytes(path, sheet_workbook(sheet))
        case ".csv":
            write_text(path, sheet_csv(sheet))


def check_form(path: str | os.PathLike[str], *, training: bool = False) -> None:
    """Raise a UsageError unless a path has the ending of a sheet, or of one for a training round."""
    ending = Path(path).suffix.lower()
    if training and ending in (".xlsx", ".csv"):
        found = "only the .html sheet can show a reference code after each answer."
        raise UsageError.at(str(path), found, "End its name in .html.")
    if ending not in FORMS:
        raise UsageError.at(str(path), "a sheet cannot have this ending.", f"End its name in {', '.join(FORMS)}.")
