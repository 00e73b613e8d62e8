"""Settings that all tests share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from browser import headless_chromium
from bundled_report import write_bundled_report

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

# The same examples in every run: a failure is never the luck of one machine. To look for new ones:
# pytest --hypothesis-profile=explore
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", max_examples=2000, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Give a function for what is slow to make: a folder of this name, made once however many processes run tests."""
    import fcntl

    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def folder_of(name: str, make: Callable[[Path], object]) -> Path:
        folder, unfinished = shared / name, shared / f"{name} unfinished"
        with (shared / f"{name} lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                make(unfinished)
                unfinished.rename(folder)
        return folder

    return folder_of


@pytest.fixture(scope="session")
def bundled_report(made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The folder of a report on the bundled study."""
    return made_once("report on the bundled study", partial(write_bundled_report, "1", "UTC"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[WebDriver]:
    with headless_chromium(1280, 900) as driver:
        yield driver
