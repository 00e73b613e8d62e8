"""Intervals of shares where texts come in clusters."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, t

from discourse_coder.errors import UsageError
from discourse_coder.statistics.clusters import clustered_interval


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


def test_a_confidence_is_between_0_and_1():
    with pytest.raises(UsageError, match="confidence=1"):
        clustered_interval([1, 2], [3, 4], 1)
