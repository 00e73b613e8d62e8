"""Excel workbooks."""

from __future__ import annotations

import io
import warnings

from discourse_coder.errors import DiscourseCoderError, Problem


def read_sheet(data: bytes, place: str) -> tuple[str, list[tuple[object, ...]]]:
    """Return the name and the rows of a workbook's first sheet; formulas give the values last computed.

    Parameters
    ----------
    data : bytes
        An .xlsx file.
    place : str
        How messages call it.

    Raises
    ------
    DiscourseCoderError
        When it is not an Excel workbook.
    """
    import openpyxl

    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it skips; none holds data.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                sheet = book.worksheets[0]
                # Some programs store a wrong extent, which would hide cells.
                sheet.reset_dimensions()
                return sheet.title, [tuple(map(_with_line_ends, row)) for row in sheet.iter_rows(values_only=True)]
            finally:
                book.close()
    except Exception:  # a damaged file can fail anywhere in zip, XML or openpyxl
        raise DiscourseCoderError(
            Problem(
                place,
                "this is not an Excel workbook (.xlsx), or it is damaged or protected by a password.",
                "Open it in a spreadsheet program and save it as .xlsx or as CSV UTF-8.",
            )
        ) from None


def _with_line_ends(value: object) -> object:
    # Excel writes a carriage return in this way, and openpyxl leaves it so.
    return value.replace("_x000D_", "\r") if isinstance(value, str) else value
