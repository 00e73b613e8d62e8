"""Claims held against a corpus: cases as data, the bundled study, and claims made from random codings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import discourse_coder as dc
from discourse_coder.auditing.observed.observations import observe
from discourse_coder.auditing.observed.passages import MOST_PASSAGES, passages
from discourse_coder.model.claims import Claim, Claims, Observation, Part, Period, Stated
from discourse_coder.model.codebook import Codebook, Theme
from discourse_coder.model.coding import Coding, Evidence, Span, ThemeProvenance
from discourse_coder.model.corpus import Corpus, Document, Turn
from discourse_coder.model.dates import PartialDate
from discourse_coder.statistics.reliability import percent_agreement, tally
from factories import make_coding, make_corpus

ROOT = Path(__file__).parents[2]
CASES = [
    (kind, case)
    for kind, cases in yaml.safe_load(
        (Path(__file__).parents[1] / "cases" / "observed.yaml").read_text("utf-8")
    ).items()
    for case in cases
]
STATUSES = {"reproduced", "not reproduced", "not checkable"}

DATES = ["2008-02-17", "2008-06-01", "2009", "2010-05", "2010-07", "2012-01", "2013-01", "2014-01", "", "2024-10-30"]
SOURCES = ["mfa"] * 3 + ["unsc"] * 6 + ["leaders"]
TEXTS = {
    "d1": "Normalization is not what we ask for. We ask for dialogue, and for the Council to remain seized of it.",
    "d2": "Q: Which court?\nThe matter is before the Council.",
    "d4": "The two sides met. They spoke of normalisation again.",
}
CODES: dict[str, list[int | None]] = {
    "un": [1, 1, 1, 1, 1, 1, 0, 0, 0, 0],
    "talks": [1, 1, 1, 0, 0, 0, 0, 0, 0, 1],
    "rise": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
    "never": [0] * 10,
    "nothing": [0] * 10,
    "gap": [1, 0, None, 0, 0, 0, 0, 0, 0, None],
    "half": [None, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    "bare": [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
}


def small_corpus(dates: list[str] = DATES) -> Corpus:
    """Return the corpus of the cases; in d2 the first line is a journalist's."""
    documents = []
    for number, (day, source) in enumerate(zip(dates, SOURCES, strict=True), start=1):
        id_ = f"d{number}"
        text = TEXTS.get(id_, f"This is text {number}.")
        turns = (Turn(0, text.index("\n"), "question"),) if id_ == "d2" else ()
        documents.append(Document(id_, text, PartialDate.parse(day) if day else None, {"source": source}, turns))
    return Corpus(tuple(documents), "small")


def small_coding(corpus: Corpus) -> Coding:
    spans = [Span(f"d{n}", "un", 0, 5, corpus[f"d{n}"].text[:5], "r") for n in range(2, 7)]
    spans += [Span("d1", "un", 0, 13, "Normalization", "r"), Span("d1", "un", 41, 45, "for ", "r")]
    spans += [Span("d1", "un", 62, 65, "Cou", "r"), Span("d1", "gap", 0, 13, "Normalization", "r")]
    spans += [Span("d6", "rise", 0, 4, "This", "r"), Span("d3", "talks", 0, 4, "This", "r")]
    coding = make_coding(CODES, corpus=corpus)
    return replace(coding, spans=Evidence.of(spans, coding.ids, coding.themes))


FIRST = make_coding(
    {"other": [1, 1, 0, 0, 0, 0, 1, 0, 0, 0], "more": [1] * 10}, coder="first", method="human", spans=[("d1", "other")]
)
SECOND = make_coding({"other": [1, 1, 0, 1], "more": [1] * 4}, coder="second", method="human")


def at_hand(name: str) -> tuple[Coding, dict[str, Any]]:
    """Return the coding and what else a case has at hand."""
    dates = {
        "all dated": [day or "2015" for day in DATES],
        "none dated": [""] * 10,
        "dated to the year": ["2008"] * 9 + ["2024"],
    }.get(name, DATES)
    coding = small_coding(small_corpus(dates))
    if name == "correction":
        double = make_coding({"un": [1, 1, 1, 1]}, coder="gold")
        return coding, {"correction": dc.correct_prevalence(coding, double)}
    if name == "codings that differ":
        prose = {theme: ThemeProvenance("one", "") for theme in FIRST.themes}
        other = {theme: ThemeProvenance("another", "") for theme in FIRST.themes}
        first = replace(FIRST, provenance=replace(FIRST.provenance, themes=prose))
        second = replace(SECOND, provenance=replace(SECOND.provenance, themes=other))
        return coding, {"codings": {"first": first, "second": second}}
    codebook = Codebook("Small", "1", (Theme("un", "The Council"), Theme("unheard_of")))
    return coding, {
        "": {},
        "tolerance of 1": {"tolerance": 1},
        "codings": {"codings": {"first": FIRST, "second": SECOND}},
        "codebook": {"codebook": codebook},
    }.get(name, {})


