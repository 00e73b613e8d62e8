"""Whole numbers under linear conditions: against HiGHS, and by the numbers and the proofs themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from discourse_coder.auditing.arithmetic import feasibility
from discourse_coder.auditing.arithmetic.feasibility import Condition, Outcome, solve


def highs_finds(conditions: list[Condition]) -> bool:
    times = np.array([condition.times for condition in conditions], dtype=float)
    least = [condition.at_least for condition in conditions]
    unknowns = times.shape[1]
    found = milp(
        np.zeros(unknowns), constraints=LinearConstraint(times, least, np.inf), integrality=1, bounds=Bounds(0, np.inf)
    )
    assert found.status in (0, 2)
    return found.status == 0


@st.composite
def systems(draw: st.DrawFn) -> list[Condition]:
    unknowns = draw(st.integers(1, 8))
    times = st.tuples(*[st.sampled_from([-3, -1, 0, 0, 1, 1, 2, 50])] * unknowns)
    most = Condition((-1,) * unknowns, -draw(st.integers(0, 100)))
    return [most, *draw(st.lists(st.builds(Condition, times, st.integers(-60, 60)), min_size=1, max_size=9))]


@settings(max_examples=100, deadline=None)
@given(systems())
def test_there_are_whole_numbers_where_highs_finds_some(conditions):
    outcome = solve(conditions)
    if outcome.numbers is not None:
        assert min(outcome.numbers) >= 0
        sums = [sum(t * n for t, n in zip(c.times, outcome.numbers, strict=True)) for c in conditions]
        assert all(found >= condition.at_least for found, condition in zip(sums, conditions, strict=True))
    elif outcome.against is not None:
        assert not highs_finds(conditions)
        assert not highs_finds([conditions[place] for place in sorted(outcome.against)])


@pytest.mark.parametrize(
    ("conditions", "against"),
    [
        # Twice a number is odd: only whole numbers forbid it.
        ([((2,), 3), ((-2,), -3)], {0, 1}),
        ([((1, 1), 5), ((-1, 0), -2), ((0, -1), -2), ((1, -1), -9)], {0, 1, 2}),
        # 3 x + 3 y = 7.
        ([((3, 3), 7), ((-3, -3), -7), ((1, 0), 0)], {0, 1}),
    ],
)
def test_the_conditions_that_exclude_each_other_are_named(conditions, against):
    outcome = solve([Condition(*condition) for condition in conditions])
    assert outcome == Outcome(against=frozenset(against))


def test_numbers_are_exact_where_floats_are_not():
    large = 2**60
    assert solve([Condition((1,), large + 1), Condition((-1,), -large - 1)]).numbers == (large + 1,)
    assert solve([Condition((1,), large + 1), Condition((-1,), -large)]).against == {0, 1}


def test_a_long_search_is_given_up(monkeypatch):
    monkeypatch.setattr(feasibility, "MOST_WORK", 0)
    assert solve([Condition((1,), 1)]) == Outcome()
