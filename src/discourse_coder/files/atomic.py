"""Writing files so that a reader never meets a half-written one."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

from discourse_coder.errors import UsageError


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a text as UTF-8, its line ends as given, or raise a UsageError; see `write_bytes`."""
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        found = f"the text to write has half of a surrogate pair at position {error.start}."
        raise UsageError.at(str(path), found, "Fix its source.") from None
    write_bytes(path, data)


def write_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file and its parent folders in one step, or raise a UsageError and leave everything as it was."""
    target = Path(path)
    beside = target.parent / f".{uuid4().hex}.part"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(data)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        found = f"cannot be written: {error.strerror or error}."
        advice = "Check that it is a file in a folder you may write to, and not open in another program."
        raise UsageError.at(str(path), found, advice) from None
