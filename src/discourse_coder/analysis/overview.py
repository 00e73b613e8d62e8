"""The counts that every report of a coding shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from discourse_coder.analysis.cooccurrence import Cooccurrence, cooccurrence
from discourse_coder.analysis.correction import Correction
from discourse_coder.analysis.grouping import crossed
from discourse_coder.analysis.prevalence import Prevalence, prevalence
from discourse_coder.model.coding import Coding
from discourse_coder.model.display import Displayed, Shown


@dataclass(frozen=True)
class Overview(Displayed):
    """Counts of one coding.

    Attributes
    ----------
    overall : Prevalence
        Over all texts.
    by : mapping of str to Prevalence
        By ``source``, ``year`` and ``period``, as far as the corpus has them, and by what else was asked for.
    cooccurrence : Cooccurrence
        Of the themes with each other.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> counts = dc.overview(study.code())
    >>> counts
    Overview(overall, by source, by year, co-occurrence)
    >>> counts.by["source"]
    Prevalence(5 themes by source)
    """

    overall: Prevalence
    by: Mapping[str, Prevalence]
    cooccurrence: Cooccurrence

    def __repr__(self) -> str:
        return f"Overview({', '.join(['overall', *(f'by {name}' for name in self.by), 'co-occurrence'])})"

    @property
    def shown(self) -> Shown:
        """All of them, one after the other."""
        results = (self.overall, *self.by.values(), self.cooccurrence)
        return Shown.together("Counts", (result.shown for result in results))


def overview(
    coding: Coding,
    *,
    periods: str | Sequence[str] | None = None,
    by: str | Sequence[str] = (),
    clusters: str | None = None,
    correction: Correction | None = None,
) -> Overview:
    """Count a coding as a whole, by source, by year, by period and by any other column.

    Parameters
    ----------
    coding : Coding
        With its corpus at hand.
    periods : str or sequence of str, optional
        Such as ``"2008-2011, 2012-2024"``; see `prevalence`.
    by : str or sequence of str
        More columns, such as ``"speaker"`` or ``"country, speaker"``; two of them crossed, ``"source*year"``.
    clusters : str, optional
        A column of which texts with the same value are alike; see `prevalence`.
    correction : Correction, optional
        Of this coding, to correct changes between periods by.

    Raises
    ------
    UsageError
        If the corpus is not at hand, has no such column, or a period cannot be read.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> study = dc.read_study(".")
    >>> counts = dc.overview(study.code(), periods="2008-2011, 2012-2024")
    >>> counts
    Overview(overall, by source, by year, by period, co-occurrence)
    >>> counts.by["period"].changes[["theme", "first", "second"]].head(2)
             theme      first     second
    0  sovereignty  2008-2011  2012-2024
    1     dialogue  2008-2011  2012-2024
    """
    documents = coding.corpus.documents if coding.corpus else ()
    columns = []
    if len({document.source for document in documents if document.source}) > 1:
        columns.append("source")
    if any(document.date for document in documents):
        columns.append("year")
    if periods:
        columns.append("period")
    columns += filter(None, map(str.strip, by.split(",") if isinstance(by, str) else by))
    counts = {
        column: prevalence(
            coding,
            by=column,
            periods=periods if "period" in crossed(column) else None,
            clusters=clusters,
            correction=correction if column == "period" else None,
        )
        for column in dict.fromkeys(columns)
    }
    return Overview(prevalence(coding, clusters=clusters), counts, cooccurrence(coding))
