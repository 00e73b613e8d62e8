"""Plain text that was hard-wrapped: joined to paragraphs, its pages' furniture set apart, all else left alone."""

from __future__ import annotations

import re
import textwrap
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse_coder.extract.hyphens import Vocabulary, joined
from discourse_coder.extract.pages.line_ends import unwrapped

FIRST = (
    "The valley council met on the first day of spring to hear what the two river towns had to say about "
    "the bridge, and it found that neither of them wanted to speak first. The chair asked both to return in the "
    "autumn, when the water would be low and the farmers back from the hills.¹ Nobody objected to this."
).replace("¹", "")
SECOND = (
    "In the autumn the towns agreed on a plan that had three parts. The first was a ferry, which the council would "
    "pay for; the second a market on both banks, and the third a school in which the children of both towns would "
    "learn the songs of the other. The plan was read aloud and carried."
)


def wrap(text: str, width: int = 50) -> str:
    return "\n".join(textwrap.wrap(text, width, break_on_hyphens=True, break_long_words=False))


def letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, text))


def reasons(text: str) -> list[tuple[str, str]]:
    return [(removal.why, removal.what) for removal in unwrapped(text)[1]]


@pytest.mark.parametrize("width", [40, 50, 72, 110])
@pytest.mark.parametrize("between", ["\n\n", "\n\n\n", "\n    "])
def test_paragraphs_become_lines(width, between):
    text = between.join([wrap(FIRST, width), wrap(SECOND, width)]) + "\n"
    assert unwrapped(text) == (f"{FIRST}\n\n{SECOND}\n", ())


def test_lines_of_a_double_spaced_text_are_joined():
    text = wrap(FIRST).replace("\n", "\n\n") + "\n\nThe Plan of the Towns\n\n" + wrap(SECOND).replace("\n", "\n\n")
    assert unwrapped(text)[0] == f"{FIRST}\n\nThe Plan of the Towns\n\n{SECOND}\n"


def test_windows_line_ends_and_trailing_blanks_change_nothing():
    text = wrap(FIRST).replace("\n", " \r\n") + " \r\n\r\n" + wrap(SECOND).replace("\n", " \r\n")
    assert unwrapped(text)[0] == f"{FIRST}\n\n{SECOND}\n"


VERSE = """The river rose above the wall
And took the bridge away,
And nobody who lived at all
Had anything to say.

We stood upon the other bank
And waited for the sun,
And every boat we had there sank
Until we had but one.
"""
LIST = """Members of the council:
- a farmer of the upper valley
- the keeper of the bridge
- two teachers
- a miller, who keeps the books of the council as well
- the ferryman
"""
TABLE = "town\tboats\tpeople\n" + "".join(f"town {n}\t{n}\t{n * 100}\n" for n in range(30))
PARAGRAPHS = f"{FIRST}\n\n{SECOND}\n\n{FIRST}\n"
TRANSCRIPT = "Q: Will there be a bridge?\nA: There will.\nQ: When?\nA: We shall see when the water is low.\n"


@pytest.mark.parametrize("text", [VERSE, LIST, TABLE, PARAGRAPHS, TRANSCRIPT, "", "\n", "one line", "\f\n12\n\f"])
def test_texts_that_are_not_hard_wrapped_stay_as_they_are(text):
    assert unwrapped(text) == (text, ())


def test_a_page_number_and_a_footnote_inside_a_sentence_are_set_apart():
    first, second = FIRST[:219] + "3", FIRST[220:]
    note = "3  Minutes of the council, second volume,\npage nine of the old edition."
    page = f"{wrap(first)}\n\n{note}\n\n17\n\f{wrap(second)}\n"
    text, _ = unwrapped(page + "\n" + wrap(SECOND) + "\n")
    assert text == f"{first} {second}\n\n{SECOND}\n"
    assert reasons(page + "\n" + wrap(SECOND)) == [
        ("footnote", note.replace("\n", " ")),
        ("page number", "17"),
    ]


def test_a_footnote_that_goes_on_after_the_next_page_begins_is_one():
    cut = SECOND.replace("plan that", "plan7 that").replace("ferry,", "ferry,8")
    middle = cut.index("would learn")
    first_page = f"{wrap(FIRST)}\n\n{wrap(cut[:middle])}\n\n7  A letter of the keeper of the bridge to the\n"
    second_page = f"{wrap(cut[middle:])}\n\nmiller, who kept it.\n8  The same.\n\n{wrap(FIRST)}\n"
    text = f"{first_page}\f{second_page}"
    found, removals = unwrapped(text)
    assert found == f"{FIRST}\n\n{cut}\n\n{FIRST}\n"
    assert [(removal.why, removal.what) for removal in removals] == [
        ("footnote", "7  A letter of the keeper of the bridge to the miller, who kept it."),
        ("footnote", "8  The same."),
    ]


