"""What each term does in a corpus."""

from __future__ import annotations

import discourse_coder as dc
from discourse_coder.rules.term_use import term_use

CODEBOOK = dc.parse_codebook(
    """
title: t
version: "1"
themes:
  - id: a
    definition: d
    rules:
      - {name: r, any: [talks, Dialogue*, never], with: [Serbia]}
      - {name: s, any: [talks], regex: 'peace\\w*'}
  - id: b
    definition: d
    rules:
      - {name: r, any: [peace]}
"""
)
TEXTS = ("Serbia: talks and dialogues.", "Dialogue with Serbia.", "Peaceful, no more.", "Dialogue.")


def test_how_often_each_term_fires_and_decides_alone():
    corpus = dc.Corpus(tuple(dc.Document(str(number), text) for number, text in enumerate(TEXTS)))
    uses = [(u.theme, u.rule, u.term, u.n_documents, u.n_alone) for u in term_use(corpus, CODEBOOK)]
    assert uses == [
        ("a", "r", "talks", 1, 0),
        ("a", "r", "Dialogue*", 2, 1),
        ("a", "r", "never", 0, 0),
        ("a", "s", "talks", 1, 0),
        ("a", "s", "(patterns)", 1, 1),
        ("b", "r", "peace", 0, 0),
    ]
