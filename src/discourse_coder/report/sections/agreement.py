"""The section on texts that were coded more than once: agreement, disagreements, correction, methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from discourse_coder import charts
from discourse_coder.analysis.agreement import Agreement
from discourse_coder.analysis.code_tables import codes_by_coder
from discourse_coder.analysis.double_coding import DoubleCoding, corrections_table
from discourse_coder.analysis.methods import methods_paragraph, missing_items
from discourse_coder.analysis.planning import plan
from discourse_coder.model.coding import NOT_CODED, Coding
from discourse_coder.report.blocks import notice_html, paragraph_html
from discourse_coder.report.contents import Chart, Data, Part, Section
from discourse_coder.report.drawing.agreement import TENTATIVE, agreement_drawing
from discourse_coder.report.drawing.rows import MOST_THEMES, Look
from discourse_coder.wording import number_of, sentences

if TYPE_CHECKING:
    import pandas as pd


def agreement_section(
    compared: DoubleCoding,
    labels: Mapping[str, str],
    said: str = "",
    *,
    look: Look | None = None,
    needed: Mapping[str, int | None] | None = None,
) -> Section:
    """Return the section on agreement between the coders of a study; a notice that the page has `said` is left out."""
    result, shown = compared.agreement, compared.shown.labelled(labels)
    alpha, *differences = agreement_charts(result, compared.codings, labels)
    texts = {theme: f"{number:,}" if number else "no number" for theme, number in (needed or {}).items()}
    alpha = replace(alpha, drawing=partial(agreement_drawing, result.table, look or Look(labels), texts))
    verdicts, statistics, disagreements, *more = shown.tables
    parts: tuple[Part, ...] = (
        paragraph_html(f"{shown.title}, theme by theme. {shown.about}"),
        notice_html(result.notice, said),
        alpha,
        *differences,
        Data(
            (verdicts, statistics, disagreements, *more, paragraph_html(sentences(*shown.notes))),
            tuple(agreement_tables(result)),
        ),
    )
    tables = agreement_tables(result)
    corrected = corrections_table(compared)
    if corrected is not None:
        tables["corrected_prevalence.csv"] = corrected
    return Section("agreement", "Do the coders agree?", parts, tables, chapter="trust")


def texts_needed(coding: Coding) -> dict[str, int | None]:
    """Return by theme how many texts coded twice the plan asks for to clear .667; of many themes none."""
    themes = coding.only_themes
    if len(themes.themes) > MOST_THEMES or not (themes.codes != NOT_CODED).any():
        return {}
    found = plan(themes, sizes=[2], bounds=[TENTATIVE])
    return {theme.theme: needed.simulation or None for theme in found.themes for needed in theme.needed}


def agreement_charts(
    result: Agreement, codings: Mapping[str, Coding], labels: Mapping[str, str] | None = None
) -> tuple[Chart, ...]:
    """Return the charts of an agreement: alpha, and where texts were coded twice the map of disagreements."""
    alpha = partial(charts.agreement_chart, result.table, labels=labels, notice=result.notice)
    # The map shows who found a theme; of variables the table of disagreements has each value.
    variables = {theme.theme for theme in result.themes if theme.scale}
    of_themes = {
        name: coding.only(theme for theme in coding.themes if theme not in variables)
        for name, coding in codings.items()
    }
    charts_of_all = (
        Chart(
            "agreement",
            alpha,
            "Krippendorff's alpha of each theme with its interval.",
            "Alpha of each theme, as in the table below.",
        ),
        Chart(
            "disagreements",
            partial(charts.disagreement_map, codes_by_coder(of_themes), labels=labels, notice=result.notice),
            "Agreements and disagreements, by text and theme.",
            "A row per text and a column per theme; every disagreement is in the table below.",
        ),
    )
    return charts_of_all if any(theme.n_units for theme in result.themes if not theme.scale) else charts_of_all[:1]


def agreement_tables(result: Agreement) -> dict[str, pd.DataFrame]:
    """Return the tables of an agreement by the name of their file."""
    return {
        "agreement.csv": result.table,
        "agreement_cells.csv": result.cells,
        "disagreements.csv": result.disagreements,
    }


def methods_section(compared: DoubleCoding, labels: Mapping[str, str]) -> Section:
    """Return the section with a paragraph on how the texts were coded and compared, to paste."""
    text = methods_paragraph(compared.agreement, sample=compared.sample, facts=compared.facts, labels=labels)
    missing = missing_items(compared.agreement, sample=compared.sample, facts=compared.facts)
    told = (
        f"{number_of(len(missing), 'item is', 'items are')} missing: add them to methods.yaml."
        if missing
        else "Nothing is missing that a content analysis should report."
    )
    to_paste = f'<p class="to-paste">{escape(text)}</p>\n'
    return Section("methods", "A methods paragraph to paste", (paragraph_html(told), to_paste), chapter="about")
