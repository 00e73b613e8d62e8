"""Web pages: the article, and everything else among the removals."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse_coder.errors import CorpusError
from discourse_coder.extract.formats.html import extract_html

LEAD = (
    "The spokesperson said on Tuesday that both sides had agreed to another round of talks in the coming month, and "
    "that officials were busy with the agenda."
)
SECOND = (
    "Observers noted that the last round had ended without a text, though each of the two delegations called the "
    "meeting useful and promised to come back to it."
)
THIRD = (
    "A third paragraph follows, long enough that whoever looks for the body of this page can tell it from a handful of "
    "links, and it has nothing else to add."
)
ARTICLE = f"""
<article><h1>Talks go on</h1><p class="lead">{LEAD}</p><p>{LEAD}</p>
<p>{SECOND}<br>With a <a href="x">link</a>&nbsp;and <b>bold</b> words.</p>
<table><tr><th>Year</th><th>Rounds</th></tr><tr><td>2018</td><td>four</td></tr></table>
<h2>What comes next</h2><p>{THIRD}</p><p>“Yes.”</p>
<ul><li>The first point of the list</li><li>The second</li></ul></article>
"""
AROUND = """
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li><li>Yes</li></ul></nav>{article}
<div class="paywall"><p>Already a subscriber? Log in to go on reading this and all the other articles.</p></div>
<div id="comments"><h3>Comments</h3><div class="comment"><p>I agree with all that this article says.</p></div></div>
<aside><h3>More from The Example</h3><a href="/2">A headline on something else</a></aside>
<footer>Copyright 2019 The Example. All rights reserved.</footer>
"""
HEAD = """<title>Talks go on - The Example</title>
<meta property="article:published_time" content="2019-06-11T08:00:00Z"><meta name="author" content="Jane Doe">
<link rel="canonical" href="https://example.org/a/1"><style>p {}</style>"""


def page(body: str, head: str = HEAD) -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def test_the_article_is_in_the_text_and_the_rest_among_the_removals():
    extracted = extract_html(page(AROUND.format(article=ARTICLE)), "a page")
    assert extracted.text == (
        f"Talks go on\n\n{LEAD}\n\n{SECOND}\n\nWith a link\u00a0and bold words.\n\nYear\tRounds\n\n2018\tfour\n\n"
        f"What comes next\n\n{THIRD}\n\n“Yes.”\n\nThe first point of the list\n\nThe second\n"
    )
    removed = " | ".join(removal.what for removal in extracted.removals)
    for words in ("Home | World | Yes", "Already a subscriber?", "I agree with", "A headline on", "Copyright 2019"):
        assert words in removed
    assert [removal.place for removal in extracted.removals if removal.why == "repeated paragraph"] == ["paragraph 3"]
    assert extracted.metadata == {
        "title": "Talks go on",
        "author": "Jane Doe",
        "date": "2019-06-11",
        "url": "https://example.org/a/1",
        "site": "example.org",
    }
    assert extracted.extractor.startswith("trafilatura ")


def test_raw_keeps_all_that_the_browser_shows():
    body = AROUND.format(article=ARTICLE) + "<p hidden>unseen</p><p style='display: none'>unseen</p><!-- unseen -->"
    extracted = extract_html(page(body + "<script>unseen</script><template>unseen</template>"), "a page", raw=True)
    for words in ("Home", "Already a subscriber?", "I agree with", "A headline on", "Copyright 2019", THIRD):
        assert words in extracted.text
    assert extracted.text.count(LEAD) == 2
    assert "unseen" not in extracted.text
    assert not extracted.removals


WORDS = st.lists(st.sampled_from(["talks", "peace", "chair", "group", "point", "vote", "text"]), min_size=1)
BLOCKS = st.lists(
    st.tuples(st.sampled_from(["p", "div", "h2", "li", "td", "span", "nav", "footer"]), WORDS), max_size=25
)


@given(blocks=BLOCKS)
@settings(max_examples=50, deadline=None)
def test_every_visible_word_is_in_the_text_or_among_the_removals(blocks: list[tuple[str, list[str]]]):
    data = page("<article>" + "".join(f"<{tag}>{' '.join(words)}</{tag}>" for tag, words in blocks) + f"<p>{LEAD}</p>")
    shown = Counter(extract_html(data, "a page", raw=True).text.split())
    extracted = extract_html(data, "a page")
    noted = [removal for removal in extracted.removals if "…" not in removal.what]
    said = Counter(" ".join([extracted.text, *(removal.what for removal in noted)]).replace(" | ", " ").split())
    if len(noted) == len(extracted.removals):
        assert said == shown
    else:
        assert not said - shown


def test_a_page_without_an_article_gives_all_its_visible_text():
    extracted = extract_html(page("<ul><li>One<li>Two</ul><p>Three"), "a page")
    assert extracted.text == "One\n\nTwo\n\nThree\n"


def test_layout_tables_and_double_line_breaks_make_paragraphs():
    body = (
        f"<table><tr><td><b>Statement</b><br><br>{LEAD}<br><br>\n{SECOND}<br>\n<br>{THIRD}</td></tr></table>"
        "<p>Q: Do you agree?</p><p>A: Yes.</p>"
    )
    paragraphs = extract_html(page(body), "a page").text.split("\n\n")
    assert paragraphs == ["Statement", LEAD, SECOND, THIRD, "Q: Do you agree?", "A: Yes.\n"]


@pytest.mark.parametrize(
    ("body", "texts", "removals"),
    [
        (
            "<header><h1>Our plan</h1></header><p>{LEAD}</p><h2>Work</h2>"
            "<ul><li>A road to the north.</li><li>A school in every town.</li></ul>"
            "<ul><li><a href=x>Home of ours</a></li></ul>",
            ["Our plan", LEAD, "Work", "A road to the north.", "A school in every town."],
            [("Home of ours", "not in the article")],
        ),
        (
            "<p>{LEAD}</p><table><tr><td><p>{SECOND}</p><ul><li>We would build a road.</li></ul></td></tr></table>",
            [LEAD, SECOND, "We would build a road."],
            [],
        ),
        (
            "<p>{LEAD}</p>"
            "<p>Under 1244<sup><a href='#n'>12</a></sup> Kosovo<sup>3</sup> has 10<sup>6</sup> km<sup>2</sup>.</p>",
            [LEAD, "Under 1244 Kosovo has 10⁶ km2."],
            [("12, 3", "marks of footnotes")],
        ),
        (
            "<p>{LEAD}</p>"
            "<p>It <del>opposes</del><ins>supports</ins> <q>all <q>fair</q> talks</q> and “<q>peace</q>”.</p>",
            [LEAD, "It supports “all ‘fair’ talks” and “peace”."],
            [("opposes", "deleted in the page")],
        ),
        (
            "<p>{LEAD}</p><button>Why should we pay?</button><p>{SECOND}</p><button>Share</button>",
            [LEAD, "Why should we pay?", SECOND],
            [("Share", "not in the article")],
        ),
        (
            "<p>{LEAD}</p><ol start=5><li>Decides to go on.</li><li><p>Calls for talks.</p></li></ol><p>{SECOND}</p>",
            [LEAD, "5. Decides to go on.", "6. Calls for talks.", SECOND],
            [],
        ),
        (
            "<p>{LEAD}</p><p hidden>Not for all.</p><p style='display: none'>Nor this.</p><p>{SECOND}</p>",
            [LEAD, SECOND],
            [("Not for all.", "hidden text"), ("Nor this.", "hidden text")],
        ),
        (
            "<p>{LEAD}</p><p>{SECOND}</p><div class=comments><p>I for one agree with all that stands here.</p></div>",
            [LEAD, SECOND],
            [("I for one agree with all that stands here.", "not in the article")],
        ),
    ],
    ids=["lists", "cells", "marks", "changes", "questions", "numbers", "hidden", "comments"],
)  # fmt: skip
def test_running_text_stays_and_the_rest_is_noted(body: str, texts: list[str], removals: list[tuple[str, str]]):
    extracted = extract_html(
        page(body.replace("{LEAD}", LEAD).replace("{SECOND}", SECOND), "<title>T</title>"), "a page"
    )
    assert extracted.text.rstrip("\n").split("\n\n") == texts
    assert [(removal.what, removal.why) for removal in extracted.removals] == removals


def test_much_running_text_that_is_left_out_is_counted():
    others = "".join(f"<section><p>{n}: {SECOND}</p></section>" for n in range(1, 5))
    extracted = extract_html(
        page(f"<article><p>{LEAD} {THIRD}</p><p>{LEAD} And so on.</p></article>{others}"), "a page"
    )
    assert extracted.left_out == "116 of 203 words of running text"
    assert extract_html(page(f"<article><p>{LEAD}</p><p>{SECOND}</p></article>"), "a page").left_out == ""


def test_an_answer_given_twice_stays():
    answer = f"A: {LEAD}"
    text = extract_html(
        page(f"<article><p>Q: One?</p><p>{answer}</p><p>Q: Two?</p><p>{answer}</p></article>"), "a page"
    ).text
    assert text.count(LEAD) == 2


@pytest.mark.parametrize("charset", ["gb2312", "windows-1251", "iso-8859-1", "big5", "utf-8", "shift_jis"])
@pytest.mark.parametrize(
    "form", ['<meta charset="{}">', '<meta http-equiv=Content-Type content="text/html; charset={}">']
)
def test_the_encoding_that_a_page_names(charset: str, form: str):
    words = {
        "gb2312": "外交部发言人说",
        "windows-1251": "Косово и Метохия",
        "iso-8859-1": "l’été à Genève",
        "big5": "外交部",
        "shift_jis": "声明",
    }.get(charset, "Vučić")
    encoding = "cp1252" if charset == "iso-8859-1" else charset
    data = f"<html><head>{form.format(charset)}</head><body><p>{words}</p></body></html>".encode(encoding)
    assert extract_html(data, "a page").text == f"{words}\n"


def test_utf_8_counts_more_than_what_a_page_says():
    data = "<html><head><meta charset=gb2312></head><body>Косово 声明</body></html>".encode()
    assert extract_html(data, "a page").text == "Косово 声明\n"
    assert extract_html(data.decode().encode("utf-16"), "a page").text == "Косово 声明\n"


def test_an_xml_declaration_names_the_encoding():
    data = '<?xml version="1.0" encoding="windows-1251"?><html><body><p>Косово</p></body></html>'.encode("cp1251")
    assert extract_html(data, "a page").text == "Косово\n"


def test_an_encoding_that_is_not_named_is_the_callers_to_know():
    data = "<html><body>Косово и Метохия</body></html>".encode("cp1251")
    with pytest.raises(CorpusError, match="not UTF-8: byte 0xCA at position 12 is wrong"):
        extract_html(data, "a page")
    assert extract_html(data, "a page", decode=lambda data, place: data.decode("cp1251")).text == "Косово и Метохия\n"


def test_a_few_wrong_bytes_are_noted_and_many_refused():
    start = "<html><head><meta charset=gb2312></head><body>".encode("ascii")
    extracted = extract_html(start + "声明".encode("gb2312") * 50 + b"\xff</body></html>", "a page")
    assert extracted.removals[0].what == "1 characters"
    with pytest.raises(CorpusError, match="says that it is GB18030"):
        extract_html(start + b"\xff " * 400, "a page")


def test_old_quotation_marks_and_zero_bytes():
    extracted = extract_html(b"<html><body>&#147;Yes&#148;, he\0 said.</body></html>", "a page")
    assert extracted.text == "“Yes”, he said.\n"
    assert extracted.removals[0].what == "1 x U+0000"


HOSTILE = {
    "100,000 nested tags": b"<div>" * 100_000 + LEAD.encode(),
    "200 unclosed tags": (b"<font>" * 210) + b"<p>" + LEAD.encode(),
    "a huge attribute": b"<p title='" + b"x" * 3_000_000 + b"'>" + LEAD.encode(),
    "20,000 attributes": b"<p " + b" ".join(b"a%d=1" % number for number in range(20_000)) + b">" + LEAD.encode(),
    "marks and quotations": b"<p>" + LEAD.encode() + b"<sup></sup><q></q>" * 60_000,
    "100,000 elements": b"<p>" + LEAD.encode() + b"<i></i>" * 100_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_pages_made_to_hurt_give_their_text_in_good_time(body: bytes):
    start = time.process_time()
    extracted = extract_html(b"<html><body>" + body, "a page")
    assert extracted.text == f"{LEAD}\n"
    assert "too large or nested too deep" in extracted.removals[0].why
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "body",
    ["<p>Broken <b>mark<i>up</b> here</i> &amp &lt; 5 < 6 </p></div></p>", "<<p>Broken markup here &amp &lt; 5 < 6"],
)
def test_broken_markup(body: str):
    assert "here & < 5 < 6" in extract_html(page(body), "a page").text


@given(data=st.binary(max_size=200))
def test_any_bytes_in_a_page_end_in_a_text_or_a_problem(data: bytes):
    try:
        said = extract_html(b"<html><body>" + data, "a page").text
    except CorpusError as error:
        said = str(error)
    assert said.strip()


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture):
    extract_html(page("<p>x"), "a page")
    assert not caplog.records
