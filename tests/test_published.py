"""Published counts: read, set beside the coding's, shown in the report."""

from __future__ import annotations

import pytest

import discourse_coder as dc
from discourse_coder.analysis.prevalence import prevalence
from discourse_coder.analysis.published import compare_with_published
from discourse_coder.io.published_reader import read_published
from discourse_coder.model.published import PublishedCount
from discourse_coder.report.comparisons import published_section, validity_section
from factories import make_coding


def test_counts_are_compared_where_the_number_of_texts_is_the_same():
    counts = prevalence(make_coding({"a": [1, 0, 1], "b": [1, 1, None]}, spans=[("d1", "a"), ("d3", "a"), ("d3", "a")]))
    table = compare_with_published(counts, [PublishedCount("a", 1, 3, 2), PublishedCount("b", 1, 3)])
    assert table["difference"].tolist()[0] == 1
    assert table["difference"].isna().tolist() == [False, True]
    assert table["n_mentions"].tolist()[0] == 3
    html = published_section(table, {"a": "<A>"}).html
    assert "&lt;A&gt;" in html
    assert "2 of 3" in html


def test_a_theme_that_is_not_there_is_named():
    counts = prevalence(make_coding({"a": [1]}))
    with pytest.raises(dc.UsageError, match='no theme "x"'):
        compare_with_published(counts, [PublishedCount("x", 1, 3)])


def test_every_bad_row_is_named(tmp_path):
    table = tmp_path / "published.csv"
    table.write_text("theme,n_present,n_documents,n_mentions\na,4,3,\nb,one,3,\nc,1,3,2\nd,,3,\n", encoding="utf-8")
    with pytest.raises(dc.UsageError) as error:
        read_published(table)
    assert [problem.place.rpartition(" ")[2] for problem in error.value.problems] == ["2", "3", "5"]
    table.write_text("theme,n_present\na,1\n", encoding="utf-8")
    with pytest.raises(dc.UsageError, match="n_documents"):
        read_published(table)


def test_the_section_on_validity_shows_every_disagreement():
    coding = make_coding({"a": [1, 1, 0]}, spans=[("d1", "a"), ("d2", "a")])
    html = validity_section(dc.validate(coding, make_coding({"a": [1, 0, 0]}, coder="gold")), {"a": "<A>"}).html
    assert "Every disagreement." in html
    assert "&lt;A&gt;" in html
    same = dc.validate(coding, coding)
    assert "no disagreement" in validity_section(same, {}).html
