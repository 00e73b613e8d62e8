"""Whether a text is whole: not cut by a spreadsheet, and with the hash that was written down."""

from __future__ import annotations

from hashlib import sha256

from discourse_coder.errors import CorpusError
from discourse_coder.files import limits
from discourse_coder.model.look import is_blank

# What spreadsheet programs show where a formula has no result; a text is missing there.
_NO_RESULT = {
    *("#N/A", "#NV", "#N/D", "#NULL!", "#DIV/0!", "#VALUE!", "#WERT!", "#REF!", "#BEZUG!", "#NAME?", "#NUM!"),
    *("#ZAHL!", "#SPILL!", "#CALC!", "#FIELD!", "#GETTING_DATA"),
}


def is_no_text(cell: str) -> bool:
    """Return whether a cell of a column of texts holds none: nothing to read, or a spreadsheet's #N/A."""
    return is_blank(cell) or cell.strip() in _NO_RESULT


def check_cell(text: str, expected: str, place: str = "") -> None:
    """Raise a CorpusError unless a text from a table is whole and, where a hash is expected, has it."""
    if len(text) == limits.EXCEL_CELL:
        found = f"the text has exactly {len(text):,} characters, the most of an Excel cell: it was probably cut."
        raise CorpusError.at(place, found, "Take it from its source and keep it as a text file.")
    check_hash(text.encode("utf-8"), expected, place)


def check_hash(data: bytes, expected: str, place: str = "") -> None:
    """Raise a CorpusError unless the bytes of a text have the expected hash, or none is expected."""
    if (wanted := expected.strip().lower()) and wanted != (actual := sha256(data).hexdigest()):
        found = f"the text has the SHA-256 {actual}, but {wanted} is expected."
        raise CorpusError.at(place, found, "Restore the text, or correct the hash if the change was meant.")
