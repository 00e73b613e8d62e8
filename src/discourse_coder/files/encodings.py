"""From a file to its text: strictly, and naming the encoding where it is another than the one asked for."""

from __future__ import annotations

import os
import stat

from discourse_coder.errors import DiscourseCoderError, UsageError


def check_encoding(encoding: str) -> None:
    """Raise a UsageError unless Python knows a text encoding of this name."""
    try:
        b" ".decode(encoding, "ignore")
    except (LookupError, ValueError):
        advice = 'Write for example "windows-1252".'
        raise UsageError.at(f"encoding={encoding!r}", "there is no such text encoding.", advice) from None


def read_bytes(path: str | os.PathLike[str], place: str, most: int | None) -> bytes:
    """Return the bytes of a file, or raise an error at `place`; before any is read if there are more than `most`."""
    try:
        about = os.stat(path)  # noqa: PTH116 (a corpus has thousands of files: `Path` takes as long as reading them)
        if stat.S_ISDIR(about.st_mode):
            raise DiscourseCoderError.at(place, "this is a folder, not a file.", "Give a file.")
        if not stat.S_ISREG(about.st_mode):  # one would wait for a pipe, and never come to the end of some devices
            found = "this is not a regular file but a pipe, a socket or a device."
            raise DiscourseCoderError.at(place, found, "Save what comes from it as a file, and give that.")
        if most is not None and about.st_size > most:
            found = f"the file has {about.st_size:,} bytes; the most is {most:,}."
            raise DiscourseCoderError.at(place, found, "Is it the right file? If so, split it.")
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            return file.read()
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
        found = f"not {encoding.upper()}: byte 0x{data[start : start + 1].hex().upper()} at position {start} is wrong."
        raise DiscourseCoderError.at(place, found, advice_on(data)) from None


def advice_on(data: bytes) -> str:
    """Return how to go on with a text in another encoding, with the first words as each that fits would read them."""
    from discourse_coder.files.likely_encodings import readings

    fitting = readings(data)
    if not fitting:
        return (
            "No common encoding fits. Save it as UTF-8 with the program that wrote it, or name its encoding with "
            "--encoding."
        )
    first, *others = fitting
    likely = (
        f"It looks like {first.encoding}: convert it to UTF-8, or read everything "
        f'with encoding="{first.encoding}" (--encoding {first.encoding}). It then reads "{first.words}"'
    )
    also = "".join(f', in {other.encoding} "{other.words}"' for other in others)
    return f"{likely}{also}."
