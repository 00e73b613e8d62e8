"""Hold what `plan` expects against samples that are simulated in full.

    python bench/planning.py [SAMPLES]

First, of three coders and of enriched samples: the share of samples whose interval of alpha is above a bound, as `plan`
says it and by the interval of `agree` (1,000 draws). Then the mean limits of a corrected count, as `plan` says them and
of simple random samples of a corpus with so many errors.
"""

from __future__ import annotations

import sys

import numpy as np

from discourse_coder.analysis.planned_samples import Expected, Simulation
from discourse_coder.statistics.double_sampling import corrected_count, expected_limits
from discourse_coder.statistics.reliability import ALPHA, estimates, tally

BOUND = 0.667


def main(samples: int = 200) -> None:
    """Print both tables."""
    print("coders  factor  in texts    alpha  sample  plan   by agree")
    for coders, factor, present, alpha, size in (
        (3, None, 22, 0.9, 45),
        (3, None, 14, 0.85, 82),
        (5, None, 41, 0.85, 33),
        (2, 3.0, 14, 0.9, 45),
        (2, 2.0, 140, 0.9, 160),
        (3, 3.0, 14, 0.9, 60),
    ):
        n_documents = 82 if present < 100 else 820
        theme = Expected(present, n_documents, alpha, factor)
        planned = Simulation(1000, 1, 0.95, coders).share_above(theme, size, BOUND)
        marks, weights = theme.marks(coders), theme.weights(size, coders)
        above = [
            _low(cells, marks, weights, coders, seed) > BOUND
            for seed, cells in enumerate(Simulation(samples, 2, 0.95, coders).samples(theme, size)[:samples])
        ]
        counted = f"{present} of {n_documents}"
        design = f"{coders:6}  {factor or '-'!s:>6}  {counted:10}  {alpha:.2f}  {size:6}"
        print(design, f" {planned:4.0%}  {np.mean(above):9.0%}", flush=True)
    print("\nin texts    wrong 1, 0  sample  plan            random samples")
    for present, n_documents, wrong_ones, wrong_zeros, size in (
        (14, 82, 2, 2, 17),
        (14, 82, 2, 2, 33),
        (62, 82, 1, 7, 33),
        (65, 82, 2, 2, 45),
        (40, 820, 10, 10, 164),
        (300, 820, 30, 20, 100),
    ):
        drawn = round(size * present / n_documents)
        planned = expected_limits((present, wrong_ones, drawn), (n_documents - present, wrong_zeros, size - drawn)) or (
            np.nan,
            np.nan,
        )
        found = _mean_limits(present, n_documents, wrong_ones, wrong_zeros, size, samples)
        counted, wrong = f"{present} of {n_documents}", f"{wrong_ones}, {wrong_zeros}"
        print(f"{counted:10}  {wrong:10}  {size:6}", *(f"{low:6.1f} to {high:5.1f}" for low, high in (planned, found)))


def _low(cells: np.ndarray, marks: tuple[int, ...], weights: list[float], coders: int, seed: int) -> float:
    rows = np.repeat([[1] * k + [0] * (coders - k) for k in marks], cells, axis=0)
    counted = tally(rows, weights=np.repeat(weights, cells))
    low = estimates(counted, np.random.default_rng(seed), n_resamples=1000)[ALPHA].low
    return -1.0 if low is None else low


def _mean_limits(
    present: int, n_documents: int, wrong_ones: int, wrong_zeros: int, size: int, samples: int
) -> tuple[float, float]:
    random = np.random.default_rng(3)
    is_wrong = np.zeros(n_documents, dtype=bool)
    is_wrong[:wrong_ones] = is_wrong[present : present + wrong_zeros] = True
    limits = []
    for _ in range(samples):
        drawn = random.permutation(n_documents)[:size]
        ones, zeros = drawn[drawn < present], drawn[drawn >= present]
        found = corrected_count(
            present,
            n_documents - present,
            *([(bool(is_wrong[text]), 1.0) for text in texts] for texts in (ones, zeros)),
        )
        limits.append((found.low, found.high))
    low, high = np.mean(limits, axis=0)
    return float(low), float(high)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
