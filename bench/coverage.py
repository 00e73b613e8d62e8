"""How often the 95% intervals of agreement hold the true coefficient, and how often they promise too much.

    python bench/coverage.py [N [DRAWS]]

For each cell of a grid, N samples (default 1000) are coded, and each coefficient gets its interval from DRAWS (default
400) draws. Texts have the theme or not; coders err independently, as often by missing it as by seeing it where it is
not, so that alpha is what it is set to: the model of `plan`. Samples in which a coefficient is undefined count apart.
The draws are those of `statistics.intervals` for all texts of a pattern together, for many samples at once.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, pairwise, product

import numpy as np
from numpy.typing import NDArray

from discourse_coder.analysis.planned_samples import error_rates
from discourse_coder.statistics import intervals
from discourse_coder.statistics.estimates import share_estimate, specific_estimate
from discourse_coder.statistics.reliability import LABELS, RELIABLE, TENTATIVE, Sums, Tally, coefficients

SIZES = (10, 17, 34, 100, 200)
PREVALENCES = (0.05, 0.2, 0.5)
ALPHAS = (TENTATIVE, RELIABLE, 0.9)
CODERS = ((2, 0.0), (3, 0.0), (4, 0.0), (5, 0.0), (3, 0.2), (5, 0.3))  # and the share of codes that are missing
TAIL = 0.025
# A cell in which a coefficient is held less often is measured anew, by four times as many samples.
CLOSE = 0.95
TOGETHER = 250
PROBABILITIES = (0, TAIL, 0.2, 0.4, 0.6, 0.8, 1 - TAIL, 1.1)
ALPHA = "krippendorff_alpha"

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Cell:
    """One kind of sample."""

    n_coders: int
    missing: float
    n: int
    prevalence: float
    alpha: float

    def population(self) -> tuple[Tally, NDArray[np.float64]]:
        """Return all patterns of codes, but for who gave them if there are many coders, and how likely each is."""
        miss, false_alarm = error_rates(self.alpha, self.prevalence)
        chance: dict[tuple[int, ...], float] = defaultdict(float)
        for codes in product((-1, 0, 1), repeat=self.n_coders):
            pattern = codes if self.n_coders == 2 else tuple(sorted(codes))
            for share, mark in ((self.prevalence, 1 - miss), (1 - self.prevalence, false_alarm)):
                of_code = (self.missing, (1 - self.missing) * (1 - mark), (1 - self.missing) * mark)
                chance[pattern] += share * float(np.prod([of_code[code + 1] for code in codes]))
        kept = [pattern for pattern, p in chance.items() if p > 0 and sum(code >= 0 for code in pattern) >= 2]
        alike, likely = np.ones(len(kept), dtype=np.int64), np.array([chance[pattern] for pattern in kept])
        return Tally(2, np.array(kept), alike, np.rint(1e9 * likely).astype(np.int64)), likely


def cells() -> Iterator[Cell]:
    for (n_coders, missing), n, prevalence, alpha in product(CODERS, SIZES, PREVALENCES, ALPHAS):
        yield Cell(n_coders, missing, n, prevalence, alpha)


def measure(
    cell: Cell, n_samples: int, n_draws: int, seed: int
) -> tuple[dict[str, tuple[float, float]], tuple[float, float]]:
    """Return by coefficient how often it is held and undefined; how often all of alpha's interval is above, below."""
    everything, likely = cell.population()
    true = {name: float(found(everything.sums())[0]) for name, found in coefficients(everything).items()}
    random = np.random.default_rng([seed, *(round(1000 * value) for value in vars(cell).values())])
    held, defined = defaultdict(list), defaultdict(list)
    above, below = [], []
    rest = max(0.0, 1 - likely.sum())  # texts with fewer than two codes
    for _ in range(0, n_samples, TOGETHER):
        samples = random.multinomial(cell.n, [*likely, rest] / (likely.sum() + rest), size=TOGETHER)[:, :-1]
        counts = everything.counts
        by_value = samples @ counts
        varies, many = (by_value > 0).all(axis=1), samples.sum(axis=1) >= 2
        limits = _beyond(everything, samples, true, random, n_draws)
        if cell.n_coders == 2:
            limits |= _exact(everything, samples, true)
        for name, (too_high, too_low) in limits.items():
            code = {"positive_agreement": 1, "negative_agreement": 0}.get(name)
            exists = many & (varies if code is None else by_value[:, code] > 0)
            if name == "percent_agreement":
                exists = many
            held[name].append((~too_high & ~too_low)[exists])
            defined[name].append(exists)
            if name == ALPHA:
                above.append(too_high & exists)
                below.append(too_low & exists)
    shares = {name: (float(np.concatenate(held[name]).mean()), float(1 - np.mean(defined[name]))) for name in true}
    return shares, (float(np.mean(above)), float(np.mean(below)))


