"""Parts of files whose download was cut off, and when the rest of one can be joined to it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from discourse_coder.files.atomic import write_text

_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-[0-9]+/(?:[0-9]+|\*)")


@dataclass(frozen=True)
class Version:
    """Which version of a file we have: the address that it came from, and what its server calls it."""

    url: str
    etag: str = ""
    last_modified: str = ""

    @property
    def conditions(self) -> dict[str, str]:
        """Headers that ask for the file only if it is another version; none where the server named none."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}

    @property
    def validator(self) -> str:
        """What a part of this version can be completed by; empty where nothing is certain enough."""
        return self.last_modified if not self.etag or self.etag.startswith("W/") else self.etag


def write_note(part: Path, version: Version) -> None:
    """Note beside a part which version it is of."""
    write_text(_note(part), json.dumps(asdict(version)))


def begun_version(part: Path, url: str) -> Version | None:
    """Return of which version of `url` there is a part that can be completed; None where there is none."""
    try:
        version = Version(**json.loads(_note(part).read_text(encoding="utf-8")))
        return version if version.url == url and version.validator and part.stat().st_size else None
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def goes_on(status: int, headers: Mapping[str, str], part: Path, begun: Version) -> bool:
    """Return whether the answer to a request for the rest of a part can be used."""
    if status == 206:
        found = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", ""))
        same = headers.get("ETag", begun.etag) == begun.etag
        plain = headers.get("Content-Encoding", "identity") == "identity"
        return bool(found and int(found[1]) == part.stat().st_size and same and plain)
    return status != 416


def discard(part: Path) -> None:
    """Remove a part and the note beside it."""
    part.unlink(missing_ok=True)
    discard_note(part)


def discard_note(part: Path) -> None:
    """Remove the note beside a part, which is the whole now."""
    _note(part).unlink(missing_ok=True)


def _note(part: Path) -> Path:
    return part.with_name(f"{part.name}.note")
