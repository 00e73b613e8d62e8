from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from discourse_coder.analysis.cooccurrence import cooccurrence
from factories import make_coding

THREE = {
    "un": [1, 1, 1, 0, 0, None],
    "nato": [1, 0, 1, 0, None, 1],
    "never": [0, 0, 0, 0, 0, 0],
}


def pair(a: str, b: str) -> pd.Series:
    table = cooccurrence(make_coding(THREE)).table
    return table[(table["a"] == a) & (table["b"] == b)].iloc[0]


def test_counts_only_documents_coded_for_both() -> None:
    row = pair("un", "nato")
    assert (row["n_both"], row["n_a"], row["n_b"], row["n_coded"]) == (2, 3, 2, 4)
    assert row["share_of_a"] == pytest.approx(2 / 3)
    assert row["share_of_b"] == 1
    assert row["expected"] == pytest.approx(1.5)
    assert row["phi"] == pytest.approx((2 * 1 - 1 * 0) / np.sqrt(3 * 1 * 2 * 2))
    assert row["jaccard"] == pytest.approx(2 / 3)
    assert row["reason"] == ""


def test_pairs_are_in_the_order_of_the_themes() -> None:
    table = cooccurrence(make_coding(THREE)).table
    assert list(zip(table["a"], table["b"], strict=True)) == [("un", "nato"), ("un", "never"), ("nato", "never")]


def test_undefined_values_are_missing_and_have_a_reason() -> None:
    row = pair("un", "never")
    assert row["share_of_a"] == 0
    assert row["share_of_b"] is pd.NA
    assert row["phi"] is pd.NA
    assert row["jaccard"] == 0
    assert row["reason"] == "b is in none of the documents"
    apart = cooccurrence(make_coding({"a": [1, None], "b": [None, 1]})).table.iloc[0]
    assert apart["reason"] == "no document is coded for both"
    assert apart[["share_of_a", "share_of_b", "expected", "phi", "jaccard"]].isna().all()
    everywhere = cooccurrence(make_coding({"a": [1, 1], "b": [1, 0]})).table.iloc[0]
    assert everywhere["reason"] == "a is in all of the documents"


def test_matrix_has_the_document_counts_on_its_diagonal() -> None:
    matrix = cooccurrence(make_coding(THREE)).matrix
    assert matrix.loc["un"].tolist() == [3, 2, 0]
    assert np.diag(matrix).tolist() == [3, 3, 0]
    assert (matrix.to_numpy() == matrix.to_numpy().T).all()


def test_one_theme_has_no_pairs() -> None:
    found = cooccurrence(make_coding({"un": [1, 0]}))
    assert len(found.table) == 0
    assert found.matrix.to_numpy().tolist() == [[1]]
    assert "one theme makes no pair" in found._repr_html_()


@given(st.lists(st.tuples(*[st.sampled_from([0, 1, None])] * 2), min_size=1, max_size=40))
def test_phi_is_the_correlation_of_the_codes(codes: list[tuple[int | None, int | None]]) -> None:
    row = cooccurrence(make_coding({"a": [a for a, _ in codes], "b": [b for _, b in codes]})).table.iloc[0]
    both = np.array([code for code in codes if None not in code]).reshape(-1, 2)
    assert row["n_coded"] == len(both)
    if (both.min(axis=0, initial=1) == both.max(axis=0, initial=0)).any() or len(both) == 0:
        assert row["phi"] is pd.NA
        assert row["reason"]
    else:
        assert row["phi"] == pytest.approx(np.corrcoef(both.T)[0, 1])
        assert row["reason"] == ""


def test_html_is_escaped_and_shows_no_stand_in_for_undefined() -> None:
    html = cooccurrence(make_coding({"<b>": [1, 1], "x": [1, 0]}, notice="stand-ins & more"))._repr_html_()
    assert "<b>" not in html
    assert [cell in html for cell in (">&lt;b&gt;</td>", ">x</td>")] == [True, True]
    assert "stand-ins &amp; more" in html
    assert "nan" not in html.lower().replace("undefined", "")
    assert "NA" not in html
    assert "the first is in all of the documents" in html


def test_perfect_association_and_its_opposite() -> None:
    for codes, phi in product([[1, 0, 1, 0]], [1, -1]):
        other = codes if phi == 1 else [1 - code for code in codes]
        assert cooccurrence(make_coding({"a": codes, "b": other})).table.iloc[0]["phi"] == pytest.approx(phi)


def test_plot() -> None:
    assert isinstance(cooccurrence(make_coding(THREE)).plot(labels={"un": "United Nations"}), Figure)
