"""What a reader sees of a text: values that differ in what nobody can see are alike."""

from __future__ import annotations

import re
import unicodedata

from discourse_coder.errors import INVISIBLE

_INVISIBLE = re.compile(f"[{INVISIBLE}]")


def as_seen(text: str) -> str:
    """Return a text without what cannot be seen: composed letters, no invisible characters, single plain blanks."""
    if text.isascii() and "  " not in text and text.isprintable():
        return text.strip()
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def is_blank(text: str) -> bool:
    """Return whether there is nothing to be seen in a text."""
    if text[:1].isalnum():  # as most texts begin
        return False
    return all(character.isspace() or character == "\0" or _INVISIBLE.match(character) for character in text)
