"""The scripts in bench are not run by the tests; they must at least start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.mark.parametrize("script", sorted(BENCH.glob("*.py")), ids=lambda path: path.name)
def test_what_it_imports_is_there(script):
    start = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='bench')['main']"
    assert subprocess.run([sys.executable, "-c", start, script], capture_output=True, check=False).returncode == 0
