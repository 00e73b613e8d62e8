"""What has no partner when codings are compared: texts and themes that the others lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from discourse_coder.errors import Problem, UsageError, for_message
from discourse_coder.model.changed_ids import alike
from discourse_coder.model.codebook import Codebook
from discourse_coder.model.coding import NOT_CODED, Coding
from discourse_coder.model.similar import nearest
from discourse_coder.wording import first_few, inflected, number_of

_MOST_NAMED = 3


def check_named(codings: object, function: str) -> None:
    """Raise a UsageError unless codings are given by the name of their coder."""
    if not isinstance(codings, Mapping):
        found = f"a {type(codings).__name__} does not say which coder is which."
        advice = f'Give each coding a name: {function}({{"first": one, "second": other}}).'
        raise UsageError(Problem("codings", found, advice))


def without_partner(
    codings: Mapping[str, Coding], codebook: Codebook | None = None, drawn: Collection[str] | None = None
) -> tuple[str, ...]:
    """Say which texts and themes of codings are not compared, because the others lack them.

    Texts that are not among those `drawn` to be coded by several need no partner.
    """
    coded = {coder: _coded(coding) for coder, coding in codings.items()}
    return tuple(map(for_message, (*_themes(coded, codebook), *_texts(codings, coded, drawn))))


def unknown_themes(codings: Mapping[str, Coding], codebook: Codebook) -> tuple[str, ...]:
    """Say which themes of codings the codebook lacks, and which it probably has instead; a single coding may do."""
    coded = {coder: _coded(coding) for coder, coding in codings.items()}
    found = [line for coder, themes in coded.items() for line in _unknown(coder, themes, codebook)]
    return tuple(map(for_message, found))


def _unknown(coder: str, themes: Mapping[str, object], codebook: Codebook) -> Iterator[str]:
    others = []
    for theme in themes:
        if theme in codebook.columns:
            continue
        if near := nearest(theme, [known for known in codebook.columns if known not in themes]):
            yield f'"{theme}" is no theme of the codebook, but {coder} codes it. Did you mean "{near}"?'
        else:
            others.append(f'"{theme}"')
    if others:
        yield f"{coder} codes what is no theme of the codebook: {first_few(others, _MOST_NAMED)}."


def _coded(coding: Coding) -> dict[str, list[str]]:
    """Return the themes that a coding has a code for, each with its texts."""
    found = {
        theme: [id_ for id_, code in coding.codes_by_id(theme).items() if code != NOT_CODED] for theme in coding.themes
    }
    return {theme: ids for theme, ids in found.items() if ids}


def _themes(coded: Mapping[str, Mapping[str, object]], codebook: Codebook | None) -> Iterator[str]:
    times = Counter(theme for themes in coded.values() for theme in themes)
    known = codebook.columns if codebook else tuple(times)
    told: set[str] = set()
    for coder, themes in coded.items():
        unknown = [theme for theme in themes if codebook and theme not in codebook.columns]
        alone = [theme for theme in themes if times[theme] == 1]
        lacking = [theme for theme in known if theme not in themes]
        if codebook:
            yield from _unknown(coder, themes, codebook)
        misspelt = {theme: near for theme in alone if theme not in unknown and (near := nearest(theme, lacking))}
        for theme, near in misspelt.items():
            (other, *_) = [name for name, theirs in coded.items() if near in theirs] or [""]
            if codebook or times[near] > 1:
                yield f'"{theme}" is coded by {coder} only. Did you mean "{near}"?'
            elif theme not in told:
                told.add(near)
                yield f'Only {coder} codes "{theme}", and only {other} "{near}". Are they the same theme?'
        if others := [f'"{theme}"' for theme in alone if theme not in (*misspelt, *unknown)]:
            yield f"Only {coder} codes {first_few(others, _MOST_NAMED)}."
        if others := [f'"{theme}"' for theme in times if times[theme] > 1 and theme not in themes]:
            yield f"{coder} does not code {first_few(others, _MOST_NAMED)}."


def _texts(
    codings: Mapping[str, Coding], coded: Mapping[str, Mapping[str, Sequence[str]]], drawn: Collection[str] | None
) -> Iterator[str]:
    times = Counter(theme for themes in coded.values() for theme in themes)
    texts = {
        coder: dict.fromkeys(id_ for theme, ids in themes.items() if times[theme] > 1 for id_ in ids)
        for coder, themes in coded.items()
    }
    n_coders = Counter(id_ for ids in texts.values() for id_ in ids)
    alone = {
        coder: [id_ for id_ in ids if n_coders[id_] == 1 and (drawn is None or id_ in drawn)]
        for coder, ids in texts.items()
    }
    for coder, ids in alone.items():
        if ids:
            n, of = len(ids), number_of(len(texts[coder]), "text")
            yield (
                f"{n:,} of the {of} of {coder} {inflected(n, 'is', 'are')} coded by nobody else and "
                f"{inflected(n, 'does', 'do')} not count here: {first_few(ids, _MOST_NAMED)}."
            )
    unknown = [coder for coder, ids in alone.items() if ids and codings[coder].corpus is None]
    for coder in unknown:
        others = [id_ for other, ids in alone.items() if other != coder for id_ in ids]
        if changed := same_but_changed(alone[coder], others):
            yield changed
            return


def same_but_changed(ids: Sequence[str], others: Sequence[str]) -> str:
    """Say which ids of codings without a corpus a spreadsheet program may have changed; empty where it has none."""
    found = dict(zip(ids, alike(ids, others), strict=True))
    pairs = [f'"{id_}" and "{like[0]}"' for id_, like in found.items() if len(like) == 1 and like[0] != id_]
    if not pairs:
        return ""
    return (
        f"These could be the same texts: {first_few(pairs, _MOST_NAMED)}. Spreadsheet programs change ids so; "
        "to have them matched, give the corpus (--corpus)."
    )
