"""Keeping a second run away from a folder that one is writing to."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from discourse_coder.errors import UsageError
from discourse_coder.files.file_names import shown

WAIT = 30.0
"""Seconds to wait for a run that only writes what it has computed."""
_LOCK = ".discourse-coder.lock"
_held: set[Path] = set()


@contextmanager
def writing_to(folder: Path, *, wait: float = WAIT) -> Iterator[None]:
    """Be the only run that writes to a folder, which is made; within this run it may be entered again."""
    key = Path(os.path.realpath(folder))
    if key in _held:
        yield
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = only_writer(folder, folder / _LOCK, "folder", wait=wait)
        lock.__enter__()
    except OSError as error:
        found = f"it cannot be written to: {error.strerror or error}."
        raise UsageError.at(shown(str(folder)), found, "Check that it is a folder you may write to.") from None
    _held.add(key)
    try:
        yield
    finally:
        _held.discard(key)
        lock.__exit__(None, None, None)


@contextmanager
def only_writer(folder: Path, lock: Path, what: str, *, wait: float = 0.0) -> Iterator[None]:
    """Be the only run that writes to a folder, or raise a UsageError; `lock` is a file that exists only meanwhile."""
    from filelock import FileLock, Timeout

    held = FileLock(lock)  # the system releases it when the process is killed
    holder = lock.with_name(f"{lock.name}.holder")
    try:
        _acquire(held, lock, time.monotonic() + wait)
    except Timeout:
        found = f"another run is writing to this {what}{_described(holder)}."
        raise UsageError.at(shown(str(folder)), found, "Wait until it is done.") from None
    try:
        with suppress(OSError):
            holder.write_text(json.dumps(_this_run()), encoding="utf-8")
        yield
    finally:
        for path in (holder, lock):
            with suppress(OSError):  # Windows removes no open file; there it goes when it is released
                path.unlink()
        held.release()


def _acquire(held: Any, lock: Path, until: float) -> None:
    """Hold the file that is there: one that its last holder has removed would keep nobody away."""
    while True:
        lock.touch()
        try:
            before = lock.stat().st_ino
        except FileNotFoundError:  # its holder has removed it since
            continue
        held.acquire(timeout=max(0.0, until - time.monotonic()))
        with suppress(OSError):
            if lock.stat().st_ino == before:
                return
        held.release()


def _this_run() -> dict[str, object]:
    import platform

    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])
    return {"process": os.getpid(), "host": platform.node(), "command": command}


def _described(holder: Path) -> str:
    with suppress(OSError, ValueError, LookupError, TypeError):
        run = json.loads(holder.read_text(encoding="utf-8"))
        return f": process {run['process']} on {shown(str(run['host']))}, {shown(str(run['command']))}"
    return ""
