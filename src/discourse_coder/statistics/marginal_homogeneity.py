"""Do coders give each value alike often: McNemar's, Stuart and Maxwell's and Cochran's tests, by exchanging codes."""

# If no coder leans, each text's codes could as well be its coders' in any other order. So every arrangement of a text's
# codes among those who coded it is as likely (Lehmann & Romano 2005, Testing Statistical Hypotheses, 3rd ed., sec. 5.8;
# Davison & Hinkley 1997, Bootstrap Methods and Their Application, sec. 4.3). With t, how often each coder gives each
# value, e and V its mean and covariance over the arrangements, the statistic is (t - e)' V^- (t - e). That is
#   for two coders and two values, McNemar's (1947, Psychometrika 12, 153-157), and p that of the sign test;
#   for two coders and more values, Stuart's (1955, Biometrika 42, 412-416; Maxwell 1970, British Journal of Psychiatry
#   116, 651-655);
#   for three coders or more and two values, Cochran's Q (1950, Biometrika 37, 256-266).

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import ceil, comb, fsum, prod, sqrt
from typing import TYPE_CHECKING, Any, Literal

from discourse_coder.statistics.estimates import SEED
from discourse_coder.statistics.power import POWER, noncentrality
from discourse_coder.statistics.significance import LEVEL, N_DRAWS, ROUNDING, p_of_draws

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Types = Mapping[tuple[int, ...], int]
    Exact = tuple[Floats, Floats]

TOO_FEW = "so few disagreements cannot show that a coder leans"
_MISSING = -1
# Less than a second each.
_MOST_STEPS = 2_000_000
_MOST_ARRANGEMENTS = 2_000
# Of so many disagreements the power is exact; binomial coefficients of more are no floats.
_MOST_EXACT = 1_000

Method = Literal["exact", "Monte Carlo", ""]


@dataclass(frozen=True, eq=False)
class Homogeneity:
    """The result of a test of marginal homogeneity; `reason` says why there is no p-value."""

    n_units: int  # coded by two coders or more
    n_differing: int  # not coded alike by all who coded them
    given: Floats  # coders x values: how often, in these units
    expected: Floats  # the same, if no coder leans
    covariance: Floats = field(repr=False)  # of `given`, coder by coder and value by value
    df: int = 0
    statistic: float | None = None
    p_value: float | None = None
    method: Method = ""
    reason: str = ""

    def furthest(self, values: Sequence[int]) -> tuple[int, int]:
        """Return the coder, and which of some values, whose number is furthest from the expected, by its spread.

        Of two coders, who are as far from it, the one above.
        """
        import numpy as np

        spread = np.sqrt(self.covariance.diagonal()).reshape(self.given.shape)
        above = np.divide(self.given - self.expected, spread, out=np.zeros_like(spread), where=spread > ROUNDING)
        away = np.round(above[:, values] if len(above) == 2 else np.abs(above[:, values]), 9)
        coder, place = np.unravel_index(int(away.argmax()), away.shape)
        return int(coder), values[int(place)]


