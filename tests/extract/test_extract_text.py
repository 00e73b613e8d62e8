"""Plain text, Markdown, RTF and e-mails."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.errors import CorpusError
from discourse_coder.extract.formats.email_message import extract_email
from discourse_coder.extract.formats.plain_text import extract_markdown, extract_text
from discourse_coder.extract.formats.rtf import extract_rtf
from discourse_coder.extract.paragraphs import without_repeats, without_web_lines
from discourse_coder.model.extraction import Extracted
from hostile_texts import TEXTS
from office_texts import rtf

LONG = "The delegation thanks the chair for the report and hopes that the talks between both sides will soon go on."
OTHER = "A second delegation had nothing to add to what was said, but asked that its own words be in the record too."


def reasons(extracted: Extracted) -> list[tuple[str, str]]:
    return [(removal.what, removal.why) for removal in extracted.removals]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_in_any_form(encoding: str):
    assert extract_text("Vučić, Косово, 声明\r\n".encode(encoding), "a text").text == "Vučić, Косово, 声明\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(encoding: str):
    assert extract_text(LONG.encode(encoding), "a text").text == f"{LONG}\n"


def test_other_encodings_are_the_callers_to_know():
    data = "Косово и Метохия".encode("cp1251")
    with pytest.raises(CorpusError, match="a text: not UTF-8: byte 0xCA at position 0 is wrong"):
        extract_text(data, "a text")
    told = []
    extract_text(data, "a text", decode=lambda data, place: told.append((data, place)) or "Косово")
    assert told == [(data, "a text")]


def test_mixed_encodings_name_the_byte_and_are_never_guessed():
    data = "Вучић рече да је ".encode() + b"\x93Kosovo\x94"
    with pytest.raises(CorpusError, match=r"byte 0x93 at position 30 is wrong, though other parts are UTF-8\. Two enc"):
        extract_text(data, "a text", decode=lambda data, place: "never")


def test_zero_bytes_name_the_first():
    with pytest.raises(CorpusError, match="not a text: byte 0x00 at position 4"):
        extract_text(b"Koso\0vo", "a text")


def test_control_characters_go_and_are_noted():
    extracted = extract_text("a\x01b\x0cc\x85d\x07 \n\n\n\ne\t\n".encode(), "a text")
    assert extracted.text == "ab\nc\nd\n\ne\n"
    assert reasons(extracted) == [("2 x U+0001, U+0007", "characters that no text can hold")]


def test_lines_as_long_as_paragraphs_are_paragraphs():
    assert extract_text(f"Title\n{LONG} {LONG}\n{OTHER} {OTHER}".encode(), "a text").text == (
        f"Title\n\n{LONG} {LONG}\n\n{OTHER} {OTHER}\n"
    )


def test_verse_keeps_its_lines():
    verse = "Over the river\nand under the hill\n\nNobody answers\nand all is still\n"
    assert extract_text(verse.encode(), "a text").text == verse


def test_hard_wrapped_lines_are_joined():
    wrapped = (
        "The delegation thanks the chair for the\nreport of today and hopes that all of the\n"
        "talks which began in the last year of the\ndecade will go on.\n\nAnother paragraph begins here and it has\n"
        "more than one line as well, so that it is\nnot taken for verse.\n"
    )
    extracted = extract_text(wrapped.encode(), "a text")
    assert extracted.text.count("\n") == 3
    assert extract_text(wrapped.encode(), "a text", raw=True).text == wrapped


def test_a_repeated_lead_goes_once():
    text, removals = without_repeats(f"Title\n\n{LONG}\n\n{LONG}\n\n{OTHER}\n\nWe agree.\n\nWe agree.")
    assert text == f"Title\n\n{LONG}\n\n{OTHER}\n\nWe agree.\n\nWe agree."
    assert [(removal.where, removal.why) for removal in removals] == [("paragraph 3", "repeated paragraph")]


def test_a_lead_within_the_next_paragraph_goes():
    text, removals = without_repeats(f"{LONG}\n\n{LONG} {OTHER}\n\n{LONG[:79]}\n\n{LONG}")
    assert text == f"{LONG} {OTHER}\n\n{LONG[:79]}"
    assert [removal.where for removal in removals] == ["paragraph 1", "paragraph 4"]


@pytest.mark.parametrize("label", ["A: ", "Reuters: ", "Mr. Y (Country Z) (spoke in French): ", "Q："])
def test_what_a_speaker_repeats_stays(label: str):
    assert without_repeats(f"{label}{LONG}\n\n{label}{LONG}") == (f"{label}{LONG}\n\n{label}{LONG}", ())


@given(parts=st.lists(st.sampled_from([LONG, OTHER, f"{LONG} {OTHER}", "Short.", f"A: {LONG}"]), max_size=12))
def test_no_sentence_is_lost_with_a_repeat(parts: list[str]):
    text, removals = without_repeats("\n\n".join(parts))
    assert {part for part in parts if part not in text} == set()
    assert len(parts) == len(removals) + (text.count("\n\n") + 1 if text else 0)
    assert without_repeats(text)[0].count("\n\n") <= text.count("\n\n")


def test_lines_of_the_web_page_go_with_their_neighbours():
    text, removals = without_web_lines(
        f"{LONG}\n\nSubscribe to read on\n\nA monthly subscription is 5 euros\n\n{OTHER}\n\nMore from The Example\n\n"
        "A headline\n\nAnd its teaser.\n\nView comments (12)\n\n.Subscribe Subscribe"
    )
    assert text == f"{LONG}\n\n{OTHER}"
    assert [removal.why for removal in removals] == (
        ["line of the web page"] * 2 + ["teaser of another article"] * 3 + ["line of the web page"] * 2
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "We subscribe to the statement of the group.",
        "More from the region will follow",
        "We share this view.",
        "Further comments on the draft are welcome.",
        "Subscribe to nothing, said the delegate, and let those who can sign up for the pledge sign it at once, so "
        "that all of us may go home and come back with a text that everybody can accept.",
    ],
)
def test_sentences_of_speeches_stay(sentence: str):
    assert without_web_lines(f"{LONG}\n\n{sentence}\n\n{OTHER}")[1] == ()


@given(text=TEXTS)
def test_paragraphs_are_kept_or_noted(text: str):
    for clean in (without_repeats, without_web_lines):
        kept, removals = clean(text)
        n_kept = len([part for part in kept.split("\n\n") if part])
        assert n_kept + len(removals) == len([part for part in clean(text + "\n\n")[0].split("\n\n") if part]) + len(
            removals
        )
        assert set(kept.split()) <= set(text.split())


MARKDOWN = """---
title: "A statement"
date: 2019-06-11
---
# Statement of the *group* ##

