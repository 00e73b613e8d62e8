"""What `ingest` recorded of its texts, against which a manifest can be held."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from discourse_coder.errors import CorpusError, DiscourseCoderError, Problem
from discourse_coder.files import limits
from discourse_coder.files.encodings import read_bytes
from discourse_coder.files.json_files import read_json
from discourse_coder.files.moved_cells import RepeatingRow, contradictions
from discourse_coder.files.tables import Row

STATE = "ingest.json"
_ADVICE = (
    "Put every id beside its own text again, and sort whole rows only. If ids were exchanged on purpose, move "
    f"{STATE} out of the folder: without it nothing is held against the manifest."
)


class Recorded(NamedTuple):
    """A text as `ingest` stored it."""

    id: str
    file: str
    sha256: str


def read_record(path: Path, place: str) -> list[Recorded]:
    """Return what ingest.json says of the texts of a corpus."""
    try:
        data = read_bytes(path, place, limits.MAX_TABLE_BYTES)  # as large as the manifest may be
        originals = read_json(path, data)["originals"].values()
        texts = [text for original in originals for text in original["texts"]]
        # A text has a name of its own where its id cannot name a file.
        return [
            Recorded(str(text["id"]), f"texts/{text.get('name') or text['id']}.txt", str(text["sha256"]))
            for text in texts
        ]
    except (DiscourseCoderError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        found = "it cannot be read, so nothing tells whether the ids of the manifest stand beside their own texts."
        raise CorpusError.at(place, found, "Restore it, or move it out of the folder.") from None


def moved_ids(rows: Iterable[Row], id_column: str, recorded: Collection[Recorded], place: str) -> list[Problem]:
    """Return a problem for each row of a manifest whose id stands beside another text's file or hash.

    Ids, files and hashes that the record does not know are somebody's edits; nothing can be known of them.
    """
    ids = {text.id for text in recorded}
    whose: dict[str, dict[str, list[str]]] = {"file": {}, "sha256": {}}
    for text in recorded:
        whose["file"].setdefault(text.file, []).append(text.id)
        whose["sha256"].setdefault(text.sha256, []).append(text.id)
    repeating = []
    for row in rows:
        id_ = row.cells[id_column].strip()
        cells = {name: row.cells.get(name, "").strip() for name in whose}
        cells["sha256"] = cells["sha256"].lower()
        told = {name: whose[name][cell] for name, cell in cells.items() if cell in whose[name]}
        if id_ in ids:
            repeating.append(RepeatingRow(row.place, id_, told))
    return contradictions(place, repeating, advice=_ADVICE).problems
