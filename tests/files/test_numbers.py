"""Numbers as they are written: six decimals, and no rounding error that decides."""

from __future__ import annotations

from math import nextafter

import pytest

from discourse_coder.files.numbers import rounded, with_rounded_numbers
from discourse_coder.files.tables import write_csv


@pytest.mark.parametrize(
    ("number", "written"),
    [(1 / 3, 0.333333), (2 / 3, 0.666667), (0.0078125, 0.007812), (0.0234375, 0.023438), (1e9 + 0.25, 1e9 + 0.25)],
)
def test_numbers_are_written_to_six_decimals(number, written):
    assert rounded(number) == written


@pytest.mark.parametrize("number", [0.0078125, 0.0234375, 5 / 128, 0.5, 1 / 7, 1e-6, 12.0000005])
def test_the_last_digit_of_a_computation_does_not_matter(number):
    assert rounded(nextafter(number, 1e9)) == rounded(number) == rounded(nextafter(number, -1e9))


@pytest.mark.parametrize(("number", "written"), [(5.1e-7, 1e-6), (4.9e-7, 0.0)])
def test_from_half_of_the_last_decimal_on_it_counts(number, written):
    assert rounded(number) == written


def test_there_is_no_negative_zero(tmp_path):
    assert str(rounded(-1e-9)) == "0.0"
    write_csv(tmp_path / "x.csv", [("a", "b"), (-1e-9, 0.1 + 0.2)])
    assert (tmp_path / "x.csv").read_text(encoding="utf-8") == "a,b\n0.0,0.3\n"


def test_values_for_machines_are_rounded_wherever_they_are():
    value = {"a": [1 / 3, {"b": (2 / 3, "x", None, True, 7)}]}
    assert with_rounded_numbers(value) == {"a": [0.333333, {"b": [0.666667, "x", None, True, 7]}]}
