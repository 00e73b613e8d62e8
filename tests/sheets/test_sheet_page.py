"""The coding sheet in a browser: what a coder does by key and mouse, what is kept and saved, and what never happens."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import discourse_coder as dc
from browser import console, headless_chromium
from discourse_coder.model.codebook import Examples, Theme
from discourse_coder.model.corpus import Role
from discourse_coder.model.sheet import BlindSheet, SheetText
from discourse_coder.sheets.page import sheet_html
from hostile_texts import HOSTILE, PIECES
from sheet_pages import click, load, marks, news, open_sheet, press, run, saved, select, shown, wait

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

THEMES = (
    Theme("peace", "Peace & <b>quiet</b>", "Calls for <i>peace</i>.", ("A call.",), ("A report.",)),
    Theme("talks", "Talks", "Names talks.", examples=Examples(("They talk.",), ("They are silent.",))),
    Theme("people"),
)
SIGNS = "One 🕊️ dove,\r\ncafe\u0301 👩‍👩‍👧 and\r\n\r\nso on 😀.\rLast 🕊 line\u2028end"
WRAPPED = (
    "This paragraph was wrapped at some forty\nsigns, so that its lines are one for the\nreader.\n\n"
    "Yours,\nA. Author\n\n  - a list\n  - of two"
)
ABOUT = {"date": "2012-02", "source": "unsc", "speaker": "X <y>", "title": "<script>window.ran = 1</script>"}


def make_sheet(*texts: str, **changes: Any) -> BlindSheet:
    sheet = BlindSheet(
        coder="second",
        seed=7,
        codebook_title="Words </title><script>window.ran = 1</script>",
        codebook_version="1",
        language="en",
        themes=THEMES,
        corpus_name="small",
        corpus_hash="c" * 64,
        roles=("official",),
        texts=tuple(SheetText(f"d{i}", text, {"title": f"Title {i}"}) for i, text in enumerate(texts, 1)),
        notice="Stand-ins & <more>.",
    )
    return replace(sheet, **changes)


TEXTS = (SIGNS, WRAPPED, HOSTILE, *(f"Text {i} for peace and talks." for i in range(4, 17)))
CORPUS = dc.Corpus(tuple(dc.Document(f"d{i}", text) for i, text in enumerate(TEXTS, 1)), name="small")
SIXTEEN = make_sheet(*TEXTS, corpus_hash=CORPUS.hash)


def kept(chromium: WebDriver, sheet: BlindSheet) -> dict[str, Any]:
    """Return the answers that the browser keeps."""
    stored = run(chromium, "return localStorage.getItem(arguments[0])", f"discourse-coder sheet {sheet.hash}")
    return json.loads(json.loads(stored)["file"])


def answers(sheet: BlindSheet, given: dict[str, dict[str, Any]]) -> str:
    """Return the file of answers that must come out, written without the page's help."""
    return (
        json.dumps(
            {
                "format": "discourse-coder answers 1",
                "sheet": sheet.hash,
                "coder": sheet.coder,
                "seed": sheet.seed,
                "codebook": {
                    "title": sheet.codebook_title,
                    "version": sheet.codebook_version,
                    "definitions": sheet.definitions,
                },
                "corpus": {"name": sheet.corpus_name, "hash": sheet.corpus_hash},
                "roles": list(sheet.roles),
                "n_texts": len(sheet.texts),
                "texts": [{"id": text.id, "sha256": text.sha256, **given[text.id]} for text in sheet.texts],
            },
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )


def answer(*codes: object, notes: dict[str, str] | None = None, passages: tuple[Any, ...] = ()) -> dict[str, Any]:
    return {
        "codes": dict(zip(("peace", "talks", "people"), codes, strict=True)),
        "notes": notes or {},
        "passages": list(passages),
    }


def passage(theme: str, text: str, quote: str) -> dict[str, Any]:
    start = len(text[: text.index(quote)].encode("utf-16-le")) // 2
    return {"theme": theme, "start": start, "end": start + len(quote.encode("utf-16-le")) // 2, "quote": quote}


def test_the_page_is_a_function_of_the_sheet_and_escapes_it():
    html = sheet_html(SIXTEEN)
    assert html == sheet_html(make_sheet(*TEXTS, corpus_hash=CORPUS.hash))
    assert html.count("<script") == html.count("</script>") == 2
    assert "Peace &amp; &lt;b&gt;quiet&lt;/b&gt;" in html
    assert "Calls for &lt;i&gt;peace&lt;/i&gt;." in html
    assert not re.search(r"(?:src|href)\s*=\s*\"(?!#)|https?://|@import|url\(", html)
    assert "default-src 'none'" in html


@pytest.mark.parametrize(
    ("coder", "name"),
    [("A. B", "A-B"), ("../../etc", "etc"), ("Петар", "coder"), ("con:second*", "con-second"), ("b_2", "b_2")],
)
def test_the_file_of_answers_has_a_name_that_every_system_takes(coder: str, name: str):
    assert f'"fileName":"{name}-answers.json"' in sheet_html(make_sheet("a", coder=coder))


@pytest.mark.parametrize(
    ("roles", "whose"),
    [
        (("official",), "the official’s"),
        (("chair", "official"), "the official’s or the chair’s"),
        (("official", "question", "chair"), "the official’s, the questioners’ or the chair’s"),
    ],
)
def test_the_page_says_whose_words_are_to_be_coded_if_some_are_not(roles: tuple[Role, ...], whose: str):
    sheet = make_sheet("x", roles=roles)
    assert whose not in sheet_html(sheet)
    assert f"they are not {whose} words." in sheet_html(replace(sheet, texts=(SheetText("d", "ab", {}, ((0, 1),)),)))


@pytest.mark.browser
def test_sixteen_texts_are_coded_by_keyboard_over_two_sittings(tmp_path: Path):
    with headless_chromium(1280, 900, tmp_path / "profile") as chromium:
        open_sheet(chromium, SIXTEEN, tmp_path)
        assert chromium.find_element("id", "intro").is_displayed()
        press(chromium, "enter")
        # Words by keys: "One" comes first. The emoji with its word; then from "café" into the next paragraph.
        press(chromium, "t", "arrow_right", "shift+arrow_right", "h", "escape", "arrow_down")
        press(chromium, "t", *["arrow_right"] * 3, *["shift+arrow_right"] * 5, "h", "escape")
        press(chromium, "arrow_down", "0", "n", "well… 1 0 u h x 🕊", "escape")
        press(chromium, "arrow_right", "1", "0", "u", "arrow_right", "1", "1", "1", "x", "z", "arrow_right")
        press(chromium, "k", "0", "arrow_right", "arrow_left", "1")
        assert shown(chromium, "#progress") == ["3 of 16 texts complete"]
        assert console(chromium) == []

    with headless_chromium(1280, 900, tmp_path / "profile") as chromium:
        open_sheet(chromium, SIXTEEN, tmp_path)
        assert not chromium.find_element("id", "intro").is_displayed()
        assert re.fullmatch(r"Resumed: 3 of 16 texts coded, last saved \d+ \w+ 20\d\d at \d\d:\d\d\.", news(chromium))
        assert shown(chromium, "#title") == ["Title 4"]
        press(chromium, "0", "g")
        assert shown(chromium, "#title") == ["Title 5"]
        for _ in range(5, 17):
            press(chromium, "1", "u", "0", "arrow_right")
        assert news(chromium) == "This is the last text. All texts are complete."
        text = saved(chromium, tmp_path)
        assert news(chromium).endswith("All texts are complete. Please send the file back.")
        assert console(chromium) == []

    rest = {f"d{i}": answer(1, "unsure", 0) for i in range(5, 17)}
    first = answer(
        1, 1, 0, notes={"people": "well… 1 0 u h x 🕊"},
        passages=(
            passage("peace", SIGNS, "🕊️ dove,"), passage("talks", SIGNS, "cafe\u0301 👩‍👩‍👧 and\r\n\r\nso on 😀."),
        ),
    )  # fmt: skip
    given = {"d1": first, "d2": answer(1, 0, "unsure"), "d3": answer(1, 1, 1), "d4": answer(0, 1, 0), **rest}
    assert text == answers(SIXTEEN, given)
    for found in json.loads(text)["texts"][0]["passages"]:
        raw = SIGNS.encode("utf-16-le")[2 * found["start"] : 2 * found["end"]]
        assert raw.decode("utf-16-le") == found["quote"]

    coding = dc.read_sheet(tmp_path / "downloads" / "second-answers.json", CORPUS, dc.Codebook("Words", "1", THEMES))
    number = {"unsure": -1}
    assert coding.codes.tolist() == [[number.get(c, c) for c in given[id_]["codes"].values()] for id_ in coding.ids]
    assert [(span.id, span.theme, span.quote) for span in coding.spans if span.start >= 0] == [
        ("d1", "peace", "🕊️ dove,"), ("d1", "talks", "cafe\u0301 👩‍👩‍👧 and\r\n\r\nso on 😀."),
    ]  # fmt: skip
    assert [span.quote for span in coding.spans if span.rule == "note"] == ["well… 1 0 u h x 🕊"]


@pytest.mark.browser
def test_texts_are_shown_as_they_are_and_nothing_in_them_runs(opened: Callable[[BlindSheet], WebDriver]):
    page = opened(replace(SIXTEEN, texts=(SheetText("<b>", HOSTILE, ABOUT), *SIXTEEN.texts[:2])))
    assert shown(page, "#text") == [HOSTILE]
    assert shown(page, "#title") == [ABOUT["title"]]
    assert shown(page, "#about") == ["<b> · 2012-02 · unsc · X <y>"]
    assert shown(page, ".name .chip") == ["peace", "talks", "people"]
    assert "Peace & <b>quiet</b>" in shown(page, ".name")[0]
    assert run(page, "return document.querySelectorAll('script').length") == 2
    assert run(page, "return document.querySelectorAll('main :is(script, img, i, b)').length") == 0
    assert run(page, "return window.ran") is None
    names = run(page, "return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert names == []
    press(page, "arrow_right", "arrow_right")
    paragraphs = shown(page, "#text p")
    assert paragraphs[0].startswith("This paragraph")
    assert paragraphs[0].endswith("reader.\n\n")  # one paragraph, although of three lines
    assert paragraphs[1:] == ["Yours,\n", "A. Author\n\n", "  - a list\n", "  - of two"]


@pytest.mark.browser
def test_passages_are_exact_in_any_text(opened: Callable[[BlindSheet], WebDriver]):
    rng = random.Random(7)
    pieces = [piece for piece in PIECES if not re.search("[\ud800-\udfff]", piece)]
    texts = ["a" + "".join(rng.choices(pieces, k=rng.randrange(60))) for _ in range(100)]
    sheet = make_sheet(*texts)
    page = opened(sheet)
    drawn = run(
        page,
        """
        const text = document.getElementById("text"), out = [];
        let state = 1;
        const upTo = (n) => (state = (state * 48271) % 2147483647) % n;
        const key = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        for (let i = 0; i < arguments[0]; i++) {
          for (let round = 0; round < 4; round++) {
            const nodes = [], walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) nodes.push(walker.currentNode);
            const points = [0, 1].flatMap(() => {
              const node = nodes[upTo(nodes.length)];
              return [node, upTo(node.length + 1)];
            });
            getSelection().setBaseAndExtent(...points);
            key("h");
            key(round % 2 ? "ArrowUp" : "ArrowDown");
          }
          out.push(text.textContent);
          key("ArrowRight");
        }
        return out;
        """,
        len(texts),
    )
    assert drawn == texts
    passages = [(text, found) for text, given in zip(texts, kept(page, sheet)["texts"], strict=True)
                for found in given["passages"]]  # fmt: skip
    assert len(passages) > 200
    for text, found in passages:
        assert text.encode("utf-16-le")[2 * found["start"] : 2 * found["end"]].decode("utf-16-le") == found["quote"]
        assert found["quote"] == found["quote"].strip(" \t\n\r")


@pytest.mark.browser
def test_a_mouse_codes_highlights_and_takes_back(opened: Callable[[BlindSheet], WebDriver]):
    from selenium.webdriver import ActionChains

    text = "They held the peace talks at last."
    sheet = make_sheet(text, "Second.")
    page = opened(sheet)
    click(page, "#themes li:nth-child(2) [data-key='0']")
    assert kept(page, sheet)["texts"][0]["codes"] == {"peace": None, "talks": 0, "people": None}
    assert not page.find_element("css selector", ".prose:nth-of-type(1)").is_displayed()
    assert page.find_element("css selector", ".prose:nth-of-type(2)").is_displayed()
    click(page, "#themes li:nth-child(2) [data-key='0']")
    assert kept(page, sheet)["texts"][0]["codes"]["talks"] is None

    click(page, "#highlight")
    assert news(page).startswith("First select some words")
    select(page, "held the peace talks")
    click(page, "#highlight")
    click(page, "#themes li:nth-child(1) .name")
    select(page, " peace talks at last")
    click(page, "#highlight")
    select(page, "last.")
    press(page, "h")  # touches the one before: they become one
    assert marks(page) == ["peace talks at last.", "held the peace talks"]
    assert shown(page, "#text") == [text]
    assert shown(page, "mark[data-label]")[0] == "held the "
    assert kept(page, sheet)["texts"][0] == {
        "id": "d1", "sha256": sheet.texts[0].sha256, "codes": {"peace": 1, "talks": 1, "people": None}, "notes": {},
        "passages": [passage("peace", text, "peace talks at last."), passage("talks", text, "held the peace talks")],
    }  # fmt: skip

    press(page, "0")
    press(page, "k")
    assert shown(page, "#hint") == ["You coded 0 but highlighted words. Is that right?"]
    mark = page.find_element("css selector", "mark[data-label='talks']")
    ActionChains(page).move_to_element_with_offset(mark, -20, 0).click().perform()
    assert "active" in page.find_element("css selector", "#themes li:nth-child(2)").get_attribute("class")
    click(page, "#passages li button:last-child")
    assert marks(page) == ["peace talks at last."]
    click(page, "#undo")
    assert marks(page) == ["peace talks at last.", "held the peace talks"]
    click(page, "#strip button:nth-child(2)")
    assert shown(page, "#place") == ["Text 2 of 2"]
    line = page.find_element("css selector", "#text p")
    ActionChains(page).move_to_element_with_offset(line, 20 - line.rect["width"] // 2, 0).double_click().perform()
    press(page, "h")
    assert kept(page, sheet)["texts"][1]["passages"] == [passage("peace", "Second.", "Second")]


@pytest.mark.browser
def test_silent_words_are_grey_and_cannot_be_highlighted(opened: Callable[[BlindSheet], WebDriver]):
    text = "🕊 Q: What of peace?\nA: We want it."
    sheet = make_sheet("x", texts=(SheetText("d1", text, {}, ((2, 20),)),))
    page = opened(sheet)
    assert shown(page, "#text .silent") == ["Q: What of peace?", "\n"]
    assert (
        page.find_element("id", "legend").text == "Grey words are not to be coded: they are not the official’s words."
    )
    select(page, "What of peace")
    press(page, "h")
    assert news(page).startswith("Grey words are not to be coded")
    select(page, "peace?\nA: We want it.")
    press(page, "h")
    assert marks(page) == ["peace?\nA: We want it."]


@pytest.mark.browser
def test_a_file_is_loaded_only_where_it_belongs_and_after_asking(
    opened: Callable[[BlindSheet], WebDriver], tmp_path: Path
):
    sheet = make_sheet("One of peace.", "Two.")
    page = opened(sheet)
    press(page, "1", "0", "u")
    assert "Not complete yet: 1 text (2)." in (saved(page, tmp_path), news(page))[1]
    good = saved(page, tmp_path)
    assert good == answers(sheet, {"d1": answer(1, 0, "unsure"), "d2": answer(None, None, None)})

    def load_text(content: str) -> str:
        path = tmp_path / "given.json"
        path.write_text(content, encoding="utf-8")
        return load(page, path)

    before = kept(page, sheet)
    other = make_sheet("One of peace.", "Two.", coder="third")
    belongs = answers(other, {"d1": answer(1, 1, 1), "d2": answer(1, 1, 1)})
    assert load_text(belongs) == (
        "given.json was not loaded: it has the answers of third to another sheet. This sheet is for second."
    )
    for content, reason in [
        ("{", "it is not a file of answers from a coding sheet."),
        ("[1]", "it is not a file of answers from a coding sheet."),
        (good.replace('"peace": 1', '"peace": 2'), "it is damaged: text 1 (d1) has a code"),
        (good.replace('"passages": []', '"passages": [{"theme": "peace", "start": 0, "end": 3, "quote": "on"}]', 1),
         "it is damaged: text 1 (d1) has a passage that is not in it."),
        (json.dumps({**json.loads(good), "texts": []}), "some texts are missing."),
    ]:  # fmt: skip
        assert load_text(content).startswith(f"given.json was not loaded: {reason}")
    assert load_text(good) == "given.json has the same answers as this page."
    assert kept(page, sheet) == before

    filled = answers(sheet, {"d1": answer(0, 0, 0), "d2": answer(1, 1, 1, passages=(passage("talks", "Two.", "Two"),))})
    asked = "Replace all answers on this page with those in given.json? (1 of 2 texts complete here, 2 in the file)"
    assert load_text(filled) == asked
    page.switch_to.alert.dismiss()
    wait(page, lambda: news(page) == "given.json was not loaded. Your answers have not changed.")
    assert kept(page, sheet) == before
    assert load_text(filled) == asked
    page.switch_to.alert.accept()
    wait(page, lambda: "is loaded: 2 of 2" in news(page))
    assert saved(page, tmp_path) == filled
    press(page, "z")
    assert kept(page, sheet) == before


@pytest.mark.browser
@pytest.mark.parametrize(
    "breaks",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } })",
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }",
    ],
)
def test_where_the_browser_keeps_nothing_the_page_says_so(chromium: WebDriver, tmp_path: Path, breaks: str):
    leaving = """
        const event = new Event("beforeunload", { cancelable: true });
        dispatchEvent(event);
        return event.defaultPrevented"""
    sheet = make_sheet("One.", coder="none")
    broken = chromium.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": breaks})
    try:
        open_sheet(chromium, sheet, tmp_path)
        press(chromium, "enter")
        assert chromium.find_element("id", "warning").is_displayed()
        assert "cannot keep your work" in chromium.find_element("id", "warning").text
        assert run(chromium, leaving) is False
        press(chromium, "1")
        assert run(chromium, leaving) is True
        assert json.loads(saved(chromium, tmp_path, "none-answers.json"))["texts"][0]["codes"]["peace"] == 1
        assert run(chromium, leaving) is False
    finally:
        chromium.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", broken)
    open_sheet(chromium, sheet, tmp_path)
    press(chromium, "enter", "1")
    assert not chromium.find_element("id", "warning").is_displayed()
    assert run(chromium, leaving) is False
    assert console(chromium) == []


