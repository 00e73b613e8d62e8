"""Plain text, Markdown, RTF and e-mails."""

from __future__ import annotations

import base64
import re
from importlib.metadata import version

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.errors import CorpusError
from discourse_coder.extract.formats.email_message import extract_email
from discourse_coder.extract.formats.markdown import extract_markdown
from discourse_coder.extract.formats.plain_text import extract_text
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


@pytest.mark.parametrize(
    ("encoding", "words"), [("iso2022_jp", "報道官は述べた。"), ("iso2022_kr", "회담이 계속될 것이다.")]
)
def test_escape_sequences_say_which_signs_follow(encoding: str, words: str):
    assert extract_text(words.encode(encoding), "a text").text == f"{words}\n"


def test_other_encodings_are_the_callers_to_know():
    data = "Косово и Метохия".encode("cp1251")
    with pytest.raises(CorpusError, match="a text: not UTF-8: byte 0xCA at position 0 is wrong"):
        extract_text(data, "a text")
    told = []
    extract_text(data, "a text", decode=lambda data, place: told.append((data, place)) or "Косово")
    assert told == [(data, "a text")]


def test_mixed_encodings_name_the_byte_and_are_never_guessed():
    data = "Вучић рече да је ".encode() + b"\x93Kosovo\x94"
    with pytest.raises(CorpusError, match=r"byte 0x93 at position 30 is wrong\. The rest is UTF-8, so two enc"):
        extract_text(data, "a text", decode=lambda data, place: "never")


def test_zero_bytes_name_the_first():
    with pytest.raises(CorpusError, match="not a text: byte 0x00 at position 4"):
        extract_text(b"Koso\0vo", "a text")


def test_control_characters_go_and_are_noted():
    extracted = extract_text("a\x01b\x0cc\x85d\x07 \n\n\n\ne\t\n".encode(), "a text")
    assert extracted.text == "ab\nc\nd\n\ne\n"
    assert reasons(extracted) == [("2 x U+0001, U+0007", "characters that a text cannot contain")]


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


def test_what_is_said_twice_stays():
    twice = f"Q: Why?\n\nA: So.\n\n{LONG}\n\nQ: And?\n\nA: So too.\n\n{LONG}"
    refrain = f"{OTHER}\n\nOne.\n\nTwo.\n\n{LONG}\n\nThree.\n\n{LONG}"
    assert without_repeats(twice) == (twice, ())
    assert without_repeats(refrain) == (refrain, ())


def test_paragraphs_repeated_in_a_row_go():
    page = f"One.\n\nTwo.\n\nThree.\n\n{LONG}\n\n{OTHER}\n\nFour.\n\n{LONG}\n\n{OTHER}"
    assert without_repeats(page)[0] == page.removesuffix(f"\n\n{LONG}\n\n{OTHER}")


def test_a_repeated_lead_goes_once():
    text, removals = without_repeats(f"Title\n\n{LONG}\n\n{LONG}\n\n{OTHER}\n\nWe agree.\n\nWe agree.")
    assert text == f"Title\n\n{LONG}\n\n{OTHER}\n\nWe agree.\n\nWe agree."
    assert [(removal.place, removal.why) for removal in removals] == [("paragraph 3", "repeated paragraph")]


