"""The pages that are passed on reach no network, whatever a script on them tries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import discourse_coder as dc
from browser import headless_chromium
from http_server import Reply, Server
from small_study import write_small_study

pytestmark = pytest.mark.browser

TRY = """
const [address, done] = arguments;
const tried = [
  fetch(address + "/fetch").then(() => "reached", () => "refused"),
  new Promise((tell) => {
    const image = new Image();
    image.onload = () => tell("reached");
    image.onerror = () => tell("refused");
    image.src = address + "/image";
    document.body.append(image);
  }),
  new Promise((tell) => {
    const script = document.createElement("script");
    script.onload = () => tell("reached");
    script.onerror = () => tell("refused");
    script.src = address + "/script";
    document.body.append(script);
  }),
  new Promise((tell) => {
    const frame = document.createElement("iframe");
    frame.src = address + "/frame";
    document.body.append(frame);
    setTimeout(() => tell("refused"), 500);
  }),
  new Promise((tell) => {
    const form = document.createElement("form");
    form.action = address + "/form";
    document.body.append(form);
    form.submit();
    setTimeout(() => tell("refused"), 500);
  }),
];
navigator.sendBeacon(address + "/beacon", "words");
if (done) Promise.all(tried).then(done);
"""


def report(folder: Path) -> Path:
    return dc.read_study(write_small_study(folder / "study")).report(folder / "out", charts=False).page


def sheet(folder: Path) -> Path:
    study = dc.read_study(write_small_study(folder / "study"))
    dc.write_sheet(dc.blind_sheet(study.corpus, study.codebook, coder="mira", seed=7), folder / "mira.html")
    return folder / "mira.html"


def decisions(folder: Path) -> Path:
    study = dc.read_study(write_small_study(folder / "study"))
    rules = study.code()
    other = replace(rules, codes=1 - rules.codes, provenance=replace(rules.provenance, coder="other"))
    made = dc.decision_sheet({"rules": rules, "other": other}, corpus=study.corpus, codebook=study.codebook)
    dc.write_decision_sheet(made, folder / "decisions.html")
    return folder / "decisions.html"


@pytest.mark.parametrize("make", [report, sheet, decisions])
def test_no_script_on_a_page_reaches_the_network(make, tmp_path):
    page = make(tmp_path)
    with Server({f"/{way}": Reply(200) for way in ("fetch", "image", "script", "frame", "form", "beacon")}) as server:
        address = server.url("").rstrip("/")
        with headless_chromium() as chromium:
            chromium.get(page.as_uri())
            assert chromium.execute_async_script(TRY, address) == ["refused"] * 5
        assert server.asked == []


def test_the_same_script_on_another_page_does(tmp_path):
    (tmp_path / "other.html").write_text("<!doctype html><title>Other</title><body>", encoding="utf-8")
    with Server({"/image": Reply(200), "/script": Reply(200)}) as server, headless_chromium() as chromium:
        chromium.get((tmp_path / "other.html").as_uri())
        chromium.execute_script(TRY, server.url("").rstrip("/"), None)  # its form leads away from the page
        chromium.get("about:blank")
        assert {"/fetch", "/image", "/script"} & {asked.path for asked in server.asked}
