"""How many texts have each theme: overall, and by group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from discourse_coder.charts.canvas import (
    AXIS_HEIGHT,
    BETWEEN_PANELS,
    GAP,
    WIDTH,
    Page,
    centres,
    display_names,
    panel_tops,
    percent_axis,
    row_heights,
    squares,
    stacked,
    whisker,
    widest,
)
from discourse_coder.charts.marks import ALL, read_marks
from discourse_coder.charts.style import BLUE, FADED, INK, MARKERS, PALETTE, SMALL, chart_style
from discourse_coder.errors import Problem, UsageError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_NUMBERS = "Numbers: texts with the theme / texts coded. Whiskers:"
_TALLEST = 9.0  # inches; beyond it panels go side by side
_MOST_COLUMNS = 4


@chart_style()
def prevalence_chart(
    table: pd.DataFrame, *, labels: Mapping[str, str] | None = None, title: str | None = None, notice: str = ""
) -> Figure:
    """Draw the share of texts with each theme, with its interval and its n: the group "all", or the only one."""
    marks = read_marks(table, "prevalence chart")
    group = ALL if ALL in marks.groups else marks.groups[0]
    if group != ALL and len(marks.groups) > 1:
        found = f'the table has {len(marks.groups)} groups and none is "{ALL}".'
        raise UsageError(Problem("prevalence chart", found, "Draw it with theme_by_group_chart."))
    rows = [mark for mark in marks.by_place.values() if mark.group == group]
    names = display_names((mark.theme for mark in rows), labels, 2.7)
    heights = row_heights(names, 0.27)
    left, right = widest(names) + GAP, widest(mark.text for mark in rows) + GAP
    page = Page(
        WIDTH,
        stacked(heights) + AXIS_HEIGHT,
        title="Share of texts with each theme" if title is None else title,
        note=f"{_NUMBERS} {marks.interval}. {marks.note}",
        notice=notice,
    )
    axes = page.axes(left, 0, WIDTH - left - right, stacked(heights))
    percent_axis(axes)
    for mark, name, y in zip(rows, names, centres(heights), strict=True):
        page.text(left - GAP, y, name, ha="right")
        page.text(WIDTH, y, mark.text, ha="right", color=FADED if mark.share is None else INK)
        if mark.display.status == "withheld":
            squares(axes, mark.n_present, mark.n_coded, y, BLUE)
        elif mark.share is not None:
            axes.barh(y, 100 * mark.share, height=0.17, color="#8CC4E8")
            whisker(axes, mark.percent_interval, y, INK)
    return page.figure


@chart_style()
def theme_by_group_chart(
    table: pd.DataFrame, *, labels: Mapping[str, str] | None = None, title: str | None = None, notice: str = ""
) -> Figure:
    """Draw each theme's share in every group: one panel per theme, one line per group, all on one scale."""
    marks = read_marks(table, "theme by group chart")
    names = display_names(marks.groups, None, 1.6)
    heights = row_heights(names, 0.19)
    left, right = widest(names) + GAP, widest((m.text for m in marks.by_place.values()), SMALL) + GAP

    n_themes = len(marks.themes)
    per_column = max(1, int(_TALLEST / (stacked(heights) + 0.4)))
    n_columns = min(_MOST_COLUMNS, -(-n_themes // per_column))
    width = max(WIDTH, left + n_columns * (1.5 + right + 2 * GAP))
    column = (width - left) / n_columns
    plot = column - right - (2 * GAP if n_columns > 1 else 0)
    headings = display_names(marks.themes, labels, column - 2 * GAP, weight="bold")
    tops, height = panel_tops(headings, n_columns, stacked(heights), 0.05)
    page = Page(
        width,
        height - BETWEEN_PANELS + AXIS_HEIGHT,
        title="Share of texts with each theme, by group" if title is None else title,
        note=f"{_NUMBERS} {marks.interval}. {marks.note}",
        notice=notice,
    )
    for number, (theme, heading, top) in enumerate(zip(marks.themes, headings, tops, strict=True)):
        place = number % n_columns
        x = left + place * column
        axes = page.axes(x, top, plot, stacked(heights))
        lowest = number + n_columns >= n_themes
        percent_axis(axes, (0, 25, 50, 75, 100) if plot > 2.2 else (0, 50, 100), labelled=lowest)
        page.text(x, top - 0.05, heading, va="bottom", weight="bold")
        for index, (group, name, y) in enumerate(zip(marks.groups, names, centres(heights), strict=True)):
            mark = marks.at(theme, group)
            if place == 0:
                page.text(left - GAP, top + y, name, ha="right")
            page.text(
                x + plot + right, top + y, mark.text, ha="right", size=SMALL, color=FADED if mark.share is None else INK
            )
            colour, marker = PALETTE[index % len(PALETTE)], MARKERS[index % len(MARKERS)]
            if mark.display.status == "withheld":
                squares(axes, mark.n_present, mark.n_coded, y, colour)
            elif mark.share is not None:
                whisker(axes, mark.percent_interval, y, colour)
                axes.plot(
                    100 * mark.share, y, marker, color=colour, markersize=5.5, mec="white", mew=0.5, clip_on=False
                )
    return page.figure
