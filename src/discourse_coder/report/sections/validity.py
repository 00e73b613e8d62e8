"""The section that compares a coding with reference codes."""

from __future__ import annotations

from collections.abc import Mapping

from discourse_coder.analysis.validity import Validity
from discourse_coder.model.display import Table
from discourse_coder.report.blocks import figure_html, notice_html, paragraph_html
from discourse_coder.report.contents import Data, Section
from discourse_coder.report.drawing.rows import Look
from discourse_coder.report.drawing.validity import validity_drawing
from discourse_coder.report.sections.panels import note_html, panel_parts
from discourse_coder.report.sections.standard import fitting
from discourse_coder.report.trust import TrustRow
from discourse_coder.wording import number_of, sentences

DISAGREEMENTS = "validity_disagreements.csv"


def validity_section(
    validity: Validity,
    labels: Mapping[str, str],
    said: str = "",
    *,
    look: Look | None = None,
    row: TrustRow | None = None,
    machine: str = "",
) -> Section:
    """Return the section on validity, with the answer of the first screen; `machine` is the name of the rules."""
    shown = validity.shown.labelled(labels)
    tables = {"validity.csv": validity.table, DISAGREEMENTS: validity.disagreement_table}
    counts, measures, _ = shown.tables
    is_machine = validity.coding == machine
    whose = "The rules’ codes" if is_machine else f"The codes of {validity.coding}"
    n = max((theme.confusion.n for theme in validity.themes), default=0)
    figure = figure_html(
        validity_drawing(validity.table, look or Look(labels)),
        f"{whose} against those of {validity.reference}, {number_of(n, 'text')}.",
        "For each theme the texts in which both, only one or neither has it. The numbers are in the table below.",
    )
    about = paragraph_html(sentences(f"{shown.title}.", shown.about, *shown.notes))
    data = Data((counts, measures, about), tuple(tables))
    parts = (
        notice_html(validity.notice, said),
        figure,
        _note_html(validity, "The rules" if is_machine else "These codes"),
        data,
    )
    return Section("validity", "", panel_parts("validity", "Is the coding right?", row, parts), tables, chapter="trust")


def validity_disagreements(validity: Validity, labels: Mapping[str, str]) -> str | Table:
    """Return the table of the disagreements with the reference."""
    return fitting(validity.shown.labelled(labels).tables[-1], DISAGREEMENTS)


def _note_html(validity: Validity, who: str) -> str:
    cells = [theme.confusion for theme in validity.themes]
    both, missed = sum(cell.both for cell in cells), sum(cell.only_reference for cell in cells)
    wrong, n = sum(cell.only_coding for cell in cells), sum(cell.n for cell in cells)
    if not n:
        return note_html("No text is coded in both.", "So nothing is known of the errors.")
    if not missed and not wrong:
        point, caveat = f"{who} make no error in {number_of(n, 'code')}.", ""
    elif not wrong:
        point = f"{who} err on the side of silence:"
        caveat = f"every code of 1 is right, and {missed:,} of {both + missed:,} are missed."
    elif not missed:
        point = f"{who} err on the side of seeing too much:"
        caveat = f"nothing is missed, and {wrong:,} of {both + wrong:,} codes of 1 are wrong."
    else:
        point = f"{who} err both ways:"
        caveat = f"{missed:,} of {both + missed:,} are missed, and {wrong:,} of {both + wrong:,} codes of 1 are wrong."
    none = any(cell.n and not cell.both + cell.only_reference for cell in cells)
    cure = "Where the reference has a theme in no text, there is none to find: take texts that have it." if none else ""
    ranges = "The ranges are exact 95% intervals for texts drawn as these were; texts of another kind may be harder."
    return note_html(point, caveat, sentences(cure, ranges))
