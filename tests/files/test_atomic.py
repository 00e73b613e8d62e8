from __future__ import annotations

import os
import subprocess
import sys

import pytest

from discourse_coder.errors import UsageError
from discourse_coder.files.atomic import unfinished_in, write_bytes, write_text

KILLED = (
    "import sys; from pathlib import Path; from discourse_coder.files.atomic import unfinished_in;"
    "path = unfinished_in(Path(sys.argv[1])); path.write_bytes(b'half')"
)


def leftover_of_a_killed_process(folder) -> str:
    subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=True)
    (path,) = folder.glob(".*.part")
    return path.name


@pytest.mark.skipif(os.name == "nt", reason="there, what is older than a day is removed")
def test_the_next_run_removes_what_a_killed_one_left(tmp_path):
    leftover_of_a_killed_process(tmp_path)
    write_text(tmp_path / "a.csv", "id\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_what_another_process_or_machine_is_writing_stays(tmp_path):
    name = leftover_of_a_killed_process(tmp_path)
    (tmp_path / name).unlink()
    host, process, mark = name.removeprefix(".").removesuffix(".part").split("-")
    kept = {
        f".{host}-{os.getpid()}-{mark}.part",
        f".{'0' * 8}-{process}-{mark}.part",
        f".{host}-{process}.part",
        "notes.part",
    }
    for one in kept:
        (tmp_path / one).write_bytes(b"")
    write_bytes(tmp_path / "a.csv", b"id\n")
    assert {path.name for path in tmp_path.iterdir()} == {*kept, "a.csv"}


def test_two_files_in_the_making_never_share_a_name(tmp_path):
    assert len({unfinished_in(tmp_path) for _ in range(100)}) == 100


def test_what_cannot_be_written_leaves_nothing_and_says_so(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        write_bytes(tmp_path / "folder", b"")
    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]
