"""Coding from what has been kept gives what coding from nothing gives, whatever has changed in between."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from discourse_coder.errors import CodebookError, CorpusError
from discourse_coder.model.codebook import Codebook, Rule, Scope, Theme
from discourse_coder.model.corpus import Corpus, Document, Turn
from discourse_coder.rules import coder, kept
from discourse_coder.rules.coder import code_with_terms
from discourse_coder.rules.matching.matcher import RuleMatcher
from hostile_texts import DOCUMENT_TEXTS
from random_rules import RULE, TEXT


class Memory:
    """Keeps arrays in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Mapping[str, NDArray[Any]]] = {}
        self.asked: list[str] = []

    def get(self, name: str) -> Mapping[str, NDArray[Any]] | None:
        self.asked.append(name.partition("-")[0])
        return self.kept.get(name)

    def put(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        for array in arrays.values():
            array.setflags(write=False)  # as in a file that is mapped into memory
        self.kept[name] = arrays


def codebook_of(rules: list[dict[str, Any]], **more: Any) -> Codebook:
    themes = [Theme(f"t{number}", rules=(Rule("r", **rule),)) for number, rule in enumerate(rules)]
    return Codebook("Test", "1", tuple(themes), **more)


def outcome(corpus: Corpus, codebook: Codebook, index: Memory | None) -> Any:
    coding, terms = code_with_terms(corpus, codebook, index=index)
    return [(span.id, span.theme, span.start, span.end, span.rule, span.quote) for span in coding.spans], terms


OFTEN: list[dict[str, Any]] = [
    {"any": ("a*", "the", "étât", "nato*"), "with_": (("of", "us"),), "scope": Scope("words", 2)},
    {"any": ("ab*", "us", "мир", "support"), "without": ("the", "1244"), "skip": ("negated", "quoted")},
    {"any": ("of", "a", "opposed", "fi"), "except_": ("of the", "a a"), "with_": (("not",),)},
    {"any": ("never", "étât"), "without": ("us",), "scope": Scope("paragraph")},
    {"regex": (r"(the|of)[^.]{0,9} [a-z]+", r"(?-i:US)|\w+é"), "boundary": "token", "scope": Scope("document")},
]
CHANGES: list[dict[str, Any]] = [
    {},
    {"abbreviations": ("a.", "nato.")},
    {"negations": ("a", "never")},
    {"contrasts": ("the",)},
]
SEPARATORS = (*" " * 9, *",.'\n;“”\"", ". ", ". ", "  ", "\n\n", "\u00ad", "\u0301 ", "\u200b", "- ")
WORDS = (
    *("a", "ab", "abcabcabc", "the", "of", "not", "US", "us", "NATO", "NATO-led", "nato's", "U.S.", "1244"),
    *("мир", "für", "étât", "e\u0301tat", "support", "ﬁ", "never"),
)


def check(corpus: Corpus, codebooks: list[Codebook]) -> int:
    """Compare what is found with an index, which the codebooks fill in turn, and without; return how much it is."""
    expected = [outcome(corpus, codebook, None) for codebook in codebooks]
    index = Memory()
    for codebook, result in zip(codebooks * 2, expected * 2, strict=True):
        assert outcome(corpus, codebook, index) == result
    return min(len(spans) for spans, _ in expected)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_kept_changes_nothing(seed: int) -> None:
    random = Random(seed)
    texts = ["".join(random.choice(WORDS) + random.choice(SEPARATORS) for _ in range(300)) for _ in "abc"]
    if seed % 2:
        texts[1] = texts[1].replace(", ", "-\n")
    if seed % 3:  # without marks, which are looked up in the texts
        texts = [text.replace("\u0301", "") for text in texts]
    corpus = Corpus(tuple(Document(f"d{number}", text) for number, text in enumerate(texts)))
    first = random.sample(OFTEN, 2)
    books = [codebook_of(first), codebook_of(OFTEN), codebook_of([*first, *OFTEN], **CHANGES[seed % len(CHANGES)])]
    assert check(corpus, books) > 10


@settings(max_examples=20, deadline=None)
@given(
    st.lists(RULE, min_size=1, max_size=2),
    st.lists(RULE, max_size=2),
    st.lists(st.one_of(DOCUMENT_TEXTS, TEXT.filter(str.strip)), min_size=1, max_size=3),
)
def test_what_is_kept_of_strange_texts_and_rules_changes_nothing(
    first: list[dict[str, Any]], more: list[dict[str, Any]], texts: list[str]
) -> None:
    with suppress(CodebookError, CorpusError):  # a regex that is none, a text of signs that are not seen
        corpus = Corpus(tuple(Document(f"d{number}", text) for number, text in enumerate(texts)))
        check(corpus, [codebook_of(first), codebook_of([*more, *first])])


PLAIN = Corpus((Document("a", "The talks on Kosovo\nbegin."), Document("b", "No talks. A self-\ndenial.")))
TALKS = {"any": ("talks",), "scope": Scope("words", 3)}


def test_what_is_known_is_not_searched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, index = PLAIN.where(id="a"), Memory()
    made: list[int] = []
    fired = RuleMatcher.fired
    monkeypatch.setattr(RuleMatcher, "fired", lambda self, view: made.append(len(self._rules)) or fired(self, view))
    monkeypatch.setattr(kept, "arrays_of", lambda *views, make=kept.arrays_of: made.append(0) or make(*views))
    rules = [TALKS, {"any": ("Kosovo",), "with_": (("talks",),)}, {"regex": ("beg[a-z]+",)}]
    outcome(corpus, codebook_of(rules), index)
    assert made == [3, 0]  # three rules, and a view to keep
    outcome(corpus, codebook_of(rules), index)
    assert made == [3, 0]
    outcome(corpus, codebook_of([*rules[:2], {"regex": ("begin",)}]), index)
    assert made == [3, 0, 1]  # one rule, on the view that was kept


@pytest.mark.parametrize(
    ("before", "after", "is_new"),
    [
        ({"any": ("talks",)}, {"any": ("talks",), "why": "Said so."}, False),
        ({"any": ("talks",)}, {"any": ("talks", "talks")}, True),  # which term is which may have changed
        ({"any": ("talks",)}, {"any": ("talks",), "scope": Scope("document")}, True),
        ({"any": ("talks",)}, {"any": ("talks",), "boundary": "token"}, True),
    ],
)
def test_a_rule_is_new_when_what_it_decides_may_be(before: dict[str, Any], after: dict[str, Any], is_new: bool) -> None:
    index = Memory()
    outcome(PLAIN, codebook_of([before]), index)
    n_kept = {name: len(arrays["rule"]) for name, arrays in index.kept.items() if name.startswith("found")}
    outcome(PLAIN, codebook_of([after]), index)
    now = {name: len(arrays["rule"]) for name, arrays in index.kept.items() if name.startswith("found")}
    assert (now != n_kept) == is_new


def test_who_speaks_is_part_of_what_is_kept() -> None:
    text, index = "Q: talks?\nA: None.", Memory()
    corpora = [Corpus((Document("a", text, turns=turns),)) for turns in ((), (Turn(0, 10, "question"),))]
    counts = [len(outcome(corpus, codebook_of([TALKS]), index)[0]) for corpus in corpora * 2]
    assert counts == [1, 0, 1, 0]


def test_what_a_model_finds_is_not_kept() -> None:
    tokens = {"tokens": (({"LOWER": "talks"},),)}
    blank, of_a_model = codebook_of([tokens, TALKS]), codebook_of([tokens, TALKS], spacy_model="en_core_web_sm")
    keys = [kept.KeptFinder(codebook, Memory())._rules for codebook in (blank, of_a_model)]
    assert [bool(key) for key in keys[0]] == [True, True]
    assert [bool(key) for key in keys[1]] == [False, True]
    index = Memory()
    for _ in "ab":
        assert len(outcome(PLAIN, blank, index)[0]) == 4


def test_how_many_words_texts_have_is_remembered() -> None:
    index = Memory()
    outcome(PLAIN, codebook_of([TALKS]), index)
    again = Corpus(tuple(Document(document.id, document.text) for document in PLAIN))
    outcome(again, codebook_of([TALKS]), index)
    assert [document.__dict__["n_words"] for document in again] == [len(each.text.split()) for each in PLAIN]


def test_of_many_rules_those_of_the_present_codebook_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST_RULES", 2)
    corpus, index = PLAIN.where(id="a"), Memory()
    for word in ("talks", "Kosovo", "begin", "on"):
        outcome(corpus, codebook_of([{"any": (word,)}, {"any": ("the",)}]), index)
    (found,) = (arrays for name, arrays in index.kept.items() if name.startswith("found"))
    assert len(found["rule"]) == 3


def test_most_runs_of_texts_stay_the_same_when_one_text_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coder, "_CHUNK", 2_000)
    texts = [f"{number} " * (20 + number % 50) for number in range(400)]

    def runs(changed: list[str]) -> set[tuple[str, ...]]:
        documents = [Document(str(number), text) for number, text in enumerate(changed)]
        chunks = list(coder.chunks_of(documents))
        assert [place for chunk in chunks for place in chunk] == list(range(len(changed)))
        sizes = [sum(len(changed[place]) for place in chunk) for chunk in chunks]
        assert max(sizes) <= 2_000
        assert np.mean(sizes) > 1_000
        return {tuple(changed[place] for place in chunk) for chunk in chunks}

    before = runs(texts)
    for changed in ([*texts[:200], "new", *texts[200:]], [*texts[:200], *texts[201:]], ["other", *texts[1:]]):
        assert len(runs(changed) - before) <= 4
