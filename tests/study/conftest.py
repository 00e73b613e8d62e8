from __future__ import annotations

from pathlib import Path

import pytest

from small_study import write_small_study


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return write_small_study(tmp_path / "a study")
