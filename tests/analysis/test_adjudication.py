"""Differences in their context, and the coding that decisions on them lead to."""

from __future__ import annotations

from dataclasses import replace

import pytest

import discourse_coder as dc
from discourse_coder.analysis.adjudication import adjudicate
from discourse_coder.analysis.differences import differences
from discourse_coder.model.adjudication import Decision
from discourse_coder.model.coding import Evidence, Span
from factories import make_coding, make_corpus

CODEBOOK = dc.parse_codebook("""
title: Peace
version: "1"
language: en
themes:
  - id: talks
    label: Talks
    definition: Calls for talks.
    inclusion: [A call for talks.]
    exclusion: [Talks elsewhere.]
    rules:
      - {name: call, any: [talks], with: [call*], why: "Inclusion 1: a call near talks."}
  - id: force
    label: Force
    definition: Names force.
    coded_by: people
    inclusion: [Force is named.]
    exclusion: [Force of law.]
""")
CORPUS = make_corpus(
    ("", {}, "Good morning. We call for\ntalks now. The end."),
    ("", {}, "The talks went on. By force of law."),
    ("", {}, "Nothing else."),
    ("", {}, "Nobody but the first coder saw this."),
)


def human(coder: str, talks: list, force: list, spans: tuple[Span, ...] = ()) -> dc.Coding:
    coding = make_coding({"talks": talks, "force": force}, corpus=CORPUS, coder=coder, method="human")
    known = dc.Provenance.of(CORPUS, CODEBOOK, coder=coder, method="human", package_version="0")
    return replace(coding, provenance=known, spans=dc.Evidence.of(spans, coding.ids, coding.themes))


CALL = Span("d1", "talks", 17, 31, "call for\ntalks", "passage")
DOUBT = Span("d2", "force", -1, -1, "law is no force", "note")
FIRST = human("first", [1, 0, 0, 1], [0, 1, 0, 0], (CALL,))
SECOND = human("second", [0, 0, 0, None], [0, 0, 0, None], (DOUBT,))
SECOND = replace(
    SECOND,
    ids=SECOND.ids[:3],
    codes=SECOND.codes[:3],
    spans=dc.Evidence.of((DOUBT,), SECOND.ids[:3], SECOND.themes),
)
BOTH = {"first": FIRST, "second": SECOND}


def test_a_difference_shows_both_sides_the_sentence_and_the_criteria():
    talks, force = differences(BOTH, CODEBOOK)
    assert (talks.id, talks.theme, talks.codes) == ("d1", "talks", {"first": 1, "second": 0})
    assert talks.sentences == ("We call for talks now.",)
    assert talks.grounds("first") == '"call for talks" (passage)'
    assert talks.criteria == ("Inclusion 1: A call for talks.", "Exclusion 1: Talks elsewhere.")
    assert (force.id, force.sentences, force.grounds("second")) == ("d2", (), "note: law is no force")


def test_rules_name_their_criterion_and_what_came_nearest():
    rules = dc.code(CORPUS, CODEBOOK)
    person = human("person", [0, 1, 0, 0], [0, 0, 0, 0])
    one, missed = differences({"rules": rules, "person": person}, CODEBOOK, CORPUS)
    assert one.criteria == ("Inclusion 1: a call near talks.",)
    assert missed.codes == {"rules": 0, "person": 1}
    assert missed.grounds("rules").startswith('"talks" (rule call): ')
    reworded = dc.parse_codebook('{title: P, version: "2", themes: [{id: talks, definition: D, coded_by: people}]}')
    assert all(not d.nearest for d in differences({"rules": rules, "person": person}, reworded, CORPUS))


def test_decisions_make_a_third_coding_and_leave_the_others_alone():
    before = FIRST.codes.copy()
    result = adjudicate(
        BOTH,
        [Decision("d1", "talks", 1, "A clear call."), Decision("d2", "force", 0)],
        corpus=CORPUS,
        codebook=CODEBOOK,
    )
    coding = result.coding
    assert (coding.ids, coding.themes) == (("d1", "d2", "d3"), ("talks", "force"))
    assert coding.codes.tolist() == [[1, 0], [0, 0], [0, 0]]
    assert list(coding.spans) == [Span("d1", "talks", -1, -1, "A clear call.", "note"), CALL, DOUBT]
    assert (coding.provenance.parents, coding.name, coding.provenance.method) == (
        ("first", "second"),
        "adjudicated",
        "human",
    )
    assert (result.n_decided, result.open) == (2, ())
    assert (FIRST.codes == before).all()
    assert not dc.agreement({"adjudicated": coding, "again": coding}).differences


