"""Simulated samples that several coders code: how often the interval of alpha lies above a bound."""

# Of `n_documents` texts, `n_present` have the theme. A sample is drawn without replacement, or, if it is larger than
# that, as if there were many more texts like them. Each coder errs independently, by chance, and as often by missing
# the theme as by seeing it where it is not. How often they err follows from the expected agreement (`error_rates`).
# The interval of alpha is that of `agree`: of two coders computed without draws, else with fewer draws.
# In an enriched sample, texts that have the theme in a first coding are drawn more often. That coding is by one of the
# coders, and errs as they do.

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb, sqrt
from typing import TYPE_CHECKING

from discourse_coder.analysis.sampling import allocate
from discourse_coder.statistics.intervals import interval_above
from discourse_coder.statistics.simulated_alpha import lower_limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_TEXTS = 10_000
# Samples with draws take longer.
MOST_WITH_DRAWS = 1000


def expected_alpha(agreement: float, prevalence: float) -> float | None:
    """Return the alpha that a share of agreement comes to: Scott's pi (1955, Public Opinion Quarterly 19: 321-5)."""
    by_chance = 2 * prevalence * (1 - prevalence)
    return 1 - (1 - agreement) / by_chance if by_chance else None


def error_rates(alpha: float, prevalence: float) -> tuple[float, float]:
    """Return how often a coder misses the theme where it is, and sees it where it is not."""
    # With t = 1 - sqrt(alpha), each coder's codes correlate 1 - t with what is in the texts; misses are (1 - p) t of
    # the texts with the theme and false alarms p t of those without: equally many. Two such coders agree, corrected for
    # chance, by (1 - t)² = alpha.
    by_chance = 1 - sqrt(alpha)
    return (1 - prevalence) * by_chance, prevalence * by_chance


@dataclass(frozen=True)
class Simulation:
    """How samples are simulated."""

    n_samples: int
    seed: int
    confidence: float
    n_coders: int = 2

    def samples(self, theme: Expected, size: int) -> NDArray[np.int64]:
        """Return samples of one size, a row each: how many texts each number of coders marks, from all to none.

        Those of an enriched sample follow each other: drawn for the theme, and drawn as without it.
        """
        import numpy as np

        random = np.random.default_rng([self.seed, theme.n_present, theme.n_documents, size])
        m, miss, false_alarm = self.n_coders, *error_rates(theme.alpha, theme.prevalence)
        n_samples = self.n_samples if m == 2 and theme.factor is None else min(self.n_samples, MOST_WITH_DRAWS)
        if theme.factor is None:
            if size <= theme.n_documents:
                positives = random.hypergeometric(theme.n_present, theme.n_documents - theme.n_present, size, n_samples)
            else:
                positives = random.binomial(size, theme.prevalence, n_samples)
            of_positives = random.multinomial(positives, _marking(1 - miss, m))
            of_negatives = random.multinomial(size - positives, _marking(false_alarm, m))
            return of_positives + of_negatives
        # A text with the theme in the first coding has it with the chance 1 - miss, another with that of a false alarm:
        # misses and false alarms are equally many. The other coders err as everywhere.
        if_so, if_not = np.array(_marking(1 - miss, m - 1)), np.array(_marking(false_alarm, m - 1))
        return np.column_stack(
            [
                random.multinomial(number, has * if_so + (1 - has) * if_not, n_samples)
                for number, has in zip(theme.drawn(size), (1 - miss, false_alarm), strict=True)
            ]
        )

    def share_above(self, theme: Expected, size: int, bound: float) -> float:
        """Return the share of samples whose interval of alpha lies above a bound."""
        if self.n_coders == 2 and theme.factor is None:
            if not _can_be_above(size, bound, self.confidence):
                return 0.0
            return float(interval_above(self.samples(theme, size), bound, self.confidence).mean())
        return float((_lower_limits(self, theme, size) > bound).mean())

    def undefined(self, theme: Expected, size: int) -> float:
        """Return the share of samples in which all codes are the same."""
        import numpy as np

        cells = self.samples(theme, size)
        marked = cells @ np.array(theme.marks(self.n_coders))
        return float(((marked == 0) | (marked == self.n_coders * size)).mean())


@dataclass(frozen=True)
class Expected:
    """What is expected of a theme: in how many of how many texts, the alpha of any two coders, and how it is drawn."""

    n_present: int
    n_documents: int
    alpha: float
    # How many times more often texts are drawn that have it in the first coding; None in a random sample.
    factor: float | None = None

    @property
    def prevalence(self) -> float:
        """The share of texts that have it."""
        return self.n_present / self.n_documents

    def drawn(self, size: int) -> tuple[int, int]:
        """Return how many texts with and without the theme an enriched sample has, as `sample --enrich` draws it."""
        n_absent = self.n_documents - self.n_present
        room = [self.n_present, n_absent] if size <= self.n_documents else [size, size]
        with_theme, without = allocate([self.n_present * Fraction(self.factor or 1), n_absent], room, size)
        return with_theme, without

    def marks(self, n_coders: int) -> tuple[int, ...]:
        """Return how many coders mark the texts of each column of the samples."""
        if self.factor is None:
            return tuple(range(n_coders, -1, -1))
        return (*range(n_coders, 0, -1), *range(n_coders - 1, -1, -1))

    def weights(self, size: int, n_coders: int) -> list[float]:
        """Return how many texts one text of each column stands for."""
        if self.factor is None:
            return [1.0] * (n_coders + 1)
        of_strata = zip((self.n_present, self.n_documents - self.n_present), self.drawn(size), strict=True)
        return [number / max(drawn, 1) for number, drawn in of_strata for _ in range(n_coders)]


@lru_cache(maxsize=256)
def _can_be_above(size: int, bound: float, confidence: float) -> bool:
    """Say whether the interval lies above a bound where two coders agree on all texts, however many have the theme."""
    import numpy as np

    both = np.arange(1, size)
    return bool(interval_above(np.stack([both, 0 * both, size - both], axis=1), bound, confidence).any())


@lru_cache(maxsize=256)
def _lower_limits(simulation: Simulation, theme: Expected, size: int) -> NDArray[np.float64]:
    import numpy as np

    m = simulation.n_coders
    random = np.random.default_rng([simulation.seed, size])
    cells = simulation.samples(theme, size)
    return lower_limits(cells, theme.marks(m), theme.weights(size, m), m, simulation.confidence, random)


def _marking(mark: float, n_coders: int) -> list[float]:
    """Return the chances that all, all but one ... or none of the coders mark a text that each marks with a chance."""
    return [comb(n_coders, k) * mark**k * (1 - mark) ** (n_coders - k) for k in range(n_coders, -1, -1)]


def smallest_size(is_enough: Callable[[int], bool]) -> int | None:
    """Return the size from which on samples are enough, None where `MOST_TEXTS` are not."""
    too_few, enough = 1, 16
    while not is_enough(enough):
        if enough == MOST_TEXTS:
            return None
        too_few, enough = enough, min(2 * enough, MOST_TEXTS)
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if is_enough(middle):
            enough = middle
        else:
            too_few = middle
    return enough
