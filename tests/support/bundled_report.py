"""The report on the bundled study, as the command writes it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from modules import ROOT


def write_bundled_report(seed: str, zone: str, out: Path) -> None:
    """Report on the bundled study in a process that hashes by this seed and lives in this time zone."""
    subprocess.run(
        [sys.executable, "-m", "discourse_coder", "report", ".", "--quiet", "--out", str(out)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        check=True,
    )
