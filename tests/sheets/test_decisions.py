"""Decision sheets in their spreadsheet forms and as saved by the page: what is shown, and what comes back."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.files.tables import read_table
from discourse_coder.model.adjudication import CUT, Decision
from factories import make_coding
from workbooks import workbook_of

BOOK = dc.parse_codebook("""
title: Peace
version: "1"
language: en
themes:
  - {id: talks, label: Talks, definition: Calls for talks., coded_by: people, inclusion: [A call for talks.]}
  - {id: force, definition: Names force., coded_by: people, exclusion: [Force of law.]}
""")
LONG = "A long text. " * 6_000  # takes three cells
TEXTS = ("We call for talks now. The end.", "By force of law.", LONG, "=Nothing else.")
IDS = ("-x", "=1", "+2", "@a")


def study_of(texts: tuple[str, ...] = TEXTS, ids: tuple[str, ...] = IDS) -> dc.Corpus:
    return dc.Corpus(tuple(dc.Document(id_, text) for id_, text in zip(ids, texts, strict=True)), name="small")


CORPUS = study_of()


def coding(
    coder: str, talks: list, force: list, spans: tuple[dc.Span, ...] = (), corpus: dc.Corpus = CORPUS
) -> dc.Coding:
    made = make_coding({"talks": talks, "force": force}, corpus=corpus, coder=coder, method="human")
    known = dc.Provenance.of(corpus, BOOK, coder=coder, method="human", package_version="0")
    return replace(made, ids=corpus.ids, provenance=known, spans=dc.Evidence.of(spans, corpus.ids, made.themes))


CALL = dc.Span("-x", "talks", 3, 17, "call for talks", "passage")
NOTE = dc.Span("=1", "force", -1, -1, "=law is no force", "note")
PAIR = {
    "first": coding("first", [1, 0, 1, 0], [0, 1, 0, 1], (CALL,)),
    "second": coding("second", [0, 0, 0, 0], [0, 0, 0, 0], (NOTE,)),
}
OPEN = [("-x", "talks"), ("+2", "talks"), ("=1", "force"), ("@a", "force")]


def sheet(blind_seed: int | None = None, decisions: tuple[Decision, ...] = ()) -> dc.DecisionSheet:
    return dc.decision_sheet(PAIR, corpus=CORPUS, codebook=BOOK, blind_seed=blind_seed, decisions=decisions)


def fill(path: Path, written: list[tuple[str, str]]) -> None:
    """Write decisions and reasons into a sheet from top to bottom, as a person would."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        page = book.worksheets[0]
        header = [cell.value for cell in page[1]]
        for number, cells in enumerate(written, 2):
            for name, cell in zip(("decision", "reason"), cells, strict=True):
                if cell:
                    page.cell(number, header.index(name) + 1, cell).data_type = "s"
        book.save(path)
        return
    header, rows = grid(path)
    for row, cells in zip(rows, written, strict=True):
        row[header.index("decision")], row[header.index("reason")] = cells
    save(path, header, rows)


