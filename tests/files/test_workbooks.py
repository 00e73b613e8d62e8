"""Excel workbooks: what goes in and comes out whole."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from discourse_coder.errors import DiscourseCoderError
from discourse_coder.files.tables import read_table
from discourse_coder.files.workbooks import cell_name, one_grid, read_grids, workbook_bytes
from workbooks import workbook_of


def two_sheets(book: Any) -> None:
    first, second = book.add_worksheet("A"), book.add_worksheet("B")
    first.write_string(2, 1, "=1\r\n+1")
    first.write_number(2, 3, 1.5)
    first.write_boolean(3, 0, True)
    second.write_formula(0, 0, "=1+1", None, 2)


def test_all_worksheets_are_read_from_their_first_cell_on():
    assert read_grids(workbook_bytes(two_sheets), "a.xlsx") == {
        "A": [[], [], ["", "=1\r\n+1", "", "1.5"], ["True"]],
        "B": [["2"]],
    }


def test_a_formula_that_nobody_has_computed_shows_itself():
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    file = io.BytesIO()
    book.save(file)
    assert read_grids(file.getvalue(), "a.xlsx") == {"Sheet": [["=1+1"]]}


def test_equal_workbooks_are_equal_bytes():
    assert workbook_bytes(two_sheets) == workbook_bytes(two_sheets)


def test_cells_are_called_as_spreadsheets_call_them():
    assert cell_name(6, 5) == "F7"
    assert [cell_name(0, column) for column in range(800)] == [f"{get_column_letter(n)}1" for n in range(1, 801)]


def test_what_is_no_workbook_is_refused():
    with pytest.raises(DiscourseCoderError, match=r"a\.xlsx: this is not an Excel workbook"):
        read_grids(b"PK", "a.xlsx")


ONE, TWO = [["id", "text"], ["a", "One."]], [["id", "text"], ["b", "Two."]]
SENT = [["format", "discourse-coder sheet 1"], ["coder", "mira"]]
DECIDED = [["id", "theme", "first", "second", "decision", "reason"], ["a", "un", "1", "0", "1", "Why."]]
SHOWN, HIDDEN = "visible", "hidden"


@pytest.mark.parametrize(
    ("sheets", "wanted", "read", "hidden"),
    [
        ([("Empty", SHOWN, []), ("Data", SHOWN, TWO)], "", "Data", ()),
        ([("Old", HIDDEN, ONE), ("Data", SHOWN, TWO)], "", "Data", ("Old",)),
        ([("Old", "veryHidden", ONE), ("Data", SHOWN, TWO)], "Old", "Old", ()),
        ([("A", SHOWN, ONE), ("B", SHOWN, TWO)], "B", "B", ()),
        ([("Read me", SHOWN, ONE), ("Decisions", SHOWN, DECIDED)], "", "Decisions", ()),
        ([("Read me first", SHOWN, ONE), ("Coding", SHOWN, TWO), ("About", SHOWN, SENT)], "", "Coding", ()),
        ([("Only", SHOWN, [])], "", "Only", ()),
    ],
)
def test_the_worksheet_that_is_meant_is_read(sheets, wanted, read, hidden):
    found = one_grid(workbook_of(*sheets), "a.xlsx", wanted)
    assert (found.title, found.hidden) == (read, hidden)
    assert found.rows == [tuple(row) for title, _, rows in sheets if title == read for row in rows]


@pytest.mark.parametrize(
    ("sheets", "wanted", "message"),
    [
        (
            [("2023", SHOWN, ONE), ("2024", SHOWN, TWO), ("Old", HIDDEN, ONE)],
            "",
            'a.xlsx: there are several worksheets with cells: "2023", "2024"; hidden: "Old". Name the one to read with '
            "worksheet (--worksheet NAME).",
        ),
        ([("Empty", SHOWN, []), ("Old", HIDDEN, ONE)], "", 'its only worksheets with cells are hidden: "Old". Name'),
        ([("Decisions", SHOWN, DECIDED), ("Read me", SHOWN, ONE), ("Mine", SHOWN, TWO)], "", 'cells: "Decisions", "R'),
        # names that others give their worksheets too
        ([("Decisions", SHOWN, ONE), ("Read me", SHOWN, TWO)], "", 'cells: "Decisions", "Read me". Name'),
        ([("Coding", SHOWN, ONE), ("About", SHOWN, TWO)], "", 'cells: "Coding", "About". Name'),
        ([("Codebook", SHOWN, ONE), ("Coding", SHOWN, TWO)], "", 'cells: "Codebook", "Coding". Name'),
        (
            [("Data", SHOWN, ONE)],
            "Dat",
            'there is no worksheet "Dat". Did you mean "Data"? The worksheets are:',
        ),
    ],
)
def test_of_several_worksheets_none_is_taken_in_silence(sheets, wanted, message):
    with pytest.raises(DiscourseCoderError) as error:
        one_grid(workbook_of(*sheets), "a.xlsx", wanted)
    assert message in str(error.value)


def codes(write: Any) -> bytes:
    """Return a workbook of codes that `write` fills."""

    def fill(book: Any) -> None:
        page = book.add_worksheet("Codes")
        page.write_row(0, 0, ["id", "un"])
        page.write_column(1, 0, ["a", "b", "c"])
        write(page)

    return workbook_bytes(fill)


def problems_of(data: bytes) -> list[str]:
    return [str(problem) for problem in read_table("a.xlsx", data=data).problems]


def test_merged_cells_are_a_problem_of_a_table():
    assert problems_of(codes(lambda page: page.merge_range(1, 1, 3, 1, 1))) == [
        "a.xlsx Codes!B2:B4: these cells are merged, so that all but the first are empty. Unmerge them, and fill in "
        "each cell."
    ]


def test_a_formula_whose_value_is_an_empty_text_is_an_empty_cell():
    written = io.BytesIO(codes(lambda page: page.write_formula(1, 1, '=IF(1,"","x")', None, "-")))
    # As Excel and LibreOffice write it; XlsxWriter does not.
    changed = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>-</v>", b"<v></v>"))
    table = read_table("a.xlsx", data=changed.getvalue())
    assert (table.problems, [row.cells["un"] for row in table.rows]) == ((), ["", "", ""])


def test_a_formula_that_nobody_has_computed_is_a_problem_of_a_table():
    rows = [["id", "un"], ["a", "=1+0"], ["b", 0]]
    assert problems_of(workbook_of(("Codes", SHOWN, rows))) == [
        "a.xlsx Codes!B2: this formula has no value, because no spreadsheet program has computed it. "
        "Open the workbook in a spreadsheet program and save it; or write the value."
    ]
