"""Files of charts that need no drawing, for tests of how the files of a report are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from discourse_coder.report.contents import Chart, charts_of
from discourse_coder.study import reporting


def leave_charts_undrawn(set_: Callable[[object, str, object], None] = setattr) -> None:
    """Let reports write for each chart what the page shows of it, to files of the same names."""

    def picture_files(charts: Iterable[Chart]) -> Iterator[tuple[str, bytes]]:
        return ((f"{chart.name}.{kind}", chart.html.encode()) for chart in charts for kind in ("png", "svg"))

    set_(reporting, "figures_of", charts_of)
    set_(reporting, "picture_files", picture_files)
