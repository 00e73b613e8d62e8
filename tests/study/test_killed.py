"""Whenever a command is killed or interrupted, each set of files is old or new, and the next run puts all in order.

The process ends itself at the nth change that it makes to the study, so that every run of a test ends it where it did
before; the numbers are drawn with a seed.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.files.together import has_member, read_member
from discourse_coder.ingesting.worker_processes import Call, in_workers
from filled_sheets import write_filled_sheet
from modules import ROOT
from small_study import CODEBOOK, write_small_study
from trees import leftovers
from undrawn_charts import leave_charts_undrawn

SUPPORT = str(ROOT / "tests" / "support")
ENDS_ITSELF = f"""
import os, signal, sys
from discourse_coder.cli.main import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets its background jobs ignore it
left, number, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
CHANGES = {{"os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}}
if sys.argv[4] == "report":
    sys.path.append({SUPPORT!r})
    from undrawn_charts import leave_charts_undrawn
    leave_charts_undrawn()
def count(event, arguments):
    global left
    if event in CHANGES or (event == "open" and set("wax+") & set(str(arguments[1] or ""))):
        if str(arguments[0]).startswith(folder):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), number)
sys.addaudithook(count)
code = main(sys.argv[4:])
print(-left)
sys.exit(code)
"""
MAINS = {"code": ["out/coding.csv"], "report": ["out/coding.csv", "out/report.html"]}
MAINS |= {"read-sheet": ["codings/mira.csv"], "sample": ["sample.csv"]}
COMMANDS: Mapping[str, Callable[[Path, int], list[str]]] = {
    "code": lambda study, turn: ["code", f"{study}", f"--codebook={study}/{turn}.yaml", f"--out={study}/out"],
    "report": lambda study, turn: ["report", f"{study}", "--periods", ["2008-2011, 2012-2024", "2008-2010"][turn]],
    "read-sheet": lambda study, turn: ["read-sheet", f"{study}/{turn}.csv", f"{study}", "--replace"],
    "sample": lambda study, turn: ["sample", f"{study}", "--number=2", f"--seed={turn}", "--replace"],
}
INTERRUPTED = "Interrupted. The files already written are complete.\n"


def ends_itself(step: int, number: int, study: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", ENDS_ITSELF, str(step), str(number), str(study), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def sets(study: Path, command: str) -> list[dict[str, bytes]]:
    """Return what a reader finds of each set of files that a command writes."""
    found = []
    for main_name in MAINS[command]:
        main_file = study / main_name
        aside = main_file.with_name(f".{main_file.name}.new")
        if main_file.suffix == ".html":
            names = {"report.html", "prevalence.csv", "prevalence_by_period.csv", "charts/prevalence_by_period.svg"}
            files = {name: aside / name if (aside / name).exists() else study / "out" / name for name in names}
            found.append({name: file.read_bytes() for name, file in files.items()})
        else:
            evidence = "evidence.csv" if main_file.stem == "coding" else f"{main_file.stem}.evidence.csv"
            members = [main_file, main_file.with_suffix(".json"), main_file.with_name(evidence)]
            there = [path for path in members if has_member(path, main_file)]
            found.append({path.name: read_member(path, main_file) for path in there})
    return found


def set_turn(study: Path, turn: int) -> None:
    shutil.copy(study / f"{turn}.yaml", study / "codebook.yaml")


@pytest.fixture(scope="module", autouse=True)
def no_chart_is_drawn() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        leave_charts_undrawn(patch.setattr)
        yield


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study in which every command has run once."""
    study = write_small_study(tmp_path_factory.mktemp("killed") / "old")
    (study / "0.yaml").write_text(CODEBOOK, encoding="utf-8")
    (study / "1.yaml").write_text(CODEBOOK.replace('"1"', '"2"').replace("dialogue, talks", "kind"), encoding="utf-8")
    for turn in range(2):
        write_filled_sheet(study, study / f"{turn}.csv", str(turn))
    for command, arguments in COMMANDS.items():
        assert main(arguments(study, 0)) == 0, command
    return study


def prepared(written: Path, study: Path, command: str) -> tuple[Path, list[str]]:
    shutil.copytree(written, study)
    if command == "report":
        set_turn(study, 1)
    return study, COMMANDS[command](study, 1)


def in_order(study: Path, command: str, arguments: list[str], new: list[dict[str, bytes]]) -> None:
    assert main(arguments) == 0
    assert sets(study, command) == new
    assert leftovers(study) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
@pytest.mark.parametrize("command", COMMANDS)
def test_what_kill_9_leaves_is_old_or_new(written, tmp_path, command):
    old = sets(written, command)
    study, arguments = prepared(written, tmp_path / "undisturbed", command)
    undisturbed = ends_itself(-1, 9, study, arguments)
    assert undisturbed.returncode == 0, undisturbed.stderr
    new, n_changes = sets(study, command), int(undisturbed.stdout.splitlines()[-1]) - 1
    assert all(one != other for one, other in zip(old, new, strict=True))
    assert n_changes > 5
    for step in sorted(random.Random(20081702).sample(range(1, n_changes + 1), 3)):
        study, arguments = prepared(written, tmp_path / str(step), command)
        assert ends_itself(step, 9, study, arguments).returncode == -9
        for found, before, after in zip(sets(study, command), old, new, strict=True):
            assert found in (before, after), f"killed at change {step} of {n_changes}"
        if command != "sample":
            dc.read_study(study)
        in_order(study, command, arguments, new)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
@pytest.mark.parametrize(("command", "step"), [("code", 1), ("report", 9), ("read-sheet", 4), ("sample", 5)])
def test_ctrl_c_ends_in_one_line(written, tmp_path, command, step):
    old = sets(written, command)
    study, arguments = prepared(written, tmp_path / "undisturbed", command)
    assert main(arguments) == 0
    new = sets(study, command)
    study, arguments = prepared(written, tmp_path / "interrupted", command)
    interrupted = ends_itself(step, 2, study, arguments)
    assert (interrupted.returncode, interrupted.stderr) == (130, INTERRUPTED)
    for found, before, after in zip(sets(study, command), old, new, strict=True):
        assert found in (before, after)
    in_order(study, command, arguments, new)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
def test_ctrl_c_does_not_reach_a_reader_of_ingest_that_is_starting():
    blocked = Call(signal.pthread_sigmask, (signal.SIG_BLOCK, []), 60)
    assert list(in_workers([blocked], jobs=1, memory=2**30)) == [{signal.SIGINT}]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
