"""What a stated percentage of agreement allows: against all 2x2 tables, published ones, and codings made up.

Add claims and the findings expected to ``cases/audit_agreement.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_cases import check_case, read, read_cases
from discourse_coder.auditing.arithmetic.agreement_claims import (
    CHECKS,
    agreeing_texts,
    agreement_beyond_chance,
    marked_texts,
    one_figure_for_several_themes,
)
from discourse_coder.auditing.arithmetic.coders import doubly_coded
from discourse_coder.auditing.arithmetic.coefficients import coefficients_of_tables
from discourse_coder.auditing.arithmetic.possible_numbers import exact_counts, sample_of
from discourse_coder.auditing.arithmetic.quantities import admitted
from discourse_coder.auditing.arithmetic.two_by_two import Spread, n_tables, tables
from discourse_coder.model.claims import Claim, Claims, Stated
from discourse_coder.statistics import reliability
from discourse_coder.statistics.reliability import tally

CASES = read_cases("audit_agreement.yaml")
COEFFICIENTS = {
    "krippendorff_alpha": reliability.krippendorff_alpha,
    "cohen_kappa": reliability.cohen_kappa,
    "fleiss_kappa": reliability.fleiss_kappa,
    "gwet_ac1": reliability.gwet_ac1,
    "brennan_prediger": reliability.brennan_prediger,
    "percent_agreement": reliability.percent_agreement,
}
PLACES = st.sampled_from([0, 1, 2])
ROUNDING = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN])


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_cases(case):
    check_case(case, (*CHECKS, coefficients_of_tables))


def test_nothing_is_said_where_nothing_is_claimed():
    claims = read([{"kind": "number_of_texts", "value": "82"}, {"kind": "sample_share", "value": "20%"}])
    assert [finding for check in CHECKS for finding in check(claims)] == []


def test_one_figure_is_enough_where_there_is_one_theme_or_no_difference():
    two = [{"kind": "document_count", "theme": theme, "value": "9"} for theme in ("un", "nato")]
    sample = [{"kind": "number_of_texts", "value": "82"}, {"kind": "sample_share", "value": "20%"}]
    overall = {"kind": "agreement", "value": "over 90%"}
    assert list(one_figure_for_several_themes(read([*sample, *two, overall])))
    assert not list(one_figure_for_several_themes(read([*sample, two[0], overall])))
    assert not list(
        one_figure_for_several_themes(read([*sample, two[0], {"kind": "absence", "theme": "icj"}, overall]))
    )
    assert not list(one_figure_for_several_themes(read([*sample, *two, overall | {"value": "100%"}])))
    assert not list(one_figure_for_several_themes(read([*sample, *two, overall | {"theme": "un"}])))


@pytest.mark.parametrize("n", range(1, 9))
def test_tables_are_all_tables_and_their_coefficients_those_of_the_package(n):
    every = {(a, b, c) for a, b, c in product(range(n + 1), repeat=3) if a + b + c <= n}
    found = set()
    for each in tables(n, range(n + 1), range(n + 1)):
        for place, (x, y) in enumerate(zip(each.first.tolist(), each.second.tolist(), strict=True)):
            both = (x + y - each.differing) // 2
            found.add((both, x - both, y - both))
            codes = np.repeat([[1, 1], [1, 0], [0, 1], [0, 0]], [both, x - both, y - both, n - x - y + both], axis=0)
            sums = tally(codes).sums()
            for measure, of in COEFFICIENTS.items():
                above, below = each.coefficient(measure)
                expected = float(of(sums)[0])
                if below[place]:
                    assert above[place] / below[place] == pytest.approx(expected, abs=1e-12)
                else:
                    assert np.isnan(expected)
    assert found == every
    assert n_tables(n, range(n + 1)) == len(every)


def spread(n: int, agreeing: range, marked: range, measure: str) -> tuple[Fraction, Fraction]:
    found = Spread()
    for each in tables(n, agreeing, marked):
        found = found.with_tables(each, measure)
    return found.low, found.high


def test_feinstein_and_cicchettis_paradox():
    """The same 85 of 100: kappa .70 where the theme is in half of the texts, .32 where it is in nine of ten (1990)."""
    half, most = (spread(100, range(85, 86), range(k, k + 1), "cohen_kappa") for k in (49, 90))
    assert half[0] <= 0.70 <= half[1]
    assert most[0] <= 0.32 <= most[1] < half[0]


def test_sixteen_texts_of_which_fifteen_agree():
    # One of 16 texts marked, by one coder only: 1 - (31 x 1) / (1 x 31).
    assert spread(16, range(15, 16), range(1), "krippendorff_alpha") == (0, 0)
    # Three by the first coder, two or four by the second.
    ends = (1 - Fraction(31, 135), 1 - Fraction(31, 175))
    assert spread(16, range(15, 16), range(3, 4), "krippendorff_alpha") == ends


@pytest.mark.parametrize(
    ("share", "random", "sizes"),
    [
        ("20%", None, (16, 17)),
        ("19.5%", True, (15, 16)),
        ("about 20%", False, (13, 20)),
        ("at least 20%", None, (16, 82)),
        ("over 20%", None, (17, 82)),
        ("at most 1%", None, (1, 1)),
        ("100%", None, (82, 82)),
    ],
)
def test_sizes_of_the_sample(share, random, sizes):
    claim = {"kind": "sample_share", "value": share} | ({} if random is None else {"random": "yes" if random else "no"})
    sample = sample_of(read([{"kind": "number_of_texts", "value": "82"}, claim]))
    assert (sample.sizes[0], sample.sizes[-1], sample.random) == (*sizes, random)


@pytest.mark.parametrize("shares", [[], ["0.1%", "0%"]])
def test_no_sample_without_a_share_or_a_text(shares):
    stated = [{"kind": "sample_share", "value": share} for share in shares]
    sample = sample_of(read([{"kind": "number_of_texts", "value": "82"}, *stated]))
    assert sample is None or sample.sizes[-1] == 1


def test_two_shares_leave_what_both_allow():
    stated = [{"kind": "sample_share", "value": share} for share in ("20%", "19.5%")]
    sample = sample_of(read([{"kind": "number_of_texts", "value": "82"}, *stated]))
    assert list(sample.sizes) == [16]
    assert sample.claims == ("c2", "c3", "c1")


@given(st.integers(1, 60), st.sampled_from(["", "over ", "at least ", "at most ", "under ", "about "]), st.data())
def test_admitted_numbers_are_those_that_the_claim_admits(whole, relation, data):
    number = data.draw(st.decimals(0, 100, places=data.draw(PLACES)))
    value = Stated.parse(f"{relation}{number} %")
    assert list(admitted(value, whole)) == [k for k in range(whole + 1) if value.admits(Fraction(k, whole))]


def test_very_large_studies_are_neither_slow_nor_an_error():
    texts = [{"kind": "number_of_texts", "value": "900,000,000"}, {"kind": "sample_share", "value": "over 1%"}]
    count = {"kind": "document_count", "theme": "un", "value": "400,000,000"}
    claims = read([*texts, count, {"kind": "agreement", "theme": "un", "value": "93%"}])
    assert [finding.verdict for check in (*CHECKS, coefficients_of_tables) for finding in check(claims)] == [
        "consistent"
    ]


# -- claims of a true coding ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Study:
    """Two codings: the first coder's of all texts, the second's of a sample; texts x themes, and which were sampled."""

    first: np.ndarray
    second: np.ndarray
    sampled: list[int]


def percentage(k: int, n: int, places: int, rounding: str) -> str:
    return f"{(Decimal(100 * k) / Decimal(n)).quantize(Decimal(1).scaleb(-places), rounding)} %"


@st.composite
def studies(draw: st.DrawFn) -> Study:
    n, n_themes = draw(st.integers(1, 60)), draw(st.integers(1, 4))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    prevalence = random.choice([0, 0.05, 0.3, 0.6, 0.95, 1], size=n_themes)
    first = (random.random((n, n_themes)) < prevalence).astype(int)
    errors = random.random((n, n_themes)) < draw(st.sampled_from([0, 0.03, 0.1, 0.5]))
    size = draw(st.integers(1, n))
    return Study(first, first ^ errors, sorted(random.choice(n, size, replace=False).tolist()))


@st.composite
def stated_shares(draw: st.DrawFn, k: int, n: int) -> Stated:
    """Draw a true statement of k of n as a percentage."""
    kind = draw(st.sampled_from(["rounded", "over", "at least", "at most"]))
    exact = Fraction(100 * k, n)
    if kind == "over" and exact > 0:
        return Stated.parse(f"over {draw(st.integers(0, -(-exact.numerator // exact.denominator) - 1))} %")
    relation = {"at least": "at least ", "at most": "at most "}.get(kind, "")
    return Stated.parse(relation + percentage(k, n, draw(PLACES), draw(ROUNDING)))


@st.composite
def claimed(draw: st.DrawFn, study: Study) -> Claims:
    """Draw the claims of a study: each theme's agreement, or one figure for all of them."""
    n, n_themes = study.first.shape
    size = len(study.sampled)
    equal = (study.first == study.second)[study.sampled]
    common = {"place": "p. 1", "says": "So."}
    share = percentage(size, n, draw(PLACES), draw(ROUNDING))
    claims = [
        Claim("n", "number_of_texts", value=Stated.parse(str(n)), **common),
        Claim("sample", "sample_share", value=Stated.parse(share), **common),
    ]
    for theme in range(n_themes):
        count = int(study.first[:, theme].sum())
        name = f"t{theme}"
        if draw(st.booleans()):
            claims.append(
                Claim(f"count {theme}", "document_count", theme=name, value=Stated.parse(str(count)), **common)
            )
        else:
            value = Stated.parse(percentage(count, n, draw(PLACES), draw(ROUNDING)))
            claims.append(Claim(f"share {theme}", "share", theme=name, value=value, **common))
        value = draw(stated_shares(int(equal[:, theme].sum()), size))
        claims.append(Claim(f"agree {theme}", "agreement", theme=name, value=value, **common))
    pooled = draw(stated_shares(int(equal.sum()), equal.size))
    claims.append(Claim("agree", "agreement", value=pooled, **common))
    return Claims("A study", tuple(draw(st.permutations(claims))))


