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
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    note: str = "",
    *,
    max_rows: int = MAX_ROWS,
    all_in: str = "",
) -> str:
    """Return a titled HTML table of at most `max_rows` rows, saying how many more there are, and which name has all."""
    rows = list(rows)
    shown = rows[:max_rows]
    heads = "".join(f'<th style="text-align:left">{cell(name)}</th>' for name in header)
    head = f"<thead><tr>{heads}</tr></thead>" if any(header) else ""
    body = "".join(
        "<tr>"
        + "".join(f'<td style="text-align:left;vertical-align:top">{cell(value)}</td>' for value in row)
        + "</tr>"
        for row in shown
    )
    where = f"; all are in <code>{cell(all_in)}</code>" if all_in else ""
    more = f"<p>… and {len(rows) - len(shown)} more{where}</p>" if len(rows) > len(shown) else ""
    note = f"<p><em>{cell(note)}</em></p>" if note else ""
    table = f"<table>{head}<tbody>{body}</tbody></table>" if rows else ""
    return f"<div><p><strong>{cell(title)}</strong></p>{note}{table}{more}</div>"


def folded_html(summary: str, html: str) -> str:
    """Return HTML that opens by a click on its summary."""
    return f"<details><summary>{cell(summary)}</summary>{html}</details>"


def unbroken(value: object) -> Raw:
    """Return a value as HTML that keeps on one line, such as a number with its interval."""
    return Raw(f'<span style="white-space:nowrap">{cell(value)}</span>')


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
    all_in : str
        The name that has all rows, where a notebook shows the first only.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[object]]
    about: str = ""
    words: tuple[str, ...] = ()
    notice: str = ""
    all_in: str = ""

    @property
    def html(self) -> str:
        """For a notebook."""
        about = f"{self.about}." if self.about else ""
        note = sentences(about, *self.words, self.notice)
        return table_html(self.title, self.header, self.rows, note, all_in=self.all_in)

    @property
    def table_lines(self) -> list[str]:
        """The rows for a terminal."""
        return aligned(self.header, self.rows)

    @property
    def lines(self) -> list[str]:
        """For a terminal."""
        return [self.title, *filter(None, (self.about, self.notice)), "", *self.table_lines, *self.words]
