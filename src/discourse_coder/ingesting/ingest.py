"""Make a corpus folder of files, tables, archives and folders of these, or add to one.

An original is read once. A later run adds what is new, continues where an earlier one was interrupted, and reports what
has changed; it reads an original again only when told to.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from hashlib import file_digest
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from discourse_coder._version import __version__
from discourse_coder.errors import CorpusError, Problem, UsageError
from discourse_coder.extract.formats.registry import WAYS_ON
from discourse_coder.files.encodings import check_encoding
from discourse_coder.files.file_names import natural_order, shown
from discourse_coder.files.limits import MAX_BYTES, MAX_MEMORY, MAX_SECONDS
from discourse_coder.files.locking import only_writer
from discourse_coder.files.tables import TABLE_SUFFIXES
from discourse_coder.ingesting.archives import ARCHIVE_SUFFIX, Listing, Member, list_archive
from discourse_coder.ingesting.companions import Companions, may_be_companions, read_companion
from discourse_coder.ingesting.source_files import SourceFile, find_source_files
from discourse_coder.ingesting.state import LOG, OWN_COLUMNS, IngestedFile, IngestState
from discourse_coder.ingesting.text_extraction import (
    ExtractedFile,
    ExtractionOptions,
    IngestedText,
    extract_file,
    temporary_file,
)
from discourse_coder.ingesting.text_ids import TextIds, safe_id
from discourse_coder.ingesting.worker_processes import Call, in_workers
from discourse_coder.io.corpus_reader import TEXTS
from discourse_coder.model.dates import PartialDate
from discourse_coder.model.display import table_html
from discourse_coder.model.extraction import Removal
from discourse_coder.progress import Progress, no_progress
from discourse_coder.records.dates import date_in_name
from discourse_coder.records.name_fields import NameFields
from discourse_coder.wording import first_few, inflected, listed, number_of

_MOST_LISTED = 20
_TEMPORARY, _LOCK = ".ingest-", ".ingest.lock"
_PACKAGE = "discourse-coder"
_WRITING_SHARE = 20  # the state is written again after this many times as long as writing it takes
_BYTES_PER_SECOND = 2**18  # of a table, for which one more second is given
_SAFE_PREFIX = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,49})?")
_LIBRARY = re.compile(r"([A-Za-z][\w.-]*) (\d[\w.+!-]*)")


@dataclass
class Ingestion:
    """The result of ingesting files.

    Attributes
    ----------
    folder : Path
        The corpus.
    n_texts : int
        All texts in the corpus now.
    added : list of str
        The ids of the new texts.
    n_new, n_unchanged : int
        Originals read in this run, and originals read before and not changed since.
    copies : list of Problem
        Originals with the same bytes as another; they were not read again.
    outdated : list of Problem
        Originals whose texts would be different if they were read again.
    problems : list of Problem
        What could not be read.
    other_kinds : Counter of str
        How many files were skipped because of their extension.
    notes : list of Problem
        What became of ids: rows of one id, rows without one, ids that were taken.
    left_out : list of Problem
        Web pages of which much running text was left out.
    doubts : list of Problem
        Texts that may not be what their originals show: the order of columns, letters that no language has so.
    taken_out : list of Problem
        Originals that were read again and no longer have some of their texts.
    described_by : list of Problem
        Tables without texts that say who speaks, or when, in the texts of other files, and of how many.
    may_repeat : bool
        False where it is certain that no two texts of the corpus have the same words.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> result = dc.ingest("docs/second-coder.md", folder / "corpus")
    >>> result.added, result.problems
    (['second-coder'], [])
    """

    folder: Path
    n_texts: int = 0
    added: list[str] = field(default_factory=list)
    n_new: int = 0
    n_unchanged: int = 0
    copies: list[Problem] = field(default_factory=list)
    outdated: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    other_kinds: Counter[str] = field(default_factory=Counter)
    left_out: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    taken_out: list[Problem] = field(default_factory=list)
    described_by: list[Problem] = field(default_factory=list)
    may_repeat: bool = True

    def __str__(self) -> str:
        read, added = number_of(self.n_new, "file"), number_of(len(self.added), "text")
        lines = [f"{read} read, {added} added. {self.folder} now has {number_of(self.n_texts, 'text')}."]
        if self.n_unchanged:
            lines.append(f"{number_of(self.n_unchanged, 'file')} were read before and have not changed.")
        if self.other_kinds:
            kinds = sorted(self.other_kinds.items())
            listing = ", ".join(f"{number} {suffix or 'without an extension'}" for suffix, number in kinds)
            lines.append(f"{number_of(self.other_kinds.total(), 'file')} of other kinds skipped: {listing}.")
            lines += [f"  {kind}: {WAYS_ON[kind]}" for kind, _ in kinds if kind in WAYS_ON]
        lines += _listed("Ids:", self.notes)
        lines += _listed("Tables about the texts of other files:", self.described_by)
        lines += _listed("Much was left out, so compare with the original (--raw keeps everything):", self.left_out)
        lines += _listed("Doubtful, so compare with the original:", self.doubts)
        lines += _listed("Taken out of the corpus, since they are no longer in what was read again:", self.taken_out)
        lines += _listed("Copies of other files:", self.copies)
        lines += _listed("Kept as they were, although something has changed:", self.outdated)
        if self.added:
            lines.append(f"What was left out or changed is listed in {self.folder / LOG}.")
        return "\n".join(lines)

    def __repr__(self) -> str:
        added, texts = number_of(len(self.added), "text"), number_of(self.n_texts, "text")
        return f"Ingestion({str(self.folder)!r}: {added} added, {texts} now)"

    def _repr_html_(self) -> str:
        lines = [(line,) for line in str(self).split("\n") if line]
        shown = table_html(f"Corpus in {self.folder}", ("",), lines, max_rows=len(lines))
        unread = [(problem,) for problem in self.problems]
        return shown + (table_html("Could not be read", ("",), unread, all_in="problems") if unread else "")


def _listed(heading: str, problems: list[Problem]) -> list[str]:
    if not problems:
        return []
    more = len(problems) - _MOST_LISTED
    return ["", heading, *map(str, problems[:_MOST_LISTED]), *([f"... and {more} more."] if more > 0 else [])]


def ingest(
    sources: Iterable[str | os.PathLike[str]],
    corpus: str | os.PathLike[str],
    options: ExtractionOptions | None = None,
    *,
    jobs: int = 1,
    max_bytes: int = MAX_BYTES,
    max_seconds: float = MAX_SECONDS,
    max_memory: int = MAX_MEMORY,
    again: bool = False,
    progress: Progress = no_progress,
) -> Ingestion:
    """Extract the texts of files and add them to a corpus folder; see `study.gathering.ingest`."""
    options = options or ExtractionOptions()
    _check(options)
    folder = Path(corpus)
    with _only_run(folder):
        run = _Run(IngestState(folder), options, jobs, max_bytes, max_seconds, max_memory, again)
        return run.run(map(Path, sources), progress)


def _readable_suffixes() -> frozenset[str]:
    """Return the extensions of all files that can be ingested."""
    from discourse_coder.extract.formats.registry import BY_SUFFIX

    return frozenset((*BY_SUFFIX, *TABLE_SUFFIXES, ARCHIVE_SUFFIX))


@dataclass(frozen=True)
class _Task:
    """An original to be read: all of it, or the members of an archive that are left."""

    source: SourceFile
    sha256: str
    size: int
    entry: IngestedFile
    replaced: IngestedFile | None = None
    members: tuple[Member | None, ...] = (None,)


@dataclass
class _Run:
    """One run: first each original becomes a task or does not, then the tasks are done in order."""

    state: IngestState
    options: ExtractionOptions
    jobs: int
    max_bytes: int
    max_seconds: float
    max_memory: int
    again: bool

    def __post_init__(self) -> None:
        self._options = asdict(self.options) | {"about": list(self.options.about)}
        for name in ("date_order", "repeated_ids", "worksheet", "fields"):
            if not self._options[name]:
                del self._options[name]  # as in corpora ingested before there was this option
        self._ids = TextIds(text.id for text in self.state.texts)
        self._names = TextIds(text.file_name for text in self.state.texts)
        self._text_of = {text.id: (text.sha256, name) for name, file in self.state.files.items() for text in file.texts}
        self._suffixes = _readable_suffixes()
        self._result = Ingestion(self.state.folder, may_repeat=any(self.state.texts))
        self._words: set[str] = set()
        self._texts = str(self.state.folder / TEXTS)
        self._companions = Companions(_name_fields(self.options.fields))
        self._write_at = 0.0

    def run(self, sources: Iterable[Path], progress: Progress) -> Ingestion:
        result, state = self._result, self.state
        found = find_source_files(sources, self._suffixes, state.folder)
        result.problems += found.problems
        result.other_kinds += found.other_kinds
        files = self._without_companions(found.files)
        self._check_fields(files)
        first_of = {file.sha256: name for name, file in state.files.items() if file.texts}
        tasks = []
        with progress(len(files), "comparing") as advance:
            for source in files:
                if task := self._task_for(source, first_of):
                    tasks.append(task)
                advance(1)
        if tasks:
            state.write()  # so that a folder left by a run that is killed is known to be ours
            try:
                with tempfile.TemporaryDirectory(prefix=_TEMPORARY, dir=state.folder) as temporary:
                    self._read(self._with_members(tasks), Path(temporary), progress)
            finally:
                state.write()
        elif not state.is_written:
            state.write()
        result.problems.sort(key=lambda problem: natural_order(problem.place))
        result.n_texts = sum(1 for _ in state.texts)
        result.described_by = self._companions.notes() if result.added else []
        if not (found.files or result.problems):
            advice = f"Files with these extensions are read: {', '.join(sorted(self._suffixes))}."
            raise CorpusError(Problem("ingest", "there is no file to read.", advice))
        return result

    def _without_companions(self, files: list[SourceFile]) -> list[SourceFile]:
        """Return files without the tables that say something of the others, and read these."""
        tables = may_be_companions(files, self.options.text_column)
        arguments = ((each.path, each.place, self.options.text_column, self.options.encoding) for each in tables)
        calls = (Call(read_companion, each, self.max_seconds) for each in arguments)
        with closing(in_workers(calls, jobs=self.jobs, memory=self.max_memory)) as results:
            for table, found in zip(tables, results, strict=True):
                # Else it is read, and its problems told, as any other.
                if not isinstance(found, Problem) and found.by_key:
                    self._companions.put(table.place, found)
                    self._result.problems += found.problems
                    self._options.setdefault("described_by", {})[table.name] = _hash_of(table.path)
        return [file for file in files if file.place not in self._companions.by_table]

    def _check_fields(self, files: Sequence[SourceFile]) -> None:
        """Raise a UsageError if the template fits no name of a file: then it is the template that is wrong."""
        named = [file for file in files if file.suffix not in TABLE_SUFFIXES]
        fits = (file.suffix == ARCHIVE_SUFFIX or not self._companions.misfit(file.stem) for file in named)
        if self.options.fields and files and not any(fits):
            found = f"this fits no file: {first_few((shown(file.path.name) for file in named or files), 3)}."
            advice = "Write the columns as the names have them. Rows of tables have theirs from the table."
            raise UsageError.at(f"--fields {self.options.fields}", found, advice)

    def _task_for(self, source: SourceFile, first_of: dict[str, str]) -> _Task | None:
        """Return what is to be done about an original, None where nothing is."""
        known = self.state.files.get(source.name)
        try:
            size, sha256 = _size_and_hash(source.path, self.max_bytes)
        except CorpusError as error:
            if known is None or not known.texts:  # else what is known from an earlier run stays
                self.state.put(source.name, IngestedFile("", self._options, problems=list(error.problems)))
            self._report(source, error.problems)
            return None
        fresh = _Task(source, sha256, size, IngestedFile(sha256, self._options))
        if known is None or known.copy_of or (known.problems and not known.texts):
            other = first_of.setdefault(sha256, source.name)
            if other == source.name:
                return fresh
            line = Removal("", "", f"the same bytes as {other}, so it was not read again")
            self.state.put(source.name, IngestedFile(sha256, self._options, log=[line], copy_of=other))
            self._result.copies.append(Problem(source.place, f"the same file as {shown(other)}; not read again."))
            return None
        if known.n_done is not None and (known.sha256, known.options) == (sha256, self._options):
            return replace(fresh, entry=known)
        changes = self._changes(known, sha256)
        if changes and self.again:
            if first_of.get(known.sha256) == source.name:
                del first_of[known.sha256]  # a copy of what it was is not a copy of what it is
            return replace(fresh, replaced=known)
        self._report(source, known.problems)
        if changes:
            found = f"{'; '.join(changes)}. The stored text was kept."
            advice = "To read it again, add --again."
            if self._options.get("worksheet") != known.options.get("worksheet"):
                advice = (
                    "To have the texts of both worksheets, ingest this one into another folder. To read it in place of "
                    "the other, add --again: texts that only the other has are taken out."
                )
            self._result.outdated.append(Problem(source.place, found, advice))
        else:
            self._result.n_unchanged += 1
        return None

    def _report(self, source: SourceFile, problems: Iterable[Problem]) -> None:
        self._result.problems += [_at(source.place, problem) for problem in problems]

    def _changes(self, known: IngestedFile, sha256: str) -> list[str]:
        """Return what has changed since an original was read."""
        changes = []
        if known.sha256 != sha256:
            changes.append("the file has changed since it was ingested")
        names = dict.fromkeys([*self._options, *known.options])
        options = [name for name in names if known.options.get(name) != self._options.get(name)]
        if options:
            changes.append(f"it was ingested with different options ({listed(options)})")
        for name, then in sorted({pair for text in known.texts for pair in _LIBRARY.findall(text.extractor)}):
            if (now := _installed(name)) and now != then:
                changes.append(f"it was read by {name} {then}; {now} is installed now")
        for text in known.texts:
            path = self.state.path_of(text)
            if not path.is_file():
                changes.append(f"its text {text.id} is missing")
            elif _hash_of(path) != text.sha256:
                changes.append(f"its text {text.id} has been edited")
        return changes

    def _with_members(self, tasks: Sequence[_Task]) -> list[_Task]:
        """Return the tasks, with the members to be read of those that are archives."""
        archives = [task for task in tasks if task.source.suffix == ARCHIVE_SUFFIX]
        suffixes = self._suffixes - {ARCHIVE_SUFFIX}
        arguments = ((task.source.path, suffixes, self.max_bytes) for task in archives)
        calls = (Call(list_archive, each, self.max_seconds) for each in arguments)
        with closing(in_workers(calls, jobs=self.jobs, memory=self.max_memory)) as results:
            listings = zip(archives, results, strict=True)
            members = {task.source.name: self._members_of(task, listing) for task, listing in listings}
        return [replace(task, members=members.get(task.source.name, task.members)) for task in tasks]

    def _members_of(self, task: _Task, listing: Listing | Problem) -> tuple[Member | None, ...]:
        if isinstance(listing, Problem):
            listing = Listing(problems=[listing])
        self._result.other_kinds += listing.other_kinds
        if not listing.members:
            advice = f"These extensions are read: {', '.join(sorted(self._suffixes))}."
            self._fail(task, listing.problems or [Problem("", "there is no file in it that can be read.", advice)])
        elif task.entry.n_done is None:
            task.entry.problems += listing.problems
            task.entry.n_done = 0
        self._report(task.source, task.entry.problems)
        return tuple(listing.members[task.entry.n_done or 0 :])

    def _read(self, tasks: Sequence[_Task], temporary: Path, progress: Progress) -> None:
        steps = [(task, member) for task in tasks for member in task.members]
        prefixes = [temporary / str(number) for number in range(1, len(steps) + 1)]
        calls = (self._call(task, member, prefix) for (task, member), prefix in zip(steps, prefixes, strict=True))
        results = in_workers(calls, jobs=self.jobs, memory=self.max_memory)
        with progress(len(steps), "reading") as advance, closing(results):
            for (task, member), prefix, extracted in zip(steps, prefixes, results, strict=True):
                self._keep(task, member, extracted, prefix)
                advance(1)
                if prefix is not prefixes[-1] and time.monotonic() >= self._write_at:
                    begin = time.monotonic()
                    self.state.write()
                    # A large state takes long to write, so it is written less often.
                    self._write_at = time.monotonic() + _WRITING_SHARE * (time.monotonic() - begin)

    def _call(self, task: _Task, member: Member | None, prefix: Path) -> Call:
        is_table = (member or task.source).suffix in TABLE_SUFFIXES
        seconds = self.max_seconds + (task.size / _BYTES_PER_SECOND if is_table else 0)
        return Call(extract_file, (task.source, member, self.options, prefix), seconds)

    def _keep(self, task: _Task, member: Member | None, extracted: ExtractedFile | Problem, prefix: Path) -> None:
        """Move the texts of one file into the corpus."""
        if isinstance(extracted, Problem):
            extracted = ExtractedFile(problems=[extracted])
        elif member is None and extracted.sha256 not in ("", task.sha256):
            changed = Problem("", "the file was changed while it was read.", "Run the command again.")
            extracted = ExtractedFile(problems=[changed])
        elif extracted.texts and (member or task.source).suffix not in TABLE_SUFFIXES:
            extracted.problems += self._companions.misfit((member or task.source).stem)
        own = {text.id for text, is_own in zip(extracted.texts, extracted.own_ids, strict=True) if is_own}
        copies, taken = self._of_known_ids(extracted, own, task)
        if taken:
            extracted.texts.clear()
            extracted.own_ids.clear()
            extracted.words.clear()
            extracted.problems += taken
        problems = [_at(member.name, problem) for problem in extracted.problems] if member else extracted.problems
        self._report(task.source, problems)
        if member is None and problems and not extracted.texts:
            self._fail(task, problems)
            return
        self._begin(task)
        Path(self._texts).mkdir(exist_ok=True)
        self._ids.take(map(self._prefixed, own))  # before any id is made
        found = zip(extracted.texts, extracted.own_ids, extracted.words, strict=True)
        for number, (text, is_own, words) in enumerate(found, 1):
            if not (is_own and text.id in copies):
                self._result.may_repeat |= words in self._words
                self._words.add(words)
                self._store(text, temporary_file(prefix, number), task.source, member, task.entry, is_own=is_own)
        inside = f"{member.name}: " if member else ""
        self._note(task.source, member, extracted.notes)
        if extracted.left_out:
            self._result.left_out.append(Problem(_place(task.source, member), f"{extracted.left_out}."))
        self._result.doubts += [Problem(_place(task.source, member), doubt) for doubt in extracted.doubts]
        if copies:
            n = len(copies)
            repeat = f"{number_of(n, 'row')} {inflected(n, 'repeats', 'repeat')} the id and the words of another file"
            self._note(task.source, member, [f"{repeat}, so nothing was added for them: {first_few(copies, 5)}."])
            task.entry.log += [
                Removal(inside, id_, f"the same id and words as in {other}") for id_, other in copies.items()
            ]
        task.entry.log += [replace(line, place=f"{inside}{line.place}") for line in extracted.log]
        task.entry.problems += problems
        if member is not task.members[-1]:
            task.entry.n_done = (task.entry.n_done or 0) + 1
            return
        task.entry.n_done = None
        self._result.n_new += 1
        if task.replaced:
            self._take_out(task.replaced, task)

    def _take_out(self, replaced: IngestedFile, task: _Task) -> None:
        """Delete the texts of an original that it no longer has, and name them."""
        used = {text.file_name for text in self.state.texts}
        for text in replaced.texts:
            if text.file_name not in used:
                self.state.path_of(text).unlink(missing_ok=True)
        if gone := list(dict.fromkeys(text.id for text in replaced.texts if text.id not in self._text_of)):
            which = f"{number_of(len(gone), 'text')}: {first_few(gone, 5)}."
            self._result.taken_out.append(Problem(task.source.place, which))
            why = "taken out: the original was read again and no longer has this text"
            task.entry.log += [Removal("", id_, why) for id_ in gone]

    def _of_known_ids(
        self, extracted: ExtractedFile, own: Collection[str], task: _Task
    ) -> tuple[dict[str, str], list[Problem]]:
        """Return the table's ids whose text the corpus has already, with its original, and those that are another's."""
        replaced = {text.id for text in task.replaced.texts} if task.replaced else set()
        copies: dict[str, str] = {}
        taken: dict[str, str] = {}
        for text in extracted.texts:
            if text.id not in own or (id_ := self._prefixed(text.id)) in replaced:
                continue
            sha256, original = self._text_of.get(id_, ("", ""))
            if sha256:
                (copies if sha256 == text.sha256 else taken)[text.id] = original
        if not taken:
            return copies, []
        n = len(taken)
        named = first_few((f'"{id_}" (in {shown(original)})' for id_, original in taken.items()), 3)
        found = f"{number_of(n, 'id')} of this table {inflected(n, 'is', 'are')} of other words already: {named}."
        advice = (
            "No row was taken. If these are other texts, begin their ids with a prefix of their own: --id-prefix TEXT."
        )
        return copies, [Problem("", found, advice)]

    def _note(self, source: SourceFile, member: Member | None, notes: Iterable[str]) -> None:
        self._result.notes += [Problem(_place(source, member), note) for note in notes]

    def _prefixed(self, id_: str) -> str:
        return f"{self.options.id_prefix}{id_}"

    def _fail(self, task: _Task, problems: list[Problem]) -> None:
        """Note that nothing came of an original, unless there are texts of it from before."""
        task.entry.problems += problems
        if task.replaced is None:
            self.state.files[task.source.name] = task.entry

    def _begin(self, task: _Task) -> None:
        """Put an original's entry in its place; the ids that it had before are free for its new texts."""
        if self.state.files.get(task.source.name) is not task.entry:
            self.state.files[task.source.name] = task.entry
            if task.replaced:
                self._ids.release(text.id for text in task.replaced.texts)
                self._names.release(text.file_name for text in task.replaced.texts)
                for text in task.replaced.texts:
                    self._text_of.pop(text.id, None)

    def _store(
        self,
        text: IngestedText,
        file: str,
        source: SourceFile,
        member: Member | None,
        entry: IngestedFile,
        *,
        is_own: bool,
    ) -> None:
        """Move a text into the corpus, under an id of its own."""
        own_id, wanted = text.id if is_own else "", self._prefixed(text.id)
        text.id = wanted if is_own else self._ids.new(wanted)
        if text.id != wanted:
            entry.log.append(
                Removal(text.part, wanted, f"nothing left out: this id is taken, so the text is {text.id}")
            )
        if (name := self._names.new(safe_id(text.id))) != text.id:
            text.name = name
        self._text_of[text.id] = (text.sha256, source.name)
        os.replace(file, f"{self._texts}{os.sep}{text.file_name}.txt")  # noqa: PTH105 (a tenth of the time)
        self._result.added.append(text.id)
        text.part = " ".join(filter(None, (member.name if member else "", text.part)))
        is_row = (member or source).suffix in TABLE_SUFFIXES
        name = own_id.removesuffix(".txt") if is_row else (member or source).stem
        metadata, replaced = self._companions.described(name, text.metadata, text.part, is_row=is_row)
        text.metadata, lines = _dated(metadata, text.part, "" if is_row else name)
        text.extractor = text.extractor.replace("built in", f"{_PACKAGE} {__version__}")
        entry.log += replaced + lines
        entry.texts.append(text)


