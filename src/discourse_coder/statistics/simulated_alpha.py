"""The interval of alpha in many simulated samples at once: of more than two coders, or of texts with weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FEWEST_DRAWS, MOST_DRAWS = 400, 4000
_MOST_CELLS = 1_500_000


def lower_limits(
    cells: Ints,
    marks: Sequence[int],
    weights: Sequence[float],
    n_coders: int,
    confidence: float,
    random: np.random.Generator,
) -> Floats:
    """Return for each sample the lower limit of alpha's interval, by draws as in `intervals`, but fewer.

    A row of `cells` holds the texts of each kind: so many of the coders mark them (`marks`), and each weighs so much.
    """
    import numpy as np

    rows, place = np.unique(cells, axis=0, return_inverse=True)
    used = np.array(weights)[rows.any(axis=0)]
    heavy = np.array(weights) / used.max()
    present, apart = _of_marks(np.array(marks), n_coders)
    # The text that is added: of those that all, some or none mark, the two that lower alpha most.
    added_present, added_apart = _of_marks(np.arange(n_coders + 1), n_coders)
    sample = rows * heavy
    total = sample.sum(axis=1)[:, None] + 1
    with_each = _alpha((sample @ present)[:, None] + added_present, (sample @ apart)[:, None] + added_apart, total)
    worst = np.argsort(with_each, axis=1, kind="stable")[:, :2]
    n_draws = min(max(_MOST_CELLS // rows.size, FEWEST_DRAWS), MOST_DRAWS)
    lows = np.empty(len(rows))
    together = max(1, _MOST_CELLS // (n_draws * rows.shape[1]))
    for start in range(0, len(rows), together):
        part = slice(start, start + together)
        drawn = random.standard_gamma(rows[part, None, :], (len(rows[part]), n_draws, rows.shape[1])) * heavy
        one = random.standard_exponential((len(drawn), n_draws))
        of_present, of_apart, total = drawn @ present, drawn @ apart, drawn.sum(axis=2) + one
        limits = [
            np.quantile(
                _alpha(
                    of_present + one * added_present[unit][:, None], of_apart + one * added_apart[unit][:, None], total
                ),
                (1 - confidence) / 2,
                axis=1,
            )
            for unit in worst[part].T
        ]
        lows[part] = np.minimum(*limits)
    found: Floats = lows[place.ravel()]
    return found


def _of_marks(marks: Ints, n_coders: int) -> tuple[Floats, Floats]:
    """Return, for texts that so many coders mark, the share of codes that are marks and of pairs that differ."""
    return marks / n_coders, 2 * marks * (n_coders - marks) / (n_coders * (n_coders - 1))


def _alpha(present: Floats, apart: Floats, total: Floats) -> Floats:
    """Return alpha, by weights whose sum is many texts; 1 where codes do not vary."""
    import numpy as np

    share = present / total
    by_chance = 2 * share * (1 - share)
    return 1 - np.divide(apart / total, by_chance, out=np.zeros_like(share), where=by_chance > 0)