@pytest.mark.browser
def test_two_windows_with_one_sheet_do_not_overwrite_each_other(
    opened: Callable[[BlindSheet], WebDriver], tmp_path: Path
):
    sheet = make_sheet("One.", "Two.")
    page = opened(sheet)
    first = page.current_window_handle
    page.switch_to.new_window("tab")
    try:
        open_sheet(page, sheet, tmp_path)
        press(page, "enter", "1", "1")
    finally:
        page.close()
        page.switch_to.window(first)
    wait(page, lambda: "another window" in news(page))
    press(page, "0")
    assert kept(page, sheet)["texts"][0]["codes"] == {"peace": 1, "talks": 1, "people": 0}


@pytest.mark.browser
def test_what_cannot_be_resumed_is_not_thrown_away(opened: Callable[[BlindSheet], WebDriver], tmp_path: Path):
    sheet = make_sheet("One.")
    page = opened(sheet)
    key = f"discourse-coder sheet {sheet.hash}"
    run(page, "localStorage.setItem(arguments[0], 'of another version')", key)
    open_sheet(page, sheet, tmp_path)
    assert page.find_element("id", "intro").is_displayed()
    assert run(page, "return localStorage.getItem(arguments[0])", f"{key}, unreadable") == "of another version"


@pytest.mark.browser
def test_keyboards_without_latin_letters_or_plain_digits_work(opened: Callable[[BlindSheet], WebDriver]):
    sheet = make_sheet("One.")
    page = opened(sheet)
    for key, code in [("&", "Digit1"), ("у", "KeyU"), ("U", "KeyU")]:
        event = "new KeyboardEvent('keydown', { key: arguments[0], code: arguments[1], bubbles: true })"
        run(page, f"document.body.dispatchEvent({event})", key, code)
    assert kept(page, sheet)["texts"][0]["codes"] == {"peace": 1, "talks": "unsure", "people": "unsure"}
    press(page, "q", "w", "shift+arrow_right")
    assert kept(page, sheet)["texts"][0]["codes"] == {"peace": 1, "talks": "unsure", "people": "unsure"}


