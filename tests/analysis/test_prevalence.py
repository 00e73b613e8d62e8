from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from discourse_coder.analysis.mentions import are_remarks
from discourse_coder.analysis.periods import read_periods
from discourse_coder.analysis.prevalence import prevalence
from discourse_coder.analysis.sampling import draw_sample
from discourse_coder.errors import UsageError
from discourse_coder.model.coding import NOTE, PASSAGE, UNSURE, Coding, Evidence, Span
from discourse_coder.model.corpus import Corpus, Document
from discourse_coder.model.dates import PartialDate
from discourse_coder.statistics.independence import independence
from discourse_coder.statistics.power import detectable_change, detectable_difference, detectable_trend
from discourse_coder.statistics.proportions import cochran_armitage, newcombe_difference, wilson_interval
from discourse_coder.wording import percentage
from factories import make_coding, make_corpus

COLUMNS = [
    "theme",
    "group",
    "n_documents",
    "n_coded",
    "n_present",
    "share",
    "ci_low",
    "ci_high",
    "n_mentions",
    "status",
    "reason",
]

CORPUS = make_corpus(
    ("2012-05-14", {"source": "unsc", "speaker": "Li"}),
    ("2008-02-18", {"source": "unsc", "speaker": ""}),
    ("", {"source": "mfa", "speaker": "Hua"}),
    ("2008", {"source": "unsc", "speaker": "Li"}),
    ("2020-11", {"source": "mfa", "speaker": "Wang"}),
    ("2011-12-31", {"source": "unsc", "speaker": "Wang"}),
)
CODES = {"un": [1, 1, 0, 0, None, 1], "nato": [0, 1, 0, None, None, 0], "none": [None] * 6}
SPANS = [("d1", "un"), ("d1", "un"), ("d2", "un"), ("d6", "un"), ("d3", "un"), ("d2", "nato")]


@pytest.fixture
def coding() -> Coding:
    return make_coding(CODES, corpus=CORPUS, spans=SPANS, notice="The texts are stand-ins.")


def counts(table: pd.DataFrame, theme: str) -> dict[str, tuple[Any, ...]]:
    rows = table[table["theme"] == theme]
    return {row.group: (row.n_documents, row.n_coded, row.n_present, row.n_mentions) for row in rows.itertuples()}


class TestAll:
    def test_counts_and_intervals(self, coding: Coding) -> None:
        table = prevalence(coding).table
        assert list(table) == COLUMNS
        # d3 is coded 0, so its span is no mention.
        assert counts(table, "un") == {"all": (6, 5, 3, 4)}
        row = table.iloc[0]
        assert row["share"] == 0.6
        assert (row["ci_low"], row["ci_high"]) == wilson_interval(3, 5)

    def test_not_coded_is_missing_not_zero(self, coding: Coding) -> None:
        row = prevalence(coding).table.iloc[2]
        assert (row["theme"], row["n_coded"], row["n_present"]) == ("none", 0, 0)
        assert row[["share", "ci_low", "ci_high", "n_mentions"]].isna().all()

    def test_confidence(self, coding: Coding) -> None:
        row = prevalence(coding, confidence=0.8).table.iloc[0]
        assert (row["ci_low"], row["ci_high"]) == wilson_interval(3, 5, 0.8)

    def test_mentions_are_undefined_without_evidence_and_zero_without_presence(self) -> None:
        table = prevalence(make_coding({"un": [1, 0], "nato": [0, 0]}, method="human")).table
        assert table["n_mentions"].isna().tolist() == [True, False]
        assert table["n_mentions"].iloc[1] == 0

    def test_notes_are_no_mentions(self) -> None:
        coding = make_coding({"un": [1, 1], "nato": [1, 0]}, method="human", coder="second")
        remarks = [Span(id_, theme, -1, -1, "why", rule) for id_, theme, rule in [
            ("d1", "un", NOTE), ("d2", "un", UNSURE), ("d1", "nato", NOTE),
        ]]  # fmt: skip
        passages = [Span("d1", "un", 0, 4, "Text", PASSAGE), Span("d2", "un", -1, -1, "Text", "quoted from memory")]
        with_notes = replace(coding, spans=Evidence.of(remarks, coding.ids, coding.themes))
        assert prevalence(with_notes).table["n_mentions"].isna().all()
        with_both = replace(coding, spans=Evidence.of(remarks + passages, coding.ids, coding.themes))
        assert prevalence(with_both).table["n_mentions"].tolist() == [2, pd.NA]
        assert are_remarks(with_both.spans).tolist() == [span.is_remark for span in with_both.spans]

    def test_needs_no_corpus(self) -> None:
        found = prevalence(make_coding({"un": [1, 0]}))
        assert found.left_out == ()
        assert len(found.changes) == len(found.trends) == 0

    def test_spans_are_found_by_id_not_by_position(self, coding: Coding) -> None:
        part = Coding(
            coding.ids[::-1][:5], coding.themes[::-1], coding.codes[::-1, ::-1][:5], coding.spans, coding.provenance
        )
        assert counts(prevalence(part).table, "un") == {"all": (5, 4, 2, 2)}


