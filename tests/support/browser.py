"""Headless Chromium for tests of pages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver


@contextmanager
def headless_chromium(width: int = 1300, height: int = 1000, profile: Path | None = None) -> Iterator[WebDriver]:
    """Give a Chromium that logs everything its console gets; without one, skip the test, or fail it where CI is set.

    With a folder as `profile`, it keeps there what a page stores.
    """
    browser, driver = which("chromium") or which("google-chrome"), which("chromedriver")
    if not browser or not driver:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("there is no chromium with a chromedriver")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for switch in ("headless", "no-sandbox", "disable-gpu", "disable-background-networking", "disable-dev-shm-usage"):
        options.add_argument(f"--{switch}")
    options.add_argument(f"--window-size={width},{height}")
    if profile:
        options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.unhandled_prompt_behavior = "ignore"  # a question waits for the test to answer it
    chromium = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    chromium.set_script_timeout(120)  # long scripts, on a machine that does much else
    try:
        yield chromium
    finally:
        chromium.quit()


def open_page(chromium: WebDriver, html: str, folder: Path, fragment: str = "") -> None:
    """Write a page to a file and open it, afresh even if only the fragment differs from what is open."""
    path = folder / "report.html"
    path.write_text(html, encoding="utf-8", newline="")
    chromium.get("about:blank")
    chromium.get(path.as_uri() + fragment)


def console(chromium: WebDriver) -> list[str]:
    """Return what the console got since it was last asked."""
    return [entry["message"] for entry in chromium.get_log("browser")]


def ask(chromium: WebDriver, expression: str, *arguments: Any) -> Any:
    """Return the value of an expression on the page."""
    return chromium.execute_script(f"return {expression}", *arguments)  # type: ignore[no-untyped-call]


def texts(chromium: WebDriver, selector: str) -> list[str]:
    """Return the text of every element that is selected."""
    return ask(chromium, "[...document.querySelectorAll(arguments[0])].map((e) => e.textContent)", selector)


def click(chromium: WebDriver, selector: str) -> None:
    """Click on an element, in the middle of the window: nothing that stays in place covers it."""
    element = chromium.find_element("css selector", selector)
    chromium.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)  # type: ignore[no-untyped-call]
    element.click()


def wait_for(chromium: WebDriver, condition: Callable[[], bool]) -> None:
    """Wait: the browser tells the page of a new address, or what is unfolded, only after the click."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(chromium, 10).until(lambda _: condition())
