from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.errors import Problem


@pytest.mark.parametrize("n", [199, 200])
def test_a_cell_of_two_hundred_characters_is_shown_whole(n):
    assert f'"{"z" * n}"' in str(Problem("a.csv row 2", f'"{"z" * n}" is not a code.'))


@pytest.mark.parametrize("cell", ["z" * 201, "z y " * 51, "z" * 5000, "z " * 9000])
def test_a_longer_one_is_cut_and_its_length_said(cell):
    said = str(Problem(f'a.csv text "{cell}"', f'"{cell}" is not a code.', f'Did you mean "{cell}"?'))
    assert f"({len(cell):,} characters)" in said
    assert said.endswith("?")
    assert len(said) < 800


def test_a_long_list_is_cut_too():
    said = str(Problem("a.csv", "the columns are: " + ", ".join(f"column{n}" for n in range(5000))))
    assert len(said) < 2100


@pytest.mark.parametrize("control", ["\x1b[2J", "\r", "\x07", "\x9b31m", "\u202e", "\ud800"])
def test_nothing_in_a_cell_moves_the_cursor(control):
    said = str(Problem("a.csv", f'"{control}x" is not a code.'))
    assert control[0] not in said
    said.encode("utf-8")


@given(st.text(), st.text(), st.text())
def test_short_printable_texts_are_shown_as_they_are(place, found, advice):
    if all(text.isprintable() for text in (place, found, advice)) and max(map(len, (place, found, advice))) <= 200:
        assert all(text.strip() in str(Problem(place, found, advice)) for text in (place, found, advice))
