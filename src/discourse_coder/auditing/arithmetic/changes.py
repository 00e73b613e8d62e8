"""Whether a change between two periods can be: against other changes, and against what is stated of the periods."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from discourse_coder.auditing.arithmetic.possible_numbers import all_texts, in_common, text_counts
from discourse_coder.auditing.arithmetic.quantities import begun, finding, named, with_value
from discourse_coder.model.claims import Claim, Claims, Finding, Period
from discourse_coder.wording import listed, percentage, percentages

_CHECK = "direction of a change"


def changes_agree(claims: Claims) -> Iterator[Finding]:
    """Check that a theme does not rise and fall between the same periods."""
    for one, other in combinations(claims.of("change"), 2):
        if (one.theme, one.periods) == (other.theme, other.periods) and one.direction != other.direction:
            reason = (
                f"Between {listed(map(str, one.periods))}, {named(one.theme)} is said to go {one.direction} "
                f"({one.place}) and to go {other.direction} ({other.place}). Both can be right only if they measure "
                "different things."
            )
            settle = "In how many of how many texts the theme is in each period."
            yield finding(_CHECK, "inconsistent", [one, other], reason, settle)


def changes_follow_the_shares(claims: Claims) -> Iterator[Finding]:
    """Compare the direction of a change with the shares of texts that are stated within its two periods."""
    for claim in claims.of("change"):
        if len(claim.periods) != 2:
            continue
        (low, high, by), (low_later, high_later, by_later) = (_share(claims, claim.theme, p) for p in claim.periods)
        if not by or not by_later:
            continue
        never_up, never_down = high_later <= low, low_later >= high
        ends = ((low, high), (low_later, high_later))
        shares = [percentages(*share) if share[0] < share[1] else percentage(share[0]) for share in ends]
        shown = listed(f"{share} of {period}" for share, period in zip(shares, claim.periods, strict=True))
        basis = [*by, *by_later]
        if never_up if claim.direction == "up" else never_down:
            reason = f"{begun(named(claim.theme))} is said to go {claim.direction}, but the stated shares are {shown}."
            settle = "In how many of how many texts the theme is in each period, and what the change is measured by."
            yield finding(_CHECK, "inconsistent", [claim], reason, settle, basis)
        else:
            yield finding(_CHECK, "consistent", [claim], f"The stated shares allow the change: {shown}.", basis=basis)


def _share(claims: Claims, theme: str, period: Period) -> tuple[Fraction, Fraction, list[Claim]]:
    """Return the limits of the share of texts with a theme within a period, and the claims that they follow from."""
    lows, highs, by = [Fraction()], [Fraction(1)], []
    for name in {claim.within for claim in claims if _is(claim.within, period)}:
        n_texts, n_claims = all_texts(claims, name)
        counts = text_counts(claims, theme, name)
        for claim, value in with_value(claims, "share", theme, name):
            low, high = value.bounds
            lows.append(low or Fraction())
            highs.append(Fraction(1) if high is None else high)
            by.append(claim)
        if n_texts and counts:
            possible = in_common(counts.values())
            lows.append(min(Fraction(numbers[0], n_texts) for numbers in possible))
            highs.append(max(Fraction(numbers[-1], n_texts) for numbers in possible))
            by += [claim for claim in claims if claim.id in (*n_claims, *counts) and claim not in by]
    return max(lows), min(highs), by


def _is(name: str, period: Period) -> bool:
    try:
        return Period.parse(name) == period
    except ValueError:
        return False


CHECKS = (changes_agree, changes_follow_the_shares)
