"""The bundled corpus: whole, honest about what it is, and not padded."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from hashlib import sha256
from pathlib import Path

import pytest

import discourse_coder as dc

CORPUS = Path(__file__).parents[2] / "corpus"
RUN_LENGTH, MOST_TEXTS = 12, 3


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_manifest_lists_every_text_with_its_hash(rows):
    assert len(rows) == 82
    assert {row["file"] for row in rows} == {f"texts/{path.name}" for path in (CORPUS / "texts").iterdir()}
    assert [row["id"] for row in rows if sha256((CORPUS / row["file"]).read_bytes()).hexdigest() != row["sha256"]] == []


def test_every_text_is_marked_as_constructed(rows):
    assert {row["constructed"] for row in rows} == {"yes"}
    notice = (CORPUS / "NOTICE.txt").read_text(encoding="utf-8")
    assert "stand-ins" in notice
    assert "no official said or wrote" in notice
    assert dc.read_corpus(CORPUS).notice.split() == notice.split()


def test_the_texts_are_long_enough(rows):
    assert sum(document.n_words for document in dc.read_corpus(CORPUS)) >= 30_000


def test_no_passage_is_used_again_and_again(rows):
    texts_with = defaultdict(set)
    for row in rows:
        words = re.findall(r"\w+", (CORPUS / row["file"]).read_text(encoding="utf-8").lower())
        for start in range(len(words) - RUN_LENGTH + 1):
            texts_with[" ".join(words[start : start + RUN_LENGTH])].add(row["id"])
    assert {run: ids for run, ids in texts_with.items() if len(ids) > MOST_TEXTS} == {}
