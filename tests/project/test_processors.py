"""`make processors` finds what differs, names it, and never runs what this processor cannot."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

import processors
from processors import KERNELS, Machine, differences, environments, unfit

ROOT = Path(__file__).parents[2]
FILES = {"a.csv": b"theme,share\nun,0.5\nnato,0.2\n", "charts/a.png": b"\x89PNG\0\1\2\3"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"a.csv": b"theme,share\nun,0.6\nnato,0.2\n"}, ["a.csv line 2: 'un,0.6' instead of 'un,0.5'"]),
        ({"a.csv": b"theme,share\r\nun,0.5\nnato,0.2\n"}, [r"a.csv line 1: 'theme,share\r' instead of 'theme,share'"]),
        ({"a.csv": b"theme,share\nun,0.5\nnato,0.2"}, ["a.csv line 4: no line instead of ''"]),
        ({"a.csv": b"theme,share\nun,0.5\nnato,0.2\nx"}, ["a.csv line 4: 'x' instead of ''"]),
        ({"a.csv": b"theme,share\nun,0.5\nnato,0.2\n\n"}, ["a.csv line 5: '' instead of no line"]),
        ({"charts/a.png": b"\x89PNG\0\1\7\3"}, ["charts/a.png byte 7"]),
        ({"charts/a.png": b"\x89PNG\0\1\2\3\4"}, ["charts/a.png byte 9"]),
        ({"b.csv": b""}, ["b.csv is not in the plain run"]),
        ({"a.csv": None}, ["a.csv is missing"]),
        ({"a.csv": None, "charts/a.png": None}, ["a.csv is missing", "charts/a.png is missing"]),
    ],
)
def test_what_differs_is_named_with_its_first_place(changed, expected):
    found = {name: data for name, data in {**FILES, **changed}.items() if data is not None}
    assert differences(FILES, found) == expected


def test_of_a_long_line_the_place_where_it_differs_is_shown():
    before, after = b"x" * 5000 + b"1" + b"y" * 5000, b"x" * 5000 + b"2" + b"y" * 5000
    (found,) = differences({"report.html": before}, {"report.html": after})
    assert found.startswith(f"report.html line 1: '{'x' * 20}2")
    assert f"instead of '{'x' * 20}1" in found
    assert len(found) < 200


AVX2 = Machine(
    architecture="x86_64",
    flags=frozenset({"pni", "avx", "avx2", "fma"}),
    kernel="Haswell",
    dispatched=("X86_V3",),
    kernel_of={"Prescott": "Katmai", "Sandybridge": "Sandybridge", "Haswell": "Haswell", "Zen": "Haswell"},
    locales=("C", "de_DE.utf8"),
    python=(3, 11),
    pythons={12: Path("/usr/bin/python3.12")},
)


def skipped(machine: Machine) -> dict[str, str]:
    return {environment.name: environment.skipped for environment in environments(machine) if environment.skipped}


def test_a_kernel_that_this_processor_cannot_run_is_skipped_with_the_reason():
    assert "avx512f" in skipped(AVX2)["SkylakeX"]
    assert {kernel.name for kernel in KERNELS} <= set(skipped(replace(AVX2, architecture="aarch64")))
    assert {kernel.name for kernel in KERNELS} <= set(skipped(replace(AVX2, flags=None)))
    for kernel in KERNELS:
        assert not unfit(kernel, "x86_64", kernel.needs)
        for flag in kernel.needs:
            assert flag in unfit(kernel, "x86_64", kernel.needs - {flag})


def test_a_kernel_by_another_name_is_run_once():
    found = skipped(AVX2)
    assert "plain run" in found["Haswell"]
    assert "Haswell" in found["Zen"]
    assert not {"Prescott", "Sandybridge"} & set(found)


def test_what_is_not_installed_is_skipped_by_name():
    found = skipped(AVX2)
    assert {"tr_TR.UTF-8", "Python 3.13", "Python 3.14"} <= set(found)
    assert not {"de_DE.UTF-8", "Python 3.11", "Python 3.12"} & set(found)


def test_the_oldest_processor_asks_for_no_kernel_where_there_is_none():
    def variables(machine: Machine) -> dict[str, str]:
        return next(dict(one.variables) for one in environments(machine) if one.name == "oldest processor")

    assert variables(AVX2) == {"NPY_DISABLE_CPU_FEATURES": "X86_V3", "OPENBLAS_CORETYPE": "Prescott"}
    assert variables(replace(AVX2, architecture="aarch64")) == {"NPY_DISABLE_CPU_FEATURES": "X86_V3"}


def test_a_short_run_skips_nothing_on_a_common_processor():
    run = [one.name for one in environments(AVX2) if one.short and not one.skipped]
    assert run == ["oldest processor", "elsewhere", "lowest versions"]


def test_the_lowest_versions_are_exactly_the_bounds():
    lowest = processors.requirements("lowest versions")
    assert "pandas==2.2" in lowest
    assert [needed for needed in lowest if ">=" in needed] == []
    charts = processors.requirements("lowest, same charts")
    assert "pandas==2.2" in charts
    (pinned,) = (needed for needed in charts if needed.startswith("matplotlib"))
    assert pinned in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert skipped(replace(AVX2, python=(3, 12)))["lowest versions"]


@pytest.mark.parametrize(("versions", "same"), [("newest versions", True), ("lowest, same charts", False), ("", False)])
def test_another_matplotlib_may_draw_otherwise_but_no_number_may_change(versions, same, monkeypatch):
    drawn = {**FILES, "charts/a.png": b"\x89PNG\0\1\2\4"}
    monkeypatch.setattr(processors, "_installed", lambda environment: "python")
    monkeypatch.setattr(processors, "study", lambda environment, python: (drawn, "here"))
    environment = processors.Environment("other", versions=versions)
    assert processors.outcome(environment, FILES, short=True).same == same
    monkeypatch.setattr(processors, "study", lambda environment, python: ({**FILES, "a.csv": b"x"}, "here"))
    assert not processors.outcome(environment, FILES, short=True).same


def test_bounds_that_cannot_be_installed_together_are_a_failure(monkeypatch):
    def fails(environment):
        raise processors.ChildError("ResolutionImpossible")

    monkeypatch.setattr(processors, "_installed", fails)
    assert not processors.outcome(processors.Environment("low", versions="lowest versions"), FILES, short=True).same
    assert processors.outcome(processors.Environment("Python 3.12"), FILES, short=True).skipped


def test_a_difference_ends_with_exit_code_1(monkeypatch, capsys):
    runs = iter([FILES, FILES, {**FILES, "a.csv": b"theme,share\n"}, FILES])
    monkeypatch.setattr(processors, "_installed", lambda environment: "python")
    monkeypatch.setattr(processors, "this_machine", lambda short: AVX2)
    monkeypatch.setattr(processors, "study", lambda environment, python: (next(runs), "here"))
    monkeypatch.setattr(processors, "tested", lambda environment, short: "55 passed")
    assert processors.main(["--short"]) == 1
    assert "a.csv line 2" in capsys.readouterr().out


@pytest.mark.parametrize(("error", "code"), [(None, 0), (processors.ChildError("1 failed"), 1)])
def test_a_failing_test_ends_with_exit_code_1(error, code, monkeypatch, capsys):
    def tested(environment, short):
        if error:
            raise error
        return "55 passed"

    monkeypatch.setattr(processors, "this_machine", lambda short: AVX2)
    monkeypatch.setattr(processors, "_installed", lambda environment: "python")
    monkeypatch.setattr(processors, "study", lambda environment, python: (FILES, "here"))
    monkeypatch.setattr(processors, "tested", tested)
    assert processors.main(["--short"]) == code
    assert ("1 failed" if error else "55 passed") in capsys.readouterr().out


def test_the_study_is_run_as_by_make_report():
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    recipe = lines[next(n for n, line in enumerate(lines) if line.startswith("report:")) + 1]
    assert tuple(shlex.split(recipe)[1:]) == processors.STUDY
