"""Sheets that show codes: training with feedback, and review of codes; and that a blind sheet can do neither."""

from __future__ import annotations

import csv
import inspect
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.model.coding import purpose
from discourse_coder.model.sheet import BlindSheet
from filled_sheets import fill
from small_study import write_small_study


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_study(tmp_path / "study")


@pytest.fixture
def study(folder: Path) -> dc.Study:
    return dc.read_study(folder)


def prefilled(study: dc.Study, **options: Any) -> dc.OpenSheet:
    return dc.prefilled_sheet(study.corpus, study.codebook, study.code(), **{"coder": "tom", "seed": 1, **options})


def training(study: dc.Study, reference: dc.Coding | None = None, **options: Any) -> dc.OpenSheet:
    shown = reference or study.code()
    return dc.training_sheet(study.corpus, study.codebook, shown, **{"coder": "mira", "seed": 1, **options})


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_the_blind_sheet_s_function_takes_no_coding_and_its_sheet_has_no_place_for_one(study: dc.Study):
    parameters = inspect.signature(dc.blind_sheet, eval_str=True).parameters
    assert not [name for name, found in parameters.items() if "Coding" in str(found.annotation)]
    assert list(parameters) == ["corpus", "codebook", "ids", "coder", "seed", "themes", "roles", "shown", "hidden"]
    sheet = dc.blind_sheet(study.corpus, study.codebook, coder="tom", seed=1)
    assert type(sheet) is BlindSheet
    assert sheet.given is None
    with pytest.raises(TypeError):
        replace(sheet, given=prefilled(study).given)  # type: ignore[call-arg]


@pytest.mark.parametrize("suffix", [".html", ".xlsx", ".csv"])
def test_only_a_prefilled_sheet_says_that_it_is_one(study: dc.Study, tmp_path: Path, suffix: str):
    blind = dc.blind_sheet(study.corpus, study.codebook, coder="tom", seed=1)
    for sheet, is_prefilled in ((blind, False), (prefilled(study), True)):
        dc.write_sheet(sheet, tmp_path / f"sheet{suffix}")
        assert ("prefilled" in content(tmp_path / f"sheet{suffix}")) is is_prefilled


def content(path: Path) -> str:
    """Return the cells of a sheet, or the data of a page."""
    if path.suffix == ".xlsx":
        pages = openpyxl.load_workbook(path).worksheets
        return "\n".join(str(cell) for page in pages for row in page.iter_rows(values_only=True) for cell in row)
    text = path.read_text(encoding="utf-8")
    return data_of(text) if path.suffix == ".html" else text


def data_of(page: str) -> str:
    return page.split('id="sheet-data">')[1].split("</script>")[0]


def test_a_sheet_s_hash_follows_the_codes_it_shows(study: dc.Study):
    sheet, rules = prefilled(study), study.code()
    other = dc.prefilled_sheet(study.corpus, study.codebook, replace(rules, codes=1 - rules.codes), coder="tom", seed=1)
    blind = dc.blind_sheet(study.corpus, study.codebook, coder="tom", seed=1)
    assert len({sheet.hash, other.hash, training(study, coder="tom").hash, blind.hash}) == 4


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_in_a_spreadsheet_only_what_was_reviewed_counts(study: dc.Study, tmp_path: Path, suffix: str):
    path = tmp_path / f"review{suffix}"
    dc.write_sheet(prefilled(study), path)
    untouched = dc.read_sheet(path, study.corpus, study.codebook)
    assert (untouched.codes == -1).all()
    assert not len(untouched.spans)
    # Accepted as 1, changed from 1 to 0, changed from 0 to 1; the rest is left as it came.
    said = {("a", "un"): "1", ("b", "un"): "0", ("c", "dialogue"): "1"}
    if suffix == ".csv":
        cells = {row["id"]: row for row in rows_of(path)}
        assert [cells[id_]["un"] for id_ in "abc"] == ["1?", "1?", "0?"]
        assert cells["a"]["un_note"] == "[rules] Resolution 1244"
        for (id_, theme), code in said.items():
            cells[id_][theme] = code
        cells["c"]["dialogue_note"] = "Nothing of the kind"
        fill(path, cells)
    else:
        book = openpyxl.load_workbook(path)
        page = book["Coding"]
        header = [cell.value for cell in page[1]]
        for row in page.iter_rows(min_row=2):
            for (id_, theme), code in said.items():
                if row[1].value == id_:
                    assert row[header.index(theme)].value in ("1?", "0?")
                    row[header.index(theme)].value = code
            if row[1].value == "c":
                row[header.index("dialogue: passage or note")].value = "Nothing of the kind"
        book.save(path)
    back = dc.read_sheet(path, study.corpus, study.codebook)
    assert {(id_, theme): back.code(id_, theme) for id_ in "abc" for theme in back.themes} == {
        ("a", "un"): 1, ("b", "un"): 0, ("c", "un"): -1,
        ("a", "dialogue"): -1, ("b", "dialogue"): -1, ("c", "dialogue"): 1,
    }  # fmt: skip
    assert [(span.id, span.theme, span.quote, span.rule) for span in back.spans] == [
        ("a", "un", "Resolution 1244", "passage"),
        ("c", "dialogue", "Nothing of the kind", "passage"),
    ]
    assert back.provenance.parents == ("rules",)
    assert purpose(back) == "prefilled"


