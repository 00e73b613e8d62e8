"""Tables of texts larger than memory, read as a corpus in parts; what must be known of all texts is kept on disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from discourse_coder.errors import CorpusError, Problem
from discourse_coder.files.encodings import check_encoding
from discourse_coder.files.file_names import natural_order
from discourse_coder.files.table_batches import BATCH_SUFFIXES, table_batches
from discourse_coder.files.tables import Table
from discourse_coder.io.corpus_reader import MANIFEST, NOTICE, TEXT_SUFFIXES, Reading
from discourse_coder.io.study_files import CORPUS
from discourse_coder.model.corpus import Corpus, Document
from discourse_coder.model.date_orders import DateOrder, dates_in_numbers
from discourse_coder.model.dates import PartialDate
from discourse_coder.model.hashing import canonical, hash_of_list

CHARACTERS = 16_000_000
"""Of a part: enough to keep the coder busy, and a small share of any memory."""
_MOST_PROBLEMS = 10_000


class Part(NamedTuple):
    """The texts of a part of a table, and how far it has been read."""

    corpus: Corpus
    n_bytes: int


def tables_of(path: Path) -> list[Path]:
    """Return the files of a table, or of a folder of tables of one kind; none where it is something else."""
    if path.is_file():
        return [path] if path.suffix.lower() in BATCH_SUFFIXES else []
    if not path.is_dir() or (path / MANIFEST).exists() or (path / CORPUS).exists():
        return []
    tables: list[Path] = []
    read = {*BATCH_SUFFIXES, *TEXT_SUFFIXES}
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        files = [Path(folder, name) for name in names if not _is_hidden(name)]
        tables += [file for file in files if file.suffix.lower() in read and file != path / NOTICE and file.is_file()]
        kinds = {file.suffix.lower() for file in tables}
        if len(kinds) > 1 or not kinds <= set(BATCH_SUFFIXES):
            return []
    return sorted(tables, key=lambda file: natural_order(file.relative_to(path).as_posix()))


def _is_hidden(name: str) -> bool:
    # What Spark and others write beside data begins with an underscore.
    return name.startswith((".", "_"))


@dataclass
class TextsSeen:
    """The ids of all texts so far, with their places and contents, in a file that only this run reads."""

    path: Path

    def __post_init__(self) -> None:
        self.path.unlink(missing_ok=True)
        import sqlite3

        self._database = sqlite3.connect(self.path)
        # Nobody reads it after a crash.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000;")
        self._database.execute("CREATE TABLE texts (id TEXT PRIMARY KEY, place TEXT, content TEXT) WITHOUT ROWID")

    def setdefault(self, id_: str, place: str) -> str:
        """Return where the text with this id is; here, if there was none."""
        if self._database.execute("INSERT OR IGNORE INTO texts VALUES (?, ?, NULL)", (id_, place)).rowcount:
            return place
        found: str = self._database.execute("SELECT place FROM texts WHERE id = ?", (id_,)).fetchone()[0]
        return found

    def keep(self, documents: Iterable[Document]) -> None:
        """Keep what the hash of the corpus needs."""
        rows = ((canonical(document.hashed), document.id) for document in documents)
        self._database.executemany("UPDATE texts SET content = ? WHERE id = ?", rows)

    def corpus_hash(self) -> str:
        """Return `Corpus.hash` of all texts, and forget them."""
        # In the order of bytes in UTF-8, which is that of code points.
        rows = self._database.execute("SELECT content FROM texts WHERE content IS NOT NULL ORDER BY id")
        found = hash_of_list(content for (content,) in rows)
        self.close()
        return found

    def close(self) -> None:
        """Remove the file."""
        self._database.close()
        self.path.unlink(missing_ok=True)


@contextmanager
def texts_seen(folder: Path) -> Iterator[TextsSeen]:
    """Keep what is known of all texts in a folder, which is made, and removed again if nothing else is in it."""
    folder.mkdir(parents=True, exist_ok=True)
    seen = TextsSeen(folder / "texts")
    try:
        yield seen
    finally:
        seen.close()
        with suppress(OSError):
            folder.rmdir()


@dataclass
class InOnePart:
    """A corpus in memory, for what takes corpora in parts."""

    corpus: Corpus
    problems: Iterable[Problem] = ()
    n_bytes: int = 0
    files: Sequence[Path] = ()

    def parts(self) -> Iterator[Part]:
        """Yield all texts."""
        yield Part(self.corpus, self.n_bytes)

    @property
    def hash(self) -> str:
        """That of the corpus."""
        return self.corpus.hash


@dataclass
class CorpusInParts:
    """A corpus read a part at a time: the texts and problems of `read_corpus_leniently`."""

    path: Path
    seen: TextsSeen
    id_column: str = "id"
    text_column: str = "text"
    encoding: str = "utf-8"
    date_order: DateOrder | None = None
    problems: dict[Problem, None] = field(default_factory=dict)
    n_more_problems: int = 0
    _dates: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_encoding(self.encoding)
        self.files = tables_of(self.path)
        self.n_bytes = sum(file.stat().st_size for file in self.files)
        name = Path(os.path.abspath(self.path)).name.encode("utf-8", "backslashreplace").decode()  # noqa: PTH100
        self._place, self.name = name, name if self.path.is_dir() else Path(name).stem
        self._notice = ""
        if self.path.is_dir():
            reading = self._reading({})
            reading.read_notice()
            self._notice = reading.notice
            self._note(reading.problems)

    @property
    def hash(self) -> str:
        """The `Corpus.hash` of all parts, once all are read."""
        return self.seen.corpus_hash()

    def parts(self) -> Iterator[Part]:
        """Yield the parts that have texts."""
        any_text, before = False, 0
        for file in self.files:
            place = f"{self._place}/{file.relative_to(self.path).as_posix()}" if file != self.path else self._place
            for table, n_bytes in table_batches(file, place, self.encoding, CHARACTERS):
                if documents := self._documents(table):
                    any_text = True
                    yield Part(Corpus(tuple(documents), self.name, self._notice), before + n_bytes)
            before += file.stat().st_size
        _, problems = dates_in_numbers(((at, text) for text, at in self._dates.items()), self._place, self.date_order)
        self._note(problems)
        if not any_text:
            raise CorpusError(self.problems or Problem(self._place, "there is no document in it."))
        if self.n_more_problems:
            self.problems[Problem(self._place, f"{self.n_more_problems:,} more problems are not listed.")] = None

    def _documents(self, table: Table) -> list[Document]:
        dates, _ = dates_in_numbers(
            ((row.place, row.cells.get("date", "")) for row in table.rows), table.place, self.date_order
        )
        for row in table.rows if dates else ():
            if (date := row.cells["date"].strip()) in dates:
                self._dates.setdefault(date, row.place)
        reading = self._reading(dict.fromkeys(dates))
        reading.read_rows(table)
        if not {self.id_column, self.text_column} <= set(table.columns):
            raise CorpusError(reading.problems)
        self.seen.keep(reading.documents)
        self._note(reading.problems)
        return reading.documents

    def _reading(self, dates: dict[str, PartialDate | None]) -> Reading:
        named = (self.id_column, self.text_column, self.date_order)
        return PartReading(
            self.path, self.name, self.encoding, *named, no_limit, place_of_id=self.seen, _numeric_dates=dates
        )

    def _note(self, problems: Iterable[Problem]) -> None:
        """Keep each problem once, and of very many only how many more there are."""
        for problem in problems:
            if len(self.problems) < _MOST_PROBLEMS:
                self.problems[problem] = None  # each batch has those of the header
            else:
                self.n_more_problems += problem not in self.problems


def no_limit(n_texts: int, n_characters: int) -> None:
    """Let any number of texts be read."""


class PartReading(Reading):
    """Rows of a part of a table."""

    def _read_numeric_dates(self, table: Table) -> None:
        """Leave them to whoever has all rows: they have one order, and no code depends on them."""
