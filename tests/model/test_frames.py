import numpy as np
import pandas as pd
import pytest

from discourse_coder.model.frames import plain


@pytest.mark.parametrize("missing", [None, ""])
@pytest.mark.parametrize(
    "column",
    [
        pd.Series(["a", None], dtype=object),
        pd.Series(["a", np.nan], dtype=object),
        pd.Series(["a", None]),
        pd.Series(["a", pd.NA], dtype="string"),
        pd.Series(pd.Categorical(["a", None])),
        pd.Series([1, None], dtype="Int8"),
        pd.Series([1.5, None]),
        pd.Series([1.5, None], dtype="Float64"),
        pd.Series([True, None], dtype="boolean"),
    ],
    ids=lambda column: str(column.dtype),
)
def test_a_missing_cell_of_any_type_is_what_was_asked_for(column, missing):
    """Of words pandas 3 makes strings, whose missing cells are nan: no JSON."""
    table = pd.DataFrame({"x": column, "y": [1, 2]})
    assert plain(table, missing)["x"].tolist() == [column[0], missing]
    assert plain(table.set_axis(["x", "x"], axis=1), missing).iloc[:, 0].tolist() == [column[0], missing]
