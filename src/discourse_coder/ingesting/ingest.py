"""Making a corpus folder of what researchers have: files, tables, archives and folders of these."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from hashlib import file_digest
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from discourse_coder._version import __version__
from discourse_coder.errors import CorpusError, Problem, UsageError
from discourse_coder.files.encodings import check_encoding
from discourse_coder.files.file_names import natural_order, shown
from discourse_coder.files.limits import MAX_BYTES
from discourse_coder.files.locking import only_writer
from discourse_coder.files.tables import TABLE_SUFFIXES
from discourse_coder.ingesting.archives import ARCHIVE_SUFFIX, Listing, Member, list_archive
from discourse_coder.ingesting.source_files import SourceFile, find_source_files
from discourse_coder.ingesting.state import LOG, IngestedFile, IngestedText, IngestState
from discourse_coder.ingesting.text_ids import TextIds, safe_id
from discourse_coder.ingesting.text_taking import LogLine, Taken, TakenText, Taking, take_file
from discourse_coder.ingesting.worker_processes import Call, Lost, in_workers
from discourse_coder.model.dates import PartialDate
from discourse_coder.model.display import table_html
from discourse_coder.progress import Progress, no_progress
from discourse_coder.wording import listed, number_of

MAX_SECONDS = 60.0
MAX_MEMORY = 800 * 2**20
_MOST_LISTED = 20
_BESIDE, _LOCK = ".ingest-", ".ingest.lock"
_OWN = "discourse-coder"
_BETWEEN = 20  # times as long as it takes to write the state pass before it is written again
_ROWS_PER_SECOND = 2**18  # bytes of a table for which one more second is given
_SAFE_PREFIX = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,49})?")
_LIBRARY = re.compile(r"([A-Za-z][\w.-]*) (\d[\w.+!-]*)")


@dataclass
class Ingestion:
    """What came of ingesting files.

    Attributes
    ----------
    folder : Path
        The corpus.
    n_texts : int
        All texts in it now.
    added : list of str
        The ids of those that are new.
    n_new, n_unchanged : int
        Originals that were read now, and that had been before.
    copies : list of Problem
        Originals that have the same bytes as another and were not taken again.
    outdated : list of Problem
        Texts that would be different if they were taken now.
    problems : list of Problem
        What could not be read.
    other_kinds : Counter of str
        How many files with other endings were passed over.

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

    def __str__(self) -> str:
        lines = [
            f"{number_of(self.n_new, 'file')} read, {number_of(len(self.added), 'text')} added; "
            f"{self.folder} has {number_of(self.n_texts, 'text')} now."
        ]
        if self.n_unchanged:
            lines.append(f"{number_of(self.n_unchanged, 'file')} had been read before and not changed.")
        if self.other_kinds:
            kinds = ", ".join(
                f"{number} {suffix or 'without an ending'}" for suffix, number in sorted(self.other_kinds.items())
            )
            lines.append(f"{number_of(self.other_kinds.total(), 'file')} of other kinds passed over: {kinds}.")
        for heading, problems in (
            ("Copies of other files:", self.copies),
            ("Texts as they were, though something has changed:", self.outdated),
        ):
            lines += _listed(heading, problems)
        if self.added:
            lines.append(f"What was left out or changed is in {self.folder / LOG}.")
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
    taking: Taking | None = None,
    *,
    jobs: int = 1,
    max_bytes: int = MAX_BYTES,
    max_seconds: float = MAX_SECONDS,
    max_memory: int = MAX_MEMORY,
    again: bool = False,
    progress: Progress = no_progress,
) -> Ingestion:
    """Take the texts from files and add them to a corpus folder."""
    taking = taking or Taking()
    _check(taking)
    folder = Path(corpus)
    with _only_run(folder):
        state = IngestState(folder)
        return _Run(state, taking, jobs, max_bytes, max_seconds, max_memory, again).run(map(Path, sources), progress)


def _readable_suffixes() -> frozenset[str]:
    """Return the endings of all files that can be ingested."""
    from discourse_coder.extract.formats.registry import BY_SUFFIX

    return frozenset((*BY_SUFFIX, *TABLE_SUFFIXES, ARCHIVE_SUFFIX))


@dataclass(frozen=True)
class _Task:
    """An original that is to be read: all of it, or the members of an archive that are left."""

    source: SourceFile
    sha256: str
    size: int
    entry: IngestedFile
    replaced: IngestedFile | None = None
    members: tuple[Member | None, ...] = (None,)


