"""Checks whether the stated counts of texts and mentions are consistent."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import exp, gcd, lgamma, log

from discourse_coder.auditing.arithmetic.quantities import (
    agree,
    all_of,
    begun,
    either,
    finding,
    named,
    numbers_of_texts,
    stated,
    texts,
    where,
    whole_in_common,
    whole_range,
    with_value,
)
from discourse_coder.model.claims import ALL, Claim, Claims, Finding, Kind, Stated, Verdict
from discourse_coder.wording import inflected, listed

MILLION = 1_000_000
_MAY_BE_CHANCE = 20

# What each kind counts; {} stands for the theme or themes.
_QUANTITIES: Mapping[Kind, str] = {
    "number_of_texts": "the number of texts",
    "document_count": "the number of texts with {}",
    "mention_count": "the number of mentions of {}",
    "share": "the share of texts with {}",
    "words": "the number of words",
    "agreement": "the agreement of the coders{}",
    "number_of_coders": "the number of coders",
    "sample_share": "the share of texts coded twice",
    "sample_size": "the number of texts coded twice",
    "cooccurrence": "the number of texts with both {}",
}


def document_counts_within_the_texts(claims: Claims) -> Iterator[Finding]:
    """Check that no theme is in more texts than there are."""
    check = "texts of a theme within the number of texts"
    within: dict[str, list[Claim]] = {}
    for claim, value in with_value(claims, "document_count"):
        numbers = _numbers_around(claims, claim)
        fewest = whole_range(value)[0]
        if not numbers:
            continue
        if fewest <= min(numbers):
            within.setdefault(claim.within, []).append(claim)
            continue
        others = [other for other in sound_counts(claims, claim.theme) if other.within == claim.within]
        mentions = _same_mentions(claims, claim)
        reason = (
            f"There are only {either(numbers)}{where(claim)}, so {named(claim.theme)} cannot be in {claim.value} "
            f"({claim.place})."
        )
        fitting = [n for n in numbers if n >= fewest]
        if fitting:
            reason = (
                f"{begun(str(value))} with {named(claim.theme)}{where(claim)} ({claim.place}) can be right only with "
                f"{listed(map(texts, fitting), 'or')}. The number of texts is stated as {stated(all_of(numbers))}."
            )
        elif others:
            reason += f" The publication also states {stated(others)}."
        reason += _mix_up(claim, mentions)
        settle = f"A list of the texts with {named(claim.theme)}."
        verdict: Verdict = "impossible" if not fitting and value.relation != "about" else "inconsistent"
        yield finding(check, verdict, [claim], reason, settle, [*all_of(numbers), *others, *mentions])
    for counts in within.values():
        numbers = _numbers_around(claims, counts[0])
        shown = listed(f"{named(claim.theme)} {claim.value}" for claim in counts)
        reason = f"Possible with {either(numbers)}{where(counts[0])}: {shown}."
        yield finding(check, "consistent", counts, reason, basis=all_of(numbers))


def _numbers_around(claims: Claims, claim: Claim) -> dict[int, list[Claim]]:
    """Return the stated numbers of the texts that a claim is about, or else those of all texts."""
    return numbers_of_texts(claims, claim.within) or numbers_of_texts(claims)


def _same_mentions(claims: Claims, claim: Claim) -> list[Claim]:
    """Return the equal mention totals that a count may have been taken from, if it cannot be a count of texts."""
    value = claim.value
    if not value or not value.is_exact:
        return []
    above_a_smaller_count = any(
        not whole_in_common(value, other) and other.number < value.number
        for _, other in with_value(claims, "document_count", claim.theme, claim.within)
    )
    if not above_a_smaller_count and _fits(claims, claim, value):
        return []
    totals = with_value(claims, "mention_count", claim.theme, claim.within)
    return [mentions for mentions, number in totals if number == value]


def _mix_up(claim: Claim, mentions: list[Claim]) -> str:
    if not mentions:
        return ""
    places = listed(total.place for total in mentions)
    return (
        f" {claim.value} is the stated number of mentions of {named(claim.theme)} ({places}), apparently reported as a "
        "number of texts."
    )


def sound_counts(claims: Claims, theme: str) -> list[Claim]:
    """Return a theme's document counts, except those above the number of texts or taken from its mention total."""
    return [
        claim
        for claim, value in with_value(claims, "document_count", theme)
        if _fits(claims, claim, value) and not _same_mentions(claims, claim)
    ]


