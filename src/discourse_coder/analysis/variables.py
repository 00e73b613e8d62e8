"""Variables as themes, and themes of which exactly one is present as a variable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from discourse_coder.model.codebook import Codebook, Theme, indicator, joined
from discourse_coder.model.coding import ABSENT, NOT_CODED, PRESENT, Coding, Evidence, Span, ThemeProvenance
from discourse_coder.model.hashing import content_hash
from discourse_coder.model.scale import Scale


def with_values_as_themes(coding: Coding, codebook: Codebook | None = None) -> Coding:
    """Return a coding in which each value of a variable is a theme of its own: ``stance=for``, present or absent.

    A text that is not coded for the variable is not coded for its values. With a codebook, one that was not asked for
    it, because a theme is absent, has none of the values.
    """
    if not coding.scales:
        return coding
    import numpy as np

    values_of = {name: coding.scales[name].values if name in coding.scales else () for name in coding.themes}
    themes: list[str] = []
    columns = []
    for name, codes in zip(coding.themes, coding.codes.T, strict=True):
        asked_when = codebook[name].asked_when if codebook and name in codebook.scales else ""
        open_ = codes == NOT_CODED
        not_asked = open_ & [coding.code(id_, asked_when) == ABSENT for id_ in coding.ids] if asked_when else False
        for place, value in enumerate(values_of[name]):
            themes.append(indicator(name, value))
            columns.append(np.where(not_asked, ABSENT, np.where(open_, NOT_CODED, codes == place)))
        if not values_of[name]:
            themes.append(name)
            columns.append(codes)
    spans = [moved for span in coding.spans for moved in _of_value(span, coding, values_of)]
    origins = {
        theme: origin
        for name, origin in coding.provenance.origins.items()
        for theme in ([indicator(name, value) for value in values_of.get(name, ())] or [name])
    }
    return Coding(
        coding.ids,
        tuple(themes),
        np.array(columns, dtype=np.int8).reshape(len(themes), len(coding)).T,
        Evidence.of(spans, coding.ids, tuple(themes), keep_order=True),
        replace(coding.provenance, origins=origins),
        coding.corpus,
    )


def _of_value(span: Span, coding: Coding, values_of: Mapping[str, tuple[str, ...]]) -> list[Span]:
    """Return a span as evidence for the value that its text has."""
    if not values_of.get(span.theme):
        return [span] if span.theme in coding.themes else []
    code = coding.code(span.id, span.theme)
    return [] if code == NOT_CODED else [replace(span, theme=indicator(span.theme, values_of[span.theme][code]))]


def with_sets_as_variables(coding: Coding, exclusive: Sequence[tuple[str, ...]]) -> Coding:
    """Return a coding in which themes of which exactly one is present are one nominal variable, in place of them.

    Its values are the themes. A text in which none of them is coded as present is not coded.
    """
    for names in exclusive:
        if set(names) <= set(coding.themes):
            coding = _joined(coding, names)
    return coding


def common_sets(codings: Iterable[Coding], codebook: Codebook) -> list[tuple[str, ...]]:
    """Return the sets of themes that each of some codings has whole or not at all, and one of them whole."""
    themes = [set(coding.themes) for coding in codings]
    return [
        names
        for names in codebook.exclusive
        if any(names[0] in known for known in themes)
        and all(known >= set(names) or known.isdisjoint(names) for known in themes)
    ]


def with_sets_joined(
    codings: Mapping[str, Coding], codebook: Codebook | None
) -> tuple[Mapping[str, Coding], list[tuple[str, ...]]]:
    """Return codings with the codebook's sets of exclusive themes as variables, and the sets that they have."""
    sets = common_sets(codings.values(), codebook) if codebook else []
    return {name: with_sets_as_variables(coding, sets) for name, coding in codings.items()} if sets else codings, sets


