"""Finding regular expressions in many units of text at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from discourse_coder.rules.matching.folding import Positions


def find_in_lines(regexes: Iterable[Any], lines: bytes) -> tuple[Positions, Positions]:
    r"""Return the spans (start, end) of all matches within a line, of patterns made by `compile_regex`.

    Parameters
    ----------
    regexes : iterable of compiled patterns
        As `compile_regex` makes them.
    lines : bytes
        UTF-8; RE2 works on bytes, and asking it for characters would cost more than the search.

    Returns
    -------
    start, end : ndarray of int64
        Positions of characters, end exclusive.
    """
    # Only RE2's \C, any byte, still reaches over a line feed.
    spans = [match.span() for regex in regexes for match in regex.finditer(lines) if b"\n" not in match.group()]
    table = np.array(spans, dtype=np.int64).reshape(-1, 2)
    if spans and not lines.isascii():
        continued = (np.frombuffer(lines, dtype=np.uint8) & 0xC0) == 0x80
        table = np.searchsorted(np.flatnonzero(~continued), table)
    return table[:, 0], table[:, 1]
