"""From a file to its text: strictly, and naming the encoding where it is another than the one asked for."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from discourse_coder.errors import DiscourseCoderError, UsageError

# What policy texts come in; the longer list of charset-normalizer has look-alikes that win by chance on short texts.
_LIKELY = ["cp1252", "cp1250", "cp1251", "utf_16", "utf_32", "gb18030", "big5", "shift_jis", "euc_kr", "mac_roman"]


def check_encoding(encoding: str) -> None:
    """Raise a UsageError unless Python knows a text encoding of this name."""
    try:
        b" ".decode(encoding, "ignore")
    except (LookupError, ValueError):
        advice = 'Write for example "windows-1252".'
        raise UsageError.at(f"encoding={encoding!r}", "there is no such text encoding.", advice) from None


def read_bytes(path: str | os.PathLike[str], place: str, most: int | None) -> bytes:
    """Return the bytes of a file, or raise an error at `place`; before any is read if there are more than `most`."""
    path = Path(path)
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise DiscourseCoderError.at(place, "this is a folder, not a file.", "Give a file.")
        if not stat.S_ISREG(about.st_mode):  # one would wait for a pipe, and never come to the end of some devices
            found = "this is not a regular file but a pipe, a socket or a device."
            raise DiscourseCoderError.at(place, found, "Save what comes from it as a file, and give that.")
        if most is not None and about.st_size > most:
            found = f"the file has {about.st_size:,} bytes; the most is {most:,}."
            raise DiscourseCoderError.at(place, found, "Is it the right file? If so, split it.")
        return path.read_bytes()
    except FileNotFoundError:
        raise DiscourseCoderError.at(place, "the file does not exist.", "Check its name.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DiscourseCoderError.at(place, f"the file cannot be read: {reason}.", "Check its permissions.") from None


def decode(data: bytes, encoding: str, place: str) -> str:
    """Return the text of bytes, line ends and all, or raise an error that names the first wrong byte."""
    try:
        text = data.decode(encoding)
        if encoding != "utf-8":
            text.encode("utf-8")  # a few encodings can bring halves of surrogate pairs, which no file can hold
        return text
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        likely = looks_like(data)
        found = f"not {encoding.upper()}: byte 0x{data[start : start + 1].hex().upper()} at position {start} is wrong."
        advice = (
            f"It looks like {likely}: convert it to UTF-8, or read everything "
            f'with encoding="{likely}" (--encoding {likely}).'
            if likely
            else "It looks like no known encoding and is perhaps not a text: convert it to UTF-8 or remove it."
        )
        raise DiscourseCoderError.at(place, found, advice) from None


def looks_like(data: bytes) -> str:
    """Return the name of the encoding that bytes are probably in, empty where there is no good guess."""
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return ""
    from charset_normalizer import from_bytes

    matches = from_bytes(data, cp_isolation=_LIKELY)
    best = matches.best()
    if best is None:
        return ""
    # Where several fit equally well, the most common encoding of Western texts is the best guess.
    equally_good = [match for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)]
    name = "cp1252" if any("cp1252" in match.could_be_from_charset for match in equally_good) else best.encoding
    return f"windows-{name[2:]}" if name.startswith("cp125") else name.replace("_", "-")