class TestColumn:
    def test_groups_in_the_order_of_the_corpus_with_one_for_no_value(self, coding: Coding) -> None:
        table = prevalence(coding, "speaker").table
        assert counts(table, "un") == {
            "Li": (2, 2, 1, 2),
            "(none)": (1, 1, 1, 1),
            "Hua": (1, 1, 0, 0),
            "Wang": (2, 1, 1, 1),
        }
        assert list(counts(table, "un")) == ["Li", "(none)", "Hua", "Wang"]
        assert table["theme"].tolist() == ["un"] * 4 + ["nato"] * 4 + ["none"] * 4

    def test_groups_sum_to_all(self, coding: Coding) -> None:
        whole = prevalence(coding).table.set_index("theme")
        for by in ("source", "speaker", "id"):
            parts = prevalence(coding, by).table.groupby("theme")[["n_documents", "n_coded", "n_present"]].sum()
            for column in parts:
                assert parts[column].to_dict() == whole[column].to_dict()

    def test_documents_of_the_coding_count_not_those_of_the_corpus(self, coding: Coding) -> None:
        part = Coding(("d5", "d1"), coding.themes, coding.codes[[4, 0]], coding.spans, coding.provenance)
        assert counts(prevalence(part, "source", corpus=CORPUS).table, "un") == {
            "unsc": (1, 1, 1, 2),
            "mfa": (1, 0, 0, pd.NA),
        }

    def test_unknown_column(self, coding: Coding) -> None:
        with pytest.raises(UsageError, match=r'column "country".*year, period, source, speaker'):
            prevalence(coding, "country")

    def test_corpus_not_at_hand(self) -> None:
        with pytest.raises(UsageError, match="corpus=") as caught:
            prevalence(make_coding(CODES), "source")
        assert "source" in str(caught.value)
        assert len(prevalence(make_coding(CODES), "source", corpus=CORPUS).table) == 6

    def test_another_corpus(self, coding: Coding) -> None:
        with pytest.raises(UsageError, match="lacks 5 of the documents of coding rules: d2, d3, d4, d5, d6"):
            prevalence(coding, "source", corpus=make_corpus(("", {"source": "x"})))


