"""Files that the pages save."""

from __future__ import annotations

import json
import os
from typing import Any

from discourse_coder.errors import CodingError
from discourse_coder.files import limits
from discourse_coder.files.encodings import decode, read_bytes


def read_saved(path: str | os.PathLike[str], advice: str) -> Any:
    """Return what a file that a page saved holds, or raise an error with what to do."""
    place = str(path)
    text = decode(read_bytes(path, place, limits.MAX_JSON_BYTES), "utf-8", place)
    try:
        content = json.loads(text.removeprefix("\ufeff"))
        json.dumps(content, ensure_ascii=False).encode("utf-8")  # half of a surrogate pair is no character
    except (ValueError, RecursionError) as error:
        raise CodingError.at(place, f"this is not JSON ({error}).", advice) from None
    return content
