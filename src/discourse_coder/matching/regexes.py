"""Regular expressions in RE2 syntax, whose matching time is linear in the text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from discourse_coder.errors import CodebookError, Problem
from discourse_coder.matching.folding import Positions

# Enough for any pattern a person writes; a larger program is refused rather than run slowly.
_MAX_MEMORY = 8 << 20


def compile_regex(pattern: str, place: str = "regex") -> Any:
    """Return a compiled RE2 pattern that ignores case.

    Raises
    ------
    CodebookError
        With RE2's own words, when the pattern is not RE2 syntax, is too large, or matches the empty string.
    """
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    try:
        compiled = re2.compile(pattern, options=options)
    except (re2.error, UnicodeEncodeError) as error:
        message = error.args[0] if error.args else error
        text = message.decode("utf-8", "replace") if isinstance(message, bytes) else str(message)
        advice = "RE2 has no look-around and no back-references." if "(?" in pattern or "\\" in pattern else ""
        raise CodebookError(Problem(place, f"the regex {pattern!r} cannot be used: {text}.", advice)) from None
    if compiled.search(""):
        raise CodebookError(
            Problem(place, f"the regex {pattern!r} matches the empty string.", "Make it match at least one character.")
        )
    return compiled


def find_in_units(
    patterns: Iterable[Any], surface: str, starts: Positions, ends: Positions
) -> tuple[Positions, Positions]:
    """Return the spans (start, end) of all matches that lie within one of the units."""
    spans = [
        (begin + match.start(), begin + match.end())
        for begin, end in zip(starts.tolist(), ends.tolist(), strict=True)
        for pattern in patterns
        for match in pattern.finditer(surface[begin:end])
        if match.end() > match.start()
    ]
    table = np.array(spans, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]
