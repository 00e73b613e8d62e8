"""Files of one folder that belong together: a reader finds all of them old or all of them new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from typing import TypeVar

from discourse_coder.errors import DiscourseCoderError, UsageError
from discourse_coder.files import limits
from discourse_coder.files.atomic import not_written, unfinished_in
from discourse_coder.files.encodings import read_bytes

T = TypeVar("T")
_ATTEMPTS = 20
_NEW = ".new"


def write_together(files: Mapping[Path, bytes | Path]) -> None:
    """Write files of one folder and those in it, the main one first: laid aside, committed by one rename, then moved.

    What is large is given as a file on the same disk, which is moved. A run that is killed before the rename leaves the
    old files. After it, `read_member` finds the new ones, and the next writer moves them.
    """
    main = next(iter(files))
    try:
        main.parent.mkdir(parents=True, exist_ok=True)
        settle(main)
        beside = unfinished_in(main.parent)
        try:
            beside.mkdir()
            for path, data in files.items():
                laid_aside = beside / path.relative_to(main.parent)
                laid_aside.parent.mkdir(parents=True, exist_ok=True)
                data.replace(laid_aside) if isinstance(data, Path) else laid_aside.write_bytes(data)
            beside.rename(_aside(main))
        finally:
            rmtree(beside, ignore_errors=True)
        settle(main)
    except OSError as error:
        raise not_written(main, error) from None


def read_member(path: Path, main: Path) -> bytes:
    """Return the bytes of one of the files that belong to `main`, wherever the last writer has left them."""
    aside = _aside(main) / path.name
    if aside.exists():
        with suppress(DiscourseCoderError):  # it may have been moved meanwhile
            return read_bytes(aside, str(path), limits.MAX_TABLE_BYTES)
    return read_bytes(path, str(path), limits.MAX_TABLE_BYTES)


def has_member(path: Path, main: Path) -> bool:
    """Say whether there is such a file."""
    return path.exists() or (_aside(main) / path.name).exists()


def mains_in(folder: Path, suffix: str) -> list[Path]:
    """Return the files of a folder with an ending, in any case, and those that a killed writer has left aside."""
    left = (folder / path.name[1 : -len(_NEW)] for path in folder.glob(f".*{_NEW}"))
    return sorted(path for path in {*folder.glob("*"), *left} if path.name.lower().endswith(suffix))


def read_steadily(read: Callable[[], T], main: Path) -> T:
    """Return what `read` returns or raise what it raises, once no writer has changed the folder meanwhile."""
    for _ in range(_ATTEMPTS):
        before = _state(main)
        try:
            found = read()
        except Exception:
            if _state(main) == before:
                raise
        else:
            if _state(main) == before:
                return found
    raise UsageError.at(str(main), "another program keeps writing it.", "Wait until it is done.")


def _aside(main: Path) -> Path:
    return main.with_name(f".{main.name}{_NEW}")


def settle(main: Path) -> None:
    """Move what a killed writer has left aside to where it belongs."""
    aside = _aside(main)
    if aside.is_dir():
        waiting = [path for path in aside.rglob("*") if not path.is_dir()]
        for path in sorted(waiting, key=lambda path: path != aside / main.name):
            target = main.parent / path.relative_to(aside)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        rmtree(aside)


def _state(main: Path) -> list[tuple[str, int, int, int]]:
    """Return what changes whenever a file of the main one's name, or its set laid aside, is written."""
    found = []
    for path in _of_the_set(main):
        with suppress(OSError):
            stat = path.stat()
            found.append((path.name, stat.st_ino, stat.st_mtime_ns, stat.st_size))
    return found


def _of_the_set(main: Path) -> Iterable[Path]:
    return sorted({main, _aside(main), *main.parent.glob(f"{main.stem}.*"), *main.parent.glob("evidence.csv")})
