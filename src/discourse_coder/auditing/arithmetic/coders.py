"""Who coded what, as stated: how many coders there were, and how many texts several of them coded."""

from __future__ import annotations

from dataclasses import dataclass

from discourse_coder.auditing.arithmetic.possible_numbers import all_texts, sample_of
from discourse_coder.auditing.arithmetic.quantities import in_words, with_value
from discourse_coder.model.claims import Claim, Claims
from discourse_coder.wording import inflected

# Where more sizes than this are possible, only the smallest and the largest are looked at.
_MOST_SIZES = 100


@dataclass(frozen=True)
class DoublyCoded:
    """The texts that an agreement is about."""

    sizes: range  # how many they can be; at least one number
    claims: tuple[str, ...]  # ids of the claims that it follows from, besides the agreement
    n_texts: int | None  # from which they come
    random: bool | None
    is_exact: bool  # whether the agreement itself says how many they are

    @property
    def looked_at(self) -> range | tuple[int, ...]:
        """The sizes to look at: all, or the smallest and the largest of many."""
        return self.sizes if len(self.sizes) <= _MOST_SIZES else (self.sizes[0], self.sizes[-1])

    def __str__(self) -> str:
        return f"{in_words(self.sizes)} {inflected(self.sizes[-1], 'text')}"


def doubly_coded(claims: Claims, claim: Claim) -> DoublyCoded | None:
    """Return the texts that an agreement is about; None where the claims do not say how many."""
    sample = sample_of(claims)
    random = sample.random if sample else None
    if claim.of:
        n_texts, n_claims = all_texts(claims)
        size = int(claim.of)
        return DoublyCoded(
            range(size, size + 1), n_claims, n_texts if n_texts and size <= n_texts else None, random, True
        )
    return DoublyCoded(sample.sizes, sample.claims, sample.n_texts, random, False) if sample else None


def number_of_coders(claims: Claims) -> int | None:
    """Return how many coders there were; None where it is not stated, or in two ways."""
    stated = {int(value.number) for _, value in with_value(claims, "number_of_coders") if value.is_exact}
    return stated.pop() if len(stated) == 1 else None
