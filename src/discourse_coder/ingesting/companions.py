"""Tables that stand beside texts and say who speaks, when and about what: they are no texts themselves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from discourse_coder.errors import Problem
from discourse_coder.files.encodings import decode, read_bytes
from discourse_coder.files.file_names import printable
from discourse_coder.files.tables import TABLE_SUFFIXES, read_table
from discourse_coder.ingesting.source_files import SourceFile
from discourse_coder.model.extraction import Removal
from discourse_coder.records.known_corpora import keys_of_name, mended_lines, metadata_by_key, metadata_of_name
from discourse_coder.records.name_fields import NameFields
from discourse_coder.wording import first_few, number_of

_OF_SPEAKERS = re.compile(r"speakers?_by_session.*|speakers?|meta|metadata|docvars", re.IGNORECASE)
_LONGEST_HEADER = 2**16


class Said(NamedTuple):
    """What a table says of texts, by what names them, and of which of them its rows say different things."""

    by_key: dict[str, dict[str, str]]
    differing: set[str]
    problems: tuple[Problem, ...] = ()  # rows that could not be read


@dataclass
class Companions:
    """What such tables say, by what names a text in them, and what the names of files tell."""

    fields: NameFields | None = None
    by_table: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    differing: dict[str, set[str]] = field(default_factory=dict)  # by table, the keys of several rows that differ
    used: dict[str, set[str]] = field(default_factory=dict)  # by table, the keys that named a text
    n_described: dict[str, int] = field(default_factory=dict)  # by table, the texts that it named

    def put(self, place: str, said: Said) -> None:
        """Keep what a table says."""
        self.by_table[place], self.differing[place] = said.by_key, said.differing
        self.used[place], self.n_described[place] = set(), 0

    def told(self, stem: str) -> dict[str, str]:
        """Return what the name of a file tells by the template, if any; raise ValueError where it does not fit."""
        return self.fields.of_name(printable(unicodedata.normalize("NFC", stem))) if self.fields and stem else {}

    def misfit(self, stem: str) -> list[Problem]:
        """Return the problem that the name of a file does not fit the template, if so."""
        try:
            self.told(stem)
        except ValueError as error:
            template = self.fields.template if self.fields else ""
            found = f"its name does not fit --fields {template}: {error}. Its text has none of these columns."
            return [
                Problem("", found, "Fill them in in manifest.csv, or rename the file and ingest into a new folder.")
            ]
        return []

    def described(
        self, name: str, metadata: dict[str, str], part: str, *, is_row: bool
    ) -> tuple[dict[str, str], list[Removal]]:
        """Return the metadata of a text with what its name and tables say, and lines on what a file's name replaced."""
        named = metadata_of_name(name)
        if metadata.get("date"):
            named.pop("date", None)  # it has but the year
        tables = self._of_tables(name)
        if is_row:
            return {**named, **tables, **metadata}, []  # the row is about this text, and about no other
        metadata = {**metadata, **named}
        told: dict[str, str] = {}
        with suppress(ValueError):  # which is a problem of its file
            told = self.told(name)
        if told.get("date", "") in metadata.get("date", ""):
            told.pop("date", None)  # the text's is as exact, or more so
        lines = [
            Removal(part, metadata[column], f"left out: the name of the file gives the column {column} (--fields)")
            for column in told
            if metadata.get(column, told[column]) != told[column]
        ]
        return {**metadata, **told, **tables}, lines

    def _of_tables(self, name: str) -> dict[str, str]:
        """Return what the tables say of a text, the later and the closer last."""
        found: dict[str, str] = {}
        for place, by_key in self.by_table.items():
            keys = [key for key in keys_of_name(name) if key in by_key]
            for key in keys:
                found |= by_key[key]
            self.used[place].update(keys)
            self.n_described[place] += bool(keys)
        return found

    def notes(self) -> list[Problem]:
        """Return how many texts each table says something of, and how many of its rows name none of them."""
        notes = []
        for place, by_key in self.by_table.items():
            left = len(by_key) - len(self.used[place])
            others = f", and {number_of(left, 'text')} not among them" if left else ""
            found, advice = f"names {number_of(self.n_described[place], 'text')} added{others}.", ""
            if not self.used[place]:
                advice = f"It calls them {first_few(by_key, 2)}: are the files called so?"
            notes.append(Problem(place, found, advice))
            if twice := [key for key in by_key if key in self.differing[place] & self.used[place]]:
                found = f"has rows that differ for the same text: {first_few(twice, 3)}. The first of them was taken."
                notes.append(Problem(place, found, "Keep one row of each, and run this again with --again."))
        return notes


def may_be_companions(files: Iterable[SourceFile], text_column: str) -> list[SourceFile]:
    """Return the tables among files that may say something of the others: by their names, or by their first line."""
    files = list(files)
    tables = [file for file in files if file.suffix in TABLE_SUFFIXES]
    has_others = len(tables) < len(files)
    found = [
        file for file in tables if _OF_SPEAKERS.fullmatch(file.stem) or (has_others and _names_files(file, text_column))
    ]
    return found if len(found) < len(files) else []


def _names_files(file: SourceFile, text_column: str) -> bool:
    if file.suffix not in (".csv", ".tsv"):
        return False
    try:
        with file.path.open("rb") as opened:
            header = opened.readline(_LONGEST_HEADER).decode("utf-8", "replace")
    except OSError:
        return False  # whoever reads it says so
    columns = {cell.strip().strip('"\ufeff').casefold() for cell in re.split(r"[\t,;]", header)}
    return "filename" in columns and text_column.casefold() not in columns


def read_companion(path: Path, place: str, text_column: str, encoding: str) -> Said:
    """Return what a table says of texts in other files, by key; nothing where it has texts, or names no file."""
    data = read_bytes(path, place, None)
    if path.suffix.lower() == ".tsv":
        data = "\n".join(mended_lines(decode(data, encoding or "utf-8", place))).encode()
    table = read_table(path, place=place, data=data, encoding=encoding or "utf-8")
    if text_column in table.columns:
        return Said({}, set())
    differing: set[str] = set()
    found = metadata_by_key(table.columns, [row.cells for row in table.rows], differing)
    return Said(found, differing, table.problems)