def _beyond(
    everything: Tally, samples: NDArray[np.int64], true: Mapping[str, float], random: np.random.Generator, n_draws: int
) -> dict[str, tuple[Bools, Bools]]:
    """Say for each sample and coefficient whether the true value lies below the lower limit, or above the upper."""
    units, n_patterns = intervals._units(everything), len(everything.patterns)
    patterns = np.concatenate([everything.patterns, units])
    alike = np.ones(len(patterns), dtype=np.int64)
    widened = replace(everything, patterns=patterns, weights=alike, frequencies=alike)
    columns, denominator = widened.columns()
    of_patterns = random.standard_gamma(np.repeat(samples, n_draws, axis=0))
    observed, of_one = of_patterns @ columns[:n_patterns], random.standard_exponential(len(of_patterns))
    # The correction for small samples is that of a sample, not of all texts.
    observed[:, 0] += 1e12

    def sums(rows: NDArray[np.float64]) -> Sums:
        return widened.split(rows, denominator)

    expected = (samples @ columns[:n_patterns])[:, None, :] + columns[n_patterns:]
    points = sums(expected.reshape(-1, columns.shape[1]))
    order = {
        name: np.argsort(found(points).reshape(len(samples), -1), axis=1, kind="stable")
        for name, found in coefficients(everything).items()
    }
    beyond = {name: (np.ones(len(samples), dtype=bool), np.ones(len(samples), dtype=bool)) for name in true}
    every_second = of_one * (np.arange(len(of_one)) % 2)
    for unit, (end, weights) in product(range(len(units)), enumerate((of_one, every_second))):
        rows = sums(observed + weights[:, None] * columns[n_patterns + unit])
        for name, found in coefficients(everything).items():
            is_added = (order[name][:, slice(-2, None) if end else slice(2)] == unit).any(axis=1)
            if is_added.any():
                values = found(rows).reshape(len(samples), n_draws)
                inside = (values > true[name]) if end else (values < true[name])
                beyond[name][end][:] &= ~is_added | (inside.mean(axis=1) < TAIL)
    return beyond


@cache
def _share(k: int, n: int) -> tuple[float, float]:
    found = share_estimate(k, n, "")
    return found.low or 0.0, found.high or 0.0


@cache
def _specific(both: int, one: int) -> tuple[float, float]:
    found = specific_estimate(both, one, "no text")
    return found.low or 0.0, found.high or 0.0


def _exact(everything: Tally, samples: NDArray[np.int64], true: Mapping[str, float]) -> dict[str, tuple[Bools, Bools]]:
    """Say the same of the exact limits for two coders."""
    limits: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for cells in samples.tolist():
        number = dict(zip(map(tuple, everything.patterns.tolist()), cells, strict=True))
        ones, zeros = number[1, 1], number[0, 0]
        differing = sum(cells) - ones - zeros
        low, high = _share(ones + zeros, sum(cells))
        limits["percent_agreement"].append((low, high))
        limits["brennan_prediger"].append((2 * low - 1, 2 * high - 1))
        limits["positive_agreement"].append(_specific(ones, differing))
        limits["negative_agreement"].append(_specific(zeros, differing))
    found = {name: np.array(of_samples).T for name, of_samples in limits.items()}
    return {name: (low > true[name] + 1e-9, high < true[name] - 1e-9) for name, (low, high) in found.items()}


