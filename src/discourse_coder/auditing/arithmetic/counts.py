"""Checks whether the counts of texts and of mentions that a publication states hold together."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import pi, prod, sqrt

from discourse_coder.auditing.arithmetic.quantities import (
    agree,
    ids,
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


def document_counts_within_the_texts(claims: Claims) -> list[Finding]:
    """Check that no theme is in more texts than there are."""
    check = "texts of a theme within the number of texts"
    size = number_of_texts(claims)
    counts = with_value(claims, "document_count")
    if not size or not counts:
        return []
    n, n_claim = size
    within = [claim for claim, value in counts if whole_range(value)[0] <= n]
    findings = [_beyond(check, claims, claim, n, n_claim) for claim, _ in counts if claim not in within]
    if within:
        shown = listed(f"{named(claim.theme)} {claim.value}" for claim in within)
        reason = f"Possible of {texts(n)} ({n_claim.place}): {shown}."
        findings.append(Finding(check, "consistent", ids([n_claim, *within]), ids(within), reason))
    return findings


def _beyond(check: str, claims: Claims, claim: Claim, n: int, n_claim: Claim) -> Finding:
    """Return the finding on a count above the number of texts, and on what it may be instead."""
    theme, others = named(claim.theme), sound_counts(claims, claim.theme)
    mentions = _taken_mentions(claims, claim)
    reason = f"{_counted(claim, 'text')} ({claim.place}) of {n:,} ({n_claim.place}) cannot carry {theme}"
    if others:
        reason += f"; the same publication also states {stated(others)}"
    reason += "." + _taken_sentence(claim, mentions)
    return Finding(
        check,
        "impossible",
        ids([claim, n_claim, *others, *mentions]),
        (claim.id,),
        reason,
        f"A list of the texts that carry {theme}.",
    )


def _taken_mentions(claims: Claims, claim: Claim) -> list[Claim]:
    """Return the mention totals that a count of texts may be: it equals them, and cannot be a count of texts.

    It cannot where it exceeds the number of texts, or where a smaller count of the theme contradicts it.
    """
    value = claim.value
    if not value or value.relation != "exactly":
        return []
    size = number_of_texts(claims)
    smaller = any(
        not whole_in_common(value, other) and other.number < value.number
        for _, other in with_value(claims, "document_count", claim.theme)
    )
    if not smaller and not (size and value.number > size[0]):
        return []
    totals = with_value(claims, "mention_count", claim.theme)
    return [total for total, number in totals if number == value]


def _taken_sentence(claim: Claim, mentions: list[Claim]) -> str:
    if not mentions:
        return ""
    places = listed(total.place for total in mentions)
    return (
        f" {claim.value} is the number of mentions that the publication states for {named(claim.theme)} ({places}), "
        "which seems to have been taken for a number of texts."
    )


def sound_counts(claims: Claims, theme: str) -> list[Claim]:
    """Return a theme's document counts but for those that no text can bear out.

    Left out are those above the number of texts, and those that contradict a smaller count of the theme and equal its
    mention total, which seems to have been taken for a number of texts.
    """
    return [
        claim
        for claim, value in with_value(claims, "document_count", theme)
        if _fits(claims, value) and not _taken_mentions(claims, claim)
    ]


def _fits(claims: Claims, value: Stated) -> bool:
    """Say whether there can be so many texts, as far as their number is stated."""
    size = number_of_texts(claims)
    return not size or whole_range(value)[0] <= size[0]


def mentions_of_each_text(claims: Claims) -> list[Finding]:
    """Check that each text with a theme can have a mention of it, and that a theme in no text has none."""
    check = "mentions against texts of a theme"
    findings = []
    passed: list[tuple[Claim, Claim]] = []
    for theme in claims.themes:
        for total, mentions in with_value(claims, "mention_count", theme):
            for count in sound_counts(claims, theme):
                assert count.value
                (fewest, most), (few, many) = whole_range(mentions), whole_range(count.value)
                both = (
                    f"{_counted(total, 'mention')} of {named(theme)} ({total.place}) in {_counted(count, 'text')} "
                    f"({count.place})"
                )
                if most is not None and most < few:
                    why = "a text that carries a theme mentions it at least once"
                elif many == 0 and fewest > 0:
                    why = "without a text there is no mention"
                else:
                    passed.append((total, count))
                    continue
                findings.append(
                    Finding(
                        check,
                        "impossible",
                        ids([total, count]),
                        ids([total, count]),
                        f"{both} cannot be: {why}.",
                        f"A list of the mentions of {named(theme)}, each with its text, and what counts as a mention.",
                    )
                )
    if passed:
        shown = listed(f"{named(total.theme)} {total.value} in {count.value}" for total, count in passed)
        about = ids(claim for pair in passed for claim in pair)
        reason = f"There are at least as many mentions as texts, as must be: {shown}."
        findings.append(Finding(check, "consistent", about, about, reason))
    return findings


def mentions_as_a_multiple(claims: Claims) -> list[Finding]:
    """Check whether the mention totals are all one multiple of the document counts, and so say nothing new.

    The chance given is that of a coincidence, if every text with a theme had further mentions beyond its first that
    vary freely: independent Poisson counts with the mean that the multiple implies. A Poisson count with the whole mean
    m is m with a probability below 1 / sqrt(2 pi m), by Stirling's formula; the chance is the product over all themes
    but the most frequent, which may set the multiple. It is an order of magnitude.
    """
    check = "mentions as a multiple of texts"
    pairs = {theme: pair for theme in claims.themes if (pair := _count_and_total(claims, theme))}
    if len(pairs) < 2:
        return []
    ratios = {theme: Fraction(_number(total), _number(count)) for theme, (count, total) in pairs.items()}
    about = ids(total for _, total in pairs.values())
    basis = ids(claim for pair in pairs.values() for claim in pair)
    shown = listed(f"{named(theme)} {total.value} for {count.value}" for theme, (count, total) in pairs.items())
    all_of = "Both" if len(pairs) == 2 else f"All {len(pairs)}"
    ratio = min(ratios.values())
    if ratio != max(ratios.values()):
        least, most = min(ratios, key=ratios.__getitem__), max(ratios, key=ratios.__getitem__)
        reason = (
            f"The mention totals are no single multiple of the numbers of texts: from {float(ratios[least]):.2f} "
            f"mentions a text ({named(least)}) to {float(ratios[most]):.2f} ({named(most)})."
        )
        return [Finding(check, "consistent", basis, about, reason)]
    if ratio == 1:
        reason = (
            f"{all_of} mention totals equal the numbers of texts: {shown}. A mention seems to be a text that carries "
            "the theme, counted once; the totals hold together but measure nothing else."
        )
        return [Finding(check, "consistent", basis, about, reason)]
    reason = (
        f"{all_of} mention totals are exactly {ratio} times the numbers of texts: {shown}. So they say nothing that "
        f"the numbers of texts do not say. {_chance(pairs, ratio)} {_innocent(ratio)}"
    )
    settle = "The list of mentions, each with its text and its passage, and what was counted as a mention."
    return [Finding(check, "under-determined", basis, about, reason, settle)]


def _count_and_total(claims: Claims, theme: str) -> tuple[Claim, Claim] | None:
    """Return a theme's document count and mention total where each is one exact number and they can both be."""
    counts = sound_counts(claims, theme)
    totals = [claim for claim, _ in with_value(claims, "mention_count", theme)]
    for stated_numbers in (counts, totals):
        if len({claim.value for claim in stated_numbers}) != 1:
            return None
        if any(not claim.value or claim.value.relation != "exactly" for claim in stated_numbers):
            return None
    return (counts[0], totals[0]) if 0 < _number(counts[0]) <= _number(totals[0]) else None


