"""What a stated number allows, and how findings are made and worded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from math import ceil, floor

from discourse_coder.model.claims import Claim, Claims, Finding, Kind, Stated, Verdict
from discourse_coder.wording import listed, number_of


def with_value(claims: Claims, kind: Kind, theme: str | None = None) -> list[tuple[Claim, Stated]]:
    """Return the claims of a kind, and of a theme where one is given, that state a number, and the number."""
    return [(claim, claim.value) for claim in claims.of(kind, theme) if claim.value]


def number_of_texts(claims: Claims) -> tuple[int, Claim] | None:
    """Return the number of texts as first stated exactly, and the claim that states it."""
    for claim, value in with_value(claims, "number_of_texts"):
        if value.relation == "exactly":
            return int(value.number), claim
    return None


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
