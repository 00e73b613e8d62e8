"""`code` keeps an index beside a corpus, and what it writes never depends on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.io import corpus_index
from discourse_coder.io.study_files import INDEX
from discourse_coder.progress import no_progress
from discourse_coder.rules import kept
from discourse_coder.rules.matching.matcher import RuleMatcher
from small_study import CODEBOOK, write_small_study


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(write_small_study(tmp_path / "study"))
    monkeypatch.setattr(corpus_index, "INDEXED_FROM", 1)
    return tmp_path / "study"


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of rules that were looked for in some texts, and a 0 for each view made of texts."""
    made: list[int] = []
    fired = RuleMatcher.fired
    monkeypatch.setattr(RuleMatcher, "fired", lambda self, view: made.append(len(self._rules)) or fired(self, view))
    monkeypatch.setattr(kept, "arrays_of", lambda *views, make=kept.arrays_of: made.append(0) or make(*views))
    return made


def coded(*options: str) -> dict[str, bytes]:
    shutil.rmtree("out", ignore_errors=True)
    assert main(["code", *options]) == 0
    return {path.name: path.read_bytes() for path in Path("out").iterdir()}


def test_only_what_is_new_is_searched(study: Path, searched: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    without = coded("--no-index")
    assert not (study / INDEX).exists()
    searched.clear()
    assert coded() == without
    assert searched == [2, 0]
    assert f"Kept in {INDEX}, 1 MB" in capsys.readouterr().out
    assert coded() == without
    assert searched == [2, 0]
    assert INDEX not in capsys.readouterr().out

    Path("codebook.yaml").write_text(CODEBOOK.replace("[dialogue, talks]", "[talk*]"), encoding="utf-8")
    with_index = coded()
    assert searched == [2, 0, 1]
    assert with_index == coded("--no-index")


def test_an_edit_that_keeps_size_and_time_is_noticed(study: Path) -> None:
    before = coded()
    path = study / "corpus/texts/c.txt"
    about = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Nothing", b"  talks"))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert path.stat().st_size == about.st_size
    now = coded()
    assert now["coding.csv"] != before["coding.csv"]
    assert now == coded("--no-index")


def test_what_is_damaged_or_deleted_is_made_anew(study: Path, searched: list[int]) -> None:
    whole = coded()
    for path in (study / INDEX).glob("found-*"):
        path.write_bytes(path.read_bytes()[:-70])
    assert coded() == whole
    assert searched == [2, 0, 2]  # the view is whole
    shutil.rmtree(study / INDEX)
    assert coded() == whole
    assert searched == [2, 0, 2, 2, 0]


def test_a_table_in_parts_and_several_processes_have_the_index_too(study: Path, searched: list[int]) -> None:
    rows = [f'{path.stem},"{path.read_text(encoding="utf-8")}"' for path in (study / "corpus/texts").iterdir()]
    Path("table.csv").write_text("\n".join(["id,text", *sorted(rows)]) + "\n", encoding="utf-8")
    without = coded("table.csv", "--no-index")
    searched.clear()
    assert coded("table.csv", "--in-parts") == without
    n_searched = len(searched)
    assert n_searched
    assert coded("table.csv", "--in-parts", "--jobs", "2") == without
    assert coded("table.csv") == without
    assert len(searched) == n_searched


def test_a_study_uses_the_index_where_there_is_one(study: Path, searched: list[int]) -> None:
    first = dc.read_study(".").code(progress=no_progress)
    assert not (study / INDEX).exists()
    coded()
    searched.clear()
    assert dc.read_study(".").code(progress=no_progress) == first
    assert searched == []


@pytest.mark.parametrize(
    ("at", "corpus"),
    [
        (".", "corpus"),
        (".", "."),
        ("..", "study"),
        ("corpus", "."),
        ("corpus/texts", ".."),
        (".", "corpus/manifest.csv"),
    ],
)
def test_the_index_is_beside_the_corpus_however_it_is_named(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], at: str, corpus: str
) -> None:
    monkeypatch.chdir(study / at)
    assert main(["code", corpus, f"--codebook={study / 'codebook.yaml'}", f"--out={study / 'out'}"]) == 0
    assert [path.parent for path in study.parent.rglob(INDEX)] == [study]
    assert f"Kept in {os.path.relpath(study / INDEX)}," in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="whom the system lets do everything")
def test_an_index_of_somebody_else_is_used_or_left(study: Path) -> None:
    whole = coded()
    (study / INDEX).chmod(0o500)
    assert coded() == whole
    (study / INDEX).chmod(0o000)
    try:
        assert coded() == whole
    finally:
        (study / INDEX).chmod(0o700)


@pytest.mark.skipif(sys.platform == "win32", reason="there, a process cannot be killed like this")
def test_a_run_that_is_killed_while_it_keeps_leaves_nothing_half(study: Path) -> None:
    ends_itself = (
        "import os, signal, sys\n"
        "from discourse_coder.cli.main import main\n"
        "from discourse_coder.io import corpus_index\n"
        "corpus_index.INDEXED_FROM = 1\n"
        "left = int(sys.argv.pop(1))\n"
        "def count(event, arguments):\n"
        "    global left\n"
        f"    if event in ('open', 'os.rename') and {INDEX!r} in str(arguments[0]):\n"
        "        left -= 1\n"
        "        if left == 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.addaudithook(count)\n"
        "sys.exit(main(['code']))\n"
    )
    without = coded("--no-index")
    for step in (2, 5, 7):
        subprocess.run([sys.executable, "-c", ends_itself, str(step)], capture_output=True, check=False)
        assert coded() == without
        shutil.rmtree(study / INDEX)
