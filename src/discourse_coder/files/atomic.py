"""Writing files so that a reader never meets a half-written one."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

from discourse_coder.errors import Problem, UsageError


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a text as UTF-8, its line ends as given; see `write_bytes`.

    Raises
    ------
    UsageError
        When the file cannot be written, or the text has half of a surrogate pair, which UTF-8 cannot hold.
    """
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError(
            Problem(
                str(path), f"the text to write has a lone surrogate at position {error.start}.", "Repair its source."
            )
        ) from None
    write_bytes(path, data)


def write_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file in one step: beside its place first, then moved there; makes parent folders.

    Raises
    ------
    UsageError
        When the file cannot be written; nothing is left behind then, and an older file stays as it was.
    """
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
        raise UsageError(
            Problem(
                str(path),
                f"cannot be written: {error.strerror or error}.",
                "Check that the place is a file in a folder you may write to, and not open in another program.",
            )
        ) from None
