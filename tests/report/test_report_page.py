"""The report in a browser: what a reader clicks, and what must not happen."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser import ask, click, console, headless_chromium, open_page, texts, wait_for
from discourse_coder.analysis.overview import overview
from discourse_coder.auditing.verdicts import audit
from discourse_coder.io.claims_reader import parse_claims
from discourse_coder.model.codebook import Codebook, Rule, Theme
from discourse_coder.model.corpus import Corpus, Document
from discourse_coder.model.dates import PartialDate
from discourse_coder.report.first_screen import first_screen
from discourse_coder.report.page import report_html
from discourse_coder.report.sections.audit import audit_section
from discourse_coder.report.sections.standard import standard_sections
from discourse_coder.rules.coder import code

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

pytestmark = pytest.mark.browser

CODEBOOK = Codebook(
    "Words",
    "1",
    (
        Theme("peace", "Peace & quiet", rules=(Rule("named", any=("peace", "мир"), why="Inclusion <1>."),)),
        Theme(
            "talks", "Talks", rules=(Rule("at the table", any=("peace talks", "held the peace talks"), why="Sits."),)
        ),
        Theme("people", "Only people code it"),
    ),
)
HOSTILE = "A <script>alert(1)</script> for peace. </script><!-- & &amp; <img src=x onerror=alert(2)>"
CORPUS = Corpus(
    (
        Document("plain", "They held the peace talks.\n\nThey left.", PartialDate(2012, 2), {"source": "unsc"}),
        Document("emoji", "🕊️🕊 First. 😀 Then мир! Next\nand 👩‍👩‍👧 peace 🕊.", PartialDate(2013), {"source": "mfa"}),
        Document("<b> & #/?=1", HOSTILE, None, {"source": "<u>x</u>", "title": "<script>alert(3)</script>"}),
        Document("none", "Nothing here.", PartialDate(2013, 5), {"source": "mfa", "title": "Quite other"}),
    ),
    "small",
    notice="Stand-ins.",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[WebDriver]:
    with headless_chromium() as driver:
        yield driver


@pytest.fixture(scope="module")
def html() -> str:
    coding = code(CORPUS, CODEBOOK)
    first = first_screen(coding, CODEBOOK, overview(coding))
    return report_html(coding, CODEBOOK, sections=standard_sections(coding, CODEBOOK), first=first)


@pytest.fixture
def page(chromium: WebDriver, html: str, tmp_path: Path) -> Iterator[WebDriver]:
    """Give the open report; afterwards nothing may have gone to the console."""
    open_page(chromium, html, tmp_path)
    yield chromium
    assert console(chromium) == []


def test_it_loads_nothing_from_elsewhere(page: WebDriver) -> None:
    names = ask(page, "performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert all(name.startswith("data:") for name in names)
    assert all(ask(page, "[...document.images].map((image) => image.complete && image.naturalWidth > 0)"))


def test_headings_descend_one_level_at_a_time(page: WebDriver) -> None:
    levels = ask(page, "[...document.querySelectorAll('h1, h2, h3, h4')].map((h) => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))


def test_ids_are_unique_and_controls_have_names(page: WebDriver) -> None:
    ids = ask(page, "[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))
    labels = ask(page, "[...document.querySelectorAll('input, select')].map((e) => e.labels[0]?.textContent.trim())")
    assert len(labels) >= 5
    assert all(labels)


@pytest.mark.parametrize(
    ("width", "in_one_line"), [(390, True), (420, True), (900, False), (1024, False), (1400, False)]
)
def test_no_width_needs_sideways_scrolling_and_trust_is_on_the_first_screen(
    chromium: WebDriver, html: str, tmp_path: Path, width: int, in_one_line: bool
) -> None:
    chromium.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    )
    open_page(chromium, html, tmp_path, "#plain")
    try:
        assert ask(chromium, "document.documentElement.scrollWidth") <= width
        line, figure, rows = (
            chromium.find_element("css selector", selector) for selector in (".trust-line", "#prevalence", ".trust")
        )
        assert line.is_displayed() is in_one_line
        assert line.rect["y"] < figure.rect["y"] if in_one_line else rows.rect["y"] <= figure.rect["y"]
        links = ask(chromium, "[...document.querySelectorAll('.trust-line a')].map((a) => a.hash)")
        assert links == [
            f"#{id_}" for id_ in ask(chromium, "[...document.querySelectorAll('.trust li')].map((e) => e.id)")
        ]
    finally:
        chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_table_under_a_figure_can_be_saved_without_its_formulas(page: WebDriver) -> None:
    page.execute_script("""
      URL.createObjectURL = (blob) => { blob.text().then((text) => { window.saved = text; }); return "#"; };
      document.querySelector("#by-source th[scope=row]").textContent = '=1+"1"';
    """)  # type: ignore[no-untyped-call]
    assert not page.find_element("css selector", "#by-source .data table").is_displayed()
    click(page, "#by-source .data summary")
    assert texts(page, "#by-source .data .tools:first-of-type button") == ["Copy table", "Save table (CSV)"]
    click(page, "#by-source .data button:nth-of-type(2)")
    wait_for(page, lambda: bool(ask(page, "window.saved")))
    header, first, *_ = ask(page, "window.saved").split("\r\n")
    assert header == '"theme","unsc","mfa","<u>x</u>"'
    assert first.startswith('"\'=1+""1""",')


