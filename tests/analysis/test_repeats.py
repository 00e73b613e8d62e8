"""Texts that stand in a corpus more than once."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.analysis.repeats import nearly_repeated_texts, repeated_texts, repeats_note
from discourse_coder.cli.main import main
from discourse_coder.errors import UsageError

SPEECH = " ".join(f"word{number}" for number in range(100))
TEXTS = {
    "a": f"Talks. {SPEECH}",
    "b": f"Talks.\n\n{SPEECH}  ",  # the same words
    "c": f"Talks. {SPEECH} And one more sentence at its end.",  # nearly
    "d": "Nothing of the kind, and quite other words in every place of it.",
    "e": "Talks.",
    "f": "Talks.",
}
CORPUS = dc.Corpus(tuple(dc.Document(id_, text) for id_, text in TEXTS.items()))


def test_the_same_words_under_several_ids():
    assert repeated_texts(CORPUS) == (("a", "b"), ("e", "f"))
    assert repeated_texts(CORPUS, ["b", "c", "f"]) == ()
    assert repeats_note(repeated_texts(CORPUS)) == "2 texts repeat the words of another under another id: a = b, e = f."
    assert repeats_note(()) == ""


def test_near_repeats_have_their_exact_share():
    (pair,) = nearly_repeated_texts(CORPUS, 0.8)
    # Runs of five words: 97 in a, 104 in c, all of a's among them.
    assert (pair.first, pair.second, pair.share) == ("a", "c", 97 / 104)
    assert nearly_repeated_texts(CORPUS, 0.97) == ()
    with pytest.raises(UsageError):
        nearly_repeated_texts(CORPUS, 0)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    for id_, text in TEXTS.items():
        (tmp_path / "corpus" / f"{id_}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "codebook.yaml").write_text(
        "title: T\nversion: '1'\nthemes:\n- {id: talks, definition: D, rules: [{name: r, any: [talks]}]}\n", "utf-8"
    )
    return tmp_path


def test_the_report_counts_with_repeats_and_without(study, capsys):
    assert main(["report", str(study), "--no-charts"]) == 0
    page = (study / "out" / "report.html").read_text("utf-8")
    assert "2 texts repeat the words of another under another id: a = b, e = f" in page
    table = page[page.index("each text once") :][:600]
    assert "5 of 6" in table
    assert "3 of 4" in table
    with (study / "out" / "repeated_texts.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["id", "same_as"], ["b", "a"], ["f", "e"]]


def test_check_names_them(study, capsys):
    command = ["check", str(study / "codebook.yaml"), "--corpus", str(study / "corpus"), "--near", "80%"]
    assert main(command) == 0
    out = capsys.readouterr().out
    assert "2 texts repeat the words of another" in out
    assert "1 near repeat: a and c (93%)." in out


def test_a_sample_says_so_and_can_draw_each_once(study, capsys):
    command = ["sample", str(study), "--number", "4", "--seed", "1", "--replace"]
    assert main(command) == 0
    assert "With --once, each is drawn once at most." in capsys.readouterr().out
    assert main([*command, "--once", "--json"]) == 0
    drawn = json.loads(capsys.readouterr().out)
    assert sorted(drawn["ids"]) == ["a", "c", "d", "e"]
    assert drawn["excluded"] == ["b", "f"]


def test_a_corpus_without_repeats_has_nothing_to_say(study, capsys):
    for id_ in ("b", "f"):
        (study / "corpus" / f"{id_}.txt").unlink()
    assert main(["report", str(study), "--no-charts"]) == 0
    assert not (study / "out" / "repeated_texts.csv").exists()
    assert main(["sample", str(study), "--number", "2", "--seed", "1"]) == 0
    assert "--once" not in capsys.readouterr().out


def test_ingesting_names_repeats_as_the_check_of_a_corpus_does(tmp_path, capsys):
    table = tmp_path / "speeches.csv"
    table.write_text("id,text\na,We call for talks.\nb,Other words.\nc,We call  for talks.\n", encoding="utf-8")
    assert main(["ingest", str(table), "--out", str(tmp_path / "corpus")]) == 0
    assert "1 text repeats the words of another under another id: a = c." in capsys.readouterr().out
    assert main(["ingest", str(table), "--out", str(tmp_path / "other"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["repeated_texts"] == [["a", "c"]]
