"""Excel workbooks."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from discourse_coder.errors import DiscourseCoderError, Problem
from discourse_coder.files import limits
from discourse_coder.files.table_size import TableSize
from discourse_coder.model.similar import did_you_mean
from discourse_coder.wording import first_few, sentences

_MOST_NAMED = 20
# A label such as "Comment:" in the language of Excel, and the words below it.
_THREADED = re.compile(r":\n {4}(.*?)(?=\n[^\n]*:\n {4}|\Z)", re.DOTALL)
FONT_SIZE = 10
FONT = {"font_name": "Arial", "font_size": FONT_SIZE}


# Worksheets of ours that people fill in, those that we put beside them, and the one whose first two rows show it.
_OURS = (
    ("Coding", {"Read me first", "Codebook", "About"}, "About", {"format", "coder"}),
    ("Decisions", {"Read me"}, "Decisions", {"id", "theme", "decision", "reason"}),
)
_NAME_ONE = "Name the one to read with worksheet (--worksheet NAME)."


class Grid(NamedTuple):
    """A worksheet: its name, its rows, the hidden worksheets with cells beside it, and which cells cannot be read."""

    title: str
    rows: list[tuple[object, ...]]
    hidden: tuple[str, ...]  # they were not read
    problems: tuple[Problem, ...] = ()


def one_grid(data: bytes, place: str, wanted: str = "") -> Grid:
    """Return the worksheet of a name, or the only one with cells that is not hidden, of a workbook.

    Formulas give the values last computed. Where there are several, an error names them.
    """
    hidden: list[str] = []

    def chosen(book: Any) -> list[Any]:
        named = [sheet for sheet in book.worksheets if sheet.title == wanted]
        if wanted and not named:
            there = [sheet.title for sheet in book.worksheets]
            advice = sentences(did_you_mean(wanted, there), f"The worksheets are: {_quoted(there)}.")
            raise DiscourseCoderError.at(place, f'there is no worksheet "{wanted}".', advice)
        filled = [sheet for sheet in book.worksheets if _has_cells(sheet)]
        hidden.extend(sheet.title for sheet in filled if sheet.sheet_state != "visible" and sheet.title != wanted)
        shown = [sheet for sheet in filled if sheet.title not in hidden]
        if wanted:
            return named
        by_title = {sheet.title: sheet for sheet in shown}
        for ours, beside, mark, cells in _OURS:
            is_ours = {ours, mark} <= set(by_title) <= {ours, *beside}
            if is_ours and cells <= _first_cells(by_title[mark]):
                return [by_title[ours]]
        if len(shown) > 1 or (hidden and not shown):
            found = f"there are several worksheets with cells: {_quoted(sheet.title for sheet in shown)}"
            also = f"; hidden: {_quoted(hidden)}" if shown and hidden else ""
            alone = f"its only worksheets with cells are hidden: {_quoted(hidden)}"
            raise DiscourseCoderError.at(place, f"{found}{also}." if shown else f"{alone}.", _NAME_ONE)
        return shown or book.worksheets[:1]

    sheets = _worksheets(data, place, data_only=True, chosen=chosen)
    if not sheets:
        raise _no_workbook(place)
    ((title, rows),) = sheets.items()
    return Grid(title, rows, tuple(hidden), tuple(lost_cells(read_marks(data, place)[title], f"{place} {title}")))


def merged_cells(marks: Marks, place: str) -> list[Problem]:
    """Return the problems of merged cells of a worksheet."""
    found, advice = (
        "these cells are merged, so that all but the first are empty.",
        "Unmerge them, and fill in each cell.",
    )
    return [Problem(f"{place}!{area}", found, advice) for area in marks.merged]


def lost_cells(marks: Marks, place: str) -> list[Problem]:
    """Return the problems of cells that look filled in on a worksheet and have no value to read."""
    problems = merged_cells(marks, place)
    if cells := marks.uncomputed:
        which = "this formula has" if len(cells) == 1 else f"{len(cells):,} formulas ({first_few(cells, 5)}) have"
        found = f"{which} no value, because no spreadsheet program has computed it."
        advice = "Open the workbook in a spreadsheet program and save it; or write the value."
        problems.append(Problem(f"{place}!{cells[0]}", found, advice))
    return problems


def read_grids(data: bytes, place: str) -> dict[str, list[list[str]]]:
    """Return all worksheets as text: for each name its rows from the first on, each from column A on."""
    computed = _worksheets(data, place, data_only=True)
    stored = _worksheets(data, place, data_only=False)
    return {
        # A formula gives the value last computed, or its own text where nobody has computed it.
        name: [
            [_text(other if value is None else value) for value, other in zip(row, stored_row, strict=True)]
            for row, stored_row in zip(rows, stored[name], strict=True)
        ]
        for name, rows in computed.items()
    }


class Marks(NamedTuple):
    """What a worksheet has beside the values of its cells."""

    n_cells: int  # with a value
    merged: tuple[str, ...]  # ranges such as E2:E4
    comments: tuple[tuple[int, int, str], ...]  # row and column from 0, and the words of a comment or note
    uncomputed: tuple[str, ...]  # cells with a formula whose value is not stored


def read_marks(data: bytes, place: str) -> dict[str, Marks]:
    """Return the merged ranges, the comments and the uncomputed formulas of all worksheets, by name."""
    from openpyxl.reader.excel import ExcelReader

    _check_unpacked(data, place)
    try:
        reader = ExcelReader(io.BytesIO(data), read_only=True)
        with reader.archive:
            reader.read_manifest()
            reader.read_workbook()
            return {
                sheet.name: _marks(reader.archive, part.target)
                for sheet, part in reader.parser.find_sheets()
                if part.target in reader.archive.namelist() and "chartsheet" not in part.Type
            }
    except Exception:  # as in _worksheets
        raise _no_workbook(place) from None


def _marks(archive: Any, part: str) -> Marks:
    from openpyxl.comments.comment_sheet import CommentSheet
    from openpyxl.packaging.relationship import get_dependents
    from openpyxl.xml.constants import COMMENTS_NS, SHEET_MAIN_NS
    from openpyxl.xml.functions import fromstring, iterparse

    n_cells = 0
    merged: list[str] = []
    uncomputed: list[str] = []
    with archive.open(part) as file:
        # Not by way of openpyxl's worksheets, which hold a cell for each one of a merged range.
        for _, element in iterparse(file):
            match element.tag.removeprefix(f"{{{SHEET_MAIN_NS}}}"):
                case "mergeCell":
                    merged.append(element.get("ref"))
                case "c":
                    n_cells += any((child.text or len(child)) for child in element)
                    if _is_uncomputed(element):
                        uncomputed.append(element.get("r", ""))
                case "row":
                    element.clear()
    folder, _, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    links = get_dependents(archive, relations).find(COMMENTS_NS) if relations in archive.namelist() else ()
    pages: list[Any] = [CommentSheet.from_tree(fromstring(archive.read(link.target))) for link in links]
    comments = [(*_position(place), _words(comment)) for page in pages for place, comment in page.comments]
    return Marks(n_cells, tuple(merged), tuple(sorted(comments)), tuple(uncomputed))


def _is_uncomputed(cell: Any) -> bool:
    from openpyxl.xml.constants import SHEET_MAIN_NS

    if cell.find(f"{{{SHEET_MAIN_NS}}}f") is None:
        return False
    value = cell.find(f"{{{SHEET_MAIN_NS}}}v")
    # An empty text is the value of a formula such as =IF(A1=1,"x","").
    return value is None or not (value.text or cell.get("t") == "str")


def _position(cell: str) -> tuple[int, int]:
    from openpyxl.utils.cell import coordinate_to_tuple

    row, column = coordinate_to_tuple(cell)
    return row - 1, column - 1


def _words(comment: Any) -> str:
    """Return what somebody wrote in a comment, without what Excel says of threads to programs that know none."""
    text = str(comment.text or "").replace("\r\n", "\n")
    if str(comment.author or "").startswith("tc={"):
        text = "\n".join(_THREADED.findall(text)) or text
    return text.strip()


def cell_name(row: int, column: int) -> str:
    """Return what a spreadsheet calls the cell at a row and column counted from 0: F7 for 6 and 5."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))


