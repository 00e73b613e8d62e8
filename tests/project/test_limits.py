"""Limits of what is read: as much as each allows is read, and one more is refused or left out."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from types import ModuleType

import pytest

from discourse_coder.errors import CodebookError, CorpusError, DiscourseCoderError
from discourse_coder.extract import stories
from discourse_coder.extract.formats import email_message, html, packages, rtf
from discourse_coder.extract.formats import pdf as pdf_files
from discourse_coder.extract.formats.detection import extract, format_of
from discourse_coder.extract.formats.docx import extract_docx
from discourse_coder.extract.formats.email_message import extract_email
from discourse_coder.extract.formats.html import extract_html
from discourse_coder.extract.formats.odt import extract_odt
from discourse_coder.extract.formats.pdf import extract_pdf
from discourse_coder.extract.formats.plain_text import extract_text
from discourse_coder.extract.formats.rtf import extract_rtf
from discourse_coder.extract.paragraphs import without_repeats, without_web_lines
from discourse_coder.files import limits
from discourse_coder.files.file_names import shown
from discourse_coder.files.yaml_tree import read_tree
from discourse_coder.ingesting.text_ids import safe_id
from discourse_coder.io import codebook_reader
from discourse_coder.io.codebook_reader import parse_codebook
from discourse_coder.model import regex
from discourse_coder.model.display import table_html
from discourse_coder.model.regex import RegexFault, compile_regex
from discourse_coder.wording import shortened
from office_texts import WORD, open_document, paragraph, word
from pdfs import pdf

RTF = rb"{\rtf1 {{Words of it.}} More.}"
DOCX = word(paragraph("Words of it."))
MAIL = (
    b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    b"--b\nContent-Type: text/plain; x=y\n\nWords.\n--b\n\nMore.\n--b--\n"
)
PAGES = pdf(lambda canvas, number: canvas.drawString(72, 700, "Words." * number), pages=3)
ALIASED = "a: &x [b, c]\nd: [*x, *x]\n"  # 14 nodes of 20, and 8 letters
TREE = "a: [[b, c], [d, [e]]]\n"
CODEBOOK = "title: t\nversion: '1'\nthemes:\n  - {id: a, definition: d, rules: [{name: r, any: [one, two, three]}]}\n"


def parts_of(data: bytes) -> list[zipfile.ZipInfo]:
    return zipfile.ZipFile(BytesIO(data)).infolist()


def stored(body: str) -> bytes:
    """Return a Word document that is not compressed."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>")
    return file.getvalue()


STORED = stored(paragraph("Words of it."))
DOCUMENT = parts_of(STORED)[0].file_size
TABLES = "<w:tbl><w:tr><w:tc>" * 3 + paragraph("Words.") + "</w:tc></w:tr></w:tbl>" * 3


def words_kept(source: bytes) -> int:
    groups = rtf._Groups()
    groups.read(source.decode("latin-1"), False)
    return sum(map(len, groups.text))


