"""Pairs of themes: how many texts carry both, against how many to expect of themes that have nothing to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from discourse_coder.charts.shown import display_of
from discourse_coder.model.frames import plain
from discourse_coder.report.drawing.rows import (
    Look,
    axis,
    key,
    level,
    mark,
    named,
    reason,
    row,
    rows_html,
    sign,
    track,
    upright,
    valued,
)
from discourse_coder.report.drawing.shares import longest, notes
from discourse_coder.wording import number_of

if TYPE_CHECKING:
    import pandas as pd

    Pair = Mapping[Any, Any]

MOST_PAIRS, _EACH_WAY = 20, 8
_HEIGHT = 30.0


def pairs_drawing(table: pd.DataFrame, look: Look) -> str:
    """Return a row for each pair, that most above expectation first; of many, the 8 furthest each way."""
    pairs = sorted(plain(table).to_dict("records"), key=_difference, reverse=True)
    defined = [pair for pair in pairs if pair["expected"] is not None]
    is_part = len(pairs) > MOST_PAIRS
    shown = [*defined[:_EACH_WAY], *defined[-_EACH_WAY:]] if is_part and len(defined) > 2 * _EACH_WAY else pairs
    most = max((max(pair["n_both"], pair["expected"] or 0) for pair in shown), default=0) or 1
    rows = [row("", axis((0.0, "0", "start"), (1.0, f"{most:,.0f} texts", "end")), "", name="row axis")]
    rows += [
        row(
            named(_names(pair, look)),
            _drawn(pair, most),
            valued(f"{pair['n_both']:,}", f"expected {pair['expected']:,.0f}" if _is_shown(pair) else ""),
        )
        for pair in shown
    ]
    told = ""
    if is_part:
        told = f"The {len(shown)} pairs furthest from expectation, of {len(pairs):,}. Some lie far by chance alone."
    return (
        key((sign("dot"), "texts with both"), (sign("tick"), "expected if the themes were unrelated"))
        + rows_html("pairs", rows, label=longest(_names(pair, look) for pair in shown), value=len("expected 99"))
        + notes(told)
    )


def _names(pair: Pair, look: Look) -> str:
    return f"{look.label(pair['a'])} + {look.label(pair['b'])}"


def _difference(pair: Pair) -> float:
    return float("-inf") if pair["expected"] is None else pair["n_both"] - pair["expected"]


def _is_shown(pair: Pair) -> bool:
    return display_of(pair["n_coded"], pair["n_coded"]).status == "shown"


def _drawn(pair: Pair, most: float) -> str:
    if pair["expected"] is None:
        return reason("No value: no text is coded for both.")
    if not _is_shown(pair):
        return reason(f"Only {number_of(pair['n_coded'], 'text is', 'texts are')} coded for both.")
    middle, both, expected = _HEIGHT / 2, pair["n_both"] / most, pair["expected"] / most
    parts = [
        upright(0, -5, _HEIGHT + 5, "grid"),
        level(min(both, expected), max(both, expected), middle, "gap"),
        upright(expected, middle - 8, middle + 8, "expected"),
        mark(both, middle, 0, "dot"),
    ]
    return track(_HEIGHT, parts)
