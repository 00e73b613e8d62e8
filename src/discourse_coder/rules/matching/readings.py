"""How words that are broken at line ends are read: joined, or with the hyphen as printed.

The views that are searched are as long as the stored text: a soft hyphen stands where a hyphen is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from discourse_coder.rules.matching.characters import fold, fold_term, is_word_character
from discourse_coder.rules.matching.folding import Positions

FindAll = Callable[[Sequence[str]], tuple[Positions, Positions, Positions]]

_SOFT = "\u00ad"
_HYPHENS = f"-‐‑{_SOFT}"
_GAP = r"(?:[^\S\n\x85\u2028\u2029]|[\u200b-\u200d\ufeff])*"
_LINE_END_HYPHEN = re.compile(rf"[{_HYPHENS}]{_GAP}[\n\x85\u2028\u2029]{_GAP}(?=\w)")
_PRINTED_HYPHEN = re.compile(rf"[-‐‑](?!{_GAP}[\n\x85\u2028\u2029])")
_AT_LINE_END = {hyphen: re.compile(rf"{hyphen}\s*\n") for hyphen in _HYPHENS}
_UNUSUAL = "\x85\u2028\u2029\u200b\u200c\u200d\ufeff"
_LONGEST_PART = 100
# After these a hyphen stands for the rest of a word: "pre- and post-war".
_SUSPENDED = re.compile(r"(?:and|or|to|und|oder|bis|et|ou)\b")


@dataclass(frozen=True)
class Readings:
    """The views of some texts; those of `broken` texts are of these only, in their order."""

    joined: Sequence[str]  # of every text: what may be one word is one
    broken: tuple[int, ...]  # the texts with words that may be read in two ways
    printed: tuple[str, ...]  # of these: all hyphens stand
    likely: tuple[str, ...]  # of these: hyphens stand where the text or a rule has the hyphenated form, no others

    @property
    def second(self) -> tuple[list[int], list[str]]:
        """The likely views that differ from the joined ones, after the numbers of their texts."""
        pairs = zip(self.broken, self.likely, strict=True)
        differ = [(number, view) for number, view in pairs if view != self.joined[number]]
        return [number for number, _ in differ], [view for _, view in differ]


def readings_of(texts: Sequence[str], find_all: FindAll) -> Readings:
    """Return the views of texts; `find_all` gives the number, start and end of all that rules look for in texts."""
    joined: dict[int, str] = {}
    broken: dict[int, list[int]] = {}
    for number, text in enumerate(texts):
        if _may_break_words(text):
            hyphens = list(_line_end_hyphens(text))
            if hyphens:
                doubtful = [at for at, is_doubtful in hyphens if is_doubtful]
                plain = [at for at, is_doubtful in hyphens if not is_doubtful and text[at] == _SOFT]
                joined[number] = _with(_with(text, plain, "-"), doubtful, _SOFT)
                if doubtful:
                    broken[number] = doubtful
    if not joined:
        return Readings(texts, (), (), ())
    numbers = tuple(broken)
    ones = [joined[number] for number in numbers]
    printed = [_with(one, broken[number], "-") for one, number in zip(ones, numbers, strict=True)]
    confirmed = _confirmed(ones, printed, list(broken.values()), find_all) if numbers else []
    likely = tuple(
        _with(one, [at for at in broken[number] if at in found or _head(one, at) in heads], "-")
        for one, number, found in zip(ones, numbers, confirmed, strict=True)
        for heads in [_heads(one)]
    )
    whole = tuple(joined.get(number, text) for number, text in enumerate(texts))
    return Readings(whole, numbers, tuple(printed), likely)


def _may_break_words(text: str) -> bool:
    """Say whether a line may end in a hyphen; the search that knows takes longer."""
    if text.isascii():
        return "-" in text and _AT_LINE_END["-"].search(text) is not None
    if any(map(text.__contains__, _UNUSUAL)):
        return True
    return any(at_line_end.search(text) for hyphen, at_line_end in _AT_LINE_END.items() if hyphen in text)


def _line_end_hyphens(text: str) -> Iterator[tuple[int, bool]]:
    """Yield each hyphen between two parts of a word at a line's end, and whether it may not belong to the word."""
    for found in _LINE_END_HYPHEN.finditer(text):
        at, after = found.start(), text[found.end()]
        before = text[at - 1] if at else " "
        if not (is_word_character(before) or not fold(before)):
            continue
        # Beside a figure, after an acronym and before a capital, and where it is suspended, a hyphen is a printed one.
        is_printed = (
            before.isdecimal()
            or after.isdecimal()
            or (after.islower() and at > 1 and before.isupper() and text[at - 2].isupper())
            or (not after.islower() and text[at] != _SOFT)
            or _SUSPENDED.match(text, found.end())
        )
        yield at, not is_printed


def _with(text: str, places: Sequence[int], character: str) -> str:
    """Return a text with this character at some places."""
    pieces, done = [], 0
    for at in places:
        pieces += [text[done:at], character]
        done = at + 1
    return "".join([*pieces, text[done:]]) if pieces else text


def _heads(text: str) -> set[str]:
    """Return what stands before the hyphens printed within lines."""
    return {_head(text, found.start()) for found in _PRINTED_HYPHEN.finditer(text)} - {""}


def _head(text: str, at: int) -> str:
    """Return the letters and figures before a place, folded; nothing where they are too many for a word."""
    begin = at
    while begin and at - begin <= _LONGEST_PART and (is_word_character(text[begin - 1]) or not fold(text[begin - 1])):
        begin -= 1
    return fold_term(text[begin:at]) if at - begin <= _LONGEST_PART else ""


def _confirmed(
    joined: Sequence[str], printed: Sequence[str], broken: Sequence[list[int]], find_all: FindAll
) -> list[set[int]]:
    """Return per text the hyphens that are part of what rules look for, as a whole found only with them."""
    size = max(map(len, printed)) + 1
    hyphens = np.array([number * size + at for number, places in enumerate(broken) for at in places], dtype=np.int64)

    def across(texts: Sequence[str]) -> set[tuple[int, int]]:
        text, start, end = find_all(texts)
        low, high = text * size + start, text * size + end
        held = np.searchsorted(hyphens, low, side="right") < np.searchsorted(hyphens, high - 1)
        return set(zip(low[held].tolist(), high[held].tolist(), strict=True))

    confirmed: list[set[int]] = [set() for _ in broken]
    for low, high in across(printed) - across(joined):
        for hyphen in hyphens[np.searchsorted(hyphens, low) : np.searchsorted(hyphens, high)].tolist():
            confirmed[hyphen // size].add(hyphen % size)
    return confirmed
