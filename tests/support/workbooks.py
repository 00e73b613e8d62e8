"""Workbooks of several worksheets, for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl


def workbook_of(*sheets: tuple[str, str, Sequence[Sequence[object]]]) -> bytes:
    """Return a workbook of worksheets: name, state and rows."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, state, rows in sheets:
        page = made.create_sheet(title)
        page.sheet_state = state
        for row in rows:
            page.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()
