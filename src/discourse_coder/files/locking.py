"""Keeping a second run away from a folder that one is writing to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from discourse_coder.errors import Problem, UsageError
from discourse_coder.files.file_names import shown


@contextmanager
def only_writer(folder: Path, lock: Path, what: str) -> Iterator[None]:
    """Be the only run that writes to a folder; the system ends the hold of a process that is killed.

    Parameters
    ----------
    folder : Path
        What is written to.
    lock : Path
        A file for the system to hold, in a folder that is there; it is gone at the end.
    what : str
        What problems call the folder.

    Raises
    ------
    UsageError
        When another run is writing to it.
    OSError
        When the file cannot be made.
    """
    from filelock import FileLock, Timeout

    held = FileLock(lock, timeout=0)
    try:
        held.acquire()
    except Timeout:
        raise UsageError(
            Problem(shown(str(folder)), f"another run is writing to this {what}.", "Wait until it is done.")
        ) from None
    try:
        yield
    finally:
        with suppress(OSError):  # Windows removes no file that is open; there it goes when it is released
            lock.unlink()
        held.release()
