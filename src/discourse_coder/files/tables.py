"""Tables: five formats read as rows of text, and CSV written the same on every machine."""

from __future__ import annotations

import csv
import json
import math
import os
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from discourse_coder.errors import DiscourseCoderError, Problem
from discourse_coder.files import limits
from discourse_coder.files.atomic import encoded, write_text
from discourse_coder.files.encodings import decode, read_bytes
from discourse_coder.files.numbers import DECIMALS, rounded
from discourse_coder.files.table_size import TableSize
from discourse_coder.model.frames import plain_columns
from discourse_coder.model.repeated import repeated
from discourse_coder.model.similar import did_you_mean
from discourse_coder.wording import inflected, listed, number_of, sentences, shortened

if TYPE_CHECKING:
    import pandas as pd

# Of a text already in memory; StringIO would hold it again, with four bytes for each character.
_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]+\Z")
_JSON_LINE = re.compile(r"[^\n]*+\n|[^\n]+\Z")
_FIRST_CELL = re.compile(r'\s*+(?:"[^"]*"|[^",;\t\r\n])*+([,;\t])')
# Excel takes the separator from such a first line, and shows it not as a row.
SEPARATOR_LINE = re.compile(r'"?sep=([^\r\n"])"?(?:\r\n?|\n)', re.IGNORECASE)
# A spreadsheet program takes a cell that begins so for a formula, unless it is a number.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_HALF_OF_A_PAIR = re.compile("[\ud800-\udfff]")
_PARQUET_ROWS = 10_000  # unpacked at a time
TABLE_SUFFIXES = (".csv", ".tsv", ".jsonl", ".parquet", ".xlsx")
TABLE_MEDIA_TYPES = {
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
"""What servers call a table, and the extension for it."""


class Row(NamedTuple):
    """One row of a table."""

    place: str  # for messages
    cells: dict[str, str]  # by column; empty where missing


@dataclass(frozen=True)
class Table:
    """Rows of text cells, exactly as stored, under named columns."""

    place: str  # for messages
    columns: tuple[str, ...]  # columns without a name are left out, with what is in them
    rows: tuple[Row, ...]  # those that could be read, without blank ones
    problems: tuple[Problem, ...] = ()  # why the others could not be read
    note: str = ""  # a sentence on worksheets that were not read
    unnamed: tuple[Problem, ...] = ()  # cells left out with a column without a name, where no word may be lost

    def unguarded(self) -> Table:
        """Return a table that we wrote as it was before `guarded`."""
        rows = tuple(
            Row(row.place, {unguarded(name): unguarded(cell) for name, cell in row.cells.items()}) for row in self.rows
        )
        return replace(self, columns=tuple(map(unguarded, self.columns)), rows=rows)

    def missing(self, column: str, advice: str = "") -> list[Problem]:
        """Return the problem that a column is missing, naming those that are there and the nearest; or nothing."""
        if column in self.columns:
            return []
        listed = f"The columns are: {', '.join(self.columns)}."
        advice = sentences(did_you_mean(column, self.columns), listed, advice)
        return [Problem(self.place, f'there is no column "{column}".', advice)]


def read_table(
    path: str | os.PathLike[str],
    *,
    place: str = "",
    encoding: str = "utf-8",
    data: bytes | None = None,
    worksheet: str = "",
) -> Table:
    """Read a .csv, .tsv, .jsonl, .json, .parquet or .xlsx file, or its bytes at hand; all cells become text.

    Row numbers are those that a spreadsheet shows. Rows that cannot be read are in `Table.problems`.
    """
    suffix = Path(path).suffix.lower()
    place = place or str(path)
    # Not among the suffixes of tables: most JSON files of a study are none, and are no texts either.
    if suffix not in (*TABLE_SUFFIXES, ".json"):
        advice = f"Known formats are {', '.join(TABLE_SUFFIXES)}."
        raise DiscourseCoderError.at(place, "this is not a table of a known format.", advice)
    data = read_bytes(path, place, limits.MAX_TABLE_BYTES) if data is None else data
    if suffix == ".parquet":
        return _parquet_table(data, place)
    if suffix == ".xlsx":
        from discourse_coder.files.workbooks import one_grid

        title, rows, hidden, lost = one_grid(data, place, worksheet)
        table = grid_table(enumerate(rows, 1), f'{place} (sheet "{title}")', lost)
        names = listed(f'"{name}"' for name in hidden)
        verb = inflected(len(hidden), "worksheet was", "worksheets were")
        return replace(table, note=f"Hidden {verb} not read in {Path(path).name}: {names}.") if hidden else table
    text = decode(data, encoding, place).removeprefix("\ufeff")
    if suffix == ".jsonl":
        return _jsonl_table(text, place)
    if suffix == ".json":
        return _json_table(text, place)
    if named := SEPARATOR_LINE.match(text):
        return _separated_table(text[named.end() :], named[1], place)
    return _separated_table(text, "\t" if suffix == ".tsv" else delimiter_of(text), place)


def csv_bytes(
    path: str | os.PathLike[str], table: pd.DataFrame | Iterable[Sequence[object]], *, excel: bool = False
) -> bytes:
    """Return a table as the bytes of a CSV file; for Excel with the mark without which it takes UTF-8 for Windows-1252.

    R takes the mark for a part of the first column's name, so it is not there unless asked for.
    """
    return for_excel(encoded(path, csv_text(table)), excel)


def for_excel(data: bytes, excel: bool) -> bytes:
    """Return the bytes of a CSV file, with a byte order mark if it is for Excel."""
    return (BOM_UTF8 if excel else b"") + data


def write_csv(path: str | os.PathLike[str], table: pd.DataFrame | Iterable[Sequence[object]]) -> None:
    r"""Write a table, or rows of which the first is the header, as CSV that is byte-identical on every machine.

    UTF-8 without a byte order mark, commas, ``\n`` line ends; a missing value is an empty cell. Texts are `guarded`.
    """
    write_text(path, csv_text(table))


def csv_text(table: pd.DataFrame | Iterable[Sequence[object]]) -> str:
    """Return a table as `write_csv` writes it."""
    rows = _frame_rows(table) if hasattr(table, "itertuples") else table
    lines = _Lines()
    # With this line end, every Python version puts quotation marks around a cell that has \r or \n.
    csv.writer(lines, lineterminator="\r\n").writerows([_written(value) for value in row] for row in rows)
    return "".join(lines)


def csv_cells(values: Iterable[str]) -> list[str]:
    """Return texts as `csv_text` writes them into the cells of a row of several."""
    lines = _Lines()
    csv.writer(lines, lineterminator="\r\n").writerows((_written(value), "") for value in values)
    return [line.removesuffix(",\n") for line in lines]


def guarded(cell: str) -> str:
    """Return a cell, with an apostrophe before it if a spreadsheet program would take it for a formula."""
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def unguarded(cell: str) -> str:
    """Return a cell as it was before `guarded`."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell


class _Lines(list[str]):
    def write(self, line: str) -> None:
        self.append(f"{line[:-2]}\n")


def _frame_rows(frame: Any) -> Iterator[Sequence[object]]:
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    yield list(frame.columns)
    yield from zip(*plain_columns(frame), strict=True)


def _written(value: object) -> object:
    if isinstance(value, str):
        return cell if (cell := guarded(value)) is value or not _NUMBER.fullmatch(value) else value
    if not isinstance(value, float):
        return value
    # At least one decimal and at most six, never an exponent: 0.5, 1.0, 0.333333.
    if not math.isfinite(value):
        return "" if math.isnan(value) else str(value)
    whole, decimals = f"{rounded(value):.{DECIMALS}f}".split(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}"


def delimiter_of(text: str) -> str:
    """Return the separator that ends the first cell, which may be in quotation marks."""
    found = _FIRST_CELL.match(text)
    return found[1] if found else ","


def _separated_table(text: str, delimiter: str, place: str) -> Table:
    later: list[Problem] = []

    # A reader makes a list of a line's cells before anybody can count them.
    if text.count(delimiter) > limits.MAX_CELLS and any(
        line[0].count(delimiter) > limits.MAX_CELLS for line in _LINE.finditer(text)
    ):
        raise TableSize(place).too_large()
    lines = map(re.Match.group, _LINE.finditer(text))

    return grid_table(separated_records(lines, delimiter, place, later), place, later, are_texts=True)


def separated_records(
    lines: Iterable[str], delimiter: str, place: str, problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of separated values with their numbers, and note why there are no more."""
    csv.field_size_limit(2**31 - 1)
    number = 0
    try:
        for number, record in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), 1):
            yield number, record
    except csv.Error as error:
        found = f"the quotation marks do not match ({error}); nothing could be read from here on."
        problems.append(Problem(f"{place} row {number + 1}", found, 'Close each " and double those inside a cell.'))


