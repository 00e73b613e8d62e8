"""Who speaks where, as turns.csv says: trusted while it fits, reported and replaced by the labels where it does not."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.errors import CorpusError, DiscourseCoderError
from discourse_coder.files.tables import Row
from discourse_coder.io.corpus_reader import read_corpus, read_corpus_leniently
from discourse_coder.io.turns_file import COLUMNS, fitting_turns, turn_cells
from discourse_coder.model.corpus import ROLES, Corpus, Document, Turn
from discourse_coder.model.hashing import text_hash

TEXT = "Q: Do you agree?\n\nA: We do. 😀 Yes."
HASH = sha256(TEXT.encode()).hexdigest()
HEADER = ",".join(COLUMNS)
LABELS = [(0, 18, "question"), (18, len(TEXT), "official")]


def folder(path: Path, rows: str | None, text: str = TEXT, header: str = HEADER) -> Path:
    (path / "texts").mkdir(parents=True)
    (path / "manifest.csv").write_text("id\nT01\n", encoding="utf-8")
    (path / "texts" / "T01.txt").write_bytes(text.encode())
    if rows is not None:
        (path / "turns.csv").write_text(f"{header}\n{rows}", encoding="utf-8")
    return path


def turns_of(corpus: Corpus) -> list[tuple[int, int, str]]:
    return [(turn.start, turn.end, turn.role) for turn in corpus["T01"].turns]


def test_the_file_counts_and_not_the_labels(tmp_path):
    corpus = read_corpus(folder(tmp_path / "c", f"T01,0,9,Reuters,question,{HASH}\nT01,9,34,X,other,{HASH}\n"))
    assert corpus["T01"].turns == (Turn(0, 9, "question", "Reuters"), Turn(9, 34, "other", "X"))


def test_a_text_that_is_all_the_officials_has_no_turns_whatever_its_labels(tmp_path):
    told = read_corpus(folder(tmp_path / "c", f"T01,0,{len(TEXT)},Minister X,official,{HASH}\n"))
    assert told["T01"].turns == ()
    assert told.hash == Corpus((Document("T01", TEXT),)).hash


def test_a_text_without_rows_and_a_corpus_without_the_file_are_read_by_their_labels(tmp_path):
    without = read_corpus(folder(tmp_path / "a", None))
    assert turns_of(without) == LABELS
    assert turns_of(read_corpus(folder(tmp_path / "b", ""))) == LABELS


def test_who_speaks_where_is_in_the_hash_and_names_are_not(tmp_path):
    without = read_corpus(folder(tmp_path / "a", None))
    same = f"T01,0,18,Somebody,question,{HASH}\nT01,18,{len(TEXT)},Else,official,{HASH}\n"
    assert read_corpus(folder(tmp_path / "b", same)).hash == without.hash
    other = same.replace("official", "chair")
    assert read_corpus(folder(tmp_path / "c", other)).hash != without.hash


@pytest.mark.parametrize(
    ("rows", "place", "found"),
    [
        (
            f"T01,0,{len(TEXT) + 1},Q,question,{HASH}\n",
            "row 2",
            f"is not a stretch of a text of {len(TEXT)} characters",
        ),
        (f"T01,5,5,Q,question,{HASH}\n", "row 2", "5 to 5 is not a stretch"),
        (f"T01,-1,5,Q,question,{HASH}\n", "row 2", '"-1" to "5" is not a stretch'),
        (f"T01,0,5.5,Q,question,{HASH}\n", "row 2", '"0" to "5.5" is not a stretch'),
        (f"T01,0,9,Q,question,{HASH}\nT01,8,20,A,official,{HASH}\n", "row 3", "begins at 8, before the one above"),
        (f"T01,9,20,A,official,{HASH}\nT01,0,9,Q,question,{HASH}\n", "row 3", "begins at 0, before the one above"),
        (f"T01,0,9,Q,journalist,{HASH}\n", "row 2", 'no role "journalist"'),
        (f"T01,0,9,Q,question,{'0' * 64}\n", "row 2", "has changed since"),
        ("T01,0,9,Q,question,\n", "row 2", "has changed since"),
    ],
)
def test_a_row_that_does_not_fit_is_said_and_the_labels_are_used(tmp_path, rows, place, found):
    path = folder(tmp_path / "c", rows)
    corpus, (problem,) = read_corpus_leniently(path)
    assert problem.place == f"c/turns.csv {place}"
    assert found in problem.found
    assert "found again from the labels" in problem.advice
    assert turns_of(corpus) == LABELS
    with pytest.raises(CorpusError, match=r"turns\.csv"):
        read_corpus(path)


@pytest.mark.parametrize(("first", "second"), [((0, 9), (9, 20)), ((0, 9), (10, len(TEXT)))])
def test_turns_may_touch_and_reach_the_end_of_the_text(tmp_path, first, second):
    rows = "".join(f"T01,{start},{end},Q,question,{HASH}\n" for start, end in (first, second))
    assert [turn[:2] for turn in turns_of(read_corpus(folder(tmp_path / "c", rows)))] == [first, second]


def test_a_text_that_was_edited_is_read_by_its_labels(tmp_path):
    rows = f"T01,0,{len(TEXT)},X,other,{HASH}\n"
    corpus, (problem,) = read_corpus_leniently(folder(tmp_path / "c", rows, text=TEXT + "\n"))
    assert "has changed since" in problem.found
    assert [role for *_, role in turns_of(corpus)] == ["question", "official"]


def test_rows_of_texts_that_are_not_there_are_said(tmp_path):
    rows = f"T01,0,9,Q,question,{HASH}\nT02,0,9,Q,question,{HASH}\n"
    corpus, (problem,) = read_corpus_leniently(folder(tmp_path / "c", rows))
    assert 'rows of texts that manifest.csv does not name: "T02"' in problem.found
    assert turns_of(corpus) == [(0, 9, "question")]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("id,start,end,speaker,role", "T01,0,9,Q,question\n"),
        (HEADER, f"T01,0,9,Q,question,{HASH},more\nT01,9,20,Q,other,{HASH}\n"),
        (HEADER, f'T01,0,9,Q,question,{HASH}\nT01,9,20,"Q,other,{HASH}\n'),
    ],
)
def test_a_file_that_cannot_be_read_to_the_end_is_not_used_at_all(tmp_path, header, rows):
    corpus, problems = read_corpus_leniently(folder(tmp_path / "c", rows, header=header))
    assert problems
    assert all("Nothing in this file was used" in problem.found for problem in problems)
    assert turns_of(corpus) == LABELS


@st.composite
def texts_with_turns(draw) -> tuple[str, tuple[Turn, ...]]:
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
    places = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=8)))
    names = st.text("aA Ü=+-@'\"1", max_size=6).map(str.strip).filter(lambda name: not name.startswith("'"))
    return text, tuple(
        Turn(start, end, draw(st.sampled_from(ROLES)), draw(names))
        for start, end in zip(places[::2], places[1::2], strict=False)
    )


@given(texts_with_turns())
def test_what_is_written_is_read(written):
    text, turns = written
    cells = turn_cells("T01", text_hash(text), turns)
    rows = [Row(f"row {number}", dict(zip(COLUMNS, row, strict=True))) for number, row in enumerate(cells, 2)]
    read = fitting_turns(rows, text, text_hash(text))
    assert read == (turns if any(turn.role != "official" for turn in turns) else ())


CELLS = st.one_of(
    st.integers(-2, 60).map(str), st.sampled_from(["", " 3 ", "1e1", "٣", "T01", HASH, *ROLES]), st.text(max_size=5)
)


@given(st.lists(st.tuples(CELLS, CELLS, st.sampled_from([*ROLES, "x"]), st.sampled_from([HASH, "0"])), max_size=5))
def test_whatever_the_rows_say_the_turns_fit_the_text_or_a_row_is_blamed(rows):
    table = [
        Row(f"row {number}", {"id": "T01", "start": start, "end": end, "role": role, "sha256": digest})
        for number, (start, end, role, digest) in enumerate(rows, 2)
    ]
    try:
        turns = fitting_turns(table, TEXT, HASH)
    except DiscourseCoderError as error:
        (problem,) = error.problems
        assert problem.place in {row.place for row in table}
    else:
        assert Document("T01", TEXT, turns=turns).turns == turns
        assert all(digest == HASH and role != "x" for _, _, role, digest in rows)
