"""The worst and the best alpha that missing codes could give: exact, or bounds that it cannot pass."""

# Alpha depends only on how many of a unit's codes have each value. One less alpha is observed by expected disagreement.
# - Few ways to fill the missing codes: all are tried.
# - A theme, without weights: given how many codes of all are 1, the expected disagreement is fixed, and the observed is
#   a sum over units. So its least and its most come from dynamic programming over units, for each number of ones.
# - Nominal values otherwise: the ratio is at least t if observed - t * expected is nowhere below 0. The expected is 1
#   less the sum of the squared shares of values; a square lies above its tangents, and below its chord between the
#   least and the largest share. With one of these in its place the difference is a sum over units, and its least or
#   most is exact (Dinkelbach 1967, Management Science 13, 492-498, for the ratio). No codes pass these bounds, but they
#   may not be reached.

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import comb, prod
from typing import TYPE_CHECKING

from discourse_coder.statistics.reliability import Level, Sums, krippendorff_alpha

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_MOST_WAYS = 20_000
_STEPS = 40
_TANGENTS = 20
# Observed by expected disagreement is never more: of units of m codes it is at most m / (m - 1), by concavity.
_LARGEST_RATIO = 2.0


@dataclass(frozen=True)
class AlphaRange:
    """The worst and the best alpha."""

    worst: float
    best: float
    is_exact: bool


@dataclass(frozen=True, eq=False)
class _Kind:
    """Units with the same codes, as many missing ones and the same weight; `fills` are the counts they could have."""

    fills: Ints
    n_units: int
    weight: float

    @property
    def n_ways(self) -> int:
        return comb(self.n_units + len(self.fills) - 1, self.n_units)

    @property
    def n_codes(self) -> int:
        return int(self.fills[0].sum())


def alpha_range(
    counts: Ints,
    missing: Ints,
    *,
    weights: Floats | None = None,
    level: Level = "nominal",
    numbers: Sequence[float] = (),
) -> AlphaRange | None:
    """Return how low and how high alpha could be, from each unit's known codes by value and number of missing ones.

    None where alpha would be undefined whatever the codes, or where no range is known: many ways, not nominal.
    """
    kinds = list(_kinds(counts, missing, weights))
    if not kinds:
        return None
    if prod(kind.n_ways for kind in kinds) <= _MOST_WAYS:
        found, is_exact = _all_ways(kinds, level, numbers), True
    elif level != "nominal":
        return None
    elif counts.shape[1] == 2 and weights is None:
        found, is_exact = _of_a_theme(kinds), True
    else:
        found, is_exact = _bounds(kinds), False
    return AlphaRange(*found, is_exact) if found else None


def _kinds(counts: Ints, missing: Ints, weights: Floats | None) -> Iterator[_Kind]:
    import numpy as np

    weight = np.ones(len(counts)) if weights is None else weights
    rows = np.column_stack([counts, missing, weight])[counts.sum(axis=1) + missing >= 2]
    q = counts.shape[1]
    for row, n_units in zip(*np.unique(rows, axis=0, return_counts=True), strict=True):
        added = [np.bincount(ways, minlength=q) for ways in combinations_with_replacement(range(q), int(row[q]))]
        known = row[:q].astype(np.int64)
        yield _Kind(known + np.array(added, dtype=np.int64).reshape(len(added), q), int(n_units), float(row[q + 1]))


def _all_ways(kinds: Sequence[_Kind], level: Level, numbers: Sequence[float]) -> tuple[float, float] | None:
    import numpy as np

    q = kinds[0].fills.shape[1]
    coincidences = np.zeros((1, q, q))
    for kind in kinds:
        of_fill = kind.fills[:, :, None] * (kind.fills[:, None, :] - np.eye(q)) * kind.weight / (kind.n_codes - 1)
        ways = list(combinations_with_replacement(range(len(of_fill)), kind.n_units))
        of_way = np.array([of_fill[list(way)].sum(axis=0) for way in ways])
        coincidences = (coincidences[:, None] + of_way).reshape(-1, q, q)
    n_codes = np.full(len(coincidences), float(sum(kind.n_codes * kind.n_units for kind in kinds)))
    nothing = np.zeros(0)
    alphas = krippendorff_alpha(Sums(n_codes, nothing, nothing, nothing, coincidences, nothing), level, numbers)
    return _ends(alphas)


