"""A coding against its reference: texts in which both, only one or neither has the theme, and how many were found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from discourse_coder.charts.shown import display_of, with_width
from discourse_coder.model.frames import plain
from discourse_coder.report.drawing.rows import (
    Look,
    bar,
    key,
    named,
    percent,
    reason,
    row,
    rows_html,
    sign,
    track,
    valued,
)
from discourse_coder.report.drawing.shares import longest, percent_range

if TYPE_CHECKING:
    import pandas as pd

    Record = Mapping[Any, Any]

_HEIGHT, _BAR = 36.0, 18.0
_ROOM = 0.08  # share of a track that a number inside it needs


def validity_drawing(table: pd.DataFrame, look: Look) -> str:
    """Return a row for each theme of the table of a validity."""
    rows = plain(table).to_dict("records")
    drawn = [
        row(
            named(look.label(found["theme"]), _right(found)),
            _drawn(found),
            valued(*_found(found)),
            style=look.style(found["theme"]),
        )
        for found in rows
    ]
    items = ((sign("full"), "both have the theme"), (sign("differ"), "they differ"), (sign("empty"), "neither has it"))
    label = longest(look.label(found["theme"]) for found in rows)
    return key(*items) + rows_html(
        "validity", drawn, label=label, value=longest(text for found in rows for text in _found(found))
    )


def _right(found: Record) -> str:
    n = found["true_positives"] + found["false_positives"]
    return f"{found['true_positives']:,} of {n:,} right" if n else "none coded with it"


def _found(found: Record) -> tuple[str, str]:
    n = found["true_positives"] + found["false_negatives"]
    if not n:
        return "no value", "none to find"
    count, display = f"{found['true_positives']:,} of {n:,} found", display_of(n, n)
    if display.status == "withheld":
        return count, display.reason
    interval = with_width(found["recall_low"], found["recall_high"])
    return count, percent_range(interval) if interval else "no interval"


def _drawn(found: Record) -> str:
    n = found["n"]
    if not n:
        return reason("No value: no text is coded in both.")
    both, neither = found["true_positives"], found["true_negatives"]
    differ = found["false_positives"] + found["false_negatives"]
    top = (_HEIGHT - _BAR) / 2
    after_both, after_differ = both / n, (both + differ) / n
    parts = [
        bar(after_differ, 1, top, _BAR, "empty") if neither else "",
        bar(0, after_both, top, _BAR, "bar") if both else "",
        bar(after_both, after_differ, top - 3, _BAR + 6, "differ") if differ else "",
    ]
    if neither / n > _ROOM:
        parts.append(f'<text x="{percent(after_differ)}" dx="6" y="{top + 13:g}">{neither:,}</text>')
    alt = f"both {both:,}, only the coding {found['false_positives']:,}, only the reference "
    return track(_HEIGHT, parts, f"{alt}{found['false_negatives']:,}, neither {neither:,}")
