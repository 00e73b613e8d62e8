"""The lines of a plain text, and what stands before and behind each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_LINE_END = re.compile("[\r\v\x85\u2028\u2029](?:(?<=\r)\n)?")  # a set first: it is searched for fastest


@dataclass(frozen=True)
class PlainLine:
    """A line of text that is not empty."""

    number: int  # in the file, from 1
    text: str  # without blanks at both ends
    gap: int  # how many empty lines stand before it
    indent: int  # columns of blanks that it begins with
    trailing_blank: bool  # whether blanks ended it
    begins_page: bool  # whether a form feed, or a single blank in its place, stands before it
    page: int  # from 1, counting form feeds


def rows_of(text: str) -> list[str]:
    """Return the rows of a text, whichever signs end them; form feeds stay."""
    return _LINE_END.sub("\n", text).split("\n")


def plain_lines(rows: Sequence[str]) -> Iterator[PlainLine]:
    """Yield the lines that are not empty; form feeds, and single blanks in their place, begin pages."""
    led_by_blank = sum(row[:1] == " " and row[1:2].strip() != "" for row in rows)
    blank_is_page = led_by_blank < len(rows) / 20
    gap, page, begins_page = 0, 1, False
    for number, row in enumerate(rows, start=1):
        for part_number, part in enumerate(row.split("\f")):
            if part_number:
                begins_page = True
                page += 1
            if not part.strip():
                gap += not part_number
                continue
            leading = part[: len(part) - len(part.lstrip())]
            lone_blank = blank_is_page and leading == " "
            yield PlainLine(
                number=number,
                text=part.strip(),
                gap=gap,
                indent=0 if lone_blank else len(leading.expandtabs(4)),
                trailing_blank=part[-1] in " \u00a0",
                begins_page=begins_page or lone_blank,
                page=page,
            )
            gap, begins_page = 0, False


def line_range(numbers: Iterable[int]) -> str:
    """Return the place of lines in words: ``line 3``, ``lines 3 to 5``, ``lines 3 to 5 and 9 to 10``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    several = len(runs) > 1 or len(runs[0]) > 1
    return ("lines " if several else "line ") + " and ".join(" to ".join(map(str, run)) for run in runs)