class TestYear:
    def test_ascending_without_undated(self, coding: Coding) -> None:
        found = prevalence(coding, "year")
        assert counts(found.table, "un") == {
            "2008": (2, 2, 1, 1),
            "2011": (1, 1, 1, 1),
            "2012": (1, 1, 1, 2),
            "2020": (1, 0, 0, pd.NA),
        }
        assert found.left_out == ("d3",)
        assert "1 document left out, without a date: d3." in found.note
        assert found.note.startswith("The texts are stand-ins.")

    def test_trend_per_theme_or_the_reason_why_there_is_none(self, coding: Coding) -> None:
        trends = prevalence(coding, "year").trends.set_index("theme")
        expected = cochran_armitage([1, 1, 1], [2, 1, 1], [2008, 2011, 2012])
        assert trends.loc["un", ["z", "p_value", "n", "method"]].tolist() == [
            expected.z,
            expected.p_value,
            4,
            "exact",
        ]
        assert trends.loc["none", "reason"] == "no document is coded"
        assert trends.loc["none", ["z", "p_value", "slope"]].isna().all()

    def test_no_document_has_a_date(self) -> None:
        found = prevalence(make_coding({"un": [1]}, corpus=make_corpus(("", {}))), "year")
        assert list(found.table) == COLUMNS
        assert len(found.table) == 0
        assert found.trends["reason"].tolist() == ["no document is coded"]
        assert "left out" in found._repr_html_()


class TestPeriod:
    def test_in_the_order_given(self, coding: Coding) -> None:
        found = prevalence(coding, "period", periods=["2012-2024", "2008-2011"])
        assert counts(found.table, "un") == {"2012-2024": (2, 1, 1, 2), "2008-2011": (3, 3, 2, 2)}
        assert list(counts(found.table, "un")) == ["2012-2024", "2008-2011"]
        assert found.left_out == ("d3",)

    def test_change_of_each_later_period_against_the_first(self, coding: Coding) -> None:
        periods = {"early": ("2008", "2010"), "middle": ("2011", "2012"), "late": ("2013", None)}
        changes = prevalence(coding, "period", periods=periods).changes
        un = changes[changes["theme"] == "un"]
        assert list(zip(un["first"], un["second"], strict=True)) == [("early", "middle"), ("early", "late")]
        expected = newcombe_difference(2, 2, 1, 2)
        assert expected[0] == 0.5
        assert tuple(un.iloc[0][["difference", "ci_low", "ci_high"]]) == expected
        assert un.iloc[1][["difference", "ci_low", "ci_high"]].isna().all()
        assert un.iloc[1]["reason"] == "no document of late is coded for the theme"

    def test_one_period_has_no_change(self, coding: Coding) -> None:
        assert len(prevalence(coding, "period", periods=["2008-2024"]).changes) == 0

    def test_a_period_without_documents_stays(self, coding: Coding) -> None:
        found = prevalence(coding, "period", periods=["1999", "2008-2024"])
        assert counts(found.table, "un")["1999"] == (0, 0, 0, pd.NA)
        assert "no documents" in found._repr_html_()

    def test_a_document_not_wholly_within_one_period_is_left_out_and_named(self, coding: Coding) -> None:
        found = prevalence(coding, "period", periods=["2008-01..2008-06", "2008-07..2024"])
        assert found.left_out == ("d3", "d4")
        assert "d3, d4" in found.note

    def test_periods_go_with_by_period_only(self, coding: Coding) -> None:
        with pytest.raises(UsageError, match='Say by="period"'):
            prevalence(coding, "source", periods=["2008"])
        with pytest.raises(UsageError, match="no periods are given"):
            prevalence(coding, "period")


