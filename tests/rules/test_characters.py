"""What a character is matched as, and the bytes that stand for it."""

from __future__ import annotations

import sys
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.rules.matching.characters import (
    EXPAND,
    MARK,
    NEWLINE,
    OTHER_NONWORD,
    OTHER_WORD,
    UNKNOWN,
    Alphabet,
    are_in,
    are_lower,
    code_points,
    compose,
    fold,
    fold_term,
    is_word_character,
    run_end,
)
from hostile_texts import TEXTS


@pytest.mark.parametrize(
    ("written", "matched"),
    [
        ("Kosovo’s “status”", 'kosovo\'s "status"'),
        ("«NATO‑led»", '"nato-led"'),
        ("1998–1999", "1998-1999"),
        ("Prishtinë", "prishtinë"),
        ("Prishtine\u0308", "prishtinë"),
        ("terri\u00adtorial\u200b integrity", "territorial integrity"),
        ("Straße STRASSE STRAẞE", "strasse strasse strasse"),
        ("conﬂict oﬃce", "conflict office"),
        ("İstanbul", "istanbul"),
        ("I\u0307stanbul", "istanbul"),
        ("ＵＮ １２４４", "un 1244"),
        ("peace\n  process\u00a0now\t", "peace process now"),
        ("H\u0331 ẖ J\u030c ǰ", "ẖ ẖ ǰ ǰ"),
        ("\u1112\u1161\u11ab", "\ud55c"),
        ("ΌΣΟΣ ὀδυσσεύς", "όσοσ ὀδυσσεύσ"),
        ("1244² ½", "1244² ½"),
        ("❤\ufe0f 葛\U000e0100", "❤ 葛"),
        ("wait…", "wait..."),
        ("a\0b \ud800", "a b"),
    ],
)
def test_terms_are_folded(written: str, matched: str) -> None:
    assert fold_term(written) == matched


def test_folding_again_changes_nothing_for_any_character() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        once = fold(character)
        assert "".join(map(fold, once)) == once, hex(ord(character))


def test_no_letter_is_lost() -> None:
    lost = [
        chr(p) for p in range(sys.maxunicode + 1) if not fold(chr(p)) and unicodedata.category(chr(p)) not in "CfMn"
    ]
    assert lost == []


@given(st.text(max_size=20))
def test_folding_a_term_again_changes_nothing(text: str) -> None:
    assert fold_term(fold_term(text)) == fold_term(text)


@given(st.text(max_size=20))
def test_a_term_in_decomposed_letters_is_the_same_term(text: str) -> None:
    assert fold_term(unicodedata.normalize("NFD", text)) == fold_term(unicodedata.normalize("NFC", text))


def test_figures_and_letters_belong_to_words_but_superscripts_do_not() -> None:
    assert all(map(is_word_character, "aé1١Ⅳ한\u0301"))
    assert not any(map(is_word_character, "²½-'_ .\u200b🇽"))


def test_bytes_tell_known_letters_apart_and_lump_the_rest() -> None:
    alphabet = Alphabet(["žižek", "1244²"])
    points = np.array([ord(c) for c in "Žž²éß\u0301•\nA"], dtype=np.uint32)
    known, same, square, *rest = alphabet.codes(points).tolist()
    assert known == same
    assert len({known, square}) == 2
    assert min(known, square) >= 128
    assert rest == [OTHER_WORD, EXPAND, MARK, OTHER_NONWORD, NEWLINE, ord("a")]
    assert alphabet.word[known]
    assert not alphabet.word[square]


def test_every_code_point_has_a_byte() -> None:
    alphabet = Alphabet(["é"])
    points = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    codes = alphabet.codes(points)
    plain = np.flatnonzero(codes > UNKNOWN)
    expected = [is_word_character(fold(chr(point))) for point in plain.tolist()]
    assert alphabet.word[codes[plain]].tolist() == expected


def test_tests_of_arrays_agree_with_tests_of_characters() -> None:
    points = np.arange(0x3000, dtype=np.uint32)
    assert are_lower(points).tolist() == [chr(point).islower() for point in range(0x3000)]


@given(st.lists(st.booleans(), min_size=1, max_size=200), st.data())
def test_the_end_of_a_run(inside: list[bool], data: st.DataObject) -> None:
    values = np.array([*inside, *[True] * data.draw(st.sampled_from([0, 50])), False])
    places = np.array(data.draw(st.lists(st.integers(0, len(values) - 1), max_size=5)), dtype=np.int64)
    expected = [next(p for p in range(place, len(values)) if not values[p]) for place in places.tolist()]
    assert run_end(values, places, lambda value: value).tolist() == expected


def test_composing_keeps_a_capital_where_there_is_one() -> None:
    assert compose("E\u0301") == "É"
    assert compose("H\u0331") == "ẖ"
    assert compose("x\u0302") == "x\u0302"


@pytest.mark.parametrize("point", [0x034F, 0x180B, 0x180F, 0xFE00, 0xFE0F, 0xE0100, 0xE01EF])
def test_a_character_that_only_changes_the_look_of_others_is_not_seen(point: int) -> None:
    assert fold(chr(point)) == ""
    assert fold_term(f"un{chr(point)}ion") == "union"


@pytest.mark.parametrize(
    ("text", "n_bytes"),
    [("", 1), ("abc\xff", 1), ("abc\u0100", 2), ("\ud800a\uffff", 2), ("abc\U00010000", 4), ("\ud83d\ude00", 2)],
)
def test_code_points_take_no_more_bytes_than_the_text_needs(text: str, n_bytes: int) -> None:
    points = code_points(text)
    assert points.dtype.itemsize == n_bytes
    assert points.tolist() == list(map(ord, text))


@given(TEXTS)
def test_code_points_are_those_of_the_text(text: str) -> None:
    assert code_points(text).tolist() == list(map(ord, text))


@pytest.mark.parametrize("some", [[], [3], [7, 3, 3, -1]])
def test_values_are_among_some_as_numpy_has_it(some):
    values, some = np.array([3, 0, 7, 9, -1, 3]), np.array(some, dtype=np.int64)
    assert are_in(values, some).tolist() == np.isin(values, some).tolist()
