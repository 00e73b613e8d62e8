"""Five kinds of study as their users do them: sheets and decisions by keys in a browser, numbers off the page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser import console
from climate_study import FIRST, IDS, PEOPLE_THEMES, RULE_THEME, TALKS, TEXTS, write_climate_study
from discourse_coder.cli.main import main
from sheet_pages import click, open_file, press, run, save_file, select, shown, wait

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

pytestmark = pytest.mark.browser

Codes = Mapping[str, Collection[str]]  # by theme, the texts coded 1
SECOND: Codes = {"hope": ["s01", "s03", "s07"], "blame": ["s05", "s06", "s11"]}
DECIDED = {("s02", "hope"): 1, ("s04", "hope"): 0, ("s07", "hope"): 0, ("s11", "blame"): 1}  # where they differ
PASSAGE = ("hope", "s01", "I trust")  # what the first coder marks, where given the text


@dataclass(frozen=True)
class Kind:
    """A kind of study: its codebook, what each person types in, and how the texts are given to them."""

    themes: str
    coders: Mapping[str, Codes]
    given: str = "all"  # "sample": all to the first, a sample to the second; "assign": split, with an overlap
    is_adjudicated: bool = False


TALKS_TOO = {"talks": ["s01", "s03"]}  # people code the rules' theme too
KINDS = {
    "rules only": Kind(RULE_THEME, {}),
    "one person": Kind(PEOPLE_THEMES, {"first": FIRST}),
    "two persons and a sample": Kind(PEOPLE_THEMES, {"first": FIRST, "second": SECOND}, "sample"),
    "adjudicated": Kind(PEOPLE_THEMES, {"first": FIRST, "second": SECOND}, "sample", is_adjudicated=True),
    "mixed": Kind(
        RULE_THEME + PEOPLE_THEMES,
        {"first": TALKS_TOO | FIRST, "second": TALKS_TOO | SECOND},
        "assign",
        is_adjudicated=True,
    ),
}


def command(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    code = main([*map(str, arguments), "--json"])
    captured = capsys.readouterr()
    assert captured.err == ""
    return code, json.loads(captured.out)


def open_afresh(chromium: WebDriver, path: Path) -> None:
    open_file(chromium, path, Path())
    run(chromium, "localStorage.clear()")  # a sheet like one before it would be resumed
    open_file(chromium, path, Path())


def text_on_page(chromium: WebDriver) -> str:
    """Return the id of the text that a sheet shows."""
    (text,) = shown(chromium, "#text")
    (id_,) = (id_ for id_, known in TEXTS.items() if known == text)
    return id_


def code_by_keys(chromium: WebDriver, sheet: Path, coder: str, codes: Codes) -> tuple[Path, list[str]]:
    """Code all texts of a sheet, save, and return the file and the texts that were on it."""
    open_afresh(chromium, sheet)
    press(chromium, "enter")
    seen: list[str] = []
    (place,) = shown(chromium, "#place")
    for _ in range(int(place.split()[-1])):
        seen.append(id_ := text_on_page(chromium))
        theme, marked_in, words = PASSAGE
        if (coder, id_) == ("first", marked_in):
            down = list(codes).index(theme)
            press(chromium, *["arrow_down"] * down)
            select(chromium, words)
            press(chromium, "h", *["arrow_up"] * down)
        press(chromium, *(str(int(id_ in present)) for present in codes.values()), "arrow_right")
    return save_file(chromium, Path(f"{coder}-answers.json")), seen


def decide_by_keys(chromium: WebDriver, page: Path) -> tuple[Path, set[tuple[str, str]]]:
    """Decide all differences, save, and return the file and the texts and themes that the page asked about."""
    open_afresh(chromium, page)
    press(chromium, "enter")
    asked: set[tuple[str, str]] = set()
    (place,) = shown(chromium, "#place")
    for _ in range(int(place.split()[2])):
        (theme,) = shown(chromium, "#theme")
        asked.add(cell := (text_on_page(chromium), theme))
        press(chromium, str(DECIDED[cell]), "n", *"as defined", "escape", "arrow_right")
    return save_file(chromium, Path("adjudication-decisions.json")), asked


@pytest.mark.parametrize("name", KINDS)
def test_what_is_typed_in_is_what_the_page_says(name, chromium, tmp_path, capsys):
    kind = KINDS[name]
    write_climate_study(tmp_path / "study", kind.themes)
    with chdir(tmp_path / "study"):
        given = {}
        for coder, sheet, receipt in sheets(kind, capsys):
            answers, given[coder] = code_by_keys(chromium, sheet, coder, kind.coders[coder])
            code, read = command(capsys, "read-sheet", answers, "--receipt", receipt)
            assert (code, read["n_documents"]) == (0, len(given[coder]))
            assert {theme["theme"]: (theme["present"], theme["absent"]) for theme in read["themes"]} == {
                theme: (n := len(set(present) & set(given[coder])), len(given[coder]) - n)
                for theme, present in kind.coders[coder].items()
            }
        both = set(given["first"]) & set(given["second"]) if len(given) == 2 else set()
        if both:
            compare(kind, both, capsys)
        if kind.is_adjudicated:
            adjudicate(chromium, differences(kind, both), capsys)
        assert main(["report", "--no-charts"]) == 0
        capsys.readouterr()
        open_afresh(chromium, Path("out/report.html"))
        read_page(chromium, kind, expected(kind, given, both), given)
        assert console(chromium) == []


def sheets(kind: Kind, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[str, Path, Path]]:
    """Make the sheets by command, and give coder, sheet and receipt of each."""
    if kind.given == "assign":
        arguments = ("--assign", ",".join(kind.coders), "--overlap", 0.5, "--seed", 3)
        made = command(capsys, "sheet", *arguments, "--to", "sheet.html")[1]["sheets"]
        yield from ((sheet["coder"], *map(Path, sheet["files"])) for sheet in made)
        return
    for coder in kind.coders:
        part: tuple[object, ...] = ()
        if coder != "first":
            command(capsys, "sample", "--number", 5, "--seed", 3)
            part = ("--sample", "sample.csv")
        arguments = ("--coder", coder, "--seed", 1, *part)
        sheet = command(capsys, "sheet", *arguments, "--to", f"{coder}.html")[1]
        yield coder, *map(Path, sheet["files"])


def differences(kind: Kind, both: Collection[str]) -> set[tuple[str, str]]:
    first, second = kind.coders.values()
    return {(id_, theme) for theme in first for id_ in set(first[theme]) ^ set(second[theme]) if id_ in both}


def compare(kind: Kind, both: Collection[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, agreed = command(capsys, "agree")
    assert (code, agreed["coders"]) == (0, ["first", "second"])
    assert {(row["id"], row["theme"]) for row in agreed["disagreements"]} == differences(kind, both) != set()
    first, second = kind.coders.values()
    for theme in first:
        cells = Counter((int(id_ in first[theme]), int(id_ in second[theme])) for id_ in both)
        found = {(row["first"], row["second"]): row["n_units"] for row in agreed["cells"] if row["theme"] == theme}
        assert found == cells


def adjudicate(chromium: WebDriver, open_: set[tuple[str, str]], capsys: pytest.CaptureFixture[str]) -> None:
    codings = ("codings/first.csv", "codings/second.csv")
    command(capsys, "adjudicate", *codings, "--to", "page.html")
    decisions, decided = decide_by_keys(chromium, Path("page.html"))
    assert set(decided) == open_
    code, result = command(capsys, "adjudicate", *codings, "--decisions", decisions)
    assert (code, result["n_decided"], result["open"]) == (0, len(open_), [])


def expected(
    kind: Kind, given: Mapping[str, Collection[str]], both: Collection[str]
) -> dict[str, dict[str, tuple[int, str]]]:
    """Return the code of each text for each theme, and whose it is, as they follow from what was typed in."""
    counted: dict[str, dict[str, tuple[int, str]]] = {}
    if RULE_THEME in kind.themes:
        counted["talks"] = {id_: (int(id_ in TALKS), "rules") for id_ in IDS}
    for theme in ("hope", "blame") if kind.coders else ():
        cells = {}
        for id_ in IDS:
            coder = next(coder for coder, ids in given.items() if id_ in ids)
            code = int(id_ in kind.coders[coder][theme])
            if kind.is_adjudicated and id_ in both:
                coder, code = "adjudicated", DECIDED.get((id_, theme), code)
            cells[id_] = code, coder
        counted[theme] = cells
    return counted


def read_page(
    chromium: WebDriver,
    kind: Kind,
    counted: Mapping[str, Mapping[str, tuple[int, str]]],
    given: Mapping[str, Collection[str]],
) -> None:
    """Compare tables, note, matrix and the table beside each text with the codes that must be there."""
    n_present = {theme: sum(code for code, _ in cells.values()) for theme, cells in counted.items()}
    prevalence = {row[0]: row[1] for row in rows(chromium, "#prevalence .data table")}
    assert prevalence == {theme: f"{n} of {len(IDS)}" for theme, n in n_present.items()}

    whose = {theme: Counter(coder for _, coder in cells.values()) for theme, cells in counted.items()}
    coders = {coder for by in whose.values() for coder in by}
    if coders != {"rules"}:
        (note,) = (note for note in shown(chromium, "main > .notice") if note.startswith("Whose codes are counted"))
        for theme, by in whose.items():
            assert theme in note
            assert all(f"{coder} ({n} text" in note for coder, n in by.items() if coder != "rules")
    if len(coders) > 1:
        table = {row[0]: set(row[1].split(", ")) for row in rows(chromium, "#whose-codes table")}
        assert table == {theme: {f"{coder} ({n})" for coder, n in by.items()} for theme, by in whose.items()}

    click(chromium, "#matrix summary")
    wait(chromium, lambda: bool(rows(chromium, "#matrix-box")))
    matrix = {row[0]: row[3 : 3 + len(counted)] for row in rows(chromium, "#matrix-box")}
    assert {id_: [int(cell != "0") for cell in cells] for id_, cells in matrix.items()} == {
        id_: [cells[id_][0] for cells in counted.values()] for id_ in IDS
    }
    for id_ in IDS:
        go_to(chromium, id_)
        beside = {row[0].rstrip("≠"): row[1:] for row in rows(chromium, "#codes") if len(row) > 1}
        of_whom, *others = shown(chromium, "#codes thead th")[1:]
        known = {coder for coder, ids in given.items() if id_ in ids}
        counted_alone = {by for by in known if {cells[id_][1] for cells in counted.values()} == {by}}
        assert known - counted_alone <= set(others), "a coder who coded the text is not shown beside it"
        for theme, cells in counted.items():
            code, by = cells[id_]
            assert beside[theme][0] == (str(code) if of_whom == by else f"{code}{by}")
            for coder in known & set(others):
                code = int(id_ in kind.coders[coder].get(theme, ()))
                assert beside[theme][1 + others.index(coder)] == str(code)
        theme, marked_in, words = PASSAGE
        if id_ == marked_in and id_ in given.get("first", ()):
            assert words in shown(chromium, f"#text mark[data-theme='{list(counted).index(theme)}']")


def rows(chromium: WebDriver, table: str) -> list[list[str]]:
    script = "return [...document.querySelectorAll(arguments[0])].map((r) => [...r.cells].map((c) => c.textContent))"
    return run(chromium, script, f"{table} tbody tr")


def go_to(chromium: WebDriver, id_: str) -> None:
    run(chromium, "location.hash = arguments[0]", f"{id_}:")
    wait(chromium, lambda: shown(chromium, "#document-title") == [id_])
