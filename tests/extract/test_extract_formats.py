"""Files of any format: which one it is, and that any bytes end in a text or in one clear line."""

from __future__ import annotations

import random
import re
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.errors import CorpusError
from discourse_coder.extract.formats.detection import extract, format_of
from discourse_coder.extract.formats.registry import BY_SUFFIX, FORMATS, Format, usual_suffixes
from discourse_coder.fetching.folder import _OTHER_MEDIA_TYPES
from discourse_coder.files.tables import TABLE_MEDIA_TYPES, TABLE_SUFFIXES
from discourse_coder.ingesting.ingest import _readable_suffixes
from hostile_texts import TEXTS
from office_texts import open_document, paragraph, rtf, word, zipped
from pdfs import pdf

SPEECH = "The delegation thanks the chair and supports the statement of the group."
PAGE = f"<!DOCTYPE html><html><head><title>Talks</title></head><body><p>{SPEECH}</p></body></html>"
EMAIL = f"MIME-Version: 1.0\nFrom: Press <press@example.org>\nSubject: Talks\n\n{SPEECH}\n"
FILES = {
    ".txt": SPEECH.encode(),
    ".md": f"# Talks\n\n{SPEECH}\n".encode(),
    ".html": PAGE.encode(),
    ".docx": word(paragraph(SPEECH)),
    ".odt": open_document(f"<text:p>{SPEECH}</text:p>"),
    ".rtf": rtf(SPEECH),
    ".eml": EMAIL.encode(),
    ".vtt": f"WEBVTT\n\n00:01.000 --> 00:02.000\n{SPEECH}\n".encode(),
    ".srt": f"1\n00:00:01,000 --> 00:00:02,000\n{SPEECH}\n".encode(),
}
MADE = FILES | {".pdf": pdf(lambda canvas, _: canvas.drawString(60, 700, SPEECH))}
FORM = re.compile(r"(?:[^\n]*\S\n)(?:\n?[^\n]*\S\n)*")


def is_in_form(text: str) -> bool:
    return (
        bool(FORM.fullmatch(text))
        and "\n\n\n" not in text
        and not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", text)
    )


@pytest.mark.parametrize("suffix", FILES)
@pytest.mark.parametrize("raw", [False, True])
def test_every_format_is_read(suffix: str, raw: bool):
    extracted = extract(FILES[suffix], f"talks{suffix}", suffix=suffix.upper(), raw=raw)
    assert SPEECH in extracted.text
    assert is_in_form(extracted.text)
    assert extracted.extractor
    assert not [removal for removal in extracted.removals if "named" in removal.why]


@pytest.mark.parametrize("suffix", [".html", ".docx", ".odt", ".rtf", ".eml"])
@pytest.mark.parametrize("named", [".txt", ".pdf", ".docx", ".odt", ".html", ""])
def test_the_content_counts_more_than_the_name(suffix: str, named: str):
    extracted = extract(FILES[suffix], "talks", suffix=named)
    assert SPEECH in extracted.text
    said = [removal for removal in extracted.removals if "although its name ends in" in removal.why]
    if named in ("", suffix):
        assert not said
    else:
        (removal,) = said
        assert removal.what == named
        assert removal.why.endswith(f"although its name ends in {named}")


@pytest.mark.parametrize("named", [".docx", ".pdf", ".rtf", ".odt"])
def test_a_plain_text_under_another_name_is_read(named: str):
    extracted = extract(FILES[".txt"], "talks", suffix=named)
    assert extracted.text == f"{SPEECH}\n"
    assert extracted.removals[0].why == f"the file is a plain text although its name ends in {named}"


def test_a_page_without_a_tag_is_a_text():
    assert extract(FILES[".txt"], "talks.html", suffix=".html").removals[0].why.startswith("the file is a plain text")


@pytest.mark.parametrize(
    "start", ["From: A Ministry\nDate: 3 May 2019\n\n", "Q: Do you agree?\n\nA: Yes.\n\n", "<h1>Talks</h1>\n\n"]
)
def test_a_text_that_only_looks_like_another_format_stays_a_text(start: str):
    extracted = extract(f"{start}{SPEECH}".encode(), "talks.txt", suffix=".txt")
    assert extracted.text == f"{start}{SPEECH}\n"
    assert not extracted.removals


