"""Themes over the years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from math import nan
from typing import TYPE_CHECKING

from discourse_coder.charts.canvas import (
    AXIS_HEIGHT,
    GAP,
    WIDTH,
    Page,
    display_names,
    panel_tops,
    text_width,
    widest,
)
from discourse_coder.charts.marks import Mark, Marks, not_shown, read_marks, years_of
from discourse_coder.charts.shown import FEWEST, FEWEST_FOR_A_LINE, YearKind, year_kind
from discourse_coder.charts.style import BLUE, FADED, GRID, SMALL, chart_style
from discourse_coder.errors import Problem, UsageError
from discourse_coder.wording import sentences

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PANEL = 0.95  # inches, height
_COUNTS = 0.6
_LEFT = 0.48


@chart_style()
def themes_over_time_chart(
    table: pd.DataFrame, *, labels: Mapping[str, str] | None = None, title: str | None = None, notice: str = ""
) -> Figure:
    """Draw each theme's share year by year, one panel per theme, with the number of texts below."""
    marks = read_marks(table, "themes over time chart")
    years = years_of(marks)
    if not years:
        found = f"no group is a year; the first is {marks.groups[0]!r}."
        raise UsageError(Problem("themes over time chart", found, "Pass the table of a prevalence by year."))
    n_texts = {year: max(marks.at(theme, str(year)).n_documents for theme in marks.themes) for year in years}
    few = max(n_texts.values()) < FEWEST_FOR_A_LINE
    n_themes = len(marks.themes)
    n_columns = 1 if n_themes == 1 else 2 if n_themes <= 12 else 3
    width = max(WIDTH if n_columns < 3 else 10.0, _LEFT + 0.17 * (years[-1] - years[0] + 1))
    column = (width - _LEFT) / n_columns
    plot = column - (2 * GAP if n_columns > 1 else 0)
    headings = display_names(
        (_heading(theme, marks, years, labels) for theme in marks.themes), None, plot, weight="bold"
    )
    tops, height = panel_tops(headings, n_columns, _PANEL, 0.08)
    strip = width - _LEFT - (2 * GAP if n_columns > 1 else 0)
    widest_count = widest(map(str, n_texts.values()), SMALL)
    upright = widest_count < 0.9 * strip / (years[-1] - years[0] + 2)
    above_bars = 0.12 if upright else widest_count + 0.03
    counts_top = height + AXIS_HEIGHT + 0.24 + above_bars
    page = Page(
        width,
        counts_top + _COUNTS + AXIS_HEIGHT,
        title=("Texts with each theme, by year" if few else "Share of texts with each theme, by year")
        if title is None
        else title,
        note=_note(marks, few=few),
        notice=notice,
    )
    for number, (theme, heading, top) in enumerate(zip(marks.themes, headings, tops, strict=True)):
        place = number % n_columns
        x = _LEFT + place * column
        page.text(x, top - 0.08, heading, va="bottom", weight="bold")
        axes = page.axes(x, top, plot, _PANEL)
        _year_axis(axes, years, plot, labelled=number + n_columns >= n_themes)
        of_years = [marks.at(theme, str(year)) for year in years]
        if few:
            axes.set_ylim(0, max(n_texts.values()))
            _squares(axes, of_years)
            continue
        axes.set_ylim(0, 100)
        axes.set_yticks([0, 50, 100], ["0%", "50%", "100%"] if place == 0 else [""] * 3)
        axes.grid(axis="y", color=GRID, linewidth=0.5, clip_on=False)
        _series(axes, of_years)

    page.text(_LEFT, counts_top - above_bars - 0.06, "Number of texts", va="bottom", weight="bold")
    axes = page.axes(_LEFT, counts_top, strip, _COUNTS)
    axes.set_ylim(0, max(n_texts.values()) or 1)
    _year_axis(axes, years, strip)
    axes.bar(list(n_texts), list(n_texts.values()), width=0.7, color="#BBBBBB")
    for year, n in n_texts.items():
        axes.annotate(
            str(n), (year, n), (0, 1.5), textcoords="offset points", ha="center", va="bottom", size=SMALL,
            rotation=0 if upright else 90,
        )  # fmt: skip
    return page.figure


