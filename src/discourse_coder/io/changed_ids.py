"""Ids that a spreadsheet program has changed: 001 to 1, 123456789012345678 to 1.23457E+17, letters and blanks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import PurePath

from discourse_coder.errors import CodingError, Problem
from discourse_coder.files.tables import Table
from discourse_coder.model.corpus import Corpus
from discourse_coder.model.look import as_seen
from discourse_coder.wording import first_few, inflected, listed, number_of

_MOST_NAMED = 3
_WHOLE = re.compile(r"0*(\d+)(?:[.,]0+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?E\+(\d{2,3})", re.ASCII | re.IGNORECASE)
_DIGITS_KEPT = 15  # of a longer number; a spreadsheet program writes zeros for the others
_PROBABLY = "A spreadsheet program has probably changed"


def with_ids_of(corpus: Corpus, table: Table) -> tuple[Table, str]:
    """Return a table whose ids are those of the corpus, and a sentence on those that were written otherwise.

    Raises a CodingError for ids that could be several texts', or that of a text which has a row already.
    """
    place_of = {row.cells.get("id", "").strip(): row.place for row in table.rows}
    strange = [id_ for id_ in place_of if id_ and id_ not in corpus]
    found = {id_: like for id_, like in zip(strange, _alike(strange, corpus.ids), strict=True) if like}
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
    n = len(found)
    pairs = first_few((f'"{id_}" as "{like[0]}"' for id_, like in found.items()), _MOST_NAMED)
    read = f"{number_of(n, 'id')} of {PurePath(table.place).name} {inflected(n, 'was', 'were')} read as in the corpus: {pairs}."
    return replace(table, rows=rows), f"{read} {_PROBABLY} {inflected(n, 'it', 'them')}."


def _alike(strange: Sequence[str], known: Sequence[str]) -> Iterable[list[str]]:
    """Yield for each id the known ones that a spreadsheet program would show in this way."""

    @cache
    def by(key: Callable[[str], str]) -> dict[str, list[str]]:
        ids: dict[str, list[str]] = {}
        for id_ in known:
            if found := key(id_):
                ids.setdefault(found, []).append(id_)
        return ids

    rounded_to = cache(lambda decimals: partial(_rounded, decimals=decimals))
    for id_ in strange:
        keys = [(as_seen, as_seen), (_as_number, _as_number), (_cut, _as_number)]
        ways = [by(key).get(own(id_), []) for key, own in keys]
        if scientific := _SCIENTIFIC.fullmatch(id_.strip()):
            decimals = len(scientific[2] or "")
            written = f"{scientific[1]}{scientific[2] or ''}e{int(scientific[3])}"
            ways.append(by(rounded_to(decimals)).get(written, []))
        yield next(filter(None, ways), [])


def _as_number(id_: str) -> str:
    """Return a whole number without the zeros before it; empty for another id."""
    found = _WHOLE.fullmatch(as_seen(id_))
    return found[1] if found else ""


def _cut(id_: str) -> str:
    """Return a long number as a spreadsheet program keeps it; empty for another id."""
    digits = _as_number(id_)
    return digits[:_DIGITS_KEPT].ljust(len(digits), "0") if len(digits) > _DIGITS_KEPT else ""


def _rounded(id_: str, decimals: int) -> str:
    """Return the digits and the exponent with which a spreadsheet program shows a long number; empty for another id."""
    digits = _as_number(id_)
    if len(digits) < 2:
        return ""
    mantissa, exponent = f"{int(digits):.{decimals}e}".split("e")
    return f"{mantissa.replace('.', '')}e{int(exponent)}"