class TestReadPeriods:
    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("2008-2011", "2008-01-01", "2011-12-31"),
            ("2008–2011", "2008-01-01", "2011-12-31"),
            (" 2008 - 2011 ", "2008-01-01", "2011-12-31"),
            ("2008 to 2011", "2008-01-01", "2011-12-31"),
            ("2012", "2012-01-01", "2012-12-31"),
            ("2012-02", "2012-02-01", "2012-02-29"),
            ("2008-02-17..2011-06", "2008-02-17", "2011-06-30"),
            ("2008-02-17/2008-02-17", "2008-02-17", "2008-02-17"),
            ("17 February 2008 to 2011", "2008-02-17", "2011-12-31"),
            ("-2011", "0001-01-01", "2011-12-31"),
            ("2012..", "2012-01-01", "9999-12-31"),
        ],
    )
    def test_forms(self, text: str, first: str, last: str) -> None:
        (period,) = read_periods([text])
        assert (str(period.first), str(period.last)) == (first, last)
        assert period.label == text.strip()

    def test_one_string_and_mappings(self) -> None:
        listed = read_periods("2008-2011, 2012-2024")
        assert listed == read_periods(["2008-2011", "2012-2024"])
        mapped = read_periods({"early": (2008, "2011"), "late": "2012-2024"})
        assert [(period.first, period.last) for period in mapped] == [(p.first, p.last) for p in listed]
        assert [period.label for period in mapped] == ["early", "late"]

    def test_all_problems_together(self) -> None:
        with pytest.raises(UsageError) as caught:
            read_periods(["2008-2011", "soon", "2020-2015", "2011-2012", "..", ""])
        text = str(caught.value)
        assert len(caught.value.problems) == 5
        assert "'soon' is not a date" in text
        assert "it ends (2015-12-31) before it begins (2020-01-01)" in text
        assert '"2008-2011" and "2011-2012": they overlap: both cover 2011-01-01 to 2011-12-31' in text
        assert text.count("it has no bound") == 2

    @pytest.mark.parametrize("periods", [[], "", {}, {"a": ("2008",)}, {"a": None}, {"a": (None, None)}])
    def test_nothing_to_read(self, periods: Any) -> None:
        with pytest.raises(UsageError):
            read_periods(periods)


class TestDisplay:
    def test_share_as_people_read_it(self) -> None:
        html = prevalence(make_coding({"un": [1] * 66 + [0] * 16}))._repr_html_()
        for cell in (
            "66 of 82",
            percentage(66 / 82),
            f"[{percentage(0.706)}, {percentage(0.876)}]",
            "no evidence kept",
        ):
            assert f">{cell}</td>" in html

    @pytest.mark.parametrize("by", [None, "source", "year", "period"])
    def test_escaped_with_the_notice_and_no_stand_in_for_undefined(self, by: str | None) -> None:
        corpus = make_corpus(("2008", {"source": "<i>"}), ("2013", {"source": "x"}), ("", {"source": "x"}))
        coding = make_coding({"<b>": [1, 0, 0], "y": [None] * 3}, corpus=corpus, notice="A & B.")
        html = prevalence(coding, by, periods=["2008-2011", "2012-2024"] if by == "period" else None)._repr_html_()
        assert "<b>" not in html
        assert "<i>" not in html
        assert "A &amp; B." in html
        assert "not coded" in html
        assert "nan" not in html
        assert "NA" not in html

    @pytest.mark.parametrize("by", [None, "source", "year", "period"])
    def test_plot(self, coding: Coding, by: str | None) -> None:
        found = prevalence(coding, by, periods=["2008-2011", "2012-2024"] if by == "period" else None)
        assert isinstance(found.plot(labels={"un": "United Nations"}), Figure)

    def test_no_chart_whose_caption_would_be_wrong(self, coding: Coding) -> None:
        with pytest.raises(UsageError, match="charts show 95% intervals"):
            prevalence(coding, confidence=0.9).plot()


def test_a_hundred_thousand_documents_take_a_moment() -> None:
    n, themes = 100_000, ("a", "b", "c", "d", "e")
    documents = (Document(f"d{i}", "x", PartialDate(2000 + i % 20), {"source": f"s{i % 7}"}) for i in range(n))
    corpus = Corpus(tuple(documents))
    codes = np.random.default_rng(7).integers(0, 2, size=(n, 5)).astype(np.int8)
    rows, columns = np.nonzero(codes)
    spans = Evidence(corpus.ids, themes, ("r",), rows, columns, rows, rows, np.zeros_like(rows), [])  # type: ignore[arg-type]
    coding = Coding(corpus.ids, themes, codes, spans, make_coding({"a": [1]}).provenance, corpus)
    start = time.process_time()
    table = prevalence(coding, "year").table
    assert time.process_time() - start < 2
    assert table["n_present"].sum() == table["n_mentions"].sum() == codes.sum()


