"""The usual sections: prevalence overall and by source, year and period, co-occurrence, all texts at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from discourse_coder.analysis.cooccurrence import Cooccurrence
from discourse_coder.analysis.data_table import data_table
from discourse_coder.analysis.grouping import crossed
from discourse_coder.analysis.overview import Overview, overview
from discourse_coder.analysis.prevalence import Prevalence
from discourse_coder.analysis.repeats import repeated_texts, repeats_table, without_repeats
from discourse_coder.analysis.variables import with_values_as_themes
from discourse_coder.analysis.whose_codes import origins, origins_table
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding, corpus_of
from discourse_coder.model.display import Table
from discourse_coder.model.hashing import text_hash
from discourse_coder.report.blocks import paragraph_html
from discourse_coder.report.contents import Chart, Part, Section
from discourse_coder.report.figures import can_be_drawn, documents_chart, documents_of, theme_labels
from discourse_coder.wording import number_of, sentences

Labels = Mapping[str, str]
_MOST_ROWS, _MOST_IN_A_GRID = 500, 24
_PLAIN, _MOST_OF_A_NAME = re.compile("[a-z0-9_]{1,40}"), 32
_IN_THE_TABLE = "The numbers are in the table above."


def standard_sections(coding: Coding, codebook: Codebook, counts: Overview | None = None) -> tuple[Section, ...]:
    """Return the sections that any coding can have, each with its tables and its chart."""
    return tuple(section for section in every_section(coding, codebook, counts) if section.is_shown)


def every_section(
    coding: Coding,
    codebook: Codebook,
    counts: Overview | None = None,
) -> Iterator[Section]:
    """Yield the same sections, and those that only have files beside the page."""
    documents = documents_of(coding)
    counts = counts or overview(coding)
    labels = theme_labels(coding, codebook)
    for result in (counts.overall, *counts.by.values()):
        section = _prevalence(result, labels)
        yield _with_origins(section, coding, labels) if result is counts.overall else section
    yield _cooccurrence(counts.cooccurrence, labels)
    section = _all_texts(with_values_as_themes(coding), any(document.date for document in documents), labels)
    yield replace(section, tables={"data.csv": data_table(coding)})


def _with_origins(section: Section, coding: Coding, labels: Labels) -> Section:
    """Say whose codes each theme has, where they are not all of one coder, and what repeated texts do to the counts."""
    shown = (origins_table(coding).labelled(labels),) if coding.provenance.origins else ()
    tables = {**section.tables, "origins.csv": origins(coding)}
    repeats = repeated_texts(corpus_of(coding), coding.ids)
    if repeats:
        tables["repeated_texts.csv"] = repeats_table(repeats)
    counted_once = (without_repeats(coding, repeats).labelled(labels),) if repeats else ()
    return replace(section, parts=(*shown, *section.parts, *counted_once), tables=tables)


def _prevalence(result: Prevalence, labels: Labels) -> Section:
    shown = result.shown.labelled(labels)
    first, *more = shown.tables
    by = result.grouping
    about = paragraph_html(sentences(shown.about, *shown.notes))
    name = f"prevalence_by_{_part_of_a_name(result.by)}" if result.by else "prevalence"
    tables = {f"{name}.csv": result.table}
    if len(result.trends):
        tables["trends.csv"] = result.trends
    if len(result.changes):
        tables["changes.csv"] = result.changes
    if result.corrected_changes is not None:
        tables["corrected_changes.csv"] = result.corrected_changes
    if len(result.tests):
        tables[f"{name.replace('prevalence', 'tests', 1)}.csv"] = result.tests
    return Section(
        f"by-{_part_of_a_name(result.by).replace('_', '-')}" if result.by else "prevalence",
        f"B{by[1:]}" if by else "How many texts carry each theme",
        (about, _fitting(first, f"{name}.csv"), *_prevalence_chart(result, name, labels), *more),
        tables,
        is_shown=result.by != "year" or result.table["group"].nunique() > 1,
    )


def _fitting(table: Table, file: str) -> Part:
    """Return a table that can be read on a page, or in its place a line that says where it is."""
    if len(table.rows) <= _MOST_ROWS:
        return table
    return paragraph_html(f"{table.caption}: {len(table.rows):,} rows, too many for this page. They are in {file}.")


def _part_of_a_name(by: str) -> str:
    """Return a column, or columns crossed, as a part of a file's name and of a link; the column may have any name."""
    plain = "_and_".join(crossed(by))
    if _PLAIN.fullmatch(plain):
        return plain
    stem = re.sub(r"[^a-zA-Z0-9]+", "_", plain[:_MOST_OF_A_NAME]).strip("_")
    return f"{stem or 'column'}_{text_hash(by)[:8]}"


def _prevalence_chart(result: Prevalence, name: str, labels: Labels) -> Iterator[Part]:
    if not can_be_drawn(result):
        n_groups = number_of(result.table["group"].nunique(), "group")
        yield paragraph_html(f"There is no chart, because {n_groups} do not fit into one.")
        return
    if result.by is None:
        alt = "Bars: for each theme the share of texts that carry it, with its interval."
    elif result.by == "year":
        alt = "For each theme a line of yearly shares with intervals; below, the number of texts of each year."
    else:
        alt = f"For each theme one line per group {result.grouping}, with the share and its interval."
    caption = f"Share of texts that carry each theme{f', {result.grouping}' if result.by else ''}."
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
        fits=len(result.matrix) <= _MOST_IN_A_GRID,
    )
    tables_shown = (_fitting(table, "cooccurrence.csv") for table in shown.tables)
    parts: tuple[Part, ...] = (paragraph_html(sentences(*shown.notes)), *tables_shown, chart)
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
