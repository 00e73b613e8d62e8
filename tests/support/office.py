"""Headless LibreOffice for tests of spreadsheets."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from shutil import which

import pytest

CSV_UTF8 = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"


def converted(path: Path, kind: str, folder: Path, *options: str) -> Path:
    """Return a spreadsheet as LibreOffice saves it; without LibreOffice, skip the test, or fail it where CI is set."""
    office = which("soffice") or which("libreoffice")
    if not office:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("there is no LibreOffice")
    out = folder / "converted"
    profile = folder.parent / "profile of LibreOffice"  # beside the folders of other tests: it takes long to make
    command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", *options]
    subprocess.run(
        [*command, "--convert-to", kind, "--outdir", out, path], check=True, capture_output=True, timeout=120
    )
    (made,) = out.glob(f"{path.stem}*.{kind.split(':')[0]}")
    return made
