"""How often the intervals of shares hold the true ones: Wilson's by enumeration, those of values by simulation.

python bench/shares.py [SAMPLES]
"""

from __future__ import annotations

import sys

import numpy as np
from scipy.stats import binom

from discourse_coder.statistics.proportions import wilson_interval

SIZES = (10, 17, 34, 100, 200)
VALUES = ((0.6, 0.3, 0.1), (0.34, 0.33, 0.33), (0.4, 0.3, 0.15, 0.1, 0.05))


def main(samples: int = 4000) -> None:
    """Print the lowest and the mean coverage over shares of .05 to .5, then that of all values together."""
    shares, random = np.arange(0.05, 0.501, 0.005), np.random.default_rng(1)
    for n in SIZES:
        low, high = np.array([wilson_interval(k, n) for k in range(n + 1)], dtype=float).T
        held = [binom.pmf(np.arange(n + 1), n, p)[(low <= p) & (p <= high)].sum() for p in shares]
        print(f"n = {n:3}: lowest {min(held):.1%}, mean {np.mean(held):.1%}")
    for true in VALUES:
        for n in SIZES[1:]:
            limits = np.array([wilson_interval(k, n, 1 - 0.05 / len(true)) for k in range(n + 1)], dtype=float)
            found = limits[random.multinomial(n, true, samples)]
            together = ((found[..., 0] <= true) & (np.array(true) <= found[..., 1])).all(axis=1).mean()
            print(f"values of {true}, n = {n:3}: all hold together in {together:.1%}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
