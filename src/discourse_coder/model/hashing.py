"""Content hashes that are the same on every machine and in every run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable


def content_hash(content: object) -> str:
    """Return the SHA-256 (hex) of a JSON-like value, independent of the order of its keys."""
    return text_hash(canonical(content))


def canonical(content: object) -> str:
    """Return a JSON-like value as the text that is hashed."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_of_list(members: Iterable[str]) -> str:
    """Return the `content_hash` of a list, given the canonical text of each member."""
    whole = hashlib.sha256(b"[")
    for number, member in enumerate(members):
        whole.update(f"{',' if number else ''}{member}".encode())
    whole.update(b"]")
    return whole.hexdigest()


def text_hash(text: str) -> str:
    """Return the SHA-256 (hex) of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