def words_of(seen: Observation) -> str:
    return " / ".join([seen.observed, seen.interval, seen.reason, *seen.evidence])


@pytest.mark.parametrize(("kind", "case"), CASES, ids=[f"{kind}-{case['claim']}" for kind, case in CASES])
def test_cases(kind: str, case: dict[str, Any]):
    stated = [{"id": "it", "kind": kind, "place": "p. 1", "says": "So it is.", **case["claim"]}]
    if case.get("context") == "publication of 12":
        stated.append({"id": "n", "kind": "number_of_texts", "place": "p. 1", "says": "Twelve.", "value": 12})
    if case.get("context") == "parts":
        parts = [{"name": "press", "texts": "1-3"}, {"name": "un", "texts": "4-9"}]
        stated.append({"id": "n", "kind": "partition", "place": "p. 1", "says": "Two.", "parts": parts})
    claims = dc.parse_claims(yaml.safe_dump({"publication": "A study", "text_ids": "d#", "claims": stated}))
    coding, more = at_hand(case.get("context", ""))
    seen = observe(claims, coding, **more)[0]
    assert seen.claim == "it"
    assert seen.status == case["status"], seen
    said = words_of(seen)
    assert [part for part in case["says"] if part not in said] == [], said
    assert seen.observed
    assert seen.reason[-1] == "."
    assert len(seen.evidence) <= MOST_PASSAGES


def test_cases_have_every_kind_in_every_status_it_can_have():
    of = {kind: {case["status"] for other, case in CASES if other == kind} for kind, _ in CASES}
    # A number of texts or words is always at hand; what was changed in a study never is.
    only = {"number_of_texts": STATUSES - {"not checkable"}, "words": STATUSES - {"not checkable"}}
    assert of == dict.fromkeys(of, STATUSES) | only | {"revision": {"not checkable"}}
    assert len(of) == 17


def test_there_is_one_observation_per_claim_in_their_order():
    coding = small_coding(small_corpus())
    stated = [Claim(id_, "document_count", "", "", value=Stated(Decimal(6)), theme="un") for id_ in ("b", "a", "c")]
    assert [seen.claim for seen in observe(Claims("A study", tuple(stated)), coding)] == ["b", "a", "c"]


@pytest.mark.parametrize("kind", ["document_count", "partition", "change", "ranking", "absence", "citation", "words"])
def test_a_claim_that_states_nothing_cannot_be_checked(kind):
    (seen,) = observe(Claims("A study", (Claim("it", kind, "", ""),)), small_coding(small_corpus()))
    assert seen.status == "not checkable"
    assert "The claim " in seen.reason


def test_what_is_asked_must_make_sense():
    claims = Claims("A study", (Claim("it", "words", "", "", value=Stated(Decimal(6))),))
    coding = small_coding(small_corpus())
    with pytest.raises(dc.UsageError, match="its corpus is missing"):
        observe(claims, replace(coding, corpus=None))
    with pytest.raises(
        dc.UsageError, match="it lacks 9 of the documents of coding rules: d2, d3, d4, d5, d6 and 4 more"
    ):
        observe(claims, replace(coding, corpus=make_corpus(("2020", {}))))
    with pytest.raises(dc.UsageError, match="below 0"):
        observe(claims, coding, tolerance=-1)
    stranger = replace(FIRST, provenance=replace(FIRST.provenance, corpus_hash="another"))
    longer = make_coding({"other": [1] * 11}, coder="longer", method="human")
    longer = replace(longer, provenance=replace(longer.provenance, corpus_hash=""))
    for name, other in {"stranger": stranger, "longer": longer}.items():
        with pytest.raises(dc.IncomparableCodingsError, match=f"coding {name}: it is of another corpus"):
            observe(claims, coding, codings={name: other})


