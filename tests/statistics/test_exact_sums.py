"""Sums of whole numbers over a common denominator, against fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.statistics import exact_sums
from discourse_coder.statistics.exact_sums import LARGEST_WEIGHT, as_fraction, whole_number_type, whole_weights
from discourse_coder.statistics.intervals import limits
from discourse_coder.statistics.reliability import gwet_ac1, krippendorff_alpha, percent_agreement, tally

Q = 3


def sums_in_fractions(codes: list[list[int]], weights: list[Fraction]) -> dict[str, object]:
    """Return each sum from its definition, unit by unit."""
    coincidences = {(a, b): Fraction(0) for a in range(Q) for b in range(Q)}
    shares, agreeing, total = dict.fromkeys(range(Q), Fraction(0)), Fraction(0), Fraction(0)
    for row, weight in zip(codes, weights, strict=True):
        unit = [code for code in row if code >= 0]
        if len(unit) < 2:
            continue
        total += weight
        for code in unit:
            shares[code] += weight / len(unit)
        for a, b in permutations(unit, 2):
            coincidences[a, b] += weight / (len(unit) - 1)
            agreeing += (a == b) * weight / (len(unit) * (len(unit) - 1))
    return {"weight": total, "agreeing": agreeing, "shares": shares, "coincidences": coincidences}


def assert_exact(codes, weights=None):
    found = tally(
        np.array(codes), Q, None if weights is None else np.array([float(weight) for weight in weights])
    ).sums()
    right = sums_in_fractions(codes, weights or [Fraction(1)] * len(codes))
    assert found.weight[0] == float(right["weight"])
    assert found.agreeing[0] == float(right["agreeing"])
    assert found.shares[0].tolist() == [float(right["shares"][a]) for a in range(Q)]
    assert found.coincidences[0].tolist() == [[float(right["coincidences"][a, b]) for b in range(Q)] for a in range(Q)]


def tables(coders: int):
    return st.lists(st.lists(st.integers(-1, Q - 1), min_size=coders, max_size=coders), min_size=1, max_size=30)


@given(tables(5))
def test_sums_are_the_nearest_floats_to_the_fractions_they_are(codes):
    assert_exact(codes)


@given(tables(4), st.data())
def test_weights_that_are_fractions_count_exactly(codes, data):
    weight = st.builds(Fraction, st.integers(1, 90), st.integers(1, 24))
    assert_exact(codes, data.draw(st.lists(weight, min_size=len(codes), max_size=len(codes))))


def test_many_coders_need_numbers_that_floats_cannot_hold():
    rng = np.random.default_rng(1)
    codes = rng.integers(0, Q, size=(43, 44))
    for row, n_codes in zip(codes, range(2, 45), strict=True):
        row[n_codes:] = -1
    counted = tally(codes, Q)
    assert counted.columns()[0].dtype == object
    assert_exact(codes.tolist())


@pytest.mark.parametrize("weighted", [False, True])
def test_floats_and_whole_numbers_give_the_same_draws(monkeypatch, weighted):
    rng = np.random.default_rng(4)
    codes = rng.integers(-1, Q, size=(40, 5))
    weights = rng.integers(1, 9, size=40) / 7 if weighted else None

    def draws():
        statistics = {"agreement": percent_agreement, "alpha": krippendorff_alpha, "ac1": gwet_ac1}
        return limits(tally(codes, Q, weights), statistics, np.random.default_rng(2), 60)

    in_floats = draws()
    monkeypatch.setattr(exact_sums, "EXACT_IN_FLOATS", 1)
    in_whole_numbers = draws()
    for name, values in in_floats.items():
        assert values[:2] == in_whole_numbers[name][:2]


def test_the_order_of_texts_and_coders_changes_no_sum():
    rng = np.random.default_rng(6)
    codes, weights = rng.integers(-1, Q, size=(50, 4)), rng.integers(1, 40, size=50) / 17
    plain = tally(codes, Q, weights).sums()
    order = rng.permutation(50)
    other = tally(codes[order][:, ::-1], Q, weights[order]).sums()
    for name in ("n_codes", "weight", "agreeing", "shares", "coincidences"):
        np.testing.assert_array_equal(getattr(plain, name), getattr(other, name))


@pytest.mark.parametrize(
    ("largest_sum", "holds"), [(2**53 - 1, np.float64), (2**53, object)], ids=["below 2**53", "2**53"]
)
def test_floats_hold_whole_numbers_below_2_to_the_53(largest_sum, holds):
    assert whole_number_type(largest_sum) is holds


@pytest.mark.parametrize(
    ("number", "fraction"),
    [
        (82 / 17, Fraction(82, 17)),
        (0.1, Fraction(1, 10)),
        (4.823529, Fraction(4_823_529, 1_000_000)),
        (1 / 1_000_000, Fraction(1, 1_000_000)),
        (1 / 1_000_001, Fraction(1 / 1_000_001)),
        (2**0.5, Fraction(2**0.5)),
        (3.0, Fraction(3)),
    ],
)
def test_a_float_is_the_fraction_that_it_stands_for(number, fraction):
    assert as_fraction(number) == fraction


@given(st.lists(st.builds(Fraction, st.integers(1, 200), st.integers(1, 12)), min_size=1, max_size=20))
def test_fractions_become_whole_numbers_in_the_same_proportion(weights):
    whole, scale = whole_weights([float(weight) for weight in weights])
    assert [number / scale for number in whole] == weights


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=20))
def test_other_weights_are_rounded_by_less_than_a_billionth_of_the_largest(weights):
    whole, scale = whole_weights(weights)
    assert min(whole) >= 1
    assert max(whole) <= LARGEST_WEIGHT
    for number, weight in zip(whole, weights, strict=True):
        assert abs(float(number / scale) - weight) <= max(weights) / LARGEST_WEIGHT


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([1.0, float(LARGEST_WEIGHT)], [1, LARGEST_WEIGHT]),
        ([1.0, float(LARGEST_WEIGHT + 2)], [1, LARGEST_WEIGHT]),
        ([0.5, LARGEST_WEIGHT / 2], [1, LARGEST_WEIGHT]),
        ([0.5, LARGEST_WEIGHT / 2 + 1], [1, LARGEST_WEIGHT]),
    ],
)
def test_whole_weights_reach_up_to_2_to_the_30(weights, expected):
    assert whole_weights(weights)[0] == expected
