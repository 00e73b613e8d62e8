"""Figures of the page: what stands where for known numbers, and what is left out where there is too little to show."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from discourse_coder.report.drawing.agreement import agreement_drawing
from discourse_coder.report.drawing.barcode import barcode_drawing
from discourse_coder.report.drawing.groups import groups_drawing
from discourse_coder.report.drawing.pairs import pairs_drawing
from discourse_coder.report.drawing.rows import Look
from discourse_coder.report.drawing.shares import percent_range, shares_drawing
from discourse_coder.report.drawing.validity import validity_drawing
from discourse_coder.report.drawing.years import years_drawing

SHARES = ["theme", "group", "n_documents", "n_coded", "n_present", "share", "ci_low", "ci_high"]
HOSTILE = "<script>alert(1)</script> & \"x\" 'y'"


def prevalence(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    """Return a table of (theme, group, coded, present), with intervals of ten points to each side."""
    found = []
    for theme, group, n, k in rows:
        share = k / n if n else None
        bounds = (max(0.0, share - 0.1), min(1.0, share + 0.1)) if share is not None else (None, None)
        found.append((theme, group, n, n, k, share, *bounds))
    return pd.DataFrame(found, columns=SHARES).astype(dict.fromkeys(SHARES[5:], "Float64"))


def parsed(html: str) -> ET.Element:
    """Return a figure as XML; HTML's only tag without an end is that of a line."""
    return ET.fromstring(f"<div>{html.replace('<br>', '<br/>')}</div>")


def marks(html: str, name: str) -> list[dict[str, str]]:
    """Return the attributes of the marks in tracks that have a class; signs in keys are none."""
    tracks = [found for found in parsed(html).iter("svg") if found.get("class") == "track"]
    return [dict(mark.attrib) for track in tracks for mark in track.iter() if name in mark.get("class", "").split(" ")]


def said(html: str) -> str:
    return " ".join(" ".join(parsed(html).itertext()).split())


def squares(html: str, name: str) -> int:
    return sum(mark["d"].count("M") for mark in marks(html, name))


def test_bars_whiskers_and_strips_stand_where_the_numbers_are():
    corrected = pd.DataFrame(
        {"theme": ["a"], "corrected_share_low": [0.25], "corrected_share_high": [0.7], "n_double_coded": [17]}
    )
    html = shares_drawing(prevalence(("a", "all", 80, 40)), Look(), corrected, "one")
    (bar,) = marks(html, "bar")
    assert (bar["x"], bar["width"]) == ("0%", "50%")
    assert [(line["x1"], line["x2"]) for line in marks(html, "whisker") if line["x1"] != line["x2"]][-1] == (
        "40%",
        "60%",
    )
    (strip,) = marks(html, "strip")
    assert (strip["x"], strip["width"], strip["fill"]) == ("25%", "45%", "url(#hatch-one)")
    assert [found.get("id") for found in parsed(html).iter("pattern")] == ["hatch-one"]
    assert "40 of 80 · 50% 40–60%" in said(html)
    assert "by 17 texts coded twice" in said(html)


@pytest.mark.parametrize(("n", "is_shown"), [(9, False), (10, True)])
def test_fewer_than_ten_texts_are_squares_and_a_count(n, is_shown):
    of_all, of_groups = prevalence(("a", "all", n, 4)), prevalence(("a", "x", n, 4), ("a", "y", 40, 4))
    for html in (shares_drawing(of_all, Look()), groups_drawing(of_groups, Look())):
        assert (squares(html, "full"), squares(html, "empty")) == ((0, 0) if is_shown else (4, n - 4))
        assert (f"4 of {n} · 40%" in said(html)) is is_shown
        assert f"4 of {n}" in said(html)


def test_no_text_coded_is_said_in_place_and_the_order_is_by_frequency():
    html = shares_drawing(
        prevalence(("a", "all", 0, 0), ("b", "all", 50, 1), ("c", "all", 50, 2)), Look({"a": "Alpha"})
    )
    assert "Alpha No value: there is no text." in said(html)
    assert re.findall(r"<b>(\w+)</b>", html) == ["c", "b", "Alpha"]


