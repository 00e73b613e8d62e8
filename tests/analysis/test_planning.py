"""Planning the reliability sample: the model, the interval, the published formulas, the command."""

from __future__ import annotations

import json
from itertools import product
from math import ceil, sqrt

import numpy as np
import pytest
from scipy import optimize, stats

from discourse_coder.analysis.planned_samples import error_rates, expected_alpha
from discourse_coder.analysis.planning import (
    chance_of_at_most,
    plan,
    texts_by_donner_eliasziw,
    texts_by_krippendorff,
)
from discourse_coder.cli.main import main
from discourse_coder.errors import UsageError
from discourse_coder.statistics import intervals
from discourse_coder.statistics.intervals import interval_above
from discourse_coder.statistics.reliability import estimates, tally
from factories import make_coding
from small_study import write_small_study


def tables(n: int) -> np.ndarray:
    """Return every table of n texts: both, one, neither."""
    return np.array([(both, one, n - both - one) for both in range(n + 1) for one in range(n + 1 - both)])


def kappa_of(both: int, one: int, neither: int) -> float:
    n = both + one + neither
    share = (2 * both + one) / (2 * n)
    return 1 - (one / n) / (2 * share * (1 - share))


@pytest.mark.parametrize(("bound", "texts"), [(0.667, 81), (0.8, 139)])
def test_krippendorffs_published_numbers(bound, texts):
    assert texts_by_krippendorff(0.25, bound) == texts


@pytest.mark.parametrize(("prevalence", "bound"), [*product([0.1, 0.25, 0.5, 0.8], [0.667, 0.8, 0.9])])
def test_krippendorffs_formula_is_bloch_and_kraemers_variance_halfway_to_1(prevalence, bound):
    kappa = (1 + bound) / 2
    one_text = (1 - kappa) * ((1 - kappa) * (1 - 2 * kappa) + kappa * (2 - kappa) / (2 * prevalence * (1 - prevalence)))
    expected = 2 * stats.norm.ppf(0.95) ** 2 * one_text / ((1 - bound) / 2) ** 2
    assert texts_by_krippendorff(prevalence, bound) == ceil(expected)


@pytest.mark.parametrize(("alpha", "bound"), [(0.9, 0.8), (0.85, 0.667), (0.95, 0.8)])
def test_donner_and_eliasziw_against_scipys_noncentral_chi_squared(alpha, bound):
    p = 0.3
    noncentrality = optimize.brentq(lambda x: stats.ncx2.sf(stats.chi2.ppf(0.95, 1), 1, x) - 0.8, 1, 50)
    true, false = (
        np.array([p**2 + k * p * (1 - p), 2 * p * (1 - p) * (1 - k), (1 - p) ** 2 + k * p * (1 - p)])
        for k in (alpha, bound)
    )
    per_text = stats.chisquare(true, false).statistic
    assert texts_by_donner_eliasziw(p, alpha, bound) == pytest.approx(noncentrality / per_text, abs=1.01)


def test_no_number_of_texts_lifts_the_interval_above_a_bound_that_alpha_does_not_reach():
    assert texts_by_donner_eliasziw(0.5, 0.8, 0.8) is None


@pytest.mark.parametrize("bound", [0.5, 0.667, 0.8])
def test_the_interval_is_that_of_agree(bound):
    """Tables whose limit is not so close to the bound that the number of draws decides."""
    random = np.random.default_rng(3)
    compared = {False: 0, True: 0}
    for n in (12, 30, 90, 400):
        for both, one, neither in random.multinomial(n, [0.4, 0.06, 0.54], size=6).tolist():
            counted = tally(np.repeat([[1, 1], [1, 0], [0, 0]], [both, one, neither], axis=0))
            alpha = estimates(counted, np.random.default_rng(1))["krippendorff_alpha"]
            if alpha.low is not None and abs(alpha.low - bound) > 0.01:
                clear = bool(interval_above(np.array([[both, one, neither]]), bound)[0])
                assert clear == (alpha.low > bound), (both, one, neither)
                compared[clear] += 1
    assert min(compared.values()) >= 3


