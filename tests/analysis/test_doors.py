"""Whatever counts presence refuses a code that is not 1, 0 or -1, by name, instead of counting it wrongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import discourse_coder as dc
from discourse_coder.analysis.adjudication import check_adjudicable
from discourse_coder.analysis.code_tables import codes_by_coder
from discourse_coder.analysis.data_table import data_table
from discourse_coder.analysis.differences import differences
from discourse_coder.auditing.observed.observations import observe
from discourse_coder.report.all_sections import all_sections
from discourse_coder.report.figures import documents_chart
from discourse_coder.report.page import report_html
from discourse_coder.report.sections.standard import standard_sections
from factories import make_coding, make_corpus

CORPUS = make_corpus(*[(f"20{n}", {"source": "a"}) for n in range(10, 16)])
CODEBOOK = dc.parse_codebook(
    """
title: t
version: "1"
themes:
  - {id: un, definition: d, rules: [{name: r, any: [UN]}]}
  - {id: nato, definition: d, rules: [{name: r, any: [NATO]}]}
"""
)
CLAIMS = dc.parse_claims(
    "publication: A\nclaims: [{id: n, kind: document_count, theme: un, value: 3, place: p. 1, says: Three.}]\n"
)


def coding_by(coder: str, un: list[int | None], nato: list[int | None]) -> dc.Coding:
    made = make_coding({"un": un, "nato": nato}, corpus=CORPUS, coder=coder, method="human")
    return replace(made, provenance=replace(made.provenance, corpus_hash=CORPUS.hash))


def with_values() -> dc.Coding:
    """Return a coding in which one column is a variable with three values."""
    coding = coding_by("grader", [1, 0, 1, 0, 0, 1], [1, 1, 0, 1, None, 0])
    codes = np.array(coding.codes)
    codes[1, 0] = 2
    return replace(coding, codes=codes, scales={"un": dc.Scale(("against", "neutral", "for"))})


OTHER = coding_by("other", [1, 0, 1, 0, 1, 1], [0, 1, 0, 1, 1, 0])


def with_code(code: int) -> dc.Coding:
    """Return a coding whose check when made is passed by, as one with grades would be."""
    coding = coding_by("grader", [1, 0, 1, 0, 0, 1], [1, 1, 0, 1, None, 0])
    codes = np.array(coding.codes)
    codes[1, 0] = code
    object.__setattr__(coding, "codes", codes)
    return coding


DOORS: dict[str, Callable[[dc.Coding, Path], object]] = {
    "prevalence": lambda coding, _: dc.prevalence(coding),
    "prevalence by source": lambda coding, _: dc.prevalence(coding, by="source"),
    "co-occurrence": lambda coding, _: dc.cooccurrence(coding),
    "overview": lambda coding, _: dc.overview(coding),
    "validate": lambda coding, _: dc.validate(coding, OTHER, n_resamples=2),
    "validate, as the reference": lambda coding, _: dc.validate(OTHER, coding, n_resamples=2),
    "correct": lambda coding, _: dc.correct_prevalence(coding, OTHER),
    "correct, as the reference": lambda coding, _: dc.correct_prevalence(OTHER, coding),
    "plan": lambda coding, _: dc.plan(coding, sizes=[4], n_samples=2),
    "sample": lambda coding, _: dc.draw_sample(CORPUS, n=2, seed=1, enrich={"un": 2}, coding=coding),
    "agreement": lambda coding, _: dc.agreement({"a": coding, "b": OTHER}, n_resamples=2),
    "agreement, as the second": lambda coding, _: dc.agreement({"a": OTHER, "b": coding}, n_resamples=2),
    "double coding": lambda coding, _: dc.compare_coders(OTHER, {"grader": coding}, CODEBOOK),
    "differences": lambda coding, _: differences({"a": coding, "b": OTHER}),
    "tidy table": lambda coding, _: data_table(coding),
    "codes side by side": lambda coding, _: codes_by_coder({"a": coding, "b": OTHER}),
    "adjudication": lambda coding, _: dc.adjudicate(
        {"a": OTHER, "b": coding}, [], corpus=CORPUS, codebook=CODEBOOK, coder="c"
    ),
    "adjudication sheet": lambda coding, _: check_adjudicable({"a": OTHER, "b": coding}, "c"),
    "audit": lambda coding, _: dc.audit(CLAIMS, coding),
    "audit, as another coding": lambda coding, _: dc.audit(CLAIMS, OTHER, codings={"grader": coding}),
    "observations": lambda coding, _: observe(CLAIMS, coding),
    "chart": lambda coding, _: documents_chart(coding, {}),
    "sections": lambda coding, _: standard_sections(coding, CODEBOOK),
    "page": lambda coding, _: report_html(coding, CODEBOOK, sections=()),
    "report": lambda coding, _: all_sections(coding, CODEBOOK, dc.overview(OTHER)),
    "write": lambda coding, folder: dc.write_coding(coding, folder / "grades.csv"),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("code", [2, -2])
def test_every_door_refuses_a_grade_by_name(door, code, tmp_path):
    with pytest.raises(dc.UsageError) as error:
        DOORS[door](with_code(code), tmp_path)
    assert f'coding grader: the theme "un" has the code {code}.' in str(error.value)
    assert "nato" not in str(error.value)
    assert not list(tmp_path.iterdir())


# The others take variables, or take the themes beside them.
CLOSED_TO_VALUES = {"codes side by side", "chart"}


@pytest.mark.parametrize("door", sorted(CLOSED_TO_VALUES))
def test_every_door_that_counts_presence_refuses_a_variable_by_name(door, tmp_path):
    with pytest.raises(dc.UsageError) as error:
        DOORS[door](with_values(), tmp_path)
    assert 'coding grader: the variable "un" has values that do not say absent or present: against' in str(error.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("door", sorted(DOORS.keys() - CLOSED_TO_VALUES - {"sample", "observations"}))
def test_every_other_door_is_open_to_a_variable(door, tmp_path):
    DOORS[door](with_values(), tmp_path)


def test_values_are_counted_and_the_presence_of_a_variable_is_not():
    coding = with_values()
    counts = dc.prevalence(coding).table.set_index("theme")
    assert counts.loc[["un=against", "un=neutral", "un=for"], "n_present"].tolist() == [
        int((coding.codes[:, 0] == place).sum()) for place in range(3)
    ]
    assert "un" not in counts.index
    assert dc.cooccurrence(coding).table.empty
    planned = dc.plan(coding, sizes=[4], n_samples=2)
    assert [theme.theme for theme in planned.themes] == ["nato"]
    assert "Left out, because plans are for themes only: un." in "\n".join(planned.shown.lines)
    measured = dc.validate(coding, replace(with_values(), provenance=OTHER.provenance), n_resamples=2)
    assert [theme.theme for theme in measured.themes] == ["nato"]
    assert "Variables have agreement, and no validity: un." in measured.unpaired


def test_a_theme_to_enrich_is_no_variable():
    with pytest.raises(dc.UsageError, match=r'there is no theme "un"\. The themes are: nato'):
        dc.draw_sample(CORPUS, n=2, seed=1, enrich={"un": 2}, coding=with_values())


def test_agreement_takes_a_variable():
    both = {"a": with_values(), "b": replace(with_values(), provenance=OTHER.provenance)}
    un, nato = dc.agreement(both, n_resamples=2).themes
    assert (un.scale, un.n_agree) == (dc.Scale(("against", "neutral", "for")), 6)
    assert nato.scale is None


def test_a_code_that_is_no_place_on_the_scale_is_refused():
    with pytest.raises(dc.CodingError, match="nor a place on its variable's scale"):
        replace(with_values(), scales={"un": dc.Scale(("against", "for"))})


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("code", [1, -1])
def test_every_door_lets_present_and_not_coded_in(door, code, tmp_path):
    DOORS[door](with_code(code), tmp_path)


def test_all_themes_with_grades_are_named():
    coding = with_code(2)
    codes = np.array(coding.codes)
    codes[:3, 1] = [7, 2, 7]
    object.__setattr__(coding, "codes", codes)
    with pytest.raises(dc.UsageError) as error:
        coding.check_binary()
    assert [problem.found for problem in error.value.problems] == [
        'the theme "un" has the code 2.',
        'the theme "nato" has the codes 2 and 7.',
    ]


@pytest.mark.parametrize("code", [2, -2, 257, -255, 0.5, float("nan"), "x", None])
def test_no_code_is_cut_to_one_that_counts(code):
    with pytest.raises(dc.CodingError, match="a code is not 1 "):
        replace(OTHER, codes=np.array([[code, 0]] * 6))


@pytest.mark.parametrize("codes", [[[True, False]] * 6, [[1.0, -1.0]] * 6, np.full((6, 2), 1, dtype=object)])
def test_codes_of_other_kinds_that_say_the_same_are_taken(codes):
    assert replace(OTHER, codes=codes).codes[0, 0] == 1
