"""Three coders and more in `Agreement`: its table, what is shown, and the line on a coder who stands out."""

from __future__ import annotations

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
    assert "agreement_coders.csv" in agreement_tables(result)
    lines = "\n".join(result.shown.lines)
    for said in ("mean of the pairs", "without c", "with one who repeats the majority", "a and b"):
        assert said in lines


def test_two_coders_have_none_of_it_and_a_coder_without_codes_is_no_third():
    two = codings(0.1, 0.1)
    assert len(dc.agreement(two, n_resamples=0).several_coders) == 0
    assert "agreement_coders.csv" not in agreement_tables(dc.agreement(two, n_resamples=0))
    third = make_coding({"hard": [None] * 59 + [1], "easy": [None] * 60}, coder="c")
    found = dc.agreement({**two, "c": third}, n_resamples=0).several_coders
    assert set(found["theme"]) == {"hard"}


def test_an_undefined_value_has_its_reason():
    same = {name: make_coding({"t": [0, 0, 0, 0]}, coder=name) for name in "abc"}
    table = dc.agreement(same, n_resamples=50).several_coders
    beyond = table[table["statistic"] != "percent_agreement"]
    assert beyond["value"].isna().all()
    assert (beyond["reason"] != "").all()
