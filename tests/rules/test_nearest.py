"""A reason for every 0: what rules found in a text but did not count."""

from __future__ import annotations

import pytest

import discourse_coder as dc
from discourse_coder.records.transcripts import transcript_turns
from discourse_coder.rules.coder import code_with_terms
from discourse_coder.rules.nearest_misses import by_document, near_misses
from discourse_coder.rules.unmet import Unmet


def misses(rule: str, text: str) -> list[tuple[str, str]]:
    codebook = dc.parse_codebook(
        "title: t\nversion: '1'\nthemes:\n  - id: a\n    definition: d\n    rules:\n      - {name: r, " + rule + "}\n"
    )
    document = dc.Document("d", text, turns=transcript_turns(text))
    ((*found,),) = near_misses([document], codebook, ["official"])
    assert all(text[miss.start : miss.end] == miss.quote for miss in found)
    return [(miss.quote, miss.reason) for miss in found]


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("any: [talks], with: [Serbia]", "The talks.", [("talks", "no Serbia in the same sentence")]),
        (
            "any: [talks], with: [[Serbia], [a, b, c, d, e]], scope: 4 words",
            "Serbia talks.",
            [("talks", "no a or b or c or d, ... within 4 words")],
        ),
        (
            "any: [talks], without: [arms], scope: paragraph",
            "Talks. On arms.",
            [("Talks", "a term of without (arms) in the same paragraph")],
        ),
        ("any: [talks], except: [pep talks]", "Pep talks. Talks.", [("talks", "inside a phrase of except")]),
        ("any: [talks], skip: [negated]", "We want no talks.", [("talks", "negated")]),
        ("any: [talks], skip: [quoted]", 'The so-called "talks".', [("talks", "in quotation marks")]),
        ("any: [talks]", "The talks.", []),
        ("any: [talks]", "Nothing.", []),
    ],
)
def test_the_first_reason_against_each_hit(rule, text, expected):
    assert misses(rule, text) == expected


@pytest.mark.parametrize(
    ("unmet", "expected"),
    [
        (
            Unmet("with", ("respect*", "support*"), dc.Scope("words", 20)),
            "The rule “r” also wants a word such as “support” within 20 words; there is none.",
        ),
        (
            Unmet("with", ("negotiat*", "call* on"), dc.Scope("paragraph")),
            "The rule “r” also wants a word such as “negotiat*” in the same paragraph; there is none.",
        ),
        (
            Unmet("with", ("Serbia",), dc.Scope("document")),
            "The rule “r” also wants the word “Serbia” in the same text; it is not there.",
        ),
        (
            Unmet("without", ("call for", "arms"), dc.Scope()),
            "The rule “r” does not count it where a phrase such as “call for” stands in the same sentence; "
            "here one does.",
        ),
        (
            Unmet("without", ("arms",), dc.Scope()),
            "The rule “r” does not count it where the word “arms” stands in the same sentence; here it does.",
        ),
        (Unmet("except"), "The words around it are ones that the rule “r” leaves out."),
        (Unmet("quoted"), "It stands in quotation marks; there the rule “r” does not count it."),
        (Unmet("negated"), "It is negated; then the rule “r” does not count it."),
    ],
)
def test_the_reason_is_a_sentence_in_the_words_of_the_codebook(unmet, expected):
    assert unmet.sentence("r", {"support", "negotiations"}) == expected


