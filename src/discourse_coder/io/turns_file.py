"""Who speaks where in the texts of a corpus folder: turns.csv, written by ingest, trusted as long as it fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

from discourse_coder.errors import CorpusError, Problem
from discourse_coder.files.tables import Row, Table, guarded, read_table, unguarded
from discourse_coder.model.corpus import Role, Turn

TURNS = "turns.csv"
COLUMNS = ("id", "start", "end", "speaker", "role", "sha256")
_ROLES: dict[str, Role] = {role: role for role in get_args(Role)}
_OFFSET = re.compile(r"\d{1,12}", re.ASCII)
_ANEW = "Who speaks was found anew from the labels in the text."


def turn_cells(id_: str, sha256: str, turns: Iterable[Turn]) -> list[list[str]]:
    """Return the rows of a text's turns, in the order of `COLUMNS`."""
    return [[id_, str(turn.start), str(turn.end), guarded(turn.speaker), turn.role, sha256] for turn in turns]


def read_turns(path: Path, place: str, encoding: str = "utf-8") -> tuple[dict[str, list[Row]], list[Problem]]:
    """Read the rows of turns.csv.

    Parameters
    ----------
    path : Path
    place : str
        What problems call it.
    encoding : str

    Returns
    -------
    rows : dict of str to list of Row
        By the id of their text. None where a row cannot be read: what it says of which text is not known then.
    problems : list of Problem

    Raises
    ------
    DiscourseCoderError
        When the file cannot be read at all.
    """
    table = read_table(path, place=place, encoding=encoding)
    if problems := _faults(table):
        return {}, problems
    rows: dict[str, list[Row]] = {}
    for row in table.rows:
        rows.setdefault(row.cells["id"].strip(), []).append(row)
    return rows, []


def _faults(table: Table) -> list[Problem]:
    missing = [problem for column in COLUMNS if column != "speaker" for problem in table.missing(column)]
    faults = [*missing, *table.problems]
    unused = "Nothing in this file was used: who speaks was found anew from the labels in the texts."
    return [Problem(fault.place, f"{fault.found} {unused}", fault.advice) for fault in faults]


def fitting_turns(rows: Sequence[Row], text: str, sha256: str) -> tuple[Turn, ...]:
    """Return a text's turns; nothing where all are the official's, as in `Document.turns`.

    Parameters
    ----------
    rows : sequence of Row
        Those of the text, in order.
    text : str
    sha256 : str
        Of the text.

    Raises
    ------
    CorpusError
        When a row does not fit the text or contradicts another; names the first.
    """
    turns: list[Turn] = []
    for row in rows:
        turns.append(_fitting(row, turns[-1].end if turns else 0, text, sha256))
    return tuple(turns) if any(turn.role != "official" for turn in turns) else ()


def _fitting(row: Row, after: int, text: str, sha256: str) -> Turn:
    cells = {name: row.cells.get(name, "").strip() for name in COLUMNS}
    found = advice = ""
    if cells["sha256"].lower() != sha256:
        found = f'this is of another state of "{cells["id"]}": its text has the SHA-256 {sha256} now.'
        advice = "Restore the text, or take its rows out of turns.csv."
    elif not (_OFFSET.fullmatch(cells["start"]) and _OFFSET.fullmatch(cells["end"])):
        found = f'"{cells["start"]}" to "{cells["end"]}" is no stretch of a text.'
        advice = "Write start and end as whole numbers, the first character being 0."
    elif not (start := int(cells["start"])) < (end := int(cells["end"])) <= len(text):
        found = f"{start} to {end} is no stretch of a text of {len(text):,} characters."
        advice = "A turn has a character at least; its end is the place after its last one."
    elif start < after:
        found = f"the turn begins at {start}, before the one above it ends ({after})."
        advice = "Put the turns of a text in their order, apart from each other."
    elif cells["role"] not in _ROLES:
        found = f'there is no role "{cells["role"]}".'
        advice = f"Roles are {', '.join(_ROLES)}."
    else:
        return Turn(start, end, _ROLES[cells["role"]], unguarded(row.cells.get("speaker", "")))
    raise CorpusError(Problem(row.place, found, f"{_ANEW} {advice}"))
