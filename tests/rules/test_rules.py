"""What rules find: every key of a rule on its own and together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse_coder.errors import CodebookError
from discourse_coder.io.codebook_reader import parse_codebook
from discourse_coder.model.codebook import Codebook, Rule, Scope, Theme
from discourse_coder.rules.broken_words import find
from discourse_coder.rules.matching.matcher import RuleMatcher
from discourse_coder.rules.matching.token_patterns import required_words
from slow_matcher import FOLDED, slow_hits, slow_longest_first, slow_view

CASES = [
    pytest.param(case["rule"], text, quotes or [], id=f"{case['case']} {number}")
    for case in yaml.safe_load((Path(__file__).parents[1] / "cases" / "rules.yaml").read_text("utf-8"))
    for number, (text, quotes) in enumerate(case["texts"].items(), start=1)
]


def codebook_of(*rules: Rule, name: str = "theme") -> Codebook:
    return Codebook("Test", "1", (Theme(name, rules=rules),))


def quotes_of(codebook: Codebook, text: str) -> list[str]:
    """Return what the first theme finds in a text."""
    matcher = RuleMatcher(codebook)
    found = find(matcher, [text])[0]
    return [text[start:end] for start, end in zip(found.start.tolist(), found.end.tolist(), strict=True)]


@pytest.mark.parametrize(("rule", "text", "quotes"), CASES)
def test_a_rule_finds(rule: dict[str, Any], text: str, quotes: list[str]) -> None:
    theme = {"id": "theme", "definition": "A test.", "rules": [{"name": "rule", **rule}]}
    codebook = parse_codebook(json.dumps({"title": "Test", "version": "1", "themes": [theme]}))
    assert quotes_of(codebook, text) == quotes


TERMS = st.lists(st.text(alphabet="abé ", min_size=1, max_size=5).map(str.split).filter(bool).map(" ".join), max_size=6)


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(sorted(FOLDED)), min_size=1, max_size=40),
    TERMS,
    TERMS,
    st.sampled_from(["character", "none"]),
)
def test_the_longest_first_and_exceptions_agree_with_a_slow_matcher(
    pieces: list[str], terms: list[str], exceptions: list[str], boundary: Literal["character", "none"]
) -> None:
    view = slow_view(pieces)
    outer = {span for term in exceptions for span in slow_hits(view, term, boundary)}
    spans = {
        (start, end)
        for term in terms
        for start, end in slow_hits(view, term, boundary)
        if not any(a <= start and end <= b for a, b in outer)
    }
    expected: list[tuple[int, int]] = []
    for start, end in slow_longest_first(spans):
        if not expected or view[start].start >= expected[-1][1]:
            expected.append((view[start].start, view[end - 1].end))
    matcher = RuleMatcher(codebook_of(Rule("r", tuple(terms), except_=tuple(exceptions), boundary=boundary)))
    found = matcher.find(["".join(pieces)])
    assert list(zip(found.start.tolist(), found.end.tolist(), strict=True)) == expected


WORDS = st.lists(st.sampled_from(["any", "with", "not", "x", "x.", "x\n\nX"]), max_size=25)


@given(WORDS, st.integers(1, 6))
def test_distances_in_words_agree_with_counting(words: list[str], n_words: int) -> None:
    text = " ".join(words) or "x"
    rule = Rule("r", ("any",), with_=(("with",),), without=("not",), scope=Scope("words", n_words))
    paragraphs = [paragraph.split() for paragraph in text.split("\n\n")]
    expected = sum(
        word == "any"
        and "with" in (near := paragraph[max(0, place - n_words) : place + n_words + 1])
        and "not" not in near
        for paragraph in paragraphs
        for place, word in enumerate(paragraph)
    )
    assert len(quotes_of(codebook_of(rule), text)) == expected


def test_more_than_64_lists_of_terms() -> None:
    themes = tuple(
        Theme(f"t{n}", rules=(Rule("r", (f"a{n}x",), with_=((f"b{n}x",),), without=(f"c{n}x",)),)) for n in range(150)
    )
    matcher = RuleMatcher(Codebook("Many", "1", themes))
    texts = [f"A{n}x b{n}x. A{n}x b{(n + 1) % 150}x. A{n}x b{n}x c{n}x." for n in range(150)]
    found = matcher.find(texts)
    assert found.text.tolist() == found.theme.tolist() == list(range(150))
    assert set(found.start.tolist()) == {0}


def test_the_same_words_are_evidence_of_several_themes() -> None:
    themes = (
        Theme("council", rules=(Rule("r", ("Security Council",)),)),
        Theme("security", rules=(Rule("r", ("security",)),)),
        Theme("both", rules=(Rule("first", ("council",)), Rule("second", ("Security Council", "council")))),
    )
    found = RuleMatcher(Codebook("Test", "1", themes)).find(["The Security Council. The council."])
    rows = zip(found.theme.tolist(), found.start.tolist(), found.end.tolist(), found.rule.tolist(), strict=True)
    assert list(rows) == [(0, 4, 20, 0), (1, 4, 12, 1), (2, 4, 20, 3), (2, 26, 33, 2)]


def test_rules_of_one_name_keep_their_patterns_apart() -> None:
    rules = Rule("r", regex=("a+",), with_=(("x",),)), Rule("r", regex=("b+",))
    assert quotes_of(codebook_of(*rules), "aa bb") == ["bb"]


def test_a_codebook_without_rules_finds_nothing() -> None:
    found = RuleMatcher(codebook_of()).find(["Some text.", "More."])
    assert len(found.text) == len(found.start) == 0


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("ha " * 300_000, "ha ha", 150_000),
        ('"' * 100_000 + "ha", "ha", 1),
        ("x" * 1_000_000 + " ha", "ha", 1),
        ("ha-\n" * 100_000, "ha", 0),
        ("ha-x " + "ha-\n" * 100_000, "ha", 100_001),
    ],
    ids=["ha ha ha", "quotation marks", "one long word", "broken words", "hyphens at line ends"],
)
def test_texts_made_to_be_slow(text: str, term: str, expected: int) -> None:
    assert len(quotes_of(codebook_of(Rule("r", (term,))), text)) == expected
    skipping = Rule("r", (term,), with_=(("ha",),), scope=Scope("words", 5), skip=("negated", "quoted"))
    assert len(quotes_of(codebook_of(skipping), text)) == expected


def test_a_pattern_made_to_be_slow() -> None:
    rule = Rule("r", regex=("(a+)+$",))
    assert quotes_of(codebook_of(rule), "a" * 1_000_000 + "!") == []
    assert quotes_of(codebook_of(rule), "a" * 1_000_000) == ["a" * 1_000_000]


@pytest.mark.parametrize("text", ["x" * 1_100_000, '"' * 100_000, "'s" * 50_000, "x " * 600_000])
def test_tokens_of_a_text_made_to_be_slow(text: str) -> None:
    rule = Rule("r", tokens=(({"LOWER": "serbia"},),))
    assert quotes_of(codebook_of(rule), text + " Serbia") == ["Serbia"]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (({"LOWER": "serbia"}, {"LOWER": {"IN": ["a", "b"]}}), ("serbia",)),
        (({"LOWER": {"IN": ["a", "b"]}, "OP": "+"}, {}), ("a", "b")),
        (({"LOWER": "serbia", "OP": "?"}, {"IS_ALPHA": True}), ()),
        (({"LOWER": {"NOT_IN": ["a"]}}, {"ORTH": "!", "OP": "!"}), ()),
        (({"ORTH": "*"}, {"TEXT": "\n"}), ()),
    ],
)
def test_words_that_a_token_pattern_needs(pattern: tuple[dict[str, Any], ...], words: tuple[str, ...]) -> None:
    assert required_words(pattern) == words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(unclosed", "missing )"),
        ("(?=ahead)", "no lookaround"),
        ("a*", "can match an empty string"),
        ("(x{1000}){1000}", "is not a regular expression for RE2"),
        ("\ud800", "is not a regular expression for RE2"),
    ],
)
def test_a_regex_that_cannot_be_used_is_refused(pattern: str, words: str) -> None:
    with pytest.raises(CodebookError) as error:
        RuleMatcher(codebook_of(Rule("r", regex=(pattern,))))
    assert words in str(error.value)
    assert str(error.value).startswith('theme "theme", rule "r": ')


def test_every_bad_pattern_of_a_codebook_is_named() -> None:
    rules = (
        Rule("first", regex=("(", "fine", ")")),
        Rule("second", tokens=(({"NO_SUCH": "x"},),)),
        Rule("third", ("fine",)),
    )
    with pytest.raises(CodebookError) as error:
        RuleMatcher(codebook_of(*rules))
    assert [problem.place for problem in error.value.problems] == [
        *['theme "theme", rule "first"'] * 2,
        'theme "theme", rule "second"',
    ]


@pytest.mark.parametrize(("language", "model", "words"), [("en", "no_such_model", "not installed"), ("qq", "", '"qq"')])
def test_a_language_or_model_that_is_not_there(language: str, model: str, words: str) -> None:
    theme = Theme("theme", rules=(Rule("r", tokens=(({"LOWER": "x"},),)),))
    with pytest.raises(CodebookError, match=words):
        RuleMatcher(Codebook("Test", "1", (theme,), language=language, spacy_model=model))


@pytest.mark.parametrize(("between", "quotes"), [(4, []), (5, ["war"])])
def test_a_negation_reaches_five_words_ahead(between: int, quotes: list[str]) -> None:
    text = f"We do not {'so ' * between}war."
    assert quotes_of(codebook_of(Rule("r", ("war",), skip=("negated",))), text) == quotes


def test_a_quotation_that_is_not_closed_ends_with_its_paragraph() -> None:
    codebook = codebook_of(Rule("r", ("war",), skip=("quoted",)))
    assert quotes_of(codebook, 'He said: "No war.\n\nThe war went on, a "war" like others.') == ["war"]


@pytest.mark.parametrize(
    ("run", "quotes"),
    [
        ("Serbia" + "." * 193, ["Serbia"]),
        ("Serbia" + "." * 194, []),
        # Of 201 signs 134 are two thirds letters, 135 are more.
        ("a" * 128 + "." * 67 + "Serbia", []),
        ("a" * 129 + "." * 66 + "Serbia", ["Serbia"]),
    ],
)
def test_a_run_of_200_signs_that_are_mostly_no_letters_holds_no_token(run: str, quotes: list[str]) -> None:
    assert quotes_of(codebook_of(Rule("r", tokens=(({"LOWER": "serbia"},),))), f"See {run} there") == quotes
