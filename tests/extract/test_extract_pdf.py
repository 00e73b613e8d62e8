"""Texts of PDF files: reading order, paragraphs, what belongs to pages, and files that cannot be read."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

from discourse_coder.errors import CorpusError
from discourse_coder.extract.formats.pdf import extract_pdf
from discourse_coder.extract.pages.letters import improbable_words
from pdfs import COLUMN, FULL, GUTTER, HEIGHT, MARGIN, SOFT_HYPHEN, Record, broken_lines, pdf, set_line

HEAD = ("Council of the Valley", "Seventy-fourth year")
WORDS = (
    "the valley council river dialogue parties agree-ment sover-eignty resolution mission delegate border farmers of "
    "and to in report wel-comes peace support govern-ment regional terri-torial integrity"
).replace("-", SOFT_HYPHEN)


def paragraphs(number: int, seed: int = 3) -> list[str]:
    """Compose speeches of the valley's council; words may be cut at soft hyphens."""
    chance = random.Random(seed)

    def sentence() -> str:
        words = chance.choices(WORDS.split(), k=chance.randint(6, 22))
        return " ".join([words[0].capitalize(), *words[1:]]) + "."

    speakers = ["Mr. Orlov (Riverland): ", "The President: ", "Mrs. Stone (Hillland) (spoke in Hillish): ", "", "", ""]
    return [chance.choice(speakers) + " ".join(sentence() for _ in range(chance.randint(1, 7))) for _ in range(number)]


def text_of(data: bytes, **options) -> list[str]:
    return extract_pdf(data, "record.pdf", **options).text.rstrip("\n").split("\n\n")


def whole(said: list[str]) -> list[str]:
    return [paragraph.replace(SOFT_HYPHEN, "") for paragraph in said]


