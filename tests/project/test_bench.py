"""The scripts in bench are not run by the tests; they must at least start, and compare what can be compared."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.mark.parametrize("script", sorted(BENCH.glob("*.py")), ids=lambda path: path.name)
def test_what_it_imports_is_there(script):
    start = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='bench')['main']"
    assert subprocess.run([sys.executable, "-c", start, script], capture_output=True, check=False).returncode == 0


def test_table_of_other_programs_sees_a_cell_that_differs():
    peers = runpy.run_path(str(BENCH / "peers.py"))
    texts = [
        "NATO-led talks, and Talks; the Security Council, the security council.",
        "No talkshow. “KFOR”",
        "Nothing.",
    ]
    themes = [["talks", "Security Council"], ["NATO", "KFOR"]]
    ours, by_re = peers["by_this_program"](texts, themes), peers["by_re"](texts, themes)
    name = "`re`, a pattern for each theme"
    assert len(ours) == 6
    assert peers["different_cells"](name, by_re, ours, (3, 2)) == 0
    assert peers["different_cells"](name, by_re[1:], ours, (3, 2)) == 1
