"""A report whose texts are in files beside the page: what is loaded, searched and refused, in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import discourse_coder as dc
from browser import ask, click, console, headless_chromium, texts, wait_for
from discourse_coder.cli.main import main
from discourse_coder.model.codebook import Codebook, Rule, Theme
from discourse_coder.model.corpus import Corpus, Document
from discourse_coder.model.dates import PartialDate
from discourse_coder.report import documents, page
from discourse_coder.report.page import report_html
from discourse_coder.rules.coder import code
from discourse_coder.study.reporting import keep_in
from hostile_texts import HOSTILE
from http_server import Reply, Server
from small_study import write_small_study

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

CODEBOOK = Codebook("Words", "1", (Theme("peace", "Peace", rules=(Rule("named", any=("peace",)),)),))
LAST = Document("hostile", HOSTILE, None, {"title": HOSTILE, "speaker": "Speaker 0"})
DOCUMENTS = [
    Document(f"t{n:02}", f"Text {n} of {'peace' if n % 3 else 'war'}, says {'ten' if n % 10 == 0 else 'other'}.",
             PartialDate(2000 + n % 4), {"speaker": f"Speaker {n % 5}"})
    for n in range(30)
]  # fmt: skip
CORPUS = Corpus((*DOCUMENTS, LAST), "many")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with a text in each of its files."""
    folder = tmp_path_factory.mktemp("report")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "_PART_TEXTS", 1)
        html = report_html(code(CORPUS, CODEBOOK), CODEBOOK, sections=(), keep=keep_in(folder))
    (folder / "report.html").write_text(html, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[WebDriver]:
    with headless_chromium() as chromium:
        yield chromium


@pytest.fixture
def chromium(browser: WebDriver, folder: Path) -> WebDriver:
    open_report(browser, folder)
    return browser


def open_report(chromium: WebDriver, folder: Path, fragment: str = "") -> None:
    chromium.get("about:blank")
    console(chromium)
    chromium.get((folder / "report.html").as_uri() + fragment)
    wait_for(chromium, lambda: bool(texts(chromium, "#document > *")))


def choose(chromium: WebDriver, id_: str, value: str, event: str = "change") -> None:
    chromium.execute_script(  # type: ignore[no-untyped-call]
        "const field = document.getElementById(arguments[0]); field.value = arguments[1];"
        "field.dispatchEvent(new Event(arguments[2]))", id_, value, event
    )  # fmt: skip


def wait_for_text(chromium: WebDriver, id_: str, text: str) -> None:
    wait_for(chromium, lambda: texts(chromium, f"#{id_}") == [text])


@pytest.mark.browser
def test_texts_are_loaded_when_they_are_opened_and_kept_while_they_are_shown(chromium):
    assert len(texts(chromium, "#list li")) == 31
    assert "says" not in ask(chromium, "document.getElementById('report-data').textContent")
    for n in (*range(1, 16), 0):  # more than are kept
        chromium.execute_script("location.hash = `#t${String(arguments[0]).padStart(2, '0')}:peace`", n)
        wait_for_text(chromium, "text", CORPUS[f"t{n:02}"].text)
        assert texts(chromium, "#text mark") == (["peace"] if n % 3 else [])
    assert "No rule of this theme found anything" in texts(chromium, "#codes .why")[0]
    assert console(chromium) == []


@pytest.mark.browser
def test_filters_need_no_texts_and_a_search_goes_through_all(chromium):
    click(chromium, ".three-ways")
    choose(chromium, "speaker", "=Speaker 0")
    assert texts(chromium, "#count") == ["4 of 31 texts"]
    choose(chromium, "words", "ten", "input")
    wait_for_text(chromium, "count", "2 of 31 texts · 2 hits")
    assert texts(chromium, "#list b") == ["t10", "t20"]
    assert texts(chromium, "#list .found")[0] == "1 hit: …Text 10 of peace, says ten.…"
    click(chromium, "#find [type=reset]")
    wait_for_text(chromium, "count", "31 texts")
    choose(chromium, "words", "ten", "input")
    wait_for_text(chromium, "count", "3 of 31 texts · 3 hits")
    assert texts(chromium, "#list b") == ["t00", "t10", "t20"]
    assert console(chromium) == []


@pytest.mark.browser
def test_a_concordance_of_what_is_searched_for_and_of_a_theme(chromium):
    choose(chromium, "words", "ten", "input")
    click(chromium, "#concordance summary")
    wait_for_text(chromium, "lines-count", "3 lines")
    assert texts(chromium, "#lines .after bdi") == ["."] * 3
    assert texts(chromium, "#lines .before bdi")[0] == "Text 0 of war, says "
    choose(chromium, "lines-of", "0")
    wait_for_text(chromium, "lines-count", "2 lines")
    assert texts(chromium, "#lines .keyword bdi") == ["peace"] * 2
    choose(chromium, "words", "", "input")
    choose(chromium, "lines-by", "speaker")
    wait_for_text(chromium, "lines-count", "20 lines")
    first = [texts(chromium, f"#lines tbody tr:nth-child({n}) :is(th, td)")[:3] for n in (1, 4, 5)]
    assert first == [
        ["t05", "2001", "Speaker 0"],
        ["t25", "2001", "Speaker 0"],
        ["t01", "2001", "Speaker 1"],
    ]
    assert console(chromium) == []


@pytest.mark.browser
def test_hostile_texts_run_nothing_and_no_other_script_is_let_in(browser, folder):
    open_report(browser, folder, "#hostile")
    wait_for_text(browser, "text", HOSTILE)
    assert (ask(browser, "window.ran ?? null"), console(browser)) == (None, [])
    (folder / "other.js").write_text("window.ran = 2", encoding="utf-8")
    nonce = re.search(r'<script nonce="(\w+)"', (folder / "report.html").read_text("utf-8"))[1]  # type: ignore[index]
    load = """
        const [src, nonce, done] = arguments, script = document.createElement("script");
        Object.assign(script, { src, nonce, onload: () => done("ran"), onerror: () => done("refused") });
        document.head.append(script);
    """
    with Server({"/other.js": Reply(200)}) as server:
        away = server.url("/other.js")
        assert browser.execute_async_script(load, (folder / "other.js").as_uri(), "") == "refused"
        assert browser.execute_async_script(load, away, nonce) == "refused"
        assert server.asked == []
    assert ask(browser, "window.ran ?? null") is None


@pytest.mark.browser
def test_a_file_that_is_not_there_is_named(browser, folder):
    (gone,) = (folder / "report").glob("texts-0007-*.js")
    gone.rename(folder / gone.name)
    open_report(browser, folder, "#t07")
    wait_for(browser, lambda: f"report/{gone.name} cannot be read" in texts(browser, "#document")[0])
    choose(browser, "words", "ten", "input")
    wait_for(browser, lambda: f"report/{gone.name} cannot be read" in texts(browser, "#count")[0])
    (folder / gone.name).rename(gone)


def test_a_report_leaves_the_texts_of_its_own_page_alone(tmp_path, capsys, monkeypatch):
    study = write_small_study(tmp_path / "study")
    out = study / "out"
    assert main(["report", str(study), "--no-charts", "--folder"]) == 0
    assert f"Its texts are in {out / 'report'}. Pass on both." in capsys.readouterr().out
    (first,) = (out / "report").iterdir()
    (out / "report" / "mine.js").write_text("", encoding="utf-8")
    text = study / "corpus" / "texts" / "a.txt"
    text.write_text(text.read_text("utf-8") + " More.", encoding="utf-8")
    monkeypatch.setattr(page, "PAGE_TEXTS", 2)
    dc.read_study(study).report(charts=False)
    second, mine = sorted((out / "report").iterdir(), reverse=True)
    assert (mine.name, first.exists()) == ("mine.js", False)
    assert f'"report/{second.name}"' in (out / "report.html").read_text("utf-8")
    assert not list(out.glob(".*.part"))

    mine.unlink()
    monkeypatch.setattr(page, "PAGE_TEXTS", 3)
    dc.read_study(study).report(charts=False)
    assert not (out / "report").exists()
    assert "More." in (out / "report.html").read_text("utf-8")
