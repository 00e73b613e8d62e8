"""The report in a browser: what a reader clicks, and what must not happen."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest

from browser import console, headless_chromium, open_page
from discourse_coder.model.codebook import Codebook, Rule, Theme
from discourse_coder.model.coding import Coding, Evidence, Provenance, Span
from discourse_coder.model.corpus import Corpus, Document
from discourse_coder.model.dates import PartialDate
from discourse_coder.report.page import report_html
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
    return report_html(coding, CODEBOOK, sections=standard_sections(coding, CODEBOOK))


@pytest.fixture
def page(chromium: WebDriver, html: str, tmp_path: Path) -> Iterator[WebDriver]:
    """Give the open report; afterwards nothing may have gone to the console."""
    open_page(chromium, html, tmp_path)
    yield chromium
    assert console(chromium) == []


def ask(chromium: WebDriver, expression: str, *arguments: Any) -> Any:
    return chromium.execute_script(f"return {expression}", *arguments)  # type: ignore[no-untyped-call]


def texts(chromium: WebDriver, selector: str) -> list[str]:
    return ask(chromium, "[...document.querySelectorAll(arguments[0])].map((e) => e.textContent)", selector)


def click(chromium: WebDriver, selector: str) -> None:
    element = chromium.find_element("css selector", selector)
    chromium.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)  # type: ignore[no-untyped-call]
    element.click()


def choose(chromium: WebDriver, selector: str, value: str) -> None:
    from selenium.webdriver.support.ui import Select

    Select(chromium.find_element("css selector", selector)).select_by_value(value)


def wait_for(chromium: WebDriver, condition: Callable[[], bool]) -> None:
    """Wait: the browser tells the page of a new address only after the click."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(chromium, 10).until(lambda _: condition())


def wait_for_title(chromium: WebDriver, title: str) -> None:
    wait_for(chromium, lambda: texts(chromium, "#document-title") == [title])


def listed(chromium: WebDriver) -> list[str]:
    """Return the ids in the list, which must be those in the matrix."""
    ids = texts(chromium, "#list strong")
    assert texts(chromium, "#matrix-table tbody th") == ids
    return ids


def quotes(chromium: WebDriver) -> dict[str, str]:
    """Return the text of each span, its pieces put together, by number and theme."""
    pieces: dict[str, str] = {}
    for name, text in ask(
        chromium,
        "[...document.querySelectorAll('#document mark')]"
        ".map((m) => [`${m.dataset.span} ${m.dataset.theme}`, m.textContent])",
    ):
        pieces[name] = pieces.get(name, "") + text
    return pieces


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
    assert len(labels) == 7
    assert all(labels)


def test_filters_change_list_and_matrix(page: WebDriver) -> None:
    everything = ["plain", "emoji", "<b> & #/?=1", "none"]
    assert listed(page) == everything

    choose(page, "#source", "=mfa")
    assert listed(page) == ["emoji", "none"]
    assert texts(page, "#count") == ["2 of 4 documents"]
    choose(page, "#source", "=<u>x</u>")
    assert listed(page) == ["<b> & #/?=1"]
    choose(page, "#source", "")

    choose(page, "#year", "=2013")
    assert listed(page) == ["emoji", "none"]
    choose(page, "#year", "=no date")
    assert listed(page) == ["<b> & #/?=1"]
    choose(page, "#year", "")

    click(page, "#theme-filters summary")
    choose(page, "select[data-theme=talks]", "1")
    assert listed(page) == ["plain"]
    choose(page, "select[data-theme=talks]", "0")
    assert listed(page) == everything[1:]
    choose(page, "select[data-theme=peace]", "1")
    assert listed(page) == ["emoji", "<b> & #/?=1"]
    assert texts(page, "#themes-chosen") == [" (2 chosen)"]
    choose(page, "select[data-theme=people]", "1")
    assert texts(page, "#list li") == ["No document meets the filter."] == texts(page, "#matrix-table tbody tr")
    choose(page, "select[data-theme=people]", "-")
    assert listed(page) == ["emoji", "<b> & #/?=1"]

    click(page, "#filters button[type=reset]")
    page.find_element("id", "words").send_keys("OTHER quite")
    assert listed(page) == ["none"]


