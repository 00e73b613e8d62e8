"""Which numbers are consistent with the claims: of texts with a theme, and of texts that a second coder coded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from discourse_coder.auditing.arithmetic.counts import sound_counts
from discourse_coder.auditing.arithmetic.quantities import (
    admitted,
    all_of,
    common,
    ids,
    named,
    numbers_of_texts,
    with_value,
)
from discourse_coder.auditing.arithmetic.shares import sample_sizes
from discourse_coder.model.claims import Claims

# Larger numbers of texts or mentions are not looked at.
MANY = 10**9


@dataclass(frozen=True)
class Count:
    """In how many texts a theme is, as stated, with the id of the claim."""

    theme: str
    number: int
    claim: str

    def __str__(self) -> str:
        return f"{named(self.theme)} ({self.number:,})"


@dataclass(frozen=True)
class Sample:
    """The texts that were coded by a second coder too."""

    sizes: range  # how many they can be; at least one number
    n_texts: int | None  # from which they come; None where that is not stated, or in two ways
    stated: tuple[str, ...]  # ids of the claims that state its size
    claims: tuple[str, ...]  # ids of all claims that it follows from
    random: bool | None  # whether it was drawn at random; None where the publication does not say

    @property
    def ends(self) -> tuple[int, ...]:
        """The smallest and the largest size."""
        return tuple(dict.fromkeys((self.sizes[0], self.sizes[-1])))


def all_texts(claims: Claims, within: str = "") -> tuple[int | None, tuple[str, ...]]:
    """Return the number of texts and the ids of the claims that state it; None where it is not one exact number."""
    found = numbers_of_texts(claims, within)
    known = len(found) == 1 and all(0 < n <= MANY for n in found)
    return (next(iter(found)), ids(all_of(found))) if known else (None, ())


def text_counts(claims: Claims, theme: str, within: str = "") -> dict[str, range]:
    """Return, by id of the claim, in how many texts a theme can be, by sound counts and by shares."""
    numbers = numbers_of_texts(claims, within)
    n_texts = next(iter(numbers)) if len(numbers) == 1 else None
    counts = {
        claim.id: admitted(claim.value, n_texts or MANY)
        for claim in sound_counts(claims, theme)
        if claim.value and claim.within == within
    }
    shares = {
        claim.id: admitted(value, int(claim.of) if claim.of else n_texts or 0)
        for claim, value in with_value(claims, "share", theme, within)
        if claim.of or n_texts
    }
    return {id_: found for id_, found in (counts | shares).items() if found}


def exact_counts(claims: Claims, within: str = "") -> dict[str, Count]:
    """Return each theme's exact count, if there is one only; a share is one where a single number rounds to it."""
    counts: dict[str, Count] = {}
    for theme in claims.themes:
        exact = {id_: found[0] for id_, found in text_counts(claims, theme, within).items() if len(found) == 1}
        if len(set(exact.values())) == 1:
            counts[theme] = Count(theme, exact[min(exact)], min(exact))
    return counts


def in_common(ranges: Iterable[range]) -> list[range]:
    """Return what several statements of one number have in common; where that is nothing, each of them."""
    ranges = list(ranges)
    if not ranges:
        return []
    shared = common(*ranges)
    return [shared] if shared else ranges


def sample_of(claims: Claims) -> Sample | None:
    """Return the texts that two coders can have coded; None where the claims do not say how many."""
    numbers = {n: said for n, said in numbers_of_texts(claims).items() if 0 < n <= MANY}
    all_ = range(max(numbers, default=MANY) + 1)
    by_claim = {
        claim: common(sizes, all_) or sizes
        for claim, value in with_value(claims, "sample_size")
        if (sizes := admitted(value, MANY))
    }
    for claim, value in with_value(claims, "sample_share"):
        if of_each := [sizes for n in numbers if (sizes := sample_sizes(value, n))]:
            by_claim[claim] = _around(of_each)
    possible = {claim: sizes for claim, sizes in by_claim.items() if sizes[-1]}
    if not possible:
        return None
    sizes = _around(in_common(possible.values()))
    said = {claim.random for claim in possible} - {None}
    n_texts, _ = all_texts(claims)
    return Sample(
        range(max(1, sizes.start), sizes.stop),
        n_texts if n_texts is not None and sizes[-1] <= n_texts else None,
        ids(possible),
        ids([*possible, *all_of(numbers)]),
        said.pop() if len(said) == 1 else None,
    )


def _around(ranges: Sequence[range]) -> range:
    """Return the least range that holds all of several."""
    return range(min(found.start for found in ranges), max(found.stop for found in ranges))
