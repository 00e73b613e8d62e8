"""Blind sheets as files: written as .xlsx or .csv, and read back filled in, from these or from answers as .json."""

from __future__ import annotations

import os
from pathlib import Path

from discourse_coder.errors import CodingError, DiscourseCoderError, Problem, UsageError
from discourse_coder.files.atomic import write_bytes, write_text
from discourse_coder.files.encodings import decode, read_bytes
from discourse_coder.files.tables import read_table
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.sheet import BlindSheet
from discourse_coder.sheets.answers import Answers
from discourse_coder.sheets.csv_form import read_csv_sheet, sheet_csv
from discourse_coder.sheets.json_form import read_json_answers
from discourse_coder.sheets.workbook_form import read_workbook, sheet_workbook

__all__ = ["read_sheet", "sheet_csv", "sheet_workbook", "write_sheet_table"]

_NO_ANSWERS = {
    **dict.fromkeys(
        (".html", ".htm"),
        (
            "this is the sheet itself; the answers are in the file that it saves.",
            "On the page, save the answers, and give that .json file.",
        ),
    ),
    **dict.fromkeys(
        (".xls", ".ods", ".xlsm", ".numbers"),
        ("a workbook is read as .xlsx only.", "Open it in a spreadsheet program and save it as .xlsx."),
    ),
}


def write_sheet_table(sheet: BlindSheet, path: str | os.PathLike[str]) -> None:
    """Write a blind sheet as .xlsx (see `sheet_workbook`) or .csv (see `sheet_csv`).

    Raises
    ------
    UsageError
        When the path has another ending, the sheet cannot be a table, or the file cannot be written.
    """
    match Path(path).suffix.lower():
        case ".xlsx":
            write_bytes(path, sheet_workbook(sheet))
        case ".csv":
            write_text(path, sheet_csv(sheet))
        case _:
            raise UsageError(
                Problem(str(path), "this sheet is written as .xlsx or .csv.", f'Write "{Path(path).stem}.xlsx".')
            )


def read_sheet(
    path: str | os.PathLike[str],
    corpus: Corpus,
    codebook: Codebook,
    *,
    encoding: str = "utf-8",
) -> Coding:
    """Read a sheet that a coder has filled in.

    A code is 1, yes, y, x, true or present; 0, no, n, false or absent; unsure, u or ?, which is not coded and kept as a
    remark; or nothing (not coded). What stands beside it is looked for in the text: see `passages.spans_of_remark`.

    Parameters
    ----------
    path : path-like
        The .xlsx or .csv as it came back, or the .json of answers that the .html sheet saves.
    corpus, codebook : Corpus, Codebook
        What the sheet was made from.
    encoding : str
        Of a .csv.

    Returns
    -------
    Coding
        The texts of the sheet in the order of the corpus, its themes in the order of the codebook. The settings in the
        provenance are ``roles``, ``seed`` and, except from a .csv, ``sheet``: the hash of the sheet.

    Raises
    ------
    CodingError
        With everything that is wrong, each with its cell: what is no code, ids or columns that are gone, unknown or
        twice there, another corpus, another prose of a theme than the coder had.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> sheet = dc.blind_sheet(study.corpus, study.codebook, study.sample.ids, coder="third", seed=7)
    >>> dc.write_sheet(sheet, folder / "third.csv")
    >>> dc.read_sheet(folder / "third.csv", study.corpus, study.codebook)  # not yet filled in
    Coding('third': 17 texts, 5 themes)
    """
    path = Path(path)
    answers = Answers(str(path), corpus, codebook)
    try:
        match path.suffix.lower():
            case ".xlsx":
                read_workbook(read_bytes(path, answers.place), answers)
            case ".csv":
                read_csv_sheet(read_table(path, encoding=encoding), answers)
            case ".json":
                text = decode(read_bytes(path, answers.place), "utf-8", answers.place)
                read_json_answers(text.removeprefix("\ufeff"), answers)
            case suffix:
                unknown = (
                    "this is not a filled sheet.",
                    "Give the .xlsx or .csv that came back, or the answers (.json).",
                )
                raise CodingError(Problem(answers.place, *_NO_ANSWERS.get(suffix, unknown)))
    except DiscourseCoderError as error:
        raise CodingError([*answers.problems, *error.problems]) from None
    if answers.problems:
        raise CodingError(answers.problems)
    return answers.coding()