def wrapped(book: Any, **look: object) -> Any:
    """Return the format of a cell in which a text runs over several lines, from the top."""
    return book.add_format({**FONT, "text_wrap": True, "valign": "top", **look})


def workbook_bytes(build: Callable[[Any], None]) -> bytes:
    """Return the .xlsx file of the workbook that `build` fills; the same content gives the same bytes."""
    # Fill it with `write_string`, which makes no formula, link or number of a text.
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_format_properties": dict(FONT)})
    book.set_properties({"created": datetime(2000, 1, 1)})  # otherwise the time of writing
    build(book)
    book.close()
    return file.getvalue()


def _worksheets(
    data: bytes, place: str, *, data_only: bool, chosen: Callable[[Any], list[Any]] | None = None
) -> dict[str, list[tuple[object, ...]]]:
    import openpyxl

    _check_unpacked(data, place)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it skips; none holds data.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=data_only)
            try:
                for sheet in book.worksheets:
                    # Some programs store a wrong extent, which would hide cells.
                    sheet.reset_dimensions()
                sheets = chosen(book) if chosen else book.worksheets
                size = TableSize(place)
                return {sheet.title: list(_rows(sheet, size)) for sheet in sheets}
            finally:
                book.close()
    except (MemoryError, DiscourseCoderError):
        raise
    except Exception:  # a damaged file can fail anywhere in zip, XML or openpyxl
        raise _no_workbook(place) from None


def _check_unpacked(data: bytes, place: str) -> None:
    """Raise an error if the parts of a workbook are too large to be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            n_bytes = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise _no_workbook(place) from None
    if n_bytes > limits.MAX_TABLE_BYTES:
        found = f"the workbook unpacks to {n_bytes:,} bytes; the most is {limits.MAX_TABLE_BYTES:,}."
        raise DiscourseCoderError.at(place, found, "Split it; if you do not know who made it, leave it out.")


def _has_cells(sheet: Any) -> bool:
    return any(value is not None and str(value).strip() for row in sheet.iter_rows(values_only=True) for value in row)


def _first_cells(sheet: Any) -> set[object]:
    return {cell for row in sheet.iter_rows(max_row=2, values_only=True) for cell in row}


def _quoted(titles: Iterable[str]) -> str:
    return first_few((f'"{title}"' for title in titles), _MOST_NAMED)


def _rows(sheet: Any, size: TableSize) -> Iterator[tuple[object, ...]]:
    for row in sheet.iter_rows(values_only=True):
        size.add_row(len(row))
        yield tuple(map(_with_line_ends, row))


def _no_workbook(place: str) -> DiscourseCoderError:
    found = "this is not an Excel workbook (.xlsx), or it is damaged or protected by a password."
    advice = "Open it in a spreadsheet program and save it as .xlsx or as CSV UTF-8."
    return DiscourseCoderError.at(place, found, advice)


def _with_line_ends(value: object) -> object:
    # Excel writes a carriage return in this way, and openpyxl leaves it so.
    return value.replace("_x000D_", "\r") if isinstance(value, str) else value


def _text(value: object) -> str:
    return "" if value is None else str(value)
