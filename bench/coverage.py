"""How often the 95% intervals of agreement hold the true coefficient, and how often they say too much.

    python bench/coverage.py [N [DRAWS]]

For each cell of a grid, N samples (default 200) are coded, and each coefficient gets its interval from DRAWS (default
400) draws; a cell in which a coefficient is held in less than 97.5% of them is measured anew, with ten times as many.
Texts have the theme or not; coders err independently, as often by missing it as by seeing it where it is not, so that
alpha is what it is set to: the model of `plan`. Samples in which a coefficient is undefined count apart.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, product

import numpy as np
from numpy.typing import NDArray

from discourse_coder.analysis.planning import error_rates
from discourse_coder.statistics.reliability import LABELS, RELIABLE, TENTATIVE, Tally, coefficients, estimates, tally

SIZES = (10, 17, 34, 60, 100, 200)
PREVALENCES = (0.05, 0.1, 0.2, 0.5)
ALPHAS = (0.4, TENTATIVE, RELIABLE, 0.9)
CODERS = ((2, 0.0), (3, 0.0), (4, 0.0), (5, 0.0), (3, 0.2), (5, 0.3))  # and the share of codes that are missing
ENOUGH = 0.975
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Cell:
    """One kind of sample."""

    n_coders: int
    missing: float
    n: int
    prevalence: float
    alpha: float

    def codes(self, random: np.random.Generator) -> NDArray[np.int64]:
        """Return the codes of one sample."""
        miss, false_alarm = error_rates(self.alpha, self.prevalence)
        has_it = random.random((self.n, 1)) < self.prevalence
        present = random.random((self.n, self.n_coders)) < np.where(has_it, 1 - miss, false_alarm)
        return np.where(random.random(present.shape) < self.missing, -1, present.astype(np.int64))

    def true_values(self) -> dict[str, float]:
        """Return each coefficient of all texts there could be."""
        miss, false_alarm = error_rates(self.alpha, self.prevalence)
        patterns = np.array(list(product((-1, 0, 1), repeat=self.n_coders)))
        patterns = patterns[(patterns >= 0).sum(axis=1) >= 2]
        chance = np.zeros(len(patterns))
        for share, mark in ((self.prevalence, 1 - miss), (1 - self.prevalence, false_alarm)):
            of_code = np.array([self.missing, (1 - self.missing) * (1 - mark), (1 - self.missing) * mark])
            chance += share * of_code[patterns + 1].prod(axis=1)
        frequencies = np.rint(1e9 * chance).astype(np.int64)
        is_there = frequencies > 0
        everything = Tally(2, patterns[is_there], np.ones(is_there.sum(), dtype=np.int64), frequencies[is_there])
        return {name: float(found(everything.sums())[0]) for name, found in coefficients(everything).items()}


@dataclass
class Count:
    """Samples of one cell and coefficient."""

    defined: int = 0
    undefined: int = 0
    held: int = 0


def cells() -> Iterator[Cell]:
    for (n_coders, missing), n, prevalence, alpha in product(CODERS, SIZES, PREVALENCES, ALPHAS):
        yield Cell(n_coders, missing, n, prevalence, alpha)


def measure(cell: Cell, n_samples: int, n_draws: int, seed: int) -> tuple[dict[str, Count], int]:
    """Count by coefficient, and return in how many samples alpha is said to be higher than it is."""
    random = np.random.default_rng([seed, *(round(1000 * value) for value in vars(cell).values())])
    counts: dict[str, Count] = defaultdict(Count)
    true, above, known = cell.true_values(), 0, {}
    for sample in range(n_samples):
        counted = tally(cell.codes(random))
        key = counted.patterns.tobytes() + counted.frequencies.tobytes()
        if key not in known:
            known[key] = estimates(counted, np.random.default_rng(sample), n_resamples=n_draws)
        for name, value in true.items():
            estimate, count = known[key][name], counts[name]
            if estimate.low is None or estimate.high is None:
                count.undefined += 1
                continue
            count.defined += 1
            count.held += estimate.low - _ROUNDING <= value <= estimate.high + _ROUNDING
        low = known[key]["krippendorff_alpha"].low
        above += low is not None and low > cell.alpha
    return counts, above


def main(n_samples: int, n_draws: int) -> None:
    found: dict[tuple[str, int], list[tuple[float, float, Cell]]] = defaultdict(list)
    too_high: dict[tuple[float, int], list[float]] = defaultdict(list)
    for cell in cells():
        counts, above = measure(cell, n_samples, n_draws, 0)
        n = n_samples
        if any(count.held < ENOUGH * count.defined for count in counts.values()) or above > (1 - ENOUGH) * n / 2:
            n = 10 * n_samples
            counts, above = measure(cell, n, n_draws, 1)
        too_high[cell.alpha, cell.n].append(above / n)
        for name, count in counts.items():
            # Where a coefficient hardly ever is defined, too few samples are left.
            if count.defined >= n / 10:
                found[name, cell.n].append((count.held / count.defined, count.undefined / n, cell))
        least = min(counts, key=lambda name: counts[name].held / max(counts[name].defined, 1))
        print(cell, n, least, counts[least], above, file=sys.stderr, flush=True)
    print("| Coefficient |", " | ".join(f"n = {n}" for n in SIZES), "| all |")
    print("|---|" + "---|" * (len(SIZES) + 1))
    for name in dict.fromkeys(name for name, _ in found):
        parts = [found.get((name, n), []) for n in SIZES]
        print(f"| {LABELS[name]} |", " | ".join(_text(part) for part in [*parts, [*chain(*parts)]]), "|")
    every = [entry for part in found.values() for entry in part]
    print(f"\nMean over all cells and coefficients: {100 * np.mean([held for held, *_ in every]):.1f} %.")
    for held, undefined, cell in sorted(every, key=lambda entry: entry[0])[:5]:
        print(f"{100 * held:.1f} % held, {100 * undefined:.0f} % undefined: {cell}")
    print("\n| True alpha |", " | ".join(f"n = {n}" for n in SIZES), "|")
    print("|---|" + "---|" * len(SIZES))
    for alpha in ALPHAS:
        print(f"| {alpha:.3f} |", " | ".join(f"{100 * max(too_high[alpha, n]):.1f}" for n in SIZES), "|")


def _text(entries: list[tuple[float, float, Cell]]) -> str:
    held = [held for held, *_ in entries]
    return f"{100 * min(held):.1f}, {100 * np.mean(held):.1f}" if held else ""


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [200, 400][len(numbers) :]))