def main(n_samples: int, n_draws: int) -> None:
    found: dict[tuple[str, int], list[tuple[float, float, Cell]]] = defaultdict(list)
    beside: dict[tuple[float, int], list[tuple[float, float]]] = defaultdict(list)
    for cell in cells():
        shares, of_alpha = measure(cell, n_samples, n_draws, 0)
        if min(held for held, _ in shares.values()) < CLOSE or of_alpha[0] > TAIL:
            shares, of_alpha = measure(cell, 4 * n_samples, n_draws, 1)
        beside[cell.alpha, cell.n].append(of_alpha)
        for name, (held, undefined) in shares.items():
            found[name, cell.n].append((held, undefined, cell))
        name = min(shares, key=lambda name: shares[name][0])
        print(cell, name, *(f"{100 * share:.1f}" for share in (*shares[name], *of_alpha)), file=sys.stderr, flush=True)
    print("| Coefficient |", " | ".join(f"n = {n}" for n in SIZES), "| all |")
    print("|---|" + "---|" * (len(SIZES) + 1))
    for name in dict.fromkeys(name for name, _ in found):
        parts = [found.get((name, n), []) for n in SIZES]
        print(f"| {LABELS[name]} |", " | ".join(_text(part) for part in [*parts, [*chain(*parts)]]), "|")
    every = [entry for part in found.values() for entry in part]
    print(f"\nMean over all cells and coefficients: {100 * np.mean([held for held, *_ in every]):.1f} %.")
    for held, undefined, cell in sorted(every, key=lambda entry: entry[0])[:8]:
        print(f"{100 * held:.1f} % held, {100 * undefined:.0f} % undefined: {cell}")
    print("\n| True alpha |", " | ".join(f"n = {n}" for n in SIZES), "|")
    print("|---|" + "---|" * len(SIZES))
    for alpha in ALPHAS:
        most = [np.max(beside[alpha, n], axis=0) for n in SIZES]
        print(f"| {alpha:.3f} |", " | ".join(f"{100 * above:.1f}, {100 * below:.1f}" for above, below in most), "|")
    print()
    calibration()


def calibration(n_samples: int = 20_000) -> None:
    """Print by P(alpha >= .800), two coders, its mean and how often it is true, if alpha is anything from .4 to 1."""
    random = np.random.default_rng(1)
    print("| P(alpha >= .800) |", " | ".join(f"n = {n}" for n in SIZES), "|")
    print("|---|" + "---|" * len(SIZES))
    columns = []
    for n in SIZES:
        alphas, prevalences = random.uniform(0.4, 1, n_samples), random.uniform(0.05, 0.5, n_samples)
        varying = prevalences * (1 - prevalences)
        one = 2 * varying * (1 - alphas)
        samples = random.multinomial(n, np.column_stack([prevalences - one / 2, one, 1 - prevalences - one / 2]))
        both, _, neither = samples.T
        kept = (both > 0) & (neither > 0)
        said = 1 - intervals._chance_below(*samples[kept].T, RELIABLE)
        columns.append((said, alphas[kept] >= RELIABLE))
    for least, most in pairwise(PROBABILITIES):
        parts = [(said[inside], true[inside]) for said, true in columns for inside in [(said >= least) & (said < most)]]
        texts = [f"{said.mean():.2f}: {true.mean():.2f}" if len(said) > n_samples / 200 else "" for said, true in parts]
        print(f"| {least:.3f} to {min(most, 1):.3f} |", " | ".join(texts), "|")


def _text(entries: list[tuple[float, float, Cell]]) -> str:
    held, undefined = [held for held, *_ in entries], [undefined for _, undefined, _ in entries]
    return f"{100 * min(held):.1f}, {100 * np.mean(held):.1f} ({100 * np.mean(undefined):.0f})" if held else ""


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [1000, 400][len(numbers) :]))
