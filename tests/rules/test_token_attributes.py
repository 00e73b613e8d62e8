"""What a token pattern asks of a word must be known without a model, or the model must give it."""

from __future__ import annotations

import pytest

import discourse_coder as dc
from discourse_coder.errors import CodebookError
from discourse_coder.rules.examples import failed_examples

CODEBOOK = """\
title: T
version: "1"
themes:
  - id: a
    definition: d
    inclusion: i
    rules:
      - {{name: n, why: w, tokens: [[{{{attribute}: {value}}}]]}}
"""


def codebook(attribute: str, value: str = "x") -> dc.Codebook:
    return dc.parse_codebook(CODEBOOK.format(attribute=attribute, value=value))


@pytest.mark.parametrize("attribute", ["LEMMA", "POS", "TAG", "DEP", "MORPH"])
def test_what_needs_a_model_is_refused_by_name_without_one(attribute):
    with pytest.raises(CodebookError) as refused:
        failed_examples(codebook(attribute))
    assert f'theme "a", rule "n": a token pattern needs {attribute}' in str(refused.value)
    assert "spacy_model" in str(refused.value)


@pytest.mark.parametrize(("attribute", "value"), [("LOWER", "x"), ("ORTH", "x"), ("IS_ALPHA", "true"), ("SHAPE", "x")])
def test_what_every_word_has_is_accepted(attribute, value):
    assert failed_examples(codebook(attribute, value)) == ()
