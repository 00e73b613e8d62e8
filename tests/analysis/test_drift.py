from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

import discourse_coder as dc
from factories import make_coding, make_corpus

N = 24
CORPUS = make_corpus(*[("2020", {})] * N)


def from_sheet(coding: dc.Coding, seed: int, **settings: str) -> dc.Coding:
    """Return a coding as it is read from a sheet."""
    made = replace(coding.provenance, method="human", settings={"seed": str(seed), **settings})
    return replace(coding, provenance=made, corpus=CORPUS)


def second(differing: list[str]) -> dc.Coding:
    """Return a coding that differs from all 0 in these texts, by a sheet with the seed 7."""
    return from_sheet(make_coding({"nato": [int(id_ in differing) for id_ in CORPUS.ids]}, coder="second"), 7)


def measured(*codings: dc.Coding) -> dc.Agreement:
    names = ("first", "second", "third")
    return dc.agreement(dict(zip(names, codings, strict=False)), n_resamples=0)


FIRST = make_coding({"nato": [0] * N}, coder="first")
SHEET = dc.blind_sheet(CORPUS, dc.read_codebook("codebook.yaml"), coder="second", seed=7)


def test_the_order_is_that_of_the_sheet() -> None:
    result = measured(FIRST, second(list(SHEET.ids[-6:])))
    (found,) = result.drift.themes
    assert (found.order.name, found.order.ids) == ("second's sheet", SHEET.ids)
    assert found.thirds == ((0, 8), (0, 8), (6, 8))
    said = "Disagreement drifts: nato, 0 of 8, 0 of 8, 6 of 8 in the thirds of second's sheet (p < 0.001)."
    assert said in result.brief.lines


def test_p_is_that_of_all_permutations() -> None:
    (found,) = measured(FIRST, second([SHEET.ids[place] for place in (9, 20, 23)])).drift.themes
    mean = 3 * (N - 1) / 2
    distances = [abs(sum(places) - mean) for places in combinations(range(N), 3)]
    assert found.p_holm == pytest.approx(np.mean([distance >= abs(9 + 20 + 23 - mean) for distance in distances]))


def test_one_disagreement_in_24_texts_shows_no_trend_and_two_can() -> None:
    one, two = (measured(FIRST, second(list(SHEET.ids[-n:]))).drift for n in (1, 2))
    assert (one.themes[0].reason, one.shown) == ("so few texts cannot show a trend", None)
    assert two.themes[0].p_holm < 0.05


def test_where_nobody_had_a_sheet_the_rows_are_taken_and_never_said_to_drift() -> None:
    late = make_coding({"nato": [0] * 18 + [1] * 6}, coder="second", method="human")
    result = measured(replace(FIRST, provenance=replace(FIRST.provenance, method="human")), late)
    (found,) = result.drift.themes
    assert (found.order.name, found.order.seed) == ("rows", None)
    assert found.p_holm < 0.001
    assert "Rows of a table may not be in the order of coding" in result.drift.shown.caption
    assert "drifts" not in "\n".join(result.brief.lines)


def test_a_part_of_a_sheet_has_no_order() -> None:
    part = from_sheet(make_coding({"nato": [1] * N}, coder="second"), 7, texts="Only a part of the corpus.")
    assert {drift.order.seed for drift in measured(FIRST, part).drift.themes} == {None}


def test_p_is_adjusted_for_all_themes_and_all_sheets() -> None:
    codes = {theme: [int(id_ in SHEET.ids[-n:]) for id_ in CORPUS.ids] for theme, n in (("nato", 6), ("un", 3))}
    first = from_sheet(make_coding({"nato": [0] * N, "un": [0] * N}), 9)
    found = measured(first, from_sheet(make_coding(codes), 7)).drift.table
    assert list(found["theme"].unique()) == ["any theme", "nato", "un"]
    assert list(found["coder"].unique()) == ["first", "second"]
    assert found["p_holm"].min() == pytest.approx(6 * found["p_value"].min())
