"""All 2x2 tables of two coders that fit what is stated, and their coefficients as fractions of whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from discourse_coder.model.claims import Measure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# More tables than this are not looked at.
MOST_TABLES = 3_000_000


@dataclass(frozen=True, eq=False)
class Tables:
    """Tables of one size and one number of differing codes."""

    size: int
    differing: int
    first: NDArray[np.int64]  # how many texts the first coder marks, by table
    second: NDArray[np.int64]

    def coefficient(self, measure: Measure) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the numerators and the denominators of a coefficient; it is undefined where the latter are 0."""
        return _COEFFICIENTS[measure](self)

    @property
    def constant(self) -> set[int]:
        """The codes that both coders give to all texts in one of the tables: then agreement shows nothing."""
        both = set((self.first + self.second).tolist()) if not self.differing else set()
        return {code for code, total in enumerate((0, 2 * self.size)) if total in both}


def n_tables(size: int, agreeing: range) -> int:
    """Return how many tables there are at most."""
    return sum((size - agree + 1) * (agree + 1) for agree in (agreeing if len(agreeing) <= size + 1 else ()))


def tables(size: int, agreeing: range, marked: range) -> Iterator[Tables]:
    """Yield the tables in which coders agree on one of some numbers of texts, and the first marks one of others."""
    import numpy as np

    for agree in agreeing:
        differing = size - agree
        first_only, both = np.meshgrid(np.arange(differing + 1), np.arange(agree + 1))
        first = (first_only + both).ravel()
        second = (both + differing - first_only).ravel()
        kept = (first >= marked.start) & (first < marked.stop)
        yield Tables(size, differing, first[kept], second[kept])


# With n texts, q of them coded differently, x and y marked by the first and the second coder, and s = x + y:
# alpha = 1 - (2n - 1) q / (s (2n - s)), Krippendorff (2004, sec. 11.3, eq. 1);
# kappa = 1 - n q / (x (n - y) + y (n - x)), Cohen (1960, p. 40, eq. 1); Fleiss' (1971), for two coders Scott's pi,
# 1 - 2 n q / (s (2n - s)); AC1 = 1 - 4 n q / (s² + (2n - s)²), Gwet (2008, British J. of Mathematical and Statistical
# Psychology 61, 29-48); 1 - 2 q / n, Brennan & Prediger (1981, Educational and Psychological Measurement 41, 687-699).


def _less(chance: NDArray[Any], missed: int) -> tuple[NDArray[Any], NDArray[Any]]:
    return chance - missed, chance


def _varying(found: Tables) -> NDArray[Any]:
    both = found.first + found.second
    return both * (2 * found.size - both)


def _kappa(found: Tables) -> NDArray[Any]:
    return found.first * (found.size - found.second) + found.second * (found.size - found.first)


def _evenness(found: Tables) -> NDArray[Any]:
    both = found.first + found.second
    return both**2 + (2 * found.size - both) ** 2


_COEFFICIENTS: Mapping[Measure, Callable[[Tables], tuple[NDArray[Any], NDArray[Any]]]] = {
    "percent_agreement": lambda found: _less(0 * found.first + found.size, found.differing),
    "krippendorff_alpha": lambda found: _less(_varying(found), (2 * found.size - 1) * found.differing),
    "cohen_kappa": lambda found: _less(_kappa(found), found.size * found.differing),
    "fleiss_kappa": lambda found: _less(_varying(found), 2 * found.size * found.differing),
    "gwet_ac1": lambda found: _less(_evenness(found), 4 * found.size * found.differing),
    "brennan_prediger": lambda found: _less(0 * found.first + found.size, 2 * found.differing),
}


@dataclass(frozen=True)
class Spread:
    """The least and the greatest coefficient of some tables; None where none has a value."""

    low: Fraction | None = None
    high: Fraction | None = None
    constant: frozenset[int] = frozenset()  # the codes that both coders may have given to all texts

    def with_tables(self, found: Tables, measure: Measure) -> Spread:
        """Return the spread over more tables."""
        import numpy as np

        above, below = found.coefficient(measure)
        above, below = above[below > 0], below[below > 0]
        ends = [end for end in (self.low, self.high) if end is not None]
        if len(below):
            # Floats find the ends, up to ties; what counts is their exact value.
            places = (int(np.argmin(above / below)), int(np.argmax(above / below)))
            ends += [Fraction(int(above[place]), int(below[place])) for place in places]
        return Spread(min(ends, default=None), max(ends, default=None), self.constant | found.constant)
