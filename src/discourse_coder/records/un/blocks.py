"""A United Nations document as paragraphs: page furniture found, wrapped lines joined, sentences whole over pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from discourse_coder.extract.hyphens import joined
from discourse_coder.extract.pages.furniture import furniture_of_lines
from discourse_coder.extract.pages.plain_lines import plain_lines
from discourse_coder.extract.paragraph_starts import ends_sentence
from discourse_coder.model.extraction import Removal
from discourse_coder.records.un.page_furniture import council_furniture

_QUOTES = re.compile(r'[“”«»"]')
_WRAPPED, _UNWRAPPED = 60, 160  # characters; shorter lines are full only in a column, longer ones are paragraphs


@dataclass(frozen=True)
class Block:
    """A paragraph, or something that is not of the text."""

    line: int  # of its beginning, counted from 1
    text: str  # without blanks around it
    why: str = ""  # why it is not of the text; empty for text
    continues: bool = False  # whether it goes on the paragraph before, which a page or a column has cut

    @property
    def removal(self) -> Removal:
        """The block as something left out."""
        return Removal(f"line {self.line}", self.text, self.why)


def blocks(
    lines: Sequence[str],
    first: int,
    *,
    begins: Callable[[str], bool],
    stands_alone: Callable[[str], bool],
    heads: Sequence[str] = (),
    raw: bool = False,
) -> Iterator[Block]:
    """Return the paragraphs of some lines, and the page furniture between them."""
    kept = list(plain_lines(lines))
    found = furniture_of_lines(kept, council_furniture(heads, begins))
    furniture = {kept[index].number - 1: why for index, why in found.items()}
    lengths = sorted(len(line) for number, line in enumerate(lines) if line.strip() and number not in furniture)
    width = lengths[int(0.9 * len(lengths))] if lengths else 0
    last = ""  # the paragraph before, as long as it can go on
    page_turned = False
    for is_furniture, block in _runs(lines, furniture):
        if is_furniture:
            yield from (Block(first + number, lines[number].strip(), furniture[number]) for number in block)
            page_turned = True
            continue
        for paragraph in _paragraphs([lines[number] for number in block], width, begins, stands_alone):
            text = "\n".join(line.strip() for line in paragraph) if raw else joined(paragraph)[0]
            is_own = begins(text) or stands_alone(text)
            cut = bool(last) and not is_own and not ends_sentence(last) and (page_turned or text[0].islower())
            yield Block(first + block.start, text, continues=cut)
            block = block[len(paragraph) :]
            last, page_turned = "" if stands_alone(text) else text, False


def _runs(lines: Sequence[str], furniture: Container[int]) -> Iterator[tuple[bool, range]]:
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
            is_new = not quoted and (ends_sentence(before) or before.endswith(")") or room > 0.15 * width)
        elif ends_sentence(before):
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
