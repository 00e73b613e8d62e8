"""Changes between periods, corrected for the errors that double-coded texts show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from discourse_coder.analysis.correction import Correction, ThemeCorrection
from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.coding import Coding
from discourse_coder.model.display import Table, ThemeId
from discourse_coder.model.frames import plain
from discourse_coder.statistics.clusters import clustered_interval
from discourse_coder.statistics.double_sampling import Change, corrected_change
from discourse_coder.statistics.estimates import Estimate
from discourse_coder.statistics.proportions import Limits, wilson_about
from discourse_coder.wording import listed, points

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Places = np.ndarray[Any, np.dtype[np.int64]]

_NO_LIMITS: Limits = (None, None)


@dataclass(frozen=True)
class CountedPeriod:
    """What is known of one theme in one period."""

    # Texts that could be drawn; those of them that were double-coded.
    n: int
    n_double_coded: int
    count: Estimate
    # The interval about the corrected share, for many more texts like these, if no text was wrong.
    reach: Limits

    @classmethod
    def of(cls, theme: ThemeCorrection, ids: Sequence[str], clusters: Sequence[int] | None = None) -> CountedPeriod:
        """Count a theme in texts that could be drawn, the clusters of which are numbered."""
        import numpy as np

        count, reach = theme.within(ids), _NO_LIMITS
        if count.value is not None and ids:
            share = count.value / len(ids)
            if clusters is None:
                reach = wilson_about(share, len(ids))
            else:
                n_by = np.bincount(clusters)
                k_by = np.bincount(np.repeat(clusters, [theme.codes[id_] for id_ in ids]), minlength=len(n_by))
                reach = clustered_interval(k_by.tolist(), n_by.tolist(), about=share)[:2]
        return cls(len(ids), sum(id_ in theme.references for id_ in ids), count, reach)


def corrected_changes(
    coding: Coding, correction: Correction, periods: Sequence[str], period_of: Places, cluster_of: Places | None
) -> pd.DataFrame:
    """Return the change of each corrected theme from the first period to each later one; see `Prevalence`."""
    import pandas as pd

    rows = []
    for theme in correction.themes:
        _check_is_of(theme, coding, correction)
        found = [_of_period(theme, coding, period_of == place, cluster_of) for place in range(len(periods))]
        for later in range(1, len(periods)):
            two = {periods[place]: found[place] for place in (0, later)}
            change, reason = change_between(two)
            values = (change.difference, *change.reach, *change.here) if change else (None,) * 5
            rows.append((theme.theme, *two, *(one.n_double_coded for one in two.values()), *values, reason))
    columns = ["theme", "first", "second", "n_double_coded_first", "n_double_coded_second"]
    numbers = ["difference", "ci_low", "ci_high", "here_low", "here_high"]
    types = dict.fromkeys(columns[3:], "int64") | dict.fromkeys(numbers, "Float64")
    return pd.DataFrame(rows, columns=[*columns, *numbers, "reason"]).astype(types)


def _check_is_of(theme: ThemeCorrection, coding: Coding, correction: Correction) -> None:
    codes = coding.codes_by_id(theme.theme) if theme.theme in coding.themes else {}
    if any(codes.get(id_) != code for id_, code in theme.codes.items()):
        found = f"it is of other codes for {theme.theme} than coding {coding.name} has."
        raise UsageError(Problem(f"correction of {correction.first}", found, "Correct the coding that is counted."))


def _of_period(
    theme: ThemeCorrection, coding: Coding, is_in: np.ndarray[Any, np.dtype[np.bool_]], cluster_of: Places | None
) -> CountedPeriod:
    here = [row for row in is_in.nonzero()[0].tolist() if coding.ids[row] in theme.codes]
    clusters = None if cluster_of is None else cluster_of[here].tolist()
    return CountedPeriod.of(theme, [coding.ids[row] for row in here], clusters)


def change_between(periods: Mapping[str, CountedPeriod]) -> tuple[Change | None, str]:
    """Return the corrected change from one period to the other, or why there is none."""
    if empty := [name for name, one in periods.items() if not one.n]:
        return None, f"no text of {listed(empty, 'or')} that could be drawn is coded for the theme"
    if unknown := {name: one.count.reason for name, one in periods.items() if one.count.value is None}:
        why = "; ".join(f"in {name}, {reason}" for name, reason in unknown.items())
        return None, f"too few texts were double-coded: {why}"
    before, after = ((one.n, one.count, one.reach) for one in periods.values())
    return corrected_change(before, after), ""


def corrected_changes_shown(changes: pd.DataFrame, clusters: str) -> Table:
    """Return corrected changes as a table for people."""
    found: list[Any] = list(plain(changes).itertuples(index=False))
    rows = [
        (
            ThemeId(row.theme),
            f"{row.first} → {row.second}",
            f"{row.n_double_coded_first} and {row.n_double_coded_second}",
            None if row.difference is None else points(row.difference),
            _between(row.ci_low, row.ci_high),
            _between(row.here_low, row.here_high),
            row.reason,
        )
        for row in found
    ]
    header = ("theme", "periods", "double-coded", "points", "95%, more texts", "95%, these texts", "withheld because")
    return Table(
        header,
        rows,
        "Change between periods, in percentage points, corrected for the coder’s errors in the texts that were "
        "double-coded in each period; its intervals for many more texts like these"
        f"{f', alike by {clusters},' if clusters else ''} and for these texts alone, where only errors are unknown",
        words=("periods", "double-coded"),
        prose=("withheld because",),
        all_in="corrected_changes",
    )


def _between(low: float | None, high: float | None) -> str | None:
    return None if low is None or high is None else f"{points(low)} to {points(high)}"
