"""Regular expressions in RE2 syntax, which match in linear time: a codebook may come from a stranger."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

# Enough for any pattern a person writes; a larger program is refused rather than run slowly.
_MAX_MEMORY = 8 << 20
_NOT_IN_RE2 = re.compile(r"\(\?<?[=!]|\(\?>|\(\?P=|\\[1-9]")
_LINE_ENDS = "(?m)"
_RE2_SYNTAX = "See https://github.com/google/re2/wiki/Syntax."


class RegexFault(ValueError):  # noqa: N818 - it says what is wrong in words for a `Problem`
    """A pattern cannot be used."""

    def __init__(self, found: str, advice: str) -> None:
        super().__init__(f"{found} {advice}")
        self.found, self.advice = found, advice


@lru_cache(maxsize=1024)
def compile_regex(pattern: str) -> Any:
    """Return a compiled RE2 pattern that ignores case and never crosses a line feed, or raise a RegexFault."""
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.never_nl = True
    options.max_mem = _MAX_MEMORY
    try:
        compiled = re2.compile(_LINE_ENDS + pattern, options=options)
    except (re2.error, UnicodeEncodeError) as error:
        message = error.args[0]
        reason = message.decode("utf-8", "replace") if isinstance(message, bytes) else str(error)
        reason = reason.replace(_LINE_ENDS, "", 1)
        advice = "RE2 has no lookaround and no backreferences." if _NOT_IN_RE2.search(pattern) else _RE2_SYNTAX
        raise RegexFault(f"is not a regular expression for RE2: {reason}.", advice) from None
    if any(match.start() == match.end() for text in ("", "a", "b c") for match in compiled.finditer(text)):
        raise RegexFault("can match an empty string.", "Require a character, for example with + instead of *.")
    return compiled
