"""Which of several overlapping spans count."""

from __future__ import annotations

import numpy as np

from discourse_coder.rules.matching.characters import changes
from discourse_coder.rules.matching.folding import Positions

# Clusters of more spans than this, on average, are gone through one by one.
_MOST_SPANS = 20
_MOST_KEYS = 1 << 62


def longest_first(group: Positions, start: Positions, end: Positions) -> Positions:
    """Return the rows that remain when the longest span wins in each group, by group and start."""
    if not len(start):
        return np.empty(0, dtype=np.int64)
    span, longest = int(end.max()) + 1, int((end - start).max()) + 1
    if (int(group.max()) + 1) * span * longest < _MOST_KEYS:  # fast where most are in order already
        order = np.argsort((group * span + start) * longest + (start - end), kind="stable")
    else:
        order = np.lexsort((-end, start, group))
    group, start, end = group[order], start[order], end[order]
    low, high = group * span + start, group * span + end
    reach = np.maximum.accumulate(high)
    # A span that reaches further than all before it is either alone there, and keeps what it holds, or contested.
    kept = np.append(True, high[1:] > reach[:-1])
    first = np.append(True, low[1:] >= reach[:-1])
    contested = kept & ~first
    if contested.any():
        cluster = np.cumsum(first) - 1
        is_contested = np.zeros(cluster[-1] + 1, dtype=bool)
        is_contested[cluster[contested]] = True
        places = np.flatnonzero(is_contested[cluster])
        kept[places] = False
        kept[_longest(places, cluster[places], low, high)] = True
    rows: Positions = order[kept]
    return rows


def _longest(places: Positions, cluster: Positions, low: Positions, high: Positions) -> Positions:
    """Return which spans remain when each cluster's longest is taken, again and again; of equals the first."""
    by_length = np.lexsort((low[places], low[places] - high[places], cluster))
    places, cluster = places[by_length], cluster[by_length]
    kept = []
    first = changes(cluster)
    # All clusters take a step together, until few long ones are left.
    while len(places) <= _MOST_SPANS * np.count_nonzero(first):
        kept.append(places[first])
        taken = places[first][np.cumsum(first) - 1]
        apart = (high[places] <= low[taken]) | (low[places] >= high[taken])
        places, cluster = places[apart], cluster[apart]
        if not len(places):
            break
        first = changes(cluster)
    for members in np.split(places, np.flatnonzero(first)[1:]) if len(places) else ():
        kept.append(_longest_of_cluster(members, low, high))
    return np.concatenate(kept)


def _longest_of_cluster(places: Positions, low: Positions, high: Positions) -> Positions:
    """Choose among spans given longest first, one by one."""
    begin = int(low[places].min())
    taken = bytearray(int(high[places].max()) - begin)
    kept = []
    rows = zip(places.tolist(), (low[places] - begin).tolist(), (high[places] - begin).tolist(), strict=True)
    for place, start, end in rows:
        # What is taken was taken by a span at least as long: it cannot lie inside this one.
        if not (taken[start] or taken[end - 1]):
            taken[start:end] = b"\1" * (end - start)
            kept.append(place)
    return np.array(kept, dtype=np.int64)


def without_overlaps(start: Positions, end: Positions) -> tuple[Positions, Positions]:
    """Return the spans that spans in order cover together."""
    new = np.flatnonzero(np.append(True, start[1:] > np.maximum.accumulate(end)[:-1])[: len(start)])
    return start[new], np.maximum.reduceat(end, new) if len(new) else end
