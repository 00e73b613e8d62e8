"""What a stated number allows, and how findings are made and worded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import ceil, floor

from discourse_coder.model.claims import Claim, Claims, Finding, Kind, Stated, Verdict
from discourse_coder.wording import listed, number_of


def with_value(
    claims: Claims, kind: Kind, theme: str | None = None, within: str | None = None
) -> list[tuple[Claim, Stated]]:
    """Return the claims of a kind, a theme and texts, where these are given, that state a number, and the number."""
    found = claims.of(kind, theme)
    return [(claim, claim.value) for claim in found if claim.value and within in (None, claim.within)]


def numbers_of_texts(claims: Claims, within: str = "") -> dict[int, list[Claim]]:
    """Return the numbers that are stated exactly for all texts, or for those of a name, each with its claims."""
    stated = [
        (int(value.number), claim)
        for claim, value in with_value(claims, "number_of_texts", within=within)
        if value.is_exact
    ]
    if within:
        stated += [
            (len(part), claim) for claim in claims.of("partition") for part in claim.parts if part.name == within
        ]
    numbers: dict[int, list[Claim]] = {}
    for number, claim in sorted(stated, key=lambda pair: pair[0]):
        numbers.setdefault(number, []).append(claim)
    return numbers


def all_of(numbers: Mapping[int, Sequence[Claim]]) -> list[Claim]:
    """Return the claims that state one of several numbers."""
    return [claim for claims in numbers.values() for claim in claims]


def either(numbers: Mapping[int, Sequence[Claim]]) -> str:
    """Return the numbers of texts with their places, as in ``80 (abstract) or 82 texts (method)``."""
    last = max(numbers, default=0)
    return listed(
        (f"{texts(n) if n == last else f'{n:,}'} ({said[0].place})" for n, said in numbers.items()),
        "or",
    )


def whole_range(value: Stated, of: int = 1) -> tuple[int, int | None]:
    """Return the least and the greatest whole number k for which k / `of` is what is stated; None is no limit."""
    # The greatest is smaller than the least where no k is what is stated.
    low, high = value.bounds
    least = max(0, ceil((low or 0) * of))
    greatest = None if high is None else floor(high * of)
    if value.relation == "over" and not value.admits(Fraction(least, of)):
        least += 1
    if value.relation == "under" and greatest is not None and not value.admits(Fraction(greatest, of)):
        greatest -= 1
    return least, greatest


def admitted(value: Stated, most: int) -> range:
    """Return the whole numbers from 0 to `most` that a stated number can mean; of a percentage, out of `most`."""
    least, greatest = whole_range(value, most if value.percent else 1)
    return range(least, (most if greatest is None else min(most, greatest)) + 1)


def common(*ranges: range) -> range:
    """Return the whole numbers that all ranges hold."""
    return range(max(numbers.start for numbers in ranges), min(numbers.stop for numbers in ranges))


def whole_in_common(one: Stated, other: Stated, of: int = 1) -> bool:
    """Say whether for one whole number k, k / `of` is what both state."""
    (least, greatest), (other_least, other_greatest) = whole_range(one, of), whole_range(other, of)
    tops = [top for top in (greatest, other_greatest) if top is not None]
    return not tops or max(least, other_least) <= min(tops)


def _share_in_common(one: Stated, other: Stated) -> bool:
    """Say whether one share is what both state."""
    (low, high), (other_low, other_high) = one.bounds, other.bounds
    lows = [bound for bound in (low, other_low) if bound is not None]
    highs = [bound for bound in (high, other_high) if bound is not None]
    if not lows or not highs or max(lows) < min(highs):
        return True
    return max(lows) == min(highs) and one.admits(max(lows)) and other.admits(max(lows))


def agree(values: Sequence[Stated], of: int | None = None) -> bool:
    """Say whether all can state the same whole number or, if all are percentages, the same share."""
    if not all(value.percent for value in values):
        return all(whole_in_common(one, other) for one, other in combinations(values, 2))
    return all(
        one == other or (whole_in_common(one, other, of) if of else _share_in_common(one, other))
        for one, other in combinations(values, 2)
    )


def stated(claims: Iterable[Claim]) -> str:
    """Return numbers and their places, as in ``66 (section 4) and 65 (section 5)``."""
    return listed(f"{claim.value} ({claim.place})" for claim in claims)


def ids(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Return the claims' ids, each once."""
    return tuple(dict.fromkeys(claim.id for claim in claims))


def finding(
    check: str, verdict: Verdict, about: Sequence[Claim], reason: str, settle: str = "", basis: Sequence[Claim] = ()
) -> Finding:
    """Return a finding about some claims, which also rests on others."""
    return Finding(check, verdict, ids([*about, *basis]), ids(about), reason, settle)


def begun(sentence: str) -> str:
    """Return a sentence with a capital at its beginning."""
    return sentence[:1].upper() + sentence[1:]


def named(theme: str) -> str:
    """Return a theme's id as words."""
    return theme.replace("_", " ")


def where(claim: Claim) -> str:
    """Return which texts a claim is about, to follow what it says of them; empty where they are all texts."""
    return f" within {claim.within}" if claim.within else ""


def in_words(numbers: range) -> str:
    """Return possible whole numbers in words: ``16``, ``16 or 17``, ``17 to 82``."""
    first, last = numbers[0], numbers[-1]
    if first == last:
        return f"{first:,}"
    return f"{first:,} {'or' if last == first + 1 else 'to'} {last:,}"


def texts(number: int) -> str:
    """Return a number of texts, as in ``1 text`` or ``66 texts``."""
    return number_of(number, "text")


def text_numbers(values: Iterable[int]) -> str:
    """Return the numbers of texts in order, with runs of three or more as ``24-26``."""
    runs: list[list[int]] = []
    for value in sorted(set(values)):
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    short = [[f"{run[0]}-{run[-1]}"] if len(run) > 2 else [str(value) for value in run] for run in runs]
    return ", ".join(text for run in short for text in run)
