"""Tables that others made, as commands read them: several worksheets, empty texts."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from workbooks import workbook_of

ONE, TWO = [["id", "text"], ["a", "One."]], [["id", "text"], ["b", "Two."]]
SHOWN, HIDDEN = "visible", "hidden"
CODEBOOK = "title: T\nversion: '1'\nthemes:\n" + (
    "  - {id: talks, label: Talks, definition: D., rules: [{name: r, any: [two]}]}\n"
)


def run(capsys, *arguments: object) -> tuple[int, str]:
    code = main([*map(str, arguments)])
    captured = capsys.readouterr()
    return code, " ".join((captured.out + captured.err).split())


def test_commands_that_read_tables_ask_for_a_worksheet_and_take_it(tmp_path, capsys):
    texts = tmp_path / "texts.xlsx"
    texts.write_bytes(workbook_of(("2023", SHOWN, ONE), ("2024", SHOWN, TWO), ("Old", HIDDEN, ONE)))
    codes = tmp_path / "first.xlsx"
    codes.write_bytes(workbook_of(("A", SHOWN, [["id", "talks"], ["b", 1]]), ("B", SHOWN, [["id", "talks"], ["b", 0]])))
    other = tmp_path / "second.csv"
    other.write_text("id,talks\nb,1\n", encoding="utf-8")
    codebook = tmp_path / "codebook.yaml"
    codebook.write_text(CODEBOOK, encoding="utf-8")
    commands = [
        ["ingest", texts, "--out", tmp_path / "corpus"],
        ["new", tmp_path / "study", "--from", texts],
        ["code", texts, "--codebook", codebook, "--out", tmp_path / "out"],
        ["check", codebook, "--corpus", texts],
        ["sample", texts, "--number", "1", "--seed", "1", "--out", tmp_path / "drawn.csv"],
    ]
    for command in commands:
        code, said = run(capsys, *command)
        assert (code, 'several worksheets with cells: "2023", "2024"; hidden: "Old"' in said) == (2, True), command
        assert run(capsys, *command, "--sheet", "2024")[0] == 0, command
    assert dc.read_corpus(tmp_path / "corpus").ids == dc.read_coding(tmp_path / "out/coding.csv").ids == ("b",)
    assert "Hidden worksheet was not read in texts.xlsx" in dc.read_corpus(texts, worksheet="2024").notice
    for command in (["agree", codes, other], ["validate", codes, "--reference", other]):
        assert run(capsys, *command)[0] == 2, command
        code, said = run(capsys, *command, "--worksheet", "B")
        assert (code, "only first" in said or "only the reference" in said) == (0, True), said


@pytest.mark.parametrize("command", ["report", "sample", "code", "sheet", "agree", "explain", "audit"])
def test_a_worksheet_of_nothing_is_refused(study, capsys, command):
    (study / "codings").mkdir()
    for name in ("first", "second"):
        (study / "codings" / f"{name}.csv").write_text("id,un\na,1\nb,1\nc,0\n", encoding="utf-8")
    arguments = {
        "report": [study, "--no-charts"],
        "sample": [study, "--number", 1, "--seed", 1],
        "code": [study],
        "sheet": [study, "--coder", "x", "--seed", 1, "--to", study / "x.xlsx"],
        "agree": [study / "codings"],
    }
    if command in arguments:
        assert run(capsys, command, *arguments[command])[0] == 0
        code, said = run(capsys, command, *arguments[command], "--worksheet", "B")
        assert (code, "--worksheet B: this command was given no workbook (.xlsx)" in said) == (2, True), said
    else:
        with pytest.raises(SystemExit):
            run(capsys, command, "--help")
        assert "--worksheet" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda page: page.merge_cells("B3:B4"), "Codes!B3:B4: these cells are merged"),
        (lambda page: page.__setitem__("B3", "=1+0"), "Codes!B3: this formula has no value"),
    ],
)
def test_codes_that_a_workbook_shows_and_does_not_hold_are_never_taken_for_gaps(study, tmp_path, capsys, change, named):
    book = openpyxl.Workbook()
    book.active.title = "Codes"
    for row in (["id", "un"], ["a", 1], ["b", 1], ["c", 0]):
        book.active.append(row)
    book.save(path := tmp_path / "first.xlsx")
    other = tmp_path / "second.csv"
    other.write_text("id,un\na,1\nb,1\nc,0\n", encoding="utf-8")
    commands = (
        ["agree", path, other],
        ["validate", other, "--reference", path],
        ["report", study, "--no-charts", "--reference", path],
    )
    for command in commands:
        assert run(capsys, *command)[0] == 0, command
    change(book.active)
    book.save(path)
    for command in commands:
        code, said = run(capsys, *command)
        assert (code, named in said) == (2, True), said


@pytest.mark.parametrize("command", ["code", "check", "sample", "agree", "validate", "sheet"])
def test_an_empty_text_is_left_out_and_named_by_every_command(tmp_path, capsys, command):
    files = {
        "codebook.yaml": CODEBOOK,
        "corpus/manifest.csv": "id\na\nb\nc\n",
        "corpus/texts/a.txt": "Two.",
        "corpus/texts/b.txt": "\u200b \ufeff\u00a0\n",
        "corpus/texts/c.txt": "Three.",
        "codings/first.csv": "id,talks\na,1\nc,0\n",
        "codings/second.csv": "id,talks\na,1\nc,1\n",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    first, second, corpus = (tmp_path / name for name in ("codings/first.csv", "codings/second.csv", "corpus"))
    arguments = {
        "code": [corpus, "--out", tmp_path / "out"],
        "check": [tmp_path, "--corpus", corpus],
        "sample": [corpus, "--number", "1", "--seed", "1", "--out", tmp_path / "sample.csv"],
        "agree": [first, second],
        "validate": [first, "--reference", second],
        "sheet": [tmp_path, "--coder", "third", "--seed", "1", "--to", tmp_path / "third.csv"],
    }
    code, said = run(capsys, command, *arguments[command])
    heading = "1 problem in the input; the rest is done: corpus/manifest.csv row 3 (texts/b.txt): the text is empty."
    assert (code, heading in said) == (2, True), said


def test_validate_reads_the_shapes_and_words_that_agree_reads(tmp_path: Path, capsys):
    coding, gold = tmp_path / "coding.csv", tmp_path / "gold.csv"
    coding.write_text("sep=;\nspeech;rater;talks\na;me;yes\nb;me;no\nc;me;yes\n", encoding="utf-8")
    gold.write_text("speech,rater,talks\na,gold,yes\nb,gold,no\nc,gold,no\n", encoding="utf-8")
    files = [str(coding), "--reference", str(gold)]
    shape = ["--id-column", "speech", "--coder-column", "rater"]
    assert main(["validate", *files, *shape, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    (theme,) = result["themes"]
    assert (result["coding"], result["reference"], theme["precision"], theme["recall"]) == ("me", "gold", 0.5, 1.0)
    assert any("yes" in line for line in result["read_as"])


def test_validate_refuses_several_coders_in_one_table(tmp_path: Path, capsys):
    (tmp_path / "one.csv").write_text("id,talks\na,1\nb,0\n", encoding="utf-8")
    (tmp_path / "two.csv").write_text("id,coder,talks\na,x,1\na,y,1\nb,x,0\nb,y,0\n", encoding="utf-8")
    assert main(["validate", str(tmp_path / "one.csv"), "--reference", str(tmp_path / "two.csv")]) == 2
    assert "Give the codes of one coder in each file." in capsys.readouterr().err


WORDS = "id,un,dialogue\na,yes,no\nb,Yes,yes\nc,NA,no\n"


def test_a_study_reads_words_for_codes_and_says_so(study: Path, capsys):
    (study / "codings").mkdir()
    (study / "codings" / "mira.csv").write_text(WORDS, encoding="utf-8")
    (study / "codings" / "tom.csv").write_text("id,un,dialogue\na,1,0\nb,1,1\nc,0,0\n", encoding="utf-8")
    read = dc.read_study(study)
    assert read.failures == ()
    assert read.codings["mira"].codes.tolist() == [[1, 0], [1, 1], [-1, 0]]
    told = "mira.csv: un: read Yes and yes as 1. mira.csv: un: read NA (1) as not coded."
    told += " mira.csv: dialogue: read yes as 1 and no as 0."
    assert read.codings["mira"].provenance.notice.endswith(told)
    assert read.coding(study / "codings" / "mira.csv") == read.codings["mira"]
    assert told in read.report(charts=False).page.read_text(encoding="utf-8")


def test_reference_codes_of_a_report_are_words_with_an_id_column_of_another_name(study: Path, tmp_path: Path, capsys):
    path = tmp_path / "gold.csv"
    path.write_text(WORDS.replace("id,", "Nr,"), encoding="utf-8")
    code, said = run(capsys, "report", study, "--no-charts", "--reference", path)
    assert (code, "report --reference with --reference-id-column NAME" in said) == (2, True), said
    command = ("report", study, "--no-charts", "--reference", path, "--reference-id-column", "Nr")
    code, said = run(capsys, *command)
    assert (code, "gold.csv: dialogue: read yes as 1 and no as 0." in said) == (0, True), said
    path.write_text(WORDS, encoding="utf-8")
    made = dc.read_study(study).report(reference=path, charts=False)
    assert "gold.csv: dialogue: read yes as 1 and no as 0." in made.page.read_text(encoding="utf-8")
    digits = tmp_path / "digits.csv"
    digits.write_text("id,un,dialogue\na,1,0\nb,1,1\nc,,0\n", encoding="utf-8")
    expected = dc.read_study(study).report(reference=dc.read_coding(digits), charts=False)
    assert made.validity.table.equals(expected.validity.table)


@pytest.mark.parametrize(
    ("name", "table", "told"),
    [
        ("both", "id,coder,un\na,x,1\na,y,1\nb,x,0\nb,y,0\n", "these are the codes of 2 coders: x, y. Keep a table"),
        ("both", "id,who,un\na,x,1\na,y,1\nb,x,0\nb,y,0\n", "{path}' --coder-column who"),
        ("un", "id,x,y\na,1,1\nb,0,1\n", "{path}' --columns-are-coders"),
        ("both", "speech,un\na,1\nb,0\n", "agree and validate read it with --id-column NAME"),
        ("both", "id,un,tone\na,1,x\nb,0,x\n", 'the column "tone" holds no codes.'),
    ],
)
def test_what_is_no_coding_of_one_coder_is_named_with_what_reads_it(study: Path, capsys, name, table, told):
    (study / "codings").mkdir()
    path = study / "codings" / f"{name}.csv"
    path.write_text(table, encoding="utf-8")
    (problem,) = dc.read_study(study).failures
    assert told.format(path=path) in str(problem)
    code, said = run(capsys, "report", study, "--reference", path)
    assert (code, " ".join(told.format(path=path).split()) in said) == (2, True), said
