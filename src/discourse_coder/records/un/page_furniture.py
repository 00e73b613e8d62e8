"""What page furniture says in documents of the Security Council."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from discourse_coder.extract.pages.furniture import FurniturePatterns
from discourse_coder.extract.pages.line_patterns import IS_JOB_NUMBER, JOB, JOB_NUMBER, PAGE_NUMBER, RUNNING_HEAD
from discourse_coder.records.dates import DAY_MONTH_YEAR, NUMERIC_DAY

_SYMBOL = r"S/(?:PV\.\s?\d+|\d{4}/\d+)(?:\s*\((?:Resumption|Part)\s*\w*\))*"
_ORDINAL_YEAR = r"[A-Z][a-z]+(?:-[a-z]+)? year"
_MEETING = r"\d{1,5}(?:st|nd|rd|th) meeting(?:\s*\(Resumption\s*\w*\))?"
_ALONE = {
    JOB_NUMBER: IS_JOB_NUMBER,
    PAGE_NUMBER: re.compile(rf"\d{{1,3}}(?:/\d{{1,3}})?\s+{JOB}|{JOB}\s+\d{{1,3}}(?:/\d{{1,3}})?|\d{{1,3}}/\d{{1,3}}"),
    RUNNING_HEAD: re.compile(
        rf"(?:{_SYMBOL})(?:\s.{{0,300}}\s{NUMERIC_DAY})?|{NUMERIC_DAY}(?:\s.{{0,300}})?\s(?:{_SYMBOL})|"
        rf"{NUMERIC_DAY}|Security Council\s+{_MEETING}|{_MEETING}\s+Security Council|"
        rf"{_ORDINAL_YEAR}\s+{DAY_MONTH_YEAR}|{DAY_MONTH_YEAR}\s+{_ORDINAL_YEAR}|Please recycle.{{0,3}}|"
        "Accessible document"
    ),
}
_BESIDE = {
    RUNNING_HEAD: re.compile(
        rf"Security Council|United Nations|Provisional|{_MEETING}|{_ORDINAL_YEAR}|{DAY_MONTH_YEAR}|"
        r"[A-Z]{2,4}/[a-z]{2,4}|\((?:The President|(?:Mr|Mrs|Ms|Miss|Sir|Dame)\b[^()]{2,80})\)"
    ),
}


def one_line(text: str) -> str:
    """Return a text with one blank for every run of blanks and line breaks, and none around it."""
    return " ".join(text.split())


def council_furniture(heads: Sequence[str], begins: Callable[[str], bool]) -> FurniturePatterns:
    """Return what page furniture says in a document with these running heads, whose speeches begin so."""
    known = frozenset(one_line(head).casefold() for head in heads if head.strip())
    return FurniturePatterns(_ALONE, _BESIDE, known, begins, first_number=2)