def test_a_number_that_no_word_refers_to_is_no_footnote():
    boats = "4  boats crossed the river on that day, and the\nferryman was paid for all of them by the council."
    assert unwrapped(f"{wrap(FIRST)}\n\n{boats}\n")[1] == ()


def test_running_heads_at_form_feeds_are_set_apart():
    said = [
        f"In the {name} year {FIRST[0].lower()}{FIRST[1:-1]} {name}." for name in ("first", "next", "third", "last")
    ]
    pages = [f"Annals of the valley, part {n}\n\n{wrap(text)}\n\n{n + 40}\n" for n, text in enumerate(said)]
    text, removals = unwrapped("\f".join(pages))
    assert text == "\n\n".join(said) + "\n"
    assert Counter(removal.why for removal in removals) == {"running head": 4, "page number": 4}


def page_text(number: int) -> str:
    """Return words that no other page has."""
    return wrap(re.sub(r"(?<=[a-z]{2})\b", "klmnoprstuv"[number], FIRST))


def test_running_feet_are_called_so():
    pages = [f"{page_text(n)}\n\nAnnals of the valley\n" for n in range(3)]
    assert reasons("\f".join(pages)) == [("running foot", "Annals of the valley")] * 3


@pytest.mark.parametrize(("n_pages", "heads"), [(2, 0), (3, 3)])
@pytest.mark.parametrize("first", ["Friends of the valley", "Part {}"])
def test_the_same_first_line_is_a_running_head_from_three_pages_on(n_pages, heads, first):
    pages = [f"{first.format(n)}\n\n{page_text(n)}\n" for n in range(n_pages)]
    assert [why for why, _ in reasons("\f".join(pages))] == ["running head"] * heads


@pytest.mark.parametrize(("n_pages", "heads"), [(10, 3), (11, 0)])
def test_in_a_long_text_a_running_head_is_on_three_pages_of_ten(n_pages, heads):
    first = {0: "Friends of the valley", 5: "Friends of the valley", n_pages - 1: "Friends of the valley"}
    pages = [f"{first.get(n, f'{chr(65 + n)} was said.')}\n\n{page_text(n)}\n" for n in range(n_pages)]
    assert [why for why, _ in reasons("\f".join(pages))] == ["running head"] * heads


@pytest.mark.parametrize(
    ("repeated", "is_head"),
    [
        ("The Bridge of the Towns", True),
        ("Mr. Orlov (Riverland): Yes", False),
        ("Mr. Chair of the council", False),
        ("The bridge must be built.", False),
        ("and the bridge as well", False),
    ],
)
def test_what_is_said_twice_is_no_running_head_beside_a_page_number(repeated, is_head):
    text = f"{wrap(FIRST)}\n\n{repeated}\n\n{wrap(SECOND)}\n\n17\n\f{repeated}\n\n{wrap(FIRST)}\n"
    assert (("running head", repeated) in reasons(text)) is is_head
    assert ("page number", "17") in reasons(text)


def test_a_heading_repeats_a_heading_and_not_words_of_a_sentence():
    line = wrap(SECOND).split("\n")[1]
    text = f"{wrap(FIRST)}\n\n17\n\f{line[0].upper()}{line[1:]}\n\n{wrap(SECOND)}\n"
    assert [why for why, _ in reasons(text)] == ["page number"]


def test_what_stands_on_a_line_with_a_page_number_behind_a_form_feed_stays():
    text = f"{wrap(FIRST)}\n\n17\f{wrap(SECOND)}\n"
    assert unwrapped(text)[0] == f"{FIRST}\n\n{SECOND}\n"
    assert reasons(text) == [("page number", "17")]


def test_speakers_items_and_bullets_begin_paragraphs():
    speeches = f"Mr. Orlov (Riverland): {FIRST}", f"The President: {SECOND}", f"(a) {FIRST}", f"• {SECOND}"
    assert unwrapped("\n".join(map(wrap, speeches)))[0] == "\n\n".join(speeches) + "\n"


