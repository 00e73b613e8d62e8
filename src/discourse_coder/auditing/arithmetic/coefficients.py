"""Whether two coders can have agreed as stated coefficients say, beside each other and beside percent agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from discourse_coder.auditing.arithmetic.agreement_claims import between, figure, marked_texts
from discourse_coder.auditing.arithmetic.coders import DoublyCoded, doubly_coded, number_of_coders
from discourse_coder.auditing.arithmetic.possible_numbers import Count, exact_counts
from discourse_coder.auditing.arithmetic.quantities import admitted, texts
from discourse_coder.auditing.arithmetic.readings import cut_off
from discourse_coder.auditing.arithmetic.two_by_two import MOST_TABLES, Spread, Tables, n_tables, tables
from discourse_coder.model.claims import Claim, Claims, Finding, Stated, Verdict
from discourse_coder.statistics.reliability import LABELS
from discourse_coder.wording import listed, sentences

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Other numbers of texts are tried this far from those stated.
_FURTHEST = 50


@dataclass(frozen=True)
class _Wanted:
    """What a 2x2 table must have."""

    figures: Sequence[Claim]  # each of agreement
    coded: DoublyCoded
    count: Count | None
    cut_off: bool = False  # whether further decimals may be cut off instead of rounded

    def exists(self, sizes: Sequence[int]) -> bool | None:
        """Say whether there is such a table; None where there are too many to look at."""
        if sum(n_tables(size, self._agreeing(size)) for size in sizes) > MOST_TABLES:
            return None
        return any(self._fits(found) for found in self.tables(sizes))

    def tables(self, sizes: Sequence[int]) -> Iterator[Tables]:
        """Yield the tables that the percentages and the count allow."""
        for size in sizes:
            marked = marked_texts(size, self.coded, self.count, likely=False)
            yield from tables(size, self._agreeing(size), marked)

    def _agreeing(self, size: int) -> range:
        """Return the numbers of agreeing texts that the percentages allow."""
        least, greatest = 0, size
        for claim in self.figures:
            if claim.value and claim.is_percent_agreement:
                possible = [*admitted(claim.value, size), *(cut_off(claim.value, size) if self.cut_off else ())]
                least, greatest = max(least, min(possible, default=size + 1)), min(greatest, max(possible, default=-1))
        return range(least, greatest + 1)

    def _fits(self, found: Tables) -> bool:
        fitting: NDArray[Any] = found.first >= 0
        for claim in self.figures:
            if claim.value and not claim.is_percent_agreement:
                above, below = found.coefficient(claim.measure)
                fitting = fitting & (below > 0) & _is_stated(claim.value, above, below, self.cut_off)
        return bool(fitting.any())


def coefficients_of_tables(claims: Claims) -> Iterator[Finding]:
    """Look for a 2x2 table with all that is stated of the agreement on a theme: a GRIM test for coefficients."""
    n_coders = number_of_coders(claims)
    if (n_coders or 2) > 2:
        return
    counts = exact_counts(claims)
    for theme in claims.themes:
        stated = [claim for claim in claims.of("agreement", theme) if claim.value]
        coded = [doubly_coded(claims, claim) for claim in stated]
        # Figures about different texts cannot be compared.
        if all(claim.is_percent_agreement for claim in stated) or coded[0] is None or len(set(coded)) > 1:
            continue
        wanted = _Wanted(stated, coded[0], counts.get(theme))
        exists = wanted.exists(coded[0].looked_at)
        if exists is not None:
            yield _finding(wanted, exists, n_coders)


def _finding(wanted: _Wanted, exists: bool, n_coders: int | None) -> Finding:
    check, coded, count = "coefficients of agreement", wanted.coded, wanted.count
    about = tuple(claim.id for claim in wanted.figures)
    basis = tuple(dict.fromkeys([*about, *coded.claims, *([count.claim] if count else [])]))
    said = listed(f"{figure(claim)} ({claim.place})" for claim in wanted.figures)
    if count and coded.n_texts:
        said += f" with {count} in all {texts(coded.n_texts)}"
    if exists:
        return Finding(check, "consistent", basis, about, f"A 2x2 table of two coders and {coded} can have {said}.")
    readings = list(_readings(wanted, n_coders))
    verdict: Verdict = "inconsistent" if readings else "impossible"
    reason = sentences(f"No 2x2 table of two coders and {coded} has {said}.", _by_the_percentage(wanted))
    if readings:
        reason += f" There is one {listed(readings, 'or')}."
    return Finding(check, verdict, basis, about, reason, "The 2x2 table of both coders, and how many texts both coded.")


def _by_the_percentage(wanted: _Wanted) -> str:
    """Say between which values a coefficient is by percent agreement alone."""
    if all(not claim.is_percent_agreement for claim in wanted.figures):
        return ""
    allowed = []
    for measure in dict.fromkeys(claim.measure for claim in wanted.figures if not claim.is_percent_agreement):
        spread = Spread()
        for found in wanted.tables(wanted.coded.looked_at):
            spread = spread.with_tables(found, measure)
        if spread.low is not None and spread.high is not None:
            allowed.append(f"{LABELS[measure]} {between(spread.low, spread.high)}")
    return f"The percentage allows {listed(allowed)}." if allowed else ""


def _readings(wanted: _Wanted, n_coders: int | None) -> Iterator[str]:
    """Yield under which other readings there can be such a table."""
    coded = wanted.coded
    if replace(wanted, cut_off=True).exists(coded.looked_at):
        yield "if decimals were cut off instead of rounded"
    if wanted.count and replace(wanted, count=None).exists(coded.looked_at):
        yield f"if the first coder found {wanted.count} in another number of texts"
    if n_coders is None and all(claim.measure != "cohen_kappa" for claim in wanted.figures):
        yield "perhaps if there were more coders than two"
    if not coded.is_exact:
        most = coded.n_texts or coded.sizes[-1] + _FURTHEST
        far = [size for size in range(1, most + 1) if size not in coded.sizes]
        near = sorted(far, key=lambda size: min(abs(size - end) for end in (coded.sizes[0], coded.sizes[-1])))
        size = next((size for size in near[: 2 * _FURTHEST] if wanted.exists([size])), None)
        if size:
            yield f"if both coded {texts(size)}"
        elif len(near) > 2 * _FURTHEST:
            yield "perhaps if both coded a quite different number of texts"


def _is_stated(value: Stated, above: NDArray[Any], below: NDArray[Any], cut_off: bool) -> NDArray[Any]:
    """Say which fractions are what is stated, in whole numbers."""
    low, high = value.bounds
    if cut_off and value.is_exact:
        low, high = Fraction(value.number) - value.unit, Fraction(value.number) + value.unit
    fitting: NDArray[Any] = below > 0
    for bound, sign, strict in ((low, 1, value.relation == "over"), (high, -1, value.relation == "under")):
        if bound is not None:
            over = sign * (above.astype(object) * bound.denominator - below.astype(object) * bound.numerator)
            fitting = fitting & ((over > 0) if strict else (over >= 0)).astype(bool)
    return fitting


CHECKS = (coefficients_of_tables,)
