"""The chapters of the report: which sections stand under which heading, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from discourse_coder.report.contents import Section


@dataclass(frozen=True, eq=False)
class Chapter:
    """Sections under one heading, with a link in the bar."""

    id: str
    # In the bar.
    link: str
    title: str
    lede: str = ""
    sections: tuple[Section, ...] = ()


FINDINGS, ABOUT = "findings", "about"  # the first screen and the last chapter, which the page lays out itself
_TRUST = (
    "Agreement asks whether two people read the codebook alike. Validity asks whether the counted codes are those of a "
    "reference coder. Neither replaces the other."
)
_PUBLICATION = (
    "First by arithmetic alone: can the stated numbers be true together? Then against this corpus. The verdicts are "
    "about numbers, not about anyone’s honesty."
)
CHAPTERS = (
    Chapter("time", "Over time", "Over time"),
    Chapter("sources", "Sources", "By source"),
    Chapter("together", "Together", "Themes together"),
    Chapter("trust", "Trust", "Trust: do the coders agree, is the coding right?", _TRUST),
    Chapter("publication", "Publication", "What the publication claims", _PUBLICATION),
)
_SIDE_BY_SIDE = ("sources", "together")


def chapters_of(sections: Sequence[Section]) -> list[Chapter]:
    """Return the chapters that have sections, in order; a section of no chapter is one of its own, after the others."""
    known = {FINDINGS, ABOUT, *(chapter.id for chapter in CHAPTERS)}
    chapters = [
        replace(chapter, sections=tuple(section for section in sections if section.chapter == chapter.id))
        for chapter in CHAPTERS
    ]
    own = [
        Chapter(section.id, section.title, section.title, sections=(section,))
        for section in sections
        if section.chapter not in known
    ]
    return [chapter for chapter in (*chapters, *own) if chapter.sections]


def in_rows(chapters: Sequence[Chapter]) -> list[list[Chapter]]:
    """Return the chapters row by row: two stand side by side where each has one section."""
    rows: list[list[Chapter]] = []
    for chapter in chapters:
        is_half = chapter.id in _SIDE_BY_SIDE and len(chapter.sections) == 1
        if is_half and rows and rows[-1][0].id in _SIDE_BY_SIDE and len(rows[-1][0].sections) == len(rows[-1]) == 1:
            rows[-1].append(chapter)
        else:
            rows.append([chapter])
    return rows
