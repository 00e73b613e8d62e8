from __future__ import annotations

from dataclasses import replace

import discourse_coder as dc
from discourse_coder.analysis.dispute_sources import NO_RULE
from factories import make_coding

CODEBOOK = dc.parse_codebook("""
title: Small
version: "1"
themes:
  - id: talks
    label: Talks
    definition: The text supports talks.
    inclusion: [Talks are called for., A round of talks is welcomed.]
    rules:
      - {name: called for, why: "Inclusion 1: talks.", any: [talks]}
      - {name: welcomed, why: "Inclusion 1 and 2: a round.", any: [round]}
""")
TEXTS = ["Talks now.", "Talks again.", "The round was good.", "Nothing here.", "Nothing there."]
CORPUS = dc.Corpus([dc.Document(f"d{n}", text) for n, text in enumerate(TEXTS, 1)])


def of_coders(*columns: list[int | None]) -> dict[str, dc.Coding]:
    return {name: make_coding({"talks": codes}, corpus=CORPUS) for name, codes in zip("abc", columns, strict=False)}


def test_each_criterion_has_its_texts_and_those_in_dispute() -> None:
    """Nobody's evidence names a rule, so the rules say which texts have evidence by a criterion."""
    result = dc.agreement(of_coders([1, 1, 1, 0, 1], [1, 0, 0, 0, 0]), codebook=CODEBOOK, n_resamples=0)
    table = result.criteria.table.set_index("criterion")
    assert table[["n_texts", "n_differing"]].to_dict("index") == {
        "Inclusion 1: Talks are called for.": {"n_texts": 3, "n_differing": 2},
        "Inclusion 2: A round of talks is welcomed.": {"n_texts": 1, "n_differing": 1},
        NO_RULE: {"n_texts": 2, "n_differing": 1},
    }
    assert [row[1:] for row in result.criteria.shown.rows][-1] == (NO_RULE, 2, 1, "50%")
    assert "the codebook’s rules find" in result.criteria.shown.caption


def test_evidence_that_names_a_rule_comes_first_and_texts_of_one_coder_do_not_count() -> None:
    rules = dc.code(CORPUS, CODEBOOK)
    person = make_coding({"talks": [1, 0, None, 0, 0]}, corpus=CORPUS)
    person = replace(person, provenance=replace(person.provenance, corpus_hash=CORPUS.hash))
    result = dc.agreement({"rules": rules, "ana": person}, codebook=CODEBOOK, n_resamples=0)
    found = {c.criterion: (c.n_texts, c.n_differing) for c in result.criteria.criteria}
    assert result.criteria.by_coders
    assert found["Inclusion 1: Talks are called for."] == (2, 1)
    assert found["Inclusion 2: A round of talks is welcomed."] == (0, 0)


def test_without_a_codebook_or_without_a_difference_there_is_nothing_to_show() -> None:
    alike = of_coders([1, 0, 0, 0, 0], [1, 0, 0, 0, 0])
    assert dc.agreement(alike, codebook=CODEBOOK, n_resamples=0).criteria.shown is None
    assert not len(dc.agreement(of_coders([1, 0], [0, 0]), n_resamples=0).criteria.table)


def test_of_three_coders_each_is_held_against_those_who_agree() -> None:
    # d1: c alone; d2: b alone; d3: all alike; d4: a and c only, who differ; d5: c left it out.
    coders = of_coders([1, 1, 1, 1, 1], [1, 0, 1, None, 1], [0, 1, 1, 0, None])
    found = dc.agreement(coders, n_resamples=0).deviations
    numbers = {d.coder: (d.n_texts, d.n_alone, d.n_differing) for d in found.coders}
    assert numbers == {"a": (1, 0, 3), "b": (2, 1, 2), "c": (2, 1, 3)}
    assert found.shown.rows[2][1:] == ("c", 2, 1, "50.0% [1.3, 98.7]", "1 of 3")
    assert dc.agreement(of_coders([1, 0], [0, 0]), n_resamples=0).deviations.shown is None
