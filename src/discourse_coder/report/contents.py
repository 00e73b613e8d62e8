"""What a report consists of: sections, whose tables and charts are named once for the page and the files beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from discourse_coder import charts
from discourse_coder.report.blocks import NOT_DEFINED, figure_html, folded_html, frame_html

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class Table:
    """A table as the page shows it; see `frame_html`.

    Attributes
    ----------
    frame : pandas.DataFrame
    caption : str
    formats : mapping of str to str or None
    missing : str or mapping of str to str
    folded : str
        Where not empty, the table is folded away behind these words.
    """

    frame: pd.DataFrame
    caption: str = ""
    formats: Mapping[str, str] | None = None
    missing: str | Mapping[str, str] = NOT_DEFINED
    folded: str = ""

    @property
    def html(self) -> str:
        """The table for the page."""
        html = frame_html(self.frame, caption=self.caption, formats=self.formats, missing=self.missing)
        return folded_html(self.folded, html) if self.folded else html


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart, in the page without a title of its own and in a file with one.

    Attributes
    ----------
    name : str
        Of its file, without an ending.
    draw : callable
        Gives the figure; takes `title`.
    caption : str
        Printed below it in the page.
    alt : str
        Says what it shows to those who cannot see it.
    """

    name: str
    draw: Callable[..., Figure]
    caption: str
    alt: str

    @property
    def html(self) -> str:
        """The chart for the page."""
        return figure_html(charts.figure_bytes(self.draw(title=""), "svg"), self.caption, self.alt)


@dataclass(frozen=True, eq=False)
class Section:
    """A part of the report under a heading of its own.

    Attributes
    ----------
    id : str
        Name of the link to it; letters, digits and hyphens.
    title : str
        The heading.
    parts : tuple of str, Table and Chart
        What is in it, in order; a str is HTML whose values are escaped.
    tables : mapping of str to pandas.DataFrame
        Its numbers in full, by the name of their file.
    is_shown : bool
        Whether the page has it; its files are there in any case.
    """

    id: str
    title: str
    parts: tuple[str | Table | Chart, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    is_shown: bool = True

    @property
    def html(self) -> str:
        """Its parts for the page."""
        return "".join(part if isinstance(part, str) else part.html for part in self.parts)


def figures_of(sections: Iterable[Section]) -> dict[str, Figure]:
    """Return the figure of each chart, by the name of its file."""
    return {part.name: part.draw() for section in sections for part in section.parts if isinstance(part, Chart)}
