"""The reader of the texts in a browser: what is searched, filtered, opened and explained, by mouse and by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import discourse_coder as dc
from browser import ask, click, console, headless_chromium, open_page, texts, wait_for
from discourse_coder.model.codebook import Codebook, Rule, Scope, Theme
from discourse_coder.model.coding import Coding, Evidence, Provenance, Span
from discourse_coder.model.corpus import Corpus, Document, Turn
from discourse_coder.model.dates import PartialDate
from discourse_coder.report.page import report_html
from discourse_coder.rules.coder import code
from stances import stances

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

pytestmark = pytest.mark.browser

CODEBOOK = Codebook(
    "Words",
    "1",
    (
        Theme("peace", "Peace & quiet", "Speaks of <peace>.", ("A call.",),
              rules=(Rule("named", any=("peace", "мир"), why="Inclusion <1>."),)),
        Theme("talks", "Talks", rules=(
            Rule("at the table", any=("peace talks", "held the peace talks"), why="Sits."),
            Rule("asked for", any=("round",), with_=(("call* for",),), scope=Scope("words", 5)),
        )),
        Theme("people", "Only people code it"),
    ),
)  # fmt: skip
HOSTILE = "A <script>alert(1)</script> for peace. </script><!-- & &amp; <img src=x onerror=alert(2)>"
ASKED = "Q: What of peace?\n\nA: Another round, some day."
CORPUS = Corpus(
    (
        Document("plain", "They held the peace talks.\n\nThey left.", PartialDate(2012, 2), {"source": "unsc"}),
        Document("emoji", "🕊️🕊 First. 😀 Then мир! Next\nand 👩‍👩‍👧 peace 🕊.", PartialDate(2013), {"source": "mfa"}),
        Document("<b> & #/?=1:2", HOSTILE, None, {"source": "<u>x</u>", "title": "<script>alert(3)</script>"}),
        Document("themes", ASKED, PartialDate(2013, 5), {"source": "mfa", "title": "Quite other"},
                 (Turn(0, 17, "question"), Turn(19, len(ASKED), "official"))),
    ),
    "small",
)  # fmt: skip


def of_second() -> Coding:
    """A second coder's codes: of two texts, another code for one theme, with a passage and notes."""
    spans = [
        Span("themes", "talks", ASKED.index("Another"), ASKED.index("Another") + 13, "Another round", "passage"),
        Span("themes", "talks", -1, -1, "It <i>asks</i> for one.", "note"),
        Span("plain", "peace", 14, 19, "peace", "passage"),
        Span("plain", "talks", -1, -1, "no such words", "passage"),
    ]
    codes = [[1, 1, 0], [-1, -1, -1], [-1, -1, -1], [0, 1, -1]]
    provenance = Provenance.of(CORPUS, CODEBOOK, coder="second", method="human", package_version="1")
    evidence = Evidence.of(spans, CORPUS.ids, CODEBOOK.ids)
    return Coding(CORPUS.ids, CODEBOOK.ids, codes, evidence, provenance, CORPUS)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def chromium() -> Iterator[WebDriver]:
    with headless_chromium(1400, 1000) as driver:
        yield driver


@pytest.fixture(scope="module")
def html() -> str:
    return report_html(code(CORPUS, CODEBOOK), CODEBOOK, sections=(), codings={"second": of_second()})


@pytest.fixture
def page(chromium: WebDriver, html: str, tmp_path: Path) -> Iterator[WebDriver]:
    """Give the open report; afterwards nothing may have gone to the console."""
    open_page(chromium, html, tmp_path)
    yield chromium
    assert console(chromium) == []


def choose(chromium: WebDriver, selector: str, value: str) -> None:
    from selenium.webdriver.support.ui import Select

    Select(chromium.find_element("css selector", selector)).select_by_value(value)


def press(chromium: WebDriver, *keys: str) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    ActionChains(chromium, duration=0).send_keys(*(getattr(Keys, key.upper(), key) for key in keys)).perform()


def go_to(chromium: WebDriver, fragment: str, title: str) -> None:
    chromium.execute_script("location.hash = arguments[0]", fragment)  # type: ignore[no-untyped-call]
    wait_for_title(chromium, title)


def wait_for_title(chromium: WebDriver, title: str) -> None:
    wait_for(chromium, lambda: texts(chromium, "#document-title") == [title])


def open_matrix(chromium: WebDriver) -> None:
    click(chromium, "#matrix summary")
    wait_for(chromium, lambda: bool(texts(chromium, "#matrix-table tbody th")))


def listed(chromium: WebDriver) -> list[str]:
    return texts(chromium, "#list b")


