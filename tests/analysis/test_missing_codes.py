"""What coders left out: counted, said, and bounded by every code that it could have had."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from test_weighting import FIRST, PAIR, a_sample, coded

import discourse_coder as dc
from discourse_coder.analysis.missing_codes import MissingCodes
from discourse_coder.model.coding import NOT_CODED, UNSURE, Span
from discourse_coder.statistics.reliability import krippendorff_alpha, tally
from factories import make_coding


def agreed(*columns, unsure=(), **options):
    codings = {name: make_coding({"t": column}, coder=name) for name, column in zip("abc", columns, strict=False)}
    last = codings[max(codings)]
    spans = [Span(id_, "t", -1, -1, "", UNSURE) for id_ in unsure]
    codings[max(codings)] = replace(last, spans=dc.Evidence.of(spans, last.ids, last.themes))
    return dc.agreement(codings, n_resamples=0, **options)


def test_texts_that_a_coder_left_out_are_in_the_verdict_and_the_table():
    """25 of 25 agree, and 15 more were left out: nobody may read this as agreement on 40."""
    result = agreed([1] * 20 + [0] * 20, [1] * 15 + [0] * 10 + [None] * 15, unsure=["d39", "d40", "d1"])
    assert "25 of 25 agree" not in result.themes[0].verdict  # five of them differ
    said = "Not coded, of 40: 15 by b (2 unsure). Had they been, 20 to 35 of 40 would agree, alpha"
    assert said in result.themes[0].verdict
    assert said in "\n".join(result.brief.lines)
    row = result.table.iloc[0]
    assert (row["n_to_code"], row["not_coded_a"], row["not_coded_b"], row["unsure_b"]) == (40, 0, 15, 2)
    assert (row["n_agree_worst"], row["n_agree_best"]) == (20, 35)
    assert row["alpha_worst"] < result.themes[0].alpha.value < row["alpha_best"]
    assert "Not coded" not in agreed([1, 0, 1], [1, 0, 0]).themes[0].verdict


@pytest.mark.parametrize("seed", range(40))
def test_alpha_lies_between_the_worst_and_the_best_of_all_codes(seed):
    random = np.random.default_rng(seed)
    codes = random.choice([0, 1, NOT_CODED], p=[0.4, 0.3, 0.3], size=(9, 2))
    weights = random.choice([1.0, 3.0], size=9) if seed % 2 else np.ones(9)
    holes = list(zip(*np.nonzero(codes == NOT_CODED), strict=True))
    alphas = []
    for values in product((0, 1), repeat=len(holes)):
        filled = codes.copy()
        for hole, value in zip(holes, values, strict=True):
            filled[hole] = value
        alphas.append(float(krippendorff_alpha(tally(filled, weights=weights).sums())[0]))
    columns = [[None if code == NOT_CODED else int(code) for code in column] for column in codes.T]
    found = agreed(*columns, weights={f"d{n + 1}": weight for n, weight in enumerate(weights)}).themes[0].missing
    if holes:
        assert (found.alpha.worst, found.alpha.best) == pytest.approx((np.nanmin(alphas), np.nanmax(alphas)), abs=1e-12)


def test_three_coders_have_bounds_of_alpha_and_of_the_texts_coded_alike():
    missing = agreed([1, 1, 0, None], [1, None, 1, None], [1, 1, None, 0]).themes[0].missing
    assert missing.not_coded == {"a": 1, "b": 2, "c": 1}
    assert (missing.n_texts, missing.n_agree, missing.kind_of_range) == (4, (1, 3), "exact")
    assert missing.alpha.worst < 0 < missing.alpha.best
    assert "1 to 3 of 4 would be coded alike by all, alpha -" in missing.said


def rated(codes: list[list[int | None]], level: str) -> MissingCodes:
    scale = dc.Scale(("1", "2", "3", "4", "5"), level)
    codings = {
        name: replace(make_coding({"t": [None] * len(codes)}, coder=name), scales={"t": scale}, codes=column[:, None])
        for name, column in zip("ab", np.array([[-1 if c is None else c for c in row] for row in codes]).T, strict=True)
    }
    return dc.agreement(codings, n_resamples=0).themes[0].missing


def test_variables_have_bounds_and_say_what_they_are():
    known: list[list[int | None]] = [[0, 0], [1, 1], [2, 3], [4, 4]]
    for level in ("nominal", "ordinal", "interval"):
        assert rated([*known, [1, None], [None, 2]], level).kind_of_range == "exact"
    many = [*known, *([place % 5, None] for place in range(14))]
    nominal, ordinal = rated(many, "nominal"), rated(many, "ordinal")
    assert nominal.kind_of_range == "bounds"
    assert "alpha would be within" in nominal.said
    assert ordinal.kind_of_range == "there are too many ways to fill in codes of an ordinal variable"
    assert ordinal.said.endswith("How far that could move alpha is not told: " + ordinal.kind_of_range + ".")
    assert (ordinal.n_agree, ordinal.alpha) == ((3, 17), None)


def test_without_a_sample_only_rows_of_the_table_count_and_with_one_all_texts_of_it():
    second = make_coding({"t": [1] * 20}, ids=FIRST.ids[:20], coder="b")
    assert dc.agreement({"a": FIRST, "b": second}, n_resamples=0).themes[0].missing.not_coded["b"] == 0
    found = dc.agreement({"a": FIRST, "b": second}, n_resamples=0, sample=a_sample()).themes[0].missing
    assert (found.n_texts, found.not_coded) == (40, {"a": 0, "b": 20})
    # Empty rows outside the sample were not to be coded.
    assert dc.agreement(PAIR, n_resamples=0, sample=a_sample()).themes[0].missing.said == ""
    assert coded("b", []).ids == FIRST.ids
