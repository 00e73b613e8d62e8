"""What a corpus folder remembers of its originals: ingest.json, and the manifest and the log that follow from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from discourse_coder.errors import Problem, UsageError
from discourse_coder.files.atomic import write_text
from discourse_coder.files.file_names import natural_order
from discourse_coder.files.json_files import read_json
from discourse_coder.files.tables import read_table, write_csv
from discourse_coder.ingesting.text_extraction import IngestedText
from discourse_coder.io.corpus_reader import MANIFEST, TEXTS
from discourse_coder.io.ingest_record import STATE, Recorded, moved_ids
from discourse_coder.io.turns_file import COLUMNS, TURNS, read_turns, turn_cells
from discourse_coder.model.corpus import Turn
from discourse_coder.model.extraction import Removal

LOG = "ingest.log.csv"
_FORMAT = "discourse-coder ingest 1"
# Columns that an edit of the manifest cannot change, and those between them that are always there.
OWN_COLUMNS = ("id", "file", "sha256", "original", "original_sha256", "part", "extractor")
_COLUMNS = (*OWN_COLUMNS[:2], "date", "source", "speaker", "title", "url", *OWN_COLUMNS[2:])
_NO_CELL = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]+")
_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_json = partial(json.dumps, ensure_ascii=False)


@dataclass
class IngestedFile:
    """An original as it was read."""

    sha256: str  # empty where it could not be read
    options: dict[str, Any]  # the fields of `ExtractionOptions`
    texts: list[IngestedText] = field(default_factory=list)
    log: list[Removal] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # their places are places in the original
    n_done: int | None = None  # how many members of an archive have been read; None when all have
    copy_of: str = ""  # the original that has the same bytes, and whose texts stand for this one's


class IngestState:
    """The originals of a corpus, by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, IngestedFile] = {}
        self.is_written = True
        self._edits: dict[str, dict[str, str]] = {}
        self._edited_turns: dict[str, list[list[str]]] = {}
        texts = folder / TEXTS
        if texts.is_symlink():
            found = "this is a link; the texts could go anywhere."
            raise UsageError(Problem(str(texts), found, "Put a folder there."))
        if (folder / STATE).exists():
            self.files = _read(folder / STATE)
            self._edits = self._edited_cells()
            self._edited_turns = self._edited_turn_rows()
        elif (folder / MANIFEST).exists() or (texts.is_dir() and any(texts.iterdir())):
            found = f"there is a corpus that was not ingested (no {STATE})."
            raise UsageError(Problem(str(folder), found, "Name another folder."))

    def path_of(self, text: IngestedText) -> Path:
        """Return where a text is stored."""
        return self.folder / _file(text)

    @property
    def texts(self) -> Iterator[IngestedText]:
        """All texts."""
        return (text for file in self.files.values() for text in file.texts)

    def put(self, name: str, file: IngestedFile) -> None:
        """Set what is known of an original."""
        if self.files.get(name) != file:
            self.files[name] = file
            self.is_written = False

    def write(self) -> None:
        """Write ingest.json, the manifest, the log and who speaks where."""
        files = sorted(self.files.items(), key=lambda item: natural_order(item[0]))
        entries = ",\n".join(f"{_json(name)}: {_json(_entry(file))}" for name, file in files)
        write_text(self.folder / STATE, f'{{"format": {_json(_FORMAT)}, "originals": {{\n{entries}\n}}}}\n')
        rows = [cells | self._edits.get(cells["id"], {}) for item in files for cells in _manifest_rows(*item)]
        columns = dict.fromkeys((*_COLUMNS, *(column for row in rows for column in row)))
        write_csv(self.folder / MANIFEST, [list(columns), *([row.get(name, "") for name in columns] for row in rows)])
        log = [("original", "where", "what", "why")]
        for name, file in files:
            log += [(name, line.place, line.what, line.why) for line in file.log]
            log += [(name, each.place, "", f"{each.found} {each.advice}") for each in file.problems]
        write_csv(self.folder / LOG, [list(map(cell, line)) for line in log])
        if turns := [row for _, file in files for text in file.texts for row in self._turn_rows(text)]:
            write_csv(self.folder / TURNS, [list(COLUMNS), *turns])
        else:
            (self.folder / TURNS).unlink(missing_ok=True)
        self.is_written = True

    def _turn_rows(self, text: IngestedText) -> list[list[str]]:
        """Return what turns.csv says of a text: someone's edits first, if they are about its present state."""
        if edited := self._edited_turns.get(text.id):
            path = self.path_of(text)
            now = sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            if any(row[-1] == now for row in edited):
                return edited
        return _turn_rows(text) if text.turns else []

    def _edited_turn_rows(self) -> dict[str, list[list[str]]]:
        """Return the rows of turns.csv for each text for which someone has changed or added some."""
        if not (self.folder / TURNS).exists():
            return {}
        found, problems = read_turns(self.folder / TURNS, str(self.folder / TURNS))
        if problems:
            raise UsageError(problems)
        written = {text.id: _turn_rows(text) for text in self.texts}
        rows = {id_: [[row.cells.get(name, "") for name in COLUMNS] for row in found[id_]] for id_ in found}
        return {id_: cells for id_, cells in rows.items() if cells != written.get(id_, [])}

    def _edited_cells(self) -> dict[str, dict[str, str]]:
        """Return the cells of the manifest that someone has changed since it was written, by id."""
        if not (self.folder / MANIFEST).exists():
            return {}
        written = {row["id"]: row for item in self.files.items() for row in _manifest_rows(*item)}
        manifest = read_table(self.folder / MANIFEST).unguarded()
        if problems := [*manifest.missing("id"), *manifest.problems]:
            raise UsageError(problems)
        recorded = [Recorded(row["id"], row["file"], row["sha256"]) for row in written.values()]
        if moved := moved_ids(manifest.rows, "id", recorded, manifest.place):
            raise UsageError(moved)  # else other texts' cells would be taken for edits
        edits = {}
        for cells in (row.cells for row in manifest.rows if row.cells["id"] in written):
            known = written[cells["id"]]
            edits[known["id"]] = {
                name: value for name, value in cells.items() if name not in OWN_COLUMNS and value != known.get(name, "")
            }
        return edits


