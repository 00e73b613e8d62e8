"""What claims say of numbers of texts, as conditions on how many texts have which themes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from discourse_coder.auditing.arithmetic.counts import sound_counts
from discourse_coder.auditing.arithmetic.possible_numbers import MANY, in_common, text_counts
from discourse_coder.auditing.arithmetic.quantities import admitted, named, text_numbers, where, whole_range, with_value
from discourse_coder.model.claims import ALL, Claim, Claims, Kind, Part, Period, Stated
from discourse_coder.wording import inflected, listed

# The properties that all texts of a set have: ids of themes, and names of texts after @. Without any, all texts.
Properties = frozenset[str]
EVERY: Properties = frozenset()


@dataclass(frozen=True)
class Limit:
    """So many times the number of texts with some properties, summed, are at least `at_least`."""

    claims: frozenset[str]  # ids of those that say so
    times: Mapping[Properties, int]
    at_least: int


# What a claim may mean besides, where it does not fit as it stands: then it sets no limit, or a wider one.
READINGS: Mapping[Kind, str] = {
    "share": "a percentage is cut off, or one of another number of texts",
    "cooccurrence": "a percentage is cut off, or one of another number of texts",
    "partition": "the numbers of the texts have gaps",
    "absence": "the absence is of something else than the code",
    "citation": "a text is cited for a theme that it is not coded for",
    "ranking": "the themes are ordered by something else",
}
_ABOUT = '"about" means more than a twentieth to either side'


def reading_of(claim: Claim) -> str:
    """Return what a claim may mean besides; empty where it can mean one thing only."""
    if claim.value and claim.value.relation == "about":
        return _ABOUT
    if claim.kind == "cooccurrence" and not claim.of:
        return ""
    return READINGS.get(claim.kind, "")


class TextsCounted:
    """The limits that claims set, as they stand or as they may be read."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims
        self._sound = {c.id for theme in claims.themes for c in sound_counts(claims, theme)}
        self._disputed = dict(_disputed(claims))
        self.by_id = {claim.id: claim for claim in claims if self._says_something(claim)}

    def _says_something(self, claim: Claim) -> bool:
        match claim.kind:
            case "number_of_texts" | "share" | "cooccurrence":
                return claim.value is not None
            case "document_count":
                return claim.id in self._sound  # others are a finding of their own
            case "ranking":
                return claim.by == "document_count"
            case "absence" | "citation":
                return bool(claim.theme)
        return claim.kind == "partition"

    def limits(self, ids: Collection[str], read_anew: Collection[str] = ()) -> list[Limit]:
        """Return what some claims say; those that are read anew say less, where they can mean something else."""
        kept = [claim for id_, claim in self.by_id.items() if id_ in ids]
        stand = [claim for claim in kept if not (claim.id in read_anew and reading_of(claim))]
        anew = [claim for claim in kept if claim not in stand and claim.value and claim.value.percent]
        cited = [claim for claim in stand if claim.kind == "citation"]
        return [
            *(limit for claim in stand for limit in self._of(claim)),
            *(limit for claim in anew for limit in self._of_a_smaller_whole(claim)),
            *_of_citations(cited, [(claim, part) for claim in stand for part in self._named_parts(claim)]),
        ]

    @property
    def named_texts(self) -> set[str]:
        """The names of the texts that some claim is about."""
        return {claim.within for claim in self.by_id.values() if claim.within}

    def _named_parts(self, claim: Claim) -> list[Part]:
        return [part for part in claim.parts if part.name in self.named_texts and len(part)]

    def disjoint(self) -> set[frozenset[str]]:
        """Return the pairs of names that no text can have both: periods apart, and parts without a common number."""
        numbers = {part.name: (part.first, part.last) for claim in self._claims.of("partition") for part in claim.parts}
        days = {
            name: (period.first.first.toordinal(), period.last.last.toordinal())
            for name in self.named_texts
            if (period := _as_period(name))
        }
        return {
            frozenset((f"@{one}", f"@{other}"))
            for ends in (numbers, days)
            for one, other in combinations(sorted(ends.keys() & self.named_texts), 2)
            if ends[one][1] < ends[other][0] or ends[other][1] < ends[one][0]
        }

    def counted(self, claim: Claim) -> Properties:
        """Return the properties of the texts that a claim counts."""
        return _within(claim) | set(claim.themes if claim.kind == "cooccurrence" else filter(None, [claim.theme]))

    def _of(self, claim: Claim) -> Iterator[Limit]:
        said_by, texts = frozenset([claim.id]), self.counted(claim)
        if claim.id in self._disputed:
            # Of several statements that cannot all be right, each may be the one that is.
            yield from _between(said_by, texts, *self._disputed[claim.id])
        elif claim.kind == "ranking":
            for before, after in zip(claim.themes, claim.themes[1:], strict=False):
                yield Limit(said_by, {_within(claim) | {before}: 1, _within(claim) | {after}: -1}, 0)
        elif claim.kind == "partition":
            for part in self._named_parts(claim):
                yield from _between(said_by, frozenset([f"@{part.name}"]), len(part), len(part))
        elif claim.kind == "absence":
            yield from _between(said_by, texts, 0, 0)
        elif claim.value and claim.of.isdigit():
            yield Limit(said_by, {_within(claim): 1}, int(claim.of))
            yield from _between(said_by, texts, *whole_range(claim.value, int(claim.of)))
        elif claim.value and claim.value.percent:
            yield from _of_share(said_by, texts, self._whole(claim), claim.value)
        elif claim.value:
            yield from _between(said_by, texts, *whole_range(claim.value))

    def _whole(self, claim: Claim) -> Properties:
        return _within(claim) | ({claim.of} if claim.of and claim.of != ALL else set())

    def _of_a_smaller_whole(self, claim: Claim) -> Iterator[Limit]:
        """Yield what is left of a percentage if its whole may be smaller and its last digit cut off."""
        assert claim.value
        if claim.value.is_exact and not claim.of.isdigit():
            most = (Fraction(claim.value.number) + claim.value.unit) / 100
            times = {self._whole(claim): most.numerator, self.counted(claim): -most.denominator}
            yield Limit(frozenset([claim.id]), times, 1)


