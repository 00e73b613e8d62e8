"""The section that compares a coding with reference codes."""

from __future__ import annotations

from collections.abc import Mapping

from discourse_coder.analysis.validity import Validity
from discourse_coder.report.blocks import figure_html, notice_html, paragraph_html
from discourse_coder.report.contents import Data, Section
from discourse_coder.report.drawing.rows import Look
from discourse_coder.report.drawing.validity import validity_drawing
from discourse_coder.wording import sentences


def validity_section(
    validity: Validity, labels: Mapping[str, str], said: str = "", *, look: Look | None = None
) -> Section:
    """Return the section on validity: each measure with its interval, the confusion table, every disagreement."""
    shown = validity.shown.labelled(labels)
    notice = notice_html(validity.notice, said)
    about = paragraph_html(sentences(f"{shown.title}.", shown.about, *shown.notes))
    tables = {"validity.csv": validity.table, "validity_disagreements.csv": validity.disagreement_table}
    counts, *more = shown.tables
    drawn = validity_drawing(validity.table, look or Look(labels))
    alt = "For each theme the texts in which both, only one or neither has it. The numbers are in the table below."
    figure = figure_html(drawn, "Texts in which both, one or neither has the theme.", alt)
    parts = (about, notice, figure, Data((counts, *more), tuple(tables)))
    return Section("validity", "Is the coding right?", parts, tables, chapter="trust")
