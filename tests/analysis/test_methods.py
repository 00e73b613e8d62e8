"""The methods paragraph says what is known, rightly rounded, marks what is not, and invents nothing."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder._version import __version__
from discourse_coder.analysis.agreement import agreement
from discourse_coder.analysis.methods import methods_items, methods_paragraph, missing_items
from discourse_coder.analysis.sampling import draw_sample
from discourse_coder.errors import UsageError
from discourse_coder.io.methods_reader import parse_methods, read_methods
from discourse_coder.model.methods import WANTED, StudyFacts
from discourse_coder.wording import whole_percentage
from factories import make_coding, make_corpus

FIRST = {"un": [1, 0, 1, 0, 1, 1, 0, 1], "nato": [0] * 8}
SECOND = {"un": [1, 0, 1, 0, 1, 1, 0, 0], "nato": [0] * 8}
NOTICE = "These texts are stand-ins."
TOLD = StudyFacts(**{name: f"About {name}: told" for name in WANTED})


def compared(first=FIRST, second=SECOND, **keywords):
    codings = {name: make_coding(codes, coder=name) for name, codes in (("anna", first), ("boris", second))}
    return agreement(codings, n_resamples=500, **keywords)


def sample(notice=""):
    corpus = make_corpus(*[("2012", {"source": "unsc" if i % 2 else "mfa"}) for i in range(20)], notice=notice)
    return draw_sample(corpus, n=8, seed=7, exclude=["d3"])


def test_every_fact_has_words_for_what_is_wanted():
    assert [field.name for field in fields(StudyFacts)] == list(WANTED)


def test_nothing_is_invented_when_nothing_is_known():
    text = methods_paragraph(compared())
    for wanted in WANTED.values():
        assert f"[MISSING: {wanted}]" in text
    assert text.count("[MISSING: ") == len(WANTED)
    for word in ("hours", "trained", "blind", "random", "resolved"):
        outside = "".join(part.partition("]")[2] for part in text.split("[MISSING: "))
        assert word not in outside


def test_values_stand_there_as_the_agreement_has_them_and_rightly_rounded():
    result = compared()
    text = methods_paragraph(result, labels={"un": "Authority of the United Nations"})
    un, nato = result.themes
    share, low, high, all_, least = map(whole_percentage, (0.875, 0.4735, 0.9968, 1.0, 0.6306))
    assert f"Authority of the United Nations: {un.verdict} Percent agreement: {share} [{low}, {high}]." in text
    assert f"alpha {un.alpha.value:.2f}".replace("0.", ".") in text
    assert f"nato: {nato.verdict} Percent agreement: {all_} [{least}, {all_}]." in text
    assert "alpha is undefined, because all codes are 0" in text
    assert "The 2 coders compared are anna and boris." in text
    assert "2 themes (Authority of the United Nations; nato)" in text
    assert "500 draws, seed 20081702" in text
    assert "at least .800 for reliable data, at least .667 for tentative conclusions" in text
    assert "Krippendorff (2004, p. 241)" in text
    assert f"discourse-coder {__version__}" in text


@pytest.mark.parametrize(("n_differ", "shown"), [(1, ">99"), (999, "<1")])
def test_rounding_does_not_turn_some_into_none_or_all(n_differ, shown):
    first = [i % 2 for i in range(1000)]
    second = [1 - code if i < n_differ else code for i, code in enumerate(first)]
    assert f"Percent agreement: {shown}" in methods_paragraph(compared({"un": first}, {"un": second}))


@pytest.mark.parametrize("name", WANTED)
def test_a_mark_goes_when_its_fact_is_told(name):
    facts = StudyFacts(**{name: "This is told in a line"})
    text = methods_paragraph(compared(), facts=facts)
    assert WANTED[name] not in text
    assert "This is told in a line." in text
    assert missing_items(compared(), facts=facts) == tuple(WANTED[other] for other in WANTED if other != name)


def test_nothing_is_missing_when_all_is_told():
    text = methods_paragraph(compared(), sample=sample(), facts=TOLD)
    assert "MISSING" not in text
    assert missing_items(compared(), sample=sample(), facts=TOLD) == ()
    assert all(f"About {name}: told." in text for name in WANTED)
    assert "\n" not in text


def double_coded(ids):
    """Return the agreement of two coders of a corpus of 20 texts, of whom the second coded these ids only."""
    first = {"un": [i % 2 for i in range(20)]}
    second = {"un": [code if f"d{i}" in ids else None for i, code in enumerate(first["un"], 1)]}
    return compared(first, second)


def test_the_sample_says_how_it_was_drawn_and_the_reason_is_still_wanted():
    text = methods_paragraph(double_coded(sample().ids), sample=sample())
    assert f"8 of 20 texts ({whole_percentage(0.4)}), drawn at random, stratified by source, seed 7." in text
    assert "1 text could not be drawn: d3." in text
    assert WANTED["sample"] not in text
    assert f"[MISSING: {WANTED['sample_reason']}]" in text


@pytest.mark.parametrize(
    ("n_of_sample", "others", "said", "is_wanted"),
    [
        (20, True, "All 20 texts of the corpus were coded by at least two coders; none had to be drawn.", False),
        (5, False, "seed 7. 1 text could not be drawn: d3. Of these, 5 were coded by at least two coders.", False),
        (1, True, "Of these, 1 was coded by at least two coders; so were 12 texts outside the sample.", True),
    ],
)
def test_what_was_compared_is_told_not_what_was_drawn(n_of_sample, others, said, is_wanted):
    drawn = sample()
    outside = [f"d{i}" for i in range(1, 21) if f"d{i}" not in drawn.ids]
    result = double_coded([*drawn.ids[:n_of_sample], *(outside if others else [])])
    text = methods_paragraph(result, sample=drawn)
    assert said in text
    assert ("drawn at random" in text) is (n_of_sample < 20)
    assert (WANTED["sample"] in text) is is_wanted


def test_the_notice_stands_there_once():
    given = {name: make_coding(FIRST, coder=name, notice=NOTICE) for name in ("anna", "boris")}
    text = methods_paragraph(agreement(given, n_resamples=50), sample=sample(NOTICE))
    assert text.count(NOTICE) == 1
    assert text.endswith(NOTICE)
    assert NOTICE in methods_paragraph(compared(), sample=sample(NOTICE))


def test_disagreements_are_counted_and_how_they_were_resolved_is_wanted_only_if_there_are_any():
    assert "There is 1 disagreement, in 1 text." in methods_paragraph(compared())
    agreeing = compared(FIRST, FIRST)
    assert "There are no disagreements." in methods_paragraph(agreeing)
    assert WANTED["resolution"] not in missing_items(agreeing)
    nothing_shared = compared({"un": [1, None]}, {"un": [None, 1]})
    assert WANTED["resolution"] in missing_items(nothing_shared)


def test_the_number_of_texts_is_told_for_themes_that_not_all_coders_coded_throughout():
    text = methods_paragraph(compared({**FIRST, "un": [None, *FIRST["un"][1:]]}))
    assert "rests on 7 to 8 texts, by theme, coded by at least two" in text


def test_weights_are_told():
    assert "texts weighted" in methods_paragraph(compared(weights={f"d{i}": i for i in range(1, 9)}))


@pytest.mark.parametrize(
    ("told", "shown"),
    [("Two students", "Two students."), ('They said "yes."', 'They said "yes."'), (" Who?\n  We. ", "Who? We."),
     ("See (Table 2)", "See (Table 2).")],
)  # fmt: skip
def test_a_fact_becomes_a_sentence_and_is_otherwise_left_alone(told, shown):
    (coders,) = (i for i in methods_items(compared(), facts=StudyFacts(coders=told)) if i.name == "coders")
    assert coders.text == f"The 2 coders compared are anna and boris. {shown}"


def test_the_paragraph_is_its_items_one_after_the_other():
    items = methods_items(compared(), facts=replace(TOLD, training=""))
    assert " ".join(item.text for item in items) == methods_paragraph(compared(), facts=replace(TOLD, training=""))
    assert [item.name for item in items if item.missing] == ["training"]
    assert len({item.name for item in items}) == len(items)


def test_facts_are_read_from_a_file(tmp_path):
    path = tmp_path / "methods.yaml"
    path.write_text("coders: Two students\ntraining: |\n  Two meetings\n  of 3 hours.\npilot: no\n", encoding="utf-8")
    assert read_methods(path) == StudyFacts(coders="Two students", training="Two meetings of 3 hours.", pilot="no")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("coders: A\ntrainning: B\n", ['methods.yaml:2:1: "trainning" is not a key of the facts. Did you mean "tra']),
        ("zzz: A\n", ['methods.yaml:1:1: "zzz" is not a key of the facts. There are: corpus, coders, sample,']),
        ("coders: [A, B]\n", ['methods.yaml:1:9: "coders" must be text, not a list.']),
        ("pilot: A\npilot: B\n", ['methods.yaml:2:1: "pilot" occurs twice in the facts (first at line 1).']),
        ("- coders\n", ["methods.yaml:1:1: the facts must be a mapping (key: value), not a list."]),
        ("coders: A: B\n", ["methods.yaml:1:10: this is not YAML"]),
        ("", ["methods.yaml:1:1: nothing is written here."]),
        ("coder: {a: b}\naccess: []\n", ["methods.yaml:1:1: ", "methods.yaml:1:8: ", "methods.yaml:2:9: "]),
    ],
)
def test_all_problems_of_a_file_are_named_with_their_place(text, problems):
    with pytest.raises(UsageError) as caught:
        parse_methods(text)
    found = [str(problem) for problem in caught.value.problems]
    assert len(found) == len(problems)
    assert all(full.startswith(begin) for full, begin in zip(found, problems, strict=True)), found


def test_a_file_that_is_not_there_or_not_utf8_is_refused_in_words(tmp_path):
    with pytest.raises(UsageError, match="the file does not exist"):
        read_methods(tmp_path / "methods.yaml")
    (tmp_path / "latin.yaml").write_bytes("pilot: J\u00e4".encode("latin-1"))
    with pytest.raises(UsageError, match=r"latin\.yaml:1:9: the byte 0xE4 is not UTF-8"):
        read_methods(tmp_path / "latin.yaml")


@given(st.text(st.sampled_from("coders:pilot\n -[]{}\"'&*#|>a\t\u2028\x00"), max_size=40))
def test_any_text_gives_facts_or_problems_with_their_place(text):
    facts, problems = None, ()
    try:
        facts = parse_methods(text)
    except UsageError as error:
        problems = error.problems
    assert all(problem.place.startswith("methods.yaml:") for problem in problems)
    assert problems or any(getattr(facts, name) for name in WANTED)


@given(st.dictionaries(st.sampled_from(sorted(WANTED)), st.text("Aé9 .,-", min_size=1).filter(str.strip), min_size=1))
def test_facts_that_were_written_are_read(told):
    import yaml

    facts = parse_methods(yaml.safe_dump(told, allow_unicode=True))
    assert {name: getattr(facts, name) for name in told} == {name: " ".join(t.split()) for name, t in told.items()}


def test_a_key_that_is_left_open_is_not_told():
    assert parse_methods("coders:\naccess: Here\n") == StudyFacts(access="Here")


def test_two_percentages_of_three_coders_have_two_names():
    """Texts that all code alike, 4 of 6, are not the mean over pairs, 78%."""
    codes = {"a": [1, 1, 0, 0, 1, 0], "b": [1, 1, 0, 0, 1, 1], "c": [1, 1, 0, 0, 0, 0]}
    codings = {name: make_coding({"k": given}, coder=name) for name, given in codes.items()}
    text = methods_paragraph(agreement(codings))
    assert "k: 4 of 6 are coded alike by all; alpha" in text
    assert "Percent agreement: 78%" in text
    assert "Percent agreement (of each text, the share of the pairs of coders that agree; then the mean over" in text
    two = methods_paragraph(agreement({name: codings[name] for name in ("a", "b")}))
    assert "k: 5 of 6 agree; alpha" in two
    assert "share of the pairs" not in two
