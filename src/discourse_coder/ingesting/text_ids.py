"""Ids of texts: those made here are safe as file names on every system; those of a table stay as they are."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

from discourse_coder.files.file_names import is_reserved

_LONGEST = 80
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def safe_id(name: str) -> str:
    """Return a name made of ASCII letters, digits and ``._-`` only; different names stay different."""
    plain, loses_letters = name, False
    if not name.isascii():
        name = unicodedata.normalize("NFC", name)
        plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
        loses_letters = any(character.isalnum() and not character.isascii() for character in plain)
    safe = _UNSAFE.sub("_", plain).strip("._-")
    if safe and len(safe) <= _LONGEST and not loses_letters and not is_reserved(safe):
        return safe
    # The hash keeps apart names that are cut or lose letters.
    digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{safe[:_LONGEST].rstrip('._-') or 'text'}-{digest}"


class TextIds:
    """Gives out ids that differ even where upper and lower case are the same."""

    def __init__(self, used: Iterable[str] = ()) -> None:
        self._used = {id_.casefold() for id_ in used}
        self._next: defaultdict[str, int] = defaultdict(lambda: 2)

    def take(self, ids: Iterable[str]) -> None:
        """Keep ids from being given out; whoever has them keeps them."""
        self._used |= {id_.casefold() for id_ in ids}

    def new(self, wanted: str) -> str:
        """Return the id, or where it is taken, the id with ``-2``, ``-3`` and so on."""
        id_, key = wanted, wanted.casefold()
        while id_.casefold() in self._used:
            id_ = f"{wanted}-{self._next[key]}"
            self._next[key] += 1
        self._used.add(id_.casefold())
        return id_

    def release(self, ids: Iterable[str]) -> None:
        """Take ids back; they can be given out again."""
        self._used -= {id_.casefold() for id_ in ids}
        self._next.clear()
