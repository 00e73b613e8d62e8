"""What axe-core finds on the pages that are passed on: https://github.com/dequelabs/axe-core"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser import console
from sheet_pages import press, run

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

pytestmark = pytest.mark.browser

# The package's own class for Selenium is not needed, only the script that it carries: axe-core 4.9.1.
AXE = (files("axe_selenium_python") / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
RUN = """
const [rules, tell] = arguments;
const options = { resultTypes: ["violations"], preload: false, rules: { "target-size": { enabled: true } } };
if (rules.length) options.runOnly = { type: "rule", values: rules };
axe.run(document, options).then(({ violations, incomplete }) => tell({
  violations: violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}: ${node.failureSummary}`)),
  failed: incomplete.filter(({ nodes }) => !nodes.length).map(({ id }) => id),
}));
"""
UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


def violations(chromium: WebDriver, rules: list[str]) -> list[str]:
    """Return what violates a rule; a rule that could not be run is one too."""
    found: dict[str, Any] = chromium.execute_async_script(RUN, rules)  # type: ignore[no-untyped-call]
    return found["violations"] + [f"{id_} could not be run" for id_ in found["failed"]]


def show(chromium: WebDriver, page: Path, width: int, mode: str) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)  # type: ignore[no-untyped-call]
    scheme = {"features": [{"name": "prefers-color-scheme", "value": mode}]}
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", scheme)  # type: ignore[no-untyped-call]
    chromium.get("about:blank")
    chromium.get(page.as_uri())
    run(chromium, "localStorage.clear()")
    run(chromium, AXE)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 420])
@pytest.mark.parametrize("name", ["out/report.html", "sheet.html", "decisions.html"])
def test_no_rule_is_violated(chromium: WebDriver, pages: Path, name: str, width: int, mode: str) -> None:
    show(chromium, pages / name, width, mode)
    rules = []
    if mode == "light":
        assert violations(chromium, rules) == []
    else:
        rules = ["color-contrast"]  # dark differs in nothing but colours
    if name == "out/report.html":
        run(chromium, UNFOLD)
        run(chromium, "location.hash = '#s01:hope'")
    else:
        press(chromium, "enter", "1")  # closes the instructions, and codes or decides
    assert violations(chromium, rules) == []
    assert console(chromium) == []


def test_violations_would_be_found(chromium: WebDriver, pages: Path) -> None:
    show(chromium, pages / "out" / "report.html", 1400, "light")
    run(chromium, "document.body.style.setProperty('--soft', '#bbb')")
    run(chromium, "document.getElementById('words').parentElement.replaceWith(document.getElementById('words'))")
    run(chromium, "document.getElementById('words').placeholder = ''")
    found = {violation.split(":")[0] for violation in violations(chromium, [])}
    assert {"color-contrast", "label"} <= found
