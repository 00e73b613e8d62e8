"""A slow and plain reading of what the engine does: one character at a time, then Python's ``re``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

# What each piece of a text is matched as; a piece is one character, or one with its combining marks.
FOLDED = {
    **{letter: letter.lower() for letter in "abcABC1."},
    **{"é": "é", "É": "é", "e\u0301": "é", "E\u0301": "é", "ß": "ss", "ﬀ": "ff", "Ａ": "a", "İ": "i"},
    **{"²": "²", "…": "...", "❤\ufe0f": "❤", "’": "'", "'": "'", "“": '"', "-": "-", "‑": "-"},
    **{" ": " ", "\u00a0": " ", "\t": " ", "\0": " ", "\ud800": " ", "\n": "\n", "\u2028": "\n"},
    **{"\u00ad": "", "\u200b": "", "\ufeff": ""},
}
WORD = set("abcdefghijklmnopqrstuvwxyzéß0123456789")
PARAGRAPH = "¶"
SOFT_HYPHEN = "\u00ad"


class Folded(NamedTuple):
    """A character as it is matched, and the place and piece that it comes from."""

    letter: str
    start: int
    end: int
    piece: str


def slow_view(pieces: Sequence[str]) -> list[Folded]:
    """Return the folded characters of a text."""
    characters: list[Folded] = []
    place = 0
    for piece in pieces:
        characters += [
            Folded(letter, place, place + len(piece), piece)
            for letter in FOLDED[piece] or (SOFT_HYPHEN if piece == SOFT_HYPHEN else "")
        ]
        place += len(piece)
    # A soft hyphen matters only just before a blank.
    following = [*(c.letter for c in characters[1:]), ""]
    characters = [
        c for c, after in zip(characters, following, strict=False) if c.letter != SOFT_HYPHEN or after in (" ", "\n")
    ]
    runs = [list(run) for _, run in groupby(characters, key=lambda c: c.letter in (" ", "\n"))]
    view: list[Folded] = []
    for before, run, after in zip([[], *runs[:-1]], runs, [*runs[1:], []], strict=False):
        if run[0].letter in (" ", "\n"):
            view += _layout(before, run, after)
        else:
            view += [c for c in run if c.letter != SOFT_HYPHEN]
    return view


def _layout(before: list[Folded], run: list[Folded], after: list[Folded]) -> list[Folded]:
    """Return what a run of blanks and line breaks counts as: a blank, the end of a paragraph, or nothing."""
    n_breaks = sum(c.letter == "\n" for c in run)
    blank = run[0]._replace(letter=" ")
    if not n_breaks or not before or not after:
        return [blank]
    last, first = before[-1].letter, after[0].letter
    lower = first.isalpha() and after[0].piece == after[0].piece.lower()
    if last == SOFT_HYPHEN and first in WORD and (n_breaks == 1 or lower):
        return []
    if last == "-" and len(before) > 1 and before[-2].letter in WORD and first in WORD and n_breaks == 1:
        return []
    goes_on = lower and last not in (".", "!", "?", ":", ";")
    return [blank._replace(letter=PARAGRAPH) if n_breaks > 1 and not goes_on else blank]


def slow_hits(view: list[Folded], term: str, boundary: str = "character") -> set[tuple[int, int]]:
    """Return where a folded term is found, as positions in the view."""
    text = "".join(c.letter for c in view)
    word = f"[{''.join(sorted(WORD))}]"
    pattern = f"{word}*?".join(map(re.escape, term.strip("*").split("*"))) + f"{word}*" * term.endswith("*")
    if boundary != "none":
        pattern = f"(?<!{word})" * (term[0] in WORD) + pattern
        pattern += f"(?!{word})" * (term[-1] in WORD)
    matcher = re.compile(pattern)
    spans = {hit.span() for place in range(len(text)) if (hit := matcher.match(text, place))}
    if term.startswith("*"):
        head = re.compile(f"{word}*$")
        spans = {(head.search(text[:start]).start(), end) for start, end in spans}  # type: ignore[union-attr]
    if boundary == "token":
        before, after = re.compile(f"{word}['-]$"), re.compile(f"['-]{word}")
        possessive = re.compile(f"'s(?!{word})")
        spans = {
            (start, end)
            for start, end in spans
            if not before.search(text[:start]) and (possessive.match(text, end) or not after.match(text, end))
        }
    return spans


def slow_longest_first(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans that remain when the longest, then the leftmost, is taken first."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0] - span[1], span[0])):
        if all(end <= a or start >= b for a, b in kept):
            kept.append((start, end))
    return sorted(kept)