def marks(chromium: WebDriver) -> list[tuple[str, str]]:
    """Return the label and the words of each passage as drawn, its pieces put together."""
    pieces: dict[str, list[str]] = {}
    for number, label, text in ask(
        chromium,
        "[...document.querySelectorAll('#text mark')]"
        ".map((m) => [m.dataset.passage, m.dataset.label || '', m.textContent])",
    ):
        piece = pieces.setdefault(number, ["", ""])
        piece[0] += label
        piece[1] += text
    return [(label, text) for label, text in pieces.values()]


def why(chromium: WebDriver, theme: str) -> list[str]:
    """Return what is said on a theme, once its row is open."""
    ask(
        chromium,
        "[...document.querySelectorAll('#codes .what[aria-expanded=false]')]"
        ".filter((b) => b.textContent.startsWith(arguments[0])).forEach((b) => b.click())",
        theme,
    )
    return ask(
        chromium,
        "[...document.querySelectorAll('#codes tbody')].filter((t) => t.textContent.startsWith(arguments[0]))"
        ".flatMap((t) => [...t.querySelectorAll('.why > :not(details)')].map((e) => e.textContent))",
        theme,
    )


def test_filters_leave_the_texts_that_meet_all_of_them(page: WebDriver) -> None:
    everything = ["plain", "emoji", "<b> & #/?=1:2", "themes"]
    assert listed(page) == everything
    assert texts(page, "#count") == ["4 texts"]

    for select, value, left in [
        ("#source", "=mfa", ["emoji", "themes"]), ("#source", "=<u>x</u>", ["<b> & #/?=1:2"]),
        ("#year", "=2013", ["emoji", "themes"]), ("#year", "=no date", ["<b> & #/?=1:2"]),
        ("#coders", "1", ["plain", "themes"]), ("#coders", "differ", ["themes"]),
    ]:  # fmt: skip
        choose(page, select, value)
        assert listed(page) == left
        assert texts(page, "#count") == [f"{len(left)} of 4 texts"]
        choose(page, select, "")

    talks, peace, people = (f".three-ways[data-theme={theme}]" for theme in ("talks", "peace", "people"))
    click(page, talks)
    assert listed(page) == ["plain"]
    assert texts(page, f"{talks} b") == ["with"]
    click(page, talks)
    assert listed(page) == everything[1:]
    assert ask(page, "document.querySelector(arguments[0]).ariaLabel", talks) == "Talks: without"
    click(page, peace)
    assert listed(page) == ["emoji", "<b> & #/?=1:2"]
    click(page, people)
    assert texts(page, "#list li") == ["No text meets the filters."]
    click(page, people)
    click(page, people)
    assert texts(page, f"{people} b") == ["not coded"]
    assert listed(page) == ["emoji", "<b> & #/?=1:2"]
    click(page, "#find button[type=reset]")
    wait_for(page, lambda: listed(page) == everything)  # the page looks again once the fields are empty
    assert texts(page, ".three-ways b") == ["", "", ""]


@pytest.mark.parametrize(
    ("query", "left", "count", "hits"),
    [
        ("peace", ["plain", "emoji", "<b> & #/?=1:2", "themes"], "4 texts · 3 hits", ["peace"]),
        ("PEACE they", ["plain"], "1 of 4 texts · 3 hits", ["They", "peace", "They"]),
        ('"next and"', ["emoji"], "1 of 4 texts · 1 hit", []),
        ("eace", [], "0 of 4 texts · 0 hits", []),
        ("other", ["themes"], "1 of 4 texts · 0 hits", []),
        ("<script>", ["<b> & #/?=1:2"], "1 of 4 texts · 1 hit", []),
        ('"', ["plain", "emoji", "<b> & #/?=1:2", "themes"], "4 texts", []),
    ],
)
def test_words_are_searched_in_all_texts_marked_and_counted(
    page: WebDriver, query: str, left: list[str], count: str, hits: list[str]
) -> None:
    press(page, "/")
    assert ask(page, "document.activeElement.id") == "words"
    press(page, *query)
    assert (listed(page), texts(page, "#count")) == (left, [count])
    assert texts(page, "#text .hit") == hits  # of the first text, which is open
    if query == "peace":
        found = texts(page, "#list .found")
        assert found[0] == "1 hit: …They held the peace talks. They left.…"
        assert found[3].startswith("only in words not coded: …Q: What of peace")


