"""The model of Dawid & Skene (1979) for three coders and more: how often each errs, if its assumptions hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from discourse_coder.analysis.several_coders import Coded
from discourse_coder.model.display import Table, ThemeId
from discourse_coder.statistics.dawid_skene import dawid_skene, rivals
from discourse_coder.wording import coefficient, number_of, percentage

if TYPE_CHECKING:
    import pandas as pd

CAVEAT = (
    "The model of errors (Dawid & Skene 1979) assumes that each text has one right code, that coders err independently "
    "of each other, and each equally often in all texts. What coders misread alike it takes for right. It is no "
    "adjudication, and its estimates have no intervals."
)
# With fewer, estimates are off by more than is of use: `docs/statistics.md`.
FEWEST_TEXTS, FEWEST_OF_A_CODE = 30, 10


@dataclass(frozen=True)
class CoderErrors:
    """What the model estimates for a theme or variable, or why it is withheld."""

    theme: str
    n_texts: int
    coders: tuple[str, ...]
    reason: str = ""
    # By code, the share of texts for which it is right.
    shares: Mapping[str, float] = field(default_factory=dict)
    # By coder, right code and given code.
    chances: Mapping[tuple[str, str, str], float] = field(default_factory=dict)


def coder_errors(coded: Sequence[Coded]) -> tuple[CoderErrors, ...]:
    """Fit the model on each theme or variable."""
    return tuple(map(_fitted, coded))


def _fitted(one: Coded) -> CoderErrors:
    import numpy as np

    tally = one.tally
    n_texts, by_three = tally.n_units, int(tally.frequencies[tally.counts.sum(axis=1) >= 3].sum())
    used = [place for place, n in enumerate(tally.counts.sum(axis=0).tolist()) if n]

    def withheld(reason: str) -> CoderErrors:
        return CoderErrors(one.theme, n_texts, one.coders, reason)

    if len(used) < 2:
        return withheld("the codes do not vary")
    if n_texts < FEWEST_TEXTS:
        return withheld(f"it takes {FEWEST_TEXTS} texts, and there are {n_texts}")
    if 2 * by_three <= n_texts:
        return withheld(f"only {by_three} of {n_texts} texts were coded by three coders or more")
    counts = (tally.patterns[:, :, None] == np.array(used)).astype(np.float64)
    in_all = (tally.frequencies * tally.weights).astype(np.float64)
    weight = in_all * (n_texts / in_all.sum())
    model = dawid_skene(counts, weight)
    names = [one.values.names[place] for place in used]
    fewest = int(model.shares.argmin())
    if not model.has_settled:
        return withheld("the fit does not settle")
    if (n := float(model.shares[fewest]) * n_texts) < FEWEST_OF_A_CODE:
        return withheld(f'by the model only {number_of(round(n), "text")} would be "{names[fewest]}"')
    if rivals(counts, weight, model):
        return withheld("other chances fit the codes as well")
    return CoderErrors(
        one.theme,
        n_texts,
        one.coders,
        shares=dict(zip(names, model.shares.tolist(), strict=True)),
        chances={
            (coder, right, given): float(model.given[k, j, i])
            for k, coder in enumerate(one.coders)
            for j, right in enumerate(names)
            for i, given in enumerate(names)
        },
    )


def table(found: Sequence[CoderErrors]) -> pd.DataFrame:
    """Return one row per theme, coder, right code and given code; without a coder, the share of a right code."""
    import pandas as pd

    columns = ["theme", "coder", "right_code", "given_code", "estimate", "n_texts", "reason"]
    frame = pd.DataFrame([row for one in found for row in _rows(one)], columns=columns)
    return frame.astype({"estimate": "Float64", "n_texts": "Int64"})


def _rows(one: CoderErrors) -> Iterator[tuple[object, ...]]:
    if one.reason:
        yield one.theme, "", "", "", None, one.n_texts, one.reason
    for right, share in one.shares.items():
        yield one.theme, "", right, "", share, one.n_texts, ""
    for names, chance in one.chances.items():
        yield one.theme, *names, chance, one.n_texts, ""


def shown(found: Sequence[CoderErrors]) -> list[Table]:
    """Return by right code how many texts it is estimated for, and how often each coder gives it then."""
    if not found:
        return []
    coders = list(dict.fromkeys(coder for one in found for coder in one.coders))
    rows: list[tuple[object, ...]] = []
    for one in found:
        if one.reason:
            rows.append((ThemeId(one.theme), None, None, *(None for _ in coders), f"Withheld: {one.reason}."))
        for right, share in one.shares.items():
            given = [one.chances.get((coder, right, right)) for coder in coders]
            chances = (None if chance is None else coefficient(chance) for chance in given)
            rows.append((ThemeId(one.theme), right, percentage(share), *chances, ""))
    header = ("theme", "right code", "texts", *(f"given by {coder}" for coder in coders), "why")
    caption = "A model of errors (Dawid & Skene 1979): how often each coder gives the right code"
    return [Table(header, rows, caption, words=("right code",), prose=("why",), is_folded=True)]
