"""Validity against published examples and independent libraries."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, precision_score, recall_score

from discourse_coder.analysis.validity import validate
from discourse_coder.errors import IncomparableCodingsError
from discourse_coder.statistics.reliability import Tally, krippendorff_alpha, library_alpha
from factories import make_coding

CODES = st.lists(st.tuples(st.sampled_from([-1, 0, 1]), st.sampled_from([-1, 0, 1])), min_size=1, max_size=40)


def measured(mine, right, **options):
    coding, reference = make_coding({"t": mine}, coder="mine"), make_coding({"t": right}, coder="right")
    return validate(coding, reference, **options)


def test_alpha_of_the_binary_example_of_krippendorff_2004_section_11_3_1():
    jon = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    han = [0, 1, 1, 0, 0, 1, 0, 1, 0, 0]
    theme = measured(jon, han).themes[0]
    assert theme.estimates["alpha"].value == pytest.approx(2 / 21, abs=1e-12)
    assert (theme.confusion.both, theme.confusion.only_coding, theme.confusion.only_reference) == (1, 1, 3)


@settings(max_examples=60, deadline=None)
@given(CODES)
def test_every_measure_equals_that_of_an_independent_library(pairs):
    mine, right = zip(*pairs, strict=True)
    estimates = measured(mine, right, n_resamples=50).themes[0].estimates
    kept = [(m, r) for m, r in pairs if -1 not in (m, r)]
    if not kept:
        assert all(estimate.value is None and estimate.reason for estimate in estimates.values())
        return
    coded, truth = (np.array(column) for column in zip(*kept, strict=True))
    expected = {
        "precision": precision_score(truth, coded, zero_division=np.nan),
        "recall": recall_score(truth, coded, zero_division=np.nan),
        "f1": f1_score(truth, coded, zero_division=np.nan),
        "specificity": recall_score(truth, coded, pos_label=0, zero_division=np.nan),
    }
    if len(set(coded) | set(truth)) > 1:
        expected["alpha"] = krippendorff.alpha(np.array([coded, truth]), level_of_measurement="nominal")
    else:
        expected["alpha"] = np.nan
    for name, value in expected.items():
        estimate = estimates[name]
        if np.isnan(value):
            assert estimate.value is None
            assert estimate.reason
            assert str(estimate).startswith("undefined: ")
        else:
            assert estimate.value == pytest.approx(value, abs=1e-10)
            assert estimate.low is not None
            assert -1 <= estimate.low <= estimate.high <= 1


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_alpha_of_the_sums_is_that_of_the_library(cells):
    table = Tally(2, np.array([[1, 1], [1, 0], [0, 1], [0, 0]]), np.ones(4, dtype=np.int64), np.array(cells))
    value = krippendorff_alpha(table.sums())[0]
    if not np.isnan(value):
        counts = np.repeat(table.counts, table.frequencies, axis=0)
        assert value == pytest.approx(library_alpha(counts), abs=1e-10)


def test_the_interval_is_that_of_resampled_documents():
    rng = np.random.default_rng(3)
    right = (rng.random(200) < 0.3).astype(int)
    mine = np.where(rng.random(200) < 0.9, right, 1 - right)
    estimate = measured(mine.tolist(), right.tolist()).themes[0].estimates["recall"]
    draws = rng.integers(0, 200, size=(4000, 200))
    values = [(mine[d] & right[d]).sum() / right[d].sum() for d in draws]
    assert (estimate.low, estimate.high) == pytest.approx(tuple(np.quantile(values, [0.025, 0.975])), abs=0.01)


def test_equal_seeds_give_equal_intervals():
    mine, right = [1, 0, 1, 1, 0, 0, 1], [1, 0, 0, 1, 1, 0, 1]
    assert measured(mine, right).themes == measured(mine, right).themes
    assert measured(mine, right).themes != measured(mine, right, seed=1).themes


def test_resamples_without_a_value_are_counted():
    estimate = measured([1, 0, 0, 0], [1, 0, 0, 0]).themes[0].estimates["precision"]
    assert estimate.value == 1
    assert 0 < estimate.n_undefined < 10_000


def test_disagreements_carry_the_evidence_of_a_wrong_one():
    coding = make_coding({"t": [1, 1, 0]}, spans=[("d1", "t"), ("d2", "t")], coder="rules")
    reference = make_coding({"t": [1, 0, 1]}, coder="gold")
    wrong, missed = validate(coding, reference).disagreements
    assert (wrong.id, wrong.codes, len(wrong.evidence["coding"])) == ("d2", {"coding": 1, "reference": 0}, 1)
    assert (missed.id, missed.codes, missed.evidence["coding"]) == ("d3", {"coding": 0, "reference": 1}, ())


def test_what_has_nothing_in_common_is_refused():
    with pytest.raises(IncomparableCodingsError, match="no theme in common"):
        validate(make_coding({"a": [1]}), make_coding({"b": [1]}))


@pytest.mark.parametrize(
    ("mine", "right", "notice"),
    [
        ("", "", ""),
        ("Mine.", "", "Mine."),
        ("", "Right.", "Right."),
        ("One.", "One.", "One."),
        ("Mine.", "Right.", "Mine. Right."),
    ],
)
def test_the_notices_of_both_codings_are_carried(mine, right, notice):
    coding, reference = make_coding({"t": [1, 0]}, notice=mine), make_coding({"t": [1, 0]}, notice=right)
    assert validate(coding, reference).notice == notice