@pytest.mark.browser
def test_chinese_is_chosen_sign_by_sign(opened: Callable[[BlindSheet], WebDriver]):
    sheet = make_sheet("和平,对话。", language="zh")
    page = opened(sheet)
    press(page, "t", "arrow_right", "arrow_right", "arrow_right", "shift+arrow_right", "h")
    assert marks(page) == ["对话"]


@pytest.mark.browser
@pytest.mark.parametrize("size", [(700, 900), (900, 700), (1280, 600), (1920, 1080)])
def test_everything_is_within_reach_in_windows_of_any_size(
    opened: Callable[[BlindSheet], WebDriver], size: tuple[int, int]
):
    width, height = size
    page = opened(replace(SIXTEEN, coder="a coder with a long name " * 3))
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        assert run(page, "return document.documentElement.scrollWidth") <= width
        assert run(page, "return document.documentElement.scrollHeight") <= height
        for selector in ("#reading", "#save", "#strip [aria-current=true]", "#themes .active [data-key='1']"):
            box = page.find_element("css selector", selector).rect
            assert box["x"] >= 0, selector
            assert box["x"] + box["width"] <= width, selector
            assert box["y"] + box["height"] <= height, selector
        assert page.find_element("id", "reading").rect["height"] > 180
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.browser
def test_controls_have_names_and_are_reached_by_tab(opened: Callable[[BlindSheet], WebDriver]):
    page = opened(SIXTEEN)
    ids = run(page, "return [...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))
    assert all(run(page, "return [...document.querySelectorAll('button, textarea, input')].map((e) => "
                   "Boolean(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length))"))  # fmt: skip
    reached = set()
    for _ in range(40):
        press(page, "tab")
        reached.add(run(page, "const e = document.activeElement; return e.id || e.className || e.dataset.key"))
    enabled = {"gap", "save", "load", "help", "reading", "next", "name", "1", "0", "u", "highlight", "walk", "note"}
    assert enabled <= reached
