"""Work in several processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from discourse_coder.errors import UsageError
from discourse_coder.processes import in_order

KILLED = """
import os, signal, time
from discourse_coder.processes import in_order
def calls():
    yield (0,)
    yield (0,)
    yield (0,)
    os.kill(os.getpid(), signal.SIGKILL)
list(in_order(time.sleep, calls(), 2))
"""


def test_results_come_in_the_order_of_calls_however_many_processes_there_are() -> None:
    calls = [(number, 2) for number in range(7)]
    assert list(in_order(pow, calls, 1)) == list(in_order(pow, calls, 3)) == [0, 1, 4, 9, 16, 25, 36]


def kill(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGTERM)
    return number


def test_a_process_that_is_ended_from_outside_is_told() -> None:
    with pytest.raises(UsageError, match="--jobs: one of 2 processes was ended from outside"):
        list(in_order(kill, [(number,) for number in range(6)], 2))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_processes_end_with_the_one_that_started_them_when_it_is_killed() -> None:
    run = subprocess.Popen([sys.executable, "-c", KILLED], start_new_session=True)
    assert run.wait() == -signal.SIGKILL
    until = time.monotonic() + 30
    while running_in(run.pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert running_in(run.pid) == []


def running_in(group: int) -> list[str]:
    """Return the states of the processes of a group; those that only wait to be counted out are not among them."""
    states = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, of_group, *_ = path.read_text(encoding="utf-8").rpartition(")")[2].split()
            states += [state] if int(of_group) == group and state != "Z" else []
    return states
