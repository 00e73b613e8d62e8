"""The report of a study: what was computed, and its files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from discourse_coder.analysis.double_coding import DoubleCoding
from discourse_coder.analysis.overview import Overview
from discourse_coder.analysis.validity import Validity
from discourse_coder.analysis.whose_codes import is_coded, origins_note
from discourse_coder.auditing.verdicts import Audit
from discourse_coder.errors import Problem
from discourse_coder.files.atomic import encoded, not_written, unfinished_in, write_text
from discourse_coder.files.file_names import fault_of_name
from discourse_coder.files.locking import writing_to
from discourse_coder.files.tables import csv_bytes
from discourse_coder.files.together import write_together
from discourse_coder.io.coding_files import check_keeps_a_persons_codes, write_coding
from discourse_coder.io.study_files import CODINGS, RULES_CODING
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding
from discourse_coder.model.display import Raw, cell, table_html
from discourse_coder.model.hashing import text_hash
from discourse_coder.model.selection import SELECTION
from discourse_coder.report.contents import CHARTS, Section, figures_of
from discourse_coder.report.documents import TEXTS_FOLDER, KeepScript
from discourse_coder.report.figures import picture_files
from discourse_coder.rules.coder import UsedTerms
from discourse_coder.wording import listed

if TYPE_CHECKING:
    import pandas as pd

PAGE = "report.html"
_MOST_OF_A_NAME = 32
_OF_TEXTS = re.compile(r"texts-\d{4,}-[0-9a-f]{12}\.js")
NEXT_STEPS = (
    "Nothing is coded yet. In the folder of the study, make a coding sheet: discourse-coder sheet --coder NAME "
    "--seed 1 --to sheet.html. Take back what the coder saves: discourse-coder read-sheet FILE. Then report again."
)


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
        How the coders compare, if there are any.
    validity : Validity or None
        Against reference codes, if these were given.
    audit : Audit or None
        Of a publication's claims, if the study has any.
    failures : tuple of Problem
        What could not be read or compared, and is not in the numbers.
    coder_note : str
        On the coder whose codes are counted, if not the rules, and on codings that are left aside.
    doubts : tuple of Problem
        Terms of the codebook that cannot be meant as they are written.
    terms : UsedTerms
        Which terms of the rules fired in no text.

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
    coder_note: str
    doubts: tuple[Problem, ...]
    terms: UsedTerms

    @property
    def page(self) -> Path:
        """The file to open in a browser."""
        return self.folder / PAGE

    @property
    def unpaired(self) -> tuple[str, ...]:
        """Sentences on texts and themes that the comparisons leave out, because only one coding has them."""
        found = (*(self.compared.unpaired if self.compared else ()), *(self.validity.unpaired if self.validity else ()))
        return tuple(dict.fromkeys(found))

    def __repr__(self) -> str:
        return f"Report({str(self.page)!r})"

    def _repr_html_(self) -> str:
        rows: list[tuple[str, object]] = [("codes", self.coder_note)] if self.coder_note else []
        # Browsers do not follow a link from a notebook to a file, but its text can be copied.
        link = Raw(f'<a href="{self.page.absolute().as_uri()}">{cell(self.page)}</a>')
        rows.append(("page, to open in a browser", link))
        if self.compared:
            rows.append(("coders", ", ".join(self.compared.codings)))
        if self.validity:
            rows.append(("validity", f"against {self.validity.reference}"))
        if self.audit:
            rows.append(("claims", self.audit.summary))
        rows += [("could not be read", problem) for problem in self.failures]
        rows += [("cannot be meant", doubt) for doubt in self.doubts]
        return self.counts.overall._repr_html_() + table_html(f"Report in {self.folder}", ("", ""), rows)


def write_report(
    folder: Path,
    coding: Coding,
    sections: Sequence[Section],
    page: str,
    *,
    replace: bool,
    excel: bool = False,
    charts: bool = True,
    texts: Path | None = None,
) -> None:
    """Write a report's files: the coding, the texts laid aside, then the page with everything that belongs to it."""
    target = folder / coding_name(coding)
    files = {folder / PAGE: encoded(folder / PAGE, page)}
    part = coding.provenance.settings.get(SELECTION, "")
    for section in sections:
        tables = {folder / name: _told(table, part) for name, table in section.tables.items()}
        files |= {path: csv_bytes(path, table, excel=excel) for path, table in tables.items()}
    if charts:
        files |= {folder / CHARTS / name: data for name, data in picture_files(figures_of(sections))}
    with writing_to(folder):
        if not replace:
            check_keeps_a_persons_codes(coding, target, "Report to another folder, or overwrite it with --replace.")
        write_coding(coding, target, excel=excel)
        shown = _move_texts(texts, folder) if texts else set()
        write_together(files)
        for path in (folder / TEXTS_FOLDER).glob("texts-*.js"):  # of an earlier report
            if _OF_TEXTS.fullmatch(path.name) and path not in shown:
                path.unlink(missing_ok=True)
        if not shown:
            with suppress(OSError):  # not there, or holds something else
                (folder / TEXTS_FOLDER).rmdir()


