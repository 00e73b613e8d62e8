from __future__ import annotations

import csv
from itertools import combinations
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.contingency_tables import Table
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from discourse_coder.errors import UsageError
from discourse_coder.statistics.proportions import (
    Trend,
    cochran_armitage,
    holm,
    newcombe_difference,
    p_value_text,
    share_text,
    wilson_interval,
)

CASES = Path(__file__).parents[1] / "cases"


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(text: str) -> list[float]:
    return [float(part) if "." in part else int(part) for part in text.split()]


@st.composite
def proportion(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 500))
    return draw(st.integers(0, n)), n


CONFIDENCE = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.999])


class TestWilson:
    @pytest.mark.parametrize("case", cases("wilson.csv"), ids=lambda case: f"{case['k']}/{case['n']}")
    def test_published(self, case: dict[str, str]) -> None:
        interval = wilson_interval(int(case["k"]), int(case["n"]))
        assert interval == pytest.approx((float(case["low"]), float(case["high"])), abs=5e-5)

    @given(proportion(), CONFIDENCE)
    def test_equals_statsmodels(self, case: tuple[int, int], confidence: float) -> None:
        expected = proportion_confint(*case, alpha=1 - confidence, method="wilson")
        assert wilson_interval(*case, confidence) == pytest.approx(expected, abs=1e-12)

    @given(proportion(), CONFIDENCE)
    def test_holds_the_share_within_0_and_1(self, case: tuple[int, int], confidence: float) -> None:
        k, n = case
        low, high = wilson_interval(k, n, confidence)
        assert 0 <= low <= k / n <= high <= 1
        assert (low == 0) == (k == 0)
        assert (high == 1) == (k == n)

    def test_undefined_without_documents(self) -> None:
        assert wilson_interval(0, 0) == (None, None)

    @pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2), (1.5, 2), (1, 2.5)])
    def test_impossible_counts(self, k: int, n: int) -> None:
        with pytest.raises(UsageError, match=f"{k} of {n}"):
            wilson_interval(k, n)

    @pytest.mark.parametrize("confidence", [0, 1, 95, -0.1, float("nan")])
    def test_impossible_confidence(self, confidence: float) -> None:
        with pytest.raises(UsageError, match="between 0 and 1"):
            wilson_interval(1, 2, confidence)

    def test_takes_numpy_integers(self) -> None:
        assert wilson_interval(np.int64(3), np.int8(4)) == wilson_interval(3, 4)


class TestNewcombe:
    @pytest.mark.parametrize("case", cases("newcombe.csv"), ids=lambda case: case["source"][-14:-11])
    def test_published(self, case: dict[str, str]) -> None:
        counts = [int(case[name]) for name in ("k1", "n1", "k2", "n2")]
        expected = [float(case[name]) for name in ("difference", "low", "high")]
        assert newcombe_difference(*counts) == pytest.approx(expected, abs=5e-5)

    @given(proportion(), proportion(), CONFIDENCE)
    def test_equals_statsmodels(self, first: tuple[int, int], second: tuple[int, int], confidence: float) -> None:
        with np.errstate(all="ignore"):
            expected = confint_proportions_2indep(
                *first, *second, method="newcomb", compare="diff", alpha=1 - confidence
            )
        assert newcombe_difference(*first, *second, confidence)[1:] == pytest.approx(expected, abs=1e-9)

    @given(proportion(), proportion())
    def test_changes_sign_with_the_order(self, first: tuple[int, int], second: tuple[int, int]) -> None:
        difference, low, high = newcombe_difference(*first, *second)
        assert newcombe_difference(*second, *first) == pytest.approx((-difference, -high, -low))

    @pytest.mark.parametrize("counts", [(0, 0, 1, 2), (1, 2, 0, 0), (0, 0, 0, 0)])
    def test_undefined_without_documents(self, counts: tuple[int, int, int, int]) -> None:
        assert newcombe_difference(*counts) == (None, None, None)


@st.composite
def trend_table(draw: st.DrawFn, largest: int = 40) -> tuple[list[int], list[int], list[int]]:
    coded = draw(st.lists(st.integers(0, largest), min_size=2, max_size=6))
    present = [draw(st.integers(0, n)) for n in coded]
    scores = draw(st.lists(st.integers(1990, 2030), min_size=len(coded), max_size=len(coded), unique=True).map(sorted))
    return present, coded, scores


