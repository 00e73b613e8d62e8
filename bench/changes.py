"""How often a change between periods is seen where there is none, because the coder's errors differ.

    python bench/changes.py [SAMPLES]

Two periods of as many texts, both drawn from populations with the same share of a theme. The coder codes all texts,
and finds the theme in 95% of the texts that have it before and in 75% after; 2% of the others are false 1s in both. A
reference codes some texts of each period. In each row: how often Newcombe's interval of the change excludes 0; how
often the corrected interval holds the true change, which is 0; how often that for these texts alone holds the change
in them; how wide the three are, in points; and the share of samples in which the corrected change is withheld. In one
of four samples the texts are enriched: texts coded 1 were drawn twice as often. In brackets: the same errors in both
periods.
"""

from __future__ import annotations

import sys
from functools import cache
from itertools import product

import numpy as np

from discourse_coder.statistics.clusters import clustered_interval
from discourse_coder.statistics.double_sampling import corrected_change, corrected_count
from discourse_coder.statistics.estimates import Estimate
from discourse_coder.statistics.proportions import Limits, newcombe_difference, wilson_about

RECALL, FALSE_ALARM = (0.95, 0.75), 0.02
SIZES, SHARES = ((41, 8), (41, 20), (41, 38), (100, 8), (100, 20), (100, 40), (300, 20), (300, 60)), (0.1, 0.3, 0.6)


@cache
def corrected(cells: tuple[tuple[int, int], ...], n_ones: int, n_zeros: int, weights: tuple[float, float]) -> Estimate:
    """Return the corrected count, given how many ones and zeros were double-coded and are wrong."""
    drawn = [
        [(place < n_wrong, weight) for place in range(n)] for (n, n_wrong), weight in zip(cells, weights, strict=True)
    ]
    return corrected_count(n_ones, n_zeros, *drawn)


def period(
    n_texts: int, n_drawn: int, share: float, recall: float, enriched: bool, random: np.random.Generator
) -> tuple[int, int, Estimate]:
    """Return how many texts have the theme, how many the coder codes 1, and the corrected count."""
    has = random.random(n_texts) < share
    codes = random.random(n_texts) < np.where(has, recall, FALSE_ALARM)
    wrong = has != codes
    ones, zeros = random.permutation(np.flatnonzero(codes)), random.permutation(np.flatnonzero(~codes))
    if enriched:
        of_ones = min(len(ones), round(2 * n_drawn * len(ones) / (2 * len(ones) + len(zeros))))
        ones_drawn, zeros_drawn = ones[:of_ones], zeros[: n_drawn - of_ones]
    else:
        drawn = random.permutation(n_texts)[:n_drawn]
        ones_drawn, zeros_drawn = drawn[codes[drawn]], drawn[~codes[drawn]]
    weights = tuple(
        len(all_) / len(part) if len(part) else 1.0 for all_, part in ((ones, ones_drawn), (zeros, zeros_drawn))
    )
    cells = tuple((len(part), int(wrong[part].sum())) for part in (ones_drawn, zeros_drawn))
    return int(has.sum()), len(ones), corrected(cells, len(ones), len(zeros), weights)


def row(size: tuple[int, int], share: float, recall: tuple[float, float], samples: int) -> list[float]:
    """Return what a row of the table shows."""
    n, n_drawn = size
    random = np.random.default_rng([n, n_drawn, round(100 * share), round(100 * recall[1])])
    seen, held, here, withheld, widths = 0, 0, 0, 0, np.zeros(3)
    for place in range(samples):
        (true1, coded1, first), (true2, coded2, second) = (
            period(n, n_drawn, share, found, place % 4 == 3, random) for found in recall
        )
        _, low, high = newcombe_difference(coded2, n, coded1, n)
        assert low is not None
        assert high is not None
        seen += not low <= 0 <= high
        if first.value is None or second.value is None:
            withheld += 1
            continue
        reach = [wilson_about(one.value / n, n) for one in (first, second) if one.value is not None]
        found = corrected_change((n, first, reach[0]), (n, second, reach[1]))
        least, most = found.reach
        assert least is not None
        assert most is not None
        held += least <= 0 <= most
        here += found.here[0] - 1e-9 <= (true2 - true1) / n <= found.here[1] + 1e-9
        widths += 100 * np.array([high - low, most - least, found.here[1] - found.here[0]])
    known = samples - withheld
    return [100 * seen / samples, 100 * held / known, 100 * here / known, *(widths / known), 100 * withheld / samples]


def clustered_period(
    n_texts: int, n_drawn: int, share: float, recall: float, n_speakers: int, random: np.random.Generator
) -> tuple[int, Estimate, Limits]:
    """Return the texts, the corrected count and its reach, where texts of a speaker are alike (correlation .2)."""
    speaker = np.repeat(
        np.arange(n_speakers), random.multinomial(n_texts - n_speakers, random.dirichlet(np.full(n_speakers, 2.0))) + 1
    )
    has = random.random(n_texts) < random.beta(4 * share, 4 * (1 - share), n_speakers)[speaker]
    codes = random.random(n_texts) < np.where(has, recall, FALSE_ALARM)
    drawn = random.permutation(n_texts)[:n_drawn]
    ones, zeros = drawn[codes[drawn]], drawn[~codes[drawn]]
    cells = tuple((len(part), int((has != codes)[part].sum())) for part in (ones, zeros))
    count = corrected(cells, int(codes.sum()), int((~codes).sum()), (1.0, 1.0))
    if count.value is None:
        return n_texts, count, (None, None)
    present, coded = np.bincount(speaker[codes], minlength=n_speakers), np.bincount(speaker)
    reach = clustered_interval(present.tolist(), coded.tolist(), about=count.value / n_texts)
    return n_texts, count, (reach.low, reach.high)


def with_clusters(samples: int) -> None:
    """Print how often the corrected interval holds 0 where texts come in clusters."""
    for (n, n_drawn), n_speakers, share in product(((70, 20), (150, 40)), (8, 15), (0.1, 0.3, 0.5)):
        random = np.random.default_rng([n, n_speakers, round(100 * share)])
        held = []
        for _ in range(samples):
            first, second = (clustered_period(n, n_drawn, share, recall, n_speakers, random) for recall in RECALL)
            if first[1].value is not None and second[1].value is not None:
                low, high = corrected_change(first, second).reach
                held.append(low is not None and high is not None and low <= 0 <= high)
        print(
            f"{n} texts of {n_speakers} speakers, {n_drawn} double-coded, share {share}: {np.mean(held):.1%}",
            flush=True,
        )


def main(samples: int = 1000) -> None:
    """Print a row for each number of texts and share."""
    print("| Texts of a period | double-coded | Share | seen | corrected holds | these texts | widths | withheld |")
    print("|---|" + "---|" * 7)
    for size, share in product(SIZES, SHARES):
        differing, alike = (row(size, share, recall, samples) for recall in (RECALL, RECALL[:1] * 2))
        texts = [f"{one:.1f} ({other:.1f})" for one, other in zip(differing[:3], alike[:3], strict=True)]
        widths = ", ".join(f"{width:.0f}" for width in differing[3:6])
        print(
            f"| {size[0]} | {size[1]} | {share} |", " | ".join(texts), f"| {widths} | {differing[6]:.0f} |", flush=True
        )


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*numbers)
    with_clusters(*(numbers or [1000]))
