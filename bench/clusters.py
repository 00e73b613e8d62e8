"""Measure intervals of shares, and the test of a trend, where texts come in clusters.

    python bench/clusters.py [SAMPLES]

First: how often the interval of a share holds the true one.

70 texts of 4 to 30 speakers, of some more than of others. The share of each speaker is drawn from a beta distribution,
so that texts of one speaker are alike by the intracluster correlation (ICC) given. Beside it stands Wilson's interval,
which takes all texts for independent.

Then: how often a trend over 17 years is found at the 5% level where there is none, and where each year adds 3 points,
with the Cochran-Armitage test beside it. The speakers follow each other, each for some years, or speak in one year
only, or in any year.
"""

from __future__ import annotations

import sys

import numpy as np

from discourse_coder.statistics.clusters import clustered_interval, clustered_trend
from discourse_coder.statistics.proportions import cochran_armitage, wilson_interval

N_TEXTS, N_YEARS = 70, 17


def trend_p_values(
    n_speakers: int, when: str, share: float, icc: float, slope: float, random: np.random.Generator
) -> tuple[float, float]:
    """Return the p-values of a sample, by flips of clusters and by the Cochran-Armitage test; 1 where undefined."""
    texts = random.multinomial(N_TEXTS - n_speakers, random.dirichlet(np.full(n_speakers, 2.0))) + 1
    speaker = np.repeat(np.arange(n_speakers), texts)
    bounds = np.sort(random.uniform(0, N_YEARS, n_speakers - 1))
    first, last = np.append(0, bounds), np.append(bounds, N_YEARS)
    one_year = random.integers(0, N_YEARS, n_speakers)
    year = {
        "following": np.floor(random.uniform(first[speaker], last[speaker])).astype(int),
        "one year": one_year[speaker],
        "any year": random.integers(0, N_YEARS, N_TEXTS),
    }[when]
    beta = (1 - icc) / icc if icc else 0.0
    rates = random.beta(share * beta, (1 - share) * beta, n_speakers) if icc else np.full(n_speakers, share)
    present = random.random(N_TEXTS) < rates[speaker] + slope * (year - (N_YEARS - 1) / 2)
    coded, having = np.zeros((2, n_speakers, N_YEARS), dtype=np.int64)
    np.add.at(coded, (speaker, year), 1)
    np.add.at(having, (speaker, year), present)
    tests = (
        clustered_trend(having, coded, range(N_YEARS)),
        cochran_armitage(having.sum(axis=0).tolist(), coded.sum(axis=0).tolist(), range(N_YEARS), exact=False),
    )
    by_clusters, plain = (1.0 if test.p_value is None else test.p_value for test in tests)
    return by_clusters, plain


def trends(samples: int) -> None:
    """Print a row for each number of speakers, share and correlation."""
    print("\nspeakers      when  share   ICC  found without a trend  Cochran-Armitage  found with one")
    for n_speakers in (8, 15, 30):
        for when in ("following", "one year", "any year"):
            for share in (0.1, 0.3, 0.5):
                for icc in (0.0, 0.2, 0.5):
                    random = np.random.default_rng([n_speakers, sum(when.encode()), round(10 * share), round(10 * icc)])
                    without, with_one = (
                        [trend_p_values(n_speakers, when, share, icc, slope, random) for _ in range(samples)]
                        for slope in (0.0, 0.03)
                    )
                    size, plain = (np.array(without) <= 0.05).mean(axis=0)
                    power = np.mean([p <= 0.05 for p, _ in with_one])
                    kind = f"{n_speakers:8} {when:>9}  {share:5.1f}  {icc:4.1f}"
                    print(f"{kind}  {size:21.1%}  {plain:16.1%}  {power:14.1%}", flush=True)


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
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*numbers)
    trends(*(numbers or [1000]))
