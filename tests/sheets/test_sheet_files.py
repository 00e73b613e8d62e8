"""Blind sheets as .xlsx and .csv, filled in by many hands and read back."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import discourse_coder as dc
from discourse_coder.files.limits import CELL_UNITS
from discourse_coder.io.passages import spans_of_remark
from discourse_coder.model.coding import NOTE, PASSAGE, UNSURE, Coding, Evidence, Provenance, Span
from discourse_coder.model.corpus import Corpus, Document, Turn
from discourse_coder.model.hashing import content_hash
from discourse_coder.model.sheet import BlindSheet
from discourse_coder.sheets.blinding import blind_sheet
from discourse_coder.sheets.csv_form import sheet_csv
from discourse_coder.sheets.layout import displayed, n_lines, parts
from discourse_coder.sheets.reading import read_sheet
from discourse_coder.sheets.workbook_form import sheet_workbook
from discourse_coder.sheets.writing import write_sheet
from hostile_texts import DOCUMENT_TEXTS
from office import CSV_UTF8, converted

PROSE = """
title: Peace
version: "{version}"
language: en
notice: Made up.
themes:
  - id: dialogue
    label: Dialogue
    definition: Calls for talks.
    inclusion: ["=SUM(A1): a call for talks"]
    examples: {{present: [Let us talk.], absent: [We talked.]}}
    rules: [{{name: talks, any: [talk*]}}]
  - id: un
    definition: {un}
    coded_by: people
  - id: nato
    label: "NATO & the US"
    definition: Blames NATO.
    coded_by: people
"""
CODEBOOK = dc.parse_codebook(PROSE.format(version="1.0", un="Rests on the United Nations."))
REWORDED = dc.parse_codebook(PROSE.format(version="1.1", un="Rests on the Charter."))

LONG = "".join(
    f"Sentence {number} is about the talks in Brussels.{' ' if number % 9 else chr(10) * 2}" for number in range(900)
)
QUESTION = "Q: And NATO?\r\n"
CORPUS = Corpus(
    (
        Document(
            "T01",
            "=1+1 is no formula.\r\nDialogue, “not force”… 🕊 Yes.",
            metadata={"title": "=HYPERLINK(1)", "source": "x"},
        ),
        Document("T02", "+41 22\x00\x0b\x0c\ufffe _x0041_ <r>&amp;</r>", metadata={"title": "-1", "speaker": "Li\x07"}),
        Document("007", "@all https://example.org 2024-01-01", dc.PartialDate.parse("2024-01-01")),
        Document("T04", LONG),
        Document(
            "-1",
            f"Opening.\n{QUESTION}We said: talks. The end.",
            turns=(
                Turn(0, 9, "official"),
                Turn(9, 9 + len(QUESTION), "question"),
                Turn(9 + len(QUESTION), 47, "official"),
            ),
        ),
        Document("T06", "<r><t>not rich</t></r>"),
        Document("T07", "\t'quoted' 1"),
    ),
    "small",
    "Stand-ins.",
)
SHEET = blind_sheet(CORPUS, CODEBOOK, coder="second", seed=7)

Fill = Mapping[tuple[str, str], str]
"""What goes into the cells: by id, and theme or theme_note."""


def workbook(sheet: BlindSheet = SHEET) -> Any:
    return openpyxl.load_workbook(io.BytesIO(sheet_workbook(sheet)), rich_text=False)


def column(book: Any, name: str) -> int:
    """Return the column of a theme's codes or notes, as the header names it."""
    theme, note = name.removesuffix("_note"), name.endswith("_note")
    for cell in book["Coding"][1]:
        header = cell.value
        belongs = header.endswith(f"({theme})") or header in (theme, f"{theme}: passage or note")
        if belongs and ("passage or note" in header) == note:
            return cell.column
    raise AssertionError(name)


def first_row(book: Any, id_: str) -> int:
    return next(row for row in range(2, book["Coding"].max_row + 1) if book["Coding"].cell(row, 2).value == id_)


def fill(book: Any, cells: Fill) -> Any:
    for (id_, name), value in cells.items():
        book["Coding"].cell(first_row(book, id_), column(book, name)).value = value
    return book


def save(book: Any, path: Path) -> Path:
    book.save(path)
    return path


def filled_workbook(path: Path, cells: Fill, sheet: BlindSheet = SHEET) -> Path:
    return save(fill(workbook(sheet), cells), path)


def csv_rows(sheet: BlindSheet = SHEET) -> list[list[str]]:
    return list(csv.reader(io.StringIO(sheet_csv(sheet).removeprefix("\ufeff"), newline="")))


