"""The files of a coding sheet, and what commands say of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discourse_coder.wording import listed, number_of

if TYPE_CHECKING:
    from discourse_coder.model.sheet import Sheet


def write_with_receipt(sheet: Sheet, to: Path, receipt: Path, study: Path, *, assigned: bool = False) -> list[Path]:
    """Write a sheet and its receipt, and return the earlier codings that the receipt records."""
    from discourse_coder.sheets.receipts import coding_files, write_receipt
    from discourse_coder.sheets.writing import write_sheet

    earlier = coding_files(study)
    write_sheet(sheet, to)
    write_receipt(receipt, sheet, to, earlier, study, assigned=assigned)
    return earlier


def receipt_of(to: Path) -> Path:
    """Return the file for the receipt of a sheet."""
    return to.with_suffix(".receipt.json")


def contents(sheet: Sheet) -> str:
    """Say how much there is on a sheet, for whom, and in which order."""
    hidden = f", without {listed(sheet.hidden)}" if sheet.hidden else ""
    return (
        f"{number_of(len(sheet), 'text')} x {sheet.asks} for {sheet.coder}{hidden}, in random order (seed {sheet.seed})"
    )


def recorded(earlier: list[Path]) -> str:
    """Say which earlier codings a receipt records."""
    return f"all coding files that exist now ({len(earlier)})" if earlier else "that no coding exists yet"


def facts(sheet: Sheet, files: Iterable[Path], earlier: Iterable[Path]) -> dict[str, Any]:
    """Return what a program may want to know of a sheet."""
    return {
        "files": [str(file) for file in files],
        "coder": sheet.coder,
        "seed": sheet.seed,
        "sheet": sheet.hash,
        "purpose": sheet.given.purpose if sheet.given else "blind",
        "hidden": list(sheet.hidden),
        "ids": list(sheet.ids),
        "themes": [theme.id for theme in sheet.themes],
        "earlier_codings": [str(path) for path in earlier],
        "notice": sheet.notice,
    }
