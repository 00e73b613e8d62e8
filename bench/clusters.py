"""Measure how often the interval of a share holds the true one where texts come in clusters.

    python bench/clusters.py [SAMPLES]

70 texts of 4 to 30 speakers, of some more than of others. The share of each speaker is drawn from a beta distribution,
so that texts of one speaker are alike by the intracluster correlation (ICC) given. Beside it stands Wilson's interval,
which takes all texts for independent.
"""

from __future__ import annotations

import sys

import numpy as np

from discourse_coder.statistics.clusters import clustered_interval
from discourse_coder.statistics.proportions import wilson_interval


def main(samples: int = 1000) -> None:
    """Print a row for each number of speakers, share and correlation."""
    random = np.random.default_rng(20081702)
    print("speakers  share   ICC  clustered  Wilson")
    for n_speakers in (4, 8, 15, 30):
        for share in (0.05, 0.1, 0.3, 0.5):
            for icc in (0.0, 0.2, 0.5):
                held = np.zeros(2)
                for _ in range(samples):
                    texts = random.multinomial(70, random.dirichlet(np.full(n_speakers, 2.0)))
                    beta = (1 - icc) / icc if icc else 0.0
                    rates = random.beta(share * beta, (1 - share) * beta, n_speakers) if icc else share
                    present = random.binomial(texts, rates)
                    clustered = clustered_interval(present.tolist(), texts.tolist())[:2]
                    for place, (low, high) in enumerate((clustered, wilson_interval(int(present.sum()), 70))):
                        held[place] += low is not None and high is not None and low <= share <= high
                print(f"{n_speakers:8}  {share:5.2f}  {icc:4.1f}  {held[0] / samples:9.1%}  {held[1] / samples:6.1%}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