The delegation **thanks** the chair,
as [others](https://example.org "x") did.

Second heading
--------------
- a point
- another_point_here

| a | b |
|---|---|
"""


def test_markdown_loses_its_marks():
    extracted = extract_markdown(MARKDOWN.encode(), "a text")
    assert extracted.text == (
        "Statement of the group\n\nThe delegation thanks the chair, as others did.\n\nSecond heading\n\n- a point\n"
        "- another_point_here\n\n| a | b |\n|---|---|\n"
    )
    assert extracted.metadata == {"title": "A statement", "date": "2019-06-11"}
    assert ("https://example.org", "address of a link") in reasons(extracted)
    assert extract_markdown(MARKDOWN.encode(), "a text", raw=True).text == MARKDOWN


def test_rtf_with_all_that_word_writes():
    body = (
        r"First.{\footnote \pard\plain {\super \chftn} A note.} More.\par Cyrillic \'cf\'f0\'e8\'e2\'e5\'f2, \u1055?, "
        r"\u-10179?\u-8704?. {\rtlch\fcs1 \deleted old }{\revised new} words{\v  hid}\par "
        r"{\trowd\cellx100\cellx200 a\cell b\cell\row \trowd c\cell d\cell\row}\pard After.\par "
        r"{\shp{\*\shpinst\shpleft1{\sp{\sn x}{\sv 1}}{\shptxt \pard In the box\par}}{\shprslt{\*\do boxtwice}}}"
        r"{\field{\*\fldinst HYPERLINK example}{\fldrslt link}}\~\endash{\*\bkmkstart x}{\pict\wmetafile8 abcdef}"
        r"{\header Running head}{\footer Page}{\*\annotation check}\line\'97 \{x\}"
    )
    data = rtf(body, codepage=1251, fonts=r"{\f0\fswiss\fcharset204 Arial;}")
    extracted = extract_rtf(data, "a text")
    assert extracted.text == (
        "First. More.\n\nCyrillic Привет, П, 😀. new words\n\na\tb\nc\td\n\nAfter.\n\nIn the box\n\n"
        "link\u00a0–\n— {x}\n"
    )
    assert reasons(extracted) == [
        ("A note.", "footnote"),
        ("old", "deleted in tracked changes"),
        ("hid", "hidden text"),
        ("Running head", "page header"),
        ("Page", "page footer"),
        ("check", "comment"),
    ]
    assert extracted.metadata == {"title": "A statement", "author": "A. Writer"}
    assert extracted.extractor.startswith("striprtf ")
    raw = extract_rtf(data, "a text", raw=True)
    for words in ("A note.", "old new", "hid", "Running head", "check"):
        assert words in raw.text
    assert not raw.removals


@given(text=st.text(st.characters(min_codepoint=32, blacklist_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_rtf_escapes_come_back(text: str):
    units = text.encode("utf-16-le")
    codes = (int.from_bytes(units[n : n + 2], "little", signed=True) for n in range(0, len(units), 2))
    extracted = extract_rtf(rtf("x" + "".join(rf"\u{code}?" for code in codes) + "x"), "a text")
    assert extracted.text == f"x{text}x\n"


@pytest.mark.parametrize(
    "data", [b"{\\rtf1 " + b"{" * 100_000, b"{\\rtf1 {\\pict\\bin99999999 abc}", b"{\\rtf1 \\pict\\bin}", b"{\\rtf1"]
)
def test_broken_rtf_is_refused(data: bytes):
    with pytest.raises(CorpusError, match=r"damaged|no text"):
        extract_rtf(data, "a text")


def email(*lines: str, body: str = "") -> bytes:
    return "\n".join(["MIME-Version: 1.0", *lines, "", body]).encode()


def test_an_email_without_quotations_and_signature():
    body = (
        f"{LONG}\n\nOn 3 May 2019, Jane Doe\n<j@example.org> wrote:\n> Old words.\n>> Older.\n\n{OTHER}\n-- \nA. B.\n"
    )
    data = email(
        "From: =?utf-8?Q?Vu=C4=8Di=C4=87?= <a@example.org>",
        "Subject: Talks",
        "Date: Tue, 11 Jun 2019 23:30:00 -0500",
        body=body,
    )
    extracted = extract_email(data, "a mail")
    assert extracted.text == f"{LONG}\n\n{OTHER}\n"
    assert [why for _, why in reasons(extracted)] == ["quoted e-mail", "signature"]
    assert extracted.removals[0].what.startswith("On 3 May 2019, Jane Doe <j@example.org> wrote: > Old words.")
    assert extracted.metadata == {"title": "Talks", "author": "Vučić <a@example.org>", "date": "2019-06-11"}
    assert "Older." in extract_email(data, "a mail", raw=True).text


def test_plain_text_is_preferred_and_attachments_are_named():
    attached = base64.b64encode(b"%PDF-1.4").decode()
    data = email(
        "Content-Type: multipart/mixed; boundary=m",
        body="--m\nContent-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/html\n\n<p>A page</p>\n"
        "--a\nContent-Type: text/plain; charset=windows-1251\nContent-Transfer-Encoding: quoted-printable\n\n=CA=EE\n"
        f"--a--\n--m\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
        f"Content-Disposition: attachment; filename=talks.pdf\n\n{attached}\n--m--\n",
    )
    extracted = extract_email(data, "a mail")
    assert extracted.text == "Ко\n"
    assert reasons(extracted) == [("talks.pdf", "attachments are not read")]


def test_html_where_there_is_no_plain_text():
    data = email(
        "Subject: Talks", "Content-Type: text/html; charset=utf-8", body=f"<html><title>x</title><p>{LONG}</p>"
    )
    extracted = extract_email(data, "a mail")
    assert (extracted.text, extracted.metadata["title"]) == (f"{LONG}\n", "Talks")


def test_flowed_lines_are_joined():
    data = email("Content-Type: text/plain; format=flowed", body="The delegation \nthanks the chair.\nYes.")
    assert extract_email(data, "a mail").text == "The delegation thanks the chair.\nYes.\n"


@pytest.mark.parametrize(
    "data",
    [
        email("Content-Type: text/plain; charset=nothing", body="Yes."),
        email(
            "Content-Type: text/plain; charset=ascii", "Date: 99 May", "From: <<@", "Subject: =?x?Q?=FF?=", body="Yes."
        ),
        email("Content-Type: multipart/mixed", body="Yes."),
        email("Subject: " + "=?utf-8?Q?a?= " * 50_000, body="Yes."),
        email("From: " + "((" * 50_000, body="Yes."),
    ],
)
def test_strange_headers_do_not_hide_the_words(data: bytes):
    assert extract_email(data, "a mail").text == "Yes.\n"


@pytest.mark.parametrize(
    "data",
    [
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
        email("Content-Type: multipart/mixed; boundary=b", body="--b\n\nx\n" * 10_000),
        email("Content-Type: text/plain; " + 'a*0*="x";' * 20_000, body="x"),
    ],
)
def test_emails_made_to_hurt_are_refused(data: bytes):
    with pytest.raises(CorpusError, match="the e-mail is damaged"):
        extract_email(data, "a mail")