LOOK_ALIKE = ["A\u00a0B", "A B", "Mu\u0308ller", "Müller", "(none)", "", "\u200b", "C", "C\u200b"]


def test_groups_that_look_alike_are_one_and_a_value_none_is_not_a_missing_one():
    corpus = make_corpus(*(("", {"g": value}) for value in LOOK_ALIKE))
    coding = make_coding({"un": [1] * len(LOOK_ALIKE)}, corpus=corpus)
    result = prevalence(coding, by="g")
    counts = dict(zip(result.table["group"], result.table["n_documents"], strict=True))
    assert counts == {"A B": 2, "Müller": 2, "(none)": 1, "(no value)": 2, "C": 2}
    (told,) = result.remarks
    assert told.startswith("Values that look alike count as one, though they differ in blanks, invisible")
    assert '"A B", "Müller", "C". "(none)" is a value of the column; texts without one are in "(no value)"' in told
    assert told in result.note
    assert told in result.shown.notes
    assert len(corpus.where(g="A B")) == len(corpus.where(g=["Mu\u0308ller"])) == 2
    sample = draw_sample(corpus, n=5, seed=1, by="g")
    assert {stratum.name: stratum.n_documents for stratum in sample.strata} == {
        f"g={name}": n for name, n in counts.items()
    }


def test_a_value_keeps_its_spelling_where_no_other_looks_alike():
    corpus = make_corpus(("", {"g": "A\u00a0B"}), ("", {"g": ""}))
    result = prevalence(make_coding({"un": [1, 1]}, corpus=corpus), by="g")
    assert (list(result.table["group"]), result.remarks) == (["A\u00a0B", "(none)"], ())


# Clusters, tolerated errors, several tests


def speeches() -> Coding:
    """Return 24 texts of four speakers and two without one; each speaker has the theme always or never."""
    speakers = [*("abcd" * 6), "", ""]
    corpus = make_corpus(
        *((f"{2008 + (row >= 12)}", {"speaker": name} if name else {}) for row, name in enumerate(speakers))
    )
    return make_coding({"t": [int(name in "ab") for name in speakers]}, corpus=corpus)


def test_texts_of_one_speaker_are_worth_less():
    coding = speeches()
    plain, clustered = prevalence(coding).table.iloc[0], prevalence(coding, clusters="speaker").table.iloc[0]
    assert "n_clusters" not in plain.index
    assert (clustered.n_clusters, clustered.n_coded, clustered.share) == (6, 26, plain.share)
    assert clustered.design_effect > 4
    assert clustered.ci_low < plain.ci_low < plain.ci_high < clustered.ci_high
    shown = "\n".join(prevalence(coding, clusters="speaker").shown.lines)
    assert "95% intervals, for texts that are alike by speaker (Korn & Graubard 1998)." in shown


def test_with_clusters_trends_are_tested_by_cluster_and_changes_have_their_intervals():
    coding = speeches()
    result = prevalence(coding, by="year", clusters="speaker")
    trend, plain = result.trends.iloc[0], prevalence(coding, by="year").trends.iloc[0]
    assert (trend.method, trend.slope, trend.n) == ("flips of clusters", plain.slope, plain.n)
    # Four speakers and two texts of no speaker: a p-value is one of 1/32, 2/32, ...
    assert trend.p_value * 32 == int(trend.p_value * 32)
    assert "sign flips of the contribution of each speaker" in "\n".join(result.shown.lines)
    periods = {"early": ("2008", "2008"), "late": ("2009", "2009")}
    wide = prevalence(coding, by="period", periods=periods, clusters="speaker").changes.iloc[0]
    narrow = prevalence(coding, by="period", periods=periods).changes.iloc[0]
    assert wide.ci_low < narrow.ci_low


