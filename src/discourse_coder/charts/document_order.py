"""Every text and every theme at once: a barcode in date order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from discourse_coder.charts.canvas import (
    AXIS_HEIGHT,
    GAP,
    WIDTH,
    Page,
    centres,
    display_names,
    row_heights,
    stacked,
    text_width,
    widest,
)
from discourse_coder.charts.style import FADED, PALETTE, SMALL, chart_style
from discourse_coder.charts.tables import check_table, read_codes
from discourse_coder.errors import Problem, UsageError
from discourse_coder.wording import number_of, sentences

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_CHART = "barcode chart"
_DARK, _LIGHT, _WHITE, _NOT_CODED = "#0B2A4A", "#E4E9EF", "#FFFFFF", "#E69F00"
_MANY = 400  # documents, from which on the page is wider
_FINEST = 1000  # columns of the picture; more documents share columns
_BAR = 0.2  # inches
_UNDATED = "no date"


@chart_style()
def barcode_chart(
    matrix: pd.DataFrame,
    dates: Iterable[Any] | None = None,
    groups: Iterable[Any] | None = None,
    *,
    labels: Mapping[str, str] | None = None,
    title: str | None = None,
    notice: str = "",
) -> Figure:
    """Draw each text as a stroke in each theme's row: dark if present, light if absent, a thin band if not coded."""
    import numpy as np

    check_table(matrix, _CHART, "a documents x themes table")
    codes = read_codes(matrix, _CHART)
    n = len(codes)
    years = None if dates is None else _years(list(dates), n)
    members = _members(list(groups), n) if groups is not None else {}
    names = display_names((str(theme) for theme in matrix.columns), labels, 2.3)
    group_names = display_names(members, None, 2.3)
    heights = row_heights(names, 0.27)
    group_heights = row_heights(group_names, 0.2)
    counts = [_count(column) for column in codes.T]
    group_counts = [str(int(member.sum())) for member in members.values()]

    width = WIDTH if n <= _MANY else 10.0
    left, right = widest([*names, *group_names]) + GAP, widest([*counts, *group_counts], SMALL) + GAP
    plot = width - left - right
    rows_top = 0.26
    groups_top = rows_top + stacked(heights) + (0.12 if members else 0)
    bottom = groups_top + stacked(group_heights) + 0.03
    shared = f"Up to {-(-n // _FINEST)} neighbouring texts share a stroke; the more have the theme, the darker it is."
    page = Page(
        width,
        bottom + (AXIS_HEIGHT if years else 0),
        title=f"Themes in {number_of(n, 'text')}{', in date order' if years else ''}" if title is None else title,
        note=sentences(
            f"One stroke per text{', the earliest on the left' if years else ''}.",
            shared if n > _FINEST else "",
            f"{years.count(_UNDATED)} without a date." if years and _UNDATED in years else "",
            f"Numbers: texts with the theme / texts coded{', and texts in each group' if members else ''}.",
        ),
        notice=notice,
    )
    _key(page, left, any_not_coded=bool((codes < 0).any()))
    axes = page.axes(left, 0, plot, bottom)
    axes.set_xlim(0, n)
    axes.spines["bottom"].set_visible(False)
    for column, name, count, y in zip(codes.T, names, counts, centres(heights), strict=True):
        _strip(axes, column, rows_top + y, _BAR)
        _row_text(page, left, width, rows_top + y, name, count)
    for index, (member, name, count, y) in enumerate(
        zip(members.values(), group_names, group_counts, centres(group_heights), strict=True)
    ):
        _strip(axes, member.astype(np.int8), groups_top + y, 0.13, dark=PALETTE[index % len(PALETTE)])
        _row_text(page, left, width, groups_top + y, name, count)
    axes.set(xlim=(0, n), ylim=(bottom, 0))
    if years:
        _year_marks(page, axes, years, left, plot, (rows_top, bottom))
    return page.figure


