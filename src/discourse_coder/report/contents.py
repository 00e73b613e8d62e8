"""What a report consists of: sections, whose tables and charts are named once for the page and the files beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from discourse_coder.model.display import Table
from discourse_coder.report.blocks import data_html, figure_html, table_html

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


CHARTS = "charts"  # the folder of the files beside the page


@dataclass(frozen=True, eq=False)
class Chart:
    """A figure: drawn for the page, and with its title and notice as a file beside it."""

    # Of its file, without an ending.
    name: str
    # For the file.
    draw: Callable[[], Figure]
    caption: str
    # What it shows, for those who cannot see it.
    alt: str
    # HTML for the page; None where only the file shows it.
    drawing: Callable[[], str] | None = None

    @property
    def html(self) -> str:
        """The figure for the page; empty where it has none."""
        return figure_html(self.drawing(), self.caption, self.alt) if self.drawing else ""


@dataclass(frozen=True, eq=False)
class Data:
    """What was drawn, folded away below it: tables, words on them, and the files that hold it."""

    parts: tuple[str | Table, ...]
    # Names of files beside the page.
    files: tuple[str, ...] = ()

    @property
    def html(self) -> str:
        """The folded block for the page; empty where there is nothing to show."""
        return data_html(self.parts, self.files)


# A str is HTML whose values are escaped.
Part = str | Table | Chart | Data


@dataclass(frozen=True, eq=False)
class Section:
    """A part of the report under a heading of its own."""

    # Letters, digits and hyphens: the link to it.
    id: str
    # Its heading, which may state a finding.
    title: str
    parts: tuple[Part, ...] = ()
    # Its numbers in full, by the name of their file.
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    # Whether the page has it; its files are written in any case.
    is_shown: bool = True
    # Of the page; one of its own where there is none of this id.
    chapter: str = ""

    @property
    def html(self) -> str:
        """Its parts for the page."""
        return "".join(map(_part_html, self.parts))


def _part_html(part: Part) -> str:
    if isinstance(part, Table):
        return table_html(part)
    return part if isinstance(part, str) else part.html


def charts_of(sections: Iterable[Section]) -> list[Chart]:
    """Return all charts."""
    return [part for section in sections for part in section.parts if isinstance(part, Chart)]


def figures_of(sections: Iterable[Section]) -> Iterator[tuple[str, Figure]]:
    """Yield the name of the file of each chart, and its figure, drawn only then."""
    return ((chart.name, chart.draw()) for chart in charts_of(sections))


def without_files_of_charts(sections: Iterable[Section]) -> list[Section]:
    """Return the sections without links to the files of charts."""

    def plain(part: Part) -> Part:
        if not isinstance(part, Data):
            return part
        return replace(part, files=tuple(file for file in part.files if not file.startswith(f"{CHARTS}/")))

    return [replace(section, parts=tuple(map(plain, section.parts))) for section in sections]


def telling(sections: Iterable[Section], drawn: Callable[[int], object]) -> list[Section]:
    """Return the sections, each of whose charts calls `drawn` with 1 whenever it is drawn."""

    def told(part: Part) -> Part:
        return replace(part, draw=partial(_draw, part.draw, drawn)) if isinstance(part, Chart) else part

    return [replace(section, parts=tuple(map(told, section.parts))) for section in sections]


def _draw(draw: Callable[[], Figure], drawn: Callable[[int], object]) -> Figure:
    drawn(1)
    return draw()
