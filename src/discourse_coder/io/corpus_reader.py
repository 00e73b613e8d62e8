"""Read a corpus from a folder with a manifest, a folder of texts, a table or a single text."""

# For thousands of files, pathlib takes as long as reading them.
# ruff: noqa: PTH112, PTH114, PTH118

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Protocol

from discourse_coder.errors import CorpusError, DiscourseCoderError, Problem, UsageError
from discourse_coder.files import limits
from discourse_coder.files.encodings import check_encoding, decode, read_bytes
from discourse_coder.files.file_names import natural_order
from discourse_coder.files.tables import TABLE_SUFFIXES, Row, Table, read_table
from discourse_coder.files.whole_texts import check_cell, check_hash, is_no_text
from discourse_coder.io.ingest_record import STATE, moved_ids, read_record
from discourse_coder.io.study_files import BEGIN
from discourse_coder.io.turns_file import TURNS, fitting_turns, read_turns
from discourse_coder.model.corpus import Corpus, Document, Turn
from discourse_coder.model.date_orders import DateOrder, dates_in_numbers
from discourse_coder.model.dates import PartialDate
from discourse_coder.model.hashing import text_hash
from discourse_coder.model.repeated import repeated
from discourse_coder.records.transcripts import transcript_turns
from discourse_coder.wording import first_few

TEXT_SUFFIXES = (".txt", ".md")
_OURS = ("id", "file", "original", "original_sha256", "extractor")  # columns of a manifest that ingest wrote
MANIFEST, TEXTS, NOTICE = "manifest.csv", "texts", "NOTICE.txt"
TooLarge = Callable[[int, int], tuple[str, str] | None]
"""Says of numbers of texts and of characters why they are too many and what to do, None where they are not."""
_NAME_IDS = "Name the column of ids with id_column (--id-column)."


def read_corpus(
    path: str | os.PathLike[str],
    *,
    id_column: str = "id",
    text_column: str = "text",
    encoding: str = "utf-8",
    date_order: DateOrder | None = None,
    worksheet: str = "",
) -> Corpus:
    """Read a corpus, or list everything that is wrong with it.

    Parameters
    ----------
    path : path-like
        One of:

        - a folder with ``manifest.csv``: one row per document, with the columns ``id`` and ``file`` (inside the folder;
          by default ``texts/<id>.txt``), and, where known, ``date`` and ``sha256`` (of the file's bytes, checked);
        - a folder of ``.txt`` and ``.md`` files, also in subfolders: in natural order (t2 before t10), with the
          relative path without its ending as id; hidden files are skipped;
        - a table (``.csv``, ``.tsv``, ``.jsonl``, ``.parquet``, ``.xlsx``) with a column of ids, one of texts and,
          where known, ``date`` and ``sha256`` (of the text as UTF-8, checked);
        - a single ``.txt`` or ``.md`` file.

        All other columns become metadata; empty cells are missing. ``NOTICE.txt`` in a folder becomes `Corpus.notice`.
        `Document.turns` says who speaks where. It comes from ``turns.csv`` beside the manifest (``id``, ``start`` and
        ``end`` in code points, end exclusive, ``speaker``, ``role``, ``sha256`` of the text), or else from the labels
        in the text.
    id_column, text_column : str
        The columns of ids and texts; a manifest needs no texts.
    encoding : str
        Of all files, the manifest included. Texts are kept to the last character, line ends and all; a byte order
        mark stays unless the encoding takes it away.
    date_order : {"dmy", "mdy", "ymd"}, optional
        The order of day, month and year in dates such as ``04/05/2015``. By default, the one that fits all dates of the
        table; where several do, no such date is read, and that is an error. Years of two digits are 1969 to 2068.
    worksheet : str
        To read of a workbook; by default the only one with cells that is not hidden.

    Returns
    -------
    Corpus
        In the order of the rows or files, named after the folder or file.

    Raises
    ------
    CorpusError
        With every problem found, each with its row or file.
    UsageError
        When the encoding is unknown, or one column is to hold both ids and texts.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> corpus = dc.read_corpus("corpus")
    >>> corpus
    Corpus('corpus': 82 texts)
    >>> corpus["T41"].metadata["title"]
    'Statement in the Security Council, 14 May 2018'
    """
    corpus, problems = read_corpus_leniently(
        path,
        id_column=id_column,
        text_column=text_column,
        encoding=encoding,
        date_order=date_order,
        worksheet=worksheet,
    )
    if problems:
        raise CorpusError(problems)
    return corpus


