"""The pages that are passed on in Firefox: what is opened, found, read by keys and printed, as in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import discourse_coder as dc
from firefox import Firefox, headless_firefox
from small_study import write_small_study

pytestmark = pytest.mark.browser

PAGES = ["out/report.html", "sheet.html", "decisions.html"]
LISTED = "[...document.querySelectorAll('#list b')].map((one) => one.textContent)"
TITLE = "document.getElementById('document-title')?.textContent"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with headless_firefox(tmp_path_factory.mktemp("firefox") / "profile") as firefox:
        yield firefox


@pytest.fixture
def firefox(started: Firefox) -> Iterator[Firefox]:
    """Give a window; afterwards nothing may have gone to the console."""
    started.resize(1400)
    yield started
    logged = started.logged.copy()
    started.logged.clear()
    assert logged == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways(firefox: Firefox, pages: Path, name: str) -> None:
    for width in (1400, 1024, 420):
        firefox.resize(width)
        firefox.open(pages / name, "#s01:" if "report" in name else "")
        assert firefox.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, width


def test_texts_are_filtered_searched_and_read_by_keys(firefox: Firefox, pages: Path) -> None:
    firefox.open(pages / "out" / "report.html")
    assert len(firefox.ask(LISTED)) == 12
    firefox.click(".three-ways[data-theme=talks]")
    assert firefox.ask(LISTED) == ["s01", "s03", "s05", "s07", "s09"]
    firefox.press("/", *"delegation")
    firefox.wait_for(f"{LISTED}.join() === 's09'")
    assert firefox.ask("document.getElementById('count').textContent").endswith("1 hit")
    firefox.click("#find [type=reset]")
    firefox.wait_for(f"{LISTED}.length === 12")
    firefox.click("#list li:nth-child(3) a")
    firefox.wait_for(f"{TITLE} === 's03'")
    firefox.press("j")
    firefox.wait_for(f"{TITLE} === 's04'")
    firefox.press("k")
    firefox.wait_for(f"{TITLE} === 's03'")


def test_a_link_to_a_text_and_a_theme_opens_there(firefox: Firefox, pages: Path) -> None:
    firefox.open(pages / "out" / "report.html", "#s05:talks")
    firefox.wait_for(f"{TITLE} === 's05'")
    assert firefox.ask("document.activeElement.textContent") == "talks"
    assert firefox.ask("document.activeElement.matches('#text mark.target')")


def test_light_and_dark_are_one_click_apart(firefox: Firefox, pages: Path) -> None:
    firefox.open(pages / "out" / "report.html")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = firefox.ask(ground)
    firefox.click("#mode")
    dark = firefox.ask(ground)
    assert sum(map(int, re.findall(r"\d+", light))) > 600
    assert sum(map(int, re.findall(r"\d+", dark))) < 150


def begin(firefox: Firefox) -> None:
    """Close the instructions."""
    firefox.click("#start")
    firefox.wait_for("!document.getElementById('intro').open")


def test_a_text_is_coded_by_keys(firefox: Firefox, pages: Path) -> None:
    firefox.open(pages / "sheet.html")
    begin(firefox)
    firefox.press("1")
    assert firefox.ask("document.querySelector('#themes [aria-pressed=true]').dataset.key") == "1"
    firefox.ask("localStorage.clear()")


def test_a_difference_is_decided_by_keys(firefox: Firefox, pages: Path) -> None:
    firefox.open(pages / "decisions.html")
    begin(firefox)
    firefox.press("0")
    assert firefox.ask("document.querySelectorAll('.decisions [aria-pressed=true]').length") == 1
    firefox.ask("localStorage.clear()")


@pytest.mark.parametrize("name", PAGES[:2])
def test_a_page_prints(firefox: Firefox, pages: Path, name: str) -> None:
    import pypdfium2

    firefox.open(pages / name)
    with pypdfium2.PdfDocument(firefox.printed()) as pdf:
        words = " ".join(page.get_textpage().get_text_range() for page in pdf)
    assert "Climate" in words
    assert "Next" not in words  # a control


def test_texts_in_files_beside_the_page_are_loaded(firefox: Firefox, tmp_path: Path) -> None:
    study = dc.read_study(write_small_study(tmp_path / "study"))
    firefox.open(study.report(tmp_path / "out", charts=False, folder=True).page, "#b")
    firefox.wait_for("document.getElementById('text')?.textContent.startsWith('The talks go on.')")
