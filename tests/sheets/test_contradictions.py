"""Returned sheets whose rows contradict themselves, and what people leave beside the cells of a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.model.coding import NOTE
from discourse_coder.model.corpus import Corpus, Document
from discourse_coder.model.sheet import Sheet
from discourse_coder.sheets import answers
from discourse_coder.sheets.csv_form import sheet_csv
from discourse_coder.sheets.workbook_form import sheet_workbook
from office import CSV_UTF8, converted

CODEBOOK = dc.parse_codebook("""
title: Dams
version: "1"
language: en
themes:
  - {id: talks, definition: Calls for talks., rules: [{name: talks, any: [talk*]}]}
  - {id: water, definition: Names water., rules: [{name: water, any: [water]}]}
""")
TEXTS = {
    "D1": "Talks on water go on, it is said.",
    "D2": "Nothing of that was heard today.",
    "D3": "Nothing of that was heard today.",  # the same words as another one
    "D4": "Clean water.",
    "D5": "Talks.",
    "D6": "More. Talks.",
    "7": "".join(f"Sentence {number} is about rivers and their banks. " for number in range(700)),
}
CORPUS = Corpus(
    tuple(
        Document(
            id_, text, dc.PartialDate.parse(f"201{number}-03-0{number + 1}"), {"source": "un", "title": f"No {id_}"}
        )
        for number, (id_, text) in enumerate(TEXTS.items())
    ),
    "dams",
)
BLIND = dc.blind_sheet(CORPUS, CODEBOOK, coder="mira", seed=3)
OPEN = dc.prefilled_sheet(CORPUS, CODEBOOK, dc.code(CORPUS, CODEBOOK), coder="mira", seed=3)
SHEETS: dict[str, Sheet] = {"blind": BLIND, "prefilled": OPEN}
FORMS = [(kind, suffix) for kind in SHEETS for suffix in (".csv", ".xlsx")]
ANSWERS = ("talks", "water", "talks: passage or note", "water: passage or note", "talks_note", "water_note")
Grid = list[list[str]]


@cache
def _grid(kind: str, suffix: str) -> tuple[tuple[str, ...], ...]:
    sheet = SHEETS[kind]
    if suffix == ".csv":
        rows = list(csv.reader(io.StringIO(sheet_csv(sheet).removeprefix("\ufeff"), newline="")))
    else:
        page = openpyxl.load_workbook(io.BytesIO(sheet_workbook(sheet)))["Coding"]
        rows = [["" if cell is None else str(cell) for cell in row] for row in page.iter_rows(values_only=True)]
    return tuple(map(tuple, rows))


def grid(kind: str, suffix: str) -> Grid:
    """Return the rows of a sheet, with codes from 1 and 0 in the first row of each text."""
    header, *rows = map(list, _grid(kind, suffix))
    continued = [suffix == ".xlsx" and "part" in row[0] and "part 1 " not in row[0] for row in rows]
    for number, row in enumerate(rows):
        if not continued[number]:
            row[header.index("talks")] = str(number % 2)
            if kind == "blind":
                row[header.index("water")] = str(number // 2 % 2)
    return [header, *rows]


def save(kind: str, suffix: str, rows: Grid, path: Path) -> Path:
    if suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        return path
    book = openpyxl.load_workbook(io.BytesIO(sheet_workbook(SHEETS[kind])))
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row, 1):
            book["Coding"].cell(number, place).value = cell or None
    book.save(path)
    return path


def codes(path: Path) -> dict[tuple[str, str], int]:
    coding = dc.read_sheet(path, CORPUS, CODEBOOK)
    return {(id_, theme): coding.code(id_, theme) for id_ in coding.ids for theme in coding.themes}


def squeezed(text: str) -> str:
    return "".join(text.split())


def problems(path: Path) -> list[str]:
    with pytest.raises(dc.CodingError) as raised:
        dc.read_sheet(path, CORPUS, CODEBOOK)
    return [str(problem).removeprefix(f"{path.parent}/") for problem in raised.value.problems]


@pytest.mark.parametrize(("kind", "suffix"), FORMS)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_a_column_in_another_order_is_refused_or_reads_back_the_same_codes(
    tmp_path_factory: pytest.TempPathFactory, kind: str, suffix: str, data: st.DataObject
):
    folder = tmp_path_factory.mktemp("sheet")
    header, *rows = grid(kind, suffix)
    # Nothing on a sheet repeats what the coder writes, so nothing can tell that answers were moved.
    name = data.draw(st.sampled_from([name for name in header if name not in ANSWERS]))
    order = data.draw(st.permutations(range(len(rows))))
    place = header.index(name)
    moved = [[*row[:place], rows[other][place], *row[place + 1 :]] for row, other in zip(rows, order, strict=True)]
    sent = codes(save(kind, suffix, [header, *rows], folder / f"sent{suffix}"))
    back = save(kind, suffix, [header, *moved], folder / f"back{suffix}")
    try:
        read = codes(back)
    except dc.CodingError:
        read = None
    assert read == sent or (read is None and moved != rows)


@pytest.mark.parametrize(("kind", "suffix"), FORMS)
@given(data=st.data())
@settings(max_examples=8, deadline=None)
def test_whole_rows_in_another_order_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, kind: str, suffix: str, data: st.DataObject
):
    folder = tmp_path_factory.mktemp("sheet")
    header, *rows = grid(kind, suffix)
    sent = save(kind, suffix, [header, *rows], folder / f"sent{suffix}")
    back = save(kind, suffix, [header, *data.draw(st.permutations(rows))], folder / f"back{suffix}")
    assert dc.read_sheet(back, CORPUS, CODEBOOK) == dc.read_sheet(sent, CORPUS, CODEBOOK)


@pytest.mark.parametrize(("kind", "suffix"), FORMS)
@pytest.mark.parametrize("name", ["id", "text"])
def test_a_column_sorted_alone_is_named_with_every_row(kind: str, suffix: str, name: str, tmp_path: Path):
    header, *rows = grid(kind, suffix)
    place = header.index(name)
    cells = sorted((row[place] for row in rows), reverse=True)
    wrong = [number for number, (row, cell) in enumerate(zip(rows, cells, strict=True), 2) if row[place] != cell]
    for row, cell in zip(rows, cells, strict=True):
        row[place] = cell
    found = problems(save(kind, suffix, [header, *rows], tmp_path / f"a{suffix}"))
    if name == "id":
        assert f'The column "{name}" must have been sorted or moved without the others.' in found[0]
        assert len(found) == 1 + len(wrong)
    for number in wrong:
        if squeezed(rows[number - 2][place]) not in squeezed(TEXTS[rows[number - 2][header.index("id")].strip("'")]):
            assert any(line.startswith((f"a.csv row {number}:", f"a.xlsx Coding!B{number}:")) for line in found)


def test_a_column_of_many_moved_passages_is_named_without_a_search_for_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    texts = tuple(Document(f"T{n:02}", f"Talks number {n:02} began.") for n in range(30))
    corpus = Corpus(texts, "talks")
    spans = [dc.Span(text.id, "talks", 0, 15, text.text[:15], "word") for text in texts]
    coding = dc.Coding.from_spans(spans, corpus, CODEBOOK, coder="words", method="word list", themes=["talks"])
    sheet = dc.prefilled_sheet(corpus, CODEBOOK, coding, coder="mira", seed=3, themes=["talks"])
    header, *rows = csv.reader(io.StringIO(sheet_csv(sheet).removeprefix("\ufeff"), newline=""))
    at = header.index("talks_note")
    moved = [row[at] for row in rows[1:]] + [rows[0][at]]
    for row, cell in zip(rows, moved, strict=True):
        row[at] = cell
    path = tmp_path / "sheet.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    shown: list[str] = []
    monkeypatch.setattr(answers, "displayed", lambda text: shown.append(text) or text)
    with pytest.raises(dc.CodingError) as raised:
        dc.read_sheet(path, corpus, CODEBOOK)
    assert [' is in the text "' in problem.found for problem in raised.value.problems] == [True] * 10
    assert len(shown) == len(set(shown))


def test_prefilled_codes_and_passages_sorted_alone_are_refused(tmp_path: Path):
    for suffix, note in ((".csv", "water_note"), (".xlsx", "water: passage or note")):
        for name, said in (("water", "the sheet that was sent showed"), (note, 'the passage "')):
            header, *rows = grid("prefilled", suffix)
            cells = sorted((row[header.index(name)] for row in rows), reverse=True)
            for row, cell in zip(rows, cells, strict=True):
                row[header.index(name)] = cell
            found = problems(save("prefilled", suffix, [header, *rows], tmp_path / f"a{suffix}"))
            assert any(said in line for line in found)


def test_a_text_that_was_changed_is_refused_and_dates_and_letters_that_programs_change_are_not(tmp_path: Path):
    header, *rows = grid("blind", ".csv")
    at = next(number for number, row in enumerate(rows) if row[0] == "D1")
    date, text = header.index("date"), header.index("text")
    rows[at][date], rows[at][text] = "01.03.2010", rows[at][text].replace(",", "?")
    read = codes(save("blind", ".csv", [header, *rows], tmp_path / "a.csv"))
    assert ("D1", "talks") in read
    rows[at][text] = "Somebody else said something quite different."
    found = problems(save("blind", ".csv", [header, *rows], tmp_path / "a.csv"))
    assert found[1:] == [f'a.csv row {at + 2}: the id is "D1", but "text" is not what was sent.']


# What people leave beside the cells


def workbook(change: Callable[[Any], object], path: Path) -> Path:
    book = openpyxl.load_workbook(io.BytesIO(sheet_workbook(BLIND)))
    change(book)
    book.save(path)
    return path


def row_of(id_: str) -> int:
    return next(number for number, row in enumerate(_grid("blind", ".xlsx"), 1) if row[1] == id_)


def comment(sheet: str, cell: str, words: str, author: str = "Mira") -> Callable[[Any], object]:
    return lambda book: setattr(book[sheet][cell], "comment", Comment(words, author))


def add_worksheet(book: Any) -> None:
    book.create_sheet("Empty")
    book.create_sheet("Mine")["C3"] = 1


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda book: book["Coding"].merge_cells("E2:E4"), "a.xlsx Coding!E2:E4: these cells are merged"),
        (
            lambda book: book["Coding"].merge_cells("A1:XFD1048576"),
            "a.xlsx Coding!A1:XFD1048576: these cells are merged",
        ),
        (add_worksheet, "a.xlsx Mine: this worksheet is not of the sheet that was sent; 1 cell would be lost."),
        (comment("Coding", "D2", "odd"), 'a.xlsx Coding!D2: the comment "odd" belongs to no text and theme.'),
        (comment("Codebook", "B2", "odd"), 'a.xlsx Codebook!B2: the comment "odd" belongs to no text and theme.'),
    ],
)
def test_what_would_be_lost_is_named(tmp_path: Path, change: Callable[[Any], object], found: str):
    path = workbook(change, tmp_path / "a.xlsx") if "XFD" not in found else merged_all(tmp_path / "a.xlsx")
    assert any(line.startswith(found) for line in problems(path))


def merged_all(path: Path) -> Path:
    """Write a sheet that says that all cells there can be are merged, which no library should try to make."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(sheet_workbook(BLIND))) as sent, zipfile.ZipFile(path, "w") as made:
        for name in sent.namelist():
            data = sent.read(name)
            if name == "xl/worksheets/sheet3.xml":
                merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
                data = data.replace(b"</sheetData>", merged)
            made.writestr(name, data)
    return path