def grid(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def save(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def saved_by_page(made: dc.DecisionSheet, written: list[tuple[object, str]]) -> str:
    """Return what the page saves; a test in the browser holds the page to it."""
    cases = [
        {
            "id": case.id,
            "theme": case.theme,
            "codes": {name: side.code for name, side in case.sides.items()},
            **({"text_sha256": made.texts[case.id].sha256} if case.id in made.texts else {}),
            "decision": decision,
            "reason": reason,
        }
        for case, (decision, reason) in zip(made.cases, written, strict=True)
    ]
    head = {"format": "discourse-coder decisions 1", "sheet": made.hash, "seed": made.seed}
    return json.dumps(head | {"cases": cases}, indent=2, ensure_ascii=False) + "\n"


def of_corpus(corpus: dc.Corpus) -> dict[str, dc.Coding]:
    """Return the same codes of another corpus."""
    return {name: coding(name, *one.codes.T.tolist(), corpus=corpus) for name, one in PAIR.items()}


def returned(
    made: dc.DecisionSheet, folder: Path, form: str, written: list[tuple[object, str]]
) -> tuple[Decision, ...]:
    path = folder / f"sheet{form}"
    if form == ".json":
        path.write_text(saved_by_page(made, written), encoding="utf-8")
    else:
        dc.write_decision_sheet(made, path)
        fill(path, [("" if code is None else str(code), reason) for code, reason in written])
    return dc.read_decisions(path)


WRITTEN: list[tuple[object, str]] = [(1, "clear"), (0, "=no call"), (None, ""), ("open", "-ask again")]


@pytest.mark.parametrize("form", [".json", ".xlsx", ".csv"])
@pytest.mark.parametrize("seed", [None, 7])
def test_every_form_comes_back_with_its_ids_and_decides_the_same(form: str, seed: int | None, tmp_path: Path):
    decisions = returned(sheet(seed), tmp_path, form, WRITTEN)
    assert [(d.id, d.theme) for d in decisions] == OPEN
    assert [(d.code, d.reason) for d in decisions] == [(1, "clear"), (0, "=no call"), (None, ""), (None, "-ask again")]
    result = dc.adjudicate(PAIR, decisions, corpus=CORPUS, codebook=BOOK)
    assert result.coding.codes.tolist() == [[1, 0], [0, -1], [0, 0], [0, -1]]
    assert (result.n_decided, len(result.open), result.n_overruled) == (2, 2, 0)


ids = st.lists(
    st.from_regex(r"['=+@-]{0,2}[A-Za-z0-9ä .]{0,3}[A-Za-z0-9]", fullmatch=True).map(str.strip),
    min_size=4,
    max_size=4,
    unique=True,
)
given_decisions = st.lists(
    st.tuples(st.sampled_from([1, 0, None]), st.text("=-+@ab \n", max_size=5).map(str.strip)), min_size=4, max_size=4
)


@pytest.mark.parametrize("form", [".json", ".xlsx", ".csv"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ids=ids, seed=st.none() | st.integers(0, 50), written=given_decisions)
def test_any_ids_and_reasons_come_back_equal(form: str, ids, seed, written, tmp_path: Path):
    corpus = study_of(ids=tuple(ids))
    pair = {
        "first": coding("first", [1, 1, 0, 0], [0, 1, 0, 0], corpus=corpus),
        "second": coding("second", [0, 1, 1, 0], [0, 0, 0, 1], corpus=corpus),
    }
    made = dc.decision_sheet(pair, corpus=corpus, codebook=BOOK, blind_seed=seed)
    decisions = returned(made, tmp_path, form, written)
    assert [(d.id, d.theme, d.code, d.reason) for d in decisions] == [
        (case.id, case.theme, code, reason.strip()) for case, (code, reason) in zip(made.cases, written, strict=True)
    ]
    result = dc.adjudicate(pair, decisions, corpus=corpus, codebook=BOOK)
    assert result.n_decided == sum(code is not None for code, _ in written)


@pytest.mark.parametrize("form", [".xlsx", ".csv"])
def test_the_text_is_there_where_nobody_marked_a_passage(form: str, tmp_path: Path):
    path = tmp_path / f"sheet{form}"
    dc.write_decision_sheet(sheet(), path)
    rows = [row.cells for row in read_table(path).unguarded().rows]
    shown = {row["id"]: "".join(cell for name, cell in row.items() if name.startswith("text")) for row in rows}
    assert shown == {"-x": "", "+2": LONG, "=1": TEXTS[1], "@a": TEXTS[3]}
    assert rows[0]["sentence"] == "We call for talks now."
    assert all(len(cell) <= 32_767 for row in rows for cell in row.values())


def test_evidence_too_long_for_a_cell_is_cut_with_a_mark_and_still_read_back(tmp_path: Path):
    much = dc.Span("+2", "talks", 0, len(LONG) - 1, LONG[:-1], "passage")
    pair = PAIR | {"first": coding("first", [1, 0, 1, 0], [0, 1, 0, 1], (much,))}
    made = dc.decision_sheet(pair, corpus=CORPUS, codebook=BOOK)
    for form in (".csv", ".xlsx"):
        path = tmp_path / f"sheet{form}"
        dc.write_decision_sheet(made, path)
        (cell,) = [row.cells["first_evidence"] for row in read_table(path).rows if "2" in row.cells["id"]]
        assert cell.endswith(CUT)
        assert len(cell) <= 32_000
        assert len(dc.adjudicate(pair, dc.read_decisions(path), corpus=CORPUS, codebook=BOOK).open) == 4


def test_a_workbook_offers_the_values_of_a_variable_and_never_1_and_0_for_it(tmp_path: Path):
    path = tmp_path / "sheet.xlsx"
    tone = dc.Theme("tone", scale=dc.Scale(("01", "02", "a, b"), "nominal"))
    book = dc.Codebook("b", "1", (dc.Theme("talks"),), variables=(tone,))
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("id,talks,tone\nA,1,01\nB,1,02\n", encoding="utf-8")
    two.write_text('id,talks,tone\nA,0,"a, b"\nB,1,02\n', encoding="utf-8")
    pair = {name.stem: dc.read_coding(name, codebook=book) for name in (one, two)}
    dc.write_decision_sheet(dc.decision_sheet(pair, codebook=book), path)
    sheets = openpyxl.load_workbook(path)
    offered = {str(each.sqref): each.formula1 for each in sheets["Decisions"].data_validations.dataValidation}
    columns = [cell.value for cell in sheets["Decisions"][1]]
    letter = sheets["Decisions"].cell(1, columns.index("decision") + 1).column_letter
    assert offered.keys() == {f"{letter}2", f"{letter}3"}
    assert offered[f"{letter}2"] == '"1,0"'
    name, _, cells = offered[f"{letter}3"].partition("!")
    assert [cell.value for (cell,) in sheets[name.strip("'")][cells.replace("$", "")]] == ["01", "02", "a, b"]
    sheets["Decisions"][f"{letter}3"] = "a, b"
    sheets.save(path)
    assert dc.adjudicate(pair, dc.read_decisions(path), codebook=book).coding.matrix["tone"].tolist() == ["a, b", "02"]


def test_in_a_workbook_comments_become_reasons_and_what_would_be_lost_is_named(tmp_path: Path):
    path = tmp_path / "sheet.xlsx"
    dc.write_decision_sheet(sheet(), path)
    fill(path, [("1", "clear"), ("1", ""), ("", ""), ("", "")])
    book = openpyxl.load_workbook(path)
    page = book["Decisions"]
    page["A2"].comment = page["B3"].comment = Comment("not sure", "Mira")
    book.save(path)
    assert [decision.reason for decision in dc.read_decisions(path)][:3] == ["clear; not sure", "not sure", ""]
    page.merge_cells("D4:D5")
    book.create_sheet("Mine")["A1"] = "1"
    book.save(path)
    with pytest.raises(dc.CodingError) as raised:
        dc.read_decisions(path)
    found = [str(problem).removeprefix(f"{path} ") for problem in raised.value.problems]
    assert [line.split(",")[0].split(";")[0] for line in found] == [
        "Decisions!D4:D5: these cells are merged",
        "Mine: this worksheet is not of the sheet that was sent",
    ]


@pytest.mark.parametrize("is_alone", [False, True])
def test_comments_that_belong_to_no_decision_are_named_wherever_they_are(is_alone: bool, tmp_path: Path):
    path = tmp_path / "sheet.xlsx"
    dc.write_decision_sheet(sheet(), path)
    book = openpyxl.load_workbook(path)
    page = book["Decisions"]
    page["A2"].comment = Comment("a reason", "Mira")
    if is_alone:  # as when only the table was copied into a workbook of one's own
        del book["Read me"]
        page.title = "Mine"
    book.save(path)
    assert dc.read_decisions(path)[0].reason == "a reason"
    lost = {"D1": "both?", "C9": "below"}
    for cell, words in lost.items():
        page[cell].comment = Comment(words, "Mira")
    if not is_alone:
        book["Read me"]["A1"].comment = Comment("rules", "Mira")
    book.save(path)
    with pytest.raises(dc.CodingError) as raised:
        dc.read_decisions(path)
    named = [f'{page.title}!{cell}: the comment "{words}"' for cell, words in lost.items()]
    named += [] if is_alone else ['Read me!A1: the comment "rules"']
    assert sorted(str(p).removeprefix(f"{path} ").split(" belongs")[0] for p in raised.value.problems) == sorted(named)


def test_comments_on_a_finished_table_are_named(tmp_path: Path):
    path = tmp_path / "consensus.xlsx"
    path.write_bytes(workbook_of(("Codes", "visible", [["id", "talks"], ["-x", 1]])))
    assert [decision.code for decision in dc.read_decisions(path)] == [1]
    book = openpyxl.load_workbook(path)
    book["Codes"]["B2"].comment = Comment("settled by phone", "Mira")
    book.save(path)
    with pytest.raises(dc.CodingError, match='Codes!B2: the comment "settled by phone" belongs to no decision'):
        dc.read_decisions(path)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"reason": "Reason"}, 'there is no column "reason". Did you mean "Reason"?'),
        ({"+": "comment"}, 'has the column "comment"; what is in it would be lost: "clear", and 1 other cell.'),
        ({"+": ""}, 'the cell "clear" is in a column without a name, like 1 cell below it.'),
    ],
)
@pytest.mark.parametrize("seed", [None, 7])
@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_words_in_a_column_that_no_sheet_has_are_named(changed: dict, found: str, seed, form: str, tmp_path: Path):
    path = tmp_path / "sheet.csv"
    dc.write_decision_sheet(sheet(seed), path)
    fill(path, [("1", ""), ("0", ""), ("", ""), ("", "")])
    header, rows = grid(path)
    words = ["clear", "", "", "as before"]
    if name := changed.get("reason"):
        at = header.index("reason")
        header[at] = name
        rows = [[*row[:at], word, *row[at + 1 :]] for row, word in zip(rows, words, strict=True)]
    else:
        header.append(changed["+"])
        rows = [[*row, word] for row, word in zip(rows, words, strict=True)]
    if form == ".csv":
        save(path, header, rows)
    else:
        path = tmp_path / "sheet.xlsx"
        path.write_bytes(workbook_of(("Decisions", "visible", [header, *rows])))
    with pytest.raises(dc.CodingError) as raised:
        dc.adjudicate(PAIR, dc.read_decisions(path), corpus=CORPUS, codebook=BOOK)
    assert found in str(raised.value)


