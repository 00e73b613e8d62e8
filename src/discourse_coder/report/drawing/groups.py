"""The share of texts with each theme in every group: a mark of the group's shape, and its interval."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from discourse_coder.charts.marks import Mark, Marks, read_marks
from discourse_coder.charts.shown import with_width
from discourse_coder.report.drawing.rows import (
    MOST_THEMES,
    PERCENT_MARKS,
    Look,
    axis,
    key,
    left_out,
    mark,
    percent_grid,
    row,
    rows_html,
    shape_key,
    sign,
    squares,
    track,
    valued,
    whisker,
)
from discourse_coder.report.drawing.shares import longest, notes, percent_range
from discourse_coder.wording import whole_percentage

if TYPE_CHECKING:
    import pandas as pd

_HEIGHT = 24.0


def groups_drawing(table: pd.DataFrame, look: Look) -> str:
    """Return for each theme a row per group."""
    marks = read_marks(table, "groups")
    themes = themes_by_frequency(marks)
    shown = themes[:MOST_THEMES]
    of_shown = [marks.at(theme, group) for theme in shown for group in marks.groups]
    rows = [row("", axis(*PERCENT_MARKS), "", name="row axis")]
    for theme in shown:
        rows.append(
            f'<div class="head" role="row" style="{look.style(theme)}"><div role="rowheader">'
            f"<b>{escape(look.label(theme))}</b></div></div>\n"
        )
        rows += [_row(marks.at(theme, group), place, look) for place, group in enumerate(marks.groups)]
    html = rows_html(
        "groups",
        rows,
        label=longest(iter(marks.groups)) + 4,
        value=longest(found.count_and_share for found in of_shown),
    )
    items = [(sign("whisker"), "95% interval")] if any(_interval(found) for found in of_shown) else []
    if any(found.display.status == "withheld" for found in of_shown):
        items += [(sign("full"), "text with the theme"), (sign("empty"), "without")]
    few = any(found.display.status == "withheld" for found in of_shown)
    return (
        (key(*items) if items else "")
        + html
        + notes(
            "Under ten texts: squares and the count, no share." if few else "",
            left_out(len(themes), "themes"),
        )
    )


def themes_by_frequency(marks: Marks) -> list[str]:
    """Return the themes, those in the most texts first; the values of a variable follow in their own order."""
    present = {theme: sum(marks.at(theme, group).n_present for group in marks.groups) for theme in marks.themes}
    ordered = sorted((theme for theme in marks.themes if "=" not in theme), key=lambda theme: -present[theme])
    return [*ordered, *(theme for theme in marks.themes if "=" in theme)]


def _row(found: Mark, place: int, look: Look) -> str:
    label = f"{shape_key(place)} {escape(found.group)}"
    return row(label, _drawn(found, place), valued(found.count_and_share), style=look.style(found.theme))


def _interval(found: Mark) -> tuple[float, float] | None:
    return with_width(found.ci_low, found.ci_high) if found.display.status == "shown" else None


def _drawn(found: Mark, place: int) -> str:
    if found.share is None:
        return track(_HEIGHT, [percent_grid(_HEIGHT)])
    if found.display.status == "withheld":
        return track(_HEIGHT, [squares(found.n_present, found.n_coded, _HEIGHT / 2 - 5)])
    middle, interval = _HEIGHT / 2, _interval(found)
    line = whisker(interval, middle, "interval")
    alt = f"{whole_percentage(found.share)}" + (f", 95% interval {percent_range(interval)}" if interval else "")
    return track(_HEIGHT, [percent_grid(_HEIGHT), line, mark(found.share, middle, place, "dot theme-dot")], alt)
