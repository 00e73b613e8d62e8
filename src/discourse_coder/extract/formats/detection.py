"""Which format a file has, by its content first and its name second, and the extractor for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module

from discourse_coder.extract.formats.packages import Package, locked
from discourse_coder.extract.formats.plain_text import Decode
from discourse_coder.extract.formats.registry import BY_SUFFIX, FORMATS, PDF, TEXT, WAYS_ON, Format
from discourse_coder.extract.unreadable import RUN_OCR, unreadable
from discourse_coder.model.extraction import Extracted, Removal

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_BEGINNING = 8192
# A PDF first: anything may stand before its mark.
_KNOWN_BY_CONTENT = (PDF, *(format for format in FORMATS if format is not PDF and format.shows_itself))


def extract(data: bytes, place: str, *, suffix: str, raw: bool = False, decode: Decode | None = None) -> Extracted:
    """Extract the text of a file."""
    suffix = suffix.lower()
    if not data:
        raise unreadable(place, "the file is empty.", "Remove it, or add its text.")
    named = BY_SUFFIX.get(suffix)
    found = format_of(data, place, suffix=suffix)
    extractor = _extractor(found.extractor)
    options = {"raw": raw, "decode": decode} if found.is_encoded else {"raw": raw}
    extracted = extractor(data, place, **options)
    if named and found is not named:
        note = Removal(place, suffix, f"the file is {found.label} although its name ends in {suffix}")
        extracted = replace(extracted, removals=(note, *extracted.removals))
    return extracted


@cache
def _extractor(name: str) -> Callable[..., Extracted]:
    """Return the function of that name, imported only now: each format has a library of its own, slow to load."""
    module, function = name.split(":")
    extractor: Callable[..., Extracted] = getattr(import_module(f"discourse_coder.extract.formats.{module}"), function)
    return extractor


def format_of(data: bytes, place: str, *, suffix: str) -> Format:
    """Return the format of a file."""
    start = data[:_BEGINNING]
    for format in _KNOWN_BY_CONTENT:
        if format.recognises(start):
            return format
    if start.startswith(_ZIP):
        return _packed(data, place)
    if start.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise locked(place)
        raise unreadable(place, "this is an old Office file, such as a Word .doc.", WAYS_ON[".doc"])
    if start.startswith(_PICTURES):
        raise unreadable(place, "this is a picture.", f"Save it as PDF. {RUN_OCR}")
    named = BY_SUFFIX.get(suffix, TEXT)
    if named.believes_name(data):
        return named
    if b"\0" in start:
        found = f"this is not {named.label}, or any other format that can be read."
        raise unreadable(place, found, "It may be damaged.")
    return TEXT


def _packed(data: bytes, place: str) -> Format:
    package = Package(data, place)
    for format in FORMATS:
        if format.recognises_package(package):
            return format
    if any(name.endswith(".iwa") for name in package.names):
        raise unreadable(place, "this is a document of Apple's Pages.", WAYS_ON[".pages"])
    kind = package.text("mimetype").strip()
    if kind or any(name.startswith(("xl/", "ppt/")) for name in package.names):
        found = f"this is {kind or 'a spreadsheet or a presentation'}, not a text."
        advice = "Save a spreadsheet as .xlsx or .csv, anything else as PDF, under that extension."
        raise unreadable(place, found, advice)
    raise unreadable(place, "this is an archive, not a text.", "Name it .zip, so that the files in it are read.")
