"""What belongs to the pages of a printed text rather than to the text: running heads and feet, page and job numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from discourse_coder.extract.pages.layout import Piece
from discourse_coder.extract.pages.line_patterns import (
    JOB_NUMBER,
    NOTE,
    PAGE_NUMBER,
    RUNNING_FOOT,
    RUNNING_HEAD,
    is_job_number,
    page_number,
    without_figures,
)
from discourse_coder.extract.pages.plain_lines import PlainLine
from discourse_coder.extract.paragraph_starts import begins_speech, ends_sentence

_NUMBER = re.compile(r"\d{1,6}")
_ROMAN = re.compile(r"[ivxl]{1,7}")
# Rows at the top and bottom of a page that may be furniture, and the letters of a head that is none by chance.
_EDGE, _LEAST_LETTERS = 4, 4
_SAME_HEIGHT = 3.0  # points
_FEW_PAGES, _LEAST_PAGES = 6, 3
_SHORTEST_HEADING, _LONGEST_HEADING, _MOST_LINES = 8, 200, 4
_LONGEST_CHAIN_GAP = 50
# A person who is addressed or has the floor, which several pages may begin with.
_NAMES_PERSON = re.compile(r"The (?:Acting )?President\b|(?:Mr|Mrs|Ms|Miss|Sir|Dame)\b", re.IGNORECASE)


Line = TypeVar("Line", bound=PlainLine | Piece)
_OnPage = tuple[int, Line]


# --- by position -----------------------------------------------------------------------------------------------------


def furniture_by_position(
    pages: Sequence[Sequence[Sequence[Line]]], height: Callable[[Line], float] | None = None
) -> list[dict[Line, str]]:
    """Find the lines at the edges of pages that run through them."""
    standing: dict[tuple[bool, str], list[_OnPage[Line]]] = defaultdict(list)
    for number, page in enumerate(pages):
        for is_top, edge in ((True, page[:_EDGE]), (False, page[-_EDGE:])):
            for line in (line for row in edge for line in row):
                standing[is_top, without_figures(line.text)].append((number, line))
    found: list[dict[Line, str]] = [{} for _ in pages]
    for (is_top, _), lines in standing.items():
        for same_height in _by_height(lines, height) if height else [lines]:
            for number, line, why in _running(same_height, len(pages), is_top, 2 if height else _LEAST_PAGES):
                found[number][line] = why
    for number, page in enumerate(pages):
        _keep_edges_only(page, found[number])
        found[number].update(_lone_numbers(page, number, len(pages)))
    return found


def _by_height(lines: list[_OnPage[Line]], height: Callable[[Line], float]) -> Iterable[list[_OnPage[Line]]]:
    lines = sorted(lines, key=lambda found: height(found[1]))
    group = lines[:1]
    for found in lines[1:]:
        if height(found[1]) - height(group[-1][1]) > _SAME_HEIGHT:
            yield group
            group = []
        group.append(found)
    yield group


def _running(lines: list[_OnPage[Line]], n_pages: int, is_top: bool, least: int) -> Iterable[tuple[int, Line, str]]:
    """Yield those of equal wording and height that run through pages."""
    counting = _counting_with_pages(lines)
    texts: dict[str, list[_OnPage[Line]]] = defaultdict(list)
    for number, line in lines:
        texts[line.text].append((number, line))
    first = lines[0][1].text
    worded = sum(map(str.isalpha, first)) >= _LEAST_LETTERS
    runs_alike = worded and not NOTE.match(first) and _on_enough(lines, n_pages, _LEAST_PAGES)
    runs_on = worded and len({number for number, _ in counting}) >= least
    for text, alike in texts.items():
        for number, line in alike:
            if is_job_number(text) and len(alike) > 1:
                yield number, line, JOB_NUMBER
            elif (number, line) in counting and page_number(text) is not None:
                yield number, line, PAGE_NUMBER
            elif runs_alike or (runs_on and (number, line) in counting) or _repeats(alike, n_pages, least):
                yield number, line, RUNNING_HEAD if is_top else RUNNING_FOOT


def _repeats(alike: list[_OnPage[Line]], n_pages: int, least: int) -> bool:
    long_enough = sum(map(str.isalnum, alike[0][1].text)) >= _LEAST_LETTERS
    return long_enough and _on_enough(alike, n_pages, least)


def _on_enough(lines: list[_OnPage[Line]], n_pages: int, least: int) -> bool:
    """Return whether wording is on enough pages to be no chance: a third of all, or half of some in a row."""
    on = {number for number, _ in lines}
    if n_pages <= _FEW_PAGES:
        return len(on) >= least
    return len(on) >= 3 and (len(on) >= 0.3 * n_pages or len(on) >= 0.45 * (max(on) - min(on) + 1))


def _counting_with_pages(lines: list[_OnPage[Line]]) -> set[_OnPage[Line]]:
    """Return the lines in which a number goes up with the pages, the others staying."""
    steps: dict[tuple[int, int], set[int]] = defaultdict(set)
    numbers = [[int(figure) for figure in _NUMBER.findall(line.text)] for _, line in lines]
    for (page, _), figures in zip(lines, numbers, strict=True):
        for place, figure in enumerate(figures):
            steps[place, figure - page].add(page)
    if not steps:
        return set()
    (place, step), pages = max(steps.items(), key=lambda found: len(found[1]))
    if len(pages) < 2:
        return set()
    return {
        found
        for found, figures in zip(lines, numbers, strict=True)
        if len(figures) > place and figures[place] - found[0] == step
    }


def _keep_edges_only(page: Sequence[Sequence[Line]], found: dict[Line, str]) -> None:
    """Let go of what is not at the very top or bottom, with nothing else outside of it."""
    reached: set[Line] = set()
    for edge in (page[:_EDGE], page[: -_EDGE - 1 : -1]):
        for row in edge:
            if not any(line in found for line in row):
                break
            reached.update(row)
    for line in [line for line in found if line not in reached and found[line] != JOB_NUMBER]:
        del found[line]


def _lone_numbers(page: Sequence[Sequence[Line]], number: int, n_pages: int) -> dict[Line, str]:
    """Return job numbers at a page's foot, and a page's own number where no other page confirms it."""
    found: dict[Line, str] = {
        line: JOB_NUMBER for row in page[-_EDGE * 2 :] for line in row if is_job_number(line.text)
    }
    for row in (*page[:1], *page[-1:]) if len(page) > 1 else ():
        for line in row:
            counts = page_number(line.text) == number + 1 and (n_pages <= _FEW_PAGES or len(row) == 1)
            if counts or (len(row) == 1 and _ROMAN.fullmatch(line.text)):
                found[line] = PAGE_NUMBER
    return found


# --- by wording ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FurniturePatterns:
    """What page furniture says in documents of one kind."""

    # By the reason, what is page furniture wherever it is a whole line, and what is so beside other page furniture
    alone: Mapping[str, re.Pattern[str]]
    beside: Mapping[str, re.Pattern[str]]
    heads: frozenset[str]  # running heads beside other page furniture, their case folded
    begins: Callable[[str], bool]  # whether a text begins a paragraph, which its repetition makes no running head
    # The first page number, where all documents of the kind have page numbers; 0 where they may have none
    first_number: int = 0


NO_PATTERNS = FurniturePatterns({}, {}, frozenset(), begins_speech)


def furniture_of_lines(lines: Sequence[PlainLine], patterns: FurniturePatterns = NO_PATTERNS) -> dict[int, str]:
    """Find the page furniture among the lines of a plain text."""
    pages: dict[int, dict[PlainLine, int]] = defaultdict(dict)
    for index, line in enumerate(lines):
        pages[line.page][line] = index
    found: dict[int, str] = {}
    if len(pages) > 1:
        in_rows = [[[line] for line in page] for page in pages.values()]
        for page, running in zip(pages.values(), furniture_by_position(in_rows), strict=True):
            found |= {page[line]: why for line, why in running.items()}
    texts = [" ".join(line.text.split()) for line in lines]
    for index, text in enumerate(texts):
        if why := _said(text, patterns.alone):
            found[index] = why
    found |= dict.fromkeys(_page_numbers(lines, found, patterns.first_number), PAGE_NUMBER)
    _add_beside(found, lines, texts, patterns)
    return found


def _said(text: str, patterns: Mapping[str, re.Pattern[str]]) -> str:
    return next((why for why, pattern in patterns.items() if len(text) <= 400 and pattern.fullmatch(text)), "")


def _page_numbers(lines: Sequence[PlainLine], found: Mapping[int, str], first_number: int) -> list[int]:
    """Return the lines that are page numbers: alone, and either at a page's end or counting up through the text."""
    lone: list[tuple[int, int]] = []
    at_page_end: list[int] = []
    for index, line in enumerate(lines):
        number = page_number(line.text)
        if number is None:
            continue
        last = index + 1 == len(lines)
        gap_after = 2 if last else lines[index + 1].gap
        page_after = last or lines[index + 1].begins_page or gap_after >= 2 or index + 1 in found
        page_before = line.begins_page or index - 1 in found
        alone = bool(line.gap or page_before or index == 0) and bool(gap_after or page_after)
        if alone and (page_before or page_after):
            at_page_end.append(index)
        if alone:
            lone.append((index, number))
    counting = _longest_counting_up(lone)
    enough = len(counting) >= _LEAST_PAGES or (counting and page_number(lines[counting[0]].text) == first_number)
    return sorted({*at_page_end, *(counting if enough else ())})


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