class _Run:
    """One run: first every original is judged, then those to be read are, in their order."""

    def __init__(
        self,
        state: IngestState,
        taking: Taking,
        jobs: int,
        max_bytes: int,
        max_seconds: float,
        max_memory: int,
        again: bool,
    ) -> None:
        self._state = state
        self._taking = taking
        self._options = asdict(taking) | {"about": list(taking.about)}
        self._jobs = jobs
        self._max_bytes = max_bytes
        self._seconds = max_seconds
        self._memory = max_memory
        self._again = again
        self._ids = TextIds(state.ids)
        self._suffixes = _readable_suffixes()
        self._versions: dict[str, str] = {}
        self._result = Ingestion(state.folder)
        self._write_at = 0.0

    def run(self, sources: Iterable[Path], progress: Progress) -> Ingestion:
        result = self._result
        found = find_source_files(sources, self._suffixes, self._state.folder)
        result.problems += found.problems
        result.other_kinds += found.other_kinds
        first_of = {file.sha256: name for name, file in self._state.files.items() if file.texts}
        tasks = []
        with progress(len(found.files), "comparing") as advance:
            for source in found.files:
                if task := self._judged(source, first_of):
                    tasks.append(task)
                advance(1)
        if tasks:
            self._state.write()  # so that a folder left by a run that is killed is known for one of ours
            self._state.is_written = False
            try:
                with tempfile.TemporaryDirectory(prefix=_BESIDE, dir=self._state.folder) as beside:
                    self._read(self._with_members(tasks), Path(beside), progress)
            finally:
                self._state.write()
        if not self._state.is_written:
            self._state.write()
        result.problems.sort(key=lambda problem: natural_order(problem.place))
        result.n_texts = sum(1 for _ in self._state.ids)
        if not (found.files or result.problems):
            kinds = ", ".join(sorted(self._suffixes))
            raise CorpusError(Problem("ingest", "there is no file to read.", f"Read are files that end in {kinds}."))
        return result

    def _judged(self, source: SourceFile, first_of: dict[str, str]) -> _Task | None:
        """Return the task that an original makes, or None where nothing is to be done with it."""
        try:
            size = source.path.stat().st_size
            sha256 = ""
            if 0 < size <= self._max_bytes:
                with source.path.open("rb") as file:
                    sha256 = file_digest(file, "sha256").hexdigest()
        except OSError as error:
            self._refuse(source, f"the file cannot be read: {error.strerror}.", "Check its permissions.")
            return None
        if not size:
            self._refuse(source, "the file is empty.", "Remove it, or add its text.")
            return None
        if not sha256:
            found = f"the file has {size:,} bytes; the most is {self._max_bytes:,}."
            self._refuse(source, found, "Split it, or allow more with --max-bytes.")
            return None

        fresh = _Task(source, sha256, size, IngestedFile(sha256, self._options))
        known = self._state.files.get(source.name)
        if known is None or known.copy_of or (known.problems and not known.texts):
            other = first_of.setdefault(sha256, source.name)
            if other == source.name:
                return fresh
            line = LogLine("", "", f"the same bytes as {other}, so it was not taken again")
            self._state.put(source.name, IngestedFile(sha256, self._options, log=[line], copy_of=other))
            self._result.copies.append(Problem(source.place, f"the same file as {shown(other)}; not taken again."))
            return None
        same = (known.sha256, known.options) == (sha256, self._options)
        if same and known.n_done is not None:
            return replace(fresh, entry=known)
        reasons = self._changes(known, sha256)
        if reasons and self._again:
            if first_of.get(known.sha256) == source.name:
                del first_of[known.sha256]  # a copy of what it was is none of what it is
            return replace(fresh, replaced=known)
        self._result.n_unchanged += not reasons
        self._result.problems += [_at(source.place, problem) for problem in known.problems]
        if reasons:
            found = f"{'; '.join(reasons)}. The stored text was kept."
            self._result.outdated.append(Problem(source.place, found, "To take it anew, give --again."))
        return None

    def _refuse(self, source: SourceFile, found: str, advice: str) -> None:
        """Note that an original was not read; what is known of it from an earlier run stays."""
        problem = Problem("", found, advice)
        known = self._state.files.get(source.name)
        if known is None or not known.texts:
            self._state.put(source.name, IngestedFile("", self._options, problems=[problem]))
        self._result.problems.append(_at(source.place, problem))

    def _changes(self, known: IngestedFile, sha256: str) -> list[str]:
        """Return what has changed since an original was read."""
        reasons = []
        if known.sha256 != sha256:
            reasons.append("the file has changed since it was ingested")
        options = [name for name, value in self._options.items() if known.options.get(name) != value]
        if options:
            reasons.append(f"it was ingested with another {listed(options)}")
        for name, then in sorted({pair for text in known.texts for pair in _LIBRARY.findall(text.extractor)}):
            if (now := self._version(name)) and now != then:
                reasons.append(f"it was read by {name} {then}, and there is {now} now")
        for text in known.texts:
            path = self._state.path_of(text.id)
            if not path.is_file():
                reasons.append(f"its text {text.id} is missing")
            elif _hash_of(path) != text.sha256:
                reasons.append(f"its text {text.id} has been edited")
        return reasons

    def _version(self, name: str) -> str:
        if name == _OWN:
            return __version__
        if name not in self._versions:
            try:
                self._versions[name] = version(name)
            except PackageNotFoundError:
                self._versions[name] = ""
        return self._versions[name]

    def _with_members(self, tasks: Sequence[_Task]) -> list[_Task]:
        """Return the tasks, those for archives with what is to be read of them."""
        archives = [task for task in tasks if task.source.suffix == ARCHIVE_SUFFIX]
        suffixes = self._suffixes - {ARCHIVE_SUFFIX}
        calls = (Call(list_archive, (task.source.path, suffixes, self._max_bytes), self._seconds) for task in archives)
        with closing(in_workers(calls, jobs=self._jobs, memory=self._memory)) as results:
            listings = zip(archives, results, strict=True)
            members = {task.source.name: self._listed(task, listing) for task, listing in listings}
        return [replace(task, members=members.get(task.source.name, task.members)) for task in tasks]

    def _listed(self, task: _Task, listing: Listing | Lost) -> tuple[Member | None, ...]:
        if isinstance(listing, Lost):
            listing = Listing(problems=[Problem("", listing.found, listing.advice)])
        self._result.other_kinds += listing.other_kinds
        problems = listing.problems
        if not listing.members and not problems:
            kinds = ", ".join(sorted(self._suffixes))
            problems = [Problem("", "there is no file in it that can be read.", f"Read are {kinds}.")]
        if not listing.members:
            self._fail(task, problems)
        elif task.entry.n_done is None:
            task.entry.problems += problems
            task.entry.n_done = 0
        self._result.problems += [_at(task.source.place, problem) for problem in task.entry.problems]
        return tuple(listing.members[task.entry.n_done or 0 :])

    def _read(self, tasks: Sequence[_Task], beside: Path, progress: Progress) -> None:
        steps = [(task, member) for task in tasks for member in task.members]
        calls = (self._call(task, member, beside / str(n)) for n, (task, member) in enumerate(steps, 1))
        results = in_workers(calls, jobs=self._jobs, memory=self._memory)
        with progress(len(steps), "reading") as advance, closing(results):
            for (task, member), taken in zip(steps, results, strict=True):
                self._keep(task, member, taken)
                advance(1)
                if time.monotonic() >= self._write_at:
                    begin = time.monotonic()
                    self._state.write()
                    # A large state takes long to write: the more so, the less often.
                    self._write_at = time.monotonic() + _BETWEEN * (time.monotonic() - begin)

    def _call(self, task: _Task, member: Member | None, beside: Path) -> Call:
        position, suffix = (member.position, member.suffix) if member else ((), task.source.suffix)
        seconds = self._seconds
        if suffix in TABLE_SUFFIXES:
            seconds += task.size / _ROWS_PER_SECOND
        place = _inside(task.source.place, member)
        return Call(take_file, (task.source.path, position, suffix, place, self._taking, beside), seconds)

    def _keep(self, task: _Task, member: Member | None, taken: Taken | Lost) -> None:
        """Move the texts of one file into the corpus."""
        if isinstance(taken, Lost):
            taken = Taken("", problems=[Problem("", taken.found, taken.advice)])
        elif member is None and taken.sha256 not in ("", task.sha256):
            found = "the file was changed while it was read."
            taken = Taken("", problems=[Problem("", found, "Run the command again.")])
        if member is None and taken.problems and not taken.texts:
            self._fail(task, taken.problems)
            self._result.problems += [_at(task.source.place, problem) for problem in taken.problems]
            return
        self._begin(task)
        stem = member.stem if member else task.source.path.stem
        file = f"{member.name}: " if member else ""
        for text in taken.texts:
            task.entry.texts.append(self._stored(text, stem, member, task.entry))
        task.entry.log += [line._replace(where=f"{file}{line.where}") for line in taken.log]
        problems = [_at(member.name, problem) for problem in taken.problems] if member else taken.problems
        task.entry.problems += problems
        self._result.problems += [_at(task.source.place, problem) for problem in problems]
        if member is task.members[-1]:
            task.entry.n_done = None
            self._result.n_new += 1
            self._discard_leftovers(task)
        else:
            task.entry.n_done = (task.entry.n_done or 0) + 1

    def _fail(self, task: _Task, problems: list[Problem]) -> None:
        """Note that nothing came of an original, unless there is something of it from before."""
        task.entry.problems += problems
        if task.replaced is None:
            self._state.files[task.source.name] = task.entry

    def _begin(self, task: _Task) -> None:
        """Put an original's entry in its place; the ids that it had before are free for its new texts."""
        if self._state.files.get(task.source.name) is not task.entry:
            self._state.files[task.source.name] = task.entry
            if task.replaced:
                self._ids.release(text.id for text in task.replaced.texts)

    def _discard_leftovers(self, task: _Task) -> None:
        if task.replaced:
            for id_ in {text.id for text in task.replaced.texts} - set(self._state.ids):
                self._state.path_of(id_).unlink(missing_ok=True)

    def _stored(self, text: TakenText, stem: str, member: Member | None, entry: IngestedFile) -> IngestedText:
        name = "_".join(safe_id(part or stem) for part in text.id_parts)
        id_ = self._ids.new(f"{self._taking.id_prefix}{name}")
        target = self._state.path_of(id_)
        target.parent.mkdir(parents=True, exist_ok=True)
        text.file.replace(target)
        self._result.added.append(id_)
        part = " ".join(filter(None, (member.name if member else "", text.part)))
        metadata, line = _dated(text.metadata, part)
        entry.log += line
        extractor = text.extractor.replace("built in", f"{_OWN} {__version__}")
        return IngestedText(id_, text.sha256, part, extractor, metadata, text.turns)


