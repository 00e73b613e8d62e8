"""Files in zip archives; nothing is ever unpacked to a path that an archive names."""

from __future__ import annotations

import io
import lzma
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath

from discourse_coder.errors import CorpusError, Problem
from discourse_coder.files import limits
from discourse_coder.files.encodings import read_bytes
from discourse_coder.files.file_names import is_hidden, natural_order, shown

ARCHIVE_SUFFIX = ".zip"
_ENCRYPTED = 0x1
_MAKE_AGAIN = "Make the archive again."
_UNPACK = "If you trust it, unpack it yourself and ingest the folder."


@dataclass(frozen=True)
class Member:
    """A file in an archive."""

    name: str  # its path in the archive, as messages show it; for one in an inner archive after that one's path
    stem: str  # of its file name
    suffix: str
    position: tuple[int, ...]  # where it is among the entries of the archive and of the inner archive


@dataclass
class Listing:
    """What is in an archive."""

    members: list[Member] = field(default_factory=list)  # those that can be read, in natural order
    problems: list[Problem] = field(default_factory=list)  # entries that must not be read; places are their names
    other_kinds: Counter[str] = field(default_factory=Counter)  # numbers of files with extensions that are not read


def list_archive(path: Path, suffixes: frozenset[str], max_bytes: int) -> Listing:
    """List the files in an archive and in those that it holds."""
    listing = Listing()
    total = 0
    for member, info in _entries(path, (), "", listing):
        total += info.file_size
        _check_total(total, len(listing.members))
        if member.suffix not in suffixes:
            listing.other_kinds[member.suffix] += 1
        elif info.file_size > max_bytes:
            found = f"the file has {info.file_size:,} bytes; the most is {max_bytes:,}."
            listing.problems.append(Problem(member.name, found, "Split it, or allow more with --max-bytes."))
        else:
            listing.members.append(member)
    return listing


def read_member(path: Path, position: tuple[int, ...]) -> bytes:
    """Return the bytes of a file in an archive."""
    archive = _archive(path, position[:-1])
    return _bytes(archive, archive.infolist()[position[-1]])


def _entries(
    path: Path, position: tuple[int, ...], inside: str, listing: Listing
) -> Iterator[tuple[Member, zipfile.ZipInfo]]:
    """Yield the files of an archive and its inner archives; note what must not be read."""
    archive = _archive(path, position)
    infos = archive.infolist()
    _check_total(0, len(infos))
    size = archive.fp.seek(0, io.SEEK_END) if archive.fp else 0
    unpacked = sum(info.file_size for info in infos)
    if unpacked > max(limits.ARCHIVE_RATIO_FROM, limits.MAX_ARCHIVE_RATIO * size):
        found = f"it would unpack to {unpacked / size:,.0f} times its size, as malicious archives do."
        raise _error(found, _UNPACK)
    for number, info in sorted(enumerate(infos), key=lambda pair: natural_order(pair[1].filename)):
        file = PurePosixPath(info.filename.replace("\\", "/"))
        if info.is_dir() or is_hidden(file):
            continue
        name = f"{inside}{shown(info.filename)}"
        if refused := _refused(info, file):
            listing.problems.append(Problem(name, *refused))
        elif file.suffix.lower() != ARCHIVE_SUFFIX:
            yield Member(name, file.stem, file.suffix.lower(), (*position, number)), info
        elif len(position) + 1 == limits.MAX_ARCHIVE_DEPTH:
            found = "it is an archive in an archive in an archive."
            listing.problems.append(Problem(name, found, "Unpack the inner one and ingest it by itself."))
        else:
            try:
                yield from _entries(path, (*position, number), f"{name}/", listing)
            except CorpusError as error:
                listing.problems += [Problem(name, p.found, p.advice) for p in error.problems]


def _check_total(n_bytes: int, n_files: int) -> None:
    if n_bytes > limits.MAX_ARCHIVE_BYTES or n_files > limits.MAX_ARCHIVE_FILES:
        found = f"it holds more than {limits.MAX_ARCHIVE_FILES:,} files or {limits.MAX_ARCHIVE_BYTES / 2**30:g} GB."
        raise _error(found, _UNPACK)


def _refused(info: zipfile.ZipInfo, file: PurePosixPath) -> tuple[str, str] | None:
    """Return why an entry must not be read and what to do, None where it may be read."""
    if file.is_absolute() or ".." in file.parts or ":" in file.parts[0]:
        return "its path leads out of the archive.", "Make the archive again, with plain paths."
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link, not a file.", "Make the archive again, with the file itself."
    if info.flag_bits & _ENCRYPTED:
        return "it is protected by a password.", "Unpack the archive yourself and ingest the folder."
    return None


@lru_cache(2)
def _archive(path: Path, position: tuple[int, ...]) -> zipfile.ZipFile:
    """Return an archive, or the inner one at a position; cached, as many calls in a row are for the same one."""
    if position:
        outer = _archive(path, position[:-1])
        data = _bytes(outer, outer.infolist()[position[-1]])
    else:
        data = read_bytes(path, "", None)
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _error(f"this is not a zip archive, or it is damaged ({error}).", _MAKE_AGAIN) from None


def _bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(info)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError) as error:
        raise _error(f"the archive is damaged here ({error}).", _MAKE_AGAIN) from None
    except (NotImplementedError, RuntimeError) as error:  # a compression method, or a password
        raise _error(f"it is packed in a way that cannot be read ({error}).", "Unpack it yourself.") from None


def _error(found: str, advice: str) -> CorpusError:
    return CorpusError(Problem("", found, advice))
