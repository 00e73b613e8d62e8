"""Tables of codes to measure agreement on: published ones, which lie in `cases/reliability`, and random ones."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from discourse_coder.statistics import reliability

CASES = Path(__file__).parents[1] / "cases" / "reliability"
STATISTICS: dict[str, Callable[[reliability.Sums], np.ndarray]] = {
    "percent_agreement": reliability.percent_agreement,
    "cohen_kappa": reliability.cohen_kappa,
    "fleiss_kappa": reliability.fleiss_kappa,
    "gwet_ac1": reliability.gwet_ac1,
    "brennan_prediger": reliability.brennan_prediger,
    "krippendorff_alpha": reliability.krippendorff_alpha,
    "krippendorff_alpha_ordinal": partial(reliability.krippendorff_alpha, level="ordinal"),
    "krippendorff_alpha_interval": lambda sums: reliability.krippendorff_alpha(sums, "interval", _places(sums)),
    "cohen_kappa_linear": lambda sums: reliability.weighted_kappa(sums, 1, _places(sums)),
    "cohen_kappa_quadratic": lambda sums: reliability.weighted_kappa(sums, 2, _places(sums)),
}


def _places(sums: reliability.Sums) -> range:
    return range(sums.shares.shape[1])


def read_cases(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of cases."""
    return list(csv.DictReader((CASES / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def published(name: str, layout: str) -> tuple[np.ndarray, int]:
    """Return codes from 0 on, -1 missing, and the number of categories."""
    header, *rows = csv.reader((CASES / f"{name}.csv").read_text(encoding="utf-8").splitlines())
    if layout == "codes":
        values = sorted({int(cell) for row in rows for cell in row[1:] if cell})
        codes = [[values.index(int(cell)) if cell else -1 for cell in row[1:]] for row in rows]
        return np.array(codes), len(values)
    table = np.array([[int(cell) for cell in row[1:]] for row in rows])
    if layout == "square":
        pairs = [(i, j) for i, line in enumerate(table) for j, n in enumerate(line) for _ in range(n)]
        return np.array(pairs), len(header) - 1
    return np.array([np.repeat(np.arange(len(line)), line) for line in table]), len(header) - 1


def random_tables(
    number: int,
    *,
    coders: tuple[int, int] = (2, 6),
    categories: tuple[int, int] = (2, 4),
    missing: float = 0.4,
) -> Iterator[tuple[np.ndarray, int]]:
    """Yield codes, and the number of categories; sizes, spread and missing codes all vary."""
    rng = np.random.default_rng(number)
    for _ in range(number):
        q = int(rng.integers(categories[0], categories[1] + 1))
        shape = (int(rng.integers(1, 25)), int(rng.integers(coders[0], coders[1] + 1)))
        truth = rng.choice(q, size=shape[0], p=rng.dirichlet(np.ones(q)))[:, None]
        codes: Any = np.where(rng.random(shape) < rng.random(), truth, rng.integers(0, q, shape))
        yield np.where(rng.random(shape) < missing * rng.random(), -1, codes), q
