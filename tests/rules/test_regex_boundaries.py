"""Which regexes can match inside words, told by their ends."""

from __future__ import annotations

import pytest

from discourse_coder.model.codebook import Codebook, Rule, Theme
from discourse_coder.rules.regex_boundaries import regex_boundaries


@pytest.mark.parametrize(
    ("regex", "is_named"),
    [
        ("war", True),
        (r"\bwar\b", False),
        (r"\bwar", True),
        (r"war\b", True),
        ("^war$", False),
        (r"\Awar\z", False),
        (r"\bfoo|bar\b", True),
        (r"\bfoo\b|\bbar\b", False),
        (r"\b(?:foo|bar)\b", False),
        (r"(?:\bfoo\b)", True),
        ('"[a-z]+"', False),
        ('"?war"', True),
        (r"\(war\)", False),
        (r"\b[a|b]+\b", False),
        (r"\bwar\)?", True),
        (r"\s+war\W", False),
        (r"\s*war\W", True),
        (r"\\bwar\b", False),
        ("wars*", True),
        (r"\pLar\b", True),
        ("Krieg|", True),
    ],
)
def test_a_regex_is_named_that_does_not_say_where_words_end(regex: str, is_named: bool) -> None:
    codebook = Codebook("t", "1", (Theme("a", rules=(Rule("r", regex=(regex,)),)),))
    assert [use.regex for use in regex_boundaries(codebook)] == [regex] * is_named
