"""Codings whose coder saw other codes: told apart from blind and adjudicated ones, and never used as if blind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import discourse_coder as dc
from discourse_coder.analysis.adjudication import check_adjudicable
from discourse_coder.analysis.double_coding import left_aside
from discourse_coder.model.coding import purpose
from factories import make_coding, make_corpus

CORPUS = make_corpus(*[("2020", {"source": "a"}) for _ in range(8)])
CODES = [1, 0, 1, 0, 1, 1, 0, 0]
CODEBOOK = dc.parse_codebook(
    'title: t\nversion: "1"\nthemes: [{id: un, definition: d, rules: [{name: r, any: [UN]}]}]\n'
)


def coding(coder: str, parents: tuple[str, ...] = (), codes: list[int] = CODES, **settings: str) -> dc.Coding:
    made = make_coding({"un": codes}, corpus=CORPUS, coder=coder, method="human")
    changed = replace(made.provenance, corpus_hash=CORPUS.hash, parents=parents, settings=settings)
    return replace(made, provenance=changed)


BLIND, OTHER = coding("blind"), coding("other", codes=[1, 1, *CODES[2:]])
ADJUDICATED = coding("adjudicated", ("blind", "other"), decided="1", undecided="0")
PREFILLED = coding("tom", ("rules",), purpose="prefilled")
TRAINING = coding("mira", purpose="training", reference="author")
SOME = replace(OTHER, ids=OTHER.ids[:4], codes=OTHER.codes[:4])


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (BLIND, ""),
        (ADJUDICATED, "adjudicated"),
        (PREFILLED, "prefilled"),
        (TRAINING, "training"),
        (dc.edited(BLIND, by="mira"), "prefilled"),  # another's codes, changed
        (dc.edited(BLIND, by="blind"), ""),  # her own, corrected
        (dc.edited(ADJUDICATED, by="mira"), "adjudicated"),
        (coding("x", purpose="nonsense"), ""),
    ],
)
def test_what_a_coding_was_made_for(made: dc.Coding, said: str):
    assert purpose(made) == said


DEPENDENT = {"training": TRAINING, "prefilled": PREFILLED}
REFUSE: dict[str, Callable[[dc.Coding], object]] = {
    "agreement": lambda made: dc.agreement({"blind": BLIND, "it": made}, n_resamples=2),
    "adjudication": lambda made: check_adjudicable({"blind": BLIND, "it": made}, "adjudicated"),
    "correction by it": lambda made: dc.correct_prevalence(BLIND, made),
    "validity against it": lambda made: dc.validate(BLIND, made, n_resamples=2),
}


@pytest.mark.parametrize("kind", DEPENDENT)
@pytest.mark.parametrize("door", REFUSE)
def test_doors_that_need_blind_codes_refuse_with_the_reason(door: str, kind: str):
    with pytest.raises(dc.UsageError) as raised:
        REFUSE[door](DEPENDENT[kind])
    message = str(raised.value)
    assert {"training": "shown the reference codes of author", "prefilled": "shown the codes of rules"}[kind] in message
    REFUSE[door](OTHER)


def test_a_prefilled_coding_can_be_corrected_and_a_training_round_cannot():
    assert dc.correct_prevalence(PREFILLED, SOME).reference == "other"
    with pytest.raises(dc.UsageError, match="training round"):
        dc.correct_prevalence(TRAINING, SOME)


def test_a_training_round_says_nothing_on_which_texts_to_draw_more_often():
    with pytest.raises(dc.UsageError, match="training round"):
        dc.draw_sample(CORPUS, n=4, seed=1, by=(), enrich={"un": 2}, coding=TRAINING)
    assert len(dc.draw_sample(CORPUS, n=4, seed=1, by=(), enrich={"un": 2}, coding=PREFILLED)) == 4


def test_the_report_leaves_them_aside_and_says_so():
    codings = {made.name: made for made in (BLIND, OTHER, PREFILLED, TRAINING)}
    compared = dc.compare_coders(BLIND, codings, CODEBOOK)
    assert compared.agreement.coders == ("blind", "other")
    assert not compared.corrections
    said = left_aside(codings)
    assert "tom (it was prefilled: its coder was shown the codes of rules)" in said
    assert "mira (it is from a training round" in said
    assert not left_aside({"blind": BLIND, "adjudicated": ADJUDICATED})


def test_a_prefilled_coding_that_is_counted_is_compared_with_nobody_but_corrected():
    codings = {made.name: made for made in (BLIND, SOME)}
    compared = dc.compare_coders(PREFILLED, codings, CODEBOOK)
    assert compared.agreement.coders == ("blind", "other")
    assert not compared.with_coding
    assert [found.reference for found in compared.corrections] == ["other"]
    assert dc.compare_coders(PREFILLED, {"blind": BLIND, "training": TRAINING}, CODEBOOK) is None
    assert dc.compare_coders(OTHER, {"blind": BLIND, "training": TRAINING}, CODEBOOK) is not None


def test_an_audit_never_takes_codes_from_a_training_round():
    claims = dc.parse_claims(
        "publication: A\nclaims: [{id: n, kind: document_count, theme: nato, value: 4, place: p. 1, says: Four.}]\n"
    )
    nato = replace(TRAINING, themes=("nato",))
    for made, is_used in ((nato, False), (replace(nato, provenance=OTHER.provenance), True)):
        (found,) = dc.audit(claims, BLIND, codings={"it": made}).audited
        assert found.observation is not None
        assert (found.observation.status == "reproduced") is is_used
