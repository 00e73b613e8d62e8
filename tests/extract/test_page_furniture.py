"""Heads, numbers and footnotes of printed pages: on how many pages, how near to the edge, in how small a type."""

from __future__ import annotations

import pytest

from discourse_coder.extract.pages.footnotes import body_size, footnotes_by_type
from discourse_coder.extract.pages.furniture import furniture_by_position
from discourse_coder.extract.pages.layout import Column, Piece, rows


def line(text: str, y: float, *, size: float = 10.0) -> Piece:
    return Piece(text, 0.0, y, 100.0, y + size, size)


def pages(number: int, heads: dict[int, str], lower: dict[int, float] | None = None) -> list[list[Piece]]:
    """Return pages of different lines; some begin with a head, which may stand lower."""
    found = []
    for page, name in zip(range(number), "abcdefghijklmnopqrstuvwxyz", strict=False):
        found.append([line(f"line {name}{name.upper()}{chr(97 + n)} of it", 600.0 - 20 * n) for n in range(12)])
        if page in heads:
            found[-1].append(line(heads[page], 650.0 - (lower or {}).get(page, 0.0)))
    return found


def on(number: int, heads: dict[int, str], lower: dict[int, float] | None = None) -> list[int]:
    """Return the pages on which a head is found."""
    found = running_pieces(pages(number, heads, lower))
    return [page for page, pieces in enumerate(found) if "running head" in pieces.values()]


def running_pieces(pages: list[list[Piece]]) -> list[dict[Piece, str]]:
    return furniture_by_position([rows(page) for page in pages], lambda piece: piece.y0)


HEAD = "Council of the Valley"


@pytest.mark.parametrize(
    ("n_pages", "with_head", "found"),
    [
        (6, [0, 5], True),
        (7, [0, 6], False),
        (7, [0, 6, 3], True),
        (10, [0, 4, 9], True),
        (11, [0, 5, 10], False),
        # Close together they count among those from the first to the last, or from the document's beginning.
        (20, [11, 12, 13], True),
        (20, [10, 13, 16], False),
        (20, [3, 5, 8, 10, 13], True),
        (20, [3, 5, 8, 10, 14], False),
        (10, [3, 4], False),
        (20, [1, 3, 5, 7, 9], True),
        (26, [1, 4, 7, 10, 13], False),
    ],
)
def test_a_head_is_on_enough_pages(n_pages, with_head, found):
    assert on(n_pages, dict.fromkeys(with_head, HEAD)) == (sorted(with_head) if found else [])


@pytest.mark.parametrize(("apart", "found"), [(3.0, [0, 1]), (3.1, [])])
def test_a_head_stands_at_the_same_height(apart, found):
    assert on(3, {0: HEAD, 1: HEAD}, lower={1: apart}) == found


@pytest.mark.parametrize(("head", "found"), [("Abcd", [0, 1, 2]), ("Abc", [])])
def test_a_head_has_four_letters(head, found):
    assert on(8, dict.fromkeys(range(3), head)) == found


@pytest.mark.parametrize(("smaller", "n_notes"), [(9.3, 0), (9.29, 1)])
def test_footnotes_are_in_smaller_type(smaller, n_notes):
    lines = (line("The text of the page.", 500), line("1 See the letter.", 100, size=smaller))
    kept, notes = footnotes_by_type([Column(lines, 0, 100)], 10.0, False)
    assert len(notes) == n_notes
    assert len(kept[0].lines) == 2 - n_notes


@pytest.mark.parametrize(("letters", "size"), [(10, 12.0), (9, 10.0)])
def test_the_size_of_most_letters_is_the_texts_and_of_equally_many_the_larger(letters, size):
    assert body_size([[line("a" * 10, 1, size=10.0), line("b" * letters, 2, size=12.0)]]) == size


def test_of_many_heads_above_each_other_four_are_looked_at():
    heads = [line(f"Head {name * 4}", 700.0 - 12 * n) for n, name in enumerate("abcde")]
    found = running_pieces([[*heads, *page] for page in pages(3, {})])
    assert [[piece.text for piece in page] for page in found] == [[head.text for head in heads[:4]]] * 3


@pytest.mark.parametrize(("n_pages", "found"), [(6, "page number"), (7, None)])
def test_a_pages_own_number_beside_words_tells_by_itself_in_a_short_document(n_pages, found):
    said = pages(n_pages, {})
    number, beside = line("3", 650.0), Piece("The Valley", 200.0, 650.0, 260.0, 660.0, 10.0)
    said[2] += [number, beside]
    assert running_pieces(said)[2].get(number) == found
