"""In a browser: variables and themes that exclude each other, coded by keys and mouse, saved and read back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import discourse_coder as dc
from discourse_coder.model.scale import Scale
from sheet_pages import click, load, news, press, run, saved, select, shown, wait
from stances import stances

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

pytestmark = pytest.mark.browser
COLUMNS = ("court", "pro", "con", "neither", "frame", "heat")


@pytest.fixture
def study(tmp_path: Path) -> dc.Study:
    return dc.read_study(stances(tmp_path / "study"))


@pytest.fixture
def one(study: dc.Study, tmp_path: Path) -> dc.Coding:
    return dc.read_coding(tmp_path / "study" / "codings" / "one.csv", study.corpus, codebook=study.codebook)


@pytest.fixture
def page(study: dc.Study, opened) -> WebDriver:
    return opened(dc.blind_sheet(study.corpus, study.codebook, ["A", "B"], coder="mira", seed=3))


def codes(page: WebDriver) -> list[str]:
    """Return what is chosen for each theme and variable, as its button says it; empty where nothing is."""
    script = """return [...document.querySelectorAll('#themes li')].map((row) => [...row.querySelectorAll(
        '.codes [aria-pressed=true]')].map((e) => e.lastChild.data.trim()).join())"""
    return run(page, script)


def keys(page: WebDriver) -> str:
    return " ".join(" ".join(key.split()) for key in shown(page, "#code-keys span"))


def active(page: WebDriver) -> str:
    return shown(page, ".active .chip")[0]


def test_a_sheet_is_filled_in_saved_and_read_back_by_keys_alone(study: dc.Study, opened, tmp_path: Path):
    page = opened(dc.blind_sheet(study.corpus, study.codebook, coder="mira", seed=3))
    strokes = {
        "A": "1 1 1 2",  # a 1 in the set leads past the others of it
        "B": "1 0 1 2 3",
        "C": "1 0 0 1 u 0",
        "D": "u u 0 0 u",  # unsure of the court: the frame is not asked
        "E": "1 1 3 1",
        "F": "0 0 0 1 1",
    }
    for number in range(6):
        press(page, *strokes[shown(page, "#about")[0][0]].split())
        assert news(page).endswith("Press → for the next text." if number < 5 else "send the file back."), number
        press(page, "arrow_right")
    file = tmp_path / "back.json"
    file.write_text(saved(page, tmp_path, "mira-answers.json"), encoding="utf-8")
    (a,) = (text for text in json.loads(file.read_text(encoding="utf-8"))["texts"] if text["id"] == "A")
    assert a["codes"] == {"court": 1, "pro": 1, "con": 0, "neither": 0, "frame": "legal", "heat": "2"}
    back = dc.read_sheet(file, study.corpus, study.codebook)
    assert back.themes == COLUMNS
    assert dict(zip(back.ids, back.codes.tolist(), strict=True)) == {
        "A": [1, 1, 0, 0, 0, 2], "B": [1, 0, 1, 0, 1, 3], "C": [1, 0, 0, 1, -1, 0],
        "D": [-1, -1, 0, 0, -1, -1], "E": [1, 1, 0, 0, 2, 1], "F": [0, 0, 0, 1, -1, 1],
    }  # fmt: skip
    assert back.scales == study.codebook.scales
    assert {(span.id, span.theme) for span in back.spans} == {
        ("C", "frame"), ("D", "court"), ("D", "pro"), ("D", "heat"),
    }  # fmt: skip


def test_the_keys_shown_are_those_of_the_chosen_row(page: WebDriver):
    assert keys(page) == "1 present 0 absent u unsure"
    press(page, "1", *["arrow_down"] * 3)
    assert (active(page), keys(page)) == ("frame", "1 legal 2 moral 3 other u unsure")
    press(page, "arrow_down")
    assert (active(page), keys(page)) == ("heat", "0 1 2 3 u unsure")
    press(page, "7")
    assert news(page) == "Heat has no code with the key 7."
    press(page, "0", *["arrow_down"] * 4, "x")
    assert codes(page) == ["1", "", "", "", "", ""]
    label = page.find_element("css selector", "#themes .variable [data-key='1']")
    assert label.get_attribute("title") == label.get_attribute("aria-label") == "legal: speaks of law"
    assert "legal: speaks of law" in shown(page, ".prose")[4]


def test_a_variable_waits_for_its_theme_and_its_value_goes_with_it(page: WebDriver):
    frame = "#themes li:nth-child(5)"
    enabled = f"return !document.querySelector('{frame} .codes button').disabled"
    assert page.find_element("css selector", f"{frame} .waits-for").text == "Asked only where court is present."
    assert run(page, enabled) is False
    press(page, *["arrow_down"] * 4)
    assert (active(page), keys(page)) == ("frame", "")
    press(page, "1")
    assert news(page) == "Frame is asked only where court is present."
    select(page, "court")
    press(page, "h")
    assert shown(page, "mark") == []
    assert codes(page) == [""] * 6
    press(page, *["arrow_up"] * 5, "1")
    assert run(page, enabled) is True
    assert not page.find_element("css selector", f"{frame} .waits-for").is_displayed()
    click(page, f"{frame} [data-key='2']")
    for answer in ("0", "u", "x"):
        press(page, *["arrow_up"] * 5, answer)
        assert codes(page) == [{"x": ""}.get(answer, answer), "", "", "", "", ""]
        assert "Frame: not asked any more, so the code is gone" in news(page)
        press(page, "z")
        assert codes(page) == ["1", "", "", "", "moral", ""]


def test_a_text_is_complete_when_all_that_is_asked_is_coded(page: WebDriver):
    state = "return document.querySelector('#strip button').title"
    assert run(page, state).endswith(": 0 of 5 codes given")
    press(page, "1")
    assert run(page, state).endswith(": 1 of 6 codes given")
    press(page, "1", "arrow_down", "0")
    assert run(page, state).endswith(": 5 of 6 codes given")
    assert shown(page, "#progress") == ["0 of 2 texts complete"]
    assert active(page) == "frame"  # back to what is open
    press(page, *["arrow_up"] * 4, "0")
    assert run(page, state).endswith(": 5 of 5 codes given")
    assert shown(page, "#progress") == ["1 of 2 texts complete"]


def test_of_a_set_exactly_one_is_present_in_one_step(page: WebDriver):
    first = "#themes li:nth-child(2) "
    assert shown(page, ".set") == ["Exactly one of pro, con and neither"]
    press(page, "0", "0", "0", "0", "1")
    assert codes(page) == ["0", "0", "0", "0", "", "1"]
    assert news(page) == "Heat: 1."
    assert shown(page, "#progress") == ["0 of 2 texts complete"]
    assert page.find_elements("css selector", f"{first}.set.wrong")
    press(page, "arrow_right", "arrow_left")
    assert active(page) == "pro"  # where it is not complete
    click(page, "#themes li:nth-child(3) [data-key='u']")
    assert shown(page, "#progress") == ["1 of 2 texts complete"]  # in doubt, but not contradictory
    press(page, "0")
    assert news(page) == "All are 0, but exactly one of pro, con and neither is present in a text."
    press(page, "arrow_up", "arrow_up", "arrow_down", "1")
    assert codes(page)[1:4] in (["1", "0", "0"], ["0", "1", "0"])
    click(page, "#themes li:nth-child(4) [data-key='1']")
    assert codes(page)[1:4] == ["0", "0", "1"]
    assert not page.find_elements("css selector", ".set.wrong")
    before = codes(page)
    click(page, f"{first}[data-key='1']")
    assert codes(page)[1:4] == ["1", "0", "0"]
    press(page, "z")
    assert codes(page) == before


def test_of_a_part_of_a_set_none_may_be_present(study: dc.Study, opened):
    sheet = dc.blind_sheet(study.corpus, study.codebook, ["A"], coder="mira", seed=3, themes=["con", "pro", "frame"])
    page = opened(sheet)
    assert shown(page, ".set") == ["At most one of con and pro"]
    press(page, "0", "0", "1")
    assert codes(page) == ["0", "0", "legal"]  # asked, as the sheet does not have the theme
    assert "On this sheet it is asked in every text." in shown(page, ".prose")[2]
    assert shown(page, "#progress") == ["1 of 1 text complete"]
    click(page, "#themes li:nth-child(1) [data-key='1']")
    click(page, "#themes li:nth-child(2) [data-key='1']")
    assert codes(page) == ["0", "1", "legal"]


def test_values_without_keys_are_chosen_by_mouse(study: dc.Study, opened):
    values = ('<img src="x" onerror="window.ran = 1">', *(f"value {letter} that is long" for letter in "bcdefghijkl"))
    codebook = replace(study.codebook, variables=(dc.Theme("many", scale=Scale(values)),))
    page = opened(dc.blind_sheet(study.corpus, codebook, ["A"], coder="mira", seed=3, themes=["many"]))
    assert run(page, "return [...document.querySelectorAll('.codes [data-key]')].map((e) => e.dataset.key)") == [
        *map(str, range(1, 10)), "", "", "", "u",
    ]  # fmt: skip
    assert not page.find_elements("css selector", ".columns")
    assert run(page, "return window.ran === undefined && !document.querySelector('img')")
    assert page.find_element("css selector", ".codes button").get_attribute("title") == values[0]
    press(page, "9")
    assert codes(page) == [values[8]]
    click(page, ".codes button:nth-child(12)")
    assert codes(page) == [values[11]]
    click(page, ".codes button:nth-child(12)")
    assert codes(page) == [""]
    for width in (1400, 420):
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        try:
            assert run(page, "return document.documentElement.scrollWidth") <= width
            boxes = [button.rect for button in page.find_elements("css selector", ".codes button")]
            assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
        finally:
            page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_words_highlighted_for_a_variable_give_it_no_value(page: WebDriver):
    press(page, *["arrow_down"] * 5)
    select(page, "court")
    press(page, "h")
    assert codes(page) == [""] * 6
    assert news(page).endswith("There is no code yet.")
    press(page, "arrow_up", "arrow_up")
    select(page, "court")
    press(page, "h")  # a theme of the set is then present
    assert codes(page) == ["", "0", "0", "1", "", ""]


def test_a_file_with_a_value_that_is_none_is_not_loaded(page: WebDriver, tmp_path: Path):
    path = tmp_path / "given.json"
    good = saved(page, tmp_path, "mira-answers.json")
    path.write_text(good.replace('"heat": null', '"heat": 2', 1), encoding="utf-8")
    assert "has a code for heat that is none of 0, 1, 2, 3, unsure." in load(page, path)
    path.write_text(good.replace('"heat": null', '"heat": "2"', 1), encoding="utf-8")
    load(page, path)
    wait(page, lambda: "is loaded" in news(page))
    assert codes(page)[5] == "2"


def test_in_training_values_are_compared_and_a_set_is_never_left_empty(
    study: dc.Study, one: dc.Coding, opened, tmp_path: Path
):
    page = opened(dc.training_sheet(study.corpus, study.codebook, one, ["A"], coder="mira", seed=1))
    press(page, "1", *["arrow_down"] * 4, "2")
    assert shown(page, "#given p") == ["You: moral. one: legal."]
    press(page, "arrow_down", "0")
    assert shown(page, "#given p") == ["The same code. one: 0."]
    press(page, "z", "x", "3")
    assert codes(page)[4:] == ["moral", "0"]
    press(page, *["arrow_up"] * 4, "0", "arrow_down", "0", "arrow_down", "0")
    assert news(page).startswith("It must be this one: exactly one of pro, con and neither")
    press(page, "1")
    assert codes(page) == ["1", "0", "0", "1", "moral", "0"]
    assert shown(page, "#progress") == ["1 of 1 text complete; 3 of 6 codes as one’s"]
    path = tmp_path / "back.json"
    path.write_text(saved(page, tmp_path, "mira-training-answers.json"), encoding="utf-8")
    assert dc.read_sheet(path, study.corpus, study.codebook).codes.tolist() == [[1, 0, 0, 1, 1, 0]]


def test_in_a_review_values_are_accepted_with_their_passages(study: dc.Study, one: dc.Coding, opened, tmp_path: Path):
    law = dc.Span("D", "frame", 20, 23, "law", "passage")
    coding = replace(one, spans=dc.Evidence.of([law], one.ids, one.themes))
    page = opened(dc.prefilled_sheet(study.corpus, study.codebook, coding, ["D"], coder="tom", seed=1))
    assert shown(page, ".suggested") == ["1", "0", "1", "0", "2"]  # the frame waits
    assert shown(page, "mark") == []
    press(page, "a")
    assert [text.split()[-1] for text in shown(page, ".suggested")] == ["0", "1", "0", "legal", "2"]
    assert shown(page, "mark.given") == ["law"]
    press(page, "a", "a", *["arrow_down"] * 3)
    press(page, *["arrow_up"] * 1)
    assert active(page) == "frame"
    assert shown(page, "#given p") == ["one: legal"]
    press(page, "a")
    assert shown(page, "mark:not(.given)") == ["law"]
    press(page, "arrow_up", "2")
    assert shown(page, "mark") == []
    press(page, "z", "a")
    path = tmp_path / "back.json"
    path.write_text(saved(page, tmp_path, "tom-prefilled-answers.json"), encoding="utf-8")
    back = dc.read_sheet(path, study.corpus, study.codebook)
    assert back.codes.tolist() == [[1, 0, 1, 0, 0, 2]]
    assert [(span.theme, span.quote) for span in back.spans] == [("frame", "law")]


def test_answers_that_contradict_each_other_are_refused(page: WebDriver, study: dc.Study, tmp_path: Path):
    good = json.loads(saved(page, tmp_path, "mira-answers.json"))
    good["texts"][0]["codes"] |= {"court": 0, "frame": "legal", "pro": 1, "con": 1, "heat": "9"}
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(good), encoding="utf-8")
    with pytest.raises(dc.CodingError) as caught:
        dc.read_sheet(path, study.corpus, study.codebook)
    place = f'bad.json text "{good["texts"][0]["id"]}"'
    assert [place in str(problem) for problem in caught.value.problems] == [True] * 3


def test_the_booklet_has_a_box_for_each_value(page: WebDriver):
    press(page, "1", "1", "2")
    run(page, "dispatchEvent(new Event('beforeprint'))")
    (row, heat), *_ = [shown(page, f"#booklet-texts section:nth-child({n}) .values") for n in (1, 2)]
    assert " ".join(row.split()) == "legal× moral other unsure"
    assert " ".join(heat.split()) == "0 1 2 3 unsure"
    assert "frame Frame, only where court is present" in shown(page, "#booklet-texts td:first-child")
    assert "Exactly one of pro, con and neither is present in a text." in shown(page, "#booklet li")[1]
