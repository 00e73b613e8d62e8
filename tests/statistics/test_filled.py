"""The worst and the best alpha with missing codes: exact where it says so, and otherwise never passed."""

from __future__ import annotations

from functools import partial
from itertools import product

import numpy as np
import pytest

from discourse_coder.statistics import filled
from discourse_coder.statistics.filled import alpha_range
from discourse_coder.statistics.reliability import krippendorff_alpha, tally


def case(seed, q):
    """Return codes, which of them are missing, weights or none, and alpha of every way to fill them."""
    random = np.random.default_rng(seed)
    shape = int(random.integers(5, 12)), int(random.integers(2, 5))
    codes = np.where(random.random(shape) < 0.7, random.integers(0, q, shape[0])[:, None], random.integers(0, q, shape))
    missing = np.zeros(shape, dtype=bool)
    missing.flat[random.choice(missing.size, 6 if q == 2 else 4, replace=False)] = True
    weights = random.choice([1.0, 3.0], shape[0]) if seed % 2 else None
    return codes, missing, weights


def every_alpha(codes, missing, weights, statistic, q):
    for values in product(range(q), repeat=int(missing.sum())):
        whole = codes.copy()
        whole[missing] = values
        yield float(statistic(tally(whole, q, weights).sums())[0])


def ranged(codes, missing, weights, q, **options):
    known = np.where(missing, -1, codes)
    counts = (known[:, :, None] == np.arange(q)).sum(axis=1)
    return alpha_range(counts, missing.sum(axis=1), weights=weights, **options)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
@pytest.mark.parametrize("seed", range(4))
def test_few_ways_are_all_tried(seed, level):
    codes, missing, weights = case(seed, 3)
    statistic = partial(krippendorff_alpha, level=level, numbers=(0, 1, 4))
    alphas = list(every_alpha(codes, missing, weights, statistic, 3))
    found = ranged(codes, missing, weights, 3, level=level, numbers=(0, 1, 4))
    assert (found.worst, found.best, found.is_exact) == pytest.approx((np.nanmin(alphas), np.nanmax(alphas), True))


@pytest.mark.parametrize("seed", range(12))
def test_many_ways_give_an_exact_range_of_a_theme_or_bounds_that_no_way_passes(seed, monkeypatch):
    monkeypatch.setattr(filled, "_MOST_WAYS", 0)
    q = 2 + seed % 3 // 2
    codes, missing, weights = case(seed, q)
    alphas = list(every_alpha(codes, missing, weights, krippendorff_alpha, q))
    worst, best = np.nanmin(alphas), np.nanmax(alphas)
    found = ranged(codes, missing, weights, q)
    assert found.is_exact == (q == 2 and weights is None)
    if found.is_exact:
        assert (found.worst, found.best) == pytest.approx((worst, best))
    assert worst - 0.35 < found.worst <= worst + 1e-9
    assert best - 1e-9 <= found.best < best + 0.01


def test_bounds_are_close_for_as_many_texts_as_people_have(monkeypatch):
    random = np.random.default_rng(3)
    truth = random.integers(0, 2, 100)
    codes = np.where(random.random((100, 3)) < 0.85, truth[:, None], 1 - truth[:, None])
    missing = random.random((100, 3)) < 0.1
    exact = ranged(codes, missing, None, 2)
    monkeypatch.setattr(filled, "_MOST_WAYS", 0)
    bounds = filled.AlphaRange(*filled._bounds(list(filled._kinds(*counted(codes, missing), None))), is_exact=False)
    assert exact.is_exact
    assert (bounds.worst, bounds.best) == pytest.approx((exact.worst, exact.best), abs=0.02)


def counted(codes, missing):
    known = np.where(missing, -1, codes)
    return (known[:, :, None] == np.arange(2)).sum(axis=1), missing.sum(axis=1)


def test_there_is_no_range_where_alpha_cannot_be_defined_or_known(monkeypatch):
    nothing = np.zeros((3, 2), dtype=int)
    assert alpha_range(nothing, np.array([0, 1, 1])) is None
    assert alpha_range(np.array([[2, 0]] * 3), np.zeros(3, dtype=int)) is None
    monkeypatch.setattr(filled, "_MOST_WAYS", 0)
    assert alpha_range(nothing + 1, np.ones(3, dtype=int), level="ordinal") is None
