"""Whether all counts, overlaps, subsets and totals can hold together, and which few of them cannot."""

# A contingency table of the themes that claims tie together has a cell for each combination of them, a whole number of
# texts. All claims about numbers of texts are linear in the cells. So a table is looked for, in whole numbers; where
# there is none, claims are left out one by one until no more can be (the deletion filter of Chinneck & Dravnieks 1991,
# ORSA Journal on Computing 3, 157-168).

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from discourse_coder.auditing.arithmetic.feasibility import Condition, solve
from discourse_coder.auditing.arithmetic.possible_numbers import MANY
from discourse_coder.auditing.arithmetic.quantities import in_words, named, texts, where
from discourse_coder.auditing.arithmetic.texts_counted import (
    EVERY,
    Limit,
    Properties,
    TextsCounted,
    phrase,
    reading_of,
)
from discourse_coder.model.claims import Claim, Claims, Finding, Kind, Verdict
from discourse_coder.wording import inflected, listed, sentences

# A table has at most two to the power of this many cells; of more themes, so many that are close are looked at.
MOST_TIED = 8
# Sets of claims that cannot hold together: more are not looked for.
_MOST_SETS = 20
# What other claims are measured against.
_MEASURES: tuple[Kind, ...] = ("number_of_texts", "partition")
# What overlaps are measured against.
_SINGLE: tuple[Kind, ...] = (*_MEASURES, "document_count", "share")
_CHECK = "claims held together"
# Which claims are left out first, and which are told to be at odds with the others: those further on.
_ORDER: tuple[Kind, ...] = (
    "number_of_texts",
    "partition",
    "document_count",
    "share",
    "cooccurrence",
    "ranking",
    "absence",
    "citation",
)


def claims_together(claims: Claims, known: Sequence[Finding] = ()) -> Iterator[Finding]:
    """Say which claims cannot hold together, in least sets; not those that the findings `known` tell of."""
    table = _Table(TextsCounted(claims))
    grave = [finding for finding in known if finding.verdict in ("impossible", "inconsistent")]
    told: set[tuple[str, ...]] = set()
    settled = True
    for tied in (tables := table.neighbourhoods()):
        left = table.order
        for _ in range(_MOST_SETS):
            outcome = table.search(left, tied)
            if outcome.against is None:
                settled = settled and outcome.table is not None
                break
            least = table.least(outcome.against)
            at_odds = {id_ for id_ in least if table.counted.by_id[id_].kind not in _MEASURES} or set(least)
            covering = [finding for finding in grave if at_odds <= set(finding.claims)]
            if not covering and least not in told:
                yield _finding(table, least)
            told.add(least)
            blamed = {id_ for finding in covering for id_ in finding.about} & set(least) or {least[-1]}
            left = tuple(id_ for id_ in left if id_ not in blamed)
    tied_together = tuple(id_ for id_ in table.order if len(table.counted.counted(table.counted.by_id[id_])) > 1)
    if not told and tied_together:
        yield _not_against(table.order, tied_together, settled, len(tables))


@dataclass(frozen=True)
class _Found:
    """What came of the search for a table: nothing, where it was given up."""

    table: Mapping[Properties, int] | None = None  # texts with each set of properties that a claim counts
    against: frozenset[str] | None = None  # ids of claims that cannot hold together


class _Table:
    """The contingency table that some claims describe."""

    def __init__(self, counted: TextsCounted) -> None:
        self.counted = counted
        self.order = tuple(sorted(counted.by_id, key=lambda id_: (_ORDER.index(counted.by_id[id_].kind), id_)))

    def search(
        self,
        ids: Collection[str],
        tied: Properties | None = None,
        read_anew: Collection[str] = (),
        besides: Sequence[Limit] = (),
    ) -> _Found:
        """Look for a table that claims allow; with `tied`, only what they say of themes in it."""
        limits = [
            limit
            for limit in (*self.counted.limits(ids, read_anew), *besides)
            if tied is None or all(properties <= tied for properties in limit.times)
        ]
        sums = sorted({properties for limit in limits for properties in limit.times}, key=lambda p: (len(p), sorted(p)))
        columns, whole = self._columns(sums)
        rows = [_row(limit.times, columns, limit.at_least) for limit in limits]
        rows += [Condition(tuple(s * n for n in times), 0) for times in whole for s in (1, -1)]
        if not limits:
            return _Found({})
        outcome = solve(rows, [columns[properties] for properties in sums])
        if outcome.against is not None:
            return _Found(
                against=frozenset(id_ for k in outcome.against if k < len(limits) for id_ in limits[k].claims)
            )
        if outcome.numbers is None:
            return _Found()
        numbers = outcome.numbers
        return _Found({p: sum(t * n for t, n in zip(columns[p], numbers, strict=True)) for p in sums})

    def _columns(self, sums: Sequence[Properties]) -> tuple[dict[Properties, tuple[int, ...]], list[tuple[int, ...]]]:
        """Return how often the cells count in each sum, and what must be 0: each group's cells less all texts."""
        apart = self.counted.disjoint()
        cells: list[tuple[int, frozenset[str]]] = []
        groups = _groups(sums)
        for number, group in enumerate(groups):
            cells += [
                (number, frozenset(cell))
                for size in range(len(group) + 1)
                for cell in combinations(sorted(group), size)
                if not any(frozenset(pair) in apart for pair in combinations(cell, 2))
            ]
        of = {properties: next((n for n, group in enumerate(groups) if properties <= group), -1) for properties in sums}
        columns = {
            properties: (0, *(int(number == of[properties] and properties <= cell) for number, cell in cells))
            for properties in sums
        }
        columns[EVERY] = (1, *(0 for _ in cells))
        whole = [(-1, *(int(number == group) for number, _ in cells)) for group in range(len(groups))]
        return columns, whole

    def neighbourhoods(self) -> list[Properties | None]:
        """Return None if no group of themes is too large for one table; else sets of themes that claims tie closely."""
        sums = {properties for limit in self.counted.limits(self.order) for properties in limit.times}
        large = [group for group in _groups(sums) if len(group) > MOST_TIED]
        if not large:
            return [None]
        small = frozenset().union(*(group for group in _groups(sums) if len(group) <= MOST_TIED))
        near = {p: {q for properties in sums if p in properties for q in properties} for group in large for p in group}
        close: list[Properties | None] = [small] if small else []
        for start in sorted(near):
            tied = [start]
            for property_ in tied:
                tied += sorted(near[property_] - set(tied))[: MOST_TIED - len(tied)]
            if frozenset(tied) not in close:
                close.append(frozenset(tied))
        return close

    def least(self, ids: Collection[str]) -> tuple[str, ...]:
        """Return a least set of claims that cannot hold together, of a larger one."""
        kept = [id_ for id_ in self.order if id_ in ids]
        for id_ in reversed(kept[:]):
            if id_ in kept and (against := self.search([other for other in kept if other != id_]).against) is not None:
                kept = [other for other in kept if other in against]
        return tuple(kept)

    def range_of(self, claim: Claim, others: Sequence[str]) -> tuple[int, int | None] | None:
        """Return how many of the texts that a claim counts there can be by others; None where that is not found."""
        properties = self.counted.counted(claim)
        found = self.search(others, besides=[Limit(frozenset(), {properties: 1}, 0)]).table
        if found is None:
            return None

        def possible(at_least: int, times: int) -> bool:
            return self.search(others, besides=[Limit(frozenset(), {properties: times}, at_least)]).table is not None

        least = bisect_left(range(found[properties]), True, key=lambda n: possible(-n, -1))
        if possible(MANY, 1):
            return least, None
        above = bisect_left(range(found[properties] + 1, MANY), True, key=lambda n: not possible(n, 1))
        return least, found[properties] + above


