"""Themes over the years: a square for each text where there are few, a line with its band where there are many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from discourse_coder.charts.marks import Mark, Marks, is_year, not_shown, read_marks, years_of
from discourse_coder.charts.shown import FEWEST_FOR_A_LINE, with_width, year_kind
from discourse_coder.model.frames import plain
from discourse_coder.report.drawing.groups import themes_by_frequency
from discourse_coder.report.drawing.rows import (
    MOST_THEMES,
    Look,
    key,
    left_out,
    level,
    number,
    path,
    percent,
    sign,
    track,
    upright,
)
from discourse_coder.report.drawing.shares import interval_text, notes
from discourse_coder.wording import sentences, whole_percentage

if TYPE_CHECKING:
    import pandas as pd

_ROOM, _TALLEST = 300, 150  # pixels for all years of a panel where it is narrow, and for the most texts of a year
_SIDE, _LEAST_SIDE = 10, 2
_LINES = 96.0  # pixels, height of 100%
_OF_YEARS = re.compile(r"(\d{4})-(\d{4})")


def years_drawing(
    table: pd.DataFrame, look: Look, periods: pd.DataFrame | None = None, changes: pd.DataFrame | None = None
) -> str:
    """Return a panel for each theme; the tables of periods and of the changes between them, where there are some."""
    marks = read_marks(table, "years")
    years = years_of(marks)
    themes = themes_by_frequency(marks)
    by_period = read_marks(periods, "periods") if periods is not None else None
    changed = _changed(changes)
    most = max(mark.n_coded for mark in marks.by_place.values() if is_year(mark.group))
    few = most < FEWEST_FOR_A_LINE
    panels = []
    for theme in themes[:MOST_THEMES]:
        of_years = [marks.at(theme, str(year)) for year in years]
        brackets = _brackets(years, by_period.groups if by_period else ())
        drawn = _squares(of_years, most, brackets) if few else _line(of_years, brackets)
        told = "".join(_period(by_period.at(theme, group)) for group in by_period.groups) if by_period else ""
        told += "".join(f"<p><small>{escape(line)}</small></p>" for line in changed.get(theme, ()))
        panels.append(
            f'<div class="of-theme" style="{look.style(theme)}"><p><b>{escape(look.label(theme))}</b></p>'
            f'{drawn}<div class="ends"><span>{years[0]}</span><span>{years[-1] if len(years) > 1 else ""}</span></div>'
            f"{told}</div>\n"
        )
    signs = (
        ((sign("full"), "text with the theme"), (sign("empty"), "without"))
        if few
        else ((sign("band"), "share of a year, and its 95% interval"),)
    )
    least = min(_ROOM, len(years) * (_SIDE + 2))
    name = "years" if few else "years lines"
    return (
        key(*signs)
        + f'<div class="drawing {name}" style="--least:{least}px">\n{"".join(panels)}</div>\n'
        + notes(_years_note(marks, years, themes, few=few), not_shown(marks), left_out(len(themes), "themes"))
    )


def _years_note(marks: Marks, years: Sequence[int], themes: Sequence[str], *, few: bool) -> str:
    counts = [marks.at(theme, str(year)).n_coded for theme in themes for year in years]
    coded = [n for n in counts if n]
    if few:
        between = f"{min(coded)} to {max(coded)}" if min(coded) < max(coded) else f"{max(coded)}"
        return f"A year has {between} coded texts: too few for a share or a line."
    return sentences(
        "Years with 10 to 29 texts are points, without a line." if any(10 <= n < 30 for n in counts) else "",
        "Years with fewer than 10 texts are only ticked below." if any(0 < n < 10 for n in counts) else "",
    )


def _changed(changes: pd.DataFrame | None) -> dict[str, list[str]]:
    if changes is None:
        return {}
    told: dict[str, list[str]] = {}
    for found in plain(changes).to_dict("records"):
        from_to = f", {found['first']} to {found['second']}" if changes["second"].nunique() > 1 else ""
        interval = with_width(found["ci_low"], found["ci_high"])
        if found["difference"] is None:
            said = f"Change undefined: {found['reason']}."
        elif interval is None:
            said = f"Change {_points(found['difference'])} points{from_to}"
        else:
            low, high = map(_points, interval)
            said = f"Change {_points(found['difference'])} points ({low} to {high}){from_to}"
        told.setdefault(found["theme"], []).append(said)
    return told


def _points(difference: float) -> str:
    text = f"{100 * difference:+z.0f}".replace("-", "\u2212")
    return "0" if text == "+0" else text


def _period(mark: Mark) -> str:
    share = f"{whole_percentage(mark.share)} " if mark.display.status == "shown" else ""
    count = f"{mark.n_present:,} of {mark.n_coded:,}" if mark.n_coded else "not coded"
    interval = f", {interval_text(mark)}" if mark.n_coded else ""
    return f"<p>{escape(mark.group)}: <b>{share}</b><small>{count}{interval}</small></p>"


def _brackets(years: Sequence[int], periods: Sequence[str]) -> list[tuple[float, float]]:
    """Return from where to where the periods run, where their names say it."""
    span = years[-1] - years[0] + 1
    found = [_OF_YEARS.fullmatch(period) for period in periods]
    places = [((int(of[1]) - years[0]) / span, (int(of[2]) + 1 - years[0]) / span) for of in found if of]
    inside = [(max(0.0, low), min(1.0, high)) for low, high in places]
    return [(low + 0.1 / span, high - 0.1 / span) for low, high in inside if low < high]


def _x(mark: Mark, years: tuple[int, int]) -> float:
    first, last = years
    return (int(mark.group) - first + 0.5) / (last - first + 1)


def _ends(marks: Sequence[Mark]) -> tuple[int, int]:
    return int(marks[0].group), int(marks[-1].group)


def _base(height: float, brackets: Sequence[tuple[float, float]]) -> list[str]:
    return [level(0, 1, height, "base"), *(level(low, high, height + 7, "bracket") for low, high in brackets)]


def _squares(marks: Sequence[Mark], most: int, brackets: Sequence[tuple[float, float]]) -> str:
    ends = _ends(marks)
    side = max(_LEAST_SIDE, min(_SIDE, _ROOM // (ends[1] - ends[0] + 1) - 2, _TALLEST // most - 2))
    step = side + 2
    height = most * step + 1
    parts = []
    for mark in marks:
        full = "".join(_square(k, step, side, 0) for k in range(mark.n_present))
        empty = "".join(_square(k, step, side, 0.5) for k in range(mark.n_present, mark.n_coded))
        drawn = path("full", full) + path("empty", empty)
        if drawn:
            parts.append(f'<svg class="at" x="{percent(_x(mark, ends))}" y="{number(height)}">{drawn}</svg>')
    alt = "; ".join(f"{mark.group}: {mark.n_present} of {mark.n_coded}" for mark in marks if mark.n_coded)
    return track(height + (10 if brackets else 2), [*parts, *_base(height, brackets)], alt)


def _square(k: int, step: int, side: int, inset: float) -> str:
    length = number(side - 2 * inset)
    return f"M{number(-side / 2 + inset)} {number(-(k + 1) * step + inset)}h{length}v{length}h-{length}z"


def _y(share: float) -> float:
    return 2 + _LINES * (1 - share)


def _line(marks: Sequence[Mark], brackets: Sequence[tuple[float, float]]) -> str:
    ends = _ends(marks)
    parts = [level(0, 1, _y(share), "grid") for share in (0, 0.5, 1)]
    known = [(mark, year_kind(mark.n_coded)) for mark in marks if mark.share is not None]
    for has_line, run in groupby(known, lambda found: found[1] == "line"):
        if has_line:
            parts += _segments([mark for mark, _ in run], ends)
            continue
        for mark, kind in run:
            if kind == "point":
                parts += _point(mark, ends)
            else:
                parts.append(upright(_x(mark, ends), _y(0) - 4, _y(0), "few"))
    alt = "; ".join(
        f"{mark.group}: {whole_percentage(mark.share)}, {interval_text(mark)}"
        for mark, kind in known
        if kind in ("point", "line")
    )
    scale = "".join(
        f'<text class="end" x="100%" y="{number(_y(share) + dy)}">{name}</text>'
        for share, name, dy in ((1, "100%", 9), (0.5, "50%", 4), (0, "0%", 0))
    )
    height = _y(0) + (10 if brackets else 2)
    plot = track(height, [*parts, *_base(_y(0), brackets)], alt)
    return f'<div class="scaled">{track(height, [scale], name="scale")}{plot}</div>'


def _segments(run: Sequence[Mark], ends: tuple[int, int]) -> list[str]:
    """Return the line and the band of neighbouring years; a year without texts breaks both."""
    parts: list[str] = []
    stretches: list[list[Mark]] = [[run[0]]]
    for before, mark in pairwise(run):
        if int(mark.group) == int(before.group) + 1:
            stretches[-1].append(mark)
        else:
            stretches.append([mark])
    for stretch in stretches:
        if len(stretch) == 1:
            parts += _point(stretch[0], ends)
            continue
        parts.append(_band(stretch, ends))
        for before, mark in pairwise(stretch):
            assert before.share is not None
            assert mark.share is not None
            parts.append(
                f'<line class="line" x1="{percent(_x(before, ends))}" y1="{number(_y(before.share))}" '
                f'x2="{percent(_x(mark, ends))}" y2="{number(_y(mark.share))}"/>'
            )
    return parts


def _band(stretch: Sequence[Mark], ends: tuple[int, int]) -> str:
    """Return the intervals as one surface: a drawing of its own, of 0 to 1 across, stretched to the track."""
    with_interval = [mark for mark in stretch if mark.ci_low is not None and mark.ci_high is not None]
    upper = [(_x(mark, ends), _y(mark.ci_high or 0.0)) for mark in with_interval]
    lower = [(_x(mark, ends), _y(mark.ci_low or 0.0)) for mark in reversed(with_interval)]
    places = " ".join(f"{round(x, 4):g},{number(y)}" for x, y in (*upper, *lower))
    return (
        f'<svg class="stretched" width="100%" height="{number(_y(0))}" viewBox="0 0 1 {number(_y(0))}" '
        f'preserveAspectRatio="none"><polygon class="band" points="{places}"/></svg>'
    )


def _point(mark: Mark, ends: tuple[int, int]) -> list[str]:
    x, interval = _x(mark, ends), with_width(mark.ci_low, mark.ci_high)
    assert mark.share is not None
    line = [upright(x, _y(interval[1]), _y(interval[0]), "interval")] if interval else []
    return [*line, f'<circle class="dot theme-dot" cx="{percent(x)}" cy="{number(_y(mark.share))}" r="3"/>']