def test_a_column_of_one_s_own_in_a_table_made_by_hand_is_named_and_none_for_reasons_is_needed(alone: Path, capsys):
    Path("own.csv").write_text("id,theme,one,decision\nb,un,1,1\n", encoding="utf-8")
    assert adjudicate(capsys, "--decisions", "own.csv")[0] == 1
    Path("own.csv").write_text("id,theme,One,decision,Reasons\nb,un,1,1,because\n", encoding="utf-8")
    code, _, err = adjudicate(capsys, "--decisions", "own.csv", "--replace")
    assert code == 2
    assert 'own.csv row 2: neither the sheet nor a coder has the column "One"' in err
    assert 'has the column "Reasons"; what is in it would be lost: "because". Did you mean "reason"?' in err


@pytest.mark.parametrize("seed", [None, 3])
@pytest.mark.parametrize("column", ["id", "evidence", "text"])
def test_a_column_sorted_alone_is_refused_and_its_rows_named(column: str, seed: int | None, tmp_path: Path):
    path = tmp_path / "sheet.csv"
    dc.write_decision_sheet(sheet(seed), path)
    fill(path, [("1", "")] * 4)
    header, rows = grid(path)
    name = {"evidence": "A_evidence" if seed else "first_evidence"}.get(column, column)
    at = header.index(name)
    cells = sorted((row[at] for row in rows), reverse=column != "id")
    if cells == [row[at] for row in rows]:
        cells.reverse()
    changed = [
        number for number, (row, cell) in enumerate(zip(rows, cells, strict=True), 2) if row[at] != cell and cell
    ]
    for row, cell in zip(rows, cells, strict=True):
        row[at] = cell
    save(path, header, rows)
    with pytest.raises(dc.CodingError, match="Was one column sorted alone") as raised:
        dc.adjudicate(PAIR, dc.read_decisions(path), corpus=CORPUS, codebook=BOOK)
    assert {problem.place.split("row ")[1] for problem in raised.value.problems} <= {str(n) for n in range(2, 6)}
    assert {str(number) for number in changed} <= {p.place.split("row ")[1] for p in raised.value.problems}


