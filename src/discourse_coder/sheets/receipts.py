"""Receipts of sheets: the hashes of the earlier codings, so that blindness can be shown later.

A receipt stays with the researcher. Its hashes commit to the earlier codings without showing them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from discourse_coder.errors import Problem, UsageError
from discourse_coder.files import limits
from discourse_coder.files.encodings import read_bytes
from discourse_coder.files.json_files import Shape, is_list_of, is_object_of, is_text, read_fields, write_json
from discourse_coder.io.study_files import CODINGS, OUT, PART, RULES_CODING
from discourse_coder.model.sheet import Sheet

_FORMAT = "discourse-coder receipt 1"


def write_receipt(
    path: str | os.PathLike[str],
    sheet: Sheet,
    file: Path,
    earlier: Iterable[Path],
    study: Path,
    *,
    assigned: bool = False,
) -> None:
    """Write the receipt of a sheet as written to `file`, with the `earlier` codings' names relative to the study.

    `assigned` says that the study's assignments say who else was given which texts.
    """
    content = {
        "format": _FORMAT,
        "coder": sheet.coder,
        "seed": sheet.seed,
        "sheet": sheet.hash,
        "file": {"name": file.name, "sha256": _file_hash(file)},
        **sheet.made_from,
        "hidden": list(sheet.hidden),
        "purpose": sheet.given.purpose if sheet.given else "blind",
        "given_by": sheet.given.coder if sheet.given else "",
        "assigned": assigned,
        "texts": list(sheet.ids),
        "earlier_codings": [{"file": _name(found, study), "sha256": _file_hash(found)} for found in sorted(earlier)],
    }
    write_json(path, content)


def read_receipt(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return what a receipt says, and its own path as ``place``, or raise a UsageError."""
    advice = "Give the .receipt.json that was written beside the sheet."
    return read_fields(path, _FIELDS, UsageError, advice, assigned=False) | {"place": str(path)}


def check_receipt(
    receipt: Mapping[str, Any], *, coder: str, ids: Iterable[str], sheet: str, study: Path
) -> list[Problem]:
    """Return what suggests that a filled sheet is not the one of its receipt, or that earlier codings have changed.

    `sheet` is the hash of the filled sheet, empty where its format has no place for one.
    """
    problems = []
    is_other_sheet = sheet and sheet != receipt["sheet"]
    if is_other_sheet or receipt["coder"] != coder or set(receipt["texts"]) != set(ids):
        problems.append(Problem(receipt["place"], "this is the receipt of another sheet.", "Give the sheet's own."))
    for earlier in receipt["earlier_codings"]:
        path = study / earlier["file"]
        if not _is_file(path):
            problems.append(Problem(str(path), "it existed when the sheet was made, and is gone."))
        elif _file_hash(path) != earlier["sha256"]:
            found = "it has changed since the sheet was made, so it may have been adapted to the sheet."
            problems.append(Problem(str(path), found))
    return problems


def coding_files(study: Path) -> list[Path]:
    """Return the files of all codings in a study: those in ``codings/``, and those that reports wrote last."""
    products = (study / OUT, study / OUT / PART)
    folders = (study / CODINGS, *(folder / CODINGS for folder in products))
    found = [path for folder in folders for path in folder.glob("*") if path.suffix in (".csv", ".json")]
    found += [folder / name for folder in products for name in (RULES_CODING, "evidence.csv")]
    return sorted(path for path in found if path.is_file())


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # no system has a file of such a name
        return False


def _file_hash(path: Path) -> str:
    return sha256(read_bytes(path, str(path), limits.MAX_TABLE_BYTES)).hexdigest()


def _name(path: Path, study: Path) -> str:
    path, study = path.resolve(), study.resolve()
    return path.relative_to(study).as_posix() if path.is_relative_to(study) else str(path)


def _is_hashed_file(value: Any) -> bool:
    return is_object_of(is_text, value) and value.keys() >= {"file", "sha256"}


_FIELDS: dict[str, Shape] = {
    "format": (lambda value: value == _FORMAT, f'"{_FORMAT}"'),
    "coder": (is_text, "a text"),
    "sheet": (is_text, "a text"),
    "assigned": (lambda value: isinstance(value, bool), "true or false"),
    "texts": (partial(is_list_of, is_text), "a list of ids"),
    "earlier_codings": (partial(is_list_of, _is_hashed_file), "a list of files with their sha256"),
}
