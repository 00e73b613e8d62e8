"""How values show themselves: tables without idle parts, cuts between words, and one line where HTML is not shown."""

from __future__ import annotations

import re

import pytest

import discourse_coder as dc
from discourse_coder.model.display import Shown, excerpt, folded_html, table_html, unbroken
from factories import make_coding, make_corpus
from modules import ROOT

SHOWN = Shown(
    "Counts <by> theme",
    ("theme", "texts"),
    [("un & more", 12), ("b", 3)],
    "95 % intervals, seed 7",
    ("Few texts show little.",),
    "Stand-ins.",
)


def test_a_table_without_rows_is_its_title_alone():
    assert table_html("0 disagreements", ("id",), []) == "<div><p><strong>0 disagreements</strong></p></div>"


def test_a_table_without_names_of_columns_has_no_head():
    assert "<thead>" not in table_html("Study", ("", ""), [("corpus", "3 texts")])
    assert "<thead>" in table_html("Study", ("", "n"), [("corpus", 3)])


def test_a_cut_table_says_which_name_has_all_rows():
    shown = table_html("Rows", ("n",), [(1,), (2,)], max_rows=1, all_in="table")
    assert "… and 1 more; all are in <code>table</code>" in shown
    assert "<code>" not in table_html("Rows", ("n",), [(1,)], max_rows=1, all_in="table")


def test_what_is_folded_or_unbroken_is_escaped():
    assert "<summary>&lt;b&gt;</summary>" in folded_html("<b>", "")
    assert ">&lt;b&gt;</span>" in unbroken("<b>")


@pytest.mark.parametrize(
    ("around", "shown"),
    [
        (0, "… <mark>talks</mark> …"),
        (5, "… <mark>talks</mark> …"),
        (8, "… <mark>talks</mark> between …"),
        (9, "… supports <mark>talks</mark> between …"),
        (14, "… supports <mark>talks</mark> between the …"),
        (15, "China supports <mark>talks</mark> between the …"),
        (16, "China supports <mark>talks</mark> between the …"),
        (17, "China supports <mark>talks</mark> between the two."),
        (99, "China supports <mark>talks</mark> between the two."),
    ],
)
def test_an_excerpt_is_cut_between_words(around, shown):
    text = "China supports talks between the two."
    assert excerpt(text, 15, 20, around) == shown


def test_an_excerpt_inside_a_long_word_shows_its_span():
    assert excerpt("x" * 99, 40, 42, 10) == "… <mark>xx</mark> …"


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (lambda: make_corpus(("2020", {})), "Corpus('small': 1 text)"),
        (lambda: make_coding({"un": [1, 0]}, coder="second"), "Coding('second': 2 texts, 1 theme)"),
        (lambda: dc.read_codebook(ROOT / "codebook.yaml")["nato"], "Theme('nato': 7 rules)"),
        (
            lambda: dc.agreement({"a": make_coding({"un": [1, 0]}), "b": make_coding({"un": [1, 1]})}, n_resamples=9),
            "Agreement(a, b: 1 theme, 1 disagreement)",
        ),
        (lambda: dc.prevalence(make_coding({"un": [1, 0]})), "Prevalence(1 theme)"),
        (
            lambda: dc.validate(make_coding({"un": [1]}), make_coding({"un": [1]}, coder="b"), n_resamples=9),
            "Validity(rules against b: 1 theme, 0 disagreements)",
        ),
    ],
)
def test_a_value_says_in_one_line_what_it_is(make, shown):
    assert repr(make()) == shown


def test_a_theme_shows_its_prose_and_its_rules():
    html = dc.read_codebook(ROOT / "codebook.yaml")["dialogue"]._repr_html_()
    for words in (
        "The text itself wants a dispute or conflict",
        "call for or support of talks",
        "example: present",
    ):
        assert words in html


def test_claims_and_facts_show_themselves():
    claims = dc.read_claims(ROOT / "claims.yaml")
    assert "82 primary texts were analysed." in claims._repr_html_()
    assert claims.notice in claims._repr_html_()
    assert "not told" in dc.read_methods(ROOT / "methods.yaml")._repr_html_()


def test_a_terminal_gets_aligned_rows_and_the_notice_above_them():
    assert SHOWN.lines == [
        "Counts <by> theme",
        "95 % intervals, seed 7",
        "Stand-ins.",
        "",
        "theme      texts",
        "un & more     12",
        "b              3",
        "Few texts show little.",
    ]


def test_a_notebook_gets_the_same_cells_and_words_escaped():
    cells = re.findall(r"<td[^>]*>(.*?)</td>", SHOWN.html)
    assert cells == ["un &amp; more", "12", "b", "3"]
    assert "Counts &lt;by&gt; theme" in SHOWN.html
    assert "<em>95 % intervals, seed 7. Few texts show little. Stand-ins.</em>" in SHOWN.html


def test_what_is_not_there_leaves_no_line():
    bare = Shown("Title", ("theme",), [("un",)])
    assert bare.lines == ["Title", "", "theme", "un"]
    assert "<em>" not in bare.html