def write_rows(path: Path, rows: Sequence[Sequence[str]], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def filled_csv(path: Path, cells: Fill, **options: str) -> Path:
    rows = csv_rows()
    ids = [row[0] for row in rows]
    for (id_, name), value in cells.items():
        rows[ids.index(id_ if id_ in ids else f"'{id_}")][rows[0].index(name)] = value
    return write_rows(path, rows, **options)


def answers(sheet: BlindSheet = SHEET) -> dict[str, Any]:
    return {
        "format": "discourse-coder answers 1",
        "sheet": sheet.hash,
        "coder": sheet.coder,
        "seed": sheet.seed,
        "codebook": {"title": "Peace", "version": "1.0", "definitions": sheet.definitions},
        "corpus": {"name": sheet.corpus_name, "hash": sheet.corpus_hash},
        "roles": list(sheet.roles),
        "n_texts": len(sheet),
        "texts": [
            {
                "id": text.id,
                "sha256": text.sha256,
                "codes": dict.fromkeys(sheet.definitions),
                "notes": {},
                "passages": [],
            }
            for text in sheet.texts
        ],
    }


def saved_answers(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def read(path: Path, corpus: Corpus = CORPUS, codebook: dc.Codebook = CODEBOOK) -> Coding:
    return read_sheet(path, corpus, codebook)


def messages(path: Path, corpus: Corpus = CORPUS, codebook: dc.Codebook = CODEBOOK) -> list[str]:
    with pytest.raises(dc.CodingError) as error:
        read(path, corpus, codebook)
    return [str(problem).removeprefix(f"{path.parent}/") for problem in error.value.problems]


def expected(cells: Fill, *, with_hash: bool = True) -> Coding:
    codes = {"1": 1, "0": 0}
    spans = [
        span
        for (id_, name), cell in cells.items()
        if name.endswith("_note")
        for span in spans_of_remark(CORPUS[id_].text, id_, name.removesuffix("_note"), cell)
    ] + [Span(id_, name, -1, -1, "", UNSURE) for (id_, name), cell in cells.items() if cell == "unsure"]
    provenance = Provenance.of(
        CORPUS,
        CODEBOOK,
        coder="second",
        method="human",
        package_version=dc.__version__,
        settings={"roles": "official", "seed": "7"} | ({"sheet": SHEET.hash} if with_hash else {}),
    )
    matrix = [[codes.get(cells.get((id_, theme), ""), -1) for theme in CODEBOOK.ids] for id_ in CORPUS.ids]
    evidence = Evidence.of(dict.fromkeys(spans), CORPUS.ids, CODEBOOK.ids)
    return Coding(CORPUS.ids, CODEBOOK.ids, matrix, evidence, provenance)  # type: ignore[arg-type]


CELLS: Fill = {
    ("T01", "dialogue"): "1",
    ("T01", "dialogue_note"): '"Dialogue, "not force"..."\nmy doubt',
    ("T02", "un"): "0",
    ("007", "nato"): "unsure",
    ("007", "nato_note"): "=why?",
    ("-1", "un"): "1",
    ("-1", "un_note"): "We said: talks.",
    ("T04", "dialogue"): "1",
    ("T04", "dialogue_note"): "Sentence 899 is about the talks",
}


# What a sheet looks like


def test_nothing_in_a_workbook_is_more_than_text():
    book = workbook()
    assert book.sheetnames == ["Read me first", "Codebook", "Coding", "About"]
    assert book.active.title == "Read me first"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    shown = {cell.value for cell in cells}
    assert {"=SUM(A1): a call for talks", "T01", "007", "-1"} <= shown
    assert any(str(value).startswith("=1+1 is no formula.") for value in shown)


def test_a_workbook_shows_every_text_whole_and_in_order():
    page = workbook()["Coding"]
    shown: dict[str, str] = {}
    for row in range(2, page.max_row + 1):
        id_ = page.cell(row, 2).value
        shown[id_] = shown.get(id_, "") + page.cell(row, 4).value
    assert shown == {text.id: displayed(text.text) for text in SHEET.texts}
    assert list(shown) == list(SHEET.ids)


def test_a_workbook_can_be_changed_only_where_answers_go():
    book = workbook()
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book)
    page = book["Coding"]
    protection = page.protection
    assert (protection.formatColumns, protection.formatRows, protection.insertRows) == (False, False, True)
    assert page.freeze_panes == "C2"
    validations = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    for row in range(2, page.max_row + 1):
        is_first = row == first_row(book, page.cell(row, 2).value)
        locked = [page.cell(row, number).protection.locked for number in range(1, 11)]
        # A text may be marked and copied, but its validation refuses every change.
        assert locked == [True, True, True, False] + [not is_first] * 6
        stop = validations[f"D{row}"]
        assert (stop.type, stop.formula1, stop.errorStyle) == ("custom", "FALSE", None)
        if is_first:
            allowed = validations[f"E{row}:G{row}"]
            assert (allowed.type, allowed.formula1, allowed.errorStyle) == ("list", '"1,0,unsure"', "warning")
            assert page.cell(row, 8).number_format == "@"
            assert f"E{row}:G{row}" in {str(area.sqref) for area in page.conditional_formatting}
        else:
            assert f"E{row}:G{row}" not in validations


def test_words_that_are_not_coded_look_different():
    book = openpyxl.load_workbook(io.BytesIO(sheet_workbook(SHEET)), rich_text=True)
    cell = book["Coding"].cell(first_row(book, "-1"), 4).value
    assert [(str(run), bool(run.font and run.font.i)) for run in cell] == [
        ("Opening.\n", False),
        ("Q: And NATO?\n", True),
        ("We said: talks. The end.", False),
    ]
    assert any("grey italics" in str(row[0].value) for row in book["Read me first"].iter_rows())
    rows = csv_rows()
    text = next(row for row in rows if row[0] == "'-1")[rows[0].index("text")]
    assert text == "Opening.\n[not to be coded: Q: And NATO?]\nWe said: talks. The end."


def test_the_notice_and_the_codebook_are_there():
    book = workbook()
    read_me = "\n".join(str(row[0].value) for row in book["Read me first"].iter_rows())
    assert "Stand-ins. Made up." in read_me
    prose = [tuple(cell.value for cell in row) for row in book["Codebook"].iter_rows()]
    assert ("dialogue", "Dialogue") in prose
    assert ("example: absent", "We talked.") in prose
    assert "talk*" not in str(prose)


def test_equal_sheets_give_equal_files(tmp_path: Path):
    write_sheet(SHEET, tmp_path / "a.xlsx")
    write_sheet(SHEET, tmp_path / "a.csv")
    assert (tmp_path / "a.xlsx").read_bytes() == sheet_workbook(SHEET)
    assert (tmp_path / "a.csv").read_bytes() == sheet_csv(SHEET).encode()
    assert sheet_workbook(SHEET) != sheet_workbook(blind_sheet(CORPUS, CODEBOOK, coder="second", seed=8))
    with pytest.raises(dc.UsageError, match=r"a\.ods: .* End its name in \.html, \.xlsx, \.csv\."):
        write_sheet(SHEET, tmp_path / "a.ods")


def test_the_csv_is_as_documented():
    assert sheet_csv(SHEET).startswith("\ufeffid,")
    rows = csv_rows()
    about = list(dict.fromkeys(name for text in SHEET.texts for name in text.about))
    facts = ("row", "text", "coder", "seed", "roles", "codebook", "corpus")
    notes = (f"{theme}_note" for theme in CODEBOOK.ids)
    assert rows[0] == ["id", *about, "text", "text_2", *CODEBOOK.ids, *notes, *(f"sheet_{fact}" for fact in facts)]
    row = dict(zip(rows[0], rows[1 + SHEET.ids.index("T01")], strict=True))
    assert row["text"].startswith("'=1+1 is no formula.\nDialogue")
    assert row["title"] == "'=HYPERLINK(1)"
    assert row["sheet_row"] == f"{SHEET.ids.index('T01') + 1} of 7: T01"
    assert row["sheet_codebook"] == f"sha256:{content_hash(SHEET.definitions)[:16]}"
    assert row["sheet_corpus"] == f"sha256:{CORPUS.hash[:16]}"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    long = dict(zip(rows[0], rows[1 + SHEET.ids.index("T04")], strict=True))
    assert long["text"] + long["text_2"] == LONG
    assert long["text"].endswith(("\n\n", ". "))


@pytest.mark.parametrize(
    ("theme", "make", "message"),
    [("date", sheet_csv, 'two columns would be called "date"'), ("text", sheet_workbook, 'be called "text"')],
)
def test_columns_need_names_of_their_own(theme: str, make: Callable[[BlindSheet], object], message: str):
    sheet = replace(SHEET, themes=(dc.Theme(theme),))
    with pytest.raises(dc.UsageError, match=message):
        make(sheet)


def test_an_id_needs_characters_that_a_workbook_keeps():
    corpus = Corpus((Document("a\x01b", "Text."),))
    with pytest.raises(dc.UsageError, match="its id has a control character"):
        sheet_workbook(blind_sheet(corpus, CODEBOOK, coder="second", seed=1))


# Long texts


@given(DOCUMENT_TEXTS, st.integers(1, 9), st.integers(4, 40))
def test_the_parts_of_any_text_are_the_text_and_fit(text: str, max_lines: int, width: int):
    found = parts(text, max_lines=max_lines, width=width)
    assert [start for start, _ in found] == [0, *(stop for _, stop in found[:-1])]
    assert found[-1][1] == len(text)
    assert all(n_lines(text[start:stop], width) <= max_lines for start, stop in found)


@pytest.mark.parametrize(
    "text",
    [LONG, "x" * 100_000, "🕊" * 40_000, "字" * 40_000, "a\r\n" * 30_000, " " * 100_000 + "."],
    ids=lambda t: t[:5],
)
def test_a_long_text_is_split_and_never_cut(text: str):
    pieces = [text[start:stop] for start, stop in parts(text)]
    assert "".join(pieces) == text
    assert max(len(piece.encode("utf-16-le")) // 2 for piece in pieces) <= CELL_UNITS
    corpus = Corpus((Document("T1", text),))
    page = workbook(blind_sheet(corpus, CODEBOOK, coder="second", seed=1))["Coding"]
    rows = range(2, page.max_row + 1)
    assert "".join(page.cell(row, 4).value or "" for row in rows) == displayed(text).replace("\r\n", "\n")
    assert all(page.row_dimensions[row].height <= 409 for row in rows)


def test_parts_end_where_a_reader_would_pause():
    paragraphs = "One is here. Two is there.\n\nThree is a long one that goes on. Four."
    assert [paragraphs[a:b] for a, b in parts(paragraphs, max_lines=3, width=20)] == [
        "One is here. Two is there.\n\n",
        "Three is a long one that goes on. Four.",
    ]
    assert parts("One is. Two is here and there.", max_lines=1, width=14)[0] == (0, 8)


# Reading back


@pytest.mark.parametrize("cells", [{}, CELLS], ids=["empty", "filled"])
def test_a_filled_sheet_is_read(tmp_path: Path, cells: Fill):
    in_workbook = read(filled_workbook(tmp_path / "a.xlsx", cells))
    assert in_workbook == expected(cells)
    assert in_workbook.corpus is CORPUS
    assert in_workbook.roles == ("official",)
    assert read(filled_csv(tmp_path / "a.csv", cells)) == expected(cells, with_hash=False)


def test_passages_have_their_places(tmp_path: Path):
    spans = read(filled_workbook(tmp_path / "a.xlsx", CELLS)).spans
    assert [(span.id, span.theme, span.quote, span.rule) for span in spans] == [
        ("T01", "dialogue", "my doubt", NOTE),
        ("T01", "dialogue", "Dialogue, “not force", PASSAGE),
        ("007", "nato", "=why?", NOTE),
        ("007", "nato", "", UNSURE),
        ("T04", "dialogue", "Sentence 899 is about the talks", PASSAGE),
        ("-1", "un", "We said: talks.", PASSAGE),
    ]
    assert all(CORPUS[s.id].text[s.start : s.end] == s.quote for s in spans if s.rule == PASSAGE)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        *((cell, 1) for cell in ("1", "1.0", " yes ", "Y", "X", "TRUE", "Present", 1, 1.0, True)),
        *((cell, 0) for cell in ("0", "0.0", "No", "n", "false", "ABSENT\u00a0", 0, 0.0, False)),
        *((cell, -1) for cell in ("unsure", "?", "U", "", "  ", None)),
    ],
)
def test_codes_as_people_write_them(tmp_path: Path, cell: Any, code: int):
    coding = read(filled_workbook(tmp_path / "a.xlsx", {("T01", "un"): cell}))
    assert coding.codes[0].tolist() == [-1, code, -1]
    assert [span.rule for span in coding.spans] == ([UNSURE] if cell in ("unsure", "?", "U") else [])
    if isinstance(cell, str):
        assert read(filled_csv(tmp_path / "a.csv", {("T01", "un"): cell})).codes[0].tolist() == [-1, code, -1]


