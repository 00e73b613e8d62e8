"""What a chart asks of its table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from discourse_coder.errors import Problem, UsageError
from discourse_coder.wording import first_few

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

Row = TypeVar("Row")


def check_table(
    table: object, chart: str, kind: str, columns: Sequence[str] = (), advice: str = "", *, may_be_empty: bool = False
) -> None:
    """Raise unless a value is a table that has some columns and rows; `kind` and `advice` are for the message."""
    import pandas as pd

    if not isinstance(table, pd.DataFrame):
        raise UsageError(Problem(chart, f"needs {kind}, not a {type(table).__name__}."))
    if missing := [column for column in columns if column not in table.columns]:
        raise UsageError(Problem(chart, f"the table has no column {', '.join(missing)}.", advice))
    if table.empty and not may_be_empty:
        raise UsageError(Problem(chart, "the table is empty.", "There must be at least one text and one theme."))


def read_rows(
    table: pd.DataFrame,
    chart: str,
    names: Sequence[str],
    read: Callable[[tuple[str, ...], dict[Any, Any]], Row],
    contradiction: Callable[[Row], str],
) -> dict[tuple[str, ...], Row]:
    """Return the rows of a table by what names them, such as theme and group; raise with all that is wrong."""
    import pandas as pd

    rows: dict[tuple[str, ...], Row] = {}
    problems = []
    for record in table.to_dict("records"):
        key = tuple(str(record[name]) if pd.notna(record[name]) and record[name] != "" else "(none)" for name in names)
        place = ", ".join([chart, *(f"{name} {value}" for name, value in zip(names, key, strict=True))])
        if key in rows:
            problems.append(Problem(place, "occurs twice.", f"Keep one row per {' and '.join(names)}."))
            continue
        try:
            rows[key] = read(key, record)
        except (TypeError, ValueError):
            problems.append(Problem(place, "a number is missing or is not a number."))
            continue
        if found := contradiction(rows[key]):
            problems.append(Problem(place, found))
    if problems:
        raise UsageError(problems)
    return rows


def number_or_none(value: Any) -> float | None:
    """Return a number, None where it is missing."""
    import pandas as pd

    return None if pd.isna(value) else float(value)


def read_codes(table: pd.DataFrame, chart: str) -> NDArray[np.int8]:
    """Return the codes of a table, -1 where missing; raise where a cell is anything but 1, 0 or missing."""
    import numpy as np

    missing = table.isna().to_numpy()
    values = table.astype(object).to_numpy(copy=True)
    if strange := sorted({str(value) for value in values[~missing] if value not in (0, 1)}):
        found = f"the table holds {first_few(strange, 5)}."
        raise UsageError(Problem(chart, found, "Codes are 1, 0 or missing (not coded)."))
    values[missing] = -1
    return values.astype(np.int8)
