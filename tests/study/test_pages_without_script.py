"""The report where no script runs, on paper, and what is copied and saved from it."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from browser import console
from sheet_pages import click, open_file, run, save_file, shown, wait

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

pytestmark = pytest.mark.browser


@pytest.fixture
def without_script(chromium: WebDriver, pages: Path) -> Iterator[WebDriver]:
    """Give the open report whose scripts did not run."""
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})  # type: ignore[no-untyped-call]
    chromium.get((pages / "out" / "report.html").as_uri())
    yield chromium
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})  # type: ignore[no-untyped-call]
    assert console(chromium) == []


def printed(chromium: WebDriver) -> list[str]:
    """Return the words on each page of paper."""
    with pypdfium2.PdfDocument(base64.b64decode(chromium.print_page())) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


def test_without_a_script_figures_tables_and_themes_are_there(without_script: WebDriver) -> None:
    seen = without_script.find_element("tag name", "body").text
    for words in ("Scripts are switched off", "Reading and searching the texts here needs a script", "Codebook"):
        assert words in seen
    assert not without_script.find_element("id", "reader").is_displayed()
    figures = without_script.find_elements("css selector", ".figure svg")
    assert sum(figure.is_displayed() and figure.size["height"] > 0 for figure in figures) > 20
    table = without_script.find_element("css selector", "#prevalence .data table")
    click(without_script, "#prevalence .data summary")
    assert table.is_displayed()
    assert "5 of 12" in table.text


def test_the_sheet_says_that_it_needs_a_script(chromium: WebDriver, pages: Path, without_script: WebDriver) -> None:
    for name in ("sheet.html", "decisions.html"):
        chromium.get((pages / name).as_uri())
        assert "does not run the script in this file" in chromium.find_element("tag name", "body").text


def test_on_paper_are_the_findings_and_no_controls(chromium: WebDriver, pages: Path) -> None:
    open_file(chromium, pages / "out" / "report.html", pages)
    words = printed(chromium)
    assert len(words) >= 3
    paper = " ".join(" ".join(words).split())
    assert all(page.strip() for page in words)
    headings = "[...document.querySelectorAll('h2, h3:not(details h3, #texts h3)')]"
    for heading in run(chromium, f"return {headings}.map((one) => one.firstChild.textContent.trim())"):
        assert heading in paper
    for control in ("Copy table", "Data and downloads", "Reset", "Skip to"):
        assert control not in paper


def test_on_paper_claims_are_open_also_without_a_script(without_script: WebDriver) -> None:
    opened = without_script.find_element("css selector", ".claim:not([open]) .opened p:not(:first-child)")
    assert not opened.is_displayed()
    reason = " ".join(opened.get_attribute("textContent").split())[:60]  # type: ignore[union-attr]
    assert reason in " ".join(" ".join(printed(without_script)).split())


def test_files_under_a_figure_are_those_beside_the_page(chromium: WebDriver, pages: Path, tmp_path: Path) -> None:
    open_file(chromium, pages / "out" / "report.html", tmp_path)
    links = run(chromium, "return [...document.querySelectorAll('.data a[href]')].map((a) => a.getAttribute('href'))")
    assert {"prevalence.csv", "agreement.csv", "claims.csv"} <= set(links)
    assert [link for link in links if not (pages / "out" / link).is_file()] == []
    click(chromium, "#prevalence .data summary")
    saved = save_file(chromium, tmp_path / "prevalence.csv", lambda: click(chromium, "#prevalence a[href$='nce.csv']"))
    assert saved.read_bytes() == (pages / "out" / "prevalence.csv").read_bytes()


def test_a_table_is_copied_and_saved_as_it_is_shown(chromium: WebDriver, pages: Path, tmp_path: Path) -> None:
    page = pages / "out" / "report.html"
    open_file(chromium, page, tmp_path)
    grant = {"permissions": ["clipboardReadWrite"]}
    chromium.execute_cdp_cmd("Browser.grantPermissions", grant)  # type: ignore[no-untyped-call]
    click(chromium, "#prevalence .data summary")
    rows = "[...document.querySelectorAll('#prevalence .data tr')]"
    script = f"return {rows}.map((row) => [...row.cells].map((cell) => cell.innerText))"
    cells = [[" ".join(cell.split()) for cell in row] for row in run(chromium, script)]
    assert len(cells) == 4
    click(chromium, "#prevalence .tools button:nth-of-type(1)")
    wait(chromium, lambda: shown(chromium, "#prevalence .tools button")[0] == "Copied")
    copied = chromium.execute_async_script("navigator.clipboard.readText().then(arguments[0])")  # type: ignore[no-untyped-call]
    assert [row.split("\t") for row in copied.rstrip().split("\n")] == cells
    save = "#prevalence .tools button:nth-of-type(2)"
    saved = save_file(chromium, tmp_path / "prevalence.csv", lambda: click(chromium, save))
    assert list(csv.reader(io.StringIO(saved.read_text("utf-8-sig")))) == cells