def test_codes_of_a_row_that_contradict_the_codings_are_refused_even_when_overruling(tmp_path: Path):
    path = tmp_path / "sheet.csv"
    path.write_text("id,theme,first,second,decision\n'=1,talks,1,0,1\n'+2,talks,1.0,0.0,1\n", encoding="utf-8")
    decisions = [replace(decision, overrules=True) for decision in dc.read_decisions(path)]
    with pytest.raises(dc.CodingError) as raised:
        dc.adjudicate(PAIR, decisions, corpus=CORPUS, codebook=BOOK)
    (problem,) = raised.value.problems
    assert problem.place.endswith("row 2")
    assert "it says first=1" in problem.found
    assert "the codings say first=0" in problem.found


def test_a_sheet_of_other_coders_is_refused(tmp_path: Path):
    decisions = returned(sheet(), tmp_path, ".json", WRITTEN)
    others = {"first": PAIR["first"], "third": coding("third", [0, 0, 0, 0], [0, 0, 0, 0])}
    with pytest.raises(dc.CodingError, match="has the codes of second, who is not among the codings given"):
        dc.adjudicate(others, decisions, corpus=CORPUS, codebook=BOOK)


def test_a_text_changed_since_the_page_was_made_is_refused(tmp_path: Path):
    decisions = returned(sheet(), tmp_path, ".json", WRITTEN)
    changed = study_of(("Other words.", *TEXTS[1:]))
    pair = of_corpus(changed)
    with pytest.raises(dc.CodingError, match='"text_sha256" does not hold'):
        dc.adjudicate(pair, decisions, corpus=changed, codebook=BOOK)


