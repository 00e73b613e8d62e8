"""Which of several overlapping spans count."""

from __future__ import annotations

from bisect import bisect_left, insort

import numpy as np
from numpy.typing import NDArray

from discourse_coder.matching.folding import Positions


def longest_first(group: Positions, start: Positions, end: Positions) -> Positions:
    """Return the positions of the spans that remain when the longest wins in each group.

    Of spans that share a place the longest is kept, of equally long ones the first; shorter ones remain
    where they overlap nothing kept. Equal spans count once: the first given.

    Parameters
    ----------
    group, start, end : ndarray of int64, shape (n,)
        Spans of different groups do not compete.

    Returns
    -------
    ndarray of int64
        Positions in the arguments, ordered by group and start.
    """
    if not len(start):
        return np.empty(0, dtype=np.int64)
    order = np.lexsort((-end, start, group))
    group, start, end = group[order], start[order], end[order]
    span = int(end.max()) + 1
    low, high = group * span + start, group * span + end
    reach = np.maximum.accumulate(high)
    outer = np.append(True, high[1:] > reach[:-1])
    order, low, high = order[outer], low[outer], high[outer]
    touches = low[1:] < high[:-1]
    if not touches.any():
        return order
    kept = np.ones(len(order), dtype=bool)
    in_cluster = np.append(touches, False) | np.append(False, touches)
    cluster = np.cumsum(np.append(True, ~touches))
    places = np.flatnonzero(in_cluster)
    for members in np.split(places, np.flatnonzero(np.diff(cluster[places])) + 1):
        kept[members] = _longest_of_chain(low[members], high[members])
    return order[kept]


def _longest_of_chain(low: Positions, high: Positions) -> NDArray[np.bool_]:
    """Choose among spans that each overlap the next, longest first."""
    kept = np.zeros(len(low), dtype=bool)
    chosen: list[tuple[int, int]] = []
    for place in np.lexsort((low, low - high)).tolist():
        span = int(low[place]), int(high[place])
        at = bisect_left(chosen, span)
        free_left = at == 0 or chosen[at - 1][1] <= span[0]
        free_right = at == len(chosen) or chosen[at][0] >= span[1]
        if free_left and free_right:
            insort(chosen, span)
            kept[place] = True
    return kept
