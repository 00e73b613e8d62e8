"""`make corpora` says how whole a folder of files was read, and ends with 1 where one was not."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

import corpora


def table(capsys, folder) -> tuple[int, dict[str, list[str]], str]:
    code = corpora.main([str(folder)])
    out = capsys.readouterr().out
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in out.splitlines() if line[:1] == "|"]
    return code, {row[0]: row for row in cells[2:]}, out


def test_words_and_their_order_stand_beside_those_of_another_program(tmp_path, capsys):
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for line, words in enumerate(("One day in spring eight delegations", "met to speak about a river dam and")):
        canvas.drawString(72, 700 - 14 * line, words)
    canvas.save()
    (tmp_path / "b.txt").write_text("Some words of a speech.\n", encoding="utf-8")
    code, rows, out = table(capsys, tmp_path)
    assert code == 0
    assert rows["a.pdf"][1:7] == ["pdf", "1", "1", "14", "1.000", "1.000"]
    assert rows["b.txt"][1:5] == ["txt", "", "1", "5"]
    assert out.splitlines()[-1].startswith("2 files. PDFs compared with ")


def test_what_is_not_read_ends_with_1_and_is_named(tmp_path, capsys):
    (tmp_path / "good.txt").write_text("Words.\n", encoding="utf-8")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    code, _, out = table(capsys, tmp_path)
    assert code == 1
    assert out.splitlines()[-1] == "Not read: bad.pdf."


@pytest.mark.parametrize(
    ("ours", "score"),
    [("a b c d e f g h i j", 1.0), ("f g h i j a b c d e", 0.5), ("j i h g f e d c b a", 0.1), ("a b c", None)],
)
def test_order_is_the_longest_run_of_words_that_both_share(ours, score):
    assert corpora.order(ours.split(), ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]) == score


def test_a_word_broken_at_the_end_of_a_line_is_one_word():
    assert corpora.words("co-\noperation, twice") == ["cooperation", "twice"]
    assert corpora.share_found(["a", "b"], ["a", "a", "b", "b"]) == 0.5


def test_without_a_folder_it_says_what_to_do(capsys):
    assert corpora.main([""]) == corpora.main(["nowhere"]) == 2
    assert "make corpora DIR=..." in capsys.readouterr().err