def test_a_blind_sheet_does_not_say_who_is_who_and_changes_places(tmp_path: Path):
    orders = set()
    for seed in range(12):
        for case in sheet(seed).cases:
            assert list(case.sides) == ["A", "B"]
            orders.add((seed, tuple(side.code for side in case.sides.values())))
    assert len({codes for _, codes in orders}) == 2
    assert sheet(3).cases == sheet(3).cases
    for form in (".html", ".csv"):
        path = tmp_path / f"blind{form}"
        dc.write_decision_sheet(sheet(3), path)
        data = path.read_text(encoding="utf-8").split('id="sheet-data">')[-1].split("</script>")[0]
        assert "first" not in data
        assert "second" not in data


def test_rules_do_not_show_through_a_blind_sheet():
    study = dc.read_study(Path(__file__).parents[2])
    pair = {"author": study.codings["author"], "rules": study.code()}
    plain, blind = (
        dc.decision_sheet(pair, corpus=study.corpus, codebook=study.codebook, blind_seed=seed) for seed in (None, 1)
    )
    assert any("(rule" in side.grounds for case in plain.cases for side in case.sides.values())
    assert not any("rule" in side.grounds for case in blind.cases for side in case.sides.values())
    names = {rule.name for theme in study.codebook for rule in theme.rules}
    assert not names & {s.rule for case in blind.cases for side in case.sides.values() for s in side.passages}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "this is not JSON"),
        ('{"format": "discourse-coder answers 1"}', "these are not the decisions of an adjudication page"),
        ('{"format": "discourse-coder decisions 1", "seed": null, "cases": [{"id": 1}]}', "it is damaged"),
    ],
)
def test_a_file_that_is_not_the_page_s_is_refused(content: str, message: str, tmp_path: Path):
    path = tmp_path / "decisions.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(dc.CodingError, match=message):
        dc.read_decisions(path)


def test_the_page_itself_and_other_endings_are_refused(tmp_path: Path):
    dc.write_decision_sheet(sheet(), tmp_path / "sheet.html")
    with pytest.raises(dc.CodingError, match="this is the sheet itself"):
        dc.read_decisions(tmp_path / "sheet.html")
    with pytest.raises(dc.UsageError, match=r"End its name in \.html, \.xlsx, \.csv"):
        dc.write_decision_sheet(sheet(), tmp_path / "sheet.docx")
    with pytest.raises(dc.UsageError, match="no texts for a page"):
        dc.write_decision_sheet(dc.agreement(PAIR, n_resamples=10).disagreements, tmp_path / "a.html")