def test_a_lead_within_the_next_paragraph_goes():
    text, removals = without_repeats(f"{LONG}\n\n{LONG} {OTHER}\n\n{LONG[:79]}\n\n{LONG}")
    assert text == f"{LONG} {OTHER}\n\n{LONG[:79]}"
    assert [removal.place for removal in removals] == ["paragraph 1", "paragraph 4"]


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
        "- another_point_here\n\na\tb\n"
    )
    assert extracted.metadata == {"title": "A statement", "date": "2019-06-11"}
    assert ("https://example.org", "address of a link") in reasons(extracted)
    assert extracted.extractor == f"markdown-it-py {version('markdown-it-py')}"
    assert extract_markdown(MARKDOWN.encode(), "a text", raw=True).text == MARKDOWN


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("| a | b |\n|---|:-:|\n| *c* | d \\| e |\n| f |", "a\tb\nc\td | e\nf", id="table"),
        pytest.param("> | a | b |\n> |---|---|\n> | c | d | *e* | f |", "a\tb\nc\td\te\tf", id="cells without a head"),
        pytest.param("a | b\nc | d", "a | b c | d", id="no table"),
        pytest.param("```python\nx = *1*\n\n# y\n```\nAfter.", "x = *1*\n\n# y\n\nAfter.", id="fence"),
        pytest.param("~~~\n```\n~~~\n*a*", "```\n\na", id="fence in a fence"),
        pytest.param("Say `*a*` and ``b`c``.", "Say *a* and b`c.", id="code"),
        pytest.param("***very* strong** *and **nested** marks*", "very strong and nested marks", id="nested emphasis"),
        pytest.param("*over\ntwo lines* __and__ un_mark_ed 2*3*4", "over two lines and un_mark_ed 234", id="emphasis"),
        pytest.param("~~struck~~ words", "struck words", id="struck through"),
        pytest.param("[a *b* (c)](<x y> 't') [d][r] [r] [e]\n\n[r]: https://a.example", "a b (c) d r [e]", id="links"),
        pytest.param("See <https://a.example/b>.", "See https://a.example/b.", id="address as text"),
        pytest.param("![Map](a.png) The [![logo](b.png)](c) text.", "The  text.", id="pictures"),
        pytest.param("One  \ntwo\\\nthree<br>four\nfive.", "One\ntwo\nthree\nfour five.", id="hard breaks"),
        pytest.param("Of self-\ndetermination,\n    indented.", "Of self-\ndetermination, indented.", id="soft breaks"),
        pytest.param("科索沃问题\n是主权问题。", "科索沃问题是主权问题。", id="soft breaks without blanks"),
        pytest.param(
            "> Quoted words\n> go on\nand on.\n>\n> > Inner.", "Quoted words go on and on.\n\nInner.", id="quote"
        ),
        pytest.param(
            "3) a\n4) b\n   - c\n     d\n\n* e\n\n* f\n\n  g", "3) a\n4) b\n  - c d\n\n* e\n\n* f\n\ng", id="lists"
        ),
        pytest.param(
            "2008. That year.\n\n#1 is\n1999. No list.", "2008. That year.\n\n#1 is 1999. No list.", id="years"
        ),
        pytest.param("    Indented *words*\n    go on.", "Indented words go on.", id="indented"),
        pytest.param("A\n===\nB\n***\n# C\n#D", "A\n\nB\n\nC\n\n#D", id="headings and rules"),
        pytest.param("\\*a\\* 1\\. &amp; &eacute;&nbsp;.", "*a* 1. & é\u00a0.", id="escapes"),
        pytest.param(
            "Word[^1] and[^b c] [^x].\n\n[^1]: Note\nlazy.\n\n    More.\n\nText.",
            "Word and[^b c] [^x].\n\nText.",
            id="note",
        ),
        pytest.param("[^1]: One.\n[^2]: Two.\nA[^2] b[^1].\n\nC[^2].", "C.", id="notes at the beginning"),
        pytest.param("- a[^n]\n\n  [^n]: Note.\n\nb[^n]", "- a\n\nb", id="note in a list"),
        pytest.param(
            "[Moderator]: Thanks.\n\n[A]: Yes", "[Moderator]: Thanks.\n\n[A]: Yes", id="speakers, no addresses"
        ),
        pytest.param(
            "<div><p>One &amp;\ntwo</p><p>three<br>*four*</p><script>x</script><!-- y --></div>\n\n*Five*<b> six</b>",
            "One & two\n\nthree\n*four*\n\nFive six",
            id="HTML",
        ),
        pytest.param(
            "<inaudible>\n\nOf <crosstalk> words </x>.", "<inaudible>\n\nOf <crosstalk> words </x>.", id="no HTML"
        ),
        pytest.param(
            "<div\n\nA < b <3\n\n<p>x <!-- y\n\nz", "<div\n\nA < b <3\n\nx <!-- y\n\nz", id="HTML that does not end"
        ),
    ],
)
def test_markdown_as_running_text(source: str, text: str):
    assert extract_markdown(source.encode(), "a text").text == f"{text}\n"


def test_what_goes_with_the_marks_is_noted_with_its_line():
    source = (
        '---\nx: y\n---\n[a](b "T")\n![Map](m.png) <!-- c -->\n\nd[^1]\n\n[^1]: A\n    note.\n\n[e]: /e\n\n'
        "``` Words\nx\n```\n\n<style>s</style><img alt='Flag'>"
    )
    removals = extract_markdown(source.encode(), "a text").removals
    assert [(removal.place, removal.what, removal.why) for removal in removals[1:-1]] == [
        ("line 4", "b", "address of a link"),
        ("line 4", "T", "title of a link"),
        ("line 5", "Map (m.png)", "picture"),
        ("line 5", "<!-- c -->", "comment"),
        ("line 9", "A note.", "footnote"),
        ("line 14", "Words", "name of a block of code"),
        ("line 18", "s", "<style> of the web page"),
        ("line 18", "Flag", "picture"),
        ("the whole text", "/e", "address of a link"),
    ]


PIECES = (
    "word{n} ", "word{n}\n", "word{n}  \n", "\n\n", "# ", "> ", "- ", "1. ", "    ", "*", "**", "_", "~~", "`", "```\n",
    "| ", "|---|---|\n", "[", "]", "(", ")", "![", "](", "[^1]", "[^1]: ", "[a]: /x{n} ", "<", ">", "<div>", "</p>",
    "<b>", "<!-- ", "-->", "\\", "&amp;", "---\n", "===\n",
)  # fmt: skip


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40))
def test_no_word_of_a_markdown_text_is_lost_unseen(pieces: list[str]):
    source = "".join(piece.replace("{n}", str(n)) for n, piece in enumerate(pieces))
    try:
        extracted = extract_markdown(f"begin\n\n{source}".encode(), "a text")
    except CorpusError:
        pytest.fail("there was text")
    there = " ".join((extracted.text, *(removal.what for removal in extracted.removals)))
    assert [word for word in re.findall(r"word\d+", source) if word not in there] == []


@pytest.mark.parametrize(
    "source",
    [
        "> " * 78,
        "- " * 39,
        "![" * 500,
        "[" * 500,
        "*a **b " * 500,
        "<b>" * 500,
        "`a ``" * 500,
        "x[^1] " * 500,
        "|" * 500,
    ],
)
def test_markdown_that_is_nested_is_read(source: str):
    assert "word" in extract_markdown(f"{source}word".encode(), "a text").text


@pytest.mark.parametrize("source", ["> " * 79 + "word", "- " * 40 + "word", "- " * 400 + "word", "> " * 2000 + "word"])
def test_markdown_that_is_nested_too_deep_is_refused(source: str):
    with pytest.raises(CorpusError, match="a text: its lists and quotations are nested too deep"):
        extract_markdown(source.encode(), "a text")


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
