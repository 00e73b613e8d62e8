"""Prevalence corrected by double-coded texts: published examples, all samples of small corpora, other libraries."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations, product
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom
from statsmodels.stats.weightstats import DescrStatsW

from discourse_coder.analysis.correction import correct_prevalence
from discourse_coder.errors import IncomparableCodingsError, UsageError
from discourse_coder.model.sample import ReliabilitySample, Stratum
from discourse_coder.statistics.double_sampling import (
    corrected_count,
    difference_estimate,
    hypergeometric_limits,
)
from factories import make_coding

CASES = Path(__file__).parents[1] / "cases"
PAIRS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1), st.booleans()), min_size=1, max_size=30)


def make_sample(strata: dict[str, tuple[int, list[int]]], excluded: tuple[str, ...] = ()) -> ReliabilitySample:
    """Return a sample of strata, by name: how many texts there are, and the numbers of those drawn."""
    return ReliabilitySample(
        ids=tuple(f"d{number}" for _, drawn in strata.values() for number in drawn),
        stratum_names=tuple(name for name, (_, drawn) in strata.items() for _ in drawn),
        strata=tuple(Stratum(name, size, len(drawn)) for name, (size, drawn) in strata.items()),
        seed=1,
        share=None,
        by=(),
        periods={},
        excluded=excluded,
        enriched={},
        enriched_by="",
        corpus_name="small",
        corpus_hash="d" * 64,
        n_documents=sum(size for size, _ in strata.values()) + len(excluded),
        notice="Drawn for a test.",
    )


def corrected(first, reference, sample=None):
    mine, right = make_coding({"t": first}, coder="rules"), make_coding({"t": reference}, coder="gold", method="human")
    return correct_prevalence(mine, right, sample=sample)


@cache  # many populations have the same samples
def counted(ones: tuple[int, int], zeros: tuple[int, int], n_ones: int, n_zeros: int):
    """Return the corrected count; ones and zeros are (right, wrong) double-coded texts of equal weight."""
    of = [[(False, 1.0)] * right + [(True, 1.0)] * wrong for right, wrong in (ones, zeros)]
    return corrected_count(n_ones, n_zeros, *of)


@pytest.mark.parametrize(
    ("first", "reference", "name", "reason"),
    [
        ([1, 0, 0], [0, 0, None], "sensitivity", "the reference has the theme in no double-coded text: no sensitivity"),
        ([1, 0, 1], [1, 1, None], "specificity", "the reference has the theme in every double-coded text: no specif"),
    ],
)
def test_a_rate_of_no_text_is_undefined_in_words(first, reference, name, reason):
    result = corrected(first, reference)
    rate = getattr(result.themes[0], name)
    assert (rate.value, rate.low, rate.high) == (None, None, None)
    assert rate.reason.startswith(reason)
    assert f"{name}: {reason}" in result.table["undefined"][0]
    assert result.table[name].isna()[0]


# The difference estimator


def enumerated(first: list[int], truth: list[int], design: list[tuple[list[int], int]]) -> list[tuple[float, float]]:
    """Return estimate and standard error in every sample of a design, strata of (texts, number drawn)."""
    apparent = sum(first) / len(first)
    results = []
    for drawn in product(*(combinations(texts, n) for texts, n in design)):
        strata = [
            (len(texts), [truth[t] - first[t] for t in chosen])
            for (texts, _), chosen in zip(design, drawn, strict=True)
        ]
        results.append(difference_estimate(apparent, strata))
    return results


FIRST = [1, 1, 1, 0, 0, 1, 0, 0, 0, 1]
TRUTH = [1, 0, 1, 1, 0, 1, 0, 1, 0, 0]
DESIGNS = {
    "simple random": [(list(range(10)), 4)],
    "proportional strata": [([0, 1, 2, 3, 4, 5], 3), ([6, 7, 8, 9], 2)],
    "enriched by the first coder": [([0, 1, 2, 5, 9], 4), ([3, 4, 6, 7, 8], 2)],
}


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_over_all_samples_the_difference_estimator_and_its_variance_have_no_bias(design):
    results = np.array(enumerated(FIRST, TRUTH, design))
    assert results[:, 0].mean() == pytest.approx(sum(TRUTH) / 10, abs=1e-12)
    assert (results[:, 1] ** 2).mean() == pytest.approx(results[:, 0].var(), abs=1e-12)
    differences = np.array(TRUTH) - FIRST
    textbook = sum(
        (len(texts) / 10) ** 2 * (1 - n / len(texts)) * differences[texts].var(ddof=1) / n for texts, n in design
    )
    assert results[:, 0].var() == pytest.approx(textbook, abs=1e-12)


def test_without_errors_the_difference_estimate_is_what_the_first_coder_found():
    assert difference_estimate(0.3, [(6, [0, 0]), (4, [0])])[0] == pytest.approx(0.3)


def test_it_is_the_estimate_of_prediction_powered_inference():
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 2, 400)
    first = np.where(rng.random(400) < 0.9, truth, 1 - truth)
    rectifier = DescrStatsW(truth[:60] - first[:60])
    estimate, error = difference_estimate(first.mean(), [(400, (truth[:60] - first[:60]).tolist())])
    assert estimate == pytest.approx(first.mean() + rectifier.mean)
    assert error == pytest.approx(rectifier.std_mean * np.sqrt(1 - 60 / 400))


def test_a_single_text_of_a_stratum_gives_no_standard_error():
    assert difference_estimate(0.5, [(4, [1, 0]), (6, [0])])[1] is None
    assert difference_estimate(0.5, [(4, [1, 0]), (1, [0])])[1] is not None


# The corrected count


@given(st.data(), st.sampled_from([0.025, 0.05, 0.005]))
def test_hypergeometric_limits_are_all_counts_that_scipy_finds_likely_enough(data, tail):
    n_documents = data.draw(st.integers(1, 60))
    n_drawn = data.draw(st.integers(0, n_documents))
    n_found = data.draw(st.integers(0, n_drawn))
    counts = np.arange(n_found, n_documents - n_drawn + n_found + 1)
    at_most = hypergeom.cdf(n_found, n_documents, counts, n_drawn)
    at_least = hypergeom.sf(n_found - 1, n_documents, counts, n_drawn)
    likely = np.minimum(at_most, at_least) > tail * (1 + 1e-9)
    limits = hypergeometric_limits(n_documents, n_drawn, n_found, tail)
    assert limits == (counts[likely].min(), counts[likely].max())


@pytest.mark.parametrize(("n_documents", "n_drawn", "n_found"), [(100_000, 3_000, 41), (20_000, 15_000, 9_000)])
def test_limits_of_large_corpora_equal_those_of_scipy(n_documents, n_drawn, n_found):
    low, high = hypergeometric_limits(n_documents, n_drawn, n_found)
    too_few, few_enough = hypergeom.sf(n_found - 1, n_documents, [low - 1, low], n_drawn)
    many_enough, too_many = hypergeom.cdf(n_found, n_documents, [high, high + 1], n_drawn)
    assert too_few <= 0.025 < few_enough
    assert too_many <= 0.025 < many_enough


def coverage(n_drawn: int, right_ones: int, wrong_ones: int, wrong_zeros: int, right_zeros: int) -> float:
    """Return in which share of all samples of a corpus the interval holds the true count."""
    cells = (right_ones, wrong_ones, wrong_zeros, right_zeros)
    n_ones, n_documents, truth = right_ones + wrong_ones, sum(cells), right_ones + wrong_zeros
    hits = 0
    for a, b, c in product(*(range(min(cell, n_drawn) + 1) for cell in cells[:3])):
        d = n_drawn - a - b - c
        if 0 <= d <= right_zeros:
            estimate = counted((a, b), (d, c), n_ones, n_documents - n_ones)
            ways = comb(right_ones, a) * comb(wrong_ones, b) * comb(wrong_zeros, c) * comb(right_zeros, d)
            hits += ways * (estimate.low <= truth <= estimate.high)
    return hits / comb(n_documents, n_drawn)


@pytest.mark.parametrize("n_drawn", [4, 7, 10])
def test_coverage_over_all_samples_of_all_populations_of_14_texts(n_drawn):
    populations = [(a, b, c, 14 - a - b - c) for a, b, c in product(range(15), repeat=3) if a + b + c <= 14]
    found = [coverage(n_drawn, *cells) for cells in populations]
    assert min(found) > 0.93
    assert np.mean(found) > 0.99


@pytest.mark.parametrize(("n_present", "error_rate"), [(66, 0.02), (22, 0.1), (15, 0.2)])
def test_coverage_over_all_samples_of_a_corpus_of_82(n_present, error_rate):
    missed, wrong = round(error_rate * n_present), round(error_rate * (82 - n_present))
    assert 0.98 < coverage(17, n_present - missed, wrong, missed, 82 - n_present - wrong) <= 1


def test_the_corrected_count_by_hand():
    # One of 4 ones and one of 10 zeros is wrong: 20 - 20 / 4 + 60 / 10 = 21.
    estimate = counted((3, 1), (9, 1), 20, 60)
    assert estimate.value == pytest.approx(21)
    (low1, high1), (low0, high0) = hypergeometric_limits(20, 4, 1), hypergeometric_limits(60, 10, 1)
    assert estimate.low == np.floor(21 - np.hypot(high1 - 5, 6 - low0))
    assert estimate.high == np.ceil(21 + np.hypot(5 - low1, high0 - 6))


def test_without_errors_the_limits_are_those_of_either_kind_of_error():
    # C(20 - k, 4) / C(20, 4) is above .025 up to 11 wrong ones, C(60 - k, 10) / C(60, 10) up to 17 wrong zeros.
    estimate = counted((4, 0), (10, 0), 20, 60)
    assert comb(9, 4) / comb(20, 4) > 0.025 >= comb(8, 4) / comb(20, 4)
    assert comb(43, 10) / comb(60, 10) > 0.025 >= comb(42, 10) / comb(60, 10)
    assert (estimate.low, estimate.value, estimate.high) == (20 - 11, 20, 20 + 17)


@given(PAIRS)
def test_the_interval_holds_the_estimate_and_what_is_known(texts):
    first = [code for code, _, _ in texts]
    reference = [truth if coded else None for _, truth, coded in texts]
    theme = corrected(first, reference).themes[0]
    known = [truth for truth in reference if truth is not None]
    if not known:
        assert theme.corrected.low is None
        return
    low, high = theme.corrected.low, theme.corrected.high
    assert sum(known) <= low <= high <= sum(known) + len(texts) - len(known)
    if theme.corrected.value is not None:
        assert low <= theme.corrected.value <= high
    if all(code == truth for code, truth in zip(first, reference, strict=True) if truth is not None):
        assert theme.corrected.value in (None, sum(first))
        assert theme.is_inside


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=30))
def test_a_complete_reference_gives_the_true_count_without_width(codes):
    first, truth = map(list, zip(*codes, strict=True))
    theme = corrected(first, truth).themes[0]
    assert (theme.corrected.value, theme.corrected.low, theme.corrected.high) == pytest.approx([sum(truth)] * 3)
    differences = [right - code for code, right in zip(first, truth, strict=True)]
    estimate, error = difference_estimate(sum(first) / len(first), [(len(first), differences)])
    assert (estimate, error) == (pytest.approx(sum(truth) / len(truth)), 0)
    assert theme.verdict == (
        f"All {len(truth)} texts were double-coded: the theme is in {sum(truth)} of them, by rules in {sum(first)}."
    )
    assert not [warning for warning in theme.warnings if "too small" in warning]


def test_equal_weights_of_strata_change_nothing():
    first, reference = [1, 1, 0, 0] * 5, [1, 0, 0, 1, 1, 1, 0, 0, *[None] * 12]
    sample = make_sample({"a": (10, [1, 2, 3, 4]), "b": (10, [5, 6, 7, 8])})
    assert corrected(first, reference, sample).themes[0].corrected == corrected(first, reference).themes[0].corrected


def test_weights_undo_enrichment():
    # Of 10 texts in a, 5 are drawn and one is wrong; of 30 in b, 3 and one: 2 + 10 of 20 ones are wrong.
    first = [1] * 5 + [0] * 5 + [1] * 15 + [0] * 15
    reference = [None] * 40
    drawn = {1: 0, 2: 1, 3: 1, 6: 0, 7: 0, 11: 0, 26: 0, 27: 0}
    for number, code in drawn.items():
        reference[number - 1] = code
    sample = make_sample({"a": (10, [1, 2, 3, 6, 7]), "b": (30, [11, 26, 27])})
    theme = corrected(first, reference, sample).themes[0]
    # Weights are 2 and 10; of the ones, 2 + 10 of 2 + 2 + 2 + 10 are wrong.
    assert theme.corrected.value == pytest.approx(20 - 20 * 12 / 16)
    estimate, _ = difference_estimate(0.5, [(10, [0, -1, 0, 0, 0]), (30, [-1, 0, 0])])
    assert estimate == pytest.approx(0.5 - (10 * 1 / 5 + 30 * 1 / 3) / 40)
    assert theme.sensitivity.value == 1
    assert theme.specificity.value == pytest.approx((2 + 2 + 10 + 10) / (2 + 2 + 10 + 10 + 2 + 10))


def test_limits_under_unequal_weights_are_those_of_as_many_texts_as_carry_the_same_information():
    # (4 + 20)² / (4 + 100) is 5.5 texts, so 6, of which 6 / 24 are wrong: 1.5, so 2.
    ones = [(True, 1.0), (True, 5.0), *[(False, 1.0)] * 3, *[(False, 5.0)] * 3]
    estimate = corrected_count(100, 0, ones, [])
    low, high = hypergeometric_limits(100, 6, 2)
    assert (estimate.low, estimate.value, estimate.high) == (100 - high, 75, 100 - low)


def test_texts_outside_of_the_sample_and_texts_that_could_not_be_drawn_do_not_count():
    first = [1, 0, 1, 0, 1, 1, 0, 0]
    reference = [1, 0, 0, 0, 0, 0, 1, 1]
    sample = make_sample({"all": (6, [1, 2, 4])}, excluded=("d7", "d8"))
    result = corrected(first, reference, sample)
    theme = result.themes[0]
    assert (theme.n_documents, theme.n_present, theme.confusion.n) == (6, 4, 3)
    assert "Texts that could not be drawn do not count: d7, d8." in result.design
    assert result.notice == "Drawn for a test."


def test_a_stratum_without_texts_is_named():
    sample = make_sample({"a": (3, [1, 2]), "b": (3, [4])})
    theme = corrected([1, 0, 0, 1, 0, 0], [1, 0, None, None, None, None], sample).themes[0]
    assert "No text was double-coded in b: errors there are assumed to be like the others." in theme.warnings


# What is said


def test_a_sample_without_errors_says_what_could_still_be_wrong():
    theme = corrected([1] * 20 + [0] * 60, [1] * 4 + [None] * 16 + [0] * 10 + [None] * 50).themes[0]
    assert theme.verdict == (
        "There is no error in the 14 double-coded texts, so there is nothing to correct. But up to 11 of the 16 other "
        "texts coded 1 and up to 17 of the 50 others coded 0 could still be wrong: the count could be from 9 to 37 of "
        "80, 95%."
    )
    assert theme.warnings == ("The sample is too small to say much: the interval is 35 points wide.",)


def test_a_count_outside_of_its_interval_is_called_wrong():
    theme = corrected([1] * 30 + [0] * 30, [0] * 20 + [1] * 5 + [None] * 5 + [0] * 25 + [None] * 5).themes[0]
    assert theme.is_inside is False
    assert theme.verdict.startswith(
        "20 of 50 double-coded texts are wrong (20 coded 1, 0 coded 0): the 30 of 60 by rules "
    )
    assert theme.verdict.endswith("30 lies above the interval: it is shown to be too high (95%).")


def test_a_count_inside_of_its_interval_is_not_shown_to_be_wrong():
    theme = corrected([1] * 6 + [0] * 6, [1, 1, 1, 0, None, None, 0, 0, 0, 0, None, None]).themes[0]
    assert theme.is_inside is True
    assert theme.verdict.startswith("1 of 8 double-coded texts is wrong (1 coded 1, 0 coded 0)")
    assert theme.verdict.endswith("6 lies inside the interval: it is not shown to be wrong.")


def test_codes_that_were_never_checked_leave_all_open():
    result = corrected([1, 1, 0, 0, 0, 0], [None, None, 0, 0, 0, 0])
    theme = result.themes[0]
    assert (theme.corrected.value, theme.corrected.low, theme.corrected.high) == (None, 0, 2)
    assert theme.corrected.reason == "of the 2 texts coded 1, none was double-coded"
    assert theme.verdict == (
        "Nothing can be corrected: of the 2 texts coded 1, none was double-coded. The count could be anything from "
        "0 to 2 of 6 texts (rules: 2)."
    )
    row = result.table.iloc[0]
    assert result.table["n_corrected"].isna()[0]
    assert (row.n_corrected_low, row.n_corrected_high, row.n_double_coded) == (0, 2, 4)


def test_a_theme_that_nobody_double_coded_is_undefined_and_the_others_are_not():
    first = make_coding({"a": [1, 0, 1], "b": [1, None, 0], "c": [1, 1, 1]})
    reference = make_coding({"b": [None, 1, None], "a": [1, 0, None]}, coder="gold", method="human")
    result = correct_prevalence(first, reference)
    a, b = result.themes
    assert (a.theme, a.n_documents, a.confusion.n) == ("a", 3, 2)
    assert (b.theme, b.n_documents, b.n_present, b.confusion.n) == ("b", 2, 1, 0)
    assert b.verdict == "No text was coded by both for this theme, so nothing can be corrected."
    assert result.table.set_index("theme").loc["b", "undefined"].startswith("corrected: no text was coded by both")
    assert result.table["first_inside"].isna().tolist() == [False, True]
    assert "undefined" in result._repr_html_()


def test_the_table_shows_counts_shares_and_cells():
    row = corrected([1] * 20 + [0] * 60, [1, 1, 1, 0, *[None] * 16, 1, *[0] * 9, *[None] * 50]).table.iloc[0]
    assert (row.n_documents, row.n_double_coded, row.n_present, row.share) == (80, 14, 20, 0.25)
    assert (row.both_present, row.only_first, row.only_reference, row.both_absent) == (3, 1, 1, 9)
    assert (row.sensitivity, row.specificity) == pytest.approx((0.75, 0.9))
    assert row.n_corrected == pytest.approx(21)
    assert row.corrected_share == pytest.approx(21 / 80)
    assert row.corrected_share_low == row.n_corrected_low / 80
    assert row.undefined == ""


def test_the_display_is_escaped_and_carries_the_notices():
    first = make_coding({"<b>": [1, 0, 1]}, coder="<i>", notice="Stand-ins.")
    shown = correct_prevalence(first, make_coding({"<b>": [1, 0, None]}, coder="gold"))._repr_html_()
    assert "<b>" not in shown
    assert "<i>" not in shown
    assert "&lt;b&gt;" in shown
    assert "Stand-ins." in shown
    assert "simple random sample" in shown


# What is refused


def of_corpus(coding, hash_):
    return replace(coding, provenance=replace(coding.provenance, corpus_hash=hash_))


def test_a_reference_of_a_corpus_that_nobody_wrote_down_is_taken():
    first, reference = make_coding({"t": [1, 0]}), of_corpus(make_coding({"t": [1, None]}, coder="gold"), "")
    assert correct_prevalence(first, reference).themes[0].confusion.n == 1


def test_all_that_is_wrong_is_told_together():
    first = make_coding({"a": [1, 0]})
    reference = replace(of_corpus(make_coding({"b": [1, 0]}, coder="gold"), "e" * 64), ids=("x", "y"))
    sample = replace(make_sample({"all": (2, [1])}), corpus_hash="f" * 64)
    with pytest.raises(IncomparableCodingsError) as raised:
        correct_prevalence(first, reference, sample=sample)
    text = str(raised.value)
    for found in ("different corpora", "no theme in common", "no document in common", "of another corpus than"):
        assert found in text
    assert len(raised.value.problems) == 4


def test_a_sample_that_was_not_double_coded_is_refused():
    first, reference = make_coding({"t": [1, 0, 1]}), make_coding({"t": [1, 0, 1]}, coder="gold")
    sample = make_sample({"all": (3, [9])})
    with pytest.raises(UsageError, match="have no text of it in common"):
        correct_prevalence(first, reference, sample=sample)


@pytest.mark.parametrize(("n_zeros_checked", "width", "warned"), [(9, 4, False), (8, 5, True)])
def test_a_sample_is_too_small_when_its_interval_is_wider_than_a_fifth_of_the_texts(n_zeros_checked, width, warned):
    reference = [0, 0, None, None, *[0] * n_zeros_checked, *[None] * (16 - n_zeros_checked)]
    theme = corrected([1] * 4 + [0] * 16, reference).themes[0]
    assert theme.corrected.high - theme.corrected.low == width
    assert any("too small" in warning for warning in theme.warnings) is warned


@pytest.mark.parametrize(("tail", "most"), [(1 / 6, 1), (1 / 6 - 1e-6, 2)])
def test_a_count_is_within_the_limits_where_its_chance_is_above_the_tail(tail, most):
    # Of 4 texts 2 are drawn: with the theme in 2, none of them is drawn in 1 of 6 samples.
    assert hypergeometric_limits(4, 2, 0, tail) == (0, most)


def test_open_decisions_are_counted_and_bounded_by_deciding_them_either_way():
    """Of ten differences nine are open: with all decided, the count lies between the bounds."""
    first = make_coding({"t": [1] * 36 + [0] * 46}, coder="first")
    ids = [*(f"d{n}" for n in range(1, 11)), *(f"d{n}" for n in range(50, 80))]
    decided = [1] * 10 + [1] * 10 + [0] * 20
    left_open = [1] * 10 + [1] + [None] * 9 + [0] * 20
    all_decided, some_open = (
        correct_prevalence(first, make_coding({"t": codes, "u": [0] * 40}, ids=ids, coder="r"))
        for codes in (decided, left_open)
    )
    full, part = all_decided.themes[0], some_open.themes[0]
    assert (full.n_open, full.if_absent, part.n_open, part.confusion.n) == (0, None, 9, 31)
    assert part.if_present == full.corrected
    assert part.if_absent.value < part.corrected.value < part.if_present.value
    row = some_open.table.iloc[0]
    assert (
        row["n_corrected_open_low"] <= row["n_corrected_low"] <= row["n_corrected_high"] <= row["n_corrected_open_high"]
    )
    assert "9 texts that the reference was to code are open" in row["warning"]
    assert row["n_open"] == 9
    assert all_decided.table["n_corrected_open_low"].isna().all()


def test_texts_of_the_sample_that_the_reference_lacks_are_open():
    first = make_coding({"t": [1, 1, 0, 0, 1, 0, 0, 0]}, coder="first")
    reference = make_coding({"t": [1, 0]}, ids=["d1", "d3"], coder="r")
    sample = make_sample({"": (8, [1, 3, 5])})
    assert correct_prevalence(first, reference, sample=sample).themes[0].n_open == 1
    assert correct_prevalence(first, reference).themes[0].n_open == 0
