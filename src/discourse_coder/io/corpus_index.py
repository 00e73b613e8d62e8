"""What has been worked out of a corpus's texts, kept beside it; the folder may be deleted at any time."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from discourse_coder._version import __version__
from discourse_coder.errors import UsageError
from discourse_coder.files.atomic import write_bytes, write_text

if TYPE_CHECKING:
    import numpy as np

    Arrays = Mapping[str, np.ndarray[Any, Any]]

INDEX = ".discourse-coder-index"
_MADE_BY = "made_by"
# So that programs that make backups leave it out: https://bford.info/cachedir/
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by discourse-coder. It can be deleted at any time.\n"


@dataclass(frozen=True)
class CorpusIndex:
    """A folder of arrays. What it returns is whole, unchanged, and made by the same version of the program."""

    folder: Path

    @classmethod
    def beside(cls, corpus: Path) -> CorpusIndex:
        """Return the index in the folder that a corpus is in."""
        return cls(Path(os.path.abspath(corpus)).parent / INDEX)  # noqa: PTH100 (where a link leads is no matter)

    def get(self, name: str) -> Arrays | None:
        """Return what is kept under a name, or nothing."""
        import numpy as np

        # A .npz file has a checksum of each array, which is compared when the array is read.
        with suppress(OSError, ValueError, KeyError, EOFError, BadZipFile):
            with np.load(self._path(name), allow_pickle=False) as kept:
                arrays = {key: kept[key] for key in kept.files}
            if arrays.pop(_MADE_BY).item() == _made_by(name):
                return arrays
        return None

    def put(self, name: str, arrays: Arrays) -> None:
        """Keep arrays under a name; where that cannot be, they will be made again."""
        import numpy as np

        data = BytesIO()
        everything: dict[str, Any] = {**arrays, _MADE_BY: np.array(_made_by(name))}
        np.savez(data, **everything)
        with suppress(UsageError):
            if not self.folder.exists():
                write_text(self.folder / "CACHEDIR.TAG", _TAG)
                write_text(self.folder / ".gitignore", "*\n")
            write_bytes(self._path(name), data.getvalue())

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.npz"


@cache
def _engine() -> bytes:
    """Return a hash of all that what is kept depends on, other than texts and codebook."""
    made_by = sha256(f"{__version__} {unicodedata.unidata_version}".encode())
    for wing in ("model", "rules", "rules.matching"):
        for source in sorted(files(f"discourse_coder.{wing}").iterdir(), key=lambda each: each.name):
            if source.name.endswith(".py"):
                made_by.update(source.read_bytes())
    return made_by.digest()


def _made_by(name: str) -> bytes:
    return sha256(_engine() + name.encode()).hexdigest().encode()
