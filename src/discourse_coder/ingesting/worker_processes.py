"""Calls in processes of their own, so that a file that hangs, crashes or takes all memory spoils no other."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
import warnings
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

from discourse_coder.errors import DiscourseCoderError, Problem
from discourse_coder.processes import serve_the_caller, starting_a_process
from discourse_coder.wording import shortened

# Calls that may be done before the oldest one is: enough to keep all processes busy behind a slow file.
_AHEAD = 100


class Call(NamedTuple):
    """A function at the top of a module, its arguments, and the seconds after which it is stopped."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    seconds: float


_Numbered = tuple[int, Call]
_TOO_LARGE = Problem("", "reading it needs too much memory.", "Split it into smaller files.")
_SAVE_AGAIN = "Open it and save it again, or leave it out."


def in_workers(calls: Iterable[Call], *, jobs: int, memory: int) -> Generator[Any, None, None]:
    """Yield the results of calls in their order, and a `Problem` for a call that failed, hung or crashed its process.

    A process may hold half of the memory; a call that needs more is made again, while no other is, with all of it.
    """
    waiting = enumerate(calls)
    results: dict[int, Any] = {}
    too_large: list[_Numbered] = []
    workers: list[_Worker] = []
    n_begun = n_yielded = 0
    exhausted = False
    try:
        while True:
            while not exhausted and not too_large and n_begun - n_yielded < _AHEAD:
                free = next((worker for worker in workers if worker.busy_with is None), None)
                if free is None and len(workers) == jobs:
                    break
                numbered = next(waiting, None)
                if numbered is None:
                    exhausted = True
                    break
                if free is None:
                    free = _Worker(memory // 2)
                    workers.append(free)
                free.begin(numbered)
                n_begun += 1
            while n_yielded in results:
                yield results.pop(n_yielded)
                n_yielded += 1
            busy = [worker for worker in workers if worker.busy_with]
            if not busy and too_large:
                while workers:
                    workers.pop().end()
                workers.append(_Worker(memory, is_alone=True))
                workers[0].begin(too_large.pop())
                busy = workers[:]
            if not busy and exhausted:
                return
            first_deadline = min((worker.deadline for worker in busy), default=0.0)
            ready = wait([worker.connection for worker in busy], max(0.0, first_deadline - time.monotonic()))
            for worker in busy:
                assert worker.busy_with
                number, call = worker.busy_with
                if worker.connection in ready:
                    result = worker.result()
                elif worker.deadline <= time.monotonic():
                    result = Problem("", f"it could not be read within {call.seconds:.0f} s.", _SAVE_AGAIN)
                else:
                    continue
                if result == _TOO_LARGE and not worker.is_alone:
                    too_large.append((number, call))
                else:
                    results[number] = result
                worker.busy_with = None
                if isinstance(result, Problem) or worker.is_alone:
                    worker.end()
                    workers.remove(worker)
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    """A process, and which call it is busy with."""

    def __init__(self, memory: int, *, is_alone: bool = False) -> None:
        self.is_alone = is_alone
        # A fresh interpreter: forking is not safe once libraries have started threads.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.busy_with: _Numbered | None = None
        self.deadline = 0.0
        self._process = context.Process(target=_serve, args=(theirs, memory), daemon=True)
        with starting_a_process():
            self._process.start()
        theirs.close()

    def begin(self, numbered: _Numbered) -> None:
        self.busy_with = numbered
        self.deadline = time.monotonic() + numbered[1].seconds
        with suppress(OSError):  # a process that is gone shows when the result is asked for
            self.connection.send(numbered[1])

    def result(self) -> Any:
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            self._process.join()
            found = f"reading it crashed the reader ({_reason(self._process.exitcode)})."
            return Problem("", found, f"It is damaged or far too large. {_SAVE_AGAIN}")

    def end(self) -> None:
        self.connection.close()
        self._process.kill()
        self._process.join()


def _reason(exit_code: int | None) -> str:
    try:
        return signal.Signals(-(exit_code or 0)).name
    except ValueError:
        return f"exit code {exit_code}"


def _serve(connection: Connection, memory: int) -> None:
    """Make calls until the other side closes."""
    serve_the_caller()
    # Each process has one core, and what libraries print about a file is not for our users.
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    logging.disable()
    warnings.simplefilter("ignore")
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    _limit_memory(memory)
    while True:
        try:
            call: Call = connection.recv()
        except (EOFError, OSError):
            return
        try:
            result = call.function(*call.arguments)
        except DiscourseCoderError as error:
            result = replace(error.problems[0], place="")
        except MemoryError:
            result = _TOO_LARGE
        except RecursionError:
            result = Problem("", "its parts are nested too deeply.", "Open it and save it in a simpler form.")
        except ImportError as error:
            found = f"a library that reads it cannot be loaded ({shortened(str(error))})."
            result = Problem("", found, "Install discourse-coder again.")
        except Exception as error:  # a damaged file can fail anywhere in a library
            reason = shortened(f"{type(error).__name__}: {error}")
            result = Problem("", f"it cannot be read ({reason}).", _SAVE_AGAIN)
        try:
            connection.send(result)
        except OSError:
            return


def _limit_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    # Address space holds the libraries' code as well, most of it never loaded.
    for limit, value in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_AS, memory + 2**29)):
        _, most = resource.getrlimit(limit)
        if most == resource.RLIM_INFINITY or value <= most:
            try:
                resource.setrlimit(limit, (value, most))
            except (OSError, ValueError):  # macOS knows the names but refuses
                continue
