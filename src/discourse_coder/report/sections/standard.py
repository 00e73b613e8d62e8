"""The usual sections: prevalence overall and by source, year and period, co-occurrence, all texts at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from discourse_coder.analysis.cooccurrence import Cooccurrence
from discourse_coder.analysis.overview import Overview, overview
from discourse_coder.analysis.prevalence import Prevalence
from discourse_coder.analysis.whose_codes import origins, origins_table
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding
from discourse_coder.report.blocks import paragraph_html
from discourse_coder.report.contents import Chart, Part, Section
from discourse_coder.report.figures import can_be_drawn, documents_chart, documents_of, theme_labels
from discourse_coder.wording import sentences

Labels = Mapping[str, str]
_IN_THE_TABLE = "The numbers are in the table above."


def standard_sections(coding: Coding, codebook: Codebook, counts: Overview | None = None) -> tuple[Section, ...]:
    """Return the sections that any coding can have, each with its tables and its chart."""
    return tuple(section for section in every_section(coding, codebook, counts) if section.is_shown)


def every_section(coding: Coding, codebook: Codebook, counts: Overview | None = None) -> Iterator[Section]:
    """Yield the same sections, and those that only have files beside the page."""
    documents = documents_of(coding)
    counts = counts or overview(coding)
    labels = theme_labels(coding, codebook)
    for result in (counts.overall, *counts.by.values()):
        section = _prevalence(result, labels)
        yield _with_origins(section, coding, labels) if result is counts.overall else section
    yield _cooccurrence(counts.cooccurrence, labels)
    yield _all_texts(coding, any(document.date for document in documents), labels)


def _with_origins(section: Section, coding: Coding, labels: Labels) -> Section:
    """Say whose codes each theme has; in the page only where they are not all of one coder."""
    shown = (origins_table(coding).labelled(labels),) if coding.provenance.origins else ()
    tables = {**section.tables, "origins.csv": origins(coding)}
    return replace(section, parts=(*shown, *section.parts), tables=tables)


def _prevalence(result: Prevalence, labels: Labels) -> Section:
    shown = result.shown.labelled(labels)
    first, *more = shown.tables
    by = f"by {result.by}" if result.by else ""
    about = paragraph_html(sentences(shown.about, *shown.notes))
    name = f"prevalence_by_{result.by}" if result.by else "prevalence"
    tables = {f"{name}.csv": result.table}
    if len(result.trends):
        tables["trends.csv"] = result.trends
    if len(result.changes):
        tables["changes.csv"] = result.changes
    return Section(
        by.replace(" ", "-") or "prevalence",
        by.capitalize() or "How many texts carry each theme",
        (about, first, *_prevalence_chart(result, name, labels), *more),
        tables,
        is_shown=result.by != "year" or result.table["group"].nunique() > 1,
    )


def _prevalence_chart(result: Prevalence, name: str, labels: Labels) -> Iterator[Chart]:
    if not can_be_drawn(result):
        return
    if result.by is None:
        alt = "Bars: for each theme the share of texts that carry it, with its interval."
    elif result.by == "year":
        alt = "For each theme a line of yearly shares with intervals; below, the number of texts of each year."
    else:
        alt = f"For each theme one line per {result.by}, with the share and its interval."
    caption = f"Share of texts that carry each theme{f', by {result.by}' if result.by else ''}."
    yield Chart(name, partial(result.plot, labels=labels), caption, f"{alt} {_IN_THE_TABLE}")


def _cooccurrence(result: Cooccurrence, labels: Labels) -> Section:
    shown = result.shown.labelled(labels)
    tables = {"cooccurrence.csv": result.table}
    if not shown.tables:
        return Section("co-occurrence", "", (), tables, is_shown=False)
    chart = Chart(
        "cooccurrence",
        partial(result.plot, labels=labels),
        "Number of texts that carry both themes.",
        f"A grid of themes by themes with the number of texts that carry both. {_IN_THE_TABLE}",
    )
    parts: tuple[Part, ...] = (paragraph_html(sentences(*shown.notes)), *shown.tables, chart)
    return Section("co-occurrence", "Themes that occur together", parts, tables)


def _all_texts(coding: Coding, dated: bool, labels: Labels) -> Section:
    chart = Chart(
        "documents",
        partial(documents_chart, coding, labels),
        f"All texts{' in order of date' if dated else ''}, one stroke for each.",
        "For each theme a row of strokes, one per text, dark where the theme is present. "
        "The codes are in the matrix of documents and themes below.",
    )
    return Section("all-texts", "All texts at a glance", (chart,))
