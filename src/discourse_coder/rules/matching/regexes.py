"""Finding regular expressions in many units of text at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from discourse_coder.rules.matching.folding import Positions


def find_in_lines(regexes: Iterable[Any], lines: bytes) -> tuple[Positions, Positions]:
    """Return the character spans (start, end) of all matches of RE2 patterns within one line of UTF-8 text."""
    # RE2 works on bytes; asking it for characters would cost more than the search.
    # Only RE2's \C, any byte, still reaches over a line feed.
    spans = [match.span() for regex in regexes for match in regex.finditer(lines) if b"\n" not in match.group()]
    table = np.array(spans, dtype=np.int64).reshape(-1, 2)
    if spans and not lines.isascii():
        continued = (np.frombuffer(lines, dtype=np.uint8) & 0xC0) == 0x80
        table = np.searchsorted(np.flatnonzero(~continued), table)
    return table[:, 0], table[:, 1]
