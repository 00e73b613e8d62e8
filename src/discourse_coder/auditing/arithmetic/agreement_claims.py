"""What a stated percentage of agreement between two coders allows: coefficients of all tables compatible with it."""

# The verdict rests on the samples that are likely if the sample was drawn at random: all but at most 2.5% with fewer
# and 2.5% with more texts of the theme. The stated counts of texts are taken to be the first coder's.

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import ceil, floor
from operator import or_

from discourse_coder.auditing.arithmetic.possible_numbers import Count, Sample, exact_counts, sample_of
from discourse_coder.auditing.arithmetic.quantities import admitted, begun, in_words, named, texts, with_value
from discourse_coder.auditing.arithmetic.rare_themes import MOST_TEXTS
from discourse_coder.model.claims import Claim, Claims, Finding, Kind, Stated, Verdict
from discourse_coder.statistics.hypergeometric import likely_hits, possible_hits
from discourse_coder.statistics.reliability import LABELS, RELIABLE, TENTATIVE
from discourse_coder.statistics.two_by_two import Compatible, Interval, Tables, tables
from discourse_coder.wording import coefficient, listed, percentage

_ALPHA = "krippendorff_alpha"
_COUNTS: tuple[Kind, ...] = ("document_count", "mention_count", "share")
# Where more sizes than this are possible, only the smallest and the largest are looked at.
_MOST_SIZES = 100
_TINY = 1e-9
_TABLES = "For each theme, the 2x2 table of both coders, or alpha with its interval, and how many texts both coded."


def agreeing_texts(claims: Claims) -> list[Finding]:
    """Say which numbers of agreeing texts give the stated percentage: the GRIM test (Brown & Heathers 2017)."""
    # One figure for several themes may be a share of more codes than there are texts, and is never impossible.
    check, sample = "number of agreeing texts", sample_of(claims)
    findings = []
    for claim, value in _stated(claims):
        if sample is None:
            reason = (
                f"{_quoted(value)} agreement{_on(claim)} is stated, but the claims do not say how many texts both "
                "coders coded. The same percentage means very different things for 10 texts and for 100."
            )
            basis = (claim.id, *_ids_of_shares(claims))
            settle = "The number of texts that both coders coded."
            findings.append(Finding(check, "under-determined", basis, (claim.id,), reason, settle))
            continue
        sizes = {size: numbers for size in _sizes(sample) if (numbers := admitted(value, size))}
        basis = (claim.id, *sample.claims)
        of_sample = f"the {in_words(sample.sizes)} texts that both coders coded"
        if sizes:
            reason = f"{_quoted(value)} agreement{_on(claim)} means agreement on {_counted(sizes)}."
            findings.append(Finding(check, "consistent", basis, (claim.id,), reason))
            continue
        reason = f"No number of {of_sample} is {value}; the nearest are {_nearest(value, sample)}."
        if claim.theme or not _possible(value):
            reason += " The figure may be cut off instead of rounded, or based on another number of texts."
            settle = "The number of texts that both coders coded, and on how many they agree."
            findings.append(Finding(check, "impossible", basis, (claim.id,), reason, settle))
        else:
            reason += " So it is not the agreement on a single theme; it may be a mean over several."
            settle = "What the percentage is based on, and the agreement on each theme."
            findings.append(Finding(check, "under-determined", basis, (claim.id,), reason, settle))
    return findings


def one_figure_for_several_themes(claims: Claims) -> list[Finding]:
    """Say what one percentage for several themes may hide: a theme on which coders rarely agree."""
    # Themes are those that are counted; what is only said to be absent, or cited, need not have been coded.
    check, sample = "one agreement for several themes", sample_of(claims)
    own = {claim.theme for claim, _ in _stated(claims)}
    counted = {claim.theme for kind in _COUNTS for claim in claims.of(kind)}
    themes = counted - own
    findings = []
    for claim, value in _stated(claims):
        if claim.theme or len(themes) < 2 or (sample and _without_difference(value, sample, len(themes))):
            continue
        reason = (
            f"{_quoted(value)} agreement is one figure for at least {len(themes)} themes. The publication does not say "
            "whether it is the mean over themes (the share of all codes) or a minimum that every theme reaches."
        )
        basis: tuple[str, ...] = (claim.id,)
        if sample:
            reason += _worst_theme(value, sample.sizes[0], len(themes))
            basis = (claim.id, *sample.claims)
        settle = "The agreement on each theme, with the number of texts that both coded."
        findings.append(Finding(check, "under-determined", basis, (claim.id,), reason, settle))
    return findings


