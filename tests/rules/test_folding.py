"""The folded view: what it hides, what it keeps, and the way back to the stored text."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.rules.matching.characters import DOCUMENT, PARAGRAPH, Alphabet, fold_term
from discourse_coder.rules.matching.folding import fold_texts
from hostile_texts import TEXTS

ALPHABET = Alphabet(["é"])


def view(text: str) -> str:
    """Return the view as text: paragraphs end in ¶, letters that the alphabet does not know are shown as stored."""
    folded = fold_texts([text], ALPHABET)
    shown = {PARAGRAPH: "¶", **{byte: chr(byte) for byte in range(32, 128)}}
    return "".join(
        shown.get(code, chr(point))
        for code, point in zip(folded.codes[1:-1].tolist(), folded.surface_points[1:-1].tolist(), strict=True)
    )


LONG_LINE = (
    "the sovereignty and territorial integrity of serbia should be respected by all the states of this world, "
    "without exceptions."
)


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        ("Security  Council\nresolution", "security council resolution"),
        ("Security\u00a0Council\u3000\tresolution", "security council resolution"),
        ("Kosovo’s “status” – now", 'kosovo\'s "status" - now'),
        ("a\n\nB", "a¶b"),
        ("a\r\n\r\nB", "a¶b"),
        ("a\n \n\nB", "a¶b"),
        ("a\n\nb", "a b"),
        ("a.\n\nb", "a.¶b"),
        ("\n\na\n\n", " a "),
        ("NATO-\nled", "nato-led"),
        ("NATO- \r\n led", "nato-led"),
        ("NATO-\n\nled", "nato- led"),
        ("war -\npeace", "war - peace"),
        ("terri-\ntorial", "terri-torial"),
        ("terri\u00ad\ntorial", "territorial"),
        ("terri\u00ad\u200b\n torial", "territorial"),
        ("terri\u00ad\n\nTorial", "terri¶torial"),
        ("terri\u00adtorial", "territorial"),
        ("terri\u00ad torial", "terri torial"),
        ("e\u0301a\u0301", "éá"),
        ("\u0301a", "\u0301a"),
        ("ﬁﬀ ß", "fiff ss"),
        (LONG_LINE + "\nChina agrees\nSerbia too", LONG_LINE + "¶china agrees¶serbia too"),
    ],
)
def test_the_view(stored: str, seen: str) -> None:
    assert view(stored) == " ".join(seen.split(" "))


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_every_position_leads_back(texts: list[str]) -> None:
    folded = fold_texts(texts, ALPHABET)
    n = len(folded.codes)
    assert n == len(folded.surface) == len(folded.folded_points)
    assert (folded.codes == DOCUMENT).sum() == len(texts) + 1
    inner = np.flatnonzero(folded.codes != DOCUMENT)
    text, start, end = folded.stored_spans(inner, inner + 1)
    assert (start < end).all()
    assert (start >= 0).all()
    assert (end <= np.array([len(t) for t in texts])[text]).all()
    assert (np.diff(start)[np.diff(text) == 0] >= 0).all()
    assert (np.diff(folded.line_starts) > 0).all()


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_text_is_folded_the_same_alone_and_among_others(texts: list[str]) -> None:
    together = fold_texts(texts, ALPHABET)
    ends = np.append(together.starts[1:] - 1, len(together.codes) - 1)
    for text, start, end in zip(texts, together.starts.tolist(), ends.tolist(), strict=True):
        alone = fold_texts([text], ALPHABET)
        assert together.codes[start:end].tolist() == alone.codes[1:-1].tolist()
        assert together.surface[start:end] == alone.surface[1:-1]


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\n\x85\u2028\u2029"), max_size=30))
def test_a_line_is_folded_as_a_term_is(text: str) -> None:
    folded = fold_texts([text], ALPHABET)
    seen = "".join(map(chr, folded.folded_points[1:-1].tolist()))
    assert unicodedata.normalize("NFC", " ".join(seen.split(" "))).strip() == fold_term(text)


def test_a_letter_with_a_million_marks() -> None:
    folded = fold_texts(["a" + "\u0301\u0323" * 500_000 + " b"], ALPHABET)
    assert len(folded.codes) == 1_000_005
    assert folded.stored_spans(np.array([1]), np.array([2]))[2].tolist() == [1_000_001]


def test_the_surface_keeps_capitals_and_makes_typography_plain() -> None:
    text = "The\u00a0U.S.’s “ＵＳ”\n\nÉcole İstanbul"
    assert fold_texts([text], ALPHABET).surface == '\nThe U.S.\'s "US"\nÉcole Istanbul\n'


@pytest.mark.parametrize(("length", "seen"), [(120, "{} {}"), (121, "{}¶{}")])
def test_lines_of_more_than_120_characters_are_paragraphs(length: int, seen: str) -> None:
    first, second = "A" * length, "B" * length
    assert view(f"{first}\n{second}") == seen.format(first, second).lower()


@pytest.mark.parametrize(("length", "n_starts"), [(30, 0), (29, 1)])
def test_a_line_is_short_below_half_of_the_usual_length(length: int, n_starts: int) -> None:
    text = "\n".join(["b" * 60, "b" * 60, "a" * length, "The rest of it"])
    assert len(fold_texts([text], ALPHABET).line_starts) == n_starts


@pytest.mark.parametrize(("n_marks", "n_left"), [(30, 29), (31, 31)])
def test_a_letter_is_composed_with_30_marks_and_left_alone_with_more(n_marks: int, n_left: int) -> None:
    folded = fold_texts(["e" + "\u0301" * n_marks], ALPHABET)
    assert len(folded.codes) - 3 == n_left