def _years(dates: list[Any], n: int) -> list[str]:
    import pandas as pd

    if len(dates) != n:
        raise UsageError(Problem(_CHART, f"there are {n} documents but {len(dates)} dates."))
    years = [_UNDATED if pd.isna(date) or not str(date) else str(date)[:4] for date in dates]
    for date, year in zip(dates, years, strict=True):
        if year != _UNDATED and not year.isdigit():
            advice = "Write dates as 2012, 2012-02 or 2012-02-08."
            raise UsageError(Problem(_CHART, f"{str(date)!r} is not a date.", advice))
    runs = [year for year, _ in groupby(years)]
    dated = [year for year in runs if year != _UNDATED]
    if dated != sorted(set(dated)) or len(runs) - len(dated) > 1:
        raise UsageError(Problem(_CHART, "the documents are not in date order.", "Sort them by date."))
    return years


def _members(groups: list[Any], n: int) -> dict[str, np.ndarray[Any, np.dtype[np.bool_]]]:
    import numpy as np
    import pandas as pd

    if len(groups) != n:
        raise UsageError(Problem(_CHART, f"there are {n} documents but {len(groups)} groups."))
    names = np.array(["(none)" if pd.isna(group) or group == "" else str(group) for group in groups], dtype=object)
    return {name: names == name for name in dict.fromkeys(names)}


def _count(column: np.ndarray[Any, np.dtype[np.int8]]) -> str:
    coded = int((column >= 0).sum())
    return f"{int((column == 1).sum())}/{coded}" if coded else "not coded"


def _strip(
    axes: Axes, codes: np.ndarray[Any, np.dtype[np.int8]], y: float, height: float, *, dark: str = _DARK
) -> None:
    """Draw codes (1, 0, -1) as a row of strokes centred on `y`; -1 fills only the middle third of its height."""
    import numpy as np
    from matplotlib.colors import to_rgb

    full = np.array([to_rgb(colour) for colour in (_LIGHT, dark, _WHITE)])
    middle = np.array([to_rgb(colour) for colour in (_LIGHT, dark, _NOT_CODED)])
    picture = np.stack([full[codes], middle[codes], full[codes]])  # code -1 picks the last colour
    if len(codes) > _FINEST:
        starts = np.linspace(0, len(codes), _FINEST, endpoint=False).astype(int)
        sizes = np.diff([*starts, len(codes)])
        picture = np.add.reduceat(picture, starts, axis=1) / sizes[:, None]
    extent = (0, len(codes), y + height / 2, y - height / 2)
    axes.imshow(picture, extent=extent, aspect="auto", interpolation="nearest")


def _row_text(page: Page, left: float, width: float, y: float, name: str, count: str) -> None:
    page.text(left - GAP, y, name, ha="right")
    page.text(width, y, count, ha="right", size=SMALL)


def _key(page: Page, left: float, *, any_not_coded: bool) -> None:
    import numpy as np

    x = left
    for code, name in ((1, "present"), (0, "absent"), (-1, "not coded"))[: 3 if any_not_coded else 2]:
        axes = page.axes(x, 0, 0.2, 0.15)
        axes.spines["bottom"].set_visible(False)
        _strip(axes, np.array([code], dtype=np.int8), 0.075, 0.15)
        page.text(x + 0.26, 0.075, name, size=SMALL)
        x += 0.26 + text_width(name, SMALL) + 0.2


def _year_marks(
    page: Page, axes: Axes, years: Sequence[str], left: float, plot: float, rows: tuple[float, float]
) -> None:
    """Rule off the years between the rows, and name each at its first text where there is room for the name."""
    top, bottom = rows
    start, free_from = 0, 0.0
    for year, run in groupby(years):
        x = start * plot / len(years)
        named = x >= free_from
        if named:
            page.text(left + x + 0.03, bottom + 0.09, year, size=SMALL, color=FADED)
            free_from = x + text_width(year, SMALL) + 0.1
        axes.vlines(
            start, top, bottom + (0.16 if named else 0), color="#999999", linewidth=0.5, zorder=-1, clip_on=False
        )
        start += len(list(run))