def marginal_homogeneity(codes: NDArray[Any], n_values: int, *, seed: int = SEED) -> Homogeneity:
    """Test whether coders give each value alike often; codes run from 0 to `n_values` - 1, -1 is not coded."""
    import numpy as np

    codes = np.asarray(codes, dtype=np.int64)
    codes = codes[(codes != _MISSING).sum(axis=1) >= 2]
    n_coders = codes.shape[1]
    types = Counter(map(tuple, codes.tolist()))
    given, expected = np.zeros(n_coders * n_values), np.zeros(n_coders * n_values)
    covariance = np.zeros((n_coders * n_values, n_coders * n_values))
    for pattern, n in types.items():
        given += n * _counted(pattern, n_values)
        mean, spread = _moments(pattern, n_values)
        expected += n * mean
        covariance += n * spread
    differing = {pattern: n for pattern, n in types.items() if len({*pattern} - {_MISSING}) > 1}
    n_differing = sum(differing.values())

    def result(**found: Any) -> Homogeneity:
        table = (n_coders, n_values)
        return Homogeneity(len(codes), n_differing, given.reshape(table), expected.reshape(table), covariance, **found)

    if not n_differing:
        return result(reason="the coders do not differ")
    inverse = np.linalg.pinv(covariance, rcond=ROUNDING, hermitian=True)
    df = int(np.linalg.matrix_rank(covariance, tol=ROUNDING * covariance.max(), hermitian=True))

    def statistics(counts: NDArray[Any]) -> Floats:
        away = counts - expected
        found: Floats = np.einsum("ij,jk,ik->i", away, inverse, away)
        return found

    observed = float(statistics(given[None, :])[0])
    arranged = _unordered(differing)
    if any(_n_arrangements(pattern) > _MOST_ARRANGEMENTS for pattern in arranged):
        return result(df=df, statistic=observed, reason="too many coders coded one text")
    pieces = [(_arrangements(pattern, n_values), n) for pattern, n in arranged.items()]
    alike = given - sum(n * _counted(pattern, n_values) for pattern, n in differing.items())
    exact = _all_arrangements(pieces, alike, (n_coders, n_values))
    if exact is None:
        random = np.random.default_rng(seed)
        drawn = np.tile(alike, (N_DRAWS, 1))
        for rows, n in pieces:
            drawn += random.multinomial(n, np.full(len(rows), 1 / len(rows)), size=N_DRAWS) @ rows
        reached = int((statistics(drawn) >= observed * (1 - ROUNDING)).sum())
        return result(df=df, statistic=observed, p_value=p_of_draws(reached), method="Monte Carlo")
    counts, chances = exact
    found = statistics(counts)
    p_value = min(1.0, float(chances[found >= observed * (1 - ROUNDING)].sum()))
    if float(chances[found >= found.max() * (1 - ROUNDING)].sum()) > LEVEL:
        return result(df=df, statistic=observed, reason=TOO_FEW)
    return result(df=df, statistic=observed, p_value=p_value, method="exact")


