"""A study of twelve short texts on climate and three themes: one that rules find, two that people code."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from pathlib import Path

TEXTS = {
    "s01": "Talks have begun, and I trust that they will end well.",
    "s02": "Our children will live in a greener country than ours.",
    "s03": "After ten years of talks we are nearly there. We will make it.",
    "s04": "Let us see what the engineers come up with. They are good people.",
    "s05": "The rich countries caused this damage, and now they want talks.",
    "s06": "The minister did nothing for years, and our rivers dried up.",
    "s07": "The talks go on in autumn.",
    "s08": "The rain was heavy in March.",
    "s09": "A delegation left for the talks on Monday.",
    "s10": "The harvest was poor.",
    "s11": "The budget for next year is ready.",
    "s12": "Forty houses lost their roofs last night.",
}
IDS = list(TEXTS)
TALKS = ["s01", "s03", "s05", "s07", "s09"]  # what the rules find

# By coder and theme, the texts coded 1; the other texts that a coder codes are coded 0.
FIRST = {"hope": ["s01", "s02", "s03", "s04"], "blame": ["s05", "s06"]}
SECOND = {"hope": ["s01", "s02", "s03"], "blame": ["s05", "s06"]}
SAMPLE = ["s01", "s02", "s04", "s05"]

RULE_THEME = """\
  - id: talks
    definition: Wants talks.
    rules: [{name: word, any: [talks]}]
"""
PEOPLE_THEMES = """\
  - {id: hope, definition: Speaks of hope., coded_by: people}
  - {id: blame, definition: Blames somebody., coded_by: people}
"""


def write_climate_study(folder: Path, themes: str, head: str = "") -> Path:
    (folder / "corpus" / "texts").mkdir(parents=True)
    (folder / "codebook.yaml").write_text(f'title: Climate\nversion: "1"\n{head}themes:\n{themes}', encoding="utf-8")
    rows = ["id,file,date,source"]
    for number, (id_, text) in enumerate(TEXTS.items()):
        (folder / "corpus" / "texts" / f"{id_}.txt").write_text(text, encoding="utf-8")
        rows.append(f"{id_},texts/{id_}.txt,{2010 + number},{'un' if number % 2 else 'eu'}")
    (folder / "corpus" / "manifest.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def write_codes(path: Path, present: Mapping[str, Collection[str]], given: Collection[str] = IDS) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", *present])
        rows.writerows([id_, *(int(id_ in ids) for ids in present.values())] for id_ in given)