def test_ids_that_no_workbook_keeps_and_coders_named_like_a_column_are_refused(tmp_path: Path):
    corpus = study_of(ids=("a\x01", "b", "c", "d"))
    pair = of_corpus(corpus)
    with pytest.raises(dc.UsageError, match="which no spreadsheet keeps"):
        dc.write_decision_sheet(dc.decision_sheet(pair, corpus=corpus), tmp_path / "a.xlsx")
    pair = {"first": PAIR["first"], "reason": PAIR["second"]}
    with pytest.raises(dc.UsageError, match='two columns would be called "reason"'):
        dc.write_decision_sheet(dc.decision_sheet(pair, corpus=CORPUS), tmp_path / "a.csv")


# By the command, on codings alone: no study, no corpus, no codebook.


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two plain tables that differ on b and c for un and on c for nato, in a folder that is no study."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.csv").write_text("id,un,nato\na,1,0\nb,1,0\nc,1,1\nd,0,1\n", encoding="utf-8")
    (tmp_path / "two.csv").write_text("id,un,nato\na,1,0\nb,0,0\nc,0,0\n", encoding="utf-8")
    return tmp_path


def adjudicate(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main(["adjudicate", "one.csv", "two.csv", *map(str, arguments), "--out", "third.csv"])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def codes(path: str = "third.csv") -> dict[str, dict[str, int]]:
    read = dc.read_coding(path)
    return {id_: {theme: read.code(id_, theme) for theme in read.themes} for id_ in read.ids}


def write(path: str, *rows: str) -> str:
    Path(path).write_text("\n".join(("id,theme,decision,reason", *rows, "")), encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["html", "xlsx", "csv"])
def test_codings_alone_make_a_sheet_that_says_what_it_lacks(alone: Path, capsys, form: str):
    code, out, err = adjudicate(capsys, "--to", f"sheet.{form}")
    assert (code, err) == (0, "")
    assert "3 disagreements between one and two to decide." in out
    assert "There is no study here, so the sheet shows no texts and no criteria." in out
    assert (alone / f"sheet.{form}").is_file()


def test_a_half_filled_sheet_is_completed_by_the_next_one(alone: Path, capsys):
    code, out, _ = adjudicate(capsys, "--decisions", write("half.csv", "b,un,1,because", "c,un,,why not"))
    assert (code, "1 disagreement decided, 2 open" in out) == (1, True)
    assert codes() == {"a": {"un": 1, "nato": 0}, "b": {"un": 1, "nato": 0}, "c": {"un": -1, "nato": -1}}
    # The new sheet shows all, with what is decided filled in.
    code, out, _ = adjudicate(capsys, "--to", "next.csv")
    assert "1 decision of third.csv is filled in." in out
    _, rows = grid(alone / "next.csv")
    assert [row[-2:] for row in rows] == [["1", "because"], ["", "why not"], ["", ""]]
    # A sheet with the rest alone completes it, and nothing decided before is lost.
    code, out, _ = adjudicate(capsys, "--decisions", write("rest.csv", "c,un,0,x", "c,nato,1,"))
    assert (code, "3 disagreements decided, 0 open" in out, "1 decision of third.csv was kept." in out) == (
        0,
        True,
        True,
    )
    assert codes() == {"a": {"un": 1, "nato": 0}, "b": {"un": 1, "nato": 0}, "c": {"un": 0, "nato": 1}}
    notes = [(span.id, span.theme, span.quote) for span in dc.read_coding("third.csv").spans]
    assert notes == [("b", "un", "because"), ("c", "un", "x")]
    # The same sheet once more changes nothing.
    before = (alone / "third.csv").read_bytes()
    assert adjudicate(capsys, "--decisions", "rest.csv")[0] == 0
    assert (alone / "third.csv").read_bytes() == before


def test_a_decision_that_contradicts_an_earlier_one_is_named_and_nothing_written(alone: Path, capsys):
    adjudicate(capsys, "--decisions", write("half.csv", "b,un,1,because"))
    before = (alone / "third.csv").read_bytes()
    code, _, err = adjudicate(capsys, "--decisions", write("other.csv", "b,un,0,", "c,un,1,"))
    assert code == 2
    assert 'other.csv row 2: it says 0, but 1 was decided at third.csv text "b" theme "un".' in err
    assert (alone / "third.csv").read_bytes() == before
    assert adjudicate(capsys, "--decisions", "other.csv", "--replace")[0] == 1
    assert codes()["b"]["un"] == 0


def test_two_sheets_of_decisions_are_taken_together(alone: Path, capsys):
    files = (
        "--decisions",
        write("a.csv", "b,un,1,"),
        "--decisions",
        write("b.csv", "b,un,1,x", "c,un,0,", "c,nato,0,"),
    )
    assert adjudicate(capsys, *files)[0] == 0
    assert codes()["c"] == {"un": 0, "nato": 0}
    code, _, err = adjudicate(capsys, *files, "--decisions", write("c.csv", "c,un,1,"), "--replace")
    assert (code, "c.csv row 2: it says 1, but 0 was decided at b.csv row 3." in err) == (2, True)


@pytest.mark.parametrize("saved", [False, True], ids=["table", "page"])
def test_what_is_left_open_takes_an_earlier_decision_back(alone: Path, capsys, saved: bool):
    adjudicate(capsys, "--decisions", write("half.csv", "b,un,1,because", "c,un,0,"))
    again = write("open.csv", "b,un,Open,", "c,un,,")
    if saved:
        made = dc.decision_sheet({name: dc.read_coding(f"{name}.csv") for name in ("one", "two")})
        again = "open.json"
        Path(again).write_text(saved_by_page(made, [("open", ""), (None, ""), (None, "")]), encoding="utf-8")
    code, out, _ = adjudicate(capsys, "--decisions", again)
    assert (code, "1 disagreement decided, 2 open" in out) == (1, True)
    assert "1 decision of third.csv was kept." in out
    assert "1 decision of third.csv is open again." in out
    assert (codes()["b"]["un"], codes()["c"]["un"]) == (-1, 0)
    assert [span.quote for span in dc.read_coding("third.csv").spans] == ["because"]
    # A later file may decide it again.
    adjudicate(capsys, "--decisions", write("late.csv", "b,un,0,"))
    assert codes()["b"]["un"] == 0


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("1", "open", "it says open, but 1 was decided at a.csv row 2."),
        ("open", "1", "it says 1, but it was left open at a.csv row 2."),
    ],
)
def test_left_open_in_one_file_and_decided_in_another_is_a_contradiction(
    alone: Path, capsys, first: str, second: str, found: str
):
    files = [
        part
        for name, cell in (("a", first), ("b", second))
        for part in ("--decisions", write(f"{name}.csv", f"b,un,{cell},"))
    ]
    code, _, err = adjudicate(capsys, *files)
    assert (code, f"b.csv row 2: {found}" in err) == (2, True)
    assert not (alone / "third.csv").exists()


