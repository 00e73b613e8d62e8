"""Who speaks where in the texts of a corpus folder: turns.csv, written by ingest, used as long as it fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

from discourse_coder.errors import CorpusError, Problem
from discourse_coder.files.tables import Row, read_table
from discourse_coder.model.corpus import Role, Turn

TURNS = "turns.csv"
COLUMNS = ("id", "start", "end", "speaker", "role", "sha256")
_ROLES: dict[str, Role] = {role: role for role in get_args(Role)}
_OFFSET = re.compile(r"\d{1,12}", re.ASCII)
_AGAIN = "Who speaks was found again from the labels in the text."


def turn_cells(id_: str, sha256: str, turns: Iterable[Turn]) -> list[list[str]]:
    """Return the rows of a text's turns, in the order of `COLUMNS`."""
    return [[id_, str(turn.start), str(turn.end), turn.speaker, turn.role, sha256] for turn in turns]


def read_turns(path: Path, place: str, encoding: str = "utf-8") -> tuple[dict[str, list[Row]], list[Problem]]:
    """Return the rows of turns.csv by the id of their text; no rows where there is any problem with the file."""
    table = read_table(path, place=place, encoding=encoding).unguarded()
    missing = [problem for column in COLUMNS if column != "speaker" for problem in table.missing(column)]
    if faults := [*missing, *table.problems]:
        unused = "Nothing in this file was used: who speaks was found again from the labels in the texts."
        return {}, [Problem(fault.place, f"{fault.found} {unused}", fault.advice) for fault in faults]
    rows: dict[str, list[Row]] = {}
    for row in table.rows:
        rows.setdefault(row.cells["id"].strip(), []).append(row)
    return rows, []


def fitting_turns(rows: Sequence[Row], text: str, sha256: str) -> tuple[Turn, ...]:
    """Return a text's turns, none where all are the official's; raise a CorpusError at the first that does not fit."""
    turns: list[Turn] = []
    for row in rows:
        turns.append(_fitting(row, turns[-1].end if turns else 0, text, sha256))
    return tuple(turns) if any(turn.role != "official" for turn in turns) else ()


def _fitting(row: Row, after: int, text: str, sha256: str) -> Turn:
    cells = {name: row.cells.get(name, "").strip() for name in COLUMNS}
    found = advice = ""
    if cells["sha256"].lower() != sha256:
        found = f'the text "{cells["id"]}" has changed since: it has the SHA-256 {sha256} now.'
        advice = "Restore the text, or take its rows out of turns.csv."
    elif not (_OFFSET.fullmatch(cells["start"]) and _OFFSET.fullmatch(cells["end"])):
        found = f'"{cells["start"]}" to "{cells["end"]}" is not a stretch of a text.'
        advice = "Write start and end as whole numbers; the first character is 0."
    elif not (start := int(cells["start"])) < (end := int(cells["end"])) <= len(text):
        found = f"{start} to {end} is not a stretch of a text of {len(text):,} characters."
        advice = "A turn has at least one character; its end is the position after the last one."
    elif start < after:
        found = f"the turn begins at {start}, before the one above it ends ({after})."
        advice = "Put the turns of a text in order; they must not overlap."
    elif cells["role"] not in _ROLES:
        found = f'there is no role "{cells["role"]}".'
        advice = f"Roles are {', '.join(_ROLES)}."
    else:
        return Turn(start, end, _ROLES[cells["role"]], row.cells.get("speaker", ""))
    raise CorpusError.at(row.place, found, f"{_AGAIN} {advice}")
