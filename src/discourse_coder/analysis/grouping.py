"""Groups of documents: by source, year, period, any other column or two of them crossed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from discourse_coder.analysis.periods import Period, Periods, period_of, read_periods
from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.coding import lacking_documents
from discourse_coder.model.corpus import Corpus, Document
from discourse_coder.model.groups import group_names

if TYPE_CHECKING:
    import numpy as np

    Counts = np.ndarray[Any, np.dtype[np.int64]]

ALL = "all"
_BETWEEN = ", "  # of the values of crossed columns


def groups_of(
    ids: Sequence[str],
    by: str | None,
    corpus: Corpus | None,
    periods: Periods | None,
    coding: str = "",
    *,
    alone: bool = False,
) -> tuple[tuple[str, ...], Counts, tuple[str, ...]]:
    """Return the names of the groups, for each document of a coding the position of its group or -1, and remarks."""
    import numpy as np

    if periods is not None and "period" not in crossed(by or ""):
        raise UsageError(Problem("periods", f"they are given, but by is {by!r}.", 'Say by="period".'))
    if by is None:
        return (ALL,), np.zeros(len(ids), dtype=np.int64), ()
    if corpus is None:
        raise UsageError(
            Problem(
                f"coding {coding}",
                f"it was read without its corpus, so it cannot be grouped by {by}.",
                "Pass corpus=...",
            )
        )
    if problems := lacking_documents(corpus, ids, coding):
        raise UsageError(problems)
    coded = set(ids)
    documents = [document for document in corpus if document.id in coded]
    columns = [by] if by in corpus.columns else crossed(by)
    spans = read_periods(periods) if periods is not None else ()
    valued, told = zip(*(_values(column, documents, corpus, spans) for column in columns), strict=True)
    groups = [None if None in values else values for values in zip(*valued, strict=True)]
    orders = [list(dict.fromkeys(values)) for values in valued]
    for column, order in zip(columns, orders, strict=True):
        if column == "year":
            order.sort(key=lambda year: int(year or 0))
        elif column == "period":
            order[:] = [period.label for period in spans]
    if alone:  # a document without a value shares none
        return _numbered(ids, documents, columns[0], groups)
    there = set(groups)
    crossings = [values for values in product(*orders) if None not in values]
    if columns != ["period"]:  # a period without a text is shown; other values are those of texts
        crossings = [values for values in crossings if values in there]
    place = {values: position for position, values in enumerate(crossings)}
    of_document = {
        document.id: -1 if group is None else place.get(group, -1)
        for document, group in zip(documents, groups, strict=True)
    }
    names = [_BETWEEN.join(filter(None, values)) for values in crossings]
    if len(set(names)) < len(names):  # values with the sign between them
        names = [_BETWEEN.join(f'"{value}"' for value in values) for values in crossings]
    positions = np.array([of_document[id_] for id_ in ids], dtype=np.int64)
    return tuple(names), positions, tuple(filter(None, dict.fromkeys(told)))


def _numbered(
    ids: Sequence[str], documents: Sequence[Document], column: str, groups: Sequence[object]
) -> tuple[tuple[str, ...], Counts, tuple[str, ...]]:
    import numpy as np

    keys = {
        document.id: (group,) if document.value(column) else document.id
        for document, group in zip(documents, groups, strict=True)
    }
    number = {key: place for place, key in enumerate(dict.fromkeys(keys.values()))}
    return (), np.array([number[keys[id_]] for id_ in ids], dtype=np.int64), ()


def crossed(by: str) -> list[str]:
    """Return the columns of ``"source*year"``, or the one."""
    return [part.strip() for part in by.split("*")]


def _values(
    column: str, documents: Sequence[Document], corpus: Corpus, spans: Sequence[Period]
) -> tuple[Sequence[str | None], str]:
    """Return each document's group by a column, None for one in no year or period; and a remark on their names."""
    if column == "period":
        if not spans:
            advice = 'Pass periods=["2008-2011", "2012-2024"] (--periods).'
            raise UsageError(Problem('by="period"', "no periods are given.", advice))
        return [period_of(document.date, spans) for document in documents], ""
    _check_column(column, corpus)
    values = [document.value(column) for document in documents]
    return (values, "") if column == "year" else group_names(values)


def _check_column(column: str, corpus: Corpus) -> None:
    known = ("year", "period", *corpus.columns)
    if column not in known and column not in ("id", "date"):
        raise UsageError(
            Problem(
                f"corpus {corpus.name}",
                f'no document has a column "{column}".',
                f"There are: {', '.join(dict.fromkeys(known))}.",
            )
        )