def _dated(metadata: Mapping[str, str], part: str) -> tuple[dict[str, str], list[LogLine]]:
    """Return metadata with a date that the corpus reader knows; one that it does not goes to another column."""
    date = metadata.get("date", "").strip()
    others = {name: value for name, value in metadata.items() if name != "date"}
    if not date:
        return others, []
    try:
        return {"date": str(PartialDate.parse(date)), **others}, []
    except ValueError as error:
        why = f"the date cannot be read ({error}); it is in the column date_in_original"
        return {"date_in_original": date, **others}, [LogLine(part, date, why)]


def _inside(place: str, member: Member | None) -> str:
    return f"{place}: {member.name}" if member else place


def _at(place: str, problem: Problem) -> Problem:
    """Return a problem at a place in a file as one of the file."""
    return replace(problem, place=f"{place}: {problem.place}" if problem.place else place)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _check(taking: Taking) -> None:
    if taking.encoding:
        check_encoding(taking.encoding)
    if not _SAFE_PREFIX.fullmatch(taking.id_prefix):
        raise UsageError(
            Problem(
                f"--id-prefix {shown(taking.id_prefix)}",
                "this cannot begin an id.",
                "Use up to 50 letters a to z, digits, dots, hyphens and underscores, with no dot or hyphen first.",
            )
        )
    if not all(term.strip("* \t\n") for term in taking.about):
        raise UsageError(Problem("--about", "a term is empty.", "Write a word or a phrase, such as Kosovo."))


@contextmanager
def _only_run(folder: Path) -> Iterator[None]:
    """Make the folder, keep other runs out of it, and clear what runs that were killed left beside the texts."""
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with only_writer(folder, folder / _LOCK, "corpus"):
            for left in folder.glob(f"{_BESIDE}*"):
                shutil.rmtree(left, ignore_errors=True)
            yield
    except OSError as error:
        raise UsageError(
            Problem(
                shown(str(error.filename or folder)),
                f"cannot be written: {error.strerror or error}.",
                "Name a folder that you may write to, on a disk with room.",
            )
        ) from None
    finally:
        if made and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