def grid_table(
    records: Iterable[tuple[int, Sequence[object]]],
    place: str,
    later: Sequence[Problem] = (),
    *,
    are_texts: bool = False,
) -> Table:
    """Return the table of numbered rows below a header; `later` gets problems while the rows are read."""
    size = TableSize(place)
    header: list[str] = []
    rows = []
    problems: list[Problem] = []
    unnamed: dict[int, list[tuple[str, str]]] = {}
    for number, record in records:
        row_place = f"{place} row {number}"
        size.add_row(max(len(header), len(record)))
        try:
            cells: list[Any] = [*record] if are_texts else [_cell_text(value) for value in record]
        except ValueError as error:
            problems.append(Problem(row_place, f"{error}."))
            continue
        if not any(map(str.strip, cells)):
            continue
        if not header:
            header = [cell.strip() for cell in cells]
            unnamed = {column: [] for column, name in enumerate(header) if not name}
            found = 'the column "{}" occurs more than once.'
            problems += [
                Problem(row_place, found.format(name), "Rename one.") for name in repeated(filter(None, header))
            ]
        elif len(cells) > len(header) and any(map(str.strip, cells[len(header) :])):
            advice = "Put quotation marks around a cell that has the separator in it."
            found = f"there are {len(cells)} cells under {len(header)} column names."
            problems.append(Problem(row_place, found, advice))
        else:
            if len(cells) < len(header):
                cells += [""] * (len(header) - len(cells))
            rows.append(Row(row_place, dict(zip(header, cells, strict=False))))
            for column, filled in unnamed.items():
                rows[-1].cells.pop("", None)
                if cell := cells[column].strip():
                    filled.append((row_place, cell))
    problems += later
    if not header and not problems:
        raise DiscourseCoderError.at(place, "the table is empty.")
    columns = tuple(dict.fromkeys(filter(None, header)))
    return Table(place, columns, tuple(rows), tuple(problems), unnamed=tuple(_unnamed(unnamed)))


