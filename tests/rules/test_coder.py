"""Coding a corpus: codes, evidence, and what they must not depend on."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import discourse_coder.rules.coder as coder_module
from discourse_coder import Codebook, Corpus, Document, Rule, Scope, Span, Theme, code
from discourse_coder.rules.coder import code_with_terms
from discourse_coder.rules.matching.matcher import RuleMatcher
from hostile_texts import DOCUMENT_TEXTS, TEXTS

CODEBOOK = Codebook(
    "Test",
    "1",
    (
        Theme("letters", rules=(Rule("r", ("a", "é", "i*", "ss", "f*i", "한", "葛", "x*", "b a"), boundary="none"),)),
        Theme(
            "words",
            rules=(
                Rule("near", ("NATO", "NATO-led", "No. 5", "ẖ"), with_=(("the", "1"),), scope=Scope("words", 4)),
                Rule("sentence", ("territorial", "U.N.", "å", "ﬁ"), without=("Mr.",), skip=("negated", "quoted")),
                Rule("paragraph", ("Serbia", "1244"), with_=(("resolution", "a*"),), scope=Scope("paragraph")),
                Rule("document", ("resolution",), except_=("resolution 1244",), scope=Scope("document")),
            ),
        ),
        Theme("patterns", rules=(Rule("regex", regex=(r"\pL+ \pL+", "[.!?…]+$", '"[^"]*"'), boundary="token"),)),
        Theme("tokens", rules=(Rule("tokens", tokens=(({"LOWER": {"IN": ["nato", "a"]}}, {"IS_PUNCT": True}),)),)),
        Theme("people"),
    ),
)
MATCHER = RuleMatcher(CODEBOOK)


def corpus_of(*texts: str) -> Corpus:
    return Corpus(tuple(Document(f"d{number}", text) for number, text in enumerate(texts, start=1)))


@given(st.lists(DOCUMENT_TEXTS, min_size=1, max_size=4))
def test_every_quote_stands_where_the_evidence_says(texts: list[str]) -> None:
    coding = code(corpus_of(*texts), CODEBOOK)
    spans = list(coding.spans)
    for span in spans:
        assert 0 <= span.start < span.end
        assert coding.corpus[span.id].text[span.start : span.end] == span.quote != ""
    order = [(coding.ids.index(s.id), coding.themes.index(s.theme), s.start) for s in spans]
    assert order == sorted(set(order))
    for before, after in pairwise(spans):
        assert (before.id, before.theme) != (after.id, after.theme) or before.end <= after.start
    assert {(s.id, s.theme) for s in spans} == {
        (id_, theme)
        for id_, row in zip(coding.ids, coding.codes.tolist(), strict=True)
        for theme, value in zip(coding.themes, row, strict=True)
        if value == 1
    }
    assert (coding.codes[:, -1] == -1).all()
    assert (coding.codes[:, :-1] >= 0).all()


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_every_span_lies_within_its_text(texts: list[str]) -> None:
    found = MATCHER.find(texts)
    rows = zip(found.text.tolist(), found.start.tolist(), found.end.tolist(), strict=True)
    assert all(0 <= start < end <= len(texts[number]) for number, start, end in rows)


@given(st.lists(TEXTS, min_size=2, max_size=5))
def test_a_text_gives_the_same_evidence_alone_and_among_others(texts: list[str]) -> None:
    together = MATCHER.find(texts)
    for number, text in enumerate(texts):
        mine = together.select(together.text == number)
        alone = MATCHER.find([text])
        for column in ("theme", "rule", "start", "end"):
            assert getattr(mine, column).tolist() == getattr(alone, column).tolist()


@given(st.lists(DOCUMENT_TEXTS, min_size=1, max_size=6), st.integers(1, 40))
def test_the_result_does_not_depend_on_chunks(texts: list[str], chunk: int) -> None:
    corpus = corpus_of(*texts)
    expected = code(corpus, CODEBOOK)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coder_module, "_CHUNK", chunk)
        assert code(corpus, CODEBOOK) == expected


def test_many_chunks_in_several_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = corpus_of(*(f"NATO, a. Resolution {n} and the NATO-\nled force{n}." * 5 for n in range(200)))
    expected = code(corpus, CODEBOOK)
    monkeypatch.setattr(coder_module, "_CHUNK", 500)
    assert code(corpus, CODEBOOK, jobs=2) == expected


def test_a_broken_word_is_found_in_whatever_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    codebook = Codebook("Test", "1", (Theme("integrity", rules=(Rule("r", ("integr*",)),)),))
    monkeypatch.setattr(coder_module, "_CHUNK", 10)
    corpus = corpus_of("a text", "the inte-\ngrity of", "inte\u00ad\ngrity")
    for jobs in (1, 2):
        coding, terms = code_with_terms(corpus, codebook, jobs=jobs)
        assert [(s.id, s.quote) for s in coding.spans] == [("d2", "inte-\ngrity"), ("d3", "inte\u00ad\ngrity")]
        assert terms.one_reading == (("d2", "integrity"), ("d3", "integrity"))


def test_a_small_coding_in_full() -> None:
    codebook = Codebook(
        "Kosovo",
        "1",
        (
            Theme("sovereignty", rules=(Rule("of Serbia", ("sovereignty",), with_=(("Serbia",),)),)),
            Theme("tone"),
            Theme("council", rules=(Rule("named", ("Security Council",)), Rule("short", ("Council",)))),
        ),
    )
    coding = code(
        corpus_of("The Council met.", "The sovereignty of\nSerbia. The Security\nCouncil.", "None."), codebook
    )
    assert coding.codes.tolist() == [[0, -1, 1], [1, -1, 1], [0, -1, 0]]
    assert list(coding.spans) == [
        Span("d1", "council", 4, 11, "Council", "short"),
        Span("d2", "sovereignty", 4, 15, "sovereignty", "of Serbia"),
        Span("d2", "council", 31, 47, "Security\nCouncil", "named"),
    ]
    assert coding.spans.quotes[1:] == ["sovereignty", "Security\nCouncil"]
    assert coding.evidence["quote"].tolist() == ["Council", "sovereignty", "Security\nCouncil"]
    assert (coding.name, coding.provenance.method, coding.provenance.codebook_hash) == ("rules", "rules", codebook.hash)


def test_a_codebook_that_only_people_can_use() -> None:
    coding = code(corpus_of("A text.", "Another."), Codebook("Test", "1", (Theme("tone"),)))
    assert coding.codes.tolist() == [[-1], [-1]]
    assert len(coding.spans) == 0


def test_progress_counts_every_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coder_module, "_CHUNK", 20)
    done: list[int] = []
    code(corpus_of("A text.", "Another text." * 10, "B", "C", "D"), CODEBOOK, progress=done.append)
    assert sum(done) == 5
    assert len(done) > 1


@pytest.mark.parametrize(
    ("rule", "loaded"),
    [
        ("Rule('r', ('text',))", []),
        ("Rule('r', regex=('te.t',))", ["re2"]),
        ("Rule('r', tokens=(({'LOWER': 'text'},),))", ["spacy"]),
    ],
)
def test_a_library_is_loaded_only_when_a_rule_needs_it(rule: str, loaded: list[str]) -> None:
    script = (
        "import sys\n"
        "from discourse_coder import *\n"
        f"code(Corpus((Document('d', 'A text.'),)), Codebook('Test', '1', (Theme('t', rules=({rule},)),)))\n"
        "print([name for name in ('re2', 'spacy') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str(loaded)
