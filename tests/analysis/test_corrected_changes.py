"""Changes between periods, corrected for the errors in double-coded texts."""

from __future__ import annotations

from itertools import combinations, product

import pandas as pd
import pytest

from discourse_coder.analysis.correction import correct_prevalence
from discourse_coder.analysis.prevalence import prevalence
from discourse_coder.errors import UsageError
from discourse_coder.model.sample import ReliabilitySample, Stratum
from discourse_coder.statistics.double_sampling import corrected_change, corrected_count
from discourse_coder.statistics.proportions import newcombe_difference, wilson_about
from factories import make_coding, make_corpus

PERIODS = {"early": ("2008", "2008"), "late": ("2009", "2009")}


def studied(first, reference, sample=None, **options):
    """Return the prevalence by period of two lists of codes, one of each period; None is not coded."""
    n_early, speakers = len(first[0]), "abcdefgh"
    texts = [*first[0], *first[1]]
    corpus = make_corpus(*((f"{2008 + (row >= n_early)}", {"speaker": speakers[row % 8]}) for row in range(len(texts))))
    coding = make_coding({"t": texts}, corpus=corpus, coder="rules")
    gold = make_coding({"t": [*reference[0], *reference[1]]}, corpus=corpus, coder="gold", method="human")
    correction = correct_prevalence(coding, gold, sample=sample)
    return prevalence(coding, by="period", periods=PERIODS, correction=correction, **options)


def test_where_all_is_double_coded_the_change_is_that_of_the_reference():
    first = [1] * 10 + [0] * 10, [1] * 15 + [0] * 5
    right = [1] * 12 + [0] * 8, [1] * 13 + [0] * 7
    (change,) = studied(first, right).corrected_changes.itertuples()
    expected = newcombe_difference(13, 20, 12, 20)
    assert (change.difference, change.ci_low, change.ci_high) == pytest.approx(expected)
    assert (change.here_low, change.here_high) == pytest.approx((0.05, 0.05))


def test_errors_of_one_period_alone_no_longer_look_like_a_change():
    # 60 of 100 have the theme in both; later the coder misses one in four, and so in 24 of 40 double-coded texts.
    first = [1] * 60 + [0] * 40, [1] * 45 + [0] * 55
    early = [1] * 24 + [None] * 36 + [0] * 16 + [None] * 24
    late = [1] * 18 + [None] * 27 + [1] * 6 + [0] * 16 + [None] * 33
    result = studied(first, (early, late))
    assert result.changes.iloc[0].ci_high < 0
    change = result.corrected_changes.iloc[0]
    assert abs(change.difference) < 0.02
    assert change.ci_low < change.here_low < 0 < change.here_high < change.ci_high
    assert (change.n_double_coded_first, change.n_double_coded_second) == (40, 40)
    shown = "\n".join(result.shown.lines)
    assert "corrected for the coder’s errors" in shown
    assert "assumed to be a simple random sample" in shown


def test_too_few_double_coded_texts_of_a_period_give_no_corrected_change():
    first = [1] * 5 + [0] * 5, [1] * 5 + [0] * 5
    result = studied(first, ([1] * 5 + [0] * 5, [None] * 5 + [0] * 5))
    (change,) = result.corrected_changes.itertuples()
    assert change.reason in "\n".join(result.shown.lines)
    assert change.reason == ("too few texts were double-coded: in late, of the 5 texts coded 1, none was double-coded")
    assert pd.isna(change.difference)


def test_weights_of_the_sample_are_those_of_the_whole_sample():
    # In each period the 2 texts of stratum "a" stand for 1 each, the 2 of "b" for 4 each; one of "b" is wrong later.
    first = [1] * 10, [1] * 10
    reference = [1, 1, 1, 1] + [None] * 6, [1, 1, 1, 0] + [None] * 6
    ids = [f"d{number}" for number in (0, 1, 10, 11, 2, 3, 12, 13)]
    ids = [f"d{int(name[1:]) + 1}" for name in ids]
    strata = (Stratum("a", 4, 4), Stratum("b", 16, 4))
    sample = ReliabilitySample(
        tuple(ids), ("a",) * 4 + ("b",) * 4, strata, 1, None, (), {}, (), {"t": 2.0}, "rules", "small", "d" * 64, 20
    )
    (change,) = studied(first, reference, sample).corrected_changes.itertuples()
    assert change.difference == pytest.approx(-4 / 10)


def test_clusters_widen_the_interval_for_more_texts_only():
    first = [1, 0] * 20, [1, 0, 1, 1] * 10
    plain, clustered = (
        studied(first, first, clusters=clusters).corrected_changes.iloc[0] for clusters in (None, "speaker")
    )
    assert clustered.ci_high - clustered.ci_low > 1.5 * (plain.ci_high - plain.ci_low)
    assert (clustered.here_low, clustered.here_high) == (plain.here_low, plain.here_high)


def test_a_correction_of_other_codes_or_another_confidence_is_refused():
    codes = [1, 0] * 5
    coding = make_coding({"t": codes}, coder="rules")
    correction = correct_prevalence(coding, make_coding({"t": codes}, coder="gold", method="human"))
    corpus = make_corpus(*((f"{2008 + row % 2}", {}) for row in range(10)))
    other = make_coding({"t": codes[::-1]}, corpus=corpus, coder="rules")
    for confidence, said in ((0.95, "other codes for t"), (0.9, "95% intervals")):
        with pytest.raises(UsageError, match=said):
            prevalence(other, by="period", periods=PERIODS, correction=correction, confidence=confidence)


def estimates(first, truth, n_drawn):
    """Return the corrected count of each sample of a period."""
    n_ones = sum(first)
    found = []
    for drawn in combinations(range(len(first)), n_drawn):
        wrong = [[(first[row] != truth[row], 1.0) for row in drawn if first[row] == code] for code in (1, 0)]
        found.append(corrected_count(n_ones, len(first) - n_ones, *wrong))
    return [count for count in found if count.value is not None]


@pytest.mark.parametrize("n_drawn", [7, 8, 9])
@pytest.mark.parametrize("wrong", [(0, 0), (1, 0), (2, 1), (1, 3)])
def test_the_interval_for_these_texts_holds_their_change_in_nearly_all_samples(wrong, n_drawn):
    first = [1] * 5 + [0] * 5
    truths = [[0] * n + [1] * (5 - n) + [0] * 5 for n in wrong]
    true = (sum(truths[1]) - sum(truths[0])) / 10
    held = [
        found.here[0] - 1e-9 <= true <= found.here[1] + 1e-9
        for one, other in product(*(estimates(first, truth, n_drawn) for truth in truths))
        for found in [corrected_change((10, one, wilson_about(one.value / 10, 10)), (10, other, wilson_about(0.5, 10)))]
    ]
    assert sum(held) >= 0.95 * len(held)
