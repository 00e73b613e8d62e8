"""Rankings, co-occurrence and samples in claims: against scipy, statsmodels and all codings of a few texts.

Add claims and the findings expected to ``cases/audit_overlaps.yaml``.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations, pairwise, product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar

from audit_cases import check_case, read, read_cases
from discourse_coder.analysis.planning import chance_of_at_most
from discourse_coder.auditing.arithmetic import changes
from discourse_coder.auditing.arithmetic.rankings import mcnemar, order_of_the_ranking, p_values, ranks_told_apart
from discourse_coder.auditing.arithmetic.theme_overlaps import (
    CHECKS,
    fewest_with_several,
    overlap,
)
from discourse_coder.auditing.arithmetic.together import claims_together
from discourse_coder.model.claims import Claim, Claims, Finding, Stated
from discourse_coder.statistics import hypergeometric
from discourse_coder.statistics.hypergeometric import _ways, likely_hits, possible_hits

CASES = read_cases("audit_overlaps.yaml")
COMMON = {"place": "p. 1", "says": "So."}


def check(claims: Claims) -> list[Finding]:
    found = [finding for check in (*CHECKS, *changes.CHECKS) for finding in check(claims)]
    return [*found, *claims_together(claims, found)]


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_cases(case):
    check_case(case, [check])


@pytest.mark.parametrize(("fewer", "n", "one_tail"), [(2, 10, 0.055), (0, 5, 0.031), (5, 20, 0.021), (8, 25, 0.054)])
def test_mcnemar_against_the_printed_table_of_the_binomial_test(fewer, n, one_tail):
    """Siegel (1956), Nonparametric Statistics, Table D, which has one tail to three decimals."""
    assert mcnemar(fewer, n - fewer) / 2 == pytest.approx(one_tail, abs=0.0005)


@given(st.integers(0, 400), st.integers(0, 400))
def test_mcnemar_against_scipy_and_statsmodels(only_first, only_second):
    found = mcnemar(only_first, only_second)
    table = [[5, only_first], [only_second, 5]]
    assert found == pytest.approx(statsmodels_mcnemar(table, exact=True).pvalue, rel=1e-9)
    if n := only_first + only_second:
        assert found == pytest.approx(stats.binomtest(only_first, n).pvalue, rel=1e-9)
        assert found == mcnemar(only_second, only_first)


@pytest.mark.parametrize("n", [1, 2, 7, 20])
def test_p_values_are_the_extremes_over_every_overlap(n):
    for first, second in product(range(n + 1), repeat=2):
        overlaps = [both for both in range(n + 1) if both <= min(first, second) and first + second - both <= n]
        p = [stats.binomtest(first - b, k).pvalue if (k := first + second - 2 * b) else 1 for b in overlaps]
        assert p_values(first, second, n) == pytest.approx((min(p), max(p)), rel=1e-9)


@given(st.integers(1, 300), st.data())
def test_p_values_of_larger_counts(n, data):
    first, second = data.draw(st.integers(0, n)), data.draw(st.integers(0, n))
    p = [mcnemar(first - both, second - both) for both in overlap(first, second, n)]
    assert p_values(first, second, n) == pytest.approx((min(p), max(p)), rel=1e-9)
    assert p_values(first, second, None)[1] >= max(p) - 1e-9


def test_five_texts_more_are_never_significant_and_six_can_be():
    assert all(p_values(k + 5, k, 200)[0] > 0.05 for k in range(195))
    assert all(p_values(k + 6, k, 200)[0] < 0.05 for k in range(194))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_bounds_against_all_codings_of_three_themes(n):
    codings = ((np.arange(2 ** (3 * n))[:, None] >> np.arange(3 * n)) & 1).reshape(-1, n, 3)
    margins, both = codings.sum(axis=1), (codings[:, :, 0] & codings[:, :, 1]).sum(axis=1)
    several = (codings.sum(axis=2) >= 2).sum(axis=1)
    for counts in product(range(n + 1), repeat=3):
        same = (margins == counts).all(axis=1)
        assert fewest_with_several(counts, n) == several[same].min()
        assert list(overlap(counts[0], counts[1], n)) == sorted(set(both[same].tolist()))


def test_the_published_counts_force_themes_together():
    assert list(overlap(66, 65, 82)) == list(range(49, 66))
    assert fewest_with_several([66, 65, 22, 63, 15], 82) == 56


@given(st.integers(1, 300), st.data())
def test_the_hypergeometric_distribution_against_scipy(n, data):
    size, present = data.draw(st.integers(1, n)), data.draw(st.integers(0, n))
    possible, numbers = possible_hits(size, present, n), list(_ways(size, present, n))
    chances = np.array([number / sum(numbers) for number in numbers])
    drawn = stats.hypergeom(n, present, size)
    assert (possible[0], possible[-1]) == drawn.support()
    assert chances == pytest.approx(drawn.pmf(np.array(possible)), abs=1e-12, rel=1e-8)
    assert chances[: max(0, 2 - possible[0])].sum() == pytest.approx(chance_of_at_most(1, size, present, n), abs=1e-12)
    likely = likely_hits(size, present, n)
    assert drawn.cdf(likely[0] - 1) <= 0.025 + 1e-9
    assert drawn.sf(likely[-1]) <= 0.025 + 1e-9
    assert drawn.cdf(likely[0]) > 0.025 - 1e-9
    assert drawn.sf(likely[-1] - 1) > 0.025 - 1e-9


@pytest.mark.parametrize(
    ("n_texts", "likely"), [(40, range(1)), (39, range(2))], ids=["one in 40, 2.5% exactly", "one in 39"]
)
def test_what_a_sample_holds_in_exactly_a_fortieth_of_draws_is_not_likely(n_texts, likely):
    assert likely_hits(1, 1, n_texts) == likely


@pytest.mark.parametrize(
    ("size", "n_texts", "hits", "chance"), [(1, 20, 0, Fraction(19, 20)), (19, 20, 0, Fraction(1, 20)), (7, 7, 0, 0)]
)
def test_chances_are_fractions(size, n_texts, hits, chance):
    assert hypergeometric.chance_of_at_most(hits, size, 1, n_texts) == chance


def test_a_very_large_study_is_neither_slow_nor_an_error():
    claims = read(
        [
            {"kind": "number_of_texts", "value": "900,000,000"},
            {"kind": "sample_share", "value": "over 1%"},
            {"kind": "document_count", "theme": "un", "value": "400,000,000"},
            {"kind": "document_count", "theme": "nato", "value": "500,000,001"},
            {"kind": "ranking", "themes": ["nato", "un"]},
        ]
    )
    assert {finding.verdict for finding in check(claims)} == {"consistent"}


# -- claims of a true coding ------------------------------------------------------------------------------------------


@st.composite
def codings(draw: st.DrawFn) -> np.ndarray:
    """Draw mentions, texts x themes; a text has a theme where it has mentions."""
    n, n_themes = draw(st.integers(1, 120)), draw(st.integers(2, 6))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    prevalence = random.choice([0, 0.02, 0.4, 0.5, 0.95, 1], size=n_themes)
    return (random.random((n, n_themes)) < prevalence) * random.integers(1, 4, (n, n_themes))


@st.composite
def stated(draw: st.DrawFn, number: int) -> Stated:
    """Draw a true statement of a whole number."""
    relation, step = draw(
        st.sampled_from([("", 0), ("", 0), ("at least", -2), ("at most", 2), ("over", -1), ("about", 0)])
    )
    return Stated.parse(f"{relation} {max(0, number + step)}" if relation != "over" or number else str(number))


@st.composite
def true_claims(draw: st.DrawFn, mentions: np.ndarray) -> Claims:
    codes = (mentions > 0).astype(int)
    n, n_themes = codes.shape
    themes = [f"t{theme}" for theme in range(n_themes)]
    count, total = codes.sum(axis=0).tolist(), mentions.sum(axis=0).tolist()
    claims = [Claim("n", "number_of_texts", value=Stated.parse(str(n)), **COMMON)]
    for theme, name in enumerate(themes):
        if draw(st.booleans()):
            claims.append(Claim(f"d{theme}", "document_count", theme=name, value=draw(stated(count[theme])), **COMMON))
        if draw(st.booleans()):
            claims.append(Claim(f"m{theme}", "mention_count", theme=name, value=draw(stated(total[theme])), **COMMON))
        if draw(st.booleans()):
            places = Decimal(1).scaleb(-draw(st.integers(0, 2)))
            share = Decimal(100 * count[theme]) / n
            share = share.quantize(places, draw(st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN])))
            claims.append(Claim(f"s{theme}", "share", theme=name, value=Stated.parse(f"{share} %"), **COMMON))
    ranked = draw(st.lists(st.sampled_from(range(n_themes)), min_size=2, unique=True))
    for by, numbers in (("document_count", count), ("mention_count", total)):
        order = tuple(themes[theme] for theme in sorted(ranked, key=lambda theme: -numbers[theme]))
        claims.append(Claim(f"by {by}", "ranking", themes=order, by=by, **COMMON))
    for one, other in combinations(range(n_themes), 2):
        value = draw(stated(int((codes[:, one] & codes[:, other]).sum())))
        claims.append(
            Claim(f"both {one} {other}", "cooccurrence", themes=(themes[one], themes[other]), value=value, **COMMON)
        )
    share = Stated.parse(f"{draw(st.integers(0, 100))} %")
    claims.append(
        Claim("sample", "sample_share", value=share, random=draw(st.sampled_from([None, True, False])), **COMMON)
    )
    kept = draw(st.lists(st.booleans(), min_size=len(claims), max_size=len(claims)))
    return Claims("A study", tuple(claim for claim, keep in zip(claims, [True, *kept], strict=False) if keep))


@given(codings(), st.data())
def test_claims_of_a_true_coding_are_never_called_wrong(mentions, data):
    claims = data.draw(true_claims(mentions))
    assert not [finding for finding in check(claims) if finding.verdict not in ("consistent", "under-determined")]


@given(codings(), st.data(), st.sampled_from(["document_count", "mention_count"]))
def test_a_ranking_out_of_order_is_caught(mentions, data, by):
    numbers = ((mentions > 0) if by == "document_count" else mentions).sum(axis=0).tolist()
    order = data.draw(st.permutations(range(len(numbers))))
    claims = Claims(
        "A study",
        (
            *(
                Claim(f"c{k}", by, theme=f"t{k}", value=Stated.parse(str(k_of)), **COMMON)
                for k, k_of in enumerate(numbers)
            ),
            Claim("rank", "ranking", themes=tuple(f"t{theme}" for theme in order), by=by, **COMMON),
        ),
    )
    rising = any(numbers[before] < numbers[after] for before, after in pairwise(order))
    (finding,) = order_of_the_ranking(claims)
    assert finding.verdict == ("inconsistent" if rising else "consistent")


@given(codings(), st.integers(0, 120))
def test_a_cooccurrence_beyond_the_bounds_is_caught(mentions, number):
    n = len(mentions)
    assume(number <= n)
    count = (mentions > 0).sum(axis=0).tolist()
    claims = Claims(
        "A study",
        (
            Claim("n", "number_of_texts", value=Stated.parse(str(n)), **COMMON),
            *(
                Claim(f"c{k}", "document_count", theme=f"t{k}", value=Stated.parse(str(count[k])), **COMMON)
                for k in (0, 1)
            ),
            Claim("both", "cooccurrence", themes=("t0", "t1"), value=Stated.parse(str(number)), **COMMON),
        ),
    )
    about = [finding for finding in check(claims) if finding.about == ("both",)]
    can_be = number in overlap(count[0], count[1], n)
    assert {finding.verdict for finding in about} == {"consistent" if can_be else "impossible"}


@pytest.mark.parametrize(("numbers", "closest"), [((60, 40, 35), "b and c"), ((60, 55, 35), "a and b")])
def test_the_closest_neighbours_of_a_ranking_are_those_that_wrong_codes_turn(numbers, closest):
    counts = [{"kind": "document_count", "theme": t, "value": n} for t, n in zip("abc", numbers, strict=True)]
    ranking = {"kind": "ranking", "themes": ["a", "b", "c"]}
    (finding,) = ranks_told_apart(read([{"kind": "number_of_texts", "value": 100}, *counts, ranking]))
    assert f"5 wrong codes make {closest} equal, 6 reverse them" in finding.reason
