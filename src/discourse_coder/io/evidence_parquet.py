"""Evidence as Parquet: the columns of evidence.csv, for what is too much for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from discourse_coder.model.coding import Evidence, Numbers


def evidence_table(spans: Evidence) -> Any:
    """Return spans as an Arrow table; start and end are null for evidence without a place."""
    import numpy as np
    import pyarrow as pa

    def named(names: tuple[str, ...], places: Numbers) -> Any:
        at = pa.array(np.asarray(places, dtype=np.int64))
        return pa.array(names, pa.string()).take(at)

    def offset(values: Numbers) -> Any:
        given = np.asarray(values, dtype=np.int64)
        return pa.array(given, mask=given < 0)

    columns = {
        "id": named(spans.document_ids, spans.documents),
        "theme": named(spans.theme_ids, spans.themes),
        "start": offset(spans.starts),
        "end": offset(spans.ends),
        "quote": pa.array(list(spans.quotes), pa.string()),
        "rule": named(spans.rule_names, spans.rules),
    }
    return pa.table(columns)


def write_tables(path: Path, tables: Iterable[Any]) -> None:
    """Write Arrow tables, one at least, as the row groups of a Parquet file."""
    import pyarrow.parquet as pq

    tables = iter(tables)
    first = next(tables)
    with pq.ParquetWriter(path, first.schema) as writer:
        writer.write_table(first)
        for table in tables:
            writer.write_table(table)


def write_joined(path: Path, parts: Iterable[Path]) -> None:
    """Write the rows of Parquet files as one."""
    import pyarrow.parquet as pq

    write_tables(path, (pq.read_table(part, partitioning=None) for part in parts))