def test_near_misses_of_many_texts_are_those_of_each(monkeypatch):
    codebook = dc.parse_codebook(
        "title: t\nversion: '1'\nthemes:\n  - id: a\n    definition: d\n    rules:\n"
        "      - {name: r, any: [talks], with: [Serbia]}\n"
    )
    texts = ["Only talks.", "None.", "More talks 🕊 of talks.", "Serbia talks.", "Talks?"]
    documents = [dc.Document(f"d{n}", text) for n, text in enumerate(texts)]
    alone = [near_misses([document], codebook, ["official"])[0] for document in documents]
    assert [len(found) for found in alone] == [1, 0, 2, 0, 1]
    assert near_misses(documents, codebook, ["official"]) == alone
    monkeypatch.setattr("discourse_coder.rules.coder._CHUNK", 20)
    assert near_misses(documents, codebook, ["official"]) == alone
    assert near_misses([], codebook, ["official"]) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_coding_notes_the_first_near_miss_of_each_theme_in_each_text(jobs, monkeypatch):
    rules = (
        "    rules:\n      - {name: r, any: [talks, re*form], with: [Serbia]}\n"
        "      - {name: s, any: [talk*], skip: [negated]}\n"
    )
    codebook = dc.parse_codebook(
        f"title: t\nversion: '1'\nthemes:\n  - id: a\n    definition: d\n{rules}  - id: b\n    definition: d\n{rules}"
    )
    texts = [
        "No talks, only talks.",
        "None.",
        "Re-form. A re-\nform act.",
        "More 🕊 talks of re-\nform.",
        "Serbia talks.",
    ]
    corpus = dc.Corpus([dc.Document(f"d{n}", text) for n, text in enumerate(texts)])
    monkeypatch.setattr("discourse_coder.rules.coder._CHUNK", 30)
    noted = []
    assert code_with_terms(corpus, codebook, jobs=jobs, missed=noted) == code_with_terms(corpus, codebook)
    all_of_them = near_misses(corpus.documents, codebook, ["official"])
    first = [
        [next(miss for miss in found if miss.theme == theme) for theme in "ab"] if found else []
        for found in all_of_them
    ]
    assert by_document(noted, corpus.documents, codebook) == first
    assert [len(found) for found in all_of_them] == [8, 0, 2, 4, 0]


def test_words_of_others_are_no_near_miss():
    assert misses("any: [talks], with: [Serbia]", "Q: Any talks?\n\nA: None.") == []


def test_validity_shows_the_nearest_miss_of_a_missed_text():
    codebook = dc.parse_codebook(
        "title: t\nversion: '1'\nthemes:\n  - id: a\n    definition: d\n    rules:\n"
        "      - {name: r, any: [talks], with: [Serbia]}\n"
    )
    corpus = dc.Corpus(
        (dc.Document("x", "Only talks."), dc.Document("y", "Nothing."), dc.Document("z", "Serbia talks."))
    )
    coding = dc.code(corpus, codebook)
    truth = dc.code(
        corpus, dc.Codebook("gold", "1", (dc.Theme("a", rules=(dc.Rule("all", ("only", "nothing", "z")),)),))
    )
    validity = dc.validate(coding, truth, codebook=codebook)
    table = validity.disagreement_table
    assert dict(zip(table["id"], table["evidence_or_nearest_miss"], strict=True)) == {
        "x": '"talks" (rule r): no Serbia in the same sentence',
        "y": "no rule found anything",
        "z": '"talks" (r)',
    }
    assert list(table["id"]) == ["x", "y", "z"]


def test_validity_shows_no_nearest_miss_of_rules_that_did_not_code():
    codebook = dc.parse_codebook(
        "title: t\nversion: '1'\nthemes:\n  - id: a\n    definition: d\n    rules:\n      - {name: r, any: [peace]}\n"
    )
    changed = dc.parse_codebook(
        "title: t\nversion: '1'\nthemes:\n  - id: a\n    definition: d\n    rules:\n"
        "      - {name: r, any: [talks], with: [Serbia]}\n"
    )
    corpus = dc.Corpus((dc.Document("x", "Only talks."),))
    coding, truth = (
        dc.code(corpus, codebook),
        dc.code(corpus, dc.Codebook("g", "1", (dc.Theme("a", rules=(dc.Rule("all", ("only",)),)),))),
    )
    (shown,) = dc.validate(coding, truth, codebook=changed).disagreement_table["evidence_or_nearest_miss"]
    assert shown == "nearest misses need the corpus, the codebook and a coding by its rules"
