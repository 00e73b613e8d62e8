"""Turns of transcripts: cases as data, and what holds for any text."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.model.corpus import Document
from discourse_coder.records.transcripts import transcript_turns

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "transcripts.yaml").read_text(encoding="utf-8"))
PIECES = st.sampled_from(
    ["Q: ", "A: ", "Reuters: ", "The President: ", "I give the floor", "text", "\n", "\n\n", " ", "é", "😀"]
)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_turns(case):
    turns = transcript_turns(case["text"])
    assert [[turn.role, turn.speaker] for turn in turns] == [expected[:2] for expected in case["turns"]]
    for turn, (_, _, words) in zip(turns, case["turns"], strict=True):
        assert case["text"][turn.start : turn.end].startswith(words)


@given(st.lists(PIECES, min_size=1, max_size=30).map("".join))
def test_turns_follow_each_other_and_cover_the_text(text):
    turns = transcript_turns(text)
    if turns:
        Document("d", text, turns=turns)
        assert not text[: turns[0].start].strip()
        assert [turn.end for turn in turns[:-1]] == [turn.start for turn in turns[1:]]
        assert turns[-1].end == len(text)


@pytest.mark.parametrize(("length", "role"), [(1990, "other"), (2010, "official")])
def test_what_stands_before_an_interview_is_its_introduction_unless_it_is_long(length, role):
    text = f"An interview.\n\n{'We support dialogue. ' * 200}"[:length] + "\n\nQ: Why?\n\nA: So.\n"
    assert transcript_turns(text)[0].role == role


@pytest.mark.parametrize(("length", "silent"), [(3900, 3900), (4100, 20)])
def test_a_question_so_long_that_others_must_speak_in_it_silences_its_paragraph_only(length, silent):
    said = "We support dialogue. " * 200
    asked = f"Q: Is it so?\n\n{said}"[:length]
    text = f"Q: Is it?\n\nA: It is.\n\n{asked}\n\nA: It is.\n"
    turn = transcript_turns(text)[2]
    assert turn.role == "question"
    assert abs(turn.end - turn.start - silent) < 20