def test_light_and_dark_are_one_click_apart(page: WebDriver) -> None:
    def ground() -> str:
        return page.find_element("css selector", "body").value_of_css_property("background-color")

    light = ground()
    click(page, ".mode")
    dark = ground()
    assert sum(map(int, re.findall(r"\d+", light)[:3])) > 600
    assert sum(map(int, re.findall(r"\d+", dark)[:3])) < 150
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert ground() == "rgba(255, 255, 255, 1)"  # paper is white
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


CLAIMS = """
publication: A study
claims:
  - {id: n, kind: number_of_texts, value: 4, place: p. 1, says: Four texts.}
  - {id: a, kind: document_count, theme: peace, value: 9, place: p. 2, says: Nine texts.}
  - {id: b, kind: document_count, theme: talks, value: 1, place: p. 3, says: One text.}
  - {id: c, kind: absence, theme: people, place: p. 4, says: None.}
"""


def test_claims_are_filtered_by_verdict_opened_by_a_click_and_printed_all(chromium: WebDriver, tmp_path: Path) -> None:
    def shown() -> list[str]:
        rows = "[...document.querySelectorAll('details.claim')].filter((row) => row.offsetHeight)"
        return ask(chromium, f"{rows}.map((row) => row.querySelector('.says').textContent)")

    coding = code(CORPUS, CODEBOOK)
    audited = audit(parse_claims(CLAIMS), coding, codebook=CODEBOOK)
    open_page(chromium, report_html(coding, CODEBOOK, sections=[audit_section(audited)]), tmp_path)
    everything = shown()
    assert everything[0] == "Nine texts."
    assert len(everything) == 4
    click(chromium, "[for=claims-impossible]")
    assert shown() == ["Nine texts."]
    chromium.switch_to.active_element.send_keys("\ue014")  # arrow right: the next verdict
    assert "Nine texts." not in shown()
    assert shown()
    click(chromium, "[for=claims-impossible]")
    click(chromium, "details.is-impossible summary")
    assert ask(chromium, "document.querySelector('.is-impossible .opened').offsetHeight") > 0
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert shown() == everything
        assert ask(chromium, "document.querySelector('.chips').offsetHeight") == 0
    finally:
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert console(chromium) == []


def test_it_prints_without_its_controls(page: WebDriver) -> None:
    pdf = base64.b64decode(page.print_page())
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 3
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        for selector, printed in [
            ("#find", False), ("#list", False), ("nav", False), ("#document", False), ("#codes", False),
            ("#matrix", False), (".only-print", True), ("figure svg", True), (".top-bar", False),
        ]:  # fmt: skip
            assert page.find_element("css selector", selector).is_displayed() is printed, selector
        page.execute_script("location.hash = '#plain'")  # type: ignore[no-untyped-call]
        wait_for(page, lambda: page.find_element("id", "document-title").is_displayed())
        assert page.find_element("id", "codes").is_displayed()
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
