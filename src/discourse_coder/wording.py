"""How numbers, shares and lists are put into words, the same everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction


def inflected(number: int, singular: str, plural: str = "") -> str:
    """Return the form of a word that goes with a number; without a plural, an s is added."""
    return singular if number == 1 else plural or f"{singular}s"


def number_of(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun, as in ``1 text`` or ``1,066 texts``."""
    return f"{number:,} {inflected(number, singular, plural)}"


def listed(items: Iterable[str], last: str = "and") -> str:
    """Return items as ``a, b and c``; empty where there are none."""
    *most, final = items if (items := list(items)) else [""]
    return f"{', '.join(most)} {last} {final}" if most else final


def first_few(items: Iterable[str], most: int) -> str:
    """Return the first of many names, as in ``a, b and 3 more``, or all of a few: ``a, b``."""
    names = list(items)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def sentences(*parts: str) -> str:
    """Return sentences as one text, without the empty ones."""
    return " ".join(filter(None, parts))


def sentences_once(parts: Iterable[str]) -> str:
    """Return texts as one, such as notices, without the sentences that an earlier one has."""
    seen: set[str] = set()
    told = []
    for part in parts:
        found = re.split(r"(?<=[.!?]) ", part)
        told.append(sentences(*(sentence for sentence in found if sentence not in seen)))
        seen |= set(found)
    return sentences(*told)


def shortened(text: str, length: int = 90) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text[: 4 * length].split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def percentage(share: Fraction | float, decimals: int = 1) -> str:
    """Return a share, 0 to 1, as a percentage: ``19.5%``. A fraction is rounded from its exact value."""
    return f"{float(100 * share):.{decimals}f}%"


def points(difference: float) -> str:
    """Return a difference of shares in percentage points: ``+3.5``; one that rounds to 0 has no minus."""
    return f"{100 * difference:+z.1f}"


def percentages(low: Fraction | float, high: Fraction | float) -> str:
    """Return an interval of shares: ``70.6 to 87.6%``."""
    return f"{percentage(low).removesuffix('%')} to {percentage(high)}"


def whole_percentage(share: float | None) -> str:
    """Return a share without decimals: ``20%``, but ``<1%`` for hardly any, ``>99%`` for nearly all, ``-`` for None."""
    # Rounding alone would pass off a small chance as none and a large one as certain.
    if share is None:
        return "-"
    text = percentage(share, 0)
    if text == "0%" and share > 0:
        return "<1%"
    return ">99%" if text == "100%" and share < 1 else text


def coefficient(value: float, decimals: int = 2) -> str:
    """Return a coefficient without the 0 before the point, as is usual in print: ``.80``, ``-.05``, ``1.00``."""
    text = f"{value:z.{decimals}f}"
    return text.replace("0.", ".", 1) if abs(value) < 1 else text


def too_much_text(n_texts: int, most_texts: int, n_characters: int, most_characters: int) -> str:
    """Say how many texts or characters, of those counted so far, are more than the most; empty where neither is."""
    if n_texts > most_texts:
        return f"there are {n_texts:,} texts"
    return f"there are {n_characters:,} characters or more" if n_characters > most_characters else ""