# What is read, the limit it comes up to, and what is said beyond.
LIMITS: dict[str, tuple[ModuleType, str, int, Callable[[], object], str]] = {
    "bytes of an RTF file": (rtf, "_LARGEST", len(RTF), lambda: extract_rtf(RTF, "x"), "too large to read"),
    "its words": (rtf, "_MOST_WORDS", words_kept(RTF), lambda: extract_rtf(RTF, "x"), "too large to read"),
    "its groups": (rtf, "_DEEPEST", 2, lambda: extract_rtf(RTF, "x"), "nested too deep"),
    "parts of a package": (packages, "MAX_PARTS", len(parts_of(DOCX)), lambda: extract_docx(DOCX, "x"), "more than is"),
    "all of a package": (
        packages,
        "MAX_UNPACKED",
        sum(part.file_size for part in parts_of(DOCX)),
        lambda: extract_docx(DOCX, "x"),
        "more than is read",
    ),
    "a part of it": (packages, "MAX_PART", DOCUMENT, lambda: extract_docx(STORED, "x"), "more than is read"),
    "tables in tables": (stories, "_DEEPEST", 6, lambda: extract_docx(word(TABLES), "x"), "nested too deep"),
    "boundaries of a mail": (email_message, "_MOST_BOUNDARIES", 3, lambda: extract_email(MAIL, "x"), "more than"),
    "parts of a mail": (email_message, "_MOST_PARTS", 3, lambda: extract_email(MAIL, "x"), "more than 2 parts"),
    "a header of its parts": (
        email_message,
        "_LONGEST_TYPE",
        len("text/plain; x=y"),
        lambda: extract_email(MAIL, "x"),
        "headers are too long",
    ),
    "pages of a PDF": (pdf_files, "_MOST_PAGES", 3, lambda: extract_pdf(PAGES, "x"), "3 pages; 2 are the most"),
    "characters of a page": (pdf_files, "_MOST_ON_A_PAGE", 18, lambda: extract_pdf(PAGES, "x"), "17 a page"),
    "characters of all": (pdf_files, "_MOST_CHARACTERS", 36, lambda: extract_pdf(PAGES, "x"), "35 in all"),
    "characters of a YAML text": (limits, "MAX_YAML_BYTES", len(TREE), lambda: read_tree(TREE, "x"), "more than"),
    "what aliases stand for": (limits, "MAX_YAML_SIZE", 288, lambda: read_tree(ALIASED, "x"), "aliases stand for"),
    "its entries": (limits, "MAX_YAML_ENTRIES", 10, lambda: read_tree(TREE, "x"), "more than 9 entries"),
    "its levels": (limits, "MAX_YAML_DEPTH", 6, lambda: read_tree(TREE, "x"), "more than 5 levels"),
    "its levels on the way": (limits, "MAX_YAML_DEPTH", 5, lambda: read_tree("[[[[]]]]", "x"), "more than 4 levels"),
    "terms of a codebook": (limits, "MAX_TERMS", 3, lambda: parse_codebook(CODEBOOK), "more than 2 terms"),
}


@pytest.mark.parametrize(("module", "name", "most", "read", "said"), LIMITS.values(), ids=LIMITS)
def test_as_much_as_the_limit_is_read_and_one_more_is_refused(monkeypatch, module, name, most, read, said):
    monkeypatch.setattr(module, name, most)
    assert read()
    codebook_reader._parsed.cache_clear()
    monkeypatch.setattr(module, name, most - 1)
    with pytest.raises(DiscourseCoderError, match=said):
        read()


@pytest.mark.parametrize(
    ("ratio", "counts_from", "refused"),
    [(1.0, 0, False), (0.99, 0, True), (0.99, DOCUMENT, False), (0.99, DOCUMENT - 1, True)],
)
def test_a_large_part_may_unpack_to_a_multiple_of_its_size(monkeypatch, ratio, counts_from, refused):
    monkeypatch.setattr(packages, "MAX_RATIO", ratio)
    monkeypatch.setattr(packages, "_RATIO_FROM", counts_from)
    if refused:
        with pytest.raises(CorpusError, match="zip bomb"):
            extract_docx(STORED, "x")
    else:
        assert extract_docx(STORED, "x").text == "Words of it.\n"


PAGE = "<html><body><div><p class='a' id='b'>Words that stand on a page of their own.</p></div></body></html>"


@pytest.mark.parametrize(
    ("name", "most"),
    [("_LARGEST_PAGE", len(PAGE)), ("_DEEPEST_PAGE", 4), ("_MOST_ATTRIBUTES", 2), ("_MOST_ELEMENTS", 4)],
)
def test_a_page_is_searched_for_its_article_up_to_the_limit(monkeypatch, name, most):
    def is_said() -> bool:
        return any(
            "too large or nested too deep" in removal.why for removal in extract_html(PAGE.encode(), "x").removals
        )

    monkeypatch.setattr(html, name, most)
    assert not is_said()
    monkeypatch.setattr(html, name, most - 1)
    assert is_said()


@pytest.mark.parametrize(("number", "blanks"), [(99, 99), (100, 100), (101, 100)])
def test_an_element_stands_for_up_to_100_blanks(number, blanks):
    body = f'<text:p>a<text:s text:c="{number}"/>b</text:p>'
    assert extract_odt(open_document(body), "x").text == f"a{' ' * blanks}b\n"


@pytest.mark.parametrize(("length", "kept"), [(2000, 2000), (2001, 2000)])
def test_a_header_of_a_mail_is_kept_to_2000_characters(length, kept):
    found = extract_email(f"MIME-Version: 1.0\nSubject: {'a' * length}\n\nWords.\n".encode(), "x")
    assert found.metadata["title"] == "a" * kept


