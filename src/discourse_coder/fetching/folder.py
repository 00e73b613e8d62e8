"""A folder of downloaded records: the originals, which are never overwritten, and what is known about them."""

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
from discourse_coder.fetching.downloads import Answer, Downloader, FetchPolicy
from discourse_coder.fetching.partial_files import Version, discard
from discourse_coder.fetching.sources import Source
from discourse_coder.files.json_files import write_json
from discourse_coder.files.locking import only_writer
from discourse_coder.files.tables import TABLE_MEDIA_TYPES, TABLE_SUFFIXES, write_csv

# `wrong` has files that are not what the list asks for, `changed` those that differ from the original that is there.
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
    """What the folder holds of a source, and how its last download ended."""

    source: Source  # the row of the list
    status: str  # in words; `fetched` where all is well
    http_status: int = 0  # of the last answer about this file; 0 where there was none
    file: str = ""  # this and the next four: of the original in the folder; empty or 0 where there is none
    sha256: str = ""
    bytes: int = 0
    content_type: str = ""
    final_url: str = ""
    problem: Problem | None = None  # what a person should look at
    is_new: bool = False  # whether the file came in this run


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
    policy: FetchPolicy | None = None,
    sleep: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    progress: Callable[[int], object] = lambda _: None,
) -> tuple[Outcome, ...]:
    """Download what is listed into a folder, one after the other."""
    folder, wanted = Path(folder), set(only) or {source.id for source in sources}
    if unknown := wanted - {source.id for source in sources}:
        advice = "Write ids as they are in the list."
        raise UsageError(Problem("--only", f"there is no row with the id {', '.join(sorted(unknown))}.", advice))
    try:
        for name in (ORIGINALS, _STATE):
            (folder / name).mkdir(parents=True, exist_ok=True)
        with only_writer(folder, folder / _STATE / _LOCK, "folder"):
            records = _RecordFolder(folder)
            outcomes = {source.id: records.outcome(source) for source in sources}
            asked = sorted((s for s in sources if s.id in wanted), key=lambda source: bool(outcomes[source.id].file))
            with Downloader(policy or FetchPolicy(), sleep=sleep, clock=clock) as downloader:
                for source in asked:
                    outcomes[source.id] = records.fetch(source, outcomes[source.id], downloader)
                    progress(1)
    except OSError as error:
        found = f"cannot be written: {error.strerror or error}."
        place = str(error.filename or folder)
        raise UsageError(Problem(place, found, "Check the folder and the space on the disk.")) from None
    return tuple(outcomes.values())


def write_fetched(outcomes: Collection[Outcome], folder: str | os.PathLike[str]) -> Path:
    """Write ``fetched.csv``: what the folder holds of each source; return its path."""
    more = [name for name in dict.fromkeys(n for o in outcomes for n in o.source.details) if name not in _COLUMNS]
    rows = []
    for o in outcomes:
        cells = vars(o.source) | vars(o) | {"bytes": o.bytes if o.file else "", "http_status": o.http_status or ""}
        rows.append([*(cells[name] for name in _COLUMNS), *(o.source.details.get(name, "") for name in more)])
    path = Path(folder) / TABLE
    write_csv(path, [(*_COLUMNS, *more), *rows])
    return path


class _RecordFolder:
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
        return self._accept_or_set_aside(source, here, part, answer)

    def outcome(self, source: Source) -> Outcome:
        """Return what the folder holds of a source."""
        path = self._originals.get(source.id)
        if path is None:
            return Outcome(source, "not fetched yet" if source.url else "not fetched: there is no url")
        sha256, record = _hash(path), self._record(source)
        ours = record if record and record.sha256 == sha256 else None
        file, problem = f"{ORIGINALS}/{path.name}", None
        if source.sha256 not in ("", sha256):
            status = "kept, but its sha256 is not the listed one"
            advice = "Remove it and run the command again, or list its sha256 if it is right."
            problem = Problem(source.id, f"{file} does not have the listed sha256.", advice)
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

    def _accept_or_set_aside(self, source: Source, here: Outcome, part: Path, answer: Answer) -> Outcome:
        """Put a whole file among the originals, or elsewhere where it is not what was asked for."""
        with part.open("rb") as file:
            head = file.read(2048)
        sha256, suffix = _hash(part), _suffix(answer, head)
        if source.is_document and (suffix == ".html" or _PAGE.match(head)):
            fault = (WRONG, "a web page came instead of the document", "Look at it in a browser and correct the url.")
        elif source.sha256 not in ("", sha256):
            found = "the file that came does not have the listed sha256"
            fault = (WRONG, found, f"If it is right, list its sha256: {sha256}.")
        elif here.file and here.sha256 != sha256 and not source.sha256:
            found = "the server has another file now"
            fault = (CHANGED, found, f"To take it, remove {here.file} and run the command again.")
        else:
            return self._accept(source, here, part, answer, sha256, suffix)
        aside, found, advice = fault
        file_aside = f"{aside}/{source.id}{suffix}"
        (self._folder / aside).mkdir(exist_ok=True)
        part.replace(self._folder / file_aside)
        discard(part)
        return self._failed(source, here, f"{found}; it is in {file_aside}", advice, 200)

    def _accept(self, source: Source, here: Outcome, part: Path, answer: Answer, sha256: str, suffix: str) -> Outcome:
        target = self._folder / ORIGINALS / f"{source.id}{suffix}"
        old = self._originals.get(source.id)
        record = _Record(source.url, answer.version, sha256, answer.content_type)
        write_json(self._record_path(source), asdict(record))
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
        kept = f". {here.file} from an earlier run was kept" if here.file else ""
        problem = Problem(f"{source.id} ({source.url})", f"{fault}{kept}.", advice)
        return replace(here, status=f"{state}: {fault}", http_status=status, problem=problem)

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
