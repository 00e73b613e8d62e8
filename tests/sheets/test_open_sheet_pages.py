"""In a browser: training with feedback, review of codes, and the booklet that a sheet prints as."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import discourse_coder as dc
from discourse_coder.model.coding import purpose
from sheet_pages import click, load, news, open_sheet, press, run, saved, select, shown, wait

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

pytestmark = pytest.mark.browser

CODEBOOK = dc.parse_codebook("""
title: Peace & <b>talks</b>
version: "1"
themes:
  - {id: peace, label: Peace, definition: Calls for peace., inclusion: [A call.], rules: [{name: p, any: [peace]}]}
  - {id: talks, label: Talks, definition: Wants talks., rules: [{name: t, any: ["talk*"]}]}
""")
TEXTS = {
    "one": "🕊 We want peace <b>now</b>, and peace for all.\n\nTalks must go on.",
    "two": "Nothing of the kind.\n\nReporter: Will there be peace?",
}
CORPUS = dc.Corpus(
    tuple(dc.Document(id_, text, metadata={"title": f"Title {id_}"}) for id_, text in TEXTS.items()),
    name="small",
    notice="All invented.",
)
RULES = dc.code(CORPUS, CODEBOOK)


def read_back(page: WebDriver, folder: Path, name: str) -> dc.Coding:
    path = folder / "back.json"
    path.write_text(saved(page, folder, name), encoding="utf-8")
    return dc.read_sheet(path, CORPUS, CODEBOOK)


def the_text(page: WebDriver) -> str:
    return shown(page, "#about")[0].split(" ")[0]


def test_training_answers_first_and_shows_the_reference_then(opened, tmp_path: Path):
    page = opened(dc.training_sheet(CORPUS, CODEBOOK, RULES, ["one"], coder="mira", seed=1))
    assert shown(page, "#given") == [""]
    assert shown(page, "mark") == []
    press(page, "0")
    assert shown(page, "#given p") == ["You: absent. rules: present."]
    assert shown(page, "#given li") == ["“peace”", "“peace”"]
    assert shown(page, "mark.given") == ["peace", "peace"]  # of the other theme nothing yet
    assert shown(page, "#progress") == ["0 of 1 text complete; 0 of 1 code as rules’s"]
    for key in ("1", "x", "z"):  # the first answer stays
        press(page, key)
    click(page, "#themes li [data-key='0']")
    assert "stay" in news(page)
    press(page, "arrow_down")
    assert shown(page, "#given") == [""]
    press(page, "1")
    assert shown(page, "#given p") == ["The same code. rules: present."]
    assert shown(page, "#progress") == ["1 of 1 text complete; 1 of 2 codes as rules’s"]
    back = read_back(page, tmp_path, "mira-training-answers.json")
    assert [back.code("one", theme) for theme in ("peace", "talks")] == [0, 1]
    assert purpose(back) == "training"
    assert back.provenance.settings["reference"] == "rules"
    assert not len(back.spans)  # the reference's passages are not the coder's


def test_a_file_loaded_in_training_leaves_first_answers_as_they_are(opened, tmp_path: Path):
    page = opened(dc.training_sheet(CORPUS, CODEBOOK, RULES, coder="mira", seed=1))
    press(page, "0")
    path, given = tmp_path / "given.json", json.loads(saved(page, tmp_path, "mira-training-answers.json"))
    codes = given["texts"][0]["codes"]
    for other in (1, "unsure", None):
        path.write_text(
            json.dumps(
                given | {"texts": [given["texts"][0] | {"codes": codes | {"peace": other}}, *given["texts"][1:]]}
            )
        )
        assert load(page, path) == (
            "given.json was not loaded: it lacks or changes answers to text 1. In training your first answers stay."
        )
        assert shown(page, "#themes [aria-pressed=true]") == ["0"]
    codes["talks"] = 1
    path.write_text(json.dumps(given))
    assert load(page, path).startswith("Replace all answers")
    page.switch_to.alert.accept()
    wait(page, lambda: news(page) == "given.json is loaded: 1 of 2 texts complete.")
    assert shown(page, "#themes [aria-pressed=true]") == ["0", "1"]


def test_training_shows_the_notes_of_the_reference_and_says_where_it_has_no_code(opened):
    note = dc.Span("one", "peace", -1, -1, "clause <2>", "note")
    codes = RULES.codes.copy()
    codes[0, 1] = -1
    reference = replace(RULES, codes=codes, spans=dc.Evidence.of([note], RULES.ids, RULES.themes))
    page = opened(dc.training_sheet(CORPUS, CODEBOOK, reference, ["one"], coder="mira", seed=1))
    press(page, "1")
    assert shown(page, "#given li") == ["clause <2>"]
    press(page, "arrow_down", "1")
    assert shown(page, "#given p") == ["rules: no code"]
    assert shown(page, "#progress") == ["1 of 1 text complete; 1 of 1 code as rules’s"]


def test_a_review_goes_code_by_code_and_only_what_was_decided_counts(opened, tmp_path: Path):
    page = opened(dc.prefilled_sheet(CORPUS, CODEBOOK, RULES, coder="tom", seed=1))
    while the_text(page) != "one":
        press(page, "arrow_right")
    assert shown(page, "#given p") == ["rules: present"]
    assert shown(page, "mark.given") == ["peace", "peace", "Talks"]
    assert shown(page, "#themes .suggested") == ["1", "1"]
    assert shown(page, "#progress") == ["0 of 2 texts complete"]
    press(page, "a", "0")  # accepts peace, says that talks are absent
    assert shown(page, "mark.given") == []
    assert shown(page, "mark") == ["peace", "peace"]
    click(page, "#themes li:nth-child(2) [data-key='1']")  # no, they are present
    assert shown(page, "mark") == ["peace", "peace", "Talks"]
    press(page, "z")
    assert shown(page, "mark") == ["peace", "peace"]
    back = read_back(page, tmp_path, "tom-prefilled-answers.json")
    assert {(id_, theme): back.code(id_, theme) for id_ in TEXTS for theme in back.themes} == {
        ("one", "peace"): 1, ("one", "talks"): 0, ("two", "peace"): -1, ("two", "talks"): -1,
    }  # fmt: skip
    assert [(span.theme, span.quote, span.rule) for span in back.spans] == [("peace", "peace", "passage")] * 2
    assert back.provenance.parents == ("rules",)
    assert purpose(back) == "prefilled"


def test_passages_of_a_reviewer_stay_beside_those_that_are_accepted(opened, tmp_path: Path):
    page = opened(dc.prefilled_sheet(CORPUS, CODEBOOK, RULES, ["one"], coder="tom", seed=1))
    select(page, "We want peace")
    press(page, "h")
    press(page, "1")
    back = read_back(page, tmp_path, "tom-prefilled-answers.json")
    assert [span.quote for span in back.spans] == ["We want peace", "peace"]
    click(page, "#themes li [data-key='0']")
    back = read_back(page, tmp_path, "tom-prefilled-answers.json")
    assert [span.quote for span in back.spans] == ["We want peace"]


def test_a_review_that_is_broken_off_goes_on_where_it_was(opened, chromium: WebDriver, tmp_path: Path):
    sheet = dc.prefilled_sheet(CORPUS, CODEBOOK, RULES, ["one"], coder="tom", seed=1)
    press(opened(sheet), "a")
    open_sheet(chromium, sheet, tmp_path)
    assert shown(chromium, "mark:not(.given)") == ["peace", "peace"]
    assert shown(chromium, "mark.given") == ["Talks"]


def printed(page: WebDriver) -> list[str]:
    """Return the text of each page that the browser prints."""
    import pypdfium2

    pdf: dict[str, Any] = page.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
    document = pypdfium2.PdfDocument(base64.b64decode(pdf["data"]))
    texts = [sheet.get_textpage().get_text_bounded() for sheet in document]
    document.close()
    return [" ".join(text.split()) for text in texts]


def test_the_sheet_prints_as_a_booklet_with_boxes_and_not_its_start_dialog(opened, chromium: WebDriver, tmp_path: Path):
    corpus = dc.Corpus((*CORPUS.documents, *(dc.Document(f"t{n}", "Words. " * 800) for n in range(2))), name="small")
    sheet = dc.blind_sheet(corpus, CODEBOOK, coder="tom", seed=1)
    opened(sheet)
    open_sheet(chromium, sheet, tmp_path)  # the dialog is open
    first, *others = printed(chromium)
    for part in ("Coding sheet for tom", "How to code on paper", "Peace & <b>talks</b>", "Calls for peace.", "A call."):
        assert part in first
    assert "Start coding" not in first
    text = " ".join(others)
    for number, id_ in enumerate(sheet.ids, 1):
        assert f"Text {number} of 4: {'Title ' if id_ in TEXTS else ''}{id_}" in text
    assert text.count("present absent unsure") == 4
    assert text.count("Words.") == 1600
    assert "peace <b>now</b>, and peace for all." in text
    # On screen nothing of it is left.
    assert run(chromium, "return getComputedStyle(document.getElementById('booklet')).display") == "none"
    assert shown(chromium, "#booklet-texts") == [""]


def test_codes_and_notes_given_so_far_are_printed_and_those_of_others_only_where_they_are_reviewed(opened):
    sheets = [
        dc.blind_sheet(CORPUS, CODEBOOK, ["one"], coder="tom", seed=1),
        dc.prefilled_sheet(CORPUS, CODEBOOK, RULES, ["one"], coder="tom", seed=1),
        dc.training_sheet(CORPUS, CODEBOOK, RULES, ["one"], coder="tom", seed=1),
    ]
    texts = []
    for sheet in sheets:
        page = opened(sheet)
        before = " ".join(printed(page))
        press(page, "1", "n", "in passing", "escape")
        texts.append((before, " ".join(printed(page))))
    for before, after in texts:
        assert "in passing" not in before
        assert "in passing" in after
        assert before.count("×") == 0
        assert after.count("×") == 1
    assert ["rules: present" in before for before, _ in texts] == [False, True, False]


def test_the_page_forbids_itself_the_network_and_runs_nothing_of_what_it_shows(opened):
    reference = replace(RULES, provenance=replace(RULES.provenance, coder="</script><script>window.ran = 1</script>"))
    page = opened(dc.prefilled_sheet(CORPUS, CODEBOOK, reference, ["one"], coder="tom", seed=1))
    press(page, "a")
    printed(page)
    assert run(page, "return window.ran === undefined")
    assert "default-src 'none'" in run(page, "return document.querySelector('meta[http-equiv]').content")
    assert json.loads(run(page, "return document.getElementById('sheet-data').textContent"))["texts"]