def agreement_beyond_chance(claims: Claims) -> list[Finding]:
    """Say which alpha, kappa and AC1 are compatible with a percentage, theme by theme."""
    sample, counts = sample_of(claims), exact_counts(claims)
    if sample is None or sample.sizes[-1] > MOST_TEXTS:
        return []
    own = {claim.theme for claim, _ in _stated(claims)}
    findings = []
    for claim, value in _stated(claims):
        every = [tables(size, numbers) for size in _sizes(sample) if (numbers := admitted(value, size))]
        themes = [claim.theme] if claim.theme else [theme for theme in counts if theme not in own] or [""]
        findings += [_beyond_chance(claim, value, sample, every, theme, counts.get(theme)) for theme in themes if every]
    return findings


def _beyond_chance(
    claim: Claim, value: Stated, sample: Sample, every: list[Tables], theme: str, count: Count | None
) -> Finding:
    """Return the finding on one theme; without its count, for any number of texts with the theme."""
    possible, likely = all_samples(sample, every, count), _likely_samples(sample, every, count)
    bands = {_band(alpha) for alpha in likely.intervals.get(_ALPHA, ())}
    settled = len(bands) == 1 and not likely.constant
    reason = f"{_supposed(claim, value, theme, sample, every, count)} {_allowed(likely)}."
    if count and likely != possible:
        reason += _unlikely(likely, possible)
    if settled:
        reason += f" So alpha is {bands.pop()} in every possible table."
    else:
        reason += _expected(every[0], sample, count) + _open(likely)
    basis = (claim.id, *sample.claims, *([count.claim] if count else []))
    verdict: Verdict = "consistent" if settled else "under-determined"
    return Finding("agreement beyond chance", verdict, basis, (claim.id,), reason, "" if settled else _TABLES)


def all_samples(sample: Sample, every: list[Tables], count: Count | None) -> Compatible:
    """Return the coefficients over all samples; `every` has tables by size, `count` the first coder's texts."""
    return reduce(
        or_,
        (
            one.compatible(possible_hits(one.size, count.number, sample.n_texts) if count else range(one.size + 1))
            for one in every
        ),
    )


def _likely_samples(sample: Sample, every: list[Tables], count: Count | None) -> Compatible:
    """Return the coefficients over the likely random samples; over all if not random or without a count."""
    if count is None or sample.random is False:
        return all_samples(sample, every, count)
    return reduce(or_, (one.compatible(likely_hits(one.size, count.number, sample.n_texts)) for one in every))


def _stated(claims: Claims) -> list[tuple[Claim, Stated]]:
    return [(claim, value) for claim, value in with_value(claims, "agreement") if value.percent]


def _ids_of_shares(claims: Claims) -> tuple[str, ...]:
    return tuple(claim.id for claim in claims.of("sample_share"))


def _sizes(sample: Sample) -> range | tuple[int, ...]:
    return sample.sizes if len(sample.sizes) <= _MOST_SIZES else sample.ends


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


def _nearest(value: Stated, sample: Sample) -> str:
    """Return the attainable percentages next to one that is not, each with its numbers."""
    target = Fraction(value.number) / 100
    near = {(k, n) for n in _sizes(sample) for k in (floor(target * n), ceil(target * n)) if k <= n}
    ordered = sorted(near, key=lambda pair: (Fraction(*pair), pair))
    below = [pair for pair in ordered if Fraction(*pair) <= target][-1:]
    above = [pair for pair in ordered if Fraction(*pair) > target][:1]
    return listed(f"{k:,} of {n:,} ({percentage(Fraction(k, n))})" for k, n in (*below, *above))


