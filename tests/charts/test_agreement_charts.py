"""Charts of agreement show every theme and every disagreement, also where alpha has no value, and lose no text."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from test_charts import NOTICE, ODD, text_artists, words
from test_charts import test_no_chart_adds_floats_with_sum as assert_no_floats_in_sums
from test_charts import test_no_text_is_cut_overlaps_another_or_is_too_small as assert_texts_fit

from discourse_coder import charts
from discourse_coder.analysis.agreement import agreement
from discourse_coder.analysis.code_tables import codes_by_coder
from discourse_coder.errors import UsageError
from factories import make_coding

SMALL = {
    "sovereignty": ([1, 1, 0, 0, 1, 0, 1, 0], [1, 1, 0, 0, 1, 0, 1, 1]),
    "dialogue": ([1, 0, 1, 0, 1, 0, 1, 0], [0, 1, 0, 1, 0, 1, 0, 1]),
    "nato": ([1, 0, 1, 0, 0, 0, 0, 0], [1, 0, 1, 0, 0, 0, 0, 0]),
    "legality": ([0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0]),
    "un": ([1, 0, None, 1, 1, 1, 1, None], [1, 0, 1, None, 1, 0, 1, None]),
}


def codings(by_theme, coders=("author", "second", "third", "fourth")):
    """Return a coding for each column of codes."""
    n_coders = len(next(iter(by_theme.values())))
    return {
        coder: make_coding({theme: columns[number] for theme, columns in by_theme.items()}, coder=coder)
        for number, coder in enumerate(coders[:n_coders])
    }


def invented(n_themes, n_texts, n_coders=2, *, share=0.1, missing=0.05):
    random = np.random.default_rng(n_themes + n_texts)
    themes = {}
    for theme in range(n_themes):
        truth = random.random(n_texts) < 0.4
        columns = [truth ^ (random.random(n_texts) < share) for _ in range(n_coders)]
        themes[f"theme_{theme:02d}"] = [
            [None if gap < missing else int(code) for code, gap in zip(column, random.random(n_texts), strict=True)]
            for column in columns
        ]
    return codings(themes)


def table(given):
    return agreement(given, n_resamples=200).table


def long_names(given):
    themes = next(iter(given.values())).themes
    return {theme: ODD[i] if i < len(ODD) else f"Appeals to the Charter, {i}" for i, theme in enumerate(themes)}


LONG_NAMED = {f"{ODD[i]} {i}": coding for i, coding in enumerate(invented(3, 12, 3).values())}
GIVEN = {
    "5 themes, 8 texts": codings(SMALL),
    "1 theme, 1 text": codings({"nato": ([1], [0])}),
    "1 theme, 2 texts, nothing but 0": codings({"nato": ([0, 0], [0, 0])}),
    "a theme that no two coded": codings({"nato": ([1, 0, 1], [1, 0, 0]), "un": ([1, 0, None], [None, None, 1])}),
    "20 themes, 500 texts": invented(20, 500),
    "5 themes, 41 texts, no disagreement": invented(5, 41, share=0, missing=0),
    "4 coders": invented(5, 30, 4),
    "coders with long names": LONG_NAMED,
}
CASES = {
    f"{chart}: {name}": draw
    for name, given in GIVEN.items()
    for chart, draw in (
        ("alpha", lambda given=given: charts.agreement_chart(table(given), notice=NOTICE)),
        ("alpha, long labels", lambda given=given: charts.agreement_chart(table(given), labels=long_names(given))),
        ("map", lambda given=given: charts.disagreement_map(codes_by_coder(given), notice=NOTICE)),
        (
            "map, long labels",
            lambda given=given: charts.disagreement_map(codes_by_coder(given), labels=long_names(given)),
        ),
    )
}


@pytest.mark.parametrize("draw", CASES.values(), ids=CASES.keys())
def test_no_text_is_cut_overlaps_another_or_is_too_small(draw):
    assert_texts_fit(draw)


@pytest.mark.parametrize("name", ["alpha: 5 themes, 8 texts", "map: 4 coders"])
def test_no_chart_adds_floats_with_sum(name, monkeypatch):
    assert_no_floats_in_sums(CASES[name], monkeypatch)


@pytest.mark.parametrize("name", ["alpha: 5 themes, 8 texts", "map: 5 themes, 8 texts", "map: 4 coders"])
def test_bytes_are_the_same_each_time(name):
    svg = charts.figure_bytes(CASES[name](), "svg")
    assert svg == charts.figure_bytes(CASES[name](), "svg")
    assert b"<text" not in svg
    assert charts.figure_bytes(CASES[name](), "png") == charts.figure_bytes(CASES[name](), "png")


@pytest.mark.parametrize("name", ["alpha: 1 theme, 1 text", "map: 20 themes, 500 texts"])
def test_the_notice_is_shown(name):
    assert NOTICE in words(CASES[name]())


def test_labels_are_printed_as_they_are():
    for name in ("alpha, long labels: 4 coders", "map, long labels: 4 coders"):
        shown = words(CASES[name]()).replace(" ", "").replace("\u00a0", "")
        assert all("".join(label.split()).replace("\u00a0", "") in shown for label in ODD)


# --- alpha --------------------------------------------------------------------------------------------------------


def points(axes):
    return [(line.get_xdata()[0], line.get_markerfacecolor()) for line in axes.lines if line.get_marker() == "o"]


def whiskers(axes):
    return [tuple(line.get_xdata()) for line in axes.lines if line.get_marker() == "|"]


def test_marks_stand_at_alpha_and_whiskers_at_its_interval():
    expected = table(codings(SMALL)).query("statistic == 'krippendorff_alpha'").set_index("theme")
    (axes,) = charts.agreement_chart(table(codings(SMALL))).axes
    defined = expected.dropna(subset="value")
    assert list(defined.index) == ["sovereignty", "dialogue", "nato", "un"]
    assert [x for x, _ in points(axes)] == pytest.approx(list(defined["value"]))
    assert np.array(whiskers(axes)) == pytest.approx(defined[["ci_low", "ci_high"]].to_numpy(float))


def test_a_theme_without_disagreement_is_hollow_and_has_its_interval():
    figure = charts.agreement_chart(table(codings(SMALL)))
    hollow = [x for x, face in points(figure.axes[0]) if face == "white"]
    assert hollow == [1.0]
    assert "Hollow" in words(figure)
    assert "[1.00, 1.00]" not in words(figure)
    assert "Hollow" not in words(charts.agreement_chart(table(codings({"nato": ([1, 0, 1], [1, 0, 0])}))))


def test_an_undefined_alpha_is_said_in_words_in_its_row_and_has_no_mark():
    figure = charts.agreement_chart(table(codings({"legality": SMALL["legality"]})))
    text = words(figure)
    assert "undefined: all codes are 0, so there is no variation to agree on" in text
    assert "8 of 8 agree" in text
    assert not points(figure.axes[0])
    assert not whiskers(figure.axes[0])
    assert "no text in common" in words(CASES["alpha: a theme that no two coded"]())


def test_numbers_are_rounded_to_two_decimals_without_a_leading_zero():
    frame = table(codings({"un": SMALL["sovereignty"]}))
    frame[["value", "ci_low", "ci_high"]] = [0.8449, -0.0312, 0.9999]
    text = words(charts.agreement_chart(frame))
    assert ".84 [-.03, 1.00]" in text
    assert "7 of 8 agree" in text


@pytest.mark.parametrize(("low", "start"), [(0.2, 0), (0.0, 0), (-0.01, -0.5), (-0.5, -0.5), (-0.51, -1), (-1, -1)])
def test_the_axis_reaches_down_to_the_lowest_bound_and_up_to_1(low, start):
    frame = table(codings({"un": SMALL["sovereignty"]}))
    frame[["value", "ci_low", "ci_high"]] = [0.5, low, 0.9]
    (axes,) = charts.agreement_chart(frame).axes
    assert axes.get_xlim() == (start, 1)


def test_the_thresholds_are_drawn_and_named():
    figure = charts.agreement_chart(table(codings(SMALL)))
    drawn = {segment[0][0] for lines in figure.axes[0].collections for segment in lines.get_segments()}
    assert drawn == {0.667, 0.8}
    for text in ("tentative .667", ".800 reliable", "Krippendorff 2004, p. 241"):
        assert text in words(figure)


def alpha_row(frame, **changes):
    frame = frame.astype(object)
    for column, value in changes.items():
        frame.loc[frame["statistic"] == "krippendorff_alpha", column] = value
    return frame


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.to_dict(), "not a dict"),
        (lambda t: t.drop(columns=["reason", "n_agree"]), "no column reason, n_agree"),
        (lambda t: t.query("statistic == 'gwet_ac1'"), 'no row of the statistic "krippendorff_alpha"'),
        (lambda t: t.iloc[:0], "no row"),
        (lambda t: pd.concat([t, t]), "theme un: occurs twice"),
        (lambda t: alpha_row(t, value="high"), "is not a number"),
        (lambda t: alpha_row(t, value=1.2), "not between -1 and 1"),
        (lambda t: alpha_row(t, value=None), "no reason says why"),
        (lambda t: alpha_row(t, ci_low=0.9, ci_high=0.1), "ends below where it begins"),
        (lambda t: alpha_row(t, ci_low=None), "one bound only"),
        (lambda t: alpha_row(t, n_agree=9), "9 texts agree of 8"),
    ],
)
def test_an_unsuitable_table_is_refused_in_words(change, message):
    with pytest.raises(UsageError, match=message):
        charts.agreement_chart(change(table(codings({"un": SMALL["sovereignty"]}))))


def test_all_problems_of_a_table_are_reported_together():
    with pytest.raises(UsageError) as caught:
        charts.agreement_chart(alpha_row(table(codings(SMALL)), n_agree=99))
    assert len(caught.value.problems) == 5


# --- the map ------------------------------------------------------------------------------------------------------


def cells(figure, marks):
    """Count the marks inside the grid, which is drawn last."""
    box = figure.axes[-1].get_position()
    inside = (t.get_text() for t in text_artists(figure) if box.y0 < t.get_position()[1] < box.y1)
    return {mark: n for mark, n in Counter(inside).items() if mark in marks}


def colours(figure):
    return np.asarray(figure.axes[-1].images[0].get_array())


def test_the_codes_of_all_coders_stand_side_by_side():
    first = make_coding({"nato": [1, 0, None], "own": [1, 1, 1]}, coder="first")
    second = make_coding({"un": [0, 0], "nato": [0, 0]}, coder="second")
    third = make_coding({"un": [1]}, coder="third")
    frame = codes_by_coder({"first": first, "second": second, "third": third})
    expected = [
        ["d1", "nato", 1, 0, None], ["d1", "un", None, 0, 1],
        ["d2", "nato", 0, 0, None], ["d2", "un", None, 0, None],
        ["d3", "nato", None, None, None], ["d3", "un", None, None, None],
    ]  # fmt: skip
    assert frame.astype(object).where(frame.notna(), None).to_numpy().tolist() == expected
    assert list(frame.columns) == ["id", "theme", "first", "second", "third"]


def test_every_disagreement_of_two_coders_bears_the_letter_of_the_one_who_found_the_theme():
    figure = charts.disagreement_map(codes_by_coder(codings(SMALL)))
    assert cells(figure, "AB–") == {"A": 5, "B": 5, "–": 3}
    text = words(figure)
    assert "Texts on which author and second disagree: 8 of 8" in text
    assert "present: only author" in text
    assert "present: only second" in text
    assert "disagreements sovereignty 1 dialogue 8 nato 0 legality 0 un 1" in text


def test_kinds_of_cells_differ_in_black_and_white_too():
    given = codings({"both": ([1], [1]), "none": ([0], [0]), "a": ([1], [0]), "b": ([0], [1]), "few": ([1], [None])})
    figure = charts.disagreement_map(codes_by_coder(given))
    both, none, a, b, few = colours(figure)[0] @ [0.2126, 0.7152, 0.0722]
    assert max(a, b) + 0.1 < both < none - 0.1 < few
    assert cells(figure, "AB–") == {"A": 1, "B": 1, "–": 1}


def test_of_more_coders_a_fraction_says_how_many_found_the_theme():
    given = codings({"un": ([1, 1, 0, None], [1, 0, 0, 1], [0, 0, 0, 0]), "nato": ([1] * 4, [1] * 4, [None] * 4)})
    figure = charts.disagreement_map(codes_by_coder(given))
    assert cells(figure, ["2/3", "1/3", "1/2", "–"]) == {"2/3": 1, "1/3": 1, "1/2": 1}
    assert "author, second and third disagree: 3 of 4" in words(figure)


def test_texts_with_most_disagreements_come_first_then_the_order_of_the_corpus():
    given = codings({"un": ([1, 1, 1, 1], [1, 0, 1, 0]), "nato": ([0, 0, 0, 0], [0, 0, 1, 1])})
    figure = charts.disagreement_map(codes_by_coder(given))
    ids = sorted((-t.get_position()[1], t.get_text()) for t in text_artists(figure) if t.get_text().startswith("d"))
    assert [id_ for _, id_ in ids if id_ != "disagreements"] == ["d4", "d2", "d3", "d1"]


def test_of_many_texts_only_those_that_differ_are_shown_and_the_rest_is_counted():
    codes = [0] * 100
    given = codings({"un": (codes, [1] * 3 + codes[3:]), "nato": (codes[:90] + [None] * 10, codes[:90] + [None] * 10)})
    figure = charts.disagreement_map(codes_by_coder(given))
    assert colours(figure).shape[:2] == (3, 2)
    assert "Not shown: 97 texts on which they agree." in words(figure)
    figure = charts.disagreement_map(codes_by_coder(codings({"un": (codes, [1] * 70 + codes[70:])})))
    assert colours(figure).shape[:2] == (40, 1)
    assert "Not shown: 30 texts on which coders also disagree; 30 texts on which they agree." in words(figure)


def test_texts_that_only_one_coder_coded_are_not_counted():
    given = codings({"un": ([1, 0, 1], [1, None, None])})
    text = words(charts.disagreement_map(codes_by_coder(given)))
    assert "disagree: 0 of 1" in text
    assert "Not shown: 2 texts that fewer than two coders coded." in text


def test_short_headings_are_spelt_out_and_long_ones_numbered():
    given = codings({f"theme_{i:02d}": ([1, 0], [1, 1]) for i in range(20)})
    few = words(charts.disagreement_map(codes_by_coder(codings(SMALL)), labels={"un": "Authority of the UN"}))
    assert "Authority of the UN" in few
    assert "Themes:" not in few
    assert "Themes: 1 theme_00; 2 theme_01;" in words(charts.disagreement_map(codes_by_coder(given)))


FRAME = codes_by_coder(codings(SMALL))


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (FRAME.to_dict(), "not a dict"),
        (FRAME.iloc[:0], "the table is empty"),
        (FRAME.drop(columns=["id", "second"]), "no column id.*\n.*the codes of 1"),
        (FRAME.assign(second=2), "the table holds 2"),
        (FRAME.assign(second="yes"), "the table holds yes"),
        (pd.concat([FRAME, FRAME.iloc[:1]]), "text d1, theme sovereignty: occurs twice"),
        (FRAME.assign(second=pd.NA), "no text was coded by two coders"),
    ],
)
def test_unsuitable_codes_are_refused_in_words(frame, message):
    with pytest.raises(UsageError, match=message):
        charts.disagreement_map(frame)


@pytest.mark.parametrize(("n_texts", "n_shown"), [(40, 40), (41, 1)])
def test_all_texts_are_drawn_up_to_40_and_of_more_those_that_differ(n_texts, n_shown):
    given = codings({"un": ([1] * n_texts, [1] * (n_texts - 1) + [0])})
    assert colours(charts.disagreement_map(codes_by_coder(given))).shape[:2] == (n_shown, 1)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"ci_high": 1 + 0.5e-9}, False),
        ({"ci_high": 1 + 2e-9}, True),
        ({"ci_low": 0.5, "ci_high": 0.5 - 0.5e-9}, False),
        ({"ci_low": 0.5, "ci_high": 0.5 - 2e-9}, True),
    ],
)
def test_an_interval_may_be_wrong_by_rounding_only(changes, refused):
    frame = alpha_row(table(codings({"un": SMALL["sovereignty"]})), **changes)
    if refused:
        with pytest.raises(UsageError, match="interval"):
            charts.agreement_chart(frame)
    else:
        assert charts.agreement_chart(frame)