@given(st.data())
def test_claims_of_a_true_coding_are_never_called_wrong_and_its_coefficients_are_allowed(data):
    study = data.draw(studies())
    claims = data.draw(claimed(study))
    for check in CHECKS:
        assert {finding.verdict for finding in check(claims)} <= {"consistent", "under-determined"}
    sample, counts = sample_of(claims), exact_counts(claims)
    assert len(study.sampled) in sample.sizes
    for theme in range(study.first.shape[1]):
        codes = np.column_stack([study.first[study.sampled, theme], study.second[study.sampled, theme]])
        (claim,) = claims.of("agreement", f"t{theme}")
        allowed, coded = Spread(), doubly_coded(claims, claim)
        for size in sample.sizes:
            marked = marked_texts(size, coded, counts.get(f"t{theme}"), likely=False)
            for found in tables(size, admitted(claim.value, size), marked):
                allowed = allowed.with_tables(found, "krippendorff_alpha")
        if len(np.unique(codes)) == 1:
            assert codes[0, 0] in allowed.constant
        else:
            assert (
                allowed.low - 1e-9
                <= float(reliability.krippendorff_alpha(tally(codes).sums())[0])
                <= allowed.high + 1e-9
            )


@given(st.data(), st.sampled_from([name for name in COEFFICIENTS if name != "percent_agreement"]), PLACES)
def test_true_coefficients_are_never_called_wrong(data, measure, places):
    study = data.draw(studies())
    size = len(study.sampled)
    listed = [{"kind": "number_of_texts", "value": len(study.first)}, {"kind": "sample_size", "value": size}]
    for theme in range(study.first.shape[1]):
        codes = np.column_stack([study.first[study.sampled, theme], study.second[study.sampled, theme]])
        if len(np.unique(codes)) > 1:
            count, of = int(study.first[:, theme].sum()), COEFFICIENTS[measure]
            value = Decimal(repr(round(float(of(tally(codes).sums())[0]), 10))).quantize(Decimal(1).scaleb(-places - 1))
            share = percentage(int((codes[:, 0] == codes[:, 1]).sum()), size, places, ROUND_HALF_UP)
            listed += [
                {"kind": "document_count", "theme": f"t{theme}", "value": count},
                {"kind": "agreement", "theme": f"t{theme}", "measure": measure, "value": str(value)},
                {"kind": "agreement", "theme": f"t{theme}", "value": share},
            ]
    claims = read(listed)
    assert {finding.verdict for finding in coefficients_of_tables(claims)} <= {"consistent"}


