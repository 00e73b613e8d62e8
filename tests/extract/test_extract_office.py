"""Word and OpenDocument texts: what stands in the text, and what is set apart."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.errors import CorpusError
from discourse_coder.extract.formats.docx import extract_docx
from discourse_coder.extract.formats.odt import extract_odt
from discourse_coder.model.extraction import Extracted
from office_texts import WORD, open_document, paragraph, run, word, zipped


def reasons(extracted: Extracted) -> list[tuple[str, str, str]]:
    return [(removal.place, removal.what, removal.why) for removal in extracted.removals]


def box(text: str) -> str:
    return f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"


def in_both_forms(text: str) -> str:
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box(text)}</wps:txbx></w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box(text)}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"


DELETED = "<w:del><w:r><w:delText>perhaps </w:delText></w:r></w:del>"
# fmt: off
WORD_CASES = {
    "tracked changes": (
        paragraph("We will ", f"<w:ins>{run('firmly ')}</w:ins>", DELETED, "agree."), "We will firmly agree."
    ),
    "moved words": (paragraph(f"<w:moveFrom>{run('a')}</w:moveFrom>", "b", f"<w:moveTo>{run('c')}</w:moveTo>"), "bc"),
    "a deleted end of a paragraph": (
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('One ')}</w:p>{paragraph('and two.')}",
        "One and two.",
    ),
    "a text box in both forms": (
        paragraph("Before", in_both_forms("In the box"), " after."), "Before after.\n\nIn the box"
    ),
    "a text box in the old form": (
        paragraph("x", f"<w:r><w:pict><v:textbox>{box('Old box')}</v:textbox></w:pict></w:r>"),
        "x\n\nOld box",
    ),
    "a table": (
        f"{paragraph('x')}<w:tbl>{row('Year', 'Rounds')}{row('2018', 'four')}</w:tbl>", "x\n\nYear\tRounds\n2018\tfour"
    ),
    "a table that is a frame": (f"<w:tbl><w:tr><w:tc>{paragraph('a')}{paragraph('b')}</w:tc></w:tr></w:tbl>", "a\n\nb"),
    "a table in a table": (
        f"<w:tbl><w:tr><w:tc>{paragraph('a')}<w:tbl>{row('b', 'c')}</w:tbl></w:tc><w:tc>"
        f"{paragraph('d')}</w:tc></w:tr></w:tbl>",
        "a b c\td",
    ),
    "a deleted row": (f"<w:tbl>{row('a', 'b')}<w:tr><w:trPr><w:del/></w:trPr>{row('c', 'd')[6:]}</w:tbl>", "a\tb"),
    "signs": (
        "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/>"
        "<w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:sym w:font='x' w:char='00B7'/></w:r></w:p>",
        "a\tb\nc\u2011d·",
    ),
    "fields, links and controls": (
        "<w:sdt><w:sdtPr/><w:sdtContent>"
        + paragraph(f"<w:hyperlink>{run('link')}</w:hyperlink>", "<w:r><w:instrText>PAGE</w:instrText></w:r>", "!")
        + "</w:sdtContent></w:sdt>",
        "link!",
    ),
    "a formula": (paragraph("E=", "<m:oMath><m:r><m:t>mc</m:t></m:r></m:oMath>"), "E=mc"),
    "hidden words": (paragraph("a", run("b", "<w:vanish/>"), run("c", "<w:vanish w:val='0'/>")), "ac"),
    "blanks kept": (paragraph("a  b ", " c"), "a  b  c"),
}
# fmt: on


@pytest.mark.parametrize(("body", "text"), WORD_CASES.values(), ids=WORD_CASES)
@pytest.mark.parametrize("strict", [False, True])
def test_word(body: str, text: str, strict: bool):
    data = word(body)
    if strict:
        content = zipfile.ZipFile(BytesIO(data)).read("word/document.xml").decode()
        for name in ("wordprocessingml/2006/main", "officeDocument/2006/math"):
            old = f"http://schemas.openxmlformats.org/{name}"
            content = content.replace(old, f"http://purl.oclc.org/ooxml/{name.replace('/2006', '')}")
        data = zipped({"word/document.xml": content})
    assert extract_docx(data, "a file").text == f"{text}\n"


NOTES = {
    "footnotes": '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    f'<w:footnote w:id="2">{paragraph("See the record.")}</w:footnote>',
    "comments": f'<w:comment w:id="2">{paragraph("Check this.")}</w:comment>',
    "header1": paragraph("Running head"),
    "header2": paragraph("Running head"),
    "footer1": paragraph("Page 1"),
}
NOTED = paragraph("Title") + paragraph(
    "We",
    '<w:r><w:footnoteReference w:id="2"/></w:r>',
    " agree",
    DELETED,
    '<w:r><w:commentReference w:id="2"/></w:r>',
    ".",
)


def test_what_is_not_spoken_is_set_apart_in_the_order_of_the_file():
    extracted = extract_docx(word(NOTED, **NOTES), "a file")
    assert extracted.text == "Title\n\nWe agree.\n"
    assert reasons(extracted) == [
        ("paragraph 2", "See the record.", "footnote"),
        ("paragraph 2", "perhaps", "deleted in tracked changes"),
        ("paragraph 2", "Check this.", "comment"),
        ("page header", "Running head", "page header"),
        ("page footer", "Page 1", "page footer"),
    ]


def test_raw_keeps_it_all():
    extracted = extract_docx(word(NOTED, **NOTES), "a file", raw=True)
    assert extracted.text == "Running head\n\nTitle\n\nWe agreeperhaps .\n\nSee the record.\n\nCheck this.\n\nPage 1\n"
    assert not extracted.removals


def test_properties_and_another_name_of_the_main_part():
    data = zipped(
        {
            "_rels/.rels": '<Relationships><Relationship Target="/word/document2.xml" Type="http://x/officeDocument"/>'
            '<Relationship Target="docProps/core.xml" Type="http://x/core-properties"/></Relationships>',
            "word/document2.xml": f"<w:document {WORD}><w:body>{paragraph('Yes.')}</w:body></w:document>",
            "docProps/core.xml": '<c:p xmlns:c="c" xmlns:d="d"><d:title>Talks</d:title><d:creator> A </d:creator>'
            "<d:created>2019-06-11T08:00:00Z</d:created></c:p>",
        }
    )
    extracted = extract_docx(data, "a file")
    assert extracted.text == "Yes.\n"
    assert extracted.metadata == {"title": "Talks", "author": "A", "created": "2019-06-11"}


ODT_CASES = {
    "blanks": ("<text:p> a \n b<text:s text:c='3'/>c<text:tab/>d<text:line-break/>e</text:p>", "a b   c\td\ne"),
    "headings and lists": (
        "<text:h>One</text:h><text:list><text:list-item><text:p>two</text:p></text:list-item></text:list>",
        "One\n\ntwo",
    ),
    "a table": (
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:covered-table-cell/>"
        "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table><text:p>c</text:p>",
        "a\t\tb\n\nc",
    ),
    "a text frame": (
        "<text:p>One<draw:frame><draw:text-box><text:p>two</text:p></draw:text-box><svg:title>alt</svg:title></draw:frame>"
        " three</text:p>",
        "One three\n\ntwo",
    ),
    "an insertion": ("<text:p>a<text:change-start/><text:span>b</text:span><text:change-end/></text:p>", "ab"),
}


@pytest.mark.parametrize(("body", "text"), ODT_CASES.values(), ids=ODT_CASES)
def test_open_document(body: str, text: str):
    extracted = extract_odt(open_document(body), "a file")
    assert extracted.text == f"{text}\n"
    assert not extracted.removals


def test_open_document_sets_apart_what_is_not_spoken():
    data = open_document(
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>X</dc:creator>"
        "</office:change-info><text:p>perhaps</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        "<text:h>Title</text:h><text:p>We<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>See the record.</text:p></text:note-body></text:note> agree<office:annotation>"
        "<dc:creator>R</dc:creator><text:p>Check this.</text:p></office:annotation>.</text:p>",
        styles="<style:master-page><style:header><text:p>Running head</text:p></style:header><style:footer>"
        "<text:p>Page 1</text:p></style:footer></style:master-page>",
        meta="<dc:title>Talks</dc:title><meta:initial-creator>A</meta:initial-creator><dc:creator>B</dc:creator>"
        "<meta:creation-date>2019-06-11T08:00:00</meta:creation-date>",
    )
    extracted = extract_odt(data, "a file")
    assert extracted.text == "Title\n\nWe agree.\n"
    assert reasons(extracted) == [
        ("tracked changes", "perhaps", "deleted in tracked changes"),
        ("paragraph 2", "See the record.", "footnote"),
        ("paragraph 2", "Check this.", "comment"),
        ("page header", "Running head", "page header"),
        ("page footer", "Page 1", "page footer"),
    ]
    assert extracted.metadata == {"title": "Talks", "author": "A", "created": "2019-06-11"}
    raw = extract_odt(data, "a file", raw=True)
    assert raw.text == "Title\n\nWe agree.\n\nperhaps\n\nSee the record.\n\nCheck this.\n\nRunning head\n\nPage 1\n"
    assert not raw.removals


def encrypted() -> bytes:
    data = bytearray(word(paragraph("x")))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.rindex(sign)
        while start >= 0:
            data[start + place] |= 1
            start = data.rfind(sign, 0, start)
    return bytes(data)


def part(content: str) -> bytes:
    return zipped({"word/document.xml": content})


BOMB = " " * 20_000_000
BAD = {
    "a zip bomb": (lambda: word(BOMB), extract_docx, "zip bomb"),
    "a zip bomb (odt)": (lambda: open_document(BOMB), extract_odt, "zip bomb"),
    "many parts": (lambda: zipped({f"word/{n}": "" for n in range(10_001)}), extract_docx, "10,001 parts"),
    "entities": (
        lambda: part(f'<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><w:document {WORD}>&b;</w:document>'),
        extract_docx,
        "declares a document type",
    ),
    "an outer entity": (
        lambda: part('<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]><d>&a;</d>'),
        extract_docx,
        "declares a document type",
    ),
    "locked": (encrypted, extract_docx, "protected by a password"),
    "locked (odt)": (
        lambda: open_document("x", manifest="<encryption-data/>"), extract_odt, "protected by a password"
    ),
    "broken XML": (lambda: part("<w:document"), extract_docx, "damaged"),
    "no main part": (lambda: zipped({"word/x.xml": "<x/>"}), extract_docx, "no text"),
    "nested tables": (
        lambda: word("<w:tbl><w:tr><w:tc>" * 5000 + "</w:tc></w:tr></w:tbl>" * 5000), extract_docx, "nested too deep"
    ),
    "nested paragraphs": (
        lambda: open_document("<text:p>" * 5000 + "x" + "</text:p>" * 5000), extract_odt, "nested too deep"
    ),
    "not a zip": (lambda: b"PK\x03\x04", extract_docx, "damaged"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "extract", "found"), BAD.values(), ids=BAD)
def test_bad_files_end_in_one_clear_line(make: Callable[[], bytes], extract: Callable[..., Extracted], found: str):
    data = make()
    start = time.process_time()
    with pytest.raises(CorpusError, match=found) as raised:
        extract(data, "a file")
    assert time.process_time() - start < 2
    assert "\n" not in str(raised.value)


TAGS = ["w:p", "w:r", "w:t", "w:tbl", "w:tr", "w:tc", "w:del", "w:ins", "w:txbxContent", "mc:AlternateContent",
        "mc:Choice", "mc:Fallback", "w:rPr", "w:pPr", "w:vanish", "w:sdt", "w:footnote", "m:t"]  # fmt: skip
ODT_TAGS = ["text:p", "text:h", "text:span", "text:note", "text:note-body", "text:s", "table:table", "table:table-row",
            "table:table-cell", "draw:frame", "draw:text-box", "office:annotation", "text:deletion"]  # fmt: skip


def trees(tags: list[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        st.sampled_from(["words ", ""]),
        lambda inner: st.builds(
            lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", st.sampled_from(tags), st.lists(inner, max_size=4)
        ),
        max_leaves=25,
    )


def check_words(extract: Callable[[], Extracted]) -> None:
    try:
        said = set(extract().text.split())
    except CorpusError as error:
        said = {"words"} if "no text in it" in str(error) else {str(error)}
    assert said <= {"words", "wordswords"}


@given(body=trees(TAGS), raw=st.booleans())
def test_any_order_of_word_elements_is_read(body: str, raw: bool):
    check_words(lambda: extract_docx(word(body), "a file", raw=raw))


@given(body=trees(ODT_TAGS), raw=st.booleans())
def test_any_order_of_open_document_elements_is_read(body: str, raw: bool):
    check_words(lambda: extract_odt(open_document(body), "a file", raw=raw))
