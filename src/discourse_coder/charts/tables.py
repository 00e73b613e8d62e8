"""What a chart asks of its table."""

from __future__ import annotations

from collections.abc import Sequence

from discourse_coder.errors import Problem, UsageError


def check_table(table: object, chart: str, kind: str, columns: Sequence[str] = (), advice: str = "") -> None:
    """Raise unless a value is a table that has some columns; `kind` and `advice` are for the message."""
    import pandas as pd

    if not isinstance(table, pd.DataFrame):
        raise UsageError(Problem(chart, f"needs {kind}, not a {type(table).__name__}."))
    if missing := [column for column in columns if column not in table.columns]:
        raise UsageError(Problem(chart, f"the table has no column {', '.join(missing)}.", advice))
