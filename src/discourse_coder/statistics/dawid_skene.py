"""A model of coders' errors: Dawid & Skene (1979, Applied Statistics 28, 20-28), fitted by EM."""

# Each unit has one true code, which nobody knows. Given it, coders err independently of each other, each with chances
# that are the same in all units. EM (eq. 2.3 to 2.5) climbs from the share of coders who gave each code (eq. 3.1) to a
# maximum of the likelihood; which one depends on the start. Two coders do not identify the model; three do if none of
# them errs at random.

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_MOST_ROUNDS = 10_000
_STILL = 1e-12
# Two fits that differ by less in log likelihood are as good as each other; by less in a share or chance, the same.
_AS_GOOD, _SAME = 0.1, 0.05
# No chance of a code is taken for quite 0: its logarithm is needed.
_TINY = 1e-300


@dataclass(frozen=True, eq=False)
class ErrorModel:
    """What EM has come to."""

    # Of units with each true code.
    shares: Floats
    # By coder and true code, the chance of each code given.
    given: Floats
    # By unit, the chance of each true code.
    true: Floats
    log_likelihood: float
    has_settled: bool


def dawid_skene(counts: Floats, frequencies: Floats | None = None, start: Floats | None = None) -> ErrorModel:
    """Fit the model to how often each coder gave each code to a unit: units x coders x codes.

    `frequencies` say how many units are alike; `start` is the chance of each true code of each unit.
    """
    import numpy as np

    weight = np.ones(len(counts)) if frequencies is None else frequencies
    of_unit = counts.sum(axis=1)
    true = of_unit / of_unit.sum(axis=1, keepdims=True) if start is None else start
    likelihood, has_settled = -np.inf, False
    for _ in range(_MOST_ROUNDS):
        weighted = true * weight[:, None]
        shares = weighted.sum(axis=0) / weight.sum()
        given = np.einsum("ij,ikl->kjl", weighted, counts)
        total = given.sum(axis=2, keepdims=True)
        given = np.divide(given, total, out=np.full_like(given, 1 / counts.shape[2]), where=total > 0)
        logs = np.log(np.maximum(shares, _TINY)) + np.einsum("ikl,kjl->ij", counts, np.log(np.maximum(given, _TINY)))
        most = logs.max(axis=1, keepdims=True)
        chances = np.exp(logs - most)
        true = chances / chances.sum(axis=1, keepdims=True)
        before, likelihood = likelihood, float(weight @ (most[:, 0] + np.log(chances.sum(axis=1))))
        has_settled = likelihood - before < _STILL * abs(likelihood)
        if has_settled:
            break
    return ErrorModel(shares, given, true, likelihood, has_settled)


def rivals(counts: Floats, frequencies: Floats, fitted: ErrorModel) -> list[ErrorModel]:
    """Return other fits that are as good and say something else, started from each coder's own codes."""
    import numpy as np

    found = []
    for coder in range(counts.shape[1]):
        own, of_unit = counts[:, coder], counts.sum(axis=1)
        start = np.where(own.sum(axis=1, keepdims=True) > 0, own, of_unit / of_unit.sum(axis=1, keepdims=True))
        other = dawid_skene(counts, frequencies, 0.8 * start + 0.2 / counts.shape[2])
        differ = max(np.abs(other.shares - fitted.shares).max(), np.abs(other.given - fitted.given).max())
        if differ > _SAME and other.log_likelihood > fitted.log_likelihood - _AS_GOOD:
            found.append(other)
    return found