def cell(value: str) -> str:
    """Return a value as a cell of one line."""
    return _NO_CELL.sub(" ", value).strip()


def _manifest_rows(name: str, file: IngestedFile) -> Iterator[dict[str, str]]:
    original = cell(name)
    for text in file.texts:
        # A column of the original that has the name of one of the manifest's own gets another name.
        columns = {column: f"{column}_in_original" if column in OWN_COLUMNS else column for column in text.metadata}
        yield {
            **{cell(columns[column]): cell(value) for column, value in text.metadata.items()},
            "id": text.id,
            "file": _file(text),
            "sha256": text.sha256,
            "original": original,
            "original_sha256": file.sha256,
            "part": cell(text.part),
            "extractor": cell(text.extractor),
        }


def _file(text: IngestedText) -> str:
    return f"{TEXTS}/{text.file_name}.txt"


def _turn_rows(text: IngestedText) -> list[list[str]]:
    return turn_cells(text.id, text.sha256, (replace(turn, speaker=cell(turn.speaker)) for turn in text.turns))


def _read(path: Path) -> dict[str, IngestedFile]:
    try:
        content = read_json(path)
        if content["format"] != _FORMAT:
            raise ValueError("another format")
        return {str(name): _original(entry) for name, entry in content["originals"].items()}
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        found = "this is not the state of an ingested corpus."
        raise UsageError(Problem(str(path), found, "Restore it, or ingest into a new folder.")) from None


def _entry(file: IngestedFile) -> dict[str, Any]:
    # What dataclasses.asdict gives, in a tenth of its time; a line of the log is a list.
    return vars(file) | {
        "texts": [_stored(text) for text in file.texts],
        "log": [list(vars(line).values()) for line in file.log],
        "problems": list(map(vars, file.problems)),
    }


def _original(entry: Mapping[str, Any]) -> IngestedFile:
    texts = [_text(text) for text in entry["texts"]]
    log = [Removal(*line) for line in entry["log"]]
    problems = [Problem(**problem) for problem in entry["problems"]]
    sha256, options = entry["sha256"], dict(entry["options"])
    return IngestedFile(sha256, options, texts, log, problems, entry["n_done"], entry["copy_of"])


def _stored(text: IngestedText) -> dict[str, Any]:
    fields = vars(text) | {"turns": list(map(vars, text.turns))}
    if not text.name:
        del fields["name"]  # as in corpora ingested before ids could differ from names of files
    return fields


def _text(entry: Mapping[str, Any]) -> IngestedText:
    text = IngestedText(**{**entry, "turns": tuple(Turn(**turn) for turn in entry.get("turns", ()))})
    if not _SAFE_NAME.fullmatch(text.file_name):
        raise ValueError("this cannot name a file in the corpus")
    return text
