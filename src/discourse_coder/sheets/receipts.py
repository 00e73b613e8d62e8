"""Receipts of blind sheets: the hashes of the earlier codings, so that blindness can be shown later.

A receipt stays with the researcher. Its hashes commit to the earlier codings without showing them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from discourse_coder.errors import Problem, UsageError
from discourse_coder.files.encodings import read_bytes
from discourse_coder.files.json_files import read_json, write_json
from discourse_coder.model.sheet import BlindSheet

_FORMAT = "discourse-coder receipt 1"


@dataclass(frozen=True)
class Receipt:
    """A receipt as read."""

    place: str  # its path, for messages
    coder: str
    sheet: str  # the hash of the sheet
    ids: tuple[str, ...]  # the texts on it
    earlier: tuple[tuple[str, str], ...]  # file, relative to the study, and SHA-256 of each earlier coding


def write_receipt(
    path: str | os.PathLike[str], sheet: BlindSheet, file: Path, earlier: Iterable[Path], study: Path
) -> None:
    """Write the receipt of a sheet as written to `file`, with the `earlier` codings' names relative to the study."""
    content = {
        "format": _FORMAT,
        "coder": sheet.coder,
        "seed": sheet.seed,
        "sheet": sheet.hash,
        "file": {"name": file.name, "sha256": _file_hash(file)},
        "codebook": {
            "title": sheet.codebook_title,
            "version": sheet.codebook_version,
            "definitions": sheet.definitions,
        },
        "corpus": {"name": sheet.corpus_name, "hash": sheet.corpus_hash},
        "texts": list(sheet.ids),
        "earlier_codings": [{"file": _name(found, study), "sha256": _file_hash(found)} for found in sorted(earlier)],
    }
    write_json(path, content)


def read_receipt(path: str | os.PathLike[str]) -> Receipt:
    """Read a receipt, or raise a UsageError."""
    place = str(path)
    try:
        content = read_json(path)
        if content["format"] != _FORMAT:
            raise ValueError("another format")
        return Receipt(
            place,
            _text(content["coder"]),
            _text(content["sheet"]),
            tuple(map(_text, content["texts"])),
            tuple((_text(found["file"]), _text(found["sha256"])) for found in content["earlier_codings"]),
        )
    except (ValueError, RecursionError, KeyError, TypeError):
        advice = "Give the .receipt.json that was written beside the sheet."
        raise UsageError.at(place, "this is not the receipt of a sheet.", advice) from None


def check_receipt(receipt: Receipt, *, coder: str, ids: Iterable[str], sheet: str, study: Path) -> list[Problem]:
    """Return what suggests that a filled sheet is not the one of its receipt, or that earlier codings have changed.

    `sheet` is the hash of the filled sheet, empty where its format has no place for one.
    """
    problems = []
    if receipt.coder != coder or set(receipt.ids) != set(ids) or (sheet and sheet != receipt.sheet):
        problems.append(Problem(receipt.place, "this is the receipt of another sheet.", "Give the sheet's own."))
    for name, known in receipt.earlier:
        path = study / name
        if not path.is_file():
            problems.append(Problem(str(path), "it existed when the sheet was made, and is gone."))
        elif _file_hash(path) != known:
            found = "it has changed since the sheet was made, so it may have been adapted to the sheet."
            problems.append(Problem(str(path), found))
    return problems


def coding_files(study: Path) -> list[Path]:
    """Return the files of all codings in a study: those in ``codings/``, and those that reports wrote last."""
    folders = (study / "codings", study / "out" / "codings")
    found = [path for folder in folders for path in folder.glob("*") if path.suffix in (".csv", ".json")]
    found += [study / "out" / name for name in ("coding.csv", "evidence.csv")]
    return sorted(path for path in found if path.is_file())


def _file_hash(path: Path) -> str:
    return sha256(read_bytes(path, str(path))).hexdigest()


def _name(path: Path, study: Path) -> str:
    path, study = path.resolve(), study.resolve()
    return path.relative_to(study).as_posix() if path.is_relative_to(study) else str(path)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
