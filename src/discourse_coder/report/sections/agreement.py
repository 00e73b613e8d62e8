"""The section on texts that were coded more than once: agreement, disagreements, correction, methods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from discourse_coder import charts
from discourse_coder.analysis.agreement import CAVEAT, Agreement
from discourse_coder.analysis.code_tables import codes_by_coder
from discourse_coder.analysis.correction import Correction
from discourse_coder.analysis.double_coding import DoubleCoding
from discourse_coder.analysis.methods import methods_paragraph, missing_items
from discourse_coder.model.coding import Coding, shown_code
from discourse_coder.report.blocks import RIGHT, folded_html, paragraph_html
from discourse_coder.report.contents import Chart, Section, Table
from discourse_coder.statistics.reliability import LABELS
from discourse_coder.wording import number_of

if TYPE_CHECKING:
    import pandas as pd


def agreement_section(compared: DoubleCoding, labels: Mapping[str, str]) -> Section:
    """Return the section on agreement between the coders of a study.

    Parameters
    ----------
    compared : DoubleCoding
        See `compare_coders`.
    labels : mapping of str to str
        Of the themes, by id.
    """
    result = compared.agreement
    alpha, differences = agreement_charts(result, compared.codings, labels)
    parts = (
        paragraph_html(f"{result.title}, theme by theme: {result.method}."),
        alpha,
        Table(_verdicts(result, labels), formats={"present": RIGHT}),
        paragraph_html(CAVEAT),
        Table(_statistics(result, labels), folded="All statistics"),
        differences,
        *_difference_parts(result, labels),
        *(_with_coding(compared, labels)),
        *(part for correction in compared.corrections for part in _correction_parts(correction, labels)),
        _methods(compared, labels),
    )
    tables = dict(agreement_tables(result)) | dict(_corrected_table(compared.corrections))
    return Section("agreement", "Agreement between coders", parts, tables)


def agreement_charts(
    result: Agreement, codings: Mapping[str, Coding], labels: Mapping[str, str] | None = None
) -> tuple[Chart, Chart]:
    """Return both charts of an agreement: alpha, and the map of disagreements between these codings."""
    alpha = partial(charts.agreement_chart, result.table, labels=labels, notice=result.notice)
    differences = partial(charts.disagreement_map, codes_by_coder(codings), labels=labels, notice=result.notice)
    return (
        Chart(
            "agreement",
            alpha,
            "Krippendorff's alpha of each theme with its interval.",
            "Alpha of each theme, as in the table below.",
        ),
        Chart(
            "disagreements",
            differences,
            "Texts and themes: where the coders agree and where they differ.",
            "A row per text and a column per theme; every difference is in the table below.",
        ),
    )


def agreement_tables(result: Agreement) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the file name and the content of each table of an agreement."""
    yield "agreement.csv", result.table
    yield "agreement_cells.csv", result.cells
    yield "disagreements.csv", result.disagreements


def _corrected_table(corrections: Sequence[Correction]) -> Iterator[tuple[str, pd.DataFrame]]:
    import pandas as pd

    if corrections:
        frames = [found.table.assign(reference=found.reference, design=found.design) for found in corrections]
        yield "corrected_prevalence.csv", pd.concat(frames, ignore_index=True)


def _verdicts(result: Agreement, labels: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {
            "theme": [labels.get(theme.theme, theme.theme) for theme in result.themes],
            "present": [", ".join(f"{name} {n}" for name, n in theme.present.items()) for theme in result.themes],
            "verdict": [theme.verdict for theme in result.themes],
        }
    )


def _statistics(result: Agreement, labels: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    # Statistics down, themes across: there are seldom as many themes as statistics.
    names = dict.fromkeys(name for theme in result.themes for name in theme.estimates)
    return pd.DataFrame(
        {"statistic": [LABELS[name] for name in names]}
        | {
            labels.get(theme.theme, theme.theme): [str(theme.estimates[name]) for name in names]
            for theme in result.themes
        }
    )


def _difference_parts(result: Agreement, labels: Mapping[str, str]) -> Iterator[str | Table]:
    import pandas as pd

    if not result.differences:
        yield paragraph_html("The coders differ on no text that they share.")
        return
    codes = {coder: [shown_code(d.codes[coder]) for d in result.differences] for coder in result.coders}
    grounds = {f"{coder}: grounds": [d.grounds(coder) for d in result.differences] for coder in result.coders}
    frame = pd.DataFrame(
        {
            "text": [d.id for d in result.differences],
            "theme": [labels.get(d.theme, d.theme) for d in result.differences],
            **codes,
            "sentence": [" … ".join(d.sentences) for d in result.differences],
            **grounds,
            "criterion": [" ".join(d.criteria) for d in result.differences],
        }
    )
    yield Table(frame, caption="Every disagreement, with what each side rests on and the criterion in dispute.")


def _with_coding(compared: DoubleCoding, labels: Mapping[str, str]) -> Iterator[Table]:
    import pandas as pd

    if not compared.with_coding:
        return
    rows = [
        (
            labels.get(theme.theme, theme.theme),
            name,
            theme.verdict,
            sum(d.theme == theme.theme for d in pair.differences),
        )
        for name, pair in compared.with_coding.items()
        for theme in pair.themes
    ]
    frame = pd.DataFrame(rows, columns=["theme", "coder", "verdict", "differences"]).sort_values(
        "theme", key=lambda themes: themes.map(list(labels.values()).index), kind="stable"
    )
    yield Table(frame, caption="The coding of this report against each coder.")


def _correction_parts(correction: Correction, labels: Mapping[str, str]) -> Iterator[str | Table]:
    import pandas as pd

    frame = pd.DataFrame(
        {
            "theme": [labels.get(theme.theme, theme.theme) for theme in correction.themes],
            f"{correction.first}: present": [f"{t.n_present} of {t.n_documents}" for t in correction.themes],
            "double-coded": [theme.confusion.n for theme in correction.themes],
            "corrected count, 95 %": [theme.count_text for theme in correction.themes],
            "what follows": [" ".join([theme.verdict, *theme.warnings]) for theme in correction.themes],
        }
    )
    yield paragraph_html(
        f"What the double-coded texts say about the whole: the counts by {correction.first}, corrected for the errors "
        f"that {correction.reference} shows. {correction.design}"
    )
    yield Table(frame, formats={f"{correction.first}: present": RIGHT})


def _methods(compared: DoubleCoding, labels: Mapping[str, str]) -> str:
    text = methods_paragraph(compared.agreement, sample=compared.sample, facts=compared.facts, labels=labels)
    missing = missing_items(compared.agreement, sample=compared.sample, facts=compared.facts)
    told = (
        f"{number_of(len(missing), 'thing is', 'things are')} still to be told: tell them in methods.yaml."
        if missing
        else "Nothing that reports of content analyses should tell is missing."
    )
    return folded_html("A methods paragraph, ready to paste", paragraph_html(told) + paragraph_html(text))
