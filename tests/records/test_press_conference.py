"""Press conferences and interviews: exchanges as printed, who speaks in them, nothing lost."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import discourse_coder as dc
from discourse_coder.records.press.conference import is_press_conference, keep_about, split_press_conference
from discourse_coder.records.speakers import speaker_labels
from discourse_coder.records.transcripts import transcript_turns
from press_pages import Page, pages

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "press_conferences.yaml").read_text(encoding="utf-8"))
BY_NAME = {case["name"]: case["text"] for case in CASES}
ADDED = BY_NAME["additions after the press conference"]
MANY = BY_NAME["unknown outlets, follow-ups, several questions before one answer"]
PIECES = st.sampled_from(
    ["Q: ", "A: ", "Q:", "Reuters: ", "Hua Li: ", "The President: ", "***", "\n", "\n\n", " ", "text", "?", ".", "é",
     "\0", "Foreign Ministry Spokesperson Hua Li's Regular Press Conference on May 4", "2019-05-04", "Home > x",
     "Print", "After the press conference, asked: ", "interview", "\ufeff", "：", "99 June 2019", "\r", "\x85", "A"]
)  # fmt: skip


def letters(*texts: str) -> Counter[str]:
    return Counter("".join("".join(texts).split()))


def read(text: str, **options: object) -> tuple[object, ...]:
    return split_press_conference(text, "page.html", **options)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cases(case):
    found = read(case["text"])
    assert [one.name for one in found] == [expected["name"] for expected in case["found"]]
    for one, expected in zip(found, case["found"], strict=True):
        parts = [(turn.role, one.text[turn.start : turn.end]) for turn in one.turns] or [("official", one.text)]
        assert [role for role, _ in parts] == [role for role, _ in expected["turns"]]
        for (_, words), (_, first) in zip(parts, expected["turns"], strict=True):
            assert words.startswith(first)
        for key, value in expected.get("metadata", {}).items():
            assert one.metadata.get(key, "none") == value
    removed = [removal.what for one in found for removal in one.removals]
    assert len(removed) == len(case["removed"])
    assert all(what.startswith(first) for what, first in zip(removed, case["removed"], strict=True))
    assert letters(*(one.text for one in found), *removed) == letters(case["text"])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_stored_texts_show_the_same_turns(case):
    for one in read(case["text"]):
        assert transcript_turns(one.text) == one.turns
        assert transcript_turns(one.text, one.metadata.get("speaker", "")) == one.turns


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_all_cases_are_recognised(case):
    assert is_press_conference(case["text"])


@given(pages())
@settings(max_examples=80, deadline=None)
def test_composed_pages_are_recovered(page: Page):
    found = read(page.text)
    assert [one.text for one in found] == [piece.text for piece in page.pieces]
    for one, piece in zip(found, page.pieces, strict=True):
        assert one.name.split("-")[0] == piece.name
        assert one.metadata.get("outlet", "") == piece.outlet
        assert (one.metadata["date"], one.metadata["speaker"]) == ("2019-06-11", "Hua Meiling")
        if piece.name == "answer":
            turns = [(turn.role, one.text[turn.start : turn.end].strip()) for turn in one.turns]
            assert turns == [(role, words.strip()) for role, words in piece.turns]
        else:
            assert one.turns == ()
        assert transcript_turns(one.text) == one.turns
    removed = [removal.what for one in found for removal in one.removals]
    assert letters(*(one.text for one in found), *removed) == letters(page.text)
    assert is_press_conference(page.text)


@given(st.lists(PIECES, max_size=40).map("".join), st.booleans())
@settings(max_examples=400, deadline=None)
def test_any_text_is_split_or_refused_and_nothing_is_lost(text, raw):
    is_press_conference(text)
    try:
        found = read(text, raw=raw)
    except dc.CorpusError:
        return
    removed = [removal.what for one in found for removal in one.removals]
    assert not (raw and removed)
    assert letters(*(one.text for one in found), *removed) == letters(text)
    for one in found:
        if one.text.strip("\ufeff \t\r\n\f\v\0"):
            dc.Document(one.name, one.text, turns=one.turns)


@given(pages())
@settings(max_examples=50, deadline=None)
def test_raw_takes_nothing_out(page: Page):
    found = read(page.text, raw=True)
    assert not any(one.removals for one in found)
    assert letters(*(one.text for one in found)) == letters(page.text)
    assert not any(turn.role == "official" and "Regular Press" in one.text[turn.start : turn.end] for one in found
                   for turn in one.turns)  # fmt: skip


def test_a_bom_and_windows_line_ends_do_no_harm():
    found = read("\ufeff" + MANY.replace("\n", "\r\n"))
    assert [one.text.replace("\r", "") for one in found] == [one.text for one in read(MANY)]


def test_only_exchanges_about_a_term_are_kept_whole():
    text = BY_NAME["an interview with an introduction"]
    (kept,), left_out_of_all = keep_about(read(text), ("kosovo",))
    assert (kept.name, kept.metadata["position"]) == ("answer-02", "2")
    assert "And what of Kosovo" in kept.text
    *before, left_out = (*kept.removals, *left_out_of_all)
    assert (left_out.place, left_out.why) == ("answer-01", "not about kosovo")
    assert left_out.what.startswith("Xinhua News Agency: What stays")
    assert [removal.why for removal in before] == [
        "title",
        "date of the page",
        "introduction, not spoken",
    ]


@pytest.mark.parametrize(
    ("term", "names"),
    [("PORT", ["answer-01"]), ("por", []), ("por*", ["answer-01"]), ("the  bridge", ["answer-03"]),
     ("vijest*", ["answer-01", "answer-02"])],
)  # fmt: skip
def test_terms_are_whole_words_or_beginnings(term, names):
    assert [one.name for one in keep_about(read(MANY), (term,))[0]] == names


def test_what_is_left_out_is_told_also_where_nothing_is_kept():
    exchanges = read(MANY)
    kept, left_out = keep_about(exchanges, ("Kosovo", "Serbia"))
    assert kept == ()
    assert [removal.place for removal in left_out] == ["line 1", "answer-01", "answer-02", "answer-03"]
    assert left_out[-1].why == "not about Kosovo or Serbia"


@pytest.mark.parametrize("term", ["", " ", "*"])
def test_empty_terms_are_refused(term):
    with pytest.raises(dc.UsageError, match="empty"):
        keep_about(read(MANY), (term,))


@pytest.mark.parametrize(
    "text", ["", " \n", "Foreign Ministry Spokesperson Hua Li's Regular Press Conference on May 4"]
)
def test_a_page_without_words_is_refused(text):
    with pytest.raises(dc.CorpusError, match=r"page\.html: no text in it"):
        read(text)


def test_the_title_of_the_page_tells_date_and_speaker():
    page = "CCTV: Is it so?\n\nGuo Min: It is.\n"
    title = "Foreign Ministry Spokesperson Guo Min’s Regular Press Conference on September 30, 2026"
    (one,) = read(page, html_title=f"{title}_Ministry of Foreign Affairs")
    assert one.metadata == {
        "title": title, "date": "2026-09-30", "source": "mfa", "speaker": "Guo Min", "outlet": "CCTV", "position": "1",
        "kind": "press conference",
    }  # fmt: skip


def test_a_title_that_only_the_page_has_makes_one_answer_a_press_conference():
    page = "Q: Is it so?\n\nA: It is.\n"
    assert not is_press_conference(page)
    assert is_press_conference(page, "Foreign Ministry Spokesperson Guo Min’s Regular Press Conference on May 4, 2019")
    assert not is_press_conference("It is so.", "Foreign Ministry Spokesperson Guo Min’s Remarks on the Port")


@pytest.mark.parametrize(
    ("head", "source", "kind"),
    [
        ("Foreign Ministry Spokesperson Guo Min's Regular Press Conference", "mfa", "press conference"),
        ("Guo Min of the Ministry of External Affairs, interviewed", "mfa", "interview"),
        ("Press Briefing by Press Secretary Ann Berg", None, "press conference"),
        ("Interview with the Minister of Agriculture, The Riverland Gazette", None, "interview"),
        ("LENGTH: 240 words\n\nBYLINE: Ann Berg\n\nSECTION: NEWS", None, "questions and answers"),
    ],
)
def test_only_a_foreign_ministry_is_the_source(head, source, kind):
    found = read(
        f"{head}\n\nQuestion: What of milk?\n\nAnswer: A fair price.\n\nQuestion: And bread?\n\nAnswer: Too.\n"
    )
    answers = [one.metadata for one in found if one.name.startswith("answer")]
    assert [(one.get("source"), one["kind"], one.get("outlet")) for one in answers] == [(source, kind, None)] * 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A speech: we thank the Council.\n\nWe support dialogue.",
        "The President: I give the floor to China.\n\nMr. Zhang (China): We thank you.\n\nThe President: I thank him.",
        "The spokesperson's remarks on Tuesday drew wide attention.\n\nMarkets fell.",
        "Kosovo: what next?\n\nSerbia: a country of the region, as the map shows.",
    ],
)
def test_other_texts_are_not_press_conferences(text):
    assert not is_press_conference(text)


def test_only_the_officials_words_are_coded_once_stored(tmp_path):
    codebook = dc.parse_codebook(
        "title: t\nversion: '1'\nthemes:\n"
        "  - {id: port, definition: d, rules: [{name: r, any: [port, open, bridge, news]}]}\n"
    )
    for page in (ADDED, MANY):
        for one in read(page):
            (tmp_path / f"{len(one.text)}-{one.name}.txt").write_text(one.text, encoding="utf-8")
    coding = dc.code(dc.read_corpus(tmp_path), codebook)
    assert sorted(span.quote for span in coding.spans) == ["open", "port"]


@pytest.mark.parametrize(
    "block", ["Q: what? ", "A: b\n\n", "Serbia: what?\n\n", "***\n\n", "x > ", "Q\n", ": ", "\n", "( "]
)
def test_long_pages_take_no_long_time(block):
    text = "Foreign Ministry Spokesperson Hua Li's Remarks on x\n\nWe note.\n\n" + block * (200_000 // len(block))
    start = time.process_time()
    is_press_conference(text)
    read(text)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("before", "speakers"),
    [
        ("That is what was said by the\n", []),
        ("That is what was said by the\n\n", ["Reuters"]),
        ("That is what was said.\n", ["Reuters"]),
        ("That is what was said by the " + "x" * 300 + "\n", []),
    ],
)
def test_a_name_in_a_wrapped_line_is_no_speakers(before, speakers):
    labels = speaker_labels(f"Q: Is it so?\n\nA: It is. {before}Reuters: What do you say?\n\nA: It is.\n")
    assert [label.text for label in labels if label.text not in "QA"] == speakers


@pytest.mark.parametrize(("end", "role"), [(1000, "official"), (1001, "question")])
def test_who_answers_is_named_in_the_first_1000_characters(end, role):
    before = "On Spokesperson Hua Li".rjust(end, "x").replace("xOn", " On")
    assert before[:1000].endswith("Hua Li") is (role == "official")
    labels = speaker_labels(f"{before}\n\nQ: Is it?\n\nA: It is.\n\nHua Li: Is it?\n\nA: It is.\n")
    assert [label.role for label in labels if label.text == "Hua Li"] == [role]


@pytest.mark.parametrize(("length", "outlets"), [(3999, ["Riverland Gazette"]), (4000, [])])
def test_an_unknown_outlet_asks_within_4000_characters(length, outlets):
    labels = speaker_labels(f"Q: Is it?\n\nA: It is.\n\nRiverland Gazette:{' x'.ljust(length, 'x')}?\n\nA: It is.\n")
    assert [label.text for label in labels if label.text not in "QA"] == outlets


TITLE = "Foreign Ministry Spokesperson Geng Wu's Regular Press Conference on May 4"
WORDS = "Q: Any wishes?\n\nA: Peace.\n"


@pytest.mark.parametrize(
    ("published", "date"),
    [("2019-07-03", "2019-05-04"), ("2019-07-04", None), ("2019-05-02", "2019-05-04"), ("2019-05-01", None)],
)
def test_a_page_is_published_from_2_days_before_to_60_days_after_the_press_conference(published, date):
    # A year below the title is the page's own, not the rest of the title's date.
    (one,) = read(f"{TITLE}\n{published}\n\n{WORDS}")
    assert one.metadata.get("date") == date


@pytest.mark.parametrize(("n_before", "titled"), [(29, True), (30, False)])
def test_a_title_stands_in_the_first_30_lines(n_before, titled):
    menu = "".join(f"Menu {n}\n" for n in range(n_before))
    assert (read(f"{menu}{TITLE}\n\n{WORDS}")[0].metadata.get("title") == TITLE) is titled


@pytest.mark.parametrize(("length", "titled"), [(250, True), (251, False)])
def test_a_title_has_up_to_250_characters(length, titled):
    title = TITLE.replace("Regular", "Regular " + "x" * (length - len(TITLE) - 1))
    assert len(title) == length
    assert (read(f"{title}\n\n{WORDS}")[0].metadata.get("title") == title) is titled


@pytest.mark.parametrize(("length", "apart"), [(300, True), (301, False)])
def test_a_line_that_introduces_an_addition_has_up_to_300_characters(length, apart):
    line = "After the press conference, a journalist asked the following question ".ljust(length, "x")
    found = read(f"{TITLE}\n\n{WORDS}\n{line}\n\nQ: And?\n\nA: Yes.\n")
    removed = [removal.what for one in found for removal in one.removals]
    assert any(what.startswith("After the press") for what in removed) is apart
