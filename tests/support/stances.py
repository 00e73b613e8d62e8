"""A study with variables and with themes that exclude each other, and the tables of two coders."""

from __future__ import annotations

from pathlib import Path

CODEBOOK = """\
title: Stances on the court
version: "1"
themes:
  - id: court
    definition: The text speaks of the court.
    inclusion: The court is named.
    examples: {present: [The court ruled.], absent: [The game was played on court.]}
    rules: [{name: named, why: "Inclusion 1.", any: [the court]}]
  - id: pro
    label: For the court
    definition: On the whole, the text is for the court.
    inclusion: It praises the court.
    examples: {present: [A wise court.]}
    coded_by: people
  - id: con
    label: Against the court
    definition: On the whole, the text is against the court.
    inclusion: It blames the court.
    examples: {present: [A biased court.]}
    coded_by: people
  - id: neither
    definition: The text takes no side.
    inclusion: It neither praises nor blames.
    examples: {present: [The court has ruled.]}
    coded_by: people
exactly_one_of: [pro, con, neither]
variables:
  - id: frame
    label: Frame
    definition: In which terms the text speaks.
    values: {legal: speaks of law, moral: speaks of right and wrong, other: speaks of something else}
    asked_when: court
  - id: heat
    label: Heat
    definition: How sharp the text is.
    values: [0, 1, 2, 3]
    level: ordinal
"""
TEXTS = {
    "A": "The court is wise, and the law is clear.",
    "B": "The court is a shame.",
    "C": "The court has ruled.",
    "D": "The court broke the law.",
    "E": "We thank the court for its courage.",
    "F": "The harvest was good.",
}
ONE = """\
id,court,pro,con,neither,frame,heat
A,1,1,0,0,legal,0
B,1,0,1,0,moral,3
C,1,0,0,1,other,0
D,1,0,1,0,legal,2
E,1,1,0,0,moral,1.0
F,0,0,0,1,,0
"""
TWO = """\
id,court,pro,con,neither,frame,heat
A,1,0,1,0,speaks of law,0
B,1,0,1,0,moral,2
C,1,0,0,1,other,0
D,1,0,1,0,moral,3
E,1,1,0,0,Moral,1
F,0,0,0,1,,
"""


def stances(folder: Path) -> Path:
    """Make the study in a folder, and return the folder."""
    (folder / "corpus" / "texts").mkdir(parents=True)
    (folder / "codings").mkdir()
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    rows = ["id,file,date,source,speaker,title"]
    for number, (id_, text) in enumerate(TEXTS.items(), 1):
        (folder / "corpus" / "texts" / f"{id_}.txt").write_text(text, encoding="utf-8")
        rows.append(f"{id_},texts/{id_}.txt,2020-0{number}-01,{'press' if number % 2 else 'speech'},,Text {id_}")
    (folder / "corpus" / "manifest.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for name, table in (("one", ONE), ("two", TWO)):
        (folder / "codings" / f"{name}.csv").write_text(table, encoding="utf-8")
    return folder
