"""The test of a share by groups, against published values, scipy and all tables."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from discourse_coder.statistics import independence as module
from discourse_coder.statistics.independence import cramers_v, independence
from discourse_coder.statistics.significance import N_DRAWS

GROUPS = st.lists(st.integers(1, 9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=4)
# Malformations by the mother's drinks a day (Graubard & Korn 1987, Biometrics 43, 471-476).
DRINKS = [48, 38, 5, 1, 1], [17114, 14502, 793, 127, 38]


def table(present, coded):
    return np.array([present, np.array(coded) - present])


def by_all_tables(present: list[int], coded: list[int]) -> float:
    """Return the chance of a chi-squared as large as this, going through every table with these margins."""
    total, chances, values = sum(present), [], []
    for counts in product(*(range(n + 1) for n in coded)):
        if sum(counts) == total:
            chances.append(stats.multivariate_hypergeom.pmf(counts, coded, total))
            values.append(sum(k * k / n for k, n in zip(counts, coded, strict=True)))
    observed = sum(k * k / n for k, n in zip(present, coded, strict=True))
    return sum(chance for chance, value in zip(chances, values, strict=True) if value >= observed - 1e-9)


@settings(max_examples=15, deadline=None)
@given(GROUPS)
def test_the_p_value_is_that_of_all_tables_and_chi_squared_that_of_scipy(pairs):
    present, coded = [k for k, _ in pairs], [n for _, n in pairs]
    found = independence(present, coded)
    if found.reason:
        assert found.p_value is None
        return
    assert found.method == "exact"
    assert found.p_value == pytest.approx(by_all_tables(present, coded))
    expected = stats.chi2_contingency(table(present, coded), correction=False)
    assert found.chi_squared == pytest.approx(expected.statistic)
    assert found.cramers_v == pytest.approx(stats.contingency.association(table(present, coded)))


def test_fishers_cups_of_tea():
    """Of 4 and 4 cups 3 and 1 were called so: two-sided .486 (Agresti 2002, p. 92)."""
    found = independence([3, 1], [4, 4])
    assert (found.chi_squared, round(found.p_value, 3)) == (2, 0.486)


def test_drinks_and_malformations():
    """Pearson's chi-squared is 12.1, .02 by its distribution (Agresti 2002, p. 89), .034 exactly."""
    found = independence(*DRINKS)
    assert round(found.chi_squared, 1) == 12.1
    assert (found.method, found.reason) == ("Monte Carlo", "")
    assert found.p_value == pytest.approx(0.0342, abs=3 * np.sqrt(0.034 * 0.966 / N_DRAWS))
    assert independence(*DRINKS) == found


@pytest.mark.parametrize(("present", "coded"), [([3, 4, 8, 15], [20, 30, 40, 50]), ([9, 1, 0, 2], [12, 7, 5, 9])])
def test_random_allocations_come_to_the_exact_value(present, coded):
    exact = independence(present, coded).p_value
    assert module._by_chance(present, coded, sum(present)) == pytest.approx(exact, abs=0.015)


def test_many_texts_in_large_groups_have_the_p_value_of_chi_squared():
    present, coded = [300, 340, 380, 450], [600, 700, 800, 900]
    found = independence(present, coded)
    expected = stats.chi2_contingency(table(present, coded), correction=False)
    assert (found.method, found.reason) == ("chi-squared", "")
    assert found.p_value == pytest.approx(expected.pvalue)


def test_present_and_absent_may_change_places():
    assert independence([2, 9, 4], [7, 11, 9]) == independence([5, 2, 5], [7, 11, 9])


def test_small_counts_in_too_many_texts_have_no_p_value():
    coded = [3] * 40 + [30_000]
    found = independence([1] * 40 + [12_000], coded)
    assert (found.p_value, found.method) == (None, "")
    assert found.reason == "80 of 82 expected counts are below 5, and these are too many texts for an exact test"
    assert found.chi_squared > 0


@pytest.mark.parametrize(
    ("present", "coded", "reason"),
    [
        ([0, 0], [0, 0], "no document is coded"),
        ([3, 0], [5, 0], "all coded documents are in one group"),
        ([1, 0, 1], [1, 1, 1], "each group has one coded document"),
        ([0, 0], [5, 6], "the theme is present in none of the 11 coded documents"),
        ([5, 6], [5, 6], "the theme is present in all of the 11 coded documents"),
    ],
)
def test_why_there_is_no_test(present, coded, reason):
    found = independence(present, coded)
    assert (found.reason, found.chi_squared, found.p_value) == (reason, None, None)


@pytest.mark.parametrize(("chi_squared", "n", "n_groups"), [(6.94, 82, 3), (0.5, 82, 3), (40, 40, 2), (30, 60, 12)])
def test_cramers_v_is_corrected_as_bergsma_writes_it(chi_squared, n, n_groups):
    rows, columns = 2, n_groups
    phi = max(0, chi_squared / n - (rows - 1) * (columns - 1) / (n - 1))
    fewest = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    assert cramers_v(chi_squared, n, n_groups) == pytest.approx((np.sqrt(chi_squared / n), np.sqrt(phi / fewest)))


def test_where_nothing_differs_the_corrected_v_is_0_on_average_and_the_plain_one_is_not():
    random = np.random.default_rng(1)
    tests = [independence(random.binomial(20, 0.4, 3).tolist(), [20] * 3) for _ in range(200)]
    assert np.mean([test.cramers_v_corrected for test in tests]) < 0.08 < 0.14 < np.mean([t.cramers_v for t in tests])