def test_what_is_left_open_is_not_coded():
    result = adjudicate(BOTH, [Decision("d1", "talks", None)], corpus=CORPUS, codebook=CODEBOOK)
    assert [(d.id, d.theme) for d in result.open] == [("d1", "talks"), ("d2", "force")]
    assert result.coding.codes.tolist() == [[-1, 0], [0, -1], [0, 0]]
    assert result.coding.provenance.settings.items() >= {"decided": "0", "undecided": "2", "overruled": "0"}.items()


def test_decisions_that_cannot_be_are_named_together():
    decisions = [
        Decision("d3", "talks", 1, place="sheet row 2"),
        Decision("d1", "talks", 1, place="sheet row 3"),
        Decision("d1", "talks", 0, place="sheet row 4"),
        Decision("d2", "force", 2, place="sheet row 5"),
    ]
    with pytest.raises(dc.CodingError) as raised:
        adjudicate(BOTH, decisions, corpus=CORPUS, codebook=CODEBOOK)
    assert [problem.place for problem in raised.value.problems] == ["sheet row 2", "sheet row 4", "sheet row 5"]


@pytest.mark.parametrize(
    ("codings", "coder", "message"),
    [({"first": FIRST}, "adjudicated", "needs two or more"), (BOTH, "second", "has this name")],
)
def test_codings_that_cannot_be_adjudicated(codings: dict[str, dc.Coding], coder: str, message: str):
    with pytest.raises(dc.UsageError, match=message):
        adjudicate(codings, [], corpus=CORPUS, codebook=CODEBOOK, coder=coder)


def test_codings_of_different_codebooks_are_not_adjudicated():
    reworded = dict.fromkeys(SECOND.themes, replace(SECOND.provenance.themes["talks"], definition="another"))
    other = replace(SECOND, provenance=replace(SECOND.provenance, themes=reworded))
    with pytest.raises(dc.IncomparableCodingsError, match="different definitions"):
        adjudicate({"first": FIRST, "second": other}, [], corpus=CORPUS, codebook=CODEBOOK)


def test_what_is_open_bounds_the_counts():
    """Two coders left a third text to nobody: it is not open, but it could have the theme too."""
    pair = {
        "a": make_coding({"t": [1, 1, 0, None, 0]}, coder="a", method="human"),
        "b": make_coding({"t": [1, 0, 1, None, 0]}, coder="b", method="human"),
    }
    decided = adjudicate(pair, [Decision("d2", "t", 1, "")])
    assert decided.bounds.to_dict("records") == [
        {"theme": "t", "n_open": 1, "n_not_coded": 1, "n_present_low": 2, "n_present_high": 4, "n_unsure": 0}
    ]
    assert "present at most" in "\n".join(decided.shown.lines)
    closed = adjudicate({name: make_coding({"t": [1, 0]}, coder=name, method="human") for name in "ab"}, [])
    assert closed.bounds.empty
    assert "present at most" not in "\n".join(closed.shown.lines)


def test_unsure_is_counted_apart_and_stays_known_to_the_correction():
    """Both coders are unsure about d3, one about d4, where the code of the other counts."""
    spans = {
        name: [Span(id_, "t", -1, -1, "", "unsure") for id_ in ids]
        for name, ids in (("a", ["d3"]), ("b", ["d3", "d4"]))
    }
    codes = {"a": [1, 1, None, 1, 0], "b": [1, 0, None, None, 0]}
    a, b = (
        replace(coding, spans=Evidence.of(spans[name], coding.ids, coding.themes))
        for name in "ab"
        for coding in [make_coding({"t": codes[name]}, coder=name, method="human")]
    )
    decided = adjudicate({"a": a, "b": b}, [])
    (row,) = decided.bounds.to_dict("records")
    assert (row["n_open"], row["n_not_coded"], row["n_unsure"]) == (1, 1, 1)
    assert decided.doubted == (("d4", "t"),)
    shown = "\n".join(decided.shown.lines)
    assert "1 code is that of the other coders, because one was unsure (t 1)." in shown
    corrected = dc.correct_prevalence(make_coding({"t": [1, 1, 1, 1, 0]}), decided.coding).themes[0]
    assert (corrected.n_open, corrected.n_unsure) == (2, 1)
