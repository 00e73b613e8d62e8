"""Agreement of passages: which texts and places count, and why there may be none."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.model.corpus import Turn
from discourse_coder.report.sections.agreement import agreement_tables
from factories import make_coding, make_corpus
from modules import ROOT

TEXTS = [
    "We call for talks now. The charter is the basis.",
    "Nothing here.",
    "Talks,\ntalks and talks again.",
    "The charter once more.",
]
CORPUS = make_corpus(*(("2010", {}, text) for text in TEXTS))


def marking(coder, codes, *quotes, corpus=CORPUS, method="human"):
    """Return a coding on one theme whose evidence is these (id, words of the text)."""
    coding = make_coding({"talks": codes}, coder=coder, corpus=corpus, method=method)
    spans = [
        dc.Span(id_, "talks", start, start + len(quote), quote, "passage")
        for id_, quote in quotes
        for start in [corpus[id_].text.index(quote) if quote else -1]
    ]
    return replace(coding, spans=dc.Evidence.of(spans, coding.ids, coding.themes))


def compared(*codings, **options):
    return dc.agreement({coding.name: coding for coding in codings}, n_resamples=200, **options)


FIRST = marking("a", [1, 0, 1, 0], ("d1", "call for talks"), ("d3", "Talks,\ntalks"))


def test_the_same_passages_agree_whatever_blanks_end_them():
    second = marking("b", [1, 0, 1, 0], ("d1", " call for talks "), ("d3", "Talks,\ntalks "))
    result = compared(FIRST, second)
    table = result.passages.set_index("statistic")
    assert table["value"].to_dict() == {"u_alpha": 1, "alpha_u": 1}
    assert (table.loc["u_alpha", "n_texts"], table.loc["u_alpha", "n_passages_a"]) == (4, 2)
    assert table.loc["u_alpha", "share_marked_a"] == pytest.approx(
        sum(len("".join(words.split())) for words in ("call for talks", "Talks, talks"))
        / sum(len("".join(text.split())) for text in TEXTS)
    )


def test_codes_may_agree_where_passages_do_not():
    second = marking("b", [1, 0, 1, 0], ("d1", "The charter"), ("d3", "talks again"))
    result = compared(FIRST, second)
    assert result.themes[0].alpha.value == 1
    assert result.passages["value"][0] < 0.1
    lines = "\n".join(result.shown.lines)
    assert "Agreement of passages (and their share of the texts)" in lines
    assert "which words are marked" in lines


def test_passages_of_a_theme_that_overlap_count_once():
    second = marking("b", [1, 0, 1, 0], ("d1", "call for"), ("d1", "for talks"), ("d3", "Talks,\ntalks"))
    table = compared(FIRST, second).passages
    assert table["value"].tolist() == [1, 1]
    assert table["n_passages_b"][0] == 2


def test_a_theme_without_a_passage_leaves_the_text_out_and_says_so():
    second = marking("b", [1, 0, 1, 0], ("d1", "call for talks"))
    result = compared(FIRST, second)
    assert result.passages[["n_texts", "n_left_out"]].iloc[0].tolist() == [3, 1]
    assert "1 text is left out: a coder gave the theme and marked no passage." in "\n".join(result.shown.lines)


def test_a_passage_beside_a_zero_is_none():
    second = marking("b", [1, 0, 1, 0], ("d1", "call for talks"), ("d3", "Talks,\ntalks"), ("d4", "The charter"))
    assert compared(FIRST, second).passages["value"].tolist() == [1, 1]


def test_three_coders_have_u_alpha_only():
    others = [marking(name, [1, 0, None, 0], ("d1", "call for talks")) for name in "bc"]
    table = compared(FIRST, *others).passages
    assert table["statistic"].tolist() == ["u_alpha"]
    assert table["n_texts"].tolist() == [3]


def test_a_coder_who_marks_nothing_is_named():
    for second, note in (
        (marking("b", [1, 0, 1, 0]), "Passages are not compared: a marks some, and none are known of b."),
        (marking("b", [0, 0, 0, 0], ("d1", "")), "Passages are not compared: a marks some, and none are known of b."),
    ):
        result = compared(FIRST, second)
        assert len(result.passages) == 0
        assert note in result.shown.notes
        assert "agreement_passages.csv" not in agreement_tables(result, {})
    nothing = compared(marking("a", [1, 0, 1, 0]), marking("b", [1, 0, 1, 0]))
    assert not any("assages" in note for note in nothing.shown.notes)


def test_without_the_texts_there_are_no_places():
    second = marking("b", [1, 0, 1, 0], ("d1", "call for talks"))
    result = compared(*(replace(coding, corpus=None) for coding in (FIRST, second)))
    assert "Passages are not compared: that takes the texts (--corpus)." in result.shown.notes


def test_rules_and_people_mark_for_different_reasons():
    rules = marking("rules", [1, 0, 1, 0], ("d1", "talks"), ("d3", "Talks"), ("d3", "talks again"), method="rules")
    (note,) = [note for note in compared(FIRST, rules).shown.notes if "every mention" in note]
    assert note.startswith("rules marks every mention, a what decided a code:")


def test_words_that_nobody_was_to_code_are_no_place():
    turns = (Turn(0, 22, "question"), Turn(23, 48, "official"))
    corpus = dc.Corpus((replace(CORPUS["d1"], turns=turns), *CORPUS.documents[1:]), name="small")

    def share(roles):
        codings = [marking(name, [1, 0, 0, 0], ("d1", "The charter"), corpus=corpus) for name in "ab"]
        settings = {"roles": roles}
        made = [replace(c, provenance=replace(c.provenance, settings=settings)) for c in codings]
        return compared(*made).passages["share_marked_a"][0]

    assert share("official") > share("official question")


def test_no_passage_at_all_has_its_reason():
    both = [marking(name, [0, 0, 0, None], ("d1", "talks")) for name in "ab"]
    result = compared(*both)
    assert result.passages["reason"].tolist() == ["no passage", "no passage"]
    assert "Undefined: no passage." in "\n".join(result.shown.lines)


def test_the_table_goes_to_a_file_and_to_json(capsys):
    assert main(["agree", "--study", str(ROOT), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["passages"]
    assert {row["statistic"] for row in rows} == {"u_alpha", "alpha_u"}
    second = marking("b", [1, 0, 1, 0], ("d1", "call for talks"))
    assert "agreement_passages.csv" in agreement_tables(compared(FIRST, second), {})
