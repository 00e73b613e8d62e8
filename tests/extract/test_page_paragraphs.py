"""Lines of a page joined to paragraphs: each distance at which a paragraph ends, and one beyond."""

from __future__ import annotations

import pytest

from discourse_coder.extract.pages.layout import Column, Piece
from discourse_coder.extract.pages.page_paragraphs import PageColumn, paragraphs

FULL = "Words of the council that fill their line."


def line(text: str, y: float, x0: float = 0.0, x1: float = 200.0, size: float = 10.0) -> Piece:
    return Piece(text, x0, y - 5, x1, y + 5, size)


def n_paragraphs(*lines: Piece, size: float = 10.0) -> int:
    return len(paragraphs([PageColumn(1, Column(lines, 0.0, 200.0))], size))


@pytest.mark.parametrize(("indent", "number"), [(7.0, 1), (7.1, 2)])
def test_an_indent_of_more_than_seven_tenths_of_the_type_begins_a_paragraph(indent, number):
    assert n_paragraphs(line(FULL, 100), line(FULL, 88, indent)) == number


@pytest.mark.parametrize(("step", "number"), [(32.0, 1), (32.1, 2)])
def test_a_step_of_more_than_1_28_of_the_leading_begins_a_paragraph(step, number):
    assert n_paragraphs(*(line(FULL, y) for y in (100, 75, 50)), line(FULL, 50 - step)) == number


@pytest.mark.parametrize(("size", "number"), [(94.0, 1), (93.9, 2)])
def test_a_paragraph_is_of_one_size(size, number):
    assert n_paragraphs(line(FULL, 100, size=100.0), line(FULL, 88, size=size), size=100.0) == number


@pytest.mark.parametrize(("size", "number"), [(108.0, 2), (108.1, 1)])
def test_lines_in_larger_type_are_one_heading(size, number):
    words = [line("The Council", 100, 0, 50, size), line("Of the Valley", 88, 0, 50, size)]
    assert n_paragraphs(*words, size=100.0) == number


@pytest.mark.parametrize(("end", "number"), [(155.0, 2), (155.1, 1)])
def test_a_line_is_full_where_the_next_word_and_half_a_letter_would_not_fit(end, number):
    # The word takes 40 of the 200 points, half the type 5.
    assert n_paragraphs(line("He went.", 100, 0, end), line("Abcd efghi", 88, 0, 100)) == number


@pytest.mark.parametrize(("n_indented", "number"), [(2, 6), (1, 7)])
def test_a_full_stop_at_a_columns_end_ends_no_paragraph_where_two_fifths_of_them_are_indented(n_indented, number):
    short = [line("He went.", 100 - 12 * n, 10.0 if 0 < n <= n_indented else 0.0, 60.0) for n in range(5)]
    last = line("And he stayed there for long.", 40, 0.0, 190.0)
    columns = [Column((*short, last), 0.0, 200.0), Column((line("Words again.", 100, 0, 100),), 0.0, 200.0)]
    assert len(paragraphs([PageColumn(1, column) for column in columns], 10.0)) == number
