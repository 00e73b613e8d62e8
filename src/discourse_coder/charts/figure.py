"""The figure that charts return; imported only when one is drawn, because matplotlib is slow to load."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from discourse_coder.charts.style import figure_bytes


class ChartFigure(Figure):
    """A matplotlib figure that a notebook shows as a picture even where pyplot was never imported."""

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        return figure_bytes(self, "png"), {"width": round(self.get_figwidth() * 100)}
