"""What a line says of itself where it belongs to a page: page numbers, job numbers, running heads."""

from __future__ import annotations

import re

RUNNING_HEAD = "running head"
RUNNING_FOOT = "running foot"
PAGE_NUMBER = "page number"
JOB_NUMBER = "job number"
FOOTNOTE = "footnote"

# Job number of a United Nations document, and the same in the bar code's frame.
JOB = r"\d{2}-\d{5}(?:\s*\([A-Z]\))?(?:\s+\d{6})?"
_BARS = r"\*\d{5,8}\*|`{5,}"
IS_JOB_NUMBER = re.compile(rf"(?:{JOB}\s*)?(?:{_BARS})|{JOB}")
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.)?\s*[-–—(\[|]?\s*(\d{1,4})\s*[-–—)\]|]?(?:\s*(?:/|of)\s*\d{1,4})?", re.IGNORECASE
)
# What a footnote begins with.
NOTE = re.compile(
    r"\(?(?P<number>\d{1,3})[\].)/]?\s*(?=[^\W\d_]|[\"“‘«(])|(?P<mark>[*†‡§]{1,3}|[¹²³⁰⁴-⁹]{1,3})\s*(?=[^\W_]|[\"“‘«(])"
)


def page_number(text: str) -> int | None:
    """Return the page that a line such as ``12``, ``- 12 -``, ``Page 12 of 40`` numbers; None where it is none."""
    found = _PAGE_NUMBER.fullmatch(text)
    return int(found[1]) if found else None


def is_job_number(text: str) -> bool:
    """Return whether a line is the number under which a document was printed: ``20-05947 (E)``, ``*2005947*``."""
    return bool(IS_JOB_NUMBER.fullmatch(text))


def without_figures(text: str) -> str:
    """Return a line as it stands on all pages, whatever their numbers."""
    return re.sub(r"\d+", "#", " ".join(text.split())).casefold()