def test_every_suffix_has_a_format_with_a_name():
    assert {format.name for format in BY_SUFFIX.values()} == {
        "text", "markdown", "html", "pdf", "docx", "odt", "rtf", "email", "subtitles",
    }  # fmt: skip
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in BY_SUFFIX)


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_every_entry_has_a_made_file_that_is_found_to_be_of_it_and_read(format: Format):
    data = MADE[format.suffixes[0]]
    module, function = format.extractor.split(":")
    extractor = getattr(import_module(f"discourse_coder.extract.formats.{module}"), function)
    assert SPEECH in extractor(data, "talks").text
    for suffix in format.suffixes:
        assert format_of(data, "talks", suffix=suffix) is format
        assert suffix in _readable_suffixes()
    recognised_by = [other.name for other in FORMATS if other.recognises(data)]
    assert recognised_by in ([], [format.name])


def test_no_suffix_and_no_media_type_stands_for_two_kinds_of_file():
    suffixes = [suffix for format in FORMATS for suffix in format.suffixes] + list(TABLE_SUFFIXES)
    kinds = [kind for format in FORMATS for kind in format.media_types] + [*TABLE_MEDIA_TYPES, *_OTHER_MEDIA_TYPES]
    assert len(set(suffixes)) == len(suffixes)
    assert len(set(kinds)) == len(kinds)
    assert len({format.name for format in FORMATS}) == len(FORMATS)


def test_the_readme_and_the_help_name_every_format():
    named = ", ".join(usual_suffixes())
    help_text = import_module("discourse_coder.cli.ingest_command").DESCRIPTION
    readme = " ".join((Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8").split())
    assert f"{named}, tables, archives and folders" in readme
    assert f"{named};\ntables ({', '.join(TABLE_SUFFIXES)})" in help_text
    assert max(map(len, help_text.splitlines())) <= 120


OASIS = "application/vnd.oasis.opendocument"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "suffix", "found"),
    [
        (b"", ".txt", "the file is empty"),
        (b" \n\t\r\n ", ".txt", "no text in it"),
        (b"\xef\xbb\xbf", ".txt", "no text in it"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), ".txt", "a picture"),
        (zipped({"a.txt": "x"}), ".docx", "an archive"),
        (zipped({"xl/workbook.xml": "<x/>"}), ".docx", "a spreadsheet"),
        (zipped({"content.xml": "", "mimetype": f"{OASIS}.spreadsheet"}), ".odt", "spreadsheet, not a text"),
        (b"PK\x03\x04 and no more", ".docx", "damaged"),
        (OLD_OFFICE, ".doc", "an old Office file"),
        (zipped({"Index/Document.iwa": "x"}), ".docx", "document of Apple's Pages"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), ".docx", "protected by a password"),
        (b"abc\0def\0" * 5, ".txt", "byte 0x00 at position 3"),
        (b"abc\0def\0" * 5, ".docx", "not a Word document"),
        (FILES[".docx"][:-30], ".docx", "damaged"),
        (word(""), ".docx", "no text in it"),
        (open_document(""), ".odt", "no text in it"),
        (rtf(""), ".rtf", "no text in it"),
        (b"Subject: x\nMIME-Version: 1.0\n\n", ".eml", "no text in it"),
        (b"<html><body><script>write('x')</script></body></html>", ".html", "no text in it"),
    ],
)  # fmt: skip
def test_what_has_no_text_says_so_in_one_line(data: bytes, suffix: str, found: str):
    with pytest.raises(CorpusError) as raised:
        extract(data, f"talks{suffix}", suffix=suffix)
    (problem,) = raised.value.problems
    assert problem.place == f"talks{suffix}"
    assert found in problem.found
    assert problem.advice
    assert "\n" not in str(problem)