@pytest.mark.parametrize(
    ("lines", "known", "text", "words"),
    [
        (["the govern-", "ment of"], "Government is", "the government of", ("govern-ment",)),
        (["the NATO-", "led force"], "NATO led a force", "the NATO-led force", ()),
        (["non-", "interference"], "non-interference", "non-interference", ()),
        (["co-", "operation"], "cooperation, co-operation and co-operation", "co-operation", ()),
        (["behind-", "the-scenes"], "", "behind-\nthe-scenes", ()),
        (["inter-", "national"], "", "inter-\nnational", ()),
        (["Serbia-", "Kosovo"], "", "Serbia-Kosovo", ()),
        (["resolu-", "tion"], "", "resolu-\ntion", ()),
        (["Serb-", "Croat talks"], "", "Serb-Croat talks", ()),
        (["soft\u00ad", "ness"], "", "softness", ("soft\u00adness",)),
        (["see https://valley.example/", "river"], "", "see https://valley.example/river", ()),
        (["谷地理事会在春天", "举行会议。"], "", "谷地理事会在春天举行会议。", ()),
        (["pages 4-", "7 of"], "", "pages 4-7 of", ()),
        (["in 2008–", "2012"], "", "in 2008–2012", ()),
        (["the U.N.-", "led force"], "", "the U.N.-led force", ()),
        (["one -", "two"], "", "one - two", ()),
        (["Wirtschafts-", "und Sozialpolitik"], "", "Wirtschafts- und Sozialpolitik", ()),
        (["and/", "or"], "", "and/ or", ()),
        (["pre-", "and post-war"], "", "pre- and post-war", ()),
        (["a direct-", "or of"], "The director", "a director of", ("direct-or",)),
    ],
)
def test_hyphens_go_only_where_the_word_is_known(lines, known, text, words):
    assert joined(lines, Vocabulary([*lines, known])) == (text, words)


def test_joined_hyphens_are_listed_with_their_lines():
    text = (
        wrap(FIRST)
        + "\nThe council did not want to wait for the coun-\ncil of the hills to make up its mind on that.\n"
    )
    found, removals = unwrapped(text)
    assert "coun-" not in found
    assert [(removal.place, removal.what, removal.why) for removal in removals] == [
        ("lines 8 to 9", "coun-cil", "line-end hyphen joined")
    ]


PIECES = st.sampled_from(
    [
        "\n",
        "\n\n",
        "\f",
        " ",
        "\t",
        "12",
        "3  See ",
        ". ",
        "river-",
        "valley ",
        "The ",
        "council3 ",
        "(a) ",
        "• ",
        "中国",
        "שלום ",
        "\r\n",
        "Mr. X:",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=80).map("".join), st.sampled_from([30, 50, 70]))
def test_no_letter_is_lost(noise, width):
    text = f"{wrap(FIRST, width)}\n{noise}\n\n{wrap(SECOND, width)}\n"
    found, removals = unwrapped(text)
    apart = "".join(removal.what for removal in removals if removal.why != "line-end hyphen joined")
    assert letters(text) == letters(found) + letters(apart)
    assert found == text or (found.endswith("\n") and "\n\n\n" not in found)


def test_a_long_text_takes_no_long():
    text = "\n\n".join([wrap(FIRST), wrap(SECOND)] * 1500)
    assert unwrapped(text)[0].count("\n\n") == 2999


@pytest.mark.parametrize(("indent", "parted"), [(1, False), (2, True)])
def test_an_indent_of_two_begins_a_paragraph(indent, parted):
    first, second = (textwrap.wrap(said, 50) for said in (FIRST, SECOND))
    first[-1] = first[-1][:-1].ljust(49, "s") + "."  # full, so that nothing but the indent tells
    lines = [*first, " " * indent + second[0], *second[1:]]
    lines = [f"    {line}" for line in lines]
    assert ("\n\n" in unwrapped("\n".join(lines))[0].strip()) is parted


def of_width(width, *, ended=False):
    """Return a line so many columns wide, in the middle of a sentence or at its end."""
    words = ("river valley towns and " * 10)[: width - 1].rstrip().ljust(width - 1, "s")
    return words + ("." if ended else "s")


@pytest.mark.parametrize(("width", "joined_up"), [(24, False), (25, True), (140, True), (141, False)])
def test_hard_wrapped_lines_are_from_25_to_140_columns_wide(width, joined_up):
    text = "\n".join([*[of_width(width)] * 4, of_width(width, ended=True)])
    assert (unwrapped(text)[0] != text) is joined_up


@pytest.mark.parametrize(("n_lines", "joined_up"), [(3, False), (4, True)])
def test_three_lines_have_to_run_on(n_lines, joined_up):
    text = "\n".join([*[of_width(50)] * (n_lines - 1), of_width(50, ended=True)])
    assert (unwrapped(text)[0] != text) is joined_up


@pytest.mark.parametrize(("n_ended", "joined_up"), [(13, True), (14, False)])
def test_35_of_100_lines_have_to_run_on(n_ended, joined_up):
    text = "\n".join([of_width(50)] * 7 + [of_width(50, ended=True)] * n_ended)
    assert (unwrapped(text)[0] != text) is joined_up