@pytest.mark.parametrize(("before", "kind"), [(1019, "pdf"), (1020, "text")])
def test_the_mark_of_a_pdf_stands_within_its_first_1024_bytes(before, kind):
    assert format_of(b"x" * before + b"%PDF-1.4", "x", suffix=".txt").name == kind


@pytest.mark.parametrize(("before", "said"), [(8191, "this is not a PDF"), (8192, "not a text: byte 0x00")])
def test_a_zero_byte_in_the_first_8192_bytes_tells_that_a_file_is_not_of_its_kind(before, said):
    with pytest.raises(CorpusError, match=said):
        extract(b"x" * before + b"\0", "x", suffix=".pdf")


@pytest.mark.parametrize(("length", "kept"), [(79, 2), (80, 1)])
def test_a_paragraph_of_80_characters_is_not_said_twice(length, kept):
    said = "a" * length
    assert without_repeats(f"{said}\n\nBetween.\n\n{said}")[0].count(said) == kept


@pytest.mark.parametrize(("length", "removed"), [(200, 2), (201, 1)])
def test_a_neighbour_of_a_line_of_the_web_page_is_up_to_200_characters_long(length, removed):
    beside = "See our privacy policy.".ljust(length, "x")
    assert len(without_web_lines(f"Subscribe\n\n{beside}\n\nThe article.")[1]) == removed


@pytest.mark.parametrize(("length", "between"), [(130, "\n"), (131, "\n\n")])
def test_lines_wider_than_a_page_are_paragraphs(length, between):
    lines = ["A" * length, *(f"{name}." for name in "BCDE")]
    assert extract_text("\n".join(lines).encode(), "x").text == between.join(lines) + "\n"


@pytest.mark.parametrize(("n_wide", "between"), [(1, "\n\n"), (0, "\n")])
def test_a_fifth_of_the_lines_have_to_be_wider_than_a_page(n_wide, between):
    lines = ["A" * 131, *(f"{name}." for name in "BCDEF"[: 4 + (1 - n_wide)])]
    assert extract_text("\n".join(lines).encode(), "x").text == between.join(lines) + "\n"


# Names and texts on a line


@pytest.mark.parametrize(("length", "cut"), [(200, False), (201, True)])
def test_a_name_is_shown_whole_up_to_200_characters(length, cut):
    assert ("characters)" in shown("a" * length)) is cut


@pytest.mark.parametrize(("length", "hashed"), [(80, False), (81, True)])
def test_an_id_is_the_name_up_to_80_characters(length, hashed):
    assert (safe_id("a" * length) != "a" * length) is hashed
    assert safe_id("a" * length).startswith("a" * 80)


@pytest.mark.parametrize(("length", "shows"), [(90, "a" * 90), (91, "a" * 89 + "…")])
def test_a_line_is_shortened_beyond_90_characters(length, shows):
    assert shortened("a" * length) == shows


@pytest.mark.parametrize(("n_rows", "more"), [(12, ""), (13, "<p>… and 1 more</p>")])
def test_a_table_shows_12_rows(n_rows, more):
    shows = table_html("Rows", ("n",), [(n,) for n in range(n_rows)])
    assert shows.count("<tr>") == 1 + 12
    assert ("more</p>" in shows) is bool(more)
    assert more in shows


def test_a_pattern_with_too_large_a_program_is_refused(monkeypatch):
    compile_regex.cache_clear()
    assert compile_regex(r"\pL{50}")
    compile_regex.cache_clear()
    monkeypatch.setattr(regex, "_MAX_MEMORY", 1 << 16)
    with pytest.raises(RegexFault, match="too large"):
        compile_regex(r"\pL{50}")


@pytest.mark.parametrize(("length", "fine"), [(300, True), (301, False)])
def test_a_term_has_up_to_300_characters(length, fine):
    text = CODEBOOK.replace("one", "x" * length)
    if fine:
        assert parse_codebook(text)
    else:
        with pytest.raises(CodebookError, match="longer than 300 characters"):
            parse_codebook(text)


@pytest.mark.parametrize(("length", "kept"), [(39, False), (40, True)])
def test_a_block_of_40_letters_is_not_in_the_article_by_chance(length, kept):
    assert html._of_article(["b" * length], f"Before it. {'b' * length} After it.") == [kept]
