"""Intervals of shares where texts come in clusters, such as speeches by few speakers, and are alike within them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from discourse_coder.statistics.proportions import check_confidence


class Clustered(NamedTuple):
    """The interval of a share, and how many clusters and how alike their texts are."""

    low: float | None
    high: float | None
    n_clusters: int
    # By how much the variance is larger than that of as many independent texts; None where it cannot be told.
    design_effect: float | None


def clustered_interval(present: Sequence[int], coded: Sequence[int], confidence: float = 0.95) -> Clustered:
    """Return the interval of sum(present)/sum(coded), given one count of each per cluster (Korn & Graubard 1998).

    It is the exact interval (Clopper & Pearson 1934) of as many independent texts as the clusters are worth: their
    number over the design effect, which is taken to be 1 or more, times a factor for few clusters. Where all texts or
    none have the theme, no design effect can be told, and each cluster is worth one text.
    """
    # Korn & Graubard, Survey Methodology 24, 193-201; variance of a ratio by linearisation (Cochran 1977, sec. 6.13).
    from scipy.special import betaincinv, stdtrit

    check_confidence(confidence)
    pairs = [(k, n) for k, n in zip(present, coded, strict=True) if n]
    n_clusters, k, n = len(pairs), sum(k for k, _ in pairs), sum(n for _, n in pairs)
    if n_clusters < 2:
        return Clustered(None, None, n_clusters, None)
    tail = (1 - confidence) / 2
    if 0 < k < n:
        # Whole numbers until the last division: n^2 (k_c - n_c k/n)^2 summed.
        squares = sum((n * k_c - k * n_c) ** 2 for k_c, n_c in pairs)
        effect: float | None = n_clusters * squares / ((n_clusters - 1) * n * k * (n - k))
        worth = n / max(1.0, effect or 0.0)
    else:
        effect, worth = None, float(n_clusters)
    worth *= float(stdtrit(n - 1, tail) / stdtrit(n_clusters - 1, tail)) ** 2
    found = worth * k / n
    low = 0.0 if k == 0 else float(betaincinv(found, worth - found + 1, tail))
    high = 1.0 if k == n else float(betaincinv(found + 1, worth - found, 1 - tail))
    return Clustered(low, high, n_clusters, effect)
