"""Blind sheets: what they hold, and what they cannot hold."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

import discourse_coder as dc
from discourse_coder.model.sheet import BlindSheet
from discourse_coder.sheets.blinding import blind_sheet
from factories import make_corpus

CODEBOOK = dc.parse_codebook("""
title: Peace
version: "1"
language: en
themes:
  - id: dialogue
    label: Dialogue
    definition: Calls for talks.
    inclusion: [A call for talks.]
    rules:
      - {name: talks, any: [secretrule]}
""")


def sheet(**options: object) -> BlindSheet:
    corpus = make_corpus(*[("", {}) for _ in range(12)])
    return blind_sheet(corpus, CODEBOOK, **{"coder": "second", "seed": 7, **options})


def test_the_order_is_shuffled_by_the_seed_alone():
    ids = [f"d{number}" for number in range(1, 13)]
    assert sorted(sheet().ids) == sorted(ids)
    assert list(sheet().ids) != ids
    assert sheet().ids == sheet(ids=ids[::-1]).ids
    assert sheet().ids != sheet(seed=8).ids


def test_rules_and_unknown_columns_stay_out():
    assert b"Calls for talks." in pickle.dumps(sheet())
    assert b"secretrule" not in pickle.dumps(sheet())
    document = dc.Document("a", "Talks.", metadata={"title": "Remarks", "author_code": "1"})
    corpus = dc.Corpus((document,), name="c")
    assert blind_sheet(corpus, CODEBOOK, coder="second", seed=1).texts[0].about == {"title": "Remarks"}


def test_the_hash_follows_what_the_coder_reads():
    one = sheet()
    assert one.hash == sheet().hash
    assert len({one.hash, sheet(seed=8).hash, sheet(ids=["d1", "d2"]).hash, sheet(coder="third").hash}) == 4
    reworded = replace(one, themes=(replace(one.themes[0], definition="Mentions talks."),))
    assert reworded.hash != one.hash


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"ids": ["d1", "d1"]}, dc.UsageError, "listed twice"),
        ({"ids": ["d1", "x"]}, dc.CorpusError, 'no text "x"'),
        ({"ids": []}, dc.UsageError, "no text to code"),
        ({"coder": " "}, dc.UsageError, "no name"),
        ({"seed": -1}, dc.UsageError, "negative"),
        ({"themes": ["peace"]}, dc.CodebookError, 'no theme "peace"'),
    ],
)
def test_what_cannot_be_made_says_why(options: dict[str, object], error: type[Exception], message: str):
    with pytest.raises(error, match=message):
        sheet(**options)