def test_an_interval_without_width_is_not_drawn():
    table = prevalence(("a", "all", 50, 25), ("a", "x", 50, 25)).assign(ci_low=0.5, ci_high=0.5)
    corrected = pd.DataFrame(
        {"theme": ["a"], "corrected_share_low": [0.5], "corrected_share_high": [0.5], "n_double_coded": [17]}
    )
    html = shares_drawing(table.iloc[:1], Look(), corrected)
    assert not marks(html, "whisker") + marks(html, "strip")
    assert "no interval" in said(html)
    assert not marks(groups_drawing(table.iloc[1:], Look()), "interval")


@pytest.mark.parametrize(
    ("low", "high", "text"), [(0.69, 0.87, "69–87%"), (0.92, 0.9996, "92 to >99%"), (0.001, 0.05, "<1 to 5%")]
)
def test_rounding_does_not_turn_some_into_none_or_all(low, high, text):
    assert percent_range((low, high)) == text


def test_groups_have_shapes_of_their_own():
    html = groups_drawing(prevalence(("a", "x", 40, 10), ("a", "y", 40, 20)), Look())
    circle, diamond = marks(html, "dot")
    assert circle["cx"] == "25%"
    assert "d" in diamond
    assert [found["x"] for found in marks(html, "at")] == ["50%"]


@pytest.mark.parametrize(("n", "lines"), [(29, 0), (30, 1)])
def test_years_are_squares_under_30_texts_and_a_line_from_then_on(n, lines):
    html = years_drawing(prevalence(("a", "2010", n, 3), ("a", "2011", n, 15)), Look())
    assert len(marks(html, "line")) == lines
    assert squares(html, "full") == (0 if lines else 18)
    assert squares(html, "empty") == (0 if lines else 2 * n - 18)
    if not lines:
        assert [mark["x"] for mark in marks(html, "at")] == ["25%", "75%"]
        assert "%" not in said(html)


@pytest.mark.parametrize(("n", "points", "ticks"), [(29, 2, 0), (10, 2, 0), (9, 1, 1)])
def test_no_line_runs_through_a_year_of_few_texts(n, points, ticks):
    html = years_drawing(prevalence(("a", "2010", 400, 40), ("a", "2011", n, 3)), Look())
    assert not marks(html, "line")
    assert (len(marks(html, "dot")), len(marks(html, "few"))) == (points, ticks)


def test_a_year_without_texts_breaks_the_line():
    rows = [("a", str(year), 0 if year == 2012 else 50, 0 if year == 2012 else 25) for year in range(2010, 2015)]
    html = years_drawing(prevalence(*rows), Look())
    assert [(line["x1"], line["x2"]) for line in marks(html, "line")] == [("10%", "30%"), ("70%", "90%")]
    assert len(marks(html, "band")) == 2


def test_periods_stand_below_with_their_change():
    periods = prevalence(("a", "2010-2010", 24, 20), ("a", "2011-2012", 58, 45))
    changes = pd.DataFrame(
        {"theme": ["a"], "first": ["2010-2010"], "second": ["2011-2012"], "difference": [-0.06], "ci_low": [-0.22],
         "ci_high": [0.15], "reason": [""]}
    )  # fmt: skip
    html = years_drawing(prevalence(("a", "2010", 4, 1), ("a", "2012", 4, 1)), Look(), periods, changes)
    assert "2010-2010: 83% 20 of 24, 73–93%" in said(html)
    assert "Change \u22126 points (\u221222 to +15)" in said(html)
    assert [(line["x1"], line["x2"]) for line in marks(html, "bracket")] == [("3.33%", "30%"), ("36.67%", "96.67%")]


def pairs(n: int, n_coded: int = 82) -> pd.DataFrame:
    """Return pairs of which each is further above what is to be expected than the one before, from 10 below."""
    return pd.DataFrame(
        {"a": [f"a{k}" for k in range(n)], "b": "b", "n_both": [k + 10 for k in range(n)], "expected": 20.0,
         "n_coded": n_coded, "reason": ""}
    )  # fmt: skip


