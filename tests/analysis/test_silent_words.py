"""How many words were not coded, and where it is most of a text."""

from __future__ import annotations

import pytest

import discourse_coder as dc
from discourse_coder.analysis.silent_words import silent_words
from discourse_coder.model.corpus import Turn


def coded(*texts: tuple[str, tuple[Turn, ...]], roles: tuple[str, ...] = ("official",)) -> dc.Coding:
    codebook = dc.parse_codebook(
        "title: t\nversion: '1'\nthemes:\n  - {id: a, definition: d, rules: [{name: r, any: [x]}]}\n"
    )
    corpus = dc.Corpus(tuple(dc.Document(f"t{n}", text, turns=turns) for n, (text, turns) in enumerate(texts, 1)))
    return dc.code(corpus, codebook, roles=roles)


ASKED = "Why so? We act.", (Turn(0, 8, "question"), Turn(8, 15, "official"))
MOSTLY = "Why is it so? Yes.", (Turn(0, 14, "question"), Turn(14, 18, "official"))
CHAIRED = "Begin now please. Yes.", (Turn(0, 18, "chair"), Turn(18, 22, "official"))


def test_all_words_are_coded():
    silent = silent_words(coded(("We act.", ())))
    assert (silent.n_silent, silent.n_words, silent.note) == (0, 2, "")


def test_half_of_a_text_is_not_more_than_half():
    silent = silent_words(coded(ASKED))
    assert (silent.n_silent, silent.n_words, silent.mostly_silent) == (2, 4, {})
    assert silent.note == "Words not coded: 2 of 4, in 1 text, of other roles (question)."


def test_texts_that_are_mostly_not_coded_are_named():
    note = silent_words(coded(ASKED, MOSTLY, CHAIRED, ("We act.", ()))).note
    assert note.startswith(
        "Words not coded: 9 of 15, in 3 texts, of other roles (question and chair). In 2 texts those are"
    )
    assert "more than half of the words: t2 (80.0%), t3 (75.0%)." in note


@pytest.mark.parametrize(("roles", "n_silent"), [(("official", "question"), 3), (("official", "question", "chair"), 0)])
def test_words_of_chosen_roles_are_coded(roles, n_silent):
    assert silent_words(coded(ASKED, MOSTLY, CHAIRED, roles=roles)).n_silent == n_silent
