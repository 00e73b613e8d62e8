"""Words broken at line ends: both readings are searched, and nothing depends on other texts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse_coder.model.codebook import Codebook, Rule, Theme
from discourse_coder.model.corpus import Corpus, Document
from discourse_coder.rules.broken_words import find
from discourse_coder.rules.coder import code, code_with_terms
from discourse_coder.rules.explanation import explain
from discourse_coder.rules.matching.matcher import RuleMatcher
from discourse_coder.rules.matching.readings import readings_of
from discourse_coder.rules.nearest_misses import near_misses
from discourse_coder.rules.term_use import term_use
from hostile_texts import TEXTS

CODEBOOK = Codebook(
    "Test",
    "1",
    (
        Theme("denial", rules=(Rule("r", ("denial", "self-denial")), Rule("form", ("re*form",), with_=(("act",),)))),
        Theme("patterns", rules=(Rule("r", regex=(r"\bnational", "co-op")), Rule("t", ("x*",), without=("mation",)))),
        Theme("information", rules=(Rule("r", ("information", "a")),)),
    ),
)
MATCHER = RuleMatcher(CODEBOOK)
PIECES = [
    *(
        "self",
        "infor",
        "mation",
        "denial",
        "inter",
        "national",
        "co",
        "op",
        "re",
        "form",
        "act",
        "x",
        "a",
        "2",
        "B",
        "ﬁ",
    ),
    *("-\n", "-\n", "\u00ad\n", "‐ \r\n ", "-", "\u00ad", " ", " ", ". ", "\n", "\n\n", "e\u0301"),
]
BROKEN = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def corpus_of(*texts: str) -> Corpus:
    return Corpus(tuple(Document(f"d{number}", text) for number, text in enumerate(texts)))


def found(texts: list[str]) -> list[tuple[int, ...]]:
    spans = find(MATCHER, texts)[0]
    columns = (spans.text, spans.theme, spans.rule, spans.start, spans.end)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@settings(max_examples=60)
@given(st.lists(BROKEN | TEXTS, min_size=1, max_size=5))
def test_what_is_found_in_a_text_depends_on_no_other(texts: list[str]) -> None:
    assert found(texts) == [(n, *span[1:]) for n, text in enumerate(texts) for span in found([text])]


@settings(max_examples=60)
@given(st.lists(BROKEN, min_size=1, max_size=3))
def test_views_are_as_long_as_the_texts_and_differ_in_hyphens_only(texts: list[str]) -> None:
    views = readings_of(texts, MATCHER.find_all)
    broken = [texts[number] for number in views.broken]
    for text, view in zip([*texts, *broken, *broken], [*views.joined, *views.printed, *views.likely], strict=True):
        assert len(view) == len(text)
        assert {a for a, b in zip(text, view, strict=True) if a != b} <= set("-‐‑\u00ad")
        assert {b for a, b in zip(text, view, strict=True) if a != b} <= set("-\u00ad")


@settings(max_examples=60)
@given(BROKEN)
def test_spans_of_a_theme_lie_apart_and_each_is_found_in_some_reading(text: str) -> None:
    views = readings_of([text], MATCHER.find_all)
    in_some: set[tuple[int, int, int]] = set()
    for view in (*views.joined, *views.likely):
        spans = MATCHER.find([view])
        in_some |= set(zip(spans.theme.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True))
    spans = [(theme, start, end) for _, theme, _, start, end in found([text])]
    assert set(spans) <= in_some
    assert spans == sorted(spans)
    assert all(a[0] < b[0] or a[2] <= b[1] for a, b in pairwise(spans))
    # A theme that some reading shows is present.
    assert {theme for theme, *_ in spans} == {theme for theme, *_ in in_some}


@given(TEXTS.filter(lambda text: not set("-‐‑\u00ad") & set(text)))
def test_a_text_without_hyphens_is_searched_as_it_is(text: str) -> None:
    views = readings_of([text], MATCHER.find_all)
    assert views.joined[0] is text
    assert not views.broken


@pytest.mark.parametrize(
    ("text", "on_one_reading"),
    [
        ("Infor-\nmation.", True),
        ("Infor-\nmation. Information.", False),
        ("No self-\ndenial.", True),
        ("No self-\ndenial, no denial.", False),
        ("Information, no bro-\nken word that counts.", False),
        ("Inter-\nnational.", False),
        ("Information.", False),
    ],
)
def test_codes_on_one_reading_are_named(text: str, on_one_reading: bool) -> None:
    coding, terms = code_with_terms(corpus_of("Nothing.", text), CODEBOOK)
    theme = "denial" if "denial" in text else "information"
    assert terms.one_reading == ((("d1", theme),) if on_one_reading else ())
    said = "1 code rests on one reading only of words broken at line ends, joined or hyphenated: d1 " + theme + "."
    assert terms.reading_note == (said if on_one_reading else "")
    explained = explain(coding, CODEBOOK, "d1", theme=theme)
    assert [one.one_reading for one in explained.themes] == [on_one_reading]
    assert ("on one reading only" in str(explained)) is on_one_reading


def test_evidence_near_misses_and_terms_are_of_the_stored_text() -> None:
    text = "We re-\nform self-\ndenial.\nIt is a re-\nform act."
    corpus = corpus_of(text, "A re-\nform. For re-election.")
    coding = code(corpus, CODEBOOK)
    assert [(span.quote, span.start) for span in coding.spans.of_document("d0", "denial")] == [
        ("self-\ndenial", text.index("self")),
        ("re-\nform", text.rindex("re-")),
    ]
    assert ">>self- denial<<" in str(explain(coding, CODEBOOK, "d0"))
    (first, second) = near_misses(list(corpus), CODEBOOK, ["official"])
    assert [(miss.quote, miss.start) for miss in first] == [("re-\nform", 3)]
    assert [(miss.quote, miss.reason) for miss in second] == [("re-\nform", first[0].reason)]
    uses = {(use.theme, use.term): use.n_documents for use in term_use(corpus, CODEBOOK)}
    assert (uses["denial", "self-denial"], uses["denial", "denial"], uses["denial", "re*form"]) == (1, 1, 1)


def test_broken_words_are_read_fast_in_a_long_word() -> None:
    word = "a" * 100_000
    assert readings_of([f"{word}-\nb {word}-c"], MATCHER.find_all).broken == (0,)
    assert readings_of(["-" * 100_000 + " " * 100_000], MATCHER.find_all).broken == ()
