"""Sheets that show the codes of an earlier coding; what training and prefilled sheets have in common."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Literal

from discourse_coder.errors import Problem, UsageError
from discourse_coder.model.codebook import BINARY, Codebook, Theme
from discourse_coder.model.coding import NOT_CODED, TRAINING, Coding, dependence, purpose
from discourse_coder.model.corpus import Corpus, Role
from discourse_coder.model.sheet import BlindSheet, GivenCodes, OpenSheet
from discourse_coder.sheets.blinding import blind_sheet
from discourse_coder.wording import listed


def open_sheet(
    why: Literal["training", "prefilled"],
    corpus: Corpus,
    codebook: Codebook,
    coding: Coding,
    ids: Sequence[str],
    *,
    coder: str,
    seed: int,
    themes: Sequence[str],
    roles: Sequence[Role],
    hidden: Sequence[str],
) -> OpenSheet:
    """Make a sheet as a blind one is made, and show the codes of a coding on it."""
    sheet = blind_sheet(corpus, codebook, ids, coder=coder, seed=seed, themes=themes, roles=roles, hidden=hidden)
    as_in_codebook = {theme: _codes_in(codebook[theme], coding) for theme in themes}
    codes = {
        (text.id, theme): as_in_codebook[theme][code]
        for text in sheet.texts
        for theme in themes
        if (code := coding.code(text.id, theme)) != NOT_CODED
    }
    # Rules may find the same words; a passage is shown once.
    spans = {
        (span.id, span.theme, span.start, span.end, span.quote): span
        for text in sheet.texts
        for span in coding.spans.of_document(text.id)
        if (span.id, span.theme) in codes
    }
    given = GivenCodes(why, coding.name, codes, tuple(spans.values()))
    return OpenSheet(**{field.name: getattr(sheet, field.name) for field in fields(BlindSheet)}, given=given)


def coded_themes(coding: Coding, codebook: Codebook, themes: Sequence[str] | None) -> tuple[str, ...]:
    """Return the themes of a sheet, all that the coding has if none are named, or raise a UsageError."""
    coded = {theme for theme in coding.themes if any(code != NOT_CODED for code in coding.codes_by_id(theme).values())}
    chosen = tuple(themes or (theme for theme in codebook.columns if theme in coded))
    problems = [
        Problem(f"coding {coding.name}", f'it has no codes for the theme "{theme}".', "Name another coding or theme.")
        for theme in chosen
        if theme not in coded
    ]
    if problems or not chosen:
        none = Problem(f"coding {coding.name}", "it has no codes for a theme of the codebook.", "Name another coding.")
        raise UsageError(problems or [none])
    return chosen


def coded_texts(coding: Coding, themes: Collection[str], ids: Sequence[str] | None) -> tuple[str, ...]:
    """Return the texts of a sheet, all that the coding codes for a theme if none are named, or raise a UsageError."""
    coded = dict.fromkeys(
        id_ for theme in themes for id_, code in coding.codes_by_id(theme).items() if code != NOT_CODED
    )
    problems = [
        Problem(
            f"coding {coding.name}", f'it has no code for the text "{id_}".', "Name another coding, or leave it out."
        )
        for id_ in ids or ()
        if id_ not in coded
    ]
    if problems:
        raise UsageError(problems)
    return tuple(coded) if ids is None else tuple(ids)


def _values(theme: str, coding: Coding) -> tuple[str, ...]:
    return coding.scales[theme].values if theme in coding.scales else BINARY


def _codes_in(theme: Theme, coding: Coding) -> dict[int, int]:
    """Return what the codes of a coding are in the codebook, which may have more values, or them in another order."""
    codes = ((code, theme.code_of(value)) for code, value in enumerate(_values(theme.id, coding)))
    return {code: there for code, there in codes if there is not None}


def check_shown(
    coding: Coding, corpus: Corpus, codebook: Codebook, themes: Collection[str], roles: Sequence[Role]
) -> None:
    """Raise a UsageError unless a coding is of this corpus, these definitions and roles, and no training round."""
    coding.check_on_scale()
    place, made_by = f"coding {coding.name}", coding.provenance
    problems = []
    if purpose(coding) == TRAINING:
        problems.append(Problem(place, dependence(coding), "Name a coding of another kind."))
    if made_by.corpus_hash not in ("", corpus.hash):
        problems.append(Problem(place, f"it is not of the corpus {corpus.name} as it is now.", "Code this corpus."))
    if "roles" in made_by.settings and set(coding.roles) != set(roles):
        found = f"it codes the words of {', '.join(coding.roles)}, and the sheet those of {', '.join(roles)}."
        problems.append(Problem(place, found, "Give both the same roles."))
    for theme in map(codebook.__getitem__, themes):
        known = made_by.themes.get(theme.id)
        strange = set(coding.codes_by_id(theme.id).values()) - {NOT_CODED} - _codes_in(theme, coding).keys()
        if known and known.definition != theme.definition_hash:
            what = f"another definition, criteria or {'values' if theme.scale else 'examples'}"
            found = f'the {theme.kind} "{theme.id}" had {what} when it was coded.'
            problems.append(Problem(place, found, "Have it coded again with this codebook."))
        elif strange:
            found = f'"{_values(theme.id, coding)[min(strange)]}" is no code for the {theme.kind} "{theme.id}".'
            problems.append(Problem(place, found, f"The codebook has {listed(theme.values)}."))
    if problems:
        raise UsageError(problems)