class TestTrend:
    @pytest.mark.parametrize("case", cases("trends.csv"), ids=lambda case: case["name"])
    def test_published(self, case: dict[str, str]) -> None:
        trend = cochran_armitage(*(numbers(case[name]) for name in ("present", "coded", "scores")))
        if case["z"]:
            assert trend.z == pytest.approx(float(case["z"]), abs=5 * 10 ** -len(case["z"].split(".")[1]))
        if case["p_value"]:
            assert trend.p_value == pytest.approx(float(case["p_value"]), abs=float(case["tolerance"]))

    @given(trend_table())
    def test_z_equals_statsmodels_but_for_its_n_minus_1(self, table: tuple[list[int], list[int], list[int]]) -> None:
        present, coded, scores = map(np.array, table)
        trend = cochran_armitage(*table)
        if trend.reason:
            return
        # An empty row changes nothing in the statistic, but statsmodels divides by it elsewhere.
        used = coded > 0
        counts = np.column_stack([coded - present, present])[used].astype(float)
        expected = Table(counts, shift_zeros=False).test_ordinal_association(
            row_scores=scores[used] - 1990, col_scores=np.array([0, 1])
        )
        assert trend.z == pytest.approx(expected.zscore * sqrt(trend.n / (trend.n - 1)), abs=1e-8)

    @given(trend_table())
    def test_slope_is_the_least_squares_line(self, table: tuple[list[int], list[int], list[int]]) -> None:
        trend = cochran_armitage(*table)
        if trend.reason:
            return
        years = np.repeat(table[2], table[1])
        codes = np.concatenate([[1] * k + [0] * (n - k) for k, n, _ in zip(*table, strict=True)])
        assert trend.slope == pytest.approx(np.polyfit(years - 2010, codes, 1)[0], abs=1e-9)

    @given(trend_table(largest=3))
    def test_exact_p_equals_enumeration(self, table: tuple[list[int], list[int], list[int]]) -> None:
        trend = cochran_armitage(*table)
        if trend.reason:
            return
        scores = [score for score, n in zip(table[2], table[1], strict=True) for _ in range(n)]
        total = sum(table[0])
        observed = sum(k * score for k, score in zip(table[0], table[2], strict=True))
        mean_times_n = total * sum(scores)
        distances = [abs(len(scores) * sum(draw) - mean_times_n) for draw in combinations(scores, total)]
        as_far = sum(distance >= abs(len(scores) * observed - mean_times_n) for distance in distances)
        assert trend.method == "exact"
        assert trend.p_value == pytest.approx(as_far / len(distances), rel=1e-9)

    @given(trend_table(largest=10))
    def test_exact_p_of_the_mirror_image_and_of_the_absent_is_the_same(
        self, table: tuple[list[int], list[int], list[int]]
    ) -> None:
        present, coded, scores = table
        trend = cochran_armitage(*table)
        if trend.reason:
            return
        absent = [n - k for k, n in zip(present, coded, strict=True)]
        for other in (
            cochran_armitage(present, coded, [-score for score in scores]),
            cochran_armitage(absent, coded, scores),
            cochran_armitage(present, coded, [3 * score - 7 for score in scores]),
        ):
            assert (other.method, other.p_value) == ("exact", pytest.approx(trend.p_value, rel=1e-9))

    def test_normal_approximation_agrees_with_exact_in_a_large_table(self) -> None:
        present, coded = [40, 50, 60, 45], [100, 100, 100, 100]
        exact = cochran_armitage(present, coded, [0, 1, 2, 3])
        normal = cochran_armitage(present, coded, [0, 1.5, 3, 4.5])
        assert (exact.method, normal.method) == ("exact", "normal")
        assert normal.z == pytest.approx(exact.z)
        # Whole-number sums lie on a grid: the exact p holds the chance of the observed sum itself, about 0.02 a tail.
        assert normal.p_value == pytest.approx(exact.p_value, abs=0.03)
        assert normal.note == ""

    def test_a_large_table_with_a_common_theme_is_not_left_to_the_exact_test(self) -> None:
        present = [2500, 2600, 2700]
        trend = cochran_armitage(present, [5000] * 3, [2008, 2009, 2010])
        codes = np.concatenate([np.arange(5000) < k for k in present])
        correlation = np.corrcoef(np.repeat([0, 1, 2], 5000), codes)[0, 1]
        assert trend.method == "normal"
        assert trend.p_value == pytest.approx(2 * norm.sf(correlation * sqrt(15_000)))

    def test_small_expected_counts_are_noted_with_the_normal_approximation_only(self) -> None:
        assert "below 5" in cochran_armitage([0, 1, 3], [5, 5, 5], [0, 0.5, 1]).note
        assert cochran_armitage([0, 1, 3], [5, 5, 5], [0, 1, 2]).note == ""

    @pytest.mark.parametrize(
        ("present", "coded", "scores", "reason"),
        [
            ([], [], [], "no document is coded"),
            ([0, 0], [0, 0], [2008, 2009], "no document is coded"),
            ([1, 0], [4, 0], [2008, 2009], "same score (2008)"),
            ([0, 0], [4, 5], [2008, 2009], "present in none of the 9"),
            ([4, 5], [4, 5], [2008, 2009], "present in all of the 9"),
        ],
    )
    def test_undefined_with_a_reason(
        self, present: list[int], coded: list[int], scores: list[int], reason: str
    ) -> None:
        trend = cochran_armitage(present, coded, scores)
        assert reason in trend.reason
        assert trend == Trend(sum(coded), None, None, None, "", trend.reason, "")

    def test_bad_input(self) -> None:
        with pytest.raises(UsageError, match="2 counts of present, 1 of coded and 2 scores"):
            cochran_armitage([1, 1], [2], [0, 1])
        with pytest.raises(UsageError, match="3 of 2"):
            cochran_armitage([3, 1], [2, 2], [0, 1])


def test_texts() -> None:
    assert share_text(66, 82, 0.7062, 0.8757) == "66/82 = 80.5% [70.6, 87.6]"
    assert [p_value_text(p) for p in (0.0324, 0.000999, 1.0)] == ["= 0.032", "< 0.001", "= 1.000"]


# Holm's procedure by statsmodels 0.15, multipletests(p, method="holm").
def test_holm():
    assert holm([0.01, None, 0.04, 0.03]) == [pytest.approx(0.03), None, pytest.approx(0.06), pytest.approx(0.06)]
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([]) == []
