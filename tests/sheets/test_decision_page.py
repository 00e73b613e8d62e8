"""The page of decisions in a browser: what is decided by key, what is kept and saved, and what it becomes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from test_decisions import CORPUS, PAIR, saved_by_page, sheet

import discourse_coder as dc
from browser import console
from discourse_coder.cli.main import main
from discourse_coder.sheets.decision_page import decision_html
from hostile_texts import HOSTILE
from sheet_pages import click, marks, news, open_file, press, run, save_file, shown, wait

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

pytestmark = pytest.mark.browser


@pytest.fixture
def clean(chromium: WebDriver) -> Iterator[WebDriver]:
    """Give a browser that keeps nothing; afterwards nothing may have gone to the console."""
    yield chromium
    run(chromium, "localStorage.clear()")
    assert console(chromium) == []


def opened(chromium: WebDriver, folder: Path, made: dc.DecisionSheet) -> None:
    path = folder / "page.html"
    path.write_text(decision_html(made), encoding="utf-8", newline="")
    open_file(chromium, path, folder / "downloads")
    if run(chromium, "return document.getElementById('intro').open"):
        press(chromium, "enter")


def saved(chromium: WebDriver, folder: Path) -> Path:
    return save_file(chromium, folder / "downloads" / "adjudication-decisions.json", lambda: press(chromium, "s"))


def pressed(chromium: WebDriver) -> list[str]:
    return shown(chromium, ".decisions [aria-pressed=true]")


def test_a_study_is_adjudicated_from_the_page_to_the_numbers(clean, tmp_path: Path, capsys, monkeypatch):
    """Make the page by command, decide by keys, save, give the file back; half now, the rest on the next page."""
    (tmp_path / "corpus").mkdir()
    texts = {"a": "We call for talks.", "b": "By force of law.", "c": HOSTILE, "d": "Nothing."}
    for id_, text in texts.items():
        (tmp_path / "corpus" / f"{id_}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "codebook.yaml").write_text(
        'title: P\nversion: "1"\nlanguage: en\nthemes:\n'
        "  - {id: talks, label: Talks, definition: Calls for talks., coded_by: people, inclusion: [A call.]}\n"
        "  - {id: force, definition: Names force., coded_by: people}\n",
        encoding="utf-8",
    )
    (tmp_path / "codings").mkdir()
    (tmp_path / "codings" / "mira.csv").write_text(
        "id,talks,talks_note,force\na,1,call for talks,0\nb,0,,1\nc,1,,0\nd,0,,0\n", encoding="utf-8"
    )
    (tmp_path / "codings" / "tom.csv").write_text("id,talks,force\na,0,0\nb,0,0\nc,0,0\nd,0,0\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    command = ["adjudicate", "codings/mira.csv", "codings/tom.csv"]
    assert main([*command, "--to", "page.html", "--blind", "--seed", "5"]) == 0
    page = tmp_path / "page.html"
    assert "mira" not in page.read_text(encoding="utf-8")
    open_file(clean, page, tmp_path / "downloads")
    press(clean, "enter", "1", "n", *"a call = yes", "escape", "arrow_right", "0")
    assert shown(clean, "#progress") == ["2 of 3 decided"]
    first = saved(clean, tmp_path)
    assert main([*command, "--decisions", str(first)]) == 1
    assert "2 disagreements decided, 1 open" in capsys.readouterr().out

    assert main([*command, "--to", "page.html", "--replace"]) == 0
    assert "2 decisions of codings/adjudicated.csv are filled in." in capsys.readouterr().out
    run(clean, "localStorage.clear()")
    open_file(clean, page, tmp_path / "downloads")
    press(clean, "enter")
    assert shown(clean, "#progress") == ["2 of 3 decided"]
    assert shown(clean, "#place") == ["3 of 3 disagreements"]  # the open one
    assert shown(clean, ".side h4") == ["mira1 present", "tom0 absent"]
    press(clean, "1")
    assert main([*command, "--decisions", str(saved(clean, tmp_path))]) == 0
    assert "3 disagreements decided, 0 open" in capsys.readouterr().out
    decided = dc.read_coding("codings/adjudicated.csv", dc.read_corpus("corpus"))
    assert decided.codes.tolist() == [[1, 0], [0, 1], [0, 0], [0, 0]]
    assert [(s.id, s.quote) for s in decided.spans] == [("a", "a call = yes"), ("a", "call for talks")]
    assert not run(clean, "return window.ran")


def test_the_page_saves_what_is_read_back(clean, tmp_path: Path):
    made = sheet(7)
    opened(clean, tmp_path, made)
    press(clean, "0", "n", *"no", "escape", "arrow_right", "o", "arrow_right", "arrow_right", "1")
    path = saved(clean, tmp_path)
    written: list[tuple[Any, str]] = [(0, "no"), ("open", ""), (None, ""), (1, "")]
    assert path.read_text(encoding="utf-8") == saved_by_page(made, written)
    assert [decision.code for decision in dc.read_decisions(path)] == [0, None, None, 1]


def test_both_sides_stand_beside_the_text_with_their_passages_and_the_criteria(clean, tmp_path: Path):
    opened(clean, tmp_path, sheet())
    assert shown(clean, "#text") == [CORPUS["-x"].text]
    assert marks(clean) == ["call for talks"]
    assert shown(clean, ".side h4") == ["first1 present", "second0 absent"]
    assert shown(clean, ".side li") == ["call for talks", "no passage, no note"]
    assert shown(clean, ".prose:not([hidden]) li") == ["A call for talks."]
    click(clean, ".side .quote")
    assert shown(clean, "mark.target") == ["call for talks"]
    press(clean, "arrow_right", "arrow_right")
    assert shown(clean, ".side li") == ["no passage, no note", "note: =law is no force"]
    assert shown(clean, ".prose:not([hidden]) li") == ["Force of law."]


def test_keys_change_clear_and_undo_and_nothing_is_lost_on_reloading(clean, tmp_path: Path):
    opened(clean, tmp_path, sheet())
    press(clean, "1")
    assert pressed(clean) == ["Present 1"]
    press(clean, "0", "x")
    assert pressed(clean) == []
    press(clean, "z")
    assert pressed(clean) == ["Absent 0"]
    press(clean, "n", *"1 0 x s", "escape")  # letters in a reason are no keys
    assert (pressed(clean), shown(clean, "#progress")) == (["Absent 0"], ["1 of 4 decided"])
    press(clean, "g")
    assert shown(clean, "#place") == ["2 of 4 disagreements"]
    click(clean, ".decisions [data-key=o]")
    opened(clean, tmp_path, sheet())
    assert shown(clean, "#progress") == ["2 of 4 decided"]
    assert news(clean).startswith("Resumed: 2 of 4 decided")
    assert pressed(clean) == ["Leave open o"]
    press(clean, "arrow_left")
    assert run(clean, "return document.getElementById('reason').value") == "1 0 x s"


def test_decisions_made_earlier_come_with_the_page_and_those_on_it_win(clean, tmp_path: Path):
    earlier = (dc.Decision("-x", "talks", 1, "as before"), dc.Decision("+2", "talks", 0))
    opened(clean, tmp_path, sheet())
    press(clean, "0")
    opened(clean, tmp_path, sheet(decisions=earlier))
    assert shown(clean, "#progress") == ["2 of 4 decided"]
    assert pressed(clean) == ["Absent 0"]
    press(clean, "arrow_right")
    assert pressed(clean) == ["Absent 0"]


def test_an_earlier_decision_that_is_cleared_stays_cleared_here_and_in_another_window(clean, tmp_path: Path):
    made = sheet(decisions=(dc.Decision("-x", "talks", 1), dc.Decision("+2", "talks", 0, "as before")))
    opened(clean, tmp_path, made)
    first = clean.current_window_handle
    clean.switch_to.new_window("tab")
    try:
        opened(clean, tmp_path, made)
        assert shown(clean, "#progress") == ["2 of 4 decided"]
        press(clean, "1", "arrow_left", "arrow_left", "x")
    finally:
        clean.close()
        clean.switch_to.window(first)
    wait(clean, lambda: shown(clean, "#strip .none") == ["1", "4"])
    opened(clean, tmp_path, made)
    assert shown(clean, "#strip .none") == ["1", "4"]
    assert news(clean).startswith("Resumed: 2 of 4 decided")


def test_a_file_of_another_page_is_not_loaded(clean, tmp_path: Path):
    opened(clean, tmp_path, sheet())
    other, own = tmp_path / "other.json", tmp_path / "own.json"
    other.write_text(saved_by_page(sheet(3), [(1, "")] * 4), encoding="utf-8")
    own.write_text(saved_by_page(sheet(), [(1, ""), (0, "b"), (None, ""), (None, "")]), encoding="utf-8")
    for path, said in ((other, "it has the decisions of another page."), (own, "is loaded: 2 of 4 decided.")):
        clean.find_element("id", "file").send_keys(str(path))
        wait(clean, lambda said=said: said in news(clean))
    assert shown(clean, "#progress") == ["2 of 4 decided"]


def test_without_texts_and_without_disagreements_the_page_says_so(clean, tmp_path: Path):
    bare = {name: dc.Coding(c.ids, c.themes, c.codes, c.spans, c.provenance) for name, c in PAIR.items()}
    opened(clean, tmp_path, dc.decision_sheet(bare))
    assert shown(clean, "#text") == ["The text is not on this page: it was made without the corpus."]
    press(clean, "1")
    assert shown(clean, "#progress") == ["1 of 4 decided"]
    run(clean, "localStorage.clear()")
    opened(clean, tmp_path, dc.decision_sheet({"first": PAIR["first"], "again": PAIR["first"]}))
    assert news(clean) == "The coders do not disagree: there is nothing to decide."