def _fits(claims: Claims, claim: Claim, value: Stated) -> bool:
    """Say whether there can be so many texts, as far as their number is stated."""
    numbers = _numbers_around(claims, claim)
    return not numbers or whole_range(value)[0] <= max(numbers)


def mentions_of_each_text(claims: Claims) -> Iterator[Finding]:
    """Check that each text with a theme can have a mention of it, and that a theme in no text has none."""
    check = "mentions against texts of a theme"
    passed: list[tuple[Claim, Claim]] = []
    pairs = [
        (total, mentions, count)
        for total, mentions in with_value(claims, "mention_count")
        for count in (*sound_counts(claims, total.theme), *claims.of("absence", total.theme))
        if count.within == total.within
    ]
    for total, mentions, count in pairs:
        (fewest, most), (few, many) = whole_range(mentions), whole_range(count.value) if count.value else (0, 0)
        if most is not None and most < few:
            why = (
                "every text with the theme would mention it at least once. Both can be right only if texts were coded "
                "by their meaning, also where no word counts as a mention."
            )
        elif many == 0 and fewest > 0:
            why = (
                "without a text there is no mention. Both can be right only if mentions were counted apart from the "
                "coding, as by a search for words."
            )
        else:
            passed.append((total, count))
            continue
        theme = named(total.theme)
        texts_ = _counted(count, "text") if count.value else "no text"
        reason = (
            f"{_counted(total, 'mention')} of {theme} ({total.place}) and {texts_} with it ({count.place})"
            f"{where(count)} do not go together: {why}"
        )
        settle = f"A list of the mentions of {theme}, each with its text, and the definition of a mention."
        yield finding(check, "inconsistent", [total, count], reason, settle)
    if passed:
        shown = listed(
            f"{named(total.theme)} {total.value} in {count.value or 0}{where(count)}" for total, count in passed
        )
        reason = f"No theme has fewer mentions than texts: {shown}."
        yield finding(check, "consistent", [claim for pair in passed for claim in pair], reason)


def mentions_as_a_multiple(claims: Claims) -> Iterator[Finding]:
    """Check whether the mention totals are all the same multiple of the document counts, and so add nothing."""
    check = "mentions as a multiple of texts"
    pairs = {theme: pair for theme in claims.themes if (pair := _count_and_total(claims, theme))}
    if len(pairs) < 2:
        return
    ratios = {theme: Fraction(_number(total), _number(count)) for theme, (count, total) in pairs.items()}
    counts, totals = zip(*pairs.values(), strict=True)
    shown = listed(f"{named(theme)} {total.value} for {count.value}" for theme, (count, total) in pairs.items())
    every = "Both" if len(pairs) == 2 else f"All {len(pairs)}"
    least, most = min(ratios, key=ratios.__getitem__), max(ratios, key=ratios.__getitem__)
    ratio = ratios[least]
    if ratio != ratios[most]:
        reason = (
            f"The mention totals are not a single multiple of the numbers of texts: from {float(ratio):.2f} mentions "
            f"per text ({named(least)}) to {float(ratios[most]):.2f} ({named(most)})."
        )
        yield finding(check, "consistent", totals, reason, basis=counts)
    elif ratio == 1:
        reason = (
            f"{every} mention totals equal the numbers of texts: {shown}. A mention seems to be a text with the theme, "
            "counted once. The totals are consistent but measure nothing else."
        )
        yield finding(check, "consistent", totals, reason, basis=counts)
    else:
        reason = (
            f"{every} mention totals are exactly {ratio} times the numbers of texts: {shown}. So they add nothing to "
            f"the numbers of texts. {_by_chance([_number(count) for count in counts], ratio)} {_innocent(ratio)}"
        )
        settle = "The list of mentions, each with its text and passage, and the definition of a mention."
        yield finding(check, "under-determined", totals, reason, settle, counts)


def _count_and_total(claims: Claims, theme: str) -> tuple[Claim, Claim] | None:
    """Return a theme's document count and mention total where each is one exact number and they can both be."""
    counts = [count for count in sound_counts(claims, theme) if not count.within]
    totals = [claim for claim, _ in with_value(claims, "mention_count", theme, "")]
    for same in (counts, totals):
        values = {claim.value for claim in same}
        if len(values) != 1 or any(not value or not value.is_exact for value in values):
            return None
    return (counts[0], totals[0]) if 0 < _number(counts[0]) <= _number(totals[0]) else None


def _number(claim: Claim) -> int:
    return int(claim.value.number) if claim.value else 0


