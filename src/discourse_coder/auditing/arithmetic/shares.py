"""Checks whether the stated percentages can come from whole numbers of texts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from discourse_coder.auditing.arithmetic.counts import sound_counts
from discourse_coder.auditing.arithmetic.quantities import (
    admitted,
    begun,
    common,
    finding,
    in_words,
    named,
    number_of_texts,
    stated,
    texts,
    with_value,
)
from discourse_coder.model.claims import Claim, Claims, Finding, Kind, Stated, Verdict
from discourse_coder.wording import inflected, listed, percentage

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


def shares_of_whole_texts(claims: Claims) -> Iterator[Finding]:
    """Check that a share is one of a whole number of texts, and of the number counted: a GRIM test for counts."""
    # Brown & Heathers (2017), Social Psychological and Personality Science 8(4), 363-369, there for means of whole
    # numbers. Ties may be rounded up or to even.
    check = "shares of whole texts"
    total = number_of_texts(claims)
    if not total or not total[0]:
        return
    n, n_claim = total
    passed, shown = [], []
    for claim, value in with_value(claims, "share"):
        if value.relation != "exactly" or not value.percent or _exceeds_all(value):
            continue
        theme, possible = named(claim.theme), admitted(value, n)
        counts = sound_counts(claims, claim.theme)
        fitting = [count for count in counts if count.value and common(admitted(count.value, n), possible)]
        if not possible:
            settle = "The number of texts behind the share, and the number it is a share of."
            yield finding(check, "impossible", [claim], _not_whole(claim, value, n, n_claim), settle, [n_claim])
        elif counts and not fitting:
            shares = listed(f"{count.value} of {n:,} would be {_share_of(count, n, value)}" for count in counts)
            reason = (
                f"{value} with {theme} ({claim.place}) is {in_words(possible)} of {texts(n)}, but the stated count is "
                f"{stated(counts)}; {shares}."
            )
            settle = f"A list of the texts with {theme}, and the number of texts that the share is based on."
            yield finding(check, "inconsistent", [claim, *counts], reason, settle, [n_claim])
        else:
            passed += [claim, *fitting]
            shown.append(f"{theme} {value} = {in_words(possible)} of {n:,}")
    if passed:
        reason = f"These shares match whole numbers of texts, and the counts where they are stated: {listed(shown)}."
        yield finding(check, "consistent", passed, reason, basis=[n_claim])


def _decimals(value: Stated) -> int:
    """Return how many decimals tell percentages apart from the one stated: those printed, at least one."""
    return max(1, -int(value.number.as_tuple().exponent))


def _neighbours(value: Stated, n: int) -> list[int]:
    """Return the whole numbers of texts on either side of a share of n."""
    exact = Fraction(value.number) / 100 * n
    return sorted({min(n, floor(exact)), min(n, ceil(exact))})


def _not_whole(claim: Claim, value: Stated, n: int, n_claim: Claim) -> str:
    near = listed(_as_share(k, n, _decimals(value)) for k in _neighbours(value, n))
    last_digit = Fraction(10) ** int(value.number.as_tuple().exponent)
    cut_off = [k for k in _neighbours(value, n) if 0 <= Fraction(100 * k, n) - Fraction(value.number) < last_digit]
    why = "It may be a share of another number of texts."
    if cut_off:
        why = f"{texts(cut_off[0])} would give {value} if decimals were cut off instead of rounded."
    return (
        f"{value} with {named(claim.theme)} ({claim.place}) is not a whole number of the {texts(n)} ({n_claim.place}): "
        f"{near}. {why}"
    )


def _as_share(k: int, n: int, decimals: int = 1) -> str:
    return f"{texts(k)} {inflected(k, 'is', 'are')} {percentage(Fraction(k, n), decimals)}"


def _share_of(count: Claim, n: int, share: Stated) -> str:
    assert count.value
    word = "" if count.value.relation == "exactly" else f"{count.value.relation} "
    return word + percentage(Fraction(int(count.value.number), n), _decimals(share))


def size_of_the_sample(claims: Claims) -> Iterator[Finding]:
    """Check whether a share of texts coded twice shows how many they were."""
    total = number_of_texts(claims)
    if total and total[0]:
        for claim, value in with_value(claims, "sample_share"):
            if value.percent and not _exceeds_all(value):
                yield _sample(claim, value, *total)


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
        near = [possible[0], possible[-1]] if whole else [k for k in _neighbours(value, n) if k]
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
        near = _neighbours(value, n)
        least, most = min(least, near[0]), max(most, near[-1])
    return range(max(1, least), most + 1)


def _plain(number: Fraction) -> str:
    return f"{float(number):,.2f}".rstrip("0").rstrip(".")


CHECKS = (percentages_up_to_100, shares_of_whole_texts, size_of_the_sample)
