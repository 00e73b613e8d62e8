"""Intervals and a test of trend where texts in a cluster, such as the speeches of one speaker, are alike."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from discourse_coder.statistics.estimates import SEED
from discourse_coder.statistics.proportions import Trend, check_confidence, cochran_armitage
from discourse_coder.statistics.significance import N_DRAWS, ROUNDING

if TYPE_CHECKING:
    import numpy as np

# Up to so many clusters all flips are tried (8,192); beyond, so many drawn ones.
_MOST_CLUSTERS = 14
# Five clusters have 16 different flips: no p-value is below 1/16.
_FEWEST_CLUSTERS = 6


class Clustered(NamedTuple):
    """The interval of a share, and how many clusters and how alike their texts are."""

    low: float | None
    high: float | None
    n_clusters: int
    # By how much the variance is larger than that of as many independent texts; None where it cannot be told.
    design_effect: float | None


def clustered_interval(
    present: Sequence[int], coded: Sequence[int], confidence: float = 0.95, *, about: float | None = None
) -> Clustered:
    """Return the interval of sum(present)/sum(coded), given one count of each per cluster (Korn & Graubard 1998).

    It is the exact interval (Clopper & Pearson 1934) of as many independent texts as the clusters are worth: their
    number over the design effect, which is taken to be 1 or more, times a factor for few clusters. Where all texts or
    none have the theme, no design effect can be told, and each cluster is worth one text. An interval `about` another
    share, such as a corrected one, is of as many texts.
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
    found = worth * k / n if about is None else worth * about
    low = 0.0 if found <= 0 else float(betaincinv(found, worth - found + 1, tail))
    high = 1.0 if found >= worth else float(betaincinv(found + 1, worth - found, 1 - tail))
    return Clustered(low, high, n_clusters, effect)


def clustered_trend(present: np.ndarray[Any, Any], coded: np.ndarray[Any, Any], scores: Sequence[int]) -> Trend:
    """Test for a linear trend in proportions, given counts by cluster and score, by flips of signs.

    The contribution of each cluster to the statistic of Cochran and Armitage is multiplied by 1 or -1, and the sum
    divided by its standard deviation; p is the share of flips with a sum as far from 0 (Hemerik, Goeman & Finos 2020).
    """
    # Hemerik, J. R. Stat. Soc. B 82, 841-864; divided by the standard deviation of each flip as in R's flipscores 1.3.2
    # (standardized scores). Up to 14 clusters p is of all flips. `bench/clusters.py` measures how often a trend is
    # found where there is none.
    import numpy as np

    k, n = present.sum(axis=0), coded.sum(axis=0)
    plain = cochran_armitage(k.tolist(), n.tolist(), scores, exact=False)
    n_clusters = int((coded.sum(axis=1) > 0).sum())
    reason = plain.reason
    if not reason and n_clusters < _FEWEST_CLUSTERS:
        reason = f"{n_clusters} clusters are too few: with fewer than {_FEWEST_CLUSTERS} no p-value can be below .05"
    if reason:
        return Trend(plain.n, plain.slope, reason=reason)
    # Times the number of texts, so that all is whole numbers.
    total = float(n.sum())
    steps = np.array(scores, dtype=np.float64) - min(scores)
    centred = steps * total - (steps * n).sum()
    flips = _flips(len(coded))
    sums = flips @ ((present * total - coded * float(k.sum())) * centred).sum(axis=1)
    lost = flips @ (coded * centred).sum(axis=1)
    variance = (n * centred**2).sum() - lost**2 / total
    far = np.divide(sums**2, variance, out=np.zeros(len(flips)), where=variance > 0)
    # The first row flips nothing; equal sums are equal but for a rounding error.
    p_value = float((far >= far[0] * (1 - ROUNDING)).mean())
    return Trend(plain.n, plain.slope, None, p_value, "flips of clusters")


@cache
def _flips(n_clusters: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return rows of signs, the first all 1: all that differ by more than the sign of the sum, or drawn ones."""
    import numpy as np

    if n_clusters <= _MOST_CLUSTERS:
        bits = np.arange(2 ** (n_clusters - 1))[:, None] >> np.arange(n_clusters) & 1
        return np.asarray(1 - 2 * bits, dtype=np.float64)
    drawn = np.random.default_rng(SEED).integers(0, 2, (N_DRAWS, n_clusters))
    return np.asarray(np.concatenate([np.ones((1, n_clusters)), 1 - 2 * drawn]), dtype=np.float64)
