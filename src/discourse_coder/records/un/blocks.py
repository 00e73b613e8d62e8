"""A United Nations document as paragraphs: page furniture found, wrapped lines joined, sentences whole over pages."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from discourse_coder.model.extraction import Removal

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(rf"\b(\d{{1,2}})\s+({MONTHS})\s+(\d{{4}})\b")
RUNNING_HEAD = "running head"
PAGE_NUMBER = "page number"
JOB_NUMBER = "job number"

_NUMERIC_DATE = r"\d{1,2}/\d{1,2}/\d{4}"
_SYMBOL = r"S/(?:PV\.\s?\d+|\d{4}/\d+)(?:\s*\((?:Resumption|Part)\s*\w*\))*"
_JOB = r"\d{2}-\d{5}(?:\s*\([A-Z]\))?(?:\s+\d{6})?"
_BARS = r"\*\d{7,8}\*|`{5,}"
_ORDINAL_YEAR = r"[A-Z][a-z]+(?:-[a-z]+)? year"
_MEETING = r"\d{1,5}(?:st|nd|rd|th) meeting(?:\s*\(Resumption\s*\w*\))?"
_DAY = rf"\d{{1,2}} (?:{MONTHS}) \d{{4}}"
# What is page furniture wherever it stands alone on a line.
_SURE = {
    JOB_NUMBER: re.compile(rf"(?:{_JOB}\s*)?(?:{_BARS})|{_JOB}"),
    PAGE_NUMBER: re.compile(rf"\d{{1,3}}(?:/\d{{1,3}})?\s+{_JOB}|{_JOB}\s+\d{{1,3}}(?:/\d{{1,3}})?"),
    RUNNING_HEAD: re.compile(
        rf"(?:{_SYMBOL})(?:\s.{{0,300}}\s{_NUMERIC_DATE})?|{_NUMERIC_DATE}(?:\s.{{0,300}})?\s(?:{_SYMBOL})|"
        rf"{_NUMERIC_DATE}|Security Council\s+{_MEETING}|{_MEETING}\s+Security Council|"
        rf"{_ORDINAL_YEAR}\s+{_DAY}|{_DAY}\s+{_ORDINAL_YEAR}|Please recycle.{{0,3}}|Accessible document"
    ),
}
_NAMES_SPEAKER = re.compile(r"The (?:Acting )?President\b|(?:Mr|Mrs|Ms|Miss|Sir|Dame)\b", re.IGNORECASE)
_PAGE_OF_PAGES = re.compile(r"\d{1,3}/(\d{1,3})")
# What is page furniture only beside other page furniture.
_BESIDE = {
    PAGE_NUMBER: re.compile(r"-?\s?\d{1,3}(?:-\d{1,3})?\s?-?"),
    RUNNING_HEAD: re.compile(
        rf"Security Council|United Nations|Provisional|{_MEETING}|{_ORDINAL_YEAR}|{_DAY}|[A-Z]{{2,4}}/[a-z]{{2,4}}|"
        r"\((?:The President|(?:Mr|Mrs|Ms|Miss|Sir|Dame)\b[^()]{2,80})\)"
    ),
}
_SENTENCE_ENDS = (".", "!", "?", ":", ";", "…")
_CLOSERS = "\"'”’»)]*"
_CUT = re.compile(r"[^\W\d_]-$")
_GOES_ON = re.compile(r"(?!(?:and|or|to)\b)[^\W\d_]")
_QUOTES = re.compile(r'[“”«»"]')
_WRAPPED, _UNWRAPPED = 60, 160  # characters; shorter lines are full only in a column, longer ones are paragraphs


@dataclass(frozen=True)
class Piece:
    """A paragraph, or something that is not of the text.

    Attributes
    ----------
    line : int
        Of its beginning, counted from 1.
    text : str
        Without blanks around it.
    why : str
        Why it is not of the text; empty for text.
    continues : bool
        Whether it goes on the paragraph before, which a page or a column has cut.
    """

    line: int
    text: str
    why: str = ""
    continues: bool = False

    @property
    def removal(self) -> Removal:
        """The piece as something left out."""
        return Removal(f"line {self.line}", self.text, self.why)


def clean_lines(text: str) -> tuple[list[str], tuple[Removal, ...]]:
    """Return the lines of a text, a blank line for each form feed, and what had to be taken out of them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    bad = Counter(char for char in text if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t")
    if bad:
        text = text.translate({ord(char): None for char in bad})
    removals = tuple(
        Removal("the text", f"U+{ord(char):04X}, {count} times", "control character")
        for char, count in sorted(bad.items())
    )
    return text.removeprefix("\ufeff").split("\n"), removals


def blank_free(text: str) -> str:
    """Return a text with one blank for every run of blanks and line breaks, and none around it."""
    return " ".join(text.split())


def joined(*lines: str) -> str:
    """Return the parts of a paragraph as one; a hyphen at the end of a part stays, and no blank comes after it."""
    parts: list[str] = []
    for line in filter(None, map(str.strip, lines)):
        if parts and not (_CUT.search(parts[-1][-2:]) and _GOES_ON.match(line)):
            parts.append(" ")
        parts.append(line)
    return "".join(parts)


def date_in(text: str) -> str:
    """Return the first date such as ``31 October 2019`` in a text, as ISO 8601; empty where there is none."""
    for found in DATE.finditer(text):
        day, month = int(found[1]), MONTHS.split("|").index(found[2]) + 1
        if 1 <= day <= 31:
            return f"{found[3]}-{month:02d}-{day:02d}"
    return ""


def is_ended(text: str) -> bool:
    """Return whether a text ends as a sentence does, closing quotation marks and brackets aside."""
    return text.rstrip().rstrip(_CLOSERS).endswith(_SENTENCE_ENDS)


def pieces(
    lines: Sequence[str],
    first: int,
    *,
    begins: Callable[[str], bool],
    stands_alone: Callable[[str], bool],
    heads: Sequence[str] = (),
    raw: bool = False,
) -> Iterator[Piece]:
    """Return the paragraphs of some lines, and the page furniture between them.

    Parameters
    ----------
    lines : sequence of str
        Without line breaks.
    first : int
        The number of the first line.
    begins : callable
        Whether a text, from a beginning of a line on, begins a paragraph of its own, such as a speaker's.
    stands_alone : callable
        Whether one line is a paragraph of its own, such as a stage line.
    heads : sequence of str
        Lines that are running heads where they stand beside other page furniture.
    raw : bool
        Keep line breaks within paragraphs.
    """
    furniture = _furniture(lines, heads, begins)
    lengths = sorted(len(line) for number, line in enumerate(lines) if line.strip() and number not in furniture)
    width = lengths[int(0.9 * len(lengths))] if lengths else 0
    last = ""  # the paragraph before, as long as it can go on
    page_turned = False
    for is_furniture, block in _blocks(lines, furniture):
        if is_furniture:
            yield from (Piece(first + number, lines[number].strip(), furniture[number]) for number in block)
            page_turned = True
            continue
        for paragraph in _paragraphs([lines[number] for number in block], width, begins, stands_alone):
            text = "\n".join(line.strip() for line in paragraph) if raw else joined(*paragraph)
            is_own = begins(text) or stands_alone(text)
            cut = bool(last) and not is_own and not is_ended(last) and (page_turned or text[0].islower())
            yield Piece(first + block.start, text, continues=cut)
            block = block[len(paragraph) :]
            last, page_turned = "" if stands_alone(text) else text, False


def _blocks(lines: Sequence[str], furniture: Container[int]) -> Iterator[tuple[bool, range]]:
    """Return the runs of lines without a blank one, and for each whether it is page furniture."""
    kinds = ["" if not line.strip() else "f" if number in furniture else "t" for number, line in enumerate(lines)]
    end = 0
    for kind, run in groupby(kinds):
        start, end = end, end + sum(1 for _ in run)
        if kind:
            yield kind == "f", range(start, end)


def _paragraphs(
    block: Sequence[str], width: int, begins: Callable[[str], bool], stands_alone: Callable[[str], bool]
) -> Iterator[Sequence[str]]:
    """Split lines without a blank one between them into paragraphs."""
    texts = [line.strip() for line in block]
    width = max(width, *map(len, texts))
    quoted = _in_quotation(texts[0], False)
    start = 0
    for number in range(1, len(texts)):
        before, text = texts[number - 1], texts[number]
        room = width - len(before) - 1 - len(text.split(maxsplit=1)[0])
        if (stands_alone(before) and not text[0].islower()) or stands_alone(text):
            is_new = True
        elif begins("\n".join(texts[number : number + 4])):
            is_new = not quoted and (is_ended(before) or before.endswith(")") or room > 0.15 * width)
        elif is_ended(before):
            # The next word would have fitted, or the next line is set in.
            is_new = max(width - _UNWRAPPED, room - 0.1 * width) > 0 or _indent(block[number]) > _indent(
                block[number - 1]
            )
        else:
            is_new = width > _UNWRAPPED and (len(before) < _WRAPPED or max(len(before), len(text)) > _UNWRAPPED)
        if is_new:
            yield block[start:number]
            start, quoted = number, False
        quoted = _in_quotation(text, quoted)
    yield block[start:]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _in_quotation(line: str, before: bool) -> bool:
    """Return whether a quotation is open at the end of a line: whether its last mark opens one."""
    for mark in _QUOTES.finditer(line):
        opens = mark.start() == 0 or line[mark.start() - 1] in " \t\u00a0([—"
        before = mark[0] in "“«" or (mark[0] == '"' and opens)
    return before


def _furniture(lines: Sequence[str], heads: Sequence[str], begins: Callable[[str], bool]) -> dict[int, str]:
    """Return why each line that is page furniture is."""
    texts = {number: blank_free(line) for number, line in enumerate(lines) if line.strip()}
    totals = Counter(match[1] for text in texts.values() if (match := _PAGE_OF_PAGES.fullmatch(text)))
    total = totals.most_common(1)[0][0] if totals else ""
    found = {number: why for number, text in texts.items() if (why := _sure(text, total))}
    order = list(texts)
    place = {number: index for index, number in enumerate(order)}

    def neighbours(number: int) -> Iterator[int]:
        index = place[number]
        yield from order[max(0, index - 1) : index]
        yield from order[index + 1 : index + 2]

    known = {blank_free(head).casefold() for head in heads if head.strip()}
    at_edges = Counter(texts[near] for number in found for near in neighbours(number) if near not in found)
    pages = sum(why == PAGE_NUMBER for why in found.values())
    queue = list(found)
    while queue:
        for near in neighbours(queue.pop()):
            text = texts[near]
            repeats = at_edges[text] >= max(3, pages // 2) and text[0].isupper() and not is_ended(text)
            repeats = repeats and not _NAMES_SPEAKER.match(text)
            why = _beside(text)
            if not why and len(text) <= 200 and (text.casefold() in known or repeats) and not begins(text):
                why = RUNNING_HEAD
            if why and near not in found:
                found[near] = why
                queue.append(near)
    expected = 2
    for number in order:
        figure = re.match(r"\d{1,3}$", texts[number]) or (
            re.match(r"\d{1,3}\b(?!-)", texts[number]) if found.get(number) == PAGE_NUMBER else None
        )
        if figure and (number in found or int(figure[0]) == expected):
            found[number] = PAGE_NUMBER
            expected = int(figure[0]) + 1
    return found


def _sure(text: str, total: str) -> str:
    if len(text) > 400:
        return ""
    paged = _PAGE_OF_PAGES.fullmatch(text)
    if paged and paged[1] == total:
        return PAGE_NUMBER
    return next((why for why, pattern in _SURE.items() if pattern.fullmatch(text)), "")


def _beside(text: str) -> str:
    return next((why for why, pattern in _BESIDE.items() if len(text) <= 100 and pattern.fullmatch(text)), "")