@pytest.mark.parametrize(("n", "shown"), [(20, 20), (21, 16)])
def test_over_20_pairs_the_8_furthest_each_way_are_drawn(n, shown):
    html = pairs_drawing(pairs(n), Look())
    assert len(marks(html, "dot")) == shown
    assert (f"of {n}" in said(html)) is (n > 20)
    names = re.findall(r"<b>(a\d+) ", html)
    assert (names[0], names[-1]) == (f"a{n - 1}", "a0")


def test_pairs_stand_at_what_was_counted_and_the_tick_at_what_was_expected():
    html = pairs_drawing(pairs(11).iloc[:1], Look({"a0": "A"}))
    assert marks(html, "dot")[0]["cx"] == "50%"
    assert marks(html, "expected")[0]["x1"] == "100%"
    assert "A + b 10 expected 20" in said(html)
    few = pairs_drawing(pairs(1, n_coded=9), Look())
    assert not marks(few, "dot")
    assert "Only 9 texts are coded for both." in said(few)


def agreement(value, low, high, n_agree=17, reason="") -> pd.DataFrame:
    return pd.DataFrame(
        [("a", "krippendorff_alpha", value, low, high, reason, 17, n_agree), ("a", "other", 0.1, 0, 1, "", 17, 3)],
        columns=["theme", "statistic", "value", "ci_low", "ci_high", "reason", "n_units", "n_agree"],
    )


def test_alpha_is_hollow_and_what_is_not_ruled_out_is_hatched():
    html = agreement_drawing(agreement(1.0, 0.35, 1.0), Look(), {"a": "187"})
    assert [mark["cx"] for mark in marks(html, "hollow")] == ["100%"]
    (strip,) = marks(html, "strip")
    assert (strip["x"], strip["width"]) == ("35%", "65%")
    assert [mark["x1"] for mark in marks(html, "threshold")] == ["66.7%", "80%"]
    assert "17 of 17 agree; 1.00 [.35, 1.00] 187" in said(html)


def test_a_negative_alpha_makes_room_to_the_left():
    html = agreement_drawing(agreement(-0.2, -0.4, 0.5), Look())
    assert marks(html, "hollow")[0]["cx"] == "20%"
    assert marks(html, "strip")[0]["x"] == "6.67%"


def test_an_undefined_alpha_is_said_in_place():
    html = agreement_drawing(agreement(None, None, None, reason="all codes are 1"), Look(), {"a": "187"})
    assert not marks(html, "hollow") + marks(html, "strip")
    assert "No value: all codes are 1." in said(html)


def validity(**found) -> pd.DataFrame:
    n = sum(found[name] for name in ("true_positives", "false_positives", "false_negatives", "true_negatives"))
    return pd.DataFrame([{"theme": "a", "n": n, "recall_low": 0.92, "recall_high": 1.0, **found}])


def test_validity_is_a_strip_of_both_differ_and_neither():
    table = validity(true_positives=65, false_positives=10, false_negatives=5, true_negatives=20)
    html = validity_drawing(table, Look())
    assert [(mark["x"], mark["width"]) for mark in marks(html, "bar")] == [("0%", "65%")]
    assert [(mark["x"], mark["width"]) for mark in marks(html, "differ")] == [("65%", "15%")]
    assert [(mark["x"], mark["width"]) for mark in marks(html, "empty")] == [("80%", "20%")]
    assert "65 of 75 right 20 65 of 70 found 92–100%" in said(html)


@pytest.mark.parametrize(
    ("both", "text"), [(0, "no value none to find"), (9, "9 of 9 found fewer than 10 texts"), (10, "10 of 10 found 92")]
)
def test_how_many_were_found_is_withheld_or_undefined_with_its_reason(both, text):
    table = validity(true_positives=both, false_positives=0, false_negatives=0, true_negatives=50)
    assert text in said(validity_drawing(table, Look()))


def barcode(n_texts: int, n_themes: int = 1, **options) -> str:
    ids = [f"t{k}" for k in range(n_texts)]
    codes = {f"a{theme}": np.arange(n_texts, dtype=np.int8) % 2 for theme in range(n_themes)}
    return barcode_drawing(ids, codes, Look(), link=lambda id_, theme: f"#{id_}:{theme}", **options)


