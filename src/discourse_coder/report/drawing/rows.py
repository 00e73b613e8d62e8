"""Figures as rows of label, track and value: text is HTML and never scaled, a track is as wide as the room it has."""

# Horizontal places in a track are percentages, vertical ones pixels.

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

MOST_THEMES = 12  # in one figure; the tables have all
_MOST_COLOURS, _N_COLOURS = 8, 5
_SHAPES = (
    "M0 -6l6 6l-6 6l-6 -6z",
    "M-4.5 -4.5h9v9h-9z",
    "M0 -6l6 10h-12z",
    "M0 6l6 -10h-12z",
    "M-6 -2h4v-4h4v4h4v4h-4v4h-4v-4h-4z",
)


@dataclass(frozen=True)
class Look:
    """What is printed for each theme, and in which colour."""

    # In full, as in tables and files.
    full: Mapping[str, str] = field(default_factory=dict)
    short: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, themes: Sequence[str], full: Mapping[str, str], short: Mapping[str, str]) -> Look:
        """Return the look of themes in the codebook's order: beyond 8, one colour for all."""
        many = len(themes) > _MOST_COLOURS
        names = ("--theme-many" if many else f"--theme-{place % _N_COLOURS}" for place in range(len(themes)))
        return cls(full, short, dict(zip(themes, names, strict=True)))

    def label(self, theme: str) -> str:
        """Return what to print for a theme."""
        return self.short.get(theme) or self.full.get(theme) or theme

    def style(self, theme: str) -> str:
        """Return the style that gives an element the colour of a theme."""
        return f"--c:var({self.colours.get(theme, '--theme-many')})"


def percent(share: float) -> str:
    """Return a share as a place in a track."""
    return f"{round(100 * share, 2):g}%"


def number(value: float) -> str:
    """Return a length in pixels."""
    return f"{round(value, 2):g}"


def track(height: float, parts: Iterable[str], alt: str = "", *, name: str = "track") -> str:
    """Return a drawing as wide as the room it has; without a text for those who cannot see it, they do not meet it."""
    role = f'role="img" aria-label="{escape(alt)}"' if alt else 'aria-hidden="true"'
    return f'<svg class="{name}" width="100%" height="{number(height)}" {role}>{"".join(parts)}</svg>'


def bar(low: float, high: float, y: float, height: float, name: str) -> str:
    """Return a rectangle between two shares."""
    return (
        f'<rect class="{name}" x="{percent(low)}" y="{number(y)}" width="{percent(max(0.0, high - low))}" '
        f'height="{number(height)}"/>'
    )


def upright(share: float, top: float, bottom: float, name: str) -> str:
    """Return an upright line at a share."""
    x = percent(share)
    return f'<line class="{name}" x1="{x}" x2="{x}" y1="{number(top)}" y2="{number(bottom)}"/>'


def level(low: float, high: float, y: float, name: str) -> str:
    """Return a level line between two shares."""
    return f'<line class="{name}" x1="{percent(low)}" x2="{percent(high)}" y1="{number(y)}" y2="{number(y)}"/>'


def whisker(interval: tuple[float, float] | None, y: float, name: str = "whisker") -> str:
    """Return an interval as a line with ends; nothing where there is none."""
    if interval is None:
        return ""
    low, high = interval
    ends = "".join(upright(end, y - 4, y + 4, name) for end in interval)
    return level(low, high, y, f"{name} halo") + level(low, high, y, name) + ends


def mark(share: float, y: float, shape: int, name: str) -> str:
    """Return a mark at a share: a circle, or the shape of a number."""
    if not shape:
        return f'<circle class="{name}" cx="{percent(share)}" cy="{number(y)}" r="5"/>'
    path = f'<path class="{name}" d="{_SHAPES[(shape - 1) % len(_SHAPES)]}"/>'
    return f'<svg class="at" x="{percent(share)}" y="{number(y)}">{path}</svg>'


def shape_key(shape: int) -> str:
    """Return the shape of a number as a sign in a line of text."""
    drawn = f'<path d="{_SHAPES[(shape - 1) % len(_SHAPES)]}"/>' if shape else '<circle r="5"/>'
    return f'<svg class="sign" width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">{drawn}</svg>'


def squares(n_present: int, n_coded: int, y: float, side: float = 10) -> str:
    """Return a square for each text from the left, those with the theme filled and first."""
    step = side + 3
    full = "".join(f"M{number(k * step)} {number(y)}h{side}v{side}h-{side}z" for k in range(n_present))
    inner = number(side - 1)
    empty = "".join(
        f"M{number(k * step + 0.5)} {number(y + 0.5)}h{inner}v{inner}h-{inner}z" for k in range(n_present, n_coded)
    )
    return path("full", full) + path("empty", empty)


