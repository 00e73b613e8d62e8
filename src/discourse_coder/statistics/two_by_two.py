"""Which coefficients of agreement the 2x2 tables of two coders can have, when only the agreeing texts are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Interval = tuple[float, float]

COEFFICIENTS = ("krippendorff_alpha", "cohen_kappa", "gwet_ac1")


@dataclass(frozen=True)
class Compatible:
    """The least and greatest coefficients of all tables that are compatible with what is stated."""

    intervals: Mapping[str, Interval]  # by coefficient; empty where none of the tables has a value
    constant: tuple[int, ...]  # the codes that both coders may have given to all texts: then there is no value

    def __or__(self, other: Compatible) -> Compatible:
        """Return what the tables of both can have."""
        found = dict(self.intervals)
        for name, (low, high) in other.intervals.items():
            least, greatest = found.get(name, (low, high))
            found[name] = min(least, low), max(greatest, high)
        return Compatible(found, tuple(sorted({*self.constant, *other.constant})))


@dataclass(frozen=True, eq=False)
class Tables:
    """The extreme coefficients of all 2x2 tables of one size, by how many texts the first coder marks."""

    size: int
    without_difference: bool  # whether the coders can agree on all texts
    low: NDArray[np.float64]  # a row per coefficient, +inf where no table has a value
    high: NDArray[np.float64]

    def compatible(self, marked: range) -> Compatible:
        """Return the coefficients if the first coder marks one of these numbers of texts."""
        low = self.low[:, marked.start : marked.stop].min(axis=1).tolist()
        high = self.high[:, marked.start : marked.stop].max(axis=1).tolist()
        intervals = {
            name: (least, greatest)
            for name, least, greatest in zip(COEFFICIENTS, low, high, strict=True)
            if least <= greatest
        }
        constant = [code for code, number in enumerate((0, self.size)) if self.without_difference and number in marked]
        return Compatible(intervals, tuple(constant))


def tables(size: int, agreeing: range) -> Tables:
    """Return the extreme coefficients of the 2x2 tables of two coders who agree on one of some numbers of texts."""
    import numpy as np

    # With n texts, q of them coded differently, x and y marked by the first and the second coder, and s = x + y:
    # alpha = 1 - (2n - 1) q / (s (2n - s)), Krippendorff (2004, sec. 11.3, eq. 1);
    # kappa = 1 - n q / (x (n - y) + y (n - x)), Cohen (1960, p. 40, eq. 1);
    # AC1 = 1 - 4 n q / (s² + (2n - s)²), Gwet (2008, British J. of Mathematical and Statistical Psychology 61, 29-48).
    # For a given x and q each is extreme where s is as near to n or as far from it as can be (kappa: at an end of y's
    # range), and for a given x each falls as q grows; so only such tables are looked at, the others lie between.
    n = size
    fewest, most = n - agreeing[-1], n - agreeing[0]
    first = np.arange(n + 1)[:, None, None]
    differing = np.array(sorted({fewest, min(fewest + 1, most), most}))[None, :, None]
    fewest_alone, most_alone = np.maximum(0, differing - (n - first)), np.minimum(differing, first)
    balanced = (2 * first + differing - n) // 2
    middle = (np.clip(balanced + step, fewest_alone, most_alone) for step in (0, 1))
    first_alone = np.concatenate([fewest_alone, most_alone, *middle], axis=2)
    second = first + differing - 2 * first_alone
    both = first + second
    varying = (both > 0) & (both < 2 * n)
    chance = np.array(
        [
            both * (2 * n - both) / (2 * n - 1),
            (first * (n - second) + second * (n - first)) / n,
            (both**2 + (2 * n - both) ** 2) / (4 * n),
        ]
    )
    values = 1 - differing / np.where(varying, chance, 1)
    return Tables(
        n,
        fewest == 0,
        np.where(varying, values, np.inf).min(axis=(2, 3)),
        np.where(varying, values, -np.inf).max(axis=(2, 3)),
    )
