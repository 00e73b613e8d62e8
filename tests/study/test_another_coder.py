"""A coder of a few lines goes the whole way: a coding of its own, and through every command by its name."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from modules import ROOT

WORDS = {"sovereignty": "sovereign", "dialogue": "dialogue", "unilateralism": "unilateral", "un": "UN", "nato": "NATO"}


def toy_coder(corpus: dc.Corpus, codebook: dc.Codebook, words: dict[str, str]) -> dc.Coding:
    """Code a text for a theme where one word stands."""
    spans = [
        dc.Span(document.id, theme, found.start(), found.end(), found.group(), "word")
        for document in corpus
        for theme, word in words.items()
        for found in re.finditer(word, document.spoken_text(["official"]))
    ]
    can = dc.Abilities(explains_zeros=False, marks_every_mention=True)
    return dc.Coding.from_spans(spans, corpus, codebook, coder="toy", method="word list", abilities=can)


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main(list(map(str, arguments)))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled study, coded by the toy coder too."""
    folder = tmp_path_factory.mktemp("bundled")
    for name in ("corpus", "codings"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("codebook.yaml", "claims.yaml", "methods.yaml", "sample.csv", "sample.json"):
        shutil.copy(ROOT / name, folder)
    study = dc.read_study(folder)
    dc.write_coding(toy_coder(study.corpus, study.codebook, WORDS), folder / "codings" / "toy.csv")
    return folder


def test_a_toy_coder_is_reported(bundled, capsys):
    code, out, _ = run(capsys, "report", bundled, "--no-charts", "--coding", "toy")
    assert code == 0
    note, *_ = out.splitlines()
    assert note.startswith("Whose codes are counted: sovereignty")
    assert " by toy (82 texts). They are in codings/toy.csv;" in note
    assert note.endswith("coding.csv, if it exists, holds the codes of the rules.")
    written = dc.read_coding(bundled / "out" / "codings" / "toy.csv", dc.read_corpus(bundled / "corpus"))
    assert written == dc.read_study(bundled).codings["toy"]
    assert not (bundled / "out" / "coding.csv").exists()
    page = (bundled / "out" / "report.html").read_text("utf-8")
    assert " by toy (82 texts)" in page.split("<main>")[0]
    assert "word list" in page
    counts = (bundled / "out" / "prevalence.csv").read_text("utf-8")
    assert f",{int(written.matrix['nato'].sum())}," in counts.splitlines()[-1]
    disagreements = (bundled / "out" / "disagreements.csv").read_text("utf-8")
    assert {"toy", "author", "second"} <= set(disagreements.splitlines()[0].split(","))


def test_a_toy_coder_goes_through_the_other_commands(bundled, capsys, tmp_path):
    toy, second = bundled / "codings" / "toy.csv", bundled / "codings" / "second.csv"
    code, out, _ = run(capsys, "audit", bundled / "claims.yaml", "--study", bundled, "--coding", "toy")
    assert (code, out.splitlines()[0]) == (1, "Compared with the codes of toy.")
    assert "passages found by the rules" not in out
    code, out, _ = run(capsys, "explain", "T41", "--study", bundled, "--coding", "toy")
    assert (code, "coded by toy" in out) == (0, True)
    assert "why toy gave a 0 is not recorded; only rules have near misses" in out
    code, out, _ = run(capsys, "agree", "--study", bundled, "--coding", "toy", "--coding", "second", "--json")
    assert (code, json.loads(out)["coders"]) == (0, ["toy", "second"])
    assert json.loads(out)["disagreements"]
    reference = bundled / "codings" / "author.csv"
    corpus, codebook = bundled / "corpus", bundled / "codebook.yaml"
    code, out, _ = run(
        capsys, "validate", toy, "--reference", reference, "--corpus", corpus, "--codebook", codebook
    )  # fmt: skip
    assert (code, "Validity of toy against the reference author" in out) == (0, True)
    assert "a coding by its rules" in out
    assert run(capsys, "plan", bundled, "--coding", "toy", "--sizes", 17)[0] == 0
    sample = tmp_path / "sample.csv"
    drawn = run(
        capsys, "sample", bundled, "--number", 5, "--seed", 1, "--enrich", "nato=3", "--coding", "toy", "--out", sample
    )
    assert drawn[0] == 0
    sheet = tmp_path / "sheet.csv"
    code, out, _ = run(
        capsys, "sheet", bundled, "--sample", sample, "--coder", "third", "--seed", 1, "--to", sheet, "--json"
    )
    assert (code, str(toy) in json.loads(out)["earlier_codings"]) == (0, True)
    assert run(capsys, "adjudicate", toy, second, "--study", bundled, "--to", tmp_path / "decide.csv")[0] == 0


@pytest.fixture
def small(study: Path) -> Path:
    """The small study with a second coder, and with a toy coder outside of its codings."""
    (study / "codings").mkdir()
    codes = "id,un,dialogue,un_note\na,1,0,Note.\nb,1,1,\nc,0,1,\n"
    (study / "codings" / "second.csv").write_text(codes, encoding="utf-8")
    read = dc.read_study(study)
    dc.write_coding(toy_coder(read.corpus, read.codebook, {"un": "basis"}), study / "toy.csv")
    return study


def test_each_coder_has_a_file_and_that_of_the_rules_stays(small):
    study = dc.read_study(small)
    study.report(charts=False)
    rules = (small / "out" / "coding.csv").read_bytes()
    assert "This report counts" not in (small / "out" / "report.html").read_text("utf-8")
    report = study.report(coding=small / "toy.csv", charts=False)
    assert (small / "out" / "coding.csv").read_bytes() == rules
    assert sorted(path.name for path in (small / "out" / "codings").iterdir()) == [
        "toy.csv",
        "toy.evidence.csv",
        "toy.json",
    ]
    assert report.counts.overall.table["n_present"].tolist() == [2, 0]
    assert report.coder_note in report._repr_html_()


def test_a_coding_is_found_by_name_file_or_itself(small):
    study = dc.read_study(small)
    toy = study.coding(small / "toy.csv")
    assert study.coding(toy) is toy
    assert study.coding("second") is study.codings["second"]
    assert study.coding("rules") is study.coding() is study.code()
    with pytest.raises(dc.UsageError, match=r'coding "toy": there is no such file, and no coder .*second'):
        study.coding("toy")
    study.report(coding=toy, charts=False)
    assert study.coding("toy") == toy


def test_a_name_that_two_codings_have_is_refused(small):
    study = dc.read_study(small)
    toy = study.coding(small / "toy.csv")
    for name in ("first", "again"):
        dc.write_coding(toy, small / "codings" / f"{name}.csv")
    with pytest.raises(dc.UsageError, match="this coder has 2"):
        study.coding("toy")


def test_whose_words_count_cannot_be_changed_afterwards(small):
    study = dc.read_study(small)
    with pytest.raises(dc.UsageError, match="they cannot be changed"):
        study.coding(small / "toy.csv", roles=["question"])
    assert study.coding("rules", roles=["question"]).roles == ("question",)


def test_a_coding_of_another_corpus_is_refused(small):
    toy = dc.read_study(small).coding(small / "toy.csv")
    (small / "corpus" / "texts" / "c.txt").write_text("Changed.", encoding="utf-8")
    with pytest.raises(dc.UsageError, match="as it is now"):
        dc.read_study(small).report(coding=toy)


def test_one_of_the_studys_coders_is_compared_with_the_others_and_not_with_itself(small):
    assert dc.read_study(small).double_coding("second") is None
    with pytest.raises(dc.UsageError, match="it holds no other coding by a coder"):
        dc.read_study(small).agreement("second")
    dc.write_coding(dc.read_coding(small / "toy.csv"), small / "codings" / "toy.csv")
    study = dc.read_study(small)
    assert study.double_coding("second").agreement.coders == ("second", "toy")
    assert study.double_coding().agreement.coders == ("second", "toy")
    (small / "codings" / "third.csv").write_text("id,un\na,1\nb,0\nc,0\n", encoding="utf-8")
    compared = dc.read_study(small).double_coding("second")
    assert set(compared.agreement.coders) == {"second", "third", "toy"}
    assert set(compared.with_coding) == {"third", "toy"}


def test_a_person_has_evidence_but_no_near_misses(small, capsys):
    code, out, _ = run(capsys, "explain", "a", "--study", small, "--coding", "second")
    assert code == 0
    assert out.splitlines()[0].endswith("coded by second")
    assert ">>Note.<<\n    a note, by second" in out
    assert "dialogue: 0\n  why second gave a 0 is not recorded; only rules have near misses" in out
    code, out, _ = run(capsys, "explain", "a", "--study", small, "--coding", "second", "--json")
    assert [theme["near_misses"] for theme in json.loads(out)] == [None, None]
    assert "why second gave a 0" in dc.read_study(small).explain("a", coding="second")._repr_html_()


def test_a_persons_report_says_that_the_codebook_is_not_recorded(small, capsys):
    code, out, _ = run(capsys, "report", small, "--no-charts", "--coding", "second")
    assert (code, "codebook ," in out) == (0, False)
    page = (small / "out" / "report.html").read_text("utf-8")
    assert "not recorded with the codes" in page
    assert "which is not the one used to code the texts" not in page


def test_another_version_of_the_codebook_explains_no_zeros(small):
    study = dc.read_study(small)
    changed = dc.parse_codebook((small / "codebook.yaml").read_text("utf-8").replace("dialogue, talks]", "kind]"))
    assert "another version of the codebook" in str(dc.explain(study.code(), changed, "c"))


def test_a_coding_without_a_study_is_refused_by_the_audit(small, capsys):
    claims = small / "claims.yaml"
    claims.write_text(
        "publication: A\nclaims: [{id: n, kind: document_count, theme: un, value: 2, place: p. 1, says: Two.}]\n",
        encoding="utf-8",
    )
    code, _, err = run(capsys, "audit", claims, "--coding", "second")
    assert (code, "Give --study STUDY too" in err) == (2, True)
