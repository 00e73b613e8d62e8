"""Intervals of shares where texts come in clusters."""

from __future__ import annotations

from itertools import product
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, t

from discourse_coder.errors import UsageError
from discourse_coder.statistics.clusters import clustered_interval, clustered_trend


def by_the_formula(present: list[int], coded: list[int]) -> tuple[float, float]:
    """Return the interval as Korn & Graubard (1998, sec. 2) write it, for a share that is neither 0 nor 1."""
    n, clusters, share = sum(coded), len(coded), sum(present) / sum(coded)
    residuals = [k - share * m for k, m in zip(present, coded, strict=True)]
    error = sqrt(clusters / (clusters - 1) * sum(r * r for r in residuals)) / n
    effective = min(n, share * (1 - share) / error**2) if error else n
    effective *= (t.ppf(0.025, n - 1) / t.ppf(0.025, clusters - 1)) ** 2
    x = effective * share
    return beta.ppf(0.025, x, effective - x + 1), beta.ppf(0.975, x + 1, effective - x)


@given(
    st.lists(st.integers(1, 12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=12)
)
def test_the_interval_is_that_of_the_formula_and_within_0_and_1(pairs):
    present, coded = [k for k, _ in pairs], [n for _, n in pairs]
    found = clustered_interval(present, coded)
    share = sum(present) / sum(coded)
    assert 0 <= found.low <= share <= found.high <= 1
    assert found.n_clusters == len(pairs)
    if 0 < share < 1:
        assert (found.low, found.high) == pytest.approx(by_the_formula(present, coded), abs=1e-9)


def test_alike_texts_are_worth_less_and_none_of_eight_speakers_is_none_of_eight():
    mixed = clustered_interval([5] * 8, [10] * 8)
    alike = clustered_interval([10, 0] * 4, [10] * 8)
    assert alike.design_effect == pytest.approx(10 * 8 / 7)
    assert alike.high - alike.low > 2 * (mixed.high - mixed.low)
    none = clustered_interval([0] * 8, [10] * 8)
    assert (none.low, none.design_effect) == (0.0, None)
    assert none.high > 0.3


@pytest.mark.parametrize(("present", "coded", "clusters"), [([], [], 0), ([3], [4], 1), ([3, 0], [4, 0], 1)])
def test_one_cluster_has_no_interval(present, coded, clusters):
    assert clustered_interval(present, coded) == (None, None, clusters, None)


def flipped(present, coded, scores):
    """Return the p-value text by text, trying all signs."""
    texts = [
        (cluster, score, int(row < k))
        for cluster, (ks, ns) in enumerate(zip(present, coded, strict=True))
        for score, k, n in zip(scores, ks, ns, strict=True)
        for row in range(n)
    ]
    n, mean = len(texts), sum(x for _, x, _ in texts) / len(texts)
    share = sum(y for *_, y in texts) / n
    found = []
    for signs in product((1, -1), repeat=len(present)):
        moved = [(signs[c] * (x - mean), y - share) for c, x, y in texts]
        variance = sum(x * x for x, _ in moved) - sum(x for x, _ in moved) ** 2 / n
        found.append(abs(sum(x * y for x, y in moved)) / sqrt(variance))
    return np.mean([one >= found[0] - 1e-9 for one in found])


@given(st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=6, max_size=8))
def test_a_trend_with_clusters_is_tested_by_all_flips_of_their_contributions(cells):
    coded = np.array([[1, 2, 1] for _ in cells])
    present = np.minimum(np.array(cells)[:, :3], coded)
    found = clustered_trend(present, coded, [2008, 2009, 2012])
    if 0 < present.sum() < coded.sum():
        assert found.p_value == pytest.approx(flipped(present.tolist(), coded.tolist(), [0, 1, 4]))
    else:
        assert found.p_value is None


def test_five_clusters_are_too_few_and_a_hundred_are_drawn_from():
    few = clustered_trend(np.array([[0, 1]] * 5), np.array([[1, 1]] * 5), [0, 1])
    assert few.reason == "5 clusters are too few: with fewer than 6 no p-value can be below .05"
    assert few.slope == 1
    many = clustered_trend(np.array([[0, 1]] * 100), np.array([[1, 1]] * 100), [0, 1])
    assert many.p_value == pytest.approx(1 / 10_000)


def test_a_confidence_is_between_0_and_1():
    with pytest.raises(UsageError, match="confidence=1"):
        clustered_interval([1, 2], [3, 4], 1)
