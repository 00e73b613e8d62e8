"""What a stated agreement of coders allows: which numbers of texts, and how little beyond chance."""

# Agreement beyond chance rests on the samples that are likely if the sample was drawn at random: all but at most 2.5%
# with fewer and 2.5% with more texts of the theme. The stated counts of texts are taken to be the first coder's.

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, comb, floor

from discourse_coder.auditing.arithmetic.coders import DoublyCoded, doubly_coded, number_of_coders
from discourse_coder.auditing.arithmetic.possible_numbers import Count, all_texts, exact_counts
from discourse_coder.auditing.arithmetic.quantities import admitted, begun, in_words, named, texts, with_value
from discourse_coder.auditing.arithmetic.readings import cut_off, other_wholes, parts_of
from discourse_coder.auditing.arithmetic.two_by_two import MOST_TABLES, Spread, n_tables, tables
from discourse_coder.model.claims import Claim, Claims, Finding, Kind, Stated, Verdict
from discourse_coder.statistics.hypergeometric import likely_hits, possible_hits
from discourse_coder.statistics.reliability import LABELS
from discourse_coder.wording import coefficient, listed, percentage, sentences

_COUNTS: tuple[Kind, ...] = ("document_count", "mention_count", "share")
# By the thresholds of Krippendorff (2004, p. 241).
_TENTATIVE, _RELIABLE = Fraction(667, 1000), Fraction(800, 1000)
_TABLES = "For each theme, the 2x2 table of both coders, or alpha with its interval, and how many texts both coded."


def agreeing_texts(claims: Claims) -> Iterator[Finding]:
    """Say which numbers of agreeing texts give the stated percentage: the GRIM test (Brown & Heathers 2017)."""
    # One figure for several themes may be a share of more codes than there are texts, and is never impossible.
    check, n_coders = "number of agreeing texts", number_of_coders(claims)
    for claim, value in with_value(claims, "agreement"):
        coded = doubly_coded(claims, claim)
        if coded is None:
            reason = (
                f"{figure(claim)} is stated, but the claims do not say how many texts both coders coded. The same "
                "figure means very different things for 10 texts and for 100."
            )
            basis = (claim.id, *(share.id for share in claims.of("sample_share")))
            settle = "The number of texts that both coders coded."
            yield Finding(check, "under-determined", basis, (claim.id,), reason, settle)
            continue
        if not claim.is_percent_agreement:
            continue
        basis = (claim.id, *coded.claims)
        sizes = {size: numbers for size in coded.looked_at if (numbers := admitted(value, size))}
        if sizes:
            reason = f"{figure(claim)} means agreement on {_counted(sizes)}."
            yield Finding(check, "consistent", basis, (claim.id,), reason)
            continue
        pairs = _pairs(value, coded, n_coders)
        if n_coders is not None and pairs:
            reason = f"{figure(claim)} of {n_coders} coders is {parts_of(pairs)} pairs of codes."
            yield Finding(check, "consistent", basis, (claim.id,), reason)
            continue
        reason = (
            f"No number of the {coded} that both coders coded is {value}; the nearest are {_nearest(value, coded)}."
        )
        settle = "The number of texts that both coders coded, and on how many they agree."
        if not claim.theme and _possible(value):
            reason += " So it is not the agreement on a single theme; it may be a mean over several."
            settle = "What the percentage is based on, and the agreement on each theme."
            yield Finding(check, "under-determined", basis, (claim.id,), reason, settle)
            continue
        readings = _readings(value, coded, all_texts(claims)[0])
        verdict: Verdict = "inconsistent" if readings else "impossible"
        if pairs:
            verdict = "under-determined"
            readings = (
                "The claims do not say how many coders there were: as a mean over the pairs of three or four, it would "
                f"be {parts_of(pairs)} pairs of codes. {readings}"
            )
            settle = "The number of coders, and how their agreement was measured."
        yield Finding(check, verdict, basis, (claim.id,), sentences(reason, readings.strip()), settle)


