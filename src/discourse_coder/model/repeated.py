"""Names that must be unique and are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def repeated(names: Iterable[str]) -> list[str]:
    """Return the names that occur more than once, in order of first appearance."""
    return [name for name, times in Counter(names).items() if times > 1]
