"""What is taken from a file: its text, what the file tells about it, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from discourse_coder.model.corpus import Turn


@dataclass(frozen=True)
class Removal:
    """Words of a file that are not in the text taken from it, or were changed there."""

    place: str  # such as "page 3"
    what: str  # the words, shortened where long
    why: str  # such as "running head", "footnote" or "line-end hyphen joined"


@dataclass(frozen=True)
class Extracted:
    """A text taken from a file."""

    text: str = field(repr=False)  # paragraphs are separated by an empty line
    extractor: str  # the library and its version, such as "pypdfium2 5.15.2"
    name: str = ""  # the part of the file, such as "speech-07"; empty where it is the whole file
    metadata: Mapping[str, str] = field(
        default_factory=dict
    )  # what the file tells: title, date (ISO 8601), speaker ...
    removals: tuple[Removal, ...] = ()
    left_out: str = ""  # how much running text is not in the text, where that is much
    # Words that are in the text, but may not be what the original shows
    doubts: tuple[Removal, ...] = ()
    # Empty where the format does not say who speaks; speakers of unknown role count as officials.
    turns: tuple[Turn, ...] = ()
