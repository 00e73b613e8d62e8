"""What a publication says about a theme, to be set beside one's own counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PublishedCount:
    """A published document count and mention count of one theme.

    Attributes
    ----------
    theme : str
        The codebook's id.
    n_present, n_documents : int
        Texts said to carry the theme, of how many.
    n_mentions : int or None
        Mentions, where the publication gives a number.
    source : str
        Where it says so.
    """

    theme: str
    n_present: int
    n_documents: int
    n_mentions: int | None = None
    source: str = ""
