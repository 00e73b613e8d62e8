"""The record of who was given which texts: assignments.json in the study."""

from __future__ import annotations

import os
from dataclasses import asdict
from functools import partial
from pathlib import Path

from discourse_coder.errors import UsageError
from discourse_coder.files.json_files import (
    Shape,
    is_count,
    is_list_of,
    is_number,
    is_object_of,
    is_text,
    read_fields,
    write_json,
)
from discourse_coder.io.study_files import OVERLAP, SAMPLE
from discourse_coder.model.assignment import Assignment

_FORMAT = "discourse-coder assignments 1"


def write_assignment(assignment: Assignment, path: Path) -> None:
    """Write an assignment as `read_assignment` reads it."""
    write_json(path, {"format": _FORMAT, **asdict(assignment)})


def read_assignment(path: str | os.PathLike[str]) -> Assignment:
    """Read an assignment, or raise a UsageError."""
    known = read_fields(path, _FIELDS, UsageError, "Put back the file that sheet --assign wrote.")
    del known["format"]
    texts = {coder: tuple(ids) for coder, ids in known["texts"].items()}
    return Assignment(**known | {"shared": tuple(known["shared"]), "texts": texts})


_IDS = partial(is_list_of, is_text)
_FIELDS: dict[str, Shape] = {
    "format": (lambda value: value == _FORMAT, f'"{_FORMAT}"'),
    "seed": (is_count, "a whole number"),
    "overlap": (is_number, "a number"),
    "sample": (lambda value: value in ("", SAMPLE, OVERLAP), f"{SAMPLE}, {OVERLAP} or empty"),
    "shared": (_IDS, "a list of ids"),
    "texts": (partial(is_object_of, _IDS), "an object of lists of ids, by coder"),
}
