"""What is shown of a share: the share, its count alone, or the reason why there is none; the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FEWEST = 10  # texts, below which a count says all that a share would, and a share more than is known
FEWEST_FOR_A_LINE = 30  # texts a year
ROUNDING = 1e-9  # of bounds that are equal

Status = Literal["shown", "withheld", "undefined"]
YearKind = Literal["none", "withheld", "point", "line"]


@dataclass(frozen=True)
class Display:
    """Whether a share is shown, and if not or only in part, why."""

    status: Status
    reason: str = ""


def display_of(n_coded: int, n_documents: int) -> Display:
    """Return whether the share of so many coded texts is shown, withheld or undefined."""
    if not n_coded:
        return Display("undefined", "no text is coded" if n_documents else "there is no text")
    if n_coded < FEWEST:
        return Display("withheld", f"fewer than {FEWEST} texts")
    return Display("shown")


def year_kind(n_coded: int) -> YearKind:
    """Return how a year among years with many texts is drawn: on the line, as a point, or not."""
    if not n_coded:
        return "none"
    if n_coded < FEWEST:
        return "withheld"
    return "line" if n_coded >= FEWEST_FOR_A_LINE else "point"


def with_width(low: float | None, high: float | None) -> tuple[float, float] | None:
    """Return an interval that can be drawn: both bounds, and room between them."""
    return None if low is None or high is None or high - low <= ROUNDING else (low, high)