REMARKS = st.one_of(
    st.sampled_from(["", "=1+1", "+1", "🕊 peace", '"quoted"', "two\nlines", "Dialogue", "'", "-x", "@y", "a,b;c"]),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20),
)
ANSWERS = st.dictionaries(
    st.tuples(st.sampled_from(CORPUS.ids), st.sampled_from(CODEBOOK.ids)),
    st.tuples(st.sampled_from(["1", "0", "unsure", ""]), REMARKS),
)


@settings(max_examples=12)
@given(ANSWERS)
def test_any_answers_are_read_back(tmp_path_factory: pytest.TempPathFactory, given_answers: Any):
    folder = tmp_path_factory.getbasetemp()
    cells = {
        (id_, name): cell
        for (id_, theme), (code, remark) in given_answers.items()
        for name, cell in ((theme, code), (f"{theme}_note", remark.replace("\ufffe", "").replace("\uffff", "")))
    }
    assert read(filled_workbook(folder / "any.xlsx", cells)) == expected(cells)
    for delimiter in ",;":
        assert read(filled_csv(folder / "any.csv", cells, delimiter=delimiter)) == expected(cells, with_hash=False)


def test_other_encodings_of_csv(tmp_path: Path):
    cells = {("T01", "un"): "1"}
    rows = [[cell.encode("cp1252", "replace").decode("cp1252") for cell in row] for row in csv_rows()]
    path = write_rows(tmp_path / "a.csv", rows, delimiter=";", encoding="cp1252")
    assert 'encoding="windows-1252"' in messages(path)[0]
    coding = read_sheet(path, CORPUS, CODEBOOK, encoding="cp1252")
    assert coding.ids == CORPUS.ids
    assert read(filled_csv(tmp_path / "b.csv", cells, encoding="utf-8-sig")) == expected(cells, with_hash=False)


