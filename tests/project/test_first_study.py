"""The page for newcomers, from an empty folder on: its files are made, its commands run, its sheet is filled in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_readme import ROOT, Block, check_console

from browser import console, headless_chromium
from sheet_pages import click, open_file, press, save_file

PAGE = ROOT / "docs" / "first-study.md"
PARTS = re.compile(
    r"^`(?P<file>[\w./-]+)`:\n\n```text\n(?P<text>.*?)^```$"
    r"|^```(?P<language>console|diff)\n(?P<block>.*?)^```$"
    r"|^\| The text begins [^\n]*\n\|[-|]+\n(?P<codes>(?:\|[^\n]*\n)+)",
    flags=re.MULTILINE | re.DOTALL,
)


@pytest.mark.browser
def test_the_page_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    done = []
    for part in PARTS.finditer(page):
        if part["file"]:
            Path(part["file"]).parent.mkdir(exist_ok=True)
            Path(part["file"]).write_text(part["text"], encoding="utf-8")
        elif part["codes"]:
            fill_in(Path("sheet.html"), codes_of(part["codes"]), Path("ana-answers.json"))
        elif part["language"] == "diff":
            change(Path("codebook.yaml"), part["block"])
        else:
            check_console(PAGE, Block("console", page.count("\n", 0, part.start("block")) + 1, part["block"]))
        done.append(part["language"] or part.lastgroup)
    assert done.count("console") == page.count("```console")
    assert done.count("diff") == page.count("```diff") == 1
    assert len(done) == page.count("```") // 2 + 1, "a block is left out"
    assert (tmp_path / "climate" / "out" / "report.html").exists()


def codes_of(table: str) -> dict[str, list[str]]:
    """Return the codes of each row by the words its text begins with."""
    rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines())
    return {begins: codes for begins, *codes in rows}


def change(path: Path, diff: str) -> None:
    """Put the lines with + in place of those with -."""
    before = "".join(line[1:] for line in diff.splitlines(keepends=True) if line[0] != "+")
    after = "".join(line[1:] for line in diff.splitlines(keepends=True) if line[0] != "-")
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


def fill_in(sheet: Path, codes: dict[str, list[str]], saved: Path) -> None:
    """Fill in a sheet in a browser, by the keys that the page names."""
    with headless_chromium() as chromium:
        open_file(chromium, sheet, saved.parent)
        click(chromium, "#start")
        for _ in codes:
            text = chromium.find_element("id", "text").text
            (given,) = (codes for begins, codes in codes.items() if text.startswith(begins))
            press(chromium, *given, "arrow_right")
        save_file(chromium, saved)
        assert console(chromium) == []
