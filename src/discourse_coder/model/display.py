"""How values show themselves in a notebook: small, escaped HTML tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

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