def _pairs(value: Stated, coded: DoublyCoded, n_coders: int | None) -> list[tuple[int, int]]:
    """Return, as part and whole, which numbers of pairs of codes a percentage is if there were more than two coders."""
    possible = (3, 4) if n_coders is None else (n_coders,) if n_coders > 2 else ()
    found: dict[int, tuple[int, int]] = {}
    for pairs in (comb(number, 2) for number in possible):
        for size in coded.looked_at:
            if numbers := admitted(value, size * pairs):
                found.setdefault(pairs, (numbers[0], size * pairs))
    return list(found.values())


def _readings(value: Stated, coded: DoublyCoded, n_texts: int | None) -> str:
    """Say by which other readings a percentage is one of a whole number of texts; empty where there is none."""
    if not _possible(value):
        return ""
    cut = [(k, n) for n in coded.looked_at for k in cut_off(value, n)]
    most = n_texts or 2 * coded.sizes[-1]
    others = [] if coded.is_exact else other_wholes(value, coded.sizes[-1], most, lambda n, _: n not in coded.sizes)
    return sentences(
        f"{parts_of(cut)} would give {value} if decimals were cut off instead of rounded." if cut else "",
        f"It may be of another number of texts, as with those of a pilot: {parts_of(others)}." if others else "",
    )


def one_figure_for_several_themes(claims: Claims) -> Iterator[Finding]:
    """Say what one percentage for several themes may hide: a theme on which coders rarely agree."""
    # Themes are those that are counted; what is only said to be absent, or cited, need not have been coded.
    check = "one agreement for several themes"
    own = {claim.theme for claim in claims.of("agreement")}
    counted = {claim.theme for kind in _COUNTS for claim in claims.of(kind)}
    themes = counted - own
    for claim, value in with_value(claims, "agreement"):
        coded = doubly_coded(claims, claim) if claim.is_percent_agreement else None
        if claim.theme or len(themes) < 2 or (coded and _without_difference(value, coded, len(themes))):
            continue
        reason = (
            f"{figure(claim)} is one figure for at least {len(themes)} themes. The publication does not say "
            "whether it is the mean over themes (the share of all codes) or a minimum that every theme reaches."
        )
        basis: tuple[str, ...] = (claim.id,)
        if coded:
            reason += _worst_theme(value, coded.sizes[0], len(themes))
            basis = (claim.id, *coded.claims)
        settle = "The agreement on each theme, with the number of texts that both coded."
        yield Finding(check, "under-determined", basis, (claim.id,), reason, settle)


@dataclass(frozen=True)
class _OnATheme:
    """What a percentage allows on one theme."""

    claim: Claim
    theme: str
    coded: DoublyCoded
    count: Count | None  # None where no exact number of texts is stated
    alpha: Spread  # in likely samples
    expected: str  # in the smallest sample, with as many texts of the theme as are to be expected; in words

    @property
    def bands(self) -> set[str]:
        """Where alpha may lie by the thresholds."""
        return {_band(end) for end in (self.alpha.low, self.alpha.high) if end is not None}

    @property
    def is_settled(self) -> bool:
        """Whether alpha is in one band in every likely table."""
        return len(self.bands) == 1 and not self.alpha.constant


def agreement_beyond_chance(claims: Claims) -> Iterator[Finding]:
    """Say which values of Krippendorff's alpha are compatible with a percentage: one finding for all themes."""
    if (number_of_coders(claims) or 2) > 2:
        return
    allowed = list(_allowed(claims))
    settled, open_ = [each for each in allowed if each.is_settled], [each for each in allowed if not each.is_settled]
    check = "agreement beyond chance"
    for group, verdict in ((settled, "consistent"), (open_, "under-determined")):
        if not group:
            continue
        basis = tuple(
            dict.fromkeys(
                id_
                for each in group
                for id_ in (each.claim.id, *each.coded.claims, *([each.count.claim] if each.count else []))
            )
        )
        about = tuple(dict.fromkeys(each.claim.id for each in group))
        reason = sentences(*(_of_a_claim(each) for each in _by_claim(group)), _in_which_tables(group))
        if verdict == "consistent":
            bands = listed(sorted({band for each in group for band in each.bands}), "or")
            yield Finding(check, "consistent", basis, about, f"{reason} So alpha is {bands}.")
        else:
            yield Finding(check, "under-determined", basis, about, f"{reason} {_open(group)}", _TABLES)


