"""A study of three short texts and two themes."""

from __future__ import annotations

from pathlib import Path

CODEBOOK = """\
title: Small
version: "1"
themes:
  - id: un
    definition: The United Nations as authority.
    inclusion: A resolution is the basis.
    examples:
      present: [Resolution 1244 is the basis.]
      absent: [We thank the speaker.]
    rules:
      - name: resolution
        why: A resolution is named.
        any: [resolution 1244]
  - id: dialogue
    definition: Talks.
    inclusion: Talks are wanted.
    examples:
      present: [Let us keep up the dialogue.]
    rules:
      - name: talks
        why: Talks are named.
        any: [dialogue, talks]
"""
TEXTS = {
    "a": ("2009", "mfa", "Resolution 1244 is the basis. <script>alert(1)</script>"),
    "b": ("2012-05-14", "unsc", "The talks go on. The talks\nmust go on, on the basis of resolution\n1244."),
    "c": ("2020", "unsc", "Nothing of the kind."),
}


def write_small_study(folder: Path) -> Path:
    (folder / "corpus" / "texts").mkdir(parents=True)
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    rows = ["id,file,date,source"]
    for id_, (date, source, text) in TEXTS.items():
        (folder / "corpus" / "texts" / f"{id_}.txt").write_bytes(text.encode())
        rows.append(f"{id_},texts/{id_}.txt,{date},{source}")
    (folder / "corpus" / "manifest.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "corpus" / "NOTICE.txt").write_text("All invented.", encoding="utf-8")
    return folder
