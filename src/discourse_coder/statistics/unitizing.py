"""Agreement of passages: alpha for unitizing, of one theme, over texts that two coders or more coded."""

# A text is a continuum of places, on which each coder marks passages that do not overlap. Two coefficients:
# - u-alpha (Krippendorff, Mathet, Bouvry & Widlöcher 2016, Quality & Quantity 50, 2347-2364; Krippendorff 2019, Content
#   Analysis, 4th ed., sec. 12.6.3, eq. 32 to 34): the coincidences are the lengths on which two coders mark, or one
#   marks and the other does not. By chance, passages of these lengths would lie anywhere. Lengths of several texts
#   are added up; a text of m coders counts each pair by 1 / (m - 1), as for alpha.
# - alpha-U (Krippendorff 1995, Sociological Methodology 25, 47-76; 2004, sec. 11.5), of two coders: the distance of two
#   passages that overlap is that of their ends, squared; of a passage that meets none, its length squared. For three
#   coders or more it does not behave as expected (Krippendorff et al. 2016).

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from discourse_coder.statistics.estimates import N_RESAMPLES, SEED, Estimate
from discourse_coder.statistics.exact_sums import whole_weights
from discourse_coder.statistics.intervals import limits
from discourse_coder.statistics.reliability import ratio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Passage = tuple[int, int]  # its first place, and the one after its last


@dataclass(frozen=True)
class Unitized:
    """A text and the passages that coders marked in it; by coder, None where one did not code it."""

    length: int
    passages: tuple[tuple[Passage, ...] | None, ...]

    @property
    def coded(self) -> list[tuple[Passage, ...]]:
        """The passages of those who coded it."""
        return [passages for passages in self.passages if passages is not None]


def merged(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Return passages in order, those that overlap as one."""
    found: list[Passage] = []
    for start, end in sorted(passages):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class _Continua:
    """What each text adds: 1, its places by coder, those marked, those that differ, and squared lengths of passages."""

    rows: Ints
    weights: Ints
    frequencies: Ints
    denominator: int

    @classmethod
    def of(cls, texts: Sequence[Unitized], weights: Sequence[float] | None) -> _Continua:
        import numpy as np

        denominator = lcm(*(len(text.coded) - 1 for text in texts))
        rows = np.array([[x * denominator for x in _sums(text)] for text in texts], dtype=object)
        whole, _ = whole_weights([1.0] * len(texts) if weights is None else weights)
        return cls(rows.astype(np.int64), np.array(whole), np.ones(len(texts), dtype=np.int64), denominator)

    def widened(self) -> _Continua:
        """Return the same with each text once more, with no two coders' passages alike, and with all of them alike."""
        import numpy as np

        worst, best = self.rows.copy(), self.rows.copy()
        worst[:, 3] = np.minimum(worst[:, 2], worst[:, 1] - worst[:, 2])
        best[:, 3] = 0
        rows = np.concatenate([self.rows, np.unique(np.concatenate([worst, best]), axis=0)])
        frequencies = np.append(self.frequencies, [0] * (len(rows) - len(self.rows)))
        return replace(self, rows=rows, weights=np.ones_like(frequencies), frequencies=frequencies)

    def columns(self, most: int = 1) -> tuple[NDArray[Any], Fraction]:
        """Return what each text adds to the sums, and their denominator."""
        largest = most * int(self.frequencies.sum()) * int(self.rows.max()) * int(self.weights.max())
        exact: type[Any] = float if largest < 2**53 else object
        return (self.rows * self.weights[:, None]).astype(exact), Fraction(self.denominator)

    def split(self, rows: Floats, denominator: Fraction) -> Floats:
        """Return the sums as if the texts of each sample counted 1 on average."""
        found: Floats = rows / rows[:, :1] * int(self.frequencies.sum())
        return found


def _sums(text: Unitized) -> tuple[Fraction | int, ...]:
    import numpy as np

    coded = text.coded
    change = np.zeros(text.length + 1, dtype=np.int64)
    for start, end in (passage for passages in coded for passage in passages):
        change[start] += 1
        change[end] -= 1
    marking, lengths = np.cumsum(change), [end - start for passages in coded for start, end in passages]
    differing = Fraction(int((marking * (len(coded) - marking))[: text.length].sum()), len(coded) - 1)
    return 1, len(coded) * text.length, sum(lengths), differing, sum(length**2 for length in lengths)


def _u_alpha(sums: Floats) -> Floats:
    """Return u-alpha (2016) from the lengths on which one coder marks a passage and another does not."""
    _, places, marked, differing, squares = sums.T
    unmarked = places - marked
    return 1 - ratio(differing * (places**2 - unmarked - squares), places * marked * unmarked)


def u_alpha(
    texts: Sequence[Unitized],
    *,
    weights: Sequence[float] | None = None,
    n_resamples: int = N_RESAMPLES,
    seed: int = SEED,
) -> Estimate:
    """Return u-alpha of one theme over texts of two coders or more, with its 95% interval."""
    import numpy as np

    continua = _Continua.of(texts, weights)
    columns, denominator = continua.columns()
    value = float(_u_alpha(continua.split(columns.sum(axis=0)[None, :].astype(np.float64), denominator))[0])
    if np.isnan(value):
        return Estimate(None, reason="the passages are all of the texts" if continua.rows[:, 2].any() else "no passage")
    if not n_resamples or len(texts) < 2:
        return Estimate(value)
    random = np.random.default_rng(seed)
    ((low, high, _),) = limits(continua, {"u": _u_alpha}, random, n_resamples).values()
    return Estimate(value, min(low, value), max(high, value))


def alpha_u(texts: Sequence[Unitized]) -> float | None:
    """Return alpha-U (1995, 2004) of one theme and two coders; None where it is undefined."""
    import numpy as np

    total = sum(text.length for text in texts)
    observed = sum(_distance(*text.coded) + _distance(*reversed(text.coded)) for text in texts)
    units = [end - start for text in texts for passages in text.coded for start, end in passages]
    gaps = [gap for text in texts for passages in text.coded for gap in _gaps(passages, text.length)]
    lengths, among = np.array(units, dtype=float), np.array(gaps, dtype=float)
    places = 2 * total * (2 * total - 1) - float((lengths * (lengths - 1)).sum())
    on_units = (len(units) - 1) / 3 * (2 * lengths**3 - 3 * lengths**2 + lengths).sum()
    in_gaps = sum(length**2 * np.maximum(among - length + 1, 0).sum() for length in lengths)
    expected = 2 / total * (on_units + in_gaps) / places if units and places else 0.0
    return float(1 - observed / (2 * total**2) / expected) if expected else None


def _distance(mine: Sequence[Passage], theirs: Sequence[Passage]) -> int:
    """Return the squared distances of my passages from theirs: half of those that overlap, all of those that do not."""
    found = 0
    for start, end in mine:
        near = [(a, b) for a, b in theirs if a < end and start < b]
        found += sum((start - a) ** 2 + (end - b) ** 2 for a, b in near) if near else 2 * (end - start) ** 2
    return found


def _gaps(passages: Sequence[Passage], length: int) -> list[int]:
    bounds = [0, *(bound for passage in passages for bound in passage), length]
    return [end - start for start, end in zip(bounds[::2], bounds[1::2], strict=True) if end > start]