def test_evidence_is_marked_with_its_label_and_offsets_are_right_after_emoji(page: WebDriver) -> None:
    go_to(page, "#plain:talks", "plain")
    assert marks(page) == [("talks", "held the peace talks"), ("peace", "peace")]
    assert texts(page, "#text mark[data-theme='1'] > mark[data-theme='0']") == ["peace"]
    assert "".join(texts(page, "#text p")) == CORPUS["plain"].text
    assert ask(page, "getComputedStyle(document.activeElement, '::before').content") == '"talks"'
    assert ask(page, "document.activeElement.classList.contains('target')")
    assert texts(page, "#list [aria-current] b") == ["plain"]
    go_to(page, "#emoji:peace", "emoji")
    assert marks(page) == [("peace", "мир"), ("peace", "peace")]
    assert ask(page, "document.activeElement.textContent") == "мир"
    press(page, "n")
    assert ask(page, "document.activeElement.textContent") == "peace"
    press(page, "n")
    assert ask(page, "document.activeElement.textContent") == "мир"
    assert page.find_element("id", "tip").text.split("\n") == ["Peace & quiet", "named: Inclusion <1>."]
    press(page, "escape")
    assert not page.find_element("id", "tip").is_displayed()


def test_the_codes_say_whose_they_are_and_why(page: WebDriver) -> None:
    go_to(page, "#plain", "plain")
    assert texts(page, "#codes thead th") == ["Theme", "rules", "second"]
    assert texts(page, "#codes tbody tr:first-child td") == ["1", "1", "1", "1", "–", "0"]
    assert why(page, "Peace") == [
        "rules: present.", "“peace” named: Inclusion <1>.", "second: present.", "“peace”",
        "Codebook. Speaks of <peace>.",
    ]  # fmt: skip
    assert why(page, "Talks")[2:] == ["second: present.", "no such words (no place in the text given)"]
    assert why(page, "Only") == ["Not coded.", "second: absent. No passage, no note."]
    click(page, "#codes details summary")
    assert "A call." in texts(page, "#codes details")[0]

    go_to(page, "#emoji", "emoji")
    assert texts(page, "#codes thead th") == ["Theme", "rules"]
    assert why(page, "Talks") == ["rules: absent. No rule of this theme found anything in the words that count."]


def test_a_zero_has_its_near_miss_and_what_another_marked_is_framed(page: WebDriver) -> None:
    go_to(page, "#themes:talks", "Quite other")
    assert marks(page) == [("second: talks", "Another round")]
    assert ask(page, "getComputedStyle(document.querySelector('#text mark')).outlineStyle") == "solid"  # aimed at
    assert texts(page, "#codes .differs .what") == ["Talks≠"]
    assert why(page, "Talks") == [
        "rules: absent. Nearest: “round” The rule “asked for” also wants the phrase “call for” within 5 words; "
        "it is not there.",
        "second: present.",
        "“Another round”",
        "Note: It <i>asks</i> for one.",
    ]
    assert texts(page, "#text .silent") == ["Q: What of peace?"]
    click(page, "#codes .why p .quote")
    assert ("not counted: talks", "round") in marks(page)
    assert texts(page, "#text .target") == ["round"]
    assert ask(page, "getComputedStyle(document.querySelector('#text mark:not(.target)')).outlineStyle") == "dashed"
    assert texts(page, "#legend label") == ["talksTalksothers’ only"]


def test_markup_in_texts_ids_and_notes_is_shown_and_not_run(page: WebDriver) -> None:
    click(page, "#list li:nth-child(3) a")
    wait_for_title(page, "<script>alert(3)</script>")
    assert ask(page, "location.hash") == "#%3Cb%3E%20%26%20%23%2F%3F%3D1%3A2"
    assert "".join(texts(page, "#text p")) == HOSTILE
    assert ask(page, "document.querySelectorAll('script').length") == 2
    assert ask(page, "document.querySelectorAll('#reader :is(script, img, u)').length") == 0


def test_keys_work_only_with_the_focus_in_the_reader(page: WebDriver) -> None:
    press(page, "j")
    assert ask(page, "location.hash") == ""
    click(page, "#list li:first-child a")
    wait_for_title(page, "plain")
    press(page, "j")
    wait_for_title(page, "emoji")
    press(page, "k")
    wait_for_title(page, "plain")
    press(page, "1")
    assert marks(page) == [("talks", "held the peace talks")]
    press(page, "1")
    assert len(marks(page)) == 2
    choose(page, "#coders", "differ")
    assert texts(page, "#walk span.soft") == ["not in what the filters leave"]
    ask(page, "document.querySelector('.page').focus()")
    press(page, "n")
    wait_for_title(page, "Quite other")
    assert ask(page, "document.activeElement.textContent") == "Another round"


