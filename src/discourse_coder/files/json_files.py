"""JSON files: all written in one way, and read with a message on what is wrong with them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any

from discourse_coder.errors import DiscourseCoderError, Problem
from discourse_coder.files import limits
from discourse_coder.files.atomic import write_text
from discourse_coder.files.encodings import decode, read_bytes

Shape = tuple[Callable[[Any], bool], str]
"""A test of a value, and what the value should be, in words."""


def write_json(path: str | os.PathLike[str], content: object, *, sort_keys: bool = False) -> None:
    """Write a value so that people can read it too."""
    write_text(path, json_text(content, sort_keys=sort_keys))


def json_text(content: object, *, sort_keys: bool = False) -> str:
    """Return a value as `write_json` writes it."""
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=sort_keys) + "\n"


def read_json(path: str | os.PathLike[str], data: bytes | None = None) -> Any:
    """Return what a JSON file holds, or its bytes at hand; ValueError or RecursionError where it is not JSON."""
    place = str(path)
    return json.loads(decode(read_bytes(path, place, limits.MAX_JSON_BYTES) if data is None else data, "utf-8", place))


def read_fields(
    path: str | os.PathLike[str],
    shapes: Mapping[str, Shape],
    error: type[DiscourseCoderError],
    advice: str,
    data: bytes | None = None,
    **defaults: object,
) -> dict[str, Any]:
    """Return the fields of a JSON object that have a shape, or raise `error` with all that do not fit."""
    place = str(path)
    try:
        content = read_json(path, data)
    except (ValueError, RecursionError) as cause:
        raise error.at(place, f"this is not JSON ({cause}).", advice) from None
    if not isinstance(content, dict):
        raise error.at(place, "this is not a JSON object.", advice)
    given = defaults | content
    found = {name: given.get(name) for name in shapes}
    problems = [
        Problem(place, f'"{name}" is missing or not {expected}.', advice)
        for name, (fits, expected) in shapes.items()
        if name not in given or not fits(found[name])
    ]
    if problems:
        raise error(problems)
    return found


def is_text(value: object) -> bool:
    """Say whether a JSON value is a text."""
    return isinstance(value, str)


def is_count(value: object) -> bool:
    """Say whether a JSON value is a whole number from 0."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_number(value: object) -> bool:
    """Say whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_list_of(fits: Callable[[Any], bool], value: object) -> bool:
    """Say whether a JSON value is a list whose items all fit."""
    return isinstance(value, list) and all(map(fits, value))


def is_object_of(fits: Callable[[Any], bool], value: object) -> bool:
    """Say whether a JSON value is an object whose values all fit."""
    return isinstance(value, dict) and all(map(fits, value.values()))
