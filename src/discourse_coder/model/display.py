"""How results show themselves: one `Shown`, as escaped HTML in a notebook and as lines in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar

from discourse_coder.model.frames import plain
from discourse_coder.wording import sentences, sentences_once

if TYPE_CHECKING:
    import pandas as pd

MAX_ROWS = 12
UNDEFINED = "–"
T = TypeVar("T")


class Raw(str):
    """A piece of HTML that is already escaped."""

    __slots__ = ()


def cell(value: object) -> str:
    """Return a value as escaped HTML."""
    return value if isinstance(value, Raw) else escape(str(value))


def table_html(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    note: str = "",
    *,
    max_rows: int = MAX_ROWS,
    all_in: str = "",
    numbers: Collection[int] = (),
) -> str:
    """Return a titled HTML table of at most `max_rows` rows, saying how many more there are, and which name has all."""
    rows = list(rows)
    heads = "".join(f'<th style="{_style(place in numbers)}">{cell(name)}</th>' for place, name in enumerate(header))
    head = f"<thead><tr>{heads}</tr></thead>" if any(header) else ""
    body = "".join(
        "<tr>"
        + "".join(f'<td style="{_style(place in numbers)}">{cell(value)}</td>' for place, value in enumerate(row))
        + "</tr>"
        for row in rows[:max_rows]
    )
    title = f"<p><strong>{cell(title)}</strong></p>" if title else ""
    note = f"<p><em>{cell(note)}</em></p>" if note else ""
    table = f"<table>{head}<tbody>{body}</tbody></table>" if rows else ""
    elsewhere = f"; all are in <code>{cell(all_in)}</code>" if all_in else ""
    more = f"<p>… and {len(rows) - max_rows} more{elsewhere}</p>" if len(rows) > max_rows else ""
    return f"<div>{title}{note}{table}{more}</div>"


def _style(is_number: bool) -> str:
    # A number stays on one line with its interval.
    return f"vertical-align:top;text-align:{'right;white-space:nowrap' if is_number else 'left'}"


def folded_html(summary: str, html: str) -> str:
    """Return HTML that opens by a click on its summary."""
    return f"<details><summary>{cell(summary)}</summary>{html}</details>"


def marked(text: str, start: int, end: int) -> Raw:
    """Return a text as HTML with ``text[start:end]`` highlighted."""
    return Raw(f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}")


def excerpt(text: str, start: int, end: int, around: int) -> Raw:
    """Return ``text[start:end]`` highlighted between at most `around` characters of whole words on either side."""
    begin, stop = max(0, start - around), min(len(text), end + around)
    if begin:
        begin = next((place + 1 for place in range(begin - 1, start) if text[place].isspace()), start)
    if stop < len(text):
        stop = next((place for place in range(stop, end, -1) if text[place].isspace()), end)
    before, after = "… " if begin else "", " …" if stop < len(text) else ""
    return Raw(f"{before}{marked(text[begin:stop], start - begin, end - begin)}{after}")


def aligned(header: Sequence[str], rows: Iterable[Sequence[object]], numbers: Collection[int]) -> list[str]:
    """Return the lines of a plain table; the columns in these places are flush right."""
    table = [list(map(_on_one_line, row)) for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            text.rjust(width) if place in numbers else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def cell_text(value: object) -> str:
    """Return a value of a result as people read it."""
    if value is None:
        return UNDEFINED
    return f"{value:,}" if isinstance(value, int) else str(value)


def _on_one_line(value: object) -> str:
    return " ".join(cell_text(value).split())


class ThemeId(str):
    """A theme's id in a table; the report's page puts the theme's label in its place."""

    __slots__ = ()


