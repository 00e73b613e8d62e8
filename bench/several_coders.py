"""How often the intervals of several coders hold the true value, and how often a coder stands out who does not.

    python bench/several_coders.py [N [DRAWS]]

N samples (default 400) of each kind, DRAWS (default 400) draws each: texts have the theme or not, and coders err
independently, so that alpha of two ordinary coders is what it is set to; in half of the kinds one coder errs three
times as often. The true values are those of a million texts.
"""

from __future__ import annotations

import sys
from itertools import product

import numpy as np
from numpy.typing import NDArray

from discourse_coder.analysis.planned_samples import error_rates
from discourse_coder.statistics.reliability import LABELS, Tally, tally
from discourse_coder.statistics.several_coders import leaving_out, mean_of_pairs, pairs, standing_out

SIZES, PREVALENCES, ALPHAS, CODERS = (20, 40, 100), (0.2, 0.5), (0.667, 0.9), (3, 5)
MANY = 1_000_000


def coded(n: int, prevalence: float, alpha: float, n_coders: int, is_worse: bool, random: np.random.Generator) -> Tally:
    """Return texts as the coders coded them; the first may err more often."""
    miss, false_alarm = error_rates(alpha, prevalence)
    times = np.array([3.0 if is_worse else 1.0, *[1.0] * (n_coders - 1)])
    has = random.random((n, 1)) < prevalence
    marks = np.where(has, 1 - np.minimum(times * miss, 0.5), np.minimum(times * false_alarm, 0.5))
    codes: NDArray[np.bool_] = random.random((n, n_coders)) < marks
    return tally(codes.astype(np.int64))


def main(n_samples: int, n_draws: int) -> None:
    random = np.random.default_rng(0)
    print("| Coders | One is worse | Texts |", " | ".join(LABELS[name] for name in NAMES), "| gain | stands out |")
    print("|---" * (5 + len(NAMES)) + "|")
    for n_coders, is_worse, n in product(CODERS, (False, True), SIZES):
        held: dict[str, list[bool]] = {name: [] for name in (*NAMES, "gain", "worse", "others")}
        for prevalence, alpha in product(PREVALENCES, ALPHAS):
            kind = (prevalence, alpha, n_coders, is_worse)
            everything = coded(MANY, *kind, random)
            of_pairs = pairs(everything, n_resamples=0)
            true = mean_of_pairs(everything, of_pairs, n_resamples=0)
            gains = [leaving.gain.value for leaving in leaving_out(everything, n_resamples=0)]
            for _ in range(n_samples // 4):
                sample = coded(n, *kind, random)
                of_pairs = pairs(sample, n_resamples=0)
                for name, found in mean_of_pairs(sample, of_pairs, n_resamples=n_draws).items():
                    if found.low is not None and found.high is not None:
                        held[name].append(found.low <= (true[name].value or 0) <= found.high)
                for leaving, gain in zip(leaving_out(sample, n_resamples=n_draws), gains, strict=True):
                    if leaving.gain.low is not None and leaving.gain.high is not None:
                        held["gain"].append(leaving.gain.low <= (gain or 0) <= leaving.gain.high)
                out = standing_out(sample, n_resamples=4 * n_draws, n_compared=n_coders)
                held["worse"].append(0 in out)
                held["others"].append(bool(set(out) - {0}))
        texts = [f"{100 * np.mean(held[name]):.1f}" for name in (*NAMES, "gain")]
        out_text = f"{100 * np.mean(held['worse']):.0f}; others {100 * np.mean(held['others']):.1f}"
        print(f"| {n_coders} | {'yes' if is_worse else 'no'} | {n} |", " | ".join([*texts, out_text]), "|", flush=True)


NAMES = ("percent_agreement", "krippendorff_alpha", "cohen_kappa")

if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [400, 400][len(numbers) :]))
