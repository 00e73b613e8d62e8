"""Numbers at which what is said changes, in counting, auditing and showing: a case at each and one beyond."""

from __future__ import annotations

import numpy as np
import pytest

from audit_cases import read
from discourse_coder.analysis import agreement as agreements
from discourse_coder.analysis import planned_samples
from discourse_coder.analysis.differences import Difference
from discourse_coder.auditing.arithmetic import agreement_claims, coders
from discourse_coder.auditing.arithmetic import rare_themes as samples
from discourse_coder.auditing.arithmetic.agreement_claims import agreement_beyond_chance
from discourse_coder.auditing.arithmetic.possible_numbers import all_texts
from discourse_coder.auditing.arithmetic.rare_themes import themes_missing_from_the_sample
from discourse_coder.auditing.arithmetic.theme_overlaps import bounds_of_cooccurrence
from discourse_coder.auditing.observed import context
from discourse_coder.auditing.observed.passages import passages
from discourse_coder.model.coding import Span
from discourse_coder.model.display import Table
from discourse_coder.report import page
from discourse_coder.report.blocks import table_html
from discourse_coder.statistics import proportions
from discourse_coder.statistics.estimates import Estimate
from discourse_coder.statistics.proportions import cochran_armitage
from discourse_coder.statistics.reliability import tally
from factories import make_corpus

# Passages


def passage(text: str, start: int, end: int) -> str:
    (shown,) = passages([Span("d1", "t", start, end, text[start:end], "r")], make_corpus(("", {}, text)))
    return shown


@pytest.mark.parametrize(("length", "shown"), [(200, "a" * 200), (201, "a" * 199 + "…")])
def test_a_quotation_has_up_to_200_characters(length, shown):
    assert passage("a" * length, 0, length) == f'd1: "{shown}"'


@pytest.mark.parametrize(("length", "cut"), [(90, False), (91, True)])
def test_up_to_90_characters_stand_on_either_side_of_a_passage(length, cut):
    around = ("word " * 20)[: length - 2] + "x "
    around = around.rjust(length, "w")
    shown = passage(f"{around}quote{around[::-1]}", length, length + 5)
    assert (shown.startswith("d1: … "), shown.endswith(" …")) == (cut, cut)


@pytest.mark.parametrize(("n_texts", "n_shown"), [(5, 5), (6, 5)])
def test_five_passages_are_shown(n_texts, n_shown):
    corpus = make_corpus(*[("", {}, f"Text {n}.") for n in range(n_texts)])
    spans = [Span(id_, "t", 0, 4, "Text", "r") for id_ in corpus.ids]
    assert len(passages(spans, corpus)) == n_shown


@pytest.mark.parametrize(("n", "listed"), [(5, "a, a, a, a, a"), (6, "a, a, a, a, a and 1 more")])
def test_five_names_are_listed(n, listed):
    assert context.some(["a"] * n) == listed


# Samples, rankings and agreement in claims


def claimed(n_texts: int, share: str, *themes: tuple[str, int], agreement: str = "90 %"):
    return read(
        [
            {"kind": "number_of_texts", "value": n_texts},
            {"kind": "sample_share", "value": share, "random": "yes"},
            *({"kind": "document_count", "theme": theme, "value": value} for theme, value in themes),
            {"kind": "agreement", "value": agreement},
        ]
    )


@pytest.mark.parametrize(("most", "n_findings"), [(20, 1), (19, 0)])
def test_samples_are_looked_into_up_to_the_most_texts(monkeypatch, most, n_findings):
    claims = claimed(100, "20 %", ("un", 40))
    monkeypatch.setattr(samples, "MOST_TEXTS", most)
    assert len(list(themes_missing_from_the_sample(claims))) == n_findings


# 18 of 20 agree: 3 ways to spread the two differences, 19 to spread the rest.
@pytest.mark.parametrize(("most", "n_findings"), [(57, 1), (56, 0)])
def test_tables_are_looked_at_up_to_the_most(monkeypatch, most, n_findings):
    monkeypatch.setattr(agreement_claims, "MOST_TABLES", most)
    assert len(list(agreement_beyond_chance(claimed(100, "20 %", ("un", 40))))) == n_findings


# Of 100 texts, 20 drawn: none or one of 20 with the theme in 4.98 of 100 samples, of 19 in 6.24 (hypergeometric).
@pytest.mark.parametrize(("count", "verdict"), [(19, "under-determined"), (20, "consistent")])
def test_a_chance_of_5_in_100_to_miss_a_theme_is_told(count, verdict):
    (finding,) = themes_missing_from_the_sample(claimed(100, "20 %", ("un", count)))
    assert finding.verdict == verdict


@pytest.mark.parametrize(("most", "told"), [(3, False), (2, True)])
def test_every_size_of_a_sample_is_looked_at_up_to_the_most(monkeypatch, most, told):
    monkeypatch.setattr(coders, "_MOST_SIZES", most)
    # 40 % of 250 texts are 99, 100 or 101.
    claims = claimed(250, "40 %", ("un", 125), agreement="88 %")
    (finding,) = agreement_beyond_chance(claims)
    assert ("only the fewest and the most were checked" in finding.reason) is told
    (claim,) = claims.of("agreement")
    assert list(coders.doubly_coded(claims, claim).looked_at) == ([99, 101] if told else [99, 100, 101])


