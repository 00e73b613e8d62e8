"""The usual sections: prevalence overall and by source, year and period, co-occurrence, all texts at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from discourse_coder.analysis.cooccurrence import Cooccurrence
from discourse_coder.analysis.data_table import data_table
from discourse_coder.analysis.double_coding import DoubleCoding, corrections_table
from discourse_coder.analysis.grouping import crossed
from discourse_coder.analysis.overview import Overview, overview
from discourse_coder.analysis.prevalence import Prevalence
from discourse_coder.analysis.repeats import repeated_texts, repeats_table, without_repeats
from discourse_coder.analysis.silent_words import silent_words
from discourse_coder.analysis.variables import with_values_as_themes
from discourse_coder.analysis.whose_codes import origins, origins_table
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding, corpus_of
from discourse_coder.model.display import Table
from discourse_coder.model.hashing import text_hash
from discourse_coder.report.blocks import paragraph_html
from discourse_coder.report.contents import CHARTS, Chart, Data, Part, Section
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
from discourse_coder.report.findings import (
    changes_heading,
    groups_heading,
    pairs_heading,
    prevalence_heading,
    trends_heading,
    unranked,
)
from discourse_coder.wording import listed, number_of, sentences

if TYPE_CHECKING:
    import pandas as pd

Labels = Mapping[str, str]
_MOST_ROWS, _MOST_NAMED = 500, 4
_PLAIN, _MOST_OF_A_NAME = re.compile("[a-z0-9_]{1,40}"), 32
_IN_THE_TABLE = "The numbers are in the table below."


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
    labels, short = theme_labels(coding, codebook), codebook.short_labels
    look = look_of(coding, labels, short)
    corrected = corrections_table(compared) if compared else None
    first, *others = (
        _prevalence(result, labels, short, _chart(result, look, corrected, counts.by.get("period")))
        for result in (counts.overall, *counts.by.values())
    )
    yield _with_silent_words(_with_repeats(first, coding, labels), coding)
    yield from others
    yield _cooccurrence(counts.cooccurrence, labels, short, look)
    dated = any(document.date for document in documents)
    section = _all_texts(with_values_as_themes(coding), look, coded_twice(coding, compared), dated=dated)
    yield replace(section, tables={"data.csv": data_table(coding)})
    yield _whose_codes(coding, labels)


def _whose_codes(coding: Coding, labels: Labels) -> Section:
    """Say whose codes each theme has; on the page where they are not all of one coder."""
    is_combined = bool(coding.provenance.origins)
    parts = (origins_table(coding).labelled(labels),) if is_combined else ()
    tables = {"origins.csv": origins(coding)}
    return Section("whose-codes", "Whose codes each theme has", parts, tables, is_combined, "about")


def _with_repeats(section: Section, coding: Coding, labels: Labels) -> Section:
    """Say what repeated texts do to the counts, where there are any."""
    repeats = repeated_texts(corpus_of(coding), coding.ids)
    if not repeats:
        return section
    tables = {**section.tables, "repeated_texts.csv": repeats_table(repeats)}
    return replace(section, parts=(*section.parts, without_repeats(coding, repeats).labelled(labels)), tables=tables)


def _with_silent_words(section: Section, coding: Coding) -> Section:
    """Say how many words were not coded, where there are any."""
    note = silent_words(coding).note
    return replace(section, parts=(*section.parts, paragraph_html(note, is_note=True))) if note else section


def _prevalence(result: Prevalence, labels: Labels, short: Labels, chart: Part) -> Section:
    shown = result.shown.labelled(labels)
    name = _file_name(result)
    tables = {f"{name}.csv": result.table}
    if len(result.trends):
        tables["trends.csv"] = result.trends
    if len(result.changes):
        tables["changes.csv"] = result.changes
    if result.corrected_changes is not None:
        tables["corrected_changes.csv"] = result.corrected_changes
    if len(result.tests):
        tables[f"{name.replace('prevalence', 'tests', 1)}.csv"] = result.tests
    first, *more = shown.tables
    files = (*tables, *_pictures(chart))
    title, chapter = _heading(result, short)
    notes = _note(sentences(*shown.notes, _not_to_rank(result, short)))
    return Section(
        f"by-{_part_of_a_name(result.by).replace('_', '-')}" if result.by else "prevalence",
        title,
        (chart, notes, Data((fitting(first, f"{name}.csv"), *more, paragraph_html(shown.about)), files)),
        tables,
        is_shown=result.by != "year" or result.table["group"].nunique() > 1,
        chapter=chapter,
    )


def _heading(result: Prevalence, short: Labels) -> tuple[str, str]:
    """Return the heading of a prevalence and the chapter that it stands in."""
    if result.by is None:
        return prevalence_heading(result, short), "findings"
    if result.by == "period":
        return changes_heading(result, short), "time"
    if result.by == "year":
        return trends_heading(result, short), "time"
    return groups_heading(result, short), "sources"


def _not_to_rank(result: Prevalence, short: Labels) -> str:
    alike = unranked(result) if result.by is None else []
    if not alike:
        return ""
    if len(alike) > _MOST_NAMED:
        return f"{len(alike)} themes cannot be ranked, because the intervals of neighbours overlap."
    return f"Do not rank {listed(short.get(theme, theme) for theme in alike)}: their intervals overlap."


def _note(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>\n' if text else ""


def fitting(table: Table, file: str) -> str | Table:
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


def _file_name(result: Prevalence) -> str:
    return f"prevalence_by_{_part_of_a_name(result.by)}" if result.by else "prevalence"


def _chart(result: Prevalence, look: Look, corrected: pd.DataFrame | None, periods: Prevalence | None) -> Part:
    """Return the figure of a prevalence, or why there is none."""
    if not can_be_drawn(result):
        n_groups = number_of(result.table["group"].nunique(), "group")
        return paragraph_html(f"There is no chart, because {n_groups} do not fit into one.")
    name = _file_name(result)
    if result.by is None:
        alt = "Bars: for each theme the share of texts that carry it, with its interval."
        drawing = partial(shares_drawing, result.table, look, corrected, name)
    elif result.by == "year":
        alt = "For each theme the texts of each year, or where there are many, their share with its interval."
        drawing = partial(years_drawing, result.table, look, *((periods.table, periods.changes) if periods else ()))
    else:
        alt = f"For each theme one line per group {result.grouping}, with the share and its interval."
        drawing = partial(groups_drawing, result.table, look)
    caption = f"Share of texts that carry each theme{f', {result.grouping}' if result.by else ''}."
    return Chart(name, partial(result.plot, labels=look.full), caption, f"{alt} {_IN_THE_TABLE}", drawing)


def _cooccurrence(result: Cooccurrence, labels: Labels, short: Labels, look: Look) -> Section:
    shown = result.shown.labelled(labels)
    tables = {"cooccurrence.csv": result.table}
    if not shown.tables:
        return Section("co-occurrence", "", (), tables, is_shown=False)
    chart = Chart(
        "cooccurrence",
        partial(result.plot, labels=labels),
        "Number of texts that carry both themes.",
        f"For each pair of themes the number of texts that carry both, and the number to expect. {_IN_THE_TABLE}",
        partial(pairs_drawing, result.table, look),
    )
    tables_shown = (fitting(table, "cooccurrence.csv") for table in shown.tables)
    data = Data((*tables_shown, paragraph_html(sentences(*shown.notes))), ("cooccurrence.csv", *_pictures(chart)))
    return Section("co-occurrence", pairs_heading(result, short), (chart, data), tables, chapter="together")


def _all_texts(coding: Coding, look: Look, more: Sequence[Group], *, dated: bool) -> Section:
    chart = Chart(
        "documents",
        partial(documents_chart, coding, look.full),
        f"All texts{' in order of date' if dated else ''}, one stroke for each.",
        "For each theme a row of strokes, one per text, where the theme is present. "
        "The codes are in the matrix of documents and themes below.",
        partial(documents_drawing, coding, look, more),
    )
    data = Data((), ("data.csv", *_pictures(chart)))
    return Section("all-texts", "All texts at a glance", (chart, data), chapter="time")


def _pictures(*charts: Part) -> list[str]:
    """Return the files of charts, beside the page."""
    return [f"{CHARTS}/{chart.name}.{kind}" for chart in charts if isinstance(chart, Chart) for kind in ("svg", "png")]