@pytest.mark.parametrize(("both", "one", "neither"), [(1, 0, 9), (5, 1, 11), (30, 4, 60), (200, 900, 300)])
def test_chances_are_those_of_a_double_integral(both, one, neither):
    for bound in (0.1, 0.667, 0.8):
        shares = stats.beta.ppf((np.arange(20_000) + 0.5) / 20_000, both, neither)
        agreeing = (1 + bound) / (1 + np.sqrt(1 - (1 - bound**2) * (1 - 2 * shares) ** 2))
        expected = stats.beta.cdf(agreeing, both + neither, one + 1).mean()
        found = intervals._chance_below(*(np.array([number]) for number in (both, one, neither)), bound)[0]
        assert found == pytest.approx(expected, abs=5e-5)


def test_what_clears_a_bound_clears_every_lower_one():
    cells = tables(40)
    below = np.ones(len(cells), dtype=bool)
    for bound in np.linspace(0, 0.99, 34):
        now = interval_above(cells, bound)
        assert not (now & ~below & (cells[:, 1] >= 0)).any()
        below = now


@pytest.mark.parametrize(("n", "prevalence", "alpha"), [(33, 0.5, 0.667), (82, 0.5, 0.8), (82, 0.25, 0.667)])
def test_the_interval_lies_wholly_above_the_true_alpha_at_most_25_times_in_1000(n, prevalence, alpha):
    pq = prevalence * (1 - prevalence)
    chances = [prevalence**2 + alpha * pq, 2 * pq * (1 - alpha), (1 - prevalence) ** 2 + alpha * pq]
    cells = tables(n)
    too_high = stats.multinomial.pmf(cells, n, chances)[interval_above(cells, alpha)].sum()
    assert 0.002 < too_high < 0.025


def test_sixteen_texts_never_clear_even_without_a_disagreement():
    assert not interval_above(np.array([[8, 0, 8]]), 0.667)[0]
    assert interval_above(np.array([[41, 0, 41]]), 0.8)[0]


@pytest.mark.parametrize(("agreement", "prevalence"), [*product([0.9, 0.95, 1], [0.1, 0.2, 0.5, 0.8])])
def test_two_coders_who_err_as_the_model_says_agree_as_often_as_asked(agreement, prevalence):
    alpha = expected_alpha(agreement, prevalence)
    miss, false_alarm = error_rates(alpha, prevalence)
    marks = prevalence * (1 - miss) + (1 - prevalence) * false_alarm
    one = 2 * (prevalence * miss * (1 - miss) + (1 - prevalence) * false_alarm * (1 - false_alarm))
    assert marks == pytest.approx(prevalence)
    assert 1 - one == pytest.approx(agreement)


def test_one_agreement_is_another_alpha_at_another_prevalence():
    assert expected_alpha(0.95, 0.5) == pytest.approx(0.9)
    assert expected_alpha(0.95, 5 / 82) == pytest.approx(0.563, abs=0.001)
    assert expected_alpha(0.95, 1 / 82) < 0
    assert expected_alpha(0.95, 0) is None


@pytest.mark.parametrize(("size", "present"), [*product([16, 33, 82], [0, 5, 15, 66, 82])])
def test_the_chance_of_hardly_a_text_against_scipy(size, present):
    assert chance_of_at_most(1, size, present, 82) == pytest.approx(stats.hypergeom.cdf(1, 82, present, size))


def test_beyond_the_corpus_the_chance_is_binomial():
    assert chance_of_at_most(1, 100, 5, 82) == pytest.approx(stats.binom.cdf(1, 100, 5 / 82))


def test_a_random_16_of_82_holds_at_most_one_of_15_texts_about_15_times_in_100():
    assert chance_of_at_most(1, 16, 15, 82) == pytest.approx(0.15, abs=0.01)


