"""Checks whether the statements about a corpus are consistent: parts, texts cited, dates, words, categories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor

from discourse_coder.auditing.arithmetic.quantities import (
    all_of,
    begun,
    either,
    finding,
    named,
    numbers_of_texts,
    stated,
    text_numbers,
    texts,
    whole_range,
    with_value,
)
from discourse_coder.model.claims import Claim, Claims, Finding, Part, Period, Verdict
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


def parts_that_add_up(claims: Claims) -> Iterator[Finding]:
    """Check that the parts of a corpus hold each text once, from the first to the last."""
    yield from (_partition(claims, claim) for claim in claims.of("partition") if any(map(len, claim.parts)))


def _partition(claims: Claims, claim: Claim) -> Finding:
    check = "parts of the corpus"
    parts = [part for part in claim.parts if len(part)]
    sizes, last = list(map(len, parts)), max(part.last for part in parts)
    sum_ = " + ".join(f"{size:,}" for size in sizes) + f" = {sum(sizes):,}" if len(sizes) > 1 else f"{sizes[0]:,}"
    totals = with_value(claims, "number_of_texts", within="")
    against = [total for total, value in totals if not value.admits(last)]
    faults, basis = _faults(sorted(parts, key=lambda part: (part.first, part.last))), [total for total, _ in totals]
    numbers = numbers_of_texts(claims)
    beyond = bool(numbers) and last > max(numbers)
    if beyond:
        faults.append(f"there is no text {last:,}, only {either(numbers)}, unless their numbers have gaps")
    elif against:
        faults.append(f"the number of texts is stated as {stated(against)}")
    shown = listed(f"{part.name} {_run(part)}" for part in parts)
    if not faults:
        reason = f"{sum_}: every text from 1 to {last:,} is in exactly one part ({shown})."
        return finding(check, "consistent", [claim], reason, basis=basis)
    reason = f"The parts ({shown}; {claim.place}) have {sum_} texts, but {listed(faults)}."
    about = [claim] if beyond else [claim, *against]
    return finding(
        check, "inconsistent", about, reason, "A list of the texts, each with its number and its part.", basis
    )


def _faults(parts: Sequence[Part]) -> list[str]:
    """Say which texts are in no part or in several; the parts are in the order of their first texts."""
    faults = []
    if parts[0].first > 1:
        faults.append(f"{_which(1, parts[0].first - 1)} in none")
    furthest = parts[0]
    for part in parts[1:]:
        if part.first <= furthest.last:
            overlap = _which(part.first, min(part.last, furthest.last))
            faults.append(f"{overlap} in two ({furthest.name} and {part.name})")
        elif part.first > furthest.last + 1:
            faults.append(f"{_which(furthest.last + 1, part.first - 1)} in none")
        furthest = max(furthest, part, key=lambda part: part.last)
    return faults


def _which(first: int, last: int) -> str:
    return f"text {first:,} is" if first == last else f"texts {first:,}-{last:,} are"


def _run(part: Part) -> str:
    return f"{part.first:,}" if len(part) == 1 else f"{part.first:,}-{part.last:,}"


def cited_texts_exist(claims: Claims) -> Iterator[Finding]:
    """Check that each text cited by its number is among the texts."""
    check = "texts cited by number"
    numbers = numbers_of_texts(claims)
    if not numbers:
        return
    existing = []
    for claim in claims.of("citation"):
        if beyond := {number for number in claim.texts if not 1 <= number <= min(numbers)}:
            reason = (
                f"There {inflected(len(beyond), 'is no text', 'are no texts')} {text_numbers(beyond)} to cite "
                f"({claim.place}) if the {either(numbers)} are numbered from 1. "
            )
            fitting = [n for n in numbers if max(claim.texts) <= n]
            reason += (
                f"With {texts(fitting[0])} there is."
                if fitting
                else "Their numbers may have gaps, as after texts were left out."
            )
            yield finding(check, "inconsistent", [claim], reason, "A numbered list of the texts.", all_of(numbers))
        elif claim.texts:
            existing.append(claim)
    if existing:
        cited = {number for claim in existing for number in claim.texts}
        partitions = [claim for claim in claims.of("partition") if claim.parts]
        # Where the parts are stated in two ways, neither is the one to name.
        shown = _by_part(cited, partitions[0].parts) if len(partitions) == 1 else text_numbers(cited)
        reason = f"The texts cited by number are among the {either(numbers)}: {shown}."
        yield finding(check, "consistent", existing, reason, basis=[*all_of(numbers), *partitions])


def _by_part(cited: set[int], parts: Sequence[Part]) -> str:
    """Return numbers of texts by the part they lie in, those in none at the end."""
    placed = [(f"{part.name} ({_run(part)})", {k for k in cited if part.first <= k <= part.last}) for part in parts]
    rest = cited.difference(*(within for _, within in placed))
    return "; ".join(f"{text_numbers(within)} in {name}" for name, within in [*placed, ("no part", rest)] if within)


def date_ranges_agree(claims: Claims) -> Iterator[Finding]:
    """Check that the dates of the texts are the same wherever stated; 2008 agrees with 18 February 2008."""
    check = "range of dates"
    ranges = [claim for claim in claims.of("date_range") if claim.periods]
    if len(ranges) < 2:
        return
    shown = _shown(ranges)
    ends = {
        "first": [claim.periods[0].first for claim in ranges],
        "last": [claim.periods[0].last for claim in ranges],
    }
    differences = [
        f"the {name} date is {' or '.join(map(str, sorted(set(dates))))}"
        for name, dates in ends.items()
        if max(date.first for date in dates) > min(date.last for date in dates)
    ]
    if not differences:
        yield finding(check, "consistent", ranges, f"The stated dates of the texts agree: {shown}.")
        return
    reason = (
        f"The dates of the texts are stated as {shown}, so {listed(differences)}. One may be the period of data "
        "collection or the year of publication instead of the dates of the texts."
    )
    yield finding(check, "inconsistent", ranges, reason, "The dates of the first and the last text.")


def _shown(ranges: Sequence[Claim]) -> str:
    return listed(f"{claim.periods[0]} ({claim.place})" for claim in ranges)


def periods_within_the_dates(claims: Claims) -> Iterator[Finding]:
    """Check that a change is one between periods from which there are texts."""
    check = "periods compared within the range of dates"
    ranges = [claim for claim in claims.of("date_range") if claim.periods]
    if not ranges:
        return
    covered = [claim.periods[0] for claim in ranges]
    within = []
    for claim in claims.of("change"):
        # A period wholly outside every stated range contradicts them. One that only reaches beyond, such as a decade
        # with texts of some years, does not, but says less than it seems to.
        outside = [period for period in claim.periods if not any(_overlaps(period, range_) for range_ in covered)]
        beyond = [period for period in claim.periods if not any(_lies_in(period, range_) for range_ in covered)]
        if not beyond:
            within.append(claim)
            continue
        periods = outside or beyond
        how = inflected(len(periods), "lies", "lie") if outside else inflected(len(periods), "reaches", "reach")
        reason = (
            f"{listed(map(str, periods))}, compared for {named(claim.theme)} ({claim.place}), {how} "
            f"{'outside' if outside else 'beyond'} the dates of the texts, {_shown(ranges)}."
        )
        reason += "" if outside else " Part of the comparison has no texts."
        verdict: Verdict = "inconsistent" if outside else "under-determined"
        about = [claim, *ranges] if outside else [claim]
        yield finding(check, verdict, about, reason, "The number of texts in each year.", ranges)
    if within:
        compared = listed(f"{named(claim.theme)} {' against '.join(map(str, claim.periods))}" for claim in within)
        reason = f"These periods lie within the dates of the texts, {_shown(ranges)}: {compared}."
        yield finding(check, "consistent", within, reason, basis=ranges)


def _overlaps(period: Period, range_: Period) -> bool:
    return period.first.first <= range_.last.last and period.last.last >= range_.first.first


def _lies_in(period: Period, range_: Period) -> bool:
    """Say whether a period can lie in a range, each date being any day that it can mean."""
    return range_.first.first <= period.first.last and period.last.first <= range_.last.last


def words_of_each_text(claims: Claims) -> Iterator[Finding]:
    """Check that each text can have a word; how many they have on average is for the reader to judge."""
    check = "words per text"
    numbers = {n: said for n, said in numbers_of_texts(claims).items() if n}
    if not numbers:
        return
    for claim, value in with_value(claims, "words"):
        _, most = whole_range(value)
        what = begun(f"{value} words ({claim.place}) in {either(numbers)}")
        if most is not None and most < min(numbers):
            reason = f"{what} are impossible: every text has at least one word."
            yield finding(check, "impossible", [claim], reason, "The number of words.", all_of(numbers))
            continue
        rounding = {"over": floor, "at least": floor, "under": ceil, "at most": ceil}.get(value.relation, round)
        relation = "about" if value.is_exact else value.relation
        each = listed(dict.fromkeys(number_of(rounding(value.number / n), "word") for n in numbers), "or")
        yield finding(check, "consistent", [claim], f"{what} make {relation} {each} per text.", basis=all_of(numbers))


def categories_changed_after_coding(claims: Claims) -> Iterator[Finding]:
    """Check what rests on a category that was redefined after coding, with the results in view."""
    for theme in dict.fromkeys(claim.theme for claim in claims.of("revision")):
        revisions = claims.of("revision", theme)
        affected = [claim for claim in claims if claim.kind != "revision" and theme in (claim.theme, *claim.themes)]
        places = listed(claim.place for claim in revisions)
        figures = listed(f"{_KIND_NAMES[claim.kind]} ({claim.place})" for claim in affected)
        reason = (
            f"The category {named(theme)} was changed after the texts had been coded ({places}), when the results were "
            "known."
        )
        if figures:
            reason += f" These may be based on the old definition, the new one or a mixture: {figures}."
        settle = (
            f"All texts coded again for {named(theme)} with the final definition, both results reported, and which "
            "definition the coders' agreement refers to."
        )
        check = "category changed after coding"
        yield finding(check, "under-determined", affected or revisions, reason, settle, revisions)


CHECKS = (
    parts_that_add_up,
    cited_texts_exist,
    date_ranges_agree,
    periods_within_the_dates,
    words_of_each_text,
    categories_changed_after_coding,
)