@contextmanager
def texts_aside(folder: Path) -> Iterator[Path]:
    """Give a folder in a report's folder for its texts, until the page that shows them is written."""
    beside = unfinished_in(folder)
    try:
        yield beside
    finally:
        rmtree(beside, ignore_errors=True)


def keep_in(folder: Path) -> KeepScript:
    """Return what writes the scripts of a report's texts into a folder."""
    return lambda name, script: write_text(folder / name, script)


def _move_texts(laid_aside: Path, folder: Path) -> set[Path]:
    """Move the texts beside the page; an earlier page still finds its own, since no two have the same name."""
    target = folder / TEXTS_FOLDER
    try:
        target.mkdir(exist_ok=True)
        return {path.replace(target / path.name) for path in (laid_aside / TEXTS_FOLDER).glob("*")}
    except OSError as error:
        raise not_written(target, error) from None


def _told(table: pd.DataFrame, part: str) -> pd.DataFrame:
    """Return a table that says which part of the texts it is about, in a column of its own."""
    column = SELECTION
    while column in table.columns:
        column += "_"
    return table.assign(**{column: part}) if part else table


def coding_name(coding: Coding) -> str:
    """Return the name of a coding's file in a report's folder; coding.csv is that of the rules."""
    if _is_of_the_rules(coding):
        return RULES_CODING
    if not fault_of_name(coding.name):
        return f"{CODINGS}/{coding.name}.csv"
    # A table made by hand may have any name. With its hash, it cannot be taken for another one: no coder's has a dot.
    stem = re.sub(r"[^a-zA-Z0-9]+", "_", coding.name[:_MOST_OF_A_NAME]).strip("_")
    return f"{CODINGS}/{stem or 'coder'}.{text_hash(coding.name)[:12]}.csv"


def coder_note(coding: Coding, codebook: Codebook, codings: Mapping[str, Coding]) -> str:
    """Return a sentence on whose codes a report counts, or what to do where there are none; empty for the rules."""
    if not is_coded(coding):
        there = listed(name for name, found in codings.items() if is_coded(found))
        others = f"These codes are of no text. There are codes of {there}: name one, or leave --coding out."
        return others if there else NEXT_STEPS
    if _is_of_the_rules(coding):
        return ""
    note = f"{origins_note(coding)} They are in {coding_name(coding)}; all other tables and charts are about them."
    if not coding.provenance.origins and any(theme.rules for theme in codebook):
        note += f" {RULES_CODING}, if it exists, holds the codes of the rules."
    return note


def _is_of_the_rules(coding: Coding) -> bool:
    return coding.name == "rules" and coding.provenance.explains_zeros
