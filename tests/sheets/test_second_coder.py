"""The second coder's way by commands: sample, blind sheet, filled sheet, agreement, adjudication."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from filled_sheets import fill

ROOT = Path(__file__).parents[2]
THEMES = ("sovereignty", "dialogue", "unilateralism", "un", "nato")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "study"
    folder.mkdir()
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    shutil.copytree(ROOT / "codings", folder / "codings")
    for name in ("codebook.yaml", "sample.csv", "sample.json"):
        shutil.copy(ROOT / name, folder)
    return folder


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def write_sheet(capsys, study: Path, name: str, *more: object) -> Path:
    to = study / name
    sample = ("--sample", study / "sample.csv")
    code, _, err = run(capsys, "sheet", study, *sample, "--coder", "third", "--seed", 7, "--to", to, "--replace", *more)
    assert (code, err) == (0, "")
    return to


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def author_codes(study: Path) -> dict[str, dict[str, str]]:
    return {row["id"]: {theme: row[theme] for theme in THEMES} for row in rows_of(study / "codings" / "author.csv")}


@pytest.mark.parametrize("name", ["sheet.html", "sheet.xlsx", "sheet.csv"])
def test_no_byte_of_a_sheet_depends_on_an_earlier_coding(study: Path, capsys, name: str):
    (study / "out").mkdir()
    shutil.copy(study / "codings" / "author.csv", study / "out" / "coding.csv")
    before = write_sheet(capsys, study, name).read_bytes()
    receipt = json.loads((study / "sheet.receipt.json").read_text())
    earlier = [study / found["file"] for found in receipt["earlier_codings"]]
    assert {path.name for path in earlier} >= {"author.csv", "second.csv", "coding.csv"}
    for path in earlier:
        if path.suffix == ".csv":
            path.write_text(path.read_text(encoding="utf-8").translate({48: "1", 49: "0"}), encoding="utf-8")
    assert write_sheet(capsys, study, name).read_bytes() == before
    changed = json.loads((study / "sheet.receipt.json").read_text())
    assert changed["sheet"] == receipt["sheet"]
    assert changed["earlier_codings"] != receipt["earlier_codings"]
    for path in earlier:
        path.unlink()
    assert write_sheet(capsys, study, name).read_bytes() == before


def test_a_sheet_holds_neither_rules_nor_strata_nor_notes_of_others(study: Path, capsys):
    reasons = {rule.why for theme in dc.read_codebook(study / "codebook.yaml") for rule in theme.rules}
    for name in ("sheet.html", "sheet.csv"):
        text = write_sheet(capsys, study, name).read_text(encoding="utf-8")
        assert not [why for why in reasons if why in text]
        assert "source=mfa" not in text
        assert "trap:" not in text


def test_a_filled_sheet_becomes_a_coding_that_can_be_compared(study: Path, capsys):
    sheet = write_sheet(capsys, study, "sheet.csv")
    fill(sheet, author_codes(study))
    code, out, err = run(capsys, "read-sheet", sheet, study, "--receipt", study / "sheet.receipt.json")
    assert (code, err) == (0, "")
    assert "17 texts coded by third" in out
    assert "stand-ins" in out
    assert "the earlier codings are those that existed when the sheet was made" in out
    coding = study / "codings" / "third.csv"
    code, out, _ = run(capsys, "agree", study / "codings" / "author.csv", coding, "--corpus", study / "corpus")
    assert code == 0
    assert out.count("17 of 17 agree") == len(THEMES)
    code, _, err = run(capsys, "read-sheet", sheet, study)
    assert code == 2
    assert "third.csv: it already exists. Write elsewhere, or overwrite it with --replace." in err
    assert run(capsys, "read-sheet", sheet, study, "--replace")[0] == 0


def test_a_first_coding_changed_after_the_sheet_is_a_finding(study: Path, capsys):
    sheet = write_sheet(capsys, study, "sheet.csv")
    author = study / "codings" / "author.csv"
    author.write_text(author.read_text(encoding="utf-8").replace("T01,1", "T01,0"), encoding="utf-8")
    (study / "codings" / "second.csv").unlink()
    code, _, err = run(capsys, "read-sheet", sheet, study, "--receipt", study / "sheet.receipt.json")
    assert code == 1
    assert "author.csv: it has changed since the sheet was made" in err
    assert "second.csv: it existed when the sheet was made, and is gone" in err
    assert (study / "codings" / "third.csv").exists()


def test_a_receipt_of_another_sheet_is_noticed(study: Path, capsys):
    sheet = write_sheet(capsys, study, "sheet.csv")
    receipt = study / "other.json"
    run(capsys, "sheet", study, "--coder", "fourth", "--seed", 7, "--to", study / "b.csv", "--receipt", receipt)
    code, _, err = run(capsys, "read-sheet", sheet, study, "--receipt", receipt)
    assert code == 1
    assert "this is the receipt of another sheet" in err
    receipt.write_text('{"format": "other"}', encoding="utf-8")
    code, _, err = run(capsys, "read-sheet", sheet, study, "--receipt", receipt, "--replace")
    assert code == 2
    assert '"format" is missing or not "discourse-coder receipt 1"' in err
    assert "Give the .receipt.json that was written beside the sheet." in err


def test_a_sheet_of_an_older_codebook_is_refused_and_nothing_is_written(study: Path, capsys):
    sheet = write_sheet(capsys, study, "sheet.csv")
    book = study / "codebook.yaml"
    old = dc.read_codebook(book)["nato"].definition
    text = book.read_text(encoding="utf-8")
    book.write_text(text.replace(old[:40], f"Newly: {old[:40]}", 1), encoding="utf-8")
    assert dc.read_codebook(book)["nato"].definition != old
    code, _, err = run(capsys, "read-sheet", sheet, study)
    assert code == 2
    assert "sheet" in err
    assert not (study / "codings" / "third.csv").exists()


def test_kinds_of_sheets(study: Path, capsys):
    code, _, err = run(capsys, "sheet", study, "--coder", "x", "--seed", 1, "--to", study / "sheet.docx")
    assert code == 2
    assert "End its name in .html, .xlsx, .csv." in err


@pytest.fixture
def disagreeing(study: Path, capsys) -> tuple[Path, list[Path]]:
    """A third coder who says 0 for sovereignty in the first three texts of the sheet."""
    sheet = write_sheet(capsys, study, "sheet.csv")
    codes = author_codes(study)
    present = [row["id"] for row in rows_of(sheet) if codes[row["id"]]["sovereignty"] == "1"][:3]
    for id_ in present:
        codes[id_] |= {"sovereignty": "no", "sovereignty_note": "only in passing"}
    fill(sheet, codes)
    run(capsys, "read-sheet", sheet, study)
    return study, [study / "codings" / f"{name}.csv" for name in ("author", "third")]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_decisions_on_a_sheet_become_a_third_coding(disagreeing, capsys, kind: str):
    study, codings = disagreeing
    before = [path.read_bytes() for path in codings]
    to = study / f"adjudication.{kind}"
    code, out, _ = run(capsys, "adjudicate", *codings, "--study", study, "--to", to)
    assert (code, "3 disagreements between author and third" in out) == (0, True)
    if kind == "xlsx":
        book = openpyxl.load_workbook(to)
        page = book.worksheets[0]
        header = [cell.value for cell in page[1]]
        assert page.freeze_panes == "C2"
        assert page.data_validations.dataValidation[0].formula1 == '"1,0"'
        texts = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
        for row, decision in zip((2, 3), ("1", 0), strict=True):
            page.cell(row, header.index("decision") + 1, decision)
            reason = page.cell(row, header.index("reason") + 1, "=clear")
            reason.data_type = "s"  # as it stays in a cell for text
        book.save(to)
    else:
        rows = rows_of(to)
        header, texts = list(rows[0]), [list(row.values()) for row in rows]
        for row, decision in zip(rows, ("1", "0"), strict=False):
            row |= {"decision": decision, "reason": "clear"}
        with to.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows(rows)
    assert all("only in passing" in text[header.index("third_evidence")] for text in texts)
    assert all(text[header.index("sentence")] and text[header.index("criterion")] for text in texts)
    code, out, _ = run(capsys, "adjudicate", *codings, "--study", study, "--decisions", to)
    assert code == 1
    assert "2 disagreements decided, 1 open" in out
    result = dc.read_coding(study / "codings" / "adjudicated.csv", dc.read_corpus(study / "corpus"))
    assert result.provenance.parents == ("author", "third")
    assert [result.code(text[0], "sovereignty") for text in texts] == [1, 0, -1]
    assert [path.read_bytes() for path in codings] == before


def test_decisions_that_cannot_be_read_name_their_rows(disagreeing, capsys, tmp_path: Path):
    study, codings = disagreeing
    decisions = tmp_path / "decisions.csv"
    decisions.write_text("id,theme,decision\nT01,nato,maybe\nT02,nato,2\n", encoding="utf-8")
    code, _, err = run(capsys, "adjudicate", *codings, "--study", study, "--decisions", decisions)
    assert code == 2
    assert 'decisions.csv row 2: "maybe" is not a decision.' in err
    assert 'decisions.csv row 3: "2" is not a decision.' in err
    decisions.write_text("id,theme,decision\nT01,nato,1\n", encoding="utf-8")
    code, _, err = run(capsys, "adjudicate", *codings, "--study", study, "--decisions", decisions)
    assert code == 2
    assert 'the coders do not differ on the text "T01" and the theme "nato"' in err


def test_the_report_shows_the_study_s_coders(disagreeing, capsys):
    study, _ = disagreeing
    code, _, err = run(capsys, "report", study)
    assert (code, err) == (0, "")
    html = (study / "out" / "report.html").read_text(encoding="utf-8")
    assert "Agreement of author, second and third" in html
    assert "only in passing" in html
    assert "[MISSING: how the coders were trained" in html
    names = {path.name for path in (study / "out").iterdir()}
    assert names >= {"agreement.csv", "agreement_cells.csv", "disagreements.csv", "corrected_prevalence.csv"}
    assert {path.name for path in (study / "out" / "charts").iterdir()} >= {"agreement.svg", "disagreements.png"}
    rows = rows_of(study / "out" / "disagreements.csv")
    assert {row["theme"] for row in rows} == {"sovereignty"}


def test_a_coding_that_cannot_be_read_is_named_and_the_report_is_done(study: Path, capsys):
    (study / "codings" / "third.csv").write_text("id,un\nT01,maybe\n", encoding="utf-8")
    code, _, err = run(capsys, "report", study, "--no-charts")
    assert code == 2
    assert "third.csv" in err
    assert "Agreement of author and second" in (study / "out" / "report.html").read_text(encoding="utf-8")
