"""All of a coding as one table for R, SPSS or Excel: a row per text, with what is known about it and its codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from discourse_coder.analysis.prevalence import mentions_by_text
from discourse_coder.analysis.whose_codes import coder_of
from discourse_coder.model.coding import NOT_CODED, Coding, corpus_of

if TYPE_CHECKING:
    import pandas as pd


def data_table(coding: Coding, codings: Mapping[str, Coding] | None = None) -> pd.DataFrame:
    """Return a row per text: id, date, every column of the manifest, n_words, and of each theme its code and more.

    Of a theme ``nato`` there are ``nato`` (1 present, 0 absent, missing where not coded), ``nato_mentions`` (how many
    passages; missing where not coded, and where the theme is present but the coding keeps no evidence for it) and
    ``nato_coder`` (whose code it is; empty where not coded). A column of the manifest that has the name of one of these
    is called ``manifest_nato``. `codings` are those that the coding may have been put together from.
    """
    import pandas as pd

    coding.check_binary()
    corpus = corpus_of(coding)
    documents = [corpus[id_] for id_ in coding.ids]
    of_themes: dict[str, Any] = {}
    mentions = mentions_by_text(coding)
    for place, theme in enumerate(coding.themes):
        codes = coding.codes[:, place].tolist()
        found = mentions[place]
        counted = found.tolist() if found is not None else None
        of_themes[theme] = [None if code == NOT_CODED else code for code in codes]
        of_themes[f"{theme}_mentions"] = [
            None if code == NOT_CODED or counted is None else counted[row] for row, code in enumerate(codes)
        ]
        of_themes[f"{theme}_coder"] = [coder_of(coding, codings or {}, id_, theme) for id_ in coding.ids]
    own = {"id": list(coding.ids), "date": [document.value("date") or "" for document in documents]}
    taken = {*own, "n_words", *of_themes}
    known = {
        f"manifest_{name}" if name in taken else name: [document.metadata.get(name, "") for document in documents]
        for name in corpus.columns
    }
    table = pd.DataFrame(own | known | {"n_words": [document.n_words for document in documents]} | of_themes)
    numbers = [name for theme in coding.themes for name in (theme, f"{theme}_mentions")]
    return table.astype(dict.fromkeys(numbers, "Int64"))
