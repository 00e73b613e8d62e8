"""A page measured in inches: where text fits is known before anything is drawn, so nothing is cut or overlaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import accumulate
from operator import add
from typing import TYPE_CHECKING, Any

from discourse_coder.charts.style import BODY, FADED, FONT, GRID, SMALL, TITLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 7.0  # inches: the text width of an A4 page, near enough
MARGIN = 0.15
GAP = 0.1
LINE = 1.25  # line height in units of the font size: room for capitals with accents
AXIS_HEIGHT = 0.24  # inches for tick labels under an axis
BETWEEN_PANELS = 0.14

_HINTING = 1.02  # letters fitted to coarse pixels run a little wider than their outlines


@lru_cache(maxsize=50_000)  # every chart is drawn for the page and as a file, with mostly the same words
def text_width(text: str, size: float = BODY, **font: Any) -> float:
    """Return the width of one line of text in inches; `font` may hold ``weight`` and ``style``."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(
        text, FontProperties(family=FONT, size=size, **font), False
    )
    return _HINTING * float(width) / 72


def widest(texts: Iterable[str], size: float = BODY) -> float:
    """Return the width in inches of the widest line in `texts`."""
    return max((text_width(line, size) for text in texts for line in text.split("\n")), default=0.0)


def wrapped(text: str, width: float, size: float = BODY, **font: Any) -> str:
    """Return a text with line breaks so that no line is wider than `width` inches; only over-long words are split."""
    lines = [""]
    for word in re.findall(r"[^ \t\r\n\f\v]+", text):  # a no-break space stays within its word
        candidate = f"{lines[-1]} {word}" if lines[-1] else word
        if text_width(candidate, size, **font) <= width:
            lines[-1] = candidate
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and text_width(lines[-1] + letter, size, **font) > width:
                lines.append("")
            lines[-1] += letter
    return "\n".join(lines)


def display_names(
    ids: Iterable[str], labels: Mapping[str, str] | None, width: float, size: float = BODY, **font: Any
) -> list[str]:
    """Return what to print for each id, wrapped to `width` inches."""
    return [wrapped((labels or {}).get(id_) or id_, width, size, **font) for id_ in ids]


def height_of(text: str, size: float = BODY) -> float:
    """Return the height in inches that a text of one or more lines needs."""
    return (text.count("\n") + 1) * size * LINE / 72 if text else 0.0


def row_heights(names: Iterable[str], least: float) -> list[float]:
    """Return the height in inches of rows with these names."""
    return [max(least, height_of(name) + 0.1) for name in names]


def stacked(heights: Iterable[float]) -> float:
    """Return the height in inches of rows that stand on each other."""
    # One by one, as `centres` adds them: from Python 3.12 on `sum` rounds differently, and an SVG shows the last digit.
    return reduce(add, heights, 0.0)


def centres(heights: Sequence[float]) -> list[float]:
    """Return the middles of stacked rows, in inches from the top of the first."""
    return [end - height / 2 for end, height in zip(accumulate(heights), heights, strict=True)]


