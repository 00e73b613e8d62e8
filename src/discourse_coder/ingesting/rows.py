"""What the rows of a table become: one text for each id, under this id, whatever stands in several rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Literal, NamedTuple

from discourse_coder.errors import CorpusError, Problem
from discourse_coder.model.corpus import Turn
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.wording import first_few, inflected, listed, number_of

RepeatedIds = Literal["join", "number"]
_MOST_NAMED = 3
_ADVICE = (
    "Name the column that has another id for each text with --id-column. Or say what these rows are: with "
    "--repeated-ids join they are one text, with --repeated-ids number each is a text of its own."
)


class TextRow(NamedTuple):
    """A row with a text."""

    name: str  # such as "row 2"
    id: str  # as its cell has it
    text: str
    cells: Mapping[str, str]  # the others that are filled


class TextOfRows(NamedTuple):
    """A text, and the rows that it is made of."""

    id: str  # empty where its row has none
    name: str
    rows: tuple[TextRow, ...]


class _Outcome(NamedTuple):
    texts: list[TextOfRows]
    notes: list[str]
    log: list[Removal]


def texts_of_rows(rows: Iterable[TextRow], repeated_ids: RepeatedIds | Literal[""]) -> _Outcome:
    """Return the texts, sentences on what was done, and lines for the log; raise a CorpusError for what is refused."""
    by_id: dict[str, list[TextRow]] = {}
    order: dict[str, int] = {}
    log = []
    for number, row in enumerate(rows):
        order[row.name] = number
        if (id_ := row.id.strip()) != row.id:
            log.append(Removal(row.name, row.id, f'the blanks around the id were left out: "{id_}"'))
        by_id.setdefault(id_ or f" {number}", []).append(row)  # no id begins with a blank
    several = {id_: found for id_, found in by_id.items() if len(found) > 1}
    copies = {id_: found for id_, found in several.items() if len({row.text.strip() for row in found}) == 1}
    others = {id_: found for id_, found in several.items() if id_ not in copies}
    if others and not repeated_ids:
        n = len(others)
        found = f"{number_of(n, 'id')} {inflected(n, 'stands', 'stand')} in several rows with different words"
        raise CorpusError(Problem("", f"{found}: {_named(others)}.", _ADVICE))
    outcome = _Outcome([], [], log)
    used = set(by_id)
    for id_, same in by_id.items():
        if id_ in copies:
            _keep_first(outcome, id_, same)
        elif id_ in others and repeated_ids == "join":
            _join(outcome, id_, same)
        elif id_ in others:
            _number(outcome, id_, same, used)
        else:
            outcome.texts.append(TextOfRows(same[0].id.strip(), same[0].name, tuple(same)))
    outcome.texts.sort(key=lambda text: order[text.rows[0].name])
    if n := sum(1 for id_ in by_id if id_.startswith(" ")):
        outcome.notes.append(f"{number_of(n, 'row')} without an id: such a text is named by its file and row.")
    if copies:
        n = sum(len(found) - 1 for found in copies.values())
        repeat = f"{number_of(n, 'row')} {inflected(n, 'repeats', 'repeat')} the id and the words of another row"
        outcome.notes.append(f"{repeat}, so nothing was added for them: {_named(copies)}.")
    if others:
        n = sum(map(len, others.values()))
        what = (
            f"became {number_of(len(others), 'text')} (--repeated-ids join)"
            if repeated_ids == "join"
            else "became a text each, numbered (--repeated-ids number)"
        )
        outcome.notes.append(f"{n:,} rows that share {number_of(len(others), 'id')} {what}: {_named(others)}.")
    return outcome


def joined(parts: Sequence[Extracted]) -> Extracted:
    """Return the texts of several rows as one, each a paragraph of its own; it keeps what all rows say of it."""
    first, *others = parts
    if not others:
        return first
    texts, turns, start = [], list[Turn](), 0
    speaks = any(part.turns for part in parts)
    for part in parts:
        text = part.text.rstrip()
        own = part.turns or ((Turn(0, len(text), "official"),) if speaks else ())
        ends = ((turn, min(turn.end, len(text))) for turn in own)
        turns += [replace(t, start=start + t.start, end=start + end) for t, end in ends if t.start < end]
        texts.append(text)
        start += len(text) + 2
    metadata = {
        name: value for name, value in first.metadata.items() if all(o.metadata.get(name) == value for o in others)
    }
    removals = tuple(removal for part in parts for removal in part.removals)
    return replace(first, text="\n\n".join(texts), metadata=metadata, removals=removals, turns=tuple(turns))


def _keep_first(outcome: _Outcome, id_: str, rows: list[TextRow]) -> None:
    first, *others = rows
    why = f"the same id and the same words as {first.name}, so it adds no text"
    outcome.log.extend(Removal(row.name, id_, why) for row in others)
    differing = _log_differing(outcome, id_, rows)
    kept = {name: cell for name, cell in first.cells.items() if name not in differing}
    outcome.texts.append(TextOfRows(id_, first.name, (first._replace(cells=kept),)))


def _join(outcome: _Outcome, id_: str, rows: list[TextRow]) -> None:
    why = f"joined to the text of {rows[0].name}, which has the same id (--repeated-ids join)"
    outcome.log.extend(Removal(row.name, id_, why) for row in rows[1:])
    _log_differing(outcome, id_, rows)
    outcome.texts.append(TextOfRows(id_, ", ".join(row.name for row in rows), tuple(rows)))


def _number(outcome: _Outcome, id_: str, rows: list[TextRow], used: set[str]) -> None:
    numbers = count(2)
    outcome.texts.append(TextOfRows(id_, rows[0].name, (rows[0],)))
    for row in rows[1:]:
        new = next(name for n in numbers if (name := f"{id_}-{n}") not in used)
        used.add(new)
        why = f"{rows[0].name} has this id too; this text is {new} (--repeated-ids number)"
        outcome.log.append(Removal(row.name, id_, why))
        outcome.texts.append(TextOfRows(new, row.name, (row,)))


def _log_differing(outcome: _Outcome, id_: str, rows: list[TextRow]) -> list[str]:
    """Log and return the columns in which rows of one text differ: none of the values is the text's."""
    names = dict.fromkeys(name for row in rows for name in row.cells)
    differing = [name for name in names if len({row.cells.get(name, "") for row in rows}) > 1]
    if differing:
        why = f'left out: the rows of "{id_}" differ in {inflected(len(differing), "this column", "these columns")}'
        outcome.log.append(Removal(listed(row.name for row in rows), listed(differing), why))
    return differing


def _named(rows_of_id: Mapping[str, Sequence[TextRow]]) -> str:
    """Return ids with their rows, the first few of many."""
    named = (f'"{id_}" ({first_few((row.name for row in rows), _MOST_NAMED)})' for id_, rows in rows_of_id.items())
    return first_few(named, _MOST_NAMED)
