"""Which encoding bytes are in: composed sentences in languages that policy texts are in."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.errors import DiscourseCoderError
from discourse_coder.files.encodings import decode
from discourse_coder.files.likely_encodings import better_reading, readings

with (Path(__file__).parents[1] / "cases" / "encodings.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))
RUSSIAN = "Заявление министра иностранных дел о санкциях. Мы против санкций."
GREEK = "Η κυβέρνηση δήλωσε ότι οι κυρώσεις είναι άδικες."
GERMAN = "Die Regierung sagt, das Öl sei für alle zu teuer."
JAPANESE = "政府は制裁に反対すると述べた。皆が知っている。"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['encoding']} {case['text'][:20]}")
def test_the_encoding_is_named_first_with_words_as_they_read(case: dict[str, str]):
    data = case["text"].encode(case["encoding"])
    first, *others = readings(data)
    assert first.encoding == case["named"]
    assert data.decode(first.encoding) == case["text"]
    assert first.words.removesuffix(" …") in case["text"]
    assert len(others) < 3


def test_several_that_fit_are_all_named():
    with pytest.raises(DiscourseCoderError) as raised:
        decode("Rekao je da su čuli".encode("cp1250"), "utf-8", "a text")
    (problem,) = raised.value.problems
    assert 'windows-1250 "čuli"' in problem.advice
    assert 'reads "èuli"' in problem.advice


@given(data=st.binary(max_size=60))
def test_nobody_is_told_to_remove_a_text(data: bytes):
    try:
        decode(data, "utf-8", "a text")
    except DiscourseCoderError as error:
        (problem,) = error.problems
        assert "emove" not in problem.advice
        assert "--encoding" in problem.advice


def test_binary_data_are_in_no_encoding():
    assert readings(b"%PDF-1.7\n\0\x93\xff\xfe") == []


@pytest.mark.parametrize(
    ("text", "written", "named", "better"),
    [
        (RUSSIAN, "koi8-r", "windows-1251", "koi8-r"),
        (GREEK, "windows-1253", "windows-1251", "windows-1253"),
        (GREEK, "windows-1253", "cp1251", "windows-1253"),
        (RUSSIAN, "windows-1251", "cp1251", None),
        (GERMAN, "iso-8859-1", "latin-1", None),
        (JAPANESE, "euc-jp", "EUC_JP", None),
        (GERMAN, "utf-16-le", "utf-16-le", None),
        ("Il-Gvern ma jaqbilx mas-sanzjonijiet, għax huma ħżiena.", "iso-8859-3", "iso-8859-3", None),
    ],
)
def test_an_encoding_that_was_named_is_doubted_only_where_another_reads_much_better(text, written, named, better):
    found = better_reading(text.encode(written), named)
    assert (found and found.encoding) == better
