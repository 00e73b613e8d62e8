"""The first screen and the headings: what they say follows from the results, and no finding without its interval."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from discourse_coder.analysis.cooccurrence import cooccurrence
from discourse_coder.analysis.double_coding import compare_coders
from discourse_coder.analysis.overview import overview
from discourse_coder.analysis.prevalence import prevalence
from discourse_coder.model.codebook import Codebook, Rule, Theme
from discourse_coder.model.coding import Coding
from discourse_coder.report.all_sections import all_sections
from discourse_coder.report.findings import (
    changes_heading,
    groups_heading,
    pairs_heading,
    prevalence_heading,
    trends_heading,
    unranked,
)
from discourse_coder.report.first_screen import first_screen
from discourse_coder.report.page import report_html
from factories import make_coding, make_corpus

LABELS = {"a": "Aid", "b": "Blame", "c": "Care"}


def coding_of(n: int, *, years: tuple[int, int] = (2000, 2009), **present: range) -> Coding:
    """Return a coding of n texts, each theme present in those of its range; the first half is of one source."""
    first, last = years
    documents = [
        (str(first + place * (last - first + 1) // n), {"source": "un" if place < n // 2 else "eu"})
        for place in range(n)
    ]
    codes = {theme: [int(place in places) for place in range(n)] for theme, places in present.items()}
    return make_coding(codes, corpus=make_corpus(*documents))


@pytest.mark.parametrize(
    ("present", "heading"),
    [
        ({"a": range(70)}, "Aid is in 70 of 100 texts"),
        ({"a": range(70), "b": range(65)}, "No theme is clearly more frequent than the others"),
        ({"a": range(70), "b": range(20)}, "Aid is in more texts than any other theme"),
        ({"a": range(70), "b": range(65), "c": range(20)}, "Aid and Blame are each in more texts than any other theme"),
        # Neighbours overlap, so no group parts from another, though the first and the last do.
        ({"a": range(60), "b": range(50), "c": range(40)}, "No theme is clearly more frequent than the others"),
        (
            {f"t{n}": range(80 if n < 13 else 20) for n in range(60)},
            "13 themes are each in more texts than the other 47",
        ),
        ({f"t{n}": range(20 if n < 2 else 80) for n in range(60)}, "The 12 most frequent of 60 themes"),
    ],
)
def test_a_heading_ranks_only_themes_whose_intervals_part(present: dict[str, range], heading: str) -> None:
    assert prevalence_heading(prevalence(coding_of(100, **present)), LABELS) == heading


def test_themes_whose_intervals_overlap_are_not_to_be_ranked() -> None:
    assert unranked(prevalence(coding_of(100, c=range(20), a=range(70), b=range(65)))) == ["a", "b"]
    assert unranked(prevalence(coding_of(100, a=range(70), c=range(20)))) == []


@pytest.mark.parametrize(
    ("present", "heading"),
    [
        ({"a": range(50)}, "Aid falls"),
        ({"a": range(50), "b": range(60, 100)}, "Blame rises and Aid falls"),
        ({"a": range(20, 80)}, "No theme clearly rises or falls"),
        # One interval of twenty misses 0, which chance does.
        (
            {"a": range(29, 60)} | {f"t{n}": range(25, 75) for n in range(19)},
            "No theme clearly rises or falls",
        ),
    ],
)
def test_a_heading_states_a_change_only_where_no_change_is_excluded(present: dict[str, range], heading: str) -> None:
    coding = coding_of(100, **present)
    result = prevalence(coding, by="period", periods=["2000-2004", "2005-2009"])
    assert changes_heading(result, LABELS) == heading
    over_years = trends_heading(prevalence(coding, by="year"), LABELS)
    assert over_years == f"{heading} over the years"


def test_a_trend_is_clear_at_the_level_itself_as_in_every_other_table() -> None:
    result = prevalence(coding_of(100, a=range(50)), by="year")
    for p_holm, heading in (
        (0.05, "Aid falls over the years"),
        (0.051, "No theme clearly rises or falls over the years"),
    ):
        assert trends_heading(replace(result, trends=result.trends.assign(p_holm=p_holm)), LABELS) == heading


def test_a_heading_states_a_difference_only_between_groups_of_ten_texts_or_more() -> None:
    assert (
        groups_heading(prevalence(coding_of(40, a=range(20)), by="source"), LABELS)
        == "Aid: more often in un than in eu"
    )
    assert groups_heading(prevalence(coding_of(18, a=range(9)), by="source"), LABELS) == "No clear difference by source"
    assert (
        groups_heading(prevalence(coding_of(40, a=range(10, 30)), by="source"), LABELS)
        == "No clear difference by source"
    )


@pytest.mark.parametrize(
    ("present", "heading"),
    [
        ({"a": range(50), "b": range(45)}, "Aid and Blame go together"),
        ({"a": range(50), "b": range(55, 95)}, "Aid and Blame avoid each other"),
        ({"a": range(50), "b": range(25, 75)}, "No two themes clearly go together"),
        ({"a": range(100), "b": range(45)}, "No two themes clearly go together"),
    ],
)
def test_a_heading_pairs_only_themes_that_make_a_difference_to_each_other(
    present: dict[str, range], heading: str
) -> None:
    assert pairs_heading(cooccurrence(coding_of(100, **present)), LABELS) == heading


CODEBOOK = Codebook(
    "Words", "1", (Theme("a", "Aid", rules=(Rule("r", any=("aid",)),)), Theme("b", "Blame and shame", short="Blame"))
)
CORPUS = make_corpus(*[(str(2000 + place % 10), {"source": "un"}) for place in range(60)])


def coded(coder: str, n: int = 60, *, errors: int = 0, themes: str = "ab") -> Coding:
    """Return the codes of a coder for the first n texts: every second has each theme, but for errors at the start."""
    codes = [int(place % 2 == 0) ^ int(place < errors) for place in range(n)]
    method = "rules" if coder == "rules" else "human"
    return make_coding(dict.fromkeys(themes, codes), corpus=CORPUS, coder=coder, method=method)


def screen(coding: Coding, *others: Coding) -> tuple[str, dict[str, tuple[str, str]]]:
    """Return the sentence, and by question the sign with the word, and what is said."""
    compared = compare_coders(coding, {other.name: other for other in others}, CODEBOOK) if others else None
    first = first_screen(coding, CODEBOOK, overview(coding), compared)
    return first.sentence, {row.question: (f"{row.sign} {row.word}", row.said) for row in first.trust}


def test_codes_that_nobody_checked_are_to_be_read_with_care() -> None:
    sentence, rows = screen(coded("rules", themes="a"))
    assert sentence.endswith("coded by <b>rules</b> for <b>2 themes</b>. No person has coded any of them yet.")
    assert {question: word for question, (word, _) in rows.items()} == {
        "Do the coders agree?": "– Not checked",
        "Is the machine right?": "– Not checked",
        "Read with care": "! Every number",
    }
    sentence, rows = screen(coded("anna"))
    assert sentence.endswith("coded by <b>anna</b> for <b>2 themes</b>. Nobody has coded any of them a second time.")
    assert list(rows) == ["Do the coders agree?", "Read with care"]  # no machine to ask about
    assert "one coder’s readings" in rows["Read with care"][1]


@pytest.mark.parametrize(
    ("n", "errors", "word", "said"),
    [
        (
            6,
            0,
            "? Can’t tell yet",
            "But 6 texts are too few: even perfect agreement on them is compatible with alpha = ",
        ),
        (60, 0, "✓ Reliable", "Anna and ben gave the same code in 120 of 120 cases, on 60 texts. Alpha of every theme"),
        (60, 30, "✕ Not on 2 of 2", "do not rely on them."),
        (60, 8, "? Can’t tell yet", "Of every theme alpha may lie below .667"),
    ],
)
def test_coders_agree_only_as_far_as_the_interval_of_alpha_says(n: int, errors: int, word: str, said: str) -> None:
    _, rows = screen(coded("anna"), coded("anna"), coded("ben", n, errors=errors))
    found, told = rows["Do the coders agree?"]
    assert found == word
    assert said in told


def test_alpha_without_a_value_is_named_with_the_reason() -> None:
    alike = make_coding({"a": [1] * 20, "b": [1, 0] * 10}, corpus=CORPUS, coder="ben", method="human")
    everything = make_coding({"a": [1] * 60, "b": [1, 0] * 30}, corpus=CORPUS, coder="anna", method="human")
    _, rows = screen(everything, everything, alike)
    assert "There is no alpha for Aid: where all codes are alike" in rows["Do the coders agree?"][1]


def test_the_machine_is_measured_against_a_person_and_not_taken_for_a_second_coder() -> None:
    sentence, rows = screen(coded("rules"), coded("anna", 40, errors=1))
    assert "checked against the codes of anna (40 texts)." in sentence
    assert rows["Do the coders agree?"][0] == "– Not checked"
    word, said = rows["Is the machine right?"]
    assert word == "✓ On these texts"
    # The first text has the theme by the rules and not by anna.
    assert said.startswith("The rules give the code of anna in 78 of 80 cases. All 2 errors are of the other kind")


def test_readings_that_the_numbers_do_not_support_are_named() -> None:
    _, rows = screen(coded("anna"), coded("anna"), coded("ben"))
    word, said = rows["What not to read into it"]
    assert word == "✕ Not supported"
    assert "Single years (6 texts each)." in said
    assert "The order of Aid and Blame, whose intervals overlap." in said
    assert "Any trend over the years: no test finds one." in said


def test_intervals_that_exclude_no_change_only_one_by_one_are_not_denied() -> None:
    coding = coding_of(100, a=range(29, 60), **{f"t{n}": range(25, 75) for n in range(4)})
    second = make_coding({"a": coding.codes[:, 0].tolist()}, coder="ben", method="human")
    compared = compare_coders(coding, {"ben": second}, CODEBOOK)
    counts = overview(coding, periods=["2000-2004", "2005-2009"])
    changes = counts.by["period"].changes
    assert ((changes["ci_low"] > 0) | (changes["ci_high"] < 0)).sum() == 1
    (said,) = [
        row.said for row in first_screen(coding, CODEBOOK, counts, compared).trust if "not to read" in row.question
    ]
    assert "2005-2009: allowing for 5 comparisons, no interval excludes no change." in said
    empty = overview(coding, periods=["2030-2034", "2035-2039"])
    assert not any("Any change" in row.said for row in first_screen(coding, CODEBOOK, empty, compared).trust)


def test_nothing_coded_gives_steps_and_no_charts() -> None:
    nothing = make_coding(dict.fromkeys("ab", [None] * 60), corpus=CORPUS, coder="anna", method="human")
    html = report_html(nothing, CODEBOOK, sections=())
    assert "<b>No text is coded yet.</b>" in html
    assert "discourse-coder sheet --coder NAME" in html
    assert "<figure" not in html
    assert 'href="#time"' not in html


def test_every_link_of_the_bar_leads_somewhere() -> None:
    coding = coded("anna")
    sections = all_sections(coding, CODEBOOK, overview(coding, periods="2000-2004, 2005-2009"))
    html = report_html(coding, CODEBOOK, sections=sections)
    bar = html.split("<nav")[1].split("</nav>")[0]
    links = re.findall(r'href="#([a-z-]+)"', bar)
    assert links == ["findings", "time", "together", "texts", "about"]
    assert all(f'id="{link}"' in html for link in links)