def chance_of_a_multiple(counts: Sequence[int], ratio: Fraction) -> float:
    """Return the chance that all mention totals are one multiple, whichever, of the numbers of texts."""
    # Further mentions, beyond the first of a text, as independent Poisson counts with one mean per text for all themes,
    # ratio - 1. The totals are one multiple where each theme has t further mentions per text, t a multiple of 1 / g.
    common, rate = gcd(*counts), float(ratio - 1)
    likeliest = round(rate * common)

    def summed(steps: Iterable[int]) -> float:
        total = 0.0
        for step in steps:
            term = exp(sum(_log_poisson(step * n // common, rate * n) for n in counts))
            total += term
            if term <= 1e-12 * total:
                break
        return total

    return summed(range(likeliest, -1, -1)) + summed(itertools.count(likeliest + 1))


def _log_poisson(number: int, mean: float) -> float:
    return number * log(mean) - mean - lgamma(number + 1)


def _by_chance(counts: Sequence[int], ratio: Fraction) -> str:
    """Say how often the totals would be one multiple by chance."""
    once_in = 1 / max(chance_of_a_multiple(counts, ratio), 1 / MILLION)
    rounded = float(f"{once_in:.2g}")
    how_often = "less than once in a million times" if once_in >= MILLION else f"about once in {rounded:,.0f} times"
    model = f"If further mentions came at random, at one rate for all themes, this would happen by chance {how_often}."
    return f"Chance may explain this. {model}" if rounded <= _MAY_BE_CHANCE else model


def _innocent(ratio: Fraction) -> str:
    if ratio.denominator != 1:
        return "A likely innocent explanation: the totals were computed from the counts."
    return (
        f"Likely innocent explanations: the codes of {ratio} coders were added up, each text was counted {ratio} times "
        "in a spreadsheet, or a mention was defined as a code."
    )


def stated_more_than_once(claims: Claims) -> Iterator[Finding]:
    """Check that a quantity stated in several places is the same in all of them."""
    for kind in _QUANTITIES:
        groups: dict[tuple[str, ...], list[Claim]] = {}
        for claim, value in with_value(claims, kind):
            # Document counts above the number of texts are a finding of their own.
            if kind != "document_count" or _fits(claims, claim, value):
                subject = listed(map(named, sorted(claim.themes))) if claim.themes else named(claim.theme)
                groups.setdefault((subject, claim.of, claim.within, claim.measure), []).append(claim)
        yield from (
            _compared(claims, kind, subject, group) for (subject, *_), group in groups.items() if len(group) > 1
        )


def _compared(claims: Claims, kind: Kind, subject: str, group: list[Claim]) -> Finding:
    check = "one quantity in several places"
    quantity = _QUANTITIES[kind].format(f" on {subject}" if kind == "agreement" and subject else subject)
    if kind == "cooccurrence" and group[0].of:
        quantity = f"the share of texts with both {subject}" + (
            "" if group[0].of == ALL else f", of those with {group[0].of}"
        )
    quantity = begun(quantity + where(group[0]))
    numbers = numbers_of_texts(claims, group[0].within)
    if agree(
        _values(group), next(iter(numbers)) if len(numbers) == 1 and kind == "share" and not group[0].of else None
    ):
        how = "agree" if len(set(_values(group))) == 1 else "are compatible"
        reason = f"{quantity} is stated {len(group)} times, and the statements {how}: {stated(group)}."
        return finding(check, "consistent", group, reason)
    mentions = {claim.id: _same_mentions(claims, claim) for claim in group if kind == "document_count"}
    mixed_up = [claim for claim in group if mentions.get(claim.id)]
    rest = [claim for claim in group if claim not in mixed_up]
    reason = f"{quantity} is stated as {stated(group)}. They cannot {'both' if len(group) == 2 else 'all'} be right."
    reason += "".join(_mix_up(claim, mentions[claim.id]) for claim in mixed_up)
    about = mixed_up if mixed_up and agree(_values(rest)) else group
    settle = "A list of the texts." if kind == "number_of_texts" else "Which figure is right, or how they differ."
    if kind in ("document_count", "share"):
        settle = f"A list of the texts with {subject}."
    basis = [*group, *(total for same in mentions.values() for total in same)]
    return finding(check, "inconsistent", about, reason, settle, basis)


def _values(claims: list[Claim]) -> list[Stated]:
    return [claim.value for claim in claims if claim.value]


def _counted(claim: Claim, noun: str) -> str:
    return f"{claim.value} {inflected(_number(claim), noun)}"


CHECKS = (
    document_counts_within_the_texts,
    mentions_of_each_text,
    mentions_as_a_multiple,
    stated_more_than_once,
)
