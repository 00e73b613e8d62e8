"""How far coders agree on each theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from discourse_coder.charts.canvas import (
    AXIS_HEIGHT,
    GAP,
    WIDTH,
    Page,
    centres,
    display_names,
    height_of,
    row_heights,
    stacked,
    whisker,
    widest,
    wrapped,
)
from discourse_coder.charts.shown import ROUNDING
from discourse_coder.charts.style import BLUE, FADED, GRID, INK, SMALL, chart_style
from discourse_coder.charts.tables import check_table, number_or_none, read_rows
from discourse_coder.errors import Problem, UsageError
from discourse_coder.wording import coefficient

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_CHART = "agreement chart"
_NEEDED = ("theme", "statistic", "value", "ci_low", "ci_high", "reason", "n_units", "n_agree")
_ALPHA = "krippendorff_alpha"
_TENTATIVE, _RELIABLE = 0.667, 0.800  # Krippendorff 2004, p. 241
_HEAD = 0.2  # inches, above the rows, for the names of the thresholds


@dataclass(frozen=True)
class _Row:
    """Alpha of one theme; None where there is none."""

    theme: str
    n_units: int
    n_agree: int
    reason: str
    value: float | None
    low: float | None
    high: float | None

    @property
    def without_disagreement(self) -> bool:
        return self.n_agree == self.n_units

    @property
    def interval(self) -> tuple[float, float] | None:
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def number(self) -> str:
        return "" if self.value is None else coefficient(self.value)

    @property
    def bounds(self) -> str:
        return f"[{', '.join(map(coefficient, self.interval))}]" if self.interval else ""

    @property
    def count(self) -> str:
        return f"{self.n_agree:,} of {self.n_units:,} agree" if self.n_units else "no text in common"


@chart_style()
def agreement_chart(
    table: pd.DataFrame, *, labels: Mapping[str, str] | None = None, title: str | None = None, notice: str = ""
) -> Figure:
    """Draw Krippendorff's alpha of each theme with its 95% interval, and on how many texts coders agree."""
    rows = _read_rows(table)
    names = display_names((row.theme for row in rows), labels, 2.3)
    numbers, bounds, counts = (
        widest((getattr(row, part) for row in rows), SMALL) for part in ("number", "bounds", "count")
    )
    left, right = widest(names) + GAP, GAP + numbers + GAP / 2 + bounds + GAP + counts
    plot = WIDTH - left - right
    reasons = [wrapped(f"undefined: {row.reason}", plot - GAP, SMALL) if row.value is None else "" for row in rows]
    heights = [
        max(height, height_of(reason, SMALL) + 0.08)
        for height, reason in zip(row_heights(names, 0.27), reasons, strict=True)
    ]
    page = Page(
        WIDTH,
        _HEAD + stacked(heights) + AXIS_HEIGHT,
        title="Agreement on each theme: Krippendorff's alpha" if title is None else title,
        note=_note(rows),
        notice=notice,
    )
    axes = page.axes(left, _HEAD, plot, stacked(heights))
    _alpha_axis(
        axes, min(value for row in rows for value in (0.0, row.value, *(row.interval or ())) if value is not None)
    )
    _thresholds(page, axes, left, plot)
    number_ends = WIDTH - counts - GAP - bounds - GAP / 2
    for row, name, reason, height, y in zip(rows, names, reasons, heights, centres(heights), strict=True):
        page.text(left - GAP, _HEAD + y, name, ha="right")
        page.text(WIDTH, _HEAD + y, row.count, ha="right", size=SMALL)
        page.text(number_ends, _HEAD + y, row.number, ha="right", size=SMALL)
        page.text(number_ends + GAP / 2, _HEAD + y, row.bounds, size=SMALL)
        if reason:
            axes.axhspan(y - height / 2, y + height / 2, color="white", zorder=0.95)
            page.text(left + GAP / 2, _HEAD + y, reason, size=SMALL, color=FADED)
        _mark(axes, row, y)
    return page.figure


