"""The bundled study: where it lies, and what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from discourse_coder.errors import UsageError
from discourse_coder.io.study_files import CLAIMS, CODEBOOK, CODINGS, CORPUS, METHODS, SAMPLE

_PACKAGE = Path(__file__).parents[1]
# pyproject.toml puts the same names into the wheel.
NAMES = (CODEBOOK, "codebook-narratives.yaml", CORPUS, CODINGS, SAMPLE, "sample.json", METHODS, CLAIMS)


def bundled_files() -> dict[str, bytes]:
    """Return the files of the bundled study by their paths in it."""
    installed = _PACKAGE / "bundled"
    home = installed if installed.is_dir() else _PACKAGE.parents[1]  # in a checkout, the root of the repository
    if not (home / CODEBOOK).is_file():
        found = "the bundled study is not in this installation."
        raise UsageError.at(str(_PACKAGE), found, "Install discourse-coder again.")
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in sorted(_files(home))}


def _files(home: Path) -> Iterator[Path]:
    for path in (home / name for name in NAMES):
        yield from [path] if path.is_file() else (found for found in path.rglob("*") if found.is_file())
