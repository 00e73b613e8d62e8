"""What pages left in a plain text: running heads, page numbers, footnotes among the lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from discourse_coder.extract.paragraph_starts import ends_sentence
from discourse_coder.model.extraction import Removal


@dataclass(frozen=True)
class PlainLine:
    """A line of text that is not empty.

    Attributes
    ----------
    number : int
        In the file, from 1.
    text : str
        Without blanks at both ends.
    gap : int
        How many empty lines stand before it.
    indent : int
        Columns of blanks that it begins with.
    trailing_blank : bool
        Whether blanks ended it.
    begins_page : bool
        Whether a form feed, or a single blank in its place, stands before it.
    page : int
        From 1, counting form feeds.
    """

    number: int
    text: str
    gap: int
    indent: int
    trailing_blank: bool
    begins_page: bool
    page: int


PAGE_NUMBER = re.compile(r"(?:page|p\.)?\s*[-–—(\[]?\s*(\d{1,4})\s*[-–—)\]]?(?:\s*(?:/|of)\s*\d{1,4})?", re.IGNORECASE)
_NOTE = re.compile(r"(\d{1,3})(?:[.)]\s*|\s+|(?=[^\W\d_]))(?=[^\W\d_]|[“\"‘(])")
_EDGE = 2
_SHORTEST_HEADING, _MOST_HEADINGS = 8, 100
_LEAST_PAGES = 3
# How many lines around a footnote its number must be found in.
_REACH = 150
_LONGEST_STEP, _LONGEST_LINE, _LONGEST_CHAIN_GAP = 4, 1000, 50

Numbered = tuple[int, Removal]


def where(numbers: Iterable[int]) -> str:
    """Return the place of lines in words: ``line 3``, ``lines 3 to 5``, ``lines 3 to 5 and 9 to 10``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    several = len(runs) > 1 or len(runs[0]) > 1
    return ("lines " if several else "line ") + " and ".join(" to ".join(map(str, run)) for run in runs)


def furniture(lines: Sequence[PlainLine]) -> tuple[set[int], list[Numbered]]:
    """Find what belongs to pages rather than to the text.

    Returns
    -------
    set_apart : set of int
        Places in `lines` of what is no part of the text.
    removals : list of (int, Removal)
        What they were, by line number.
    """
    found: list[tuple[range | list[int], str]] = []
    apart: set[int] = set()

    def take(indexes: Iterable[int], why: str) -> None:
        fresh = [index for index in indexes if index not in apart]
        apart.update(fresh)
        if fresh:
            found.append((fresh, why))

    for index in _repeated_at_page_ends(lines):
        take([index], "running head")
    headings = _Headings(lines)
    for index in _page_numbers(lines, apart):
        take([index], "page number")
        for beside in (index - 1, index + 1):
            if 0 <= beside < len(lines) and headings.repeated_by(beside):
                take([beside], "running head")
    for note in _footnotes(lines, lambda index: index in apart):
        take(note, "footnote")
    removals = [
        (lines[indexes[0]].number, Removal(_where(lines, indexes), " ".join(lines[i].text for i in indexes), why))
        for indexes, why in found
    ]
    return apart, removals


def _where(lines: Sequence[PlainLine], indexes: Sequence[int]) -> str:
    return where(lines[index].number for index in indexes)


def _repeated_at_page_ends(lines: Sequence[PlainLine]) -> list[int]:
    """Return the lines beside form feeds that stand there on several pages, whatever their figures."""
    pages: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        pages[line.page].append(index)
    standing: dict[str, set[int]] = defaultdict(set)
    for indexes in pages.values():
        for index in {*indexes[:_EDGE], *indexes[-_EDGE:]}:
            standing[_without_figures(lines[index].text)].add(index)
    return sorted(
        index
        for text, indexes in standing.items()
        if any(map(str.isalpha, text)) and len({lines[index].page for index in indexes}) >= _LEAST_PAGES
        for index in indexes
    )


def _without_figures(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.split())).casefold()


def _page_numbers(lines: Sequence[PlainLine], apart: set[int]) -> list[int]:
    """Return the lines that are page numbers: alone, and either at a page's end or counting up through the text."""
    lone: list[tuple[int, int]] = []
    at_page_end: list[int] = []
    for index, line in enumerate(lines):
        number = PAGE_NUMBER.fullmatch(line.text)
        last = index + 1 == len(lines)
        gap_after = 2 if last else lines[index + 1].gap
        page_after = last or lines[index + 1].begins_page or gap_after >= 2 or index + 1 in apart
        page_before = line.begins_page or index - 1 in apart
        if not number or not (line.gap or page_before or index == 0) or not (gap_after or page_after):
            continue
        if page_before or page_after:
            at_page_end.append(index)
        lone.append((index, int(number[1])))
    counting = _longest_counting_up(lone)
    several = len(counting) >= _LEAST_PAGES
    return sorted({*at_page_end, *(counting if several else ())})


