"""Starting processes of Python from within whatever script runs."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from types import ModuleType


@contextmanager
def starting_a_process() -> Iterator[None]:
    """Keep a new process from running the caller's script again, and Ctrl-C from it while it starts."""
    with _without_the_script(), _without_ctrl_c():
        yield


@contextmanager
def _without_the_script() -> Iterator[None]:
    """Keep a new process from running the caller's script again, which few researchers guard against."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """Keep Ctrl-C from a process that is only starting, where it would print a traceback; it comes here afterwards."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # which, when it starts, lets Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def leave_ctrl_c_to_the_caller() -> None:
    """Ignore Ctrl-C in this process, which the one that started it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