def _unnamed(columns: Mapping[int, Sequence[tuple[str, str]]]) -> Iterator[Problem]:
    """Yield a problem for each column without a name that has filled cells, given with their places."""
    for column, filled in columns.items():
        cells = {cell for _, cell in filled}
        # pandas and R write row numbers so.
        is_numbering = column == 0 and len(cells) == len(filled) and all(map(str.isdecimal, cells))
        if filled and not is_numbering:
            place, first = filled[0]
            found = f'the cell "{shortened(first)}" is in a column without a name'
            more = f", like {number_of(len(filled) - 1, 'cell')} below it" if len(filled) > 1 else ""
            yield Problem(place, f"{found}{more}.", "Name the column, or move its words to one that has a name.")


def _json_table(text: str, place: str) -> Table:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DiscourseCoderError.at(place, f"this is not JSON ({error}).") from None
    if not (isinstance(found, list) and all(isinstance(record, dict) for record in found)):
        raise DiscourseCoderError.at(place, "this is not a table.", "Write a list of objects, one for each row.")
    return record_table(((f"{place} object {number}", record) for number, record in enumerate(found, 1)), place, [])


def _jsonl_table(text: str, place: str) -> Table:
    return json_lines_table(enumerate((found[0] for found in _JSON_LINE.finditer(text)), 1), place)


