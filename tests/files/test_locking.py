from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from discourse_coder.errors import UsageError
from discourse_coder.files.locking import writing_to

HOLD = (
    "import sys; from pathlib import Path; from discourse_coder.files.locking import writing_to\n"
    "with writing_to(Path(sys.argv[1])):\n"
    "    print('held', flush=True); sys.stdin.read(1)\n"
)
COUNT = (
    "import sys; from pathlib import Path; from discourse_coder.files.locking import writing_to\n"
    "folder, number = Path(sys.argv[1]), Path(sys.argv[1]) / 'number'\n"
    "for _ in range(100):\n"
    "    with writing_to(folder):\n"
    "        number.write_text(str(int(number.read_text()) + 1))\n"
)


@pytest.fixture
def holder(tmp_path):
    """A process that writes to the folder until it is told to stop."""
    command = [sys.executable, "-c", HOLD, str(tmp_path), "report"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_run_is_told_who_is_writing(holder, tmp_path):
    with pytest.raises(UsageError) as refused, writing_to(tmp_path, wait=0):
        pass
    assert f"process {holder.pid} on " in str(refused.value)
    assert "report" in str(refused.value)


def test_it_waits_for_its_turn(holder, tmp_path):
    threading.Timer(0.3, lambda: holder.communicate("x")).start()
    with writing_to(tmp_path):
        assert holder.wait(10) == 0


def test_a_killed_holder_keeps_nobody_away(holder, tmp_path):
    holder.kill()
    holder.wait()
    with writing_to(tmp_path, wait=0):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_run_may_enter_again(tmp_path):
    with writing_to(tmp_path, wait=0), writing_to(tmp_path / ".", wait=0):
        assert any(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []


def test_of_many_runs_only_one_writes_at_a_time(tmp_path):
    (tmp_path / "number").write_text("0")
    runs = [subprocess.Popen([sys.executable, "-c", COUNT, str(tmp_path)]) for _ in range(4)]
    assert [run.wait() for run in runs] == [0] * 4
    assert (tmp_path / "number").read_text() == "400"


def test_a_lock_that_its_holder_removes_at_that_moment_is_made_again(tmp_path, monkeypatch):
    real, left = Path.stat, [2]

    def removed_before(path: Path, **more):
        if path.name == ".discourse-coder.lock" and left[0]:
            left[0] -= 1
            path.unlink()
        return real(path, **more)

    monkeypatch.setattr(Path, "stat", removed_before)
    with writing_to(tmp_path, wait=0):
        assert left == [0]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that may not be written to")
def test_a_folder_that_may_not_be_written_to_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="cannot be written to"), writing_to(tmp_path / "out"):
        pass


def test_a_file_in_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError, match="cannot be written to"), writing_to(tmp_path / "out"):
        pass
