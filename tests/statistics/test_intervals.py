"""Intervals of coefficients of agreement; `bench/coverage.py` measures how often they hold the true value."""

from __future__ import annotations

from functools import partial
from itertools import product

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import beta

from discourse_coder.statistics import intervals, reliability
from discourse_coder.statistics.estimates import SEED
from discourse_coder.statistics.intervals import limits
from discourse_coder.statistics.reliability import (
    Tally,
    Values,
    estimates,
    krippendorff_alpha,
    percent_agreement,
    specific_agreement,
    tally,
)

ALPHA = {"alpha": krippendorff_alpha}
TWO_BY_TWO = np.array([[0, 0], [0, 1], [1, 1]])


def table(both: int, one: int, neither: int) -> Tally:
    """Return the tally of texts that both coders mark, one of them, or neither."""
    return tally(np.repeat(TWO_BY_TWO, [neither, one, both], axis=0))


def limits_of_alpha(counted: Tally, n_draws: int = 20) -> tuple[float, float]:
    return limits(counted, ALPHA, np.random.default_rng(SEED), n_draws)["alpha"][:2]


def found(codes, n_categories: int = 2, **options):
    return estimates(tally(np.array(codes), n_categories), np.random.default_rng(SEED), **options)


def limits_of_all_tables(n: int, n_draws: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits of alpha of all tables of n texts, as `limits` gives them, by texts with both marks and one."""
    both, one = np.divmod(np.arange((n + 1) ** 2), n + 1)
    cells = np.column_stack([n - both - one, one, both])[both + one <= n]
    # Units stand in the order of the patterns, so that those of a pattern are the units between two of all sums so far.
    ((units, of_one),) = intervals._weights(np.ones(n, int), np.ones(n), np.random.default_rng(SEED), n_draws)
    so_far, ends = np.cumsum(np.pad(units, ((0, 0), (1, 0))), axis=1), np.cumsum(cells, axis=1)
    drawn = np.diff(so_far[:, np.pad(ends, ((0, 0), (1, 0)))], axis=2)
    widened = table(1, 1, 1).widened()
    columns, denominator = widened.columns()

    def alpha(weights: np.ndarray, of_one: np.ndarray) -> np.ndarray:
        """Return alpha with each unit that may be added, on the last axis."""
        sums = (weights @ columns[:3])[..., None, :] + of_one * columns[3:]
        return krippendorff_alpha(widened.split(sums.reshape(-1, sums.shape[-1]), denominator)).reshape(sums.shape[:-1])

    order = np.argsort(alpha(cells * intervals._SCALE, np.array([intervals._SCALE])), axis=1, kind="stable")
    in_draws = of_one[:, None, None, None]
    every_second = in_draws * (np.arange(n_draws) % 2)[:, None, None, None]
    lows, highs = (
        np.quantile(alpha(drawn, in_draws), 0.025, axis=0),
        np.quantile(alpha(drawn, every_second), 0.975, axis=0),
    )
    found = np.full((2, n + 1, n + 1), np.nan)
    found[0][cells[:, 2], cells[:, 1]] = np.take_along_axis(lows, order[:, :2], axis=1).min(axis=1)
    found[1][cells[:, 2], cells[:, 1]] = np.take_along_axis(highs, order[:, -2:], axis=1).max(axis=1)
    found[:, [0, n], 0] = np.nan  # one code only
    return found[0], found[1]


@pytest.mark.parametrize("n", [5, 6, 7, 13, 40])
def test_limits_of_all_tables_are_those_of_each(n):
    lows, highs = limits_of_all_tables(n)
    for both, one in np.argwhere(~np.isnan(lows))[:: 1 + n // 10].tolist():
        counted = table(both, one, n - both - one)
        assert (lows[both, one], highs[both, one]) == pytest.approx(limits_of_alpha(counted), abs=1e-12)


def test_one_more_disagreement_never_raises_a_limit_of_alpha():
    """All tables of two coders and two codes, with 5 to 40 texts."""
    compared = 0
    for n in range(5, 41):
        for of in limits_of_all_tables(n):
            # With one disagreement less, and with one text more that both mark, or neither.
            for worse, better in ((of[:-1, 1:], of[1:, :-1]), (of[:, 1:], of[:, :-1])):
                is_defined = ~np.isnan(worse) & ~np.isnan(better)
                assert (worse[is_defined] <= better[is_defined] + 1e-12).all(), n
                compared += int(is_defined.sum())
    assert compared > 40_000  # two limits of each


@pytest.mark.parametrize("n", [9, 34])
def test_a_worse_result_never_earns_a_better_verdict(n):
    """33 of 34 once was reliable where 34 of 34 was not."""

    def least(both: int, one: int) -> float:
        counted = table(both, one, n - both - one)
        alpha = estimates(counted, np.random.default_rng(SEED), n_resamples=500)["krippendorff_alpha"]
        return -1 if alpha.low is None else alpha.low

    for both in range(1, n, 8):
        lows = [least(both, one) for one in range(n - both)]
        assert lows == sorted(lows, reverse=True)


def test_limits_of_two_coders_without_disagreement_are_the_exact_ones():
    all_17 = found([[1, 1]] * 8 + [[0, 0]] * 9)
    exact = 0.025 ** (1 / 17)
    assert (all_17["percent_agreement"].low, all_17["percent_agreement"].high) == pytest.approx((exact, 1), abs=1e-12)
    assert all_17["brennan_prediger"].low == pytest.approx(2 * exact - 1, abs=1e-12)
    # Both codes are as frequent, so the share of disagreements is half of what chance would give.
    for name in ("krippendorff_alpha", "cohen_kappa", "gwet_ac1"):
        assert all_17[name].low == pytest.approx(1 - (1 - exact) / 0.5, abs=0.02)
        assert all_17[name].high == 1
    of_8 = 0.025 ** (1 / 8)
    assert all_17["positive_agreement"].low == pytest.approx(2 * of_8 / (1 + of_8), abs=1e-12)


@pytest.mark.parametrize(("both", "one", "neither"), [(3, 0, 5), (10, 4, 20), (1, 1, 9), (0, 3, 7), (6, 6, 0)])
def test_exact_limits_of_shares_are_those_of_scipy(both, one, neither):
    n = both + one + neither
    estimated = found(np.repeat(TWO_BY_TWO, [neither, one, both], axis=0))
    low, high = beta.ppf(0.025, n - one, one + 1) if n > one else 0, beta.ppf(0.975, n - one + 1, one) if one else 1
    assert (estimated["percent_agreement"].low, estimated["percent_agreement"].high) == pytest.approx((low, high))
    low, high = beta.ppf(0.025, both, one + 1) if both else 0, beta.ppf(0.975, both + 1, one) if one else 1
    expected = 2 * low / (1 + low), 2 * high / (1 + high)
    assert (estimated["positive_agreement"].low, estimated["positive_agreement"].high) == pytest.approx(expected)


def test_draws_give_a_share_its_exact_lower_and_its_mid_p_upper_limit():
    """Percent agreement of three coders takes two values, so that it is a share of unanimous texts."""
    codes = [[1, 1, 1]] * 20 + [[0, 0, 0]] * 18 + [[1, 0, 1]] * 3
    percent = found(codes, n_resamples=40_000)["percent_agreement"]
    low = beta.ppf(0.025, 38, 4)
    high = brentq(lambda p: beta.cdf(p, 39, 3) + beta.cdf(p, 38, 3) - 2 * 0.975, 0.5, 1)  # mid-p
    assert (percent.low, percent.high) == pytest.approx((low + (1 - low) / 3, high + (1 - high) / 3), abs=0.003)


def test_a_rare_code_leaves_alpha_open_however_many_texts_agree():
    low, high = limits_of_alpha(table(1, 0, 99), 10_000)
    assert low < 0.1
    assert high == 1


def test_values_lie_in_their_intervals():
    random = np.random.default_rng(3)
    for _ in range(200):
        q, shape = int(random.integers(2, 5)), (int(random.integers(2, 20)), int(random.integers(2, 5)))
        codes = np.where(random.random(shape) < random.random() / 2, -1, random.integers(0, q, shape))
        level = random.choice(["nominal", "ordinal", "interval"])
        values = Values(tuple(map(str, range(q))), level, are_theme=False)
        for name, estimate in found(codes, q, values=values, n_resamples=100).items():
            if estimate.value is not None and not name.startswith("share"):
                assert -1 <= estimate.low <= estimate.value <= estimate.high <= 1, name


def test_the_probability_of_a_threshold_is_that_of_the_lower_limit():
    """At .975 the limit passes the threshold: verdict and probability cannot contradict each other."""
    for one in range(12):
        estimated = estimates(table(60, one, 60), np.random.default_rng(SEED))
        for name, least in (("share_alpha_667", 0.667), ("share_alpha_800", 0.8)):
            share = estimated[name].value
            if abs(share - 0.975) > 0.001:
                assert (share > 0.975) == (estimated["krippendorff_alpha"].low > least)


def test_heavy_units_that_agree_show_less_than_as_many_equal_ones():
    """A text of weight 21 may hide a disagreement of weight 21."""
    codes = np.array([[1, 1]] * 30 + [[0, 0]] * 18)
    weights = np.array([1.0] * 30 + [21.0] * 18)
    plain, weighted = (
        estimates(tally(codes, weights=given), np.random.default_rng(SEED))["krippendorff_alpha"]
        for given in (None, weights)
    )
    assert plain.low > 0.8
    assert weighted.low < 0.4


def test_a_draw_is_the_coefficient_of_units_with_its_weights():
    random = np.random.default_rng(5)
    codes, given = random.integers(-1, 3, size=(30, 3)), random.integers(1, 4, size=30)
    counted = tally(codes, 3, given.astype(float))
    share = counted.weights / counted.weights.max()
    ((weights, of_one),) = intervals._weights(counted.frequencies, share, np.random.default_rng(9), 25)
    statistics = {"agreement": percent_agreement, "on 1": partial(specific_agreement, category=1)}
    found = limits(counted, statistics, np.random.default_rng(9), 25)
    for name, statistic in statistics.items():

        def drawn(unit, of_one, statistic=statistic):
            return [
                statistic(tally(np.vstack([counted.patterns, unit]), 3, np.append(of_patterns, one)).sums())[0]
                for of_patterns, one in zip(weights, of_one, strict=True)
            ]

        # The unit added is the same in all draws: the one that lowers, or raises, the coefficient most. For the upper
        # limit it is added in every second draw; tallies know no weight of 0.
        lows = [drawn(unit, of_one) for unit in intervals.added_units(counted)]
        every_second = np.where(np.arange(25) % 2, of_one, 1e-6)
        highs = [drawn(unit, every_second) for unit in intervals.added_units(counted)]
        low, high, of_draws = found[name]
        assert low == pytest.approx(min(np.quantile(values, 0.025) for values in lows), abs=1e-6)
        assert high == pytest.approx(max(np.quantile(values, 0.975) for values in highs), abs=1e-6)
        assert any(np.allclose(values, of_draws, atol=1e-9, rtol=0) for values in lows)


def test_draws_in_parts_are_the_same(monkeypatch):
    counted = tally(np.random.default_rng(1).integers(-1, 3, size=(40, 4)), 3)
    whole = limits_of_alpha(counted)
    monkeypatch.setattr(intervals, "_MOST_CELLS", 7 * 41)
    assert limits_of_alpha(counted) == whole


def test_weights_drawn_by_pattern_give_the_limits_of_weights_drawn_by_unit(monkeypatch):
    counted = table(150, 30, 300)
    by_unit = limits_of_alpha(counted, 10_000)
    monkeypatch.setattr(intervals, "_MOST_UNITS", 100)
    assert limits_of_alpha(counted, 10_000) == pytest.approx(by_unit, abs=0.01)


def test_the_worst_unit_of_an_ordinal_variable_lies_at_its_ends():
    grades = Values(("0", "1", "2", "3"), "ordinal", are_theme=False)
    codes = [[grade, grade] for grade in (0, 1, 2, 3) for _ in range(10)]
    ordinal, nominal = (
        found(codes, 4, values=values)["krippendorff_alpha"]
        for values in (grades, Values(grades.names, are_theme=False))
    )
    # A disagreement of 0 and 3 is larger than those by chance; between two nominal values all are alike.
    assert ordinal.low < nominal.low


def test_all_units_that_may_be_added_have_as_many_codes_as_the_fullest():
    codes = np.array([[0, 1, 2, -1], [1, 1, -1, -1], [0, 0, 0, -1]])
    units = intervals.added_units(tally(codes, 3)).tolist()
    assert all(unit.count(-1) == 1 for unit in units)
    assert sorted([*units[-1]]) == [-1, 0, 1, 2]
    pairs = intervals.added_units(tally(codes[:, :2], 3)).tolist()
    assert pairs == [list(pair) for pair in product(range(3), repeat=2)]


def test_a_variable_with_one_value_has_only_exact_intervals():
    values = Values(("a",), are_theme=False)
    three, two = (found([[0] * n] * 17, 1, values=values)["percent_agreement"] for n in (3, 2))
    assert (three.value, three.low) == (1, None)
    assert two.low == pytest.approx(0.025 ** (1 / 17))


def test_no_draws_leave_what_is_exact():
    estimated = found([[1, 1], [0, 0], [1, 0]], n_resamples=0)
    assert estimated["percent_agreement"].low is not None
    assert estimated["krippendorff_alpha"].low is None
    assert reliability.ALPHA in estimated
