"""Agreement coefficients against published examples and independent libraries.

A published example is a table in `cases/reliability` and a row per figure in `examples.csv` there. Its layout is
``codes`` (a unit per row, a coder per column), ``square`` (units by the codes of two coders) or ``counts`` (how many
coders chose each category). `r_values.csv` holds what R's irr and irrCAC give for these tables and for those of
`random_tables.csv`, a digit per coder and a dot for no code; `bench/against_r.py` writes both.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from itertools import combinations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss_kappa

from discourse_coder.errors import UsageError
from discourse_coder.statistics import reliability
from discourse_coder.statistics.reliability import (
    Values,
    estimates,
    krippendorff_alpha,
    specific_agreement,
    tally,
    weighted_kappa,
)
from reliability_tables import STATISTICS, published, random_tables, read_cases

EXAMPLES = read_cases("examples")
LAYOUTS = {example["data"]: example["layout"] for example in EXAMPLES}
RANDOM = {row["data"]: row["codes"].split() for row in read_cases("random_tables")}
GRADES = Values(("0", "1", "2"), "ordinal", are_theme=False)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e['source']}: {e['statistic']}")
def test_published_examples(example):
    codes, n_categories = published(example["data"], example["layout"])
    value = STATISTICS[example["statistic"]](tally(codes, n_categories).sums())[0]
    decimals = int(example["decimals"])
    assert value == pytest.approx(float(example["value"]), abs=0.5001 * 10**-decimals)


@pytest.mark.parametrize("row", read_cases("r_values"), ids=lambda row: f"{row['data']}: {row['statistic']}")
def test_r_gives_the_same(row):
    if drawn := RANDOM.get(row["data"]):
        codes = np.array([[-1 if code == "." else int(code) for code in text] for text in drawn])
        n_categories = codes.max() + 1
    else:
        codes, n_categories = published(row["data"], LAYOUTS[row["data"]])
    mine = value(STATISTICS[row["statistic"]], codes, n_categories)
    theirs = [float(cell) for package, cell in row.items() if package not in ("data", "statistic") and cell]
    assert theirs
    assert theirs == pytest.approx([mine] * len(theirs), abs=1e-11)


def value(statistic, codes, q=2, weights=None):
    return statistic(tally(codes, q, weights).sums())[0]


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_alpha_equals_the_krippendorff_package_with_missing_codes(level):
    compared = 0
    numbers = np.array([-2.5, 0, 1, 7])
    for codes, q in random_tables(300):
        mine = value(partial(krippendorff_alpha, level=level, numbers=numbers[:q]), codes, q)
        pairable = codes[(codes >= 0).sum(axis=1) >= 2]
        if len(np.unique(pairable[pairable >= 0])) < 2:
            assert np.isnan(mine)
            continue
        data = np.where(codes < 0, np.nan, numbers[codes]).T
        assert mine == pytest.approx(krippendorff.alpha(data, level_of_measurement=level), abs=1e-10)
        values = Values(tuple(map(str, numbers[:q])), level, are_theme=False)
        estimate = estimates(tally(codes, q), np.random.default_rng(0), n_resamples=0, values=values)
        if len(pairable) > 1:
            assert estimate["krippendorff_alpha"].value == pytest.approx(mine, abs=1e-10)
        compared += 1
    assert compared > 200


def test_cohens_kappa_equals_scikit_learn_and_statsmodels_on_the_units_both_coded():
    compared = 0
    for codes, q in random_tables(300, coders=(2, 2)):
        first, second = codes[(codes >= 0).all(axis=1)].T
        mine = value(reliability.cohen_kappa, codes, q)
        if len(set(first) | set(second)) < 2:
            assert np.isnan(mine)
            continue
        table = np.zeros((q, q))
        np.add.at(table, (first, second), 1)
        assert mine == pytest.approx(cohen_kappa_score(first, second), abs=1e-10)
        assert mine == pytest.approx(cohens_kappa(table, return_results=False), abs=1e-10)
        compared += 1
    assert compared > 200


@pytest.mark.parametrize(("weights", "power"), [("linear", 1), ("quadratic", 2)])
def test_weighted_kappa_equals_scikit_learn_and_statsmodels(weights, power):
    compared = 0
    for codes, q in random_tables(300, coders=(2, 2), categories=(2, 5)):
        first, second = codes[(codes >= 0).all(axis=1)].T
        mine = value(partial(weighted_kappa, power=power, numbers=range(q)), codes, q)
        if len(set(first) | set(second)) < 2:
            assert np.isnan(mine)
            continue
        table = np.zeros((q, q))
        np.add.at(table, (first, second), 1)
        theirs = cohen_kappa_score(first, second, weights=weights, labels=range(q))
        assert mine == pytest.approx(theirs, abs=1e-10)
        assert mine == pytest.approx(cohens_kappa(table, wt=weights, return_results=False), abs=1e-10)
        compared += 1
    assert compared > 200


def test_ordinal_and_interval_variables_have_weighted_kappa_and_no_coefficient_that_ignores_distance():
    codes = np.array([[0, 0], [1, 2], [2, 2], [1, 1], [0, 1]])
    names = ("1", "2", "10")
    ordinal, interval = (
        estimates(tally(codes, 3), np.random.default_rng(0), values=Values(names, level, are_theme=False))
        for level in ("ordinal", "interval")
    )
    beyond_chance = ["krippendorff_alpha", "cohen_kappa", "cohen_kappa_linear", "cohen_kappa_quadratic"]
    of_values = ["agreement_on_1", "agreement_on_2", "agreement_on_10"]
    shares = ["share_alpha_667", "share_alpha_800"]
    assert list(ordinal) == list(interval) == ["percent_agreement", *beyond_chance, *of_values, *shares]
    # The disagreement of 2 and 10 is as large as that of 1 and 2 by their places, and far larger by their values.
    assert ordinal["cohen_kappa_linear"].value == pytest.approx(cohen_kappa_score(*codes.T, weights="linear"))
    numbers = np.array([1, 2, 10])[codes]
    observed = np.abs(numbers[:, 0] - numbers[:, 1]).mean()
    by_chance = np.abs(numbers[:, 0][:, None] - numbers[:, 1]).mean()
    assert interval["cohen_kappa_linear"].value == pytest.approx(1 - observed / by_chance)
    assert all(ordinal[name].low is not None for name in beyond_chance)


def test_agreement_on_each_value_is_the_f1_of_one_coder_by_the_other():
    for codes, q in random_tables(100, coders=(2, 2)):
        first, second = codes[(codes >= 0).all(axis=1)].T
        if len(first) < 2:
            continue
        values = Values(tuple("abcd"[:q]), are_theme=False)
        found = estimates(tally(codes, q), np.random.default_rng(0), n_resamples=0, values=values)
        expected = f1_score(first, second, labels=range(q), average=None, zero_division=0)
        for place, name in enumerate(values.names):
            mine = found[f"agreement_on_{name}"]
            if place in (*first, *second):
                assert mine.value == pytest.approx(expected[place], abs=1e-10)
            else:
                assert mine.reason == f"no code is {name}"


def test_fleiss_kappa_and_brennan_prediger_equal_statsmodels():
    """Statsmodels wants as many codes for every unit, but not of the same coders."""
    rng, compared = np.random.default_rng(1), 0
    for codes, q in random_tables(300, coders=(3, 6), missing=0):
        for row in codes:
            row[rng.choice(len(row))] = -1
        counts = (codes[:, :, None] == np.arange(q)).sum(axis=1)
        randolph = statsmodels_fleiss_kappa(counts, method="randolph")
        assert value(reliability.brennan_prediger, codes, q) == pytest.approx(randolph, abs=1e-10)
        if (counts.sum(axis=0) > 0).sum() < 2:
            assert np.isnan(value(reliability.fleiss_kappa, codes, q))
            continue
        fleiss = statsmodels_fleiss_kappa(counts, method="fleiss")
        assert value(reliability.fleiss_kappa, codes, q) == pytest.approx(fleiss, abs=1e-10)
        compared += 1
    assert compared > 200


def test_percent_agreement_and_ac1_are_those_of_their_definitions_with_missing_codes():
    for codes, q in random_tables(300):
        units = [row[row >= 0] for row in codes if (row >= 0).sum() >= 2]
        if not units:
            assert np.isnan(value(reliability.gwet_ac1, codes, q))
            continue
        pairs = [[a == b for i, a in enumerate(unit) for j, b in enumerate(unit) if i != j] for unit in units]
        observed = np.mean([np.mean(pair) for pair in pairs])
        share = np.mean([[np.mean(unit == code) for code in range(q)] for unit in units], axis=0)
        chance = np.sum(share * (1 - share)) / (q - 1)
        assert value(reliability.percent_agreement, codes, q) == pytest.approx(observed, abs=1e-10)
        assert value(reliability.gwet_ac1, codes, q) == pytest.approx((observed - chance) / (1 - chance), abs=1e-10)


def test_positive_and_negative_agreement_of_two_coders_are_the_f1_of_one_by_the_other():
    for codes, _ in random_tables(300, coders=(2, 2), categories=(2, 2)):
        first, second = codes[(codes >= 0).all(axis=1)].T
        expected = f1_score(first, second, labels=[0, 1], average=None, zero_division=0) if len(first) else []
        for category in (0, 1):
            mine = value(partial(specific_agreement, category=category), codes)
            if category not in (*first, *second):
                assert np.isnan(mine)
            else:
                assert mine == pytest.approx(expected[category], abs=1e-10)


@pytest.mark.parametrize("name", [*STATISTICS, "positive"])
def test_weights_count_units_more_often(name):
    statistic = STATISTICS.get(name, partial(specific_agreement, category=1))
    rng = np.random.default_rng(9)
    codes, weights = rng.integers(0, 3, size=(30, 2)), rng.integers(1, 5, size=30)
    repeated = np.repeat(codes, weights, axis=0)
    expected, weighted = value(statistic, repeated, 3), value(statistic, codes, 3, weights / 7)
    if "alpha" in name:
        # The correction for a small sample is that of the codes there are, not of those they stand for.
        def corrected(n: int) -> float:
            return (n - 1) / n

        expected = 1 - (1 - expected) / corrected(repeated.size) * corrected(codes.size)
    assert weighted == pytest.approx(expected, abs=1e-12)


def test_equal_weights_change_nothing():
    codes = np.array([[1, 1], [1, 0], [0, 0], [0, 0], [1, 1]])
    plain = estimates(tally(codes), np.random.default_rng(0), n_resamples=200)
    weighted = estimates(tally(codes, weights=np.full(5, 5.3)), np.random.default_rng(0), n_resamples=200)
    for name, estimate in plain.items():
        assert weighted[name].value == pytest.approx(estimate.value, abs=1e-12)
        assert (weighted[name].low, weighted[name].high) == pytest.approx((estimate.low, estimate.high), abs=1e-9)


def test_no_rounding_error_is_taken_for_variation():
    codes, weights = np.ones((7, 3), dtype=int), np.array([0.1, 0.2, 0.3, 0.7, 1.1, 1.3, 1.7])
    for statistic in (reliability.fleiss_kappa, krippendorff_alpha):
        assert np.isnan(value(statistic, codes, 2, weights))


def test_an_intensity_from_0_to_2_has_an_ordinal_alpha_with_an_interval():
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 80)
    codes = np.column_stack([np.clip(truth + rng.choice([-1, 0, 0, 0, 1], 80), 0, 2) for _ in range(2)])
    ordinal = estimates(tally(codes, 3), np.random.default_rng(0), values=GRADES)
    alpha, nominal = ordinal["krippendorff_alpha"], krippendorff_alpha(tally(codes, 3).sums())[0]
    assert alpha.value == pytest.approx(krippendorff.alpha(codes.T, level_of_measurement="ordinal"), abs=1e-12)
    assert nominal < alpha.low < alpha.value < alpha.high < 1
    assert "positive_agreement" not in ordinal


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        ([[0, 0], [0, 0], [0, 0]], "all codes are 0, so there is no variation to agree on"),
        ([[1, 1, 1], [1, -1, 1]], "all codes are 1, so there is no variation to agree on"),
        ([[1, 0]], "only one unit was coded by two coders"),
        ([[1, 1], [0, -1]], "only one unit was coded by two coders"),
        ([[1, -1], [-1, 0]], "no unit was coded by two coders"),
    ],
)
def test_what_is_undefined_says_so_in_words(codes, reason):
    found = estimates(tally(np.array(codes)), np.random.default_rng(0), n_resamples=100)
    beyond_chance = set(found) - {"percent_agreement", "positive_agreement", "negative_agreement"}
    assert {"krippendorff_alpha", "gwet_ac1", "brennan_prediger", "share_alpha_667", "share_alpha_800"} < beyond_chance
    for name in beyond_chance:
        assert (found[name].value, found[name].low, found[name].high) == (None, None, None)
        assert str(found[name]) == f"undefined: {reason}"


def test_every_estimate_has_a_value_or_a_reason():
    for codes, q in random_tables(300):
        values = Values(tuple("abcd"[:q]), are_theme=False)
        for estimate in estimates(tally(codes, q), np.random.default_rng(0), n_resamples=20, values=values).values():
            assert (estimate.value is None) == bool(estimate.reason)
            assert "nan" not in str(estimate)


def test_a_code_that_is_not_on_the_scale_is_refused():
    with pytest.raises(UsageError, match="not from 0 to 1"):
        tally(np.array([[1, 2]]))


@given(st.lists(st.lists(st.sampled_from([-1, 0, 1]), min_size=4, max_size=4), min_size=1, max_size=30))
def test_the_agreeing_pairs_are_counted_exactly(rows):
    expected = Fraction(0)
    for row in rows:
        if pairs := [a == b for a, b in combinations([code for code in row if code >= 0], 2)]:
            expected += Fraction(sum(pairs), len(pairs))
    assert tally(np.array(rows)).agreeing == expected


@given(
    st.integers(1, 40).flatmap(lambda n: st.lists(st.lists(st.integers(-1, 2), min_size=n, max_size=n), min_size=1)),
    st.sampled_from([1, 2**29]),
)
def test_rows_of_many_coders_with_weights_are_counted_as_numpy_counts_them(rows: list[list[int]], weight: int) -> None:
    table = np.column_stack([np.array(rows), np.where(np.arange(len(rows)) % 2, weight, 1)])
    found = tally(table[:, :-1], 3, table[:, -1])
    kept = (table[:, :-1] != -1).sum(axis=1) >= 2
    expected, frequencies = np.unique(table[kept], axis=0, return_counts=True)
    assert np.column_stack([found.patterns, found.weights]).tolist() == expected.tolist()
    assert found.frequencies.tolist() == frequencies.tolist()
