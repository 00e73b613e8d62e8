from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from small_study import write_small_study
from whole_study import write_pages


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return write_small_study(tmp_path / "a study")


@pytest.fixture(scope="session")
def pages(made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """A folder with a study, `out`, `sheet.html` and `decisions.html`; see `whole_study`."""
    return made_once("pages of a study", write_pages)
