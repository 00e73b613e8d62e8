"""Columns that a template takes from names of files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from discourse_coder.errors import UsageError
from discourse_coder.records.name_fields import NameFields

with (Path(__file__).parents[1] / "cases" / "name_fields.csv").open(encoding="utf-8", newline="") as file:
    CASES = [tuple(row.values()) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("template", "name", "told"), CASES)
def test_a_name_tells_what_the_template_says_or_nothing(template, name, told):
    fields = NameFields(template)
    if told.startswith("!"):
        with pytest.raises(ValueError, match=r"^its? ") as error:
            fields.of_name(name)
        assert told.removeprefix("! ") in str(error.value)
    else:
        pairs = (pair.partition("=") for pair in told.split(" "))
        assert fields.of_name(name) == {column: value.replace("+", " ") for column, _, value in pairs}


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("_", "does not name columns"),
        ("country_", "does not name columns"),
        ("-_-", "does not name columns"),
        ("country_party_country", "country stands in it more than once"),
        ("id_text", "the corpus has columns id and text of its own"),
        ("date_year", "year gives the column date"),
        ("country_month", "a month a year"),
        ("day_year", "a day needs a month"),
    ],
)
def test_a_template_that_cannot_be_meant_is_refused(template, fault):
    with pytest.raises(UsageError, match=fault):
        NameFields(template, ("id", "text"))
