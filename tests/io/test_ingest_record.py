"""Manifests held against what `ingest` recorded: ids beside other texts' files are refused, edits are not."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main

Rows = list[dict[str, str]]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for number, text in enumerate(("Talks.", "Clean water.", "Nothing.", "The same.", "The same. ")):
        (tmp_path / "in" / f"t{number}.txt").write_text(text, encoding="utf-8")
    dc.ingest([tmp_path / "in"], tmp_path / "corpus")
    return tmp_path / "corpus"


def edit(corpus: Path, change: Callable[[Rows], object]) -> None:
    with (corpus / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with (corpus / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def rotate(*columns: str) -> Callable[[Rows], None]:
    """Return what puts the cells of some columns of the first three rows one row further down."""

    def change(rows: Rows) -> None:
        cells = [{name: row[name] for name in columns} for row in rows[:3]]
        for row, moved in zip(rows, [*cells[2:], *cells[:2]], strict=False):
            row.update(moved)

    return change


def without(*columns: str) -> Callable[[Rows], None]:
    return lambda rows: [row.pop(name) for row in rows for name in columns] and None


@pytest.mark.parametrize(
    ("changes", "cause", "row"),
    [
        ([rotate("id")], 'The column "id" must', 'the id is "t2", but "file" and "sha256" belong to "t0".'),
        ([rotate("file")], 'The column "file" must', 'the id is "t0", but "file" belongs to "t2".'),
        ([rotate("sha256")], 'The column "sha256" must', 'the id is "t0", but "sha256" belongs to "t2".'),
        ([rotate("id"), without("sha256")], 'The column "id" or "file" must', 'the id is "t2", but "file" belongs'),
        ([rotate("id"), without("file")], 'The column "id" or "sha256" must', 'the id is "t2", but "sha256" belongs'),
        ([lambda rows: rows[1].update(id="t0")], 'Cells of the column "id" must', 'the id is "t0", but "file" and'),
    ],
)
def test_ids_beside_other_texts_are_refused_with_their_rows(corpus: Path, changes, cause: str, row: str, capsys):
    for change in changes:
        edit(corpus, change)
    before = {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()}
    with pytest.raises(dc.CorpusError) as raised:
        dc.read_corpus(corpus)
    found = list(map(str, raised.value.problems))
    n_rows = 1 if "Cells" in cause else 3
    assert found[0].startswith(f"corpus/manifest.csv: {n_rows} of 5 rows contradict")
    assert cause in found[0]
    first = 3 if "Cells" in cause else 2
    assert [line.split(": ")[0] for line in found[1:]] == [
        f"corpus/manifest.csv row {first + n}" for n in range(n_rows)
    ]
    assert row in found[1]
    # Adding to it would take the other texts' dates and speakers for somebody's edits.
    (corpus.parent / "in" / "t9.txt").write_text("One more.", encoding="utf-8")
    assert main(["ingest", str(corpus.parent / "in"), "--out", str(corpus)]) == 2
    assert "contradict" in capsys.readouterr().err
    after = {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.parametrize(
    ("change", "ids"),
    [
        (lambda rows: rows.reverse(), ["t4", "t3", "t2", "t1", "t0"]),
        (lambda rows: [row.update(kind="speech") for row in rows], ["t0", "t1", "t2", "t3", "t4"]),
        (lambda rows: rows[0].update(id="First speech"), ["First speech", "t1", "t2", "t3", "t4"]),
        (lambda rows: rows[0].update(date="2019-01-01", speaker="Li"), ["t0", "t1", "t2", "t3", "t4"]),
        (without("sha256"), ["t0", "t1", "t2", "t3", "t4"]),
        (without("file", "sha256", "original"), ["t0", "t1", "t2", "t3", "t4"]),
    ],
)
def test_what_people_change_on_purpose_stays_readable(corpus: Path, change: Callable[[Rows], object], ids: list[str]):
    edit(corpus, change)
    assert list(dc.read_corpus(corpus).ids) == ids


def test_texts_taken_out_added_or_edited_stay_readable(corpus: Path):
    def change(rows: Rows) -> None:
        del rows[1]
        rows[0]["sha256"] = ""
        rows.append(dict.fromkeys(rows[0], "") | {"id": "mine", "file": "texts/mine.txt"})

    edit(corpus, change)
    (corpus / "texts" / "t1.txt").unlink()
    (corpus / "texts" / "t0.txt").write_text("Talks, corrected.", encoding="utf-8")
    (corpus / "texts" / "mine.txt").write_text("Mine.", encoding="utf-8")
    assert [document.text for document in dc.read_corpus(corpus)][::4] == ["Talks, corrected.", "Mine."]
    assert list(dc.read_corpus(corpus).ids) == ["t0", "t2", "t3", "t4", "mine"]


def test_without_the_record_nothing_can_be_known_and_a_damaged_one_is_said(corpus: Path):
    edit(corpus, rotate("id"))
    (corpus / "ingest.json").write_text("{", encoding="utf-8")
    with pytest.raises(dc.CorpusError, match=r"ingest.json: it cannot be read"):
        dc.read_corpus(corpus)
    (corpus / "ingest.json").unlink()
    assert dc.read_corpus(corpus)["t2"].text == "Talks.\n"