def _heading(theme: str, marks: Marks, years: list[int], labels: Mapping[str, str] | None) -> str:
    shown = [marks.at(theme, str(year)) for year in years]
    present, coded = sum(mark.n_present for mark in shown), sum(mark.n_coded for mark in shown)
    numbers = f"{present}/{coded}" if coded else "not\u00a0coded"
    return f"{(labels or {}).get(theme) or theme} ({numbers})"


def _year_axis(axes: Axes, years: list[int], width: float, *, labelled: bool = True) -> None:
    span = years[-1] - years[0] + 1
    room = text_width("0000", SMALL) + 0.12
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 10_000) if step * width / span >= room)
    first = years[0] if step == 1 else -(-years[0] // step) * step
    ticks = list(range(first, years[-1] + 1, step)) or [years[0]]
    beside = max(0.6, 3 - span / 2)  # few years do not fill the page
    axes.set_xlim(years[0] - beside, years[-1] + beside)
    axes.set_xticks(ticks, [str(year) for year in ticks] if labelled else [""] * len(ticks))


def _note(marks: Marks, *, few: bool) -> str:
    in_brackets = "In brackets: texts with the theme / texts coded."
    if few:
        return sentences(in_brackets, "A square is a text, filled where it has the theme.", not_shown(marks))
    return sentences(
        in_brackets,
        f"Band and upright lines: {marks.interval}. A line joins years with {FEWEST_FOR_A_LINE} coded texts or more; a "
        f"year with fewer than {FEWEST} is left empty.",
        "Texts that were not coded for a theme do not count in its share." if marks.has_uncoded else "",
        not_shown(marks),
    )


def _squares(axes: Axes, marks: list[Mark]) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    for face, places in (
        (BLUE, [(mark, k) for mark in marks for k in range(mark.n_present)]),
        ("none", [(mark, k) for mark in marks for k in range(mark.n_present, mark.n_coded)]),
    ):
        boxes = [Rectangle((int(mark.group) - 0.4, k + 0.12), 0.8, 0.76) for mark, k in places]
        axes.add_collection(
            PatchCollection(boxes, facecolor=face, edgecolor=BLUE if face == BLUE else FADED, linewidth=0.5)
        )


def _series(axes: Axes, marks: list[Mark]) -> None:
    points = [(int(mark.group), mark, year_kind(mark.n_coded)) for mark in marks if mark.share is not None]
    # What is of one kind is drawn at once: matplotlib takes about as long for a line of one year as for one of many.
    for line in _lines(points):
        years = [year for year, _ in line]
        axes.plot(years, [100 * (mark.share or 0.0) for _, mark in line], color=BLUE, linewidth=0.9, clip_on=False)
        low, high = zip(*(mark.percent_interval or (nan, nan) for _, mark in line), strict=True)  # nan: a gap
        axes.fill_between(years, low, high, color=BLUE, alpha=0.18, linewidth=0, clip_on=False)
    shown = [(year, mark) for year, mark, kind in points if kind in ("line", "point")]
    if spans := [(year, *mark.percent_interval) for year, mark in shown if mark.percent_interval]:
        axes.vlines(*zip(*spans, strict=True), color=FADED, linewidth=0.7, clip_on=False)
    axes.scatter(
        [year for year, _ in shown],
        [100 * (mark.share or 0.0) for _, mark in shown],
        s=16,
        color=BLUE,
        edgecolor="white",
        linewidth=0.5,
        zorder=3,
        clip_on=False,
    )


def _lines(points: list[tuple[int, Mark, YearKind]]) -> Iterator[list[tuple[int, Mark]]]:
    """Yield runs of years that follow each other, each with enough texts for a line."""
    for _, run in groupby(enumerate(points), lambda point: (point[1][0] - point[0], point[1][2])):
        line = [(year, mark) for _, (year, mark, kind) in run if kind == "line"]
        if len(line) > 1:
            yield line