@pytest.mark.parametrize(
    ("data", "way_on"),
    [
        (OLD_OFFICE, "soffice --convert-to docx"),
        (zipped({"Index/Document.iwa": "x"}), "export it as Word"),
        (word(""), "OCRmyPDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "OCRmyPDF"),
    ],
)
def test_a_refusal_says_how_to_go_on(data: bytes, way_on: str):
    with pytest.raises(CorpusError, match=way_on):
        extract(data, "talks", suffix=".docx")


@pytest.mark.parametrize("suffix", [".txt", ".html", ".docx", ".odt", ".rtf"])
def test_bullets_from_fonts_of_symbols_are_bullets(suffix: str):
    points = "\uf0b7 We want talks.", "\uf0a7 We want peace."
    made = {
        ".txt": "\n\n".join(points).encode(),
        ".html": f"<html><body>{''.join(f'<p>{point}</p>' for point in points)}</body></html>".encode(),
        ".docx": word("".join(map(paragraph, points))),
        ".odt": open_document("".join(f"<text:p>{point}</text:p>" for point in points)),
        ".rtf": rtf("\\par ".join(point.replace(point[0], f"\\u{ord(point[0]) - 0x10000}?") for point in points)),
    }[suffix]
    text = extract(made, "talks", suffix=suffix).text
    assert text.split("\n\n") == ["• We want talks.", "• We want peace.\n"]


def check(data: bytes, suffix: str, raw: bool = False) -> None:
    try:
        extracted = extract(data, "a file", suffix=suffix, raw=raw)
    except CorpusError as error:
        problem = str(error)
    else:
        problem = ""
        assert is_in_form(extracted.text), extracted.text
        assert all("\n" not in value and value.strip() == value != "" for value in extracted.metadata.values())
    assert "\n" not in problem


@given(data=st.binary(max_size=300), suffix=st.sampled_from(sorted({*FILES, ".xyz"})), raw=st.booleans())
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str, raw: bool):
    check(data, suffix, raw)


@given(text=TEXTS, suffix=st.sampled_from([".txt", ".md", ".html", ".eml", ".rtf"]), raw=st.booleans())
def test_any_text_is_read_or_refused(text: str, suffix: str, raw: bool):
    data = text.encode("utf-8", "surrogatepass")
    check(data, suffix, raw)
    check(FILES[suffix] + data, suffix, raw)


def mutated(data: bytes, source: random.Random, pieces: list[bytes]) -> bytes:
    """Return data with a few bytes changed, cut out, doubled or put in."""
    changed = bytearray(data)
    for _ in range(source.randint(1, 6)):
        place = source.randrange(len(changed) + 1)
        length = source.choice([1, 1, 4, 30])
        match source.randrange(4):
            case 0:
                changed[place : place + length] = source.randbytes(length)
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place:place] = changed[place : place + length]
            case 3:
                changed[place:place] = source.choice(pieces)
    return bytes(changed)


PIECES = [
    b"{", b"}", b"\\", b"\\'", b"\\u-1 ", b"\\bin9999999999 ", b"\\uc", b"\\deleted ", b"\\v0 ", b"{\\footnote ",
    b"\\f9 ", b"\\plain",
    b"<", b">", b"</p>", b"<table><td>", b"<pre>", b"<br>", b"<title>", b"&#0;", b"&#xD800;", b"<!--", b"<![CDATA[",
    b"hidden",
    b"\0", b"\xff", b"\xed\xa0\x80", b"\r", b"\n\n", b"\n> ", b"=?utf-8?Q?=FF?=",
    b"Content-Type: text/plain; charset=x\n",
    b"Content-Transfer-Encoding: base64\n", b"Date: x\n", b"From: =?\n", b"---\n", b"```\n", b"[a](b)", b"**",
    b"<w:del/>", b"<w:p>", b"</w:p>", b"<w:tbl>", b"<text:note>", b"<table:table-cell>", b"<w:vanish/>",
]  # fmt: skip


def fuzzed(number: int) -> tuple[bytes, str]:
    """Return a file that was valid once, and its extension."""
    source = random.Random(number)
    suffix = source.choice(sorted(FILES))
    if suffix == ".docx" and source.random() < 0.7:
        body = paragraph(SPEECH, "<w:r><w:footnoteReference w:id='1'/></w:r>").encode()
        broken = mutated(body, source, PIECES).decode("utf-8", "replace")
        return word(broken, footnotes="<w:footnote w:id='1'><w:p><w:r><w:t>Note</w:t></w:r></w:p></w:footnote>"), suffix
    if suffix == ".odt" and source.random() < 0.7:
        body = f"<text:p>{SPEECH}<text:s text:c='3'/></text:p><table:table/>".encode()
        return open_document(mutated(body, source, PIECES).decode("utf-8", "replace")), suffix
    return mutated(FILES[suffix], source, PIECES), suffix


def test_broken_files_are_read_or_refused():
    for number in range(400):
        check(*fuzzed(number))