def read_corpus_leniently(
    path: str | os.PathLike[str],
    *,
    id_column: str = "id",
    text_column: str = "text",
    encoding: str = "utf-8",
    date_order: DateOrder | None = None,
    worksheet: str = "",
    too_large: TooLarge | None = None,
) -> tuple[Corpus, tuple[Problem, ...]]:
    """Read what can be read of a corpus, with the parameters of `read_corpus`, and list what is wrong with the rest.

    A document is kept without a date that cannot be read, and with the speakers of its labels where its rows in
    ``turns.csv`` do not fit. One with a wrong hash is left out. What `too_large` refuses is not read to its end.
    """
    check_encoding(encoding)
    if id_column == text_column:
        raise UsageError.at(f'text_column="{text_column}"', "ids and texts cannot share a column.", "Name two.")
    path = Path(path)
    if path.name == MANIFEST:
        path = path.parent
    # The name that the path gives, not where a link leads: reports must not differ between machines.
    name = _printable(Path(os.path.abspath(path)).name)  # noqa: PTH100
    suffix = path.suffix.lower()
    reading = Reading(path, name or "corpus", encoding, id_column, text_column, date_order, too_large or _too_large)
    try:
        if path.is_dir():
            reading.read_folder()
        elif not path.exists():
            reading.note(str(path), "there is no such file or folder.", "Check the path.")
        elif suffix in TABLE_SUFFIXES:
            reading.name = Path(name).stem
            reading.read_rows(read_table(path, place=name, encoding=encoding, worksheet=worksheet))
        elif suffix in TEXT_SUFFIXES:
            reading.name = Path(name).stem
            reading.add(name, reading.name, partial(reading.text_of, path, name))
        else:
            advice = f"Give a folder, a text ({', '.join(TEXT_SUFFIXES)}) or a table ({', '.join(TABLE_SUFFIXES)})."
            reading.note(str(path), f'a corpus cannot be read from a "{suffix}" file.', f"{advice} {_to_ingest(path)}")
    except _End as end:
        raise CorpusError.at(str(path), *end.args) from None
    except DiscourseCoderError as error:
        reading.problems += error.problems
    except OSError as error:
        reading.note(str(path), f"cannot be read: {error.strerror}.", "Check its permissions.")
    if not reading.documents:
        raise CorpusError(reading.problems or Problem(str(path), "there is no document in it."))
    return Corpus(tuple(reading.documents), reading.name, reading.notice), tuple(reading.problems)


class Places(Protocol):
    """Where the text with each id is."""

    def setdefault(self, id_: str, place: str, /) -> str:
        """Return the place of an id; the given one where it had none."""


