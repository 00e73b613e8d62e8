"""Tables as plain Python values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def plain(frame: pd.DataFrame, missing: Any = None) -> pd.DataFrame:
    """Return a table of Python values instead of pandas', with `missing` where there is none."""
    return frame.astype(object).where(frame.notna(), missing)
