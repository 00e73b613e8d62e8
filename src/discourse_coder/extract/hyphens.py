"""Join lines that belong together: hyphens at line ends, broken addresses, scripts without spaces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

HYPHEN_JOINED = "line-end hyphen joined"
HYPHENS = "-\u00ad\u2010\u2011"
_LONGEST_WORD, _LONGEST_ADDRESS = 80, 500
_WORD = re.compile(rf"[^\W\d_]+(?:[{HYPHENS}][^\W\d_]+)*")
_CUT = re.compile(rf"([^\W\d_]+)([{HYPHENS}])$")
_HYPHEN = re.compile(f"[{HYPHENS}]")
_REST = re.compile(r"[^\W\d_]+")
# A hyphen that is no break of a word, but has no blank behind it: 2008-2012, U.N.-led.
_TIGHT = re.compile(rf"(?:[^\W_]|\.)[{HYPHENS}]$|\d[–]$")
# After these a hyphen stands for the rest of a word: "pre- and post-war".
_SUSPENDED = re.compile(r"(?:and|or|to|und|oder)\b")
_ADDRESS = re.compile(r"(?:https?:|www\.)\S*[/.\-_=?&%]$", re.IGNORECASE)
# Han, kana and full-width signs: their lines are joined without a blank.
_NO_BLANKS = re.compile("[\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")


class Vocabulary:
    """The words of a text that stand whole within its lines, with and without hyphens."""

    def __init__(self, lines: Iterable[str]) -> None:
        solid: list[str] = []
        self._hyphened: Counter[tuple[str, str]] = Counter()
        cut_before = False
        for line in lines:
            words = _WORD.findall(line)
            cut = _cut(line.rstrip()) is not None
            whole = [word.casefold() for word in words[int(cut_before and bool(words)) : len(words) - int(cut)]]
            solid += whole
            for word in filter(_HYPHEN.search, whole) if _HYPHEN.search(line) else ():
                parts = _HYPHEN.split(word)
                solid += parts
                self._hyphened.update(pairwise(parts))
            cut_before = cut if line.strip() else cut_before
        self._solid = Counter(solid)

    def is_one_word(self, left: str, right: str) -> bool:
        """Return whether two parts are known as one word, and more often so than with a hyphen between."""
        left, right = left.casefold(), right.casefold()
        return self._solid[left + right] > self._hyphened[left, right]

    def is_open(self, left: str, right: str) -> bool:
        """Return whether nothing tells if a hyphen belongs to a word: it does after an acronym and before a capital."""
        is_told = (left.casefold(), right.casefold()) in self._hyphened
        return right[0].islower() and not is_told and not (len(left) > 1 and left[-2:].isupper())


_NOTHING_KNOWN = Vocabulary(())


def joined(lines: Iterable[str], vocabulary: Vocabulary | None = None) -> tuple[str, tuple[str, ...]]:
    """Join lines to one, and name the words whose hyphen at a line's end went.

    A line's end stays behind a hyphen that may be the word's own or not: the search reads such a word in both ways.
    """
    text = ""
    words: list[str] = []
    for line in filter(None, (line.strip() for line in lines)):
        cut, rest = _cut(text), _REST.match(line)
        if not text:
            text = line
        # A hyphen goes only where the word without it is known from elsewhere in the text; a soft hyphen always goes.
        elif cut and rest and vocabulary and (cut[2] == "\u00ad" or vocabulary.is_one_word(cut[1], rest[0])):
            words.append(cut[0] + rest[0])
            text = text[:-1] + line
        elif cut and rest and not _SUSPENDED.match(line):
            # Where the text does not tell, the break stays: the search reads the word in both ways.
            text += f"\n{line}" if (vocabulary or _NOTHING_KNOWN).is_open(cut[1], rest[0]) else line
        elif (
            (_TIGHT.search(text[-2:]) and (line[0].isdigit() or rest) and not _SUSPENDED.match(line))
            or _is_broken_address(text, line)
            or (_NO_BLANKS.match(text[-1]) and _NO_BLANKS.match(line))
        ):
            text += line
        else:
            text += " " + line
    return text, tuple(words)


def _cut(text: str) -> re.Match[str] | None:
    """Return the part of a word that a text ends with before a hyphen."""
    return _CUT.search(text[-_LONGEST_WORD:]) if text and text[-1] in HYPHENS else None


def _is_broken_address(text: str, line: str) -> bool:
    """Return whether a web address breaks at the end of `text`, and goes on in `line`."""
    last_word = text[-_LONGEST_ADDRESS:].rsplit(maxsplit=1)[-1]
    return bool(_ADDRESS.search(last_word)) and (line[0].islower() or line[0].isdigit())