def test_the_list_is_one_stop_of_the_tab_key_with_arrows_inside(page: WebDriver) -> None:
    assert ask(page, "document.querySelectorAll('#list a[tabindex=\"0\"]').length") == 1
    ask(page, "document.querySelector('#list a[tabindex=\"0\"]').focus()")
    press(page, "arrow_down", "arrow_down", "arrow_up")
    assert ask(page, "document.activeElement.querySelector('b').textContent") == "emoji"
    press(page, "end", "arrow_down")
    assert ask(page, "document.activeElement.querySelector('b').textContent") == "themes"
    assert ask(page, "document.querySelectorAll('#list a[tabindex=\"0\"]').length") == 1
    press(page, "enter")
    wait_for_title(page, "Quite other")
    assert ask(page, "location.hash") == "#themes:"  # not the section of this name


def test_previous_and_next_walk_through_what_the_filters_leave(page: WebDriver) -> None:
    choose(page, "#source", "=mfa")
    click(page, "#list li:first-child a")
    wait_for_title(page, "emoji")
    assert not page.find_element("css selector", ".walk .previous").is_enabled()
    page.find_element("css selector", ".walk .next").send_keys("\ue007")
    wait_for_title(page, "Quite other")
    assert not page.find_element("css selector", ".walk .next").is_enabled()
    assert ask(page, "document.activeElement.id") == "document-title"


@pytest.mark.parametrize(
    ("fragment", "shows"),
    [
        ("#emoji:peace", ["emoji"]),
        ("#themes:", ["Quite other"]),
        ("#%3Cb%3E%20%26%20%23%2F%3F%3D1%3A2", ["<script>alert(3)</script>"]),
        ("#themes", ["plain"]),
        ("#%", []),
    ],
)
def test_a_link_opens_a_text_on_load(
    chromium: WebDriver, html: str, tmp_path: Path, fragment: str, shows: list[str]
) -> None:
    open_page(chromium, html, tmp_path, fragment)
    assert texts(chromium, "#document-title") == shows
    if ":peace" in fragment:
        assert ask(chromium, "document.activeElement.textContent") == "мир"
    if not shows:
        assert texts(chromium, "#document") == ["No text has the id “%”."]
    assert console(chromium) == []


def test_evidence_without_a_place_is_listed_with_the_codes(chromium: WebDriver, tmp_path: Path) -> None:
    spans = [Span("themes", "people", -1, -1, "a <quote>", ""), Span("themes", "peace", 0, 1, "Q", "by hand")]
    coding = Coding(
        CORPUS.ids,
        CODEBOOK.ids,
        [[1, -1, 0], [0, 0, 0], [0, 0, 0], [1, 0, 1]],  # type: ignore[arg-type]
        Evidence.of(spans, CORPUS.ids, CODEBOOK.ids),
        Provenance.of(CORPUS, CODEBOOK, coder="second", method="human", package_version="1"),
        CORPUS,
    )
    open_page(chromium, report_html(coding, CODEBOOK, sections=()), tmp_path, "#themes:people")
    assert marks(chromium) == [("peace", "Q")]
    assert why(chromium, "Only") == ["second: present.", "a <quote> (no place in the text given)"]
    assert why(chromium, "Talks") == ["second: absent. Why a person gave a 0 is not recorded."]
    open_matrix(chromium)
    assert texts(chromium, "#matrix-table tbody tr:first-child .cell") == ["✓", "–", "0"]
    assert console(chromium) == []


def test_a_variable_that_the_codebook_does_not_ask_in_a_text_is_not_called_not_coded(
    chromium: WebDriver, tmp_path: Path
) -> None:
    study = dc.read_study(stances(tmp_path / "study"))
    page = report_html(study.codings["one"], study.codebook, sections=(), codings=study.codings)
    open_page(chromium, page, tmp_path, "#F:frame%3Dlegal")
    said = why(chromium, "Frame: speaks of law")
    assert said[0] == "Not asked: the codebook asks only where court is present."
    assert not any(text.startswith("two:") for text in said)
    open_matrix(chromium)
    cell = "[...document.querySelectorAll('#matrix-table .cell')].find((td) => td.title.startsWith(arguments[0]))"
    assert ask(chromium, f"{cell}.title", "F, Frame: speaks of law") == "F, Frame: speaks of law: not asked"
    assert ask(chromium, f"{cell}.textContent", "F, Frame: speaks of law") == "·"
    for _ in range(3):
        ask(chromium, "document.querySelector('.three-ways[data-theme=\"frame=legal\"]').click()")
    assert listed(chromium) == ["F"]
    assert console(chromium) == []


