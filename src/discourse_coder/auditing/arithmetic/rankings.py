"""Whether a ranking of themes holds, and whether it says anything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from math import exp, lgamma, log
from typing import Literal

from discourse_coder.auditing.arithmetic.quantities import admitted, named, texts, with_value
from discourse_coder.auditing.arithmetic.readings import (
    MANY,
    Count,
    all_texts,
    exact_counts,
    in_common,
    text_counts,
)
from discourse_coder.model.claims import Claim, Claims, Finding, Verdict
from discourse_coder.statistics.proportions import p_value_text
from discourse_coder.wording import inflected, listed

Difference = Literal["never", "it depends", "always"]

_SIGNIFICANT = 0.05


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the exact two-sided p-value that two themes are in equally many texts.

    Twice the binomial chance, at one half, of at most as many texts as the fewer have, and at most 1: McNemar (1947,
    Psychometrika 12: 153-157), exact as in Agresti (2002, Categorical Data Analysis, 2nd ed., sec. 10.1.4).

    Parameters
    ----------
    only_first, only_second : int
        Texts with one of the themes but not the other.
    """
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
    """Return the smallest and the largest exact p-value, over every overlap that two counts allow.

    For a given difference of the counts, p grows with the number of texts that have just one of the themes (two more
    tosses of a coin make a lead as large as this no less likely). So p is smallest at the largest overlap, where it is
    2 to the power of 1 minus the difference, and largest at the smallest overlap. A difference of five texts or fewer
    is never significant at .05.

    Parameters
    ----------
    first, second : int
        Texts with either theme.
    n_texts : int or None
        Of all texts; where it is not known the overlap may be none.
    """
    most = min(first, second)
    fewest = max(0, first + second - n_texts) if n_texts is not None else 0
    smallest, largest = (mcnemar(first - both, second - both) for both in (most, fewest))
    return smallest, largest


def order_of_the_ranking(claims: Claims) -> list[Finding]:
    """Compare the order of a ranking with that of the counts."""
    check = "order of a ranking"
    findings = []
    for claim in claims.of("ranking"):
        numbers = {theme: found for theme in claim.themes if (found := _numbers(claims, claim, theme))}
        if len(numbers) < 2:
            continue
        basis = (claim.id, *(id_ for found in numbers.values() for id_ in found))
        unit = "texts" if claim.by == "document_count" else "mentions"
        shown = listed(f"{named(theme)} ({_value(claims, found)})" for theme, found in numbers.items())
        if reversals := list(_reversals(numbers)):
            wrong = listed([f"{named(before)} before {named(after)}" for before, after in reversals])
            stated = listed([f"{named(theme)} {_value(claims, numbers[theme])}" for theme in _each(reversals)])
            reason = f"The ranking has {wrong}, against the numbers of {unit} that are stated: {stated}."
            settle = f"The number of {unit} of each theme, and what the ranking goes by."
            findings.append(Finding(check, "inconsistent", basis, (claim.id,), reason, settle))
        else:
            reason = f"The ranking has the order of the numbers of {unit} that are stated: {shown}."
            findings.append(Finding(check, "consistent", basis, (claim.id,), reason))
    return findings


def ranks_told_apart(claims: Claims) -> list[Finding]:
    """Say which neighbours in a ranking could be told apart at all, whatever their overlap.

    Rankings by mentions are looked at by the counts of texts: mentions in one text depend on each other.
    """
    check = "neighbours in a ranking"
    n_texts, n_claim = all_texts(claims)
    counts = exact_counts(claims)
    findings = []
    for claim in claims.of("ranking"):
        ranked = sorted((counts[theme] for theme in claim.themes if theme in counts), key=lambda count: -count.number)
        basis = (claim.id, *n_claim, *(count.claim for count in ranked))
        settle = "Which texts carry which theme, from which overlaps follow; or one rank for themes near each other."
        if len(ranked) < 2:
            reason = (
                "A ranking is stated, but not for two of its themes in how many texts exactly they are, so that nobody "
                "can say which neighbours differ by more than chance or a few wrong codes."
            )
            findings.append(Finding(check, "under-determined", basis, (claim.id,), reason, settle))
            continue
        p_of = {pair: p_values(pair[0].number, pair[1].number, n_texts) for pair in pairwise(ranked)}
        kinds = {pair: _difference(*p) for pair, p in p_of.items()}
        settled = set(kinds.values()) == {"always"} and len(ranked) == len(claim.themes)
        verdict: Verdict = "consistent" if settled else "under-determined"
        reason = " ".join([*_told(kinds, p_of), _as_a_census(ranked), *_caveats(claim, ranked)])
        findings.append(Finding(check, verdict, basis, (claim.id,), reason, "" if settled else settle))
    return findings


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
                f"Whether {chain[0].lower() + chain[1:]} differ depends on the overlap, which is not told: the exact "
                f"McNemar p is between {smallest:.3f} and {largest:.3f}."
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
    meant = "If only these texts are meant, chance has no part in the order, but wrong codes have:"
    if not gap:
        return f"{meant} {pair} are in equally many texts, and one wrong code would put either of them first."
    return f"{meant} {gap:,} {inflected(gap, 'makes', 'make')} {pair} equal, {gap + 1:,} turn them around."


def _caveats(claim: Claim, ranked: list[Count]) -> Iterator[str]:
    if claim.by == "mention_count":
        yield (
            "The ranking goes by mentions; mentions in one text depend on each other, so that their totals cannot be "
            "tested, and the counts of texts stand in for them."
        )
        place = {theme: number for number, theme in enumerate(claim.themes)}
        turned = [
            f"{before} comes before {after}"
            for before, after in pairwise(ranked)
            if before.number > after.number and place[before.theme] > place[after.theme]
        ]
        if turned:
            yield f"By texts the order is another: {listed(turned)}."
    have = {count.theme for count in ranked}
    if missing := [named(theme) for theme in claim.themes if theme not in have]:
        yield f"No exact number of texts is stated for {listed(missing)}."


def _numbers(claims: Claims, ranking: Claim, theme: str) -> dict[str, range]:
    """Return, by id of the claim, what the ranking goes by."""
    if ranking.by == "document_count":
        return text_counts(claims, theme)
    stated = with_value(claims, "mention_count", theme)
    return {claim.id: numbers for claim, value in stated if (numbers := admitted(value, MANY))}


def _value(claims: Claims, found: dict[str, range]) -> str:
    return listed([str(claim.value) for claim in claims if claim.id in found])


def _reversals(numbers: dict[str, dict[str, range]]) -> Iterator[tuple[str, str]]:
    """Yield each theme that has more than one ranked before it, whichever of its stated numbers holds, and that one."""
    lowest, cap = "", MANY
    for theme, found in numbers.items():
        readings = in_common(found.values())
        fitting = [min(cap, reading[-1]) for reading in readings if reading[0] <= cap]
        if not fitting:
            yield lowest, theme
        elif max(fitting) < cap:
            lowest, cap = theme, max(fitting)


def _each(pairs: list[tuple[str, str]]) -> list[str]:
    return list(dict.fromkeys(theme for pair in pairs for theme in pair))


CHECKS = (order_of_the_ranking, ranks_told_apart)
