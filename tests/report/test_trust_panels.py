"""The chapter on trust: panels with their verdicts and notes, and every disagreement as a card."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import unescape

import pytest

from discourse_coder.analysis.double_coding import compare_coders
from discourse_coder.analysis.overview import overview
from discourse_coder.analysis.planning import Plan
from discourse_coder.analysis.validity import validate
from discourse_coder.model.codebook import Codebook, Rule, Scope, Theme
from discourse_coder.model.coding import ADJUDICATED, Coding, Evidence, Provenance, Span, settings_of_purpose
from discourse_coder.report.all_sections import all_sections
from discourse_coder.report.page import report_html
from discourse_coder.report.sections.agreement import outlook_of
from discourse_coder.report.sections.disagreement_cards import MOST_CARDS
from discourse_coder.rules.coder import code
from factories import make_coding, make_corpus

CODEBOOK = Codebook(
    "Words",
    "1",
    (
        Theme("peace", "Peace & quiet", rules=(Rule("named", any=("peace",), why="Inclusion 1."),)),
        Theme(
            "talks", "Talks", rules=(Rule("asked", any=("round",), with_=(("call* for",),), scope=Scope("words", 5)),)
        ),
    ),
)
CORPUS = make_corpus(
    ("2012-02", {"source": "unsc"}, "We want peace. Nothing else."),
    ("2013", {"source": "<u>x</u>"}, "Another round, <i>some</i> day. That is all."),
    ("", {}, "Nothing here."),
)
RULES = code(CORPUS, CODEBOOK)


def by(coder: str, codes: Sequence[Sequence[int]], *spans: Span, **settings: str) -> Coding:
    """Return a person's codes, a row for each text."""
    provenance = Provenance.of(CORPUS, CODEBOOK, coder=coder, method="human", package_version="1")
    provenance = replace(provenance, settings={**provenance.settings, **settings})
    evidence = Evidence.of(spans, CORPUS.ids, CODEBOOK.ids)
    return Coding(CORPUS.ids, CODEBOOK.ids, codes, evidence, provenance, CORPUS)  # type: ignore[arg-type]


ANNA = by(
    "anna",
    [[1, 0], [0, 1], [0, 0]],
    Span("d2", "talks", 0, 13, "Another round", "passage"),
    Span("d2", "talks", -1, -1, "It <b>asks</b> for one.", "note"),
)
BEN = by("ben", [[1, 0], [0, 0], [1, 0]])


def sections(
    coding: Coding,
    *others: Coding,
    reference: Coding | None = None,
    decided: Coding | None = None,
    outlook: Plan | None = None,
) -> dict[str, str]:
    """Return the sections of the chapter on trust as HTML, by id."""
    codings = {other.name: other for other in others}
    compared = compare_coders(coding, codings, CODEBOOK) if others else None
    validity = validate(coding, reference, codebook=CODEBOOK) if reference else None
    every = {**codings, **({"decided": decided} if decided else {})}
    found = all_sections(coding, CODEBOOK, overview(coding), compared, validity, codings=every, outlook=outlook)
    return {section.id: section.html for section in found if section.chapter == "trust"}


def words(html: str) -> str:
    return " ".join(
        unescape(re.sub(r"</?(b|q|mark|span|a)\b[^>]*>|(<[^>]*>)", lambda tag: " " if tag[2] else "", html)).split()
    )


def cards(html: str) -> list[str]:
    return re.findall(r"<article .*?</article>", html, re.S)


def pills(found: Mapping[str, str]) -> dict[str, str]:
    """Return by section the question with its verdict."""
    heads = {id_: re.search(r"<h3[^>]*>(.*?)</h3>", html) for id_, html in found.items()}
    return {id_: words(head[1]) for id_, head in heads.items() if head}


def test_a_disagreement_has_both_sides_with_their_grounds() -> None:
    found = sections(RULES, ANNA, reference=ANNA)
    (card,) = cards(found["disagreements"])
    said = words(card)
    assert said.startswith("d2 2013 · <u>x</u> Talks 1 anna Another round")
    assert "<mark>Another round</mark>, &lt;i&gt;some&lt;/i&gt; day." in card  # the sentence, and no more of the text
    assert "That is all" not in card
    assert "Note: It <b>asks</b> for one." in said
    assert "Rule “passage”" not in said
    assert (
        "0 rules Nearest: “round”. The rule “asked” also wants the phrase “call* for” within 5 words; it is not" in said
    )
    assert 'class="button" href="#d2:talks"' in card
    assert said.endswith("Not decided")
    assert "Rules and anna: 1 disagreement in 6 codes." in words(found["disagreements"])
    assert "discourse-coder adjudicate" in found["disagreements"]


def test_a_text_and_theme_is_one_card_whoever_differs_on_it() -> None:
    html = sections(RULES, ANNA, BEN)["disagreements"]
    shown = [re.findall(r'<dt><span class="code-[01]">(.)</span> (\w+)</dt>', card) for card in cards(html)]
    assert shown == [
        [("1", "ben"), ("0", "anna"), ("0", "rules")],
        [("1", "anna"), ("0", "ben"), ("0", "rules")],
    ]
    said = "Anna and ben: 2 disagreements in 6 codes. Rules and anna: 1 disagreement in 6 codes. Rules and ben: 1 dis"
    assert words(html).startswith(said)
    assert "Why a person gave a 0 is not recorded." in html
    assert "No passage is kept." in html
    assert "No rule of this theme found anything in the words that count." in html


