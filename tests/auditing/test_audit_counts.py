"""What the arithmetic of counts finds in claims.

Add claims and the findings expected to ``cases/audit_counts.yaml``. Claims made from a true coding are never called
inconsistent or impossible; what is tampered with beyond what a true coding can give always is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import prod

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from audit_cases import check_case, read, read_cases
from discourse_coder.auditing.arithmetic import corpus_facts, counts, shares
from discourse_coder.auditing.arithmetic.quantities import agree, text_numbers, whole_range
from discourse_coder.model.claims import Claim, Claims, Finding, Part, Period, Stated
from discourse_coder.model.dates import PartialDate

CASES = read_cases("audit_counts.yaml")
CHECKS = (*counts.CHECKS, *shares.CHECKS, *corpus_facts.CHECKS)
ROUNDINGS = (ROUND_HALF_UP, ROUND_HALF_EVEN)
GRAVE = ("impossible", "inconsistent")


def findings(claims: Claims) -> list[Finding]:
    return [finding for check in CHECKS for finding in check(claims)]


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_cases(case):
    check_case(case, CHECKS)


@pytest.mark.parametrize(("texts", "ratio"), [([22, 15], 2), ([1, 2], 2), ([6, 9, 12], Fraction(7, 3)), ([4, 8], 3)])
def test_the_chance_of_one_multiple_is_that_of_a_simulation_of_its_model(texts, ratio):
    random = np.random.default_rng(1)
    further = random.poisson([float(ratio - 1) * k for k in texts], size=(4_000_000, len(texts)))
    found = (further * texts[0] == further[:, :1] * texts).all(axis=1)
    chance = counts.chance_of_a_multiple(texts, Fraction(ratio))
    assert found.mean() == pytest.approx(chance, abs=5 * np.sqrt(chance / len(found)))


def test_the_chance_of_one_multiple_of_coprime_counts_is_that_of_poisson_counts():
    assert 1 / counts.chance_of_a_multiple([22, 15], Fraction(2)) == pytest.approx(115, abs=1)
    texts = [66, 65, 22, 63, 15]
    claims = read(
        [{"kind": "document_count", "theme": f"t{k}", "value": str(k)} for k in texts]
        + [{"kind": "mention_count", "theme": f"t{k}", "value": str(2 * k)} for k in texts]
    )
    (finding,) = counts.mentions_as_a_multiple(claims)
    stated = float(re.search(r"about once in ([\d,]+) times", finding.reason)[1].replace(",", ""))
    assert stated == pytest.approx(1 / prod(poisson.pmf(k, k) for k in texts), rel=0.03)


def test_the_chance_of_one_multiple_of_large_counts_takes_no_time_and_is_none():
    assert counts.chance_of_a_multiple([10**9, 2 * 10**9], Fraction(2)) < 1e-4


@pytest.mark.parametrize(
    ("values", "text"), [([3], "3"), ([2, 1], "1, 2"), ([9, 7, 8, 7, 1], "1, 7-9"), ([24, 25, 27], "24, 25, 27")]
)
def test_numbers_of_texts(values, text):
    assert text_numbers(values) == text


STATED = st.builds(
    lambda relation, number, percent: Stated.parse(f"{relation} {number}{' %' if percent else ''}"),
    st.sampled_from(["exactly", "about", "at least", "at most", "over", "under"]),
    st.one_of(st.integers(0, 100), st.decimals(0, 100, places=1)),
    st.booleans(),
)


@given(STATED, st.integers(1, 9))
def test_whole_numbers_that_are_what_is_stated(value, of):
    least, greatest = whole_range(value, of)
    top = 150 * of if greatest is None else greatest
    assert set(range(least, top + 1)) == {k for k in range(150 * of + 1) if value.admits(Fraction(k, of))}


@given(st.lists(STATED.filter(lambda value: not value.percent), min_size=2, max_size=4))
def test_statements_agree_when_one_number_is_what_all_say(values):
    assert agree(values) == any(all(value.admits(k) for value in values) for k in range(200))


# -- claims of a true coding ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Study:
    """What a coding amounts to.

    The number of texts, for each theme the texts and the mentions, where the parts begin, the first and last year.
    """

    n: int
    texts: dict[str, int]
    mentions: dict[str, int]
    starts: list[int]
    years: list[int]


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Draw marginals; some matrix of texts and themes has them, as each text with a theme has a mention or more."""
    n = draw(st.integers(1, 120))
    texts = {f"theme_{k}": draw(st.integers(0, n)) for k in range(draw(st.integers(1, 5)))}
    most = draw(st.sampled_from([1, 2, 4]))
    first = draw(st.integers(1990, 2024))
    return Study(
        n,
        texts,
        {theme: draw(st.integers(k, most * k)) for theme, k in texts.items()},
        sorted({1, *draw(st.lists(st.integers(1, n), max_size=3))}),
        [first, draw(st.integers(first, 2024))],
    )


