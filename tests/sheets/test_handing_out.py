"""Texts given out to several coders by command: who gets what, what is kept, and what comes back against it."""

from __future__ import annotations

import csv
import json
import shlex
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from filled_sheets import fill

N = 20
CODEBOOK = """\
title: Peace
version: "1"
themes:
  - {id: peace, definition: Calls for peace., rules: [{name: peace, any: [peace]}]}
  - {id: talks, definition: Calls for talks., rules: [{name: talks, any: [talks]}]}
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    texts = tmp_path / "corpus" / "texts"
    texts.mkdir(parents=True)
    (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    rows = ["id,file,date,source,speaker,title"]
    for n in range(1, N + 1):
        (texts / f"t{n}.txt").write_text("peace and talks"[: 5 + 10 * (n % 2)], encoding="utf-8")
        rows.append(f"t{n},texts/t{n}.txt,20{n:02},{'un' if n % 4 else 'mfa'},Speaker {n},Title {n}")
    (tmp_path / "corpus" / "manifest.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def hand_out(capsys, study: Path, *more: object) -> tuple[int, str, str]:
    to = study / "sheets" / "sheet.csv"
    return run(capsys, "sheet", study, "--assign", "first,second", "--seed", 7, "--to", to, *more)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def codes(path: Path) -> dict[str, dict[str, str]]:
    return {row["id"]: {"peace": "1", "talks": "0"} for row in rows_of(path)}


def test_from_the_split_to_agreement_on_the_overlap(study: Path, capsys):
    code, out, err = hand_out(capsys, study, "--overlap", 0.2)
    assert (code, err) == (0, "")
    assert "12 texts x 2 themes for first" in out
    assert "read-sheet holds what comes back against it" in out
    kept = json.loads((study / "assignments.json").read_text(encoding="utf-8"))
    assert set().union(*kept["texts"].values()) == {f"t{n}" for n in range(1, N + 1)}
    for coder in ("first", "second"):
        sheet = study / "sheets" / f"sheet-{coder}.csv"
        assert {row["id"] for row in rows_of(sheet)} == set(kept["texts"][coder])
        fill(sheet, codes(sheet))
        receipt = study / "sheets" / f"sheet-{coder}.receipt.json"
        code, out, err = run(capsys, "read-sheet", sheet, study, "--receipt", receipt)
        assert (code, err) == (0, "")
    sample = dc.read_sample(study / "sample.csv", dc.read_corpus(study / "corpus"))
    assert sample.ids == tuple(kept["shared"])
    codings = [study / "codings" / f"{coder}.csv" for coder in ("first", "second")]
    code, out, _ = run(capsys, "agree", *codings, "--study", study, "--out", study / "out")
    assert code == 0
    assert "4 of 4 agree" in out
    assert "Reliability sample: 4 of 20 texts (20%), drawn at random" in (study / "out" / "methods.txt").read_text()


def test_what_is_missing_or_not_theirs_is_named_and_nothing_is_lost(study: Path, capsys):
    hand_out(capsys, study)
    first, second = (study / "sheets" / f"sheet-{coder}.csv" for coder in ("first", "second"))
    fill(first, codes(first))
    text = first.read_text(encoding="utf-8-sig").replace(",first,", ",second,")
    second.write_text(text, encoding="utf-8")
    kept = json.loads((study / "assignments.json").read_text(encoding="utf-8"))
    mine, theirs = (set(kept["texts"][coder]) - set(kept["shared"]) for coder in ("second", "first"))
    code, out, err = run(capsys, "read-sheet", second, study, "--json")
    assert code == 1
    named = json.loads(out)["assignment"]
    assert "What came back is not what was given out:" in err
    assert [f"{len(mine)} texts given to second" in named[0], f"{len(theirs)} texts" in named[1]] == [True, True]
    assert all(id_ in named[0] for id_ in mine)
    assert all(id_ in named[1] for id_ in theirs)
    assert len(dc.read_coding(study / "codings" / "second.csv")) == 12


def test_a_sheet_of_its_own_is_not_held_against_the_assignment_if_its_receipt_says_so(study: Path, capsys):
    hand_out(capsys, study)
    to = study / "third.csv"
    run(capsys, "sheet", study, "--coder", "third", "--seed", 1, "--to", to)
    fill(to, codes(to))
    code, _, err = run(capsys, "read-sheet", to, study)
    assert code == 1
    assert "nothing was given to third, only to first and second" in err
    code, _, err = run(capsys, "read-sheet", to, study, "--replace", "--receipt", study / "third.receipt.json")
    assert (code, err) == (0, "")


def test_nothing_is_overwritten_without_being_asked(study: Path, capsys):
    hand_out(capsys, study)
    before = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
    code, _, err = hand_out(capsys, study, "--overlap", 0.5)
    assert code == 2
    for name in ("assignments.json", "sheet-first.csv", "sheet-second.receipt.json"):
        assert f"{name}: it already exists. Write elsewhere, or overwrite it with --replace." in err
    after = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
    assert after == before
    # The sample that the assignment before had made goes with it, and no second one is left.
    assert hand_out(capsys, study, "--overlap", 0.5, "--replace")[0] == 0
    assert len(rows_of(study / "sample.csv")) == 10
    assert not (study / "overlap.csv").exists()


def test_the_sample_of_an_assignment_goes_when_the_next_one_has_no_overlap(study: Path, capsys):
    hand_out(capsys, study, "--overlap", 0.5)
    code, out, _ = hand_out(capsys, study, "--overlap", 0, "--replace")
    assert (code, f"Removed {study / 'sample.csv'}: it listed the texts" in out) == (0, True)
    assert not list(study.glob("sample.*"))
    assert json.loads((study / "assignments.json").read_text(encoding="utf-8"))["sample"] == ""


@pytest.mark.parametrize("is_read", [True, False])
def test_a_sample_that_is_read_or_no_longer_an_assignment_s_own_stays_and_is_named(study: Path, capsys, is_read: bool):
    hand_out(capsys, study, "--overlap", 0.5)
    sample = study / "sample.csv"
    if not is_read:
        run(capsys, "sample", study, "--number", 5, "--seed", 1, "--out", sample, "--replace")
    before = sample.read_bytes()
    code, out, _ = hand_out(capsys, study, "--overlap", 0, "--replace", *(["--sample", sample] if is_read else []))
    assert (code, f"{sample} does not list" in out, sample.read_bytes()) == (0, True, before)
    hand_out(capsys, study, "--overlap", 0.5, "--replace", *(["--sample", sample] if is_read else []))
    assert sample.read_bytes() == before
    assert (study / "overlap.csv").exists()


def test_a_sample_that_is_there_stays(study: Path, capsys):
    run(capsys, "sample", study, "--number", 5, "--seed", 1)
    before = (study / "sample.csv").read_bytes()
    for more in ((), ("--replace",)):
        code, out, _ = hand_out(capsys, study, *more)
        assert code == 0
        assert "sample.csv exists already and stays" in out
        assert (study / "sample.csv").read_bytes() == before
    assert len(rows_of(study / "overlap.csv")) == 4


def test_of_a_sample_only_its_texts_are_given_out(study: Path, capsys):
    run(capsys, "sample", study, "--number", 10, "--seed", 1)
    hand_out(capsys, study, "--sample", study / "sample.csv", "--overlap", 0)
    kept = json.loads((study / "assignments.json").read_text(encoding="utf-8"))
    assert set().union(*kept["texts"].values()) == {row["id"] for row in rows_of(study / "sample.csv")}
    assert kept["shared"] == []
    assert not (study / "overlap.csv").exists()


@pytest.mark.parametrize("suffix", [".html", ".xlsx", ".csv"])
def test_hidden_columns_are_on_no_sheet_and_recorded(study: Path, capsys, suffix: str, tmp_path: Path):
    import openpyxl

    to = study / f"sheet{suffix}"
    options = ("--coder", "mira", "--seed", 1, "--to", to, "--hide", "speaker,title")
    code, out, _ = run(capsys, "sheet", study, *options)
    assert code == 0
    assert "without speaker and title" in out
    if suffix == ".xlsx":
        book = openpyxl.load_workbook(to)
        shown = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    else:
        shown = to.read_text(encoding="utf-8")
    assert "2013" in shown
    assert "Speaker 13" not in shown
    assert "Title 13" not in shown
    assert json.loads((study / "sheet.receipt.json").read_text(encoding="utf-8"))["hidden"] == ["speaker", "title"]
    if suffix != ".html":
        run(capsys, "read-sheet", to, study)
        coding = dc.read_coding(study / "codings" / "mira.csv")
        assert coding.provenance.settings["hidden"] == "speaker, title"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--coder a --hide mood", 'hide "mood": a sheet does not show this column. Hide some of date, source'),
        ("--coder a --overlap 0.2", "--overlap: it needs --assign."),
        ("--assign a,b --receipt r.json", "--assign: it writes a blind sheet and a receipt for each coder."),
        ("--assign a,b --prefill rules", "--assign: it writes a blind sheet and a receipt for each coder."),
        ("--assign a,b --overlap 20", "overlap 20: it is a share from 0 to 1."),
        ("--assign a,../b", '"../b" cannot name a file.'),
        ("--assign a", "Name two or more, or one with --coder."),
        ("--assign ,", "coders: there is 0. Name two or more, or one with --coder."),
        ("--assign ''", "coders: there is 0. Name two or more, or one with --coder."),
        ("--coder a --prefill ''", "--prefill: it names no coding."),
        ("--coder a --training", "--training: it needs --reference"),
        ("--coder a --reference b", "--training: it needs --reference"),
        ("--coder a --prefill nobody", 'coding "nobody": there is no such file'),
    ],
)
def test_what_does_not_go_together_is_one_line_and_writes_nothing(study: Path, capsys, options: str, message: str):
    code, _, err = run(capsys, "sheet", study, "--seed", 7, "--to", study / "s.csv", *shlex.split(options))
    assert code == 2
    assert message in err
    assert err.count("\n") == 1
    assert sorted(path.name for path in study.iterdir()) == ["codebook.yaml", "corpus"]


def test_a_record_that_cannot_be_read_is_named_and_nothing_is_written(study: Path, capsys):
    hand_out(capsys, study)
    record = study / "assignments.json"
    record.write_text(record.read_text(encoding="utf-8").replace('"sample.csv"', '"../sample.csv"'), encoding="utf-8")
    first = study / "sheets" / "sheet-first.csv"
    code, _, err = run(capsys, "read-sheet", first, study)
    assert code == 2
    assert '"sample" is missing or not sample.csv, overlap.csv or empty' in err
    assert not (study / "codings").exists()
