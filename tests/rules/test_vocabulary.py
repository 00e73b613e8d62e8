"""What is found by distinct words and with what regexes need, against the automaton and regexes on all text."""

from __future__ import annotations

import re
from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse_coder import Codebook, Rule, Theme
from discourse_coder.errors import CodebookError
from discourse_coder.model.regex import compile_regex
from discourse_coder.rules.matching import matcher, vocabulary
from discourse_coder.rules.matching.folding import fold_texts
from discourse_coder.rules.matching.literals import needed
from discourse_coder.rules.matching.scanner import Scanner, Term
from discourse_coder.rules.matching.vocabulary import VocabularyScanner, words_of
from random_rules import BOUNDARIES, REGEXES, RULE, TERM, TEXT


@settings(max_examples=40)
@given(st.lists(TEXT, min_size=1, max_size=3), st.lists(st.tuples(TERM, BOUNDARIES), min_size=1, max_size=6))
def test_the_words_of_a_text_show_what_the_automaton_finds(texts: list[str], terms: list[tuple[str, Any]]) -> None:
    scanner = Scanner([Term.of(*term) for term in terms])
    folded = fold_texts(texts, scanner.alphabet)
    words = words_of(folded.codes, scanner.alphabet.word)
    expected = scanner.scan(folded)
    if words is None:
        longest = max(map(len, re.findall(r"\w+", " ".join(texts))), default=0)
        assert not longest or longest > 255
        return
    found = VocabularyScanner(scanner.terms, [[frozenset(["ab*"])]], scanner.alphabet).scan(folded, words)
    rows = [sorted(zip(hits.start, hits.end, hits.term, strict=True)) for hits in (found[0], expected)]
    assert rows[0] == rows[1]


def test_words_whose_keys_are_equal_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = Scanner([Term.of("internationalization")])
    folded = fold_texts(["internationalization internationalisation"], scanner.alphabet)
    assert words_of(folded.codes, scanner.alphabet.word) is not None
    monkeypatch.setattr(vocabulary, "_ODD", np.uint64(0))
    assert words_of(folded.codes, scanner.alphabet.word) is None


@settings(max_examples=60)
@given(REGEXES, TEXT, st.booleans())
def test_every_match_holds_what_its_pattern_needs(pattern: str, text: str, bounded: bool) -> None:
    found = needed(pattern, bounded=bounded)
    plain = " ".join(text.split()).encode("ascii", "ignore").decode()
    for match in compile_regex(pattern).finditer(plain) if found else ():
        start, end = match.span()
        at_edges = not (re.match("[A-Za-z0-9]{2}", plain[max(start - 1, 0) :]) and start) and not re.match(
            "[A-Za-z0-9]{2}", plain[end - 1 :]
        )
        assert match.group().count(" ") <= found.blanks
        assert len(re.findall("[^A-Za-z0-9]", match.group())) <= found.breaks
        begin = re.search("[A-Za-z0-9]*$", plain[:start]).start()  # type: ignore[union-attr]
        whole = plain[begin:end] + re.match("[A-Za-z0-9]*", plain[end:])[0]  # type: ignore[index]
        words = re.findall("[a-z0-9]+", whole.lower())
        for terms in found.sets if at_edges or not bounded else ():
            wanted = re.compile("|".join(re.escape(term).replace(r"\*", "[a-z0-9]*") for term in terms))
            assert any(map(wanted.fullmatch, words))


@pytest.mark.parametrize(
    ("pattern", "sets", "blanks"),
    [
        ("resolutions? [0-9]{3,4}", [{"resolution", "resolutions"}], 1),
        ("(NATO|(?-i:US))-led", [{"nato", "led"}], 0),
        ("oppos[a-z]*[^.!?;]{0,60} unilateral (act|step)s?", [{"unilateral"}, {"oppos*"}], 62),
        ("(the Council|the UN) (should|must)", [{"council", "un"}, {"should", "must"}], 2),
        ("(at|as) (its|the) (core|cent(re|er))", [{"core", "centre", "center"}], 2),
        ("(a |the )*(bomb|raid)", [{"*bomb", "*raid"}], inf),
        ("[a-z]+ing", [{"*ing"}], 0),
        (".*", [], inf),
    ],
)
def test_what_a_pattern_needs(pattern: str, sets: list[set[str]], blanks: float) -> None:
    found = needed(pattern, bounded=True)
    assert found is not None
    assert found.blanks == blanks
    for wanted in sets:
        assert wanted in list(map(set, found.sets))


@pytest.mark.parametrize(
    "pattern", [r"\Aab", r"ab\z", "ü", r"\Qa.b\E", "x{,3}", "[[:alpha:]]", r"\x41", "(?s).", "a$", r"\C"]
)
def test_patterns_that_might_be_misread_are_not_taken_apart(pattern: str) -> None:
    assert needed(pattern, bounded=True) is None


def test_a_hyphen_between_ranges_of_a_class_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matcher, "_FEW_CHARACTERS", -1)
    rule = Rule("r", regex=("council[0a-z-9]x should",))
    found = matcher.RuleMatcher(Codebook("Test", "1", (Theme("t", rules=(rule,)),))).find(["The council-x should act."])
    assert (found.start.tolist(), found.end.tolist()) == ([4], [20])


@settings(max_examples=40)
@given(st.lists(RULE, min_size=1, max_size=3), st.lists(TEXT, min_size=1, max_size=3))
def test_rules_find_the_same_by_words_and_without(rules: list[dict[str, Any]], texts: list[str]) -> None:
    made = tuple(Rule(f"r{number}", **rule) for number, rule in enumerate(rules))
    try:
        compiled = matcher.RuleMatcher(Codebook("Test", "1", (Theme("t", rules=made),)))
    except CodebookError:
        return
    results = []
    for few in (-1, 10**9):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(matcher, "_FEW_CHARACTERS", few)
            compiled._is_simple = False
            spans, fired = compiled.find_with_terms(texts)
            columns = [getattr(spans, name).tolist() for name in ("text", "theme", "rule", "start", "end")]
            results.append((columns, fired, compiled.near_misses(texts)))
    assert results[0] == results[1]