@dataclass
class Reading:
    """What has been read of a corpus so far, and what is wrong with the rest."""

    path: Path
    name: str
    encoding: str
    id_column: str
    text_column: str
    date_order: DateOrder | None
    too_large: TooLarge
    notice: str = ""
    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _n_characters: int = 0
    place_of_id: Places = field(default_factory=dict[str, str])
    _turn_rows: dict[str, list[Row]] = field(default_factory=dict)
    _numeric_dates: dict[str, PartialDate | None] = field(default_factory=dict)
    _real_folders: dict[str, str] = field(default_factory=dict)

    def note(self, place: str, found: str, advice: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(place, found, advice))

    def add(self, place: str, id_: str, read_text: Callable[[], str], cells: Mapping[str, str] | None = None) -> None:
        """Keep one document, or note everything that speaks against it."""
        metadata = {column: cell.strip() for column, cell in (cells or {}).items() if cell.strip()}
        first = self.place_of_id.setdefault(id_, place)
        if not id_:
            self.note(place, "the id is empty.", "Give every document an id.")
        elif first != place:
            self.note(place, f'the id "{id_}" is already that of {first}.', "Ids must be unique: change one.")
        date = self._date(place, metadata.pop("date", ""))
        rows = self._turn_rows.pop(id_, [])
        try:
            text = read_text()
            if (position := text.find("\0")) >= 0:
                found = f"the text has a NUL character at position {position}: this is a binary file or UTF-16."
                raise CorpusError.at(place, found, "Convert it to UTF-8.")
            self._n_characters += len(text)
            self.check_size(len(self.documents), self._n_characters)
            document = Document(id_ or "?", text, date, metadata, self._turns(rows, text, metadata.get("speaker", "")))
        except DiscourseCoderError as error:
            self.problems += [Problem(place, problem.found, problem.advice) for problem in error.problems]
        else:
            if id_ and first == place:
                self.documents.append(document)

    def check_size(self, n_texts: int, n_characters: int = 0) -> None:
        """End reading if so many texts or characters are too many: a part must not be counted as if it were all."""
        if too_large := self.too_large(n_texts, n_characters):
            raise _End(*too_large)

    def _turns(self, rows: list[Row], text: str, speaker: str) -> tuple[Turn, ...]:
        if rows:
            try:
                return fitting_turns(rows, text, text_hash(text))
            except CorpusError as error:
                self.problems += error.problems
        return transcript_turns(text, speaker)

    def text_of(self, path: Path, place: str) -> str:
        """Return the text of a file."""
        return decode(read_bytes(path, place, limits.MAX_TEXT_BYTES), self.encoding, place)

    def _read_numeric_dates(self, table: Table) -> None:
        cells = ((row.place, row.cells.get("date", "")) for row in table.rows)
        self._numeric_dates, problems = dates_in_numbers(cells, table.place, self.date_order)
        self.problems += problems

    def _date(self, place: str, value: str) -> PartialDate | None:
        if value in self._numeric_dates:
            return self._numeric_dates[value]
        try:
            return PartialDate.parse(value) if value else None
        except ValueError as error:
            advice = "Write it as 2020-04-24, 2020-04, 2020, 24 April 2020, April 24, 2020 or April 2020."
            self.note(place, f'the date "{value}" cannot be read: {error}.', advice)
            return None

    def read_rows(self, table: Table) -> None:
        """Read a table that holds the texts."""
        self.notice = table.note
        self.problems += table.missing(self.id_column, _NAME_IDS)
        self.problems += table.missing(self.text_column, "Name the column of texts with text_column (--text-column).")
        self.problems += table.problems
        self.check_size(len(table.rows))
        self._read_numeric_dates(table)
        if {self.id_column, self.text_column} <= set(table.columns):
            for row in table.rows:
                cells = dict(row.cells)
                text = cells.pop(self.text_column)
                id_ = self._take_id(cells)
                self.add(row.place, id_, partial(_cell_text, text, cells.pop("sha256", "")), cells)

    def _take_id(self, cells: dict[str, str]) -> str:
        id_ = cells.pop(self.id_column).strip()
        # Under another id column, a column "id" would be taken for the document's id.
        cells.pop("id", None)
        return id_

    def read_folder(self) -> None:
        """Read a folder, with or without a manifest."""
        self.read_notice()
        if (self.path / MANIFEST).exists():
            self._read_manifest()
        else:
            self._read_text_files()

    def read_notice(self) -> None:
        """Read what every display of a folder's numbers must carry."""
        notice = self.path / NOTICE
        if notice.is_file():
            try:
                self.notice = " ".join(self.text_of(notice, self._place(notice)).removeprefix("\ufeff").split())
            except DiscourseCoderError as error:
                self.problems += error.problems

    def _read_manifest(self) -> None:
        manifest = read_table(self.path / MANIFEST, place=f"{self.name}/{MANIFEST}", encoding=self.encoding)
        if manifest.columns[:2] == _OURS[:2] and set(_OURS) <= set(manifest.columns):
            manifest = manifest.unguarded()  # a manifest made by hand says what it says
        if missing := manifest.missing(self.id_column, _NAME_IDS):
            raise CorpusError([*missing, *manifest.problems])
        self.problems += manifest.problems
        self.check_size(len(manifest.rows))
        record = self.path / STATE
        if record.exists():
            recorded = read_record(record, self._place(record))
            # None of the texts is read: nobody can say whose ids are right.
            if moved := moved_ids(manifest.rows, self.id_column, recorded, manifest.place):
                raise CorpusError(moved)
        self._read_numeric_dates(manifest)
        turns = self.path / TURNS
        if turns.exists():
            try:
                self._turn_rows, problems = read_turns(turns, self._place(turns), self.encoding)
                self.problems += problems
            except DiscourseCoderError as error:
                self.problems += error.problems
        place_of_file: dict[str, str] = {}
        for row in manifest.rows:
            cells = dict(row.cells)
            id_ = self._take_id(cells)
            file = cells.pop("file", f"{TEXTS}/{id_}.txt").strip().replace("\0", "\N{REPLACEMENT CHARACTER}")
            expected = cells.pop("sha256", "")
            place = f"{row.place} ({file or 'no file'})"
            file = file.rstrip("/") or file
            real = self._real(os.path.join(self.path, file))
            first = place_of_file.setdefault(real, place)
            self.add(place, id_, partial(self._listed_text, file, real, expected, place, first), cells)
        if self._turn_rows:
            ids = first_few((f'"{id_}"' for id_ in self._turn_rows), 5)
            found = f"it has rows of texts that {MANIFEST} does not name: {ids}."
            self.note(self._place(turns), found, "Take these rows out.")
        texts = self.path / TEXTS
        files = self._text_files(texts if texts.is_dir() else self.path)
        for path in self._in_order(path for path, real in files.items() if real not in place_of_file):
            found = f"no row of {MANIFEST} names this file."
            self.note(self._place(path), found, "Add a row, or take the file out of the folder.")

    def _listed_text(self, file: str, real: str, expected: str, place: str, first: str) -> str:
        if not file:
            raise CorpusError.at(place, 'the column "file" is empty.', "Write the path inside the folder.")
        if (".." in file and ".." in Path(file).parts) or not self._is_inside(real):
            raise CorpusError.at(place, "the file is outside the corpus folder.", "Copy it into the folder.")
        if first != place:
            raise CorpusError.at(place, f"the file is already that of {first}.", "Remove one row.")
        data = read_bytes(os.path.join(self.path, file), place, limits.MAX_TEXT_BYTES)
        text = decode(data, self.encoding, place)
        check_hash(data, expected)
        return text

    def _read_text_files(self) -> None:
        files = self._in_order(self._text_files(self.path))
        ids = {path: _printable(path.relative_to(self.path).with_suffix("").as_posix()) for path in files}
        shared = set(repeated(ids.values()))
        for path, id_ in ids.items():
            place = self._place(path)
            unique = _printable(path.relative_to(self.path).as_posix()) if id_ in shared else id_
            self.add(place, unique, partial(self.text_of, path, place))
        if not files and not self.problems:
            found = f"there is no {MANIFEST} and no {' or '.join(TEXT_SUFFIXES)} file in this folder"
            others = Counter(path.suffix.lower() for path in self.path.rglob("*") if _is_other_text(path))
            kinds = ", ".join(f"{number} {suffix}" for suffix, number in sorted(others.items()))
            there = f"; it has {kinds}" if kinds else ""
            self.note(str(self.path), f"{found}{there}.", _to_ingest(self.path) if others else BEGIN)

    def _text_files(self, folder: Path) -> dict[str, str]:
        """Return the text files in a folder with where they are, and note what cannot be reached."""

        def note_unreadable(error: OSError) -> None:
            found = f"the folder cannot be read: {error.strerror}."
            self.note(self._place(Path(error.filename)), found, "Check its permissions.")

        notice = os.path.join(self.path, NOTICE)
        found: list[str] = []
        for parent, folders, names in os.walk(folder, onerror=note_unreadable):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            found += filter(os.path.islink, (os.path.join(parent, name) for name in folders))
            texts = (name for name in names if name.lower().endswith(TEXT_SUFFIXES) and not name.startswith("."))
            found += (path for path in (os.path.join(parent, name) for name in texts) if path != notice)
            self.check_size(len(found))
        real = {path: self._real(path) for path in found}
        for path in self._in_order(path for path in found if not self._is_inside(real[path])):
            outside = "this link leads out of the folder and was not followed."
            self.note(self._place(path), outside, "Copy the files here.")
        return {path: real[path] for path in found if self._is_inside(real[path]) and not os.path.isdir(path)}

    def _in_order(self, paths: Iterable[str]) -> list[Path]:
        """Return paths in the folder in natural order."""
        return sorted(map(Path, paths), key=lambda path: natural_order(path.relative_to(self.path).as_posix()))

    def _real(self, path: str) -> str:
        """Return what `os.path.realpath` does, which also returns in a loop of links; each folder is followed once."""
        folder, name = os.path.split(path)
        if os.name == "nt" or name in ("", ".", "..") or os.path.islink(path):
            return os.path.realpath(path)
        if folder not in self._real_folders:
            self._real_folders[folder] = os.path.realpath(folder)
        return os.path.join(self._real_folders[folder], name)

    def _place(self, path: Path) -> str:
        return f"{self.name}/{_printable(path.relative_to(self.path).as_posix())}"

    @cached_property
    def _root(self) -> str:
        return os.path.realpath(self.path)

    def _is_inside(self, real: str) -> bool:
        return real == self._root or real.startswith(f"{self._root.rstrip(os.sep)}{os.sep}")


class _End(Exception):  # noqa: N818 (it never leaves this module)
    """What was found, what to do."""


def _too_large(n_texts: int, n_characters: int) -> tuple[str, str] | None:
    advice = "Split it into several corpora."
    if n_texts > limits.MAX_TEXTS:
        return f"the corpus has {n_texts:,} texts; the most is {limits.MAX_TEXTS:,}.", advice
    if n_characters > limits.MAX_CORPUS_CHARACTERS:
        return f"the corpus has more than {limits.MAX_CORPUS_CHARACTERS:,} characters.", advice
    return None


def _is_other_text(path: Path) -> bool:
    return bool(path.suffix) and not path.name.startswith(".") and path.suffix.lower() not in TEXT_SUFFIXES


def _to_ingest(path: Path) -> str:
    place = f'"{path}"' if " " in str(path) else str(path)
    return f"To make a corpus of it: discourse-coder ingest {place} --out corpus"


def _cell_text(text: str, expected: str) -> str:
    text = "" if is_no_text(text) else text
    check_cell(text, expected)
    return text


def _printable(name: str) -> str:
    """Return a file name that can be written as UTF-8, whatever bytes it is made of on disk."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
