"""The section on the codebook's terms: those that cannot be meant, and those that fired in no text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from discourse_coder.errors import Problem
from discourse_coder.model.display import Table, ThemeId
from discourse_coder.report.blocks import paragraph_html
from discourse_coder.report.contents import Part, Section
from discourse_coder.rules.coder import UsedTerms
from discourse_coder.wording import sentences


def terms_section(terms: UsedTerms, doubts: Sequence[Problem], labels: Mapping[str, str]) -> Section:
    """Return the section on terms; in the page only where there is something to look at."""
    import pandas as pd

    rows = [
        (ThemeId(theme), rule, ", ".join(term.term for term in group))
        for (theme, rule), group in groupby(terms.unused, key=lambda term: (term.theme, term.rule))
    ]
    unused = Table(
        ("theme", "rule", "terms"), rows, "Terms that fired in no text", words=("rule", "terms"), is_folded=True
    )
    doubtful = Table(
        ("terms that cannot be meant as they are written",), [(str(doubt),) for doubt in doubts], words=("terms",)
    )
    parts: tuple[Part, ...] = (
        *((doubtful,) if doubts else ()),
        paragraph_html(sentences(terms.note, terms.reading_note)),
        *((unused.labelled(labels),) if rows else ()),
    )
    table = pd.DataFrame(terms.unused, columns=["theme", "rule", "term"])
    return Section(
        "terms",
        "Terms to look at",
        parts,
        {"unused_terms.csv": table},
        bool(doubts or rows or terms.one_reading),
        "about",
    )
