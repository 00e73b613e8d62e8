"""Measure how often the test of one alpha in all groups of texts is wrong, and how often it sees a difference.

    python bench/agreement_by_group.py [SAMPLES]

Groups of texts that two coders code for a theme, under the common correlation model (Donner & Eliasziw 1992): a true
alpha and a prevalence of each group. In the last column alpha is .9 in every other group and .5 in the rest.
"""

from __future__ import annotations

import sys

import numpy as np

from discourse_coder.statistics.equal_alpha import equal_alpha

ALPHAS = ((0.3, 0.3), (0.5, 0.5), (0.8, 0.8), (0.9, 0.5))


def main(samples: int = 1000) -> None:
    """Print a row for each size of groups and prevalence: the share of samples with p of .05 or less."""
    random = np.random.default_rng(20081702)
    print("texts by group  prevalence  " + "  ".join(f"{'/'.join(f'{a:.1f}' for a in pair):>7}" for pair in ALPHAS))
    for sizes in ((8, 8), (17, 17), (10, 40), (30, 30), (60, 60), (150, 150), (10, 10, 10), (20, 20, 20, 20)):
        for shares in ((0.5, 0.5), (0.2, 0.2), (0.1, 0.1), (0.1, 0.5)):
            found = []
            for alphas in ALPHAS:
                shown = 0
                for _ in range(samples):
                    tables = [
                        random.multinomial(n, chances(shares[place % 2], alphas[place % 2]))
                        for place, n in enumerate(sizes)
                    ]
                    p_value = equal_alpha(
                        [int(t[1]) for t in tables], [by_chance(*map(int, t)) for t in tables]
                    ).p_value
                    shown += p_value is not None and p_value <= 0.05
                found.append(f"{shown / samples:7.1%}")
            print(f"{', '.join(map(str, sizes)):14}  {'/'.join(map(str, shares)):10}  {'  '.join(found)}", flush=True)


def chances(share: float, alpha: float) -> list[float]:
    """Return the chances that both coders, one of them and neither find the theme."""
    differ = share * (1 - share) * (1 - alpha)
    return [share - differ, 2 * differ, 1 - share - differ]


def by_chance(both: int, one: int, neither: int) -> float:
    """Return the disagreements that chance would give."""
    n, present = both + one + neither, 2 * both + one
    return n * 2 * present * (2 * n - present) / (2 * n * (2 * n - 1))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
