"""Measure in how many samples a difference is shown that is said to be shown in 80%.

    python bench/power.py [SAMPLES]

For numbers of texts and shares of a theme: the detectable change between two periods (Newcombe's interval), difference
of the largest group from the others (test of independence), and change over years (test for trend). For each: the
difference in points, and the percentage of samples in which it is shown, upwards and downwards where there is room.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from discourse_coder.statistics.independence import independence
from discourse_coder.statistics.power import (
    detectable_change,
    detectable_difference,
    detectable_trend,
    logistic_shares,
)
from discourse_coder.statistics.proportions import cochran_armitage, newcombe_difference

SHARES = (0.05, 0.17, 0.5, 0.79)
Shares = Sequence[float]


def main(samples: int = 1000) -> None:
    """Print a row for each test, numbers of texts and share."""
    print("test        texts                share  points  shown, towards one half  the other way")
    for sizes in ((12, 12), (41, 41), (25, 57), (200, 300)):
        for share in SHARES:
            found = detectable_change(*sizes, share)
            _row("change", sizes, share, found, partial(_moved, sizes, share), _change, samples)
    for sizes in ((20, 20), (40, 40), (23, 56, 3), (10, 10, 10, 10), (100, 200, 50)):
        for share in SHARES:
            found = detectable_difference(sizes, share)
            _row("difference", sizes, share, found, partial(_moved, sizes, share), _difference, samples)
    for sizes in ((5,) * 8, (5,) * 17, (1, 4, 9, 2, 8, 1), (30,) * 10):
        for share in SHARES:
            found = detectable_trend(sizes, range(len(sizes)), share)
            _row("trend", sizes, share, found, partial(_curve, sizes, share), _trend, samples)


def _row(
    name: str,
    sizes: Sequence[int],
    share: float,
    found: float | None,
    shares: Callable[[float], Shares],
    is_shown: Callable[[Sequence[int], Sequence[int]], bool],
    samples: int,
) -> None:
    random = np.random.default_rng(20081702)
    texts = []
    for sign in (1, -1) if share <= 0.5 else (-1, 1):
        rates = shares(sign * found) if found is not None else [-1.0]
        if min(rates) < 0 or max(rates) > 1:
            texts.append("-")
            continue
        counts = random.binomial(sizes, rates, (samples, len(sizes)))
        texts.append(f"{sum(is_shown(row, sizes) for row in counts.tolist()) / samples:.0%}")
    points = "-" if found is None else f"{100 * found:.1f}"
    print(f"{name:10}  {sizes!s:20.20}  {share:5.2f}  {points:>6}  {texts[0]:>23}  {texts[1]:>13}", flush=True)


def _change(counts: Sequence[int], sizes: Sequence[int]) -> bool:
    _, low, high = newcombe_difference(counts[1], sizes[1], counts[0], sizes[0])
    return low > 0 or high < 0


def _difference(counts: Sequence[int], sizes: Sequence[int]) -> bool:
    p_value = independence(counts, sizes).p_value
    return p_value is not None and p_value <= 0.05


def _trend(counts: Sequence[int], sizes: Sequence[int]) -> bool:
    p_value = cochran_armitage(counts, sizes, range(len(sizes))).p_value
    return p_value is not None and p_value <= 0.05


def _moved(sizes: Sequence[int], share: float, difference: float) -> Shares:
    """Return shares of which that of the largest group, the last of them, differs from the others."""
    last = len(sizes) - 1 - sizes[::-1].index(max(sizes))
    return [share + difference * (place == last) for place in range(len(sizes))]


def _curve(sizes: Sequence[int], share: float, change: float) -> Shares:
    """Return shares on a logistic curve with this change from the first year to the last."""
    low, high = 0.0, 80.0
    for _ in range(40):
        middle = (low + high) / 2
        found = logistic_shares(sizes, range(len(sizes)), share, middle)
        low, high = (middle, high) if max(found) - min(found) < abs(change) else (low, middle)
    return found if change > 0 else found[::-1]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
