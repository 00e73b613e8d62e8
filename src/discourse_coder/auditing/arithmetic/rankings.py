"""Whether a ranking of themes follows the counts, and whether its ranks can be told apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, groupby, pairwise
from math import exp, lgamma, log
from typing import Literal

from discourse_coder.auditing.arithmetic.possible_numbers import (
    MANY,
    Count,
    all_texts,
    exact_counts,
    in_common,
    text_counts,
)
from discourse_coder.auditing.arithmetic.quantities import admitted, finding, named, texts, where, with_value
from discourse_coder.model.claims import Claim, Claims, Finding, Verdict
from discourse_coder.statistics.proportions import p_value_text
from discourse_coder.wording import inflected, listed, number_of

Difference = Literal["never", "it depends", "always"]

_SIGNIFICANT = 0.05


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the exact two-sided p-value of McNemar's test that two themes are in equally many texts."""
    # McNemar (1947, Psychometrika 12, 153-157), exact as in Agresti (2002, Categorical Data Analysis, 2nd ed., sec.
    # 10.1.4): twice the binomial chance, at one half, of at most as many texts as the fewer have, and at most 1.
    fewer, n = min(only_first, only_second), only_first + only_second
    chance = exp(lgamma(n + 1) - lgamma(fewer + 1) - lgamma(n - fewer + 1) - n * log(2))
    tail = 0.0
    # From the largest term down, until terms no longer matter.
    while chance > 1e-17 * tail:
        tail += chance
        chance *= fewer / (n - fewer + 1)
        fewer -= 1
    return min(1.0, 2 * tail)


def p_values(first: int, second: int, n_texts: int | None) -> tuple[float, float]:
    """Return the smallest and the largest exact p-value over every overlap of the texts with either theme."""
    # For a given difference of the counts, p grows with the number of texts that have just one of the themes. So it is
    # smallest at the largest overlap, and largest at the smallest, which is none where `n_texts` is not known.
    most = min(first, second)
    fewest = max(0, first + second - n_texts) if n_texts is not None else 0
    smallest, largest = (mcnemar(first - both, second - both) for both in (most, fewest))
    return smallest, largest


def order_of_the_ranking(claims: Claims) -> Iterator[Finding]:
    """Compare the order of a ranking with that of the counts."""
    check = "order of a ranking"
    for claim in claims.of("ranking"):
        numbers = _all_numbers(claims, claim)
        if len(numbers) < 2:
            continue
        basis = (claim.id, *(id_ for found in numbers.values() for id_ in found))
        unit = "texts" if claim.by == "document_count" else "mentions"
        value = {theme: listed(str(c.value) for c in claims if c.id in found) for theme, found in numbers.items()}
        if reversals := list(_reversals(numbers)):
            wrong = listed(f"{named(before)} before {named(after)}" for before, after in reversals)
            involved = dict.fromkeys(theme for pair in reversals for theme in pair)
            stated = listed(f"{named(theme)} {value[theme]}" for theme in involved)
            reason = f"The ranking puts {wrong}, but the stated numbers of {unit}{where(claim)} are {stated}."
            settle = f"The number of {unit} of each theme, and what the ranking is based on."
            yield Finding(check, "inconsistent", basis, (claim.id,), reason, settle)
        else:
            shown = listed(f"{named(theme)} ({value[theme]})" for theme in numbers)
            reason = f"The ranking follows the stated numbers of {unit}: {shown}."
            yield Finding(check, "consistent", basis, (claim.id,), reason)


def rankings_agree(claims: Claims) -> Iterator[Finding]:
    """Check that no ranking puts two themes in the order that another of the same numbers reverses."""
    # One that the counts reverse is a finding of its own.
    sound = [claim for claim in claims.of("ranking") if not list(_reversals(_all_numbers(claims, claim)))]
    for one, other in combinations(sound, 2):
        if (one.by, one.within) != (other.by, other.within):
            continue
        shared = [theme for theme in one.themes if theme in other.themes]
        turned = [
            (before, after)
            for before, after in combinations(shared, 2)
            if other.themes.index(before) > other.themes.index(after)
        ]
        counts = exact_counts(claims, one.within) if one.by == "document_count" else {}
        # Themes in equally many texts may stand in either order.
        if any(before not in counts or after not in counts for before, after in turned):
            pairs = listed(f"{named(before)} before {named(after)}" for before, after in turned)
            unit = "texts" if one.by == "document_count" else "mentions"
            reason = (
                f"One ranking ({one.place}) puts {pairs}, another ({other.place}) the other way round. Both can be "
                f"right only where the themes have equally many {unit}, or if they are ordered by something else."
            )
            settle = f"The number of {unit} of each theme, and what each ranking is based on."
            yield finding("two rankings", "inconsistent", [one, other], reason, settle)


