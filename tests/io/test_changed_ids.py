"""What a spreadsheet program did to ids: matched to the corpus where only one text can be meant, and said."""

from __future__ import annotations

from pathlib import Path

import pytest

import discourse_coder as dc
from discourse_coder.errors import CodingError

LONG = "123456789012345678"


def corpus(*ids: str) -> dc.Corpus:
    return dc.Corpus(tuple(dc.Document(id_, f"Text {n}.") for n, id_ in enumerate(ids)))


def table(folder: Path, *ids: str) -> Path:
    path = folder / "second.csv"
    path.write_text("".join(["id,talks\n", *(f'"{id_}",1\n' for id_ in ids)]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("1", "001"),
        ("1.0", "1"),
        ("1,0", "01"),
        ("1.23457E+17", LONG),
        ("1,23457E+17", LONG),
        ("1E+17", LONG),
        ("123456789012345000", LONG),
        ("Mu\u0308ller", "Müller"),
        ("Müller", "Mu\u0308ller"),
        ("A\u00a0 B", "A B"),
        ("A B", "A\u00a0B"),
        ("\u200b7", "007"),
    ],
)
def test_an_id_that_can_be_one_text_only_is_matched_and_said(tmp_path, written, known):
    coding = dc.read_coding(table(tmp_path, written, "other"), corpus(known, "other", "999"))
    assert coding.ids == (known, "other")
    assert f'second.csv was read as in the corpus: "{written}" as "{known}". A spread' in coding.provenance.notice


@pytest.mark.parametrize(
    ("rows", "known", "found"),
    [
        (["1"], ["001", "01"], 'row 2: the id "1" could be "001" or "01". A spreadsheet'),
        (["1", "001"], ["001"], 'row 2: the id "1" could be "001", but so could that of another row.'),
        (["1", "01"], ["001"], 'row 3: the id "01" could be "001", but so could that of another row.'),
        (["1.23457E+17"], [LONG, f"{LONG[:-1]}9"], f'could be "{LONG}" or "{LONG[:-1]}9"'),
        (["2"], ["001", "1"], 'has no document "2"'),
        (["2E+17"], [LONG], 'has no document "2E+17"'),
        (["a"], ["A"], 'has no document "a"'),
    ],
)
def test_an_id_that_could_be_several_texts_is_refused(tmp_path, rows, known, found):
    with pytest.raises(CodingError) as error:
        dc.read_coding(table(tmp_path, *rows), corpus(*known))
    assert found in str(error.value)


def test_an_id_that_is_in_the_corpus_is_never_another(tmp_path):
    coding = dc.read_coding(table(tmp_path, "1", "001"), corpus("001", "1"))
    assert (coding.ids, coding.provenance.notice) == (("1", "001"), "")


def test_a_coding_that_a_spreadsheet_saved_is_the_one_that_was_written(tmp_path):
    texts = corpus("001", "002")
    codebook = dc.parse_codebook(
        "title: T\nversion: '1'\nthemes: [{id: talks, label: Talks, definition: D., coded_by: people}]\n"
    )
    span = dc.Span("001", "talks", 0, 4, "Text", "word")
    written = dc.Coding.from_spans([span], texts, codebook, coder="words")
    dc.write_coding(written, tmp_path / "words.csv")
    for file in ("words.csv", "words.evidence.csv"):
        path = tmp_path / file
        path.write_text(path.read_text(encoding="utf-8").replace("00", ""), encoding="utf-8")
    found = dc.read_coding(tmp_path / "words.csv", texts)
    assert (found.name, found.ids, found.code("001", "talks"), len(found.spans)) == ("words", texts.ids, 1, 1)
