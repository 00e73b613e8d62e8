"""What an extractor makes of a file: its text, what it knows about it, and what it left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from discourse_coder.model.corpus import Turn


@dataclass(frozen=True)
class Removal:
    """Something that was in a file and is not in the text taken from it, or was changed there.

    Attributes
    ----------
    place : str
        Place in the file, such as ``"page 3"``.
    what : str
        The words, shortened where long.
    why : str
        The reason, such as ``"running head"``, ``"page number"``, ``"footnote"`` or ``"line-end hyphen joined"``.
    """

    place: str
    what: str
    why: str


@dataclass(frozen=True)
class Extracted:
    """A text taken from a file.

    Attributes
    ----------
    text : str
        Paragraphs apart by an empty line.
    extractor : str
        Which library did it, and its version, such as ``"pypdfium2 5.15.2"``.
    name : str
        Which part of the file this is, such as ``"speech-07"``; empty where it is the whole.
    metadata : mapping of str to str
        What the file tells: title, date (ISO 8601, as far as known), speaker, source, url and others.
    removals : tuple of Removal
        In the order of the file.
    turns : tuple of Turn
        Who speaks where, when the format says so; empty where it does not, or where the whole is one party's. A format
        that names speakers without their roles has all as officials.
    """

    text: str = field(repr=False)
    extractor: str
    name: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    removals: tuple[Removal, ...] = ()
    turns: tuple[Turn, ...] = ()
