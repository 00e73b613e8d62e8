"""Work in several processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

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


@pytest.mark.skipif(sys.platform == "win32", reason="kills a group of processes")
def test_processes_end_with_the_one_that_started_them_when_it_is_killed() -> None:
    run = subprocess.Popen([sys.executable, "-c", KILLED], start_new_session=True)
    assert run.wait() == -signal.SIGKILL
    assert ends(run.pid, seconds=30)


def ends(group: int, seconds: int) -> bool:
    """Say whether a group of processes is empty before long."""
    for _ in range(10 * seconds):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
