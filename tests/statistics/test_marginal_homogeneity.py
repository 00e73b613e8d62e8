from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, chi2
from statsmodels.stats.contingency_tables import SquareTable, cochrans_q

from discourse_coder.statistics import marginal_homogeneity as module
from discourse_coder.statistics.marginal_homogeneity import detectable_lean, marginal_homogeneity


def of_table(table: list[list[int]]) -> np.ndarray:
    """Return units x 2 codes: rows are the first coder's, columns the second's."""
    pairs = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    return np.array(pairs).reshape(-1, 2)


# Two surveys of the Prime Minister's approval: Agresti 2002, Categorical Data Analysis, 2nd ed., table 10.1 and p. 411
# (z² = 34.70). Vision of 7,477 women's right and left eyes: Stuart 1955, p. 415 (11.96, 3 degrees of freedom).
PUBLISHED = [
    ([[794, 150], [86, 570]], 17.36, 1),
    ([[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]], 11.96, 3),
]


@pytest.mark.parametrize(("table", "statistic", "df"), PUBLISHED, ids=["McNemar", "Stuart-Maxwell"])
def test_published(table: list[list[int]], statistic: float, df: int) -> None:
    found = marginal_homogeneity(of_table(table), len(table))
    assert (round(found.statistic, 2), found.df) == (statistic, df)


@given(st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=3, max_size=3))
@settings(max_examples=15, deadline=None)
def test_equals_statsmodels_for_two_coders(table: list[list[int]]) -> None:
    differences = np.array(table) + np.array(table).T
    if not (differences[0, 1] and differences[1, 2] and differences[0, 2]):
        return  # statsmodels needs all of them
    found = marginal_homogeneity(of_table(table), 3)
    expected = SquareTable(np.array(table), shift_zeros=False).homogeneity()
    assert found.statistic == pytest.approx(expected.statistic, abs=1e-9)


@given(st.lists(st.lists(st.integers(0, 1), min_size=4, max_size=4), min_size=2, max_size=12))
@settings(max_examples=15, deadline=None)
def test_equals_statsmodels_for_more_coders(codes: list[list[int]]) -> None:
    found = marginal_homogeneity(np.array(codes), 2)
    if found.n_differing:
        assert found.statistic == pytest.approx(cochrans_q(np.array(codes)).statistic, abs=1e-9)


@pytest.mark.parametrize(("only_first", "only_second"), [(6, 0), (12, 3), (40, 22), (200, 150)])
def test_two_coders_p_is_that_of_the_sign_test(only_first: int, only_second: int) -> None:
    found = marginal_homogeneity(of_table([[9, only_second], [only_first, 4]]), 2)
    assert found.p_value == pytest.approx(binomtest(only_first, only_first + only_second).pvalue, rel=1e-9)
    assert (found.method, found.furthest([1])) == ("exact", (0, 1))


CODES = {
    "three coders": ([[1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 0, 0]], 2),
    "three coders, one text left out": ([[1, 0, -1], [1, 1, 0], [1, 0, 0], [1, 0, 0], [1, -1, 0], [1, 0, 0]], 2),
    "three values": ([[2, 0], [2, 1], [2, 0], [2, 1], [2, 0], [2, 1], [1, 0]], 3),
}


@pytest.mark.parametrize(("rows", "n_values"), CODES.values(), ids=CODES)
def test_p_is_the_share_of_all_arrangements_and_random_ones_come_close(
    rows: list[list[int]], n_values: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = marginal_homogeneity(np.array(rows), n_values)

    def arrangements(row: list[int]) -> list[tuple[int, ...]]:
        codes = [code for code in row if code >= 0]
        orders = (iter(order) for order in permutations(codes))
        return [tuple(code if code < 0 else next(order) for code in row) for order in orders]

    inverse = np.linalg.pinv(found.covariance)

    def statistic(codes: tuple[tuple[int, ...], ...]) -> float:
        counts = (np.array(codes)[:, :, None] == np.arange(n_values)).sum(axis=0)
        away = (counts - found.expected).ravel()
        return float(away @ inverse @ away)

    # Texts that are coded alike stay as they are.
    differing = [row for row in rows if len({*row} - {-1}) > 1]
    alike = [tuple(row) for row in rows if row not in differing]
    reached = [
        statistic((*alike, *codes)) >= found.statistic - 1e-9 for codes in product(*map(arrangements, differing))
    ]
    assert found.p_value == pytest.approx(np.mean(reached), abs=1e-12)

    monkeypatch.setattr(module, "_MOST_STEPS", 0)
    drawn = marginal_homogeneity(np.array(rows), n_values)
    assert drawn.method == "Monte Carlo"
    assert drawn.p_value == pytest.approx(found.p_value, abs=0.01)
    assert drawn.p_value == marginal_homogeneity(np.array(rows), n_values).p_value


def test_five_disagreements_cannot_show_a_lean_and_six_can() -> None:
    five, six = (marginal_homogeneity(of_table([[9, 0], [n, 4]]), 2) for n in (5, 6))
    assert (five.p_value, five.reason) == (None, "so few disagreements cannot show that a coder leans")
    assert six.p_value == pytest.approx(2 / 64)
    assert detectable_lean(five, 0, 1) is None
    assert detectable_lean(six, 0, 1) == 6


def test_no_disagreement_no_test() -> None:
    found = marginal_homogeneity(of_table([[9, 0], [0, 4]]), 2)
    assert (found.n_units, found.n_differing, found.p_value, found.reason) == (13, 0, None, "the coders do not differ")


@pytest.mark.parametrize(("n", "least"), [(6, 6), (10, 9), (20, 12), (40, 18), (200, 41)])
def test_the_smallest_lean_is_shown_in_80_percent_of_cases_and_a_smaller_one_is_not(n: int, least: int) -> None:
    found = marginal_homogeneity(of_table([[0, n // 2], [n - n // 2, 0]]), 2)
    assert detectable_lean(found, 0, 1) == least
    one_way = np.arange(n + 1)
    shown = 2 * binom.cdf(np.minimum(one_way, n - one_way), n, 0.5) <= 0.05

    def power(more: int) -> float:
        return float(binom.pmf(one_way, n, (n + more) / (2 * n))[shown].sum())

    assert power(least) >= 0.8 > power(least - 1)


def test_of_more_coders_the_smallest_lean_is_shown_in_80_percent_of_cases_at_least() -> None:
    """Of three coders one finds the theme in 30 texts and two find it in 30: the third one more often."""
    rows = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]] * 10)
    least = detectable_lean(marginal_homogeneity(rows, 2), 2, 1)
    assert least == 12
    random = np.random.default_rng(1)
    alone, with_another = (random.binomial(30, share + least / 60, 20_000) for share in (1 / 3, 2 / 3))
    # Where the third does not find it, or another one does too, that is the first or the second by a coin.
    first = random.binomial(30 - alone, 0.5) + (30 - with_another) + random.binomial(with_another, 0.5)
    third = alone + with_another
    counts = np.stack([first, 90 - first - third, third])
    q = ((counts - 30) ** 2).sum(axis=0) / 20  # of 60 texts with one or two of three
    assert 0.8 <= np.mean(q >= chi2.isf(0.05, 2)) <= 0.9
