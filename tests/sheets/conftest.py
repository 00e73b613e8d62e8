from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser import console
from discourse_coder.model.sheet import Sheet
from sheet_pages import open_sheet, press, run

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver


@pytest.fixture
def opened(chromium: WebDriver, tmp_path: Path) -> Iterator[Callable[[Sheet], WebDriver]]:
    """Give a function that opens a sheet with nothing stored; afterwards nothing may have gone to the console."""

    def open_afresh(sheet: Sheet) -> WebDriver:
        open_sheet(chromium, sheet, tmp_path)
        run(chromium, "localStorage.clear()")
        open_sheet(chromium, sheet, tmp_path)
        press(chromium, "enter")
        return chromium

    yield open_afresh
    assert console(chromium) == []
