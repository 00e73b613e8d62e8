"""Claims about how many texts and passages have a theme, checked against a coding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import inf

from discourse_coder.analysis.corrected_changes import CountedPeriod, change_between
from discourse_coder.analysis.correction import TOO_WIDE, ThemeCorrection
from discourse_coder.analysis.mentions import mentions
from discourse_coder.analysis.variables import with_values_as_themes
from discourse_coder.auditing.observed.context import Context, NotCheckable, ThemeCodes, some
from discourse_coder.auditing.observed.passages import passages, spans_of
from discourse_coder.model.claims import ALL, Claim, Observation, Status
from discourse_coder.model.coding import ABSENT, NOT_CODED, PRESENT
from discourse_coder.model.corpus import Corpus
from discourse_coder.statistics.proportions import newcombe_difference
from discourse_coder.wording import inflected, listed, number_of, percentage, points, sentences


def observe_count(claim: Claim, context: Context) -> Observation:
    """Compare a stated number or share of texts with those that are coded as having the theme."""
    codes = context.theme(claim.theme)
    k, n = codes.n_present, len(context.corpus)
    if claim.of and int(claim.of) != n:
        if int(claim.of) != codes.n_coded:
            raise NotCheckable(f"The claim is about {claim.of} of the texts; here {codes.n_coded} of {n} are coded.")
        coded = replace(context, corpus=Corpus(tuple(d for d in context.corpus if codes.codes[d.id] != NOT_CODED)))
        return observe_count(claim, replace(coded, is_whole=False))
    share = percentage(Fraction(k, n), 2 if _is_share(claim) else 1)
    status, reason = _compared(claim, codes.counts, context, context.correction_of(codes))
    return Observation(
        claim.id,
        status,
        f"{k} of {number_of(n, 'text')} ({share}; stated: {claim.value})",
        context.interval_of(codes),
        sentences(reason, _uncoded(codes.ids(NOT_CODED), n), codes.source, context.size_note),
        passages(spans_of(codes), context.corpus, context.abbreviations),
    )


def observe_cooccurrence(claim: Claim, context: Context) -> Observation:
    """Compare a stated number of texts with those that are coded as having all of the themes."""
    all_codes = [context.theme(theme) for theme in claim.themes]
    if claim.of and claim.of != ALL:
        whole = context.theme(claim.of)
        if whole.n_uncoded or not whole.n_present:
            found = f"{number_of(whole.n_present, 'text')} with {whole.label}, {whole.n_uncoded} not coded"
            raise NotCheckable("A share of them needs some, and all texts coded.", found)
        having_it = tuple(d for d in context.corpus if whole.codes[d.id] == PRESENT)
        of_them = replace(context, corpus=Corpus(having_it, context.corpus.name), is_whole=False)
        return observe_cooccurrence(replace(claim, of=ALL), of_them)
    n = len(context.corpus)
    together = {id_: {codes.codes[id_] for codes in all_codes} for id_ in context.corpus.ids}
    having = [id_ for id_, found in together.items() if found == {PRESENT}]
    open_ = [id_ for id_, found in together.items() if NOT_CODED in found and ABSENT not in found]
    status, reason = _compared(claim, range(len(having), len(having) + len(open_) + 1), context)
    themes = listed(codes.label for codes in all_codes)
    return Observation(
        claim.id,
        status,
        f"{themes} together in {len(having)} of {number_of(n, 'text')} (stated: {claim.value})",
        "",
        sentences(reason, _uncoded(open_, n), *dict.fromkeys(codes.source for codes in all_codes), context.size_note),
        passages(
            (span for codes in all_codes for span in spans_of(codes, having)), context.corpus, context.abbreviations
        ),
    )


def _is_share(claim: Claim) -> bool:
    return claim.kind == "share" or (claim.value is not None and claim.value.percent)


def _compared(
    claim: Claim, counts: range, context: Context, correction: ThemeCorrection | None = None
) -> tuple[Status, str]:
    """Return whether the possible numbers of texts are what is stated, and how that was compared."""
    stated, n, tolerance, as_share = claim.value, len(context.corpus), context.tolerance, _is_share(claim)
    assert stated is not None

    def fits(least: int, most: int) -> bool:
        numbers = range(max(0, least), min(n, most) + 1)
        return any(stated.admits(Fraction(k, n) if as_share else k) for k in numbers)

    found = f"{counts[0]} of {n}, {percentage(Fraction(counts[0], n), 2)}," if as_share else f"{counts[0]}"
    within = f"within the tolerance of {number_of(tolerance, 'text')}"
    near = [fits(count - tolerance, count + tolerance) for count in counts]
    if len(near) > 1:
        what = f"Some texts are not coded, so the number may be from {counts[0]} to {counts[-1]}."
        is_stated = f"{stated}, {within}." if tolerance else f"{stated}."
        if not any(near):
            return "not reproduced", f"{what} None of these is {is_stated}"
        if all(near):
            return "reproduced", f"{what} Each of these is {is_stated}"
        return "not checkable", f"{what} Only {sum(near)} of these {inflected(sum(near), 'is', 'are')} {is_stated}"
    if fits(counts[0], counts[0]):
        return "reproduced", f"{found} is {'the stated number' if stated.relation == 'exactly' else stated}."
    if near[0]:
        return "reproduced", f"{found} is not {stated}, but the difference is {within}."
    if correction is None:
        return "not reproduced", f"{found} is not {stated}."
    low, high = correction.limits_with_open
    n_open = correction.n_open
    is_open = f", with {number_of(n_open, 'open text')} decided either way," if n_open else ""
    errors = f"the coder's errors in the {correction.confusion.n} texts coded twice{is_open} are"
    interval = f"compatible with {low} to {high} texts (95%)"
    if not fits(low, high):
        return "not reproduced", f"{found} is not {stated}, and {errors} only {interval}."
    reason = f"{found} is not {stated}, but {errors} {interval}."
    why = "few texts were coded twice and some are open" if n_open else "few texts were coded twice"
    wide = f"The range is wide because {why}, so this says little."
    return "reproduced", sentences(reason, wide if high - low > TOO_WIDE * n else "")


def _uncoded(ids: list[str], n: int) -> str:
    return f"Not coded: {len(ids)} of {number_of(n, 'text')} ({some(ids)})." if ids else ""


def observe_mentions(claim: Claim, context: Context) -> Observation:
    """Compare a stated number of mentions with the passages found."""
    stated = claim.value
    assert stated is not None
    codes = context.theme(claim.theme)
    n = _mentions(codes)
    observed = f"{number_of(n, 'passage')} in {number_of(codes.n_present, 'text')} (stated: {stated})"
    counted = (
        f"Mentions are the passages found by {codes.finder}, overlapping ones counted once; others may count "
        "differently."
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
        sentences(counted, _uncoded(codes.ids(NOT_CODED), len(codes.codes)), codes.source, context.size_note),
        passages(spans_of(codes), context.corpus, context.abbreviations),
    )


def _mentions(codes: ThemeCodes) -> int:
    """Return the passages of a theme, where a coding counts them."""
    import numpy as np

    if len(codes.codes) != len(codes.coding):
        raise NotCheckable("Passages are counted in all texts, not within some.")
    coding = with_values_as_themes(codes.coding)
    place = coding.themes.index(codes.theme)
    counted = mentions(coding, np.zeros(len(coding), dtype=np.int64), 1)[place]
    if counted is None or not (coding.codes[:, place] != NOT_CODED).any():
        raise NotCheckable(f"The coding has {codes.label} without passages, so there is nothing to count.")
    n = int(counted[0])
    if not codes.coding.abilities_for(codes.theme).marks_every_mention:
        reason = f"Coder {codes.finder} noted passages as reasons for a code, not every mention."
        raise NotCheckable(sentences(reason, codes.source), f"{number_of(n, 'passage')} noted for {codes.label}")
    return n


def observe_ranking(claim: Claim, context: Context) -> Observation:
    """Say whether the themes come in the stated order; ties contradict no order."""
    all_codes = [context.theme(theme) for theme in claim.themes]
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
        reason = f"By {unit}, the order is open because some texts are not coded."
    else:
        reason = f"By {unit}, no theme has fewer than a later one."
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
            _uncoded(uncoded, len(context.corpus)),
            *dict.fromkeys(codes.source for codes in all_codes),
            context.size_note,
        ),
    )


def _at_most(codes: ThemeCodes, count: int, by_mentions: bool) -> float:
    """Return how many there can be at most, whatever the codes of the texts that are not coded."""
    return inf if by_mentions and codes.n_uncoded else count + codes.n_uncoded


def observe_change(claim: Claim, context: Context) -> Observation:
    """Compare the shares of texts with a theme in two periods."""
    if len(claim.periods) != 2:
        raise NotCheckable("The claim does not state two periods.")
    codes = context.theme(claim.theme)
    earlier, later = map(context.ids_within, claim.periods)
    if shared := [id_ for id_ in later if id_ in earlier]:
        raise NotCheckable(f"The periods share texts ({some(shared)}), so they are not two groups to compare.")
    groups = [[codes.codes[id_] for id_ in ids if codes.codes[id_] != NOT_CODED] for ids in (earlier, later)]
    (k1, n1), (k2, n2) = ((group.count(PRESENT), len(group)) for group in groups)
    if empty := [str(period) for period, n in zip(claim.periods, (n1, n2), strict=True) if not n]:
        raise NotCheckable(f"No coded text is dated within {' or '.join(empty)}.")
    difference, low, high = newcombe_difference(k2, n2, k1, n1)
    assert difference is not None
    assert low is not None
    assert high is not None
    status, reason = _status_of_change(claim.direction, Fraction(k2, n2) - Fraction(k1, n1), low, high)
    outside = [id_ for id_ in context.corpus.ids if id_ not in {*earlier, *later}]
    uncoded = [id_ for id_ in (*earlier, *later) if codes.codes[id_] == NOT_CODED]
    left_out = f"Left out (no date, or not wholly within a period): {some(outside)}." if outside else ""
    return Observation(
        claim.id,
        status,
        f"{k1} of {n1} ({percentage(Fraction(k1, n1))}) in {claim.periods[0]}, "
        f"{k2} of {n2} ({percentage(Fraction(k2, n2))}) in {claim.periods[1]}: {points(difference)} points",
        "difference of the shares, later minus earlier, in points, if these were random samples of such texts "
        f"(Newcombe, 95%): {points(low)} to {points(high)}",
        sentences(
            reason,
            _corrected(codes, dict(zip(map(str, claim.periods), (earlier, later), strict=True)), context),
            left_out,
            _uncoded(uncoded, len(earlier) + len(later)),
            codes.source,
        ),
    )


def _corrected(codes: ThemeCodes, periods: Mapping[str, Sequence[str]], context: Context) -> str:
    """Say what the change is once the coder's errors are counted, where they were measured."""
    theme = context.correction_of(codes)
    if theme is None:
        return ""
    counted = {name: CountedPeriod.of(theme, [i for i in ids if i in theme.codes]) for name, ids in periods.items()}
    change, reason = change_between(counted)
    if change is None:
        return f"It is not corrected for the coder's errors: {reason}."
    low, high = change.reach
    if low is None or high is None:
        return ""
    n = listed(str(one.n_double_coded) for one in counted.values())
    found = (
        f"Corrected for the coder's errors in the {n} texts of the periods that were coded twice, it is "
        f"{points(change.difference)} points ({points(low)} to {points(high)}, 95%)"
    )
    return f"{found}: such errors alone could look like a change." if low <= 0 <= high else f"{found}."


def _status_of_change(direction: str, difference: Fraction, low: float, high: float) -> tuple[Status, str]:
    """Return whether a difference has the direction stated and an interval without 0."""
    stated = "rose" if direction == "up" else "fell"
    found = "rose" if difference > 0 else "fell" if difference < 0 else "did not change"
    if found != stated:
        return "not reproduced", f"The share {found}, but the claim is that it {stated}."
    if low <= 0 <= high:
        reason = (
            f"The share {stated}, as stated, but the interval of the difference includes 0. Two random samples of as "
            "many texts can differ this much by chance, so nothing is shown beyond these texts."
        )
        return "not reproduced", reason
    return "reproduced", f"The share {stated}, as stated, and the interval of the difference excludes 0."