@pytest.mark.parametrize(("width", "parted"), [(80, True), (81, False)])
def test_a_line_is_full_where_the_next_word_would_bring_it_beyond_85_of_100_columns(width, parted):
    lines = [*[of_width(100)] * 4, of_width(width, ended=True), "Word " + of_width(95), of_width(100, ended=True)]
    assert ("\n\n" in unwrapped("\n".join(lines))[0].strip()) is parted


@pytest.mark.parametrize(("n_lines", "n_paragraphs"), [(4, 3), (5, 2)])
def test_five_lines_apart_by_empty_lines_are_a_double_spaced_text(n_lines, n_paragraphs):
    wrapped = "\n".join([*[of_width(50)] * 4, of_width(50, ended=True)])
    spaced = [
        *[of_width(50)] * (n_lines - 3),
        of_width(50, ended=True),
        "Then" + of_width(46),
        of_width(50, ended=True),
    ]
    text = unwrapped(f"{wrapped}\n\n\n" + "\n\n".join(spaced))[0]
    assert text.strip().count("\n\n") + 1 == n_paragraphs


@pytest.mark.parametrize(("heads", "found"), [((0, 1, 2), 3), ((0, 2), 0)])
def test_a_running_head_stands_on_three_pages(heads, found):
    pages = [wrap(f"In year {name} {SECOND[0].lower()}{SECOND[1:]}") for name in ("one", "two", "three", "four")]
    pages = [f"Annals of the valley\n\n{page}" if n in heads else page for n, page in enumerate(pages)]
    assert [what for _, what in reasons("\n\f".join(pages))].count("Annals of the valley") == found


@pytest.mark.parametrize(("above", "found"), [(0, 4), (1, 0)])
def test_nothing_of_the_text_stands_outside_of_a_running_head(above, found):
    names = ("one", "two", "three", "four")
    pages = [
        "\n\n".join(
            [*(f"{name} {n}".title() for n in "x"[:above]), "Annals of the valley", wrap(f"In {name} {SECOND}")]
        )
        for name in names
    ]
    assert [what for why, what in reasons("\n\f".join(pages)) if why == "running head"].count(
        "Annals of the valley"
    ) == found


@pytest.mark.parametrize(("heading", "found"), [("The Plans", ["The Plans"]), ("The Plan", [])])
def test_a_heading_that_a_page_repeats_beside_its_number_has_eight_letters(heading, found):
    text = f"{wrap(FIRST)}\n\n{heading}\n\n{wrap(SECOND)}\n\n{heading}\n\n17\n\f{wrap(FIRST)}\n"
    assert [what for why, what in reasons(text) if why == "running head"] == found


@pytest.mark.parametrize(("second", "notes"), [(5, 2), (6, 1)])
def test_a_footnotes_number_is_up_to_four_above_the_last(second, notes):
    text = f"{wrap(FIRST.replace('bridge,', 'bridge,1'))}\n\n1  See the letter of the keeper.\n\n"
    text += f"{wrap(SECOND.replace('ferry,', f'ferry,{second}'))}\n\n{second}  See the answer to it.\n\n{wrap(FIRST)}\n"
    assert [why for why, _ in reasons(text)] == ["footnote"] * notes


@pytest.mark.parametrize(("between", "notes"), [(149, 1), (150, 0)])
def test_a_footnotes_number_stands_within_150_lines_of_it(between, notes):
    lines = [of_width(50)[:-2] + ",1", *[of_width(50)] * (between - 1), of_width(50, ended=True)]
    text = "\n".join(lines) + "\n\n1  See the letter of the keeper.\n"
    assert [why for why, _ in reasons(text)] == ["footnote"] * notes


@pytest.mark.parametrize(("letters", "text"), [(79, "{}ment"), (80, "{}-\nment")])
def test_a_word_that_a_hyphen_cuts_is_looked_up_to_its_80th_character(letters, text):
    word = "a" * letters
    assert joined([word + "-", "ment of"], Vocabulary([word + "ment is"]))[0] == text.format(word) + " of"


@pytest.mark.parametrize(("length", "between"), [(500, ""), (501, " ")])
def test_an_address_that_breaks_has_up_to_500_characters(length, between):
    address = "https://valley.example/".ljust(length - 1, "a") + "/"
    assert joined(["see", address, "river"], Vocabulary(()))[0] == f"see {address}{between}river"


@pytest.mark.parametrize(("line", "between"), [("7", ""), ("river", ""), ("River", " "), ("(see", " ")])
def test_an_address_goes_on_in_a_small_letter_or_a_figure(line, between):
    assert joined(["https://valley.example/", line], Vocabulary(()))[0] == f"https://valley.example/{between}{line}"
