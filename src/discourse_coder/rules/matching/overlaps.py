"""Which of several overlapping spans count."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from discourse_coder.rules.matching.folding import Positions


def longest_first(group: Positions, start: Positions, end: Positions) -> Positions:
    """Return the rows that remain when the longest span wins in each group, by group and start."""
    if not len(start):
        return np.empty(0, dtype=np.int64)
    order = np.lexsort((-end, start, group))
    group, start, end = group[order], start[order], end[order]
    span = int(end.max()) + 1
    low, high = group * span + start, group * span + end
    reach = np.maximum.accumulate(high)
    # A span that reaches further than all before it is either alone there, and keeps what it holds, or contested.
    kept = np.append(True, high[1:] > reach[:-1])
    first = np.append(True, low[1:] >= reach[:-1])
    contested = kept & ~first
    if contested.any():
        cluster = np.cumsum(first)
        places = np.flatnonzero(np.isin(cluster, cluster[contested]))
        for members in np.split(places, np.flatnonzero(np.diff(cluster[places])) + 1):
            kept[members] = _longest_of_cluster(low[members], high[members])
    rows: Positions = order[kept]
    return rows


def _longest_of_cluster(low: Positions, high: Positions) -> NDArray[np.bool_]:
    """Choose among spans, longest first."""
    kept = np.zeros(len(low), dtype=bool)
    begin = int(low.min())
    taken = bytearray(int(high.max()) - begin)
    by_length = np.lexsort((low, low - high))
    rows = zip(by_length.tolist(), (low[by_length] - begin).tolist(), (high[by_length] - begin).tolist(), strict=True)
    for place, start, end in rows:
        # What is taken was taken by a span at least as long: it cannot lie inside this one.
        if not (taken[start] or taken[end - 1]):
            taken[start:end] = b"\1" * (end - start)
            kept[place] = True
    return kept
