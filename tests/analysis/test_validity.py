"""Validity against published examples and independent libraries."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, multinomial
from sklearn.metrics import f1_score, precision_score, recall_score

from discourse_coder.analysis.validity import validate
from discourse_coder.errors import IncomparableCodingsError
from discourse_coder.statistics.estimates import specific_estimate
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


@pytest.mark.parametrize("cells", [(40, 6, 9, 145), (8, 0, 2, 30), (0, 3, 4, 20), (5, 0, 0, 0)])
def test_intervals_are_exact_given_how_many_texts_a_measure_is_of(cells):
    """F1 rests on the share of the texts with the theme in either that have it in both."""
    both, only_coding, only_reference, neither = cells
    mine, right = [1] * both + [1] * only_coding, [1] * both + [0] * only_coding
    mine, right = mine + [0] * (only_reference + neither), right + [1] * only_reference + [0] * neither
    estimates = measured(mine, right).themes[0].estimates
    counts = {
        "precision": (both, both + only_coding),
        "recall": (both, both + only_reference),
        "specificity": (neither, neither + only_coding),
        "f1": (both, both + only_coding + only_reference),
    }
    for name, (k, n) in counts.items():
        if not n:
            continue
        limits = binomtest(k, n).proportion_ci(method="exact")
        expected = [2 * p / (1 + p) if name == "f1" else p for p in (limits.low, limits.high)]
        assert [estimates[name].low, estimates[name].high] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("n", "rare"), [(10, 0.3), (17, 0.1), (34, 0.2), (80, 0.1)])
def test_the_interval_of_f1_holds_it_in_95_of_100_samples(n, rare):
    """By enumeration of the three cells that F1 is of; samples without it are left out, as it is undefined there."""
    both, wrong = 0.8 * rare, 0.3 * rare
    true, held, defined = 2 * both / (2 * both + wrong), 0.0, 0.0
    for k_both in range(n + 1):
        for k_wrong in range(n + 1 - k_both):
            chance = multinomial.pmf([k_both, k_wrong, n - k_both - k_wrong], n, [both, wrong, 1 - both - wrong])
            found = specific_estimate(k_both, k_wrong, "no text has it")
            if found.low is not None:
                defined += chance
                held += chance * (found.low <= true <= found.high)
    assert held / defined > 0.95


def test_equal_seeds_give_equal_intervals():
    mine, right = [1, 0, 1, 1, 0, 0, 1], [1, 0, 0, 1, 1, 0, 1]
    assert measured(mine, right).themes == measured(mine, right).themes
    assert measured(mine, right).themes != measured(mine, right, seed=1).themes


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
