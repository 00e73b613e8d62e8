"""Chi-squared, against scipy."""

from __future__ import annotations

import pytest
from scipy import stats

from discourse_coder.statistics.chi_squared import (
    chance_above,
    critical_value,
    noncentral_chance_above,
    noncentrality_of,
)


@pytest.mark.parametrize("df", [1, 2, 3, 8, 31, 200])
def test_chances_and_critical_values_are_those_of_scipy(df):
    for value in (0.001, 0.7 * df, df, 2 * df, 9 * df):
        assert chance_above(value, df) == pytest.approx(stats.chi2.sf(value, df), rel=1e-11)
        for noncentrality in (0, 0.01, 9, 400, 1e5):
            expected = stats.ncx2.sf(value, df, noncentrality) if noncentrality else stats.chi2.sf(value, df)
            assert noncentral_chance_above(value, df, noncentrality) == pytest.approx(expected, abs=1e-11)
    assert chance_above(0, df) == 1
    for significance in (0.05, 0.01, 1e-9):
        assert critical_value(df, significance) == pytest.approx(stats.chi2.isf(significance, df), rel=1e-11)


@pytest.mark.parametrize("df", [1, 2, 9])
def test_the_noncentrality_gives_the_power(df):
    found = noncentrality_of(0.8, df, 0.01)
    assert stats.ncx2.sf(stats.chi2.isf(0.01, df), df, found) == pytest.approx(0.8)
