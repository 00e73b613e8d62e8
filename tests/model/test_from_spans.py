"""One road for coders: codes that follow from evidence, and what a way of coding can do."""

from __future__ import annotations

from dataclasses import replace

import pytest

import discourse_coder as dc
from discourse_coder.model.coding import METHODS, NOTE, UNSURE
from discourse_coder.model.corpus import Turn

QUESTION = "Q: And NATO?\n"
CORPUS = dc.Corpus(
    (
        dc.Document("d1", "The UN, not NATO. The UN."),
        dc.Document("d2", f"{QUESTION}No comment on NATO.", turns=(Turn(0, len(QUESTION), "question"),)),
        dc.Document("d3", "Nothing."),
    ),
    "small",
    "Made up.",
)
CODEBOOK = dc.parse_codebook(
    """
title: t
version: "1"
themes:
  - {id: un, definition: d, rules: [{name: r, any: [UN]}]}
  - {id: nato, definition: d, rules: [{name: r, any: [NATO]}]}
  - {id: mood, definition: d, coded_by: people}
"""
)
UN, NATO = dc.Span("d1", "un", 4, 6, "UN", "word"), dc.Span("d1", "nato", 12, 16, "NATO", "word")


def made(*spans: dc.Span, **options) -> dc.Coding:
    return dc.Coding.from_spans(spans, CORPUS, CODEBOOK, coder="toy", **options)


def test_a_theme_is_present_where_it_has_evidence_and_absent_elsewhere():
    coding = made(NATO, UN)
    assert coding.codes.tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert list(coding.spans) == [UN, NATO]
    assert coding.corpus is CORPUS


def test_the_coding_says_where_it_comes_from():
    found = made(UN, method="word list", settings={"words": "UN"}).provenance
    assert (found.coder, found.method, found.settings) == ("toy", "word list", {"roles": "official", "words": "UN"})
    assert (found.corpus_hash, found.codebook_hash) == (CORPUS.hash, CODEBOOK.hash)
    assert (found.notice, found.package_version) == ("Made up.", dc.__version__)


def test_themes_and_documents_that_were_not_coded_stay_so():
    coding = made(UN, themes=["un"], ids=["d3", "d1"])
    assert (coding.ids, coding.codes.tolist()) == (("d3", "d1"), [[0, -1, -1], [1, -1, -1]])


@pytest.mark.parametrize(("rule", "code"), [(NOTE, 0), (UNSURE, 0), ("passage", 1)])
def test_a_remark_is_kept_but_is_no_evidence(rule, code):
    coding = made(dc.Span("d3", "un", -1, -1, "said elsewhere", rule))
    assert (coding.code("d3", "un"), len(coding.spans)) == (code, 1)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (replace(UN, id="d9"), "the document is not among those coded"),
        (replace(UN, theme="eu"), "the theme is not among those coded"),
        (replace(UN, theme="mood"), "the theme is not among those coded"),
        (replace(UN, start=5), 'at 5 to 6 there is "N"'),
        (replace(UN, start=6, quote=""), 'at 6 to 6 there is ""'),
        (replace(UN, start=-1), 'at -1 to 6 there is "The UN"'),
        (dc.Span("d2", "nato", 7, 11, "NATO", "word"), "only those of official were"),
    ],
)
def test_evidence_that_cannot_be_is_refused_by_name(span, said):
    with pytest.raises(dc.CodingError) as error:
        made(NATO, span, themes=["un", "nato"])
    (problem,) = error.value.problems
    assert said in str(problem)
    assert f"in {span.id} for {span.theme}" in str(problem)


def test_the_last_word_of_a_question_is_refused_and_the_first_of_the_answer_is_not():
    end = len(QUESTION)
    made(dc.Span("d2", "un", end, end + 2, "No", "word"))
    with pytest.raises(dc.CodingError, match="not coded"):
        made(dc.Span("d2", "un", end - 1, end, "\n", "word"))
    made(dc.Span("d2", "nato", 7, 11, "NATO", "word"), roles=["official", "question"])


