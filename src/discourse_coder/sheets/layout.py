"""How a text fits into the cells of a spreadsheet: in parts that end where a reader would pause."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from unicodedata import east_asian_width

from discourse_coder.errors import Problem
from discourse_coder.files.limits import CELL_UNITS

_LINE, _MARGIN, _HIGHEST = 13.2, 6, 409.0  # heights in points: of a line, of the rest of a row, of any row

_LINE_END = r"\r\n|[\n\r\v\f\x85\u2028\u2029]"
# What XML cannot hold.
_FORBIDDEN = re.compile(r"[\0-\x08\x0e-\x1f\ufffe\uffff]")
_PAUSES = (
    re.compile(rf"(?:{_LINE_END})[ \t]*(?:(?:{_LINE_END})[ \t]*)+"),  # end of a paragraph
    re.compile(r"[.!?…][\"'”’»)\]]*\s+|[。！？][”’」』]*\s*"),  # end of a sentence
    re.compile(r"\s+"),
)
_TOKEN = re.compile(rf"(?P<line>{_LINE_END})|(?P<blank>[^\S\n\r\v\f\x85\u2028\u2029]+)|(?P<word>\S+)")

# How wide Arial is, in em.
_NARROW = dict.fromkeys("ijl'|", 0.23) | dict.fromkeys(" ftI.,:;!/\\[]", 0.28) | dict.fromkeys('r()-"*{}`°', 0.36)
_WIDE = dict.fromkeys("ABEKPSVXY&", 0.67) | dict.fromkeys("CDHNRUwGOQ", 0.78) | dict.fromkeys("mMW@%—…", 1.0)
_WIDTHS = _NARROW | _WIDE
_DIGIT, _WIDEST = 0.56, 1.0


def displayed(text: str) -> str:
    r"""Return a text as a cell can show it: every line end as ``\n``, a control character as U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", re.sub(_LINE_END, "\n", text))


def unkept_ids(ids: Iterable[str]) -> list[Problem]:
    """Return a problem for each id that a workbook would not give back."""
    found, advice = "its id has a control character, which no spreadsheet keeps.", "Rename it."
    return [Problem(f'text "{id_}"', found, advice) for id_ in ids if displayed(id_) != id_ or "\n" in id_]


def parts(text: str, *, max_lines: int | None = None, width: float = 0) -> list[tuple[int, int]]:
    """Return where the parts of a text begin and end, none too long for a cell of so many lines and digits per line.

    A part ends with a paragraph where that leaves it at least half full, else with a sentence, else with a word.
    """
    found = []
    start = 0
    while start < len(text):
        stop = _room(text, start)
        if max_lines is not None:
            ends = _line_ends(text, start, stop, width)
            stop = next((end for number, end in enumerate(ends, 1) if number == max_lines), stop)
        if stop < len(text):
            stop = _pause(text, start, stop)
        found.append((start, stop))
        start = stop
    return found or [(0, 0)]


def n_lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column so many digits wide, if anything too many."""
    return sum(1 for _ in _line_ends(text, 0, len(text), width))


def row_height(lines: int) -> float:
    """Return the height of a row that shows so many lines, in points."""
    return min(_HIGHEST, lines * _LINE + _MARGIN)


def _room(text: str, start: int) -> int:
    """Return where a cell that begins at `start` is full."""
    units = text[start : start + CELL_UNITS].encode("utf-16-le", "surrogatepass")[: 2 * CELL_UNITS]
    return start + len(units.decode("utf-16-le", "ignore"))


def _pause(text: str, start: int, stop: int) -> int:
    half = start + (stop - start) // 2
    for pause in _PAUSES:
        ends = [found.end() for found in pause.finditer(text, start, stop) if found.end() > half]
        if ends:
            return ends[-1]
    return stop


def _line_ends(text: str, start: int, stop: int, width: float) -> Iterator[int]:
    """Yield the end of every line that a cell shows."""
    room = 0.95 * width * _DIGIT
    used, end = 0.0, start
    for token in _TOKEN.finditer(text, start, stop):
        if token["line"]:
            used, end = 0.0, token.end()
            yield end
        elif token["blank"]:
            used += math.fsum(map(_width, token[0]))
        else:
            word = math.fsum(map(_width, token[0]))
            if used and used + word > room:
                used, end = 0.0, token.start()
                yield end
            if word <= room:
                used += word
                continue
            for offset, character in enumerate(token[0], token.start()):
                if used and used + _width(character) > room:
                    used, end = 0.0, offset
                    yield end
                used += _width(character)
    if end < stop:
        yield stop


def _width(character: str) -> float:
    if character < "\x7f":
        return _WIDTHS.get(character, _DIGIT)
    return _WIDEST if east_asian_width(character) in "WF" else _WIDTHS.get(character, 0.6)