THREAD = (
    "[Kommentarthread]\n\nIhre Version von Excel ... https://go.microsoft.com/fwlink/?linkid=870924\n\n"
    "Kommentar:\n    not sure here\nAntwort:\n    me neither"
)


@pytest.mark.parametrize(
    ("cell", "words", "author", "note"),
    [("E", "not sure here", "Mira", "not sure here"), ("H", THREAD, "tc={1-2}", "not sure here\nme neither")],
)
def test_comments_on_a_code_or_a_note_are_kept_as_notes(tmp_path: Path, cell: str, words: str, author: str, note: str):
    path = workbook(comment("Coding", f"{cell}{row_of('D4')}", words, author), tmp_path / "a.xlsx")
    theme = {"E": "talks", "H": "water"}[cell]
    assert list(dc.read_sheet(path, CORPUS, CODEBOOK).spans) == [dc.Span("D4", theme, -1, -1, note, NOTE)]


def test_libreoffice_keeps_comments_and_what_a_row_repeats(tmp_path: Path):
    path = workbook(comment("Coding", f"F{row_of('D1')}", "not sure"), tmp_path / "a.xlsx")
    assert [span.quote for span in dc.read_sheet(converted(path, "xlsx", tmp_path), CORPUS, CODEBOOK).spans] == [
        "not sure"
    ]
    header, *rows = grid("prefilled", ".csv")
    sheet = save("prefilled", ".csv", [header, *rows], tmp_path / "b.csv")
    assert codes(converted(sheet, CSV_UTF8, tmp_path, "--infilter=CSV:44,34,76,1")) == codes(sheet)


def test_a_sheet_given_to_one_of_several_coders_is_refused_too_and_nothing_written(tmp_path: Path, capsys):
    (tmp_path / "codebook.yaml").write_text(CODEBOOK_TEXT, encoding="utf-8")
    (tmp_path / "corpus").mkdir()
    for number in range(6):
        (tmp_path / "corpus" / f"t{number}.txt").write_text(f"Text {number} on talks.", encoding="utf-8")
    to = tmp_path / "sheet.csv"
    assert main(["sheet", str(tmp_path), "--assign", "a,b", "--overlap", "1", "--seed", "2", "--to", str(to)]) == 0
    path = tmp_path / "sheet-a.csv"
    header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    for row, id_ in zip(rows, sorted(row[0] for row in rows), strict=True):
        row[0] = id_
    save("blind", ".csv", [header, *rows], path)
    capsys.readouterr()
    assert main(["read-sheet", str(path), str(tmp_path)]) == 2
    assert 'The column "id" must have been sorted' in capsys.readouterr().err
    assert not (tmp_path / "codings").exists()


CODEBOOK_TEXT = """\
title: Peace
version: "1"
themes:
  - {id: talks, definition: Calls for talks., rules: [{name: talks, any: [talks]}]}
"""