def printed(k: int, n: int, decimals: int, rounding: str) -> str:
    return f"{(Decimal(100 * k) / n).quantize(Decimal(1).scaleb(-decimals), rounding)} %"


def ways_to_state(number: int) -> list[str]:
    words = [f"{word} {number}" for word in ("exactly", "about", "at least", "at most")]
    return [*words, f"under {number + 1}", *([f"over {number - 1}"] if number else [])]


def share_claim(id_: str, theme: str, value: str) -> Claim:
    return Claim(id_, "share", "p. 3", "As stated.", value=Stated.parse(value), theme=theme)


def count_claim(id_: str, kind: str, value: str, theme: str = "") -> Claim:
    return Claim(id_, kind, "p. 2", "As stated.", value=Stated.parse(value), theme=theme)


def range_claim(id_: str, first: PartialDate, last: PartialDate) -> Claim:
    return Claim(id_, "date_range", "p. 1", "As stated.", periods=(Period(first, last),))


def exact_claims(study: Study) -> list[Claim]:
    """Return one claim of each kind, stated exactly."""
    ends = [start - 1 for start in study.starts[1:]] + [study.n]
    parts = tuple(Part(f"part {a}", a, b) for a, b in zip(study.starts, ends, strict=True))
    return [
        count_claim("n", "number_of_texts", str(study.n)),
        *(count_claim(f"texts {theme}", "document_count", str(k), theme) for theme, k in study.texts.items()),
        *(count_claim(f"mentions {theme}", "mention_count", str(k), theme) for theme, k in study.mentions.items()),
        Claim("parts", "partition", "p. 1", "As stated.", parts=parts),
        Claim("cited", "citation", "p. 4", "As stated.", texts=(1, study.n), terms=("a",)),
        range_claim("dates", PartialDate(study.years[0]), PartialDate(study.years[-1])),
        count_claim("words", "words", str(17 * study.n)),
    ]


