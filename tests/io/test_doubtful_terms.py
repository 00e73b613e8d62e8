"""Terms that cannot be meant as they are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.io.codebook_reader import doubtful_terms, lint_codebook, parse_codebook
from modules import ROOT

CASES = yaml.safe_load((ROOT / "tests" / "cases" / "codebooks" / "doubtful.yaml").read_text("utf-8"))
BEFORE = "title: T\nversion: '1'\nthemes:\n- id: talks\n  definition: Talks.\n  rules:\n  - name: word\n"


def with_any(any_: str) -> str:
    lines = "\n".join(f"    {line}" for line in f"any:{any_}".split("\n"))
    return f"{BEFORE}{lines}\n"


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_what_cannot_be_meant_is_named_with_what_was_meant(case):
    found = doubtful_terms(with_any(case["any"]))
    assert len(found) == len(case["doubts"]), found
    for problem, expected in zip(found, case["doubts"], strict=True):
        place, words = expected.split(" ", 1)
        line, column = map(int, place.split(":"))
        assert problem.place == f"codebook.yaml:{7 + line}:{4 + column}"
        for word in words.split(" ") if not words.count("[") else [words[words.index("[") :]]:
            assert word in f"{problem.found} {problem.advice}", problem


def test_the_bundled_codebook_has_no_such_term():
    assert doubtful_terms(ROOT / "codebook.yaml") == ()


@pytest.mark.parametrize(
    ("written", "cut"),
    [
        ("- round #2", "#2"),
        ("- round # 2", "# 2"),
        ("- round  #2", "#2"),
        ("- round  # of talks", ""),  # as comments are written
        ('- "round #2"', ""),
        ("- round#2", ""),
    ],
)
def test_a_comment_that_cuts_a_text_is_remarked(written, cut):
    text = with_any(f"\n  {written}").replace("definition: Talks.", "definition: Talks.\n  inclusion: [Some.]")
    remarks = [problem for problem in lint_codebook(text) if "comment" in problem.found]
    assert [f'"round" ends before "{cut}"' in problem.found for problem in remarks] == ([True] if cut else [])


def test_a_comment_that_cuts_a_criterion_is_remarked_too():
    text = with_any(" [talks]").replace(
        "definition: Talks.", "definition: Round #2 of talks.\n  inclusion:\n  - calls # only"
    )
    places = [problem.place for problem in lint_codebook(text) if "comment" in problem.found]
    assert places == ["codebook.yaml:5:15", "codebook.yaml:7:5"]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("They held talks.", encoding="utf-8")
    text = (
        with_any(" talks, dialogue")
        + "- id: war\n  definition: War.\n  rules: [{name: r, any: [talks, war, battle]}]\n"
    )
    (tmp_path / "codebook.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_check_ends_with_findings(study, capsys):
    assert main(["check", str(study / "codebook.yaml")]) == 1
    assert "1 doubtful term" in capsys.readouterr().out


def test_code_and_report_say_it_and_what_never_fired(study, capsys):
    out = study / "out"
    for command in (
        ["code", str(study / "corpus"), "--codebook", str(study / "codebook.yaml"), "--out", str(out)],
        ["report", str(study), "--no-charts"],
    ):
        assert main(command) == 0
        said = capsys.readouterr()
        assert "1 term cannot be meant as it is written" in said.err
        assert "If these are several: [talks, dialogue]." in said.err
        assert "3 of 4 terms fired in no text; no term at all fired for talks." in said.out
        assert (out / "unused_terms.csv").read_text("utf-8").split() == [
            "theme,rule,term",
            'talks,word,"talks,',
            'dialogue"',
            "war,r,war",
            "war,r,battle",
        ]
        (out / "unused_terms.csv").unlink()
    page = (out / "report.html").read_text("utf-8")
    assert "cannot be meant" in page
    assert "3 of 4 terms fired in no text" in page
    assert main(["report", str(study), "--no-charts", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["unused_terms"], result["silent_themes"], len(result["doubtful_terms"])) == (3, ["talks"], 1)


def test_a_codebook_whose_terms_all_fire_has_nothing_to_say(tmp_path, capsys):
    corpus, codebook = tmp_path / "corpus", tmp_path / "codebook.yaml"
    corpus.mkdir()
    (corpus / "a.txt").write_text("They held talks.", encoding="utf-8")
    codebook.write_text(with_any(" [talks]"), encoding="utf-8")
    assert main(["code", str(corpus), "--codebook", str(codebook), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr()
    assert "fired in no text" not in said.out
    assert not said.err


def test_terms_that_fire_are_the_same_as_by_term_use():
    from discourse_coder.rules.coder import code_with_terms
    from discourse_coder.rules.term_use import term_use

    corpus, codebook = dc.read_corpus(ROOT / "corpus"), dc.read_codebook(ROOT / "codebook.yaml")
    _, terms = code_with_terms(corpus, codebook)
    uses = term_use(corpus, codebook)
    assert terms.n_terms == len(uses)
    assert [tuple(term) for term in terms.unused] == [(u.theme, u.rule, u.term) for u in uses if not u.n_documents]


def test_a_parsed_codebook_keeps_its_terms_as_they_are_written():
    """Nothing is repaired."""
    assert parse_codebook(with_any(" talks, dialogue"))["talks"].rules[0].any == ("talks, dialogue",)
