"""The audit as a whole: the published study, true and tampered claims, the command, the report's letter."""

from __future__ import annotations

import copy
import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import discourse_coder as dc
from audit_cases import read
from claims_of_a_coding import ALWAYS_CAUGHT, NEVER_CAUGHT, TAMPERINGS, true_claims, written
from discourse_coder.cli.main import main
from discourse_coder.report.sections.audit import audit_section

ROOT = Path(__file__).parents[2]
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def alone() -> dc.Audit:
    return dc.audit(dc.read_claims(ROOT / "claims.yaml"))


@pytest.fixture(scope="module")
def held_against_the_corpus() -> dc.Audit:
    corpus = dc.read_corpus(ROOT / "corpus")
    codebook = dc.read_codebook(ROOT / "codebook.yaml")
    names = ("author", "second", "author-narratives")
    codings = {name: dc.read_coding(ROOT / "codings" / f"{name}.csv", corpus) for name in names}
    return dc.audit(dc.read_claims(ROOT / "claims.yaml"), dc.code(corpus, codebook), codings=codings, codebook=codebook)


@pytest.mark.parametrize(
    ("verdict", "about", "words"),
    [
        ("impossible", "dialogue-texts-again", ["only 82 texts", "cannot be in 130", "65", "number of mentions"]),
        ("inconsistent", "unilateral-texts-again", ["22", "44", "number of mentions"]),
        ("inconsistent", "nato-texts-again", ["15", "30", "number of mentions"]),
        ("inconsistent", "dates-again", ["2008 to 2024", "2008 to 2025"]),
        ("under-determined", "sovereignty-mentions", ["All 5 mention totals are exactly 2 times"]),
        ("under-determined", "second-coder", ["16.4", "16 or 17 texts"]),
        ("under-determined", "coder-agreement", ["Krippendorff's alpha .00 to 1.00"]),
        ("under-determined", "hierarchy", ["sovereignty (66 texts) > dialogue (65) > un (63)", "cannot be told apart"]),
        ("under-determined", "nato-texts", ["changed after the texts had been coded"]),
        ("consistent", "groups", ["23 + 56 + 3 = 82"]),
        ("consistent", "organs", ["64"]),
        ("consistent", "sovereignty-texts", ["sovereignty and dialogue in 49 to 65"]),
    ],
)
def test_the_published_study(alone: dc.Audit, verdict: str, about: str, words: list[str]):
    reasons = [f.reason for f in alone.findings if f.verdict == verdict and about in f.about]
    assert any(all(word in reason for word in words) for reason in reasons), reasons


def test_only_what_is_wrong_with_the_published_study_is_called_wrong(alone: dc.Audit):
    wrong = {audited.claim.id for audited in alone.audited if audited.verdict in ("impossible", "inconsistent")}
    assert wrong == {"dialogue-texts-again", "unilateral-texts-again", "nato-texts-again", "dates", "dates-again"}


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("no-normalization", "reproduced"),
        ("no-court-opinion", "reproduced"),
        ("eu-absent", "reproduced"),
        ("organs", "reproduced"),
        ("unique", "reproduced"),
        ("texts", "reproduced"),
        ("groups", "reproduced"),
        ("unilateral-texts", "reproduced"),
        ("dialogue-texts-again", "not reproduced"),
        ("sovereignty-mentions", "not reproduced"),
        ("more-support", "not reproduced"),
        ("eu-dropped", "not checkable"),
    ],
)
def test_the_published_study_against_the_stand_ins(held_against_the_corpus: dc.Audit, claim: str, status: str):
    seen = {audited.claim.id: audited.observation for audited in held_against_the_corpus.audited}
    assert seen[claim].status == status, seen[claim]
    assert "stand-ins" in held_against_the_corpus.notice


def test_a_change_has_its_interval_and_a_citation_its_evidence(held_against_the_corpus: dc.Audit):
    seen = {audited.claim.id: audited.observation for audited in held_against_the_corpus.audited}
    assert "95%" in seen["more-support"].interval
    assert any(passage.startswith("T64: ") for passage in seen["organs"].evidence)


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_true_claims_are_never_called_wrong(seed: int):
    claims = dc.parse_claims(written(true_claims(np.random.default_rng(seed))))
    blamed = [f for f in dc.audit(claims).findings if f.verdict in ("impossible", "inconsistent")]
    assert not blamed