def test_a_cell_of_the_matrix_opens_the_document_at_its_evidence(page: WebDriver) -> None:
    click(page, "#matrix-table tbody tr:nth-child(2) a")
    wait_for_title(page, "emoji")
    click(page, "#matrix-table a[aria-label='plain, Talks: present, 1 mention']")
    wait_for_title(page, "plain")
    assert quotes(page) == {"0 peace": "peace", "1 talks": "held the peace talks"}
    assert "".join(texts(page, ".text p")) == CORPUS["plain"].text
    assert texts(page, ".sentence") == ["They held the peace talks."]
    assert ask(page, "document.activeElement.dataset.theme") == "talks"
    assert ask(page, "document.activeElement.classList.contains('target')")
    assert ask(page, "getComputedStyle(document.activeElement, '::before').content") == '"talks"'
    assert texts(page, "#list [aria-current] strong") == ["plain"]


def test_offsets_are_right_after_emoji(page: WebDriver) -> None:
    click(page, "#matrix-table a[aria-label^='emoji, Peace']")
    wait_for_title(page, "emoji")
    assert quotes(page) == {"0 peace": "мир", "1 peace": "peace"}
    assert texts(page, ".sentence") == ["😀 Then мир!", "Next\n", "and 👩‍👩‍👧 peace 🕊."]
    assert ask(page, "document.activeElement.textContent") == "мир"
    click(page, "#document .chips button")
    assert ask(page, "document.activeElement.textContent") == "peace"


def test_markup_in_texts_is_shown_and_not_run(page: WebDriver) -> None:
    click(page, "#matrix-table tbody tr:nth-child(3) a")
    wait_for_title(page, "<script>alert(3)</script>")
    assert "".join(texts(page, ".text p")) == HOSTILE
    assert ask(page, "document.querySelectorAll('script').length") == 2
    assert ask(page, "document.querySelectorAll('#browser :is(script, img, u, b:not(.cell))').length") == 0
    assert ask(page, "new URLSearchParams(location.hash.slice(1)).get('doc')") == "<b> & #/?=1"


def test_the_reason_of_a_mark_shows_on_focus_and_goes_with_escape(page: WebDriver) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    click(page, "#matrix-table a[aria-label^='plain, Peace']")
    tip = page.find_element("id", "tip")
    wait_for(page, lambda: tip.is_displayed())
    assert tip.text.split("\n") == [
        "Talks", "at the table: Sits.", "Peace & quiet", "named: Inclusion <1>.",
    ]  # fmt: skip
    ActionChains(page).send_keys(Keys.ESCAPE).perform()
    assert not tip.is_displayed()


def test_previous_and_next_walk_through_what_the_filter_leaves(page: WebDriver) -> None:
    from selenium.webdriver.common.keys import Keys

    choose(page, "#source", "=mfa")
    click(page, "#list li:first-child a")
    wait_for(page, lambda: bool(ask(page, "location.hash")))
    assert not page.find_element("css selector", ".walk .previous").is_enabled()
    page.find_element("css selector", ".walk .next").send_keys(Keys.ENTER)
    wait_for_title(page, "Quite other")
    assert not page.find_element("css selector", ".walk .next").is_enabled()
    assert ask(page, "document.activeElement.id") == "document-title"
    choose(page, "#source", "=unsc")
    assert texts(page, ".walk span") == ["not among the documents that meet the filter"]


@pytest.mark.parametrize(
    ("fragment", "shows"),
    [
        ("#doc=emoji&theme=peace", "emoji"),
        ("#doc=none", "Quite other"),
        ("#doc=%3Cb%3E+%26+%23%2F%3F%3D1", "<script>alert(3)</script>"),
        ("#themes", "plain"),
    ],
)
def test_a_link_to_a_document_works_on_load(
    chromium: WebDriver, html: str, tmp_path: Path, fragment: str, shows: str
) -> None:
    open_page(chromium, html, tmp_path, fragment)
    assert texts(chromium, "#document-title") == [shows]
    if "theme=" in fragment:
        assert ask(chromium, "document.activeElement.textContent") == "мир"
    assert console(chromium) == []


