"""The section that holds a coding against a reference."""

from __future__ import annotations

from collections.abc import Mapping

from discourse_coder.analysis.validity import CAVEAT, MEASURES, Validity
from discourse_coder.report.blocks import RIGHT, paragraph_html
from discourse_coder.report.contents import Section, Table


def validity_section(validity: Validity, labels: Mapping[str, str]) -> Section:
    """Return the section on validity: each measure with its interval, the confusion table, every disagreement."""
    import pandas as pd

    names = [labels.get(theme.theme, theme.theme) for theme in validity.themes]
    measures = pd.DataFrame(
        {"theme": names} | {name: [str(theme.estimates[name]) for theme in validity.themes] for name in MEASURES}
    ).rename(columns={"f1": "F1"})
    counts = pd.DataFrame(
        {
            "theme": names,
            "texts": [theme.confusion.n for theme in validity.themes],
            "both": [theme.confusion.both for theme in validity.themes],
            "only the coding": [theme.confusion.only_coding for theme in validity.themes],
            "only the reference": [theme.confusion.only_reference for theme in validity.themes],
            "neither": [theme.confusion.neither for theme in validity.themes],
        }
    )
    about = paragraph_html(
        f"The coding by {validity.coding} against the reference {validity.reference}, which is held to be right. In "
        f"brackets: 95 % bootstrap intervals from {validity.n_resamples:,} resamples of texts, seed {validity.seed}. "
        f"{CAVEAT}"
    )
    parts: list[str | Table] = [about, Table(measures, formats=dict.fromkeys(measures.columns[1:], RIGHT))]
    parts.append(Table(counts, caption="Texts that both, only one or neither says carry the theme."))
    if validity.disagreements:
        names_of = {"id": "text", "evidence_or_nearest_miss": "evidence, or what came nearest"}
        missed = validity.disagreement_table.rename(columns=names_of)
        missed["theme"] = [labels.get(theme, theme) for theme in missed["theme"]]
        parts.append(Table(missed, caption="Every disagreement."))
    else:
        parts.append(paragraph_html("There is no disagreement."))
    tables = {"validity.csv": validity.table, "validity_disagreements.csv": validity.disagreement_table}
    return Section("validity", "Validity", tuple(parts), tables)