def _allowed(claims: Claims) -> Iterator[_OnATheme]:
    counts = exact_counts(claims)
    own = {claim.theme for claim in claims.of("agreement")}
    measured = {claim.theme for claim in claims.of("agreement") if not claim.is_percent_agreement}
    for claim, value in with_value(claims, "agreement"):
        coded = doubly_coded(claims, claim)
        if coded is None or not claim.is_percent_agreement:
            continue
        agreeing = {size: numbers for size in coded.looked_at if (numbers := admitted(value, size))}
        if not agreeing or sum(n_tables(size, numbers) for size, numbers in agreeing.items()) > MOST_TABLES:
            continue
        themes = [claim.theme] if claim.theme else [theme for theme in counts if theme not in own] or [""]
        for theme in themes:
            if theme in measured or "" in measured:
                continue
            count, spread = counts.get(theme), Spread()
            for size, numbers in agreeing.items():
                for found in tables(size, numbers, marked_texts(size, coded, count)):
                    spread = spread.with_tables(found, "krippendorff_alpha")
            yield _OnATheme(claim, theme, coded, count, spread, _expected(coded, agreeing, count))


def _expected(coded: DoublyCoded, agreeing: Mapping[int, range], count: Count | None) -> str:
    if count is None or not coded.n_texts or count.number > coded.n_texts:
        return ""
    size = min(agreeing)
    marked, spread = round(Fraction(size * count.number, coded.n_texts)), Spread()
    for found in tables(size, agreeing[size], range(marked, marked + 1)):
        spread = spread.with_tables(found, "krippendorff_alpha")
    if spread.low is None or spread.high is None:
        return ""
    return f"{between(spread.low, spread.high)} with {marked:,} of {size:,}, as expected"


def marked_texts(size: int, coded: DoublyCoded, count: Count | None, likely: bool = True) -> range:
    """Return in how many of the texts coded twice the first coder can have found a theme."""
    if count is None or coded.n_texts is None or not size <= coded.n_texts or count.number > coded.n_texts:
        return range(size + 1)
    hits = likely_hits if likely and coded.random is not False else possible_hits
    return hits(size, count.number, coded.n_texts)


def _by_claim(group: Sequence[_OnATheme]) -> list[list[_OnATheme]]:
    return [[each for each in group if each.claim is claim] for claim in dict.fromkeys(each.claim for each in group)]


def _of_a_claim(group: Sequence[_OnATheme]) -> str:
    """Return what one percentage allows on its theme or, if it holds for each of them, on several."""
    first = group[0]
    each_theme = "" if first.claim.theme else ", if it holds for each theme separately,"
    return (
        f"{begun(str(first.claim.value))} agreement in {first.coded}{each_theme} is compatible with "
        f"{LABELS['krippendorff_alpha']} {listed(map(_shown, group))}."
    )


def _shown(each: _OnATheme) -> str:
    of = f" ({each.count.number:,} of {texts(each.coded.n_texts)})" if each.count and each.coded.n_texts else ""
    on = f" on {named(each.theme) or 'any theme'}{of}"
    low, high = each.alpha.low, each.alpha.high
    if low is None or high is None:
        return f"undefined{on}"
    expected = f" ({each.expected})" if each.expected and not each.is_settled else ""
    return f"{between(low, high)}{' or undefined' if each.alpha.constant else ''}{on}{expected}"


