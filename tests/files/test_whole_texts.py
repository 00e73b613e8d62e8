"""Texts that a spreadsheet cut, and texts that are not the ones that were written down."""

from __future__ import annotations

from hashlib import sha256

import pytest

from discourse_coder.errors import CorpusError
from discourse_coder.files.whole_texts import check_cell, check_hash


def test_a_text_as_long_as_a_cell_of_excel_is_taken_to_be_cut():
    with pytest.raises(CorpusError, match=r"exactly 32,767 characters.* Take it from its source and keep it as a text"):
        check_cell("x" * 32_767, "", "t.csv row 2")


@pytest.mark.parametrize("length", [32_766, 32_768])
def test_a_shorter_or_longer_text_is_not(length):
    check_cell("x" * length, "")


def test_a_hash_may_be_written_in_capitals_and_between_blanks():
    check_hash(b"text", f" {sha256(b'text').hexdigest().upper()} ")


def test_another_hash_is_refused_where_the_text_is():
    with pytest.raises(CorpusError, match=r"t\.csv row 2") as raised:
        check_cell("text", "00ff", "t.csv row 2")
    assert "but 00ff is expected" in raised.value.problems[0].found
