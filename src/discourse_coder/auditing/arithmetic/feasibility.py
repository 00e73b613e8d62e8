"""Whether whole numbers can satisfy linear conditions: the simplex method and branching, without any rounding."""

# The first phase of the revised simplex method. Its inverse is kept as whole numbers over a denominator, by which every
# division comes out even (Bareiss 1968, Mathematics of Computation 22, 565-578). Where no numbers satisfy the
# conditions, the multipliers at the end are a proof: Farkas' lemma, as in Chvátal (1983), Linear Programming, ch. 9.
# Fractions are branched on until numbers are whole or no branch is left.

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import floor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The search is given up after so many changes of numbers in the tables: a few seconds.
MOST_WORK = 20_000_000
# After so many pivots without progress the first column that may enter does, which cannot go round in circles (Bland).
_PATIENCE = 20


@dataclass(frozen=True)
class Condition:
    """A condition on unknown numbers from 0 up: the sum of so many times each is at least `at_least`."""

    times: tuple[int, ...]  # for each unknown
    at_least: int


@dataclass(frozen=True)
class Outcome:
    """What came of a search for whole numbers; both are None where it was given up."""

    numbers: tuple[int, ...] | None = None  # that satisfy all conditions
    against: frozenset[int] | None = None  # places of conditions that no whole numbers satisfy together


class GivenUp(Exception):  # noqa: N818
    """The search takes longer than is worth it."""


def solve(conditions: Sequence[Condition], branches: Collection[tuple[int, ...]] = ()) -> Outcome:
    """Search for whole numbers, none below 0; `branches` are sums of them to settle before single ones."""
    try:
        return _Search(branches, len(conditions)).of(list(conditions))
    except GivenUp:
        return Outcome()


class _Search:
    """Depth first, one condition more on each branch."""

    def __init__(self, sums: Collection[tuple[int, ...]], n_given: int) -> None:
        self.sums, self.n_given, self.work = sums, n_given, 0

    def of(self, conditions: list[Condition]) -> Outcome:
        found, against, work = _relaxed(conditions, MOST_WORK - self.work)
        self.work += work
        if found is None:
            return Outcome(against=frozenset(place for place in against if place < self.n_given))
        used = [(place, number) for place, number in enumerate(found) if number]
        single = (tuple(int(place == other) for other in range(len(found))) for place, _ in used)
        for times in chain(self.sums, single):
            value = sum((times[place] * number for place, number in used), Fraction())
            if value.denominator > 1:
                return self._branched(conditions, times, floor(value))
        return Outcome(numbers=tuple(map(int, found)))

    def _branched(self, conditions: list[Condition], times: tuple[int, ...], most: int) -> Outcome:
        against: frozenset[int] = frozenset()
        for branch in (Condition(tuple(-time for time in times), -most), Condition(times, most + 1)):
            outcome = self.of([*conditions, branch])
            if outcome.against is None:
                return outcome
            against |= outcome.against
        return Outcome(against=against)


def _relaxed(conditions: Sequence[Condition], most_work: int) -> tuple[list[Fraction] | None, list[int], int]:
    """Return numbers, whole or not, that satisfy the conditions; or None, and the places of some that none do; work."""
    import numpy as np

    n, m = len(conditions[0].times), len(conditions)
    sign = [1 if condition.at_least > 0 else -1 for condition in conditions]
    # Columns: the unknowns; what each sum has to spare; for sums that must be above 0, what it lacks, to be got rid of.
    times = np.array([[s * time for time in c.times] for s, c in zip(sign, conditions, strict=True)], dtype=object)
    spare = np.array([[-s if row == place else 0 for place in range(m)] for row, s in enumerate(sign)], dtype=object)
    columns = np.concatenate([times.reshape(m, n), spare], axis=1)
    small = _as_small(columns)
    lacking = n + m
    basis = [lacking + row if sign[row] > 0 else n + row for row in range(m)]
    inverse = np.array([[int(row == place) for place in range(m)] for row in range(m)], dtype=object)
    bounds = np.array([abs(c.at_least) for c in conditions], dtype=object)
    divisor, stalled = 1, 0
    for work in range(0, most_work, m * (n + 3 * m)):
        multipliers = sum((inverse[row] for row in range(m) if basis[row] >= lacking), np.zeros(m, dtype=object))
        gains = _product(multipliers, small, columns)
        entering = int(gains.argmax()) if stalled < _PATIENCE else int((gains > 0).argmax())
        values = inverse @ bounds
        if gains[entering] <= 0:
            lacks = sum(values[row] for row in range(m) if basis[row] >= lacking)
            if lacks:
                return None, [place for place, multiplier in enumerate(multipliers) if multiplier], work
            found = [Fraction()] * n
            for row, column in enumerate(basis):
                if column < n:
                    found[column] = Fraction(int(values[row]), int(divisor))
            return found, [], work
        direction = inverse @ columns[:, entering]
        leaving = _leaving(values, direction, basis)
        stalled = 0 if values[leaving] else stalled + 1
        pivot = direction[leaving]
        rows = (inverse * pivot - np.outer(direction, inverse[leaving])) // divisor
        rows[leaving] = inverse[leaving]
        inverse, divisor, basis[leaving] = rows, pivot, entering
    raise GivenUp


def _leaving(values: NDArray[Any], direction: NDArray[Any], basis: Sequence[int]) -> int:
    """Return the row whose number reaches 0 first, of several the one whose column is first."""
    best = -1
    for row, step in enumerate(direction):
        if step > 0:
            difference = values[row] * direction[best] - values[best] * step if best >= 0 else -1
            if difference < 0 or (difference == 0 and basis[row] < basis[best]):
                best = row
    return best


def _as_small(columns: NDArray[Any]) -> NDArray[Any] | None:
    """Return columns as machine integers, with which products are fast; None where they are too large."""
    import numpy as np

    return columns.astype(np.int64) if np.abs(columns).max() < 2**20 else None


def _product(multipliers: NDArray[Any], small: NDArray[Any] | None, columns: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    if small is not None and np.abs(multipliers).sum() < 2**42:
        multipliers, columns = multipliers.astype(np.int64), small
    product: NDArray[Any] = multipliers @ columns
    return product
