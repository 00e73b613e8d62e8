"""Receipts of blind sheets: which codings existed before, fixed by hash, so that blindness can be shown later.

A receipt stays with the researcher. Its hashes commit to the earlier codings without showing them: who later holds the
codings can see that they are the ones that existed when the sheet was made, and that the sheet is the one sent.
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
_AGAIN = "Give the .receipt.json that was written beside the sheet."


@dataclass(frozen=True)
class Receipt:
    """A receipt as read.

    Attributes
    ----------
    place : str
        Its path, for messages.
    coder : str
        Who was to code.
    sheet : str
        The hash of the sheet.
    ids : tuple of str
        The texts on it.
    earlier : tuple of (str, str)
        File, relative to the study, and SHA-256 of every coding that was there before.
    """

    place: str
    coder: str
    sheet: str
    ids: tuple[str, ...]
    earlier: tuple[tuple[str, str], ...]


def write_receipt(
    path: str | os.PathLike[str], sheet: BlindSheet, file: Path, earlier: Iterable[Path], study: Path
) -> None:
    """Write the receipt of a sheet.

    Parameters
    ----------
    path : path-like
        Where to.
    sheet : BlindSheet
        What was sent.
    file : Path
        The sheet as written.
    earlier : iterable of Path
        The files of codings that exist already.
    study : Path
        The folder that their names are relative to.

    Raises
    ------
    DiscourseCoderError
        When a file cannot be read or written.
    """
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
    """Read a receipt.

    Raises
    ------
    UsageError
        When the file is no receipt.
    DiscourseCoderError
        When it cannot be read.
    """
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
        raise UsageError(Problem(place, "this is not the receipt of a sheet.", _AGAIN)) from None


def check_receipt(receipt: Receipt, *, coder: str, ids: Iterable[str], sheet: str, study: Path) -> list[Problem]:
    """Return what speaks against it that a filled sheet is the one of the receipt, and earlier codings are unchanged.

    Parameters
    ----------
    receipt : Receipt
        Of the sheet as sent.
    coder : str
        Who coded.
    ids : iterable of str
        The texts on the filled sheet.
    sheet : str
        Its hash; empty where its format has no place for one.
    study : Path
        The folder that the names of the earlier codings are relative to.
    """
    problems = []
    if receipt.coder != coder or set(receipt.ids) != set(ids) or (sheet and sheet != receipt.sheet):
        problems.append(
            Problem(receipt.place, "this is the receipt of another sheet than the one read.", "Give the sheet's own.")
        )
    for name, known in receipt.earlier:
        path = study / name
        if not path.is_file():
            problems.append(Problem(str(path), "it was there when the sheet was made, and is not any more."))
        elif _file_hash(path) != known:
            problems.append(
                Problem(str(path), "it is not what it was when the sheet was made, so it may have been fitted to it.")
            )
    return problems


def coding_files(study: Path) -> list[Path]:
    """Return the files of all codings in a study: those in ``codings/``, and what reports wrote last."""
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
