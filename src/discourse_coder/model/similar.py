"""The known word that a misspelt one probably stands for."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches


def nearest(word: str, known: Collection[str]) -> str | None:
    """Return the known word that is most similar, None where none is."""
    by_lower_case = {name.lower(): name for name in known}
    near = get_close_matches(word.lower()[:100], by_lower_case, n=1)
    return by_lower_case[near[0]] if near else None


def did_you_mean(word: str, known: Collection[str], otherwise: str = "") -> str:
    """Return a question that offers the nearest known word, `otherwise` where there is none."""
    near = nearest(word, known)
    return f'Did you mean "{near}"?' if near else otherwise