def ranks_told_apart(claims: Claims) -> Iterator[Finding]:
    """Say which neighbours in a ranking could be told apart at all, whatever their overlap."""
    check = "neighbours in a ranking"
    for claim in claims.of("ranking"):
        n_texts, n_claim = all_texts(claims, claim.within)
        counts = exact_counts(claims, claim.within)
        ranked = sorted((counts[theme] for theme in claim.themes if theme in counts), key=lambda count: -count.number)
        basis = (claim.id, *n_claim, *(count.claim for count in ranked))
        settle = "Which texts have which theme, so that overlaps are known; or one rank for themes that are close."
        if len(ranked) < 2:
            reason = (
                "Exact numbers of texts are stated for fewer than two themes of the ranking. So it cannot be checked "
                "which neighbours differ by more than chance or a few wrong codes."
            )
            yield Finding(check, "under-determined", basis, (claim.id,), reason, settle)
            continue
        p_of = {pair: p_values(pair[0].number, pair[1].number, n_texts) for pair in pairwise(ranked)}
        kinds = {pair: _difference(*p) for pair, p in p_of.items()}
        settled = set(kinds.values()) == {"always"} and len(ranked) == len(claim.themes)
        verdict: Verdict = "consistent" if settled else "under-determined"
        reason = " ".join([*_told(kinds, p_of), _as_a_census(ranked), *_caveats(claim, ranked)])
        yield Finding(check, verdict, basis, (claim.id,), reason, "" if settled else settle)


_Pair = tuple[Count, Count]


def _difference(smallest: float, largest: float) -> Difference:
    if smallest >= _SIGNIFICANT:
        return "never"
    return "always" if largest < _SIGNIFICANT else "it depends"


def _told(kinds: dict[_Pair, Difference], p_of: dict[_Pair, tuple[float, float]]) -> Iterator[str]:
    """Say of each run of neighbours of one kind whether they can be told apart."""
    for kind, run in groupby(kinds, key=lambda pair: kinds[pair]):
        pairs = list(run)
        smallest, largest = min(p_of[pair][0] for pair in pairs), max(p_of[pair][1] for pair in pairs)
        first, last = pairs[0][0], pairs[-1][1]
        chain = f"The counts of {_in_texts(first)} and {last}"
        if len(pairs) > 1:
            chain = f"Neighbours in {_chain(pairs)}"
        if kind == "never":
            yield (
                f"{chain} cannot be told apart: whatever the overlap, the exact McNemar test gives a p of at least "
                f"{smallest:.2f}."
            )
        elif kind == "always":
            yield f"{chain} differ whatever the overlap (exact McNemar p {_at_most(largest)})."
        else:
            yield (
                f"Whether {chain[0].lower() + chain[1:]} differ depends on the overlap, which is not reported: the "
                f"exact McNemar p is between {smallest:.3f} and {largest:.3f}."
            )


def _chain(pairs: list[_Pair]) -> str:
    shown = _in_texts(pairs[0][0])
    for before, after in pairs:
        shown += f" {'=' if before.number == after.number else '>'} {after}"
    return shown


def _in_texts(count: Count) -> str:
    return f"{named(count.theme)} ({texts(count.number)})"


def _at_most(p: float) -> str:
    text = p_value_text(p)
    return text if text.startswith("<") else f"at most {p:.3f}"


def _as_a_census(ranked: list[Count]) -> str:
    """Say how few wrong codes make the closest neighbours change places."""
    before, after = min(pairwise(ranked), key=lambda pair: pair[0].number - pair[1].number)
    gap = before.number - after.number
    pair = f"{named(before.theme)} and {named(after.theme)}"
    meant = "If the ranking is about these texts only, chance plays no part in it, but wrong codes do:"
    if not gap:
        return f"{meant} {pair} are in equally many texts, and one wrong code would put either of them first."
    wrong_codes = f"{number_of(gap, 'wrong code')} {inflected(gap, 'makes', 'make')}"
    return f"{meant} {wrong_codes} {pair} equal, {gap + 1:,} reverse them."


def _caveats(claim: Claim, ranked: list[Count]) -> Iterator[str]:
    if claim.by == "mention_count":
        yield (
            "The ranking is by mentions. Mentions in one text depend on each other, so their totals cannot be tested; "
            "the counts of texts are tested instead."
        )
        place = {theme: number for number, theme in enumerate(claim.themes)}
        turned = [
            f"{before} comes before {after}"
            for before, after in pairwise(ranked)
            if before.number > after.number and place[before.theme] > place[after.theme]
        ]
        if turned:
            yield f"By texts the order is different: {listed(turned)}."
    have = {count.theme for count in ranked}
    if missing := [named(theme) for theme in claim.themes if theme not in have]:
        yield f"No exact number of texts is stated for {listed(missing)}."


def _all_numbers(claims: Claims, ranking: Claim) -> dict[str, dict[str, range]]:
    return {theme: found for theme in ranking.themes if (found := _numbers(claims, ranking, theme))}


def _numbers(claims: Claims, ranking: Claim, theme: str) -> dict[str, range]:
    """Return, by id of the claim, the numbers that the ranking is based on."""
    if ranking.by == "document_count":
        return text_counts(claims, theme, ranking.within)
    stated = with_value(claims, "mention_count", theme, ranking.within)
    return {claim.id: numbers for claim, value in stated if (numbers := admitted(value, MANY))}


def _reversals(numbers: dict[str, dict[str, range]]) -> Iterator[tuple[str, str]]:
    """Yield each theme that has more than one ranked before it, whichever of its stated numbers holds, and that one."""
    lowest, cap = "", MANY
    for theme, found in numbers.items():
        fitting = [min(cap, possible[-1]) for possible in in_common(found.values()) if possible[0] <= cap]
        if not fitting:
            yield lowest, theme
        elif max(fitting) < cap:
            lowest, cap = theme, max(fitting)


CHECKS = (order_of_the_ranking, rankings_agree, ranks_told_apart)
