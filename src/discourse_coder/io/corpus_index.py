"""What has been worked out of a corpus's texts, kept beside it; the folder may be deleted at any time."""

from __future__ import annotations

import json
import os
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from discourse_coder._version import __version__
from discourse_coder.errors import UsageError
from discourse_coder.files.atomic import write_bytes, write_text
from discourse_coder.files.limits import INDEXED_FROM
from discourse_coder.io.study_files import INDEX
from discourse_coder.model.corpus import Corpus

if TYPE_CHECKING:
    import numpy as np

    Arrays = Mapping[str, np.ndarray[Any, Any]]

_LENGTH = 8  # bytes that say where the arrays begin
_ENDING = ".arrays"
_ALIGNED = 64  # bytes; numpy is faster on arrays that begin at a multiple
# So that programs that make backups leave it out: https://bford.info/cachedir/
_TAG_NAME = "CACHEDIR.TAG"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by discourse-coder. It can be deleted at any time.\n"


def index_for(path: Path, corpus: Corpus) -> CorpusIndex | None:
    """Return the index beside a corpus; nothing for a small one, which takes no time to search."""
    if sum(len(document.text) for document in corpus) < INDEXED_FROM:
        return None
    return CorpusIndex(path.absolute().parent / INDEX)


@dataclass(frozen=True)
class CorpusIndex:
    """A folder of arrays. What it returns is whole, unchanged, and made by the same version of the program."""

    folder: Path

    def get(self, name: str) -> Arrays | None:
        """Return what is kept under a name, or nothing."""
        import numpy as np

        with suppress(OSError, ValueError, LookupError, TypeError):
            with self._path(name).open("rb") as file:
                os.utime(file.fileno() if os.utime in os.supports_fd else self._path(name))
                data = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
            begin = int.from_bytes(data[:_LENGTH], "little")
            said = json.loads(bytes(data[_LENGTH:begin]))
            if said["made_by"] == _made_by(name) and said["checksum"] == crc32(data[begin:]):
                return {
                    key: np.frombuffer(data, dtype, length, begin + at) for key, dtype, length, at in said["arrays"]
                }
        return None

    def put(self, name: str, arrays: Arrays) -> None:
        """Keep arrays under a name; where that cannot be, they will be made again."""
        said, pieces, at = [], [], 0
        for key, array in arrays.items():
            data = array.tobytes()
            said.append((key, array.dtype.str, len(array), at))
            pieces.append(data.ljust(-len(data) % _ALIGNED + len(data), b"\0"))
            at += len(pieces[-1])
        body = b"".join(pieces)
        about = json.dumps({"made_by": _made_by(name), "checksum": crc32(body), "arrays": said}).encode()
        head = about.ljust(-(len(about) + _LENGTH) % _ALIGNED + len(about))
        with suppress(UsageError):
            if not (self.folder / _TAG_NAME).exists():
                write_text(self.folder / ".gitignore", "*\n")
                write_text(self.folder / _TAG_NAME, _TAG)
            write_bytes(self._path(name), (len(head) + _LENGTH).to_bytes(_LENGTH, "little") + head + body)

    def begin(self) -> None:
        """Begin a run: what is used from now on stays when the run tidies up."""
        with suppress(OSError):
            (self.folder / _TAG_NAME).touch()

    def tidy(self) -> None:
        """End a run: of what it did not use, remove what was used longest ago, down to twice as much as it used."""
        with suppress(OSError):
            begun = (self.folder / _TAG_NAME).stat().st_mtime
            used: dict[str, float] = defaultdict(float)
            size: Counter[str] = Counter()
            for path in self.folder.glob(f"*{_ENDING}"):
                about, texts = path.stat(), path.name.partition("-")[2]
                used[texts] = max(used[texts], about.st_mtime)
                size[texts] += about.st_size
            kept, of_run = 0, sum(size[texts] for texts in size if used[texts] >= begun)
            for texts in sorted(size, key=used.__getitem__, reverse=True):
                kept += size[texts]
                if kept > 3 * of_run and used[texts] < begun:
                    for path in self.folder.glob(f"*-{texts}"):
                        path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{_ENDING}"


@cache
def _engine() -> bytes:
    """Return a hash of all that what is kept depends on, other than texts and codebook."""
    made_by = sha256(f"{__version__} {unicodedata.unidata_version}".encode())
    for wing in ("model", "rules", "rules.matching"):
        for source in sorted(files(f"discourse_coder.{wing}").iterdir(), key=lambda each: each.name):
            if source.name.endswith(".py"):
                made_by.update(source.read_bytes())
    return made_by.digest()


def _made_by(name: str) -> str:
    return sha256(_engine() + name.encode()).hexdigest()