@dataclass(frozen=True)
class Table:
    """A table of a result, for a notebook, a terminal and the report's page alike."""

    header: Sequence[str]
    rows: Sequence[Sequence[object]]
    caption: str = ""
    # The first column and these hold words and are flush left; all others hold numbers.
    words: Collection[str] = ()
    # Columns of whole sentences: a terminal puts them below their row.
    prose: Collection[str] = ()
    # The name that has all rows, where a notebook shows the first only.
    all_in: str = ""
    is_folded: bool = False

    @classmethod
    def of(cls, columns: Mapping[str, Iterable[object]], **options: Any) -> Table:
        """Return the table of these columns; one of prose that is empty in every row is left out."""
        cells = {name: list(column) for name, column in columns.items()}
        kept = {name: column for name, column in cells.items() if any(column) or name not in options.get("prose", ())}
        return cls(tuple(kept), list(zip(*kept.values(), strict=True)), **options)

    @classmethod
    def of_frame(
        cls, frame: pd.DataFrame, columns: Mapping[str, tuple[str, Callable[[Any], object]]], **options: Any
    ) -> Table:
        """Return columns of a data frame under new names, each in its form; what is missing stays so."""
        values = plain(frame)
        cells = {
            name: [None if value is None else form(value) for value in values[column]]
            for name, (column, form) in columns.items()
        }
        return cls.of(cells, **options)

    @property
    def numbers(self) -> list[int]:
        """The places of the columns that hold numbers."""
        return [place for place, name in enumerate(self.header) if place and name not in (*self.words, *self.prose)]

    def without(self, *names: str) -> Table:
        """Return the table without these columns."""
        kept = [place for place, name in enumerate(self.header) if name not in names]
        return replace(
            self,
            header=[self.header[place] for place in kept],
            rows=[[row[place] for place in kept] for row in self.rows],
        )

    def labelled(self, labels: Mapping[str, str]) -> Table:
        """Return the table with labels in place of the themes' ids."""

        def labelled(row: Sequence[T]) -> list[T | str]:
            return [labels.get(value, value) if isinstance(value, ThemeId) else value for value in row]

        return replace(self, header=labelled(self.header), rows=list(map(labelled, self.rows)))

    @property
    def html(self) -> str:
        """For a notebook."""
        rows = [[value if isinstance(value, Raw) else cell_text(value) for value in row] for row in self.rows]
        most = MAX_ROWS if self.all_in else len(rows)
        title = "" if self.is_folded else self.caption
        html = table_html(title, self.header, rows, max_rows=most, all_in=self.all_in, numbers=self.numbers)
        return folded_html(self.caption, html) if self.is_folded else html

    @property
    def lines(self) -> list[str]:
        """For a terminal."""
        lines = [self.caption] if self.caption else []
        if not self.rows:
            return lines
        inline = self.without(*self.prose)
        head, *body = aligned(inline.header, inline.rows, inline.numbers)
        lines.append(head)
        prose = [place for place, name in enumerate(self.header) if name in self.prose]
        for line, row in zip(body, self.rows, strict=True):
            lines += [line, *(f"  {self.header[place]}: {_on_one_line(row[place])}" for place in prose if row[place])]
        return lines


@dataclass(frozen=True)
class Shown:
    """A result as people read it: its tables, and what must be said with them."""

    title: str
    tables: tuple[Table, ...]
    # How the numbers came about, or what they come to.
    about: str = ""
    # Sentences on what the tables mean.
    notes: tuple[str, ...] = ()
    # Sentences that every display of the numbers must carry.
    notice: str = ""

    @classmethod
    def together(cls, title: str, results: Iterable[Shown]) -> Shown:
        """Return several results as one."""
        results = list(results)
        tables = (
            replace(table, caption=table.caption or result.title) for result in results for table in result.tables
        )
        return cls(
            title,
            tuple(tables),
            sentences(*dict.fromkeys(result.about for result in results)),
            tuple(dict.fromkeys(note for result in results for note in result.notes)),
            sentences_once(result.notice for result in results),
        )

    def labelled(self, labels: Mapping[str, str]) -> Shown:
        """Return the same with labels in place of the themes' ids."""
        return replace(self, tables=tuple(table.labelled(labels) for table in self.tables))

    @property
    def html(self) -> str:
        """For a notebook."""
        note = sentences(self.about, *self.notes, self.notice)
        return table_html(self.title, (), (), note) + "".join(table.html for table in self.tables)

    @property
    def lines(self) -> list[str]:
        """For a terminal."""
        tables = [line for table in self.tables if table.lines for line in ("", *table.lines)]
        notes = ["", *self.notes] if self.notes else []
        return [self.title, *filter(None, (self.about, self.notice)), *tables, *notes]


class Displayed:
    """A result that has `shown`, and shows itself by it in a notebook."""

    @property
    def shown(self) -> Shown:
        """The result as people read it."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return self.shown.html
