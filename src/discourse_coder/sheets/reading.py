"""Read a sheet that a coder has filled in, whatever file it comes in."""

from __future__ import annotations

import os
from pathlib import Path

from discourse_coder.errors import CodingError, DiscourseCoderError
from discourse_coder.files import limits
from discourse_coder.files.encodings import read_bytes
from discourse_coder.files.tables import read_table
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding
from discourse_coder.model.corpus import Corpus
from discourse_coder.sheets.answers import Answers
from discourse_coder.sheets.csv_form import read_csv_sheet
from discourse_coder.sheets.json_form import read_json_answers
from discourse_coder.sheets.workbook_form import read_workbook


def read_sheet(
    path: str | os.PathLike[str],
    corpus: Corpus,
    codebook: Codebook,
    *,
    encoding: str = "utf-8",
) -> Coding:
    """Read a sheet that a coder has filled in.

    A code is 1, yes, y, x, true or present; 0, no, n, false or absent; unsure, u or ?, which is not coded and kept as a
    remark; or nothing (not coded). For a variable it is one of its values, or its meaning. Words beside a code that are
    in the text become a passage, others a note.

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
        With everything that is wrong, cell by cell: what is not a code; ids or columns that are gone, unknown or there
        twice; another corpus, or another prose of a theme than the coder had; codes of a text that contradict each
        other by what the codebook says of themes that exclude each other and of variables.

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
    place = str(path)
    answers = Answers(place, corpus, codebook)
    try:
        match path.suffix.lower():
            case ".xlsx":
                read_workbook(read_bytes(path, place, limits.MAX_TABLE_BYTES), answers)
            case ".csv":
                read_csv_sheet(read_table(path, encoding=encoding), answers)
            case ".json":
                read_json_answers(answers)
            case ".html" | ".htm":
                advice = 'Press "Save file" on the page, and give the .json file.'
                raise CodingError.at(place, "this is the sheet itself; the answers are in the file it saves.", advice)
            case ".xls" | ".ods" | ".xlsm" | ".numbers":
                advice = "Open it in a spreadsheet program and save it as .xlsx."
                raise CodingError.at(place, "a workbook is read as .xlsx only.", advice)
            case _:
                advice = "Give the .xlsx or .csv that came back, or the answers (.json)."
                raise CodingError.at(place, "this is not a filled sheet.", advice)
    except DiscourseCoderError as error:
        raise CodingError([*answers.problems, *error.problems]) from None
    answers.check_consistency()
    if answers.problems:
        raise CodingError(answers.problems)
    return answers.coding()
