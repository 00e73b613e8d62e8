"""Charts of a report as files, and what they are drawn of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from discourse_coder import charts
from discourse_coder.analysis.double_coding import DoubleCoding
from discourse_coder.analysis.prevalence import Prevalence
from discourse_coder.analysis.variables import with_values_as_themes
from discourse_coder.errors import UsageError
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding, corpus_of, lacking_documents
from discourse_coder.model.corpus import Document
from discourse_coder.model.groups import group_names
from discourse_coder.report.drawing.barcode import barcode_drawing
from discourse_coder.report.drawing.rows import Look
from discourse_coder.wording import listed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_GROUPS = 12


def picture_files(figures: Iterable[tuple[str, Figure]]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each figure as a file, PNG and SVG."""
    for name, figure in figures:
        for format in ("png", "svg"):
            yield f"{name}.{format}", charts.figure_bytes(figure, format)


def theme_labels(coding: Coding, codebook: Codebook) -> dict[str, str]:
    """Return the label of each theme of a coding, and of each value of a variable, by its id."""
    names = {*coding.themes, *with_values_as_themes(coding).themes}
    return {name: label for name, label in codebook.labels.items() if name in names or name not in codebook.columns}


def can_be_drawn(result: Prevalence) -> bool:
    """Say whether a chart of a prevalence can be read: years always, other groups up to 12."""
    return result.by == "year" or result.table["group"].nunique() <= _MOST_GROUPS


def documents_of(coding: Coding) -> list[Document]:
    """Return the documents of a coding, in its order; an error where the corpus lacks some."""
    coding.check_on_scale()
    corpus = corpus_of(coding)
    if problems := lacking_documents(corpus, coding.ids, coding.name):
        raise UsageError(problems)
    return [corpus[id_] for id_ in coding.ids]


def look_of(coding: Coding, labels: Mapping[str, str], short: Mapping[str, str] | None = None) -> Look:
    """Return labels, short ones where there are, and colours of the themes of a coding and of its variables' values."""
    return Look.of(with_values_as_themes(coding).themes, labels, short or {})


def text_address(id_: str, theme: str) -> str:
    """Return where on the page a text is, opened at a theme; the colon tells it from a part of the page of this id."""
    return f"#{quote(id_, safe='')}:{quote(theme, safe='')}"


# The name of a class, that of a group, and its texts.
Group = tuple[str, str, Collection[str]]


def coded_twice(coding: Coding, compared: DoubleCoding | None) -> list[Group]:
    """Return the texts on which coders differ, and those that two or more people coded."""
    if compared is None:
        return []
    pairs = {
        f"{coding.name} \u2260 {name}": {found.id for found in pair.differences}
        for name, pair in compared.with_coding.items()
    }
    pairs[f"{listed(compared.agreement.coders)} differ"] = {found.id for found in compared.agreement.differences}
    differ = [("differing", name, ids) for name, ids in pairs.items() if ids]
    return [*differ, ("group", "coded twice", set(compared.agreement.ids))]


def documents_drawing(coding: Coding, look: Look, more: Sequence[Group] = ()) -> str:
    """Return all texts in order of date as a figure of the page."""
    coding.check_binary()
    documents = _in_order(coding)
    row = {id_: number for number, id_ in enumerate(coding.ids)}
    order = [row[document.id] for document in documents]
    return barcode_drawing(
        [document.id for document in documents],
        {theme: coding.codes[order, place] for place, theme in enumerate(coding.themes)},
        look,
        years=[str(document.date.first.year) if document.date else "" for document in documents],
        more=(*(("group", name, ids) for name, ids in _sources(documents).items()), *more),
        link=text_address,
    )


def _in_order(coding: Coding) -> list[Document]:
    """Return the documents in order of date, those without one last."""
    return sorted(documents_of(coding), key=lambda document: document.date.first if document.date else date.max)


def _sources(documents: list[Document]) -> dict[str, list[str]]:
    """Return the texts of each source, where there are several and few enough for a row each."""
    names, _ = group_names([document.source for document in documents])
    members: dict[str, list[str]] = {}
    for document, name in zip(documents, names, strict=True):
        members.setdefault(name, []).append(document.id)
    return members if 1 < len(members) <= _MOST_GROUPS else {}


def documents_chart(
    coding: Coding, labels: Mapping[str, str], *, title: str | None = None, notice: str | None = None
) -> Figure:
    """Draw all texts in order of date, those without one last, with a row for each source where these are few."""
    coding.check_binary()
    documents = _in_order(coding)
    sources, _ = group_names([document.source for document in documents])
    return charts.barcode_chart(
        coding.matrix.loc[[document.id for document in documents]],
        [document.value("date") for document in documents] if any(document.date for document in documents) else None,
        sources if 1 < len(set(sources)) <= _MOST_GROUPS else None,
        labels=labels,
        title=title,
        notice=coding.provenance.notice if notice is None else notice,
    )