def path(name: str, places: str) -> str:
    """Return a path; nothing where it is empty."""
    return f'<path class="{name}" d="{places}"/>' if places else ""


def axis(*marks: tuple[float, str, str]) -> str:
    """Return a track with names at shares; the third says where the name stands, and if it goes in little room."""
    parts = []
    for share, name, classes in marks:
        parts.append(f'<text class="{classes}" x="{percent(share)}" y="12">{escape(name)}</text>')
        parts.append(upright(share, 16, 20, "grid"))
    return track(20, parts)


PERCENT_MARKS = (
    (0.0, "0%", "start"),
    (0.25, "25%", "middle fine"),
    (0.5, "50%", "middle"),
    (0.75, "75%", "middle fine"),
    (1.0, "100%", "end"),
)


def percent_grid(height: float) -> str:
    """Return the lines behind a track of percentages, long enough to meet those of the next row."""
    return "".join(upright(place, -5, height + 5, "grid") for place, _, _ in PERCENT_MARKS)


def row(label: str, drawn: str, value: str, *, style: str = "", name: str = "row") -> str:
    """Return a row; label and value are HTML."""
    styled, heads = f' style="{style}"' if style else "", "rowheader" if label else "cell"
    return (
        f'<div class="{name}" role="row"{styled}><div class="label" role="{heads}">{label}</div>'
        f'<div class="cell" role="cell">{drawn}</div><div class="value" role="cell">{value}</div></div>\n'
    )


def named(label: str, more: str = "") -> str:
    """Return a label with a fainter line below."""
    return f"<b>{escape(label)}</b>" + (f" <small>{escape(more)}</small>" if more else "")


def valued(main: str, more: str = "") -> str:
    """Return a value with a fainter line below."""
    return f"<b>{escape(main)}</b>" + (f" <small>{escape(more)}</small>" if more else "")


def reason(text: str) -> str:
    """Return why there is no mark, to stand in its place."""
    return f'<span class="reason">{escape(text)}</span>'


def rows_html(name: str, rows: Iterable[str], *, label: int, value: int, hatched: str = "") -> str:
    """Return rows as one figure; `label` and `value` are the lengths in characters of the longest of each."""
    # Columns of rows that are grids of their own only line up if their widths are told.
    style = f"--label:{min(label, 30)}ch;--value:{value}ch"
    pattern = hatch(hatched) if hatched else ""
    return f'<div class="drawing {name}" style="{style}">{pattern}<div role="table">\n{"".join(rows)}</div></div>\n'


def hatch(id_: str) -> str:
    """Return the pattern of hatched strips, under an id of its own on the page."""
    return (
        f'<svg class="pattern" width="0" height="0" aria-hidden="true"><pattern id="hatch-{id_}" width="4" height="4" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="1.3" height="4"/></pattern></svg>'
    )


def strip(low: float, high: float, y: float, height: float, id_: str) -> str:
    """Return a hatched strip between two shares."""
    box = bar(low, high, y, height, "strip")
    return box.replace("/>", f' fill="url(#hatch-{id_})"/>')


def key(*items: tuple[str, str]) -> str:
    """Return what signs mean, as one line."""
    told = "".join(f"<span>{sign} {escape(text)}</span> " for sign, text in items)
    return f'<p class="key">{told}</p>'


def sign(kind: str, id_: str = "") -> str:
    """Return the sign of a kind of mark, for a key."""
    drawn = {
        "whisker": '<path class="whisker" d="M2 6h22M2 2v8M24 2v8"/>',
        "strip": f'<rect class="strip" x="1" y="2" width="24" height="7" fill="url(#hatch-{id_})"/>',
        "full": '<path class="full" d="M8 1h10v10h-10z"/>',
        "empty": '<path class="empty" d="M8.5 1.5h9v9h-9z"/>',
        "differ": '<path class="differ" d="M8 1h10v10h-10z"/>',
        "hollow": '<circle class="hollow" cx="13" cy="6" r="5"/>',
        "dot": '<circle class="dot" cx="13" cy="6" r="5"/>',
        "tick": '<path class="expected" d="M13 0v12"/>',
        "band": '<path class="band" d="M0 2h26v8h-26z"/><path class="line" d="M0 6h26"/>',
    }[kind]
    return f'<svg class="sign" width="26" height="12" aria-hidden="true">{drawn}</svg>'


def left_out(n_all: int, what: str) -> str:
    """Return a sentence on themes that a figure leaves out; empty where it has all."""
    return f"The {MOST_THEMES} most frequent of {n_all:,} {what}; the table has all." if n_all > MOST_THEMES else ""
