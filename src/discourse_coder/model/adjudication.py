"""Decisions between coders."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Decision:
    """What an adjudicator decided.

    Attributes
    ----------
    id, theme : str
        The text and the theme that the coders disagree on.
    code : int or None
        1, 0, or None while undecided.
    reason : str
        Why; may be empty.
    place : str
        Its row in the sheet, for messages.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> dc.Decision("T23", "dialogue", 1, "Inclusion 1: calls for talks.").code
    1
    """

    id: str
    theme: str
    code: int | None
    reason: str = ""
    place: str = ""