def test_rows_may_be_sorted(tmp_path: Path):
    book = fill(workbook(), CELLS)
    page = book["Coding"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    for number, row in enumerate(sorted(rows, key=lambda row: str(row[3]), reverse=True), 2):
        for place, value in enumerate(row, 1):
            page.cell(number, place).value = value
    assert read(save(book, tmp_path / "a.xlsx")) == expected(CELLS)


def test_some_themes_and_texts_only(tmp_path: Path):
    sheet = blind_sheet(CORPUS, CODEBOOK, ["T06", "T01"], coder="third", seed=1, themes=["nato", "dialogue"])
    for path in (tmp_path / "a.xlsx", tmp_path / "a.csv"):
        write_sheet(sheet, path)
        coding = read(path)
        assert (coding.ids, coding.themes, coding.name) == (("T01", "T06"), ("dialogue", "nato"), "third")
        assert coding.codes.tolist() == [[-1, -1], [-1, -1]]


def test_a_text_of_a_hundred_kilobytes(tmp_path: Path):
    corpus = Corpus((Document("T1", (LONG * 3)[:100_000]),))
    sheet = blind_sheet(corpus, CODEBOOK, coder="second", seed=1)
    passage = corpus["T1"].text[-60:]
    book = workbook(sheet)
    book["Coding"].cell(2, column(book, "un_note")).value = passage
    (span,) = read(save(book, tmp_path / "a.xlsx"), corpus).spans
    assert span.quote == passage.strip()


# What has gone wrong on a sheet, with its cell


def edit_workbook(change: Callable[[Any], object], path: Path) -> Path:
    book = workbook()
    change(book)
    return save(book, path)


ROW = {id_: first_row(workbook(), id_) for id_ in CORPUS.ids}


def set_cell(cell: str, value: object, sheet: str = "Coding") -> Callable[[Any], object]:
    return lambda book: setattr(book[sheet][cell], "value", value)


def lose(id_: str) -> Callable[[Any], object]:
    def change(book: Any) -> None:
        for page in (book["Coding"], book["About"]):
            (row,) = [cells[1].row for cells in page.iter_rows() if cells[1].value == id_]
            page.delete_rows(row)

    return change


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            set_cell(f"F{ROW['T01']}", "maybe"),
            [f'a.xlsx Coding!F{ROW["T01"]}: "maybe" is not a code. Write 1 (present), 0 (absent), "unsure", '
             "or nothing (not coded)."],
        ),
        (set_cell(f"G{ROW['T01']}", 2), [f'a.xlsx Coding!G{ROW["T01"]}: "2" is not a code.']),
        (set_cell(f"G{ROW['T01']}", "=2"), [f'a.xlsx Coding!G{ROW["T01"]}: "=2" is not a code.']),
        (
            set_cell(f"B{ROW['T01']}", "T99"),
            [f'Coding!B{ROW["T01"]}: the text "T99" is not on this sheet.', 'About!B*: the text "T01" has no row'],
        ),
        (
            set_cell(f"B{ROW['T01']}", "T06"),
            ['Cells of the column "id" must have been overwritten', 'the id is "T06", but "no.", "about" and'],
        ),
        (
            set_cell(f"B{ROW['T01']}", None),
            [f"a.xlsx Coding!B{ROW['T01']}: the id of the text is gone.", 'the text "T01" has no row'],
        ),
        (lambda book: book["Coding"].delete_rows(ROW["T06"]), ['a.xlsx About!B*: the text "T06" has no row']),
        (lambda book: book["Coding"].delete_cols(6), ['a.xlsx Coding!1:1: the column "un" is gone. Put it back.']),
        (
            set_cell("F1", "UN?"),
            ['a.xlsx Coding!F1: the sheet has no column "UN?".', 'a.xlsx Coding!1:1: the column "un" is gone.'],
        ),
        (
            set_cell("G1", "un"),
            ['Coding!G1: the column "un" is here twice.', 'Coding!1:1: the column "NATO & the US (nato)" is gone.'],
        ),
        (set_cell("K1", "mine"), ['a.xlsx Coding!K1: the sheet has no column "mine".']),
        (set_cell("K5", "mine"), ["a.xlsx Coding!K5: this cell is outside the columns of the sheet."]),
        (
            set_cell(f"E{ROW['T04'] + 1}", 1),
            [f"a.xlsx Coding!E{ROW['T04'] + 1}: this row continues a text. Code the text in its first row."],
        ),
        (lambda book: book.remove(book["About"]), ['there is no worksheet "About".']),
        (lambda book: setattr(book["Coding"], "title", "Mine"), ['there is no worksheet "Coding".']),
        (set_cell("B1", "another", "About"), ['or its worksheet "About" has been changed.']),
        (set_cell("B2", None, "About"), ["a.xlsx About: the name of the coder is missing."]),
        (set_cell("B3", "x", "About"), ['a.xlsx About: the seed "x" is not a whole number.']),
        (lose("T06"), ["a.xlsx About: it has 6 texts, but the sheet that was sent had 7."]),
        (set_cell("B9", "king", "About"), ['a.xlsx About: the roles "king" are not some of official,']),
        (
            lambda book: [
                set_cell(f"F{ROW['T01']}", "maybe")(book),
                set_cell(f"G{ROW['T07']}", "so")(book),
                set_cell("K1", "mine")(book),
            ],
            ['Coding!K1: the sheet has no column "mine".']
            + [f'"{cell}" is not a code.' for _, cell in sorted([(ROW["T01"], "maybe"), (ROW["T07"], "so")])],
        ),
    ],
)  # fmt: skip
def test_faults_of_a_workbook_name_their_cells(tmp_path: Path, change: Callable[[Any], object], found: list[str]):
    lines = messages(edit_workbook(change, tmp_path / "a.xlsx"))
    assert len(lines) == len(found), lines
    for line, part in zip(lines, found, strict=True):
        assert re.search(re.escape(part).replace(r"\*", r"\d+"), line), (line, part)


