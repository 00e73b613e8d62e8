"""What has been worked out of a corpus's texts, kept beside it; the folder may be deleted at any time."""

from __future__ import annotations

import json
import os
import struct
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from discourse_coder._version import __version__
from discourse_coder.errors import UsageError
from discourse_coder.files.atomic import write_bytes, write_text
from discourse_coder.files.limits import INDEXED_FROM, INDEXED_UP_TO
from discourse_coder.io.study_files import INDEX

if TYPE_CHECKING:
    import numpy as np

    Arrays = Mapping[str, np.ndarray[Any, Any]]

_FRONT = struct.Struct("<IQ")  # the checksum of all that follows it, and where the arrays begin
_CHECKED_FROM = 4
_ENDING = ".arrays"
_ALIGNED = 64  # bytes; numpy is faster on arrays that begin at a multiple
# So that programs that make backups leave it out: https://bford.info/cachedir/
_TAG_NAME = "CACHEDIR.TAG"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by discourse-coder. It can be deleted at any time.\n"


def index_beside(corpus: Path, n_characters: int) -> CorpusIndex | None:
    """Return the index beside a corpus; nothing for a small one, which takes no time to search, and a huge one."""
    fits = INDEXED_FROM <= n_characters <= INDEXED_UP_TO
    # Where the path leads, by way of a link or not: the same place as that of a study's corpus.
    return CorpusIndex(Path(os.path.abspath(corpus)).parent / INDEX) if fits else None  # noqa: PTH100


@dataclass(frozen=True)
class CorpusIndex:
    """What has been worked out of texts, in a folder: texts folded and cut into words, and where each rule fired.

    With it `code` searches only texts and rules that are new. The folder takes about three times as many bytes as the
    texts have characters, and holds their words. It may be deleted at any time, and several programs may use it at
    once. What it gives is whole, made by the same version of this package, and of texts and rules with the same
    SHA-256; all else is worked out again. What cannot be written is left.

    Parameters
    ----------
    folder : path-like
        Made when something is kept.

    Examples
    --------
    >>> import discourse_coder as dc
    >>> corpus, codebook = dc.read_corpus("corpus"), dc.read_codebook("codebook.yaml")
    >>> index = dc.CorpusIndex(folder / "index")
    >>> first = dc.code(corpus, codebook, index=index)  # reads and keeps
    >>> dc.code(corpus, codebook, index=index) == first  # searches nothing
    True
    """

    folder: Path

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        object.__setattr__(self, "folder", Path(folder))

    @property
    def n_bytes(self) -> int:
        """How many bytes it takes."""
        with suppress(OSError):
            return sum(path.stat().st_size for path in self.folder.iterdir())
        return 0

    def get(self, name: str) -> Arrays | None:
        """Return what is kept under a name, or nothing."""
        import numpy as np

        with suppress(OSError, ValueError, LookupError, TypeError, struct.error):
            with self._path(name).open("rb") as file:
                data = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
            checksum, begin = _FRONT.unpack_from(data)
            if checksum == crc32(data[_CHECKED_FROM:]):
                said = json.loads(bytes(data[_FRONT.size : begin]))
                if said["made_by"] == _made_by(name):
                    with suppress(OSError):  # it may be used by who must not write it
                        os.utime(self._path(name))
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
        about = json.dumps({"made_by": _made_by(name), "arrays": said}).encode()
        begin = _FRONT.size + len(about)
        begin += -begin % _ALIGNED
        data = b"".join([_FRONT.pack(0, begin), about.ljust(begin - _FRONT.size), *pieces])
        with suppress(UsageError, OSError):
            if not (self.folder / _TAG_NAME).exists():
                write_text(self.folder / ".gitignore", "*\n")
                write_text(self.folder / _TAG_NAME, _TAG)
            checksum = crc32(memoryview(data)[_CHECKED_FROM:])
            write_bytes(self._path(name), _FRONT.pack(checksum, begin) + data[_FRONT.size :])

    def begin(self) -> None:
        """Begin a run: what is used from now on stays when the run tidies up."""
        with suppress(OSError):
            os.utime(self.folder / _TAG_NAME)

    def tidy(self) -> None:
        """End a run: of what it did not use, remove what was used longest ago, down to twice as much as it used."""
        with suppress(OSError):
            begun = (self.folder / _TAG_NAME).stat().st_mtime
            used: dict[str, float] = defaultdict(float)
            size: Counter[str] = Counter()
            paths = list(self.folder.glob(f"*{_ENDING}"))
            for path in paths:
                about, texts = path.stat(), path.name.partition("-")[2]
                used[texts] = max(used[texts], about.st_mtime)
                size[texts] += about.st_size
            kept, of_run = 0, sum(size[texts] for texts in size if used[texts] >= begun)
            for texts in sorted(size, key=used.__getitem__, reverse=True):
                kept += size[texts]
                if kept > 3 * of_run and used[texts] < begun:
                    for path in (path for path in paths if path.name.partition("-")[2] == texts):
                        path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{_ENDING}"


@cache
def _engine() -> bytes:
    """Return a hash of all that what is kept depends on, other than texts and codebook."""
    from importlib.metadata import version
    from importlib.resources import files

    libraries = [f"{name} {version(name)}" for name in ("numpy", "ahocorasick-rs", "google-re2", "spacy")]
    made_by = sha256(" ".join([__version__, unicodedata.unidata_version, *libraries]).encode())
    for wing in ("model", "rules", "rules.matching"):
        for source in sorted(files(f"discourse_coder.{wing}").iterdir(), key=lambda each: each.name):
            if source.name.endswith(".py"):
                made_by.update(source.read_bytes())
    return made_by.digest()


def _made_by(name: str) -> str:
    return sha256(_engine() + name.encode()).hexdigest()