def test_the_mark_of_a_prefilled_sheet_cannot_be_lost_in_a_spreadsheet(study: dc.Study, tmp_path: Path):
    path = tmp_path / "review.csv"
    dc.write_sheet(prefilled(study), path)
    rows = [{name: cell for name, cell in row.items() if name != "sheet_prefilled"} for row in rows_of(path)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(dc.CodingError, match="it does not say whose codes the sheet showed"):
        dc.read_sheet(path, study.corpus, study.codebook)
    dc.write_sheet(prefilled(study), path.with_suffix(".xlsx"))
    book = openpyxl.load_workbook(path.with_suffix(".xlsx"))
    about = book["About"]
    (row,) = [cell.row for cell in about["A"] if cell.value == "prefilled by"]
    about.delete_rows(row)
    book.save(path.with_suffix(".xlsx"))
    with pytest.raises(dc.CodingError, match="it does not say whose codes the sheet showed"):
        dc.read_sheet(path.with_suffix(".xlsx"), study.corpus, study.codebook)


def test_a_cell_with_a_question_mark_is_no_code_on_a_blind_sheet(study: dc.Study, tmp_path: Path):
    path = tmp_path / "blind.csv"
    dc.write_sheet(dc.blind_sheet(study.corpus, study.codebook, coder="tom", seed=1), path)
    fill(path, {id_: {"un": "1?"} for id_ in "abc"})
    with pytest.raises(dc.CodingError, match='"1\\?" is not a code'):
        dc.read_sheet(path, study.corpus, study.codebook)


@pytest.mark.parametrize("change", [{"purpose": "blind"}, {"given_by": ""}, {"hidden": 1}, {"purpose": None}])
def test_answers_that_do_not_say_what_was_shown_are_refused(study: dc.Study, tmp_path: Path, change: dict[str, Any]):
    sheet = prefilled(study)
    text = {id_: study.corpus[id_].sha256 for id_ in sheet.ids}
    content = {
        "format": "discourse-coder answers 1",
        "sheet": sheet.hash,
        "coder": "tom",
        "seed": 1,
        **sheet.made_from,
        "roles": ["official"],
        "purpose": "prefilled",
        "given_by": "rules",
        "texts": [{"id": id_, "sha256": hash_, "codes": {"un": 1, "dialogue": 0}} for id_, hash_ in text.items()],
    }
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert purpose(dc.read_sheet(path, study.corpus, study.codebook)) == "prefilled"
    path.write_text(json.dumps(content | change), encoding="utf-8")
    with pytest.raises(dc.CodingError, match="it does not say wh"):
        dc.read_sheet(path, study.corpus, study.codebook)


def test_training_keeps_away_from_the_reliability_sample(study: dc.Study):
    assert set(training(study, apart_from=["a"]).ids) == {"b", "c"}
    with pytest.raises(dc.UsageError, match='text "a": it is in the reliability sample'):
        training(study, ids=["a", "b"], apart_from=["a"])
    with pytest.raises(dc.UsageError, match="there is no text to code"):
        training(study, apart_from="abc")


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_training_has_a_page_only(study: dc.Study, tmp_path: Path, suffix: str):
    with pytest.raises(dc.UsageError, match=r"only the \.html sheet can show a reference code after each answer"):
        dc.write_sheet(training(study), tmp_path / f"training{suffix}")
    assert not list(tmp_path.glob("training*"))


def test_codes_that_do_not_belong_to_the_sheet_are_refused(study: dc.Study):
    rules = study.code()
    changed = {theme: replace(made, definition="x") for theme, made in rules.provenance.themes.items()}
    cases = {
        "it is not of the corpus": {"corpus_hash": "f" * 64},
        'the theme "un" had another definition': {"themes": changed},
        "it codes the words of official, chair": {"settings": {"roles": "official chair"}},
        "it is from a training round": {"settings": {"purpose": "training"}},
    }
    for message, change in cases.items():
        with pytest.raises(dc.UsageError, match=message):
            training(study, replace(rules, provenance=replace(rules.provenance, **change)))
    with pytest.raises(dc.UsageError, match='it has no code for the text "x"'):
        prefilled(study, ids=["x"])
    with pytest.raises(dc.UsageError, match='it has no codes for the theme "peace"'):
        prefilled(study, themes=["peace"])


def test_commands_from_training_to_the_sample_it_is_kept_out_of(folder: Path, capsys):
    (folder / "codings").mkdir()
    (folder / "codings" / "author.csv").write_text("id,un,dialogue\na,1,0\nb,1,1\nc,0,0\n", encoding="utf-8")
    run(capsys, "sample", folder, "--number", 1, "--seed", 1)
    (sampled,) = (row["id"] for row in rows_of(folder / "sample.csv"))
    options = ("--coder", "mira", "--training", "--reference", "author", "--seed", 1, "--to", folder / "t.html")
    code, out, err = run(capsys, "sheet", folder, *options)
    assert (code, err) == (0, "")
    assert "2 texts x 2 themes for mira" in out
    assert "never counted or compared" in out
    receipt = json.loads((folder / "t.receipt.json").read_text(encoding="utf-8"))
    assert (receipt["purpose"], receipt["given_by"], sampled in receipt["texts"]) == ("training", "author", False)
    answers = answers_of(folder / "t.html", code=1)
    (folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    code, out, err = run(capsys, "read-sheet", folder / "answers.json", folder, "--receipt", folder / "t.receipt.json")
    assert (code, err) == (0, "")
    assert "It is marked as training" in out
    back = dc.read_coding(folder / "training" / "mira.csv")
    assert purpose(back) == "training"
    assert back.provenance.settings["reference"] == "author"
    assert not (folder / "codings" / "mira.csv").exists()
    author, trained = folder / "codings" / "author.csv", folder / "training" / "mira.csv"
    code, _, err = run(capsys, "agree", author, trained)
    assert code == 2
    assert "coding mira: it is from a training round, in which its coder was shown the reference codes of author" in err
    assert run(capsys, "validate", trained, "--reference", author)[0] == 0
    code, _, err = run(capsys, "report", folder, "--no-charts", "--coding", trained)
    assert (code, "never counted" in err) == (2, True)
    code, out, _ = run(capsys, "sample", folder, "--number", 1, "--seed", 2, "--replace", "--json")
    assert set(json.loads(out)["excluded"]) == set(receipt["texts"])


def answers_of(page: Path, code: int) -> dict[str, Any]:
    """Return answers as the page would save them, with one code everywhere."""
    data = json.loads(page.read_text(encoding="utf-8").split('id="sheet-data">')[1].split("</script>")[0])
    themes = [theme["id"] for theme in data["themes"]]
    texts = [
        {"id": text["id"], "sha256": text["sha256"], "codes": dict.fromkeys(themes, code)} for text in data["texts"]
    ]
    return json.loads(data["head"]) | {"texts": texts}


def test_commands_from_the_rules_to_reviewed_codes_that_the_report_leaves_out_of_agreement(folder: Path, capsys):
    (folder / "codings").mkdir()
    (folder / "codings" / "author.csv").write_text("id,un,dialogue\na,1,0\nb,1,1\nc,0,0\n", encoding="utf-8")
    to = folder / "review.csv"
    code, out, err = run(capsys, "sheet", folder, "--coder", "tom", "--prefill", "rules", "--seed", 1, "--to", to)
    assert (code, err) == (0, "")
    assert "not used for agreement" in out
    fill(to, {id_: {"un": "1", "dialogue": "0"} for id_ in "abc"})
    code, out, err = run(capsys, "read-sheet", to, folder, "--receipt", folder / "review.receipt.json")
    assert (code, err) == (0, "")
    assert "It is marked as prefilled" in out
    code, _, err = run(capsys, "agree", folder / "codings" / "author.csv", folder / "codings" / "tom.csv")
    assert code == 2
    assert "coding tom: it was prefilled: its coder was shown the codes of rules." in err
    code, out, err = run(capsys, "report", folder, "--no-charts")
    assert (code, err) == (0, "")
    said = "Left aside in agreement and correction: tom (it was prefilled: its coder was shown the codes of rules)."
    assert said in out
    page = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert said in page
    assert "Agreement of rules and author" in page
    code, out, err = run(capsys, "report", folder, "--no-charts", "--coding", "tom", "--out", folder / "toms")
    assert (code, err) == (0, "")
    assert "un" in out
