"""The files to make a corpus of: named one by one, or all in a folder."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from discourse_coder.errors import Problem
from discourse_coder.extract.formats.registry import WAYS_ON
from discourse_coder.files.file_names import is_hidden, natural_order, printable, shown


@dataclass(frozen=True)
class SourceFile:
    """An original."""

    path: Path  # where it is
    name: str  # its path relative to the corpus, printable: the same from wherever the command is given
    place: str  # how messages call it: as its source was given

    @property
    def stem(self) -> str:
        """Its name without the extension."""
        return self.path.stem

    @property
    def suffix(self) -> str:
        """Its extension in lower case, with the dot."""
        return self.path.suffix.lower()


@dataclass
class SourceFiles:
    """What was found."""

    files: list[SourceFile] = field(default_factory=list)  # in natural order (t2 before t10), each once
    problems: list[Problem] = field(default_factory=list)  # what could not be reached or must not be followed
    other_kinds: Counter[str] = field(default_factory=Counter)  # numbers of files with extensions that are not read


def find_source_files(sources: Iterable[Path], suffixes: frozenset[str], corpus: Path) -> SourceFiles:
    """Find the files to make a corpus of; hidden files, hidden folders and the corpus itself are skipped."""
    found = SourceFiles()
    home = os.path.realpath(corpus)
    files: dict[str, SourceFile] = {}
    for source in sources:
        try:
            paths = list(_files(source, home, suffixes, found))
        except (OSError, ValueError) as error:
            _note(found, source, f"it cannot be reached: {_reason(error)}.", "Check the path.")
            continue
        for path in paths:
            name = printable(_relative(path, home))
            files.setdefault(name, SourceFile(path, name, shown(path.as_posix())))
    found.files = sorted(files.values(), key=lambda file: natural_order(file.name))
    return found


def _files(source: Path, home: str, suffixes: frozenset[str], found: SourceFiles) -> Iterator[Path]:
    if source.is_dir():
        yield from _walk(source, home, suffixes, found)
    elif not source.exists():
        _note(found, source, "there is no such file or folder.", "Check the path.")
    elif not source.is_file():
        _note(found, source, "this is not a regular file.")
    elif source.suffix.lower() not in suffixes:
        advice = WAYS_ON.get(source.suffix.lower(), f"These extensions are read: {', '.join(sorted(suffixes))}.")
        _note(found, source, f'files that end in "{shown(source.suffix)}" are not read.', advice)
    else:
        yield source


def _walk(folder: Path, home: str, suffixes: frozenset[str], found: SourceFiles) -> Iterator[Path]:
    root = os.path.realpath(folder)

    def note_unreadable(error: OSError) -> None:
        _note(found, Path(error.filename), f"the folder cannot be read: {_reason(error)}.", "Check its permissions.")

    for parent, folders, names in os.walk(folder, onerror=note_unreadable):
        paths = [Path(parent, name) for name in folders]
        folders[:] = [path.name for path in paths if not is_hidden(Path(path.name)) and os.path.realpath(path) != home]
        linked = [path for path in paths if path.is_symlink()]
        for path in (*linked, *(Path(parent, name) for name in names)):
            if is_hidden(Path(path.name)):
                continue
            if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root):
                _note(found, path, "this link leads out of the folder and was not followed.", "Copy the files here.")
            elif path in linked:
                continue  # what it leads to is found where it is
            elif path.suffix.lower() not in suffixes:
                found.other_kinds[path.suffix.lower()] += 1
            elif path.is_file():
                yield path
            else:
                _note(found, path, "this is not a regular file, or it is a broken link.")


def _relative(path: Path, home: str) -> str:
    actual = Path(os.path.realpath(path.parent), path.name)
    try:
        return Path(os.path.relpath(actual, home)).as_posix()
    except ValueError:  # on another drive
        return actual.as_posix()


def _note(found: SourceFiles, path: Path, what: str, advice: str = "") -> None:
    found.problems.append(Problem(shown(path.as_posix()), what, advice))


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
