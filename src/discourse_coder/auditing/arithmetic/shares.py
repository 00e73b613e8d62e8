"""Checks whether the stated percentages can come from whole numbers of texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from discourse_coder.auditing.arithmetic.counts import sound_counts
from discourse_coder.auditing.arithmetic.quantities import (
    admitted,
    all_of,
    begun,
    common,
    either,
    finding,
    in_words,
    named,
    numbers_of_texts,
    stated,
    texts,
    where,
    whole_range,
    with_value,
)
from discourse_coder.auditing.arithmetic.readings import cut_off, neighbours, other_wholes, parts_of
from discourse_coder.model.claims import Claim, Claims, Finding, Kind, Stated, Verdict
from discourse_coder.wording import inflected, listed, percentage, sentences

_NO_OTHER = ("Nor is it one of any smaller number.", "Nor would it be if decimals were cut off.")
_KINDS: tuple[Kind, ...] = ("share", "agreement", "sample_share")


def percentages_up_to_100(claims: Claims) -> Iterator[Finding]:
    """Check that no part exceeds the whole."""
    check = "percentages up to 100 %"
    within = []
    for claim, value in (pair for kind in _KINDS for pair in with_value(claims, kind) if pair[1].percent):
        if _exceeds_all(value):
            reason = f"{begun(str(value))} ({claim.place}) is impossible: a part is at most 100% of the whole."
            yield finding(check, "impossible", [claim], reason, "The two numbers behind the percentage.")
        else:
            within.append(claim)
    if within:
        reason = f"No percentage exceeds 100%: {listed(str(claim.value) for claim in within)}."
        yield finding(check, "consistent", within, reason)


def _exceeds_all(value: Stated) -> bool:
    low, _ = value.bounds
    return low is not None and (low > 1 or (low == 1 and not value.admits(1)))


def shares_of_no_texts(claims: Claims) -> Iterator[Finding]:
    """Say which percentages are of no texts, and so undefined, where the number of texts is stated as 0 alone."""
    numbers = numbers_of_texts(claims)
    shares = [claim for kind in _KINDS for claim, value in with_value(claims, kind) if value.percent and not claim.of]
    shares = [claim for claim in shares if not claim.within]
    if list(numbers) == [0] and shares:
        reason = (
            f"The number of texts is stated as {stated(numbers[0])}. So {listed(str(claim.value) for claim in shares)} "
            f"{inflected(len(shares), 'is a share', 'are shares')} of no texts, and undefined."
        )
        yield finding("shares of whole texts", "inconsistent", shares, reason, "The number of texts.", numbers[0])


def shares_of_whole_texts(claims: Claims) -> Iterator[Finding]:
    """Check that a share is one of a whole number of texts, and of the number counted: a GRIM test for counts."""
    # Brown & Heathers (2017), Social Psychological and Personality Science 8(4), 363-369, there for means of whole
    # numbers. Ties may be rounded up or to even.
    check = "shares of whole texts"
    passed, shown, basis = [], [], []
    for claim, value in with_value(claims, "share"):
        wholes = {int(claim.of): [claim]} if claim.of else numbers_of_texts(claims, claim.within)
        wholes = {n: said for n, said in wholes.items() if n}
        if not wholes or not value.is_exact or _exceeds_all(value):
            continue
        theme, stated_by = named(claim.theme), [said for said in all_of(wholes) if said is not claim]
        possible = {n: numbers for n in wholes if (numbers := admitted(value, n))}
        counts = [count for count in sound_counts(claims, claim.theme) if count.within == claim.within]
        fitting = [count for count in counts if any(_can_be(count, numbers, n) for n, numbers in possible.items())]
        equal = listed((f"{in_words(numbers)} of {n:,}" for n, numbers in possible.items()), "or")
        if not possible:
            settle = "The number of texts behind the share, and the number it is a share of."
            readings = _readings(claim, value, list(wholes), counts)
            verdict: Verdict = "inconsistent" if readings else "impossible"
            reason = f"{_not_whole(claim, value, wholes)} {readings or _NO_OTHER[bool(claim.of)]}"
            yield finding(check, verdict, [claim], reason, settle, stated_by)
        elif counts and not fitting:
            shares = listed(
                f"{count.value} of {n:,} would be {_share_of(count, n, value)}" for count in counts for n in possible
            )
            reason = (
                f"{value} with {theme}{where(claim)} ({claim.place}) is {equal} texts, but the stated count is "
                f"{stated(counts)}; {shares}."
            )
            settle = f"A list of the texts with {theme}, and the number of texts that the share is based on."
            yield finding(check, "inconsistent", [claim, *counts], reason, settle, stated_by)
        elif len(possible) < len(wholes):
            reason = (
                f"{value} with {theme}{where(claim)} ({claim.place}) is {equal} texts. The number of texts is stated "
                f"as {stated(all_of(wholes))}, and of the other no whole number is {value}."
            )
            yield finding(check, "inconsistent", [claim], reason, "The number of texts.", stated_by)
        else:
            passed += [claim, *fitting]
            basis += stated_by
            shown.append(f"{theme} {value}{where(claim)} = {equal}")
    if passed:
        reason = f"These shares match whole numbers of texts, and the counts where they are stated: {listed(shown)}."
        yield finding(check, "consistent", passed, reason, basis=basis)


def _can_be(count: Claim, numbers: range, n: int) -> bool:
    return count.value is not None and bool(common(admitted(count.value, n), numbers))


def _decimals(value: Stated) -> int:
    """Return how many decimals tell percentages apart from the one stated: those printed, at least one."""
    return max(1, -int(value.number.as_tuple().exponent))


def _not_whole(claim: Claim, value: Stated, wholes: Mapping[int, Sequence[Claim]]) -> str:
    near = listed(_as_share(k, n, _decimals(value)) for n in wholes for k in neighbours(value, n))
    whole = f"{int(claim.of):,} texts" if claim.of else either(wholes)
    return (
        f"{value} with {named(claim.theme)}{where(claim)} ({claim.place}) is not a whole number of the {whole}: {near}."
    )


def _readings(claim: Claim, value: Stated, wholes: Sequence[int], counts: Sequence[Claim]) -> str:
    """Say by which other readings a share is one of a whole number of texts; empty where there is none."""
    cut = [(k, n) for n in wholes for k in cut_off(value, n)]
    largest = max(wholes) - 1 if not claim.of else 0

    def fits(n: int, parts: range) -> bool:
        return not counts or any(_can_be(count, parts, n) for count in counts)

    fewer = other_wholes(value, largest, largest, fits)
    return sentences(
        f"{parts_of(cut)} would give {value} if decimals were cut off instead of rounded." if cut else "",
        f"It may be a share of another number, as of the texts that could be coded: {parts_of(fewer)}."
        if fewer
        else "",
    )


def _as_share(k: int, n: int, decimals: int = 1) -> str:
    return f"{texts(k)} {inflected(k, 'is', 'are')} {percentage(Fraction(k, n), decimals)}"


def _share_of(count: Claim, n: int, share: Stated) -> str:
    assert count.value
    word = "" if count.value.relation == "exactly" else f"{count.value.relation} "
    return word + percentage(Fraction(int(count.value.number), n), _decimals(share))


def size_of_the_sample(claims: Claims) -> Iterator[Finding]:
    """Check whether a share of texts coded twice shows how many they were, and that they are no more than all texts."""
    numbers = {n: said for n, said in numbers_of_texts(claims).items() if n}
    for claim, value in with_value(claims, "sample_share"):
        if len(numbers) == 1 and not _exceeds_all(value):
            ((n, said),) = numbers.items()
            yield _sample(claim, value, n, said[0])
    for claim, value in with_value(claims, "sample_size"):
        if numbers and whole_range(value)[0] > max(numbers):
            reason = f"{begun(str(value))} texts coded twice ({claim.place}) are more than the {either(numbers)}."
            settle = "The number of texts coded twice, and whether they are among those counted."
            yield finding("size of the reliability sample", "inconsistent", [claim], reason, settle, all_of(numbers))


def _sample(claim: Claim, value: Stated, n: int, n_claim: Claim) -> Finding:
    possible, exact = sample_sizes(value, n), Fraction(value.number) / 100 * n
    whole, settle = exact.denominator == 1, "The number of texts coded twice, and which they were."
    share_of = f"{begun(str(value))} of {texts(n)}"
    verdict: Verdict = "under-determined"
    if not possible:
        verdict = "impossible"
        reason = f"{share_of} is less than one text ({claim.place})."
    elif len(possible) == 1 and (whole or value.relation != "exactly"):
        verdict, settle = "consistent", ""
        reason = f"{share_of} is {texts(possible[0])} ({claim.place})."
    elif value.relation != "exactly":
        reason = f"{share_of} may be any number from {possible[0]:,} to {possible[-1]:,} texts ({claim.place})."
    else:
        near = [possible[0], possible[-1]] if whole else [k for k in neighbours(value, n) if k]
        shares = listed(_as_share(k, n) for k in near)
        size = f"{in_words(possible)} {inflected(possible[-1], 'text')}"
        is_ = f"is {texts(int(exact))}" if whole else f"is {_plain(exact)}, not a whole number"
        reason = f"{share_of} {is_}. The sample may have had {size} ({claim.place}): {shares}."
    return finding("size of the reliability sample", verdict, [claim], reason, settle, [n_claim])


def sample_sizes(value: Stated, n: int) -> range:
    """Return the sizes that a sample stated as a share of n can have: those that round to it, and its neighbours."""
    # A share may be what was reached or what was aimed at: for 20% of 82, which is 16.4, take 16 or 17.
    possible = admitted(value, n)
    least, most = possible.start, possible.stop - 1
    if value.relation in ("exactly", "about"):
        near = neighbours(value, n)
        least, most = min(least, near[0]), max(most, near[-1])
    return range(max(1, least), most + 1)


def _plain(number: Fraction) -> str:
    return f"{float(number):,.2f}".rstrip("0").rstrip(".")


CHECKS = (percentages_up_to_100, shares_of_no_texts, shares_of_whole_texts, size_of_the_sample)