def test_a_correction_of_other_texts_is_not_applied():
    coding, more = at_hand("correction")
    claims = Claims("A study", (Claim("it", "document_count", "", "", value=Stated(Decimal(7)), theme="un"),))
    assert observe(claims, coding, **more)[0].status == "reproduced"
    fewer = replace(more["correction"], themes=(replace(more["correction"].themes[0], n_documents=9),))
    assert observe(claims, coding, correction=fewer)[0].status == "not reproduced"


def test_a_correction_is_applied_to_the_counts_of_its_coding_only():
    claims = Claims("A study", (Claim("it", "document_count", "", "", value=Stated(Decimal(4)), theme="other"),))
    correction = dc.correct_prevalence(FIRST, SECOND)
    own = observe(claims, replace(FIRST, corpus=small_corpus()), correction=correction)
    others = observe(claims, small_coding(small_corpus()), codings={"first": FIRST}, correction=correction)
    assert [own[0].status, others[0].status] == ["reproduced", "not reproduced"]


@pytest.mark.parametrize(("stated", "status"), [(17, "reproduced"), (11, "reproduced"), (9, "not reproduced")])
def test_open_decisions_widen_what_the_coders_errors_allow(stated, status):
    """20 of 40 have the theme; of these 10 are right and 10 are open, and could all be wrong."""
    corpus = make_corpus(*[("2020", {})] * 40)
    coding = make_coding({"t": [1] * 20 + [0] * 20, "u": [0] * 40}, corpus=corpus)
    gold = {"t": [1] * 10 + [None] * 10 + [0] * 20, "u": [0] * 40}
    correction = dc.correct_prevalence(coding, make_coding(gold, coder="gold", method="human"))
    claims = Claims("A study", (Claim("it", "document_count", "", "", value=Stated(Decimal(stated)), theme="t"),))
    (seen,) = observe(claims, coding, correction=correction)
    assert seen.status == status
    assert "30 texts coded twice, with 10 open texts decided either way, are" in seen.reason
    assert seen.interval.endswith("errors in 30 texts, 10 open ones decided either way (95%): 10 to 20")


def test_a_change_is_told_with_the_coders_errors_counted():
    corpus = make_corpus(*[("2020", {})] * 40, *[("2021", {})] * 40)
    codes = [1] * 30 + [0] * 10 + [1] * 12 + [0] * 28
    coding = make_coding({"t": codes}, corpus=corpus)
    few = [code if row % 8 == 0 else None for row, code in enumerate(codes)]
    periods = tuple(Period.parse(year) for year in ("2020", "2021"))
    claims = Claims("A study", (Claim("it", "change", "", "", theme="t", periods=periods, direction="down"),))
    for reference, said in ((few, "such errors alone could look like a change."), (codes, "-45.0 points (")):
        correction = dc.correct_prevalence(coding, make_coding({"t": reference}, coder="gold", method="human"))
        (seen,) = observe(claims, coding, correction=correction)
        assert seen.status == "reproduced"
        assert said in seen.reason
    assert "such errors" not in seen.reason


def test_a_change_needs_two_periods():
    claim = Claim("it", "change", "", "", theme="un", periods=(Period(*[PartialDate(2008)] * 2),), direction="up")
    (seen,) = observe(Claims("A study", (claim,)), small_coding(small_corpus()))
    assert (seen.status, seen.reason) == ("not checkable", "The claim does not state two periods.")


def test_agreement_of_three_coders_is_that_of_the_library_of_coefficients():
    codes = [[1, 1, 0, 1, None], [1, 0, 0, 1, 1], [1, 0, 0, None, None]]
    coders = {name: make_coding({"a": row}, coder=name, method="human") for name, row in zip("xyz", codes, strict=True)}
    corpus = make_corpus(*[("2020", {})] * 5)
    claim = Claim("it", "agreement", "", "", value=Stated.parse("over 80%"), theme="a")
    (seen,) = observe(Claims("A study", (claim,)), make_coding({"b": [1] * 5}, corpus=corpus), codings=coders)
    table = np.array([[-1 if code is None else code for code in row] for row in codes]).T
    assert f"{100 * percent_agreement(tally(table).sums())[0]:.1f}%" == "83.3%"
    assert '"a" 83.3% of 4 texts' in seen.observed
    assert seen.status == "reproduced"


def test_adjudicated_codings_are_no_coders():
    adjudicated = replace(SECOND, provenance=replace(SECOND.provenance, parents=("first", "third")))
    claim = Claim("it", "agreement", "", "", value=Stated.parse("over 50%"))
    coding = small_coding(small_corpus())
    (seen,) = observe(Claims("A study", (claim,)), coding, codings={"first": FIRST, "adjudicated": adjudicated})
    assert seen.status == "not checkable"


