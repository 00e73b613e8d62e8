"""Marks by which a line begins or ends something: sentences, list items, speeches."""

from __future__ import annotations

import re

# Closing quotes, brackets and the number of a footnote may follow the sign.
_SENTENCE_END = re.compile(r"[.!?…:;。！？：；۔؟][\"”’'»)\]）」』]*(?:\s?\d{1,3})?[\"”’'»)\]）」』]*$")
_BULLET = re.compile(r"[•‣◦▪●■·>✓➢]\s")
_ITEM = re.compile(r"(?:[-–—*]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?)\s", re.IGNORECASE)
_TITLE_WORD = re.compile(r"[^\W_]{4,}")
_SPEECH = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|M|Mme)\. |(?:Miss|Sir|Dame|Lord|Baroness|Archbishop|Prince|Princess|Sheikh|General) "
    r"|The (?:President|Acting President|Chair|Chairman|Chairperson|Secretary-General|Moderator)\b)"
    r"[^.:;!?]{0,70}(?:\([^)]{2,90}\)\s?){0,3}:(?:\s|$)"
    r"|(?:Q|A|Question|Answer|Reply):(?:\s|$)"
)


def ends_sentence(line: str) -> bool:
    """Return whether a line ends with a full stop or its like."""
    return bool(_SENTENCE_END.search(line.rstrip()[-12:]))


def begins_small(line: str) -> bool:
    """Return whether a line begins with a letter that is not a capital."""
    return line[0].isalpha() and not line[0].isupper()


def is_bullet(line: str) -> bool:
    """Return whether a line begins with a bullet, which only list items have."""
    return bool(_BULLET.match(line))


def begins_item(line: str) -> bool:
    """Return whether a line may begin an item of a list: ``2.``, ``(a)``, ``- ``."""
    return bool(_ITEM.match(line))


def begins_speech(line: str) -> bool:
    """Return whether a line begins with a speaker, a colon after: ``Mr. X (Y) (spoke in Z):``, ``The President:``."""
    return bool(_SPEECH.match(line))


def is_title(line: str) -> bool:
    """Return whether all longer words of a line, two at least, have a capital, and no full stop ends it."""
    words = _TITLE_WORD.findall(line[:200])
    return len(words) > 1 and all(word[0].isupper() for word in words) and not ends_sentence(line)
