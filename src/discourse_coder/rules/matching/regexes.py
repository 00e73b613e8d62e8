"""Finding regular expressions in many units of text at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from discourse_coder.rules.matching.folding import Positions


class Passages:
    """Passages of a view, a line of bytes each, in which any number of RE2 patterns can be found."""

    def __init__(self, view: str, start: Positions, end: Positions) -> None:
        text = "\n".join([*map(view.__getitem__, map(slice, start.tolist(), end.tolist())), ""])
        # RE2 works on bytes; asking it for characters would cost more than the search.
        self._lines = text.encode()
        self._start, self._end = start, end

    def find(self, regex: Any) -> tuple[Positions, Positions]:
        """Return the spans (start, end) in the view of all matches of a pattern within one of the passages."""
        table = np.array([match.span() for match in regex.finditer(self._lines)], dtype=np.int64).reshape(-1, 2)
        if not len(table):
            return table[:, 0], table[:, 1]
        if not self._lines.isascii():
            continued = (np.frombuffer(self._lines, dtype=np.uint8) & 0xC0) == 0x80
            table = np.searchsorted(np.flatnonzero(~continued), table)
        start, end = self._start, self._end
        first = np.cumsum(end + 1 - start) - (end + 1 - start)
        line = np.searchsorted(first, table[:, 0], side="right") - 1
        begin, stop = (table + (start - first)[line, None]).T
        # Only RE2's \C, any byte, still reaches over a line feed.
        within = stop <= end[line]
        return begin[within], stop[within]