def edit_csv(change: Callable[[list[list[str]]], object], path: Path) -> Path:
    rows = csv_rows()
    change(rows)
    return write_rows(path, rows)


def csv_cell(id_: str, name: str, value: str) -> Callable[[list[list[str]]], object]:
    def change(rows: list[list[str]]) -> None:
        rows[1 + SHEET.ids.index(id_)][rows[0].index(name)] = value

    return change


def csv_header(name: str, value: str) -> Callable[[list[list[str]]], object]:
    return lambda rows: rows[0].__setitem__(rows[0].index(name), value)


N = {id_: 2 + SHEET.ids.index(id_) for id_ in SHEET.ids}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            csv_cell("T01", "nato", "maybe"),
            [f'a.csv row {N["T01"]} column "nato": "maybe" is not a code. Write 1 (present), 0 (absent), "unsure", '
             "or nothing (not coded)."],
        ),
        (csv_cell("T01", "id", "T99"), [f'a.csv row {N["T01"]} column "id": the corpus small has no text "T99".']),
        (csv_cell("T01", "id", "T06"), ['column "id" must have been overwritten', 'the id is "T06", but']),
        (csv_cell("T01", "id", ""), [f'a.csv row {N["T01"]} column "id": the id of the text is gone.']),
        (csv_cell("007", "id", "7"), [f'a.csv row {N["007"]} column "id": the corpus small has no text "7".']),
        (lambda rows: rows.pop(3), ["a.csv: row 3 of 7 of the sheet is gone."]),
        (lambda rows: rows.__delitem__(slice(1, None)), ["a.csv: there is no text on this sheet."]),
        (csv_header("un", "UN?"), ['no column "UN?"', 'no column "un_note"', 'a column of a theme is missing']),
        (csv_header("un_note", "remark"), ['a.csv: the column "un_note" is gone.', 'no column "remark"']),
        (
            csv_header("nato", "un"),
            ['row 1: the column "un" occurs more than once', 'no column "nato_note"', "a column of a theme is missing"],
        ),
        (
            lambda rows: [row.append(cell) for row, cell in zip(rows, ["", "why?", "", "x"], strict=False)],
            ['a.csv row 2: the cell "why?" is in a column without a name, like 1 cell below it.'],
        ),
        (csv_header("sheet_corpus", ""), ['a.csv: the column "sheet_corpus" is gone.']),
        (csv_cell("T01", "sheet_row", "x"), ['column "sheet_row"', f"row {N['T01'] - 1} of 7 of the sheet is gone"]),
        (csv_cell(SHEET.ids[2], "sheet_coder", "x"), ['a.csv row 4 column "sheet_coder": it is not the same as in']),
    ],
)  # fmt: skip
def test_faults_of_a_csv_name_their_cells(tmp_path: Path, change: Callable[[Any], object], found: list[str]):
    lines = messages(edit_csv(change, tmp_path / "a.csv"))
    assert len(lines) == len(found), lines
    for line, part in zip(lines, found, strict=True):
        assert part in line