def json_lines_table(lines: Iterable[tuple[int, str]], place: str, columns: Iterable[str] = ()) -> Table:
    """Return the table of numbered lines of JSON; it has the given columns at least."""
    problems: list[Problem] = []

    def records() -> Iterator[tuple[str, Mapping[str, object]]]:
        for number, line in lines:
            if not line.strip():
                continue
            row_place, advice = f"{place} line {number}", "Write one JSON object per line."
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                problems.append(Problem(row_place, f"this is not JSON ({error}).", advice))
            else:
                if isinstance(record, dict):
                    yield row_place, record
                else:
                    problems.append(Problem(row_place, "this is not a JSON object.", advice))

    return record_table(records(), place, problems, columns)


def _parquet_table(data: bytes, place: str) -> Table:
    import pyarrow

    def records() -> Iterator[dict[str, object]]:
        n_bytes = 0
        for batch in parquet_batches(pyarrow.BufferReader(data), place, _rows_at_a_time):
            if (n_bytes := n_bytes + batch.nbytes) > limits.MAX_TABLE_BYTES:
                found = f"it unpacks to more than {limits.MAX_TABLE_BYTES:,} bytes."
                raise DiscourseCoderError.at(place, found, "Split the table.")
            yield from batch.to_pylist()

    return record_table(((f"{place} row {number}", record) for number, record in enumerate(records(), 2)), place, [])


def parquet_batches(source: Any, place: str, rows_at_a_time: Callable[[Any], int]) -> Iterator[Any]:
    """Yield the record batches of a Parquet file; how many rows they have is asked of its metadata."""
    import pyarrow
    import pyarrow.parquet

    try:
        # Without pre-buffering, no row group is in memory as a whole.
        file = pyarrow.parquet.ParquetFile(source, pre_buffer=False, buffer_size=2**20)
        yield from file.iter_batches(rows_at_a_time(file.metadata), use_threads=False)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        found = f"this is not a Parquet file that can be read: {str(error).splitlines()[0]}"
        raise DiscourseCoderError.at(place, found) from None


def _rows_at_a_time(metadata: Any) -> int:
    """Return how many rows of a Parquet file can be unpacked together, even if each has its longest value."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    columns = (group.column(number) for group in groups for number in range(group.num_columns))
    longest = max((column.total_uncompressed_size for column in columns), default=1)
    return max(1, min(_PARQUET_ROWS, limits.MAX_TABLE_BYTES // max(1, longest)))


def record_table(
    records: Iterable[tuple[str, Mapping[str, object]]],
    place: str,
    problems: list[Problem],
    known_columns: Iterable[str] = (),
) -> Table:
    """Return the table of records with their places; it has the known columns at least."""
    size = TableSize(place)
    columns = dict.fromkeys(known_columns)
    rows = []
    for row_place, record in records:
        columns.update(dict.fromkeys(record))
        size.add_row(len(record))
        size.check(len(columns))
        try:
            rows.append(Row(row_place, {name: _cell_text(value) for name, value in record.items()}))
        except ValueError as error:
            problems.append(Problem(row_place, f"{error}."))
    if not columns and not problems:
        raise DiscourseCoderError.at(place, "the table is empty.")
    blank = dict.fromkeys(columns, "")
    return Table(place, tuple(columns), tuple(Row(row.place, blank | row.cells) for row in rows), tuple(problems))


def _cell_text(value: object) -> str:
    """Return a value as text: a number in its shortest form, a date as ``2020-04-24``, lists and objects as JSON."""
    match value:
        case None:
            return ""
        case str():
            if not value.isascii() and _HALF_OF_A_PAIR.search(value):
                raise ValueError("a cell has half of a surrogate pair, which is no character")
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return "" if math.isnan(value) else str(int(value)) if value.is_integer() else repr(value)
        case int() | Decimal():
            return str(value)
        case datetime():
            moment = value.replace(tzinfo=None)
            return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case list() | dict():
            return _cell_text(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))
    raise ValueError(f"a cell holds {type(value).__name__}, which is not text")
