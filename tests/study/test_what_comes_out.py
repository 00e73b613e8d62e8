"""Tables for other programs: one tidy table of a coding, with a byte order mark where it is asked for."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

import discourse_coder as dc
from discourse_coder.analysis.data_table import data_table
from discourse_coder.cli.main import main
from discourse_coder.report.contents import _part_html
from discourse_coder.report.sections.standard import every_section
from factories import make_coding, make_corpus

BOM = b"\xef\xbb\xbf"


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_the_tidy_table_has_what_is_known_about_each_text_and_each_code(study, capsys):
    assert run(capsys, "report", study, "--no-charts")[0] == 0
    first, second, third = rows_of(study / "out" / "data.csv")
    assert first == {
        "id": "a", "date": "2009", "source": "mfa", "n_words": "6",
        "un": "1", "un_mentions": "1", "un_coder": "rules",
        "dialogue": "0", "dialogue_mentions": "0", "dialogue_coder": "rules",
    }  # fmt: skip
    assert (second["date"], second["dialogue_mentions"]) == ("2012-05-14", "2")
    assert third["un"] == "0"


def test_missing_absent_and_without_evidence_stay_apart_and_columns_of_the_manifest_keep_theirs():
    corpus = make_corpus(("2012", {"un": "Geneva", "note": "=1+1"}), ("", {}), ("", {}))
    coding = make_coding({"un": [1, 0, None], "nato": [1, 1, 0]}, corpus=corpus, spans=[("d1", "un")], coder="mira")
    table = data_table(coding)
    assert list(table.columns) == [
        "id", "date", "manifest_un", "note", "n_words", "un", "un_mentions", "un_coder", "nato", "nato_mentions",
        "nato_coder",
    ]  # fmt: skip
    assert table["un"].tolist() == [1, 0, pd.NA]
    assert table["un_mentions"].tolist() == [1, 0, pd.NA]
    assert table["un_coder"].tolist() == ["mira", "mira", ""]
    assert table["nato_mentions"].isna().all()  # a person who marked no passages


def test_the_sums_of_the_tidy_table_are_those_of_the_report(study):
    coding = dc.read_study(study).code()
    table, counts = data_table(coding), dc.prevalence(coding).table.set_index("theme")
    for theme in coding.themes:
        assert table[theme].sum() == counts["n_present"][theme]
        assert table[f"{theme}_mentions"].sum() == counts["n_mentions"][theme]


COMMANDS = {
    "code": "code {study} --out {out}",
    "report": "report {study} --out {out}",
    "agree": "agree {study}/a.csv {study}/b.csv --out {out}",
    "validate": "validate {study}/a.csv --reference {study}/b.csv --out {out}",
    "audit": "audit {study} --out {out}",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_byte_order_mark_is_there_if_asked_for_and_changes_nothing_else(study, capsys, tmp_path, command):
    for name, code in (("a", 1), ("b", 0)):
        (study / f"{name}.csv").write_text(f"id,un\na,{code}\nb,1\nc,0\n", encoding="utf-8")
    (study / "claims.yaml").write_text(
        "publication: A\nclaims: [{id: n, kind: document_count, theme: un, value: 2, place: p. 1, says: Two.}]\n",
        "utf-8",
    )
    for name, option in (("plain", []), ("marked", ["--excel"])):
        words = COMMANDS[command].format(study=study, out=tmp_path / name).replace("a study", "a\0study").split()
        assert run(capsys, *(word.replace("\0", " ") for word in words), *option)[0] == 0
    plain = {path.name: path.read_bytes() for path in (tmp_path / "plain").rglob("*.*") if path.is_file()}
    marked = {path.name: path.read_bytes() for path in (tmp_path / "marked").rglob("*.*") if path.is_file()}
    assert any(name.endswith(".csv") for name in plain)
    assert marked == {name: (BOM if name.endswith(".csv") else b"") + data for name, data in plain.items()}


def test_what_has_a_byte_order_mark_is_read_as_it_is_without(study, tmp_path):
    coding = dc.read_study(study).code()
    dc.write_coding(coding, tmp_path / "rules.csv", excel=True)
    assert (tmp_path / "rules.evidence.csv").read_bytes().startswith(BOM)
    read = dc.read_coding(tmp_path / "rules.csv", coding.corpus)
    assert read == coding
    assert read.name == "rules"  # and not rules-edited
    for path in (study / "corpus" / "manifest.csv",):
        path.write_bytes(BOM + path.read_bytes())
    assert dc.read_corpus(study / "corpus").hash == coding.corpus.hash


@pytest.mark.parametrize(
    ("dates", "order", "read", "said"),
    [
        (["30.11.2015", "01.02.2016", "2017"], None, ["2015-11-30", "2016-02-01", "2017"], ""),
        (["11/30/15", "1/2/99", ""], None, ["2015-11-30", "1999-01-02", None], ""),
        (["2015/11/30", "2016.1.2", "24 April 2020"], None, ["2015-11-30", "2016-01-02", "2020-04-24"], ""),
        (["30.11.2015 14:30", "30.11.2015 14:30:10", "1-2-2016"], None, ["2015-11-30", "2015-11-30", "2016-02-01"], ""),
        (["05/05/2015", "2016", "2017"], None, ["2015-05-05", "2016", "2017"], ""),
        (["04/05/2015", "05/06/2015", "2016"], None, [None, None, "2016"],
         'the order of dates such as "04/05/2015" cannot be told; 2 dates are not read. '
         "Say it with --date-order: dmy (2015-05-04) or mdy (2015-04-05)."),
        (["04/05/2015", "05/06/2015", "2016"], "mdy", ["2015-04-05", "2015-05-06", "2016"], ""),
        (["15/11/30", "16/11/30", ""], None, [None, None, None], "dmy (2030-11-15) or ymd (2015-11-30)"),
        (["30.11.2015", "11/30/15", "12/01/15"], None, [None, None, None],
         '1 date cannot be read day first: "11/30/15" (row 3), so that 3 dates are not read. '
         "Write all dates in one order, best as 2015-11-30."),
        (["04/05/2015", "04/05/2015", "04/05/2015"], None, [None, None, None], "cannot be told; 3 dates are not read."),
        (["12.13.2015", "12.13.2015", "01.02.2015"], "dmy", [None, None, "2015-02-01"],
         '2 dates cannot be read day first: "12.13.2015" (row 2), "12.13.2015" (row 3).'),
        (["30.11.2015", "12.13.2015", "01.02.2015"], "dmy", ["2015-11-30", None, "2015-02-01"],
         '1 date cannot be read day first: "12.13.2015" (row 3).'),
    ],
)  # fmt: skip
def test_dates_in_numbers_are_read_in_the_order_that_fits_all_or_asked_for_once(study, dates, order, read, said):
    rows = [f"{id_},{date}" for id_, date in zip("abc", dates, strict=True)]
    (study / "corpus" / "manifest.csv").write_text("\n".join(["id,date", *rows]), encoding="utf-8")
    found = dc.read_study(study, date_order=order)
    assert [document.value("date") for document in found.corpus] == read
    problems = [str(problem) for problem in found.failures]
    assert len(problems) == bool(said)
    assert said in " ".join(problems)


def test_a_report_tells_the_words_of_the_texts_that_were_coded(study, capsys):
    (study / "codings").mkdir()
    (study / "codings" / "second.csv").write_text("id,un\nc,0\n", encoding="utf-8")
    assert "\n1 text, 4 words; corpus" in run(capsys, "report", study, "--no-charts", "--coding", "second")[1]


def test_every_command_that_reads_the_corpus_can_be_told_the_order(study, capsys):
    (study / "corpus" / "manifest.csv").write_text("id,date\na,04/05/2015\nb,05/06/2015\nc,2016\n", encoding="utf-8")
    for name in "ab":
        (study / f"{name}.csv").write_text("id,un\na,1\nb,1\nc,0\n", encoding="utf-8")
    for arguments in (
        ("report", study, "--no-charts"),
        ("code", study, "--out", study / "o"),
        ("explain", "a", "--study", study),
        ("agree", study / "a.csv", study / "b.csv"),
        ("validate", study / "a.csv", "--reference", study / "b.csv"),
        ("check", study, "--corpus", study / "corpus"),
        ("sample", study, "--number", "2", "--seed", "1", "--replace"),
    ):
        _, _, err = run(capsys, *arguments)
        assert err.count("--date-order") == (1 if arguments[0] != "explain" else 0), arguments
        assert run(capsys, *arguments, "--date-order", "mdy")[0] == 0, arguments
    assert ",2015-04-05," in (study / "out" / "data.csv").read_text()


def test_ingest_asks_once_for_the_order_of_a_table(tmp_path, capsys):
    table = tmp_path / "speeches.csv"
    table.write_text("id,date,text\na,04/05/2015,One.\nb,06/07/2015,Two.\nc,2016,Three.\n", encoding="utf-8")
    code, _, err = run(capsys, "ingest", table, "--out", tmp_path / "c")
    assert (code, err.count("--date-order")) == (2, 1)
    assert dc.read_corpus(tmp_path / "c")["a"].metadata["date_in_original"] == "04/05/2015"
    code, out, _ = run(capsys, "ingest", table, "--out", tmp_path / "c", "--date-order", "dmy")
    assert (code, "--again" in out) == (2, True)
    assert run(capsys, "ingest", table, "--out", tmp_path / "c", "--date-order", "dmy", "--again")[0] == 0
    assert [str(text.date) for text in dc.read_corpus(tmp_path / "c")] == ["2015-05-04", "2015-07-06", "2016"]
    table.write_text("id,date,text\na,30.11.2015,One.\n", encoding="utf-8")
    assert run(capsys, "ingest", table, "--out", tmp_path / "d")[0] == 0
    assert str(dc.read_corpus(tmp_path / "d")["a"].date) == "2015-11-30"
    assert "date_order" not in (tmp_path / "d" / "ingest.json").read_text()


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2015-11-30-speech.txt", "2015-11-30"),
        ("speech 20151130.txt", "2015-11-30"),
        ("speech_2015_11_30.md", "2015-11-30"),
        ("2015.11.30 and 2015.11.30.txt", "2015-11-30"),
        ("2015-11-30 to 2015-12-01.txt", None),
        ("2015-13-30.txt", None),
        ("120151130.txt", None),
        ("speech 2015.txt", None),
    ],
)
def test_a_text_without_a_date_takes_the_one_in_the_name_of_its_file_and_the_log_says_so(tmp_path, name, date):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_text("Talks are needed.", encoding="utf-8")
    dc.ingest(tmp_path / "in", tmp_path / "corpus")
    (text,) = dc.read_corpus(tmp_path / "corpus")
    assert text.value("date") == date
    log = (tmp_path / "corpus" / "ingest.log.csv").read_text(encoding="utf-8")
    assert ("the date was taken from the name of the file" in log) is (date is not None)


def test_a_date_in_the_text_goes_before_the_one_in_the_name_and_rows_have_their_own(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "2015-11-30.eml").write_text(
        "From: a@b.c\nSubject: S\nDate: Fri, 01 May 2020 10:00:00 +0000\nContent-Type: text/plain\n\nTalks.\n", "utf-8"
    )
    (folder / "2015-11-30.csv").write_text("id,text\nrow,Talks.\n", encoding="utf-8")
    dc.ingest(folder, tmp_path / "corpus")
    corpus = dc.read_corpus(tmp_path / "corpus")
    assert [text.value("date") for text in corpus] == [None, "2020-05-01"]


def test_what_does_not_fit_on_the_page_is_withheld_with_a_line(tmp_path):
    themes = [f"t{number}" for number in range(30)]
    text = "title: Many\nversion: '1'\nthemes:\n" + "".join(
        f"  - {{id: {t}, definition: D., inclusion: I., rules: [{{name: r, why: W., any: [{t}]}}]}}\n" for t in themes
    )
    (tmp_path / "codebook.yaml").write_text(text, encoding="utf-8")
    corpus = make_corpus(*[("", {"source": f"Source {number}"}) for number in range(20)])
    coding = make_coding({theme: [1, 0] * 10 for theme in themes}, corpus=corpus)
    html = {
        section.id: "".join(_part_html(part) for part in section.parts)
        for section in every_section(coding, dc.read_codebook(tmp_path / "codebook.yaml"))
    }
    assert "600 rows, too many for this page. They are in prevalence_by_source.csv." in html["by-source"]
    assert "There is no chart, because 20 groups do not fit into one." in html["by-source"]
    assert "The 16 pairs furthest from expectation, of 435." in html["co-occurrence"]
    assert "The 12 most frequent of 30 themes" in html["prevalence"]
    assert "too" not in html["prevalence"]


def test_no_two_columns_of_the_data_have_one_name():
    themes = ("date", "n_words", "un", "un_mentions", "un_coder", "id_")
    corpus = dc.Corpus((dc.Document("a", "One word.", metadata={"un": "x", "manifest_un": "y"}),))
    codebook = dc.Codebook("T", "1", tuple(dc.Theme(theme, rules=(dc.Rule("r", any=("word",)),)) for theme in themes))
    table = data_table(dc.code(corpus, codebook))
    assert table.columns.is_unique
    (row,) = table.to_dict("records")
    assert (row["date"], row["n_words"], row["theme_date"], row["theme_n_words"]) == ("", 2, 1, 1)
    assert (row["un"], row["un_mentions"], row["un_coder"]) == (1, 1, "rules")
    assert (row["theme_un_mentions"], row["theme_un_coder"]) == (1, 1)
    assert (row["manifest_un_"], row["manifest_un"]) == ("x", "y")


def test_crossed_values_that_hold_a_comma_stay_two_groups():
    documents = [
        dc.Document(str(number), "A word.", metadata={"country": country, "speaker": speaker})
        for number, (country, speaker) in enumerate([("A, B", "C")] * 2 + [("A", "B, C")] * 3)
    ]
    codebook = dc.Codebook("T", "1", (dc.Theme("t", rules=(dc.Rule("r", any=("word",)),)),))
    table = dc.prevalence(dc.code(dc.Corpus(tuple(documents)), codebook), by="country*speaker").table
    assert dict(zip(table["group"], table["n_documents"], strict=True)) == {'"A, B", "C"': 2, '"A", "B, C"': 3}
