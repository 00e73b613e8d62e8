"""Content hashes that are the same on every machine and in every run."""

from __future__ import annotations

import hashlib
import json


def content_hash(content: object) -> str:
    """Return the SHA-256 (hex) of a JSON-like value, independent of the order of its keys."""
    return text_hash(json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def text_hash(text: str) -> str:
    """Return the SHA-256 (hex) of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
