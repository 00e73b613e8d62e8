"""Prevalence tables, checked and turned into the marks that charts draw."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from discourse_coder.charts.shown import FEWEST, ROUNDING, Display, display_of, with_width
from discourse_coder.charts.tables import check_table, number_or_none, read_rows
from discourse_coder.wording import sentences, whole_percentage

if TYPE_CHECKING:
    import pandas as pd

COUNTS = ("n_documents", "n_coded", "n_present")
SHARES = ("share", "ci_low", "ci_high")
ALL = "all"


@dataclass(frozen=True)
class Mark:
    """The prevalence of one theme in one group; shares run from 0 to 1 and are None where there is none."""

    theme: str
    group: str
    n_documents: int = 0
    n_coded: int = 0
    n_present: int = 0
    share: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None

    @property
    def percent_interval(self) -> tuple[float, float] | None:
        """The interval of the share, from 0 to 100; None also where it has no width."""
        found = with_width(self.ci_low, self.ci_high)
        return (100 * found[0], 100 * found[1]) if found else None

    @property
    def display(self) -> Display:
        """Whether the share is shown, and if not, why."""
        return display_of(self.n_coded, self.n_documents)

    @property
    def count_and_share(self) -> str:
        """The numbers of a figure on the page: ``65 of 82 · 79%``, of few texts the count alone."""
        if not self.n_coded:
            return "not coded" if self.n_documents else "no text"
        count = f"{self.n_present:,} of {self.n_coded:,}"
        return f"{count} · {whole_percentage(self.share)}" if self.display.status == "shown" else count

    @property
    def text(self) -> str:
        """The numbers in words: ``66/82 (80%)``, of few texts the count alone, or that there are none."""
        if self.share is None:
            return "not coded" if self.n_documents else "no text"
        count = f"{self.n_present}/{self.n_coded}"
        return f"{count} ({whole_percentage(self.share)})" if self.display.status == "shown" else count


@dataclass(frozen=True)
class Marks:
    """All marks of a table: themes and groups in order of first appearance."""

    themes: tuple[str, ...]
    groups: tuple[str, ...]
    by_place: dict[tuple[str, ...], Mark]
    of_clusters: bool = False

    def at(self, theme: str, group: str) -> Mark:
        """Return the mark of a theme in a group; an empty one where the table has no such row."""
        return self.by_place.get((theme, group), Mark(theme, group))

    @property
    def interval(self) -> str:
        """What the intervals are: those of the values of a variable, which are called variable=value, hold together."""
        if self.of_clusters:
            return "95% interval for texts in clusters (Korn & Graubard)"
        of_values = "; of the values of a variable, simultaneous, Goodman"
        return f"95% interval (Wilson{of_values if any('=' in theme for theme in self.themes) else ''})"

    @property
    def has_uncoded(self) -> bool:
        """Whether some texts were not coded for a theme."""
        return any(mark.n_coded < mark.n_documents for mark in self.by_place.values())

    @property
    def note(self) -> str:
        """Sentences on texts that were not coded, and on shares of few texts; empty where neither is."""
        few = any(mark.display.status == "withheld" for mark in self.by_place.values())
        return sentences(
            "Texts that were not coded for a theme do not count in its share." if self.has_uncoded else "",
            f"Of fewer than {FEWEST} texts there is a square for each, filled with the theme, and no share."
            if few
            else "",
        )


def read_marks(table: pd.DataFrame, chart: str) -> Marks:
    """Return the marks of a prevalence table: one row per theme and group, with counts, share and interval."""
    needed = ("theme", "group", *COUNTS, *SHARES)
    check_table(table, chart, "a prevalence table", needed, "Pass the table of a prevalence.")
    marks = read_rows(table, chart, needed[:2], _mark, _contradiction)
    themes, groups = (tuple(dict.fromkeys(key[axis] for key in marks)) for axis in (0, 1))
    return Marks(themes, groups, marks, "n_clusters" in table.columns)


def _mark(key: tuple[str, ...], row: dict[Any, Any]) -> Mark:
    counts, shares = [int(row[name]) for name in COUNTS], [number_or_none(row[name]) for name in SHARES]
    return Mark(*key, *counts, *shares)  # type: ignore[arg-type]


def _contradiction(mark: Mark) -> str:
    if not 0 <= mark.n_present <= mark.n_coded <= mark.n_documents:
        return (
            f"{mark.n_present} present of {mark.n_coded} coded of {mark.n_documents} documents cannot be: "
            "each must be at most the next."
        )
    if mark.n_coded and mark.share is None:
        return f"{mark.n_coded} documents are coded but the share is missing."
    bounds = [bound for bound in (mark.ci_low, mark.share, mark.ci_high) if bound is not None]
    if any(not -ROUNDING <= bound <= 1 + ROUNDING for bound in bounds):
        return "a share or a bound of its interval is not between 0 and 1."
    if any(lower > upper + ROUNDING for lower, upper in pairwise(bounds)):
        return "the share is outside its interval."
    return ""


def is_year(group: str) -> bool:
    """Say whether a group is a year."""
    return group.isascii() and group.isdigit() and len(group) == 4


def years_of(marks: Marks) -> list[int]:
    """Return the years among the groups, the earliest first."""
    return sorted({int(group) for group in marks.groups if is_year(group)})


def not_shown(marks: Marks) -> str:
    """Return a sentence on the groups that are no years."""
    others = [group for group in marks.groups if group != ALL and not is_year(group)]
    if not others:
        return ""
    counts = {group: max(marks.at(theme, group).n_documents for theme in marks.themes) for group in others}
    shown = ", ".join(f"{group} ({n} texts)" for group, n in counts.items())
    return f"Not shown, because the group is not a year: {shown}."