def exact_share(n_present: int, n_documents: int, size: int, alpha: float, bound: float) -> float:
    """Return what the simulation estimates, by going through all tables."""
    miss, false_alarm = error_rates(alpha, n_present / n_documents)

    def pair(mark: float) -> list[float]:
        return [mark**2, 2 * mark * (1 - mark), (1 - mark) ** 2]

    total = 0.0
    for positives in range(min(size, n_present) + 1):
        chance = stats.hypergeom.pmf(positives, n_documents, n_present, size)
        if chance < 1e-9:
            continue
        of_positives, of_negatives = tables(positives), tables(size - positives)
        p1 = stats.multinomial.pmf(of_positives, positives, pair(1 - miss)) if positives else np.ones(1)
        p2 = (
            stats.multinomial.pmf(of_negatives, size - positives, pair(false_alarm)) if positives < size else np.ones(1)
        )
        likely1, likely2 = p1 > 1e-9, p2 > 1e-9
        cells = (of_positives[likely1][:, None] + of_negatives[likely2][None]).reshape(-1, 3)
        total += chance * (np.outer(p1[likely1], p2[likely2]).ravel() * interval_above(cells, bound)).sum()
    return float(total)


@pytest.mark.parametrize(("present", "size", "alpha"), [(41, 33, 0.9), (21, 45, 0.95), (15, 33, 0.9)])
def test_the_simulated_share_against_all_tables(present, size, alpha):
    outlook = plan({"x": (present, 82)}, sizes=[size], alpha=alpha, bounds=[0.667], n_samples=20_000)
    share = outlook.themes[0].sizes[0].interval_above[0.667]
    exact = exact_share(present, 82, size, alpha, 0.667)
    assert 0.05 < exact < 0.95
    assert share == pytest.approx(exact, abs=4 * sqrt(exact * (1 - exact) / 20_000))


def test_simulation_asks_for_as_many_as_it_takes_exactly_and_the_formula_for_somewhat_more():
    need = plan({"x": (50_000, 100_000)}, agreement=0.95, bounds=[0.8]).themes[0].needed[0]
    cells = tables(need.simulation)
    exact = stats.multinomial.pmf(cells, need.simulation, [0.475, 0.05, 0.475])[interval_above(cells, 0.8)].sum()
    assert exact == pytest.approx(0.8, abs=0.03)
    assert need.simulation <= need.donner_eliasziw <= 1.2 * need.simulation


def test_the_number_needed_by_simulation_is_enough_and_clearly_fewer_are_not():
    need = plan({"x": (41, 82)}, alpha=0.95, bounds=[0.667]).themes[0].needed[0].simulation
    fewer, enough = plan({"x": (41, 82)}, alpha=0.95, bounds=[0.667], sizes=[need - 6, need]).themes[0].sizes
    assert fewer.interval_above[0.667] < 0.8 <= enough.interval_above[0.667]


def test_equal_seeds_give_equal_plans_whatever_else_is_asked_for():
    one = plan({"nato": (14, 82)}, sizes=[33], seed=7)
    many = plan({"un": (62, 82), "nato": (14, 82)}, sizes=[16, 33, 82], seed=7)
    assert many.themes[1].sizes[1] == one.themes[0].sizes[0]
    assert many.themes[1].needed == one.themes[0].needed
    assert plan({"nato": (14, 82)}, sizes=[33], seed=8).themes[0].sizes != one.themes[0].sizes


def test_a_coding_is_counted_without_what_is_not_coded():
    coding = make_coding({"un": [1, 1, 0, None], "nato": [0, 0, 0, 1]}, notice="All invented.")
    outlook = plan(coding, sizes=[3])
    assert [(t.theme, t.n_present, t.n_documents) for t in outlook.themes] == [("un", 2, 3), ("nato", 1, 4)]
    assert outlook.notice == "All invented."


def test_sizes_not_given_are_shares_of_the_texts():
    assert [size.size for size in plan({"x": (41, 82)}).themes[0].sizes] == [17, 25, 33, 50, 82]


