"""How numbers, shares and lists are put into words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from discourse_coder.wording import (
    coefficient,
    first_few,
    inflected,
    listed,
    number_of,
    percentage,
    percentages,
    whole_percentage,
)


@pytest.mark.parametrize(
    ("number", "words", "text"),
    [
        (0, ("text",), "0 texts"),
        (1, ("text",), "1 text"),
        (2, ("text",), "2 texts"),
        (1066, ("text",), "1,066 texts"),
        (1, ("match", "matches"), "1 match"),
        (2, ("match", "matches"), "2 matches"),
    ],
)
def test_a_noun_goes_with_its_number(number, words, text):
    assert number_of(number, *words) == text


@pytest.mark.parametrize(("number", "verb"), [(0, "are"), (1, "is"), (2, "are")])
def test_a_verb_goes_with_its_number(number, verb):
    assert inflected(number, "is", "are") == verb


@pytest.mark.parametrize(
    ("items", "text"), [("", ""), ("a", "a"), ("ab", "a and b"), ("abc", "a, b and c"), ("abcd", "a, b, c and d")]
)
def test_the_last_of_a_list_is_joined_by_and(items, text):
    assert listed(iter(items)) == text


def test_the_last_of_a_choice_is_joined_by_or():
    assert listed("abc", "or") == "a, b or c"


@pytest.mark.parametrize(("items", "text"), [("", ""), ("ab", "a, b"), ("abc", "a, b and 1 more")])
def test_of_many_names_the_first_are_given_and_how_many_more_there_are(items, text):
    assert first_few(iter(items), 2) == text


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [(0.195, 1, "19.5%"), (Fraction(1, 3), 2, "33.33%"), (1, 0, "100%"), (0.001, 0, "0%")],
)
def test_a_share_is_written_as_a_percentage(share, decimals, text):
    assert percentage(share, decimals) == text


@pytest.mark.parametrize(("k", "text"), [(24, "1.2%"), (25, "1.2%"), (26, "1.3%")])
def test_a_fraction_is_rounded_from_its_exact_value(k, text):
    assert percentage(Fraction(k, 2000)) == text


def test_the_sign_of_an_interval_of_shares_stands_once():
    assert percentages(0.706, Fraction(876, 1000)) == "70.6 to 87.6%"


@pytest.mark.parametrize(
    ("share", "text"), [(None, "-"), (0.0, "0%"), (0.0001, "<1%"), (0.999, ">99%"), (1.0, "100%"), (0.154, "15%")]
)
def test_percentages_tell_never_from_hardly_ever(share, text):
    assert whole_percentage(share) == text


@pytest.mark.parametrize(("share", "text"), [(0.005, "<1%"), (0.0051, "1%"), (0.9949, "99%"), (0.995, ">99%")])
def test_no_percentage_is_rounded_to_never_or_always(share, text):
    assert whole_percentage(share) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(0.8, 2, ".80"), (-0.054, 2, "-.05"), (-0.001, 2, ".00"), (1, 2, "1.00"), (2 / 3, 3, ".667")],
)
def test_a_coefficient_has_no_0_before_the_point(value, decimals, text):
    assert coefficient(value, decimals) == text
