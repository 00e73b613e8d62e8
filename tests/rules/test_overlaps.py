"""Of overlapping spans the longest counts."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from discourse_coder.rules.matching.overlaps import longest_first
from slow_matcher import slow_longest_first

SPANS = st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda row: (row[0], row[0] + row[1]))


def kept(rows: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return the rows (group, start, end) that remain."""
    group, start, end = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return [rows[place] for place in longest_first(group, start, end).tolist()]


@given(st.lists(st.tuples(st.integers(0, 2), SPANS), max_size=30))
@example([(0, (0, 10)), (0, (0, 3)), (0, (5, 20))])
@example([(0, (0, 4)), (0, (3, 7)), (0, (6, 10))])
def test_agrees_with_taking_one_after_the_other(spans: list[tuple[int, tuple[int, int]]]) -> None:
    expected = [
        (group, *span)
        for group in range(3)
        for span in slow_longest_first(span for owner, span in spans if owner == group)
    ]
    assert kept([(group, *span) for group, span in spans]) == expected


def test_of_equal_spans_the_first_counts() -> None:
    group, start, end = np.array([[1, 0, 2], [0, 3, 5], [0, 3, 5], [1, 0, 2]]).T
    assert longest_first(group, start, end).tolist() == [1, 0]


def test_no_spans() -> None:
    assert kept([]) == []


def test_a_chain_of_three_hundred_thousand() -> None:
    start = np.arange(300_000) * 3
    rows = longest_first(np.zeros(300_000, dtype=np.int64), start, start + 5)
    assert rows.tolist() == list(range(0, 300_000, 2))
