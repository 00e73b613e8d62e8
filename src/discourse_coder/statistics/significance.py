"""What tests of significance share: their level, how many draws they make, and the p-value of draws."""

from __future__ import annotations

LEVEL = 0.05
N_DRAWS = 9_999
# Statistics that differ by less are equal but for rounding.
ROUNDING = 1e-9


def p_of_draws(n_as_large: int) -> float:
    """Return the p-value, given how many draws are as large as what was observed, which counts as one more."""
    # Davison & Hinkley 1997, Bootstrap Methods and Their Application, eq. 4.11.
    return (1 + n_as_large) / (N_DRAWS + 1)
