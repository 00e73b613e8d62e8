"""What a random sample of texts holds of a theme."""

from __future__ import annotations

from fractions import Fraction

from discourse_coder.auditing.arithmetic.quantities import either, named, texts
from discourse_coder.auditing.arithmetic.readings import Count, Sample, exact_counts, sample_of
from discourse_coder.model.claims import Claims, Finding
from discourse_coder.statistics.hypergeometric import chance_of_at_most
from discourse_coder.wording import listed

# Samples that are larger need no look at single texts.
MOST_TEXTS = 100_000
_NOTABLE = Fraction(1, 20)


def themes_missing_from_the_sample(claims: Claims) -> list[Finding]:
    """Say how often a random sample holds next to no text with a theme, or next to none without it."""
    check = "rare themes in the sample"
    sample = sample_of(claims)
    if sample is None or sample.random is False or sample.sizes[-1] > MOST_TEXTS:
        return []
    counts = [count for count in exact_counts(claims).values() if 0 < count.number < sample.n_texts]
    if not counts:
        return []
    basis, about = (*sample.claims, *(count.claim for count in counts)), sample.stated
    missed = {
        (count, with_it): chances
        for count in counts
        for with_it in (True, False)
        if max(chances := _missing(sample, count, with_it)) >= _NOTABLE
    }
    if sample.random:
        drawn = f"A random sample of {either(sample.sizes)} of {texts(sample.n_texts)}"
    else:
        drawn = (
            f"If the {either(sample.sizes)} of {texts(sample.n_texts)} were drawn at random, which is not told, they"
        )
    holds = "holds" if sample.random else "hold"
    if not missed:
        reason = (
            f"{drawn} {holds} at least two texts with and two without {listed(map(str, counts))}, but for "
            "less than 5 in 100 samples per theme."
        )
        return [Finding(check, "consistent", basis, about, reason)]
    parts = [
        f"none or one of the {texts(count.number if with_it else sample.n_texts - count.number)} "
        f"{'with' if with_it else 'without'} {named(count.theme)} {_times(chances)}"
        for (count, with_it), chances in missed.items()
    ]
    reason = (
        f"{drawn} {holds} {listed(parts)}. Such a sample cannot show whether two coders agree on the theme, however "
        "often they agree."
    )
    settle = (
        "The 2x2 table of both coders for each theme; for a theme that is rare or nearly everywhere, a sample enriched "
        "with texts likely to vary on it."
    )
    return [Finding(check, "under-determined", basis, about, reason, settle)]


def _missing(sample: Sample, count: Count, with_it: bool) -> list[Fraction]:
    """Return the chance of no text or one with the theme (or without it), for the smallest and the largest sample."""
    number = count.number if with_it else sample.n_texts - count.number
    return [chance_of_at_most(1, size, number, sample.n_texts) for size in sample.ends]


def _times(chances: list[Fraction]) -> str:
    low, high = (round(100 * chance) for chance in (min(chances), max(chances)))
    return f"{low if low == high else f'{low} to {high}'} times in 100"


CHECKS = (themes_missing_from_the_sample,)
