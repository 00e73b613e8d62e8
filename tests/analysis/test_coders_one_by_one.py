"""Three coders and more in `Agreement`: its table, what is shown, and the line on a coder who stands out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import discourse_coder as dc
from discourse_coder.report.sections.agreement import agreement_tables
from factories import make_coding


def codings(*errors: float, n: int = 60) -> dict[str, dc.Coding]:
    random = np.random.default_rng(2)
    truth = random.random((2, n)) < 0.4
    return {
        name: make_coding(
            {
                "easy": truth[0].astype(int).tolist(),
                "hard": (truth[1] ^ (random.random(n) < error)).astype(int).tolist(),
            },
            coder=name,
        )
        for name, error in zip("abcd", errors, strict=False)
    }


def test_a_coder_who_differs_from_the_others_is_named_in_one_line():
    result = dc.agreement(codings(0.05, 0.05, 0.4), n_resamples=4000)
    (line,) = [note for note in result.brief.notes if "Stands out" in note]
    assert line == "Stands out: c (hard). Without this coder alpha would be higher; --full says by how much."
    assert not any("Stands out" in note for note in dc.agreement(codings(0.1, 0.1, 0.1), n_resamples=1000).brief.notes)


def test_every_comparison_is_in_the_table_and_in_what_is_shown():
    result = dc.agreement(codings(0.05, 0.1, 0.3), n_resamples=100)
    table = result.several_coders
    hard = table[table["theme"] == "hard"]
    assert hard["comparison"].value_counts().to_dict() == {"pair": 9, "left out": 6, "mean of pairs": 3, "made up": 2}
    (without_c,) = hard[(hard["coders"] == "c") & (hard["statistic"] == "krippendorff_alpha")]["value"]
    of_pair = hard[(hard["coders"] == "a; b") & (hard["statistic"] == "krippendorff_alpha")]
    assert [without_c] == of_pair["value"].tolist()
    alpha = result.themes[1].alpha.value
    (gained,) = hard[(hard["coders"] == "c") & (hard["statistic"] == "alpha_gained")]["value"]
    assert gained == pytest.approx(without_c - alpha)
    assert "agreement_coders.csv" in agreement_tables(result, {})
    lines = "\n".join(result.shown.lines)
    for said in ("mean of the pairs", "without c", "with one who repeats the majority", "a and b"):
        assert said in lines


def test_the_mean_of_pairs_has_the_interval_of_all_where_it_is_the_same_number():
    """Percent agreement where no code is missing; three coders may give three values to one text."""
    random = np.random.default_rng(4)
    truth, scales = random.integers(0, 3, 40), {"tone": dc.Scale(("calm", "firm", "sharp"))}
    given = {name: np.where(random.random(40) < 0.4, random.integers(0, 3, 40), truth).tolist() for name in "abc"}
    found = dc.agreement(
        {
            name: replace(make_coding({"tone": [0] * 40}, coder=name), codes=[[code] for code in codes], scales=scales)
            for name, codes in given.items()
        },
        n_resamples=1000,
    )
    table = found.several_coders.query("comparison == 'mean of pairs' and statistic == 'percent_agreement'")
    every = found.themes[0].estimates["percent_agreement"]
    assert table[["value", "ci_low", "ci_high"]].iloc[0].tolist() == pytest.approx([every.value, every.low, every.high])


def test_two_coders_have_none_of_it_and_a_coder_without_codes_is_no_third():
    two = codings(0.1, 0.1)
    assert len(dc.agreement(two, n_resamples=0).several_coders) == 0
    assert "agreement_coders.csv" not in agreement_tables(dc.agreement(two, n_resamples=0), {})
    third = make_coding({"hard": [None] * 59 + [1], "easy": [None] * 60}, coder="c")
    found = dc.agreement({**two, "c": third}, n_resamples=0).several_coders
    assert set(found["theme"]) == {"hard"}


def test_an_undefined_value_has_its_reason():
    same = {name: make_coding({"t": [0, 0, 0, 0]}, coder=name) for name in "abc"}
    table = dc.agreement(same, n_resamples=50).several_coders
    beyond = table[table["statistic"] != "percent_agreement"]
    assert beyond["value"].isna().all()
    assert (beyond["reason"] != "").all()


def errors_of(*columns: list[int | None]) -> dc.Agreement:
    made = {name: make_coding({"t": column}, coder=name) for name, column in zip("abcd", columns, strict=False)}
    return dc.agreement(made, n_resamples=0)


def test_the_model_of_errors_is_a_table_with_its_assumptions():
    result = dc.agreement(codings(0.05, 0.1, 0.3), n_resamples=0)
    table = result.error_model.set_index(["theme", "coder", "right_code", "given_code"])["estimate"]
    assert table["easy", "a", "1", "1"] == 1
    assert table["hard", "c", "1", "1"] < table["hard", "a", "1", "1"]
    assert table["hard", "c", "1", "1"] + table["hard", "c", "1", "0"] == pytest.approx(1)
    assert table["hard", "", "0", ""] + table["hard", "", "1", ""] == pytest.approx(1)
    lines = "\n".join(result.shown.lines)
    assert "A model of errors (Dawid & Skene 1979)" in lines
    assert "assumes that each text has one right code" in lines
    assert "truth" not in lines


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ([[1, 0] * 10] * 3, "it takes 30 texts, and there are 20"),
        ([[0] * 40] * 3, "the codes do not vary"),
        ([[1, 0] * 20, [1, 0] * 20, [1] * 10 + [None] * 30], "only 10 of 40 texts were coded by three coders or more"),
        ([[1] * 4 + [0] * 36] * 3, 'by the model only 4 texts would be "1"'),
    ],
)
def test_the_model_is_withheld_with_its_reason(columns, reason):
    result = errors_of(*columns)
    assert result.error_model["reason"].tolist() == [reason]
    assert f"Withheld: {reason}." in "\n".join(result.shown.lines)


def test_which_fleiss_is_meant_is_said_where_codes_are_missing():
    said = "Fleiss' kappa where codes are missing is that of Gwet (2014)"
    assert any(said in note for note in errors_of([1, 0, 1, 0], [1, 0, 1, 1], [1, 0, 0, None]).shown.notes)
    assert not any(said in note for note in errors_of([1, 0, 1, 0], [1, 0, 1, 1], [1, 0, 0, 1]).shown.notes)
    assert not any(said in note for note in errors_of([1, 0, 1, None], [1, 0, 1, 1]).shown.notes)
