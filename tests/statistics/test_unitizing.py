"""Alpha for unitizing against the worked examples that Krippendorff published."""

from __future__ import annotations

import numpy as np
import pytest

from discourse_coder.statistics.unitizing import Unitized, alpha_u, merged, u_alpha


def two(length, first, second):
    """Return a text with the passages of two coders, each its first place and its length."""
    return Unitized(length, tuple(tuple((start, start + size) for start, size in own) for own in (first, second)))


def test_alpha_u_of_the_videotape():
    """Krippendorff 2004, sec. 11.5, p. 254: a continuum of 300 that begins at 150."""
    c = two(300, [(75, 70), (220, 30)], [(70, 80), (205, 20), (250, 20)])
    k = two(300, [(30, 60), (150, 50)], [(30, 60), (150, 50)])
    assert alpha_u([c]) == pytest.approx(0.7286, abs=5e-5)
    assert alpha_u([k]) == 1
    assert u_alpha([k]).value == 1


@pytest.mark.parametrize(
    ("first", "second", "published"),
    [
        ([(2, 8), (14, 6)], [(4, 4), (15, 2)], 0.553),
        # The paper prints .679 for this one, having divided by (mL)^2 in place of (mL)^2 less the squared lengths.
        ([(2, 6), (10, 2), (14, 4), (20, 2)], [(0, 2), (4, 4), (10, 4), (16, 2), (20, 2)], 0.693),
        ([(0, 2), (2, 8), (10, 4), (14, 6), (20, 4)], [(0, 4), (4, 4), (8, 7), (15, 2), (17, 7)], 0.066),
    ],
)
def test_alpha_u_of_pairs_of_observers(first, second, published):
    """Krippendorff 1995, p. 57, on a continuum so long that its grain does not matter."""
    grain = 10_000
    stretched = [[(start * grain, size * grain) for start, size in own] for own in (first, second)]
    assert alpha_u([two(24 * grain, *stretched)]) == pytest.approx(published, abs=6e-4)


def test_u_alpha_of_three_observers():
    """Krippendorff 2019, fig. 12.11, p. 340: places marked or not, .413."""
    alex = ((0, 7), (7, 13), (30, 32), (32, 37), (37, 44), (44, 60))
    paul = ((0, 7), (7, 13), (13, 21), (32, 44))
    suzan = ((0, 7), (7, 13), (13, 21), (32, 37), (37, 41), (41, 44))
    assert u_alpha([Unitized(60, (alex, paul, suzan))]).value == pytest.approx(0.413, abs=1e-3)


def u_alpha_by_places(texts):
    """Return u-alpha from a coincidence matrix filled place by place, after eq. 32 to 34 of Krippendorff 2019."""
    observed, own = np.zeros((2, 2)), np.zeros(2)
    for text in texts:
        marks = np.zeros((len(text.coded), text.length), dtype=int)
        for row, passages in zip(marks, text.coded, strict=True):
            for start, end in passages:
                row[start:end] = 1
                own[1] += (end - start) ** 2
            own[0] += (row == 0).sum()
        for i, mine in enumerate(marks):
            for j, theirs in enumerate(marks):
                if i != j:
                    np.add.at(observed, (mine, theirs), 1 / (len(marks) - 1))
    total = observed.sum()
    expected = total * (np.outer(observed.sum(axis=1), observed.sum(axis=0)) - np.diag(own)) / (total**2 - own.sum())
    return 1 - observed[0, 1] / expected[0, 1]


def random_texts(random, n, n_coders, missing=0.0):
    texts = []
    for _ in range(n):
        length = int(random.integers(5, 60))
        passages = [
            merged(tuple(sorted(random.choice(length + 1, 2, replace=False).tolist())) for _ in range(n_marks))
            for n_marks in random.integers(0, 3, n_coders)
        ]
        out = random.random(n_coders) < missing
        out[random.choice(n_coders, 2, replace=False)] = False
        texts.append(Unitized(length, tuple(None if gone else own for gone, own in zip(out, passages, strict=True))))
    return texts


@pytest.mark.parametrize("n_coders", [2, 3, 5])
def test_u_alpha_of_several_texts_is_that_of_their_coincidences(n_coders):
    random = np.random.default_rng(n_coders)
    for _ in range(20):
        texts = random_texts(random, 6, n_coders, missing=0.3)
        assert u_alpha(texts, n_resamples=0).value == pytest.approx(u_alpha_by_places(texts))


def test_one_text_cut_in_two_between_passages_changes_nothing_for_u_alpha():
    whole = two(100, [(10, 20), (60, 10)], [(15, 20), (62, 10)])
    halves = [two(50, [(10, 20)], [(15, 20)]), two(50, [(10, 10)], [(12, 10)])]
    assert u_alpha(halves).value == pytest.approx(u_alpha([whole]).value)


def test_a_weight_counts_a_text_more_often():
    texts = random_texts(np.random.default_rng(1), 5, 2)
    # But for squared lengths, which are of the texts there are.
    twice = u_alpha([*texts, texts[0]], n_resamples=0).value
    assert u_alpha(texts, weights=[2, 1, 1, 1, 1], n_resamples=0).value == pytest.approx(twice, abs=0.02)
    assert u_alpha(texts, weights=[3.0] * 5).value == pytest.approx(u_alpha(texts).value)


def test_passages_that_overlap_are_merged_and_those_that_touch_are_not():
    assert merged([(5, 9), (0, 3), (2, 4), (9, 12)]) == ((0, 4), (5, 9), (9, 12))


@pytest.mark.parametrize(
    ("text", "reason"),
    [(two(10, [], []), "no passage"), (two(10, [(0, 10)], [(0, 10)]), "the passages are all of the texts")],
)
def test_what_is_undefined_says_so(text, reason):
    assert u_alpha([text, text]).reason == reason
    assert alpha_u([two(10, [], [])]) is None


def test_the_interval_is_about_the_texts_and_narrows_with_them():
    random = np.random.default_rng(0)
    texts = random_texts(random, 40, 2)
    few, many = u_alpha(texts[:10], n_resamples=500), u_alpha(texts, n_resamples=500)
    assert few.low <= few.value <= few.high <= 1
    assert many.high - many.low < few.high - few.low
    # Passages alike in all texts do not make the interval a point.
    same = u_alpha([two(100, [(10, 20)], [(10, 20)])] * 12, n_resamples=2000)
    assert same.value == same.high == 1
    assert 0.3 < same.low < 0.8
