"""How many texts with a theme a random sample contains."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from discourse_coder.auditing.arithmetic.possible_numbers import Count, Sample, exact_counts, sample_of
from discourse_coder.auditing.arithmetic.quantities import in_words, named, texts
from discourse_coder.model.claims import Claims, Finding
from discourse_coder.statistics.hypergeometric import chance_of_at_most
from discourse_coder.wording import listed

# Samples that are larger need no look at single texts.
MOST_TEXTS = 100_000
_NOTABLE = Fraction(1, 20)


def themes_missing_from_the_sample(claims: Claims) -> Iterator[Finding]:
    """Say how often a random sample has next to no text with a theme, or next to none without it."""
    check = "rare themes in the sample"
    sample = sample_of(claims)
    if sample is None or sample.n_texts is None or sample.random is False or sample.sizes[-1] > MOST_TEXTS:
        return
    n_texts = sample.n_texts
    if sample.sizes[0] == n_texts:
        return  # nothing is left out
    counts = [count for count in exact_counts(claims).values() if 0 < count.number < n_texts]
    if not counts:
        return
    basis = (*sample.claims, *(count.claim for count in counts))
    missed = {
        (count, with_it): chances
        for count in counts
        for with_it in (True, False)
        if max(chances := _missing(sample, count, n_texts, with_it)) >= _NOTABLE
    }
    size = f"{in_words(sample.sizes)} of {texts(n_texts)}"
    has = f"A random sample of {size} has"
    if not sample.random:
        has = f"If the {size} were drawn at random, which the publication does not say, they include"
    if not missed:
        reason = (
            f"{has} at least two texts with and two without {listed(map(str, counts))}, except in fewer than 5 of 100 "
            "samples per theme."
        )
        yield Finding(check, "consistent", basis, sample.stated, reason)
        return
    parts = [
        f"none or one of the {texts(count.number if with_it else n_texts - count.number)} "
        f"{'with' if with_it else 'without'} {named(count.theme)} in {_samples(chances)}"
        for (count, with_it), chances in missed.items()
    ]
    reason = (
        f"{has} {listed(parts)}. Such a sample cannot show whether two coders agree on the theme, however often they "
        "agree."
    )
    settle = (
        "The 2x2 table of both coders for each theme. For a theme that is rare or nearly everywhere, a sample enriched "
        "with texts likely to vary on it."
    )
    yield Finding(check, "under-determined", basis, sample.stated, reason, settle)


def _missing(sample: Sample, count: Count, n_texts: int, with_it: bool) -> list[Fraction]:
    """Return the chance of no text or one with the theme (or without it), for the smallest and the largest sample."""
    number = count.number if with_it else n_texts - count.number
    return [chance_of_at_most(1, size, number, n_texts) for size in sample.ends]


def _samples(chances: list[Fraction]) -> str:
    low, high = (round(100 * chance) for chance in (min(chances), max(chances)))
    return f"{low if low == high else f'{low} to {high}'} of 100 samples"


CHECKS = (themes_missing_from_the_sample,)
