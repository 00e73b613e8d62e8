"""Documents of the Security Council, split into speeches: verbatim records, press releases and letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from discourse_coder.extract.unreadable import unreadable
from discourse_coder.model.extraction import Extracted, Removal
from discourse_coder.records.un.coverage import coverage_speeches, is_coverage
from discourse_coder.records.un.front_page import SYMBOL
from discourse_coder.records.un.letter import is_letter, letter_speeches
from discourse_coder.records.un.speakers import label_at, same_country
from discourse_coder.records.un.verbatim import OPENING, verbatim_speeches

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SIGNS = ("S/PV", "SC/", "S/20", "meeting ")  # every kind of record has one of these
_TOP = 4000  # characters; the first page of a record, or the page head of a web page with it


def is_un_record(text: str) -> bool:
    """Return whether a text is a record of a Security Council meeting that can be split into speeches."""
    if not any(sign in text for sign in _SIGNS) and not _CONTROL.search(text):
        return False
    lines, _ = _clean_lines(text)
    return _is_verbatim(lines) or is_coverage(lines) or is_letter(lines)


def split_un_record(text: str, place: str, *, raw: bool = False) -> tuple[Extracted, ...]:
    """Split the record of a meeting into its speeches."""
    lines, removals = _clean_lines(text)
    if not any(line.strip() for line in lines):
        advice = "If it is a scanned record, run text recognition (OCR) first."
        raise unreadable(place, "there is no text in it.", advice)
    if _is_verbatim(lines):
        speeches = verbatim_speeches(lines, raw)
    elif is_coverage(lines):
        speeches = coverage_speeches(lines, raw)
    else:
        speeches = (letter_speeches if is_letter(lines) else verbatim_speeches)(lines, raw)
    if not any(speech.speaker or speech.office or speech.country for speech in speeches):
        begins = 'A speech begins with a name, such as "Mr. Zhang Jun (China):", at the beginning of a paragraph.'
        raise unreadable(place, "no speech was found in it.", f"{begins} Ingest other texts as single documents.")
    found: list[Extracted] = []
    for speech in speeches:
        number = len(found) + 1 - (bool(found) and found[0].name == "front-matter")
        is_front = not found and not (speech.speaker or speech.office or speech.country)
        name = "front-matter" if is_front else f"speech-{number:03d}"
        found.append(speech.extracted(name, removals if not found else ()))
    return tuple(found)


def of_country(speeches: Iterable[Extracted], country: str) -> tuple[Extracted, ...]:
    """Return the speeches of one delegation, in order."""
    return tuple(speech for speech in speeches if same_country(speech.metadata.get("country", ""), country))


def _is_verbatim(lines: list[str]) -> bool:
    text = "\n".join(lines)
    top = text[:_TOP]
    is_marked = (
        "S/PV" in top
        and SYMBOL.search(top)
        and re.search(r"^\s*(?:S/PV|Provisional|Security Council|President:)", top, re.M)
    )
    opens = any(OPENING.match(line.strip()) for line in lines)
    return bool(is_marked or opens) and any(
        label_at("\n".join(lines[number : number + 4])) for number, line in enumerate(lines) if line.strip()
    )


def _clean_lines(text: str) -> tuple[list[str], tuple[Removal, ...]]:
    """Return the lines of a text, each form feed on one of its own, and what had to be taken out of them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\f\n")
    bad = Counter(_CONTROL.findall(text))
    text = _CONTROL.sub("", text) if bad else text
    what = (f"U+{ord(char):04X}, {count} times" for char, count in sorted(bad.items()))
    removals = tuple(Removal("the text", words, "control character") for words in what)
    return text.removeprefix("\ufeff").split("\n"), removals
