"""Lines of a page in reading order: what makes two columns, and where a space is a blank."""

from __future__ import annotations

import pytest

from discourse_coder.extract.pages.layout import Column, Piece, has_leader, reading_order, rows, usual_leading

WIDTH = 400.0
RIGHT = 210.0


def line(text: str, y: float, x0: float = 0.0, x1: float = 190.0, *, size: float = 10.0) -> Piece:
    """Return a line of which `y` is the middle."""
    return Piece(text, x0, y - size / 2, x1, y + size / 2, size)


def columns(top: float = 500.0, *, letters: int = 30, number: int = 4, filled: float = 190.0) -> list[Piece]:
    """Return two columns of lines, the last as wide as they are, the others filled to some width."""
    found = []
    for row in range(number):
        for side, x0 in (("l", 0.0), ("r", RIGHT)):
            x1 = x0 + (190.0 if row == number - 1 else filled)
            found.append(line((side + str(row)).ljust(letters, side), top - 12 * row, x0, x1))
    return found


def starts(pieces: list[Piece]) -> list[list[str]]:
    """Return the beginnings of the lines of each column."""
    return [[found.text[:2] for found in column.lines] for column in reading_order(pieces)]


LEFT_AND_RIGHT = [["l0", "l1", "l2", "l3"], ["r0", "r1", "r2", "r3"]]


def test_two_columns_are_read_one_after_the_other():
    assert starts(columns()) == LEFT_AND_RIGHT


@pytest.mark.parametrize(
    ("options", "n_columns"),
    [
        ({"number": 3}, 2),
        ({"number": 2}, 1),
        ({"letters": 12}, 2),
        ({"letters": 11}, 1),
        # Of four lines one is full: 3 x 89 + 190 is more than .6 of 4 x 190, 3 x 88 + 190 less.
        ({"filled": 89.0}, 2),
        ({"filled": 88.0}, 1),
    ],
    ids=["3 lines", "2 lines", "12 letters", "11 letters", "filled", "not filled"],
)
def test_columns_of_prose_have_lines_letters_and_full_lines_enough(options, n_columns):
    assert len(reading_order(columns(**options))) == n_columns


@pytest.mark.parametrize(
    ("above", "below", "own"),
    [
        # Distances from the paragraph's last but one line to its last, and from there to the columns' next line.
        (15.9, 30.0, True),
        (16.0, 30.0, False),
        (10.0, 13.1, True),
        (10.0, 13.0, False),
    ],
)
def test_the_last_line_of_a_full_paragraph_is_its_own_where_it_is_close_to_it_and_apart_from_the_columns(
    above, below, own
):
    top = 500.0 + below + above
    page = [line("f0".ljust(70, "f"), top + 10, 0, WIDTH), line("f1".ljust(70, "f"), top, 0, WIDTH)]
    page += [line("short", top - above, 0, 100), *columns(500.0)]
    expected = (
        [["f0", "f1", "sh"], *LEFT_AND_RIGHT] if own else [["f0", "f1"], ["sh", *LEFT_AND_RIGHT[0]], LEFT_AND_RIGHT[1]]
    )
    assert starts(page) == expected


@pytest.mark.parametrize(("space", "text"), [(1.2, "ab"), (1.21, "a b")])
def test_a_space_is_a_blank_above_an_eighth_or_so_of_the_type(space, text):
    (column,) = reading_order([line("a", 100, 0, 10.0), line("b", 100, 10.0 + space, 20.0)])
    assert column.lines[0].text == text


@pytest.mark.parametrize(("apart", "n_rows"), [(4.9, 1), (5.0, 2)])
def test_pieces_are_of_one_row_where_their_middles_are_less_than_half_a_height_apart(apart, n_rows):
    assert len(rows([line("a", 100, 0, 10), line("b", 100 - apart, 20, 30)])) == n_rows


@pytest.mark.parametrize(("end", "reached"), [(98.6, True), (98.5, False)])
def test_a_line_reaches_the_margin_within_a_share_of_its_type(end, reached):
    ends = line("a", 100, 0, end)
    assert Column((ends,), 0, 100).is_reached_by(ends) is reached


@pytest.mark.parametrize(("n_full", "justified"), [(2, False), (3, True)])
def test_a_column_is_justified_where_more_than_half_of_its_lines_reach_the_margin(n_full, justified):
    lines = tuple(line("a", 100 - 12 * n, 0, 100 if n < n_full else 50) for n in range(4))
    assert Column(lines, 0, 100).is_justified is justified


@pytest.mark.parametrize(("text", "leads"), [("Riverland ..... Mr. Orlov", True), ("Riverland .... Mr. Orlov", False)])
def test_five_dots_lead_from_word_to_word(text, leads):
    assert has_leader(text) is leads


@pytest.mark.parametrize(("step", "leading"), [(39.0, 39.0), (40.0, 0.0)])
def test_lines_four_heights_apart_say_nothing_of_the_leading(step, leading):
    assert usual_leading([line("a", 100), line("b", 100 - step)]) == leading


def test_two_columns_close_to_a_full_paragraph_are_not_its_last_line():
    page = [line("f0".ljust(70, "f"), 522, 0, WIDTH), line("f1".ljust(70, "f"), 512, 0, WIDTH)]
    first = [line("l".ljust(30, "l"), 500), line("r".ljust(30, "r"), 500, RIGHT, RIGHT + 190)]
    assert starts([*page, *first, *columns(480.0)]) == [
        ["f0", "f1"],
        ["ll", *LEFT_AND_RIGHT[0]],
        ["rr", *LEFT_AND_RIGHT[1]],
    ]