def _place(source: SourceFile, member: Member | None) -> str:
    return f"{source.place}: {member.name}" if member else source.place


@cache
def _installed(library: str) -> str:
    """Return the version of a library that is installed, empty where none is."""
    try:
        return __version__ if library == _PACKAGE else version(library)
    except PackageNotFoundError:
        return ""


def _dated(metadata: Mapping[str, str], part: str, name: str) -> tuple[dict[str, str], list[Removal]]:
    """Return metadata with a date that the corpus reader knows; one that it does not goes to another column.

    A text without one has that in the name of its file.
    """
    date = metadata.get("date", "").strip()
    others = {column: value for column, value in metadata.items() if column != "date"}
    lines = []
    if date:
        try:
            return {"date": str(PartialDate.parse(date)), **others}, []
        except ValueError as error:
            why = f"the date cannot be read ({error}); it is in the column date_in_original"
            others = {"date_in_original": date, **others}
            lines.append(Removal(part, date, why))
    if in_name := date_in_name(name):
        others = {"date": in_name, **others}
        lines.append(Removal(part, in_name, "nothing left out: the date was taken from the name of the file"))
    return others, lines


def _at(place: str, problem: Problem) -> Problem:
    """Return a problem in a file with the name of the file before its place."""
    return replace(problem, place=f"{place}: {problem.place}" if problem.place else place)


