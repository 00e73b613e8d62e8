"""Files of claims: what is read, what is refused and where, and how stated numbers are understood."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import discourse_coder as dc
from discourse_coder.model.claims import Stated

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "bad_claims.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_all_that_is_wrong_is_said_with_its_place(case: dict):
    with pytest.raises(dc.ClaimsError) as raised:
        dc.parse_claims(case["claims"], "c.yaml")
    messages = [str(problem) for problem in raised.value.problems]
    assert all(message.startswith("c.yaml:") for message in messages)
    for expected in case["problems"]:
        assert any(expected in message for message in messages), messages
    assert len(messages) == len(case["problems"])


def test_every_field_is_read():
    claims = dc.parse_claims("""
publication: A study
text_ids: T##
notice: Invented.
claims:
  - {id: n, kind: number_of_texts, value: "1,082", place: p. 1, says: So many., assumes: [Each counts once.]}
  - id: p
    kind: partition
    place: p. 1
    says: Two parts.
    parts: [{name: one, texts: 1-23, where: {source: mfa}}, {name: two, texts: "24 - 82"}]
  - {id: c, kind: citation, texts: [64, 3-5], terms: [organ*], place: p. 2, says: Cited.}
  - {id: r, kind: change, theme: un, from: 2008 to 2011, to: 2012-05 to 2024, direction: down, place: p. 3, says: Less.}
  - {id: s, kind: sample_share, value: about 20%, random: no, place: p. 3, says: A fifth.}
""")
    n, parts, cited, change, share = claims
    assert (claims.publication, claims.notice, claims.n_texts, claims.text_id(7)) == (
        "A study",
        "Invented.",
        1082,
        "T07",
    )
    assert n.assumes == ("Each counts once.",)
    assert [(part.name, part.first, part.last, len(part), part.where) for part in parts.parts] == [
        ("one", 1, 23, 23, {"source": "mfa"}),
        ("two", 24, 82, 59, {}),
    ]
    assert (cited.texts, cited.terms) == ((64, 3, 4, 5), ("organ*",))
    assert ([str(period) for period in change.periods], change.direction) == (
        ["2008 to 2011", "2012-05 to 2024"],
        "down",
    )
    assert (str(share.value), share.random) == ("about 20%", False)


@pytest.mark.parametrize(
    ("text", "admitted", "refused"),
    [
        ("66", [66], [65, 67]),
        ("over 30,000", [30001, 10**9], [30000, 5]),
        ("more than 5", [6], [5]),
        ("at least 5", [5], [4]),
        ("under 5", [4], [5]),
        ("at most 5", [5], [6]),
        ("about 30,000", [25001, 34999], [20000, 40000]),
        ("about 25", [24, 26], [20, 30]),
        ("20 %", [Fraction(195, 1000), Fraction(16, 82), Fraction(205, 1000)], [Fraction(19, 100), Fraction(21, 100)]),
        ("68.3 %", [Fraction(41, 60)], [Fraction(40, 60), Fraction(68, 100)]),
        ("over 90 %", [Fraction(15, 16)], [Fraction(9, 10), Fraction(14, 16)]),
    ],
)
def test_a_number_admits_what_it_can_mean(text: str, admitted: list, refused: list):
    stated = Stated.parse(text)
    assert all(map(stated.admits, admitted))
    assert not any(map(stated.admits, refused))


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_is_refused(text: str):
    try:
        stated = Stated.parse(text)
    except ValueError:
        return
    assert Stated.parse(str(stated)) == stated


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "publication",
                        "claims",
                        "id",
                        "kind",
                        "value",
                        "texts",
                        "parts",
                        "period",
                        "themes",
                        "theme",
                        "words",
                        "p",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
def test_any_yaml_is_read_or_refused(content: object):
    try:
        claims = dc.parse_claims(yaml.safe_dump(content))
    except dc.ClaimsError:
        return
    assert len(claims)