@pytest.mark.parametrize("width", [420, 800, 1024])
def test_a_narrow_window_shows_the_list_or_the_text_and_needs_no_sideways_scrolling(
    chromium: WebDriver, html: str, tmp_path: Path, width: int
) -> None:
    chromium.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    )
    try:
        open_page(chromium, html, tmp_path)
        displayed = [chromium.find_element("id", id_).is_displayed() for id_ in ("list", "document", "codes")]
        assert displayed == ([True, False, False] if width < 720 else [True, True, True])
        go_to(chromium, "#plain", "plain")
        assert ask(chromium, "document.documentElement.scrollWidth") <= width
        assert chromium.find_element("id", "document").is_displayed()
        assert chromium.find_element("id", "list").is_displayed() is (width >= 720)
        if width < 720:
            click(chromium, ".to-list")
            assert chromium.find_element("id", "list").is_displayed()
    finally:
        chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_table_of_all_texts_follows_the_filters_and_opens_texts(page: WebDriver) -> None:
    open_matrix(page)
    assert texts(page, "#matrix-table tbody th") == listed(page)
    choose(page, "#source", "=mfa")
    assert texts(page, "#matrix-table tbody th") == ["emoji", "themes"]
    assert ask(page, "document.querySelector('#matrix-table .differs').parentElement.title") == (
        "themes, Talks: absent; second: present"
    )
    click(page, "#matrix-table a[aria-label='emoji, Peace & quiet: present, 2 passages']")
    wait_for_title(page, "emoji")
    assert ask(page, "document.activeElement.textContent") == "мир"


def test_rows_are_made_in_two_hundreds(chromium: WebDriver, tmp_path: Path) -> None:
    documents = tuple(
        Document(f"D{n:03}", f"Number {n} of peace.", PartialDate(2000 + n % 20), {"source": f"s{n % 3}"})
        for n in range(500)
    )
    open_page(chromium, report_html(code(Corpus(documents), CODEBOOK), CODEBOOK, sections=()), tmp_path, "#D333:peace")
    assert texts(chromium, "#document-title") == ["D333"]
    assert texts(chromium, "#list-more span") == ["201 to 400 of 500 shown"]
    ask(chromium, "document.querySelector('#list a').focus()")
    press(chromium, "arrow_up")
    assert ask(chromium, "document.activeElement.querySelector('b').textContent") == "D199"
    choose(chromium, "#source", "=s1")
    assert texts(chromium, "#count") == ["167 of 500 texts"]
    choose(chromium, "#source", "")
    click(chromium, "#list-more button")
    assert ask(chromium, "document.querySelectorAll('#list li').length") == 400
    assert ask(chromium, "document.activeElement.querySelector('b').textContent") == "D200"
    assert console(chromium) == []


def test_five_thousand_texts_and_sixty_themes_are_filtered_and_searched(chromium: WebDriver, tmp_path: Path) -> None:
    sentence = "They went to the capital for another round of peace talks, and it rained. "
    documents = tuple(
        Document(f"D{n:04}", f"Number {n}. " + sentence * (10 if n % 2 else 1) + "And so on. " * 10,
                 PartialDate(2000 + n % 20), {"source": f"s{n % 5}", "title": f"Text {n}"})
        for n in range(5000)
    )  # fmt: skip
    themes = tuple(Theme(f"t{n:02}", f"Theme {n}", rules=(Rule("r", any=(f"Number {n}*",)),)) for n in range(59))
    codebook = Codebook("Many", "1", (CODEBOOK["talks"], *themes))
    html = report_html(code(Corpus(documents), codebook), codebook, sections=())
    assert len(html.encode()) < 20e6
    open_page(chromium, html, tmp_path, "#D4321:talks")
    assert texts(chromium, "#document-title") == ["Text 4321"]
    assert {label for label, _ in marks(chromium)} == {"talks", "t04", "t43"}
    assert ask(chromium, "document.querySelectorAll('#list li').length") == 200
    assert texts(chromium, "#codes .wide + button") == ["Show the other 57 themes"]
    choose(chromium, "#source", "=s3")
    choose(chromium, "#year", "=2003")
    assert texts(chromium, "#count") == ["250 of 5,000 texts"]
    click(chromium, "#theme-filters summary")
    click(chromium, ".three-ways[data-theme=t12]")
    assert texts(chromium, "#count") == ["6 of 5,000 texts"]
    chromium.find_element("id", "words").send_keys('"number 1243"')
    assert texts(chromium, "#count") == ["1 of 5,000 texts · 1 hit"]
    assert console(chromium) == []
