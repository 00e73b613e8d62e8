"""Sections that hold a coding against something else: published counts, a reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from discourse_coder.analysis.validity import CAVEAT, MEASURES, Validity
from discourse_coder.report.blocks import COUNT, RIGHT, Section, frame_html, paragraph_html

if TYPE_CHECKING:
    import pandas as pd


def published_section(table: pd.DataFrame, labels: Mapping[str, str]) -> Section:
    """Return the section that sets published counts beside those of the coding; see `compare_with_published`."""
    import pandas as pd

    shown = pd.DataFrame(
        {
            "theme": table["theme"].map(lambda theme: labels.get(theme, theme)),
            "published": [f"{row.published_present} of {row.published_documents}" for row in table.itertuples()],
            "counted here": [f"{row.n_present} of {row.n_coded}" for row in table.itertuples()],
            "difference": table["difference"],
            "published mentions": table["published_mentions"],
            "mentions here": table["n_mentions"],
            "where published": table["source"],
        }
    )
    html = frame_html(
        shown,
        caption="Document counts as published and as counted in these texts; difference: counted minus published.",
        formats={
            "published": RIGHT,
            "counted here": RIGHT,
            "difference": "+d",
            "published mentions": COUNT,
            "mentions here": COUNT,
        },
    )
    return Section("published", "Beside the published counts", html)


def validity_section(validity: Validity, labels: Mapping[str, str]) -> Section:
    """Return the section on validity: each measure with its interval, the confusion table, every disagreement."""
    import pandas as pd

    names = [labels.get(theme.theme, theme.theme) for theme in validity.themes]
    measures = pd.DataFrame(
        {"theme": names} | {name: [str(theme.estimates[name]) for theme in validity.themes] for name in MEASURES}
    ).rename(columns={"f1": "F1"})
    tables = pd.DataFrame(
        {
            "theme": names,
            "texts": [theme.confusion.n for theme in validity.themes],
            "both": [theme.confusion.both for theme in validity.themes],
            "only the coding": [theme.confusion.only_coding for theme in validity.themes],
            "only the reference": [theme.confusion.only_reference for theme in validity.themes],
            "neither": [theme.confusion.neither for theme in validity.themes],
        }
    )
    html = paragraph_html(
        f"The coding by {validity.coding} against the reference {validity.reference}, which is held to be right. In "
        f"brackets: 95 % bootstrap intervals from {validity.n_resamples:,} resamples of texts, seed {validity.seed}. "
        f"{CAVEAT}"
    )
    html += frame_html(measures, formats=dict.fromkeys(measures.columns[1:], RIGHT))
    html += frame_html(tables, caption="Texts that both, only one or neither says carry the theme.")
    if validity.disagreements:
        missed = pd.DataFrame(
            {
                "text": [d.id for d in validity.disagreements],
                "theme": [labels.get(d.theme, d.theme) for d in validity.disagreements],
                "coded": [d.coded for d in validity.disagreements],
                "reference": [d.reference for d in validity.disagreements],
                "evidence, or what came nearest": [d.grounds for d in validity.disagreements],
            }
        )
        html += frame_html(missed, caption="Every disagreement.")
    else:
        html += paragraph_html("There is no disagreement.")
    return Section("validity", "Validity", html)
