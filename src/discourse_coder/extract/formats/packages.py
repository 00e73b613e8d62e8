"""Word and OpenDocument files as zip archives of XML, read with limits."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

from discourse_coder.errors import CorpusError
from discourse_coder.extract.unreadable import unreadable

MAX_UNPACKED = 200 * 2**20
MAX_PART = 60 * 2**20
MAX_PARTS = 10_000
# Deflate reaches 1000 : 1 on blanks; documents with long tables reach about 60 : 1.
MAX_RATIO = 200
_RATIO_FROM = 5 * 2**20
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, LookupError, SyntaxError,
    OverflowError,
)  # fmt: skip


class Target:
    """Hears of the starts and ends of elements and of the characters between them; hears nothing by itself."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Hear that an element starts."""

    def end(self, tag: str) -> None:
        """Hear that an element ends."""

    def data(self, text: str) -> None:
        """Hear characters."""

    def close(self) -> None:
        """Hear that the document ends."""


class Package:
    """A zip archive of XML parts."""

    def __init__(self, data: bytes, place: str) -> None:
        self.place = place
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
            parts = self._archive.infolist()
        except _BROKEN as error:
            raise self._damaged(error) from None
        unpacked = sum(part.file_size for part in parts)
        if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
            raise self._too_large(f"it unpacks to {unpacked:,} bytes in {len(parts):,} parts")
        if any(part.flag_bits & 1 for part in parts):
            raise locked(place)
        self.names = [part.filename for part in parts]

    def text(self, name: str) -> str:
        """Return a small part as text; empty where there is none."""
        if name not in self.names:
            return ""
        try:
            return self._read(name).decode("utf-8", "replace")
        except _BROKEN as error:
            raise self._damaged(error) from None

    def parse(self, name: str, target: Target) -> None:
        """Tell a target of every element of a part; nothing where there is no such part."""
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import DefusedXMLParser

        if name not in self.names:
            return
        parser: Any = DefusedXMLParser(target=target, forbid_dtd=True)
        try:
            parser.feed(self._read(name))
            parser.close()
        except DefusedXmlException:
            found = f"its part {name} declares a document type or entities, which no word processor writes."
            raise unreadable(self.place, found, "It may be an attack: leave it out.") from None
        except _BROKEN as error:
            raise self._damaged(error) from None

    def properties(self, name: str, names: dict[str, str]) -> dict[str, str | None]:
        """Return the metadata in a part that holds the properties of the document."""
        properties = _Properties(names)
        self.parse(name, properties)
        return properties.metadata

    def _read(self, name: str) -> bytes:
        """Return a part, which is at most as long as its size as declared, unless that is too much."""
        info = self._archive.getinfo(name)
        large = info.file_size > _RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1)
        if large or info.file_size > MAX_PART:
            raise self._too_large(f"its part {name} unpacks from {info.compress_size:,} to {info.file_size:,} bytes")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._damaged(None)
        return self._archive.read(info)

    def _damaged(self, error: Exception | None) -> CorpusError:
        reason = str(error) or type(error).__name__ if error else "a compression that no word processor uses"
        found = f"the file is damaged: {' '.join(reason.split())}."
        return unreadable(self.place, found, "Open it in its program and save it again, or leave it out.")

    def _too_large(self, found: str) -> CorpusError:
        advice = "It may be a zip bomb: leave it out, or split it."
        return unreadable(self.place, f"{found}, more than is read.", advice)


def locked(place: str) -> CorpusError:
    """Return the error that a file is protected by a password."""
    return unreadable(place, "the file is protected by a password.", "Open it in its program and save it without one.")


class _Properties(Target):
    """Gathers what the properties of a document say; names go from those of elements to those of metadata."""

    def __init__(self, names: dict[str, str]) -> None:
        self.metadata: dict[str, str | None] = {}
        self._names = names
        self._text = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._text = ""

    def end(self, tag: str) -> None:
        name, text = self._names.get(tag.rpartition("}")[2]), self._text.strip()
        if name and text:
            self.metadata.setdefault(name, text[:10] if name == "created" else text)
        self._text = ""

    def data(self, text: str) -> None:
        self._text += text
