"""Codings side by side: one row per text and theme, one column per coder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from discourse_coder.model.coding import Coding

if TYPE_CHECKING:
    import pandas as pd


def codes_by_coder(codings: Mapping[str, Coding]) -> pd.DataFrame:
    """Return the codes of all texts and of every theme that two or more codings have.

    Parameters
    ----------
    codings : mapping of str to Coding
        By the coder's name.

    Returns
    -------
    pandas.DataFrame
        Columns: id, theme, and one per coder with 1 present, 0 absent, missing where not coded. Texts and themes in
        the order of the codings.
    """
    import pandas as pd

    for coding in codings.values():
        coding.check_binary()
    ids = list(dict.fromkeys(id_ for coding in codings.values() for id_ in coding.ids))
    n_codings = Counter(theme for coding in codings.values() for theme in coding.themes)
    themes = [theme for theme, number in n_codings.items() if number >= 2]
    index = pd.MultiIndex.from_product([ids, themes], names=["id", "theme"])
    columns = {
        coder: coding.matrix.reindex(index=ids, columns=themes).astype("Int8").to_numpy(object).ravel()
        for coder, coding in codings.items()
    }
    return pd.DataFrame(columns, index=index).astype("Int8").reset_index()