def reasons(data: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for removal in extract_pdf(data, "record.pdf").removals:
        found.setdefault(removal.why, []).append(removal.what)
    return found


def draw(*lines: str, font: str = "Helvetica"):
    """Return what draws lines of text, one below the other."""

    def draw_lines(canvas, _):
        canvas.setFont(font, 12)
        for number, line in enumerate(lines):
            canvas.drawString(72, 700 - 14 * number, line)

    return draw_lines


# Reading order and paragraphs.


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("spaced", [0.0, 6.0], ids=["indented", "spaced"])
@pytest.mark.parametrize("row_by_row", [False, True], ids=["column by column", "row by row"])
def test_every_paragraph_is_found_whole_and_in_order(columns, spaced, row_by_row):
    said = paragraphs(60)
    record = Record(
        said, HEAD, columns=columns, spaced=spaced, indent=0 if spaced else 18, row_by_row=row_by_row,
        notes={2: ["1 See the letter of the ferryman to the keeper of the bridge.", "2 The same letter."]},
    )  # fmt: skip
    assert text_of(bytes(record)) == [*HEAD, *whole(said)]


@pytest.mark.parametrize("seed", range(4))
def test_what_belongs_to_pages_is_set_apart_with_its_page(seed):
    notes = {1: ["1 See the letter of the ferryman."], 3: ["2 The same letter, to which nobody", "* An answer."]}
    data = bytes(Record(paragraphs(45, seed), HEAD, notes=notes))
    found = reasons(data)
    n_pages = 1 + len(found["page number"])
    assert found["page number"] == [f"{page}/9" for page in range(2, n_pages + 1)]
    assert found["running head"] == ["S/PV.9991", "The situation in the valley", "14/05/2019"] * (n_pages - 1)
    assert found["job number"] == ["19-90001 (E)", "*1990001*", *["19-90001"] * (n_pages - 1)]
    assert found["footnote"] == [note for page in sorted(notes) for note in notes[page]]
    where = {removal.what: removal.place for removal in extract_pdf(data, "r.pdf").removals}
    assert where["2/9"] == "page 2"
    assert where["* An answer."] == "page 3"


def test_full_width_paragraphs_part_the_columns_above_from_those_below():
    said = paragraphs(12, seed=8)

    def page(canvas, _):
        y = HEIGHT - 60.0
        for block in (said[:5], said[5:6], said[6:11], said[11:]):
            width = FULL if len(block) == 1 else COLUMN
            lines = [line for text in block for line in broken_lines(text, width, 9, 15)]
            half = -(-len(lines) // 2) if width == COLUMN else len(lines)
            for number, line in enumerate(lines):
                x = MARGIN + (COLUMN + GUTTER) * (number >= half)
                set_line(canvas, line, x, y - 11 * (number % half), width, 9)
            y -= 11 * half + 10

    assert text_of(pdf(page)) == whole(said)


def columns(canvas, top: int, *, rows: int = 8, size: int = 10) -> int:
    """Draw words in two columns, small at the left and capital at the right; return where the next block begins."""
    canvas.setFont("Helvetica", size)
    for row in range(rows):
        line = f"the {NUMBERS[row]} line of this column has words"
        canvas.drawString(74, top - 14 * row, line)
        canvas.drawString(330, top - 14 * row, line.upper())
    return top - 14 * rows


NUMBERS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"]


def switches(data: bytes) -> int:
    """Return how often the text goes from one column to the other."""
    sides = [word.isupper() for word in " ".join(text_of(data)).split() if len(word) > 2 and word.isalpha()]
    return sum(left != right for left, right in pairwise(sides))


@pytest.mark.parametrize("mark", ["* * *", "II", "12"])
@pytest.mark.parametrize("blocks", [1, 3])
def test_what_stands_between_columns_parts_their_blocks(mark, blocks):
    def page(canvas, _):
        top = 700
        for block in range(blocks):
            top = columns(canvas, top)
            if block < blocks - 1:
                canvas.drawCentredString(299, top - 12, mark)
            top -= 40

    assert switches(pdf(page)) == 2 * blocks - 1


def test_a_closing_mark_or_page_number_between_columns_leaves_them_whole():
    def page(canvas, number):
        bottom = columns(canvas, 700 - 20 * number)
        if number == 3:
            canvas.drawCentredString(299, bottom - 12, "* * *")

    def single(canvas, _):
        columns(canvas, 700)
        canvas.drawCentredString(299, 40, "1")

    assert switches(pdf(page, pages=3)) == 5
    assert switches(pdf(single)) == 1


def test_words_side_by_side_that_are_read_as_one_line_are_named():
    def page(canvas, _):
        for row, name in enumerate(NUMBERS):
            canvas.drawString(74, 700 - 14 * row, f"The {name} delegation")
            canvas.drawString(330, 700 - 14 * row, "asks for peace " * (1 + row % 4 // 3 * 5))

    found = extract_pdf(pdf(page), "x")
    assert [doubt.place for doubt in found.doubts] == ["page 1"]
    assert "The first delegation asks for peace" in found.doubts[0].what
    assert not extract_pdf(pdf(lambda canvas, _: columns(canvas, 700)), "x").doubts


@pytest.mark.parametrize("shift", [(0, 0), (1, -1), (1.5, 0)])
def test_what_is_drawn_twice_for_a_shadow_is_read_once(shift):
    lines = [f"The {name} line of our plan, all in all" for name in NUMBERS]

    def page(canvas, _):
        for x, y in ((0, 0), shift):
            for number, line in enumerate(lines):
                canvas.drawString(72 + x, 700 - 14 * number + y, line)

    found = extract_pdf(pdf(page), "x")
    assert found.text.split() == " ".join(lines).split()
    assert {removal.why for removal in found.removals} == {"drawn twice, for bold type or a shadow"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("The con\u0235ict is an e\u0235ort.", "con\u0235ict, e\u0235ort"),
        ("Der Kon\u03c6ikt dauert an.", "Kon\u03c6ikt"),
        ("7KH FRXQFLO PHW LQ WKH YDOOHB DQG VSRNH RI D ODVWLQJ SHDFH.", "7KH"),
    ],
    ids=["a ligature", "another script", "letters exchanged"],
)
def test_pages_whose_letters_are_no_language_are_named(line, words):
    (doubt,) = extract_pdf(pdf(draw(*[line] * 4, font=dejavu())), "x").doubts
    assert doubt.place == "page 1"
    assert doubt.what.startswith(words)


@pytest.mark.parametrize(
    "line",
    [
        "Strč prst skrz krk; vlk zmrzl. Česká republika podporuje dialog obou stran." * 3,
        "Phát triển kinh tế là nhiệm vụ trung tâm của đất nước trong giai đoạn mới." * 3,
        "Ɗan majalisa ya ce ƙasar tana goyon bayan zaman lafiya; țară și oraș." * 3,
    ],
    ids=["Czech", "Vietnamese", "Hausa, Romanian"],
)
def test_letters_of_languages_are_no_doubt(line):
    assert not improbable_words(line)


def test_hyphens_at_line_ends_go_only_where_the_word_is_known():
    lines = ("We say what a govern-", "ment says, and it is the government of the NATO-", "led mission.")
    assert text_of(pdf(draw(*lines))) == [
        "We say what a government says, and it is the government of the NATO-led mission."
    ]
    assert reasons(pdf(draw(*lines))) == {"line-end hyphen joined": ["govern-ment"]}


def test_a_hyphen_at_a_line_end_that_is_no_break_of_a_word_gets_no_blank():
    lines = ("In the years 2008-", "2012 the U.N.-", "led mission, the pre-", "and the post-war one.")
    assert text_of(pdf(draw(*lines))) == ["In the years 2008-2012 the U.N.-led mission, the pre- and the post-war one."]


def test_a_real_soft_hyphen_at_a_line_end_is_kept_with_its_break():
    assert text_of(pdf(draw("Much infor\u00ad", "mation is there.", font=dejavu()))) == [
        "Much infor-\nmation is there."
    ]


def test_a_list_of_members_is_read_row_by_row():
    members = {"Riverland": "Mr. Orlov of the Valley", "Hillland": "Mrs. Stone", "Saltmarsh": "Mr. Reed the Elder"}

    def page(canvas, _):
        canvas.drawString(72, 700, "Members:")
        for number, (country, name) in enumerate(members.items()):
            canvas.drawString(160, 700 - 14 * number, f"{country}{' . ' * 12}")
            canvas.drawString(400, 700 - 14 * number, name)

    rows = [row.replace(" .", "") for row in text_of(pdf(page))]
    assert [row.removeprefix("Members: ") for row in rows] == [f"{country} {name}" for country, name in members.items()]


def test_raised_numbers_stay_on_their_line():
    def page(canvas, _):
        canvas.setFont("Times-Roman", 11)
        canvas.drawString(72, 700, "The council met")
        canvas.setFont("Times-Roman", 7)
        canvas.drawString(72 + pdfmetrics.stringWidth("The council met", "Times-Roman", 11), 704, "3")
        canvas.setFont("Times-Roman", 11)
        canvas.drawString(72, 688, "in the valley.")

    assert text_of(pdf(page)) == ["The council met3 in the valley."]


def test_raw_keeps_every_line_of_every_page():
    record = bytes(Record(paragraphs(30), HEAD))
    found = extract_pdf(record, "record.pdf", raw=True)
    assert found.removals == ()
    assert found.text.count("S/PV.9991") == found.text.count("19-90001") - 1 > 1
    assert "Seventy-fourth year\n" in found.text


# Scripts, turned pages, text outside of the page.


def test_turned_pages_and_turned_letters_are_read_upright():
    def page(canvas, number):
        canvas.setPageRotation(90 * number % 360)
        canvas.translate(300, 300)
        canvas.rotate(90 * number)
        canvas.drawString(0, 0, f"The {sides[number - 1]} side has a line,")
        canvas.drawString(0, -14, f"and another {sides[number - 1]} line.")

    sides = ("left", "upper", "right", "lower")
    expected = [f"The {side} side has a line, and another {side} line." for side in sides]
    assert text_of(pdf(page, pages=4)) == expected


def test_letters_at_the_side_of_a_page_come_after_its_text():
    def page(canvas, _):
        canvas.saveState()
        canvas.rotate(90)
        canvas.drawString(300, -30, "Archive copy")
        canvas.restoreState()
        draw("The council met in the valley.")(canvas, 1)

    assert text_of(pdf(page)) == ["The council met in the valley.", "Archive copy"]


def test_text_outside_of_the_page_is_set_apart():
    def page(canvas, _):
        canvas.drawString(72, 700, "inside")
        canvas.drawString(2000, 700, "at the right of it")

    assert text_of(pdf(page)) == ["inside"]
    assert reasons(pdf(page)) == {"outside the page": ["at the right of it"]}


def test_chinese_lines_are_joined_without_a_blank():
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    lines = ("山谷理事会在春天的第一天举行会议听取两个河", "边城镇的意见。")
    assert text_of(pdf(draw(*lines, font="STSong-Light"))) == ["".join(lines)]


def dejavu() -> str:
    import matplotlib

    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    pdfmetrics.registerFont(TTFont("DejaVu", str(path)))
    return "DejaVu"


def test_hebrew_is_in_the_order_in_which_it_is_read():
    font = dejavu()
    lines = ("המועצה נפגשה בעמק ביום הראשון", "של האביב.")

    def page(canvas, _):
        canvas.setFont(font, 12)
        for number, line in enumerate(lines):
            canvas.drawRightString(400, 700 - 14 * number, line[::-1])  # as files have it: in the order of the eye

    assert text_of(pdf(page)) == [" ".join(lines)]


def test_ligatures_soft_hyphens_and_control_characters():
    data = pdf(draw("The o\ufb03ce \ufb01nds co\u00adoperation e\ufb00ective.", "Čačak, Мир.", font=dejavu()))
    (text,) = text_of(data)
    assert text.replace("\u00ad", "") == "The office finds cooperation effective. Čačak, Мир."
    assert "\0" not in text


# What the file says of itself.


def test_a_title_is_taken_only_when_it_looks_real_and_a_date_is_the_files():
    said = draw("Speech of 1 May 2000 in the valley")
    assert extract_pdf(pdf(said, title="On the bridge in the valley"), "x").metadata == {
        "title": "On the bridge in the valley",
        "file_date": "2000-01-01",
    }
    later = draw("Speech of 1 May 2011 in the valley")
    for title in (
        "",
        "Microsoft Word - speech.docx",
        "untitled",
        "N1016756",
        r"C:\texts\speech one",
        "speech final.pdf",
    ):
        assert extract_pdf(pdf(later, title=title), "x").metadata == {"file_date": "2000-01-01"}


# Files that cannot be read.

SPEECH = pdf(draw("The council met in the valley."))
LOCKED = pdf(draw("The council met."), encrypt=StandardEncryption("valley", "keeper"))
NO_PAGES = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"<html>a page</html>", "this is not a PDF file"),
        (SPEECH[:300], "broken"),
        (NO_PAGES + b"trailer<</Root 1 0 R>>", "broken|no pages"),
        (LOCKED, "protected by a password"),
        (pdf(pages=2), r"there is no text in it \(2 pages\).*scan.*OCR"),
        (pdf(draw(" ")), r"there is no text in it \(1 page\)"),
        (pdf(pages=3001), "3,001 pages"),
    ],
    ids=["empty", "not a PDF", "cut", "no pages", "password", "scan", "blanks", "many pages"],
)
@pytest.mark.parametrize("raw", [False, True])
def test_files_that_cannot_be_read_end_in_one_problem(data, message, raw):
    with pytest.raises(CorpusError, match=message) as caught:
        extract_pdf(data, "speech.pdf", raw=raw)
    (problem,) = caught.value.problems
    assert problem.place == "speech.pdf"
    assert problem.advice


