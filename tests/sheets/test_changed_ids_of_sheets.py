"""Returned sheets whose ids a spreadsheet program has changed: matched to the sheet that was sent, and said."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import discourse_coder as dc
from discourse_coder.files.tables import read_table, write_csv
from factories import make_coding

LONG = "123456789012345678"
WRITTEN = {"001": "1", LONG: "1.23457E+17", "Mu\u0308ller": "Müller", "A\u00a0B": "A B"}
CODEBOOK = dc.parse_codebook("title: T\nversion: '1'\nthemes: [{id: talks, definition: D., coded_by: people}]\n")


def corpus(*ids: str) -> dc.Corpus:
    return dc.Corpus(tuple(dc.Document(id_, f"Text {n}.") for n, id_ in enumerate(ids)))


def returned(folder: Path, form: str, texts: dc.Corpus, written: Mapping[str, str]) -> Path:
    """Return a sheet of texts that has come back with the code 1 everywhere and these ids instead of its own."""
    path = folder / f"sheet{form}"
    dc.write_sheet(dc.blind_sheet(texts, CODEBOOK, coder="second", seed=1), path)
    if form == ".csv":
        header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        for row in rows:
            row[0], row[header.index("talks")] = written.get(row[0], row[0]), "1"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return path
    book = openpyxl.load_workbook(path)
    for number, id_, *_ in book["Coding"].iter_rows(min_row=2):
        id_.value = written.get(id_.value, id_.value)
        book["Coding"].cell(number.row, 5).value = 1
    book.save(path)
    return path


@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_changed_ids_are_those_of_the_sheet_and_said(tmp_path, form):
    texts = corpus(*WRITTEN, "other")
    coding = dc.read_sheet(returned(tmp_path, form, texts, WRITTEN), texts, CODEBOOK)
    assert coding.codes_by_id("talks") == dict.fromkeys(texts.ids, 1)
    assert f"4 ids of sheet{form} were read as in the corpus: " in coding.provenance.notice
    assert coding.provenance.notice.endswith("A spreadsheet program has probably changed them.")


@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_an_id_that_could_be_several_texts_of_the_sheet_is_refused_once(tmp_path, form):
    texts = corpus("001", "01", "other")
    with pytest.raises(dc.CodingError) as error:
        dc.read_sheet(returned(tmp_path, form, texts, {"001": "1"}), texts, CODEBOOK)
    (problem,) = error.value.problems
    assert problem.found == 'the id "1" could be "001" or "01".'


@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_texts_that_are_not_on_the_sheet_are_not_meant(tmp_path, form):
    drawn, texts = ["001", "other"], corpus("001", "01", "other")
    path = tmp_path / f"all{form}"
    dc.write_sheet(dc.blind_sheet(texts, CODEBOOK, drawn, coder="second", seed=1), path)
    if form == ".csv":
        path.write_text(path.read_text(encoding="utf-8").replace("\n001,", "\n1,"), encoding="utf-8")
    else:
        book = openpyxl.load_workbook(path)
        (cell,) = (row[1] for row in book["Coding"].iter_rows() if row[1].value == "001")
        cell.value = 1
        book.save(path)
    coding = dc.read_sheet(path, texts, CODEBOOK)
    assert coding.ids == ("001", "other")
    assert '"1" as "001"' in coding.provenance.notice


@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_an_id_of_another_text_is_still_a_contradiction(tmp_path, form):
    texts = corpus("001", "1", "other")
    with pytest.raises(dc.CodingError, match='the id is "1", but'):
        dc.read_sheet(returned(tmp_path, form, texts, {"001": "1", "1": "other", "other": "001"}), texts, CODEBOOK)


def coding(coder: str, texts: dc.Corpus, *codes: int) -> dc.Coding:
    made = make_coding({"talks": codes}, corpus=texts, ids=texts.ids, coder=coder, method="human")
    return replace(made, provenance=dc.Provenance.of(texts, CODEBOOK, coder=coder, method="human"))


@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_decisions_on_changed_ids_are_those_on_the_coded_texts_and_said(tmp_path, form):
    texts = corpus("001", LONG, "other")
    pair = {"a": coding("a", texts, 1, 0, 1), "b": coding("b", texts, 0, 1, 1)}
    path = tmp_path / f"decisions{form}"
    dc.write_decision_sheet(dc.decision_sheet(pair, corpus=texts, codebook=CODEBOOK), path)
    table = read_table(path)
    rows = [[WRITTEN[row.cells["id"]], *[*row.cells.values()][1:]] for row in table.rows]
    for row in rows:
        row[table.columns.index("decision")] = "1"
    write_csv(tmp_path / "returned.csv", [table.columns, *rows])
    decided = dc.adjudicate(pair, dc.read_decisions(tmp_path / "returned.csv"), corpus=texts, codebook=CODEBOOK)
    assert decided.coding.codes_by_id("talks") == dict.fromkeys(texts.ids, 1)
    assert '2 ids of the decisions were read as in the corpus: "1" as "001"' in decided.shown.notice


def test_a_decision_on_an_id_that_could_be_several_texts_is_refused():
    texts = corpus("001", "01")
    pair = {"a": coding("a", texts, 1, 0), "b": coding("b", texts, 0, 1)}
    with pytest.raises(dc.CodingError, match=r'^row 2: the id "1" could be "001" or "01"'):
        dc.adjudicate(pair, [dc.Decision("1", "talks", 1, place="row 2")], corpus=texts, codebook=CODEBOOK)


def test_a_sample_list_with_changed_ids_is_the_one_that_was_drawn_and_says_so(tmp_path):
    texts = corpus("001", "002", "other")
    sample = dc.draw_sample(texts, n=3, seed=1, by=[])
    dc.write_sample(sample, tmp_path / "sample.csv")
    (tmp_path / "sample.csv").write_text((tmp_path / "sample.csv").read_text().replace("\n00", "\n"))
    found = dc.read_sample(tmp_path / "sample.csv", texts)
    assert (found.ids, found.strata) == (sample.ids, sample.strata)
    assert found.notice.startswith('2 ids of sample.csv were read as in the corpus: "1" as "001", "2" as "002".')
    with pytest.raises(dc.CodingError, match='row 2: the id "1" could be "001" or "01"'):
        dc.read_sample(tmp_path / "sample.csv", corpus("001", "01", "2", "other"))
