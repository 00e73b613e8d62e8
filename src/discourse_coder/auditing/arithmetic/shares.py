"""Checks whether the percentages that a publication states can come from whole numbers of texts."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from discourse_coder.auditing.arithmetic.counts import sound_counts
from discourse_coder.auditing.arithmetic.quantities import (
    admitted,
    common,
    either,
    ids,
    named,
    number_of_texts,
    stated,
    texts,
    with_value,
)
from discourse_coder.model.claims import Claim, Claims, Finding, Kind, Stated, Verdict
from discourse_coder.wording import inflected, listed, percentage

_KINDS: tuple[Kind, ...] = ("share", "agreement", "sample_share")


def percentages_up_to_100(claims: Claims) -> list[Finding]:
    """Check that no part exceeds the whole."""
    check = "percentages up to 100 %"
    stated_shares = [pair for kind in _KINDS for pair in with_value(claims, kind) if pair[1].percent]
    above = [claim for claim, value in stated_shares if _exceeds_all(value)]
    within = [claim for claim, _ in stated_shares if claim not in above]
    findings = [
        Finding(
            check,
            "impossible",
            (claim.id,),
            (claim.id,),
            f"{claim.value} ({claim.place}) cannot be: a part is at most 100 % of the whole.",
            "The two numbers behind the percentage.",
        )
        for claim in above
    ]
    if within:
        reason = f"At most 100 %: {listed(str(claim.value) for claim in within)}."
        findings.append(Finding(check, "consistent", ids(within), ids(within), reason))
    return findings


def _exceeds_all(value: Stated) -> bool:
    low, _ = value.bounds
    return low is not None and (low > 1 or (low == 1 and not value.admits(1)))


def shares_of_whole_texts(claims: Claims) -> list[Finding]:
    """Check that a share is one of a whole number of texts, the number counted (a GRIM test for counts).

    A percentage is possible where a whole number of the texts rounds to it at the decimals printed, ties rounded up or
    to even. It agrees with a document count where one such number is what the count states. Only for shares that are
    stated exactly, and only where the number of texts is.

    References
    ----------
    Brown, N. J. L. and Heathers, J. A. J. (2017). The GRIM test: a simple technique detects numerous anomalies in the
    reporting of results in psychology. Social Psychological and Personality Science 8(4), 363-369; there for means of
    whole numbers, here for proportions, which are means of zeros and ones.
    """
    size = number_of_texts(claims)
    if not size:
        return []
    n, n_claim = size
    findings, passed, shown = [], [], []
    for claim, value in with_value(claims, "share"):
        if value.relation != "exactly" or not value.percent or n == 0 or _exceeds_all(value):
            continue
        possible = admitted(value, n)
        if not possible:
            findings.append(_not_whole(claim, value, n, n_claim))
            continue
        counts = sound_counts(claims, claim.theme)
        fitting = [count for count in counts if count.value and common(admitted(count.value, n), possible)]
        if counts and not fitting:
            findings.append(_against_count(claim, possible, n, n_claim, counts))
            continue
        passed += [claim, *fitting]
        shown.append(f"{named(claim.theme)} {value} = {either(possible)} of {n:,}")
    if passed:
        about = ids(passed)
        reason = (
            f"Whole numbers of texts give these shares, the numbers counted where they are stated: {listed(shown)}."
        )
        findings.append(Finding("shares of whole texts", "consistent", ids([*passed, n_claim]), about, reason))
    return findings


def _decimals(value: Stated) -> int:
    """Return how many decimals tell percentages apart from the one stated: those printed, at least one."""
    return max(1, -int(value.number.as_tuple().exponent))


def _neighbours(value: Stated, n: int) -> list[int]:
    """Return the whole numbers of texts on either side of a share of n."""
    exact = Fraction(value.number) / 100 * n
    return sorted({min(n, floor(exact)), min(n, ceil(exact))})


def _not_whole(claim: Claim, value: Stated, n: int, n_claim: Claim) -> Finding:
    near = [_as_share(k, n, _decimals(value)) for k in _neighbours(value, n)]
    reason = (
        f"No whole number of {texts(n)} ({n_claim.place}) is {value} with {named(claim.theme)} ({claim.place}): "
        f"{listed(near)}."
    )
    cut = [
        k
        for k in _neighbours(value, n)
        if Fraction(value.number) <= Fraction(100 * k, n) < Fraction(value.number) + _unit(value)
    ]
    if cut:
        reason += f" {texts(cut[0])} would give {value} if decimals were cut off instead of rounded."
    else:
        reason += " It may be a share of another number of texts."
    return Finding(
        "shares of whole texts",
        "impossible",
        ids([claim, n_claim]),
        (claim.id,),
        reason,
        "The number of texts behind the share, and the number it is a share of.",
    )


def _unit(value: Stated) -> Fraction:
    return Fraction(10) ** int(value.number.as_tuple().exponent)


def _as_share(k: int, n: int, decimals: int = 1) -> str:
    return f"{texts(k)} {inflected(k, 'is', 'are')} {percentage(Fraction(k, n), decimals)}"


def _against_count(claim: Claim, possible: range, n: int, n_claim: Claim, counts: list[Claim]) -> Finding:
    theme = named(claim.theme)
    whole = [f"{count.value} of {n:,} would be {_share_of(count, n, claim)}" for count in counts]
    reason = (
        f"{claim.value} with {theme} ({claim.place}) is {either(possible)} of {texts(n)}, but the number "
        f"of texts is stated as {stated(counts)}; {listed(whole)}."
    )
    return Finding(
        "shares of whole texts",
        "inconsistent",
        ids([claim, n_claim, *counts]),
        ids([claim, *counts]),
        reason,
        f"A list of the texts that carry {theme}, and the number of texts that the share is taken of.",
    )


def _share_of(count: Claim, n: int, claim: Claim) -> str:
    assert count.value
    assert claim.value
    word = "" if count.value.relation == "exactly" else f"{count.value.relation} "
    return word + percentage(Fraction(int(count.value.number), n), _decimals(claim.value))


def size_of_the_sample(claims: Claims) -> list[Finding]:
    """Check whether a share of texts coded twice tells how many they were.

    Possible are the numbers of texts that round to the share, and those on either side of it: a share may be what was
    reached or what was aimed at.
    """
    size = number_of_texts(claims)
    if not size or size[0] == 0:
        return []
    return [
        _sample(claim, value, *size)
        for claim, value in with_value(claims, "sample_share")
        if value.percent and not _exceeds_all(value)
    ]


def _sample(claim: Claim, value: Stated, n: int, n_claim: Claim) -> Finding:
    possible, exact = sample_sizes(value, n), Fraction(value.number) / 100 * n
    whole, settle = exact.denominator == 1, "The number of texts coded twice, and which they were."
    share_of = f"{str(value).capitalize()} of {texts(n)}"
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
        held = f"{either(possible)} {inflected(possible[-1], 'text')}"
        is_ = f"is {texts(int(exact))}" if whole else f"is {_plain(exact)}, no whole number"
        reason = f"{share_of} {is_}; the sample may have held {held} ({claim.place}): {shares}."
    return Finding("size of the reliability sample", verdict, ids([claim, n_claim]), (claim.id,), reason, settle)


def sample_sizes(value: Stated, n: int) -> range:
    """Return the numbers of texts that a sample stated as a share of n can have held, at least one."""
    possible = admitted(value, n)
    least, most = possible.start, possible.stop - 1
    if value.relation in ("exactly", "about"):
        near = _neighbours(value, n)
        least, most = min(least, near[0]), max(most, near[-1])
    return range(max(1, least), most + 1)


def _plain(number: Fraction) -> str:
    return f"{float(number):,.2f}".rstrip("0").rstrip(".")


CHECKS = (percentages_up_to_100, shares_of_whole_texts, size_of_the_sample)
