"""The section on texts that were coded more than once: agreement, disagreements, correction, methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from discourse_coder import charts
from discourse_coder.analysis.agreement import Agreement
from discourse_coder.analysis.code_tables import codes_by_coder
from discourse_coder.analysis.double_coding import DoubleCoding, corrections_table
from discourse_coder.analysis.methods import methods_paragraph, missing_items
from discourse_coder.analysis.planning import Plan, plan
from discourse_coder.analysis.stability import stability_table
from discourse_coder.model.coding import NOT_CODED, Coding
from discourse_coder.model.display import Table
from discourse_coder.report.blocks import notice_html, paragraph_html
from discourse_coder.report.contents import Chart, Data, Section
from discourse_coder.report.drawing.agreement import TENTATIVE, agreement_drawing
from discourse_coder.report.drawing.rows import MOST_THEMES, Look
from discourse_coder.report.sections.panels import note_html, panel_parts
from discourse_coder.report.sections.standard import fitting
from discourse_coder.report.trust import TrustRow
from discourse_coder.wording import coefficient, first_few, inflected, listed, number_of, percentage, sentences

if TYPE_CHECKING:
    import pandas as pd

DISAGREEMENTS = "disagreements.csv"
_MOST_NAMED = 3


def agreement_section(
    compared: DoubleCoding,
    labels: Mapping[str, str],
    said: str = "",
    *,
    look: Look | None = None,
    outlook: Plan | None = None,
    row: TrustRow | None = None,
) -> Section:
    """Return the section on agreement between the coders of a study; a notice that the page has `said` is left out."""
    result, shown = compared.agreement, compared.shown.labelled(labels)
    verdicts, statistics, _, *more = shown.tables
    texts = texts_needed(outlook) if outlook else {}
    needed = {theme: f"{number:,}" if number else "no number" for theme, number in texts.items()}
    panel = _Panel("agreement", row, result, look or Look(labels), needed, labels)
    tables = agreement_tables(result, compared.stability)
    corrected = corrections_table(compared)
    if corrected is not None:
        tables["corrected_prevalence.csv"] = corrected
    about = paragraph_html(sentences(f"{shown.title}. {shown.about}", *shown.notes))
    data = Data((verdicts, statistics, *more, about), ("agreement.csv", "agreement_cells.csv"))
    note = note_html(
        *_point(result), sentences(_few_texts(result, panel.look), _needed_said(outlook, result.n_documents))
    )
    return panel.section(notice_html(result.notice, said), note, data, tables)


def machine_section(result: Agreement, labels: Mapping[str, str], look: Look, row: TrustRow) -> Section:
    """Return the section on the codes of rules against those of a person, where neither is taken for a reference."""
    shown = result.of_codes.labelled(labels)
    data = Data((*shown.tables, paragraph_html(sentences(f"{shown.title}. {shown.about}", *shown.notes))))
    note = note_html(*_point(result), _few_texts(result, look))
    return _Panel("machine", row, result, look, None, labels).section("", note, data, {})


@dataclass(frozen=True)
class _Panel:
    """What two panels of agreement have in common."""

    id: str
    row: TrustRow | None
    result: Agreement
    look: Look
    needed: Mapping[str, str] | None
    labels: Mapping[str, str]

    def section(self, notice: str, note: str, data: Data, tables: Mapping[str, pd.DataFrame]) -> Section:
        """Return the section with its figure."""
        result = self.result
        alpha, *_ = agreement_charts(result, {}, self.labels)
        figure = replace(
            alpha,
            caption=f"Krippendorff’s alpha of {listed(result.coders)} on {number_of(len(result.ids), 'text')}.",
            drawing=partial(agreement_drawing, result.table, self.look, self.needed, self.id),
        )
        parts = panel_parts(self.id, f"Do {listed(result.coders)} agree?", self.row, (notice, figure, note, data))
        return Section(self.id, "", parts, tables, chapter="trust")


def disagreement_parts(compared: DoubleCoding, labels: Mapping[str, str]) -> tuple[tuple[Chart, ...], str | Table]:
    """Return the map, as a file, and the table of the disagreements between coders."""
    _, *differences = agreement_charts(compared.agreement, compared.codings, labels)
    table = compared.agreement.differences_shown.labelled(labels)
    return tuple(differences), fitting(table, DISAGREEMENTS)


def outlook_of(coding: Coding) -> Plan | None:
    """Return how many texts coded twice it takes to clear .667; of many themes nothing."""
    themes = coding.only_themes
    if len(themes.themes) > MOST_THEMES or not (themes.codes != NOT_CODED).any():
        return None
    return plan(themes, sizes=[2], bounds=[TENTATIVE])


def texts_needed(outlook: Plan) -> dict[str, int | None]:
    """Return by theme how many texts coded twice the plan asks for; None where no number is enough."""
    return {theme.theme: needed.simulation or None for theme in outlook.themes for needed in theme.needed}


def _point(result: Agreement) -> tuple[str, str]:
    """Return what the figure comes to, and the caveat to it."""
    n, alike = sum(theme.n_units for theme in result.themes), sum(theme.n_agree for theme in result.themes)
    undefined = [theme for theme in result.themes if theme.n_units and theme.alpha.value is None]
    cure = (
        "Where all codes are alike, alpha has no value: it takes a text with the theme and one without. A sample drawn "
        "with texts likely to have rare themes has both (discourse-coder sample --enrich)."
        if undefined
        else ""
    )
    if not n:
        return "No text was coded by both.", "So nothing is known of their agreement."
    if n == alike:
        return "No disagreement is not proof of agreement.", cure
    differ = f"{n - alike:,} of {number_of(n, 'code')} {inflected(n - alike, 'differs', 'differ')}."
    return differ, sentences("Each is shown below.", cure)


def _few_texts(result: Agreement, look: Look) -> str:
    """Say which themes are below .667, and what so few texts leave open of the others."""
    known = [(theme.theme, alpha) for theme in result.themes if (alpha := theme.alpha).value is not None]
    below = [theme for theme, alpha in known if (alpha.value or 0) < TENTATIVE]
    named = first_few(map(look.label, below), _MOST_NAMED)
    lows = [alpha.low for theme, alpha in known if theme not in below and alpha.low is not None]
    texts = number_of(len(result.ids), "text")
    return sentences(
        f"Alpha is below .667 on {named}." if below else "",
        f"{texts} cannot rule out an alpha of {coefficient(min(lows))}." if lows and min(lows) < TENTATIVE else "",
    )


def _needed_said(outlook: Plan | None, n_documents: int) -> str:
    """Say what the numbers of texts needed rest on, and what to do where there are not so many."""
    needed = [need for theme in outlook.themes for need in theme.needed if need.simulation] if outlook else []
    if not outlook or not needed:
        return ""
    said = (
        f"Texts needed: by simulation, {outlook.assumption}, {percentage(outlook.assurance, 0)} of samples clear .667"
    )
    by_formula = sorted(need.krippendorff for need in needed if need.krippendorff)
    if by_formula:
        low, high = by_formula[0], by_formula[-1]
        said += f"; Krippendorff’s formula asks for {low:,}" + (f" to {high:,}" if low < high else "")
    most = max(need.simulation or 0 for need in needed)
    cure = f"The corpus has {n_documents:,} texts: code them all twice, or pool it with another."
    return sentences(f"{said}.", cure if 0 < n_documents < most else "")


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


def agreement_tables(result: Agreement, stable: Mapping[str, Agreement]) -> dict[str, pd.DataFrame]:
    """Return the tables of an agreement, and of the stability of coders, by the name of their file."""
    more = {
        "agreement_coders.csv": result.several_coders,
        "agreement_error_model.csv": result.error_model,
        "agreement_passages.csv": result.passages,
    }
    return {
        "agreement.csv": result.table,
        "agreement_cells.csv": result.cells,
        DISAGREEMENTS: result.disagreements,
        "coder_bias.csv": result.bias.table,
        **({"deviating_coders.csv": result.deviations.table} if len(result.coders) > 2 else {}),
        **({"disputed_criteria.csv": criteria} if len(criteria := result.criteria.table) else {}),
        "drift.csv": result.drift.table,
        **({"stability.csv": stability_table(stable)} if stable else {}),
        **{name: table for name, table in more.items() if len(table)},
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
