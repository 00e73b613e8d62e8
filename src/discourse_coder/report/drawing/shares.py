"""The share of all texts with each theme: what sampling, and what coding errors, could make of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from discourse_coder.charts.marks import ALL, Mark, read_marks
from discourse_coder.charts.shown import with_width
from discourse_coder.model.frames import plain
from discourse_coder.report.drawing.rows import (
    MOST_THEMES,
    PERCENT_MARKS,
    Look,
    axis,
    bar,
    key,
    left_out,
    named,
    percent_grid,
    reason,
    row,
    rows_html,
    sign,
    squares,
    strip,
    track,
    valued,
    whisker,
)
from discourse_coder.wording import sentences, whole_percentage

if TYPE_CHECKING:
    import pandas as pd

    Bounds = tuple[float, float]

_HEIGHT, _BAR = 46.0, 18.0


def shares_drawing(table: pd.DataFrame, look: Look, corrected: pd.DataFrame | None = None, name: str = "shares") -> str:
    """Return a row for each theme; `corrected` is the table of a correction."""
    marks = [mark for mark in read_marks(table, "shares").by_place.values() if mark.group == ALL]
    shown = by_frequency(marks)[:MOST_THEMES]
    errors = _errors(corrected)
    drawn = {mark.theme for mark in shown if mark.display.status == "shown"} & set(errors)
    rows = [row("", axis(*PERCENT_MARKS), "", name="row axis")] if any(_is_shown(mark) for mark in shown) else []
    rows += [
        row(
            named(look.label(mark.theme)),
            _drawn(mark, errors.get(mark.theme), name),
            valued(mark.count_and_share, interval_text(mark)) if mark.n_coded else "",
            style=look.style(mark.theme),
        )
        for mark in shown
    ]
    html = rows_html(
        "shares",
        rows,
        label=longest(look.label(mark.theme) for mark in shown),
        value=longest(mark.count_and_share for mark in shown),
        hatched=name if drawn else "",
    )
    return _key(shown, corrected, name, any_strip=bool(drawn)) + html + notes(left_out(len(marks), "themes"))


def by_frequency(marks: Sequence[Mark]) -> list[Mark]:
    """Return themes with the most frequent first; the values of a variable follow in their own order."""
    themes = [mark for mark in marks if "=" not in mark.theme]
    ordered = sorted(themes, key=lambda mark: -(mark.share if mark.share is not None else -1.0))
    return [*ordered, *(mark for mark in marks if "=" in mark.theme)]


def longest(texts: Iterator[str]) -> int:
    """Return the length of the longest text."""
    return max(map(len, texts), default=0)


def notes(*parts: str) -> str:
    """Return sentences below a figure, without a tag where there are none."""
    told = sentences(*parts)
    return f'<p class="note">{told}</p>\n' if told else ""


def interval_text(mark: Mark) -> str:
    """Return the interval in words, or what stands in its place."""
    if not _is_shown(mark):
        return mark.display.reason
    found = with_width(mark.ci_low, mark.ci_high)
    return percent_range(found) if found else "no interval"


def percent_range(interval: Bounds) -> str:
    """Return an interval of shares as in ``69–87%`` or ``92 to >99%``."""
    low, high = whole_percentage(interval[0]).removesuffix("%"), whole_percentage(interval[1])
    return f"{low}–{high}" if (low + high).removesuffix("%").isdigit() else f"{low} to {high}"


def _is_shown(mark: Mark) -> bool:
    return mark.display.status == "shown"


def _errors(corrected: pd.DataFrame | None) -> dict[str, Bounds]:
    """Return by theme from where to where coding errors could move its share."""
    if corrected is None:
        return {}
    frame = plain(corrected)
    found = {
        theme: with_width(low, high)
        for theme, low, high in zip(
            frame["theme"], frame["corrected_share_low"], frame["corrected_share_high"], strict=True
        )
    }
    return {theme: interval for theme, interval in found.items() if interval}


def _drawn(mark: Mark, errors: Bounds | None, name: str) -> str:
    if mark.share is None:
        return reason(f"No value: {mark.display.reason}.")
    if not _is_shown(mark):
        return track(_HEIGHT, [squares(mark.n_present, mark.n_coded, 12)])
    interval = with_width(mark.ci_low, mark.ci_high)
    top = 8.0
    parts = [percent_grid(_HEIGHT), bar(0, mark.share, top, _BAR, "bar"), whisker(interval, top + _BAR / 2)]
    alt = [f"{whole_percentage(mark.share)} of texts"]
    if interval:
        alt.append(f"95% interval {percent_range(interval)}")
    if errors:
        parts.append(strip(*errors, top + _BAR + 3, 6, name))
        alt.append(f"coding errors could make it {percent_range(errors)}")
    return track(_HEIGHT, parts, "; ".join(alt))


def _key(shown: Sequence[Mark], corrected: pd.DataFrame | None, name: str, *, any_strip: bool) -> str:
    items = []
    if any(with_width(mark.ci_low, mark.ci_high) for mark in shown if _is_shown(mark)):
        items.append((sign("whisker"), "95% interval, if the texts were a random sample"))
    if any_strip and corrected is not None:
        n = int(corrected["n_double_coded"].max())
        items.append((sign("strip", name), f"what coding errors could make of it, by {n:,} texts coded twice"))
    if any(mark.display.status == "withheld" for mark in shown):
        items += [(sign("full"), "text with the theme"), (sign("empty"), "without")]
    return key(*items) if items else ""
