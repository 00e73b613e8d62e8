"""Claims held together: against HiGHS on the table of all themes, least sets, and the order of claims."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

import discourse_coder as dc
from audit_cases import read
from claims_of_a_coding import TAMPERINGS, true_claims, written
from discourse_coder.auditing.arithmetic import feasibility, together
from discourse_coder.auditing.arithmetic.together import claims_together
from discourse_coder.model.claims import Claims, Finding

THEMES = "abc"
CELLS = list(product([0, 1], repeat=len(THEMES)))


@st.composite
def stated(draw: st.DrawFn) -> tuple[list[dict[str, object]], int]:
    """Draw a number of texts, counts, overlaps and shares, each once and often near what a coding has."""
    n = draw(st.integers(1, 12))
    codes = draw(st.lists(st.sampled_from(CELLS), min_size=n, max_size=n))

    def near(number: int) -> int:
        return max(0, number + draw(st.sampled_from([0, 0, 0, -1, 1])))

    listed: list[dict[str, object]] = [{"kind": "number_of_texts", "value": n}]
    for k, theme in enumerate(THEMES):
        if draw(st.booleans()):
            value = min(n, near(sum(row[k] for row in codes)))
            listed.append({"kind": "document_count", "theme": theme, "value": value})
    for one, other in ((0, 1), (0, 2), (1, 2)):
        both = near(sum(row[one] and row[other] for row in codes))
        how = draw(st.sampled_from(["", "count", "at most", "of"]))
        entry: dict[str, object] = {"kind": "cooccurrence", "themes": [THEMES[one], THEMES[other]]}
        if how == "of":
            listed.append({**entry, "value": f"{draw(st.integers(0, 100))}%", "of": THEMES[one]})
        elif how:
            listed.append({**entry, "value": f"{how.removeprefix('count')} {both}".strip()})
    return listed, n


def table_exists(listed: list[dict[str, object]]) -> bool:
    rows: list[tuple[list[float], float, float]] = []
    for entry in listed:
        names = [str(entry.get("theme", ""))] if "theme" in entry else list(entry.get("themes", []))  # type: ignore[call-overload]
        having = np.array([all(cell[THEMES.index(name)] for name in names) for cell in CELLS], dtype=float)
        value = str(entry["value"])
        if "of" in entry:
            whole = np.array([cell[THEMES.index(str(entry["of"]))] for cell in CELLS], dtype=float)
            number = int(value.removesuffix("%"))
            rows += [
                (list(200 * having - (2 * number - 1) * whole), 0, np.inf),
                (list((2 * number + 1) * whole - 200 * having), 0, np.inf),
            ]
        else:
            number = int(value.split()[-1])
            rows.append((list(having), 0 if "at most" in value else number, number))
    times, low, high = zip(*rows, strict=True)
    found = milp(
        np.zeros(len(CELLS)),
        constraints=LinearConstraint(np.array(times), low, high),
        integrality=1,
        bounds=Bounds(0, np.inf),
    )
    return bool(found.status == 0)


def contradictions(claims: Claims) -> list[Finding]:
    return [finding for finding in claims_together(claims) if finding.verdict in ("impossible", "inconsistent")]


@settings(max_examples=60, deadline=None)
@given(stated())
def test_claims_hold_together_where_highs_finds_a_table_and_sets_are_least(drawn):
    listed, _ = drawn
    claims = read(listed)
    found = contradictions(claims)
    assert bool(found) is not table_exists(listed)
    for finding in found:
        entries = [entry for claim, entry in zip(claims, listed, strict=True) if claim.id in finding.claims]
        assert not table_exists(entries)
        for left_out in range(len(entries)):
            assert len(entries) == 1 or table_exists(entries[:left_out] + entries[left_out + 1 :])


def seen(claims: Claims) -> set[tuple[object, ...]]:
    return {(f.check, f.verdict, frozenset(f.about), frozenset(f.claims)) for f in dc.audit(claims).findings}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(sorted(TAMPERINGS)), st.data())
def test_findings_do_not_depend_on_the_order_of_claims(seed, tampering, data):
    random = np.random.default_rng(seed)
    entries = true_claims(random)
    for kind in (tampering, data.draw(st.sampled_from(sorted(TAMPERINGS)))):
        TAMPERINGS[kind](entries, random)
    claims = dc.parse_claims(written(entries))
    turned = Claims(claims.publication, tuple(data.draw(st.permutations(claims.claims))))
    assert seen(turned) == seen(claims)


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_numbers_of_texts_neither_goes_before_the_other(order):
    listed = [
        {"id": "few", "kind": "number_of_texts", "value": 60},
        {"id": "many", "kind": "number_of_texts", "value": 64},
        {"id": "a", "kind": "document_count", "theme": "a", "value": 62},
        {"id": "s", "kind": "sample_share", "value": "25%"},
        {"id": "g", "kind": "agreement", "theme": "a", "value": "93.8%"},
    ]
    verdicts = {audited.claim.id: audited.verdict for audited in dc.audit(read(listed[::order])).audited}
    assert verdicts["a"] == "inconsistent"
    assert verdicts["g"] == "under-determined"  # 15 or 16 texts; nothing says more than that
    assert "impossible" not in verdicts.values()


def linked(n_themes: int, value: int) -> list[dict[str, object]]:
    counts = [{"kind": "document_count", "theme": f"t{k:02}", "value": 10} for k in range(n_themes)]
    pairs = [
        {"kind": "cooccurrence", "themes": [f"t{k:02}", f"t{k + 1:02}"], "value": value} for k in range(n_themes - 1)
    ]
    return [{"kind": "number_of_texts", "value": 40}, *counts, *pairs]


@pytest.mark.parametrize("n_themes", [4, 14])
def test_of_many_themes_those_that_are_close_are_looked_at_together(n_themes):
    (finding,) = claims_together(read(linked(n_themes, 5)))
    assert finding.verdict == "consistent"
    assert (f"at most {together.MOST_TIED} were looked at" in finding.reason) is (n_themes > together.MOST_TIED)
    # The first and the second in the same texts, the second and the third too, but never the first and the third.
    never = [{"kind": "cooccurrence", "themes": ["t00", "t02"], "value": 0}]
    assert {f.verdict for f in claims_together(read([*linked(n_themes, 10), *never]))} == {"impossible"}


def test_what_takes_too_long_is_said_to_be_open(monkeypatch):
    monkeypatch.setattr(feasibility, "MOST_WORK", 0)
    (finding,) = claims_together(read(linked(3, 5)))
    assert finding.verdict == "under-determined"
    assert "takes too long" in finding.reason