def test_decisions_are_not_kept_when_a_coding_has_changed(alone: Path, capsys):
    adjudicate(capsys, "--decisions", write("half.csv", "b,un,1,"))
    two = alone / "two.csv"
    two.write_text(two.read_text(encoding="utf-8").replace("a,1", "a,0"), encoding="utf-8")
    code, _, err = adjudicate(capsys, "--decisions", write("rest.csv", "c,un,1,"))
    assert code == 2
    assert "it already exists. It holds no decisions between these codings as they are now." in err
    code, out, _ = adjudicate(capsys, "--to", "again.csv")
    none = "third.csv holds no decisions between these codings as they are now: none is filled in."
    assert (code, none in out) == (0, True)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ("--to ./one.csv", "one.csv"),
        ("--to one.json", "one.json"),
        ("--to third.csv", "third.csv"),
        ("--decisions half.csv --out one.csv", "one.csv"),
        ("--decisions half.csv --out ./half.csv", "half.csv"),
        ("--decisions done.json --out done.csv", "done.json"),
        ("--decisions codings/adjudicated.csv --out codings/adjudicated.csv", "codings/adjudicated.csv"),
    ],
)
def test_what_is_read_is_never_overwritten_even_with_replace(alone: Path, capsys, options: str, named: str):
    (alone / "codings").mkdir()
    for path in ("half.csv", "codings/adjudicated.csv"):
        write(path, "b,un,1,")
    made = dc.decision_sheet({name: dc.read_coding(f"{name}.csv") for name in ("one", "two")})
    Path("done.json").write_text(saved_by_page(made, [(1, "")] * 3), encoding="utf-8")
    adjudicate(capsys, "--decisions", "half.csv")
    before = {path: path.read_bytes() for path in alone.rglob("*.*")}
    arguments = ["one.csv", "two.csv", "--out", "third.csv", *options.split(), "--replace"]
    code = main(["adjudicate", *arguments])
    assert (code, f"{named}: this run reads it, so it would be overwritten." in capsys.readouterr().err) == (2, True)
    assert {path: path.read_bytes() for path in alone.rglob("*.*")} == before


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ("--decisions half.csv --blind --seed 5", "--blind: it needs --to."),
        ("--decisions half.csv --seed 5", "--seed: it needs --blind."),
        ("--to sheet.csv --overrule", "--overrule: it needs --decisions."),
        ("--to sheet.csv --seed 1", "--seed: it needs --blind."),
    ],
)
def test_options_that_would_do_nothing_are_refused(alone: Path, capsys, options: str, found: str):
    write("half.csv", "b,un,1,")
    before = sorted(alone.iterdir())
    code, _, err = adjudicate(capsys, *options.split())
    assert (code, found in err, sorted(alone.iterdir())) == (2, True, before)


