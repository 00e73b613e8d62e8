"""The report of a study: what was computed, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from discourse_coder.analysis.double_coding import DoubleCoding
from discourse_coder.analysis.overview import Overview
from discourse_coder.analysis.validity import Validity
from discourse_coder.auditing.verdicts import Audit
from discourse_coder.errors import Problem
from discourse_coder.files.atomic import write_bytes, write_text
from discourse_coder.files.tables import write_csv
from discourse_coder.io.coding_files import write_coding
from discourse_coder.model.coding import Coding
from discourse_coder.model.display import Raw, cell, table_html
from discourse_coder.report.figures import picture_files
from discourse_coder.report.products import Products

PAGE = "report.html"


@dataclass(frozen=True, eq=False)
class Report:
    """A study's report, written.

    Attributes
    ----------
    folder : Path
        Where its files are: the page, tables as CSV, charts as PNG and SVG.
    coding : Coding
        What it counts.
    counts : Overview
        Prevalence as a whole and by group, and co-occurrence.
    compared : DoubleCoding or None
        How coders compare, where there are some.
    validity : Validity or None
        Against reference codes, where these were given.
    audit : Audit or None
        Of a publication's claims, where the study has some.
    failures : tuple of Problem
        What could not be read or compared and is in no number.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> report = study.report(folder / "out", periods="2008-2011, 2012-2024")
    >>> report.page.name
    'report.html'
    >>> report.counts
    Overview(overall, by source, by year, by period, co-occurrence)
    >>> report.failures
    ()
    """

    folder: Path
    coding: Coding
    counts: Overview
    compared: DoubleCoding | None
    validity: Validity | None
    audit: Audit | None
    failures: tuple[Problem, ...]

    @property
    def page(self) -> Path:
        """The file to open in a browser."""
        return self.folder / PAGE

    def __repr__(self) -> str:
        return f"Report({str(self.page)!r})"

    def _repr_html_(self) -> str:
        # Browsers do not follow a link from a notebook to a file: what it says can be copied.
        link = Raw(f'<a href="{self.page.absolute().as_uri()}">{cell(self.page)}</a>')
        rows: list[tuple[str, object]] = [("page, to open in a browser", link)]
        if self.compared:
            rows.append(("coders", ", ".join(self.compared.codings)))
        if self.validity:
            rows.append(("validity", f"against {self.validity.reference}"))
        if self.audit:
            rows.append(("claims", self.audit.summary))
        rows += [("could not be read", problem) for problem in self.failures]
        return self.counts.overall._repr_html_() + table_html(f"Report in {self.folder}", ("", ""), rows)


def write_products(products: Products, coding: Coding, folder: Path) -> None:
    """Write a report's files, the page last: when it is there, so is all that it belongs to."""
    write_coding(coding, folder / "coding.csv")
    for name, table in products.tables.items():
        write_csv(folder / name, table)
    for name, data in picture_files(products.figures):
        write_bytes(folder / "charts" / name, data)
    write_text(folder / PAGE, products.page)
