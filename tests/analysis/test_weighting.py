"""Weights of a sample that draws some texts more often: where they are used, said and refused."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.analysis.double_coding import compare_coders
from discourse_coder.cli.main import main
from discourse_coder.model.sample import ReliabilitySample, Stratum
from factories import make_coding

# Of 60 texts with the theme in a first coding, 30 are drawn; of 60 others, 10. Coders differ on others only.
WITH, OTHERS = range(1, 31), range(61, 71)

IN_PROPORTION = (Stratum("with t", 90, 30), Stratum("others", 31, 10))


def a_sample(**changes) -> ReliabilitySample:
    ids = tuple(f"d{number}" for number in (*WITH, *OTHERS))
    made = ReliabilitySample(
        ids=ids,
        stratum_names=("with t",) * 30 + ("others",) * 10,
        strata=(Stratum("with t", 60, 30), Stratum("others", 60, 10)),
        seed=1,
        share=None,
        by=(),
        periods={},
        excluded=(),
        enriched={"t": 3.0},
        enriched_by="rules",
        corpus_name="small",
        corpus_hash="d" * 64,
        n_documents=120,
    )
    return replace(made, **changes)


def coded(coder: str, ones, *, of=(*WITH, *OTHERS)):
    codes = [(1 if number in ones else 0) if number in of else None for number in range(1, 121)]
    return make_coding({"t": codes}, coder=coder)


FIRST, SECOND = coded("a", WITH), coded("b", [*WITH, 61, 62, 63])
PAIR = {"a": FIRST, "b": SECOND}


def test_agreement_on_an_enriched_sample_is_that_of_the_corpus():
    plain, weighted = dc.agreement(PAIR), dc.agreement(PAIR, sample=a_sample())
    same = dc.agreement(PAIR, weights={id_: 6.0 if number >= 61 else 2.0 for id_, number in _numbers()})
    assert weighted.weighted
    assert [theme.estimates for theme in weighted.themes] == [theme.estimates for theme in same.themes]
    assert weighted.themes[0].alpha.value < plain.themes[0].alpha.value
    assert "37 of 40 agree; weighted alpha" in weighted.themes[0].verdict
    said = "texts with t were drawn more often. So each text counts by its weight"
    assert said in weighted.weighting
    assert all(said in "\n".join(shown.lines) for shown in (weighted.shown, weighted.brief))


def _numbers():
    return [(f"d{number}", number) for number in range(1, 121)]


def test_the_methods_paragraph_says_what_was_weighted():
    paragraph = dc.methods_paragraph(dc.agreement(PAIR, sample=a_sample()), sample=a_sample())
    assert "So each text counts by its weight" in paragraph
    assert "Weighted percent agreement: 85%" in paragraph
    paragraph = dc.methods_paragraph(dc.agreement(PAIR), sample=a_sample())
    assert "The agreement told here is not weighted" in paragraph


@pytest.mark.parametrize(
    ("sample", "is_weighted"),
    [
        pytest.param(a_sample(enriched={}), True, id="unequal rates by stratum"),
        pytest.param(a_sample(enriched={}, strata=IN_PROPORTION), False, id="in proportion"),
    ],
)
def test_weights_of_a_proportional_sample_do_not_count(sample, is_weighted):
    assert dc.agreement(PAIR, sample=sample).weighted is is_weighted


def test_where_all_texts_are_coded_twice_nothing_is_weighted():
    pair = {name: coded(name, WITH, of=range(1, 121)) for name in "ab"}
    assert not dc.agreement(pair, sample=a_sample()).weighted


def test_texts_outside_the_sample_are_refused_by_name():
    of = [*WITH, *OTHERS, 99, 100]
    pair = {name: coded(name, WITH, of=of) for name in "ab"}
    with pytest.raises(dc.UsageError, match=r"2 texts .* are not in it, and so have no weight: d99, d100"):
        dc.agreement(pair, sample=a_sample())
    with pytest.raises(dc.UsageError, match="d99, d100"):
        compare_coders(coded("rules", WITH, of=range(1, 121)), pair, None, sample=a_sample())
    assert dc.agreement(pair, weights={id_: 1.0 for id_, _ in _numbers()}, sample=a_sample()).weighted


def test_a_sample_of_another_corpus_gives_no_weights():

    with pytest.raises(dc.UsageError, match="of another corpus than coding a"):
        dc.agreement(PAIR, sample=a_sample(corpus_hash="b" * 64))


@pytest.fixture(scope="module")
def enriched_study(tmp_path_factory) -> Path:
    """The bundled study; the second coder has an enriched sample and differs on one text without the theme."""
    folder = tmp_path_factory.mktemp("enriched") / "study"
    main(["demo", str(folder)])
    study = dc.read_study(folder)
    coding = study.code()
    sample = dc.draw_sample(study.corpus, n=20, seed=1, enrich={"dialogue": 6.0}, coding=coding)
    dc.write_sample(sample, folder / "sample.csv")
    author = study.codings["author"].codes_by_id("dialogue")
    flipped = next(id_ for id_ in sample.ids if not author[id_] and not coding.code(id_, "dialogue"))
    rows = [f"{id_},{1 if id_ == flipped else author[id_]}\n" for id_ in sample.ids]
    for file in (folder / "codings").glob("second.*"):
        file.unlink()
    (folder / "codings" / "second.csv").write_text(f"id,dialogue\n{''.join(rows)}", encoding="utf-8")
    return folder


def test_agree_report_and_the_study_use_the_weights_of_the_study(enriched_study, tmp_path, capsys):
    study = dc.read_study(enriched_study)
    weighted = study.agreement()
    alpha = weighted.themes[0].alpha.value
    assert weighted.weighted
    assert alpha < dc.agreement({name: study.codings[name] for name in ("author", "second")}).themes[0].alpha.value
    capsys.readouterr()
    assert main(["agree", "--study", str(enriched_study), "--out", str(tmp_path / "a"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    of_alpha = next(row for row in found["statistics"] if row["statistic"] == "krippendorff_alpha")
    assert (found["weighted"], of_alpha["value"]) == (True, pytest.approx(alpha, abs=1e-6))
    said = "texts with dialogue were drawn more often"
    assert said in found["weighting"]
    assert said in (tmp_path / "a" / "methods.txt").read_text(encoding="utf-8")
    report = study.report(tmp_path / "out", charts=False)
    assert said in report.page.read_text(encoding="utf-8")
    # The rules and the author coded all texts: there is nothing to weight.
    assert [one.weighted for one in report.compared.with_coding.values()] == [False, True]


def test_a_report_goes_on_where_the_sample_does_not_fit(enriched_study, tmp_path):
    folder = shutil.copytree(enriched_study, tmp_path / "study")
    sample, codes = folder / "sample.csv", folder / "codings" / "second.csv"
    outside = next(id_ for id_ in dc.read_corpus(folder / "corpus").ids if f"\n{id_}," not in sample.read_text("utf-8"))
    with codes.open("a", encoding="utf-8") as more:
        more.write(f"{outside},1\n")
    report = dc.read_study(folder).report(tmp_path / "out", charts=False)
    assert report.compared is None
    assert any(f"has no weight: {outside}" in str(fault) for fault in report.failures)


def test_validity_on_an_enriched_sample_is_that_of_the_corpus():
    coding, reference = coded("rules", WITH, of=range(1, 121)), SECOND
    plain, weighted = (
        dc.validate(coding, reference, sample=sample).themes[0].estimates for sample in (None, a_sample())
    )
    assert (plain["recall"].value, weighted["recall"].value) == (pytest.approx(30 / 33), pytest.approx(60 / 78))
    assert weighted["precision"].value == weighted["specificity"].value == 1
    assert weighted["f1"].value == pytest.approx(2 * 60 / (2 * 60 + 18))
    # All texts of the coding with the theme weigh the same: the exact lower limit of 30 of 30.
    assert weighted["precision"].low == pytest.approx(plain["precision"].low, abs=0.01)
    assert weighted["recall"].low < plain["recall"].low
    by_hand = dc.validate(coding, reference, weights={id_: 3.0 if n >= 61 else 1.0 for id_, n in _numbers()})
    assert by_hand.themes[0].estimates == weighted


def test_a_measure_of_no_weighted_text_is_undefined_with_its_reason():
    codings = coded("rules", [], of=range(1, 121)), coded("b", [61])
    found = dc.validate(*codings, sample=a_sample()).themes[0].estimates
    assert found["precision"].reason == "the coding has the theme in no document"
    assert found["recall"].value == 0


def test_validate_takes_the_sample_of_the_study_or_weights(enriched_study, tmp_path, capsys):
    command = ["validate", str(enriched_study / "codings" / "author.csv")]
    command += ["--reference", str(enriched_study / "codings" / "second.csv"), "--json"]
    capsys.readouterr()
    assert main(command) == 0
    found = json.loads(capsys.readouterr().out)
    assert "texts with dialogue were drawn more often" in found["weighting"]
    assert found["themes"][0]["recall"] < 0.95
    assert main([*command, "--weights", str(enriched_study / "sample.csv")]) == 0
    assert json.loads(capsys.readouterr().out)["weighting"].startswith("Each text counts by the weight given for it.")
    (tmp_path / "w.csv").write_text("id,weight\nT01,2\n", encoding="utf-8")
    assert main([*command, "--weights", str(tmp_path / "w.csv")]) == 2