def _without_difference(value: Stated, sample: Sample, n_themes: int) -> bool:
    """Say whether all codes must agree, on whichever theme."""
    codes = sample.sizes[-1] * n_themes
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


def _quoted(value: Stated) -> str:
    return begun(str(value))


def _on(claim: Claim) -> str:
    return f" on {named(claim.theme)}" if claim.theme else ""


def _supposed(claim: Claim, value: Stated, theme: str, sample: Sample, every: list[Tables], count: Count | None) -> str:
    """Return what the figure is taken to be of: the subject of a sentence."""
    figure = f"{_quoted(value)} agreement on {named(theme) or 'a theme'}"
    figure += f" ({count.number:,} of {texts(sample.n_texts)})" if count else ""
    sizes = range(every[0].size, every[-1].size + 1)
    figure += f" in {in_words(sizes)} texts"
    figure += " (only the fewest and the most were checked)" if len(every) < len(sizes) > _MOST_SIZES else ""
    if count and sample.random is not False:
        found = [likely_hits(n, count.number, sample.n_texts) for n in (sizes[0], sizes[-1])]
        marked = range(min(one[0] for one in found), max(one[-1] for one in found) + 1)
        figure += f", {in_words(marked)} of them with the theme (as in 95% of random samples),"
    if not claim.theme:
        figure = f"If the figure holds for each theme separately, {figure[0].lower()}{figure[1:]}"
    return figure


def _unlikely(likely: Compatible, possible: Compatible) -> str:
    """Return what unlikely samples add."""
    added = ""
    alpha = possible.intervals.get(_ALPHA)
    if alpha and alpha != likely.intervals.get(_ALPHA):
        added += f" Over all possible samples, alpha is {_between(alpha)}."
    if set(possible.constant) > set(likely.constant):
        added += " In an unlikely sample, with the theme in all texts or in none, they may be undefined."
    return added


def _allowed(found: Compatible) -> str:
    parts = [f"{LABELS[name]} {_between(interval)}" for name, interval in found.intervals.items()]
    constant = " or ".join(f"found it in {'all' if code else 'none'} of them" for code in found.constant)
    if not parts:
        return f"leaves all coefficients undefined, because both coders {constant}"
    without = f"; all are undefined if both coders {constant}" if constant else ""
    return f"is compatible with {listed(parts)}{without}"


def _between(interval: Interval) -> str:
    """Return an interval in words, rounded outwards so that it loses nothing."""
    low, high = floor(100 * interval[0] + _TINY) / 100, ceil(100 * interval[1] - _TINY) / 100
    return f"of {coefficient(low)}" if low == high else f"from {coefficient(low)} to {coefficient(high)}"


def _band(alpha: float) -> str:
    """Return where alpha lies by the thresholds of Krippendorff (2004, p. 241)."""
    if alpha >= RELIABLE - _TINY:
        return "at least .800"
    return "from .667 to below .800" if alpha >= TENTATIVE - _TINY else "below .667"


def _expected(one: Tables, sample: Sample, count: Count | None) -> str:
    """Say what alpha is in the smallest sample, if it holds as many texts with the theme as is to be expected."""
    if count is None:
        return ""
    marked = round(one.size * count.number / sample.n_texts)
    alpha = one.compatible(range(marked, marked + 1)).intervals.get(_ALPHA)
    if not alpha:
        return ""
    expected = f"With the theme in {marked:,} of {one.size:,} texts, as expected"
    return f" {expected}, it is compatible with alpha {_between(alpha)}."


def _open(found: Compatible) -> str:
    if _ALPHA not in found.intervals:
        return " So it shows nothing about agreement beyond chance."
    low, high = found.intervals[_ALPHA]
    missed = [text for text, bound in ((".667", TENTATIVE), (".800", RELIABLE)) if low < bound - _TINY <= high]
    if not missed:
        return " So it does not show whether alpha is defined."
    return f" So it does not show whether alpha reaches {' or '.join(missed)}."


CHECKS = (agreeing_texts, one_figure_for_several_themes, agreement_beyond_chance)