@pytest.mark.parametrize("kind", sorted(ALWAYS_CAUGHT))
@given(seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_tampering_that_leaves_no_reading_is_always_caught(kind: str, seed: int):
    entries = copy.deepcopy(true_claims(np.random.default_rng(seed)))
    if TAMPERINGS[kind](entries, np.random.default_rng(seed)):
        assert dc.audit(dc.parse_claims(written(entries))).is_contradicted


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_command_finds_contradictions(capsys, tmp_path: Path):
    code, out, err = run(capsys, "audit", ROOT / "claims.yaml", "--out", tmp_path)
    assert (code, err) == (1, "")
    assert "so dialogue cannot be in 130 (section 4.1, line 877)" in out
    with (tmp_path / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert rows["dialogue-texts-again"]["verdict"] == "impossible"
    assert rows["early-and-late"]["verdict"] == "consistent"
    assert {row["status"] for row in rows.values()} == {""}


ASSUMING = """
publication: A study
claims:
  - {id: all, kind: number_of_texts, value: 10, place: p. 1, says: "Ten.", assumes: [Drafts & copies do not count.]}
  - {id: un, kind: document_count, theme: un, value: VALUE, place: p. 2, says: Many., assumes: [A text is one., So.]}
"""
GRANTED = "  taken for granted: Drafts & copies do not count. A text is one. So."


@pytest.mark.parametrize(
    ("value", "shown"),
    [("11", f"\n{GRANTED}\n  to settle it: "), ("9", f".\n{GRANTED}\n")],
    ids=["beside a contradiction", "beside what holds"],
)
def test_what_a_reading_takes_for_granted_stands_beside_the_verdict(capsys, tmp_path: Path, value: str, shown: str):
    path = tmp_path / "claims.yaml"
    path.write_text(ASSUMING.replace("VALUE", value), encoding="utf-8")
    _, out, _ = run(capsys, "audit", path, "--full")
    assert shown in out
    result = dc.audit(dc.read_claims(path))
    assert list(result.table["assumes"]) == ["Drafts & copies do not count.", "A text is one. So."]
    html = audit_section(result).html
    assert "Taken for granted: Drafts &amp; copies do not count. A text is one. So.</p>" in html
    assert "taken for granted</th>" in html


def test_the_assumptions_about_the_published_study_are_whole_sentences(alone: dc.Audit):
    assumed = [text for claim in alone.claims for text in claim.assumes]
    assert assumed == [
        "Percent agreement is meant, since no coefficient is named.",
        "Support is measured by the share of texts with the theme sovereignty.",
    ]


def test_nothing_is_said_of_assumptions_where_there_are_none(capsys, tmp_path: Path):
    path = tmp_path / "claims.yaml"
    path.write_text(re.sub(r", assumes: \[.*\]", "", ASSUMING).replace("VALUE", "11"), encoding="utf-8")
    assert "aken for granted" not in run(capsys, "audit", path)[1]
    assert "aken for granted" not in audit_section(dc.audit(dc.read_claims(path))).html


def test_the_command_says_the_same_as_json(capsys, alone: dc.Audit):
    code, out, _ = run(capsys, "audit", ROOT / "claims.yaml", "--json")
    result = json.loads(out, parse_constant=lambda constant: pytest.fail(f"{constant} is not JSON"))
    assert code == 1
    assert result["verdicts"] == alone.n_by_verdict
    assert len(result["findings"]) == len(alone.findings)


def test_claims_that_stand_are_fine(capsys, tmp_path: Path):
    claims = tmp_path / "claims.yaml"
    claims.write_text(
        "publication: A\nclaims: [{id: n, kind: number_of_texts, value: 5, place: p, says: Five.}]\n", encoding="utf-8"
    )
    code, out, _ = run(capsys, "audit", claims)
    assert (code, "1 claim:" in out) == (0, True)


def test_claims_are_held_against_a_study(capsys):
    code, out, err = run(capsys, "audit", ROOT / "claims.yaml", "--study", ROOT, "--full")
    assert (code, err) == (1, "")
    assert "stand-ins" in out
    assert re.search(r"\nno-normalization +.*  reproduced\n", out)
    assert re.search(r"\nmore-support +.*  not reproduced\n", out)


@pytest.mark.parametrize("kind", sorted(NEVER_CAUGHT))
@given(seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_what_nothing_else_speaks_of_is_never_caught(kind: str, seed: int):
    entries = copy.deepcopy(true_claims(np.random.default_rng(seed)))
    assert TAMPERINGS[kind](entries, np.random.default_rng(seed))
    assert not dc.audit(dc.parse_claims(written(entries))).is_contradicted


def test_problems_of_a_claims_file_come_together(capsys, tmp_path: Path):
    claims = tmp_path / "claims.yaml"
    claims.write_text(
        "publication: A\nclaims:\n  - {id: a, kind: share, value: 7}\n  - {kind: sum}\n", encoding="utf-8"
    )
    code, _, err = run(capsys, "audit", claims)
    assert code == 2
    assert len(err.splitlines()) > 3
    assert "claims.yaml:3:" in err
    assert "claims.yaml:4:" in err


def test_the_letter_groups_what_belongs_together_and_escapes(alone: dc.Audit):
    section = audit_section(alone)
    assert section.html.count("Agreement beyond chance") == 1
    assert "Impossible <b>1</b>" in section.html
    hostile = dc.parse_claims(
        "publication: <script>\nclaims: [{id: n, kind: number_of_texts, value: 5, place: <b>, says: <i>}]\n"
    )
    html = audit_section(dc.audit(hostile)).html
    assert not [tag for tag in ("<script>", "<b>", "<i>") if tag in html]


def test_a_notebook_shows_the_same(alone: dc.Audit):
    html = alone._repr_html_()
    assert "cannot be in 130" in html
    assert "1 impossible" in html


@pytest.mark.parametrize(
    ("share", "verdicts", "contradicted"),
    [("80%", {"consistent"}, False), ("90%", {"consistent", "inconsistent"}, True)],
)
def test_claims_are_contradicted_by_what_cannot_be_and_not_by_what_stands(share, verdicts, contradicted):
    listed = [
        {"kind": "number_of_texts", "value": 82},
        {"kind": "document_count", "theme": "un", "value": 66},
        {"kind": "share", "theme": "un", "value": share},
    ]
    audit = dc.audit(read(listed))
    assert {finding.verdict for finding in audit.findings} == verdicts
    assert audit.is_contradicted is contradicted
