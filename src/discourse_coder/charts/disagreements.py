"""Where coders disagree: texts x themes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from discourse_coder.charts.canvas import (
    GAP,
    WIDTH,
    Page,
    display_names,
    height_of,
    paint_cells,
    text_width,
    widest,
    wrapped,
)
from discourse_coder.charts.style import BLUE, FADED, INK, SMALL, VERMILLION, chart_style
from discourse_coder.charts.tables import check_table, read_codes
from discourse_coder.errors import Problem, UsageError
from discourse_coder.wording import listed, number_of, sentences, shortened

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    Kind = Literal["present", "absent", "only A", "only B", "differ", "too few"]

_CHART = "disagreement map"
_MOST_SHOWN = 40  # texts; of more, only those on which coders differ
_ROW, _TOTALS, _KEY_ROW = 0.2, 0.24, 0.21  # inches
_NARROWEST, _WIDEST = 0.3, 0.95  # inches, columns
_NARROWEST_PAGE = 5.5
_MOST_LINES = 5  # of a heading
_SWATCH = 0.3
_COLOURS: dict[Kind, str] = {
    "present": "#A9B4C0",
    "absent": "#E4E9EF",
    "only A": VERMILLION,
    "only B": BLUE,
    "differ": VERMILLION,
    "too few": "#FFFFFF",
}


@dataclass(frozen=True)
class _Cell:
    """What coders found on a theme in a text, and what to print there."""

    kind: Kind
    mark: str = ""

    @property
    def differs(self) -> bool:
        return self.kind in ("only A", "only B", "differ")


@dataclass(frozen=True)
class _Grid:
    """The cells of the texts that two or more coders coded, a line per text; most disagreements first."""

    coders: tuple[str, ...]
    themes: tuple[str, ...]
    lines: dict[str, list[_Cell]]
    n_single: int  # texts that fewer than two coders coded


@chart_style()
def disagreement_map(
    codes: pd.DataFrame, *, labels: Mapping[str, str] | None = None, title: str | None = None, notice: str = ""
) -> Figure:
    """Draw for every text and theme whether coders agree, and if not, who found the theme."""
    from matplotlib.colors import to_rgb

    grid = _read_grid(codes)
    n_texts, n_differ = len(grid.lines), sum(any(cell.differs for cell in line) for line in grid.lines.values())
    shown = list(grid.lines)[: n_texts if n_texts <= _MOST_SHOWN else min(n_differ, _MOST_SHOWN)]
    lines = [grid.lines[id_] for id_ in shown]
    totals = [f"{sum(cell.differs for cell in column):,}" for column in zip(*grid.lines.values(), strict=True)]

    ids = display_names(shown, None, 2.3, SMALL)
    total_name = "disagreements"
    left = widest([*ids, total_name], SMALL) + GAP
    inside = {*totals, *(cell.mark for line in lines for cell in line)}
    least = max(_NARROWEST, max(text_width(text, SMALL, weight="bold") for text in inside) + 0.1)
    column = max(least, min(_WIDEST, (WIDTH - left) / len(grid.themes)))
    headings, numbered = _headings(grid.themes, labels, column - 0.06)
    width = max(_NARROWEST_PAGE, left + column * len(grid.themes))
    key = _key(grid.coders, {cell.kind: cell for line in lines for cell in line}, width)

    totals_top = max((y for _, y, _, _ in key), default=-_KEY_ROW) + _KEY_ROW + 0.08
    totals_top += max(height_of(heading, SMALL) for heading in headings) + 0.02
    top = totals_top + _TOTALS
    row = max([_ROW, *(height_of(id_, SMALL) + 0.04 for id_ in ids)])
    page = Page(
        width,
        top + row * len(shown),
        title=_title(grid.coders, n_differ, n_texts) if title is None else title,
        note=_note(grid, len(shown), n_differ, numbered),
        notice=notice,
    )
    for x, y, cell, name in key:
        paint_cells(page.axes(x, y, _SWATCH, 0.16), [[to_rgb(_COLOURS[cell.kind])]])
        _print(page, x + _SWATCH / 2, y + 0.08, cell)
        page.text(x + _SWATCH + 0.06, y + 0.08, name, size=SMALL)
    page.text(left - GAP, totals_top + _TOTALS / 2, total_name, ha="right", size=SMALL, color=FADED)
    for place, (heading, total) in enumerate(zip(headings, totals, strict=True)):
        x = left + (place + 0.5) * column
        page.text(x, totals_top, heading, ha="center", va="bottom", size=SMALL)
        page.text(x, totals_top + _TOTALS / 2, total, ha="center", size=SMALL, color=FADED)
    if shown:
        colours = [[to_rgb(_COLOURS[cell.kind]) for cell in line] for line in lines]
        paint_cells(page.axes(left, top, column * len(grid.themes), row * len(shown)), colours)
    for number, (id_, line) in enumerate(zip(ids, lines, strict=True)):
        y = top + (number + 0.5) * row
        page.text(left - GAP, y, id_, ha="right", size=SMALL)
        for place, cell in enumerate(line):
            _print(page, left + (place + 0.5) * column, y, cell)
    return page.figure


def _title(coders: Sequence[str], n_differ: int, n_texts: int) -> str:
    names = listed(coders) if len(coders) <= 3 else f"{len(coders)} coders"
    return f"Texts on which {names} disagree: {n_differ:,} of {n_texts:,}"


def _note(grid: _Grid, n_shown: int, n_differ: int, numbered: str) -> str:
    left_out = [
        f"{number_of(n, 'text')} {which}"
        for n, which in (
            (n_differ - n_shown, "on which coders also disagree"),
            (len(grid.lines) - max(n_differ, n_shown), "on which they agree"),
            (grid.n_single, "that fewer than two coders coded"),
        )
        if n > 0
    ]
    return sentences(
        numbered,
        "Texts with the most disagreements first." if n_shown > 1 and n_differ else "",
        f"Not shown: {'; '.join(left_out)}." if left_out else "",
    )


def _headings(themes: Iterable[str], labels: Mapping[str, str] | None, width: float) -> tuple[list[str], str]:
    """Return the headings of columns; where names are too long, numbers and a sentence that says what they mean."""
    names = [(labels or {}).get(theme) or theme for theme in themes]
    if widest((word for name in names for word in name.split()), SMALL) <= width:
        headings = [wrapped(name, width, SMALL) for name in names]
        if max(heading.count("\n") for heading in headings) < _MOST_LINES:
            return headings, ""
    numbered = [f"{number}\u00a0{' '.join(name.split())}" for number, name in enumerate(names, start=1)]
    return [str(number) for number in range(1, len(names) + 1)], f"Themes: {'; '.join(numbered)}."


def _key(coders: Sequence[str], cells: Mapping[Kind, _Cell], width: float) -> list[tuple[float, float, _Cell, str]]:
    """Return place, example and meaning of each kind of cell that occurs, in lines no wider than `width`."""
    short = [shortened(coder, 30) for coder in coders]
    everyone = "both" if len(coders) == 2 else "all who coded"
    found = cells["differ"].mark.replace("/", " of ") if "differ" in cells else ""
    meanings: dict[Kind, str] = {
        "present": f"present: {everyone}",
        "absent": f"absent: {everyone}",
        "only A": f"present: only {short[0]}",
        "only B": f"present: only {short[1]}",
        "differ": f"they disagree: {found} found it",
        "too few": "coded by fewer than two",
    }
    places = []
    x = y = 0.0
    for kind, meaning in meanings.items():
        if kind not in cells:
            continue
        needed = _SWATCH + 0.06 + text_width(meaning, SMALL)
        if x and x + needed > width:
            x, y = 0.0, y + _KEY_ROW
        places.append((x, y, cells[kind], meaning))
        x += needed + 0.18
    return places


def _print(page: Page, x: float, y: float, cell: _Cell) -> None:
    style = {"color": "white", "weight": "bold"} if cell.differs else {"color": INK}
    page.text(x, y, cell.mark, ha="center", size=SMALL, **style)


def _read_grid(codes: pd.DataFrame) -> _Grid:
    check_table(codes, _CHART, "a table of codes")
    coders = [column for column in codes.columns if column not in ("id", "theme")]
    problems = [
        Problem(_CHART, f"the table has no column {column}.", "It needs id, theme and one column per coder.")
        for column in ("id", "theme")
        if column not in codes.columns
    ]
    if len(coders) < 2:
        problems.append(Problem(_CHART, f"the table has the codes of {len(coders)}.", "It needs two coders or more."))
    if problems:
        raise UsageError(problems)
    repeated = codes.loc[codes.duplicated(["id", "theme"]), ["id", "theme"]].to_numpy()
    if len(repeated):
        raise UsageError(
            Problem(f"{_CHART}, text {id_}, theme {theme}", "occurs twice.", "Keep one row per text and theme.")
            for id_, theme in repeated
        )
    lines: dict[str, dict[str, _Cell]] = {}
    for id_, theme, line in zip(codes["id"], codes["theme"], read_codes(codes[coders], _CHART).tolist(), strict=True):
        lines.setdefault(str(id_), {})[str(theme)] = _cell(line)
    themes = tuple(dict.fromkeys(map(str, codes["theme"])))
    too_few = _cell([])
    full = {id_: [cells.get(theme, too_few) for theme in themes] for id_, cells in lines.items()}
    compared = {id_: line for id_, line in full.items() if any(cell != too_few for cell in line)}
    if not compared:
        raise UsageError(Problem(_CHART, "no text was coded by two coders.", "There must be at least one."))
    ordered = sorted(compared.items(), key=lambda text: -sum(cell.differs for cell in text[1]))
    return _Grid(tuple(map(str, coders)), themes, dict(ordered), len(full) - len(compared))


def _cell(codes: Sequence[int]) -> _Cell:
    given = [code for code in codes if code >= 0]
    n_present = sum(given)
    if len(given) < 2:
        return _Cell("too few", "–")
    if n_present in (0, len(given)):
        return _Cell("present" if n_present else "absent")
    if len(codes) == 2:
        return _Cell("only A", "A") if codes[0] else _Cell("only B", "B")
    return _Cell("differ", f"{n_present}/{len(given)}")
