"""The usual sections: prevalence overall and by source, year and period, co-occurrence, all texts at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from discourse_coder.analysis.cooccurrence import Cooccurrence
from discourse_coder.analysis.overview import Overview, overview
from discourse_coder.analysis.prevalence import Prevalence
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import Coding
from discourse_coder.report.blocks import COUNT, DECIMAL, NOT_CODED, PERCENT, RIGHT, paragraph_html
from discourse_coder.report.contents import Chart, Section, Table
from discourse_coder.report.figures import can_be_drawn, documents_chart, documents_of, theme_labels
from discourse_coder.statistics.proportions import p_value_text, share_text

if TYPE_CHECKING:
    import pandas as pd

_WIDEST = 6  # columns of shares that fit on a page

Labels = Mapping[str, str]


def standard_sections(coding: Coding, codebook: Codebook, counts: Overview | None = None) -> tuple[Section, ...]:
    """Return the sections that any coding can have, each with its tables and its chart.

    Parameters
    ----------
    coding : Coding
        With its corpus at hand.
    codebook : Codebook
        Gives the themes their labels.
    counts : Overview, optional
        Of the coding; made here if not at hand. Its periods have a section of their own.

    Returns
    -------
    tuple of Section
        Prevalence; by source where there are two or more; by year where there are two or more; by period where
        counted; co-occurrence where there are two or more themes; and all texts in order of date.

    Raises
    ------
    UsageError
        When the corpus is not at hand or lacks documents of the coding.
    """
    return tuple(section for section in every_section(coding, codebook, counts) if section.is_shown)


def every_section(coding: Coding, codebook: Codebook, counts: Overview | None = None) -> Iterator[Section]:
    """Yield the same sections, and those that only have files beside the page; see `standard_sections`."""
    documents = documents_of(coding)
    counts = counts or overview(coding)
    labels = theme_labels(coding, codebook)
    yield _overall(counts.overall, labels)
    if "source" in counts.by:
        yield _by_source(counts.by["source"], labels)
    if "year" in counts.by:
        yield _by_year(counts.by["year"], labels)
    if "period" in counts.by:
        yield _by_period(counts.by["period"], labels)
    yield _together(counts.cooccurrence, labels, is_shown=len(coding.themes) > 1)
    yield _all_texts(coding, any(document.date for document in documents), labels)


def _overall(result: Prevalence, labels: Labels) -> Section:
    import pandas as pd

    table = result.table
    shown = pd.DataFrame(
        {
            "theme": table["theme"].map(labels),
            "document count": table["n_present"].where(table["n_coded"] > 0),
            "texts coded": table["n_coded"],
            "share": table["share"],
            "95 % interval": [_interval(row) for row in table.itertuples()],
            "mention count": table["n_mentions"],
        }
    ).astype({"document count": "Int64"})
    counts = Table(
        shown,
        caption="Document count: texts that carry the theme. Mention count: passages that show it. "
        "Intervals: Wilson score.",
        formats={"document count": COUNT, "share": PERCENT, "95 % interval": RIGHT},
        missing=dict.fromkeys(map(str, shown), NOT_CODED) | {"mention count": "no evidence kept"},
    )
    chart = Chart(
        "prevalence",
        partial(result.plot, labels=labels),
        "Share of texts that carry each theme.",
        "Bars: for each theme the share of texts that carry it, with its interval. The numbers are in the table above.",
    )
    tables = {"prevalence.csv": table}
    return Section("prevalence", "How many texts carry each theme", (counts, chart), tables)


def _interval(row: Any) -> str | None:
    import pandas as pd

    return None if row.ci_low is pd.NA else f"{100 * row.ci_low:.1f} – {100 * row.ci_high:.1f}"


def _by_source(result: Prevalence, labels: Labels) -> Section:
    parts: list[str | Table | Chart] = [_left_out(result), _shares(result, labels), *_by_group_chart(result, labels)]
    return Section("by-source", "By source", tuple(parts), {"prevalence_by_source.csv": result.table})


def _by_group_chart(result: Prevalence, labels: Labels) -> Iterator[Chart]:
    if can_be_drawn(result):
        yield Chart(
            f"prevalence_by_{result.by}",
            partial(result.plot, labels=labels),
            f"Share of texts that carry each theme, by {result.by}.",
            f"For each theme one line per {result.by}, with the share and its interval. "
            "The numbers are in the table above.",
        )


def _by_year(result: Prevalence, labels: Labels) -> Section:
    import pandas as pd

    trends = result.trends
    shown = pd.DataFrame(
        {
            "theme": trends["theme"].map(labels),
            "texts coded": trends["n"],
            "points per year": 100 * trends["slope"],
            "z": trends["z"],
            "p": [None if p is pd.NA else p_value_text(p).removeprefix("= ") for p in trends["p_value"]],
            "method": trends["method"],
            "remark": [row.reason or row.note for row in trends.itertuples()],
        }
    )
    chart = Chart(
        "prevalence_by_year",
        partial(result.plot, labels=labels),
        "Share of texts that carry each theme, by year.",
        "For each theme a line of yearly shares with intervals; below, the number of texts of each year. "
        "The numbers are in the table below.",
    )
    trend = Table(
        _without_empty_remarks(shown),
        caption="Trend over the years: Cochran-Armitage test, two-sided, not adjusted for testing several themes; "
        "the slope in percentage points.",
        formats={"points per year": "+.2f", "z": DECIMAL, "p": RIGHT},
    )
    tables = {"prevalence_by_year.csv": result.table}
    if len(trends):
        tables["trends.csv"] = trends
    parts = (_left_out(result), chart, _shares(result, labels), trend)
    return Section("by-year", "By year", parts, tables, is_shown=result.table["group"].nunique() > 1)


def _by_period(result: Prevalence, labels: Labels) -> Section:
    import pandas as pd

    changes = result.changes
    tables = {"prevalence_by_period.csv": result.table}
    parts: list[str | Table | Chart] = [_left_out(result), _shares(result, labels), *_by_group_chart(result, labels)]
    if len(changes):
        shown = pd.DataFrame(
            {
                "theme": changes["theme"].map(labels),
                "periods": changes["first"] + " → " + changes["second"],
                "difference": 100 * changes["difference"],
                "from": 100 * changes["ci_low"],
                "to": 100 * changes["ci_high"],
                "remark": changes["reason"],
            }
        )
        change = Table(
            _without_empty_remarks(shown),
            caption="Change between periods, in percentage points, with 95 % interval (Newcombe’s hybrid score).",
            formats=dict.fromkeys(["difference", "from", "to"], "+.1f"),
        )
        parts.append(change)
        tables["changes.csv"] = changes
    return Section("by-period", "By period", tuple(parts), tables)


def _left_out(result: Prevalence) -> str:
    return paragraph_html(result.note.removeprefix(result.notice).strip())


def _shares(result: Prevalence, labels: Labels) -> Table:
    """Return shares as a table of themes and groups, whichever are fewer across; as a list where neither fit."""
    import pandas as pd

    by = str(result.by)
    texts = [
        share_text(k, n).replace(" [", "\n[") if n_documents else None
        for k, n, n_documents in result.table[["n_present", "n_coded", "n_documents"]].itertuples(
            index=False, name=None
        )
    ]
    cells = pd.DataFrame({"theme": result.table["theme"], by: result.table["group"], "share": texts})
    themes, groups = list(dict.fromkeys(cells["theme"])), list(dict.fromkeys(cells[by]))
    wide = cells.pivot(index="theme", columns=by, values="share").loc[themes, groups].rename(index=dict(labels))
    if min(wide.shape) > _WIDEST:
        cells["theme"] = cells["theme"].map(labels)
        wide = cells.set_index("theme").rename(columns={"share": "texts with the theme"})
    elif len(groups) > len(themes):
        wide = wide.T
    caption = f"Texts with the theme / texts coded = share, with 95 % interval, by {by}."
    wide = wide.reset_index().rename_axis(columns=None)
    formats = {name: RIGHT for name in wide.columns[1:] if name != by}
    return Table(wide, caption=caption, formats=formats, missing="no text")


def _together(result: Cooccurrence, labels: Labels, *, is_shown: bool) -> Section:
    import pandas as pd

    table = result.table
    tables = {"cooccurrence.csv": table}
    if not is_shown:
        return Section("co-occurrence", "", (), tables, is_shown=False)
    shown = pd.DataFrame(
        {
            "theme": table["a"].map(labels),
            "and theme": table["b"].map(labels),
            "texts with both": table["n_both"],
            "expected": table["expected"],
            "of the first": table["share_of_a"],
            "of the second": table["share_of_b"],
            "phi": table["phi"],
            "Jaccard": table["jaccard"],
            "remark": [_with_labels(row, labels) for row in table.itertuples()],
        }
    )
    chart = Chart(
        "cooccurrence",
        partial(result.plot, labels=labels),
        "Number of texts that carry both themes.",
        "A grid of themes by themes with the number of texts that carry both. The numbers are in the table below.",
    )
    pairs = Table(
        _without_empty_remarks(shown),
        caption="Pairs of themes. Expected: the number of texts with both, were the themes independent. "
        "Of the first, of the second: share of the texts with that theme that carry the other too.",
        formats={"expected": ".1f", "of the first": PERCENT, "of the second": PERCENT, "phi": "+.2f"},
    )
    return Section("co-occurrence", "Themes that occur together", (chart, pairs), tables)


def _without_empty_remarks(table: pd.DataFrame) -> pd.DataFrame:
    return table if table["remark"].any() else table.drop(columns="remark")


def _with_labels(row: Any, labels: Labels) -> str:
    """Return why a measure is undefined; the reason says a and b where it means the themes."""
    reason: str = row.reason
    for letter, theme in (("a", row.a), ("b", row.b)):
        reason = reason.replace(f"{letter} is in ", f"“{labels[theme]}” is in ")
    return reason


def _all_texts(coding: Coding, dated: bool, labels: Labels) -> Section:
    chart = Chart(
        "documents",
        partial(documents_chart, coding, labels),
        f"All texts{' in order of date' if dated else ''}, one stroke for each.",
        "For each theme a row of strokes, one per text, dark where the theme is present. "
        "The codes are in the matrix of documents and themes below.",
    )
    return Section("all-texts", "All texts at a glance", (chart,))
