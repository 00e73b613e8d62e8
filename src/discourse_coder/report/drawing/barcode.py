"""All texts in order of date: a stroke for each, or for many texts columns shaded by the share with the theme."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from discourse_coder.report.drawing.rows import (
    MOST_THEMES,
    Look,
    left_out,
    number,
    percent,
    row,
    rows_html,
    track,
    valued,
)
from discourse_coder.report.drawing.shares import longest, notes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_STROKES, _COLUMNS = 500, 100
_STROKE, _ROW = 16, 22
_FINE, _COARSE = 0.07, 0.12  # share of the track that the name of a year needs where there is much room, or little


def barcode_drawing(
    ids: Sequence[str],
    codes: Mapping[str, NDArray[np.int8]],
    look: Look,
    *,
    years: Sequence[str] = (),
    more: Sequence[tuple[str, str, Collection[str]]] = (),
    link: Callable[[str, str], str] | None = None,
) -> str:
    """Return a row for each theme, and for more groups of texts.

    `ids` are in order of date; of `more`, the first is the name of a class, the second that of the group; `link` gives
    the address of a text and theme within the page.
    """
    present = {theme: int((column == 1).sum()) for theme, column in codes.items()}
    coded = {theme: int((column >= 0).sum()) for theme, column in codes.items()}
    themes = sorted(codes, key=lambda theme: -present[theme]) if len(codes) > MOST_THEMES else list(codes)
    links = link if len(ids) <= MOST_STROKES else None
    rows = [
        row(
            escape(look.label(theme)),
            _strip(ids, codes[theme] == 1, codes[theme] >= 0, theme, links),
            valued(f"{present[theme]:,} of {coded[theme]:,}") if coded[theme] else "not coded",
            style=look.style(theme),
        )
        for theme in themes[:MOST_THEMES]
    ]
    for kind, name, inside in more:
        here = _among(ids, inside)
        rows.append(
            row(escape(name), _strip(ids, here, None, "", links), valued(f"{int(here.sum()):,}"), name=f"row {kind}")
        )
    rows.append(row("", _years(years), "", name="row axis") if any(years) else "")
    values = (f"{present[theme]:,} of {coded[theme]:,}" for theme in themes)
    names = (*(look.label(theme) for theme in themes), *(name for _, name, _ in more))
    html = rows_html("barcode", rows, label=longest(iter(names)), value=longest(values))
    return html + notes(_note(len(ids)), left_out(len(themes), "themes"))


def _note(n_texts: int) -> str:
    if n_texts <= MOST_STROKES:
        return "One stroke is one text; choose it to read the text."
    return f"A column is about {n_texts / _COLUMNS:,.0f} texts; the darker, the more of them have the theme."


def _among(ids: Sequence[str], inside: Collection[str]) -> NDArray[np.bool_]:
    import numpy as np

    within = set(inside)
    return np.array([id_ in within for id_ in ids], dtype=np.bool_)


def _strip(
    ids: Sequence[str],
    filled: NDArray[np.bool_],
    counted: NDArray[np.bool_] | None,
    theme: str,
    link: Callable[[str, str], str] | None,
) -> str:
    """Return a drawing of as many units across as it has strokes or columns, stretched to the track."""
    n = min(len(ids), _COLUMNS) if len(ids) > MOST_STROKES else len(ids)
    if len(ids) > MOST_STROKES:
        parts = _columns(filled, counted, n)
    else:
        parts = [_stroke(place, ids[place], theme, link) for place in filled.nonzero()[0].tolist()]
        if counted is not None and not counted.all():
            silent = "".join(f"M{place} 6h1v4h-1z" for place in (~counted).nonzero()[0].tolist())
            parts.append(f'<path class="silent" d="{silent}"/>')
    ground = f'<rect class="ground" width="{n}" height="{_STROKE}"/>'
    inner = (
        f'<svg class="stretched" y="3" width="100%" height="{_STROKE}" viewBox="0 0 {n} {_STROKE}" '
        f'preserveAspectRatio="none">{ground}{"".join(parts)}</svg>'
    )
    return track(_ROW, [inner])


def _stroke(place: int, id_: str, theme: str, link: Callable[[str, str], str] | None) -> str:
    stroke = f'<rect class="stroke" x="{place}.08" width=".84" height="{_STROKE}"/>'
    if link is None:
        return stroke
    # Not a stop of the tab key: there are hundreds, and each text can be reached in the list of texts.
    return f'<a href="{escape(link(id_, theme))}" tabindex="-1">{stroke}</a>'


def _columns(filled: NDArray[np.bool_], counted: NDArray[np.bool_] | None, n: int) -> Iterable[str]:
    import numpy as np

    bounds = np.linspace(0, len(filled), n + 1).astype(int)
    sizes = np.diff(bounds) if counted is None else np.add.reduceat(counted.astype(np.int64), bounds[:-1])
    sums = np.add.reduceat(filled.astype(np.int64), bounds[:-1])
    shares = np.divide(sums, sizes, out=np.zeros(n), where=sizes > 0)
    return [
        f'<rect class="stroke" x="{place}" width="1.02" height="{_STROKE}" opacity="{number(0.06 + 0.94 * share)}"/>'
        for place, share in enumerate(shares.tolist())
        if share
    ]


def _years(years: Sequence[str]) -> str:
    """Return the names of years at their first texts, as far as there is room, more of them in more room."""
    starts, place = [], 0
    for year, run in groupby(years):
        starts.append((place / len(years), year))
        place += len(list(run))
    coarse = _spaced(starts, _COARSE, [])
    classes = dict.fromkeys(coarse, "start") | dict.fromkeys(_spaced(starts, _FINE, coarse), "start fine")
    parts = [
        f'<text class="{name}" x="{percent(x)}" y="12">{escape(year)}</text>'
        for (x, year), name in sorted(classes.items())
        if year
    ]
    return track(18, parts)


def _spaced(
    starts: Sequence[tuple[float, str]], room: float, taken: Sequence[tuple[float, str]]
) -> list[tuple[float, str]]:
    """Return those that stand so far from each other, from those taken and from the end."""
    found: list[tuple[float, str]] = []
    for start in starts:
        if start[0] <= 1 - room and all(abs(start[0] - other) >= room for other, _ in (*taken, *found)):
            found.append(start)
    return found