def test_the_worksheet_that_is_named_is_read(alone: Path, capsys):
    header = ["id", "theme", "decision", "reason"]
    sheets = {name: ("visible", [header, ["b", "un", code, "x"]]) for name, code in (("A", "1"), ("B", "0"))}
    Path("both.xlsx").write_bytes(workbook_of(*((name, *sheet) for name, sheet in sheets.items())))
    code, _, err = adjudicate(capsys, "--decisions", "both.xlsx")
    assert (code, "--worksheet NAME" in err) == (2, True)
    assert adjudicate(capsys, "--decisions", "both.xlsx", "--worksheet", "B")[0] == 1
    assert codes()["b"]["un"] == 0


def test_overruling_coders_who_agree_must_be_said_and_is_counted(alone: Path, capsys):
    over = write("over.csv", "a,un,0,both are wrong", "b,un,1,", "a,nato,0,as they say")
    code, _, err = adjudicate(capsys, "--decisions", over)
    assert code == 2
    assert 'over.csv row 2: the coders do not differ on the text "a" and the theme "un": they say 1.' in err
    assert "--overrule" in err
    assert "row 4" not in err
    code, out, _ = adjudicate(capsys, "--decisions", over, "--overrule")
    assert "1 disagreement decided, 2 open; 1 decision overrules coders who do not differ" in out
    assert codes()["a"] == {"un": 0, "nato": 0}
    # Said once, it holds: the next sheet completes without saying it again.
    code, out, _ = adjudicate(capsys, "--decisions", write("rest.csv", "c,un,0,", "c,nato,0,"))
    assert (code, codes()["a"]["un"]) == (0, 0)


def test_a_finished_consensus_table_is_decisions(alone: Path, capsys):
    Path("consensus.csv").write_text(
        "id,un,un_note,nato\na,0,both slipped,0\nb,1,,0\nc,0,=see 3,\nd,1,,1\n", encoding="utf-8"
    )
    code, _, err = adjudicate(capsys, "--decisions", "consensus.csv")
    assert (code, 'consensus.csv text "a" column "un": the coders do not differ' in err) == (2, True)
    code, out, _ = adjudicate(capsys, "--decisions", "consensus.csv", "--overrule", "--json")
    found = json.loads(out)
    assert (code, found["n_decided"], found["n_overruled"]) == (1, 2, 1)
    assert (found["open"], found["left_out"]) == ([{"id": "c", "theme": "nato"}], ["d"])
    assert codes() == {"a": {"un": 0, "nato": 0}, "b": {"un": 1, "nato": 0}, "c": {"un": 0, "nato": -1}}
    assert ("a", "both slipped") in [(span.id, span.quote) for span in dc.read_coding("third.csv").spans]


def test_a_consensus_of_other_texts_and_themes_is_refused_each_named_once(alone: Path, capsys):
    Path("consensus.csv").write_text("id,un,wter\na,1,1\nb,1,0\nz,1,1\n", encoding="utf-8")
    code, _, err = adjudicate(capsys, "--decisions", "consensus.csv")
    assert code == 2
    assert err.count('no coding has the theme "wter"') == 1
    assert err.count('no coding has the text "z"') == 1