def test_a_person_who_coded_what_is_counted_is_one_of_the_coders():
    counted = replace(FIRST, corpus=small_corpus())
    claim = Claim("it", "agreement", "", "", value=Stated.parse("over 70%"))
    (seen,) = observe(Claims("A study", (claim,)), counted, codings={"second": SECOND})
    assert seen.status == "reproduced"
    assert "first and second" in seen.reason


def test_passages_are_from_as_many_texts_as_possible_and_in_their_order():
    corpus = Corpus(tuple(Document(f"d{n}", "One word. Another word. A third word.") for n in range(1, 4)))
    spans = [Span(id_, "a", at, at + 4, "word", "r") for id_ in ("d3", "d1") for at in (4, 18, 32)]
    assert passages(spans, corpus) == (
        'd1: One "word".',
        'd1: Another "word".',
        'd1: A third "word".',
        'd3: One "word".',
        'd3: Another "word".',
    )
    assert [shown[:2] for shown in passages([*spans, Span("d2", "a", 0, 3, "One", "r")], corpus)].count("d2") == 1


def test_passages_are_short_and_quote_only_what_is_there():
    text = "Before " * 60 + "the organ trade" + " after" * 60 + "."
    corpus = Corpus((Document("d1", text),))
    start = text.index("organ")
    (shown,) = passages([Span("d1", "a", start, start + 5, "organ", "r")], corpus)
    assert "… Before" in shown
    assert 'the "organ" trade' in shown
    assert shown.endswith("after …")
    assert len(shown) < 220
    assert passages(
        [
            Span("d1", "a", start, start + 5, "organ", "r"),
            Span("d1", "b", start, start + 11, text[start : start + 11], "r"),
        ],
        corpus,
    ) == (shown,)
    assert len(passages([Span("d1", "a", 0, 420, text[:420], "r")], corpus)[0]) < 320
    assert passages([Span("d1", "a", 0, 5, "other", "r")], corpus) == ('d1: "other"',)
    assert passages([Span("d1", "a", -1, -1, "a passage", "passage")], corpus) == ('d1: "a passage"',)


# --- the bundled study ------------------------------------------------------------------------------------------------


@cache
def corpus() -> Corpus:
    return dc.read_corpus(ROOT / "corpus")


@cache
def narratives() -> Coding:
    return dc.code(corpus(), dc.read_codebook(ROOT / "codebook-narratives.yaml"))


@cache
def author(name: str = "author") -> Coding:
    return dc.read_coding(ROOT / "codings" / f"{name}.csv", corpus())


def of_the_study(claim: str, coding: Coding, **more: Any) -> Observation:
    text = f"publication: The study\ntext_ids: T##\nclaims: [{{id: it, place: p, says: it, {claim}}}]"
    return observe(dc.parse_claims(text), coding, **more)[0]


@pytest.mark.parametrize(
    "absent",
    [
        "theme: normalization, terms: [normaliz*, normalis*]",
        "theme: icj, terms: [International Court of Justice, advisory opinion]",
        "theme: eu_antagonism",
    ],
)
def test_what_the_paper_never_found_is_absent(absent):
    for coding, more in ((narratives(), {}), (author(), {"codings": {"narratives": author("author-narratives")}})):
        seen = of_the_study(f"kind: absence, {absent}", coding, **more)
        assert seen.status == "reproduced", seen
    assert "so those of narratives are used" in seen.reason


@pytest.mark.parametrize(
    ("cited", "passage"),
    [
        ('texts: [64], theme: organ_trafficking, terms: ["organ traffick*"]', '"organ'),
        ("texts: [79], theme: unique_case, terms: [unique]", 'T79: Kosovo is "unique".'),
    ],
)
def test_texts_are_cited_for_what_they_say(cited, passage):
    seen = of_the_study(f"kind: citation, {cited}", narratives())
    assert seen.status == "reproduced"
    assert passage in seen.evidence[0]
    assert of_the_study(
        f"kind: citation, {cited.replace('[64]', '[41]').replace('[79]', '[41]')}", narratives()
    ).status == ("not reproduced")