def _row(times: Mapping[Properties, int], columns: Mapping[Properties, tuple[int, ...]], at_least: int) -> Condition:
    rows = [(number, columns[properties]) for properties, number in times.items()]
    return Condition(tuple(sum(n * row[k] for n, row in rows) for k in range(len(columns[EVERY]))), at_least)


def _groups(sums: Iterable[Properties]) -> list[Properties]:
    """Return the groups of properties that texts are counted by together."""
    groups: list[Properties] = []
    for properties in sums:
        touching = [group for group in groups if group & properties]
        groups = [group for group in groups if group not in touching]
        groups += [properties.union(*touching)] if properties else []
    return sorted(groups, key=sorted)


def _finding(table: _Table, least: tuple[str, ...]) -> Finding:
    claims = [table.counted.by_id[id_] for id_ in least]
    said = listed(map(phrase, claims))
    settle = "A table of the texts with their codes, or a list of the texts with each theme."
    measures = _SINGLE if any(claim.kind == "cooccurrence" for claim in claims) else _MEASURES
    in_order = tuple(id_ for id_ in table.counted.by_id if id_ in least)
    about = tuple(id_ for id_ in in_order if table.counted.by_id[id_].kind not in measures)
    verdict: Verdict = "impossible"
    reason = f"No texts can be coded so that all of this holds: {said}."
    if table.search(least, read_anew=least).table is not None:
        verdict = "inconsistent"
        one_is_enough = [c for c in claims if reading_of(c) and table.search(least, read_anew=[c.id]).table is not None]
        readings = dict.fromkeys(filter(None, map(reading_of, one_is_enough or claims)))
        reason = (
            f"As they stand, these claims cannot hold together: {said}. They can if "
            f"{listed(readings, 'or' if one_is_enough else 'and')}."
        )
    return Finding(
        _CHECK, verdict, in_order, about or in_order, sentences(reason, _by_the_others(table, claims)), settle
    )


def _by_the_others(table: _Table, claims: Sequence[Claim]) -> str:
    """Say how many texts the last of the claims must count by the others, where that is not what it says."""
    *others, last = claims
    value = last.value
    if value is None or value.percent or last.kind not in ("document_count", "cooccurrence"):
        return ""
    found = table.range_of(last, [claim.id for claim in others])
    if found is None or (found[1] is None and not found[0]):
        return ""
    least, most = found
    if any(value.admits(number) for number in (least, least if most is None else most)):
        return ""
    counted = f"{named(last.theme)} is" if last.theme else f"{listed(map(named, last.themes))} are together"
    number = (
        f"at least {texts(least)}" if most is None else f"{in_words(range(least, most + 1))} {inflected(most, 'text')}"
    )
    return f"By the others, {counted}{where(last)} in {number}, not in {value}."


def _not_against(basis: tuple[str, ...], about: tuple[str, ...], settled: bool, n_tables: int) -> Finding:
    if not settled:
        reason = "Whether these counts and overlaps can hold together takes too long to find out."
        return Finding(_CHECK, "under-determined", basis, about, reason, "A table of the texts with their codes.")
    reason = "Some texts can be coded so that all counts, shares and overlaps hold together."
    if n_tables > 1:
        reason = (
            f"So many themes are counted together that at most {MOST_TIED} were looked at in one table. In none of the "
            f"{n_tables} tables do the claims contradict each other."
        )
    return Finding(_CHECK, "consistent", basis, about, reason)
