"""How often the interval of u-alpha holds the true value: python bench/passages.py [N [DRAWS]]

N samples (default 400) of each kind, DRAWS (default 400) draws each. Texts have 500 to 3,000 places. A share of them
has the theme, in one passage or more of about 80 places. Each coder misses some passages, marks a few where there are
none, and begins and ends a little before or after. The true value is that of 20,000 texts.
"""

from __future__ import annotations

import sys
from itertools import product

import numpy as np

from discourse_coder.statistics.unitizing import Passage, Unitized, merged, u_alpha

SIZES, PREVALENCES, MISSES, CODERS = (10, 17, 40, 100), (0.2, 0.5), (0.05, 0.3), (2, 3)
MANY = 20_000


def text(prevalence: float, miss: float, n_coders: int, random: np.random.Generator) -> Unitized:
    length = int(random.integers(500, 3000))
    n_true = 1 + random.poisson(0.5) if random.random() < prevalence else 0
    true = [_placed(length, random) for _ in range(n_true)]
    return Unitized(length, tuple(_marked(true, length, miss, random) for _ in range(n_coders)))


def _placed(length: int, random: np.random.Generator) -> Passage:
    size = min(int(random.lognormal(4.3, 0.5)) + 1, length)
    start = int(random.integers(0, length - size + 1))
    return start, start + size


def _marked(true: list[Passage], length: int, miss: float, random: np.random.Generator) -> tuple[Passage, ...]:
    found = [passage for passage in true if random.random() >= miss]
    moved = [(start + int(random.normal(0, 10)), end + int(random.normal(0, 10))) for start, end in found]
    false = [_placed(length, random)] if random.random() < miss / 5 else []
    inside = [(max(start, 0), min(end, length)) for start, end in [*moved, *false]]
    return merged((start, end) for start, end in inside if start < end)


def main(n_samples: int, n_draws: int) -> None:
    random = np.random.default_rng(0)
    print("| Coders | Texts with the theme | Missed | True u-alpha |", " | ".join(f"n = {n}" for n in SIZES), "|")
    print("|---" * (4 + len(SIZES)) + "|")
    for n_coders, prevalence, miss in product(CODERS, PREVALENCES, MISSES):
        kind = (prevalence, miss, n_coders, random)
        true = u_alpha([text(*kind) for _ in range(MANY)], n_resamples=0).value or 0
        fields = []
        for n in SIZES:
            held = []
            for seed in range(n_samples):
                found = u_alpha([text(*kind) for _ in range(n)], n_resamples=n_draws, seed=seed)
                if found.low is not None and found.high is not None:
                    held.append(found.low <= true <= found.high)
            fields.append(f"{100 * np.mean(held):.1f} ({100 * (1 - len(held) / n_samples):.0f})")
        print(f"| {n_coders} | {prevalence:.0%} | {miss:.0%} | {true:.2f} |", " | ".join(fields), "|", flush=True)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [400, 400][len(numbers) :]))
