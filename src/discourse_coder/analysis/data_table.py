"""All of a coding as one table for R, SPSS or Excel: a row per text, with what is known about it and its codes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from discourse_coder.analysis.mentions import mentions_by_text
from discourse_coder.model.coding import NOT_CODED, Coding, corpus_of

if TYPE_CHECKING:
    import pandas as pd

_MENTIONS, _CODER = "_mentions", "_coder"


def data_table(coding: Coding) -> pd.DataFrame:
    """Return a row per text: id, date, every column of the manifest, n_words, and of each theme its code and more.

    Of a theme ``nato`` there are ``nato`` (1 present, 0 absent, missing where not coded), ``nato_mentions`` (how many
    passages; missing where not coded, and where the theme is present but the coding keeps no evidence for it) and
    ``nato_coder`` (whose code it is; empty where not coded). A column of the manifest that has the name of one of these
    is called ``manifest_nato``; a theme that has the name of another column is called ``theme_date``. Of a variable
    there is its value, and no mentions.
    """
    import pandas as pd

    coding.check_on_scale()
    corpus = corpus_of(coding)
    documents = [corpus[id_] for id_ in coding.ids]
    own: dict[str, Any] = {"id": list(coding.ids), "date": [document.value("date") or "" for document in documents]}
    n_words = [document.n_words for document in documents]
    names = _names_of_themes(coding.themes, {*own, "n_words"})
    of_themes: dict[str, Any] = {}
    mentions = mentions_by_text(coding)
    for place, (theme, name) in enumerate(names.items()):
        codes = coding.codes[:, place].tolist()
        found = mentions[place]
        counted = found.tolist() if found is not None else None
        if scale := coding.scales.get(theme):
            of_themes[name] = [None if code == NOT_CODED else scale.values[code] for code in codes]
        else:
            of_themes[name] = [None if code == NOT_CODED else code for code in codes]
            of_themes[f"{name}{_MENTIONS}"] = [
                None if code == NOT_CODED or counted is None else counted[row] for row, code in enumerate(codes)
            ]
        of_themes[f"{name}{_CODER}"] = [coding.coder_of(id_, theme) for id_ in coding.ids]
    taken = {*own, "n_words", *of_themes}
    known: dict[str, Any] = {}
    for name in corpus.columns:
        column = _free(f"manifest_{name}", {*taken, *corpus.columns, *known}) if name in taken else name
        known[column] = [document.metadata.get(name, "") for document in documents]
    table = pd.DataFrame(own | known | {"n_words": n_words} | of_themes)
    counted_themes = [name for theme, name in names.items() if theme not in coding.scales]
    numbers = [column for name in counted_themes for column in (name, f"{name}{_MENTIONS}")]
    return table.astype(dict.fromkeys(numbers, "Int64"))


def _names_of_themes(themes: Sequence[str], taken: set[str]) -> dict[str, str]:
    """Return what to call each theme's columns, so that no two columns have one name."""
    names: dict[str, str] = {}
    of_others = {f"{theme}{end}" for theme in themes for end in (_MENTIONS, _CODER)}
    for theme in themes:
        clashes = {*taken, *of_others, *names.values()}
        names[theme] = _free(f"theme_{theme}", {*clashes, *themes}) if theme in clashes else theme
    return names


def _free(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name += "_"
    return name
