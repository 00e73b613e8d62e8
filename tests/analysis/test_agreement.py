"""Agreement between codings: what is compared, what is said about it, and the command."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.files.tables import write_csv
from discourse_coder.model.coding import Span
from factories import make_coding

FOUR_OF_16 = [1] * 4 + [0] * 12


def agreed(*columns, **options):
    """Return the agreement of coders a, b, ... on one theme."""
    codings = {name: make_coding({"t": column}, coder=name) for name, column in zip("abcdef", columns, strict=False)}
    return dc.agreement(codings, **options)


def of_corpus(coding: dc.Coding, hash_: str) -> dc.Coding:
    return replace(coding, provenance=replace(coding.provenance, corpus_hash=hash_))


def test_a_theme_has_its_counts_by_coder_and_its_2x2_table():
    result = agreed([1, 1, 0, 0, None, 1], [1, 0, 0, 0, 1, None])
    theme = result.themes[0]
    assert (theme.n_units, theme.n_agree, theme.present) == (4, 3, {"a": 2, "b": 1})
    assert theme.cells == {(1, 1): 1, (1, 0): 1, (0, 0): 2}
    assert theme.coincidences == [[4, 1], [1, 2]]
    assert list(theme.estimates) == [
        "percent_agreement",
        "krippendorff_alpha",
        "cohen_kappa",
        "gwet_ac1",
        "brennan_prediger",
        "positive_agreement",
        "negative_agreement",
        "share_alpha_667",
        "share_alpha_800",
    ]


def test_three_coders_have_fleiss_kappa_and_all_combinations_of_codes():
    result = agreed([1, 1, 0, None], [1, 0, 0, 1], [1, 1, None, None])
    theme = result.themes[0]
    assert (theme.n_units, theme.n_agree) == (3, 2)
    assert theme.cells == {(1, 1, 1): 1, (1, 0, 1): 1, (0, 0, None): 1}
    assert "fleiss_kappa" in theme.estimates
    assert "cohen_kappa" not in theme.estimates
    assert result.cells["n_units"].sum() == 3
    assert result.cells["c"].isna().sum() == 1


@pytest.mark.parametrize(
    ("columns", "verdict"),
    [
        (
            (FOUR_OF_16, [1] * 3 + [0] * 13),
            "15 of 16 agree; alpha .82, 95% [.16, 1.00]: not shown to be reliable.",
        ),
        (
            ([0] * 16, [0] * 16),
            "16 of 16 agree; alpha is undefined, because all codes are 0, so there is no variation to agree on: "
            "16 texts cannot show reliability for this theme.",
        ),
        (
            (FOUR_OF_16, FOUR_OF_16),
            "16 of 16 agree; alpha 1.00, 95% [.43, 1.00]: 16 texts cannot show reliability for this theme.",
        ),
        (
            ([1, 0], [1, 0]),
            "2 of 2 agree; alpha 1.00, 95% [-.70, 1.00]: 2 texts cannot show reliability for this theme.",
        ),
        (
            ([1] * 50 + [0] * 50, [1] * 50 + [0] * 50),
            "100 of 100 agree; alpha 1.00, 95% [.93, 1.00]: reliable, the interval lies at or above .800.",
        ),
        (
            ([1] * 100 + [0] * 100, [1] * 97 + [0] * 103),
            "197 of 200 agree; alpha .97, 95% [.91, .99]: reliable, the interval lies at or above .800.",
        ),
        (
            ([1] * 100 + [0] * 100, [1] * 90 + [0] * 110),
            "190 of 200 agree; alpha .90, 95% [.82, .95]: reliable, the interval lies at or above .800.",
        ),
        (
            ([1] * 100 + [0] * 100, [1] * 82 + [0] * 118),
            "182 of 200 agree; alpha .82, 95% [.72, .89]: enough for tentative conclusions. The interval lies at or "
            "above .667, but has values below .800.",
        ),
        (
            ([1, 0] * 50, [1, 1, 0, 0] * 25),
            "50 of 100 agree; alpha .01, 95% [-.21, .20]: not reliable, the interval lies below .667.",
        ),
        (
            ([1, 1], [1, 0]),
            "1 of 2 agree; alpha .00, 95% [-.98, .92]: not shown to be reliable.",
        ),
        (
            ([1, None], [0, None]),
            "0 of 1 agree; alpha is undefined, because only one unit was coded by two coders: "
            "1 text cannot show reliability for this theme. "
            "Not coded, of 2: 1 by a and 1 by b. Had they been, 0 to 1 of 2 would agree, alpha -.50 to .00.",
        ),
        (
            ([1, None], [None, 0]),
            "No text was coded by two coders, so there is no agreement to measure on this theme. "
            "Not coded, of 2: 1 by a and 1 by b. Had they been, 0 to 2 of 2 would agree, alpha -.50 to 1.00.",
        ),
    ],
)
def test_the_verdict_is_a_sentence(columns, verdict):
    assert agreed(*columns).themes[0].verdict == verdict


@pytest.mark.parametrize("columns", [([0] * 9, [0] * 9), ([1, None], [0, None]), ([1, None], [None, 0])])
def test_an_undefined_statistic_is_never_a_number_anywhere(columns):
    table = agreed(*columns).table
    undefined = table[table["reason"] != ""]
    assert {"krippendorff_alpha", "cohen_kappa", "gwet_ac1", "brennan_prediger"} <= set(undefined["statistic"])
    assert undefined[["value", "ci_low", "ci_high"]].isna().all(axis=None)
    assert not re.search(r"\bnan\b|&lt;NA&gt;", agreed(*columns)._repr_html_())


def test_the_table_has_a_row_per_theme_and_statistic():
    table = agreed(FOUR_OF_16, [1] * 3 + [0] * 13).table
    assert list(table.columns) == [
        "theme", "statistic", "value", "ci_low", "ci_high", "n_undefined", "reason", "n_units", "n_agree",
        "present_a", "present_b", "verdict", "n_to_code", "not_coded_a", "not_coded_b", "unsure_a", "unsure_b",
        "n_agree_worst", "n_agree_best", "alpha_worst", "alpha_best", "alpha_range",
    ]  # fmt: skip
    alpha = table.set_index("statistic").loc["krippendorff_alpha"]
    assert alpha["value"] == pytest.approx(1 - 31 / (7 * 25))
    assert (alpha["n_units"], alpha["n_agree"], alpha["present_a"], alpha["present_b"]) == (16, 15, 4, 3)
    assert alpha["n_undefined"] == 0
    assert alpha["verdict"].startswith("15 of 16 agree")


def test_texts_and_themes_are_matched_by_name_and_the_rest_is_left_out():
    first = make_coding({"a": [1, 0, 1], "b": [1, 1, 0], "only_first": [1, 1, 1]}, coder="first")
    second = make_coding({"b": [0, 1, 0, 1], "a": [0, 0, 1, 1]}, coder="second")
    second = replace(second, ids=("d3", "d2", "d9", "d1"))
    result = dc.agreement({"first": first, "second": second})
    assert [(theme.theme, theme.n_units, theme.n_agree) for theme in result.themes] == [("a", 3, 2), ("b", 3, 3)]
    assert [(d.id, d.theme, d.codes) for d in result.differences] == [("d3", "a", {"first": 1, "second": 0})]


def test_every_disagreement_is_listed_with_both_sides_evidence_and_notes():
    rules = make_coding({"t": [1, 0, 1], "u": [0, 1, 0]}, spans=[("d1", "t"), ("d3", "t"), ("d2", "u")])
    person = make_coding({"t": [0, 0, 1], "u": [1, None, 0]}, coder="person", method="human")
    notes = [Span("d1", "t", -1, -1, "only\nnamed in passing", "note"), Span("d1", "u", 3, 9, "<talks>", "")]
    person = replace(person, spans=dc.Evidence.of(notes, person.ids, person.themes))
    result = dc.agreement({"rules": rules, "person": person})
    assert result.disagreements.to_numpy().tolist() == [
        ["d1", "t", 1, 0, '"x" (a rule)', "note: only named in passing", "", ""],
        ["d1", "u", 0, 1, "", '"<talks>"', "", ""],
    ]
    assert list(result.disagreements.columns) == [
        "id", "theme", "rules", "person", "rules_evidence", "person_evidence", "sentence", "criterion"
    ]  # fmt: skip
    assert "&lt;talks&gt;" in result._repr_html_()


def test_a_difference_among_three_names_who_did_not_code():
    result = agreed([1, 0], [None, 0], [0, 0])
    assert [(d.id, d.codes) for d in result.differences] == [("d1", {"a": 1, "b": None, "c": 0})]


def test_weights_of_an_enriched_sample_undo_the_enrichment():
    """Texts with the theme were drawn three times as often; each of the others stands for three."""
    first, second = [1] * 30 + [0] * 30, [1] * 27 + [0] * 30 + [1] * 3
    weights = {f"d{n}": 1.0 if n <= 30 else 3.0 for n in range(1, 61)}
    plain, weighted = (agreed(first, second, weights=w).themes[0] for w in (None, weights))
    agreement, share = (27 + 27 * 3) / 120, (27 + 3 * 3 + 30) / 240
    expected = 1 - (1 - agreement) * (119 / 120) / (2 * share * (1 - share))
    assert weighted.alpha.value == pytest.approx(expected, abs=1e-12)
    assert weighted.alpha.value < plain.alpha.value
    assert weighted.verdict.startswith("54 of 60 agree; weighted alpha ")


def test_bad_weights_are_all_named():
    with pytest.raises(dc.UsageError) as raised:
        agreed([1, 0, 1, None], [1, 0, 0, 0], weights={"d1": 1, "d2": 0, "d3": float("nan")})
    assert [problem.found for problem in raised.value.problems] == [
        'that of "d2" is 0.',
        'that of "d3" is nan.',
        '"d4" has none.',
    ]


def test_equal_seeds_give_equal_results():
    columns = [1, 0, 1, 1, 0, 0, 1], [1, 0, 0, 1, 1, 0, 1]
    assert agreed(*columns) == agreed(*columns)
    assert agreed(*columns).themes != agreed(*columns, seed=1).themes
    assert agreed(*columns, n_resamples=100).n_resamples == 100


def test_codings_of_different_corpora_are_refused():
    first, second = make_coding({"t": [1]}), make_coding({"t": [1]}, coder="second")
    with pytest.raises(dc.IncomparableCodingsError, match="different corpora"):
        dc.agreement({"first": first, "second": of_corpus(second, "another")})


def test_coders_may_overlap_in_a_chain():
    first, second, third = (make_coding({"t": [1, 0]}, coder=name) for name in ("first", "second", "third"))
    codings = {"first": first, "second": replace(second, ids=("d2", "d3")), "third": replace(third, ids=("d3", "d4"))}
    assert dc.agreement(codings).themes[0].n_units == 2
    codings["third"] = replace(third, ids=("d8", "d9"))
    with pytest.raises(dc.IncomparableCodingsError, match="codings third: they have no document in common"):
        dc.agreement(codings)


def test_a_table_made_by_hand_is_compared_though_nobody_wrote_down_its_corpus():
    first, second = make_coding({"t": [1, 0]}), make_coding({"t": [1, 0]}, coder="second", method="human")
    assert dc.agreement({"first": of_corpus(first, ""), "second": second}).themes[0].n_units == 2


@pytest.mark.parametrize(
    ("codings", "found"),
    [
        ({"a": make_coding({"t": [1]}), "b": make_coding({"u": [1]})}, "no theme in common"),
        (
            {"a": make_coding({"t": [1]}), "b": replace(make_coding({"t": [1]}), ids=("other",))},
            "no document in common",
        ),
    ],
)
def test_codings_with_nothing_in_common_are_refused(codings, found):
    with pytest.raises(dc.IncomparableCodingsError, match=found):
        dc.agreement(codings)


@pytest.mark.parametrize("names", [["a"], [], ["a", "theme"]])
def test_what_cannot_be_compared_or_named_is_refused(names):
    with pytest.raises(dc.UsageError):
        dc.agreement({name: make_coding({"t": [1, 0]}) for name in names})


@pytest.fixture
def sheets(tmp_path: Path) -> list[Path]:
    columns = {"one": FOUR_OF_16, "two": [1] * 3 + [0] * 13, "three": FOUR_OF_16}
    paths = []
    for name, codes in columns.items():
        paths.append(tmp_path / f"{name}.csv")
        rows = [f"T{number},{code},0,a remark" for number, code in enumerate(codes, 1)]
        paths[-1].write_text("\n".join(["id,un,nato,note", *rows]), encoding="utf-8")
    return paths


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_command_says_the_verdicts_and_writes_the_tables(sheets, capsys, tmp_path):
    code, out, err = run(capsys, "agree", *sheets[:2], "--out", tmp_path / "o", "--full")
    assert (code, err) == (0, "")
    assert "  verdict: 15 of 16 agree; alpha .82, 95% [.16, 1.00]: not shown to be reliable." in out
    assert "theme  texts  both  only one  only two  neither\nun        16     3         1         0       12\n" in out
    assert "undefined: all codes are 0, so there is no variation to agree on" in out
    assert "T4    un             1          0\n  evidence of one: note: a remark\n" in out
    assert "\n  evidence of two: note: a remark\n" in out
    assert (tmp_path / "o" / "disagreements.csv").read_text() == (
        "id,theme,one,two,one_evidence,two_evidence,sentence,criterion\nT4,un,1,0,note: a remark,note: a remark,,\n"
    )
    agreement = (tmp_path / "o" / "agreement.csv").read_text().splitlines()
    assert agreement[0].startswith(
        "theme,statistic,value,ci_low,ci_high,n_undefined,reason,n_units,n_agree,present_one"
    )
    assert agreement[2].startswith("un,krippendorff_alpha,0.822857,0.164303,0.995748,0,")
    assert agreement[2].endswith(': not shown to be reliable.",16,0,0,0,0,15,15,,,')
    cells = (tmp_path / "o" / "agreement_cells.csv").read_text()
    assert cells == "theme,one,two,n_units\nun,0,0,12\nun,1,0,1\nun,1,1,3\nnato,0,0,16\n"


def test_the_command_takes_three_coders_and_gives_json(sheets, capsys):
    code, out, _ = run(capsys, "agree", *sheets, "--json")
    result = json.loads(out, parse_constant=lambda constant: pytest.fail(f"{constant} is not JSON"))
    assert code == 0
    assert result["coders"] == ["one", "two", "three"]
    assert {row["statistic"] for row in result["statistics"]} >= {"fleiss_kappa", "krippendorff_alpha"}
    assert [row["id"] for row in result["disagreements"]] == ["T4"]


@pytest.mark.parametrize(("floor", "below"), [("0.8", ["nato"]), ("0.9", ["un", "nato"])])
def test_alpha_under_the_floor_or_undefined_is_a_finding(sheets, capsys, floor, below):
    code, out, _ = run(capsys, "agree", *sheets[:2], "--floor", floor)
    assert code == 1
    assert f"Alpha does not reach {floor} for: {', '.join(below)}." in out


def test_alpha_that_reaches_the_floor_is_fine(tmp_path, capsys):
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("id,un\nT1,1\nT2,0\n", encoding="utf-8")
    assert run(capsys, "agree", tmp_path / "a.csv", tmp_path / "b.csv", "--floor", "0.8")[0] == 0


def test_the_command_reads_the_weights_of_a_sample(sheets, capsys, tmp_path):
    weights = tmp_path / "sample.csv"
    weights.write_text("id,weight,stratum\n" + "".join(f"T{n},{1 + n % 2},s\n" for n in range(1, 17)), encoding="utf-8")
    assert "weighted alpha" in run(capsys, "agree", *sheets[:2], "--weights", weights)[1]
    weights.write_text("id,weight\nT1,heavy\nT1,2\n", encoding="utf-8")
    code, _, err = run(capsys, "agree", *sheets[:2], "--weights", weights)
    assert code == 2
    assert '"heavy" is not a weight' in err


def test_weights_are_read_whatever_a_spreadsheet_or_this_project_did_to_their_ids(tmp_path, capsys):
    ids = ("001", "002", "-a")
    texts = tmp_path / "texts.csv"
    texts.write_text("id,text\n001,One.\n002,Two.\n-a,Three.\n", encoding="utf-8")
    for name in ("one", "two"):
        write_csv(tmp_path / f"{name}.csv", [("id", "un"), *zip(ids, "110", strict=True)])
    weights = tmp_path / "weights.csv"
    compare = ("agree", tmp_path / "one.csv", tmp_path / "two.csv", "--corpus", texts, "--weights", weights)
    write_csv(weights, [("id", "weight"), *((id_, 2) for id_ in ids)])
    assert run(capsys, *compare)[0] == 0
    weights.write_text("id,weight\n1,2\n2,1\n'-a,1\n", encoding="utf-8")
    code, out, _ = run(capsys, *compare)
    assert code == 0
    assert '2 ids of weights.csv were read as in the corpus: "1" as "001", "2" as "002".' in out
    weights.write_text("id,weight\n1,2\n001,1\n002,1\n'-a,1\n", encoding="utf-8")
    code, _, err = run(capsys, *compare)
    assert (code, f'{weights} row 2: the id "1" could be "001", but so could that of another row' in err) == (2, True)


def test_one_coding_is_not_enough(sheets, capsys):
    code, _, err = run(capsys, "agree", sheets[0])
    assert code == 2
    assert "Agreement needs two coders or more." in err


def test_many_texts_take_little_time():
    rng = np.random.default_rng(0)
    columns = [rng.integers(0, 2, 20_000).tolist() for _ in range(2)]
    result = agreed(*columns, n_resamples=10_000)
    assert result.themes[0].n_units == 20_000


@pytest.mark.parametrize(("lacking", "problems"), [("d4", []), ("d3", ['"d3" has none.'])])
def test_a_text_needs_a_weight_from_two_coders_on(lacking, problems):
    codings = {"a": make_coding({"t": [1, 0, 1, 1]}, coder="a"), "b": make_coding({"t": [1, 0, 0]}, coder="b")}
    weights = {f"d{n}": 2.0 for n in (1, 2, 3, 4) if f"d{n}" != lacking}
    if problems:
        with pytest.raises(dc.UsageError) as raised:
            dc.agreement(codings, weights=weights)
        assert [problem.found for problem in raised.value.problems] == problems
    else:
        given = dc.agreement(codings, weights={**weights, lacking: 9.0})
        assert dc.agreement(codings, weights=weights).themes == given.themes
