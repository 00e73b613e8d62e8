"""What a check says of themes that the rules code, and of those that people code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main

RULES = (
    "{id: talks, definition: d, inclusion: i, examples: {present: [Talks.]}, rules: [{name: t, why: w, any: [talks]}]}"
)
PEOPLE = "{id: %s, definition: d, inclusion: i, coded_by: people, examples: {present: [%s], absent: [Talks.]}}"


def checked(folder: Path, *themes: str) -> dc.CodebookCheck:
    path = folder / "codebook.yaml"
    path.write_text('title: P\nversion: "1"\nthemes:\n' + "".join(f"- {theme}\n" for theme in themes), encoding="utf-8")
    return dc.check(path)


@pytest.mark.parametrize(
    ("themes", "said"),
    [
        ([RULES], ": 1 theme, 1 rule; 1 of 1 examples are coded as given; 0 remarks."),
        (
            [RULES, PEOPLE % ("mood", "Hope.")],
            ": 2 themes, 1 rule; 1 of 1 examples are coded as given; mood is coded by people: its 2 examples are not "
            "tried; 0 remarks.",
        ),
        (
            [PEOPLE % ("mood", "Hope."), PEOPLE % ("tone", "Calm., Loud.")],
            ": 2 themes, 0 rules; mood and tone are coded by people: their 5 examples are not tried; 0 remarks.",
        ),
        (
            ["{id: mood, definition: d, inclusion: i, coded_by: people}"],
            ": 1 theme, 0 rules; mood is coded by people; 1 remark.",
        ),
    ],
)
def test_examples_of_themes_that_people_code_are_not_tried_and_not_counted(tmp_path, themes, said):
    assert checked(tmp_path, *themes).summary.endswith(said)


def test_what_is_advised_fits_who_codes_the_theme(tmp_path):
    (remark,) = checked(tmp_path, "{id: mood, definition: d, inclusion: i, coded_by: people}").remarks
    assert remark.advice == "Add some: coders learn from them."
    assert "rules are tested" in str(checked(tmp_path, RULES.replace("examples: {present: [Talks.]}, ", "")).remarks[0])


def test_machines_are_told_which_themes_people_code(tmp_path, capsys):
    checked(tmp_path, RULES, PEOPLE % ("mood", "Hope."))
    assert main(["check", str(tmp_path / "codebook.yaml"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["n_themes"], found["n_examples"], found["coded_by_people"]) == (2, 1, ["mood"])


def test_terms_are_tried_on_a_corpus_only_of_themes_that_have_rules(tmp_path):
    checked(tmp_path, PEOPLE % ("mood", "Hope."))
    corpus = dc.Corpus((dc.Document("a", "Hope."),))
    assert dc.check(tmp_path / "codebook.yaml", corpus).terms == ()


def test_variables_are_counted_beside_themes(tmp_path: Path):
    path = tmp_path / "codebook.yaml"
    path.write_text("title: t\nversion: v\nvariables: [{id: tone, definition: d, values: [low, high]}]\n")
    assert ": 0 themes, 1 variable, 0 rules; 0 remarks." in dc.check(path).summary


REGEXES = (
    "{id: war, definition: d, inclusion: i, examples: {present: [Ethnic conflict.]}, rules: ["
    "{name: open, why: w, regex: ['ethnic\\s+(?:hatred|conflict)', '^war$', 'a.b']}, "
    "{name: cut, why: w, boundary: character, regex: [sovereign, peace]}]}"
)
TRIED = dc.Corpus(
    (dc.Document("a", "Ethnic conflicts, ethnic  hatred. Multiethnic conflicts. Sovereignty; a sovereign."),)
)


def test_regexes_that_match_inside_words_are_named_and_tried_on_a_corpus(tmp_path):
    alone = checked(tmp_path, REGEXES)
    assert [(use.regex, use.n_matches) for use in alone.regexes] == [
        (r"ethnic\s+(?:hatred|conflict)", None),
        ("a.b", None),
    ]
    tried = dc.check(tmp_path / "codebook.yaml", TRIED)
    assert [(use.regex, use.boundary, use.n_inside, use.n_matches, use.words) for use in tried.regexes] == [
        (r"ethnic\s+(?:hatred|conflict)", "none", 2, 3, ("Ethnic conflicts", "Multiethnic conflicts")),
        ("a.b", "none", 0, 0, ()),
        ("sovereign", "character", 1, 2, ("Sovereignty",)),
    ]
    shown = " ".join(str(tried).split())
    assert 'matches inside words too; "boundary: character" leaves those out: 2 regexes' in shown
    assert "2 of 3 matches: Ethnic conflicts and Multiethnic conflicts" in shown
    assert 'leaves out matches inside words, by its "boundary": 1 regex ' in shown


def test_machines_are_told_of_regexes_too(tmp_path, capsys):
    checked(tmp_path, REGEXES)
    assert main(["check", str(tmp_path / "codebook.yaml"), "--json"]) == 0
    assert [use["regex"] for use in json.loads(capsys.readouterr().out)["regexes"]] == [
        r"ethnic\s+(?:hatred|conflict)",
        "a.b",
    ]
