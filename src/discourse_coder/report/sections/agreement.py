"""The section on texts that were coded more than once: agreement, disagreements, correction, methods."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from discourse_coder import charts
from discourse_coder.analysis.agreement import Agreement
from discourse_coder.analysis.code_tables import codes_by_coder
from discourse_coder.analysis.double_coding import DoubleCoding
from discourse_coder.analysis.methods import methods_paragraph, missing_items
from discourse_coder.analysis.stability import stability_table
from discourse_coder.model.coding import Coding
from discourse_coder.model.display import folded_html
from discourse_coder.report.blocks import notice_html, paragraph_html
from discourse_coder.report.contents import Chart, Part, Section
from discourse_coder.wording import number_of, sentences

if TYPE_CHECKING:
    import pandas as pd


def agreement_section(compared: DoubleCoding, labels: Mapping[str, str], said: str = "") -> Section:
    """Return the section on agreement between the coders of a study; a notice that the page has `said` is left out."""
    import pandas as pd

    result, shown = compared.agreement, compared.shown.labelled(labels)
    alpha, *differences = agreement_charts(result, compared.codings, labels)
    verdicts, statistics, disagreements, *more = shown.tables
    parts: tuple[Part, ...] = (
        paragraph_html(f"{shown.title}, theme by theme. {shown.about}"),
        notice_html(result.notice, said),
        alpha,
        verdicts,
        statistics,
        *differences,
        disagreements,
        *more,
        paragraph_html(sentences(*shown.notes)),
        _methods(compared, labels),
    )
    tables = agreement_tables(result, compared.stability)
    if compared.corrections:
        frames = [found.table.assign(reference=found.reference, design=found.design) for found in compared.corrections]
        tables["corrected_prevalence.csv"] = pd.concat(frames, ignore_index=True)
    return Section("agreement", "Agreement between coders", parts, tables)


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
    return {
        "agreement.csv": result.table,
        "agreement_cells.csv": result.cells,
        "disagreements.csv": result.disagreements,
        "coder_bias.csv": result.bias.table,
        **({"deviating_coders.csv": result.deviations.table} if len(result.coders) > 2 else {}),
        **({"disputed_criteria.csv": criteria} if len(criteria := result.criteria.table) else {}),
        "drift.csv": result.drift.table,
        **({"stability.csv": stability_table(stable)} if stable else {}),
    }


def _methods(compared: DoubleCoding, labels: Mapping[str, str]) -> str:
    text = methods_paragraph(compared.agreement, sample=compared.sample, facts=compared.facts, labels=labels)
    missing = missing_items(compared.agreement, sample=compared.sample, facts=compared.facts)
    told = (
        f"{number_of(len(missing), 'item is', 'items are')} missing: add them to methods.yaml."
        if missing
        else "Nothing is missing that a content analysis should report."
    )
    return folded_html("A methods paragraph to paste", paragraph_html(told) + paragraph_html(text))
