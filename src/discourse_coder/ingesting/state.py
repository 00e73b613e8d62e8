"""What a corpus folder remembers of its originals: ingest.json, and the manifest and the log that follow from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from discourse_coder.errors import Problem, UsageError
from discourse_coder.files.atomic import write_text
from discourse_coder.files.file_names import natural_order
from discourse_coder.files.json_files import read_json
from discourse_coder.files.tables import read_table, write_csv
from discourse_coder.ingesting.text_taking import LogLine
from discourse_coder.io.corpus_reader import MANIFEST, TEXTS
from discourse_coder.io.turns_file import COLUMNS, TURNS, read_turns, turn_cells
from discourse_coder.model.corpus import Turn

STATE, LOG = "ingest.json", "ingest.log.csv"
_FORMAT = "discourse-coder ingest 1"
_KNOWN = ("date", "source", "speaker", "title", "url")
_OWN = ("id", "file", "sha256", "original", "original_sha256", "part", "extractor")
_COLUMNS = ("id", "file", *_KNOWN, "sha256", "original", "original_sha256", "part", "extractor")
_NO_CELL = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]+")


@dataclass
class IngestedText:
    """A text in the corpus; see `text_taking.TakenText`."""

    id: str
    sha256: str
    part: str
    extractor: str
    metadata: dict[str, str]
    turns: tuple[Turn, ...] = ()


@dataclass
class IngestedFile:
    """An original as it was read.

    Attributes
    ----------
    sha256 : str
        Empty where it could not be read.
    options : dict
        The fields of `text_taking.Taking`.
    texts : list of IngestedText
    log : list of LogLine
    problems : list of Problem
        Their places are places in the original.
    n_done : int or None
        How many members of an archive have been read; None when all is read.
    copy_of : str
        The original that has the same bytes, and whose texts stand for this one's.
    """

    sha256: str
    options: dict[str, Any]
    texts: list[IngestedText] = field(default_factory=list)
    log: list[LogLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    n_done: int | None = None
    copy_of: str = ""


class IngestState:
    """The originals of a corpus, by name.

    Parameters
    ----------
    folder : Path
        The corpus; may be missing or empty.

    Raises
    ------
    UsageError
        When the folder holds a corpus that was not ingested, or a file that is not as ingest wrote it.
    DiscourseCoderError
        When a file cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, IngestedFile] = {}
        self.is_written = True
        self._edits: dict[str, dict[str, str]] = {}
        self._edited_turns: dict[str, list[list[str]]] = {}
        if (folder / TEXTS).is_symlink():
            raise UsageError(
                Problem(str(folder / TEXTS), "this is a link; the texts could go anywhere.", "Put a folder there.")
            )
        if (folder / STATE).exists():
            self.files = _read(folder / STATE)
            self._edits = self._edited_cells()
            self._edited_turns = self._edited_turn_rows()
        elif (folder / MANIFEST).exists() or ((folder / TEXTS).is_dir() and any((folder / TEXTS).iterdir())):
            raise UsageError(
                Problem(str(folder), f"there is a corpus that was not ingested (no {STATE}).", "Name another folder.")
            )

    def path_of(self, id_: str) -> Path:
        """Return where a text is stored."""
        return self.folder / TEXTS / f"{id_}.txt"

    @property
    def ids(self) -> Iterator[str]:
        """The ids of all texts."""
        return (text.id for file in self.files.values() for text in file.texts)

    def put(self, name: str, file: IngestedFile) -> None:
        """Set what is known of an original."""
        if self.files.get(name) != file:
            self.files[name] = file
            self.is_written = False

    def write(self) -> None:
        """Write ingest.json, the manifest, who speaks where and the log.

        Raises
        ------
        UsageError
            When one cannot be written; each is whole then, old or new.
        """
        names = sorted(self.files, key=natural_order)
        lines = (f"{_json(name)}: {_json(_entry(self.files[name]))}" for name in names)
        write_text(
            self.folder / STATE, f'{{"format": {_json(_FORMAT)}, "originals": {{\n' + ",\n".join(lines) + "\n}}\n"
        )
        rows = [
            cells | self._edits.get(cells["id"], {})
            for name in names
            for cells in _manifest_rows(name, self.files[name])
        ]
        columns = dict.fromkeys((*_COLUMNS, *(column for row in rows for column in row)))
        write_csv(self.folder / MANIFEST, [list(columns), *([row.get(name, "") for name in columns] for row in rows)])
        log = [["original", "where", "what", "why"]]
        for name in names:
            for line in self.files[name].log:
                log.append([cell(part) for part in (name, *line)])
            for problem in self.files[name].problems:
                log.append([cell(part) for part in (name, problem.place, "", f"{problem.found} {problem.advice}")])
        write_csv(self.folder / LOG, log)
        if turns := [row for name in names for text in self.files[name].texts for row in self._turn_rows(text)]:
            write_csv(self.folder / TURNS, [list(COLUMNS), *turns])
        else:
            (self.folder / TURNS).unlink(missing_ok=True)
        self.is_written = True

    def _turn_rows(self, text: IngestedText) -> list[list[str]]:
        """Return what turns.csv says of a text: what someone has written there about its present state comes first."""
        edited = self._edited_turns.get(text.id, [])
        path = self.path_of(text.id)
        now = sha256(path.read_bytes()).hexdigest() if edited and path.is_file() else ""
        return edited if any(row[-1] == now for row in edited) else _turn_rows(text)

    def _edited_turn_rows(self) -> dict[str, list[list[str]]]:
        """Return the rows of turns.csv of all texts of which someone has changed or added some, by id."""
        if not (self.folder / TURNS).exists():
            return {}
        found, problems = read_turns(self.folder / TURNS, str(self.folder / TURNS))
        if problems:
            raise UsageError(problems)
        written = {text.id: _turn_rows(text) for file in self.files.values() for text in file.texts}
        rows = {id_: [[row.cells.get(name, "") for name in COLUMNS] for row in found[id_]] for id_ in found}
        return {id_: cells for id_, cells in rows.items() if cells != written.get(id_, [])}

    def _edited_cells(self) -> dict[str, dict[str, str]]:
        """Return the cells of the manifest that someone has changed since it was written, by id."""
        if not (self.folder / MANIFEST).exists():
            return {}
        written = {row["id"]: row for name in self.files for row in _manifest_rows(name, self.files[name])}
        manifest = read_table(self.folder / MANIFEST).unguarded()
        if problems := [*manifest.missing("id"), *manifest.problems]:
            raise UsageError(problems)
        return {
            row.cells["id"]: edits
            for row in manifest.rows
            if (known := written.get(row.cells["id"]))
            and (
                edits := {
                    column: value
                    for column, value in row.cells.items()
                    if column not in _OWN and value != known.get(column, "")
                }
            )
        }


