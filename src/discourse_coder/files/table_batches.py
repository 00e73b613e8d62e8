"""Tables larger than memory, read as tables of some rows each; the rows are those of `read_table`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO, TypeVar

from discourse_coder.errors import DiscourseCoderError, Problem
from discourse_coder.files import limits
from discourse_coder.files.encodings import advice_on
from discourse_coder.files.tables import (
    SEPARATOR_LINE,
    Table,
    delimiter_of,
    grid_table,
    json_lines_table,
    parquet_batches,
    record_table,
    separated_records,
)

T = TypeVar("T")
BATCH_SUFFIXES = (".csv", ".tsv", ".jsonl", ".parquet")
_LINES_OF_HEADER = 20  # more than the names of columns take, even with line breaks in them
_MOST_ROWS = 1_000  # of a Parquet file unpacked at a time


def table_batches(path: Path, place: str, encoding: str, n_characters: int) -> Iterator[tuple[Table, int]]:
    """Yield tables of about so many characters, each with the number of bytes read so far; none for no rows."""
    if path.suffix.lower() == ".parquet":
        yield from _parquet(path, place, n_characters)
        return
    try:
        # Lines end as in `read_table`: those of JSON at \n only.
        newline = "\n" if path.suffix.lower() == ".jsonl" else ""
        with path.open("rb") as data, TextIOWrapper(data, encoding, newline=newline) as file:
            read = _json_lines if newline else _separated
            tab = path.suffix.lower() == ".tsv"
            for table in read(_lines(file, place), place, n_characters, "\t" if tab else ""):
                yield table, data.tell()
    except OSError as error:
        found = f"the file cannot be read: {error.strerror}."
        raise DiscourseCoderError.at(place, found, "Check its permissions.") from None


def _lines(file: TextIO, place: str) -> Iterator[str]:
    number = 0
    try:
        while line := file.readline(limits.MAX_TEXT_BYTES):
            if len(line) == limits.MAX_TEXT_BYTES:
                found = f"line {number + 1:,} has more than {limits.MAX_TEXT_BYTES:,} characters."
                raise DiscourseCoderError.at(place, found, "Is it the right file? If so, split it.")
            yield line if number else line.removeprefix("\ufeff")
            number += 1
    except UnicodeError as error:
        found = f"not {file.encoding.upper()}: a byte soon after line {number:,} is wrong."
        raise DiscourseCoderError.at(place, found, advice_on(getattr(error, "object", b""))) from None


def _runs(items: Iterable[T], size_of: Callable[[T], int], most: int) -> Iterator[list[T]]:
    run: list[T] = []
    size = 0
    for item in items:
        run.append(item)
        size += size_of(item)
        if size >= most:
            yield run
            run, size = [], 0
    if run:
        yield run


def _separated(lines: Iterator[str], place: str, n_characters: int, delimiter: str) -> Iterator[Table]:
    head = list(islice(lines, _LINES_OF_HEADER))
    if named := SEPARATOR_LINE.match("".join(head[:1])):
        delimiter = named[1]
        head = head[1:]
    later: list[Problem] = []
    records = separated_records(chain(head, lines), delimiter or delimiter_of("".join(head)), place, later)
    header = next(((number, record) for number, record in records if any(map(str.strip, record))), None)
    if header is None:
        yield grid_table([], place, later)
        return
    for run in _runs(records, lambda item: sum(map(len, item[1])), n_characters):
        yield grid_table([header, *run], place, later)
        later.clear()


def _json_lines(lines: Iterator[str], place: str, n_characters: int, _: str) -> Iterator[Table]:
    columns: tuple[str, ...] = ()
    for run in _runs(enumerate(lines, 1), lambda item: len(item[1]), n_characters):
        table = json_lines_table(run, place, columns)
        columns = table.columns
        yield table


def _parquet(path: Path, place: str, n_characters: int) -> Iterator[tuple[Table, int]]:
    n_rows = 0

    def rows_at_a_time(metadata: Any) -> int:
        nonlocal n_rows
        n_rows = metadata.num_rows
        groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
        longest = max((group.total_byte_size // max(1, group.num_rows) for group in groups), default=1)
        return max(1, min(_MOST_ROWS, n_characters // max(1, longest)))

    def records() -> Iterator[tuple[str, dict[str, object]]]:
        number = 1
        for batch in parquet_batches(path, place, rows_at_a_time):
            for number, record in enumerate(batch.to_pylist(), number + 1):  # noqa: B020
                yield f"{place} row {number}", record

    n_bytes, n_read = path.stat().st_size, 0
    for run in _runs(records(), lambda item: sum(len(v) for v in item[1].values() if isinstance(v, str)), n_characters):
        n_read += len(run)
        yield record_table(run, place, []), n_bytes * n_read // n_rows