def test_a_pdf_that_only_forbids_changes_is_read():
    assert text_of(pdf(draw("The council met."), encrypt=StandardEncryption("", "keeper"))) == ["The council met."]


def letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, text))


@settings(max_examples=20, deadline=None)
@given(
    st.integers(1, 25),
    st.integers(0, 10_000),
    st.sampled_from([1, 2]),
    st.sampled_from([0.0, 7.0]),
    st.dictionaries(
        st.integers(1, 3), st.lists(st.sampled_from(["1 One note.", "* Marked", "2 Two", "no"]), max_size=3)
    ),
)
def test_no_letter_is_lost(number, seed, columns, spaced, notes):
    data = bytes(Record(paragraphs(number, seed), HEAD, columns=columns, spaced=spaced, notes=notes))
    found = extract_pdf(data, "record.pdf")
    apart = "".join(removal.what for removal in found.removals if removal.why != "line-end hyphen joined")
    assert letters(extract_pdf(data, "record.pdf", raw=True).text) == letters(found.text) + letters(apart)
    assert "\n\n\n" not in found.text
    assert not any(line != line.strip() for line in found.text[:-1].split("\n"))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_spoilt_files_end_in_a_text_or_a_problem(data):
    spoilt = bytearray(SPEECH)
    for _ in range(data.draw(st.integers(1, 20))):
        place = data.draw(st.integers(0, len(spoilt) - 1))
        spoilt[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    with suppress(CorpusError):
        assert extract_pdf(bytes(spoilt), "x").text.strip()
