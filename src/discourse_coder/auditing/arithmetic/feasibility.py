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
MOST_WORK = 50_000_000
_MACHINE = 2**62
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
        fractions = sorted((n.denominator > 1, n % 1, place) for place, n in used)
        single = (tuple(int(place == other) for other in range(len(found))) for _, _, place in reversed(fractions))
        for times in chain(self.sums, single):
            value = sum((times[place] * number for place, number in used), Fraction())
            if value.denominator > 1:
                return self._branched(conditions, times, floor(value))
        return Outcome(numbers=tuple(map(int, found)))

    def _branched(self, conditions: list[Condition], times: tuple[int, ...], most: int) -> Outcome:
        against: frozenset[int] = frozenset()
        below, above = Condition(tuple(-time for time in times), -most), Condition(times, most + 1)
        # Single unknowns that are raised soon use up the sums.
        for branch in (above, below) if sum(map(abs, times)) == 1 else (below, above):
            outcome = self.of([*conditions, branch])
            if outcome.against is None:
                return outcome
            against |= outcome.against
        return Outcome(against=against)


def _relaxed(conditions: Sequence[Condition], most_work: int) -> tuple[list[Fraction] | None, list[int], int]:
    """Return numbers, whole or not, that satisfy the conditions; or None, and the places of some that none do; work."""
    import numpy as np

    n, m = len(conditions[0].times), len(conditions)
    # Columns: the unknowns; what each sum has to spare; for sums that must be above 0, what it lacks, to be got rid of.
    sign = np.array([1 if condition.at_least > 0 else -1 for condition in conditions])
    times = _narrow(np.array([condition.times for condition in conditions], dtype=object).reshape(m, n))
    columns = np.concatenate([times * sign[:, None], np.diag(-sign)], axis=1)
    bounds = _narrow(np.array([abs(condition.at_least) for condition in conditions], dtype=object))
    lacking = n + m
    basis = [lacking + row if sign[row] > 0 else n + row for row in range(m)]
    inverse, divisor, stalled = np.eye(m, dtype=np.int64), 1, 0
    for work in range(0, most_work, m * (n + 3 * m)):
        short = np.array(basis) >= lacking
        multipliers = _product(short.astype(np.int64), inverse)
        gains, values = _product(multipliers, columns), _product(inverse, bounds)
        entering = int(gains.argmax()) if stalled < _PATIENCE else int((gains > 0).argmax())
        if gains[entering] <= 0:
            if values[short].any():
                return None, np.flatnonzero(multipliers).tolist(), work
            found = [Fraction()] * n
            for row, column in enumerate(basis):
                if column < n:
                    found[column] = Fraction(int(values[row]), divisor)
            return found, [], work
        direction = _product(inverse, columns[:, entering])
        leaving = _leaving(values.tolist(), direction.tolist(), basis)
        stalled = 0 if values[leaving] else stalled + 1
        if 2 * _largest(inverse) * _largest(direction) >= _MACHINE:
            inverse, direction = inverse.astype(object), direction.astype(object)
        row, pivot = inverse[leaving], int(direction[leaving])
        changed = (inverse * pivot - np.outer(direction, row)) // divisor
        changed[leaving] = row
        inverse = _narrow(changed)
        divisor, basis[leaving] = pivot, entering
    raise GivenUp


def _leaving(values: Sequence[int], direction: Sequence[int], basis: Sequence[int]) -> int:
    """Return the row whose number reaches 0 first, of several the one whose column is first."""
    best = -1
    for row, step in enumerate(direction):
        if step > 0:
            difference = values[row] * direction[best] - values[best] * step if best >= 0 else -1
            if difference < 0 or (difference == 0 and basis[row] < basis[best]):
                best = row
    return best


def _largest(numbers: NDArray[Any]) -> int:
    """Return the largest number, without its sign."""
    return max(int(numbers.max(initial=0)), -int(numbers.min(initial=0)))


def _narrow(numbers: NDArray[Any]) -> NDArray[Any]:
    """Return whole numbers as those of the machine, which are fast, where they fit."""
    import numpy as np

    return numbers.astype(np.int64) if _largest(numbers) < _MACHINE else numbers


def _product(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    """Return the product of whole numbers, which are Python's own where the machine's would not hold it."""
    if len(other) * _largest(one) * _largest(other) >= _MACHINE:
        return _narrow(one.astype(object) @ other.astype(object))
    product: NDArray[Any] = one @ other
    return product