def test_a_decision_stands_on_the_card() -> None:
    remark = Span("d2", "talks", -1, -1, "Inclusion 2 <p>", "note")
    settings = settings_of_purpose(ADJUDICATED, "")
    decided = by("both", [[1, 0], [0, 1], [0, 0]], remark, **settings)
    html = sections(RULES, ANNA, decided=decided)["disagreements"]
    assert "Decided: 1 (both): Inclusion 2 <p>" in words(html)
    assert "It is decided." in html
    assert "discourse-coder adjudicate" not in html
    # What was not made to decide does not decide.
    assert "Not decided" in sections(RULES, ANNA, decided=replace(decided, provenance=ANNA.provenance))["disagreements"]


def test_no_disagreement_is_one_sentence() -> None:
    html = sections(ANNA, ANNA, replace(ANNA, provenance=BEN.provenance))["disagreements"]
    assert '<p class="compared">Anna and ben: no disagreements in 6 codes.</p>' in html
    assert "adjudicate" not in html
    assert not cards(html)


def test_a_reference_by_the_name_of_a_coder_stands_for_itself() -> None:
    other = replace(BEN, provenance=ANNA.provenance)
    html = sections(RULES, ANNA, reference=other)["disagreements"]
    assert "Rules and anna: 1 disagreement in 6 codes. Rules and the reference anna: 1 disagreement in 6" in words(html)
    assert [words(card)[:2] for card in cards(html)] == ["d2", "d3"]
    assert "1 the reference anna" in words(cards(html)[1])
    assert "the reference anna" not in sections(RULES, ANNA, reference=ANNA)["disagreements"]


def test_what_is_too_much_for_cards_is_a_folded_table() -> None:
    n = MOST_CARDS + 3
    corpus = make_corpus(*[("2012", {}, "Peace.")] * n)
    one = make_coding({"peace": [1] * n}, corpus=corpus, coder="anna", method="human")
    other = make_coding({"peace": [0] * n}, corpus=corpus, coder="ben", method="human")
    html = sections(one, one, other)["disagreements"]
    assert len(cards(html)) == MOST_CARDS
    assert "<summary>3 more disagreements as a table</summary>" in html
    rows = re.findall(r'<tr><th scope="row">(d\d+)</th><td>([^<]*)</td><td>([^<]*)</td>', html)
    assert rows[:3] == [(f"d{n - back}", "Peace &amp; quiet", "anna 1, ben 0") for back in (2, 1, 0)]


@pytest.mark.parametrize(
    ("others", "reference", "asked"),
    [
        ((), None, {}),
        ((ANNA,), None, {"agreement": "Is the machine right? ? Can’t tell yet"}),
        (
            (ANNA, BEN),
            None,
            {"agreement": "Do the coders agree? ? Can’t tell yet", "machine": "Is the machine right? ? Can’t tell yet"},
        ),
        ((), ANNA, {"validity": "Is the machine right? ? Can’t tell yet"}),
        (
            (ANNA, BEN),
            ANNA,
            {
                "agreement": "Do the coders agree? ? Can’t tell yet",
                "validity": "Is the machine right? ? Can’t tell yet",
            },
        ),
    ],
    ids=["nobody", "a person", "two persons", "a reference", "two persons and a reference"],
)
def test_each_question_that_can_be_asked_has_a_panel(
    others: tuple[Coding, ...], reference: Coding | None, asked: dict[str, str]
) -> None:
    found = sections(RULES, *others, reference=reference)
    assert pills(found) == asked
    assert ("disagreements" in found) == bool(asked)
    assert all(html.count('<div class="panel">') == 1 for id_, html in found.items() if id_ != "disagreements")


def test_without_coders_and_reference_the_chapter_goes_with_its_link() -> None:
    found = all_sections(RULES, CODEBOOK, overview(RULES))
    html = report_html(RULES, CODEBOOK, sections=found)
    assert 'id="trust"' not in html
    assert 'href="#trust"' not in html


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([[1, 0], [0, 0], [0, 0]], "The rules make no error in 6 codes."),
        ([[1, 0], [0, 1], [0, 0]], "on the side of silence: every code of 1 is right, and 1 of 2 are missed."),
        ([[0, 0], [0, 0], [0, 0]], "seeing too much: nothing is missed, and 1 of 1 codes of 1 are wrong."),
        ([[0, 0], [0, 1], [0, 0]], "err both ways: 1 of 1 are missed, and 1 of 1 codes of 1 are wrong."),
    ],
)
def test_the_note_on_validity_says_which_way_the_errors_go(codes: list[list[int]], said: str) -> None:
    assert said in words(sections(RULES, reference=by("anna", codes))["validity"])


def test_the_note_on_agreement_says_what_few_texts_leave_open_and_what_undefined_takes() -> None:
    alike = replace(ANNA, provenance=BEN.provenance)
    said = words(sections(ANNA, ANNA, alike, outlook=outlook_of(ANNA))["agreement"])
    assert "No disagreement is not proof of agreement. 3 texts cannot rule out an alpha of -." in said
    assert "The corpus has 3 texts: code them all twice, or pool it with another." in said
    nothing = [by(name, [[0, 0], [0, 1], [0, 0]]) for name in ("anna", "ben")]
    html = sections(nothing[0], *nothing)["agreement"]
    assert "No value: " in html
    assert "Where all codes are alike, alpha has no value: it takes a text with the theme and one without." in html
    said = words(sections(ANNA, ANNA, BEN)["agreement"])
    assert "2 of 6 codes differ. Each is shown below. Alpha is below .667 on Peace & quiet, Talks." in said
