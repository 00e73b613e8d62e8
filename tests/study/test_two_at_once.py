"""Runs that write into one folder at the same time leave the files of one or the other, and readers see no mixture."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.files import locking
from discourse_coder.files.locking import only_writer, writing_to
from filled_sheets import write_filled_sheet
from small_study import CODEBOOK
from trees import leftovers, tree

WRITES_AGAIN_AND_AGAIN = (
    "import sys; from discourse_coder.cli.main import main\n"
    "for turn in range(12):\n"
    "    for sheet in sys.argv[2:]:\n"
    "        assert main(['read-sheet', sheet, sys.argv[1], '--replace', '--quiet']) == 0\n"
)


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "discourse_coder", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(*runs: subprocess.Popen[str]) -> list[tuple[int, str]]:
    errors = [run.communicate()[1] for run in runs]
    return [(run.returncode, error) for run, error in zip(runs, errors, strict=True)]


def test_a_report_and_a_coding_into_one_folder(study, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(CODEBOOK.replace('"1"', '"2"').replace("dialogue, talks", "kind"), encoding="utf-8")
    report = ("report", study, "--no-charts", "--out")
    code = ("code", study, "--codebook", other, "--out")
    alone = {}
    for arguments in (report, code):
        assert main([*map(str, arguments), str(tmp_path / arguments[0])]) == 0
        alone[arguments[0]] = tree(tmp_path / arguments[0])
    coding = ("coding.csv", "coding.json", "evidence.csv")
    sets = [{name: alone[run][name] for name in coding} for run in ("report", "code")]
    assert sets[0] != sets[1]
    for turn in range(2):
        out = tmp_path / f"out {turn}"
        assert finished(start(*report, out), start(*code, out)) == [(0, ""), (0, "")]
        found = tree(out)
        assert {name: found.pop(name) for name in coding} in sets
        assert found == {name: hash_ for name, hash_ in alone["report"].items() if name not in coding}


@contextmanager
def logged(log: list[str]) -> Iterator[None]:
    """Note when a folder is locked and released, and every file that is put in place."""

    @contextmanager
    def lock(*arguments, **options):
        with only_writer(*arguments, **options):
            log.append("lock")
            yield
            log.append("release")

    def noting(move):
        return lambda path, target: (log.append(Path(target).name), move(path, target))[1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(locking, "only_writer", lock)
        for move in ("rename", "replace"):
            patched.setattr(Path, move, noting(getattr(Path, move)))
        yield


COMMANDS_THAT_WRITE = {
    "report": (["report", "{study}", "--out", "{out}"], ["coding.csv", "evidence.csv", "report.html", "agreement.csv"]),
    "code": (["code", "{study}", "--codebook", "{study}/codebook.yaml", "--out", "{out}"], ["coding.csv"]),
    "agree": (["agree", "--study", "{study}", "--coding", "c", "--coding", "rules", "--out", "{out}"], ["methods.txt"]),
    "validate": (
        ["validate", "{study}/out/coding.csv", "--reference", "{study}/codings/c.csv", "--out", "{out}"],
        ["validity.csv"],
    ),
    "sample": (["sample", "{study}", "--number", "2", "--seed", "1", "--out", "{out}/s.csv"], ["s.csv", "s.json"]),
}


@pytest.mark.parametrize("command", COMMANDS_THAT_WRITE)
def test_all_files_of_a_run_are_put_in_place_under_one_lock(command, study, tmp_path):
    # So that of two runs the second one begins to write when the first one has written everything.
    (study / "codings").mkdir()
    (study / "codings" / "c.csv").write_text("id,un,dialogue\na,1,0\nb,1,1\nc,0,1\n", encoding="utf-8")
    assert main(["report", str(study), "--no-charts"]) == 0
    arguments, files = COMMANDS_THAT_WRITE[command]
    log: list[str] = []
    with logged(log):
        assert main([argument.format(study=study, out=tmp_path / "new") for argument in arguments]) == 0
    assert set(files) <= set(log)
    assert (log[0], log[-1], log.count("lock")) == ("lock", "release", 1)


def two_sheets(study: Path) -> list[Path]:
    return [write_filled_sheet(study, study / f"{code}.csv", code) for code in "01"]


def test_of_two_sheets_of_one_coder_only_one_is_read(study):
    runs = [start("read-sheet", sheet, study) for sheet in two_sheets(study)]
    results = finished(*runs)
    assert sorted(code for code, _ in results) == [0, 2]
    winner = [code for code, _ in results].index(0)
    assert "mira.csv: it already exists." in results[1 - winner][1]
    coding = dc.read_coding(study / "codings" / "mira.csv", dc.read_corpus(study / "corpus"))
    assert set(coding.codes.flat) == {winner}
    assert sorted(path.name for path in (study / "codings").iterdir()) == ["mira.csv", "mira.evidence.csv", "mira.json"]


def test_a_reader_beside_a_writer_counts_old_or_new(study, capsys):
    (study / "codings").mkdir()
    (study / "codings" / "second.csv").write_text("id,un,dialogue\na,1,0\nb,1,1\nc,0,1\n", encoding="utf-8")
    sheets = two_sheets(study)
    agree = ["agree", "--study", str(study), "--coding", "second", "--coding", "mira"]
    known = set()
    for sheet in sheets:
        assert main(["read-sheet", str(sheet), str(study), "--replace"]) == 0
        capsys.readouterr()
        assert main(agree) == 0
        known.add(capsys.readouterr().out)
    assert len(known) == 2
    writer = subprocess.Popen([sys.executable, "-c", WRITES_AGAIN_AND_AGAIN, str(study), *map(str, sheets)])
    seen = []
    while writer.poll() is None or not seen:
        assert main(agree) == 0
        seen.append(capsys.readouterr().out)
    assert writer.returncode == 0
    assert set(seen) <= known
    assert leftovers(study) == []


def test_a_lock_is_no_coding(study, capsys):
    (study / "codings").mkdir()
    (study / "codings" / "second.csv").write_text("id,un,dialogue\na,1,0\nb,1,1\nc,0,1\n", encoding="utf-8")
    with writing_to(study / "codings"):
        assert leftovers(study / "codings") != []
        read = dc.read_study(study)
        assert (list(read.codings), read.failures) == (["second"], ())
        assert main(["sheet", str(study), "--coder", "m", "--seed", "1", "--to", str(study / "m.csv"), "--json"]) == 0
        assert ".lock" not in capsys.readouterr().out
        with pytest.raises(dc.UsageError, match="no coder of that name"):
            read.coding(".discourse-coder")
