"""How many texts of each group carry each theme, as plain rows: to count takes less time than to load pandas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from discourse_coder.analysis.grouping import groups_of
from discourse_coder.analysis.mentions import mentions
from discourse_coder.analysis.variables import with_values_as_themes
from discourse_coder.charts.shown import Status, display_of
from discourse_coder.model.codebook import indicator
from discourse_coder.model.coding import NOT_CODED, PRESENT, Coding
from discourse_coder.model.display import Table, ThemeId
from discourse_coder.statistics.clusters import Clustered, clustered_interval
from discourse_coder.statistics.proportions import wilson_interval
from discourse_coder.wording import percentage

if TYPE_CHECKING:
    import numpy as np

    Counts = np.ndarray[Any, np.dtype[np.int64]]

_ONE_CLUSTER = "no interval: one cluster"


class Count(NamedTuple):
    """Of a theme in a group."""

    theme: str
    group: str
    n_documents: int
    n_coded: int
    n_present: int
    share: float | None
    ci_low: float | None
    ci_high: float | None
    n_mentions: int | None
    n_clusters: int
    design_effect: float | None
    status: Status
    reason: str


@dataclass(frozen=True, eq=False)
class Grouped:
    """A coding whose texts are in groups, or at -1 in none, and in clusters."""

    coding: Coding
    names: tuple[str, ...]
    positions: Counts
    cluster_of: Counts | None = None

    @cached_property
    def present(self) -> Counts:
        """Texts coded as present, shape (n themes, n groups)."""
        return self._texts(self.coding.codes == PRESENT)

    @cached_property
    def coded(self) -> Counts:
        """Texts coded for each theme."""
        return self._texts(self.coding.codes != NOT_CODED)

    def _texts(self, counted: np.ndarray[Any, np.dtype[np.bool_]]) -> Counts:
        import numpy as np

        in_a_group = self.positions >= 0
        rows = [np.bincount(self.positions[in_a_group & column], minlength=len(self.names)) for column in counted.T]
        return np.array(rows, dtype=np.int64).reshape(len(self.coding.themes), len(self.names))

    def interval(self, theme: int, group: int, level: float) -> Clustered:
        """Return the interval of a share, wider where texts of a cluster are alike."""
        import numpy as np

        if self.cluster_of is None:
            low, high = wilson_interval(int(self.present[theme, group]), int(self.coded[theme, group]), level)
            return Clustered(low, high, 0, None)
        column, here = self.coding.codes[:, theme], self.positions == group
        n_by = np.bincount(self.cluster_of[here & (column != NOT_CODED)]).tolist()
        k_by = np.bincount(self.cluster_of[here & (column == PRESENT)], minlength=len(n_by)).tolist()
        return clustered_interval(k_by, n_by, level)

    def counts(self, confidence: float, levels: Mapping[str, float]) -> list[Count]:
        """Return a row per theme and group; intervals have the confidence, or that of the theme."""
        import numpy as np

        documents = np.bincount(self.positions[self.positions >= 0], minlength=len(self.names)).tolist()
        rows = []
        for theme, (name, coded, present, of_theme) in enumerate(
            zip(
                self.coding.themes,
                self.coded.tolist(),
                self.present.tolist(),
                mentions(self.coding, self.positions, len(self.names)),
                strict=True,
            )
        ):
            for group, (label, n_texts, n, k) in enumerate(zip(self.names, documents, coded, present, strict=True)):
                low, high, n_clusters, design_effect = self.interval(theme, group, levels.get(name, confidence))
                n_mentions = int(of_theme[group]) if n and of_theme is not None else None
                shown = display_of(n, n_texts)
                share = k / n if n else None
                found = (name, label, n_texts, n, k, share, low, high, n_mentions)
                rows.append(Count(*found, n_clusters, design_effect, shown.status, shown.reason))
        return rows


def counts_together(parts: Iterable[Sequence[Count]]) -> list[Count]:
    """Return the counts of all texts, given `counts_of` parts of them, none of which has variables."""
    rows = []
    for counts in zip(*parts, strict=True):
        n_texts, n, k = (sum(column) for column in list(zip(*counts, strict=True))[2:5])
        low, high = wilson_interval(k, n, 0.95)
        mentioned = [count.n_mentions for count in counts if count.n_coded]
        n_mentions = None if None in mentioned or not n else sum(filter(None, mentioned))
        shown = display_of(n, n_texts)
        found = (counts[0].theme, counts[0].group, n_texts, n, k, k / n if n else None, low, high, n_mentions)
        rows.append(Count(*found, 0, None, shown.status, shown.reason))
    return rows


def counts_of(coding: Coding) -> list[Count]:
    """Return a row per theme for all texts, with 95% intervals."""
    names, positions, _ = groups_of(coding.ids, None, None, None)
    return Grouped(with_values_as_themes(coding), names, positions).counts(0.95, levels_of_values(coding, 0.95))


def levels_of_values(coding: Coding, confidence: float) -> dict[str, float]:
    """Return the confidence of the intervals of a variable's values: higher, so that all of them hold together."""
    return {
        indicator(name, value): 1 - (1 - confidence) / len(scale.values)
        for name, scale in coding.scales.items()
        for value in scale.values
    }


def counts_shown(counts: Iterable[Any], confidence: float = 0.95) -> Table:
    """Return the counts of all texts as people read them."""
    header = ("theme", "documents", "share", f"{100 * confidence:g}% interval", "mentions")
    rows = [
        (
            ThemeId(row.theme),
            f"{row.n_present:,} of {row.n_coded:,}",
            *_share_and_interval(row),
            "no evidence kept" if row.n_mentions is None and row.n_coded else row.n_mentions,
        )
        for row in counts
    ]
    return Table(header, rows, all_in="table")


def _share_and_interval(row: Any) -> tuple[str, str | None]:
    if not row.n_coded:
        return "not coded", None
    if row.status == "withheld":
        return f"withheld: {row.reason}", _ONE_CLUSTER if row.ci_low is None else None
    return percentage(row.share), _interval(row)


def _interval(row: Any) -> str:
    if row.ci_low is None:
        return _ONE_CLUSTER
    return f"[{percentage(row.ci_low)}, {percentage(row.ci_high)}]"
