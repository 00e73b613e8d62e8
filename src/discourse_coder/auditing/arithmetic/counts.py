"""Checks whether the stated counts of texts and mentions are consistent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import pi, prod, sqrt

from discourse_coder.auditing.arithmetic.quantities import (
    agree,
    begun,
    finding,
    named,
    number_of_texts,
    stated,
    texts,
    whole_in_common,
    whole_range,
    with_value,
)
from discourse_coder.model.claims import Claim, Claims, Finding, Kind, Stated
from discourse_coder.wording import inflected, listed

MILLION = 1_000_000

# What each kind counts; {} stands for the theme or themes.
_QUANTITIES: Mapping[Kind, str] = {
    "number_of_texts": "the number of texts",
    "document_count": "the number of texts with {}",
    "mention_count": "the number of mentions of {}",
    "share": "the share of texts with {}",
    "words": "the number of words",
    "agreement": "the agreement of the coders{}",
    "sample_share": "the share of texts coded twice",
    "cooccurrence": "the number of texts with both {}",
}


def document_counts_within_the_texts(claims: Claims) -> Iterator[Finding]:
    """Check that no theme is in more texts than there are."""
    check = "texts of a theme within the number of texts"
    total = number_of_texts(claims)
    if not total:
        return
    n, n_claim = total
    within = []
    for claim, value in with_value(claims, "document_count"):
        if whole_range(value)[0] <= n:
            within.append(claim)
            continue
        theme, others, mentions = named(claim.theme), sound_counts(claims, claim.theme), _same_mentions(claims, claim)
        reason = (
            f"There are only {texts(n)} ({n_claim.place}), so {theme} cannot be in {claim.value} ({claim.place})."
            + (f" The publication also states {stated(others)}." if others else "")
            + _mix_up(claim, mentions)
        )
        settle = f"A list of the texts with {theme}."
        yield finding(check, "impossible", [claim], reason, settle, [n_claim, *others, *mentions])
    if within:
        shown = listed(f"{named(claim.theme)} {claim.value}" for claim in within)
        reason = f"Possible with {texts(n)} ({n_claim.place}): {shown}."
        yield finding(check, "consistent", within, reason, basis=[n_claim])


def _same_mentions(claims: Claims, claim: Claim) -> list[Claim]:
    """Return the equal mention totals that a count may have been taken from, if it cannot be a count of texts."""
    value = claim.value
    if not value or value.relation != "exactly":
        return []
    total = number_of_texts(claims)
    above_a_smaller_count = any(
        not whole_in_common(value, other) and other.number < value.number
        for _, other in with_value(claims, "document_count", claim.theme)
    )
    if not above_a_smaller_count and not (total and value.number > total[0]):
        return []
    return [mentions for mentions, number in with_value(claims, "mention_count", claim.theme) if number == value]


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
        if _fits(claims, value) and not _same_mentions(claims, claim)
    ]


def _fits(claims: Claims, value: Stated) -> bool:
    """Say whether there can be so many texts, as far as their number is stated."""
    total = number_of_texts(claims)
    return not total or whole_range(value)[0] <= total[0]


def mentions_of_each_text(claims: Claims) -> Iterator[Finding]:
    """Check that each text with a theme can have a mention of it, and that a theme in no text has none."""
    check = "mentions against texts of a theme"
    passed: list[tuple[Claim, Claim]] = []
    pairs = [
        (total, mentions, count)
        for theme in claims.themes
        for total, mentions in with_value(claims, "mention_count", theme)
        for count in sound_counts(claims, theme)
    ]
    for total, mentions, count in pairs:
        assert count.value
        (fewest, most), (few, many) = whole_range(mentions), whole_range(count.value)
        if most is not None and most < few:
            why = "every text with the theme mentions it at least once"
        elif many == 0 and fewest > 0:
            why = "without a text there is no mention"
        else:
            passed.append((total, count))
            continue
        theme = named(total.theme)
        reason = (
            f"{_counted(total, 'mention')} of {theme} ({total.place}) in {_counted(count, 'text')} ({count.place}) "
            f"{inflected(_number(total), 'is', 'are')} impossible: {why}."
        )
        settle = f"A list of the mentions of {theme}, each with its text, and the definition of a mention."
        yield finding(check, "impossible", [total, count], reason, settle)
    if passed:
        shown = listed(f"{named(total.theme)} {total.value} in {count.value}" for total, count in passed)
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
            f"the numbers of texts. {_chance(pairs, ratio)} {_innocent(ratio)}"
        )
        settle = "The list of mentions, each with its text and passage, and the definition of a mention."
        yield finding(check, "under-determined", totals, reason, settle, counts)


def _count_and_total(claims: Claims, theme: str) -> tuple[Claim, Claim] | None:
    """Return a theme's document count and mention total where each is one exact number and they can both be."""
    counts = sound_counts(claims, theme)
    totals = [claim for claim, _ in with_value(claims, "mention_count", theme)]
    for same in (counts, totals):
        values = {claim.value for claim in same}
        if len(values) != 1 or any(not value or value.relation != "exactly" for value in values):
            return None
    return (counts[0], totals[0]) if 0 < _number(counts[0]) <= _number(totals[0]) else None


def _number(claim: Claim) -> int:
    return int(claim.value.number) if claim.value else 0


def _chance(pairs: Mapping[str, tuple[Claim, Claim]], ratio: Fraction) -> str:
    """Say how often the totals would be one multiple by chance: an order of magnitude."""
    # Mentions beyond a text's first as independent Poisson counts: a count with mean m is m with a probability below
    # 1 / sqrt(2 pi m), by Stirling's formula. The product is over all themes but the most frequent, which may set the
    # ratio.
    further = sorted(float(ratio - 1) * _number(count) for count, _ in pairs.values())
    once_in = min(sqrt(prod(2 * pi * mean for mean in further[:-1])), MILLION)
    rounded = once_in if once_in < 100 else float(f"{once_in:.2g}")
    how_often = "less than once in a million times" if once_in == MILLION else f"about once in {rounded:,.0f} times"
    model = f"If the number of further mentions varied freely between texts, this would happen by chance {how_often}."
    return f"Chance may explain this. {model}" if once_in < 20 else model


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
        groups: dict[str, list[Claim]] = {}
        for claim, value in with_value(claims, kind):
            # Document counts above the number of texts are a finding of their own.
            if kind != "document_count" or _fits(claims, value):
                subject = listed(map(named, sorted(claim.themes))) if claim.themes else named(claim.theme)
                groups.setdefault(subject, []).append(claim)
        yield from (_compared(claims, kind, subject, group) for subject, group in groups.items() if len(group) > 1)


def _compared(claims: Claims, kind: Kind, subject: str, group: list[Claim]) -> Finding:
    check = "one quantity in several places"
    quantity = begun(_QUANTITIES[kind].format(f" on {subject}" if kind == "agreement" and subject else subject))
    total = number_of_texts(claims)
    if agree(_values(group), total[0] if total and kind == "share" else None):
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
