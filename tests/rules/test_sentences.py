"""Sentence splitting, pinned on its own, because two correct programs disagree there before anywhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.rules.matching.characters import DOCUMENT, Alphabet, fold_text
from discourse_coder.rules.matching.folding import fold_texts
from discourse_coder.rules.matching.sentences import sentence_spans, sentence_starts
from hostile_texts import TEXTS

CASES = [
    pytest.param(text, id=f"{group} {number}")
    for group, texts in yaml.safe_load(
        (Path(__file__).parents[1] / "cases" / "sentences.yaml").read_text("utf-8")
    ).items()
    for number, text in enumerate(texts, start=1)
]


def without_bars(marked: str) -> str:
    return marked.replace("|", "")


@pytest.mark.parametrize("marked", CASES)
def test_sentences_of_a_text(marked: str) -> None:
    text = without_bars(marked)
    assert [text[begin:end] for begin, end in sentence_spans(text)] == [
        sentence.strip(" \t\r\n\u00a0\ufeff\u200b") for sentence in marked.split("|")
    ]


@pytest.mark.parametrize(
    ("text", "n_without", "n_with"),
    [
        ("Das gilt z. B. Für Öl, d. h. Für alle. Und so fort.", 4, 2),
        ("Das gilt z.\nB. Für Öl.", 2, 1),
        ("Siehe Abs. Vier. Abs! Vier.", 4, 3),
        ("Im Krabs. Vier.", 2, 2),
    ],
)
def test_abbreviations_of_a_codebook(text: str, n_without: int, n_with: int) -> None:
    assert len(sentence_spans(text)) == n_without
    assert len(sentence_spans(text, ("z. B.", "d. h.", "Abs."))) == n_with


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_starts_are_sorted_unique_and_within_their_text(texts: list[str]) -> None:
    alphabet = Alphabet(())
    folded = fold_texts(texts, alphabet)
    starts = sentence_starts(folded, alphabet)
    assert (np.diff(starts) > 0).all()
    assert set(folded.paragraphs) <= set(starts)
    assert set(folded.starts) <= set(starts)
    assert starts[0] == 1
    assert starts[-1] < len(folded.codes)
    assert (folded.codes[starts[1:] - 1] != folded.codes[0]).sum() == len(starts) - len(texts)
    assert folded.codes[0] == folded.codes[-1] == DOCUMENT


@given(TEXTS)
def test_spans_are_ordered_and_lose_only_blanks(text: str) -> None:
    spans = sentence_spans(text)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert edges == sorted(edges)
    assert all(begin < end for begin, end in spans)
    gaps = "".join(text[begin:end] for begin, end in zip(edges[::2], edges[1::2], strict=True))
    assert not fold_text(gaps).strip()


def test_a_text_has_the_same_sentences_alone_and_among_others() -> None:
    texts = [without_bars(case.values[0]) for case in CASES]
    alphabet = Alphabet(())
    together = fold_texts(texts, alphabet)
    starts = sentence_starts(together, alphabet)
    number = together.text_of(starts)
    for place, text in enumerate(texts):
        alone = fold_texts([text], alphabet)
        assert (starts[number == place] - together.starts[place] + 1).tolist() == sentence_starts(
            alone, alphabet
        ).tolist()


def test_a_hundred_thousand_stops_and_quotation_marks() -> None:
    assert sentence_spans("Why" + "!" * 100_000 + '"' * 100_000 + " Because.") == [(0, 200_003), (200_004, 200_012)]
    assert len(sentence_spans("A. " * 100_000)) == 1
    assert len(sentence_spans("Go on. " * 100_000)) == 100_000
