"""Blocks of the report: paragraphs, tables and figures, as HTML whose every value is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from discourse_coder.model.display import Table, cell_text, folded_html

_LONG = 40  # rows, beyond which a table is folded away


def notice_html(notice: str, said: str) -> str:
    """Return what a notice adds to the one that the page has said, as a paragraph; empty where it adds nothing."""
    return paragraph_html(notice.replace(said, "").strip() if said else notice)


def paragraph_html(text: str, *, is_note: bool = False) -> str:
    """Return a text as a paragraph, small if it is a note; empty for an empty text."""
    kind = ' class="note"' if is_note else ""
    return f"<p{kind}>{escape(text)}</p>\n" if text else ""


def table_html(table: Table) -> str:
    """Return a table of a result, folded away where it is long; of one without rows, its caption."""
    html = open_table_html(table)
    if len(table.rows) > _LONG:
        return folded_html(f"{table.caption or 'Table'} ({len(table.rows):,} rows)", html)
    return folded_html(table.caption, html) if table.is_folded and table.rows else html


def open_table_html(table: Table) -> str:
    """Return a table of a result, however long it is; of one without rows, its caption."""
    if not table.rows:
        return paragraph_html(f"{table.caption}." if table.caption else "")
    classes = [' class="number"' if place in table.numbers else "" for place in range(len(table.header))]
    head = "".join(
        f'<th scope="col"{align}>{escape(name)}</th>' for name, align in zip(table.header, classes, strict=True)
    )
    body = "\n".join(
        f'<tr><th scope="row">{escape(cell_text(first))}</th>'
        + "".join(
            f"<td{align}>{_number(cell_text(value)) if align else escape(cell_text(value))}</td>"
            for value, align in zip(others, classes[1:], strict=True)
        )
        + "</tr>"
        for first, *others in table.rows
    )
    many = f" ({len(table.rows):,} rows)" if len(table.rows) > _LONG else ""
    caption = f"<caption>{escape(table.caption)}{many}</caption>" if table.caption else ""
    return (
        f'<div class="wide" tabindex="0" role="group" aria-label="{escape(table.caption or "table")}"><table>{caption}'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>\n"
    )


def _number(text: str) -> str:
    return escape(text.replace("-", "\u2212"))


def data_html(parts: Sequence[str | Table], files: Sequence[str]) -> str:
    """Return tables, words on them and links to files, closed; each table can be copied and saved where scripts run."""
    name = files[0].rpartition("/")[2].rpartition(".")[0] if files else "table"
    tools = f'<p class="tools" data-name="{escape(name)}"></p>\n'
    shown = [
        (open_table_html(part) + tools if part.rows else open_table_html(part)) if isinstance(part, Table) else part
        for part in parts
    ]
    links = ", ".join(f'<a href="{escape(quote(file))}">{escape(file)}</a>' for file in files)
    if links:
        shown.append(f"<p>Files beside this page: {links}</p>\n")
    html = "".join(shown)
    return f'<details class="data"><summary>Data and downloads</summary>\n{html}</details>\n' if html else ""


def pill_html(tone: str, sign: str, word: str) -> str:
    """Return a verdict: its sign and its word."""
    return f'<span class="pill {escape(tone)}"><i aria-hidden="true">{escape(sign)}</i>{escape(word)}</span>'


def figure_html(drawn: str, caption: str, alt: str) -> str:
    """Return a drawing as a figure with its caption, and what it shows for those who cannot see it."""
    return (
        f'<figure class="figure"><figcaption>{escape(caption)}</figcaption>\n'
        f'<p class="for-ears">{escape(alt)}</p>\n{drawn}</figure>\n'
    )
