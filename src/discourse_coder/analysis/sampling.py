"""The reliability sample: drawn with a seed, stratified, and enriched where a theme is rare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor, isfinite

from discourse_coder.analysis.periods import Period, Periods, period_of, read_periods
from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.coding import PRESENT, TRAINING, Coding, dependence, purpose
from discourse_coder.model.corpus import Corpus, Document
from discourse_coder.model.groups import NO_VALUE, group_names
from discourse_coder.model.sample import ReliabilitySample, Stratum

WHOLE = "all"


def draw_sample(
    corpus: Corpus,
    *,
    n: int | None = None,
    share: float | None = None,
    seed: int,
    by: Sequence[str] = ("source",),
    periods: Periods | None = None,
    exclude: Collection[str] = (),
    enrich: Mapping[str, float] | None = None,
    coding: Coding | None = None,
) -> ReliabilitySample:
    """Draw the texts that a second coder codes.

    Each stratum gives texts in proportion to its size, by largest remainders, and at least one where `n` allows
    (proportional allocation: Cochran 1977, ch. 5). All texts are put in one random order, and each stratum gives
    its first, so that the order of the corpus and of its columns does not matter.

    Parameters
    ----------
    corpus : Corpus
        What to draw from.
    n : int, optional
        How many texts; this or `share`.
    share : float, optional
        Above 0, at most 1, of the whole corpus; rounded up to whole texts.
    seed : int
        Equal seeds give equal samples of equal corpora.
    by : sequence of str
        Columns whose values make the strata; ``()`` for none.
    periods : periods, optional
        As in `prevalence`; texts without a date or outside all periods are a stratum of their own.
    exclude : collection of str
        Ids that must not be drawn, such as texts the codebook was tuned on.
    enrich : mapping of str to float, optional
        Themes, and how many times more often texts that have them should be drawn. For a text with several, the
        highest factor counts.
    coding : Coding, optional
        Says which texts have the themes to enrich. Texts that it does not code count as without.

    Raises
    ------
    UsageError
        With everything that is wrong with the arguments.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> sample = dc.draw_sample(dc.read_corpus("corpus"), share=0.2, seed=7)
    >>> sample
    ReliabilitySample(17 of 82 texts, seed 7)
    >>> sample.ids[:3]
    ('T02', 'T03', 'T05')
    """
    by = (by,) if isinstance(by, str) else tuple(by)
    enrich = dict(enrich or {})
    exclude = tuple(dict.fromkeys([exclude] if isinstance(exclude, str) else exclude))
    spans = read_periods(periods) if periods is not None else ()
    problems = [
        *_size_problems(corpus, n, share, exclude),
        *([Problem(f"seed={seed}", "a seed is a whole number, 0 or more.")] if seed < 0 else []),
        *(
            Problem(
                corpus.name,
                f'no document has a column "{column}" to stratify by.',
                f"There are: {', '.join(sorted(corpus.fields))}; or stratify by none.",
            )
            for column in by
            if column not in corpus.fields
        ),
        *(
            Problem(f"exclude {id_}", f"the corpus {corpus.name} has no such text.", "Check the id.")
            for id_ in exclude
            if id_ not in corpus
        ),
        *_enrichment_problems(corpus, enrich, coding),
    ]
    if problems:
        raise UsageError(problems)
    if n is None:
        n = size_of_share(share or 0, len(corpus))
    themes_of = _themes_of(enrich, coding)
    eligible = [document for document in corpus if document.id not in set(exclude)]
    names_of = {column: group_names([d.value(column) for d in eligible])[0] for column in by}
    stratum_of = {
        d.id: _stratum_name(d, {column: names[n] for column, names in names_of.items()}, spans, themes_of.get(d.id, ()))
        for n, d in enumerate(eligible)
    }
    size = Counter(stratum_of.values())
    # All texts of a stratum have the same themes to enrich.
    factor = {
        name: Fraction(max((enrich[theme] for theme in themes_of.get(id_, ())), default=1))
        for id_, name in stratum_of.items()
    }
    names = sorted(size)
    counts = allocate([size[name] * factor[name] for name in names], [size[name] for name in names], n)
    drawn = dict(zip(names, counts, strict=True))
    chosen = _first_of_each_stratum(corpus, stratum_of, drawn, seed)
    ids = tuple(document.id for document in eligible if document.id in chosen)
    return ReliabilitySample(
        ids=ids,
        stratum_names=tuple(stratum_of[id_] for id_ in ids),
        strata=tuple(Stratum(name, size[name], drawn[name]) for name in names),
        seed=seed,
        share=share,
        by=by,
        periods={span.label: (span.first.isoformat(), span.last.isoformat()) for span in spans},
        excluded=tuple(id_ for id_ in corpus.ids if id_ in set(exclude)),
        enriched={theme: float(factor) for theme, factor in enrich.items()},
        enriched_by=coding.name if coding is not None and enrich else "",
        corpus_name=corpus.name,
        corpus_hash=corpus.hash,
        n_documents=len(corpus),
        notice=corpus.notice,
    )


def size_of_share(share: float, n_documents: int) -> int:
    """Return how many texts a share of them is, rounded up to whole texts."""
    # Rounding first keeps 0.2 of 85 at 17, whatever binary fractions make of it.
    return ceil(round(share * n_documents, 9))


def allocate(sizes: Sequence[Fraction | int], capacities: Sequence[int], n: int) -> list[int]:
    """Return how many of `n` texts each stratum gives: in proportion to `sizes`, never more than its capacity."""
    # Fractions by largest remainders, ties to the earlier stratum; then at least one from each where `n` allows, taken
    # from the stratum that gives most.
    given: dict[int, int] = {}
    while True:
        left = n - sum(given.values())
        open_ = [place for place in range(len(sizes)) if place not in given]
        whole = sum((Fraction(sizes[place]) for place in open_), Fraction(0))
        quotas = {place: left * Fraction(sizes[place]) / whole for place in open_}
        full = {place: capacities[place] for place in open_ if quotas[place] > capacities[place]}
        if not full:
            break
        given |= full
    given |= {place: floor(quota) for place, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda place: (floor(quotas[place]) - quotas[place], place))
    for place in by_remainder[: n - sum(given.values())]:
        given[place] += 1
    counts = [given[place] for place in range(len(sizes))]
    while n >= len(counts) and 0 in counts:
        counts[counts.index(max(counts))] -= 1
        counts[counts.index(0)] = 1
    return counts


def _first_of_each_stratum(
    corpus: Corpus, stratum_of: Mapping[str, str], drawn: Mapping[str, int], seed: int
) -> set[str]:
    import numpy as np

    left = dict(drawn)
    chosen = set()
    # Excluded texts keep their place in the order, so that excluding one does not reshuffle the others.
    for id_ in np.random.default_rng(seed).permutation(sorted(corpus.ids)).tolist():
        name = stratum_of.get(id_)
        if name is not None and left[name]:
            left[name] -= 1
            chosen.add(id_)
    return chosen


def _stratum_name(
    document: Document, groups: Mapping[str, str], periods: Sequence[Period], themes: Sequence[str]
) -> str:
    parts = [f"{column}={group}" for column, group in groups.items()]
    if periods:
        parts.append(f"period={period_of(document.date, periods) or NO_VALUE}")
    return ", ".join([*parts, *(f"with {theme}" for theme in themes)]) or WHOLE


def _themes_of(enrich: Mapping[str, float], coding: Coding | None) -> dict[str, list[str]]:
    """Return the themes to enrich that each text has."""
    if coding is None:
        return {}
    columns = [(theme, coding.themes.index(theme)) for theme in enrich]
    return {
        id_: [theme for theme, column in columns if row[column] == PRESENT]
        for id_, row in zip(coding.ids, coding.codes.tolist(), strict=True)
    }


def _size_problems(corpus: Corpus, n: int | None, share: float | None, exclude: Collection[str]) -> list[Problem]:
    if (n is None) == (share is None):
        return [Problem("sample", "give either a number or a share of texts.", "Give n=16 or share=0.2.")]
    if share is not None and not 0 < share <= 1:
        return [Problem(f"share={share}", "a share is above 0 and at most 1.", "Write 20% as 0.2.")]
    if n is not None and n < 1:
        return [Problem("sample", f"{n} texts cannot be drawn: a sample has at least one text.", "Ask for 1 or more.")]
    wanted = n if n is not None else size_of_share(share or 0, len(corpus))
    eligible = sum(id_ not in set(exclude) for id_ in corpus.ids)
    if wanted > eligible:
        left = f" without the {len(corpus) - eligible} excluded" if len(corpus) > eligible else ""
        return [
            Problem(
                "sample",
                f"{wanted} texts cannot be drawn: the corpus {corpus.name} has {eligible}{left}.",
                f"Draw at most {eligible}.",
            )
        ]
    return []


def _enrichment_problems(corpus: Corpus, enrich: Mapping[str, float], coding: Coding | None) -> list[Problem]:
    problems = [
        Problem(f"enrich {theme}={factor}", "the factor is not a number, 1 or more.", "Write 3 for three times.")
        for theme, factor in enrich.items()
        if not (isfinite(factor) and factor >= 1)
    ]
    if not enrich:
        return problems
    if coding is None:
        advice = "Give the coding by the rules, coding=..."
        return [*problems, Problem("enrich", "this needs a coding that says which texts have the theme.", advice)]
    coding.check_on_scale()
    place = f"coding {coding.name}"
    if purpose(coding) == TRAINING:
        problems.append(Problem(place, dependence(coding), "Give the coding by the rules, or a coder's own."))
    if not set(coding.ids) & set(corpus.ids):
        found, advice = f"it has no text of the corpus {corpus.name}.", "Give a coding of the same corpus."
        problems.append(Problem(place, found, advice))
    elif coding.provenance.corpus_hash not in ("", corpus.hash):
        found, advice = f"it is not of the corpus {corpus.name} as it is now.", "Code the corpus again."
        problems.append(Problem(place, found, advice))
    for theme in enrich:
        if theme not in coding.only_themes.themes:
            found = f'there is no theme "{theme}".'
            advice = f"The themes are: {', '.join(coding.only_themes.themes)}."
            problems.append(Problem(place, found, advice))
        elif PRESENT not in coding.codes[:, coding.themes.index(theme)]:
            problems.append(Problem(place, f'no text has the theme "{theme}", so there is nothing to draw more often.'))
    return problems
