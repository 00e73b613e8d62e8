"""A coding that is written a part at a time, and put together when all parts are there.

Each part is a folder that appears whole, named after its number and the hash of all that its codes follow from. A run
that goes on after an interruption takes those that it would write the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj, rmtree
from typing import Any, Literal

from discourse_coder.errors import DiscourseCoderError
from discourse_coder.files.atomic import encoded, not_written, unfinished_in
from discourse_coder.files.json_files import json_text, read_json
from discourse_coder.files.tables import for_excel
from discourse_coder.files.together import write_together
from discourse_coder.io import evidence_parquet
from discourse_coder.io.coding_files import (
    EVIDENCE_HEADER,
    codes_header,
    codes_rows,
    description,
    evidence_rows,
    files_of_coding,
    hash_of_file,
)
from discourse_coder.model.coding import Coding, Provenance

EvidenceFormat = Literal["csv", "parquet"]
_FOLDER = ".coding-in-parts"
_CODES, _DESCRIBED = "codes.csv", "part.json"


@dataclass(frozen=True)
class CodingParts:
    """The parts of the coding that `main` becomes."""

    main: Path
    evidence: EvidenceFormat

    @property
    def folder(self) -> Path:
        """Where the parts are until all are there."""
        return self.main.parent / _FOLDER

    def described(self, number: int, key: str) -> Any:
        """Return what was kept of a part if it is there with this key, else None."""
        with suppress(DiscourseCoderError, ValueError, OSError):
            kept = read_json(self._part(number, key) / _DESCRIBED)
            return kept["said"] if kept["key"] == key else None
        return None

    def write(self, number: int, key: str, coding: Coding, said: Mapping[str, Any]) -> None:
        """Write a part; it is there as a whole or not at all."""
        target = self._part(number, key)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for outdated in self.folder.glob(f"{number:08d}-*"):
                rmtree(outdated)
            beside = unfinished_in(self.folder)
            beside.mkdir()
            (beside / _CODES).write_bytes(encoded(self.main, codes_rows(coding)))
            if self.evidence == "parquet":
                evidence_parquet.write_tables(beside / self._evidence, [evidence_parquet.evidence_table(coding.spans)])
            else:
                (beside / self._evidence).write_bytes(encoded(self.main, evidence_rows(coding.spans)))
            (beside / _DESCRIBED).write_bytes(json_text({"key": key, "said": said}).encode())
            beside.rename(target)
        except OSError as error:
            raise not_written(target, error) from None

    def join(self, keys: Iterable[str], made_by: Provenance, themes: tuple[str, ...], *, excel: bool) -> list[Path]:
        """Write the files of the coding, of all parts in order, and remove the parts."""
        parts = [self._part(number, key) for number, key in enumerate(keys)]
        path, evidence, described = files_of_coding(self.main)
        evidence = evidence.with_suffix(f".{self.evidence}")
        codes_whole, evidence_whole = self.folder / "codes", self.folder / "evidence"
        try:
            _concatenate(codes_whole, codes_header(themes), (part / _CODES for part in parts), excel)
            of_parts = (part / self._evidence for part in parts)
            if self.evidence == "parquet":
                evidence_parquet.write_joined(evidence_whole, of_parts)
            else:
                _concatenate(evidence_whole, EVIDENCE_HEADER, of_parts, excel)
            said = description(made_by, evidence, hash_of_file(codes_whole), hash_of_file(evidence_whole), {})
            write_together({path: codes_whole, evidence: evidence_whole, described: encoded(described, said)})
            rmtree(self.folder)
        except OSError as error:
            raise not_written(path, error) from None
        return [path, described, evidence]

    @property
    def _evidence(self) -> str:
        return f"evidence.{self.evidence}"

    def _part(self, number: int, key: str) -> Path:
        return self.folder / f"{number:08d}-{key[:16]}"


def _concatenate(target: Path, header: str, parts: Iterable[Path], excel: bool) -> None:
    with target.open("wb") as whole:
        whole.write(for_excel(header.encode(), excel))
        for part in parts:
            with part.open("rb") as lines:
                copyfileobj(lines, whole, 2**20)
