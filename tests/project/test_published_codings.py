"""`make codings` sets ours beside other software and what was published, and ends with 1 where they differ."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import published_codings

PUBLISHED = Path(__file__).parents[1] / "cases" / "reliability" / "krippendorff2011_four_observers.csv"
WIDE = f"{PUBLISHED.name} --id-column unit --columns-are-coders"


def table(capsys, folder: Path) -> tuple[int, list[str]]:
    code = published_codings.main([str(folder)])
    return code, capsys.readouterr().out.splitlines()


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """Return a folder with a published table, and one of two coders of an ordinal variable."""
    for name, agree in (("a", f"{WIDE} # alpha .743; percent .818\n{WIDE} --level ordinal # alpha .815\n"), ("b", "")):
        (tmp_path / name).mkdir()
        if agree:
            shutil.copy(PUBLISHED, tmp_path / name)
            (tmp_path / name / "agree.txt").write_text(agree, encoding="utf-8")
    for coder, codes in (("x", "1232213"), ("y", "1222313")):
        rows = "".join(f"{n},{code}\n" for n, code in enumerate(codes))
        (tmp_path / "b" / f"{coder}.csv").write_text(f"id,tone\n{rows}", encoding="utf-8")
    return tmp_path


def test_ours_stand_beside_those_of_the_libraries(sets, capsys):
    code, lines = table(capsys, sets)
    name = PUBLISHED.stem
    assert code == 0
    assert f"| a | {name} (nominal) | a, b, c, d | 11 | krippendorff_alpha | 0.7434 | 0.7434 |  |  | .743 |" in lines
    assert f"| a | {name} (ordinal) | a, b, c, d | 11 | krippendorff_alpha | 0.8154 | 0.8154 |  |  | .815 |" in lines
    kappa = next(line for line in lines if "| cohen_kappa |" in line)
    ours, _, sklearn, statsmodels, _ = (cell.strip() for cell in kappa.split("|")[6:11])
    assert ours == sklearn == statsmodels
    assert lines[-1].endswith(" rows agree.")


def test_a_library_that_is_not_installed_is_left_out(sets, capsys, monkeypatch):
    monkeypatch.setattr(published_codings, "is_installed", lambda name: name != "statsmodels")
    code, lines = table(capsys, sets)
    assert code == 0
    assert "| b | tone (nominal) | x, y | 7 | brennan_prediger" not in "\n".join(lines)
    assert not any("statsmodels 0" in line for line in lines)


def test_a_published_number_that_is_not_ours_ends_with_1(sets, capsys):
    (sets / "a" / "agree.txt").write_text(f"{WIDE} # alpha .745\n", encoding="utf-8")
    code, lines = table(capsys, sets)
    assert code == 1
    assert any(line.startswith("Not the same: a | ") and line.endswith(".745") for line in lines)


def test_a_library_that_differs_ends_with_1(sets, capsys, monkeypatch):
    monkeypatch.setattr(published_codings, "_alpha", lambda *_: 0.5)
    assert table(capsys, sets)[0] == 1


def test_without_a_folder_it_says_what_it_wants(capsys):
    assert published_codings.main([""]) == published_codings.main(["nowhere"]) == 2
    assert "make codings DIR=..." in capsys.readouterr().err