@pytest.mark.parametrize(
    ("present", "reason"),
    [(0, "no text has the theme"), (82, "all texts have the theme"), (1, "coding by chance"), (14, "is not above")],
)
def test_where_no_number_is_enough_the_reason_is_given(present, reason):
    need = plan({"x": (present, 82)}, sizes=[16], agreement=0.93).themes[0].needed[1]
    assert need.simulation is None
    assert need.donner_eliasziw is None
    assert reason in need.reason


def test_tables_have_missing_values_where_nothing_can_be_simulated():
    outlook = plan({"none": (0, 82), "un": (62, 82)}, sizes=[16])
    assert outlook.table["clears_0.667"].isna().tolist() == [True, False]
    assert outlook.needed["simulation"].isna().tolist() == [True, True, False, False]
    assert "Texts needed" in outlook._repr_html_()


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"prevalence": {}}, ["no theme"]),
        ({"prevalence": {"a": (3, 2), "b": (0, 0)}}, ["a=3/2", "b=0/0"]),
        ({"sizes": [1, 16]}, ["size 1"]),
        ({"agreement": 95}, ["agreement=95"]),
        ({"agreement": 0.9, "alpha": 0.9}, ["cannot both"]),
        ({"alpha": -0.1, "bounds": [1], "assurance": 0, "confidence": 1}, ["alpha", "bound 1", "assurance", "conf"]),
        ({"n_samples": 0, "seed": -1}, ["n_samples", "seed"]),
    ],
)
def test_all_that_is_wrong_is_said_together(arguments, found):
    with pytest.raises(UsageError) as error:
        plan(**{"prevalence": {"x": (41, 82)}, **arguments})
    assert len(error.value.problems) == len(found)
    assert all(part in str(error.value) for part in found)


def test_the_command_reads_well(capsys):
    assert main(["plan", "--prevalence", "un=66/82", "nato=5/82", "--sizes", "16", "100", "--alpha", "0.9"]) == 0
    said = capsys.readouterr().out
    assert "un     66 of 82             .90      16        12.9" in said
    assert "* more than the texts there are" in said
    assert "--enrich nato=3" in said


def test_the_command_as_json(capsys):
    assert main(["plan", "--prevalence", "un=66/82", "x=0/82", "--sizes", "16", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["sizes"][0]["size"] == 16
    assert result["sizes"][1]["clears_0.800"] is None
    assert {row["theme"] for row in result["needed"]} == {"un", "x"}


def test_the_command_counts_the_coding_of_a_study(tmp_path, capsys):
    assert main(["plan", str(tmp_path)]) == 2
    assert "discourse-coder new" in capsys.readouterr().err
    write_small_study(tmp_path)
    assert main(["plan", str(tmp_path)]) == 0
    assert "un 2 of 3" in " ".join(capsys.readouterr().out.split())
    table = tmp_path / "codes.csv"
    table.write_text("id,un\na,1\nb,0\nc,0\n", encoding="utf-8")
    assert main(["plan", str(tmp_path), "--coding", str(table)]) == 0
    assert "un 1 of 3" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("text", ["un", "un=66", "=1/2", "un=a/b", "un=0.8"])
def test_the_command_says_how_to_give_a_prevalence(capsys, text):
    assert main(["plan", "--prevalence", text]) == 2
    assert "un=62/82" in capsys.readouterr().err


def test_a_sample_of_all_texts_is_drawn_without_replacement_and_a_larger_one_from_an_endless_supply():
    every, more = plan({"x": (1, 10)}, sizes=[10, 11], alpha=1, n_samples=1000).themes[0].sizes
    assert (every.undefined, every.at_most_one_present) == (0, 1)
    assert more.undefined == pytest.approx(0.9**11, abs=0.05)
    assert more.at_most_one_present == pytest.approx(0.9**11 + 11 * 0.1 * 0.9**10)


@pytest.mark.parametrize(("size", "starred"), [(82, False), (83, True)])
def test_the_command_marks_sizes_above_the_number_of_texts(capsys, size, starred):
    assert main(["plan", "--prevalence", "un=66/82", "--sizes", str(size), "--alpha", "0.9"]) == 0
    said = capsys.readouterr().out
    assert (f"{size}*" in said, "more than the texts there are" in said) == (starred, starred)