@given(studies(), st.data())
def test_a_percentage_that_no_number_of_texts_is_is_caught(study, data):
    claims = data.draw(claimed(study))
    sizes = sample_of(claims).sizes
    value = data.draw(st.integers(0, 1000).map(lambda number: Stated.parse(f"{Decimal(number) / 10} %")))
    attainable = any(value.admits(Fraction(k, size)) for size in sizes for k in range(size + 1))
    tampered = [Claim("tampered", "agreement", "p. 1", "So.", theme="t0", value=value)]
    (finding,) = agreeing_texts(
        Claims("A study", (*claims.of("number_of_texts"), *claims.of("sample_share"), *tampered))
    )
    assert (finding.verdict == "consistent") == attainable


def test_verdicts_follow_from_the_likely_samples():
    """41 of 82 texts, all coded twice, 95% alike: alpha is about .90 in every table."""
    listed = [
        {"kind": "number_of_texts", "value": "82"},
        {"kind": "document_count", "theme": "un", "value": "41"},
        {"kind": "sample_share", "value": "100%"},
        {"kind": "agreement", "theme": "un", "value": "95%"},
    ]
    (finding,) = agreement_beyond_chance(read(listed))
    assert finding.verdict == "consistent"
    assert "Krippendorff's alpha .90 to .91" in finding.reason or "Krippendorff's alpha .90 on un" in finding.reason


def test_a_share_said_to_be_about_so_much_still_tells_the_size_of_the_sample():
    sample = sample_of(
        read([{"kind": "number_of_texts", "value": "50"}, {"kind": "sample_share", "value": "about 25%"}])
    )
    assert sample is not None
    assert set(sample.sizes) >= {12, 13}


@pytest.mark.parametrize(
    ("n_texts", "value", "hides"),
    # 40% are 32 or 33, and 33 or 34: with two themes up to 66 codes, of which 99% are all, and up to 68.
    [(82, "100%", False), (82, "99%", True), (82, "at least 99%", False), (84, "at least 99%", True)],
)
def test_one_agreement_for_several_themes_hides_nothing_only_where_all_codes_agree(n_texts, value, hides):
    counts = [{"kind": "document_count", "theme": theme, "value": 20} for theme in "ab"]
    listed = [{"kind": "number_of_texts", "value": n_texts}, {"kind": "sample_share", "value": "40%"}, *counts]
    findings = list(one_figure_for_several_themes(read([*listed, {"kind": "agreement", "value": value}])))
    assert bool(findings) is hides