def _of_a_theme(kinds: Sequence[_Kind]) -> tuple[float, float] | None:
    import numpy as np

    n_codes = sum(kind.n_codes * kind.n_units for kind in kinds)
    least, most = np.array([0.0]), np.array([0.0])
    for kind in kinds:
        ones = kind.fills[:, 1] - kind.fills[:, 1].min()
        disagreement = kind.fills[:, 1] * kind.fills[:, 0] / (kind.n_codes - 1)
        for _ in range(kind.n_units):
            size = len(least) + int(ones.max())
            lower, upper = np.full(size, np.inf), np.full(size, -np.inf)
            for more, adds in zip(ones.tolist(), disagreement.tolist(), strict=True):
                reached = slice(more, more + len(least))
                lower[reached] = np.minimum(lower[reached], least + adds)
                upper[reached] = np.maximum(upper[reached], most + adds)
            least, most = lower, upper
    share = (sum(kind.fills[:, 1].min() * kind.n_units for kind in kinds) + np.arange(len(least))) / n_codes
    by_chance = np.where((share > 0) & (share < 1), share * (1 - share), np.nan)
    correction = (n_codes - 1) / n_codes**2
    return _ends(np.concatenate([1 - most * correction / by_chance, 1 - least * correction / by_chance]))


def _ends(alphas: Floats) -> tuple[float, float] | None:
    import numpy as np

    defined = alphas[~np.isnan(alphas)]
    return (float(defined.min()), float(defined.max())) if len(defined) else None


def _bounds(kinds: Sequence[_Kind]) -> tuple[float, float]:
    """Return bounds of nominal alpha, by bisection on the ratio of observed to expected disagreement."""
    import numpy as np

    total = sum(kind.weight * kind.n_units * kind.n_codes for kind in kinds)
    n_codes = sum(kind.n_codes * kind.n_units for kind in kinds)
    shares = [kind.fills * kind.weight * kind.n_units / total for kind in kinds]
    disagree = [
        (kind.n_codes**2 - (kind.fills**2).sum(axis=1)) / (kind.n_codes - 1) * kind.weight * kind.n_units / total
        for kind in kinds
    ]
    low, high = (sum(ends) for ends in zip(*((own.min(axis=0), own.max(axis=0)) for own in shares), strict=True))

    def never_below(ratio: float) -> bool:
        near = (low + high) / 2
        for _ in range(_TANGENTS):
            values = [own + 2 * ratio * share @ near for own, share in zip(disagree, shares, strict=True)]
            if sum(own.min() for own in values) - ratio * (1 + near @ near) >= 0:
                return True
            chosen = [share[own.argmin()] for share, own in zip(shares, values, strict=True)]
            near = (near + np.sum(chosen, axis=0)) / 2
        return False

    def never_above(ratio: float) -> bool:
        slope = ratio * (low + high)
        values = [own + share @ slope for own, share in zip(disagree, shares, strict=True)]
        return bool(sum(own.max() for own in values) - ratio * (1 + low @ high) <= 0)

    smallest, largest = 0.0, _LARGEST_RATIO
    for step in range(1, _STEPS):
        smallest += _LARGEST_RATIO / 2**step * never_below(smallest + _LARGEST_RATIO / 2**step)
        largest -= _LARGEST_RATIO / 2**step * never_above(largest - _LARGEST_RATIO / 2**step)
    correction = (n_codes - 1) / n_codes
    return 1 - largest * correction, 1 - smallest * correction
