"""Writing files so that a reader never meets a half-written one."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from discourse_coder.errors import UsageError

_ONE_DAY = 86_400
_UNFINISHED = re.compile(r"\.(?P<host>[0-9a-f]{8})-(?P<process>\d+)-[0-9a-f]{12}\.part")


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a text as UTF-8, its line ends as given, or raise a UsageError; see `write_bytes`."""
    write_bytes(path, encoded(path, text))


def encoded(path: str | os.PathLike[str], text: str) -> bytes:
    """Return a text as UTF-8, or raise a UsageError that names the file it was meant for."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        found = f"the text to write has half of a surrogate pair at position {error.start}."
        raise UsageError.at(str(path), found, "Fix its source.") from None


def write_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file and its parent folders in one step, or raise a UsageError and leave everything as it was."""
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = unfinished_in(target.parent)
        try:
            beside.write_bytes(data)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise not_written(target, error) from None


def not_written(path: Path, error: OSError) -> UsageError:
    """Return the error for a file that the system does not let us write."""
    found = f"cannot be written: {error.strerror or error}."
    advice = "Check that it is a file in a folder you may write to, and not open in another program."
    return UsageError.at(str(path), found, advice)


def unfinished_in(folder: Path) -> Path:
    """Return a new path for what is being written in a folder; what killed processes left there is removed first."""
    _remove_leftovers(folder.absolute())
    return folder / f".{_host()}-{os.getpid()}-{os.urandom(6).hex()}.part"


@cache
def _remove_leftovers(folder: Path) -> None:
    for path in folder.glob(".*.part"):
        name = _UNFINISHED.fullmatch(path.name)
        if name and name["host"] == _host() and not _is_running(int(name["process"]), path):
            with suppress(OSError):
                rmtree(path) if path.is_dir() else path.unlink()


def _is_running(process: int, path: Path) -> bool:
    if os.name == "nt":  # there, asking whether a process runs can end it: nothing takes a day to write
        return time.time() - path.stat().st_mtime < _ONE_DAY
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


@cache
def _host() -> str:
    """Return a mark of this machine: on a shared folder, the processes of others are not known here."""
    import platform

    return sha256(platform.node().encode("utf-8", "replace")).hexdigest()[:8]
