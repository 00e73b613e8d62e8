"""What difference would have been shown: by enumeration, simulation, statsmodels, and what bench/power.py measures."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.power import GofChisquarePower

from discourse_coder.statistics import power
from discourse_coder.statistics.independence import independence
from discourse_coder.statistics.power import (
    detectable_change,
    detectable_difference,
    detectable_trend,
    logistic_shares,
    missed_below,
)
from discourse_coder.statistics.proportions import cochran_armitage, newcombe_difference


def chance_of_a_shown_change(n1: int, n2: int, share: float, other: float) -> float:
    """Return how often Newcombe's interval excludes 0, going through every table."""
    chance = 0.0
    for k1, of_k1 in enumerate(stats.binom.pmf(range(n1 + 1), n1, share)):
        for k2, of_k2 in enumerate(stats.binom.pmf(range(n2 + 1), n2, other)):
            _, low, high = newcombe_difference(k2, n2, k1, n1)
            chance += of_k1 * of_k2 * (low > 0 or high < 0)
    return chance


@pytest.mark.parametrize(("n1", "n2", "share"), [(24, 58, 0.17), (24, 58, 0.8), (12, 12, 0.5), (20, 9, 0.05)])
def test_a_detectable_change_is_the_smallest_that_is_shown_in_80_percent(n1, n2, share):
    found = detectable_change(n1, n2, share)
    side = 1 if share <= 0.5 else -1
    assert chance_of_a_shown_change(n1, n2, share, share + side * found) >= 0.8
    assert chance_of_a_shown_change(n1, n2, share, share + side * (found - 0.001)) < 0.8


def test_values_of_the_bench():
    assert detectable_change(41, 41, 0.5) == 0.29
    assert detectable_change(200, 300, 0.17) == 0.107
    assert detectable_difference([40, 40], 0.5) == 0.315
    assert detectable_difference([23, 56, 3], 0.79) == 0.368
    assert detectable_trend([5] * 17, range(2008, 2025), 0.79) == 0.407


def test_many_texts_are_not_enumerated_and_come_to_nearly_the_same(monkeypatch):
    exact = detectable_change(150, 250, 0.3), detectable_difference([150, 250], 0.3)
    monkeypatch.setattr(power, "MOST_TABLES", 0)
    assert (detectable_change(150, 250, 0.3), detectable_difference([150, 250], 0.3)) == pytest.approx(exact, abs=0.01)


def test_two_groups_are_enumerated_with_their_exact_p_values():
    shown = power._differs(5, 8, 0.05)
    for (k1, k2), is_shown in np.ndenumerate(shown):
        p_value = independence([k1, k2], [5, 8]).p_value
        assert is_shown == (p_value is not None and p_value <= 0.05)


@pytest.mark.parametrize("sizes", [[23, 56, 3], [100, 200, 50], [30, 30, 30, 60]])
def test_of_more_groups_it_is_cohens_effect_size_by_statsmodels(sizes):
    found, share, n = detectable_difference(sizes, 0.3), 0.3, sum(sizes)
    shares = np.array([share + found * (size == max(sizes)) for size in sizes])
    weights = np.array(sizes) / n
    pooled = (weights * shares).sum()
    w = np.sqrt((weights * (shares - pooled) ** 2).sum() / (pooled * (1 - pooled)))
    expected = GofChisquarePower().solve_power(effect_size=w, nobs=n, alpha=0.05, n_bins=len(sizes))
    assert expected == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize(("sizes", "share"), [([20] * 4, 0.17), ([8] * 5, 0.5)])
def test_a_detectable_trend_is_shown_in_about_80_percent_of_samples(sizes, share):
    scores = range(len(sizes))
    found = detectable_trend(sizes, scores, share)
    steepness = min(
        np.arange(0, 12, 0.02), key=lambda at: abs(np.ptp(logistic_shares(sizes, scores, share, at)) - found)
    )
    shares = logistic_shares(sizes, scores, share, steepness)
    assert np.average(shares, weights=sizes) == pytest.approx(share)
    samples = np.random.default_rng(1).binomial(sizes, shares, (120, len(sizes))).tolist()
    p_values = [cochran_armitage(sample, sizes, scores).p_value for sample in samples]
    assert np.mean(np.array(p_values) <= 0.05) == pytest.approx(0.83, abs=0.1)


def test_fewer_texts_and_more_tests_show_less():
    assert detectable_change(20, 20, 0.4) > detectable_change(40, 40, 0.4)
    assert detectable_difference([20, 30, 10], 0.4, 0.01) > detectable_difference([20, 30, 10], 0.4)
    assert detectable_trend([9] * 5, range(5), 0.4, 0.01) > detectable_trend([9] * 5, range(5), 0.4)


@pytest.mark.parametrize(
    "found",
    [
        detectable_change(0, 9, 0.5),
        detectable_change(3, 3, 0.5),
        detectable_difference([9], 0.5),
        detectable_difference([2, 2, 0], 0.5),
        detectable_trend([9, 0, 0], range(3), 0.5),
        detectable_trend([1, 1, 1], range(3), 0.5),
        detectable_trend([9, 9], range(2), 0.0),
    ],
)
def test_too_few_texts_show_no_difference_however_large(found):
    assert found is None


def test_it_is_said_in_words():
    assert missed_below("change", 0.2471) == "A change of less than about 25 points would often have been missed."
    assert missed_below("change", None) == "Even the largest possible change would often have been missed."
