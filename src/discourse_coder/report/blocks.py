"""Blocks of the report: paragraphs, tables and figures, as HTML whose every value is escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from discourse_coder.errors import Problem, UsageError

if TYPE_CHECKING:
    import pandas as pd

RIGHT = ">"
COUNT, PERCENT, DECIMAL = ",d", ".1%", ".2f"
NOT_DEFINED, NOT_CODED = "not defined", "not coded"
_LONG = 40  # rows, beyond which a table is folded away
_SPACE = "\u202f"  # narrow no-break, between a number and its percent sign


def paragraph_html(text: str) -> str:
    """Return a text as a paragraph; empty for an empty text."""
    return f"<p>{escape(text)}</p>\n" if text else ""


def folded_html(summary: str, html: str) -> str:
    """Return a block that is folded away behind its summary."""
    return f"<details><summary>{escape(summary)}</summary>{html}</details>\n"


def frame_html(
    frame: pd.DataFrame,
    *,
    caption: str = "",
    formats: Mapping[str, str] | None = None,
    missing: str | Mapping[str, str] = NOT_DEFINED,
) -> str:
    """Return a table as HTML.

    Parameters
    ----------
    frame : pandas.DataFrame
        Its columns are shown, underscores as blanks, the first as headings of the rows; the index only
        where it has a name.
    caption : str
        Says what the table shows.
    formats : mapping of str to str, optional
        Python format specifications by column, such as `COUNT`, `PERCENT` (of shares from 0 to 1) and
        `DECIMAL`; `RIGHT` only aligns. Without one, whole numbers get commas and others two decimals.
    missing : str or mapping of str to str
        What a missing value means, for all columns or by column; it is shown as a dash with this as its title.

    Returns
    -------
    str
        A ``<table>`` in which numbers are aligned to the right; folded away where it has more than 40 rows.

    Raises
    ------
    UsageError
        When a format names no column.
    """
    if any(frame.index.names):
        frame = frame.reset_index()
    formats = formats or {}
    if strange := [name for name in formats if name not in frame.columns]:
        raise UsageError(
            Problem(
                "formats",
                f"the table has no column {', '.join(strange)}.",
                f"There are: {', '.join(map(str, frame.columns))}.",
            )
        )
    columns = [
        _Column(
            str(name).replace("_", " "),
            formats.get(name) or _default_format(frame.iloc[:, place]),
            missing if isinstance(missing, str) else missing.get(name, NOT_DEFINED),
        )
        for place, name in enumerate(frame.columns)
    ]
    head = "".join(f'<th scope="col"{column.align}>{escape(column.name)}</th>' for column in columns)
    rows = [
        "".join(
            column.cell(value, heading=not place)
            for place, (column, value) in enumerate(zip(columns, row, strict=True))
        )
        for row in frame.astype(object).itertuples(index=False, name=None)
    ]
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    table = (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption or "table")}"><table>{title}'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>\n"
    )
    return table if len(rows) <= _LONG else folded_html(f"{caption or 'Table'} ({len(rows):,} rows)", table)


@dataclass(frozen=True)
class _Column:
    name: str
    format: str
    missing: str

    @property
    def align(self) -> str:
        return ' class="number"' if self.format else ""

    def cell(self, value: Any, *, heading: bool) -> str:
        tag, attributes = ("th", f' scope="row"{self.align}') if heading else ("td", self.align)
        return f"<{tag}{attributes}>{self._content(value)}</{tag}>"

    def _content(self, value: Any) -> str:
        if _is_missing(value):
            return f'<abbr title="{escape(self.missing)}">–</abbr>'
        if not self.format or isinstance(value, str):
            return escape(str(value))
        return escape(format(value, self.format).replace("%", f"{_SPACE}%").replace("-", "\u2212"))


def _default_format(values: pd.Series[Any]) -> str:
    from pandas.api.types import is_bool_dtype, is_integer_dtype, is_numeric_dtype

    if is_bool_dtype(values.dtype) or not is_numeric_dtype(values.dtype):
        return ""
    return COUNT if is_integer_dtype(values.dtype) else DECIMAL


def _is_missing(value: Any) -> bool:
    import pandas as pd

    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def figure_html(svg: bytes, caption: str, alt: str) -> str:
    """Return an SVG picture as a figure.

    The picture is an image of its own, so that its ids and styles cannot meet those of the page or of another.

    Parameters
    ----------
    svg : bytes
        As from ``charts.figure_bytes(figure, "svg")``.
    caption : str
        Printed below.
    alt : str
        Says what the picture shows to those who cannot see it.
    """
    data = b64encode(svg).decode("ascii")
    return (
        f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{escape(alt)}">'
        f"<figcaption>{escape(caption)}</figcaption></figure>\n"
    )