def detectable_lean(found: Homogeneity, coder: int, value: int, significance: float = LEVEL) -> int | None:
    """Return the smallest lean that as many disagreements would have shown in 80% of cases; None where none would.

    That is, in how many more texts the coder would have to give the value: more than the other of two coders, or than
    is expected.
    """
    n = found.n_differing
    if found.given.shape == (2, 2) and n <= _MOST_EXACT:
        # Exact: the sign test on n disagreements, of which (n + more) / 2 go one way (Cohen 1988, Statistical Power
        # Analysis for the Behavioral Sciences, 2nd ed., ch. 5).
        critical = next((k for k in range(n // 2, n + 1) if 2 * _chance_of_at_least(k, n, 0.5) <= significance), n + 1)
        return next((k for k in range(n + 1) if _power(critical, n, (n + k) / (2 * n)) >= POWER), None) if n else None
    if not found.df:
        return None
    # A lean x at one place of (t - e) makes the statistic x^2 / its variance at least.
    variance = found.covariance[(place := coder * found.given.shape[1] + value), place]
    times = 2 if len(found.given) == 2 else 1  # what one of two coders gives more often, the other gives less often
    more = ceil(times * sqrt(noncentrality(found.df, significance) * variance) - ROUNDING)
    return more if more <= n else None


def _power(critical: int, n: int, rate: float) -> float:
    return _chance_of_at_least(critical, n, rate) + _chance_of_at_least(critical, n, 1 - rate)


def _chance_of_at_least(k: int, n: int, rate: float) -> float:
    return fsum(comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(k, n + 1))


def _counted(pattern: Sequence[int], n_values: int) -> Floats:
    """Return a unit's codes as 1 at each coder's value, 0 elsewhere."""
    import numpy as np

    found = np.zeros(len(pattern) * n_values)
    found[[coder * n_values + code for coder, code in enumerate(pattern) if code != _MISSING]] = 1
    return found


def _moments(pattern: Sequence[int], n_values: int) -> tuple[Floats, Floats]:
    """Return the mean and covariance of a unit's codes over all their arrangements among its coders."""
    import numpy as np

    coded = np.array([code != _MISSING for code in pattern], dtype=np.float64)
    share = _counted(pattern, n_values).reshape(len(pattern), n_values).sum(axis=0) / (m := coded.sum())
    of_values = np.diag(share) - np.outer(share, share)
    # Of two coders: drawn without replacement, as in the hypergeometric distribution.
    of_coders = (np.diag(coded) - (np.outer(coded, coded) - np.diag(coded)) / (m - 1)) if m > 1 else np.diag(coded)
    return np.outer(coded, share).ravel(), np.kron(of_coders, of_values)


def _unordered(types: Types) -> Types:
    """Return how many units have the same coders and the same codes among them, in whatever order."""
    found: Counter[tuple[int, ...]] = Counter()
    for pattern, n in types.items():
        codes = iter(sorted(code for code in pattern if code != _MISSING))
        found[tuple(code if code == _MISSING else next(codes) for code in pattern)] += n
    return found


def _n_arrangements(pattern: Sequence[int]) -> int:
    number, left = 1, sum(code != _MISSING for code in pattern)
    for n in Counter(code for code in pattern if code != _MISSING).values():
        number *= comb(left, n)
        left -= n
    return number


def _arrangements(pattern: Sequence[int], n_values: int) -> Floats:
    """Return all arrangements of a unit's codes among its coders, each in a row."""
    import numpy as np

    times = Counter(code for code in pattern if code != _MISSING)
    coders = [coder for coder, code in enumerate(pattern) if code != _MISSING]

    def placed(values: Sequence[int], free: Sequence[int]) -> Iterator[dict[int, int]]:
        if not values:
            yield {}
            return
        for chosen in combinations(free, times[values[0]]):
            for rest in placed(values[1:], [coder for coder in free if coder not in chosen]):
                yield {**dict.fromkeys(chosen, values[0]), **rest}

    found = placed(sorted(times), coders)
    return np.array([_counted([at.get(c, _MISSING) for c in range(len(pattern))], n_values) for at in found])


def _all_arrangements(pieces: Sequence[tuple[Floats, int]], alike: Floats, shape: tuple[int, int]) -> Exact | None:
    """Return all counts that coders could have, each with its chance; None where that takes too many steps."""
    import numpy as np

    # The counts of the last coder and of the last value follow from the others, and these are the digits of a number.
    n, free = sum(n for _, n in pieces), (shape[0] - 1) * (shape[1] - 1)
    places = np.zeros(shape, dtype=np.int64)
    if (n_states := (n + 1) ** free) > 2**62:
        return None
    if min(n_states, prod(comb(of_one + len(rows) - 1, len(rows) - 1) for rows, of_one in pieces)) > _MOST_STEPS:
        return None
    places[:-1, :-1] = np.array([(n + 1) ** place for place in range(free)]).reshape(shape[0] - 1, shape[1] - 1)
    states: NDArray[np.int64] = np.zeros(1, dtype=np.int64)
    chances: Floats = np.ones(1)
    steps = 0
    for rows, of_one in pieces:
        moves = rows.astype(np.int64) @ places.ravel()
        for _ in range(of_one):
            steps += len(states) * len(moves)
            if steps > _MOST_STEPS:
                return None
            states, at = np.unique((states[:, None] + moves).ravel(), return_inverse=True)
            chances = np.bincount(at, np.repeat(chances / len(moves), len(moves))).astype(np.float64)
    counts: Floats = np.zeros((len(states), *shape))
    counts[:, :-1, :-1] = (states[:, None] // places[:-1, :-1].ravel() % (n + 1)).reshape(
        -1, shape[0] - 1, shape[1] - 1
    )
    totals = sum(of_one * rows[0] for rows, of_one in pieces).reshape(shape)
    counts[:, :-1, -1] = totals.sum(axis=1)[:-1] - counts[:, :-1, :-1].sum(axis=2)
    counts[:, -1] = totals.sum(axis=0) - counts[:, :-1].sum(axis=1)
    return counts.reshape(len(states), -1) + alike, chances