def _number(claim: Claim) -> int:
    return int(claim.value.number) if claim.value else 0


def _chance(pairs: Mapping[str, tuple[Claim, Claim]], ratio: Fraction) -> str:
    """Say how often the totals would be one multiple by chance, under the model of `mentions_as_a_multiple`."""
    further = sorted(float(ratio - 1) * _number(count) for count, _ in pairs.values())
    once_in = min(sqrt(prod(2 * pi * mean for mean in further[:-1])), MILLION)
    how_often = "less than once in a million times" if once_in == MILLION else f"about once in {once_in:,.0f} times"
    if once_in < 20:
        return f"Chance may have done this: it would {how_often} if further mentions varied freely from text to text."
    how_often = how_often if once_in < 100 else f"about once in {float(f'{once_in:.2g}'):,.0f} times"
    return f"If further mentions varied freely from text to text, chance would do this {how_often}."


def _innocent(ratio: Fraction) -> str:
    if ratio.denominator != 1:
        return "A likely and innocent reason is that the totals were computed from the counts."
    return (
        f"Likely and innocent reasons: the codes of {ratio} coders added up, each text counted {ratio} times in a "
        "spreadsheet, or mentions defined as codes."
    )


def stated_more_than_once(claims: Claims) -> list[Finding]:
    """Check that a quantity stated in several places is the same in all of them."""
    findings = []
    for kind in _QUANTITIES:
        groups: dict[str, list[Claim]] = {}
        for claim, _ in with_value(claims, kind):
            subject = listed(map(named, sorted(claim.themes))) if claim.themes else named(claim.theme)
            groups.setdefault(subject, []).append(claim)
        for subject, group in groups.items():
            if finding := _compared(claims, kind, subject, _possible(claims, group)):
                findings.append(finding)
    return findings


def _possible(claims: Claims, group: list[Claim]) -> list[Claim]:
    """Return the claims but for document counts above the number of texts: those are a finding of their own."""
    return [claim for claim in group if claim.kind != "document_count" or not claim.value or _fits(claims, claim.value)]


def _compared(claims: Claims, kind: Kind, subject: str, group: list[Claim]) -> Finding | None:
    if len(group) < 2:
        return None
    check = "one quantity in several places"
    quantity = _QUANTITIES[kind].format(f" on {subject}" if kind == "agreement" and subject else subject)
    quantity = quantity[0].upper() + quantity[1:]
    size = number_of_texts(claims)
    of = size[0] if size and kind == "share" else None
    if agree(_values(group), of):
        how = "agree" if len(set(_values(group))) == 1 else "are compatible"
        reason = f"{quantity} is stated {len(group)} times, and the statements {how}: {stated(group)}."
        return Finding(check, "consistent", ids(group), ids(group), reason)
    taken = {claim.id: _taken_mentions(claims, claim) for claim in group if kind == "document_count"}
    taken = {id_: mentions for id_, mentions in taken.items() if mentions}
    mentions = [total for totals in taken.values() for total in totals]
    rest = [claim for claim in group if claim.id not in taken]
    reason = f"{quantity} is stated as {stated(group)}: not all of these can hold."
    for claim in group:
        reason += _taken_sentence(claim, taken.get(claim.id, []))
    about = [claim for claim in group if claim.id in taken] if agree(_values(rest)) and taken else group
    settle = "A list of the texts." if kind == "number_of_texts" else "Which of them holds, or in what they differ."
    if kind in ("document_count", "share"):
        settle = f"A list of the texts that carry {subject}."
    return Finding(check, "inconsistent", ids([*group, *mentions]), ids(about), reason, settle)


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
