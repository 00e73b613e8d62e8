"""Finding regular expressions in many units of text at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from discourse_coder.rules.matching.folding import Positions


def find_in_passages(regex: Any, view: str, start: Positions, end: Positions) -> tuple[Positions, Positions]:
    """Return the spans (start, end) of all matches of an RE2 pattern within one of the passages of a view."""
    begins = start.tolist()
    text = "\n".join([*map(view.__getitem__, map(slice, begins, end.tolist())), ""])
    first = np.cumsum(end + 1 - start) - (end + 1 - start)
    # RE2 works on bytes; asking it for characters would cost more than the search.
    # Only RE2's \C, any byte, still reaches over a line feed.
    lines = text.encode()
    spans = [match.span() for match in regex.finditer(lines) if b"\n" not in match.group()]
    table = np.array(spans, dtype=np.int64).reshape(-1, 2)
    if spans and not lines.isascii():
        continued = (np.frombuffer(lines, dtype=np.uint8) & 0xC0) == 0x80
        table = np.searchsorted(np.flatnonzero(~continued), table)
    line = np.searchsorted(first, table[:, 0], side="right") - 1
    moved = (start - first)[line]
    return table[:, 0] + moved, table[:, 1] + moved
