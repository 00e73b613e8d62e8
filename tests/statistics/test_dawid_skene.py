"""The model of Dawid & Skene (1979) on their own data, and what it can tell of coders whose errors are known."""

from __future__ import annotations

import numpy as np
import pytest

from discourse_coder.statistics.dawid_skene import dawid_skene, rivals
from reliability_tables import read_cases


def anaesthetists() -> np.ndarray:
    """Return how often each of five graded each of 45 patients 1 to 4; the first did so three times."""
    rows = read_cases("dawid_skene1979_anaesthetists")
    counts = np.zeros((len(rows), 5, 4))
    for unit, row in enumerate(rows):
        for coder, cell in enumerate(list(row.values())[1:]):
            for grade in cell:
                counts[unit, coder, int(grade) - 1] += 1
    return counts


def test_error_rates_of_the_anaesthetists():
    """Dawid & Skene 1979, tables 2 and 3; two other implementations (dallascard, crowd-kit 1.4.2) come to the same."""
    model = dawid_skene(anaesthetists())
    assert model.has_settled
    assert model.shares == pytest.approx([0.40, 0.42, 0.11, 0.07], abs=0.005)
    first = [[0.89, 0.11, 0, 0], [0.07, 0.88, 0.05, 0], [0, 0.34, 0.66, 0], [0, 0, 0.56, 0.44]]
    second = [[0.83, 0.17, 0, 0], [0.05, 0.63, 0.31, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    assert model.given[0] == pytest.approx(np.array(first), abs=0.0051)
    assert model.given[1] == pytest.approx(np.array(second), abs=0.0051)
    assert model.log_likelihood == pytest.approx(-192.89088, abs=1e-4)


def simulated(n: int, errors: list[float], prevalence: float = 0.4) -> np.ndarray:
    random = np.random.default_rng(5)
    truth = random.random(n) < prevalence
    codes = truth[:, None] ^ (random.random((n, len(errors))) < errors)
    return np.stack([~codes, codes], axis=2).astype(float)


def test_known_errors_are_found():
    model = dawid_skene(simulated(4000, [0.05, 0.1, 0.3]))
    assert model.shares[1] == pytest.approx(0.4, abs=0.03)
    for coder, error in enumerate([0.05, 0.1, 0.3]):
        assert np.diag(model.given[coder]) == pytest.approx([1 - error] * 2, abs=0.04)


def test_units_counted_together_give_the_fit_of_units_one_by_one():
    counts = simulated(80, [0.1, 0.2, 0.15])
    counts[:10, 2] = 0  # not coded
    alike, frequencies = np.unique(counts, axis=0, return_counts=True)
    together, apart = dawid_skene(alike, frequencies.astype(float)), dawid_skene(counts)
    assert together.shares == pytest.approx(apart.shares, abs=1e-6)
    assert together.given == pytest.approx(apart.given, abs=1e-5)


def test_the_likelihood_is_that_of_the_codes():
    counts = simulated(30, [0.1, 0.2, 0.15])
    model = dawid_skene(counts)
    expected = 0.0
    for unit in counts.argmax(axis=2):
        chances = [
            share * np.prod([model.given[coder, right, code] for coder, code in enumerate(unit)])
            for right, share in enumerate(model.shares)
        ]
        expected += np.log(sum(chances))
    assert model.log_likelihood == pytest.approx(expected)


def test_two_coders_fit_in_more_than_one_way():
    counts = simulated(200, [0.1, 0.3])
    alone = np.ones(len(counts))
    assert rivals(counts, alone, dawid_skene(counts))
    three = simulated(200, [0.1, 0.1, 0.1])
    assert not rivals(three, alone, dawid_skene(three))
