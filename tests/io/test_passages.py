"""Finding again in a text what a coder has copied from it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.io.passages import spans_of_remark
from discourse_coder.model.coding import NOTE, PASSAGE
from discourse_coder.sheets.layout import displayed
from hostile_texts import DOCUMENT_TEXTS

TEXT = (
    'We know. He said: “China’s position…\r\nis  clear,”\nand no more. "No" is no. The sovereignty ... of Serbia\x01!'
)


def found(remark: str, text: str | None = TEXT) -> list[tuple[str, str]]:
    spans = spans_of_remark(text, "d1", "un", remark)
    for span in spans:
        assert (span.id, span.theme) == ("d1", "un")
        assert span.rule in (PASSAGE, NOTE)
        if span.rule == PASSAGE:
            assert text is not None
            assert text[span.start : span.end] == span.quote
        else:
            assert (span.start, span.end) == (-1, -1)
    return [(span.rule, span.quote) for span in spans]


@pytest.mark.parametrize(
    ("remark", "quote"),
    [
        ("We know.", "We know."),
        ("  We know.\n", "We know."),
        ('"We know."', "We know."),
        ("«We know.»", "We know."),
        ("'We know'", "We know"),
        ("...We know…", "We know"),
        ("China's position", "China’s position"),
        ('"China\'s position..."', "China’s position"),
        ("China's position... is clear", "China’s position…\r\nis  clear"),
        ("position…\nis\tclear", "position…\r\nis  clear"),
        ('said: "China', "said: “China"),
        ("The sovereignty … of Serbia", "The sovereignty ... of Serbia"),
        ("of Serbia\ufffd!", "of Serbia\x01!"),
        ("Serbia", "Serbia"),
        ("no", "no"),
        ("overeignty ... of Ser", "overeignty ... of Ser"),
    ],
)
def test_passages_are_found_as_coders_copy_them(remark: str, quote: str):
    assert found(remark) == [(PASSAGE, quote)]


def test_the_first_place_is_taken_and_a_word_stands_alone():
    (span,) = spans_of_remark(TEXT, "d1", "un", "no")
    assert span.start == TEXT.index("no more")
    (span,) = spans_of_remark("a b a b", "d1", "un", "a b")
    assert span.start == 0


@pytest.mark.parametrize(
    "remark", ["unclear to me", "kno", "we know.", '""', "…", "China position", "Nothing here\nand nothing there"]
)
def test_what_is_not_in_the_text_is_a_note(remark: str):
    assert found(remark) == [(NOTE, remark)]


@pytest.mark.parametrize("remark", ["", " \n\t"])
def test_blank_is_nothing(remark: str):
    assert found(remark) == []


def test_without_its_text_everything_is_a_note():
    assert found("We know.", None) == [(NOTE, "We know.")]


def test_each_line_is_looked_for():
    assert found('"We know."\nmy doubt\n\nSerbia') == [(PASSAGE, "We know."), (NOTE, "my doubt"), (PASSAGE, "Serbia")]


@given(DOCUMENT_TEXTS, st.data())
def test_any_passage_as_a_sheet_shows_it_is_found(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text) - 1))
    passage = text[start : data.draw(st.integers(start + 1, len(text)))]
    spans = spans_of_remark(text, "d1", "un", displayed(passage))
    for span in spans:
        assert span.rule == NOTE or text[span.start : span.end] == span.quote
    words = passage.strip()
    if any(character.isalnum() for character in words) and " " in words and displayed(words) == words:
        assert [span.rule for span in spans] == [PASSAGE]


def test_long_texts_take_a_moment():
    begin = time.process_time()
    text = "The sovereignty of Serbia is not in question. " * 2200 + "The end of it" + " " * 50_000 + "all."
    assert found("The  end of it all.", text)[0][0] == PASSAGE
    assert found("of Serbia " * 300, text)[0][0] == NOTE
    assert found("'\"" * 16_000, text)[0][0] == NOTE
    assert found("\ufffd" + " " * 30_000 + "x", " " * 100_000)[0][0] == NOTE
    assert time.process_time() - begin < 3
