"""Tables whose ids a spreadsheet program has changed: 001 to 1, a long number to 1.23457E+17."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from discourse_coder.errors import CodingError
from discourse_coder.files.tables import Table
from discourse_coder.model.changed_ids import matched
from discourse_coder.model.corpus import Corpus


def with_ids_of(corpus: Corpus, table: Table) -> tuple[Table, str]:
    """Return a table whose ids are those of the corpus, and a sentence on those that were written otherwise.

    Raises a CodingError for ids that could be several texts', or that of a text which has a row already.
    """
    place_of = {row.cells.get("id", "").strip(): row.place for row in table.rows}
    found = matched(PurePath(table.place).name, place_of, corpus, corpus.ids)
    if found.problems:
        raise CodingError(found.problems)
    if not found.ids:
        return table, ""
    rows = tuple(
        row._replace(cells=row.cells | {"id": found.ids[id_]}) if (id_ := row.cells["id"].strip()) in found.ids else row
        for row in table.rows
    )
    return replace(table, rows=rows), found.said