def test_a_column_of_clusters_must_be_there():
    with pytest.raises(UsageError, match='no document has a column "team"'):
        prevalence(speeches(), clusters="team")


@pytest.mark.parametrize(
    ("early", "late", "tolerated"), [((1, 40), (20, 40), 0.288), ((20, 40), (1, 40), 0.288), ((10, 40), (12, 40), 0.0)]
)
def test_the_error_that_a_change_tolerates_is_the_nearer_limit(early, late, tolerated):
    dates = ["2008"] * early[1] + ["2009"] * late[1]
    corpus = make_corpus(*((date, {}) for date in dates))
    codes = [int(row < n) for n, of in (early, late) for row in range(of)]
    periods = {"early": ("2008", "2008"), "late": ("2009", "2009")}
    change = prevalence(make_coding({"t": codes}, corpus=corpus), by="period", periods=periods).changes.iloc[0]
    assert change.tolerated_error == pytest.approx(tolerated, abs=0.05)
    assert change.tolerated_error == pytest.approx(max(0, change.ci_low, -change.ci_high))


@pytest.mark.parametrize(("rates", "tolerates"), [((2, 5, 9), True), ((4, 5, 6), False)])
def test_the_drift_of_errors_that_a_trend_tolerates(rates, tolerates):
    years = [f"{2008 + place}" for place in range(3) for _ in range(20)]
    codes = [int(row < 2 * rate) for rate in rates for row in range(20)]
    trend = prevalence(make_coding({"t": codes}, corpus=make_corpus(*((y, {}) for y in years))), by="year").trends.iloc[
        0
    ]
    assert (trend.p_value < 0.05) == tolerates
    expected = trend.slope - 1.959964 * trend.slope / trend.z if tolerates else 0
    assert trend.tolerated_drift == pytest.approx(expected, abs=1e-6)


def test_one_cluster_has_no_interval_and_charts_name_those_of_clusters():
    coding = speeches()
    one = prevalence(
        replace(
            coding, ids=coding.ids[:1], codes=coding.codes[:1], spans=Evidence.of([], coding.ids[:1], coding.themes)
        ),
        clusters="speaker",
    )
    assert "no interval: one cluster" in "\n".join(one.shown.lines)
    by = prevalence(coding, by="speaker", clusters="speaker")
    assert "6/6, withheld" in "\n".join(by.shown.lines)
    assert "NA" not in "\n".join(by.shown.lines)
    for result in (prevalence(coding, clusters="speaker"), by, one):
        said = " ".join(text.get_text() for text in result.plot().findobj(Text)).replace("\n", " ")
        assert "Wilson" not in said
    assert "Korn & Graubard" in said


def test_tables_withhold_the_share_of_fewer_than_ten_texts_and_files_keep_it():
    result = by_source({"peace": [5, 5]}, {"mfa": 9, "unsc": 10})
    said = "\n".join(result.shown.lines)
    assert "5/9, withheld" in said
    assert "The share of fewer than 10 texts is withheld" in said
    assert "5/10 = 50.0%" in said
    assert result.table["share"].round(3).tolist() == [0.556, 0.5]
    whole = "\n".join(prevalence(make_coding({"peace": [1, 1, 1, 1]})).shown.lines)
    assert "4 of 4" in whole
    assert "withheld: fewer than 10 texts" in whole
    assert "%]" not in whole


# Tests by group, and what was not shown


def by_source(counts: dict[str, list[int]], sizes: dict[str, int], **options: Any):
    """Return the prevalence by source of themes in so many texts of each source."""
    corpus = make_corpus(
        *(("", {"source": name, "speaker": name}) for name, size in sizes.items() for _ in range(size))
    )
    codes = {
        theme: [int(row < k) for k, size in zip(present, sizes.values(), strict=True) for row in range(size)]
        for theme, present in counts.items()
    }
    return prevalence(make_coding(codes, corpus=corpus), by="source", **options)


