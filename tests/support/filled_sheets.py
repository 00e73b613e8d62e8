"""Sheets of a study as they come back from a coder."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import discourse_coder as dc


def write_filled_sheet(study: Path, to: Path, code: str, *, coder: str = "mira", said: str | None = None) -> Path:
    """Write a .csv sheet of all texts with one code everywhere; `said` is the coder's name as it comes back."""
    corpus, codebook = dc.read_corpus(study / "corpus"), dc.read_codebook(study / "codebook.yaml")
    dc.write_sheet(dc.blind_sheet(corpus, codebook, coder=coder, seed=1), to)
    cells = dict.fromkeys(codebook.ids, code) | {"sheet_coder": coder if said is None else said}
    fill(to, dict.fromkeys(corpus.ids, cells))
    return to


def fill(path: Path, cells: Mapping[str, Mapping[str, str]]) -> None:
    """Fill in cells of each text on a .csv sheet, as a spreadsheet program would."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row |= cells[row["id"]]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
