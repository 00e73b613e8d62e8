"""The automaton and what follows it, against a slow matcher."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse_coder.rules.matching import scanner
from discourse_coder.rules.matching.folding import fold_texts
from discourse_coder.rules.matching.scanner import Scanner, Term
from slow_matcher import FOLDED, slow_hits, slow_view

Spans = set[tuple[int, int, int]]

BOUNDARIES = st.sampled_from(["character", "token", "none"])
PIECES = st.lists(st.sampled_from(sorted(FOLDED)), min_size=1, max_size=40)
LITERALS = st.text(alphabet="abcés1.-' ", min_size=1, max_size=4).map(lambda text: " ".join(text.split()))
STEMS = st.text(alphabet="abé", min_size=1, max_size=2)
TERMS = st.one_of(
    LITERALS,
    STEMS.map("{}*".format),
    st.tuples(STEMS, STEMS).map("*".join),
    st.tuples(STEMS, STEMS).map("* ".join),
    st.tuples(STEMS, STEMS, STEMS).map("*".join),
    st.tuples(STEMS, STEMS).map("{0[0]}*{0[1]}*".format),
    st.tuples(STEMS, STEMS).map("{0[0]}* {0[1]}*".format),
    STEMS.map("*{}".format),
    STEMS.map("*{}*".format),
    st.tuples(STEMS, STEMS).map("*{0[0]}*{0[1]}".format),
    st.tuples(STEMS, STEMS).map("{0[0]} *{0[1]}*".format),
    st.tuples(STEMS, STEMS).map("*{0[0]}* *{0[1]}".format),
    LITERALS.map("*{}".format),
).filter(bool)


def found(texts: list[str], terms: list[Term]) -> list[Spans]:
    """Return per text the hits as (number of the term, start, end) in the stored text."""
    made = Scanner(terms)
    folded = fold_texts(texts, made.alphabet)
    hits = made.scan(folded)
    text, start, end = folded.stored_spans(hits.start, hits.end)
    spans: list[Spans] = [set() for _ in texts]
    for number, row in zip(
        text.tolist(), zip(hits.term.tolist(), start.tolist(), end.tolist(), strict=True), strict=True
    ):
        spans[number].add(row)
    return spans


def quotes(text: str, *terms: str, boundary: Literal["character", "token", "none"] = "character") -> list[str]:
    """Return what is found in a text, in order."""
    spans = found([text], [Term.of(term, boundary) for term in terms])[0]
    return [text[start:end] for _, start, end in sorted(spans, key=lambda span: span[1:])]


@settings(max_examples=500)
@given(st.lists(PIECES, min_size=1, max_size=3), st.lists(st.tuples(TERMS, BOUNDARIES), min_size=1, max_size=5))
def test_finds_what_a_slow_matcher_finds(
    texts: list[list[str]], terms: list[tuple[str, Literal["character", "token", "none"]]]
) -> None:
    expected: list[Spans] = []
    for pieces in texts:
        view = slow_view(pieces)
        expected.append(
            {
                (number, view[start].start, view[end - 1].end)
                for number, (term, boundary) in enumerate(terms)
                for start, end in slow_hits(view, term, boundary)
            }
        )
    assert found(["".join(pieces) for pieces in texts], [Term(*term) for term in terms]) == expected


MANY_LETTERS = [chr(point) for point in range(0x430, 0x530) if chr(point).islower()] + list("€£¥§¶•→←☎☯★☂♠♥♫⚖⚓✈")


@given(st.data())
def test_more_letters_than_bytes_are_told_apart(data: st.DataObject) -> None:
    assert len(MANY_LETTERS) > 128
    some = data.draw(st.lists(st.sampled_from(MANY_LETTERS), min_size=2, max_size=4, unique=True))
    all_terms = [*MANY_LETTERS, *data.draw(st.lists(st.text(alphabet=some, min_size=2, max_size=3), max_size=4))]
    text = data.draw(st.text(alphabet=[*some, " ", *data.draw(st.permutations(MANY_LETTERS))[:20]], max_size=40))
    expected = {
        (number, place, place + len(term))
        for number, term in enumerate(all_terms)
        for place in range(len(text))
        if text.startswith(term, place)
    }
    assert found([text], [Term(term, "none") for term in all_terms]) == [expected]


def test_a_sign_that_shares_a_byte_is_no_letter() -> None:
    terms = [Term.of("мир"), *(Term.of(letter * 2) for letter in MANY_LETTERS)]
    for sign in "€£¥§¶•→←☎☯★☂♠♥♫⚖⚓✈":
        assert found([f"{sign}мир{sign}"], terms) == [{(0, 1, 4)}]


def test_an_inner_wildcard_among_shared_bytes() -> None:
    terms = [Term.of("жи*ик"), *(Term.of(letter * 2) for letter in MANY_LETTERS)]
    texts = ["живчик", *("жи" + letter + "ик" for letter in MANY_LETTERS if letter.isalpha())]
    assert all((0, 0, len(text)) in spans for text, spans in zip(texts, found(texts, terms), strict=True))


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("NATO", "NATO's NATO-led pro-NATO NATO NATOs natoled", ["NATO", "NATO", "NATO", "NATO"]),
        ("UNMIK", "UNMIK’s and UNMIK/KFOR", ["UNMIK", "UNMIK"]),
        ("resolution 1244", "resolution 12445, resolution 1244², Resolution 1244.15, resolution 1244(1999)",
         ["resolution 1244", "Resolution 1244", "resolution 1244"]),
        ("U.S.", "The U.S. and U.S.-led, not U.S.A., not EU.S.", ["U.S.", "U.S.", "U.S."]),
        ("(1999)", "resolution 1244(1999) and (1999)2", ["(1999)", "(1999)"]),
        ("sovereign*", "sovereign, sovereignty’s, Sovereign-minded", ["sovereign", "sovereignty", "Sovereign"]),
        ("un*lateral*", "unilaterally, un-lateral, unlateral, un lateral, untied lateral",
         ["unilaterally", "unlateral"]),
        ("sovereign* right*", "sovereignty rights; sovereign  right; sovereign's right; sovereign, right",
         ["sovereignty rights", "sovereign  right"]),
        ("co*tion", "cooperation co-operation conditional condition", ["cooperation", "condition"]),
        ("*gerechtigkeit", "Klimagerechtigkeit, Gerechtigkeit und Gerechtigkeiten, Steuer-Gerechtigkeit",
         ["Klimagerechtigkeit", "Gerechtigkeit", "Gerechtigkeit"]),
        ("*recht*", "Rechte, Menschenrechte, Rechtsrechthaber und Unrecht; rec hts",
         ["Rechte", "Menschenrechte", "Rechtsrechthaber", "Unrecht"]),
        ("soziale *gerechtigkeit", "Soziale  Steuergerechtigkeit, soziale, Gerechtigkeit, unsoziale Gerechtigkeit",
         ["Soziale  Steuergerechtigkeit"]),
        ("*", "anything *", []),
        ("", "anything", []),
    ],
)  # fmt: skip
def test_boundaries_and_wildcards(term: str, text: str, expected: list[str]) -> None:
    assert quotes(text, term) == expected


@pytest.mark.parametrize(
    ("boundary", "expected"),
    [
        ("character", ["NATO", "NATO", "NATO", "NATO"]),
        ("token", ["NATO", "NATO"]),
        ("none", ["NATO", "NATO", "NATO", "NATO", "NATO"]),
    ],
)
def test_what_may_stand_beside_a_term(boundary: Literal["character", "token", "none"], expected: list[str]) -> None:
    assert quotes("NATO, NATO-led, pro-NATO, NATO’s, NATOs", "NATO", boundary=boundary) == expected


def test_a_word_of_a_million_letters() -> None:
    assert quotes("a" * 1_000_000, "aa", "a") == []
    assert quotes("a" * 1_000_000, "aa*") == ["a" * 1_000_000]
    assert quotes("a" * 999_999 + "b", "aa*b") == ["a" * 999_999 + "b"]
    assert quotes("a" * 1_000_000, "*aa*") == ["a" * 1_000_000]
    assert quotes("a" * 1_000_000 + "b", "*ab") == ["a" * 1_000_000 + "b"]


def test_ten_thousand_terms_with_wildcards() -> None:
    terms = [f"pre{number}*fix{number}" for number in range(10_000)]
    assert quotes("pre77xfix77 pre78xfix79", *terms) == ["pre77xfix77"]


@settings(max_examples=100)
@given(PIECES, st.lists(st.tuples(TERMS, BOUNDARIES), min_size=1, max_size=8))
def test_several_automata_find_what_one_finds(
    pieces: list[str], terms: list[tuple[str, Literal["character", "token", "none"]]]
) -> None:
    made = [Term(*term) for term in terms]
    text = "".join(pieces)
    folded = fold_texts([text], Scanner(made).alphabet)
    one = Scanner(made).scan(folded)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(scanner, "_MOST_PATTERNS", 2)
        several = Scanner(made).scan(folded)
        patched.setattr(scanner, "_MUCH_TO_READ", 0)
        in_tables = Scanner(made).scan(folded)
    for column in ("term", "start", "end"):
        assert getattr(several, column).tolist() == getattr(one, column).tolist()
        assert getattr(in_tables, column).tolist() == getattr(one, column).tolist()


@pytest.mark.parametrize(("n_read", "tables"), [(20, [False]), (21, [True])])
def test_an_automaton_becomes_a_table_once_there_is_much_to_read(
    n_read: int, tables: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner, "_MUCH_TO_READ", 20)
    literals = scanner.Literals([b"ab"])
    assert [len(column) for column in literals.find(np.zeros(n_read, dtype=np.uint8))] == [0, 0, 0]
    assert list(literals._made) == tables
