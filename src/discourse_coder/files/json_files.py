"""JSON files: written alike, and read with a word on what is wrong with them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from typing import Any

from discourse_coder.errors import DiscourseCoderError, Problem
from discourse_coder.files.atomic import write_text
from discourse_coder.files.encodings import decode, read_bytes


def write_json(path: str | os.PathLike[str], content: object, *, sort_keys: bool = False) -> None:
    """Write a value so that people can read it too.

    Raises
    ------
    UsageError
        When the file cannot be written.
    """
    write_text(path, json.dumps(content, ensure_ascii=False, indent=2, sort_keys=sort_keys) + "\n")


def read_json(path: str | os.PathLike[str]) -> Any:
    """Return what a JSON file holds.

    Raises
    ------
    ValueError, RecursionError
        When it is not JSON, or nested too deeply.
    DiscourseCoderError
        When it cannot be read or is not UTF-8.
    """
    place = str(path)
    return json.loads(decode(read_bytes(path, place), "utf-8", place))


def read_fields(
    path: str | os.PathLike[str],
    names: Iterable[str],
    fault: Callable[[str, object], str],
    error: type[DiscourseCoderError],
    advice: str,
    **defaults: object,
) -> dict[str, Any]:
    """Return the fields of a JSON object, each checked.

    Parameters
    ----------
    path : path-like
        The file.
    names : iterable of str
        The fields that are wanted.
    fault : callable
        Returns, for a name and a value, what the value should be but is not; empty when it is.
    error : type of DiscourseCoderError
        What to raise, with every problem.
    advice : str
        What to do about a faulty file.
    **defaults
        Fields that may be missing.
    """
    place = str(path)
    try:
        content = read_json(path)
    except (ValueError, RecursionError) as cause:
        raise error(Problem(place, f"this is not JSON ({cause}).", advice)) from None
    if not isinstance(content, dict):
        raise error(Problem(place, "this is not a JSON object.", advice))
    found = {name: (defaults | content).get(name) for name in names}
    problems = [
        Problem(place, f'"{name}" is missing or not {expected}.', advice)
        for name, value in found.items()
        if (expected := fault(name, value))
    ]
    if problems:
        raise error(problems)
    return found
