"""Codings with variables and with themes of which exactly one is present: read, refused, written."""

from __future__ import annotations

from pathlib import Path

import pytest

from discourse_coder.cli.main import main
from discourse_coder.errors import CodebookError, CodingError
from discourse_coder.io.codebook_reader import parse_codebook
from discourse_coder.io.coding_files import read_coding, write_coding
from discourse_coder.model.codebook import Codebook, Theme
from discourse_coder.model.coding import is_edited
from discourse_coder.model.scale import Scale
from stances import CODEBOOK, ONE, TWO

BOOK = parse_codebook(CODEBOOK)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "two.csv"
    path.write_text(TWO, encoding="utf-8")
    return path


def test_a_table_made_by_hand_is_read_by_the_values_and_their_meanings(table: Path):
    coding = read_coding(table, codebook=BOOK)
    assert coding.matrix["frame"].fillna("").tolist() == ["legal", "moral", "other", "moral", "moral", ""]
    assert coding.matrix["heat"].fillna("").tolist() == ["0", "2", "0", "3", "1", ""]
    assert coding.scales["heat"] == Scale(("0", "1", "2", "3"), "ordinal")  # also the value that nobody gave
    assert coding.matrix["pro"].tolist() == [0, 0, 0, 0, 1, 0]


def test_what_is_no_value_is_named_with_those_there_are(table: Path):
    table.write_text(TWO.replace("B,1,0,1,0,moral,2", "B,1,0,1,0,morals,4"), encoding="utf-8")
    with pytest.raises(CodingError) as caught:
        read_coding(table, codebook=BOOK)
    assert [f"{problem.found} {problem.advice}" for problem in caught.value.problems] == [
        '"morals" in the column "frame" is not a code. Write legal, moral or other, or nothing (not coded).',
        '"4" in the column "heat" is not a code. Write 0, 1, 2 or 3, or nothing (not coded).',
    ]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("A,1,1,0,0", "A,1,1,1,0", "pro and con are coded as present, but exactly one of pro, con and neither is"),
        ("A,1,1,0,0", "A,1,0,0,0", "all of pro, con and neither are coded as absent, but exactly one of"),
        ("F,0,0,0,1,,", "F,0,0,0,1,legal,", "frame is coded, but court, without which"),
    ],
)
def test_codes_that_contradict_each_other_are_refused(tmp_path: Path, old: str, new: str, found: str):
    path = tmp_path / "one.csv"
    path.write_text(ONE.replace(old, new), encoding="utf-8")
    with pytest.raises(CodingError, match=f'one.csv, text "{new[0]}": {found}'):
        read_coding(path, codebook=BOOK)


@pytest.mark.parametrize(("old", "new"), [("A,1,1,0,0", "A,1,,0,0"), ("F,0,0,0,1,,", "F,,0,0,1,legal,")])
def test_what_is_open_contradicts_nothing(tmp_path: Path, old: str, new: str):
    path = tmp_path / "one.csv"
    path.write_text(ONE.replace(old, new), encoding="utf-8")
    assert len(read_coding(path, codebook=BOOK)) == 6


def test_a_coding_comes_back_as_it_was_written_without_the_codebook(table: Path, tmp_path: Path):
    coding = read_coding(table, codebook=BOOK)
    write_coding(coding, tmp_path / "out.csv")
    again = read_coding(tmp_path / "out.csv")
    assert again == coding
    assert not is_edited(again)
    assert (tmp_path / "out.csv").read_text("utf-8").splitlines()[1] == "A,1,0,1,0,legal,0"


def test_a_value_changed_since_is_noticed(table: Path, tmp_path: Path):
    write_coding(read_coding(table, codebook=BOOK), tmp_path / "out.csv")
    written = (tmp_path / "out.csv").read_text("utf-8")
    (tmp_path / "out.csv").write_text(written.replace("legal", "other"), encoding="utf-8")
    assert is_edited(read_coding(tmp_path / "out.csv"))


STANCE = Theme(
    "stance", definition="d", scale=Scale(("for", "against", "2", "10")), meanings=("supports it", "", "", "")
)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("for", 0),
        (" FOR ", 0),
        ("Supports  it", 0),
        ("2", 2),
        ("2.0", 2),
        ("10", 3),
        ("1", None),
        ("", None),
        ("02", None),
    ],
)
def test_how_a_value_may_be_written(cell: str, code: int | None):
    assert STANCE.code_of(cell) == code


@pytest.mark.parametrize(
    "change",
    [{"scale": Scale(("for", "against", "10", "2"))}, {"meanings": ("is for it", "", "", "")}, {"asked_when": "x"}],
)
def test_what_people_decide_by_is_in_the_hash(change: dict[str, object]):
    fields = {"scale": STANCE.scale, "meanings": STANCE.meanings} | change
    assert Theme("stance", definition="d", **fields).definition_hash != STANCE.definition_hash


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (lambda: Codebook("t", "1", (STANCE,)), "a variable has values, and a theme has none"),
        (lambda: Codebook("t", "1", (), variables=(Theme("a"),)), "a variable has values, and a theme has none"),
        (lambda: Codebook("t", "1", (Theme("stance"),), variables=(STANCE,)), "defined more than once"),
        (lambda: Codebook("t", "1", (Theme("a"),), exclusive=(("a", "b"),)), 'there is no theme "b"'),
        (lambda: Theme("a", scale=Scale(("x", "y")), meanings=("one",)), "1 meaning for 2 values"),
        (lambda: Theme("a", scale=Scale(("x", "Open"))), "a coder has not decided"),
    ],
)
def test_a_codebook_made_in_python_is_checked_too(made, found: str):
    with pytest.raises(CodebookError, match=found):
        made()


def test_a_codebook_of_variables_only_says_what_the_codes_of_tables_are(tmp_path: Path, capsys):
    (tmp_path / "codebook.yaml").write_text(
        "title: t\nversion: '1'\nvariables: [{id: tone, definition: d, values: [low, mild, high], level: ordinal}]\n",
        encoding="utf-8",
    )
    (tmp_path / "codings").mkdir()
    one, two = tmp_path / "codings" / "one.csv", tmp_path / "codings" / "two.csv"
    one.write_text("id,tone\nA,low\nB,mild\nC,high\nD,low\n", encoding="utf-8")
    two.write_text("id,tone\nA,low\nB,high\nC,high\nD,mild\n", encoding="utf-8")
    agree = ["agree", str(one), str(two), "--codebook", str(tmp_path / "codebook.yaml")]
    assert main(agree) == 0
    assert "ordinal alpha" in capsys.readouterr().out  # not nominal, as without a codebook
    assert main([*agree, "--level", "nominal"]) == 2
    assert "tone is ordinal in the codebook" in capsys.readouterr().err
    assert main([*agree, "--level", "ordinal"]) == 0
    two.write_text("id,tone\nA,low\nB,hihg\n", encoding="utf-8")
    assert main(agree) == 2
    assert 'hihg" in the column "tone" is not a code. Write low, mild or high' in capsys.readouterr().err


def test_variables_alone_have_no_validity_and_it_is_said_so(tmp_path: Path, capsys):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("id,tone\nA,low\nB,mild\nC,low\n", encoding="utf-8")
    two.write_text("id,tone\nA,low\nB,mild\nC,mild\n", encoding="utf-8")
    assert main(["validate", str(one), "--reference", str(two)]) == 2
    said = capsys.readouterr().err
    assert "(none; none)" in said
    assert "Variables have agreement, and no validity." in said
