"""Checks whether what a publication says of its corpus holds together: parts, texts cited, dates, words, categories."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from discourse_coder.auditing.arithmetic.quantities import (
    ids,
    named,
    number_of_texts,
    numbers,
    texts,
    whole_range,
    with_value,
)
from discourse_coder.model.claims import Claim, Claims, Finding, Part, Period, Verdict
from discourse_coder.model.dates import PartialDate
from discourse_coder.wording import inflected, listed, number_of

# What a claim of each kind says of its theme.
_KIND_NAMES = {
    "document_count": "its number of texts",
    "mention_count": "its number of mentions",
    "share": "its share of texts",
    "agreement": "the agreement on it",
    "ranking": "its place in a ranking",
    "cooccurrence": "its co-occurrence",
    "absence": "its absence",
    "change": "its change",
    "citation": "a text cited for it",
}


def parts_that_add_up(claims: Claims) -> list[Finding]:
    """Check that the parts of a corpus hold each text once, from the first to the last."""
    return [_partition(claims, claim) for claim in claims.of("partition") if any(map(len, claim.parts))]


def _partition(claims: Claims, claim: Claim) -> Finding:
    parts = sorted((part for part in claim.parts if len(part)), key=lambda part: (part.first, part.last))
    sizes, last = [len(part) for part in claim.parts if len(part)], max(part.last for part in parts)
    total = " + ".join(f"{size:,}" for size in sizes) + f" = {sum(sizes):,}" if len(sizes) > 1 else f"{sizes[0]:,}"
    totals = with_value(claims, "number_of_texts")
    against = [claim for claim, value in totals if not value.admits(last)]
    faults, basis = _faults(parts), ids([claim, *(claim for claim, _ in totals)])
    size = number_of_texts(claims)
    verdict: Verdict = "inconsistent" if faults or against else "consistent"
    if size and last > size[0]:
        verdict = "impossible"
        faults.append(f"there is no text {last:,} among {size[0]:,} ({size[1].place})")
    if against:
        faults.append(f"the number of texts is stated as {listed(f'{c.value} ({c.place})' for c in against)}")
    shown = listed(f"{part.name} {_run(part)}" for part in claim.parts if len(part))
    if not faults:
        reason = f"{total}: the parts hold each text from 1 to {last:,} once ({shown})."
        return Finding("parts of the corpus", "consistent", basis, (claim.id,), reason)
    reason = f"The parts ({shown}; {claim.place}) hold {total} texts, but {listed(faults)}."
    about = [claim] if verdict == "impossible" or not against else [claim, *against]
    settle = "A list of the texts, each with its number and its part."
    return Finding("parts of the corpus", verdict, basis, ids(about), reason, settle)


def _faults(parts: Sequence[Part]) -> list[str]:
    """Say which texts are in no part or in several; the parts are in the order of their first texts."""
    faults = []
    if parts[0].first > 1:
        faults.append(f"{_which(1, parts[0].first - 1)} in none")
    reached = parts[0]
    for part in parts[1:]:
        if part.first <= reached.last:
            faults.append(f"{_which(part.first, min(part.last, reached.last))} in two ({reached.name} and {part.name})")
        elif part.first > reached.last + 1:
            faults.append(f"{_which(reached.last + 1, part.first - 1)} in none")
        reached = max(reached, part, key=lambda part: part.last)
    return faults


def _which(first: int, last: int) -> str:
    return f"text {first:,} is" if first == last else f"texts {first:,}-{last:,} are"


def _run(part: Part) -> str:
    return f"{part.first:,}" if len(part) == 1 else f"{part.first:,}-{part.last:,}"


def cited_texts_exist(claims: Claims) -> list[Finding]:
    """Check that each text cited by its number is among the texts."""
    check = "texts cited by number"
    citations = [claim for claim in claims.of("citation") if claim.texts]
    size = number_of_texts(claims)
    if not size or not citations:
        return []
    n, n_claim = size
    findings, existing = [], []
    for claim in citations:
        beyond = [number for number in claim.texts if not 1 <= number <= n]
        if beyond:
            reason = (
                f"{inflected(len(set(beyond)), 'Text')} {numbers(beyond)} cannot be cited ({claim.place}): "
                f"the {texts(n)} ({n_claim.place}) have the numbers 1 to {n:,}."
            )
            settle = "A numbered list of the texts."
            findings.append(Finding(check, "impossible", ids([claim, n_claim]), (claim.id,), reason, settle))
        else:
            existing.append(claim)
    if existing:
        cited = {number for claim in existing for number in claim.texts}
        partition = next((claim for claim in claims.of("partition") if claim.parts), None)
        shown = numbers(cited) if partition is None else _by_part(cited, partition.parts)
        reason = f"These texts, cited by number, are among the {texts(n)} ({n_claim.place}): {shown}."
        basis = ids([*existing, n_claim, *([partition] if partition else [])])
        findings.append(Finding(check, "consistent", basis, ids(existing), reason))
    return findings


def _by_part(cited: set[int], parts: Sequence[Part]) -> str:
    """Return numbers of texts by the part they lie in, those in none at the end."""
    placed = [(f"{part.name} ({_run(part)})", {k for k in cited if part.first <= k <= part.last}) for part in parts]
    rest = cited.difference(*(within for _, within in placed))
    return "; ".join(f"{numbers(within)} in {name}" for name, within in [*placed, ("no part", rest)] if within)


def date_ranges_agree(claims: Claims) -> list[Finding]:
    """Check that the stretch of time that the texts cover is the same wherever it is stated.

    Dates of different precision agree where they can be the same day: 2008 agrees with 18 February 2008.
    """
    check = "range of dates"
    ranges = [claim for claim in claims.of("date_range") if claim.periods]
    if len(ranges) < 2:
        return []
    shown = listed(f"{claim.periods[0]} ({claim.place})" for claim in ranges)
    firsts, lasts = [claim.periods[0].first for claim in ranges], [claim.periods[0].last for claim in ranges]
    differences = []
    if not _can_be_one_day(firsts):
        differences.append(f"the first date is {_either(firsts)}")
    if not _can_be_one_day(lasts):
        differences.append(f"the last is {_either(lasts)}" if differences else f"the last date is {_either(lasts)}")
    about = ids(ranges)
    if not differences:
        return [Finding(check, "consistent", about, about, f"The dates of the texts agree wherever stated: {shown}.")]
    reason = (
        f"The texts are dated {shown}: {listed(differences)}. One may be the period of collection or the year of "
        "publication instead of the dates of the texts."
    )
    return [Finding(check, "inconsistent", about, about, reason, "The dates of the first and of the last text.")]


def _can_be_one_day(dates: Sequence[PartialDate]) -> bool:
    return max(date.first for date in dates) <= min(date.last for date in dates)


def _either(dates: Sequence[PartialDate]) -> str:
    return " or ".join(str(date) for date in sorted(set(dates)))


def periods_within_the_dates(claims: Claims) -> list[Finding]:
    """Check that a change is one between periods from which there are texts.

    A period wholly outside every stated range of dates contradicts them. One that reaches beyond them, such as a decade
    of which only some years are covered, does not, but says less than it seems to.
    """
    check = "periods compared within the range of dates"
    ranges = [claim for claim in claims.of("date_range") if claim.periods]
    if not ranges:
        return []
    covered = [claim.periods[0] for claim in ranges]
    shown = listed(f"{claim.periods[0]} ({claim.place})" for claim in ranges)
    findings, within = [], []
    for claim in claims.of("change"):
        outside = [period for period in claim.periods if not any(_overlaps(period, range_) for range_ in covered)]
        beyond = [period for period in claim.periods if not any(_lies_in(period, range_) for range_ in covered)]
        if not beyond:
            within.append(claim)
            continue
        verdict: Verdict = "inconsistent" if outside else "under-determined"
        about = ids([claim, *ranges]) if outside else (claim.id,)
        periods = listed(map(str, outside or beyond))
        how = "lies outside" if outside else "reaches beyond"
        if len(outside or beyond) > 1:
            how = "lie outside" if outside else "reach beyond"
        reason = f"{periods}, compared for {named(claim.theme)} ({claim.place}), {how} the dates of the texts, {shown}"
        reason += "." if outside else ": part of the comparison has no texts."
        settle = "The number of texts of each year."
        findings.append(Finding(check, verdict, ids([claim, *ranges]), about, reason, settle))
    if within:
        compared = listed(f"{named(claim.theme)} {' against '.join(map(str, claim.periods))}" for claim in within)
        reason = f"These periods lie within the dates of the texts, {shown}: {compared}."
        findings.append(Finding(check, "consistent", ids([*within, *ranges]), ids(within), reason))
    return findings


def _overlaps(period: Period, range_: Period) -> bool:
    return period.first.first <= range_.last.last and period.last.last >= range_.first.first


def _lies_in(period: Period, range_: Period) -> bool:
    """Say whether a period can lie in a range, each date being any day that it can mean."""
    return range_.first.first <= period.first.last and period.last.first <= range_.last.last


def words_of_each_text(claims: Claims) -> list[Finding]:
    """Check that each text can have a word; how many they have on average is for the reader to judge."""
    check = "words per text"
    size = number_of_texts(claims)
    if not size or size[0] == 0:
        return []
    n, n_claim = size
    findings = []
    for claim, value in with_value(claims, "words"):
        _, most = whole_range(value)
        basis = ids([claim, n_claim])
        what = f"{value} words ({claim.place}) in {texts(n)} ({n_claim.place})"
        what = what[0].upper() + what[1:]
        if most is not None and most < n:
            reason = f"{what} cannot be: a text has at least one word."
            findings.append(Finding(check, "impossible", basis, (claim.id,), reason, "The number of words."))
            continue
        mean = value.number / n
        rounded = {"over": floor, "at least": floor, "under": ceil, "at most": ceil}.get(value.relation, round)(mean)
        relation = "about" if value.relation == "exactly" else value.relation
        reason = f"{what} are {relation} {number_of(rounded, 'word')} a text on average."
        findings.append(Finding(check, "consistent", basis, (claim.id,), reason))
    return findings


def categories_changed_after_coding(claims: Claims) -> list[Finding]:
    """Check what rests on a category that was redefined after coding, with the results in view."""
    findings = []
    for theme in dict.fromkeys(claim.theme for claim in claims.of("revision")):
        revisions = claims.of("revision", theme)
        affected = [claim for claim in claims if claim.kind != "revision" and theme in (claim.theme, *claim.themes)]
        places = listed(claim.place for claim in revisions)
        figures = [f"{_KIND_NAMES[claim.kind]} ({claim.place})" for claim in affected]
        reason = (
            f"The category {named(theme)} was changed after the texts had been coded ({places}), so its definition was "
            "chosen with the results in view."
        )
        if figures:
            reason += f" What rests on it may hold for the definition before, after or neither: {listed(figures)}."
        findings.append(
            Finding(
                "category changed after coding",
                "under-determined",
                ids([*revisions, *affected]),
                ids(affected or revisions),
                reason,
                f"All texts coded again for {named(theme)} with the final definition, and both results reported; to "
                "which definition the coders' agreement belongs.",
            )
        )
    return findings


CHECKS = (
    parts_that_add_up,
    cited_texts_exist,
    date_ranges_agree,
    periods_within_the_dates,
    words_of_each_text,
    categories_changed_after_coding,
)
