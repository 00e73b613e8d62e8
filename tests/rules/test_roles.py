"""Whose words count: in a transcript only the official's are coded, unless asked otherwise."""

from __future__ import annotations

import pytest

import discourse_coder as dc
from discourse_coder.records.transcripts import transcript_turns

TRANSCRIPT = """\
Regular press conference

Q: Will China support the dialogue, and the
dialogue alone?

A: No comment. The talks go on, we

Reuters: negotiations? Dialogue!

A: hope.
"""
CODEBOOK = dc.parse_codebook(
    """
title: t
version: "1"
themes:
  - id: dialogue
    definition: d
    rules:
      - {name: talks, any: [dialogue, talks, negotiations]}
      - {name: across, any: [we hope]}
"""
)


def coded(text: str, **options: object) -> dc.Coding:
    document = dc.Document("d", text, turns=transcript_turns(text))
    return dc.code(dc.Corpus((document,)), CODEBOOK, **options)


def test_questions_never_count_by_default():
    assert [span.quote for span in coded(TRANSCRIPT).spans] == ["talks"]


def test_questions_count_when_asked_for():
    quotes = [span.quote for span in coded(TRANSCRIPT, roles=["official", "question"]).spans]
    assert quotes == ["dialogue", "dialogue", "talks", "negotiations", "Dialogue"]
    assert [span.quote for span in coded(TRANSCRIPT, roles=["question"]).spans] == [q for q in quotes if q != "talks"]


def test_evidence_points_into_the_stored_text():
    coding = coded("😀 " + TRANSCRIPT)
    (span,) = coding.spans
    assert coding.corpus["d"].text[span.start : span.end] == "talks"


def test_what_is_left_out_keeps_the_length_of_the_text():
    document = dc.Document("d", TRANSCRIPT, turns=transcript_turns(TRANSCRIPT))
    spoken = document.spoken_text(["official"])
    assert len(spoken) == len(TRANSCRIPT)
    assert "alone" not in spoken
    assert "No comment" in spoken


def test_the_coding_says_whose_words_were_coded():
    assert coded(TRANSCRIPT).roles == ("official",)
    assert coded(TRANSCRIPT, roles=["question", "official"]).provenance.settings == {"roles": "official question"}


@pytest.mark.parametrize("roles", ["official", [], ["spokesperson"]])
def test_unknown_roles_are_refused(roles):
    with pytest.raises(dc.UsageError, match="not roles"):
        coded(TRANSCRIPT, roles=roles)


def test_who_speaks_counts_in_the_hash_of_the_corpus():
    with_turns = dc.Corpus((dc.Document("d", TRANSCRIPT, turns=transcript_turns(TRANSCRIPT)),))
    assert with_turns.hash != dc.Corpus((dc.Document("d", TRANSCRIPT),)).hash
