"""Finding regular expressions in many units of text at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from discourse_coder.rules.matching.folding import Positions


def find_in_passages(regex: Any, view: str, start: Positions, end: Positions) -> tuple[Positions, Positions]:
    """Return the spans (start, end) of all matches of an RE2 pattern within one of the passages of a view."""
    text = "\n".join([*map(view.__getitem__, map(slice, start.tolist(), end.tolist())), ""])
    # RE2 works on bytes; asking it for characters would cost more than the search.
    lines = text.encode()
    table = np.array([match.span() for match in regex.finditer(lines)], dtype=np.int64).reshape(-1, 2)
    if len(table) and not lines.isascii():
        continued = (np.frombuffer(lines, dtype=np.uint8) & 0xC0) == 0x80
        table = np.searchsorted(np.flatnonzero(~continued), table)
    first = np.cumsum(end + 1 - start) - (end + 1 - start)
    line = np.searchsorted(first, table[:, 0], side="right") - 1
    begin, stop = (table + (start - first)[line, None]).T
    # Only RE2's \C, any byte, still reaches over a line feed.
    within = stop <= end[line]
    return begin[within], stop[within]