def _in_which_tables(group: Sequence[_OnATheme]) -> str:
    likely = any(each.count and each.coded.n_texts and each.coded.random is not False for each in group)
    within = " with as many texts of the theme as 95% of random samples have" if likely else ""
    undefined = any(each.alpha.constant for each in group)
    ends_only = any(len(each.coded.looked_at) < len(each.coded.sizes) for each in group)
    return sentences(
        f"These are the values of all 2x2 tables of two coders{within}.",
        "Of the possible numbers of texts only the fewest and the most were checked." if ends_only else "",
        "Alpha is undefined where both coders find a theme in none of the texts, or in all." if undefined else "",
    )


def _open(group: Sequence[_OnATheme]) -> str:
    bounds = ((".667", _TENTATIVE), (".800", _RELIABLE))
    missed = [
        text
        for text, bound in bounds
        if any(
            e.alpha.low is not None and e.alpha.high is not None and e.alpha.low < bound <= e.alpha.high for e in group
        )
    ]
    if not missed:
        return "So it does not show whether alpha is defined."
    return f"So it does not show whether alpha reaches {listed(missed, 'or')}."


def _band(alpha: Fraction) -> str:
    if alpha >= _RELIABLE:
        return "at least .800"
    return "from .667 to below .800" if alpha >= _TENTATIVE else "below .667"


def between(low: Fraction, high: Fraction) -> str:
    """Return an interval in words, rounded outwards so that it loses nothing."""
    least, greatest = floor(100 * low) / 100, ceil(100 * high) / 100
    return coefficient(least) if least == greatest else f"{coefficient(least)} to {coefficient(greatest)}"


def figure(claim: Claim) -> str:
    """Return what is stated, as the beginning of a sentence."""
    on = f" on {named(claim.theme)}" if claim.theme else ""
    if claim.is_percent_agreement:
        return f"{begun(str(claim.value))} agreement{on}"
    return f"{LABELS[claim.measure]} of {claim.value}{on}"


def _possible(value: Stated) -> bool:
    """Say whether any share is what is stated."""
    return value.admits(0) or value.admits(1) or 0 < value.number < 100


def _counted(sizes: dict[int, range]) -> str:
    """Return the numbers of agreeing texts at the smallest and the largest size."""
    first, last = min(sizes), max(sizes)
    counted = f"{in_words(sizes[first])} of {texts(first)}"
    if first == last:
        return counted
    word = ", or" if last == first + 1 else ", up to"
    return f"{counted}{word} {in_words(sizes[last])} of {last:,}"


def _nearest(value: Stated, coded: DoublyCoded) -> str:
    """Return the attainable percentages next to one that is not, each with its numbers."""
    target = Fraction(value.number) / 100
    near = {(k, n) for n in coded.looked_at for k in (floor(target * n), ceil(target * n)) if k <= n}
    ordered = sorted(near, key=lambda pair: (Fraction(*pair), pair))
    below = [pair for pair in ordered if Fraction(*pair) <= target][-1:]
    above = [pair for pair in ordered if Fraction(*pair) > target][:1]
    return listed(f"{k:,} of {n:,} ({percentage(Fraction(k, n))})" for k, n in (*below, *above))


def _without_difference(value: Stated, coded: DoublyCoded, n_themes: int) -> bool:
    """Say whether all codes must agree, on whichever theme."""
    codes = coded.sizes[-1] * n_themes
    return value.admits(1) and admitted(value, codes)[0] == codes


def _worst_theme(value: Stated, size: int, n_themes: int) -> str:
    """Say how low agreement on one theme can be when all codes are pooled."""
    codes = size * n_themes
    agreeing = admitted(value, codes)
    if not agreeing:
        return f" Of the {codes:,} codes of {size:,} texts on {n_themes} themes, no number is {value}."
    least = max(0, size - (codes - agreeing[0]))
    return (
        f" Of the {codes:,} codes of {size:,} texts on {n_themes} themes, {in_words(agreeing)} must agree. So the "
        f"coders may agree on one of the themes in as few as {least:,} of {texts(size)}."
    )


CHECKS = (agreeing_texts, one_figure_for_several_themes, agreement_beyond_chance)
