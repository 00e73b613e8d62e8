"""What the counts of themes imply for their overlaps, for rankings and for samples."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from discourse_coder.auditing.arithmetic import rankings, rare_themes
from discourse_coder.auditing.arithmetic.possible_numbers import MANY, all_texts, exact_counts, in_common, text_counts
from discourse_coder.auditing.arithmetic.quantities import admitted, common, in_words, named, texts, where, with_value
from discourse_coder.model.claims import Claims, Finding
from discourse_coder.wording import inflected, listed

_MOST_LISTED = 6


def overlap(first: int, second: int, n_texts: int) -> range:
    """Return how many texts can have both themes: the bounds of Fréchet (1940), also Bonferroni's inequality."""
    return range(max(0, first + second - n_texts), min(first, second) + 1)


def fewest_with_several(counts: Sequence[int], n_texts: int) -> int:
    """Return the least number of texts with two themes or more."""
    # With every theme in as many of m texts as it can be, what is left of the themes must fit into the other texts one
    # by one. No arrangement does with fewer, and this one shows that m suffice.

    def fits(m: int) -> bool:
        return sum(max(0, count - m) for count in counts) <= n_texts - m

    return bisect_left(range(n_texts), True, key=fits)


def bounds_of_cooccurrence(claims: Claims) -> Iterator[Finding]:
    """Say which themes must co-occur, because there are too few texts to keep them apart."""
    n_texts, n_claim = all_texts(claims)
    counts = list(exact_counts(claims).values())
    if n_texts is None or len(counts) < 2:
        return
    together = [(pair, overlap(pair[0].number, pair[1].number, n_texts)) for pair in combinations(counts, 2)]
    forced = sorted((entry for entry in together if entry[1][0] > 0), key=lambda entry: -entry[1][0])
    several = fewest_with_several([count.number for count in counts], n_texts)
    if not forced and not several:
        return
    shown = [
        f"{named(one.theme)} and {named(other.theme)} {_bounds(both)}" for (one, other), both in forced[:_MOST_LISTED]
    ]
    if more := len(forced) - len(shown):
        shown.append(f"{more} more {inflected(more, 'pair')} in at least one text")
    reason = (
        f"Some themes must co-occur in the {texts(n_texts)}, whichever texts they are in"
        + (f": {listed(shown)}." if shown else ".")
        + f" At least {texts(several)} {inflected(several, 'has', 'have')} two themes or more."
    )
    about = tuple(count.claim for count in counts)
    yield Finding("themes that must co-occur", "consistent", (*n_claim, *about), about, reason)


def cooccurrence_within_bounds(claims: Claims) -> Iterator[Finding]:
    """Say between which bounds two themes can co-occur, where they are stated to; what is beyond is found elsewhere."""
    check = "co-occurrence within its bounds"
    for claim, value in with_value(claims, "cooccurrence"):
        n_texts, n_claim = all_texts(claims, claim.within)
        found = [text_counts(claims, theme, claim.within) for theme in claim.themes]
        if claim.of or len(found) != 2 or (n_texts is None and not any(found)):
            continue
        possible = _possible_overlap(found, n_texts or MANY)
        basis = (claim.id, *n_claim, *(id_ for numbers in found for id_ in numbers))
        pair = listed(map(named, claim.themes))
        can = f"{_counts(claims, claim.themes, found, n_texts)}, {pair} can co-occur {_bounds(possible)}"
        if common(admitted(value, n_texts or MANY), possible):
            yield Finding(check, "consistent", basis, (claim.id,), f"{can}{where(claim)}; {value} is stated.")


def _possible_overlap(found: Sequence[Mapping[str, range]], n_texts: int) -> range:
    """Return the widest bounds, as the counts of the two themes may be several, or not be stated at all."""
    possible = [in_common(numbers.values()) or [range(n_texts + 1)] for numbers in found]
    fewest = [min(numbers[0] for numbers in of_theme) for of_theme in possible]
    most = [max(numbers[-1] for numbers in of_theme) for of_theme in possible]
    return range(overlap(fewest[0], fewest[1], n_texts)[0], min(most) + 1)


def _counts(claims: Claims, themes: Sequence[str], found: Sequence[Mapping[str, range]], n_texts: int | None) -> str:
    """Return what is stated of each theme and of all texts."""
    counted = [
        f"{named(theme)} in {listed(str(claim.value) for claim in claims if claim.id in numbers)}"
        for theme, numbers in zip(themes, found, strict=True)
        if numbers
    ]
    if not counted:
        return f"In {texts(n_texts or 0)}"
    return f"With {listed(counted)}{f' of {texts(n_texts)}' if n_texts else ' texts'}"


def _bounds(possible: range) -> str:
    if possible[0] == possible[-1]:
        return f"in {in_words(possible)}"
    return f"in {possible[0]:,} to {possible[-1]:,}"


CHECKS = (*rankings.CHECKS, bounds_of_cooccurrence, cooccurrence_within_bounds, *rare_themes.CHECKS)
