"""Names of files: which a person may give, how they are shown and ordered, and which are hidden."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

_LONGEST = 200
LONGEST_OF_A_PERSON = 64
# Names of devices, which Windows refuses whatever follows the dot.
_OF_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
# What a study calls its own codings.
_OF_THE_STUDY = ("coding", "evidence")


def is_reserved(name: str) -> bool:
    """Say whether a name is that of a device on Windows, with or without an extension."""
    return _OF_DEVICES.fullmatch(name) is not None


def fault_of_name(name: str) -> str:
    """Return why a person's name cannot name a file in a study, as a sentence, or nothing if it can.

    Whatever lets data name a file asks here, so that no path and no name of the study's own can come in.
    """
    if name.casefold() in _OF_THE_STUDY:
        return f'"{name}" is the study\'s own name for a file.'
    if is_reserved(name):
        return f'"{name}" is the name of a device on Windows.'
    if len(name) > LONGEST_OF_A_PERSON:
        return f'"{shown(name[:40])}…" has {len(name)} characters.'
    are_allowed = all(character.isalnum() or character in "-_" for character in name)
    if not are_allowed or not name[:1].isalnum() or not unicodedata.is_normalized("NFC", name):
        return f'"{shown(name)}" cannot name a file.'
    return ""


ADVICE_ON_NAMES = (
    f'Use letters, digits, "-" and "_" only, first a letter or digit, and at most {LONGEST_OF_A_PERSON} in all.'
)


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