@pytest.mark.parametrize(("n_texts", "known"), [(10**9, True), (10**9 + 1, False)])
def test_a_billion_texts_are_the_most(n_texts, known):
    assert (all_texts(read([{"kind": "number_of_texts", "value": n_texts}]))[0] is not None) is known


@pytest.mark.parametrize(("n_themes", "more"), [(4, ""), (5, "4 more pairs")])
def test_six_pairs_are_listed(n_themes, more):
    listed = [{"kind": "document_count", "theme": f"t{n}", "value": 9} for n in range(n_themes)]
    (finding,) = bounds_of_cooccurrence(read([{"kind": "number_of_texts", "value": 10}, *listed]))
    assert finding.reason.count("8 to 9") == 6
    assert ("more pair" in finding.reason) is bool(more)
    assert more in finding.reason


# What is said of agreement


COUNTED = tally(np.array([[1, 1], [0, 0], [1, 0], [0, 0]] * 10))


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ((0.8, 1.0), "reliable"),
        ((0.799, 1.0), "enough for tentative conclusions"),
        ((0.667, 0.7), "enough for tentative conclusions"),
        ((0.666, 0.9), "not shown to be reliable"),
        ((0.1, 0.667), "not shown to be reliable"),
        ((0.1, 0.666), "not reliable"),
    ],
)
def test_the_verdict_on_alpha_changes_at_its_thresholds(limits, said):
    verdict = agreements._verdict(COUNTED, {"krippendorff_alpha": Estimate(0.68, *limits)})
    assert verdict.partition("]: ")[2].startswith(said)


@pytest.mark.parametrize(("n_differing", "said"), [(0, "40 texts cannot show"), (1, "not shown to be reliable")])
def test_so_many_texts_cannot_show_it_only_without_a_disagreement(n_differing, said):
    counted = tally(np.array([[1, 1], [0, 0]] * 20 + [[1, 0]] * n_differing)[n_differing:])
    verdict = agreements._verdict(counted, {"krippendorff_alpha": Estimate(0.95, 0.5, 1.0)})
    assert verdict.partition("]: ")[2].startswith(said)


@pytest.mark.parametrize(("n", "shown"), [(5, "a; b; c; d; e"), (6, "a; b; c; d; e")])
def test_five_nearest_misses_are_shown(n, shown):
    misses = tuple("abcdef"[:n])
    assert Difference("d1", "t", {"x": 0}, {"x": ()}, nearest={"x": misses}).grounds("x") == shown


# Trends and plans


def test_the_trend_test_is_exact_up_to_the_most_additions(monkeypatch):
    rows = [1, 2, 4], [5, 5, 5], [1, 2, 3]
    needed = proportions._exact_additions(proportions._rows(*rows))
    monkeypatch.setattr(proportions, "MAX_EXACT_ADDITIONS", needed)
    assert cochran_armitage(*rows).method == "exact"
    monkeypatch.setattr(proportions, "MAX_EXACT_ADDITIONS", needed - 1)
    assert cochran_armitage(*rows).method == "normal"


@pytest.mark.parametrize(
    ("present", "coded", "said"),
    [
        # Of 10 expected counts two below 5 are a fifth, four are more.
        ([4, *[5] * 4], [8, *[10] * 4], ""),
        ([5] * 6, [10] * 6, ""),
        ([4, 4, *[5] * 3], [8, 8, *[10] * 3], "4 of 10 expected counts are below 5"),
        # One expected count of 1 is enough, below it none is.
        ([1, *[5] * 4], [2, *[10] * 4], ""),
        ([0, 6, *[5] * 3], [1, 11, *[10] * 3], "2 of 10 expected counts are below 5"),
    ],
)
def test_small_expected_counts_are_noted_by_cochrans_rule(monkeypatch, present, coded, said):
    monkeypatch.setattr(proportions, "MAX_EXACT_ADDITIONS", -1)
    note = cochran_armitage(present, coded, range(len(coded))).note
    assert note.startswith(said)
    assert bool(note) is bool(said)


@pytest.mark.parametrize(("needed", "found"), [(10_000, 10_000), (10_001, None)])
def test_ten_thousand_texts_are_the_most_that_a_plan_looks_at(needed, found):
    assert planned_samples.smallest_size(lambda size: size >= needed) == found


# Tables and charts


@pytest.mark.parametrize(("n_rows", "folded"), [(40, False), (41, True)])
def test_a_table_of_more_than_40_rows_is_folded(n_rows, folded):
    assert ("<details" in table_html(Table(("n",), [(n,) for n in range(n_rows)]))) is folded


@pytest.mark.parametrize(("n_sources", "more"), [(12, ""), (13, "1 more")])
def test_12_sources_are_named(n_sources, more):
    documents = make_corpus(*[("", {"source": f"s{n}"}) for n in range(n_sources)]).documents
    named = page._sources(documents)
    assert named.count("(1)") == 12
    assert named.endswith(more or "(1)")