def phrase(claim: Claim) -> str:
    """Return what a claim says of numbers of texts, with its place."""
    themes = listed(map(named, claim.themes))
    match claim.kind:
        case "number_of_texts":
            said = f"{claim.value} texts" if claim.within else f"{claim.value} texts in all"
        case "cooccurrence":
            whole = "" if not claim.of else " of all texts" if claim.of == ALL else f" of those with {named(claim.of)}"
            said = f"{themes} together in {claim.value}{whole}"
        case "absence":
            said = f"{named(claim.theme)} in none"
        case "citation":
            said = f"{inflected(len(claim.texts), 'text')} {text_numbers(claim.texts)} cited for {named(claim.theme)}"
        case "ranking":
            said = " before ".join(map(named, claim.themes))
        case "partition":
            said = listed(f"{part.name} as {len(part):,} texts" for part in claim.parts)
        case _:
            said = f"{named(claim.theme)} in {claim.value}" + (f" of {int(claim.of):,}" if claim.of else "")
    return f"{said}{where(claim)} ({claim.place})"


def _within(claim: Claim) -> Properties:
    return frozenset([f"@{claim.within}"] if claim.within else [])


def _between(said_by: frozenset[str], texts: Properties, least: int, greatest: int | None) -> Iterator[Limit]:
    if least:
        yield Limit(said_by, {texts: 1}, least)
    if greatest is not None:
        yield Limit(said_by, {texts: -1}, -greatest)


def _of_share(said_by: frozenset[str], texts: Properties, whole: Properties, value: Stated) -> Iterator[Limit]:
    low, high = value.bounds
    if low is not None:
        yield Limit(said_by, {texts: low.denominator, whole: -low.numerator}, int(value.relation == "over"))
    if high is not None:
        yield Limit(said_by, {whole: high.numerator, texts: -high.denominator}, int(value.relation == "under"))


def _of_citations(cited: Iterable[Claim], parts: Sequence[tuple[Claim, Part]]) -> Iterator[Limit]:
    """Yield that there are as many texts with some themes as are cited for all of them."""
    themes: dict[int, set[str]] = {}
    by: dict[int, set[str]] = {}
    for claim in cited:
        for number in claim.texts:
            themes.setdefault(number, set()).add(claim.theme)
            by.setdefault(number, set()).add(claim.id)
    wanted = {frozenset(found) for found in themes.values()} | {
        frozenset([t]) for found in themes.values() for t in found
    }
    for texts in sorted(wanted, key=sorted):
        having = [number for number, found in themes.items() if texts <= found]
        yield Limit(frozenset(id_ for number in having for id_ in by[number]), {texts: 1}, len(having))
        for claim, part in parts:
            if inside := [number for number in having if part.first <= number <= part.last]:
                said_by = frozenset([claim.id]).union(*(by[number] for number in inside))
                yield Limit(said_by, {texts | {f"@{part.name}"}: 1}, len(inside))


def _disputed(claims: Claims) -> Iterator[tuple[str, tuple[int, int | None]]]:
    """Yield, by id, the widest limits of statements of one number that cannot all be right."""
    groups: dict[object, dict[str, range]] = {}
    for kind in ("number_of_texts", "cooccurrence"):
        for claim, value in with_value(claims, kind):
            if not value.percent:
                subject = (kind, frozenset(claim.themes), claim.within)
                groups.setdefault(subject, {})[claim.id] = admitted(value, MANY)
    for theme in claims.themes:
        for within in {claim.within for claim in claims}:
            groups[theme, within] = text_counts(claims, theme, within)
    for said in groups.values():
        if len(in_common(said.values())) > 1:
            least, stop = min(found.start for found in said.values()), max(found.stop for found in said.values())
            yield from ((id_, (least, None if stop > MANY else stop - 1)) for id_ in said)


def _as_period(name: str) -> Period | None:
    try:
        return Period.parse(name)
    except ValueError:
        return None
