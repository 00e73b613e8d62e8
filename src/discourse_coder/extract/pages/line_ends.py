"""Plain text that was copied or converted from a PDF: its hard line ends, page numbers and footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from unicodedata import east_asian_width

from discourse_coder.extract.hyphens import HYPHEN_JOINED, HYPHENS, Vocabulary, joined
from discourse_coder.extract.pages.footnotes import footnotes_by_reference
from discourse_coder.extract.pages.furniture import furniture_of_lines
from discourse_coder.extract.pages.line_patterns import FOOTNOTE
from discourse_coder.extract.pages.plain_lines import PlainLine, line_range, plain_lines, rows_of
from discourse_coder.extract.paragraph_starts import (
    begins_item,
    begins_small,
    begins_speech,
    ends_sentence,
    is_bullet,
    is_title,
)
from discourse_coder.model.extraction import Removal

# Columns of a terminal, where a Chinese character takes two: narrower lines are verse or a list, wider ones paragraphs.
_NARROWEST, _WIDEST = 25, 140
_NEIGHBOURS = 10
_MAY_BE_WIDE = re.compile("[\u1101-\U0010ffff]")
# A line is full when the next line's first word would have brought it beyond this share of its neighbours' width.
_FULL = 0.85
_LEAST_RUNNING_ON, _LEAST_SHARE = 3, 0.35
_LEAST_DOUBLE_SPACED = 5
_LEADS_ON = re.compile(
    rf"(?:[,{HYPHENS}]|\b(?:a|an|and|as|at|by|for|from|in|into|of|on|or|that|the|their|to|towards?|which|with|its|our)|['’]s)$",
    re.IGNORECASE,
)


def unwrapped(text: str) -> tuple[str, tuple[Removal, ...]]:
    """Join the lines of a hard-wrapped text to paragraphs, and set its page numbers and footnotes apart."""
    if len(text.splitlines()) <= _LEAST_RUNNING_ON:
        return text, ()
    lines = tuple(plain_lines(rows_of(text)))
    if not is_hard_wrapped(lines):
        return text, ()
    running = furniture_of_lines(lines)
    notes = footnotes_by_reference(lines, running)
    apart = {*running, *(place for note in notes for place in note)}
    places = [place for place in range(len(lines)) if place not in apart]
    if not places:
        return text, ()
    removals = [_numbered([lines[place]], lines[place].text, why) for place, why in running.items()]
    for note in ([lines[place] for place in note] for note in notes):
        removals.append(_numbered(note, " ".join(line.text for line in note), FOOTNOTE))
    kept = tuple(lines[place] for place in places)
    vocabulary = Vocabulary(line.text for line in kept)
    paragraphs: list[str] = []
    for group in _paragraphs(kept, places):
        paragraph, words = joined([line.text for line in group], vocabulary)
        paragraphs.append(paragraph)
        removals += [_numbered(group, word, HYPHEN_JOINED) for word in words]
    removals.sort(key=lambda numbered: numbered[0])
    return "\n\n".join(paragraphs) + "\n", tuple(removal for _, removal in removals)


def _numbered(lines: Sequence[PlainLine], what: str, why: str) -> tuple[int, Removal]:
    return lines[0].number, Removal(line_range(line.number for line in lines), what, why)


def is_hard_wrapped(lines: Sequence[PlainLine]) -> bool:
    """Return whether enough lines are full and go on in the middle of a sentence."""
    widths = _Widths(lines)
    if len(lines) <= _LEAST_RUNNING_ON or not _NARROWEST <= widths.usual <= _WIDEST:
        return False
    running_on = sum(_runs_on(widths.is_full[number], *pair) for number, pair in enumerate(pairwise(lines)))
    return running_on >= max(_LEAST_RUNNING_ON, _LEAST_SHARE * len(lines))


def _runs_on(is_full: bool, line: PlainLine, after: PlainLine) -> bool:
    return is_full and not ends_sentence(line.text) and begins_small(after.text)


class _Widths:
    """How wide lines are beside their neighbours."""

    def __init__(self, lines: Sequence[PlainLine]) -> None:
        self._lines = lines
        self._widths = [_columns(line.text) for line in lines]
        self.usual = _high(self._widths)

    @cached_property
    def is_full(self) -> list[bool]:
        """Whether the first word of the next line would not have fitted any more."""
        is_full = []
        for number, after in enumerate(self._lines[1:]):
            around = _high(self._widths[max(0, number - _NEIGHBOURS) : number + _NEIGHBOURS])
            word = min(_columns(after.text.split(maxsplit=1)[0]), around // 2)
            is_full.append(self._widths[number] + 1 + word > _FULL * around)
        return is_full


def _columns(text: str) -> int:
    return len(text) + sum(east_asian_width(character) in "WF" for character in _MAY_BE_WIDE.findall(text))


def _high(widths: Sequence[int]) -> int:
    return sorted(widths)[len(widths) * 8 // 10] if widths else 0


@dataclass(frozen=True)
class _Joints:
    """What tells whether one line goes on in the next."""

    widths: _Widths
    double_spaced: frozenset[int]
    blanks_tell: bool

    def goes_on(self, number: int, line: PlainLine, after: PlainLine, parted: bool) -> bool:
        full = self.widths.is_full[number]
        ended = ends_sentence(line.text)
        cut = line.text[-1] in HYPHENS and after.text[0].isalpha()
        small = begins_small(after.text)
        if is_bullet(after.text) or (
            (begins_item(after.text) or begins_speech(after.text)) and (ended or after.gap or not full)
        ):
            return False
        if parted or (after.gap and number not in self.double_spaced):
            return not ended and (small or cut or (full and bool(parted or _LEADS_ON.search(line.text))))
        if cut or (not ended and (small or (not after.gap and _LEADS_ON.search(line.text)))):
            return True
        if after.gap and (is_title(line.text) or (ended and is_title(after.text))):
            return False
        if not after.gap and after.indent >= line.indent + 2:
            return False
        return line.trailing_blank if self.blanks_tell and not after.gap else full


def _paragraphs(lines: Sequence[PlainLine], places: Sequence[int]) -> list[list[PlainLine]]:
    joints = _Joints(widths := _Widths(lines), _double_spaced(lines, widths), _blanks_tell(lines, widths))
    groups = [[lines[0]]]
    for number, (line, after) in enumerate(pairwise(lines)):
        parted = after.begins_page or places[number + 1] > places[number] + 1
        if joints.goes_on(number, line, after, parted):
            groups[-1].append(after)
        else:
            groups.append([after])
    return groups


def _double_spaced(lines: Sequence[PlainLine], widths: _Widths) -> frozenset[int]:
    """Return which lines stand in a stretch where an empty line follows each line, rather than each paragraph."""
    found: set[int] = set()
    start = 0
    for number in range(1, len(lines) + 1):
        if number < len(lines) and lines[number].gap == 1:
            continue
        run = range(start, number)
        running_on = sum(_runs_on(widths.is_full[i], lines[i], lines[i + 1]) for i in run[:-1])
        if len(run) >= _LEAST_DOUBLE_SPACED and running_on >= _LEAST_SHARE * len(run):
            found.update(run[:-1])
        start = number
    return frozenset(found)


def _blanks_tell(lines: Sequence[PlainLine], widths: _Widths) -> bool:
    """Return whether a blank at a line's end says that its paragraph goes on, as copying from some PDFs leaves it."""
    pairs = list(zip(widths.is_full, lines, lines[1:], strict=False))
    running_on = [
        line.trailing_blank for full, line, after in pairs if full and not after.gap and begins_small(after.text)
    ]
    ends = [line.trailing_blank for _, line, after in pairs if after.gap]
    return sum(running_on) > 0.9 * len(running_on) and sum(ends) < 0.7 * len(ends)
