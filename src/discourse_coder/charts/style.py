"""How charts look, and how one becomes the content of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from discourse_coder.errors import Problem, UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE, BODY, SMALL = 11.0, 9.0, 8.0  # points

INK, FADED, GRID = "#222222", "#555555", "#DDDDDD"
BLUE, ORANGE, VERMILLION = "#0072B2", "#E69F00", "#D55E00"
# Okabe & Ito (2008), Color Universal Design, without the yellow, which paper swallows.
PALETTE = (BLUE, VERMILLION, "#009E73", "#000000", "#CC79A7", ORANGE, "#56B4E9")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")

FONT = "DejaVu Sans"  # comes with matplotlib: the same on every machine
_STYLE = {
    "font.family": FONT,
    "font.size": BODY,
    "text.parse_math": False,  # a "$" in a label is a dollar sign
    "text.color": INK,
    "axes.edgecolor": FADED,
    "axes.linewidth": 0.6,
    "xtick.color": FADED,
    "ytick.color": FADED,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "svg.fonttype": "path",
    "svg.hashsalt": "discourse-coder",
}
_METADATA: dict[str, dict[str, Any]] = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}


@contextmanager
def chart_style() -> Iterator[None]:
    """Draw in the charts' own style, whatever the user has set, and leave the user's settings as they were."""
    import matplotlib.style

    with matplotlib.style.context(_STYLE, after_reset=True):
        yield


@chart_style()
def figure_bytes(figure: Figure, format: str) -> bytes:
    """Return a figure as the content of a "png" or "svg" file; equal figures give equal bytes."""
    if format not in _METADATA:
        raise UsageError(Problem("format", f"{format!r} is not a format of charts.", 'Use "png" or "svg".'))
    stream = BytesIO()
    figure.savefig(stream, format=format, dpi=200, metadata=_METADATA[format])
    return stream.getvalue()
