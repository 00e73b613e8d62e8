"""Prevalence tables, checked and turned into the marks that charts draw."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from discourse_coder.charts.tables import check_table
from discourse_coder.errors import Problem, UsageError
from discourse_coder.wording import whole_percentage

if TYPE_CHECKING:
    import pandas as pd

COUNTS = ("n_documents", "n_coded", "n_present")
SHARES = ("share", "ci_low", "ci_high")
ALL = "all"
_ROUNDING = 1e-9


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
    def text(self) -> str:
        """The numbers in words: ``66/82 (80 %)``, or that there are none."""
        if self.share is None:
            return "not coded" if self.n_documents else "no text"
        return f"{self.n_present}/{self.n_coded} ({whole_percentage(self.share)})"


@dataclass(frozen=True)
class Marks:
    """All marks of a table: themes and groups in order of first appearance."""

    themes: tuple[str, ...]
    groups: tuple[str, ...]
    by_place: dict[tuple[str, str], Mark]

    def at(self, theme: str, group: str) -> Mark:
        """Return the mark of a theme in a group; an empty one where the table has no such row."""
        return self.by_place.get((theme, group), Mark(theme, group))

    @property
    def note(self) -> str:
        """A sentence on texts that were not coded, empty where all were."""
        if all(mark.n_coded == mark.n_documents for mark in self.by_place.values()):
            return ""
        return "Texts that were not coded for a theme do not count in its share."


def read_marks(table: pd.DataFrame, chart: str) -> Marks:
    """Return the marks of a prevalence table: one row per theme and group, with counts, share and interval."""
    import pandas as pd

    needed = ("theme", "group", *COUNTS, *SHARES)
    check_table(table, chart, "a prevalence table", needed, "Pass the table of a prevalence.")
    if table.empty:
        raise UsageError(Problem(chart, "the table is empty.", "There must be at least one theme to draw."))
    marks: dict[tuple[str, str], Mark] = {}
    problems = []
    for row in table[list(needed)].to_dict("records"):
        theme, group = (str(row[name]) if pd.notna(row[name]) and row[name] != "" else "(none)" for name in needed[:2])
        place = f"{chart}, theme {theme}, group {group}"
        mark = None
        try:
            mark = _mark(theme, group, row)
        except (TypeError, ValueError):
            problems.append(Problem(place, "a number is missing or is not a number."))
        if (theme, group) in marks:
            problems.append(Problem(place, "occurs twice.", "Keep one row per theme and group."))
        elif mark is not None:
            marks[theme, group] = mark
            if contradiction := _contradiction(mark):
                problems.append(Problem(place, contradiction))
    if problems:
        raise UsageError(problems)
    themes, groups = (tuple(dict.fromkeys(key[axis] for key in marks)) for axis in (0, 1))
    return Marks(themes, groups, marks)


def _mark(theme: str, group: str, row: dict[Any, Any]) -> Mark:
    import pandas as pd

    return Mark(
        theme,
        group,
        *(int(row[name]) for name in COUNTS),
        *(float(row[name]) if pd.notna(row[name]) else None for name in SHARES),
    )


def _contradiction(mark: Mark) -> str:
    if not 0 <= mark.n_present <= mark.n_coded <= mark.n_documents:
        return (
            f"{mark.n_present} present of {mark.n_coded} coded of {mark.n_documents} documents cannot be: "
            "each must be at most the next."
        )
    if mark.n_coded and mark.share is None:
        return f"{mark.n_coded} documents are coded but the share is missing."
    bounds = [bound for bound in (mark.ci_low, mark.share, mark.ci_high) if bound is not None]
    if any(not -_ROUNDING <= bound <= 1 + _ROUNDING for bound in bounds):
        return "a share or a bound of its interval is not between 0 and 1."
    if any(lower > upper + _ROUNDING for lower, upper in pairwise(bounds)):
        return "the share is outside its interval."
    return ""
