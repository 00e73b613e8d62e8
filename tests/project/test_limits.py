"""Limits of what is read: as much as each allows is read, and one more is refused or left out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from discourse_coder import blind_sheet, read_codebook, read_coding, read_corpus, read_study
from discourse_coder.errors import CodebookError, CorpusError, DiscourseCoderError
from discourse_coder.extract import stories
from discourse_coder.extract.formats import article, email_message, html, packages, rtf
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
from discourse_coder.files.json_files import read_json
from discourse_coder.files.tables import read_table
from discourse_coder.files.workbooks import workbook_bytes
from discourse_coder.files.yaml_tree import read_tree
from discourse_coder.ingesting.text_ids import safe_id
from discourse_coder.io import codebook_reader
from discourse_coder.io.codebook_reader import parse_codebook
from discourse_coder.model import regex
from discourse_coder.model.corpus import Corpus, Document
from discourse_coder.model.display import table_html
from discourse_coder.model.regex import RegexFault, compile_regex
from discourse_coder.report import page
from discourse_coder.wording import shortened
from modules import ROOT
from office_texts import WORD, open_document, paragraph, word
from pdfs import pdf
from small_study import write_small_study

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


def read_as(tmp: str, name: str, data: str, read: Callable[[Path], object]) -> object:
    path = Path(tmp) / name
    path.write_text(data, encoding="utf-8")
    return read(path)


def reading(name: str, data: str, read: Callable[[Path], object]) -> Callable[[], object]:
    def run() -> object:
        with TemporaryDirectory() as tmp:
            return read_as(tmp, name, data, read)

    return run


TABLE = "id,text\na,One.\nb,Two.\n"
LINES = '{"id": "a", "text": "One."}\n{"id": "b", "text": "Two."}\n'
CODES = "id,x,y\na,1,0\n"
TWO = Corpus((Document("a", "One."), Document("b", "Two.")))


def workbook() -> bytes:
    def fill(book: Any) -> None:
        book.add_worksheet("One").write_string(0, 0, "id")

    return workbook_bytes(fill)


BOOK = workbook()
BOOK_UNPACKED = sum(part.file_size for part in parts_of(BOOK))


def two_on_a_sheet() -> object:
    return blind_sheet(TWO, parse_codebook(CODEBOOK), coder="second", seed=1)


def two_in_a_report() -> object:
    with TemporaryDirectory() as tmp:
        study = write_small_study(Path(tmp) / "study")
        return read_study(study).report(Path(tmp) / "out", charts=False)


def coded_twice_in_a_report() -> object:
    with TemporaryDirectory() as tmp:
        study = write_small_study(Path(tmp) / "study")
        (study / "codings").mkdir()
        (study / "codings" / "mira.csv").write_text("id,un,dialogue\na,1,0\nb,1,1\n", encoding="utf-8")
        return read_study(study).report(Path(tmp) / "out", charts=False)


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
    "themes of a codebook": (limits, "MAX_THEMES", 1, lambda: parse_codebook(CODEBOOK), "more than 0 themes"),
    "themes of a coding": (limits, "MAX_THEMES", 2, reading("c.csv", CODES, read_coding), "2 themes; the most is 1"),
    "length of a term": (limits, "MAX_TERM_LENGTH", 5, lambda: parse_codebook(CODEBOOK), "longer than 4 characters"),
    "bytes of a codebook": (
        limits,
        "MAX_YAML_BYTES",
        len(CODEBOOK),
        reading("c.yaml", CODEBOOK, read_codebook),
        "the most is",
    ),
    "bytes of a text": (limits, "MAX_TEXT_BYTES", 5, reading("a.txt", "Text.", read_corpus), "5 bytes; the most is 4"),
    "bytes of a JSON file": (limits, "MAX_JSON_BYTES", 2, reading("a.json", "12", read_json), "2 bytes"),
    "bytes of a table": (limits, "MAX_TABLE_BYTES", len(TABLE), reading("a.csv", TABLE, read_table), "the most is"),
    "a workbook unpacked": (
        limits,
        "MAX_TABLE_BYTES",
        BOOK_UNPACKED,
        lambda: read_table("a.xlsx", data=BOOK),
        "the workbook unpacks to",
    ),
    "rows of a table": (limits, "MAX_ROWS", 3, reading("a.csv", TABLE, read_table), "more than 2 rows"),
    "rows of JSON lines": (limits, "MAX_ROWS", 2, reading("a.jsonl", LINES, read_table), "more than 1 rows"),
    "cells of a table": (limits, "MAX_CELLS", 6, reading("a.csv", TABLE, read_table), "more than 5 cells"),
    "cells of JSON lines": (limits, "MAX_CELLS", 4, reading("a.jsonl", LINES, read_table), "more than 3 cells"),
    "columns of a table": (limits, "MAX_COLUMNS", 2, reading("a.csv", TABLE, read_table), "more than 1 columns"),
    "columns of a workbook": (limits, "MAX_COLUMNS", 1, lambda: read_table("a.xlsx", data=BOOK), "more than 0 columns"),
    "texts of a corpus": (limits, "MAX_TEXTS", 2, reading("a.csv", TABLE, read_corpus), "2 texts; the most is 1"),
    "characters of a corpus": (
        limits,
        "MAX_CORPUS_CHARACTERS",
        8,
        reading("a.csv", TABLE, read_corpus),
        "more than 7 characters",
    ),
    "texts of a sheet": (limits, "MAX_SHEET_TEXTS", 2, two_on_a_sheet, "holds 1 texts"),
    "characters of a sheet": (
        limits,
        "MAX_SHEET_CHARACTERS",
        8,
        two_on_a_sheet,
        "8 characters or more",
    ),
    "texts of a report": (page, "MAX_TEXTS", 3, two_in_a_report, "there are 3 texts; .* 2 texts"),
    "themes of a report": (page, "MAX_THEMES", 2, two_in_a_report, "there are 2 themes; .* 1 themes"),
    "codes of a report": (page, "MAX_CODES", 4, coded_twice_in_a_report, "there are 4 codes or more; .* 3 codes"),
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


def constant(name: str) -> object:
    module, _, attribute = name.rpartition(".")
    return getattr(import_module(f"discourse_coder.{module}"), attribute)


def test_the_page_of_limits_has_all_constants_as_they_are():
    rows = re.findall(r"^\| .* \| ([\d,.]+) \| `([\w.]+)` \|$", (ROOT / "docs" / "limits.md").read_text("utf-8"), re.M)
    assert [(most, name) for most, name in rows if most != f"{constant(name):,}"] == []
    named = {name for _, name in rows}
    assert {f"files.limits.{name}" for name in vars(limits) if name.isupper()} <= named
    elsewhere = {name for name in named if not name.startswith("files.limits.")}
    assert len(elsewhere) > 20


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "discourse_coder", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("command", ["report {}", "sheet {} --coder second --seed 1 --to {}/out/sheet.html"])
def test_too_many_texts_for_a_page_are_refused_before_they_are_read(tmp_path, command):
    study = write_small_study(tmp_path / "study")
    rows = "".join(f"n{number}\n" for number in range(200_001))
    (study / "corpus" / "manifest.csv").write_text(f"id\n{rows}", encoding="utf-8")  # none of which has a file
    result = run(*command.format(study, study).split())
    assert result.returncode == 2
    assert "there are 200,001 texts" in result.stderr
    assert not (study / "out").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize(
    "name", ["codebook.yaml", "claims.yaml", "methods.yaml", "sample.csv", "corpus/manifest.csv", "corpus/texts/a.txt"]
)
def test_a_pipe_in_place_of_a_file_of_a_study_is_not_waited_for(tmp_path, name):
    study = write_small_study(tmp_path / "study")
    (study / "codings").mkdir()
    (study / "codings" / "second.csv").write_text("id,un,dialogue\na,1,0\nb,1,1\nc,0,0\n", encoding="utf-8")
    (study / name).unlink(missing_ok=True)
    os.mkfifo(study / name)
    result = run("report", study, "--no-charts")
    assert result.returncode == 2
    assert "not a regular file" in result.stderr


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
    block = SimpleNamespace(found="b" * length)
    assert article._found_in([block], f"Before it. {'b' * length} After it.") == [kept]
