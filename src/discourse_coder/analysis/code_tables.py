"""Codings side by side: one row per text and theme, one column per coder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from discourse_coder.model.coding import ABSENT, NOT_CODED, PRESENT, Coding
from discourse_coder.model.display import Table, ThemeId
from discourse_coder.model.scale import Scale

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


_OF_THEME = ("0", "1")


def n_coders(codings: Mapping[str, Coding]) -> Counter[str]:
    """Return how many codings have each text, in the order of the codings."""
    return Counter(id_ for coding in codings.values() for id_ in coding.ids)


def shared_themes(codings: Mapping[str, Coding]) -> list[str]:
    """Return every theme that two or more codings have, in the order of the codings."""
    n_codings = Counter(theme for coding in codings.values() for theme in coding.themes)
    return [theme for theme, number in n_codings.items() if number >= 2]


def scale_of(codings: Mapping[str, Coding], name: str) -> Scale | None:
    """Return the scale with all values that codings have for a variable; None for a theme."""
    scales = [coding.scales.get(name) for coding in codings.values() if name in coding.themes]
    if not any(scales):
        return None
    # Where another coder found no other values than these, they were taken for a theme.
    known = [scale for scale in scales if scale]
    return known[0].joined([*known, *([Scale(_OF_THEME, known[0].level)] if None in scales else ())])


def codes_of(codings: Mapping[str, Coding], theme: str, ids: Collection[str]) -> NDArray[np.int8]:
    """Return texts x codings: the codes of a theme, not coded where a coding lacks the text or the theme.

    Those of a variable are places on `scale_of`.
    """
    import numpy as np

    by_id = [coding.codes_by_id(theme) for coding in codings.values()]
    if scale := scale_of(codings, theme):
        place_of = {value: place for place, value in enumerate(scale.values)}
        for coding, codes in zip(codings.values(), by_id, strict=True):
            own = coding.scales[theme].values if theme in coding.scales else _OF_THEME
            codes.update({id_: place_of[own[code]] for id_, code in codes.items() if code != NOT_CODED})
    rows = [[codes.get(id_, NOT_CODED) for codes in by_id] for id_ in ids]
    return np.array(rows, dtype=np.int8).reshape(len(ids), len(by_id))


def compared_ids(codings: Mapping[str, Coding]) -> list[str]:
    """Return the texts that two or more codings have a code for, on one theme at least."""
    n_coded = {
        theme: Counter(
            id_ for made in codings.values() for id_, code in made.codes_by_id(theme).items() if code != NOT_CODED
        )
        for theme in shared_themes(codings)
    }
    return [id_ for id_ in n_coders(codings) if any(numbers[id_] >= 2 for numbers in n_coded.values())]


def codes_by_coder(codings: Mapping[str, Coding]) -> pd.DataFrame:
    """Return the codes of all texts and of every theme that two or more codings have: id, theme, a column per coder."""
    import pandas as pd

    for coding in codings.values():
        coding.check_binary()
    ids, themes = list(n_coders(codings)), shared_themes(codings)
    index = pd.MultiIndex.from_product([ids, themes], names=["id", "theme"])
    columns = {
        coder: coding.matrix.reindex(index=ids, columns=themes).astype("Int8").to_numpy(object).ravel()
        for coder, coding in codings.items()
    }
    return pd.DataFrame(columns, index=index).astype("Int8").reset_index()


def code_counts(coding: Coding) -> list[Table]:
    """Return how many texts have each theme, lack it, and are not coded for it; and how many have each value."""
    coding.check_on_scale()
    found = {name: list(coding.codes_by_id(name).values()) for name in coding.themes}
    themes = [
        (ThemeId(theme), *(found[theme].count(code) for code in (PRESENT, ABSENT, NOT_CODED)))
        for theme in coding.only_themes.themes
    ]
    values = [
        (ThemeId(name), value, found[name].count(code))
        for name, scale in coding.scales.items()
        for code, value in [*enumerate(scale.values), (NOT_CODED, "not coded")]
    ]
    tables = (
        Table(("theme", "present", "absent", "not coded"), themes),
        Table(("variable", "value", "texts"), values, words=("value",)),
    )
    return [table for table in tables if table.rows]
