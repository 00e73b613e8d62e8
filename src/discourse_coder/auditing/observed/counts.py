"""Claims about how many texts and passages have a theme, held against a coding."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import inf

from discourse_coder.analysis.correction import TOO_WIDE, ThemeCorrection, whole_limits
from discourse_coder.analysis.periods import Period as Days
from discourse_coder.analysis.prevalence import prevalence
from discourse_coder.auditing.observed.material import (
    Material,
    NotCheckable,
    ThemeCodes,
    possible_counts,
    some,
)
from discourse_coder.auditing.observed.passages import passages, spans_of
from discourse_coder.model.claims import Claim, Observation, Period, Stated, Status
from discourse_coder.model.coding import ABSENT, NOT_CODED, PRESENT
from discourse_coder.statistics.proportions import newcombe_difference
from discourse_coder.wording import listed, number_of, percentage, sentences


def observe_count(claim: Claim, material: Material) -> Observation:
    """Compare a stated number or share of texts with those that are coded as having the theme."""
    stated = claim.value
    assert stated is not None
    codes = material.theme(claim.theme)
    k, n = codes.n_present, len(codes.codes)
    as_share = claim.kind == "share" or stated.percent
    status, reason = _compared(stated, codes.counts, n, as_share, material, material.correction_of(codes))
    uncoded = _uncoded(codes.ids(NOT_CODED), n)
    return Observation(
        claim.id,
        status,
        f"{k} of {number_of(n, 'text')} ({percentage(Fraction(k, n), 2 if as_share else 1)}; stated: {stated})",
        material.interval_of(codes),
        sentences(reason, uncoded, codes.source, material.other_size),
        passages(spans_of(codes), material.corpus),
    )


def observe_cooccurrence(claim: Claim, material: Material) -> Observation:
    """Compare a stated number of texts with those that are coded as having all of the themes."""
    stated = claim.value
    assert stated is not None
    all_codes = [material.theme(theme) for theme in claim.themes]
    n = len(material.corpus)
    together = {id_: [codes.codes[id_] for codes in all_codes] for id_ in material.corpus.ids}
    having = [id_ for id_, found in together.items() if set(found) == {PRESENT}]
    open_ = [id_ for id_, found in together.items() if NOT_CODED in found and ABSENT not in found]
    counts = range(len(having), len(having) + len(open_) + 1)
    status, reason = _compared(stated, counts, n, stated.percent, material, None)
    themes = listed(codes.label for codes in all_codes)
    return Observation(
        claim.id,
        status,
        f"{themes} together in {len(having)} of {number_of(n, 'text')} (stated: {stated})",
        "",
        sentences(reason, _uncoded(open_, n), *dict.fromkeys(codes.source for codes in all_codes), material.other_size),
        passages((span for codes in all_codes for span in spans_of(codes, having)), material.corpus),
    )


def _compared(
    stated: Stated,
    counts: range,
    n: int,
    as_share: bool,
    material: Material,
    correction: ThemeCorrection | None,
) -> tuple[Status, str]:
    """Return whether possible numbers of texts, of n, are what is stated, and how that was compared."""
    tolerance = material.tolerance

    def is_near(count: int) -> bool:
        near = range(max(0, count - tolerance), min(n, count + tolerance) + 1)
        return bool(possible_counts(stated, near, n, as_share=as_share))

    found = _shown(counts[0], n, as_share)
    within = f"within the tolerance asked for, {number_of(tolerance, 'text')}"
    if len(counts) > 1:
        admitted = sum(map(is_near, counts))
        what = f"With the texts not coded, the number is from {counts[0]} to {counts[-1]}"
        allowing = f", {within}" if tolerance else ""
        if not admitted:
            return "not reproduced", f"{what}; no such number is {stated}{allowing}."
        if admitted == len(counts):
            return "reproduced", f"{what}; each of these is {stated}{allowing}."
        return "not checkable", f"{what}, of which {number_of(admitted, 'number')} would be {stated}{allowing}."
    if possible_counts(stated, counts, n, as_share=as_share):
        return "reproduced", f"{found} is {'what is stated' if stated.relation == 'exactly' else stated}."
    if is_near(counts[0]):
        return "reproduced", f"{found} is not {stated}, but the difference is {within}."
    if correction is None:
        return "not reproduced", f"{found} is not {stated}."
    low, high = whole_limits(correction.corrected)
    interval = (
        f"the {correction.confusion.n} texts coded twice leave room for {low} to {high} texts with the theme (95 %)"
    )
    if not possible_counts(stated, range(low, high + 1), n, as_share=as_share):
        return (
            "not reproduced",
            f"{found} is not {stated}, and neither is any number that the coder's errors allow: {interval}.",
        )
    wide = ""
    if high - low > TOO_WIDE * n:
        wide = "That is so much room because few texts were coded twice, so it says little."
    reason = f"{found} is not {stated}, but the difference is within what the coder's errors allow: {interval}."
    return "reproduced", sentences(reason, wide)


def _shown(count: int, n: int, as_share: bool) -> str:
    return f"{count} of {n}, {percentage(Fraction(count, n), 2)}," if as_share else f"{count}"


def _uncoded(ids: list[str], n: int) -> str:
    return f"Not coded: {len(ids)} of {number_of(n, 'text')} ({some(ids)})." if ids else ""


def observe_mentions(claim: Claim, material: Material) -> Observation:
    """Compare a stated number of mentions with the passages found."""
    stated = claim.value
    assert stated is not None
    codes = material.theme(claim.theme)
    n = _mentions(codes)
    observed = f"{number_of(n, 'passage')} in {number_of(codes.n_present, 'text')} (stated: {stated})"
    counted = (
        f"Mentions are counted as the passages found by {codes.finder}, overlapping ones once; "
        "others may count otherwise."
    )
    high = stated.bounds[1]
    status: Status = "reproduced" if stated.admits(n) else "not reproduced"
    if codes.n_uncoded and (high is None or n <= high):
        status = "not checkable"
    return Observation(
        claim.id,
        status,
        observed,
        "",
        sentences(counted, _uncoded(codes.ids(NOT_CODED), len(codes.codes)), codes.source, material.other_size),
        passages(spans_of(codes), material.corpus),
    )


def _mentions(codes: ThemeCodes) -> int:
    """Return the passages of a theme, where a coding counts them."""
    import pandas as pd

    table = prevalence(codes.coding).table
    n = table.loc[table["theme"] == codes.theme, "n_mentions"].iloc[0]
    if pd.isna(n):
        raise NotCheckable(f"The coding has {codes.label} without its passages, so there is nothing to count.")
    if not codes.coding.provenance.marks_every_mention:
        reason = f"Coder {codes.coding.name} noted passages as grounds for a code, which is no count of all mentions."
        raise NotCheckable(sentences(reason, codes.source), f"{number_of(int(n), 'passage')} noted for {codes.label}")
    return int(n)


def observe_ranking(claim: Claim, material: Material) -> Observation:
    """Say whether the themes come in the stated order; ties contradict no order."""
    all_codes = [material.theme(theme) for theme in claim.themes]
    by_mentions = claim.by == "mention_count"
    counts = [_mentions(codes) if by_mentions else codes.n_present for codes in all_codes]
    rows = list(zip(all_codes, counts, strict=True))
    pairs = list(combinations(rows, 2))
    wrong = [(a, b) for a, b in pairs if _at_most(*a, by_mentions) < b[1]]
    is_open = any(a[1] < _at_most(*b, by_mentions) for a, b in pairs)
    ties = [f"{a[0].label} and {b[0].label}" for a, b in pairs if a[1] == b[1]]
    status: Status = "not reproduced" if wrong else "not checkable" if is_open else "reproduced"
    finders = listed(dict.fromkeys(codes.finder for codes in all_codes))
    unit = f"passages found by {finders}" if by_mentions else "texts coded as having the theme"
    if wrong:
        against = "; ".join(f"{a[0].label} ({a[1]}) has fewer than {b[0].label} ({b[1]})" for a, b in wrong)
        reason = f"By {unit}, {against}."
    elif is_open:
        reason = f"By {unit}, the order is open while some texts are not coded."
    else:
        reason = f"By {unit}, no theme has fewer than one after it."
    ordered = sorted(rows, key=lambda row: -row[1])
    uncoded = list(dict.fromkeys(id_ for codes in all_codes for id_ in codes.ids(NOT_CODED)))
    return Observation(
        claim.id,
        status,
        ", ".join(f"{codes.label} {count}" for codes, count in ordered),
        "",
        sentences(
            reason,
            f"Ties: {', '.join(ties)}." if ties else "",
            _uncoded(uncoded, len(material.corpus)),
            *dict.fromkeys(codes.source for codes in all_codes),
            material.other_size,
        ),
    )


def _at_most(codes: ThemeCodes, count: int, by_mentions: bool) -> float:
    """Return how many there could be at most, whatever the texts are that are not coded."""
    return inf if by_mentions and codes.n_uncoded else count + codes.n_uncoded


def observe_change(claim: Claim, material: Material) -> Observation:
    """Compare the shares of texts with a theme in two periods.

    The interval of their difference is Newcombe's (1998b, method 10; see `statistics.proportions`).
    """
    if len(claim.periods) != 2:
        raise NotCheckable("The claim does not name two periods.")
    codes = material.theme(claim.theme)
    earlier, later = (_texts_in(period, material) for period in claim.periods)
    if shared := [id_ for id_ in later if id_ in earlier]:
        raise NotCheckable(f"The periods share texts ({some(shared)}), so they cannot be compared as two groups.")
    groups = [[codes.codes[id_] for id_ in ids if codes.codes[id_] != NOT_CODED] for ids in (earlier, later)]
    (k1, n1), (k2, n2) = ((group.count(PRESENT), len(group)) for group in groups)
    if empty := [str(period) for period, n in zip(claim.periods, (n1, n2), strict=True) if not n]:
        raise NotCheckable(f"No coded text is dated within {' or '.join(empty)}.")
    difference, low, high = newcombe_difference(k2, n2, k1, n1)
    assert difference is not None
    assert low is not None
    assert high is not None
    status, reason = _judged_change(claim.direction, Fraction(k2, n2) - Fraction(k1, n1), low, high)
    outside = [id_ for id_ in material.corpus.ids if id_ not in {*earlier, *later}]
    uncoded = [id_ for id_ in (*earlier, *later) if codes.codes[id_] == NOT_CODED]
    left_out = f"Left out, without a date or not wholly within one of the periods: {some(outside)}." if outside else ""
    return Observation(
        claim.id,
        status,
        f"{k1} of {n1} ({percentage(Fraction(k1, n1))}) in {claim.periods[0]}, "
        f"{k2} of {n2} ({percentage(Fraction(k2, n2))}) in {claim.periods[1]}: {_points(difference)} points",
        f"difference of the shares, later minus earlier, in points (Newcombe, 95 %): {_points(low)} to {_points(high)}",
        sentences(reason, left_out, _uncoded(uncoded, len(earlier) + len(later)), codes.source),
    )


def _texts_in(period: Period, material: Material) -> list[str]:
    """Return the texts that are wholly within a period."""
    days = Days(str(period), period.first.first, period.last.last)
    return [document.id for document in material.corpus if document.date and document.date in days]


def _judged_change(direction: str, difference: Fraction, low: float, high: float) -> tuple[Status, str]:
    """Return whether a difference has the direction stated and an interval without 0."""
    stated = "rose" if direction == "up" else "fell"
    found = "rose" if difference > 0 else "fell" if difference < 0 else "did not change"
    if found != stated:
        return "not reproduced", f"The share {found}; the claim is that it {stated}."
    if low <= 0 <= high:
        reason = (
            f"The share {stated}, as stated, but the interval of the difference includes 0: groups of so few texts can "
            "differ as much when nothing has changed, so this corpus does not show a change."
        )
        return "not reproduced", reason
    return "reproduced", f"The share {stated}, as stated, and the interval of the difference excludes 0."


def _points(difference: float) -> str:
    return f"{100 * difference:+z.1f}"
