"""Which themes occur in the same texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from discourse_coder.charts.canvas import GAP, Page, display_names, height_of, paint_cells, text_width, widest
from discourse_coder.charts.style import FADED, INK, SMALL, chart_style
from discourse_coder.charts.tables import check_table
from discourse_coder.errors import Problem, UsageError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_MISSING = "–"
_DIAGONAL, _EMPTY = (0.87, 0.87, 0.87), (1.0, 1.0, 1.0)
_NARROWEST = 4.5  # inches


@chart_style()
def cooccurrence_chart(
    matrix: pd.DataFrame, *, labels: Mapping[str, str] | None = None, title: str | None = None, notice: str = ""
) -> Figure:
    """Draw how many texts have each pair of themes, from a symmetric themes x themes table of document counts."""
    from matplotlib import colormaps
    from matplotlib.patches import Rectangle

    themes, counts = _checked(matrix)
    n = len(themes)
    texts = [[_MISSING if count is None else str(count) for count in line] for line in counts]
    names = display_names(themes, labels, 2.8, SMALL)
    cell = max(0.29, max(text_width(text, SMALL, weight="bold") for line in texts for text in line) + 0.1)
    cell = max(cell, min(0.5, 2.5 / n))
    tall = max(cell if n < 9 else 0.26, max(height_of(name, SMALL) for name in names) + 0.04)
    number_width = text_width(str(n), SMALL) + 0.08
    left = widest(names, SMALL) + GAP + number_width
    page = Page(
        max(left + n * cell, _NARROWEST),
        0.22 + n * tall + 0.05,
        title="Number of texts with both themes" if title is None else title,
        note="Columns are numbered like the rows. Diagonal (grey, bold): all texts with the theme."
        + (f" {_MISSING} no text coded for both." if any(None in line for line in counts) else ""),
        notice=notice,
    )
    most = max((count or 0 for i, line in enumerate(counts) for j, count in enumerate(line) if i != j), default=0)
    colours = [
        [
            _DIAGONAL if i == j else _EMPTY if count is None else colormaps["Blues"](0.95 * count / (most or 1))[:3]
            for j, count in enumerate(line)
        ]
        for i, line in enumerate(counts)
    ]
    axes = page.axes(left, 0.22, n * cell, n * tall)
    paint_cells(axes, colours)
    for i in range(n):
        y = 0.22 + (i + 0.5) * tall
        page.text(left - GAP / 2 - number_width, y, names[i], ha="right", size=SMALL)
        page.text(left - GAP / 2, y, str(i + 1), ha="right", size=SMALL, color=FADED)
        axes.add_patch(Rectangle((i, i), 1, 1, fill=False, edgecolor=FADED, linewidth=0.6, zorder=3, clip_on=False))
        page.text(left + (i + 0.5) * cell, 0.11, str(i + 1), ha="center", size=SMALL, color=FADED)
        for j in range(n):
            page.text(
                left + (j + 0.5) * cell, y, texts[i][j], ha="center", size=SMALL,
                color=_readable_on(colours[i][j]), weight="bold" if i == j else "normal",
            )  # fmt: skip
    return page.figure


def _checked(matrix: pd.DataFrame) -> tuple[list[str], list[list[int | None]]]:
    import pandas as pd

    chart = "co-occurrence chart"
    check_table(matrix, chart, "a themes x themes table")
    if list(matrix.index) != list(matrix.columns):
        raise UsageError(Problem(chart, "rows and columns are not the same themes in the same order."))
    try:
        counts = [[None if pd.isna(value) else _count(value) for value in line] for line in matrix.to_numpy(object)]
    except (TypeError, ValueError):
        raise UsageError(Problem(chart, "a cell is not a whole number.", "Cells hold counts of documents.")) from None
    themes = [str(theme) for theme in matrix.index]
    problems = []
    for i, theme in enumerate(themes):
        for j in range(i + 1):
            pair = f"{chart}, {theme} and {themes[j]}"
            if counts[i][j] != counts[j][i]:
                problems.append(Problem(pair, f"the counts differ: {counts[i][j]} and {counts[j][i]}."))
            elif (counts[i][j] or 0) < 0:
                problems.append(Problem(pair, f"the count {counts[i][j]} is negative."))
    if problems:
        raise UsageError(problems)
    return themes, counts


def _count(value: Any) -> int:
    if int(value) != value:
        raise ValueError(value)
    return int(value)


def _readable_on(colour: tuple[float, float, float]) -> str:
    """Return dark or white, whichever stands out more: WCAG 2.1, relative luminance, with a gamma of 2.2."""
    red, green, blue = (part**2.2 for part in colour)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return INK if luminance > 0.2 else "white"
