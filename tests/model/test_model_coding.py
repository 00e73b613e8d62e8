"""Codings: what they hold, how they show themselves, and when two may be compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import discourse_coder as dc
from factories import make_coding

CODEBOOK = """
title: t
version: "{version}"
themes:
  - id: un
    label: {label}
    definition: {definition}
    rules:
      - {{name: r, any: [{term}]}}
  - id: nato
    definition: d
    rules:
      - {{name: r, any: [NATO]}}
"""


def coding(
    texts=("UN <b>and</b> NATO.", "Nothing."), *, version="1", label="L", definition="d", term="UN", method="rules"
) -> dc.Coding:
    codebook = dc.parse_codebook(CODEBOOK.format(version=version, label=label, definition=definition, term=term))
    made = dc.code(dc.Corpus(tuple(dc.Document(f"d{n}", text) for n, text in enumerate(texts))), codebook)
    return replace(made, provenance=replace(made.provenance, method=method, coder=method))


def test_the_matrix_keeps_absent_and_not_coded_apart():
    matrix = make_coding({"a": [1, 0, None]}).matrix
    assert matrix["a"].tolist()[:2] == [1, 0]
    assert matrix["a"].isna().tolist() == [False, False, True]
    assert matrix.index.name == "id"


def test_evidence_is_a_table_whose_quotes_stand_in_the_text():
    made = coding()
    assert list(made.evidence.columns) == ["id", "theme", "start", "end", "quote", "rule"]
    for row in made.evidence.itertuples():
        assert made.corpus[row.id].text[row.start : row.end] == row.quote


@pytest.mark.parametrize("change", [{}, {"version": "2"}, {"label": "Another label"}])
def test_codings_of_the_same_themes_may_be_compared(change):
    coding().check_comparable(coding(**change))


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"texts": ("Another text.", "Nothing.")}, "they are of different corpora"),
        ({"definition": "another"}, 'the theme "un" has different definitions'),
        ({"term": "UNO", "version": "2"}, 'the theme "un" was coded with different rules (codebook versions 1 and 2)'),
    ],
)
def test_others_refuse_and_name_what_differs(other, said):
    with pytest.raises(dc.IncomparableCodingsError) as error:
        coding().check_comparable(coding(**other))
    assert said in str(error.value)
    assert '"nato"' not in str(error.value)


def test_rules_do_not_matter_to_people():
    coding().check_comparable(coding(term="UNO", method="human"))
    with pytest.raises(dc.IncomparableCodingsError, match="different definitions"):
        coding().check_comparable(coding(definition="another", method="human"))


def test_nothing_in_common_refuses():
    with pytest.raises(dc.IncomparableCodingsError, match="no theme in common"):
        make_coding({"a": [1]}).check_comparable(make_coding({"b": [1]}))


def test_impossible_codings_are_refused_with_every_reason():
    made = make_coding({"a": [1]})
    with pytest.raises(dc.CodingError) as error:
        replace(made, ids=("x", "x"), codes=np.array([[5]]))
    assert 'the document "x" occurs twice' in str(error.value)
    assert "the codes have the shape (1, 1), not (2, 1)" in str(error.value)
    with pytest.raises(dc.CodingError, match="not 1 "):
        replace(made, codes=np.array([[5]]))


def test_codes_cannot_be_changed_afterwards():
    with pytest.raises(ValueError, match="read-only"):
        make_coding({"a": [1]}).codes[0, 0] = 0


def test_everything_shows_itself_escaped():
    made = coding(label="<i>")
    shown = made._repr_html_()
    assert "<mark>UN</mark> &lt;b&gt;and" in shown
    assert "<b>and" not in shown
    assert "&lt;b&gt;" in made.corpus._repr_html_()
    assert "&lt;b&gt;" in made.corpus["d0"]._repr_html_()
    codebook = dc.parse_codebook(CODEBOOK.format(version="1", label="<i>", definition="d", term="UN"))
    assert "&lt;i&gt;" in codebook._repr_html_()


def test_an_excerpt_needs_the_corpus():
    made = make_coding({"a": [1]}, spans=[("d1", "a")])
    with pytest.raises(dc.UsageError, match="its corpus is missing"):
        made.excerpt(made.spans[0])


def test_evidence_of_one_document_in_order():
    made = make_coding({"a": [1, 1], "b": [1, 0]}, spans=[("d2", "a"), ("d1", "b"), ("d1", "a")])
    assert [(span.id, span.theme) for span in made.spans.of_document("d1")] == [("d1", "a"), ("d1", "b")]
    assert [(span.id, span.theme) for span in made.spans.of_document("d1", "b")] == [("d1", "b")]
    assert made.spans.of_document("d3") == made.spans.of_document("d2", "b") == []
    assert isinstance(made.evidence, pd.DataFrame)


def test_codes_by_id_of_a_theme_and_of_none():
    made = make_coding({"a": [1, None], "b": [0, 1]})
    assert made.codes_by_id("a") == {"d1": 1, "d2": -1}
    assert made.codes_by_id("c") == {}