@pytest.mark.parametrize(("n", "n_links", "n_strokes"), [(500, 250, 250), (501, 0, 100)])
def test_up_to_500_texts_have_a_stroke_each_that_leads_to_the_text(n, n_links, n_strokes):
    html = barcode(n)
    assert html.count("<a ") == n_links
    assert len(marks(html, "stroke")) == n_strokes
    assert ('href="#t1:a0"' in html) is (n == 500)


def test_strokes_stand_in_order_and_other_groups_below():
    html = barcode(4, more=[("differing", "rules ≠ author", {"t3"}), ("group", "unsc", ["t0", "t1"])])
    assert [mark["x"] for mark in marks(html, "stroke")] == ["1.08", "3.08", "3.08", "0.08", "1.08"]
    assert "rules ≠ author 1 unsc 2" in said(html)


def test_many_texts_are_shaded_by_share_and_none_is_lost():
    codes = {"a": np.array([1] * 500 + [0] * 500 + [-1] * 500, dtype=np.int8)}
    html = barcode_drawing([str(k) for k in range(1500)], codes, Look())
    shades = [(float(mark["x"]), float(mark["opacity"])) for mark in marks(html, "stroke")]
    assert [x for x, _ in shades] == list(range(34))
    assert {opacity for _, opacity in shades[:-1]} == {1.0}
    assert 0 < shades[-1][1] < 1
    assert "500 of 1,000" in said(html)


def test_names_of_years_never_stand_too_close():
    years = [str(2000 + k // 3) for k in range(90)]
    html = barcode(90, years=years)
    places = [(float(found.get("x")[:-1]), found.get("class")) for found in parsed(html).iter("text")]  # type: ignore[index]
    for room, few in ((7, places), (12, [found for found in places if "fine" not in found[1]])):
        xs = [x for x, _ in few]
        assert min(b - a for a, b in pairwise(xs)) >= room - 0.01
        assert max(xs) <= 100 - room + 0.01


@pytest.mark.parametrize(("n", "colours"), [(8, 5), (9, 1)])
def test_beyond_8_themes_all_have_one_colour(n, colours):
    themes = [f"a{k}" for k in range(n)]
    look = Look.of(themes, {}, {})
    assert len({look.style(theme) for theme in themes}) == colours
    assert (look.style("a0") == "--c:var(--theme-many)") is (n > 8)


def test_sixty_themes_and_5000_texts_are_a_small_figure():
    themes = [(f"a{k:02d}", "all", 5000, 80 * k) for k in range(60)]
    html = shares_drawing(prevalence(*themes), Look())
    assert len(marks(html, "bar")) == 12
    assert "The 12 most frequent of 60 themes" in said(html)
    assert len(barcode(5000, 60)) < 200_000


@pytest.mark.parametrize(
    "draw",
    [
        lambda x: shares_drawing(prevalence((x, "all", 40, 4)), Look()),
        lambda x: groups_drawing(prevalence((x, x, 40, 4), (x, "y", 4, 4)), Look()),
        lambda x: years_drawing(prevalence((x, "2010", 4, 1)), Look(), prevalence((x, x, 40, 4))),
        lambda x: pairs_drawing(pairs(1).assign(a=x), Look()),
        lambda x: agreement_drawing(agreement(None, None, None, reason=x).assign(theme=x), Look(), {x: x}),
        lambda x: validity_drawing(
            validity(true_positives=1, false_positives=0, false_negatives=0, true_negatives=5).assign(theme=x), Look()
        ),
        lambda x: barcode_drawing(
            [x],
            {x: np.array([1], dtype=np.int8)},
            Look(),
            years=[x],
            more=[("group", x, [x])],
            link=lambda i, t: f"#{i}:{t}",
        ),
    ],
)
def test_hostile_names_are_text(draw):
    html = draw(HOSTILE)
    assert " ".join(HOSTILE.split()) in said(html)
    assert not list(parsed(html).iter("script"))
