"""How values show themselves: in a notebook as small, escaped HTML tables, in a terminal as lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from discourse_coder.wording import sentences

MAX_ROWS = 12


class Raw(str):
    """A piece of HTML that is already escaped."""

    __slots__ = ()


def cell(value: object) -> str:
    """Return a value as escaped HTML."""
    return value if isinstance(value, Raw) else escape(str(value))


def table_html(
    title: str, header: Sequence[str], rows: Iterable[Sequence[object]], note: str = "", *, max_rows: int = MAX_ROWS
) -> str:
    """Return a titled HTML table of at most `max_rows` rows, saying how many more there are."""
    rows = list(rows)
    shown = rows[:max_rows]
    head = "".join(f'<th style="text-align:left">{cell(name)}</th>' for name in header)
    body = "".join(
        "<tr>"
        + "".join(f'<td style="text-align:left;vertical-align:top">{cell(value)}</td>' for value in row)
        + "</tr>"
        for row in shown
    )
    more = f"<p>… and {len(rows) - len(shown)} more</p>" if len(rows) > len(shown) else ""
    note = f"<p><em>{cell(note)}</em></p>" if note else ""
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div><p><strong>{cell(title)}</strong></p>{note}{table}{more}</div>"


def marked(text: str, start: int, end: int) -> Raw:
    """Return a text as HTML with ``text[start:end]`` highlighted."""
    return Raw(f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}")


def aligned(header: Sequence[str], rows: Iterable[Sequence[object]], numbers_from: int = 1) -> list[str]:
    """Return the lines of a plain table; columns from `numbers_from` on are flush right."""
    table = [list(header), *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place < numbers_from else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


@dataclass(frozen=True)
class Shown:
    """A result as people read it, in a notebook and in a terminal alike.

    Attributes
    ----------
    title : str
    header : sequence of str
    rows : sequence of sequences
        A cell for each name of the header.
    about : str
        How the numbers came about.
    words : tuple of str
        Sentences on what the rows mean.
    notice : str
        A sentence that every display of the numbers must carry.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[object]]
    about: str = ""
    words: tuple[str, ...] = ()
    notice: str = ""

    @property
    def html(self) -> str:
        """For a notebook."""
        about = f"{self.about}." if self.about else ""
        return table_html(self.title, self.header, self.rows, sentences(about, *self.words, self.notice))

    @property
    def table_lines(self) -> list[str]:
        """The rows for a terminal."""
        return aligned(self.header, self.rows)

    @property
    def lines(self) -> list[str]:
        """For a terminal."""
        return [self.title, *filter(None, (self.about, self.notice)), "", *self.table_lines, *self.words]
