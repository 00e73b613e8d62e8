"""What a folder holds, to compare it before and after a command."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path


def tree(folder: Path) -> dict[str, str]:
    """Return the hash of every file under a folder, and nothing for every folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): "" if path.is_dir() else sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
    }


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """Return the paths that are new, gone or different."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def leftovers(folder: Path) -> list[str]:
    """Return what no run may leave behind: locks and unfinished files."""
    return sorted(path.name for path in folder.rglob("*") if path.suffix in (".part", ".new", ".lock", ".holder"))
