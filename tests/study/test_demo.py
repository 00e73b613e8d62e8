"""The bundled study, laid down from a checkout and from a wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.study.bundled import NAMES
from modules import ROOT
from trees import changed, leftovers, tree


def bundled() -> dict[str, str]:
    """Return the hashes of the files of the bundled study in the repository."""
    everything = {path: content for path, content in tree(ROOT).items() if path.split("/")[0] in NAMES and content}
    assert {path.split("/")[0] for path in everything} == set(NAMES)
    return everything


def files(folder: Path) -> dict[str, str]:
    return {path: content for path, content in tree(folder).items() if content}


def test_the_demo_is_the_bundled_study_and_says_that_its_texts_are_stand_ins(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    assert "The bundled texts are stand-ins, written for this project" in out
    assert "   discourse-coder report demo\n" in out
    assert changed(bundled(), files(tmp_path / "demo")) == set()
    assert leftovers(tmp_path) == []
    study, root = dc.read_study("demo"), dc.read_study(ROOT)
    assert (study.codebook.hash, study.corpus.hash, study.failures) == (root.codebook.hash, root.corpus.hash, ())


def test_its_report_is_that_of_the_repository(bundled_report, tmp_path):
    dc.demo(tmp_path / "demo").report(tmp_path / "here")
    assert changed(tree(tmp_path / "here"), tree(bundled_report)) == set()


@pytest.mark.parametrize("name", ["notes.txt", "codebook.yaml", "corpus/manifest.csv", "codings/second.csv"])
def test_it_goes_into_no_folder_that_has_something_else(tmp_path, capsys, name):
    path = tmp_path / "demo" / name
    path.parent.mkdir(parents=True)
    path.write_text("written by hand", encoding="utf-8")
    before = tree(tmp_path)
    assert main(["demo", str(tmp_path / "demo")]) == 2
    assert "Name a new folder" in capsys.readouterr().err
    assert changed(before, tree(tmp_path)) == set()


def test_an_empty_folder_will_do_and_what_a_killed_run_has_left_is_completed(tmp_path):
    demo = tmp_path / "demo"
    demo.mkdir()
    dc.demo(demo)
    for name in ("codebook.yaml", "corpus/texts/T01.txt"):
        (demo / name).unlink()
    dc.demo(demo)
    assert changed(bundled(), files(demo)) == set()


def test_the_wheel_is_told_to_hold_all_of_it():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    assert build["targets"]["wheel"]["force-include"] == {name: f"discourse_coder/bundled/{name}" for name in NAMES}


def build(made_once: Callable, what: str) -> Path:
    """Return a folder with a distribution of the working tree."""

    def make(folder: Path) -> None:
        folder.mkdir()
        script = f"from hatchling.build import build_{what}; build_{what}({str(folder)!r})"
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True)

    return made_once(what, make)


def test_an_installed_wheel_lays_it_down_as_a_checkout_does(made_once, tmp_path):
    (wheel,) = build(made_once, "wheel").glob("*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    script = "import sys, discourse_coder as dc; print(dc.__file__); dc.demo('demo'); dc.new_study('new')"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    command = [sys.executable, "-c", script]
    run = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout.startswith(str(tmp_path / "installed")), "another copy was run"
    assert changed(bundled(), files(tmp_path / "demo")) == set()
    assert dc.read_codebook(tmp_path / "new" / "codebook.yaml").title == "new"


def test_the_source_distribution_holds_it_once(made_once):
    (archive,) = build(made_once, "sdist").glob("*.tar.gz")
    with tarfile.open(archive) as files_of_it:
        names = [name.partition("/")[2] for name in files_of_it.getnames()]
    assert set(bundled()) <= set(names)
    assert [name for name in names if name.endswith("T01.txt")] == ["corpus/texts/T01.txt"]
