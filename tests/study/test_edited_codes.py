"""Codes that were edited after coding are said to be, first thing, wherever they are counted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from small_study import write_small_study

EDITED = "The codes or evidence of rules were edited after coding; by whom is not recorded."


@pytest.fixture(scope="module")
def edited_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small study, coded by the rules; then a person has changed a code in a text editor."""
    study = write_small_study(tmp_path_factory.mktemp("edited") / "a study")
    (study / "codings").mkdir()
    (study / "codings" / "second.csv").write_text("id,un,dialogue\na,1,0\nb,1,1\nc,0,1\n", encoding="utf-8")
    (study / "claims.yaml").write_text(
        "publication: A\nclaims: [{id: n, kind: document_count, theme: un, value: 2, place: p. 1, says: Two.}]\n",
        encoding="utf-8",
    )
    assert main(["report", str(study), "--no-charts", "--quiet"]) == 0
    codes = study / "out" / "coding.csv"
    text = codes.read_text(encoding="utf-8")
    assert text.endswith("c,0,0\n")
    codes.write_text(text.replace("c,0,0\n", "c,1,0\n"), encoding="utf-8")
    return study


@pytest.fixture
def edited(edited_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(edited_once, tmp_path / "a study")


@pytest.mark.parametrize(
    "command",
    [
        "agree STUDY/out/coding.csv STUDY/codings/second.csv",
        "agree --study STUDY --coding STUDY/out/coding.csv --coding second",
        "validate STUDY/out/coding.csv --reference STUDY/codings/second.csv --corpus STUDY/corpus",
        "validate STUDY/codings/second.csv --reference STUDY/out/coding.csv",
        "report STUDY --no-charts --coding STUDY/out/coding.csv --out STUDY/other",
        "audit STUDY/claims.yaml --study STUDY --coding STUDY/out/coding.csv",
        "explain c --study STUDY --coding STUDY/out/coding.csv",
        "plan STUDY --sizes 2 --coding STUDY/out/coding.csv",
        "adjudicate STUDY/out/coding.csv STUDY/codings/second.csv --study STUDY --to STUDY/open.csv",
    ],
)
def test_each_command_says_it_in_its_first_lines_and_once(edited, capsys, command):
    capsys.readouterr()
    assert main([part.replace("STUDY", str(edited)) for part in command.split()]) in (0, 1)
    out = capsys.readouterr().out
    assert EDITED in "\n".join(out.splitlines()[:6])
    assert out.count(EDITED) == 1
    assert out.count("All invented.") <= 1


def test_the_page_says_it_before_anything_else(edited, capsys):
    command = ["report", str(edited), "--no-charts", "--coding", str(edited / "out" / "coding.csv")]
    assert main([*command, "--out", str(edited / "o")]) == 0
    page = (edited / "o" / "report.html").read_text(encoding="utf-8")
    top = page.split("<main>")[0]
    assert EDITED in top
    assert "Whose codes are counted: un, dialogue by rules-edited" in top
    assert EDITED in capsys.readouterr().out


def test_what_python_shows_says_it(edited):
    study = dc.read_study(edited)
    coding = study.coding(edited / "out" / "coding.csv")
    counted = dc.prevalence(coding)
    assert EDITED in "\n".join(counted.shown.lines[:4])
    assert EDITED in counted._repr_html_()
    explanation = study.explain("c", coding=coding)
    assert str(explanation).splitlines()[1] == EDITED
    assert EDITED in explanation._repr_html_()
    assert EDITED not in str(study.explain("c"))


def test_a_copy_of_edited_codes_goes_on_saying_it(edited, capsys):
    copy = edited / "copy.csv"
    dc.write_coding(dc.read_coding(edited / "out" / "coding.csv"), copy)
    assert main(["explain", "c", "--study", str(edited), "--coding", str(copy)]) == 0
    assert EDITED in capsys.readouterr().out
