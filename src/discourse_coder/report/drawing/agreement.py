"""How far coders agree on each theme: what was observed, and what so few texts do not rule out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from discourse_coder.charts.shown import with_width
from discourse_coder.model.frames import plain
from discourse_coder.report.drawing.rows import (
    Look,
    axis,
    key,
    mark,
    named,
    reason,
    row,
    rows_html,
    sign,
    strip,
    track,
    upright,
    valued,
)
from discourse_coder.report.drawing.shares import longest
from discourse_coder.wording import coefficient

if TYPE_CHECKING:
    import pandas as pd

    Record = Mapping[Any, Any]

ALPHA = "krippendorff_alpha"
TENTATIVE, RELIABLE = 0.667, 0.8  # Krippendorff 2004, p. 241
_HEIGHT = 34.0
_OF_COUNTS = 28  # characters of the line on counts and alpha


def agreement_drawing(
    table: pd.DataFrame, look: Look, needed: Mapping[str, str] | None = None, name: str = "agreement"
) -> str:
    """Return a row for each theme; `needed` says how many texts it takes to clear .667, or why none do."""
    rows = [found for found in plain(table).to_dict("records") if found["statistic"] == ALPHA]
    bounds = [value for found in rows for value in (found["value"], found["ci_low"]) if value is not None]
    start = next(start for start in (0.0, -0.5, -1.0) if start <= min(bounds, default=0.0) or start == -1.0)
    head = "<small>texts needed<br>for .667</small>" if needed else ""
    drawn = [row("", _axis(start), head, name="row axis")]
    drawn += [
        row(
            named(look.label(found["theme"]), _counts(found)),
            _drawn(found, start, name),
            valued(needed.get(found["theme"], "") if needed else _alpha(found), "" if needed else _interval(found)),
            style=look.style(found["theme"]),
        )
        for found in rows
    ]
    any_strip = any(with_width(found["ci_low"], found["ci_high"]) for found in rows)
    items = [(sign("hollow"), "alpha in these texts")]
    items += [(sign("strip", name), "what so few texts do not rule out: its 95% interval")] if any_strip else []
    return key(*items) + rows_html(
        "agreement",
        drawn,
        label=max(_OF_COUNTS, longest(look.label(found["theme"]) for found in rows)),
        value=12,
        hatched=name if any_strip else "",
    )


def _axis(start: float) -> str:
    first = f"{start:g}".replace("0.", ".")
    return axis(
        (0.0, first, "start"),
        (_place(TENTATIVE, start), ".667", "end"),  # the next is near
        (_place(RELIABLE, start), ".800", "middle"),
        (1.0, "1", "end"),
    )


def _place(alpha: float, start: float) -> float:
    return (alpha - start) / (1 - start)


def _counts(found: Record) -> str:
    if not found["n_units"]:
        return "no text in common"
    agree = f"{found['n_agree']:,} of {found['n_units']:,} agree"
    if found["value"] is None:
        return agree
    return f"{agree}; {_alpha(found)} {_interval(found)}".rstrip()


def _alpha(found: Record) -> str:
    return "" if found["value"] is None else coefficient(found["value"])


def _interval(found: Record) -> str:
    interval = with_width(found["ci_low"], found["ci_high"])
    return f"[{', '.join(map(coefficient, interval))}]" if interval else ""


def _drawn(found: Record, start: float, name: str) -> str:
    if found["value"] is None:
        return reason(f"No value: {found['reason']}.")
    middle = _HEIGHT / 2
    marks = "".join(upright(_place(least, start), -2, _HEIGHT + 5, "threshold") for least in (TENTATIVE, RELIABLE))
    interval = with_width(found["ci_low"], found["ci_high"])
    drawn = strip(_place(interval[0], start), _place(interval[1], start), middle - 5, 10, name) if interval else ""
    alt = f"alpha {_alpha(found)}" + (f", 95% interval {_interval(found)}" if interval else "")
    line = f'<line class="grid" x1="0%" x2="100%" y1="{middle:g}" y2="{middle:g}"/>'
    return track(_HEIGHT, [line, drawn, marks, mark(_place(found["value"], start), middle, 0, "hollow")], alt)
