"""Whose codes are the data: five kinds of study, and every command that counts, explains or draws."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import discourse_coder as dc
from climate_study import FIRST, IDS, PEOPLE_THEMES, RULE_THEME, SAMPLE, SECOND, TEXTS, write_climate_study, write_codes
from discourse_coder.analysis.whose_codes import counted_coding, origins
from discourse_coder.cli.main import main


def rules_only(folder: Path) -> Path:
    return write_climate_study(folder, RULE_THEME)


def one_person(folder: Path) -> Path:
    write_climate_study(folder, PEOPLE_THEMES)
    write_codes(folder / "codings" / "first.csv", FIRST)
    return folder


def two_persons(folder: Path) -> Path:
    one_person(folder)
    write_codes(folder / "codings" / "second.csv", SECOND, SAMPLE)
    return folder


def adjudicate(folder: Path, *decisions: dc.Decision) -> None:
    read = dc.read_study(folder)
    pair = {name: read.codings[name] for name in ("first", "second")}
    decided = dc.adjudicate(pair, decisions, corpus=read.corpus, codebook=read.codebook)
    dc.write_coding(decided.coding, folder / "codings" / "adjudicated.csv")


def adjudicated(folder: Path) -> Path:
    two_persons(folder)
    adjudicate(folder, dc.Decision("s04", "hope", 0, "No hope in it."))
    return folder


def mixed(folder: Path) -> Path:
    write_climate_study(folder, RULE_THEME + PEOPLE_THEMES)
    talks = {"talks": ["s01", "s03"]}
    write_codes(folder / "codings" / "first.csv", talks | FIRST)
    write_codes(folder / "codings" / "second.csv", talks | SECOND, SAMPLE)
    adjudicate(folder, dc.Decision("s04", "hope", 0, ""))
    return folder


# By theme: texts present, and how many texts have whose code.
KINDS = {
    "rules only": (rules_only, {"talks": (5, {"rules": 12})}),
    "one person": (one_person, {"hope": (4, {"first": 12}), "blame": (2, {"first": 12})}),
    "two persons and a sample": (two_persons, {"hope": (4, {"first": 12}), "blame": (2, {"first": 12})}),
    "adjudicated": (
        adjudicated,
        {"hope": (3, {"adjudicated": 4, "first": 8}), "blame": (2, {"adjudicated": 4, "first": 8})},
    ),
    "mixed": (
        mixed,
        {
            "talks": (5, {"rules": 12}),
            "hope": (3, {"adjudicated": 4, "first": 8}),
            "blame": (2, {"adjudicated": 4, "first": 8}),
        },
    ),
}


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict]:
    code = main([*map(str, arguments), "--json"])
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return code, json.loads(captured.out)


@pytest.mark.parametrize("kind", KINDS)
def test_every_command_counts_the_same_codes(kind, tmp_path, capsys):
    make, expected = KINDS[kind]
    folder = make(tmp_path / "study")
    present = {theme: n for theme, (n, _) in expected.items()}

    read = dc.read_study(folder)
    coding = read.coding()
    assert {theme: int((coding.matrix[theme] == 1).sum()) for theme in coding.themes} == present
    assert {theme: (present[theme], dict(coding.coders_of(theme))) for theme in coding.themes} == expected

    code, report = run(capsys, "report", folder, "--no-charts")
    assert code == 0
    assert {theme["theme"]: theme["n_present"] for theme in report["themes"]} == present
    out = folder / "out"
    assert {row["theme"]: int(row["n_present"]) for row in rows_of(out / "prevalence.csv")} == present
    whose = {(row["theme"], row["coder"]): int(row["n_documents"]) for row in rows_of(out / "origins.csv")}
    assert whose == {(theme, coder): n for theme, (_, by) in expected.items() for coder, n in by.items()}
    data = rows_of(out / "data.csv")
    for theme, (n, by) in expected.items():
        assert sum(row[theme] == "1" for row in data) == n
        assert Counter(row[f"{theme}_coder"] for row in data) == by

    (tmp_path / "claims.yaml").write_text(claims_yaml(present), encoding="utf-8")
    _, audit = run(capsys, "audit", tmp_path / "claims.yaml", "--study", folder)
    assert [claim["status"] for claim in audit["claims"]] == ["reproduced"] * len(present), audit["claims"]

    said: dict[str, int] = dict.fromkeys(present, 0)
    for id_ in IDS:
        _, themes = run(capsys, "explain", id_, "--study", folder)
        for theme in themes:
            said[theme["theme"]] += theme["code"]
            assert theme["coder"].split(" or ")[0] in expected[theme["theme"]][1]
    assert said == present

    _, plan = run(capsys, "plan", folder, "--sizes", "6")
    assert {size["theme"]: size["n_present"] for size in plan["sizes"]} == present


def rows_of(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def claims_yaml(present: Mapping[str, int]) -> str:
    claims = [
        f"  - {{id: {theme}, kind: document_count, theme: {theme}, value: {n}, place: p. 1, says: So many.}}\n"
        for theme, n in present.items()
    ]
    return f"publication: P\nclaims:\n{''.join(claims)}"


def test_the_report_says_first_whose_codes_it_counts(tmp_path, capsys):
    folder = mixed(tmp_path / "study")
    assert main(["report", str(folder), "--no-charts"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    by_people = "hope, blame by adjudicated (4 texts) and first (8 texts)."
    assert first.startswith(f"Whose codes are counted: talks by the rules (12 texts); {by_people}")
    page = (folder / "out" / "report.html").read_text("utf-8")
    assert "Whose codes are counted: talks by the rules" in page.split("<h1>")[0]
    assert "coded by <b>rules, adjudicated and first</b> for <b>3 themes</b>" in page


def test_what_people_adjudicated_of_a_theme_with_rules_is_validity_not_data(tmp_path):
    folder = mixed(tmp_path / "study")
    read = dc.read_study(folder)
    compared = read.double_coding()
    (correction,) = compared.corrections
    assert (correction.first, correction.reference) == ("rules", "adjudicated")
    assert [theme.theme for theme in correction.themes] == ["talks"]
    assert [theme.confusion.n for theme in correction.themes] == [4]
    assert set(compared.agreement.coders) == {"first", "second"}
    assert all([theme.theme for theme in pair.themes] == ["talks"] for pair in compared.with_coding.values())


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("adjudicated", {"talks": 2, "hope": 3, "blame": 2}),
        ("first", {"talks": 2, "hope": 4, "blame": 2}),
        ("rules", {"talks": 5, "hope": 0, "blame": 0}),
        ("second", {"talks": 1, "hope": 2, "blame": 1}),
    ],
)
def test_the_command_and_the_codebook_choose_alike(choice, expected, tmp_path, capsys):
    folder = mixed(tmp_path / "study")
    code, report = run(capsys, "report", folder, "--no-charts", "--coding", choice, "--out", tmp_path / "told")
    assert code == 0
    assert {theme["theme"]: theme["n_present"] for theme in report["themes"]} == expected
    if choice == "rules":
        return  # a codebook that says so of a theme without rules is refused
    codebook = (folder / "codebook.yaml").read_text("utf-8")
    (folder / "codebook.yaml").write_text(codebook.replace("themes:", f"data: {choice}\nthemes:"), encoding="utf-8")
    code, report = run(capsys, "report", folder, "--no-charts")
    assert code == 0
    assert {theme["theme"]: theme["n_present"] for theme in report["themes"]} == expected


def test_data_does_not_change_the_hash_of_a_codebook(tmp_path):
    plain = dc.read_codebook(write_climate_study(tmp_path / "a", RULE_THEME) / "codebook.yaml")
    told = dc.read_codebook(write_climate_study(tmp_path / "b", RULE_THEME, "data: rules\n") / "codebook.yaml")
    assert plain.hash == told.hash


@pytest.mark.parametrize(
    ("themes", "head", "says"),
    [
        (RULE_THEME, "data: anna\n", 'theme "talks", data: anna: there are no codes by this coder.'),
        (PEOPLE_THEMES, "data: rules\n", 'theme "hope", data: rules: it has no rules.'),
    ],
)
def test_a_choice_that_cannot_be_met_is_refused(themes, head, says, tmp_path, capsys):
    assert main(["report", str(write_climate_study(tmp_path / "study", themes, head))]) == 2
    assert says in capsys.readouterr().err


def test_nothing_coded_yet_says_what_to_do_next(tmp_path, capsys):
    folder = write_climate_study(tmp_path / "study", PEOPLE_THEMES)
    assert main(["report", str(folder)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Nothing is coded yet.")
    assert "discourse-coder sheet" in out
    page = (folder / "out" / "report.html").read_text("utf-8")
    assert "No text is coded yet." in page
    assert "<img" not in page


def test_a_plan_leaves_out_what_nobody_coded_and_says_so(tmp_path, capsys):
    folder = write_climate_study(tmp_path / "study", RULE_THEME + PEOPLE_THEMES)
    assert main(["plan", str(folder), "--sizes", "6"]) == 0
    assert "Left out, because no text is coded for them: hope and blame." in " ".join(capsys.readouterr().out.split())


def test_an_empty_comparison_gives_its_own_reason(tmp_path):
    folder = write_climate_study(tmp_path / "study", RULE_THEME + PEOPLE_THEMES)
    write_codes(folder / "codings" / "first.csv", FIRST)
    read = dc.read_study(folder)
    measured = dc.validate(read.code(), read.codings["first"], n_resamples=10)
    assert {str(estimate) for theme in measured.themes for estimate in theme.estimates.values()} == {
        "undefined: no text is coded for this theme in both"
    }


def test_not_coded_is_not_zero_in_the_cooccurrence_chart(tmp_path):
    folder = write_climate_study(tmp_path / "study", RULE_THEME + PEOPLE_THEMES)
    matrix = dc.cooccurrence(dc.read_study(folder).code()).matrix
    assert matrix.loc["talks", "talks"] == 5
    assert matrix.loc["talks", "hope"] is not None
    assert matrix.isna().to_numpy().sum() == 8


def texts_of(codes: Mapping[str, int]) -> dict[str, int]:
    return {id_: code for id_, code in codes.items() if code >= 0}


def test_texts_split_over_coders_are_joined(tmp_path):
    """Each coder was given a part; where both come first alike and differ, the text stays open."""
    folder = write_climate_study(tmp_path / "study", PEOPLE_THEMES)
    write_codes(folder / "codings" / "anna.csv", {"hope": ["s01", "s06"], "blame": []}, IDS[:7])
    write_codes(folder / "codings" / "ben.csv", {"hope": ["s07", "s12"], "blame": []}, IDS[5:])
    coding = dc.read_study(folder).coding()
    hope = coding.codes_by_id("hope")
    assert [id_ for id_, code in hope.items() if code == 1] == ["s01", "s12"]
    assert [id_ for id_, code in hope.items() if code == -1] == ["s06", "s07"]
    assert dict(coding.coders_of("hope")) == {"anna": 5, "ben": 5}
    assert "hope 2" in dc.read_study(folder).report(tmp_path / "out", charts=False).coder_note


def test_what_a_first_coder_left_open_stays_open(tmp_path):
    folder = two_persons(tmp_path / "study")
    table = (folder / "codings" / "first.csv").read_text("utf-8")
    (folder / "codings" / "first.csv").write_text(table.replace("s01,1,0", "s01,,0"), encoding="utf-8")
    assert dc.read_study(folder).coding().code("s01", "hope") == -1  # second has a 1


def test_the_majority_of_three(tmp_path):
    folder = write_climate_study(tmp_path / "study", PEOPLE_THEMES, "data: majority\n")
    for coder, present in {"a": ["s01", "s02"], "b": ["s01"], "c": ["s01", "s02"]}.items():
        write_codes(
            folder / "codings" / f"{coder}.csv", {"hope": present, "blame": []}, IDS if coder != "c" else IDS[:3]
        )
    coding = dc.read_study(folder).coding()
    assert texts_of(coding.codes_by_id("hope")) == {id_: int(id_ in ("s01", "s02")) for id_ in IDS}
    assert dict(coding.coders_of("hope")) == {"majority of a, b and c": 12}
    write_codes(folder / "codings" / "b.csv", {"hope": ["s01", "s04"], "blame": []})
    assert dc.read_study(folder).coding().code("s04", "hope") == -1  # one against one


def test_a_combined_coding_is_written_and_read_back_equal(tmp_path):
    folder = mixed(tmp_path / "study")
    read = dc.read_study(folder)
    coding = read.coding()
    dc.write_coding(coding, tmp_path / "combined.csv")
    assert dc.read_coding(tmp_path / "combined.csv", read.corpus) == coding
    assert origins(coding)["n_documents"].tolist() == [12, 4, 8, 4, 8]


def test_the_rules_are_not_run_where_people_count(tmp_path):
    folder = one_person(tmp_path / "study")
    read = dc.read_study(folder)

    def rules() -> dc.Coding:
        raise AssertionError("the rules were run")

    assert counted_coding(read.codebook, read.corpus, read.codings, rules).name == "first"


def test_what_cannot_be_done_yet_says_what_to_do_next(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(write_climate_study(tmp_path / "study", PEOPLE_THEMES))
    for command, advice in {
        "agree": "discourse-coder sheet . --coder NAME",
        "audit": "docs/auditing.md",
        "plan .": "--prevalence un=62/82",
    }.items():
        assert main(command.split()) == 2
        assert advice in capsys.readouterr().err


def test_an_enriched_sample_asks_whose_codes_count(tmp_path, capsys):
    folder = one_person(tmp_path / "study")
    command = ["sample", str(folder), "--number", "4", "--seed", "1", "--enrich", "hope=9"]
    assert main(command) == 0
    assert not (folder / "out").exists()
    rows = rows_of(folder / "sample.csv")
    assert sum(row["id"] in FIRST["hope"] for row in rows) >= 2  # 4 of 12 texts


def test_adjudicate_finds_the_study_that_the_codings_lie_in(tmp_path, monkeypatch, capsys):
    folder = two_persons(tmp_path / "study")
    monkeypatch.chdir(tmp_path)
    codings = [str(folder / "codings" / f"{name}.csv") for name in ("first", "second")]
    assert main(["adjudicate", *codings, "--to", "open.csv"]) == 0
    (row,) = rows_of(tmp_path / "open.csv")
    assert (row["id"], row["text"]) == ("s04", TEXTS["s04"])


def test_coders_who_come_first_alike_and_differ_leave_a_text_open_and_it_is_said(tmp_path):
    """Although all codes that count are then those of one of them."""
    folder = write_climate_study(tmp_path / "study", PEOPLE_THEMES)
    write_codes(folder / "codings" / "anna.csv", {"hope": ["s01", "s02"], "blame": []})
    write_codes(folder / "codings" / "ben.csv", {"hope": ["s01"], "blame": []})
    coding = dc.read_study(folder).coding()
    assert [id_ for id_, code in coding.codes_by_id("hope").items() if code == -1] == ["s02"]
    assert (
        "coders differ and nobody has decided: hope 1"
        in dc.read_study(folder).report(tmp_path / "out", charts=False).coder_note
    )


def test_open_texts_are_said_beside_a_theme_of_the_rules(tmp_path):
    folder = write_climate_study(tmp_path / "study", RULE_THEME + PEOPLE_THEMES)
    write_codes(folder / "codings" / "anna.csv", {"hope": ["s01"]}, ["s01"])
    write_codes(folder / "codings" / "ben.csv", {"hope": []}, ["s01"])
    assert "nobody has decided: hope 1" in dc.read_study(folder).report(tmp_path / "out", charts=False).coder_note


def test_a_part_has_the_codes_of_the_whole_study(tmp_path):
    """In the part anna coded more texts, in the whole study ben: he stays the first coder."""
    folder = write_climate_study(tmp_path / "study", PEOPLE_THEMES)
    write_codes(folder / "codings" / "anna.csv", {"hope": ["s05", "s06"], "blame": []}, IDS[:6])
    write_codes(folder / "codings" / "ben.csv", {"hope": [], "blame": []}, IDS[4:])
    whole = dc.read_study(folder)
    part = whole.where(until="2015")
    assert {id_: whole.coding().code(id_, "hope") for id_ in part.corpus.ids} == part.coding().codes_by_id("hope")
    assert part.coding().code("s05", "hope") == 0


def test_codes_of_a_training_round_are_never_named_as_the_data(tmp_path, capsys):
    folder = one_person(tmp_path / "study")
    read = dc.read_study(folder)
    made = read.codings["first"].provenance
    training = replace(read.codings["first"], provenance=replace(made, coder="mira", settings={"purpose": "training"}))
    dc.write_coding(training, folder / "codings" / "mira.csv")
    codebook = folder / "codebook.yaml"
    codebook.write_text(codebook.read_text("utf-8").replace("themes:", "data: mira\nthemes:"), encoding="utf-8")
    assert main(["report", str(folder)]) == 2
    assert "training round" in capsys.readouterr().err


def test_code_says_which_themes_people_code(tmp_path, capsys):
    folder = write_climate_study(tmp_path / "study", RULE_THEME + PEOPLE_THEMES)
    assert main(["code", str(folder), "--out", str(tmp_path / "out")]) == 0
    assert "Without rules, and so not coded here: hope, blame." in capsys.readouterr().out


def cells(coding: dc.Coding, theme: str, code: int) -> list[str]:
    return [id_ for id_, found in coding.codes_by_id(theme).items() if found == code]


def majority(folder: Path) -> dc.Study:
    write_climate_study(folder, PEOPLE_THEMES, "data: majority\n")
    for name, present in {"anna": IDS[:4], "ben": IDS[:5], "cia": IDS[:3]}.items():
        write_codes(folder / "codings" / f"{name}.csv", {"hope": present, "blame": []})
    return dc.read_study(folder)


def test_a_majority_is_not_compared_with_its_own_voters(tmp_path):
    read = majority(tmp_path / "study")
    compared = read.double_coding()
    assert set(compared.agreement.coders) == {"anna", "ben", "cia"}
    assert not compared.with_coding
    assert not compared.corrections
    assert cells(read.coding(), "hope", 1) == IDS[:4]


def test_an_audit_does_not_take_a_combined_coding_for_a_coder(tmp_path, capsys):
    folder = majority(tmp_path / "study").folder
    text = "publication: P\nclaims:\n- {id: a, kind: agreement, value: 50%, place: p. 1, says: Half.}\n"
    (tmp_path / "claims.yaml").write_text(text, encoding="utf-8")
    _, result = run(capsys, "audit", tmp_path / "claims.yaml", "--study", folder)
    (claim,) = result["claims"]
    assert "percent agreement of anna, ben and cia," in claim["compared"]


def test_two_passes_of_one_coder_are_both_left_out_of_the_comparison(tmp_path):
    folder = write_climate_study(tmp_path / "study", RULE_THEME + PEOPLE_THEMES)
    for name in ("anna-1", "anna-2"):
        write_codes(folder / "codings" / f"{name}.csv", {"hope": ["s01"], "blame": []}, IDS)
    read = dc.read_study(folder)
    for stem, coding in read.codings.items():
        by_anna = replace(coding, provenance=replace(coding.provenance, coder="anna"))
        dc.write_coding(by_anna, folder / "codings" / f"{stem}.csv")
    read = dc.read_study(folder)
    assert set(read.codings) == {"anna-1", "anna-2"}
    compared = read.double_coding()
    assert compared is None or not compared.with_coding
    assert read.coding().coder_of("s01", "hope") == "anna"


def test_a_theme_that_only_one_coder_has_is_reported(tmp_path, capsys):
    folder = write_climate_study(tmp_path / "study", RULE_THEME + PEOPLE_THEMES)
    write_codes(folder / "codings" / "first.csv", {"talks": ["s01"], "hope": ["s01"], "blame": []})
    write_codes(folder / "codings" / "second.csv", {"hope": ["s01"], "blame": []})
    assert main(["report", str(folder), "--no-charts"]) == 0
    page = (folder / "out" / "report.html").read_text("utf-8")
    assert "The coding of this report against each coder" in page


def test_the_report_of_a_part_counts_the_part_everywhere(tmp_path, capsys):
    folder = mixed(tmp_path / "study")
    assert main(["report", str(folder), "--no-charts", "--until", "2015"]) == 0
    out = folder / "out" / "selection"
    for name in ("prevalence.csv", "origins.csv", "data.csv"):
        assert all("dated 2015 or earlier" in row["texts"] for row in rows_of(out / name)), name
    of_themes = {row["theme"]: int(row["n_coded"]) for row in rows_of(out / "prevalence.csv")}
    summed: Counter[str] = Counter()
    for row in rows_of(out / "origins.csv"):
        summed[row["theme"]] += int(row["n_documents"])
    assert summed == of_themes == {"talks": 6, "hope": 6, "blame": 6}
    # And of a combined coding that was written for the whole.
    dc.write_coding(dc.read_study(folder).coding(), tmp_path / "combined.csv")
    part = dc.read_study(folder).where(until="2015").coding(tmp_path / "combined.csv")
    assert {theme: sum(part.coders_of(theme).values()) for theme in part.themes} == of_themes


def test_explain_names_whose_code_it_is_and_hides_none(tmp_path):
    folder = mixed(tmp_path / "study")
    read = dc.read_study(folder)
    assert "hope: 0 by adjudicated (first 1, second 0)" in str(read.explain("s04", "hope"))
    assert "hope: 0 by first" in str(read.explain("s09", "hope"))
    open_ = write_climate_study(tmp_path / "open", PEOPLE_THEMES)
    write_codes(open_ / "codings" / "anna.csv", {"hope": ["s01", "s02"], "blame": []})
    write_codes(open_ / "codings" / "ben.csv", {"hope": ["s01"], "blame": []})
    assert "hope: not coded (anna 1, ben 0)" in str(dc.read_study(open_).explain("s02", "hope"))


def test_a_review_of_a_coders_codes_is_no_second_vote(tmp_path):
    read = majority(tmp_path / "study")
    made = read.codings["ben"].provenance
    review = replace(read.codings["ben"], provenance=replace(made, coder="review", parents=("ben",)))
    dc.write_coding(review, read.folder / "codings" / "review.csv")
    coding = dc.read_study(read.folder).coding()
    assert dict(coding.coders_of("hope")) == {"majority of anna, ben and cia": 12}
    assert cells(coding, "hope", 1) == IDS[:4]  # with two votes of ben, s05 would be a tie


def test_rules_that_code_nothing_beside_people_who_did(tmp_path, capsys):
    folder = two_persons(tmp_path / "study")
    assert main(["report", str(folder), "--no-charts", "--coding", "rules"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("These codes are of no text.")
    assert "first and second" in out
