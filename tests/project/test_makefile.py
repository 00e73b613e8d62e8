"""`make` takes the Pythons that the package takes, and says what to do about others."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from shlex import quote
from shutil import which

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VERSIONS = {"3.9": False, "3.10": False, "3.11": True, "3.14": True, "3.15": False, "4.0": False}

# Answers as a Python of another version would, and makes of an environment only what the Makefile waits for.
OTHER_PYTHON = """#!/bin/sh
case "$1$2" in
    -V) echo "Python {version}.0" ;;
    -c*version_info*) exec {python} -c "import sys; sys.version_info = ({major}, {minor}, 0, 'final', 0); $2" ;;
    -c*) ;;
    -mvenv) mkdir "$3" && touch "$3/pyvenv.cfg" ;;
    *) exit 9 ;;
esac
"""


def environment_of(version: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Let make set up an environment with a Python that says it is of this version."""
    make = which("make")
    if not make:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("there is no make")
    major, minor = version.split(".")
    python = folder / f"python{version}"
    python.write_text(OTHER_PYTHON.format(version=version, major=major, minor=minor, python=quote(sys.executable)))
    python.chmod(0o755)
    # These tests may themselves be run by make, whose settings are not those of this one.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        [make, "-f", str(ROOT / "Makefile"), ".venv/pyvenv.cfg", f"PYTHON=./{python.name}"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(("version", "is_taken"), VERSIONS.items())
def test_make_takes_the_pythons_that_the_package_takes(version: str, is_taken: bool, tmp_path: Path):
    made = environment_of(version, tmp_path)
    assert (made.returncode == 0) is is_taken, made.stderr
    assert (tmp_path / ".venv" / "pyvenv.cfg").exists() is is_taken
    assert SpecifierSet(PROJECT["requires-python"]).contains(f"{version}.0") is is_taken


def test_the_classifiers_name_the_pythons_that_the_package_takes():
    named = re.findall(r"Python :: (\d+\.\d+)$", "\n".join(PROJECT["classifiers"]), flags=re.MULTILINE)
    takes = SpecifierSet(PROJECT["requires-python"])
    assert named == [f"3.{minor}" for minor in range(100) if takes.contains(f"3.{minor}.0")]


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("3.10", ["is Python 3.10.0."]),
        ("3.15", ["is Python 3.15.0.", "ahocorasick_rs and google-re2 have no wheels for it"]),
    ],
)
def test_another_python_is_refused_with_a_reason_and_advice(version: str, said: list[str], tmp_path: Path):
    message = environment_of(version, tmp_path).stderr
    for words in ("This needs Python 3.11 to 3.14; ", *said, "Name another: make ... PYTHON=python3.12\n"):
        assert words in message