SIZES = {"unsc": 30, "mfa": 20, "leaders": 3}


def test_by_group_each_theme_is_tested_and_several_tests_are_adjusted_for():
    result = by_source({"a": [28, 6, 1], "b": [10, 9, 1], "c": [0, 0, 0]}, SIZES)
    tests = result.tests.set_index("theme")
    expected = independence([28, 6, 1], list(SIZES.values()))
    assert (tests.p_value["a"], tests.cramers_v_corrected["a"]) == (expected.p_value, expected.cramers_v_corrected)
    assert tests.p_holm["a"] == pytest.approx(2 * tests.p_value["a"])
    assert tests.reason["c"] == "the theme is present in none of the 53 coded documents"
    assert tests.largest_group["b"] == "unsc"
    assert tests.detectable["b"] == detectable_difference(list(SIZES.values()), 20 / 53, 0.025)
    shown = "\n".join(result.shown.lines)
    assert "adjusted for 2 tests, is at most .05" in shown
    assert [line.split()[1] for line in shown.splitlines() if line[:3] in ("a  ", "b  ", "c  ")][3:] == [
        "differ",
        "no",
        "not",
    ]
    points = round(100 * tests.detectable["b"])
    assert shown.count(f"A difference of less than about {points} points between unsc and the others would often") == 1
    assert "not tested because: the theme is present in none of the 53 coded documents" in shown


def test_texts_in_clusters_are_not_tested():
    result = by_source({"a": [28, 6, 1]}, SIZES, clusters="speaker")
    assert result.tests["p_value"].isna().all()
    assert result.tests["detectable"].isna().all()
    assert result.tests["reason"].tolist() == ["the test takes texts for independent, and those of one speaker are not"]
    (told,) = [line for line in result.shown.lines if "texts for independent" in line]
    assert "This is not tested: the test takes texts for independent, and those of one speaker are not." in told


@pytest.mark.parametrize("by", [None, "year", "period"])
def test_years_periods_and_all_texts_together_have_no_test_by_group(by):
    coding = make_coding({"un": [1, 0, 1]}, corpus=make_corpus(("2008", {}), ("2009", {}), ("2010", {})))
    periods = ["2008", "2009-2010"] if by == "period" else None
    assert len(prevalence(coding, by=by, periods=periods).tests) == 0


def test_where_no_change_is_shown_it_is_said_how_large_one_would_have_been_missed():
    corpus = make_corpus(*((date, {}) for date in ["2008"] * 40 + ["2009"] * 40))
    codes = {"same": [int(row % 40 < 12) for row in range(80)], "more": [int(row >= 40) for row in range(80)]}
    coding = make_coding(codes, corpus=corpus)
    result = prevalence(coding, by="period", periods=["2008", "2009"])
    same, more = result.changes.itertuples(index=False)
    assert (same.detectable, more.detectable) == (detectable_change(40, 40, 0.3), detectable_change(40, 40, 0.5))
    shown = "\n".join(result.shown.lines)
    assert shown.count("would often have been missed") == 1
    assert "A change of less than about 30 points would often have been missed." in shown
    over_years = prevalence(coding, by="year")
    trends = over_years.trends.set_index("theme")
    assert trends.detectable["same"] == detectable_trend([40, 40], [2008, 2009], 0.3, 0.025)
    assert " points from 2008 to 2009 would often have been missed." in "\n".join(over_years.shown.lines)
    for by, periods in (("period", ["2008", "2009"]), ("year", None)):
        clustered = prevalence(coding, by=by, periods=periods, clusters="id")
        assert pd.concat([clustered.changes, clustered.trends])["detectable"].isna().all()
        assert "missed" not in "\n".join(clustered.shown.lines)
