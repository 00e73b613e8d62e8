"""Pairs of coders, the mean over pairs, alpha without each coder and with made-up ones."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from discourse_coder.statistics.estimates import SEED
from discourse_coder.statistics.reliability import Values, estimates, krippendorff_alpha, percent_agreement, tally
from discourse_coder.statistics.several_coders import (
    _views,
    leaving_out,
    mean_of_pairs,
    pairs,
    standing_out,
    with_made_up,
)
from reliability_tables import published, random_tables

NEWS_TONE = Values(tuple("0123"), are_theme=False)


def alpha_of(codes, q=2) -> float:
    return float(krippendorff_alpha(tally(codes, q).sums())[0])


def coded(n: int, *errors: float, seed: int = 0) -> np.ndarray:
    """Return codes of coders who each err in some share of texts."""
    random = np.random.default_rng(seed)
    truth = random.random(n) < 0.4
    return np.array([truth ^ (random.random(n) < error) for error in errors]).T.astype(int)


def test_made_up_coders_move_alpha_of_the_news_tone():
    """Hayes & Krippendorff 2007: .477; the majority lifts it to .56 by any rule for ties, one code lowers it."""
    codes, q = published("hayes_krippendorff2007_news_tone", "codes")
    found = with_made_up(tally(codes, q), NEWS_TONE)
    assert found == pytest.approx({"majority": 0.5619, "constant": 0.2703}, abs=5e-5)
    counts = (codes[:, :, None] == np.arange(q)).sum(axis=1)
    for majority in (counts.argmax(axis=1), q - 1 - counts[:, ::-1].argmax(axis=1)):
        assert alpha_of(np.column_stack([codes, majority]), q) == pytest.approx(0.56, abs=0.003)
    constant = [alpha_of(np.column_stack([codes, np.full(len(codes), code)]), q) for code in range(q)]
    assert constant == pytest.approx([0.254, 0.260, 0.270, 0.209], abs=5e-4)


def test_a_pair_has_the_numbers_of_two_coders_alone():
    codes, q = published("hayes_krippendorff2007_news_tone", "codes")
    found = pairs(tally(codes, q), values=NEWS_TONE, n_resamples=50)
    assert list(found) == list(combinations(range(5), 2))
    for pair in [(0, 1), (3, 4)]:
        alone = estimates(tally(codes[:, pair], q), np.random.default_rng(SEED), values=NEWS_TONE, n_resamples=50)
        n_units, mine = found[pair]
        assert n_units == ((codes[:, pair] >= 0).all(axis=1)).sum()
        assert list(mine) == ["percent_agreement", "krippendorff_alpha", "cohen_kappa"]
        assert all(mine[name] == alone[name] for name in mine)


def test_the_mean_of_kappa_over_pairs_is_lights():
    codes = coded(40, 0.1, 0.2, 0.1)
    counted = tally(codes)
    found = mean_of_pairs(counted, pairs(counted, n_resamples=0), n_resamples=200)
    light = np.mean([cohen_kappa_score(codes[:, i], codes[:, j]) for i, j in combinations(range(3), 2)])
    assert found["cohen_kappa"].value == pytest.approx(light)
    assert found["cohen_kappa"].low < light < found["cohen_kappa"].high
    # Where all coded all texts, the mean over texts of the share of pairs is the mean over pairs.
    assert found["percent_agreement"].value == pytest.approx(float(percent_agreement(counted.sums())[0]))


def test_the_mean_is_withheld_where_a_pair_has_no_value():
    codes = np.array([[0, 0, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0]])
    counted = tally(codes)
    found = mean_of_pairs(counted, pairs(counted, n_resamples=0), n_resamples=0)
    assert found["krippendorff_alpha"].value is None
    assert found["krippendorff_alpha"].reason.startswith("1 of 3 pairs have no value (all codes are 0")
    assert found["percent_agreement"].value == pytest.approx((1 + 0.75 + 0.75) / 3)


@pytest.mark.parametrize("weighted", [False, True])
def test_drawn_sums_of_a_view_are_those_of_its_coders_alone(weighted):
    for codes, q in random_tables(30, coders=(3, 5)):
        weights = np.random.default_rng(1).choice([1.0, 2.5], size=len(codes)) if weighted else None
        counted = tally(codes, q, weights)
        everyone = range(codes.shape[1])
        views = _views(counted, [tuple(everyone), *combinations(everyone, 2), (0, 2, 1)])
        columns, denominator = views.columns()
        for view, sums in views.split((views.frequencies @ columns)[None, :].astype(float), denominator).items():
            alone = counted.of_coders(*view).sums()
            for name, expected in vars(alone).items():
                assert getattr(sums, name) == pytest.approx(expected), (view, name)


def test_leaving_a_coder_out_gives_alpha_of_the_others():
    codes = coded(60, 0.05, 0.3, 0.05, 0.05)
    found = leaving_out(tally(codes), n_resamples=300)
    for coder, leaving in enumerate(found):
        rest = np.delete(codes, coder, axis=1)
        assert leaving.alpha.value == pytest.approx(alpha_of(rest))
        assert leaving.gain.value == pytest.approx(alpha_of(rest) - alpha_of(codes))
        assert leaving.gain.low <= leaving.gain.value <= leaving.gain.high
    assert found[1].gain.low > 0


def test_only_a_coder_who_differs_from_the_others_stands_out():
    assert standing_out(tally(coded(80, 0.05, 0.35, 0.05, 0.05)), n_resamples=400, n_compared=4) == [1]
    assert standing_out(tally(coded(80, 0.1, 0.1, 0.1, 0.1)), n_resamples=400, n_compared=4) == []
    assert standing_out(tally(np.zeros((20, 3), dtype=int)), n_resamples=400) == []


def test_many_coders_are_tried_in_fewer_placings():
    counted = tally(coded(30, *[0.1] * 8))
    units = _views(counted, [tuple(range(8))]).added()
    assert len(units) < 2**8
    assert {tuple(row) for row in np.eye(8, dtype=int)} <= set(map(tuple, units.tolist()))
