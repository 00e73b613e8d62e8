"""The bundled study keeps its shape, and the rules keep to the author's codes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.rules.examples import failed_examples

ROOT = Path(__file__).parents[2]
PUBLISHED = {"sovereignty": 66, "dialogue": 65, "unilateralism": 22, "un": 63, "nato": 15}
CODEBOOKS = ("codebook.yaml", "codebook-narratives.yaml")


@cache
def corpus() -> dc.Corpus:
    return dc.read_corpus(ROOT / "corpus")


def test_the_authors_counts_are_the_published_ones():
    author = dc.read_coding(ROOT / "codings" / "author.csv", corpus())
    assert dict(zip(author.themes, author.codes.sum(axis=0).tolist(), strict=True)) == PUBLISHED
    assert author.ids == corpus().ids


def test_texts_follow_the_order_of_the_published_study():
    sources = [document.source for document in corpus()]
    assert sources == ["mfa"] * 23 + ["unsc"] * 56 + ["leaders"] * 3
    dates = [document.date for document in corpus() if document.source == "unsc"]
    assert dates == sorted(dates, reverse=True)
    assert str(dates[-1]) == "2008-02-18"


def test_every_code_of_the_authors_rests_on_a_passage_of_its_text():
    author = dc.read_coding(ROOT / "codings" / "author.csv", corpus())
    shown = {(span.id, span.theme) for span in author.spans if span.rule == "passage" and span.start >= 0}
    assert shown == {(id_, theme) for id_ in author.ids for theme in author.themes if author.code(id_, theme) == 1}


def test_the_rules_reach_the_bar_on_the_stand_ins():
    coding = dc.code(corpus(), dc.read_codebook(ROOT / "codebook.yaml"))
    validity = dc.validate(coding, dc.read_coding(ROOT / "codings" / "author.csv"), n_resamples=100)
    for theme in validity.themes:
        assert theme.estimates["alpha"].value >= 0.9, theme


@pytest.mark.parametrize("name", CODEBOOKS)
def test_codebooks_decide_their_own_examples(name):
    codebook = dc.read_codebook(ROOT / name)
    assert failed_examples(codebook) == ()
    for theme in codebook:
        assert len(theme.examples.present) >= 5
        assert len(theme.examples.absent) >= 5
        assert all(rule.why for rule in theme.rules)


@pytest.mark.parametrize("theme", ["eu_antagonism", "normalization", "icj"])
def test_what_the_paper_never_found_is_not_in_the_stand_ins(theme):
    coding = dc.code(corpus(), dc.read_codebook(ROOT / "codebook-narratives.yaml"))
    assert coding.matrix[theme].sum() == 0