def test_all_that_is_wrong_is_said_together():
    with pytest.raises(dc.CodingError) as error:
        made(UN, UN, replace(NATO, end=17), ids=["d1", "d8"], themes=["un", "nato", "eu"])
    said = [str(problem) for problem in error.value.problems]
    assert len(said) == 4
    assert 'the corpus small has no document "d8"' in said[0]
    assert 'the codebook has no theme "eu"' in said[1]
    assert "it is given twice" in said[2]


def test_the_rule_coder_takes_the_same_road():
    rules = dc.code(CORPUS, CODEBOOK)
    with_rules = ["un", "nato"]
    one_by_one = dc.Coding.from_spans(
        list(rules.spans), CORPUS, CODEBOOK, coder="rules", method="rules", themes=with_rules
    )
    assert one_by_one == rules
    assert rules.codes.tolist() == [[1, 1, -1], [0, 1, -1], [0, 0, -1]]


def test_columns_of_evidence_must_be_of_what_was_coded():
    other = dc.Evidence.of([UN], ("d1",), CODEBOOK.ids)
    with pytest.raises(dc.CodingError, match="other documents or themes"):
        dc.Coding.from_spans(other, CORPUS, CODEBOOK, coder="toy")


def test_words_of_others_are_blanked_out_and_offsets_stay():
    document = CORPUS["d2"]
    spoken = document.spoken_text(["official"])
    assert (len(spoken), spoken.index("NATO")) == (len(document.text), document.text.rindex("NATO"))
    assert document.spoken_text(["official", "question"]) == document.text


def test_the_words_between_several_blanked_turns_stay():
    turns = tuple(Turn(start, start + 2, "question") for start in (0, 4, 6))
    document = dc.Document("t", "Q.A.Q.Q.A", turns=turns)
    assert document.spoken_text(["official"]) == ".\nA..\n.\nA"


@pytest.mark.parametrize(
    ("method", "can"), [("rules", (True, True)), ("human", (False, False)), ("model", (False, True))]
)
def test_the_known_methods_can_what_they_always_could(method, can):
    found = made(method=method).provenance
    assert (found.explains_zeros, found.marks_every_mention) == can
    assert found.abilities is None


def test_of_an_unknown_method_nothing_is_taken_for_granted():
    found = made(method="crystal ball").provenance
    assert (found.explains_zeros, found.marks_every_mention) == (False, False)
    with pytest.raises(dc.CodingError, match="one of rules, human, model"):
        replace(found, abilities=None)


@pytest.mark.parametrize("abilities", [dc.Abilities(*can) for can in [(True, False), (False, True)]])
def test_what_a_method_can_do_is_written_and_read_back(tmp_path, abilities):
    coding = made(UN, method="word list", abilities=abilities)
    dc.write_coding(coding, tmp_path / "toy.csv")
    assert dc.read_coding(tmp_path / "toy.csv", CORPUS) == coding


@pytest.mark.parametrize("method", METHODS)
def test_a_known_method_is_written_as_its_word(tmp_path, method):
    dc.write_coding(made(UN, method=method), tmp_path / "toy.csv")
    assert f'"method": "{method}"' in (tmp_path / "toy.json").read_text("utf-8")


@pytest.mark.parametrize(
    "method",
    ['"guess"', '{"name": "guess"}', '{"name": "guess", "explains_zeros": 1, "marks_every_mention": true}', "3"],
)
def test_a_method_that_does_not_say_what_it_can_is_refused(tmp_path, method):
    dc.write_coding(made(UN, method="human"), tmp_path / "toy.csv")
    described = tmp_path / "toy.json"
    described.write_text(described.read_text("utf-8").replace('"human"', method), encoding="utf-8")
    with pytest.raises(dc.CodingError, match="one of rules, human, model, or an object with name, explains_zeros"):
        dc.read_coding(tmp_path / "toy.csv", CORPUS)
