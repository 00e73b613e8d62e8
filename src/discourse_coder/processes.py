"""Starting processes of Python from within whatever script runs."""

from __future__ import annotations

import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import starmap
from types import ModuleType
from typing import Any, TypeVar

from discourse_coder.errors import UsageError

T = TypeVar("T")


def in_order(function: Callable[..., T], calls: Iterable[tuple[Any, ...]], jobs: int) -> Iterator[T]:
    """Yield the results of calls in their order, made in so many processes; few are under way at a time.

    A UsageError says that one of them was ended from outside.
    """
    if jobs <= 1:
        yield from starmap(function, calls)
        return
    import multiprocessing
    from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor

    # Fresh interpreters: forking is not safe once libraries have started threads.
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=serve_the_caller)
    under_way: deque[Future[T]] = deque()
    try:
        for arguments in calls:
            with starting_a_process():
                under_way.append(pool.submit(function, *arguments))
            if len(under_way) > jobs:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    except BrokenExecutor:
        found = f"one of {jobs} processes was ended from outside, perhaps because memory ran out."
        raise UsageError.at("--jobs", found, "Run it again with fewer; one needs least memory.") from None
    finally:
        pool.shutdown(cancel_futures=True)


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
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # which, when it starts, lets Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def serve_the_caller() -> None:
    """Leave Ctrl-C to the process that started this one, and end with it, however it ends."""
    import os
    from multiprocessing import parent_process
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    caller = parent_process()

    def end_with_it() -> None:
        if caller is not None:
            caller.join()
            os._exit(1)

    # A killed process closes nothing: those that wait for its work would wait for ever.
    Thread(target=end_with_it, daemon=True).start()
