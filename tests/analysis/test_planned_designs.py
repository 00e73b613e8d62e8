"""Plans for three and more coders, enriched samples, corrected counts, and how many texts it takes to meet a theme."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats

from discourse_coder.analysis.planned_correction import errors_by_agreement, errors_by_rates
from discourse_coder.analysis.planned_samples import Expected, Simulation, expected_alpha
from discourse_coder.analysis.planning import plan
from discourse_coder.cli.main import main
from discourse_coder.errors import UsageError
from discourse_coder.statistics.double_sampling import corrected_count, expected_limits
from discourse_coder.statistics.hypergeometric import texts_to_meet, texts_to_meet_of_more
from discourse_coder.statistics.reliability import ALPHA, estimates, tally
from discourse_coder.statistics.simulated_alpha import lower_limits


@pytest.mark.parametrize(
    ("n_coders", "marks", "weights", "cells"),
    [
        (2, (2, 1, 0), (1, 1, 1), [15, 2, 20]),
        (3, (3, 2, 1, 0), (1, 1, 1, 1), [12, 2, 1, 25]),
        (5, (5, 4, 3, 2, 1, 0), (1,) * 6, [9, 2, 1, 0, 3, 18]),
        (2, (2, 1, 1, 0), (14 / 15, 14 / 15, 68 / 25, 68 / 25), [13, 2, 1, 24]),
    ],
)
def test_the_limit_is_that_of_agree(n_coders, marks, weights, cells):
    rows = np.repeat([[1] * k + [0] * (n_coders - k) for k in marks], cells, axis=0)
    counted = tally(rows, weights=np.repeat(weights, cells))
    expected = estimates(counted, np.random.default_rng(1), n_resamples=2000)[ALPHA].low
    found = lower_limits(np.array([cells]), marks, weights, n_coders, 0.95, np.random.default_rng(1))
    assert found[0] == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("factor", [None, 3.0])
@pytest.mark.parametrize("n_coders", [2, 3, 5])
def test_any_two_coders_agree_as_often_as_asked_however_texts_are_drawn(n_coders, factor):
    prevalence, agreement = 140 / 820, 0.95
    theme = Expected(140, 820, expected_alpha(agreement, prevalence), factor)
    texts = Simulation(1000, 1, 0.95, n_coders).samples(theme, 400).mean(axis=0) * theme.weights(400, n_coders)
    marks = np.array(theme.marks(n_coders))
    differing = 2 * marks * (n_coders - marks) / (n_coders * (n_coders - 1))
    assert (texts * marks).sum() / texts.sum() / n_coders == pytest.approx(prevalence, abs=0.004)
    assert 1 - (texts * differing).sum() / texts.sum() == pytest.approx(agreement, abs=0.004)


@pytest.mark.parametrize(("size", "drawn"), [(17, (6, 11)), (45, (14, 31)), (82, (14, 68)), (820, (313, 507))])
def test_an_enriched_sample_is_drawn_as_by_sample(size, drawn):
    """Three times as often; of the 14 of 82 texts never more than there are, unless there are many more like them."""
    assert Expected(14, 82, 0.9, 3.0).drawn(size) == drawn


def test_values_of_the_bench():
    options = {"alpha": 0.95, "bounds": [0.5], "sizes": [45], "n_samples": 150}
    three = plan({"x": (22, 82)}, coders=3, **options).themes[0]
    assert 15 <= three.needed[0].simulation <= 30
    assert (three.needed[0].krippendorff, three.needed[0].donner_eliasziw) == (None, None)
    (enriched,) = plan({"x": (14, 82)}, enrich={"x": 3}, **options).themes
    assert 25 <= enriched.needed[0].enriched <= 50
    assert (enriched.sizes[0].expected_positives, enriched.factor) == (14, 3)
    assert Simulation(1000, 1, 0.95, 3).share_above(Expected(22, 82, 0.9), 45, 0.667) == pytest.approx(0.62, abs=0.04)


@pytest.mark.parametrize(("times", "present", "n"), [(10, 14, 82), (1, 14, 82), (5, 65, 82), (3, 40, 4000)])
def test_how_many_texts_meet_a_theme_against_scipy(times, present, n):
    found = texts_to_meet(times, present, n)
    assert (
        stats.hypergeom.sf(times - 1, n, present, found) >= 0.95 > stats.hypergeom.sf(times - 1, n, present, found - 1)
    )
    assert texts_to_meet_of_more(times, present, n) == times + stats.nbinom.ppf(0.95, times, present / n)


def test_a_theme_is_not_met_more_often_than_it_is_there():
    assert (texts_to_meet(14, 14, 82), texts_to_meet(15, 14, 82)) == (82, None)
    assert (texts_to_meet(1, 0, 82), texts_to_meet_of_more(1, 0, 82)) == (None, None)
    assert texts_to_meet_of_more(10, 82, 82) == 10


def test_the_limits_to_expect_are_the_mean_over_all_samples():
    (n1, w1, d1), (n0, w0, d0) = ones, zeros = (14, 2, 6), (68, 3, 20)
    mean = np.zeros(2)
    for k1 in range(w1 + 1):
        for k0 in range(w0 + 1):
            chance = stats.hypergeom.pmf(k1, n1, w1, d1) * stats.hypergeom.pmf(k0, n0, w0, d0)
            drawn = ([(place < k, 1.0) for place in range(d)] for k, d in ((k1, d1), (k0, d0)))
            found = corrected_count(n1, n0, *drawn)
            mean += chance * np.array([found.low, found.high])
    assert expected_limits(ones, zeros) == pytest.approx(mean)
    assert expected_limits((14, 2, 14), (68, 2, 68)) == (14, 14)
    assert expected_limits((14, 2, 0), (68, 2, 20)) is None
    few, many = (expected_limits((500, 50, 100), (500, 40, 100), most) for most in (5, 99))
    assert few == pytest.approx(many, abs=1)


def test_what_errors_make_up_a_count():
    by_rates = errors_by_rates(62, 82, 0.9, 0.95)
    true = (62 - 0.05 * 82) / 0.85
    assert (by_rates.wrong_ones, by_rates.wrong_zeros) == (round(0.05 * (82 - true)), round(0.1 * true))
    assert (
        errors_by_rates(2, 82, 0.9, 0.95).reason == "with these rates more texts would be coded 1, whatever is in them"
    )
    assert errors_by_rates(80, 82, 0.9, 0.95).reason.startswith("with these rates fewer")
    assert errors_by_rates(40, 82, 0.5, 0.5).reason == "with these rates the codes say nothing of the texts"
    assert errors_by_agreement(14, 82, 0.95).wrong_ones == errors_by_agreement(14, 82, 0.95).wrong_zeros == 2
    assert "by chance" in errors_by_agreement(1, 82, 0.9).reason


def test_the_more_texts_are_double_coded_the_narrower_the_corrected_count():
    sizes = plan({"x": (14, 82)}, sizes=[17, 33, 60, 82, 83], corrected=True, n_samples=10).themes[0].sizes
    *limits, none = (size.corrected for size in sizes)
    widths = [high - low for low, high in limits]
    assert widths == sorted(widths, reverse=True)
    assert (limits[-1], none) == ((14, 14), None)
    by_alpha = plan({"x": (14, 82)}, sizes=[33], alpha=expected_alpha(0.95, 14 / 82), corrected=True, n_samples=10)
    assert by_alpha.themes[0].sizes[0].corrected == sizes[1].corrected


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"coders": 1}, "coders=1"),
        ({"enrich": {"x": 0.5}}, "enrich x=0.5"),
        ({"enrich": {"y": 2}}, "no such theme is planned"),
        ({"meet": [0]}, "meet 0"),
        ({"sensitivity": 0.9}, "go together"),
        ({"sensitivity": 0.9, "specificity": 90}, "specificity=90"),
    ],
)
def test_a_wrong_design_is_refused(arguments, found):
    with pytest.raises(UsageError, match=found):
        plan({"x": (14, 82)}, **arguments)


def test_the_command_says_what_each_design_gives(capsys):
    asked = ["plan", "--prevalence", "nato=14/82", "un=2/82", "--sizes", "33", "--enrich", "nato=3", "--alpha", "0.5"]
    rates = ["--sensitivity", "0.9", "--specificity", "0.95", "--meet", "5", "20"]
    assert main([*asked, *rates]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "nato 14 of 82 5 43 51" in said
    assert "nato 14 of 82 20 – 159" in said
    assert "nato 14 of 82 4 1 33 10 to 21 14" in said
    assert "un 2 of 82 – – – – – none because: with these rates more texts would be coded 1" in said
    assert "Enriched for nato (3 times)" in said
    assert (
        main(["plan", "--prevalence", "nato=14/82", "--sizes", "33", "--alpha", "0.5", "--coders", "3", "--json"]) == 0
    )
    result = json.loads(capsys.readouterr().out)
    assert (result["coders"], result["to_meet"][0]["of_these"]) == (3, 69)
    assert result["needed"][0]["krippendorff"] is None


def test_only_themes_that_some_texts_lack_are_to_be_drawn_more_often(capsys):
    assert main(["plan", "--prevalence", "rare=1/20", "all=5/5"]) == 0
    assert capsys.readouterr().out.rstrip().endswith("--enrich rare=3")