def passage(theme: str, start: int, end: int, quote: str) -> dict[str, object]:
    return {"theme": theme, "start": start, "end": end, "quote": quote}


def test_answers_of_the_page_are_read(tmp_path: Path):
    content = answers()
    of = {text["id"]: text for text in content["texts"]}
    of["T01"]["codes"] |= {"dialogue": 1, "un": 0, "nato": "unsure"}
    of["T01"]["notes"] = {"un": " Dialogue is no note\nhere ", "nato": " "}
    text = CORPUS["T01"].text
    yes = len(text[: text.index("Yes.")].encode("utf-16-le")) // 2
    of["T01"]["passages"] = [
        passage("dialogue", yes, yes + 4, "Yes."),
        passage("dialogue", 0, 5, "🕊 Yes"),
    ]
    coding = read(saved_answers(tmp_path / "a.json", content))
    assert coding.codes[0].tolist() == [1, 0, -1]
    dove = text.index("🕊")
    assert coding.spans == Evidence.of(
        [
            Span("T01", "dialogue", text.index("Yes."), len(text), "Yes.", PASSAGE),
            Span("T01", "dialogue", dove, dove + 5, "🕊 Yes", PASSAGE),
            Span("T01", "un", -1, -1, "Dialogue is no note\nhere", NOTE),
            Span("T01", "nato", -1, -1, "", UNSURE),
        ],
        CORPUS.ids,
        CODEBOOK.ids,
    )
    assert coding.provenance == expected({}).provenance