def _size_and_hash(path: Path, max_bytes: int) -> tuple[int, str]:
    try:
        size = path.stat().st_size
        if 0 < size <= max_bytes:
            return size, _hash_of(path)
    except OSError as error:
        found, advice = f"the file cannot be read: {error.strerror}.", "Check its permissions."
    else:
        found, advice = "the file is empty.", "Remove it, or add its text."
        if size:
            found = f"the file has {size:,} bytes; the most is {max_bytes:,}."
            advice = "Split it, or allow more with --max-bytes."
    raise CorpusError(Problem("", found, advice))


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _name_fields(template: str) -> NameFields | None:
    return NameFields(template, (*OWN_COLUMNS, "text")) if template else None


def _check(options: ExtractionOptions) -> None:
    if options.encoding:
        check_encoding(options.encoding)
    _name_fields(options.fields)
    if not _SAFE_PREFIX.fullmatch(options.id_prefix):
        advice = "Use up to 50 letters a to z, digits, dots, hyphens and underscores, with no dot or hyphen first."
        raise UsageError(Problem(f"--id-prefix {shown(options.id_prefix)}", "this cannot begin an id.", advice))
    if not all(term.strip("* \t\n") for term in options.about):
        raise UsageError(Problem("--about", "a term is empty.", "Write a word or a phrase, such as Kosovo."))


@contextmanager
def _only_run(folder: Path) -> Iterator[None]:
    """Make the folder, keep other runs out of it, and clear what runs that were killed left beside the texts."""
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with only_writer(folder, folder / _LOCK, "corpus"):
            for left in folder.glob(f"{_TEMPORARY}*"):
                shutil.rmtree(left, ignore_errors=True)
            yield
    except OSError as error:
        place, found = shown(str(error.filename or folder)), f"cannot be written: {error.strerror or error}."
        raise UsageError(Problem(place, found, "Name a folder that you may write to, on a disk with room.")) from None
    finally:
        if made and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
