"""The usual sections: prevalence overall and by source, year and period, co-occurrence, all texts at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from discourse_coder.analysis.cooccurrence import Cooccurrence
from discourse_coder.analysis.data_table import data_table
from discourse_coder.analysis.double_coding import DoubleCoding, corrections_table
from discourse_coder.analysis.overview import Overview, overview
from discourse_coder.analysis.prevalence import Prevalence, crossed
from discourse_coder.analysis.repeats import repeated_texts, repeats_table, without_repeats
from discourse_coder.analysis.variables import with_values_as_themes
from discourse_coder.analysis.whose_codes import origins, origins_table
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding, corpus_of
from discourse_coder.model.display import Table
from discourse_coder.model.hashing import text_hash
from discourse_coder.report.blocks import paragraph_html
from discourse_coder.report.contents import Chart, Part, Section
from discourse_coder.report.drawing.groups import groups_drawing
from discourse_coder.report.drawing.pairs import pairs_drawing
from discourse_coder.report.drawing.rows import Look
from discourse_coder.report.drawing.shares import shares_drawing
from discourse_coder.report.drawing.years import years_drawing
from discourse_coder.report.figures import (
    Group,
    can_be_drawn,
    coded_twice,
    documents_chart,
    documents_drawing,
    documents_of,
    look_of,
    theme_labels,
)
from discourse_coder.wording import number_of, sentences

if TYPE_CHECKING:
    import pandas as pd

Labels = Mapping[str, str]
_MOST_ROWS = 500
_PLAIN, _MOST_OF_A_NAME = re.compile("[a-z0-9_]{1,40}"), 32
_IN_THE_TABLE = "The numbers are in the table above."


def standard_sections(coding: Coding, codebook: Codebook, counts: Overview | None = None) -> tuple[Section, ...]:
    """Return the sections that any coding can have, each with its tables and its chart."""
    return tuple(section for section in every_section(coding, codebook, counts) if section.is_shown)


def every_section(
    coding: Coding,
    codebook: Codebook,
    counts: Overview | None = None,
    compared: DoubleCoding | None = None,
) -> Iterator[Section]:
    """Yield the same sections, and those that only have files beside the page."""
    documents = documents_of(coding)
    counts = counts or overview(coding)
    labels = theme_labels(coding, codebook)
    look = look_of(coding, labels)
    corrected = corrections_table(compared) if compared else None
    for result in (counts.overall, *counts.by.values()):
        section = _prevalence(result, look, corrected, counts.by.get("period"))
        yield _with_origins(section, coding, labels) if result is counts.overall else section
    yield _cooccurrence(counts.cooccurrence, look)
    dated = any(document.date for document in documents)
    section = _all_texts(with_values_as_themes(coding), look, coded_twice(coding, compared), dated=dated)
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


def _prevalence(result: Prevalence, look: Look, corrected: pd.DataFrame | None, periods: Prevalence | None) -> Section:
    shown = result.shown.labelled(look.labels)
    first, *more = shown.tables
    by = result.grouping
    about = paragraph_html(sentences(shown.about, *shown.notes))
    name = f"prevalence_by_{_part_of_a_name(result.by)}" if result.by else "prevalence"
    tables = {f"{name}.csv": result.table}
    if len(result.trends):
        tables["trends.csv"] = result.trends
    if len(result.changes):
        tables["changes.csv"] = result.changes
    return Section(
        f"by-{_part_of_a_name(result.by).replace('_', '-')}" if result.by else "prevalence",
        f"B{by[1:]}" if by else "How many texts carry each theme",
        (about, _fitting(first, f"{name}.csv"), *_prevalence_chart(result, name, look, corrected, periods), *more),
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


def _prevalence_chart(
    result: Prevalence, name: str, look: Look, corrected: pd.DataFrame | None, periods: Prevalence | None
) -> Iterator[Part]:
    if not can_be_drawn(result):
        n_groups = number_of(result.table["group"].nunique(), "group")
        yield paragraph_html(f"There is no chart, because {n_groups} do not fit into one.")
        return
    if result.by is None:
        alt = "Bars: for each theme the share of texts that carry it, with its interval."
        drawing = partial(shares_drawing, result.table, look, corrected, name)
    elif result.by == "year":
        alt = "For each theme the texts of each year, or where there are many, their share with its interval."
        of_periods = (periods.table, periods.changes) if periods else ()
        drawing = partial(years_drawing, result.table, look, *of_periods)
    else:
        alt = f"For each theme one line per group {result.grouping}, with the share and its interval."
        drawing = partial(groups_drawing, result.table, look)
    caption = f"Share of texts that carry each theme{f', {result.grouping}' if result.by else ''}."
    plot = partial(result.plot, labels=look.labels)
    yield Chart(name, plot, caption, f"{alt} {_IN_THE_TABLE}", drawing)


def _cooccurrence(result: Cooccurrence, look: Look) -> Section:
    shown = result.shown.labelled(look.labels)
    tables = {"cooccurrence.csv": result.table}
    if not shown.tables:
        return Section("co-occurrence", "", (), tables, is_shown=False)
    chart = Chart(
        "cooccurrence",
        partial(result.plot, labels=look.labels),
        "Number of texts that carry both themes.",
        f"For each pair of themes the number of texts that carry both, and the number to expect. {_IN_THE_TABLE}",
        partial(pairs_drawing, result.table, look),
    )
    tables_shown = (_fitting(table, "cooccurrence.csv") for table in shown.tables)
    parts: tuple[Part, ...] = (paragraph_html(sentences(*shown.notes)), *tables_shown, chart)
    return Section("co-occurrence", "Themes that occur together", parts, tables)


def _all_texts(coding: Coding, look: Look, more: Sequence[Group], *, dated: bool) -> Section:
    chart = Chart(
        "documents",
        partial(documents_chart, coding, look.labels),
        f"All texts{' in order of date' if dated else ''}, one stroke for each.",
        "For each theme a row of strokes, one per text, where the theme is present. "
        "The codes are in the matrix of documents and themes below.",
        partial(documents_drawing, coding, look, more),
    )
    return Section("all-texts", "All texts at a glance", (chart,))
