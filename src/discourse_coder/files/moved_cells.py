"""Rows that contradict themselves: cells beside other rows' cells, as after one column was sorted alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from discourse_coder.errors import Problem
from discourse_coder.wording import first_few, inflected, listed

_UNDO = "Undo it in the file, and sort whole rows only. Nothing was kept of this file."


@dataclass(frozen=True)
class RepeatingRow:
    """A row that says several times which text it is about."""

    place: str
    id: str
    # By column, the ids of the texts that its cell belongs to: none for a cell of no text; no column that says nothing.
    told: Mapping[str, Collection[str]]

    @property
    def whole(self) -> Mapping[str, Collection[str]]:
        """What all columns say, the id's among them."""
        return {"id": (self.id,), **self.told}


class Contradictions(NamedTuple):
    """The places of rows that contradict themselves, and what to report of them."""

    places: frozenset[str]
    problems: list[Problem]


def contradictions(place: str, rows: Sequence[RepeatingRow], *, advice: str = _UNDO) -> Contradictions:
    """Find the rows whose cells belong to different texts, and say which column was moved; first the cause."""
    wrong = [row for row in rows if not _common(row)]
    if not wrong:
        return Contradictions(frozenset(), [])
    verb = inflected(len(wrong), "contradicts itself", "contradict themselves")
    found = f"{len(wrong):,} of {len(rows):,} {inflected(len(rows), 'row')} {verb}. {_cause(wrong)}"
    problems = [Problem(place, found, advice), *(Problem(row.place, _contradiction(row)) for row in wrong)]
    return Contradictions(frozenset(row.place for row in wrong), problems)


def _common(row: RepeatingRow, without: str = "") -> set[str]:
    """Return the texts that all columns but one may be about."""
    first, *others = (set(ids) for column, ids in row.whole.items() if column != without)
    return first.intersection(*others)


def _cause(wrong: Sequence[RepeatingRow]) -> str:
    columns = dict.fromkeys(column for row in wrong for column in row.whole)
    # Without the column that was moved, every row is of one text again.
    moved = [
        column for column in columns if all(column not in row.whole or _common(row, without=column) for row in wrong)
    ]
    if not moved:
        return "Several columns must have been sorted or moved, each without the others."
    names = listed((f'"{column}"' for column in moved), "or")
    held = Counter(min(row.whole[moved[0]], default="") for row in wrong if moved[0] in row.whole)
    wanted = Counter(min(_common(row, without=moved[0])) for row in wrong if moved[0] in row.whole)
    if held == wanted:
        return f"The column {names} must have been sorted or moved without the others."
    return f"Cells of the column {names} must have been overwritten, as by pasting or filling down."


def _contradiction(row: RepeatingRow) -> str:
    strange: dict[tuple[str, ...], list[str]] = {}
    for column, ids in row.told.items():
        if row.id not in ids:
            strange.setdefault(tuple(ids), []).append(f'"{column}"')
    said = (f"{listed(columns)} {_belongs(len(columns), ids)}" for ids, columns in strange.items())
    return f'the id is "{row.id}", but {listed(said)}.'


def _belongs(n_columns: int, ids: tuple[str, ...]) -> str:
    if not ids:
        return f"{inflected(n_columns, 'is', 'are')} not what was sent"
    whose = first_few([f'"{id_}"' for id_ in ids], 2)
    return f"{inflected(n_columns, 'belongs', 'belong')} to {whose}"