def in_text(**changes: object) -> Callable[[dict[str, Any]], object]:
    return lambda content: content["texts"][SHEET.ids.index("T01")].update(changes)


T01 = 'a.json text "T01"'
CODES = {"dialogue": 1, "un": 0, "nato": None}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (in_text(codes=CODES | {"nato": 2}), [f'{T01} theme "nato": "2" is not a code.']),
        (in_text(codes=CODES | {"nato": [1]}), [f'{T01} theme "nato": "[1]" is not a code.']),
        (in_text(codes={"dialogue": 1, "un": 0}), [f'{T01} theme "nato": its code is gone.']),
        (in_text(codes=CODES | {"peace": 1}), [f'{T01} theme "peace": the sheet has no such theme.']),
        (in_text(codes=CODES, notes={"peace": "x"}), [f'{T01} theme "peace": the sheet has no such theme.']),
        (in_text(notes={"un": 1}), [f'{T01} theme "un": its note is damaged.']),
        (in_text(id="T99"), ['a.json text "T99": the corpus small has no text "T99".']),
        (in_text(sha256="0" * 64), [f'{T01}: the text "T01" is not the one in the corpus small.']),
        (in_text(sha256=None), [f"a.json text {SHEET.ids.index('T01') + 1}: its answers are damaged."]),
        (in_text(passages=[{"theme": "un"}]), [f"{T01}: a passage is damaged."]),
        (in_text(passages=[passage("peace", 0, 1, "=")]), [f'{T01} theme "peace": the sheet has no such theme.']),
        (in_text(passages=[passage("un", 0, 3, "not in it")]), ['"not in it" is not in the text at 0 to 3.']),
        (in_text(passages=[passage("un", 90, 91, "1")]), ["at 90 to 91, but in several other places."]),
        (lambda content: content["texts"].append(content["texts"][0]), ["is here twice: first at a.json text"]),
        (lambda content: content.update(coder=" "), ["a.json: the name of the coder is missing."]),
        *(
            (lambda content, name=name: content.update(coder=name), [f'a.json, the coder\'s name: "{name}" {found}'])
            for name, found in (("../ingest", "cannot name a file."), ("coding", "is the study's own name"))
        ),
        (lambda content: content["texts"].pop(), ["a.json: it has 6 texts, but the sheet that was sent had 7."]),
        (lambda content: content.update(texts=[]), ["a.json: there is no text on this sheet."]),
        (
            lambda content: (content.pop("n_texts"), content.update(texts=[])),
            ["a.json: there is no text on this sheet."],
        ),
        (lambda content: content.pop("roles"), ["a.json: these are not the answers of a coding sheet."]),
        (lambda content: content.update(format="other"), ["a.json: these are not the answers of a coding sheet."]),
        (
            lambda content: (
                in_text(codes=CODES | {"un": "so so"})(content),
                in_text(passages=[{}])(content),
                content.update(coder=""),
            ),
            ["the name of the coder", '"so so" is not a code.', "a passage is damaged."],
        ),
    ],
)  # fmt: skip
def test_faults_of_answers_name_text_and_theme(tmp_path: Path, change: Callable[[Any], object], found: list[str]):
    content = answers()
    change(content)
    lines = messages(saved_answers(tmp_path / "a.json", content))
    lines = [line.replace(f"{tmp_path}/", "") for line in lines]
    assert len(lines) == len(found), lines
    for line, part in zip(lines, found, strict=True):
        assert part in line


