"""Tables of codes whose ids a spreadsheet program has changed: 001 to 1, a long number to 1.23457E+17."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import PurePath

from discourse_coder.errors import CodingError, Problem
from discourse_coder.files.tables import Table
from discourse_coder.model.changed_ids import alike
from discourse_coder.model.corpus import Corpus
from discourse_coder.wording import first_few, inflected, listed, number_of

_MOST_NAMED = 3
_PROBABLY = "A spreadsheet program has probably changed"


def with_ids_of(corpus: Corpus, table: Table) -> tuple[Table, str]:
    """Return a table whose ids are those of the corpus, and a sentence on those that were written otherwise.

    Raises a CodingError for ids that could be several texts', or that of a text which has a row already.
    """
    place_of = {row.cells.get("id", "").strip(): row.place for row in table.rows}
    strange = [id_ for id_ in place_of if id_ and id_ not in corpus]
    found = {id_: like for id_, like in zip(strange, alike(strange, corpus.ids), strict=True) if like}
    times = Counter(like[0] for like in found.values() if len(like) == 1)
    problems = []
    for id_, like in found.items():
        if len(like) > 1 or like[0] in place_of or times[like[0]] > 1:
            could_be = listed((f'"{each}"' for each in like[:_MOST_NAMED]), "or")
            other = "" if len(like) > 1 else ", but so could that of another row"
            advice = f"{_PROBABLY} it: write it as in the corpus, in a column that is formatted as text."
            problems.append(Problem(place_of[id_], f'the id "{id_}" could be {could_be}{other}.', advice))
    if problems:
        raise CodingError(problems)
    if not found:
        return table, ""
    rows = tuple(
        row._replace(cells=row.cells | {"id": found[id_][0]}) if (id_ := row.cells["id"].strip()) in found else row
        for row in table.rows
    )
    n, name = len(found), PurePath(table.place).name
    pairs = first_few((f'"{id_}" as "{like[0]}"' for id_, like in found.items()), _MOST_NAMED)
    read = f"{number_of(n, 'id')} of {name} {inflected(n, 'was', 'were')} read as in the corpus: {pairs}."
    return replace(table, rows=rows), f"{read} {_PROBABLY} {inflected(n, 'it', 'them')}."
