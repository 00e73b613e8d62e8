"""How many texts carry each theme: overall, and by group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from discourse_coder.charts.canvas import (
    AXIS_HEIGHT,
    GAP,
    WIDTH,
    Page,
    centres,
    display_names,
    height_of,
    percent_axis,
    row_heights,
    stacked,
    widest,
)
from discourse_coder.charts.marks import ALL, Mark, read_marks
from discourse_coder.charts.style import FADED, INK, MARKERS, PALETTE, SMALL, chart_style
from discourse_coder.errors import Problem, UsageError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_NUMBERS = "Numbers: texts with the theme / texts coded. Whiskers: 95\u00a0% interval (Wilson)."
_TALLEST = 9.0  # inches; beyond it panels go side by side
_MOST_COLUMNS = 4
_BELOW = 0.14  # inches between panels


@chart_style()
def prevalence_chart(
    table: pd.DataFrame, *, labels: Mapping[str, str] | None = None, title: str | None = None, notice: str = ""
) -> Figure:
    """Draw the share of texts that carry each theme, with its interval and its n: the group "all", or the only one."""
    marks = read_marks(table, "prevalence chart")
    group = ALL if ALL in marks.groups else marks.groups[0]
    if group != ALL and len(marks.groups) > 1:
        raise UsageError(
            Problem(
                "prevalence chart",
                f'the table has {len(marks.groups)} groups and none is "{ALL}".',
                "Draw it with theme_by_group_chart.",
            )
        )
    rows = [mark for mark in marks.by_place.values() if mark.group == group]
    names = display_names((mark.theme for mark in rows), labels, 2.7)
    heights = row_heights(names, 0.27)
    left, right = widest(names) + GAP, widest(mark.text for mark in rows) + GAP
    page = Page(
        WIDTH,
        stacked(heights) + AXIS_HEIGHT,
        title="Share of texts that carry each theme" if title is None else title,
        note=f"{_NUMBERS} {marks.note}",
        notice=notice,
    )
    axes = page.axes(left, 0, WIDTH - left - right, stacked(heights))
    percent_axis(axes)
    for mark, name, y in zip(rows, names, centres(heights), strict=True):
        page.text(left - GAP, y, name, ha="right")
        page.text(WIDTH, y, mark.text, ha="right", color=FADED if mark.share is None else INK)
        if mark.share is not None:
            axes.barh(y, 100 * mark.share, height=0.17, color="#8CC4E8")
            _whisker(axes, mark, y, INK)
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
    lines = [headings[start : start + n_columns] for start in range(0, n_themes, n_columns)]
    heading_heights = [max(height_of(heading) for heading in line) + 0.05 for line in lines]
    panel_heights = [heading + stacked(heights) + _BELOW for heading in heading_heights]
    page = Page(
        width,
        stacked(panel_heights) - _BELOW + AXIS_HEIGHT,
        title="Share of texts that carry each theme, by group" if title is None else title,
        note=f"{_NUMBERS} {marks.note}",
        notice=notice,
    )
    for number, (theme, heading) in enumerate(zip(marks.themes, headings, strict=True)):
        line, place = divmod(number, n_columns)
        x = left + place * column
        top = stacked(panel_heights[:line]) + heading_heights[line]
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
            if mark.share is not None:
                colour, marker = PALETTE[index % len(PALETTE)], MARKERS[index % len(MARKERS)]
                _whisker(axes, mark, y, colour)
                axes.plot(
                    100 * mark.share, y, marker, color=colour, markersize=5.5, mec="white", mew=0.5, clip_on=False
                )
    return page.figure


def _whisker(axes: Axes, mark: Mark, y: float, colour: str) -> None:
    if mark.ci_low is not None and mark.ci_high is not None:
        ends = [100 * mark.ci_low, 100 * mark.ci_high]
        axes.plot(ends, [y, y], color=colour, linewidth=1, marker="|", markersize=5, mew=1, clip_on=False)
