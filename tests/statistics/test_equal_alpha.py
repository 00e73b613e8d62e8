from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.stats import binom, chi2, multinomial

from discourse_coder.statistics import equal_alpha as module
from discourse_coder.statistics.equal_alpha import detectable_alpha, equal_alpha


def test_of_two_groups_p_is_binomial() -> None:
    """The conditional test of two rates (Przyborowski & Wilenski 1940): 8 of 9 disagreements are in the first group."""
    found = equal_alpha([8, 1], [10.0, 10.0])
    assert (found.method, found.p_value) == ("exact", pytest.approx(2 * binom.cdf(1, 9, 0.5)))


@pytest.mark.parametrize(
    ("differing", "by_chance"), [([4, 0, 3], [5.0, 4.0, 2.5]), ([2, 6, 0, 1], [9.0, 3.0, 4.0, 2.0])]
)
def test_p_is_that_of_all_tables_and_random_ones_come_close(
    differing: list[int], by_chance: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    total, shares = sum(differing), np.array(by_chance) / sum(by_chance)
    tables = [t for t in product(range(total + 1), repeat=len(shares)) if sum(t) == total]

    def chi_squared(table: tuple[int, ...] | list[int]) -> float:
        return float(((np.array(table) - total * shares) ** 2 / (total * shares)).sum())

    reached = [t for t in tables if chi_squared(t) >= chi_squared(differing) - 1e-9]
    expected = sum(multinomial.pmf(t, total, shares) for t in reached)
    assert equal_alpha(differing, by_chance).p_value == pytest.approx(expected, rel=1e-9)
    monkeypatch.setattr(module, "_MOST_TABLES", 0)
    drawn = equal_alpha(differing, by_chance)
    assert drawn.method == "Monte Carlo"
    assert drawn == equal_alpha(differing, by_chance)
    assert drawn.p_value == pytest.approx(expected, abs=0.015)


def test_a_higher_prevalence_alone_is_no_difference() -> None:
    """Groups with one alpha and another prevalence: the disagreements are as the products p (1 - p)."""
    assert equal_alpha([2, 10], [10.0, 50.0]).p_value == pytest.approx(1)


def test_five_disagreements_in_equal_groups_cannot_show_a_difference_and_six_can() -> None:
    assert equal_alpha([5, 0], [8.0, 8.0]).reason == "so few disagreements cannot show that alpha differs"
    assert equal_alpha([6, 0], [8.0, 8.0]).p_value == pytest.approx(2 / 64)


@pytest.mark.parametrize(
    ("differing", "by_chance", "reason"),
    [([0, 0], [3.0, 2.0], "the coders do not differ"), ([3, 0], [3.0, 0.0], "codes vary in fewer than two groups")],
)
def test_why_there_is_no_test(differing: list[int], by_chance: list[float], reason: str) -> None:
    assert (equal_alpha(differing, by_chance).p_value, equal_alpha(differing, by_chance).reason) == (None, reason)


def test_the_smallest_difference_in_alpha_is_shown_in_80_percent_of_cases() -> None:
    """60 disagreements, 100 of each group by chance: alpha is .70, and would be shown to differ by .22."""
    least = detectable_alpha([30, 30], [100.0, 100.0], [200, 200])
    assert least == pytest.approx(0.217, abs=0.001)
    rate = (0.3 + least / 2) / 0.6
    counts = np.arange(61)
    shown = (counts - 30) ** 2 / 15 >= chi2.isf(0.05, 1)
    assert binom.pmf(counts, 60, rate)[shown].sum() == pytest.approx(0.8, abs=0.03)
    assert detectable_alpha([1, 1], [100.0, 100.0], [200, 200]) is None


def test_no_difference_in_alpha_would_be_shown_that_takes_more_disagreements_than_texts() -> None:
    """Groups of one or two texts: alphas that far apart do not exist."""
    assert detectable_alpha([1, 2, 1, 2], [0.5, 1.0, 0.5, 1.0], [1, 2, 1, 2]) is None
