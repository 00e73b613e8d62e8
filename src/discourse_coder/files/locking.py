"""Keeping a second run away from a folder that one is writing to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from discourse_coder.errors import UsageError
from discourse_coder.files.file_names import shown


@contextmanager
def only_writer(folder: Path, lock: Path, what: str) -> Iterator[None]:
    """Be the only run that writes to a folder, or raise a UsageError; `lock` is a file that exists only meanwhile."""
    from filelock import FileLock, Timeout

    held = FileLock(lock, timeout=0)  # the system releases it when the process is killed
    try:
        held.acquire()
    except Timeout:
        found = f"another run is writing to this {what}."
        raise UsageError.at(shown(str(folder)), found, "Wait until it is done.") from None
    try:
        yield
    finally:
        with suppress(OSError):  # Windows removes no open file; there it goes when it is released
            lock.unlink()
        held.release()
