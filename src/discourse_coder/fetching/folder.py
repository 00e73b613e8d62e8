"""A folder of downloaded records: the originals, never overwritten, and what is known about them.

``originals/`` has whole files only, ``fetched.csv`` a row for each row of the list. What came but is not what the list
asks for is in ``wrong/``; what came but differs from the original that is there, in ``changed/``. ``.fetch/`` has what
a later run needs: parts of files, and which version each original is.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from discourse_coder.errors import Problem, UsageError
from discourse_coder.extract.formats.registry import FORMATS
from discourse_coder.fetching.downloads import Answer, Downloader, Manners
from discourse_coder.fetching.partial_files import Version, discard
from discourse_coder.fetching.sources import Source
from discourse_coder.files.json_files import write_json
from discourse_coder.files.locking import only_writer
from discourse_coder.files.tables import TABLE_MEDIA_TYPES, TABLE_SUFFIXES, write_csv

ORIGINALS, WRONG, CHANGED, TABLE = "originals", "wrong", "changed", "fetched.csv"
_STATE, _LOCK = ".fetch", "lock"
_COLUMNS = ("id", "url", "final_url", "file", "sha256", "bytes", "content_type", "status", "http_status", "kind")
# Kept as well, though no text is taken from them as they are.
_OTHER_MEDIA_TYPES = {
    "application/msword": ".doc",
    "application/x-subrip": ".srt",
    "application/json": ".json",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/zip": ".zip",
}
_BY_MEDIA_TYPE = {
    **{kind: format.suffixes[0] for format in FORMATS for kind in format.media_types},
    **TABLE_MEDIA_TYPES,
    **_OTHER_MEDIA_TYPES,
}
_BY_URL = {
    **{suffix: format.suffixes[0] for format in FORMATS for suffix in format.suffixes},
    **{suffix: suffix for suffix in (*TABLE_SUFFIXES, *_OTHER_MEDIA_TYPES.values())},
}
_PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)


@dataclass(frozen=True)
class Outcome:
    """What there is of a source, and what came of asking for it.

    Attributes
    ----------
    source : Source
        The row of the list.
    status : str
        In words; ``fetched`` where all is well.
    http_status : int
        Of the last answer about this file; 0 where there was none.
    file, sha256, bytes, content_type, final_url
        Of the original in the folder; empty or 0 where there is none.
    problem : Problem or None
        What a person should look at.
    is_new : bool
        Whether the file came in this run.
    """

    source: Source
    status: str
    http_status: int = 0
    file: str = ""
    sha256: str = ""
    bytes: int = 0
    content_type: str = ""
    final_url: str = ""
    problem: Problem | None = None
    is_new: bool = False


@dataclass(frozen=True)
class _Record:
    """Where an original came from."""

    url: str
    version: Version
    sha256: str
    content_type: str


def fetch(
    sources: Collection[Source],
    folder: str | os.PathLike[str],
    *,
    only: Iterable[str] = (),
    manners: Manners | None = None,
    sleep: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    progress: Callable[[int], object] = lambda _: None,
) -> tuple[Outcome, ...]:
    """Download what is listed into a folder, one after the other.

    Sources that are not there yet come first. One that is there, and has the listed sha256, is not asked for again;
    others are asked for on condition that they have changed, where their servers can tell. An original is only ever
    replaced by a file that has the listed sha256. It can be interrupted at any moment and run again.

    Parameters
    ----------
    sources : collection of Source
        See `sources_reader.read_sources`.
    folder : path-like
        Made where it does not exist.
    only : iterable of str, optional
        Ids to ask for; all where empty.
    manners : Manners, optional
        How to treat servers.
    sleep, clock, progress : callables
        See `Downloader`; `progress` is called with 1 for each source that is done.

    Returns
    -------
    tuple of Outcome
        Of all sources, in their order.

    Raises
    ------
    UsageError
        When `only` names an id that is not listed, another run is writing to the folder, or it cannot be written to.
    """
    folder, wanted = Path(folder), set(only) or {source.id for source in sources}
    if unknown := wanted - {source.id for source in sources}:
        advice = "Write ids as they stand in the list."
        raise UsageError(Problem("--only", f"there is no row with the id {', '.join(sorted(unknown))}.", advice))
    try:
        for name in (ORIGINALS, _STATE):
            (folder / name).mkdir(parents=True, exist_ok=True)
        with only_writer(folder, folder / _STATE / _LOCK, "folder"):
            shelf = _Shelf(folder)
            outcomes = {source.id: shelf.outcome(source) for source in sources}
            asked = sorted((s for s in sources if s.id in wanted), key=lambda source: bool(outcomes[source.id].file))
            with Downloader(manners or Manners(), sleep=sleep, clock=clock) as downloader:
                for source in asked:
                    outcomes[source.id] = shelf.fetch(source, outcomes[source.id], downloader)
                    progress(1)
    except OSError as error:
        found = f"cannot be written: {error.strerror or error}."
        place = str(error.filename or folder)
        raise UsageError(Problem(place, found, "Check the folder and the space on the disk.")) from None
    return tuple(outcomes.values())


def write_fetched(outcomes: Collection[Outcome], folder: str | os.PathLike[str]) -> Path:
    """Write ``fetched.csv``: what there is of each source, and the other columns of the list; return its path.

    It can be the list of another run: it names the sha256 that each file had.

    Raises
    ------
    UsageError
        When it cannot be written.
    """
    more = [name for name in dict.fromkeys(n for o in outcomes for n in o.source.details) if name not in _COLUMNS]
    rows = [
        (
            o.source.id,
            o.source.url,
            o.final_url,
            o.file,
            o.sha256,
            o.bytes if o.file else "",
            o.content_type,
            o.status,
            o.http_status or "",
            o.source.kind,
            *(o.source.details.get(name, "") for name in more),
        )
        for o in outcomes
    ]
    path = Path(folder) / TABLE
    write_csv(path, [(*_COLUMNS, *more), *rows])
    return path


class _Shelf:
    """The files of a folder, and their records."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._originals = {path.stem: path for path in sorted((folder / ORIGINALS).iterdir()) if path.is_file()}

    def fetch(self, source: Source, here: Outcome, downloader: Downloader) -> Outcome:
        """Download a source, unless it is there; `here` is what there is of it."""
        if not source.url or (here.sha256 and here.sha256 == source.sha256):
            return here
        known = self._known(source, here)
        if known and not known.conditions and not source.sha256:
            return here
        part = self._folder / _STATE / f"{source.id}.part"
        # With a listed hash that the original does not have, its version is of no use.
        answer = downloader.download(source.url, part, None if source.sha256 else known)
        if answer.fault:
            return self._failed(source, here, answer.fault, answer.advice, answer.http_status)
        if answer.http_status == 304:
            return here
        return self._judged(source, here, part, answer)

    def outcome(self, source: Source) -> Outcome:
        """Return what there is of a source."""
        path = self._originals.get(source.id)
        if path is None:
            return Outcome(source, "not fetched yet" if source.url else "not fetched: there is no url")
        sha256, record = _hash(path), self._record(source)
        ours = record if record and record.sha256 == sha256 else None
        file, problem = f"{ORIGINALS}/{path.name}", None
        if source.sha256 not in ("", sha256):
            status = "kept, but its sha256 is not the listed one"
            advice = "Remove it and run again, or list its own sha256 if it is right."
            problem = Problem(source.id, f"{file} has another sha256 than the listed one.", advice)
        else:
            status = "fetched" if ours or source.sha256 else "put here by hand"
        return Outcome(
            source,
            status,
            http_status=200 if ours else 0,
            file=file,
            sha256=sha256,
            bytes=path.stat().st_size,
            content_type=ours.content_type if ours else "",
            final_url=ours.version.url if ours else "",
            problem=problem,
        )

    def _judged(self, source: Source, here: Outcome, part: Path, answer: Answer) -> Outcome:
        """Put a whole file in its place, which is not among the originals when it is not what was asked for."""
        with part.open("rb") as file:
            head = file.read(2048)
        sha256 = _hash(part)
        suffix = _suffix(answer, head)
        if source.is_document and (suffix == ".html" or _PAGE.match(head)):
            place = self._put_aside(part, WRONG, f"{source.id}{suffix}")
            fault = f"a web page came instead of the document; it is in {place}"
            return self._failed(source, here, fault, "Look at it in a browser, and mend the url.", 200)
        if source.sha256 not in ("", sha256):
            place = self._put_aside(part, WRONG, f"{source.id}{suffix}")
            fault = f"the file that came has another sha256 than the listed one; it is in {place}"
            return self._failed(source, here, fault, f"If it is right, list its sha256: {sha256}.", 200)
        if here.file and here.sha256 != sha256 and not source.sha256:
            place = self._put_aside(part, CHANGED, f"{source.id}{suffix}")
            fault = f"the server has another file now; it is in {place}"
            return self._failed(source, here, fault, f"To take it, remove {here.file} and run again.", 200)
        target = self._folder / ORIGINALS / f"{source.id}{suffix}"
        old = self._originals.get(source.id)
        self._write_record(source, _Record(source.url, answer.version, sha256, answer.content_type))
        if old is not None and old != target:
            old.unlink()
        part.replace(target)
        self._originals[source.id] = target
        for name in (WRONG, CHANGED):
            for path in (self._folder / name).glob("*"):
                if path.stem == source.id:
                    path.unlink()
        return replace(self.outcome(source), is_new=here.sha256 != sha256)

    def _failed(self, source: Source, here: Outcome, fault: str, advice: str, status: int) -> Outcome:
        state = "not fetched" if not here.file else here.status if here.status.startswith("kept") else "kept"
        kept = f"; {here.file}, which was there before, is kept" if here.file else ""
        problem = Problem(f"{source.id} ({source.url})", f"{fault}{kept}.", advice)
        return replace(here, status=f"{state}: {fault}", http_status=status, problem=problem)

    def _put_aside(self, part: Path, name: str, file: str) -> str:
        (self._folder / name).mkdir(exist_ok=True)
        part.replace(self._folder / name / file)
        discard(part)
        return f"{name}/{file}"

    def _known(self, source: Source, here: Outcome) -> Version | None:
        """Return the version of the original that is here, if it came from the listed address and is unharmed."""
        record = self._record(source)
        same = record and record.url == source.url and record.sha256 == here.sha256
        return record.version if record and same else None

    def _record(self, source: Source) -> _Record | None:
        try:
            content = json.loads(self._record_path(source).read_text(encoding="utf-8"))
            return _Record(**{**content, "version": Version(**content["version"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def _write_record(self, source: Source, record: _Record) -> None:
        write_json(self._record_path(source), asdict(record))

    def _record_path(self, source: Source) -> Path:
        return self._folder / _STATE / f"{source.id}.json"


def _suffix(answer: Answer, head: bytes) -> str:
    """Return the ending of a file's name: by its first bytes if a PDF, else its type, else its address."""
    if head.startswith(b"%PDF-"):
        return ".pdf"
    if suffix := _BY_MEDIA_TYPE.get(answer.content_type.split(";")[0].strip().lower()):
        return suffix
    suffix = Path(urlsplit(answer.version.url).path).suffix.lower()
    return _BY_URL.get(suffix) or (".html" if _PAGE.match(head) else ".bin")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
