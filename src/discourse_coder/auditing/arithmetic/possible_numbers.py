"""Which numbers are consistent with the claims: of texts with a theme, and of texts that a second coder coded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from discourse_coder.auditing.arithmetic.counts import sound_counts
from discourse_coder.auditing.arithmetic.quantities import admitted, common, named, number_of_texts, with_value
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
    """The texts that a second coder coded."""

    sizes: range  # how many they can be; at least one number
    n_texts: int  # from which they come
    stated: tuple[str, ...]  # ids of the claims that state its share
    claims: tuple[str, ...]  # ids of all claims that it follows from
    random: bool | None  # whether it was drawn at random; None where the publication does not say

    @property
    def ends(self) -> tuple[int, ...]:
        """The smallest and the largest size."""
        return tuple(dict.fromkeys((self.sizes[0], self.sizes[-1])))


def all_texts(claims: Claims) -> tuple[int | None, tuple[str, ...]]:
    """Return the number of texts and the id of the claim that states it; None where none is stated exactly."""
    found = number_of_texts(claims)
    return (found[0], (found[1].id,)) if found and 0 < found[0] <= MANY else (None, ())


def text_counts(claims: Claims, theme: str) -> dict[str, range]:
    """Return, by id of the claim, in how many texts a theme can be, by sound counts and by shares."""
    n_texts, _ = all_texts(claims)
    stated = [*sound_counts(claims, theme), *claims.of("share", theme)]
    found = {
        claim.id: admitted(claim.value, n_texts or MANY)
        for claim in stated
        if claim.value and (n_texts or not claim.value.percent)
    }
    return {id_: numbers for id_, numbers in found.items() if numbers}


def exact_counts(claims: Claims) -> dict[str, Count]:
    """Return each theme's first exact count; a share is one where a single number of texts rounds to it."""
    counts: dict[str, Count] = {}
    for theme in claims.themes:
        for id_, numbers in text_counts(claims, theme).items():
            if numbers[0] == numbers[-1]:
                counts.setdefault(theme, Count(theme, numbers[0], id_))
    return counts


def in_common(ranges: Iterable[range]) -> list[range]:
    """Return what several statements of one number have in common; where that is nothing, each of them."""
    ranges = list(ranges)
    if not ranges:
        return []
    shared = common(*ranges)
    return [shared] if shared else ranges


def sample_of(claims: Claims) -> Sample | None:
    """Return the texts that a second coder can have coded; None where the claims do not say how many."""
    n_texts, n_claim = all_texts(claims)
    stated = [(claim, value) for claim, value in with_value(claims, "sample_share") if value.percent]
    if n_texts is None or not stated:
        return None
    sizes = in_common(sample_sizes(value, n_texts) for _, value in stated)[0]
    if not sizes:
        return None
    said = {claim.random for claim, _ in stated} - {None}
    random = said.pop() if len(said) == 1 else None
    shares = tuple(claim.id for claim, _ in stated)
    return Sample(sizes, n_texts, shares, (*shares, *n_claim), random)
