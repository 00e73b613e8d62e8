"""The scripts in bench are not run by the tests; they must at least start."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.mark.parametrize("script", sorted(BENCH.glob("*.py")), ids=lambda path: path.name)
def test_what_it_imports_is_there(script, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    assert callable(runpy.run_path(str(script), run_name="bench")["main"])