def _note(rows: list[_Row]) -> str:
    sentences = [
        "Numbers: alpha with its 95% interval; texts on which all coders agree, of those coded by two or "
        "more. Lines: the minimum alpha for tentative conclusions (.667) and for reliable data (.800), Krippendorff "
        "2004, p.\u00a0241."
    ]
    if any(row.value is not None and row.without_disagreement for row in rows):
        sentences.append(
            "Hollow: the coders agree on all of these texts. On others they might disagree: see the interval."
        )
    return " ".join(sentences)


def _alpha_axis(axes: Axes, lowest: float) -> None:
    start = 0.0 if lowest >= 0 else -0.5 if lowest >= -0.5 else -1.0
    ticks = [start + step / 2 for step in range(round(2 * (1 - start)) + 1)]
    axes.set_xlim(start, 1)
    axes.set_xticks(ticks, [f"{tick:g}".replace("0.", ".") for tick in ticks])
    axes.grid(axis="x", color=GRID, linewidth=0.5, clip_on=False)


def _thresholds(page: Page, axes: Axes, left: float, plot: float) -> None:
    start, end = axes.get_xlim()
    height = axes.get_ylim()[0]
    for least, name, align in ((_TENTATIVE, "tentative .667", "right"), (_RELIABLE, ".800 reliable", "left")):
        axes.vlines(least, -0.06, height, color=FADED, linewidth=0.8, linestyle=(0, (4, 2)), zorder=0.9, clip_on=False)
        beside = -0.04 if align == "right" else 0.04
        x = left + plot * (least - start) / (end - start) + beside
        page.text(x, _HEAD - 0.12, name, ha=align, size=SMALL, color=FADED)


def _mark(axes: Axes, row: _Row, y: float) -> None:
    if row.value is None:
        return
    hollow = row.without_disagreement
    whisker(axes, row.interval, y, INK)
    axes.plot(
        row.value, y, "o", markersize=6, color=BLUE, mfc="white" if hollow else BLUE,
        mec=BLUE if hollow else "white", mew=1.4 if hollow else 0.6, clip_on=False,
    )  # fmt: skip


def _read_rows(table: pd.DataFrame) -> list[_Row]:
    advice = "Pass the table of an agreement."
    check_table(table, _CHART, "the table of an agreement", _NEEDED, advice, may_be_empty=True)
    of_alpha = table.loc[table["statistic"] == _ALPHA, list(_NEEDED)]
    if of_alpha.empty:
        raise UsageError(Problem(_CHART, f'the table has no row of the statistic "{_ALPHA}".', advice))
    return list(read_rows(of_alpha, _CHART, ["theme"], _row, _contradiction).values())


def _row(key: tuple[str, ...], record: dict[Any, Any]) -> _Row:
    n_units, n_agree = (int(record[name]) for name in ("n_units", "n_agree"))
    value, low, high = (number_or_none(record[name]) for name in ("value", "ci_low", "ci_high"))
    reason = str(record["reason"]) if isinstance(record["reason"], str) else ""
    return _Row(key[0], n_units, n_agree, reason, value, low, high)


def _contradiction(row: _Row) -> str:
    if not 0 <= row.n_agree <= row.n_units:
        return f"{row.n_agree} texts agree of {row.n_units}: that cannot be."
    if row.value is None:
        return "" if row.reason else "alpha is missing and no reason says why."
    bounds = [bound for bound in (row.low, row.value, row.high) if bound is not None]
    if any(not -1 - ROUNDING <= bound <= 1 + ROUNDING for bound in bounds):
        return "alpha or a bound of its interval is not between -1 and 1."
    if (row.low is None) != (row.high is None):
        return "its interval has one bound only."
    if row.low is not None and row.high is not None and row.low > row.high + ROUNDING:
        return "its interval ends below where it begins."
    return ""
