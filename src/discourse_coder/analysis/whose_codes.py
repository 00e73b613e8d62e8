"""Whose codes count for each theme of a study: the one answer for all that counts, explains or draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from discourse_coder.analysis.passes import first_passes
from discourse_coder.analysis.variables import common_sets, with_sets_as_themes, with_sets_as_variables
from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.codebook import Codebook, Theme, joined
from discourse_coder.model.coding import (
    ADJUDICATED,
    NOT_CODED,
    PREFILLED,
    TRAINING,
    Abilities,
    Coding,
    Evidence,
    Origin,
    Provenance,
    dependence,
    is_by_a_person,
    purpose,
)
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.display import Table, ThemeId
from discourse_coder.model.scale import Scale
from discourse_coder.wording import first_few, listed, number_of, sentences_once

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FIRST, RULES, MAJORITY = "first", "rules", "majority"
CHOICES = (ADJUDICATED, FIRST, RULES, MAJORITY)
COMBINED = "combined"


def counted_coding(
    codebook: Codebook,
    corpus: Corpus,
    codings: Mapping[str, Coding],
    rules: Callable[[], Coding],
    choice: str = "",
) -> Coding:
    """Return the coding that counts in a study.

    Codes of people are never mixed with those of the rules within one theme. Among people, an adjudicated code counts
    before the first coder's. The first coder of a theme is the one of this name, or who coded the most texts for it; a
    text that this coder was not given takes the code of the next. Where two coders come first alike and differ, the
    text is not coded. Themes of which exactly one is present are one choice. A prefilled coding counts beside none of
    the coders whose codes it reviewed.

    Parameters
    ----------
    codebook, corpus : Codebook, Corpus
        Of the study.
    codings : mapping of str to Coding
        By coder.
    rules : callable
        Returns the coding by the rules; called only where it counts.
    choice : str, optional
        Whose codes count, for every theme; by default what the codebook says. See `Codebook.data`.

    Raises
    ------
    UsageError
        If a theme is to be counted by a coder of whom there is no coding, or only one of a training round, or by rules
        that it does not have.
    """
    chosen = {theme.id: choice or _choice(theme, codebook) for theme in codebook.coded}
    _check(chosen, codebook, codings)
    if sets := common_sets(codings.values(), codebook):
        codings = {name: with_sets_as_variables(coding, sets) for name, coding in codings.items()}
        in_set = {name: joined(names) for names in sets for name in names}
        chosen = {in_set.get(name, name): whose for name, whose in chosen.items()}
    made: dict[str, dict[str, tuple[int, tuple[Coding, ...]]]] = {}
    by_rules: Coding | None = None
    differing: dict[str, list[str]] = {}
    for theme, whose in chosen.items():
        if whose == RULES:
            by_rules = by_rules or rules()
            made[theme] = _cells([[by_rules]], theme, differing)
        elif whose == MAJORITY:
            passes = [found for group in _passes(codings, theme) for found in group]
            made[theme] = _majority(passes, theme, differing)
        else:
            made[theme] = _cells(_in_order(codings, theme, whose), theme, differing)
    used = list({id(source): source for cells in made.values() for _, by in cells.values() for source in by}.values())
    # What stays open because coders differ is told by a combined coding only.
    if by_rules is not None and not differing and all(source is by_rules for source in used):
        return by_rules
    ids, themes = corpus.ids, tuple(chosen)
    spans = Evidence.of(
        dict.fromkeys(
            span
            for theme, cells in made.items()
            for id_, (_, by) in cells.items()
            for source in by
            for span in source.spans.of_document(id_, theme)
        ),
        ids,
        themes,
        keep_order=True,
    )
    if len(used) == 1 and not differing and MAJORITY not in chosen.values():
        provenance = used[0].provenance
    else:
        provenance = _provenance(
            codebook,
            corpus,
            used,
            {theme: _origin(made[theme], chosen[theme], differing.get(theme, ())) for theme in themes},
        )
    scales = {**codebook.scales, **{joined(names): Scale(names) for names in sets}}
    counted = Coding(ids, themes, _matrix(made, ids, themes), spans, provenance, corpus, scales)
    return with_sets_as_themes(counted, sets).only(codebook.columns)


def _choice(theme: Theme, codebook: Codebook) -> str:
    return theme.data or codebook.data or (RULES if theme.rules else ADJUDICATED)


def _check(chosen: Mapping[str, str], codebook: Codebook, codings: Mapping[str, Coding]) -> None:
    problems = []
    for theme, whose in chosen.items():
        place = f'theme "{theme}", data: {whose}'
        if whose == RULES and not codebook[theme].rules and RULES in (codebook.data, codebook[theme].data):
            problems.append(Problem(place, "it has no rules.", "Write rules, or name whose codes count."))
        elif whose not in (*CHOICES, *codings):
            advice = f"Name one of {', '.join(dict.fromkeys((*CHOICES, *codings)))}."
            problems.append(Problem(place, "there are no codes by this coder.", advice))
        elif whose not in CHOICES and purpose(codings[whose]) == TRAINING:
            problems.append(Problem(place, dependence(codings[whose]), "Its codes are never counted: name another."))
    problems += [
        Problem(f"coding {name}", f'the variable "{variable}" has other values than in the codebook.', "Code it again.")
        for name, coding in codings.items()
        for variable, scale in codebook.scales.items()
        if variable in coding.themes and coding.scales.get(variable) != scale
    ]
    if problems:
        raise UsageError(problems)


def _passes(codings: Mapping[str, Coding], theme: str) -> list[list[Coding]]:
    """Return people's own codings of a theme, in groups of equal rank: that of the first coder, then of the next.

    Of a coder's passes over the same texts, the first counts.
    """
    codings, _ = first_passes(codings)
    own = [found for found in codings.values() if is_by_a_person(found) and purpose(found) in ("", PREFILLED)]
    blind = {found.name for found in own if not purpose(found)}
    own = [found for found in own if not purpose(found) or blind.isdisjoint(found.provenance.parents)]
    ranks = [(_rank(found, theme), found) for found in own]
    ranked = sorted((each for each in ranks if each[0][1]), key=itemgetter(0), reverse=True)
    return [[found for _, found in group] for _, group in groupby(ranked, key=itemgetter(0))]


def _rank(coding: Coding, theme: str) -> tuple[bool, int]:
    return coding.name == FIRST, sum(code != NOT_CODED for code in coding.codes_by_id(theme).values())


def _in_order(codings: Mapping[str, Coding], theme: str, whose: str) -> list[list[Coding]]:
    """Return the codings whose codes count, in groups: the first group that has a code decides."""
    if whose not in CHOICES:
        return [[codings[whose]]]
    decided = [found for found in codings.values() if purpose(found) == ADJUDICATED]
    return [decided, *_passes(codings, theme)] if whose == ADJUDICATED else _passes(codings, theme)


def _cells(
    groups: Iterable[Sequence[Coding]], theme: str, differing: dict[str, list[str]]
) -> dict[str, tuple[int, tuple[Coding, ...]]]:
    """Return by text its code and whose it is: of the first group that was given the text."""
    cells: dict[str, tuple[int, tuple[Coding, ...]]] = {}
    settled: set[str] = set()
    for group in groups:
        given = [(coding, coding.codes_by_id(theme), _texts_given(coding)) for coding in group]
        for id_ in dict.fromkeys(id_ for _, codes, _ in given for id_ in codes):
            if id_ in settled:
                continue
            by = [(coding, codes[id_]) for coding, codes, _ in given if codes.get(id_, NOT_CODED) != NOT_CODED]
            found = {code for _, code in by}
            if len(found) == 1:
                cells[id_] = (found.pop(), tuple(coding for coding, _ in by[:1]))
            elif found:
                differing.setdefault(theme, []).append(id_)
            # What a coder left open stays open; an adjudicator's open decision is the first coder's code.
            if by or any(id_ in texts for coding, _, texts in given if purpose(coding) != ADJUDICATED):
                settled.add(id_)
    return cells


def _texts_given(coding: Coding) -> set[str]:
    """Return the texts that a coder has a code for; one without any was not given to the coder."""
    coded = (coding.codes != NOT_CODED).any(axis=1).tolist()
    return {id_ for id_, has_a_code in zip(coding.ids, coded, strict=True) if has_a_code}


def _majority(
    passes: Sequence[Coding], theme: str, differing: dict[str, list[str]]
) -> dict[str, tuple[int, tuple[Coding, ...]]]:
    """Return by text the code that most coders gave it; none where they are split."""
    given = [(coding, coding.codes_by_id(theme)) for coding in passes]
    cells = {}
    for id_ in dict.fromkeys(id_ for _, codes in given for id_ in codes):
        by = [(coding, codes[id_]) for coding, codes in given if codes.get(id_, NOT_CODED) != NOT_CODED]
        (code, most), *others = Counter(code for _, code in by).most_common() or [(NOT_CODED, 0)]
        if others and others[0][1] == most:
            differing.setdefault(theme, []).append(id_)
        elif most:
            cells[id_] = (code, tuple(coding for coding, its in by if its == code))
    return cells


def _origin(cells: Mapping[str, tuple[int, tuple[Coding, ...]]], whose: str, differing: Sequence[str]) -> Origin:
    sources = list({id(source): source for _, by in cells.values() for source in by}.values())
    able = [source.abilities_for("") for source in sources]
    abilities = Abilities(
        explains_zeros=bool(able) and all(one.explains_zeros for one in able),
        marks_every_mention=bool(able) and all(one.marks_every_mention for one in able),
    )
    members = tuple(dict.fromkeys(source.name for source in sources))
    majority = f"majority of {listed(sorted(members))}" if whose == MAJORITY else ""
    texts: dict[str, list[str]] = {}
    for id_, (_, by) in cells.items():
        texts.setdefault(majority or by[0].name, []).append(id_)
    return Origin({name: tuple(ids) for name, ids in texts.items()}, abilities, members, tuple(differing))


def _matrix(
    made: Mapping[str, Mapping[str, tuple[int, object]]], ids: tuple[str, ...], themes: tuple[str, ...]
) -> np.ndarray[Any, np.dtype[np.int8]]:
    import numpy as np

    columns = [[made[theme].get(id_, (NOT_CODED,))[0] for id_ in ids] for theme in themes]
    return np.array(columns, dtype=np.int8).reshape(len(themes), len(ids)).T


def _provenance(
    codebook: Codebook,
    corpus: Corpus,
    used: Sequence[Coding],
    origins: Mapping[str, Origin],
) -> Provenance:
    able = [origin.abilities for origin in origins.values() if origin.texts]
    settings = {}
    if roles := {found.provenance.settings.get("roles", "") for found in used} - {""}:
        by_rules = [found.provenance.settings["roles"] for found in used if found.provenance.explains_zeros]
        settings["roles"] = [*by_rules, *sorted(roles)][0]  # near misses need those of the rules
    made = Provenance.of(
        corpus,
        codebook,
        coder=COMBINED,
        method=COMBINED,
        settings=settings,
        parents=tuple(dict.fromkeys(found.name for found in used)),
        abilities=Abilities(
            explains_zeros=all(one.explains_zeros for one in able),
            marks_every_mention=all(one.marks_every_mention for one in able),
        ),
    )
    notice = sentences_once([made.notice, *(found.provenance.notice for found in used)])
    return replace(made, notice=notice, origins=origins)


def origins(coding: Coding) -> pd.DataFrame:
    """Return a row per theme and coder whose codes it has: theme, coder, n_documents."""
    import pandas as pd

    rows = [(theme, *origin) for theme in coding.themes for origin in coding.coders_of(theme).items()]
    return pd.DataFrame(rows, columns=["theme", "coder", "n_documents"])


def origins_table(coding: Coding) -> Table:
    """Return whose codes each theme has, and how many texts."""
    rows = []
    for theme in coding.themes:
        coders = coding.coders_of(theme)
        n_open = len(coding) - sum(coders.values())
        rows.append((ThemeId(theme), ", ".join(f"{name} ({n})" for name, n in coders.items()) or None, n_open))
    return Table(
        ("theme", "codes of (texts)", "not coded"), rows, "Whose codes are counted", words=("codes of (texts)",)
    )


def is_coded(coding: Coding) -> bool:
    """Return whether a coding has any code."""
    return bool((coding.codes != NOT_CODED).any())


def origins_note(coding: Coding) -> str:
    """Return whose codes each theme has, in a sentence or two; themes with the same origin stand together."""
    same: dict[str, list[str]] = {}
    for theme in coding.themes:
        coders = coding.coders_of(theme)
        by = listed(f"{'the rules' if name == RULES else name} ({number_of(n, 'text')})" for name, n in coders.items())
        same.setdefault((by and f"by {by}") or "not coded", []).append(theme)
    whose = "; ".join(f"{first_few(themes, 5)} {by}" for by, themes in same.items())
    note = f"Whose codes are counted: {whose}."
    differing = {theme: len(origin.differing) for theme, origin in coding.provenance.origins.items()}
    if open_ := ", ".join(f"{theme} {n}" for theme, n in differing.items() if n):
        note += f" Not coded, because coders differ and nobody has decided: {open_}. Adjudicate them, or say in the "
        note += "codebook whose codes count (data: NAME)."
    return note