def test_the_early_years_and_the_later_ones_cannot_be_told_apart():
    change = "kind: change, theme: {}, from: 2008-2011, to: 2012-2024, direction: {}"
    seen = of_the_study(change.format("dialogue", "up"), author())
    assert seen.status == "not reproduced"
    assert seen.observed == "17 of 24 (70.8%) in 2008 to 2011, 48 of 58 (82.8%) in 2012 to 2024: +11.9 points"
    assert "-6.5 to +33.3" in seen.interval
    assert "includes 0" in seen.reason
    assert "fell, but the claim is that it rose" in of_the_study(change.format("sovereignty", "up"), author()).reason


def test_the_published_counts_are_those_of_the_stand_ins():
    for theme, n in {"sovereignty": 66, "dialogue": 65, "unilateralism": 22, "un": 63, "nato": 15}.items():
        assert of_the_study(f"kind: document_count, theme: {theme}, value: {n}", author()).status == "reproduced"
        doubled = of_the_study(f"kind: document_count, theme: {theme}, value: {2 * n}", author())
        assert doubled.status == "not reproduced"
        assert all(shown.startswith("T") for shown in doubled.evidence)
    ranking = "kind: ranking, themes: [sovereignty, dialogue, un, unilateralism, nato]"
    assert of_the_study(ranking, author()).status == "reproduced"
    assert of_the_study(f"{ranking}, by: mention_count", author()).status == "not checkable"


# --- claims made from a coding ----------------------------------------------------------------------------------------


@st.composite
def studies(draw: st.DrawFn) -> Coding:
    """Return a coding of everything in a small corpus, some of it coded by a second person too."""
    n, n_themes = draw(st.integers(1, 12)), draw(st.integers(1, 4))
    days = st.dates(date(2008, 1, 1), date(2024, 12, 31)).map(str)
    documents = [
        (draw(st.one_of(st.just(""), days)), {"source": draw(st.sampled_from(["mfa", "unsc"]))}) for _ in range(n)
    ]
    codes = {f"t{t}": draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)) for t in range(n_themes)}
    spans = [
        (f"d{row + 1}", theme)
        for theme, column in codes.items()
        for row, code in enumerate(column)
        for _ in range(code * draw(st.integers(1, 3)))
    ]
    return make_coding(codes, corpus=make_corpus(*documents), spans=spans)


def rounded(share: Fraction, decimals: int, how: str) -> Stated:
    step = Decimal(1).scaleb(-decimals)
    number = (Decimal(share.numerator) * 100 / Decimal(share.denominator)).quantize(step, how)
    return Stated(number, percent=True)


def claims_of(coding: Coding, second: Coding, draw: st.DrawFn) -> list[Claim]:
    """Return true claims about a coding, of every kind that has a true one."""
    corpus = coding.corpus
    assert corpus is not None
    n = len(corpus)
    made: list[dict[str, Any]] = [
        {"kind": "number_of_texts", "value": Stated(Decimal(n))},
        {"kind": "words", "value": Stated(Decimal(sum(document.n_words for document in corpus)))},
        {"kind": "partition", "parts": parts_of(corpus)},
        {"kind": "citation", "texts": tuple(range(1, n + 1)), "terms": ("text",)},
        {"kind": "absence", "terms": ("bridge",)},
    ]
    days = sorted(document.date for document in corpus if document.date)
    if days:
        ends = PartialDate(days[0].year), PartialDate(days[-1].year)
        made.append({"kind": "date_range", "periods": (Period(*ends),)})
    how = draw(st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]))
    present = {theme: coding.codes[:, place] == 1 for place, theme in enumerate(coding.themes)}
    mentions = {theme: sum(span.theme == theme for span in coding.spans) for theme in coding.themes}
    for theme, texts in present.items():
        k = int(texts.sum())
        share = rounded(Fraction(k, n), draw(st.integers(0, 2)), how)
        made.append({"kind": "document_count", "theme": theme, "value": Stated(Decimal(k))})
        made.append({"kind": "share", "theme": theme, "value": share})
        made.append({"kind": "mention_count", "theme": theme, "value": Stated(Decimal(mentions[theme]))})
        numbers = tuple(row + 1 for row in np.flatnonzero(texts).tolist())
        made.append(
            {"kind": "citation", "theme": theme, "texts": numbers} if k else {"kind": "absence", "theme": theme}
        )
        same = [coding.code(id_, theme) == second.code(id_, theme) for id_ in second.ids]
        agreed = rounded(Fraction(sum(same), len(same)), draw(st.integers(0, 2)), how)
        made.append({"kind": "agreement", "theme": theme, "value": agreed})
    for a, b in combinations(present, 2):
        both = int((present[a] & present[b]).sum())
        made.append({"kind": "cooccurrence", "themes": (a, b), "value": Stated(Decimal(both))})
    for by, counts in (("document_count", {t: int(p.sum()) for t, p in present.items()}), ("mention_count", mentions)):
        shuffled = draw(st.permutations(coding.themes))
        order = tuple(sorted(shuffled, key=lambda theme, counts=counts: -counts[theme]))
        made.append({"kind": "ranking", "themes": order, "by": by})
    made.append({"kind": "sample_share", "value": rounded(Fraction(len(second), n), draw(st.integers(0, 2)), how)})
    return [Claim(f"c{number}", place="", says="", **claim) for number, claim in enumerate(made)]


