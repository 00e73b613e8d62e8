"""What a chart asks of its table."""

from __future__ import annotations

from collections.abc import Sequence

from discourse_coder.errors import Problem, UsageError


def check_table(table: object, chart: str, kind: str, columns: Sequence[str] = (), advice: str = "") -> None:
    """Raise unless a value is a table that has some columns.

    Parameters
    ----------
    table : object
        What was passed.
    chart : str
        For error messages.
    kind : str
        The table that the chart needs, as in ``a prevalence table``.
    columns : sequence of str
        Those that are needed.
    advice : str
        What to do where some are missing.

    Raises
    ------
    UsageError
        Naming every missing column.
    """
    import pandas as pd

    if not isinstance(table, pd.DataFrame):
        raise UsageError(Problem(chart, f"needs {kind}, not a {type(table).__name__}."))
    if missing := [column for column in columns if column not in table.columns]:
        raise UsageError(Problem(chart, f"the table has no column {', '.join(missing)}.", advice))
