"""Charts say every number in words, lose no text, and are the same bytes wherever they are drawn."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import date
from io import BytesIO
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder import charts
from discourse_coder.charts.canvas import centres, stacked, text_width, wrapped
from discourse_coder.errors import UsageError
from discourse_coder.model.dates import PartialDate

COLUMNS = ["theme", "group", "n_documents", "n_coded", "n_present", "share", "ci_low", "ci_high", "n_mentions"]
NOTICE = "The texts are stand-ins written for testing; nothing here is a finding about anyone's statements at all."
FIVE = ("dialogue", "unilateralism", "nato", "sovereignty", "legality")
THIRTY = tuple(f"theme_{i:02d}" for i in range(30))
ODD = (
    "Costs of $5_000 & more: <b>bold</b> $x^2$ claims_made",
    "Суверенитет и территориальная целостность Республики Сербии и края",
    "Élargissement de l’Union européenne – ÀÉÎÕÜ çg",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
)
LABELS = {
    theme: ODD[i] if i < len(ODD) else f"Appeals to the Charter of the United Nations and to international law, {i}"
    for i, theme in enumerate(THIRTY)
}
SOURCES = ("UN Security Council", "MFA spokesperson", "Permanent Mission to the United Nations in New York")
EIGHT = (*SOURCES, "Kremlin", "TASS", "RIA Novosti", "Duma", "other")
YEARS = tuple(
    str(year) for year in range(1999, 2025) if year not in (2003, 2004, 2009, 2013, 2014, 2015, 2019, 2020, 2021)
)


def row(theme, group, n_documents, n_coded, n_present):
    """Return a row with the Wilson 95% interval (Wilson 1927), or none where nothing is coded."""
    if not n_coded:
        return [theme, group, n_documents, 0, 0, None, None, None, 0]
    share, z = n_present / n_coded, 1.959964
    middle = (share + z**2 / 2 / n_coded) / (1 + z**2 / n_coded)
    half = z * np.sqrt(share * (1 - share) / n_coded + z**2 / 4 / n_coded**2) / (1 + z**2 / n_coded)
    return [
        theme,
        group,
        n_documents,
        n_coded,
        n_present,
        share,
        max(0, middle - half),
        min(1, middle + half),
        n_present,
    ]


def table(themes, groups=("all",), n=82):
    """Return a table in which the first theme is in no text, the second in all and the fourth is partly not coded."""
    rows = []
    for i, theme in enumerate(themes):
        for j, group in enumerate(groups):
            n_coded = 0 if i == 3 and j == 0 else n
            n_present = {0: 0, 1: n}.get(i, (7 * i + 11 * j) % n) if n_coded else 0
            rows.append(row(theme, group, n, n_coded, n_present))
    return pd.DataFrame(rows, columns=COLUMNS)


def codes(themes, n, *, missing=True):
    values = np.random.default_rng(1).integers(0, 2, (n, len(themes)))
    matrix = pd.DataFrame(values, columns=list(themes)).astype("Int8")
    if missing:
        matrix.iloc[n // 4 : n // 2, 0] = pd.NA
        matrix.iloc[:, -1] = pd.NA
    return matrix


def counts(themes, n=82):
    matrix = codes(themes, n, missing=False).astype(int)
    return matrix.T @ matrix


def dates(n):
    return [YEARS[i * len(YEARS) // n] + "-05" for i in range(n)]


def cycle(groups, n):
    return [groups[i * 7 % len(groups)] for i in range(n)]


CASES = {
    "prevalence of 5": lambda: charts.prevalence_chart(table(FIVE), notice=NOTICE),
    "prevalence of 1": lambda: charts.prevalence_chart(table(FIVE[:1])),
    "prevalence of 30": lambda: charts.prevalence_chart(table(THIRTY), labels=LABELS, title=LABELS["theme_07"] * 3),
    "1 theme, 3 groups": lambda: charts.theme_by_group_chart(table(FIVE[:1], SOURCES)),
    "5 themes, 1 group": lambda: charts.theme_by_group_chart(table(FIVE)),
    "5 themes, 8 groups": lambda: charts.theme_by_group_chart(table(FIVE, EIGHT), notice=NOTICE),
    "30 themes, 8 groups": lambda: charts.theme_by_group_chart(table(THIRTY, EIGHT, 5000), labels=LABELS),
    "12 themes, 20 groups": lambda: charts.theme_by_group_chart(table(THIRTY[:12], [f"g{i}" for i in range(20)])),
    "5 themes, 17 years": lambda: charts.themes_over_time_chart(table(FIVE, YEARS), notice=NOTICE),
    "1 theme, 1 year": lambda: charts.themes_over_time_chart(table(FIVE[:1], ["2012"])),
    "30 themes, 17 years": lambda: charts.themes_over_time_chart(table(THIRTY, YEARS, 5000), labels=LABELS),
    "5 themes, 80 years": lambda: charts.themes_over_time_chart(table(FIVE, [str(y) for y in range(1945, 2025)], 1000)),
    "pairs of 5": lambda: charts.cooccurrence_chart(counts(FIVE), notice=NOTICE),
    "pairs of 1": lambda: charts.cooccurrence_chart(counts(FIVE[:1])),
    "pairs of 30": lambda: charts.cooccurrence_chart(counts(THIRTY, 5000), labels=LABELS),
    "barcode of 82": lambda: charts.barcode_chart(codes(FIVE, 82), dates(82), cycle(SOURCES, 82), notice=NOTICE),
    "barcode of 1": lambda: charts.barcode_chart(codes(FIVE, 1, missing=False), ["2012"]),
    "barcode of 5000": lambda: charts.barcode_chart(
        codes(THIRTY, 5000), dates(5000), cycle(EIGHT, 5000), labels=LABELS
    ),
}
each_chart = pytest.mark.parametrize("draw", CASES.values(), ids=CASES.keys())


def text_artists(figure):
    from matplotlib.text import Text

    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def words(figure):
    """Return all texts of a figure as one string; a wrapped text reads on."""
    return " ".join(" ".join(text.get_text() for text in text_artists(figure)).split())


@each_chart
def test_no_text_is_cut_overlaps_another_or_is_too_small(draw):
    figure = draw()
    figure.draw_without_rendering()
    width, height = figure.bbox.size
    texts = text_artists(figure)
    assert texts
    boxes = [text.get_window_extent().extents for text in texts]
    for text, (x0, y0, x1, y1) in zip(texts, boxes, strict=True):
        assert x0 >= 0, text
        assert y0 >= 0, text
        assert x1 <= width, text
        assert y1 <= height, text
        assert text.get_fontsize() >= 8, text
    extents, slack = np.array(boxes), 1.5  # pixels at 100 dots per inch: the empty edge of a letter's box
    for i in range(len(texts) - 1):
        x0, y0, x1, y1 = extents[i]
        others = extents[i + 1 :]
        overlap_x = np.minimum(x1, others[:, 2]) - np.maximum(x0, others[:, 0])
        overlap_y = np.minimum(y1, others[:, 3]) - np.maximum(y0, others[:, 1])
        hit = np.flatnonzero((overlap_x > slack) & (overlap_y > slack))
        assert not hit.size, (texts[i], texts[i + 1 + hit[0]])


@pytest.mark.parametrize(
    "name", ["prevalence of 5", "1 theme, 3 groups", "1 theme, 1 year", "pairs of 5", "barcode of 82"]
)
def test_a_chart_is_a_figure_of_its_own_with_the_same_bytes_each_time(name):
    from matplotlib.figure import Figure

    draw = CASES[name]
    figure = draw()
    assert isinstance(figure, Figure)
    svg = charts.figure_bytes(figure, "svg")
    assert svg == charts.figure_bytes(figure, "svg") == charts.figure_bytes(draw(), "svg")
    assert b"<text" not in svg
    assert b"<dc:date>" not in svg


def test_every_bar_bears_its_label_and_its_n():
    figure = charts.prevalence_chart(table(FIVE), labels={"dialogue": "Dialogue & talks"}, notice=NOTICE)
    for text in (
        "Dialogue & talks",
        "unilateralism",
        "0/82 (0%)",
        "82/82 (100%)",
        "14/82 (17%)",
        "not coded",
        NOTICE,
    ):
        assert text in words(figure)


@pytest.mark.parametrize("draw", [charts.prevalence_chart, charts.theme_by_group_chart])
def test_a_chart_of_values_says_that_their_intervals_are_others(draw):
    assert "Goodman" in words(draw(table(["un", "tone=low", "tone=high"])))
    assert "Goodman" not in words(draw(table(["un", "nato"])))


def test_numbers_stand_beside_the_bars_not_on_them():
    figure = charts.prevalence_chart(table(FIVE))
    figure.draw_without_rendering()
    (axes,) = figure.axes
    numbers = [text for text in text_artists(figure) if "/82" in text.get_text()]
    assert len(numbers) == 4
    assert all(text.get_window_extent().x0 > axes.get_window_extent().x1 for text in numbers)


def test_bars_and_whiskers_are_as_long_as_the_shares():
    (axes,) = charts.prevalence_chart(table(FIVE)).axes
    expected = table(FIVE).dropna()
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(list(100 * expected["share"]))
    ends = [tuple(line.get_xdata()) for line in axes.lines]
    assert np.array(ends) == pytest.approx(100 * expected[["ci_low", "ci_high"]].to_numpy(float))
    assert axes.get_xlim() == (0, 100)


@pytest.mark.parametrize(("n_present", "text"), [(1, "1/1000 (<1%)"), (999, "999/1000 (>99%)"), (0, "0/1000 (0%)")])
def test_rounding_does_not_turn_some_into_none_or_all(n_present, text):
    assert text in words(
        charts.prevalence_chart(pd.DataFrame([row("t", "all", 1000, 1000, n_present)], columns=COLUMNS))
    )


@pytest.mark.parametrize("label", ODD)
def test_labels_are_printed_as_they_are(label):
    plain = "".join(label.split())
    for figure in (
        charts.prevalence_chart(table(["t"]), labels={"t": label}, title=label, notice=label),
        charts.theme_by_group_chart(table(["t"], [label, "other"]), labels={"t": label}),
        charts.themes_over_time_chart(table(["t"], ["2012"]), labels={"t": label}),
        charts.cooccurrence_chart(counts(["t"]), labels={"t": label}),
        charts.barcode_chart(codes(["t"], 3, missing=False), labels={"t": label}),
    ):
        assert plain in words(figure).replace(" ", "")
        assert not any(text.get_parse_math() for text in text_artists(figure))
        charts.figure_bytes(figure, "png")


def test_groups_differ_in_marker_and_colour_and_each_bears_its_n():
    figure = charts.theme_by_group_chart(table(FIVE, SOURCES).query("theme == 'nato'"))
    markers = [line for line in figure.axes[0].lines if line.get_marker() != "|"]
    assert len({line.get_marker() for line in markers}) == len({line.get_color() for line in markers}) == 3
    for text in ("14/82 (17%)", "25/82 (30%)", "36/82 (44%)", *SOURCES):
        assert text in words(figure)


def test_a_group_without_a_row_has_no_text():
    rows = [row("a", "x", 5, 5, 1), row("a", "y", 4, 4, 1), row("b", "x", 5, 0, 0)]
    text = words(charts.theme_by_group_chart(pd.DataFrame(rows, columns=COLUMNS)))
    assert "not coded" in text
    assert "no text" in text


def test_years_without_texts_are_gaps_and_break_the_line():
    rows = [row("t", "2010", 50, 50, 10), row("t", "2011", 50, 50, 20), row("t", "2012", 50, 0, 0)]
    rows += [row("t", "2013", 50, 50, 30), row("t", "2015", 50, 50, 40)]
    rows += [row("t", "all", 207, 207, 100), row("t", "(none)", 7, 7, 0)]
    figure = charts.themes_over_time_chart(pd.DataFrame(rows, columns=COLUMNS))
    panel = figure.axes[0]
    assert [tuple(line.get_xdata()) for line in panel.lines] == [(2010, 2011)]
    points = panel.collections[-1].get_offsets().tolist()
    assert points == [
        [2010, pytest.approx(20)],
        [2011, pytest.approx(40)],
        [2013, pytest.approx(60)],
        [2015, pytest.approx(80)],
    ]
    assert "t (100/200)" in words(figure)
    assert "(none) (7 texts)" in words(figure)


@pytest.mark.parametrize(
    ("n_coded", "joined", "points"),
    [((30, 30), 1, 2), ((30, 29), 0, 2), ((40, 10), 0, 2), ((40, 9), 0, 1), ((40, 1), 0, 1)],
)
def test_no_line_runs_through_years_of_few_texts(n_coded, joined, points):
    rows = [row("t", str(2010 + place), n, n, 1) for place, n in enumerate(n_coded)]
    panel = charts.themes_over_time_chart(pd.DataFrame(rows, columns=COLUMNS)).axes[0]
    assert len(panel.lines) == joined
    assert len(panel.collections[-1].get_offsets()) == points


def test_years_that_follow_each_other_are_one_line_and_one_band():
    rows = [row("t", str(2010 + place), 50, 50, 10) for place in range(5) if place != 3]
    rows[1] = ("t", "2011", 50, 50, 50, 1.0, 1.0, 1.0, 50)  # no interval to draw: the band has a gap there
    panel = charts.themes_over_time_chart(pd.DataFrame(rows, columns=COLUMNS)).axes[0]
    assert [tuple(line.get_xdata()) for line in panel.lines] == [(2010, 2011, 2012)]
    band, upright, _ = panel.collections
    assert [sorted(set(path.vertices[:, 0])) for path in band.get_paths()] == [[2010], [2012]]
    assert [path.vertices[0][0] for path in upright.get_paths()] == [2010, 2012, 2014]


def test_years_of_fewer_than_30_texts_have_a_square_for_each():
    rows = [row("t", "2010", 29, 29, 4), row("t", "2011", 3, 2, 2)]
    figure = charts.themes_over_time_chart(pd.DataFrame(rows, columns=COLUMNS))
    filled, empty = figure.axes[0].collections
    assert (len(filled.get_paths()), len(empty.get_paths())) == (6, 25)
    assert "%" not in words(figure)


@pytest.mark.parametrize(("n", "text", "is_withheld"), [(9, "4/9", True), (10, "4/10 (40%)", False)])
def test_fewer_than_ten_texts_have_a_count_and_no_share(n, text, is_withheld):
    of_groups = pd.DataFrame([row("t", "x", n, n, 4), row("t", "y", 20, 20, 4)], columns=COLUMNS)
    of_all = pd.DataFrame([row("t", "all", n, n, 4)], columns=COLUMNS)
    for figure in (charts.prevalence_chart(of_all), charts.theme_by_group_chart(of_groups)):
        assert text in words(figure)
        assert ("(40%)" in words(figure)) is not is_withheld
        assert ("fewer than 10 texts" in words(figure)) is is_withheld
        squares = [line for line in figure.axes[0].lines if line.get_markersize() == 6]
        assert len(squares) == (n if is_withheld else 0)


def test_an_interval_without_width_is_not_drawn():
    figure = charts.prevalence_chart(pd.DataFrame([("t", "all", 40, 40, 0, 0.0, 0.0, 0.0, 0)], columns=COLUMNS))
    assert not figure.axes[0].lines


def test_every_cell_of_the_heat_map_bears_its_number_readably():
    from matplotlib.colors import to_rgb

    matrix = counts(FIVE).astype("Int64")
    matrix.loc["dialogue", "nato"] = matrix.loc["nato", "dialogue"] = pd.NA
    figure = charts.cooccurrence_chart(matrix)
    text = words(figure)
    for i, j in combinations(range(5), 2):
        assert ("–" if pd.isna(matrix.iloc[i, j]) else str(matrix.iloc[i, j])) in text
    colours = np.asarray(figure.axes[0].images[0].get_array())
    cells = [artist for artist in text_artists(figure) if artist.get_text().isdigit() or artist.get_text() == "–"]
    assert sum(cell.get_weight() == "bold" for cell in cells) == 5

    def luminance(colour):  # WCAG 2.1
        parts = np.asarray(colour)
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    box = figure.axes[0].get_position()
    inside = 0
    for cell in cells:
        x, y = cell.get_position()
        if box.x0 < x < box.x1 and box.y0 < y < box.y1:
            column, line = int(5 * (x - box.x0) / box.width), int(5 * (box.y1 - y) / box.height)
            light, dark = sorted((luminance(colours[line, column]), luminance(to_rgb(cell.get_color()))), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 3.5
            inside += 1
    assert inside == 25


def strips(figure):
    """Return the rows of a barcode, without those of the key."""
    return [np.asarray(image.get_array()) for image in figure.axes[-1].images]


def test_present_absent_and_not_coded_differ_in_shade_and_shape():
    matrix = pd.DataFrame({"t": pd.array([1, 0, None], dtype="Int8")})
    (picture,) = strips(charts.barcode_chart(matrix))
    grey = picture.mean(axis=2)
    edge, middle = grey[0], grey[1]
    assert edge[0] < 0.3 < 0.8 < edge[1] < edge[2]  # dark, light, empty
    assert middle[2] < edge[2] - 0.2  # the band of a text that was not coded
    assert (middle[:2] == edge[:2]).all()


def test_many_texts_share_strokes_and_none_is_lost():
    matrix = pd.DataFrame({"t": np.zeros(4999, dtype=int)})
    matrix.iloc[[7, 2500, 4998]] = 1
    (picture,) = strips(charts.barcode_chart(matrix))
    assert picture.shape[1] == 1000
    background = picture[0].max(axis=0)
    assert (picture[0] < background - 0.01).any(axis=1).sum() == 3
    assert "3/4999" in words(charts.barcode_chart(matrix))


def test_the_key_names_only_codes_that_occur():
    assert "not coded" not in words(charts.barcode_chart(codes(FIVE, 9, missing=False)))
    assert "not coded" in words(charts.barcode_chart(codes(FIVE, 9)))


def test_barcode_takes_dates_of_any_kind_and_names_the_undated():
    days = ["2010-02", PartialDate(2011, 3), date(2012, 1, 1), pd.Timestamp("2013-05-05"), None, pd.NaT]
    text = words(charts.barcode_chart(codes(FIVE, 6, missing=False), days, ["a", "b", "a", None, "", "a"]))
    for expected in ("2010", "2011", "2012", "2013", "2 without a date", "(none)"):
        assert expected in text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.iloc[:0], "the table is empty"),
        (lambda t: t.drop(columns=["ci_low", "n_coded"]), "no column n_coded, ci_low"),
        (lambda t: t.to_dict(), "not a dict"),
        (lambda t: pd.concat([t, t.iloc[:1]]), "occurs twice"),
        (lambda t: t.assign(n_present=90), "90 present of 82 coded"),
        (lambda t: t.assign(share=80.0), "not between 0 and 1"),
        (lambda t: t.assign(share=0.5, ci_low=0.6, ci_high=0.7), "outside its interval"),
        (lambda t: t.assign(share=None), "the share is missing"),
        (lambda t: t.assign(n_documents="many"), "is not a number"),
    ],
)
@pytest.mark.parametrize("chart", [charts.prevalence_chart, charts.theme_by_group_chart, charts.themes_over_time_chart])
def test_an_unsuitable_prevalence_table_is_refused_in_words(chart, change, message):
    group = "2012" if chart is charts.themes_over_time_chart else "all"
    with pytest.raises(UsageError, match=message):
        chart(change(table(FIVE[:3], [group])))


def test_a_table_of_groups_is_sent_to_the_chart_for_groups():
    with pytest.raises(UsageError, match="theme_by_group_chart"):
        charts.prevalence_chart(table(FIVE, SOURCES))
    with pytest.raises(UsageError, match="no group is a year"):
        charts.themes_over_time_chart(table(FIVE, SOURCES))


def test_all_problems_of_a_table_are_reported_together():
    with pytest.raises(UsageError) as caught:
        charts.prevalence_chart(table(FIVE).assign(n_present=90))
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (pd.DataFrame(), "empty"),
        (counts(FIVE).iloc[:2], "not the same themes"),
        (counts(FIVE) + np.triu(np.ones((5, 5)), 1), "the counts differ"),
        (-counts(FIVE), "negative"),
        (counts(FIVE) / 3, "not a whole number"),
        (counts(FIVE).astype(object).replace(to_replace=counts(FIVE).iloc[0, 0], value="many"), "not a whole number"),
    ],
)
def test_an_unsuitable_matrix_of_pairs_is_refused_in_words(matrix, message):
    with pytest.raises(UsageError, match=message):
        charts.cooccurrence_chart(matrix)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((pd.DataFrame(),), "empty"),
        ((codes(FIVE, 9) + 1,), "the table holds 2"),
        ((codes(FIVE, 9), ["2012"]), "9 documents but 1 dates"),
        ((codes(FIVE, 3), ["2012", "soon", "2013"]), "'soon' is not a date"),
        ((codes(FIVE, 3), ["2012", "2014", "2013"]), "not in date order"),
        ((codes(FIVE, 3), [None, "2014", None]), "not in date order"),
        ((codes(FIVE, 3), None, ["a"]), "3 documents but 1 groups"),
    ],
)
def test_an_unsuitable_barcode_is_refused_in_words(arguments, message):
    with pytest.raises(UsageError, match=message):
        charts.barcode_chart(*arguments)


def test_an_unknown_format_is_refused_in_words():
    with pytest.raises(UsageError, match='"png" or "svg"'):
        charts.figure_bytes(charts.prevalence_chart(table(FIVE)), "gif")


def test_the_user_s_settings_neither_change_nor_change_a_chart():
    import matplotlib

    expected = {format: charts.figure_bytes(charts.prevalence_chart(table(FIVE)), format) for format in ("png", "svg")}
    loud = {
        "font.size": 30,
        "font.family": "serif",
        "text.parse_math": True,
        "savefig.bbox": "tight",
        "lines.linewidth": 9,
    }
    with matplotlib.rc_context(loud):
        before = dict(matplotlib.rcParams)
        figure = charts.prevalence_chart(table(FIVE))
        assert {format: charts.figure_bytes(figure, format) for format in expected} == expected
        assert dict(matplotlib.rcParams) == before


def test_bytes_are_the_same_in_another_process():
    code = (
        "import sys, hashlib, pandas as pd; from discourse_coder import charts;"
        "m = pd.DataFrame({'a': [1, 0, None], 'b': [1, 1, 0]}).astype('Int8');"
        "f = charts.barcode_chart(m, ['2010', '2011', '2012'], ['x', 'y', 'x']);"
        "print([hashlib.sha256(charts.figure_bytes(f, k)).hexdigest() for k in ('png', 'svg')]);"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert runs[0].endswith("False\n")


def test_rows_are_added_one_by_one_so_that_every_python_rounds_alike():
    heights = [0.1] * 10
    assert stacked(heights) == 0.9999999999999999  # `sum` gives 1.0 from Python 3.12 on
    assert centres(heights)[-1] == stacked(heights) - 0.05
    assert stacked([]) == 0


@each_chart
def test_no_chart_adds_floats_with_sum(draw, monkeypatch):
    def whole_sum(values):
        values = list(values)
        assert not [value for value in values if isinstance(value, float)]
        return sum(values)

    modules = [module for name, module in sys.modules.items() if name.startswith("discourse_coder.charts.")]
    assert len(modules) >= 6
    for module in modules:
        monkeypatch.setattr(module, "sum", whole_sum, raising=False)
    draw()


def test_importing_charts_loads_no_heavy_library():
    code = "import sys, discourse_coder.charts; print({'matplotlib', 'pandas', 'numpy'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_png_has_200_dots_per_inch():
    from PIL import Image

    figure = charts.prevalence_chart(table(FIVE))
    picture = Image.open(BytesIO(charts.figure_bytes(figure, "png")))
    assert picture.size == tuple(int(200 * inches) for inches in figure.get_size_inches())
    assert "Software" not in picture.info


def test_a_notebook_shows_the_figure_and_it_can_be_pickled():
    figure = charts.prevalence_chart(table(FIVE))
    png, size = figure._repr_png_()
    assert png == charts.figure_bytes(figure, "png")
    assert size == {"width": 730}
    assert charts.figure_bytes(pickle.loads(pickle.dumps(figure)), "png") == png


letters = st.characters(
    min_codepoint=0x20, max_codepoint=0x44F, categories=("L", "N", "P", "Zs"), exclude_characters="\u1680"
)


@given(st.text(letters, max_size=120), st.floats(0.3, 4))
def test_wrapping_keeps_every_letter_and_every_line_fits(text, width):
    text = "".join(letter for letter in text if letter == " " or ord(letter) < 0x250 or ord(letter) >= 0x400)
    result = wrapped(text, width)
    assert result.replace("\n", "").replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line) <= width for line in result.split("\n"))


def test_a_no_break_space_does_not_break():
    assert "95\u00a0%" in wrapped("interval of 95\u00a0% by Wilson", text_width("interval of 95"))


@pytest.mark.parametrize(("n", "shared"), [(1000, False), (1001, True)])
def test_up_to_a_thousand_texts_have_a_stroke_each(n, shared):
    assert ("texts share a stroke" in words(charts.barcode_chart(codes(["un"], n)))) is shared
