"""Is alpha the same in groups of texts: do disagreements fall on the groups as those by chance would."""

# Alpha is 1 - D_o / D_e (Krippendorff 2004, sec. 11.3, eq. 1). Where two coders give names, x texts of n differ, and
# alpha is 1 - x / w with w = n D_e, the disagreements that chance would give. If groups share one alpha, their
# disagreements are in the ratios of their w, whatever their prevalence. Given how many there are in all, they are
# multinomial: the conditional test of rates (Przyborowski & Wilenski 1940, Biometrika 31, 313-323) by Pearson's
# chi-squared, exact (Read & Cressie 1988, Goodness-of-Fit Statistics, ch. 5). It takes w as known and disagreements as
# rare, and mostly errs to the safe side: `bench/agreement_by_group.py`.

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb, lgamma, sqrt
from typing import TYPE_CHECKING, Literal

from discourse_coder.statistics.estimates import SEED
from discourse_coder.statistics.power import noncentrality
from discourse_coder.statistics.significance import LEVEL, N_DRAWS, ROUNDING, p_of_draws

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_TABLES = 20_000


@dataclass(frozen=True)
class AlphaTest:
    """The result of the test; `reason` says why there is no p-value."""

    p_value: float | None = None
    method: Literal["exact", "Monte Carlo", ""] = ""
    reason: str = ""


def equal_alpha(differing: Sequence[int], by_chance: Sequence[float], *, seed: int = SEED) -> AlphaTest:
    """Test whether groups share one alpha, given how many texts differ in each, and how many would by chance."""
    import numpy as np

    pairs = [(x, w) for x, w in zip(differing, by_chance, strict=True) if w > ROUNDING]
    total, expected = sum(x for x, _ in pairs), sum(w for _, w in pairs)
    if len(pairs) < 2:
        return AlphaTest(reason="codes vary in fewer than two groups")
    if not total:
        return AlphaTest(reason="the coders do not differ")
    shares = np.array([w / expected for _, w in pairs])
    observed = np.array([[x for x, _ in pairs]])

    def statistics(counts: NDArray[np.int64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = ((counts - total * shares) ** 2 / shares).sum(axis=1)
        return found

    least = float(statistics(observed)[0]) * (1 - ROUNDING)
    if comb(total + len(pairs) - 1, len(pairs) - 1) > _MOST_TABLES:
        drawn = np.random.default_rng(seed).multinomial(total, shares, size=N_DRAWS)
        return AlphaTest(p_of_draws(int((statistics(drawn) >= least).sum())), "Monte Carlo")
    counts = np.array(list(_tables(total, len(pairs))))
    factorials = np.array([lgamma(x + 1) for x in range(total + 1)])
    chances = np.exp(factorials[total] - factorials[counts].sum(axis=1) + (counts * np.log(shares)).sum(axis=1))
    found = statistics(counts)
    if float(chances[found >= found.max() * (1 - ROUNDING)].sum()) > LEVEL:
        return AlphaTest(reason="so few disagreements cannot show that alpha differs")
    return AlphaTest(min(1.0, float(chances[found >= least].sum())), "exact")


def _tables(total: int, n_groups: int) -> Iterator[tuple[int, ...]]:
    if n_groups == 1:
        yield (total,)
        return
    for x in range(total + 1):
        for rest in _tables(total - x, n_groups - 1):
            yield (x, *rest)


def detectable_alpha(
    differing: Sequence[int], by_chance: Sequence[float], n_units: Sequence[int], significance: float = LEVEL
) -> float | None:
    """Return the difference in alpha of the group that weighs most that would be shown in 80% of cases, if any."""
    # By the noncentral chi-squared distribution, as in `marginal_homogeneity.detectable_lean`.
    total, expected = sum(differing), sum(by_chance)
    shares = [(w / expected, n) for w, n in zip(by_chance, n_units, strict=True) if w > ROUNDING]
    share, n = max(shares, key=lambda group: group[0] * (1 - group[0]))
    others = sum(n for _, n in shares) - n
    moved = sqrt(noncentrality(len(shares) - 1, significance) * share * (1 - share) / total)
    # No group has more disagreements than texts.
    more = share + moved <= 1 and total * (share + moved) <= n
    less = share - moved >= 0 and total * (1 - share + moved) <= others
    if not (more or less):
        return None
    return total / expected * moved / (share * (1 - share))