def _add_beside(
    found: dict[int, str], lines: Sequence[PlainLine], texts: Sequence[str], patterns: FurniturePatterns
) -> None:
    """Add the lines beside page furniture that are some too, and the lines beside these."""
    headings = _repeated_headings(lines)
    edges = Counter(texts[near] for index in found for near in _beside(index, lines) if near not in found)
    often = max(_LEAST_PAGES, sum(why == PAGE_NUMBER for why in found.values()) // 2)

    def is_head(index: int, by_number: bool) -> bool:
        text = texts[index]
        if len(text) > _LONGEST_HEADING or patterns.begins(text):
            return False
        repeats = edges[text] >= often or (by_number and index in headings)
        is_title = not (text[0].islower() or ends_sentence(text) or _NAMES_PERSON.match(text))
        return text.casefold() in patterns.heads or (repeats and is_title)

    queue = list(found)
    while queue:
        index = queue.pop()
        by_number = found[index] == PAGE_NUMBER
        for near in _beside(index, lines):
            if near in found:
                continue
            if why := _said(texts[near], patterns.beside):
                found[near] = why
            # A figure beside a page number may be one of a column of figures.
            elif not by_number and page_number(texts[near]) is not None:
                found[near] = PAGE_NUMBER
            elif is_head(near, by_number):
                found[near] = RUNNING_HEAD
            else:
                continue
            queue.append(near)


def _beside(index: int, lines: Sequence[PlainLine]) -> range:
    return range(max(0, index - 1), min(len(lines), index + 2))


def _repeated_headings(lines: Sequence[PlainLine]) -> set[int]:
    """Return the lines that stand alone and say again what another paragraph of one to four lines says."""
    starts = [index for index, line in enumerate(lines) if line.gap or line.begins_page or not index]
    said: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for span in pairwise([*starts, len(lines)]):
        words = "".join(line.text for line in lines[slice(*span)]).casefold()
        if span[1] - span[0] <= _MOST_LINES:
            said["".join(filter(str.isalnum, words))].append(span)
    again = (spans for letters, spans in said.items() if len(letters) >= _SHORTEST_HEADING and len(spans) > 1)
    return {start for spans in again for start, end in spans if end == start + 1}
