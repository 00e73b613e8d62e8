"""Names of files: how they are shown and ordered, and which are hidden."""

from __future__ import annotations

import re
from pathlib import PurePath

_LONGEST = 200


def printable(name: str) -> str:
    """Return a name on one line, with what is not printable as escapes; equal results mean equal names."""
    if name.isprintable() and "\\" not in name:
        return name
    return "".join(c if c.isprintable() and c != "\\" else repr(c)[1:-1] for c in name)


def shown(name: str) -> str:
    """Return a printable name for a message; a very long one as its beginning, its end and its length."""
    line = printable(name)
    if len(line) <= _LONGEST:
        return line
    return f"{line[: _LONGEST // 2]}…{line[-_LONGEST // 4 :]} ({len(name):,} characters)"


def natural_order(name: str) -> tuple[list[str | tuple[int, str]], str]:
    """Return what to sort names by so that t2 comes before t10."""
    # Splitting at digits leaves words at even and numbers at odd places, so that only like is compared with like.
    parts = re.split("([0-9]+)", name.casefold())
    return [_number(part) if position % 2 else part for position, part in enumerate(parts)], name


def _number(digits: str) -> tuple[int, str]:
    significant = digits.lstrip("0")
    return len(significant), significant


def is_hidden(path: PurePath) -> bool:
    """Return whether a file, or a folder that it is in, is hidden or a Mac's shadow of another file."""
    return any((part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in path.parts)