def codebook_with_sets(codebook: Codebook, sets: Sequence[tuple[str, ...]]) -> Codebook:
    """Return a codebook in which sets of exclusive themes are variables, as `with_sets_as_variables` makes them."""
    in_sets = {name for names in sets for name in names}
    variables = tuple(
        replace(variable, asked_when="") if variable.asked_when in in_sets else variable
        for variable in codebook.variables
    )
    return replace(
        codebook,
        themes=tuple(theme for theme in codebook.themes if theme.id not in in_sets),
        variables=(*(_as_variable(names, codebook) for names in sets), *variables),
        exclusive=tuple(names for names in codebook.exclusive if names not in sets),
    )


def _as_variable(names: tuple[str, ...], codebook: Codebook) -> Theme:
    themes = [codebook[name] for name in names]
    return Theme(
        joined(names),
        label=codebook.labels[joined(names)],
        definition="Exactly one of these themes is present in a text.",
        inclusion=tuple(
            f"{theme.id}: {text}" for theme in themes for text in (theme.definition, *theme.inclusion) if text
        ),
        exclusion=tuple(f"{theme.id}: {text}" for theme in themes for text in theme.exclusion),
        scale=Scale(names),
        meanings=tuple("" if theme.label == theme.id else theme.label for theme in themes),
    )


def _joined(coding: Coding, names: tuple[str, ...]) -> Coding:
    import numpy as np

    variable = joined(names)
    present = coding.codes[:, [coding.themes.index(name) for name in names]] == PRESENT
    codes = np.where(present.sum(axis=1) == 1, present.argmax(axis=1), NOT_CODED)
    first = min(coding.themes.index(name) for name in names)
    kept = [name for name in coding.themes if name not in names]
    themes = (*kept[:first], variable, *kept[first:])
    columns = [codes if name == variable else coding.codes[:, coding.themes.index(name)] for name in themes]
    spans = [replace(span, theme=variable) if span.theme in names else span for span in coding.spans]
    known = coding.provenance.themes
    made = dict(known)
    if set(names) <= known.keys():
        made[variable] = ThemeProvenance(content_hash([known[name].definition for name in names]), "")
    return Coding(
        coding.ids,
        themes,
        np.array(columns, dtype=np.int8).reshape(len(themes), len(coding)).T,
        Evidence.of(dict.fromkeys(spans), coding.ids, themes, keep_order=True),
        replace(coding.provenance, themes=made),
        coding.corpus,
        {**coding.scales, variable: Scale(names)},
    )


def with_sets_as_themes(coding: Coding, exclusive: Sequence[tuple[str, ...]]) -> Coding:
    """Return the coding that `with_sets_as_variables` was made from, as far as it is known."""
    import numpy as np

    for names in exclusive:
        variable = joined(names)
        if variable not in coding.themes:
            continue
        place = coding.themes.index(variable)
        codes = coding.codes[:, place]
        of_themes = [np.where(codes == NOT_CODED, NOT_CODED, codes == value) for value in range(len(names))]
        themes = (*coding.themes[:place], *names, *coding.themes[place + 1 :])
        columns = [*coding.codes.T[:place], *of_themes, *coding.codes.T[place + 1 :]]
        spans = [moved for span in coding.spans for moved in _of_theme(span, coding, variable, names)]
        coding = Coding(
            coding.ids,
            themes,
            np.array(columns, dtype=np.int8).reshape(len(themes), len(coding)).T,
            Evidence.of(dict.fromkeys(spans), coding.ids, themes, keep_order=True),
            replace(
                coding.provenance,
                themes={name: made for name, made in coding.provenance.themes.items() if name != variable},
                origins={
                    theme: origin
                    for name, origin in coding.provenance.origins.items()
                    for theme in (names if name == variable else (name,))
                },
            ),
            coding.corpus,
            {name: scale for name, scale in coding.scales.items() if name != variable},
        )
    return coding


def _of_theme(span: Span, coding: Coding, variable: str, names: tuple[str, ...]) -> list[Span]:
    """Return a span of a set as evidence for the theme that its text has; a remark on an open decision, for all."""
    if span.theme != variable:
        return [span]
    code = coding.code(span.id, variable)
    return [replace(span, theme=name) for name in (names if code == NOT_CODED else names[code : code + 1])]