class Page:
    """A figure with a title above its body and notes below; all places are inches from the body's top left corner."""

    def __init__(self, width: float, height: float, *, title: str, note: str = "", notice: str = "") -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        from discourse_coder.charts.figure import ChartFigure

        title = wrapped(title, width, TITLE, weight="bold")
        note = wrapped(note, width, SMALL)
        notice = wrapped(notice, width, SMALL, style="italic")
        note_top = height + GAP
        notice_top = note_top + height_of(note, SMALL) + (0.04 if note else 0)
        self._head = MARGIN + (height_of(title, TITLE) + GAP if title else 0)
        self._width = width + 2 * MARGIN
        self._height = self._head + notice_top + height_of(notice, SMALL) + MARGIN
        self.figure = ChartFigure((self._width, self._height), dpi=100, facecolor="white")
        FigureCanvasAgg(self.figure)
        self.text(0, MARGIN - self._head, title, size=TITLE, weight="bold", va="top")
        self.text(0, note_top, note, size=SMALL, color=FADED, va="top")
        self.text(0, notice_top, notice, size=SMALL, color=FADED, style="italic", va="top")

    def text(self, x: float, y: float, text: str, *, size: float = BODY, va: str = "center", **style: Any) -> None:
        """Print a text line by line; its top, bottom or, for one line, the middle of its capitals is at `y`."""
        em = size / 72
        lines = text.split("\n") if text else []
        above = {"top": 0.95, "center": 0.365 - LINE * (len(lines) - 1) / 2, "bottom": -0.25 - LINE * (len(lines) - 1)}
        for number, line in enumerate(lines):
            baseline = y + (above[va] + LINE * number) * em
            place = (x + MARGIN) / self._width, 1 - (baseline + self._head) / self._height
            self.figure.text(*place, line, size=size, va="baseline", **style)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Add axes with nothing but a line at the bottom; their y is in inches from their top."""
        axes = self.figure.add_axes(
            (
                (left + MARGIN) / self._width,
                1 - (top + height + self._head) / self._height,
                width / self._width,
                height / self._height,
            )
        )
        axes.spines[["top", "left", "right"]].set_visible(False)
        axes.patch.set_visible(False)
        axes.set(ylim=(height, 0), xticks=[], yticks=[])
        axes.set_axisbelow(True)
        return axes


def percent_axis(axes: Axes, ticks: Sequence[int] = (0, 25, 50, 75, 100), *, labelled: bool = True) -> None:
    """Make the x axis run from 0 to 100%."""
    axes.set_xlim(0, 100)
    axes.set_xticks(ticks, [f"{tick}%" for tick in ticks] if labelled else [""] * len(ticks))
    axes.grid(axis="x", color=GRID, linewidth=0.5, clip_on=False)


def squares(axes: Axes, n_present: int, n_coded: int, y: float, colour: str) -> None:
    """Draw a square for each of a few texts from the left, those with the theme filled and first."""
    for number in range(n_coded):
        face = colour if number < n_present else "none"
        x = (0.09 + 0.15 * number) / _inches_across(axes)
        axes.plot(
            x,
            y,
            "s",
            color=colour,
            mfc=face,
            markersize=6,
            mew=0.8,
            clip_on=False,
            transform=axes.get_yaxis_transform(),
        )


def _inches_across(axes: Axes) -> float:
    return float(axes.get_position().width * axes.figure.bbox.width / axes.figure.dpi)


def whisker(axes: Axes, interval: tuple[float, float] | None, y: float, colour: str) -> None:
    """Draw an interval as a line with ends; nothing where there is none."""
    if interval:
        axes.plot(interval, [y, y], color=colour, linewidth=1, marker="|", markersize=5, mew=1, clip_on=False)


def paint_cells(axes: Axes, colours: Sequence[Sequence[Any]]) -> None:
    """Fill axes with coloured cells, a line of them per row, between white lines."""
    height, width = len(colours), len(colours[0])
    axes.imshow(colours, extent=(0, width, height, 0), aspect="auto", interpolation="nearest")
    axes.set_ylim(height, 0)
    axes.spines[:].set_visible(False)
    axes.hlines(range(height + 1), 0, width, color="white", linewidth=1)
    axes.vlines(range(width + 1), 0, height, color="white", linewidth=1)


def panel_tops(headings: Sequence[str], n_columns: int, height: float, room: float) -> tuple[list[float], float]:
    """Return the top of each panel, which stands below its heading and some room, and the height of all of them."""
    lines = [headings[start : start + n_columns] for start in range(0, len(headings), n_columns)]
    heading_heights = [max(map(height_of, line)) + room for line in lines]
    heights = [heading + height + BETWEEN_PANELS for heading in heading_heights]
    tops = [stacked(heights[:number]) + heading for number, heading in enumerate(heading_heights)]
    return [tops[number // n_columns] for number in range(len(headings))], stacked(heights)
