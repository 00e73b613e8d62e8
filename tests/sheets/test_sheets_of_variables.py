"""Sheets with variables, and with themes of which exactly one is present: made, filled in and read back."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.model.coding import UNSURE
from discourse_coder.model.scale import Scale
from discourse_coder.sheets.page import sheet_html
from filled_sheets import fill
from office import converted
from stances import stances

# As people write them, in every way that is read.
CELLS = {
    "A": {"court": "1", "pro": "1", "con": "0", "neither": "0", "frame": "speaks of law", "heat": "2"},
    "B": {"court": "yes", "pro": "no", "con": "x", "neither": "0", "frame": " Moral ", "heat": "3.0"},
    "C": {"court": "1", "pro": "0", "con": "0", "neither": "1", "frame": "unsure", "heat": "0"},
    "D": {"court": "", "pro": "unsure", "con": "0", "neither": "0", "frame": "other", "heat": "?"},
    "E": {"court": "1", "pro": "", "con": "", "neither": "", "frame": "legal", "heat": ""},
    "F": {"court": "0", "pro": "0", "con": "0", "neither": "1", "frame": "", "heat": "1"},
}
CODES = {
    "A": [1, 1, 0, 0, 0, 2], "B": [1, 0, 1, 0, 1, 3], "C": [1, 0, 0, 1, -1, 0],
    "D": [-1, -1, 0, 0, 2, -1], "E": [1, -1, -1, -1, 0, -1], "F": [0, 0, 0, 1, -1, 1],
}  # fmt: skip
COLUMNS = ("court", "pro", "con", "neither", "frame", "heat")
SUFFIXES = (".csv", ".xlsx")


@pytest.fixture
def study(tmp_path: Path) -> dc.Study:
    return dc.read_study(stances(tmp_path / "study"))


@pytest.fixture
def one(study: dc.Study, tmp_path: Path) -> dc.Coding:
    return dc.read_coding(tmp_path / "study" / "codings" / "one.csv", study.corpus, codebook=study.codebook)


def blind(study: dc.Study, **options: object) -> dc.BlindSheet:
    return dc.blind_sheet(study.corpus, study.codebook, **{"coder": "mira", "seed": 3, **options})  # type: ignore[arg-type]


def write_filled(sheet: dc.BlindSheet | dc.OpenSheet, path: Path, cells: Mapping[str, Mapping[str, str]]) -> Path:
    """Write a sheet and fill in cells by text and column; ``frame_note`` is the column of notes."""
    dc.write_sheet(sheet, path)
    if path.suffix == ".csv":
        fill(path, {id_: cells.get(id_, {}) for id_ in sheet.ids})
        return path
    book = openpyxl.load_workbook(path)
    page = book["Coding"]
    header = {str(cell.value).split("\n")[-1].strip("()"): cell.column for cell in page[1] if "note" not in cell.value}
    notes = {name: column + len(sheet.themes) for name, column in header.items()}
    for row in page.iter_rows(min_row=2):
        for name, value in cells.get(row[1].value, {}).items():
            column = notes[name.removesuffix("_note")] if name.endswith("_note") else header[name]
            row[column - 1].value = value
    book.save(path)
    return path


def read(path: Path, study: dc.Study) -> dc.Coding:
    return dc.read_sheet(path, study.corpus, study.codebook)


def found(path: Path, study: dc.Study) -> list[str]:
    with pytest.raises(dc.CodingError) as caught:
        read(path, study)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_values_are_read_as_people_write_them(study: dc.Study, tmp_path: Path, suffix: str):
    coding = read(write_filled(blind(study), tmp_path / f"sheet{suffix}", CELLS), study)
    assert coding.themes == COLUMNS
    assert dict(zip(coding.ids, coding.codes.tolist(), strict=True)) == CODES
    assert coding.scales == study.codebook.scales
    assert {(span.id, span.theme) for span in coding.spans if span.rule == UNSURE} == {
        ("C", "frame"), ("D", "pro"), ("D", "heat"),
    }  # fmt: skip
    dc.write_coding(coding, tmp_path / "mira.csv")
    assert dc.read_coding(tmp_path / "mira.csv", study.corpus) == coding


def test_a_workbook_that_libreoffice_has_saved_is_read_the_same(study: dc.Study, tmp_path: Path):
    path = write_filled(blind(study), tmp_path / "sheet.xlsx", CELLS)
    assert read(converted(path, "xlsx", tmp_path), study).codes.tolist() == list(CODES.values())


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"frame": "economic"}, '"economic" is not a code. Write legal, moral, other or unsure, or nothing'),
        ({"heat": "4"}, '"4" is not a code. Write 0, 1, 2, 3 or unsure, or nothing (not coded).'),
        ({"heat": "yes"}, '"yes" is not a code. Write 0, 1, 2, 3 or unsure'),
        ({"court": "legal"}, '"legal" is not a code. Write 1 (present), 0 (absent), "unsure", or nothing'),
        ({"pro": "1", "con": "1"}, "pro and con are coded as present, but exactly one of pro, con and neither is"),
        ({"pro": "0", "con": "0", "neither": "0"}, "all of pro, con and neither are coded as absent, but exactly one"),
        ({"court": "0", "frame": "moral"}, "frame is coded, but court, without which the codebook does not ask for"),
    ],
)
def test_what_cannot_be_is_named_with_its_place(
    study: dc.Study, tmp_path: Path, suffix: str, cells: dict[str, str], message: str
):
    sheet = blind(study)
    (problem,) = found(write_filled(sheet, tmp_path / f"sheet{suffix}", {"C": cells}), study)
    assert message in problem
    row = sheet.ids.index("C") + 2
    assert f"row {row}" in problem or f"{row}:" in problem


def test_all_contradictions_and_cells_are_named_together(study: dc.Study, tmp_path: Path):
    cells = {"A": {"pro": "1", "con": "1", "court": "0", "frame": "legal"}, "B": {"heat": "9"}}
    assert len(found(write_filled(blind(study), tmp_path / "sheet.csv", cells), study)) == 3


@pytest.mark.parametrize(
    ("themes", "cells", "codes"),
    [
        (["frame"], {"frame": "legal"}, [0]),  # always asked where the theme is not on the sheet
        (["heat", "court"], {"court": "0", "heat": "3"}, [0, 3]),
        (["pro", "con"], {"pro": "0", "con": "0"}, [0, 0]),  # the third of the set may be present
    ],
)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_sheet_may_have_some_themes_and_variables_only(
    study: dc.Study, tmp_path: Path, suffix: str, themes: list[str], cells: dict[str, str], codes: list[int]
):
    path = write_filled(blind(study, themes=themes), tmp_path / f"sheet{suffix}", {"A": cells})
    coding = read(path, study)
    assert coding.themes == tuple(name for name in COLUMNS if name in themes)
    assert coding.codes[0].tolist() == codes
    assert coding.scales.keys() == {"frame", "heat"} & set(themes)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_sheet_of_other_values_is_refused(study: dc.Study, tmp_path: Path, suffix: str):
    frame, heat = study.codebook.variables
    other = replace(frame, scale=Scale(("legal", "other", "moral")), meanings=())
    path = write_filled(blind(study), tmp_path / f"sheet{suffix}", CELLS)
    with pytest.raises(dc.CodingError, match="definition, criteria or"):
        dc.read_sheet(path, study.corpus, replace(study.codebook, variables=(other, heat)))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_values_are_reviewed_like_codes(study: dc.Study, one: dc.Coding, tmp_path: Path, suffix: str):
    law = dc.Span("D", "frame", 20, 23, "law", "passage")
    coding = replace(one, spans=dc.Evidence.of([law, replace(law, id="A", start=25, end=28)], one.ids, one.themes))
    sheet = dc.prefilled_sheet(study.corpus, study.codebook, coding, coder="tom", seed=1)
    path = tmp_path / f"review{suffix}"
    assert (read(write_filled(sheet, path, {}), study).codes == -1).all()
    back = read(write_filled(sheet, path, {"A": {"frame": "moral"}, "D": {"frame": "legal", "court": "1"}}), study)
    assert [back.code(id_, "frame") for id_ in "ABD"] == [1, -1, 0]
    assert [(span.id, span.quote) for span in back.spans] == [("D", "law")]  # A's stood for another value
    (problem,) = found(write_filled(sheet, path, {"A": {"frame": "other?"}}), study)
    assert 'it shows "other?", but the sheet that was sent showed "legal?" here.' in problem


def test_codes_of_a_table_with_fewer_values_are_shown_as_the_codebook_s(study: dc.Study, one: dc.Coding):
    values = ("moral", "legal")
    shown = replace(one.only(["frame"]), codes=[[1], [0], [-1], [1], [0], [-1]], scales={"frame": Scale(values)})
    sheet = dc.prefilled_sheet(study.corpus, study.codebook, shown, coder="tom", seed=1)
    assert {id_: sheet.given.code(id_, "frame") for id_ in "ABC"} == {"A": 0, "B": 1, "C": None}
    other = replace(shown, scales={"frame": Scale(("moral", "economic"))})
    with pytest.raises(dc.UsageError, match='"economic" is no code for the variable "frame"'):
        dc.prefilled_sheet(study.corpus, study.codebook, other, coder="tom", seed=1)


def test_a_value_that_looks_like_one_to_be_reviewed_cannot_be_in_a_spreadsheet(study: dc.Study, one: dc.Coding):
    frame, heat = study.codebook.variables
    codebook = replace(study.codebook, variables=(replace(frame, scale=Scale(("legal", "legal?")), meanings=()), heat))
    shown = replace(one.only(["frame"]), codes=[[0]] * 6, scales={"frame": Scale(("legal", "legal?"))})
    shown = replace(shown, provenance=replace(shown.provenance, themes={}))
    sheet = dc.prefilled_sheet(study.corpus, codebook, shown, coder="tom", seed=1)
    with pytest.raises(dc.UsageError, match='"legal\\?" is a value of its own'):
        dc.write_sheet(sheet, Path("never.csv"))
    assert sheet_html(sheet)


def test_a_workbook_lists_the_values_and_says_how_to_code_them(study: dc.Study, tmp_path: Path):
    sheet = blind(study)
    dc.write_sheet(sheet, tmp_path / "sheet.xlsx")
    book = openpyxl.load_workbook(tmp_path / "sheet.xlsx")
    page = book["Coding"]
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    assert rules["E2:H2"].formula1 == '"1,0,unsure"'
    for column, values in (("I", ["legal", "moral", "other", "unsure"]), ("J", ["0", "1", "2", "3", "unsure"])):
        rule = rules[f"{column}2:{column}{len(sheet) + 1}"]
        name, cells = rule.formula1.split("!")
        assert [cell.value for (cell,) in book[name][cells.replace("$", "")]] == values
        assert ", ".join(values[:-1]) in rule.error
        assert page[f"{column}2"].number_format == "@"  # 01 and 1-2 stay what they are
    read_me = "\n".join(str(row[0].value) for row in book["Read me first"].iter_rows())
    for line in (
        "6 texts, 4 themes and 2 variables of the codebook",
        "Frame: write legal, moral, other or unsure, or choose from the list. Code it only where court is present.",
        "For the court, Against the court and neither: exactly one is present in a text.",
    ):
        assert line in read_me
    prose = [tuple(cell.value for cell in row) for row in book["Codebook"].iter_rows()]
    assert ("value", "legal: speaks of law") in prose
    assert ("together", "exactly one of pro, con and neither is present in a text") in prose


def test_a_sheet_of_themes_alone_says_nothing_of_variables(study: dc.Study, tmp_path: Path):
    dc.write_sheet(blind(study, themes=["court", "pro"]), tmp_path / "sheet.xlsx")
    book = openpyxl.load_workbook(tmp_path / "sheet.xlsx")
    text = "\n".join(str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row)
    assert "ariable" not in text
    assert "one of" not in text
    html = sheet_html(blind(study, themes=["court", "pro"]))
    assert "variable" not in html.split("<body>")[1].split("<script")[0]


def test_what_the_hash_of_a_sheet_covers(study: dc.Study):
    frame, heat = study.codebook.variables
    codebooks = [
        study.codebook,
        replace(study.codebook, exclusive=()),
        replace(study.codebook, variables=(replace(frame, meanings=("of law", "of right", "")), heat)),
        replace(study.codebook, variables=(replace(frame, asked_when=""), heat)),
    ]
    sheets = [dc.blind_sheet(study.corpus, codebook, coder="mira", seed=3) for codebook in codebooks]
    assert len({sheet.hash for sheet in sheets}) == len(codebooks)


@pytest.mark.parametrize(
    ("values", "meanings", "cell", "code"),
    [
        (("a", "b"), ("other", "other"), "other", None),  # it would be either
        (("1", "2"), ("two", "one"), "two", 0),
        (("no", "2"), ("2", ""), "2", 1),  # a value goes before what another means
    ],
)
def test_a_cell_is_never_one_of_two_values(values: tuple[str, ...], meanings: tuple[str, ...], cell: str, code: object):
    assert dc.Theme("v", scale=Scale(values), meanings=meanings).code_of(cell) == code


@pytest.mark.parametrize("values", [("A", "a"), ("1", "1.0"), ("so so", "so  so")])
def test_values_that_are_read_alike_are_refused(values: tuple[str, ...]):
    with pytest.raises(dc.CodebookError, match="several values are read as"):
        dc.Theme("v", scale=Scale(values))


@pytest.mark.parametrize("values", [("01", "1"), ("8", "10", "08.0")])
def test_values_that_a_spreadsheet_program_writes_alike_are_refused(values: tuple[str, ...]):
    with pytest.raises(dc.CodebookError, match="several values are the number"):
        dc.Theme("v", scale=Scale(values, "ordinal"))
    assert dc.Theme("v", scale=Scale(("00", "01", "10", "-1"))).values[1] == "01"


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_sheet_and_read_sheet_by_command(tmp_path: Path, capsys):
    study = stances(tmp_path / "study")
    to = tmp_path / "sheet.csv"
    code, out, err = run(capsys, "sheet", study, "--coder", "mira", "--seed", 3, "--to", to)
    assert (code, err) == (0, "")
    assert "6 texts x 4 themes and 2 variables for mira" in out
    fill(to, CELLS)
    code, out, err = run(capsys, "read-sheet", to, study, "--receipt", tmp_path / "sheet.receipt.json")
    assert (code, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "1 code not asked for: the theme of the variable is absent." in lines
    assert {"court 4 1 1", "frame legal 2", "frame moral 1", "frame other 1", "frame not coded 2"} <= set(lines)
    with (study / "codings" / "mira.csv").open(encoding="utf-8", newline="") as file:
        assert [row["frame"] for row in csv.DictReader(file)] == ["legal", "moral", "", "other", "legal", ""]
    assert json.loads((study / "codings" / "mira.json").read_text())["scales"]["heat"]["level"] == "ordinal"
    some = tmp_path / "some.csv"
    code, out, _ = run(capsys, "sheet", study, "--coder", "x", "--seed", 3, "--to", some, "--themes", "heat", "pro")
    assert (code, "6 texts x 1 theme and 1 variable for x" in out) == (0, True)
    code, _, err = run(capsys, "sheet", study, "--coder", "x", "--seed", 3, "--to", some, "--themes", "hate")
    assert (code, 'no theme "hate"' in err) == (2, True)
    code, out, _ = run(
        capsys, "sheet", study, "--coder", "x", "--seed", 3, "--to", tmp_path / "p.csv", "--prefill", "one"
    )
    assert (code, "4 themes and 2 variables" in out) == (0, True)