def parts_of(corpus: Corpus) -> tuple[Part, ...]:
    """Return the corpus in runs of texts from one source."""
    parts: list[Part] = []
    for number, document in enumerate(corpus, start=1):
        if parts and parts[-1].where["source"] == document.source:
            parts[-1] = replace(parts[-1], last=number)
        else:
            parts.append(Part(f"part {len(parts)}", number, number, {"source": document.source}))
    return tuple(parts)


def second_coder(coding: Coding, draw: st.DrawFn) -> Coding:
    n = draw(st.integers(1, len(coding)))
    codes = {theme: draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)) for theme in coding.themes}
    return make_coding(codes, coder="second", method="human")


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_what_is_true_of_a_coding_is_reproduced_and_what_is_tampered_with_is_not(data):
    coding = data.draw(studies())
    second = second_coder(coding, data.draw)
    stated = claims_of(coding, second, data.draw)
    first = replace(coding, corpus=None, provenance=replace(coding.provenance, coder="first"))
    codings = {"first": first, "second": second}
    for seen, claim in zip(
        observe(Claims("A study", tuple(stated), "d#"), coding, codings=codings), stated, strict=True
    ):
        assert seen.status == "reproduced", (claim, seen)
    tampered = [wrong for claim in stated for wrong in tampered_with(claim, coding)]
    for seen, claim in zip(
        observe(Claims("A study", tuple(tampered), "d#"), coding, codings=codings), tampered, strict=True
    ):
        assert seen.status == "not reproduced", (claim, seen)


def tampered_with(claim: Claim, coding: Coding) -> list[Claim]:
    """Return the claim with something about it that is no longer true."""
    n = len(coding)
    wrong: list[Claim] = []
    if claim.value and not claim.value.percent:
        wrong += [replace(claim, value=Stated(claim.value.number + off)) for off in (1, 10)]
    elif claim.kind == "share":
        k = int((coding.codes[:, coding.themes.index(claim.theme)] == 1).sum())
        wrong.append(replace(claim, value=rounded(Fraction((k + 1) % (n + 1), n), 2, ROUND_HALF_UP)))
    elif claim.kind == "partition":
        wrong += [replace(claim, parts=(*claim.parts[:-1], replace(claim.parts[-1], last=n + 1))), drop_last(claim)]
    elif claim.kind == "absence" and claim.terms:
        wrong.append(replace(claim, terms=("text",)))
    elif claim.kind == "citation" and claim.terms:
        wrong.append(replace(claim, terms=("bridge",)))
    elif claim.kind == "date_range":
        (period,) = claim.periods
        early = PartialDate(period.first.year - 9), PartialDate(period.first.year - 1)
        wrong.append(replace(claim, periods=(Period(*early),)))
    return [replace(claim, id=f"{claim.id}-{number}") for number, claim in enumerate(wrong)]


def drop_last(claim: Claim) -> Claim:
    """Return a partition that leaves the last text in no part."""
    last = claim.parts[-1]
    return replace(claim, parts=(*claim.parts[:-1], replace(last, last=last.last - 1)))


@settings(max_examples=40, deadline=None)
@given(st.integers(5, 12), st.integers(5, 12))
def test_a_clear_move_is_reproduced_in_its_direction_only(n_early, n_late):
    corpus = make_corpus(*[("2008", {})] * n_early, *[("2020", {})] * n_late)
    coding = make_coding({"a": [0] * n_early + [1] * n_late}, corpus=corpus)
    periods = tuple(Period(PartialDate(year), PartialDate(year + 3)) for year in (2008, 2018))
    stated = tuple(Claim(way, "change", "", "", theme="a", periods=periods, direction=way) for way in ("up", "down"))
    up, down = observe(Claims("A study", stated), coding)
    assert (up.status, down.status) == ("reproduced", "not reproduced")