def _longest_counting_up(lone: Sequence[tuple[int, int]]) -> list[int]:
    """Return the longest chain of lines whose numbers rise, in steps no larger than a few pages."""
    lengths: list[int] = []
    earlier: list[int] = []
    for place, (_, number) in enumerate(lone):
        before = [
            back
            for back in range(max(0, place - _LONGEST_CHAIN_GAP), place)
            if 0 < number - lone[back][1] <= 3 * (place - back)
        ]
        best = max(before, key=lambda back: lengths[back], default=-1)
        earlier.append(best)
        lengths.append(1 + (lengths[best] if before else 0))
    place = max(range(len(lone)), key=lambda place: lengths[place], default=-1)
    chain = []
    while place >= 0:
        chain.append(lone[place][0])
        place = earlier[place]
    return chain[::-1]


class _Headings:
    """Finds lines that say again what one to four lines elsewhere say together."""

    def __init__(self, lines: Sequence[PlainLine]) -> None:
        self._lines = lines
        self._letters = [_letters(line.text) for line in lines]
        self._starts: dict[str, list[int]] = defaultdict(list)
        for index, letters in enumerate(self._letters):
            if letters:
                self._starts[letters[:_SHORTEST_HEADING]].append(index)

    def repeated_by(self, index: int) -> bool:
        """Return whether a line stands alone and repeats a heading."""
        line, text = self._lines[index], self._letters[index]
        alone = (line.gap or line.begins_page or index == 0) and (
            index + 1 == len(self._lines) or self._lines[index + 1].gap or self._lines[index + 1].begins_page
        )
        if not alone or len(text) < _SHORTEST_HEADING:
            return False
        for start in self._starts[text[:_SHORTEST_HEADING]][:_MOST_HEADINGS]:
            said = ""
            for letters in self._letters[start : start + 4]:
                said += letters
                if said == text and not start <= index < start + 4:
                    return True
        return False


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _footnotes(lines: Sequence[PlainLine], is_apart: Callable[[int], bool]) -> list[list[int]]:
    """Return the lines of each footnote: a paragraph that begins with a number which stands, raised, in the text.

    Numbers go up by one, or begin anew with 1. A note that a page's end cut goes on above the next note.
    """
    notes: list[list[int]] = []
    last, within = 0, False
    index = 0
    while index < len(lines):
        line = lines[index]
        if is_apart(index):
            within = False
        elif (number := _note_number(lines, index, last, within)) is not None:
            notes.append([index])
            last, within = number, True
        elif within and not line.gap and not line.begins_page:
            notes[-1].append(index)
        elif notes and line.gap and (end := _end_of_cut_note(lines, index, last, notes[-1])):
            notes[-1] += range(index, end)
            index, within = end - 1, True
        else:
            within = False
        index += 1
    return notes


def _note_number(lines: Sequence[PlainLine], index: int, last: int, within: bool) -> int | None:
    line = lines[index]
    found = _NOTE.match(line.text)
    if not found or line.begins_page:  # notes stand at the foot of a page
        return None
    number = int(found[1])
    follows = within and number == last + 1
    apart = index > 0 and (line.gap > 0 or within or ends_sentence(lines[index - 1].text))
    in_turn = number == 1 or last < number <= last + _LONGEST_STEP or (last == 0 and number > 0)
    return number if follows or (apart and in_turn and _is_referred_to(lines, index, number)) else None


def _is_referred_to(lines: Sequence[PlainLine], index: int, number: int) -> bool:
    """Return whether a number stands behind a word or a sign, as a raised figure does in plain text."""
    reference = re.compile(rf"(?:[^\W\d_]|[,;:!?”\"’'»)\]]\s?|(?<!\d)\.\s?)(?<![-/]){number}(?![\d%]|[.,/:]\d|[-–]\d)")
    around = (*lines[max(0, index - _REACH) : index], *lines[index + 1 : index + 1 + _REACH // 2])
    return any(str(number) in line.text and reference.search(line.text[:_LONGEST_LINE]) for line in around)


def _end_of_cut_note(lines: Sequence[PlainLine], index: int, last: int, note: Sequence[int]) -> int:
    """Return where the rest of a note ends that the next note follows without an empty line; 0 where there is none."""
    if ends_sentence(lines[note[-1]].text):
        return 0
    for later in range(index + 1, min(index + 12, len(lines))):
        if lines[later].gap or lines[later].begins_page:
            return 0
        found = _NOTE.match(lines[later].text)
        if found and int(found[1]) == last + 1:
            return later
    return 0
