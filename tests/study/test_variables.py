"""A study with variables and exclusive themes, from two coders' tables to agreement, decisions, counts and audit."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.analysis.variables import (
    with_sets_as_themes,
    with_sets_as_variables,
    with_values_as_themes,
)
from discourse_coder.cli.main import main
from stances import CODEBOOK, stances


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return stances(tmp_path / "study")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_agreement_takes_a_set_as_one_variable_and_variables_at_their_level(folder: Path, capsys):
    code, out, _ = run(capsys, "agree", "--study", folder, "--json")
    assert code == 0
    found = {row["theme"]: row for row in json.loads(out)["statistics"] if row["statistic"] == "krippendorff_alpha"}
    assert list(found) == ["court", "pro|con|neither", "frame", "heat"]
    # By krippendorff 0.8: nominal, nominal, ordinal.
    assert [round(found[name]["value"], 4) for name in ("pro|con|neither", "frame", "heat")] == [0.766, 0.7097, 0.9053]
    assert json.loads(out)["variables"]["heat"] == {"level": "ordinal", "values": ["0", "1", "2", "3"]}
    assert not json.loads(out)["without_partner"]


def test_one_change_of_stance_is_one_disagreement(folder: Path):
    study = dc.read_study(folder)
    rows = study.agreement().disagreements
    assert rows[["id", "theme", "one", "two"]].to_numpy().tolist() == [
        ["A", "pro|con|neither", "pro", "con"],
        ["D", "frame", "legal", "moral"],
        ["B", "heat", "3", "2"],
        ["D", "heat", "2", "3"],
    ]
    assert "Inclusion 2: pro: It praises the court." in rows["criterion"][0]


def decide(path: Path, decisions: dict[tuple[str, str], str]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    for row in rows:
        row[header.index("decision")] = decisions.get((row[0], row[1]), "")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def test_decisions_on_values_lead_to_a_third_coding_that_counts(folder: Path, capsys):
    codings = [folder / "codings" / f"{name}.csv" for name in ("one", "two")]
    sheet = folder / "decisions.csv"
    assert run(capsys, "adjudicate", *codings, "--to", sheet)[0] == 0
    decide(sheet, {("A", "pro|con|neither"): "con", ("D", "frame"): "speaks of right and wrong", ("B", "heat"): "3.0"})
    code, out, _ = run(capsys, "adjudicate", *codings, "--decisions", sheet)
    assert code == 1
    assert "3 disagreements decided, 1 open" in out
    made = dc.read_coding(folder / "codings" / "adjudicated.csv")
    assert made.themes == ("court", "pro", "con", "neither", "frame", "heat")
    assert [made.given("A", theme) for theme in ("pro", "con", "neither")] == [0, 1, 0]
    assert (made.given("D", "frame"), made.given("B", "heat"), made.given("D", "heat")) == ("moral", "3", None)
    assert made.given("F", "heat") == "0"  # one coder left it open
    counted = dc.read_study(folder).coding()
    assert counted.matrix["frame"].fillna("").tolist() == ["legal", "moral", "other", "moral", "moral", ""]
    # What was decided is filled in on the next sheet, and stays decided.
    again = folder / "again.csv"
    code, out, _ = run(capsys, "adjudicate", *codings, "--to", again)
    assert "3 decisions of" in out
    with again.open(encoding="utf-8", newline="") as file:
        rows = {(row["id"], row["theme"]): row["decision"] for row in csv.DictReader(file)}
    assert rows["A", "pro|con|neither"] == "con"
    decide(again, {("D", "heat"): "2"})
    assert run(capsys, "adjudicate", *codings, "--decisions", again)[0] == 0
    assert dc.read_coding(folder / "codings" / "adjudicated.csv").given("A", "con") == 1


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("A,pro,1\nA,con,1\n", 'con is decided as present in the text "A", and pro too'),
        ("D,frame,maybe\n", '"maybe" is not a decision. Write legal, moral or other, or leave it empty.'),
        ("D,court,maybe\n", '"maybe" is not a decision. Write 1, 0 or open, or leave it empty.'),
        ("D,frame,1\n", '"1" is not a decision. Write legal, moral or other'),
    ],
)
def test_decisions_that_cannot_be(folder: Path, capsys, rows: str, found: str):
    decisions = folder / "d.csv"
    decisions.write_text(f"id,theme,decision\n{rows}", encoding="utf-8")
    codings = [folder / "codings" / f"{name}.csv" for name in ("one", "two")]
    code, _, err = run(capsys, "adjudicate", *codings, "--decisions", decisions, "--out", folder / "third.csv")
    assert code == 2
    assert found in err
    assert not (folder / "third.csv").exists()


def test_a_decision_on_one_theme_of_a_set_is_one_on_the_set(folder: Path, capsys):
    (folder / "d.csv").write_text("id,theme,decision\nA,con,1\nA,pro,0\n", encoding="utf-8")
    codings = [folder / "codings" / f"{name}.csv" for name in ("one", "two")]
    third = folder / "third.csv"
    assert run(capsys, "adjudicate", *codings, "--decisions", folder / "d.csv", "--out", third)[0] == 1
    made = dc.read_coding(third)
    assert [made.given("A", theme) for theme in ("pro", "con", "neither")] == [0, 1, 0]


def test_a_finished_table_decides_on_sets_and_variables(folder: Path, capsys):
    consensus = folder / "consensus.csv"
    consensus.write_text(
        (folder / "codings" / "two.csv").read_text("utf-8").replace("F,0,0,0,1,,", "F,0,0,0,1,,3"), encoding="utf-8"
    )
    codings = [folder / "codings" / f"{name}.csv" for name in ("one", "two")]
    code, out, _ = run(
        capsys, "adjudicate", *codings, "--decisions", consensus, "--overrule", "--out", folder / "third.csv"
    )
    assert code == 0
    assert "4 disagreements decided, 0 open; 1 decision overrules" in out
    made = dc.read_coding(folder / "third.csv")
    assert (made.given("A", "con"), made.given("F", "heat")) == (1, "3")


def test_shares_of_values_hold_together_and_are_of_the_texts_that_were_asked(folder: Path):
    coding = dc.read_study(folder).coding("one")
    table = dc.prevalence(coding).table.set_index("theme")
    assert table.loc["frame=moral", ["n_coded", "n_present"]].tolist() == [5, 2]
    # statsmodels 0.15, multinomial_proportions_confint([2, 2, 1], 0.05, "goodman").
    assert table.loc["frame=moral", ["ci_low", "ci_high"]].astype(float).round(4).tolist() == [0.0914, 0.8154]
    assert "The intervals of the values of frame and heat hold together" in str(dc.prevalence(coding).note)


def test_the_report_the_table_of_all_and_the_explanation_show_values(folder: Path, capsys):
    code, out, _ = run(capsys, "report", folder, "--no-charts", "--coding", "one")
    assert code == 0, out
    page = (folder / "out" / "report.html").read_text("utf-8")
    assert "Frame: speaks of law" in page
    assert "<h3>Codebook</h3>" in page
    of_heat = page[page.index('<span class="soft">How sharp the text is.</span>') :]
    assert of_heat.index("Values, in order") < of_heat.index("<li>3</li>") < of_heat.index("</details>")
    with (folder / "out" / "data.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert (rows["B"]["frame"], rows["B"]["heat"], rows["F"]["frame"]) == ("moral", "3", "")
    assert "frame_mentions" not in rows["B"]
    study = dc.read_study(folder)
    assert "frame: legal (two moral)" in str(study.explain("D", coding="one"))
    assert "frame: not asked, court is absent" in str(study.explain("F"))
    assert "frame: not coded (one legal, two moral)" in str(study.explain("D"))


def test_what_counts_themes_only_names_the_variables_that_it_leaves_out(folder: Path):
    study = dc.read_study(folder)
    said = "Left out, because {} only: frame and heat."
    report = study.report(folder / "out", charts=False)
    assert said.format("pairs are of themes") in report.counts.cooccurrence.shown.notes
    decided = dc.adjudicate(study.codings, [], corpus=study.corpus, codebook=study.codebook).coding
    compared = dc.compare_coders(study.codings["one"], {**study.codings, "adjudicated": decided}, study.codebook)
    assert said.format("counts are corrected for themes") in compared.corrections[0].shown.notes


def test_claims_on_values_are_audited(folder: Path):
    claims = dc.parse_claims(
        "publication: A\nclaims:\n"
        "- {id: n, kind: document_count, theme: frame=moral, value: 2, place: p. 1, says: Two.}\n"
        "- {id: m, kind: document_count, theme: frame=legal, value: 4, place: p. 1, says: Four.}\n"
    )
    audited = dc.read_study(folder).audit(claims, coding="one")
    assert audited.table[["id", "status"]].to_numpy().tolist() == [["n", "reproduced"], ["m", "not reproduced"]]


def test_sets_and_variables_turn_into_each_other(folder: Path):
    coding = dc.read_study(folder).codings["one"]
    sets = [("pro", "con", "neither")]
    assert with_sets_as_themes(with_sets_as_variables(coding, sets), sets) == coding
    assert with_values_as_themes(coding.only_themes) == coding.only_themes
    values = with_values_as_themes(coding).matrix[["frame=legal", "frame=moral", "frame=other"]]
    assert values.sum(axis=1).tolist() == [1, 1, 1, 1, 1, 0]


def test_words_for_codes_are_adjudicated_and_told(folder: Path, capsys):
    for name, codes in (("first", "yes no"), ("second", "no no")):
        rows = zip("AB", codes.split(), strict=True)
        table = "".join(f"{id_},{code}\n" for id_, code in rows)
        (folder / f"{name}.csv").write_text(f"id,court\n{table}", encoding="utf-8")
    codings = [folder / f"{name}.csv" for name in ("first", "second")]
    code, out, _ = run(capsys, "adjudicate", *codings, "--to", folder / "d.csv")
    assert code == 0
    assert "first.csv: court: read yes as 1 and no as 0." in out
    assert "1 disagreement between first and second to decide" in out
    for path in codings:
        path.write_text(path.read_text("utf-8").replace("id,", "Nr,"), encoding="utf-8")
    code, out, _ = run(capsys, "adjudicate", *codings, "--to", folder / "e.csv", "--coding-id-column", "Nr")
    assert code == 0
    assert "1 disagreement" in out


def test_a_study_with_variables_only_says_why_no_count_is_corrected(folder: Path, capsys):
    text = CODEBOOK.replace("    asked_when: court\n", "")
    head, tail = text.index("themes:"), text.index("variables:")
    (folder / "codebook.yaml").write_text(text[:head] + text[tail:], encoding="utf-8")
    for coder in ("one", "two"):
        (folder / "codings" / f"{coder}.csv").write_text("id,frame,heat\nA,legal,0\nB,moral,3\n", encoding="utf-8")
    code, out, _ = run(capsys, "report", folder, "--no-charts", "--coding", "one")
    assert code == 0, out
    page = (folder / "out" / "report.html").read_text("utf-8")
    assert page.count("There are no corrected counts: they are of themes only") == 1