def test_a_link_to_no_document_says_so(chromium: WebDriver, html: str, tmp_path: Path) -> None:
    open_page(chromium, html, tmp_path, "#doc=%3Ci%3E")
    assert texts(chromium, "#document") == ["No document has the id “<i>”."]
    assert console(chromium) == []


def test_evidence_without_a_place_is_listed_below_the_text(chromium: WebDriver, tmp_path: Path) -> None:
    spans = [Span("none", "people", -1, -1, "a <note>", ""), Span("none", "peace", 0, 7, "Nothing", "by hand")]
    coding = Coding(
        CORPUS.ids,
        CODEBOOK.ids,
        [[1, -1, 0], [0, 0, 0], [0, 0, 0], [1, 0, 1]],  # type: ignore[arg-type]
        Evidence.of(spans, CORPUS.ids, CODEBOOK.ids),
        Provenance.of(CORPUS, CODEBOOK, coder="second", method="human", package_version="1"),
        CORPUS,
    )
    open_page(chromium, report_html(coding, CODEBOOK, sections=()), tmp_path, "#doc=none&theme=people")
    assert quotes(chromium) == {"0 peace": "Nothing"}
    assert texts(chromium, ".evidence tbody tr") == [
        "peaceNothingby hand", "peoplea <note> (no place in the text given)",
    ]  # fmt: skip
    assert texts(chromium, "#matrix-table tbody tr:first-child .cell") == ["✓", "–", "·"]
    assert console(chromium) == []


@pytest.mark.parametrize("width", [390, 900])
def test_a_narrow_window_needs_no_sideways_scrolling(
    chromium: WebDriver, html: str, tmp_path: Path, width: int
) -> None:
    chromium.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    )
    open_page(chromium, html, tmp_path, "#doc=plain")
    try:
        assert ask(chromium, "document.documentElement.scrollWidth") <= width
    finally:
        chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_it_prints_without_its_controls(page: WebDriver) -> None:
    pdf = base64.b64decode(page.print_page())
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 3
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        for selector, printed in [
            ("#words", False), (".list-pane", False), ("nav", False), ("#document", False), ("#count", True),
            ("#matrix-table", True), (".only-print", True), ("figure img", True),
        ]:  # fmt: skip
            assert page.find_element("css selector", selector).is_displayed() is printed, selector
        page.execute_script("location.hash = '#doc=plain'")  # type: ignore[no-untyped-call]
        wait_for(page, lambda: page.find_element("id", "document-title").is_displayed())
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_five_thousand_documents_open_filter_and_show(chromium: WebDriver, tmp_path: Path) -> None:
    sentence = "They went to the capital for another round of peace talks, and it rained. "
    documents = tuple(
        Document(f"D{n:04}", f"Number {n}. " + sentence * (10 if n % 2 else 1) + "And so on. " * 10,
                 PartialDate(2000 + n % 20), {"source": f"s{n % 5}", "title": f"Text {n}"})
        for n in range(5000)
    )  # fmt: skip
    coding = code(Corpus(documents), CODEBOOK)
    html = report_html(coding, CODEBOOK, sections=())
    assert len(html.encode()) < 20e6

    start = perf_counter()
    open_page(chromium, html, tmp_path, "#doc=D4321&theme=talks")
    assert perf_counter() - start < 10
    assert texts(chromium, "#document-title") == ["Text 4321"]
    assert ask(chromium, "document.activeElement.dataset.theme") == "talks"
    assert set(quotes(chromium).values()) == {"peace", "peace talks"}
    assert texts(chromium, "mark[data-theme=talks] > mark[data-theme=peace]")  # the longer one outside
    assert not texts(chromium, "mark[data-theme=peace] mark")
    assert ask(chromium, "document.querySelectorAll('#list li').length") == 200

    start = perf_counter()
    choose(chromium, "#source", "=s3")
    choose(chromium, "#year", "=2003")
    assert perf_counter() - start < 5
    assert texts(chromium, "#count") == ["250 of 5,000 documents"]
    assert texts(chromium, "#matrix-more span") == ["200 of 250 shown"]
    click(chromium, "#matrix-more button")
    assert ask(chromium, "document.querySelectorAll('#matrix-table tbody tr').length") == 250
    assert ask(chromium, "document.activeElement.textContent") == documents[20 * 200 + 3].id
    assert console(chromium) == []
