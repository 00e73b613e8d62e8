"""Records of the Security Council split into speeches: layouts of three decades, press releases, letters."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse_coder.errors import CorpusError
from discourse_coder.extract.formats.pdf import extract_pdf
from discourse_coder.model.corpus import Document
from discourse_coder.model.dates import PartialDate
from discourse_coder.model.extraction import Extracted
from discourse_coder.records.un.blocks import blocks
from discourse_coder.records.un.front_page import read_front_page
from discourse_coder.records.un.record import is_un_record, of_country, split_un_record
from discourse_coder.records.un.speakers import label_at
from un_records import COVERAGE, LETTER, RECORDS, RESUMPTION, Record, as_pdf, as_text

CASES = Path(__file__).parents[1] / "cases"
LABELS = yaml.safe_load((CASES / "un_labels.yaml").read_text(encoding="utf-8"))
NOBODY = yaml.safe_load((CASES / "un_nobody.yaml").read_text(encoding="utf-8"))
FORMS = {
    "a line each": {},
    "a line each, no blank lines": {"blank_lines": False},
    "wrapped": {"wrap": 52, "lines_per_page": 45},
    "wrapped wide": {"wrap": 90, "lines_per_page": 17},
    "wrapped, pages of seven lines": {"wrap": 60, "lines_per_page": 7},
    "wrapped, labels cut by pages": {"wrap": 43, "lines_per_page": 8},
    "wrapped, no blank lines": {"wrap": 58, "blank_lines": False},
}
IN_FORMS = pytest.mark.parametrize("form", FORMS)
IN_LAYOUTS = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.layout)


def characters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def taken(speeches: tuple[Extracted, ...]) -> Counter[str]:
    """All characters of the speeches and of what was left out."""
    removals = [removal.what for speech in speeches for removal in speech.removals if removal.place != "the text"]
    return characters("".join([*(speech.text for speech in speeches), *removals]))


def who(speeches: tuple[Extracted, ...]) -> list[tuple[str | None, ...]]:
    return [
        tuple(speech.metadata.get(key) for key in ("speaker", "country", "language", "office")) for speech in speeches
    ]


def expected(record: Record) -> list[tuple[str | None, ...]]:
    return [(said.speaker, said.country or None, said.language, said.office or None) for said in record.speeches]


def words(text: str) -> list[str]:
    return text.split()


@IN_FORMS
@IN_LAYOUTS
def test_speeches_of_a_record(record: Record, form: str):
    text = as_text(record, **FORMS[form])
    assert is_un_record(text)
    speeches = split_un_record(text, "record.txt")
    assert who(speeches) == expected(record)
    assert [speech.name for speech in speeches] == [f"speech-{n:03d}" for n in range(1, len(speeches) + 1)]
    for speech, said in zip(speeches, record.speeches, strict=True):
        assert words(speech.text) == words(" ".join(said.paragraphs))
    assert taken(speeches) == characters(text)


@pytest.mark.parametrize("form", ["a line each", "a line each, no blank lines"])
@IN_LAYOUTS
def test_paragraphs_stay_paragraphs(record: Record, form: str):
    for speech, said in zip(split_un_record(as_text(record, **FORMS[form]), "r"), record.speeches, strict=True):
        assert speech.text == "\n\n".join(said.paragraphs) + "\n"


@IN_LAYOUTS
def test_a_paragraph_that_a_page_cuts_is_one(record: Record):
    speeches = split_un_record(as_text(record, wrap=52, lines_per_page=45), "r")
    for speech, said in zip(speeches, record.speeches, strict=True):
        # Where a page ends with a sentence, nothing tells whether the paragraph goes on.
        assert len(said.paragraphs) <= len(speech.text.split("\n\n")) <= len(said.paragraphs) + 1


@IN_LAYOUTS
def test_what_the_first_page_tells(record: Record):
    for position, speech in enumerate(split_un_record(as_text(record, wrap=52), "r"), start=1):
        metadata = speech.metadata
        assert metadata["source"] == "unsc"
        assert metadata["form"] == "verbatim record"
        assert metadata["symbol"] == record.symbol
        assert metadata["session"] == record.session
        assert metadata["meeting"] == record.meeting
        assert metadata["date"] == record.iso
        assert metadata["topic"] == record.topic
        assert metadata["position"] == str(position)
        party = metadata.get("country") or metadata.get("office")
        assert metadata["title"].startswith(f"{record.symbol}, ")
        if party == "President":
            assert metadata["president"] == f"{record.president[0]} ({record.president[1]})"
            assert metadata["title"] == f"{record.symbol}, President"
        elif metadata.get("country"):
            assert metadata["title"] == f"{record.symbol}, {party}"


@IN_LAYOUTS
def test_speeches_of_a_pdf(record: Record):
    text = extract_pdf(as_pdf(record), "record.pdf").text
    assert is_un_record(text)
    speeches = split_un_record(text, "record.pdf")
    assert who(speeches) == expected(record)
    for speech, said in zip(speeches, record.speeches, strict=True):
        assert words(speech.text) == words(" ".join(said.paragraphs))
    assert speeches[0].metadata["date"] == record.iso
    assert speeches[0].metadata["topic"] == record.topic


@IN_LAYOUTS
def test_speeches_of_a_pdf_with_everything_kept(record: Record):
    text = extract_pdf(as_pdf(record), "record.pdf", raw=True).text
    speeches = split_un_record(text, "record.pdf")
    assert who(speeches) == expected(record)
    assert taken(speeches) == characters(text)


def test_what_is_left_out_has_a_reason():
    reasons = {
        removal.why: removal.what
        for speech in split_un_record(as_text(RECORDS[0], wrap=60, lines_per_page=20), "r")
        for removal in speech.removals
    }
    assert reasons["stage line"] == "The meeting rose at 6.50 p.m."
    assert reasons["heading"] == "Adoption of the agenda"
    assert reasons["speaker's name, kept as metadata"] == "The PRESIDENT (interpretation from Chinese):"
    assert reasons["votes"] == "None"
    assert re.fullmatch(r"\d+", reasons["page number"])
    assert reasons["running head"] == "Fifty-fourth year 22 March 1999"
    assert set(reasons) == {
        "first page", "heading", "stage line", "no speaker", "speaker's name, kept as metadata", "votes",
        "page number", "running head",
    }  # fmt: skip


def test_removals_name_their_lines():
    text = as_text(RECORDS[2], wrap=52)
    lines = text.splitlines()
    for speech in split_un_record(text, "r"):
        for removal in speech.removals:
            number = int(removal.place.removeprefix("line "))
            assert lines[number - 1].strip().startswith(removal.what[:20])


@pytest.mark.parametrize(("text", "label"), LABELS, ids=[text[:40] for text, _ in LABELS])
def test_labels(text: str, label: list[str] | None):
    found = label_at(text)
    assert (found and [found.speaker, found.country, found.language]) == label
    if found:
        assert text[found.end :] in ("", *(text[n:] for n in range(len(text)) if text[:n].rstrip().endswith(":")))


@pytest.mark.parametrize(("paragraph", "is_nobodys"), NOBODY, ids=[text[:40] for text, _ in NOBODY])
def test_what_is_nobodys(paragraph: str, is_nobodys: bool):
    (speech,) = split_un_record(f"S/PV.7000\n\nMr. Ng (China): First.\n\n{paragraph}\n\nLast.\n", "r")
    assert speech.text == ("First.\n\nLast.\n" if is_nobodys else f"First.\n\n{paragraph}\n\nLast.\n")


def test_speeches_before_a_resumption_are_kept():
    text = "S/PV.7000\n\nMr. Ng (China): One.\n\nThe meeting was resumed at noon.\n\nMr. Day (Chad): Two.\n"
    assert [speech.text for speech in split_un_record(text, "r")] == ["One.\n", "Two.\n"]


def test_languages_that_change():
    (speech,) = split_un_record("S/PV.7000\n\nMs. Cole (Canada): One.\n\n(spoke in French)\n\nDeux.\n", "r")
    assert speech.metadata["language"] == "English, French"


@pytest.mark.parametrize("wrap", [0, 50])
@pytest.mark.parametrize(
    ("words_of_president", "parts"),
    [
        ("I thank you.||I shall now make a statement in my national capacity.||China agrees.||It does.",
         ["I thank you.\n\nI shall now make a statement in my national capacity.", "China agrees.\n\nIt does."]),
        ("I shall now make a statement in my capacity as representative of China. China agrees.||I resume my functions "
         "as President. I give the floor to Mr. Ng.",
         ["I shall now make a statement in my capacity as representative of China.", "China agrees.",
          "I resume my functions as President. I give the floor to Mr. Ng."]),
        ("I will now speak in my capacity as Minister for Foreign Affairs of China.||China agrees. I now resume my "
         "duties.", ["I will now speak in my capacity as Minister for Foreign Affairs of China.", "China agrees.",
                     "I now resume my duties."]),
        ("I shall now make a statement in my capacity as the representative of China.||China agrees.||There are no "
         "more names on the list.", ["I shall now make a statement in my capacity as the representative of China.",
                                "China agrees.", "There are no more names on the list."]),
        ("I speak now in my capacity as President of the Security Council.||We agree.",
         ["I speak now in my capacity as President of the Security Council.\n\nWe agree."]),
        ("I thank Mr. Ng, who spoke in his national capacity.||We agree.",
         ["I thank Mr. Ng, who spoke in his national capacity.\n\nWe agree."]),
    ],
)  # fmt: skip
def test_a_president_in_both_capacities(words_of_president: str, parts: list[str], wrap: int):
    opening, *others = words_of_president.split("||")
    record = Record(
        "2010s", "S/PV.7000", "Sixty-eighth year", "7000", "Monday", "2 June 2014", "2014-06-02", ("Mr. Wang", "China"),
        (("Chad", "Mr. Cherif"),), "Peace", "Report (S/2014/1)", "14-12345",
        (f"The President (spoke in Chinese): {opening}", *others),
    )  # fmt: skip
    speeches = split_un_record(as_text(record, wrap=wrap), "r")
    assert [speech.text for speech in speeches] == [f"{part}\n" for part in parts]
    for number, speech in enumerate(speeches):
        national = number % 2 == 1
        assert speech.metadata.get("capacity") == ("national" if national else None)
        assert speech.metadata.get("country") == ("China" if national else None)
        assert speech.metadata["speaker"] == ("Mr. Wang" if national else "The President")
        assert speech.metadata["language"] == "Chinese"
    assert list(of_country(speeches, "China")) == list(speeches[1::2])


def test_a_country_comes_from_an_earlier_label_or_the_list_of_members():
    record = Record(
        "2010s", "S/PV.7000", "Sixty-eighth year", "7000", "Monday", "2 June 2014", "2014-06-02", ("Mr. Wang", "China"),
        (("Chad", "Mr. Cherif"), ("United Kingdom of Great Britain and\nNorthern Ireland", "Sir Mark Grant")), "Peace",
        "Report (S/2014/1)", "14-12345",
        ("Mr. Cherif: One.", "Mr. Ng (Norway): Two.", "Mr. Ng: Three.", "Sir Mark Grant: Four.", "Mr. Unknown: Five."),
    )  # fmt: skip
    speeches = split_un_record(as_text(record), "r")
    countries = [speech.metadata.get("country") for speech in speeches]
    assert countries == ["Chad", "Norway", "Norway", "United Kingdom of Great Britain and Northern Ireland", None]


def test_resumptions():
    speeches = split_un_record(as_text(RESUMPTION, wrap=52), "r")
    assert who(speeches) == expected(RESUMPTION)
    assert {speech.metadata["symbol"] for speech in speeches} == {"S/PV.6264 (Resumption 1)"}
    assert {speech.metadata["meeting"] for speech in speeches} == {"6264"}


def test_records_that_follow_each_other():
    text = as_text(RECORDS[1], wrap=52) + "\f" + as_text(RESUMPTION, wrap=52)
    speeches = split_un_record(text, "r")
    assert who(speeches) == expected(RECORDS[1]) + expected(RESUMPTION)
    assert [speech.metadata["symbol"] for speech in speeches] == ["S/PV.6822"] * 9 + ["S/PV.6264 (Resumption 1)"] * 3
    assert speeches[-1].metadata["position"] == "3"
    assert speeches[-1].name == "speech-012"
    assert taken(speeches) == characters(text)


@pytest.mark.parametrize(
    "inside",
    [
        "He asked: “Who knows?\nMr. Smith (Norway): I do.” That was all.",
        'He asked: "Who knows?\nMr. Smith (Norway): I do." That was all.',
        "He turned and spoke at last to\nMr. Smith (Norway): I do not know what.",
    ],
)
def test_a_false_speaker_within_a_paragraph(inside: str):
    text = f"S/PV.7000\n\nMr. Ng (China): We met the old\nenvoy in the old town.\n{inside}\n\nMr. Day (Chad): Yes.\n"
    assert [speech.metadata["country"] for speech in split_un_record(text, "r")] == ["China", "Chad"]


def test_the_same_first_words_on_pages_are_no_running_head():
    page = "The President: I now give the floor to the\nspeaker.\n\nMr. Ng (China): Yes.\n\n{}/9 14-12345\n\n"
    text = "S/PV.7000\n\n" + "".join(page.format(number) for number in range(2, 8))
    assert len(split_un_record(text, "r")) == 12


def page_numbers(text: str) -> list[str]:
    speeches = split_un_record(text, "r")
    return [removal.what for speech in speeches for removal in speech.removals if removal.why == "page number"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("Yes and\n\n2\n\nno.", ["2"]),
        ("Yes and\n\n3\n\nno.", []),  # the second page is the first that has a number
        ("Yes and\n\n3\n\nno.\n\n4\n\nYes and\n\n5\n\nno.", ["3", "4", "5"]),
        ("Yes and\n\n- 7 -\n\f\nno.", ["- 7 -"]),
        ("Yes and\n\nPage 7\n\f\nno.", ["Page 7"]),
        ("Yes and\n2\nno.", []),
        ("Yes and\n2/9\nno.", ["2/9"]),
        ("The votes are\n\n14-12345\n\n4\n\n9\n\nand no more.", ["4"]),
    ],
)
def test_page_numbers_of_a_record(lines: str, found: list[str]):
    assert page_numbers(f"S/PV.7000\n\nMr. Ng (China): {lines}\n") == found


def test_running_heads_behind_form_feeds_of_a_record():
    pages = [
        f"Records of the region, {n}\n\n" + "\n".join(f"{word * n} {other * n} has a say." for other in "defghijk")
        for n, word in enumerate("ABC", start=2)
    ]
    (speech,) = split_un_record("S/PV.7000\n\nMr. Ng (China): Yes.\n\n\f" + "\n\n\f".join(pages), "r")
    heads = [removal.what for removal in speech.removals if removal.why == "running head"]
    assert heads == ["Records of the region, 2", "Records of the region, 3", "Records of the region, 4"]


@pytest.mark.parametrize(
    ("dated", "date"),
    [
        ("21 May 2015", "2015-05-21"),
        ("May 21, 2015", "2015-05-21"),
        ("31 February 2015, then 1 March 2015", "2015-03-01"),
        ("21 May", None),
        ("S/2015/5/21", None),
    ],
)
def test_dates_of_a_press_release(dated: str, date: str | None):
    speeches = split_un_record(COVERAGE.replace("21 May 2015", dated), "r")
    assert speeches[0].metadata.get("date") == date


def test_press_release():
    assert is_un_record(COVERAGE)
    speeches = split_un_record(COVERAGE, "r")
    assert [(speech.metadata.get("speaker"), speech.metadata.get("country")) for speech in speeches] == [
        ("Farid Zarif", None), ("Ivica Dačič", "Serbia"), ("Liu Jieyo", "China"),
        ("Sir Mark Lyall Grant", "United Kingdom"), ("Gerard Van Bohemen", "New Zealand"),
        ("John McDONALD", "United States"), (None, "Serbia"),
    ]  # fmt: skip
    assert speeches[2].text == (
        "LIU JIEYO (China) said that the sovereignty of Serbia deserved respect.\n\n"
        "Turning to dialogue, he asked both sides to be patient.\n"
    )
    assert speeches[0].metadata["office"] == "Special Representative of the Secretary-General and Head of the Mission"
    for speech in speeches:
        assert speech.metadata["form"] == "press release (reported speech)"
        assert speech.metadata["symbol"] == "SC/11906"
        assert speech.metadata["meeting"] == "7448"
        assert speech.metadata["date"] == "2015-05-21"
    assert speeches[3].metadata["capacity"] == "national"
    assert taken(speeches) == characters(COVERAGE)


def test_letter_with_statements():
    assert is_un_record(LETTER)
    speeches = split_un_record(LETTER, "r")
    assert who(speeches) == [
        ("Zahir Tanim", None, "English", "Special Representative of the Secretary-General for Kosovo and Head of the "
         "United Nations Mission"),
        ("Ivica Dačim", "Serbia", "English", "First Deputy Prime Minister and Minister for Foreign Affairs of Serbia"),
        ("Zhang Jung", "China", "Chinese", "Permanent Representative of China to the United Nations"),
        ("Ms. Vlora Çitakim", None, "English", None),
        ("Jonathan Allend", "United Kingdom of Great Britain and Northern Ireland", "English", "Deputy Permanent "
         "Representative of the United Kingdom of Great Britain and Northern Ireland to the United Nations"),
    ]  # fmt: skip
    assert "and this sentence runs over the page.\n" in speeches[0].text
    assert speeches[2].text.startswith("I thank the Special Representative. Annex 5 of the report is of interest.\n\n")
    for speech in speeches:
        assert speech.metadata["form"] == "letter (video-meeting statement)"
        assert speech.metadata["symbol"] == "S/2020/339"
        assert speech.metadata["date"] == "2020-04-24"
        assert speech.metadata["topic"] == "The Mission in the region"
    assert taken(speeches) == characters(LETTER)


@pytest.mark.parametrize("text", [*(as_text(record, wrap=52) for record in RECORDS), COVERAGE, LETTER])
def test_raw_keeps_everything(text: str):
    speeches = split_un_record(text, "r", raw=True)
    assert not any(speech.removals for speech in speeches)
    assert characters("".join(speech.text for speech in speeches)) == characters(text)
    assert [speech.name for speech in speeches[:2]] == ["front-matter", "speech-001"]
    assert who(speeches[1:]) == who(split_un_record(text, "r"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("China", ["China"]), ("china", ["China"]), ("USA", ["United States of America"]),
        ("the U.S.", ["United States of America"]), ("United States", ["United States of America"]),
        ("France", ["France"]), ("Norway", []), ("President", []), ("", []),
    ],
)  # fmt: skip
def test_one_delegation(asked: str, found: list[str]):
    speeches = split_un_record(as_text(RECORDS[1]), "r")
    assert [speech.metadata["country"] for speech in of_country(speeches, asked)] == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "China thanks Mr. Tanin for his briefing.\n\nWe refer to S/PV.8655 and to the statement made there.",
        "The President: I wish to quote rule 39.\n\nIt is clear.",
        "The meeting was called to order at 3 p.m. by the mayor, who spoke: welcome.",
        "SC/12345\n\nA press statement on the attack. The members condemned it.",
        "S/2020/339\n\nLetter dated 2 May 2020\n\nThe annex is enclosed.\n\nAnnex\n\nList of places.",
        "Q: What of Kosovo?\n\nA: Our position is known.",
    ],
)
def test_other_texts_are_no_records(text: str):
    assert not is_un_record(text)


@pytest.mark.parametrize(
    ("text", "found"), [("", "no text"), (" \n\f\n", "no text"), ("S/PV.7000\n\nNothing.", "no speech")]
)
def test_texts_without_a_speech(text: str, found: str):
    with pytest.raises(CorpusError, match=f"minutes.txt: .*{found}.* was found|minutes.txt: there is {found}"):
        split_un_record(text, "minutes.txt")


def test_control_characters_are_taken_out():
    (speech,) = split_un_record("S/PV.7000\r\n\r\nMr. Ng (China): One\0 and\x07 two.\x0cThree.\r\n", "r")
    assert speech.text == "One and two.\n\nThree.\n"
    assert [removal.what for removal in speech.removals[:2]] == ["U+0000, 1 times", "U+0007, 1 times"]


PIECES = st.sampled_from(
    [
        "S/PV.7000", "S/PV.7000 (Resumption 1)", "SC/12345", "S/2020/339", "Letter dated 2 May 2020", "Annex",
        "Annex 2",
        "Statement by the Permanent Representative of China to the United Nations, Zhang Jun", "[Original: Chinese]",
        "President:", "Mr. Wang . . . . (China)", "Members:", "Agenda", "Provisional", "31 October 2019", "31/10/2019",
        "The meeting was called to order at 3 p.m.", "The meeting rose at 5 p.m.", "The agenda was adopted.",
        "The President:", "The President (spoke in French):", "Mr. Ng (China):", "Ms. Day:", "Mr. (", "(((", ")))", ":",
        "ZHANG JUN (China) said", "ANA LI, Head of the Mission, said", "Statements", "I shall now make a statement in "
        "my national capacity.", "I now resume my functions as President.", "A vote was taken by show of hands.",
        "In favour:", "None", "2/24 19-34071", "3", "*1934071*", "text goes on", "A sentence.", "“", "”", '"', "-",
        "(spoke in English)", "é", "😀", "\0", "\x85", "\u2028", "\ud800", "\t", "\f", "\r\n", "\n", "\n", "\n\n",
        "\n\n", " ",
        " ", "\u00a0", "x" * 300,
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join), st.booleans())
def test_any_text_ends_in_speeches_or_a_clear_line(text: str, raw: bool):
    is_un_record(text)
    try:
        speeches = split_un_record(text, "minutes.txt", raw=raw)
    except CorpusError:
        return
    for speech in speeches:
        Document(speech.name, speech.text)
        assert re.fullmatch(r"(?s)\S(.*\S)?\n", speech.text)
        assert not re.search(r"[\0-\x08\x0b-\x1f\x7f-\x9f]|\n\n\n", speech.text)
        if date := speech.metadata.get("date"):
            PartialDate.parse(date)
    kept = re.sub(r"[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]", "", text)
    assert taken(speeches) == characters(kept)


@pytest.mark.parametrize(("end", "symbol"), [(20_000, "S/PV.1"), (20_001, "")])
def test_the_first_page_of_a_record_has_20_000_characters(end, symbol):
    words = ("of it " * 4000)[: end - len(" S/PV.1")]
    assert read_front_page(f"{words} S/PV.1 ").symbol == symbol


def paragraphs_of_lines(*lines: str) -> int:
    never = {"begins": lambda _: False, "stands_alone": lambda _: False}
    return sum(not piece.continues for piece in blocks(lines, 1, **never))


@pytest.mark.parametrize(
    ("width", "before", "after", "number"),
    [
        # In lines of up to 160 characters a sentence goes on; beyond, short lines and long ones are paragraphs.
        (160, 59, 100, 1),
        (161, 60, 100, 1),
        (161, 59, 100, 2),
        (161, 100, 160, 1),
        (161, 100, 161, 2),
    ],
)
def test_lines_beyond_160_characters_are_paragraphs(width, before, after, number):
    wide = ["W" * width, ""] * 9
    assert paragraphs_of_lines(*wide, "B" * before, "A" * after) == 9 + number


def test_what_follows_the_statements_of_a_meetings_coverage_is_set_apart():
    speeches = split_un_record(f"{COVERAGE}\nFor information media. Not an official record.\n", "r")
    assert not any("***" in speech.text or "information media" in speech.text for speech in speeches)
    after = [removal.what for removal in speeches[-1].removals if removal.why == "after the statements"]
    assert after == ["* *** *", "For information media. Not an official record."]


@pytest.mark.parametrize(("end", "capacity"), [(400, "national"), (401, None)])
def test_a_capacity_is_told_in_the_first_400_characters(end, capacity):
    said = "Sir MARK LYALL GRANT (United Kingdom), in words "
    words = said + ("of it " * 80)[: end - len(said) - len(" in his national capacity")] + " in his national capacity"
    assert len(words) == end
    old = "Sir MARK LYALL GRANT (United Kingdom), speaking in his national capacity"
    speeches = split_un_record(COVERAGE.replace(old, words), "r")
    (grant,) = (speech for speech in speeches if "Grant" in speech.metadata.get("speaker", ""))
    assert grant.metadata.get("capacity") == capacity
