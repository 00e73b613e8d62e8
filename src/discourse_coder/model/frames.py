"""Tables as plain Python values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def plain(frame: pd.DataFrame, missing: Any = None) -> pd.DataFrame:
    """Return a table of Python values instead of pandas', with `missing` where there is none."""
    import pandas as pd

    # Column by column: to change the types of a whole frame takes twice as long. Two columns may have one name. Without
    # a type, pandas 3 takes a column of words for one of strings, whose missing cells are nan.
    cells = dict(enumerate(plain_columns(frame, missing)))
    return pd.DataFrame(cells, index=frame.index, dtype=object).set_axis(frame.columns, axis=1)


def plain_columns(frame: pd.DataFrame, missing: Any = None) -> list[Any]:
    """Return the columns of a table as arrays of such values."""
    return [column.to_numpy(dtype=object, na_value=missing) for _, column in frame.items()]