@st.composite
def true_claims(draw: st.DrawFn) -> Claims:
    """Draw some of the things that can truly be said of a coding, some of them several times."""
    study = draw(studies())
    said = exact_claims(study)

    def add(kind: str, value: str, theme: str = "") -> None:
        said.append(count_claim(f"more {len(said)}", kind, value, theme))

    for _ in range(draw(st.integers(0, 8))):
        theme = draw(st.sampled_from(list(study.texts)))
        decimals, rounding = draw(st.integers(0, 2)), draw(st.sampled_from(ROUNDINGS))
        match draw(st.sampled_from(["n", "texts", "mentions", "share", "sample", "dates", "change", "agreement"])):
            case "n":
                add("number_of_texts", draw(st.sampled_from(ways_to_state(study.n))))
            case "texts":
                add("document_count", draw(st.sampled_from(ways_to_state(study.texts[theme]))), theme)
            case "mentions":
                add("mention_count", draw(st.sampled_from(ways_to_state(study.mentions[theme]))), theme)
            case "share":
                add("share", printed(study.texts[theme], study.n, decimals, rounding), theme)
            case "sample":
                # One sample: always the first tenth, and a text at least.
                add("sample_share", printed(max(1, study.n // 10), study.n, decimals, rounding))
            case "agreement":
                add("agreement", printed(study.n - study.n // 7, study.n, decimals, rounding))
            case "dates":
                first, last = PartialDate(study.years[0], 1, 1), PartialDate(study.years[-1], 12, 31)
                said.append(range_claim(f"more {len(said)}", first, last))
            case "change":
                periods = tuple(
                    Period(PartialDate(year - year % step), PartialDate(year - year % step + step - 1))
                    for year, step in ((study.years[0], 10), (study.years[-1], draw(st.sampled_from([1, 5, 10]))))
                )
                said.append(Claim(f"more {len(said)}", "change", "p. 5", "As.", theme=theme, periods=periods))
    unsaid = draw(st.sets(st.sampled_from([claim.id for claim in said]), max_size=5))
    order = draw(st.sampled_from([1, -1]))
    return Claims("A study", tuple(claim for claim in said[::order] if claim.id not in unsaid))


@settings(max_examples=200, deadline=None)
@given(true_claims())
def test_true_claims_are_never_called_inconsistent_or_impossible(claims):
    assert [finding for finding in findings(claims) if finding.verdict in GRAVE] == []


@given(studies())
def test_every_true_claim_that_is_stated_exactly_is_checked(study):
    claims = Claims("A study", tuple(exact_claims(study)))
    about = {id_ for finding in findings(claims) for id_ in finding.about}
    assert about >= {claim.id for claim in claims} - {"n", "dates"}  # these two are only measured against


# -- and claims that are tampered with --------------------------------------------------------------------------------


def verdicts(claims: list[Claim], about: str) -> set[str]:
    return {finding.verdict for finding in findings(Claims("A study", tuple(claims))) if about in finding.about}


def changed(claims: list[Claim], id_: str, **values: object) -> list[Claim]:
    return [replace(claim, **values) if claim.id == id_ else claim for claim in claims]


@given(studies(), st.integers(1, 100))
def test_a_count_above_the_number_of_texts_is_impossible(study, more):
    claims = changed(exact_claims(study), "texts theme_0", value=Stated(Decimal(study.n + more)))
    assert "impossible" in verdicts(claims, "texts theme_0")


@given(studies(), st.data())
def test_a_second_count_that_differs_is_inconsistent(study, data):
    other = data.draw(st.integers(0, study.n).filter(lambda k: k != study.texts["theme_0"]))
    claims = [*exact_claims(study), count_claim("again", "document_count", str(other), "theme_0")]
    assert "inconsistent" in verdicts(claims, "again") | verdicts(claims, "texts theme_0")


@given(studies(), st.data())
def test_fewer_mentions_than_texts_are_inconsistent(study, data):
    assume(study.texts["theme_0"])
    fewer = data.draw(st.integers(0, study.texts["theme_0"] - 1))
    claims = changed(exact_claims(study), "mentions theme_0", value=Stated(Decimal(fewer)))
    assert verdicts(claims, "mentions theme_0") == {"inconsistent"}


@given(studies(), st.integers(1, 9))
def test_mentions_without_a_text_are_inconsistent(study, mentions):
    claims = changed(exact_claims(study), "texts theme_0", value=Stated(Decimal(0)))
    claims = changed(claims, "mentions theme_0", value=Stated(Decimal(mentions)))
    assert "inconsistent" in verdicts(claims, "mentions theme_0")


@settings(max_examples=300)
@given(studies(), st.integers(0, 2), st.data())
def test_a_share_is_judged_as_by_trying_every_number_of_texts(study, decimals, data):
    value = f"{data.draw(st.decimals(0, 100, places=decimals))} %"
    fitting = {
        k for k in range(study.n + 1) if value in {printed(k, study.n, decimals, rounding) for rounding in ROUNDINGS}
    }
    claims = [*exact_claims(study), share_claim("share", "theme_0", value)]
    found = verdicts(claims, "share")
    if not fitting:
        wholes = {(part, whole) for whole in range(1, study.n) for part in range(whole + 1)}
        readings = {(part, study.n, ROUND_FLOOR) for part in range(study.n + 1)}
        readings |= {
            (part, whole, way) for part, whole in wholes if part == study.texts["theme_0"] for way in ROUNDINGS
        }
        is_one = any(value == printed(part, whole, decimals, way) for part, whole, way in readings)
        assert ("inconsistent" if is_one else "impossible") in found
    elif study.texts["theme_0"] not in fitting:
        assert "inconsistent" in found
    else:
        assert found == {"consistent"}


@given(studies(), st.data())
def test_a_part_that_is_moved_is_caught(study, data):
    claims = exact_claims(study)
    (parts,) = (claim.parts for claim in claims if claim.id == "parts")
    which = data.draw(st.integers(0, len(parts) - 1))
    step = data.draw(st.sampled_from([-1, 1]))
    moved = replace(parts[which], last=parts[which].last + step)
    assume(len(moved))
    claims = changed(claims, "parts", parts=(*parts[:which], moved, *parts[which + 1 :]))
    assert verdicts(claims, "parts") == {"inconsistent"}


@given(studies(), st.integers(1, 50))
def test_a_text_cited_beyond_the_last_is_inconsistent(study, beyond):
    claims = changed(exact_claims(study), "cited", texts=(1, study.n + beyond))
    assert verdicts(claims, "cited") == {"inconsistent"}


@given(studies(), st.integers(1, 50))
def test_another_number_of_texts_is_inconsistent(study, more):
    claims = [*exact_claims(study), count_claim("again", "number_of_texts", str(study.n + more))]
    assert "inconsistent" in verdicts(claims, "again")


@given(studies(), st.sampled_from([-1, 1]))
def test_another_last_year_is_inconsistent(study, step):
    first, last = study.years[0], study.years[-1] + step
    claims = [*exact_claims(study), range_claim("again", PartialDate(min(first, last)), PartialDate(last))]
    assert verdicts(claims, "again") == {"inconsistent"}


@given(studies(), st.integers(1, 20))
def test_a_period_outside_the_dates_is_inconsistent(study, years):
    late = PartialDate(study.years[-1] + years)
    change = Claim("change", "change", "p. 5", "As.", theme="theme_0", periods=(Period(late, late),) * 2)
    assert verdicts([*exact_claims(study), change], "change") == {"inconsistent"}


@given(studies(), st.integers(2, 5))
def test_totals_that_are_one_multiple_are_under_determined(study, multiple):
    counted = {theme: k for theme, k in study.texts.items() if k}
    assume(len(counted) > 1)
    claims = exact_claims(study)
    for theme, k in study.texts.items():
        claims = changed(claims, f"mentions {theme}", value=Stated(Decimal(multiple * k)))
    for theme in counted:
        assert "under-determined" in verdicts(claims, f"mentions {theme}")


@given(studies())
def test_fewer_words_than_texts_are_impossible(study):
    claims = changed(exact_claims(study), "words", value=Stated(Decimal(study.n - 1)))
    assert verdicts(claims, "words") == {"impossible"}


@pytest.mark.parametrize(
    ("n_texts", "said"), [(0, []), (1, ["500 words (p. 2) in 1 text (p. 1) make about 500 words per text."])]
)
def test_words_are_spread_over_one_text_and_not_over_none(n_texts, said):
    claims = read([{"kind": "number_of_texts", "value": n_texts}, {"kind": "words", "value": 500}])
    reasons = [finding.reason for finding in corpus_facts.words_of_each_text(claims)]
    assert reasons == said
