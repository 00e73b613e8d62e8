"""Subtitles: words without times, and who speaks them where the file says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.errors import CorpusError
from discourse_coder.extract.formats.detection import extract, format_of
from discourse_coder.model.corpus import Document

VOICES = """\ufeffWEBVTT - Talks on the north

STYLE
::cue { color: red }

NOTE made by hand

1
00:01.000 --> 00:02.000 align:start
<v.loud Anna Berg>Will you go
on with the <i>talks</i>?

00:00:02.500 --> 00:00:04.000
<v Minister Li>We will, R&amp;D <00:00:03.000>included.</v>

answer
00:00:04.100 --> 00:00:05.000
They are good.

00:00:06.000 --> 00:00:07.000
<v Anna Berg>And when?</v><v Minister Li>Soon.</v>
"""


def cue(number: int, start: str, end: str, words: str) -> str:
    return f"{number}\n00:00:{start} --> 00:00:{end}\n{words}\n\n"


def subrip(*cues: str) -> bytes:
    return "".join(cue(n, f"{n:02d},000", f"{n:02d},900", words) for n, words in enumerate(cues, 1)).encode()


def read(data: bytes | str, suffix: str = ".vtt", **options):
    return extract(data.encode() if isinstance(data, str) else data, f"talks{suffix}", suffix=suffix, **options)


def spoken(extracted) -> list[tuple[str, str]]:
    return [(turn.speaker, extracted.text[turn.start : turn.end].strip()) for turn in extracted.turns]


def test_voices_are_turns_and_leave_no_mark_in_the_text():
    extracted = read(VOICES)
    assert spoken(extracted) == [
        ("Anna Berg", "Will you go on with the talks?"),
        ("Minister Li", "We will, R&D included. They are good."),
        ("Anna Berg", "And when?"),
        ("Minister Li", "Soon."),
    ]
    assert extracted.text == "\n\n".join(words for _, words in spoken(extracted)) + "\n"
    assert "speaker" not in extracted.metadata


def test_what_is_no_cue_is_left_out_and_said():
    why = {removal.why: (removal.place, removal.what) for removal in read(VOICES).removals}
    assert why == {
        "header of the subtitles": ("line 1", "- Talks on the north"),
        "style sheet": ("line 3", "STYLE ::cue { color: red }"),
        "comment": ("line 6", "NOTE made by hand"),
        "without a voice: attributed to the speaker before": ("the whole text", "1 cue"),
    }


def test_one_voice_is_the_speaker():
    extracted = read("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Li>Yes.\n")
    assert extracted.metadata["speaker"] == "Li"
    assert spoken(extracted) == [("Li", "Yes.")]


@pytest.mark.parametrize(
    ("first", "start", "paragraphs"),
    [("It ends.", "03.999", 1), ("It ends.", "04.000", 2), ("It goes on", "09.000", 1), ("It ends.", "02.000", 1)],
)
def test_a_pause_of_two_seconds_after_a_sentence_begins_a_paragraph(first, start, paragraphs):
    vtt = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{first}\n\n00:{start} --> 00:10.000\nMore.\n"
    assert len(read(vtt).text.split("\n\n")) == paragraphs


@pytest.mark.parametrize(("others", "left_out"), [(3, True), (4, False)])
def test_lines_that_roll_up_count_once_where_half_of_the_cues_show_them_again(others, left_out):
    shown = ["One", "One\ntwo", "two\nthree", "three\nfour", *(f"line {n}" for n in range(others))]
    extracted = read(subrip(*shown), ".srt")
    assert (extracted.text.count("two") == 1) == left_out
    assert any("shown again" in removal.why for removal in extracted.removals) == left_out
    assert read(subrip(*shown), ".srt", raw=True).text.count("two") == 2


@pytest.mark.parametrize(("shown", "words"), [(3, "One One two two three"), (4, "One two three four")])
def test_three_cues_are_too_few_to_tell_that_lines_roll_up(shown, words):
    cues = ["One", "One\ntwo", "two\nthree", "three\nfour"][:shown]
    assert read(subrip(*cues), ".srt").text == f"{words}\n"


@pytest.mark.parametrize(
    ("cues", "speakers"),
    [
        (["MINISTER: We agree.", "REUTERS: Do you?", "MINISTER: Yes."], ["MINISTER", "REUTERS", "MINISTER"]),
        (["Li Wei: We agree.", "Anna: Why?", "Li Wei: So.", "Anna: Oh."], ["Li Wei", "Anna", "Li Wei", "Anna"]),
        (["Li Wei: We agree.", "Note: it is late.", "Li Wei: So."], []),
        (["MINISTER: We agree.", "It is so."], []),
        (["There is one thing: peace.", "There is one thing: peace."], []),
        (["We agree on", "Peace: and on", "Peace: again."], []),
    ],
)
def test_names_before_a_colon_are_speakers_where_they_form_a_pattern(cues, speakers):
    extracted = read(subrip(*cues), ".srt")
    assert [turn.speaker for turn in extracted.turns] == speakers
    assert " ".join(extracted.text.split()) == " ".join(cues)


def test_labels_without_a_pattern_begin_paragraphs_for_the_reader_of_labels():
    text = read(subrip("Q: Do you agree?", "A: We do.\nIn full."), ".srt").text
    assert text == "Q: Do you agree?\n\nA: We do. In full.\n"


def test_times_and_markup_of_subrip_are_gone():
    extracted = read(subrip("{\\an8}<font color=red>We</font> agree", "on 3 < 4.").replace(b"\n", b"\r\n"), ".srt")
    assert extracted.text == "We agree on 3 < 4.\n"


@pytest.mark.parametrize("suffix", [".txt", ".srt", ".vtt", ""])
@pytest.mark.parametrize("data", [VOICES.encode(), VOICES[1:].encode("utf-16"), subrip("We agree.")])
def test_subtitles_are_known_by_their_content(data, suffix):
    assert format_of(data, "talks", suffix=suffix).name == "subtitles"
    assert "-->" not in read(data, suffix).text


@pytest.mark.parametrize("start", ["WEBVTTX\n\nText.", "1\n2 --> 3\n\nText.", "We met at 00:01 --> twice."])
def test_a_text_that_only_looks_like_subtitles_is_none(start):
    assert format_of(start.encode(), "talks", suffix=".txt").name == "text"


def test_subtitles_without_a_word_are_refused():
    with pytest.raises(CorpusError, match="no words in these subtitles"):
        read("WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n")


PIECES = st.sampled_from(
    [
        *("00:01.000 --> 00:02.000", "00:09,000 --> 00:10,000", "<v Li>", "<v A.B.>", "</v>", "<i>", "NOTE x", "7"),
        *("\n", "\n\n", "A: ", "LI: ", "text.", "&#129;", "&lt;", "\u200b", "\ufeff", "\x07", "é😀", "<v ", "STYLE"),
    ]
)


@given(st.lists(PIECES, max_size=40), st.booleans())
def test_turns_cover_any_text_and_nothing_is_lost_from_its_form(pieces, raw):
    try:
        extracted = read("WEBVTT\n\n" + "".join(pieces), raw=raw)
    except CorpusError:
        return
    if extracted.turns:
        Document("d", extracted.text, turns=extracted.turns)
        assert (extracted.turns[0].start, extracted.turns[-1].end) == (0, len(extracted.text))
        assert [turn.end for turn in extracted.turns[:-1]] == [turn.start for turn in extracted.turns[1:]]
        assert all(extracted.text[turn.start - 2 : turn.start] == "\n\n" for turn in extracted.turns[1:])