@pytest.mark.parametrize("form", ["json", "xlsx"])
def test_sheets_that_do_not_say_how_many_texts_they_had_are_read(tmp_path: Path, form: str):
    path = tmp_path / f"a.{form}"
    if form == "json":
        content = answers()
        del content["n_texts"]
        saved_answers(path, content)
    else:
        book = workbook()
        (row,) = [cells[0].row for cells in book["About"].iter_rows() if cells[0].value == "texts"]
        book["About"].delete_rows(row)
        save(book, path)
    assert len(read(path)) == 7


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 10**5, '{"coder": "\\ud800"}'])
def test_damaged_answers_are_one_clear_line(tmp_path: Path, text: str):
    path = tmp_path / "a.json"
    path.write_text(text)
    (line,) = messages(path)
    assert "Save the answers again" in line


ANOTHER = Corpus((*CORPUS.documents[:-1], Document("T07", "Changed.")), "other")


@pytest.fixture(params=["xlsx", "csv", "json"])
def untouched(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"a.{request.param}"
    if request.param == "json":
        return saved_answers(path, answers())
    write_sheet(SHEET, path)
    return path


def test_another_corpus_is_refused(untouched: Path):
    lines = messages(untouched, ANOTHER)
    assert len(lines) == 2
    assert "this sheet was made from another corpus" in lines[0]
    assert f"than the one given (other {ANOTHER.hash[:12]})" in lines[0]
    assert 'the text "T07" is not the one in the corpus other' in lines[1]


def test_another_prose_is_refused(untouched: Path):
    (line,) = messages(untouched, codebook=REWORDED)
    if untouched.suffix == ".csv":
        assert "another definition, criteria or examples in the codebook given (version 1.1)" in line
    else:
        assert (
            'the theme "un" has another definition, criteria or examples on the sheet (codebook version 1.0) '
            "than in the codebook given (version 1.1). Give the codebook that the sheet was made from" in line
        )


def test_a_theme_that_the_codebook_has_not_is_refused(untouched: Path):
    smaller = replace(CODEBOOK, themes=CODEBOOK.themes[:2])
    lines = messages(untouched, codebook=smaller)
    found = 'has no theme "nato"' if untouched.suffix != ".csv" else 'the sheet has no column "nato"'
    assert found in lines[0]


def test_new_rules_and_labels_do_not_matter(untouched: Path):
    relabelled = replace(CODEBOOK, themes=tuple(replace(theme, label="New", rules=()) for theme in CODEBOOK))
    assert read(untouched, codebook=relabelled).themes == CODEBOOK.ids


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("sheet.html", "this is the sheet itself; the answers are in the file it saves."),
        ("sheet.ods", "a workbook is read as .xlsx only."),
        ("sheet.txt", "this is not a filled sheet."),
        ("gone.xlsx", "the file does not exist."),
    ],
)
def test_other_files_are_refused(tmp_path: Path, name: str, part: str):
    (line,) = messages(tmp_path / name)
    assert part in line


def test_a_workbook_of_something_else_is_refused(tmp_path: Path):
    book = openpyxl.Workbook()
    book.save(tmp_path / "a.xlsx")
    assert 'there is no worksheet "Coding" and no worksheet "About".' in messages(tmp_path / "a.xlsx")[0]


# LibreOffice


def test_libreoffice_keeps_the_workbook(tmp_path: Path):
    blank = tmp_path / "sheet.xlsx"
    write_sheet(SHEET, blank)
    book = openpyxl.load_workbook(converted(blank, "xlsx", tmp_path))
    page = book["Coding"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    allowed = [rule for rule in page.data_validations.dataValidation if rule.type == "list"]
    areas = [area for rule in allowed for area in rule.sqref.ranges]
    assert sum(area.size["rows"] * area.size["columns"] for area in areas) == len(CORPUS) * len(CODEBOOK)
    assert {rule.errorStyle for rule in allowed} == {"warning"}
    assert page.protection.sheet
    assert read(save(fill(book, CELLS), tmp_path / "filled.xlsx")) == expected(CELLS)


def test_libreoffice_saves_the_answers(tmp_path: Path):
    path = filled_workbook(tmp_path / "filled.xlsx", {**CELLS, ("007", "nato_note"): "why?"})
    assert read(converted(path, "xlsx", tmp_path)) == expected({**CELLS, ("007", "nato_note"): "why?"})


def test_libreoffice_saves_the_csv(tmp_path: Path):
    cells = {key: cell for key, cell in CELLS.items() if key != ("007", "nato_note")}
    path = filled_csv(tmp_path / "filled.csv", cells, encoding="utf-8-sig")
    # As text, which is how the import dialogue has to be told to keep 007.
    as_text = "--infilter=CSV:44,34,76,1," + "/".join(f"{number}/2" for number in range(1, 22))
    assert read(converted(path, CSV_UTF8, tmp_path, as_text)) == expected(cells, with_hash=False)


@pytest.mark.parametrize(("length", "n_parts"), [(32_000, 1), (32_001, 2)])
def test_a_cell_holds_32_000_characters(length, n_parts):
    assert len(parts("x" * length)) == n_parts
    assert len(parts("🕊" * (length // 2) + "x" * (length % 2))) == n_parts