def cell(value: str) -> str:
    """Return a value as a cell of one line."""
    return _NO_CELL.sub(" ", value).strip()


def _manifest_rows(name: str, file: IngestedFile) -> Iterator[dict[str, str]]:
    for text in file.texts:
        metadata = {cell(_free(column)): cell(value) for column, value in text.metadata.items()}
        yield {
            **metadata,
            "id": text.id,
            "file": f"{TEXTS}/{text.id}.txt",
            "sha256": text.sha256,
            "original": cell(name),
            "original_sha256": file.sha256,
            "part": cell(text.part),
            "extractor": cell(text.extractor),
        }


def _turn_rows(text: IngestedText) -> list[list[str]]:
    return turn_cells(text.id, text.sha256, (replace(turn, speaker=cell(turn.speaker)) for turn in text.turns))


def _free(column: str) -> str:
    """Return the name of a column, or another where the manifest has one of this name for itself."""
    return f"{column}_in_original" if column in _OWN else column


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _read(path: Path) -> dict[str, IngestedFile]:
    place = str(path)
    try:
        content = read_json(path)
        if content["format"] != _FORMAT:
            raise ValueError("another format")
        return {str(name): _file(entry) for name, entry in content["originals"].items()}
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise UsageError(
            Problem(place, "this is not the state of an ingested corpus.", "Restore it, or ingest into a new folder.")
        ) from None


def _entry(file: IngestedFile) -> dict[str, Any]:
    # What dataclasses.asdict gives, in a tenth of its time.
    return vars(file) | {"texts": list(map(_text_entry, file.texts)), "problems": list(map(vars, file.problems))}


def _text_entry(text: IngestedText) -> dict[str, Any]:
    return vars(text) | {"turns": list(map(vars, text.turns))}


def _file(entry: Mapping[str, Any]) -> IngestedFile:
    return IngestedFile(
        entry["sha256"],
        dict(entry["options"]),
        [
            IngestedText(**text | {"turns": tuple(Turn(**turn) for turn in text.get("turns", ()))})
            for text in entry["texts"]
        ],
        [LogLine(*line) for line in entry["log"]],
        [Problem(**problem) for problem in entry["problems"]],
        entry["n_done"],
        entry["copy_of"],
    )
