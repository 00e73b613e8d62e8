"""Names of files and tables of the two corpora of the United Nations that everybody uses."""

from __future__ import annotations

import pytest

from discourse_coder.records.known_corpora import keys_of_name, mended_lines, metadata_by_key, metadata_of_name


@pytest.mark.parametrize(
    ("stem", "told"),
    [
        ("ARG_01_1946", {"date": "1946", "source": "unga", "country": "ARG", "session": "1"}),
        ("EU_78_2023", {"date": "2023", "source": "unga", "country": "EU", "session": "78"}),
        ("ARG_02_1946", {}),  # the second session was in 1947
        ("ABC_12_2014", {}),
        ("UNSC_2015_SPV.7371_spch003", {"date": "2015", "source": "unsc", "meeting": "S/PV.7371", "speech": "3"}),
        (
            "UNSC_2003_SPV.4709Resumption1_spch012_sanitized",
            {"date": "2003", "source": "unsc", "meeting": "S/PV.4709 (Resumption 1)", "speech": "12"},
        ),
        ("minutes_2015", {}),
    ],
)
def test_names_of_files_tell_country_session_meeting_and_year(stem, told):
    assert metadata_of_name(stem) == told


def test_a_table_of_speakers_and_one_of_meetings_name_their_texts():
    speech, meeting = "UNSC_2015_SPV.7371_spch003", "UNSC_2015_SPV.7371"
    assert keys_of_name(f"{speech}_sanitized") == (meeting, speech)
    columns = ["filename", "speaker", "country", "participanttype", "role_in_un", "spv", "date", "tokens"]
    cells = [f"{speech}.txt", "Ms. Roe", "Chad", "Mentioned", "NA", "7371", "3 February 2015", "812"]
    assert metadata_by_key(columns, [dict(zip(columns, cells, strict=True))]) == {
        speech: {
            "speaker": "Ms. Roe",
            "country": "Chad",
            "participant": "Mentioned",
            "meeting": "S/PV.7371",
            "date": "3 February 2015",
        }
    }
    columns = ["basename", "topic", "outcome"]
    assert metadata_by_key(columns, [{"basename": meeting, "topic": "Mali", "outcome": "S/RES/2200"}]) == {
        meeting: {"agenda": "Mali", "outcome": "S/RES/2200"}
    }


def test_the_workbook_of_speakers_names_texts_by_country_session_and_year():
    columns = ["Year", "Session", "ISO Code", "Country", "Name of Person Speaking", "Post"]
    row = dict(zip(columns, ["1946", "1", "ARG", "Argentina", "Mr. Roe", "Minister"], strict=True))
    assert metadata_by_key(columns, [row]) == {
        "ARG_1_1946": {"country_name": "Argentina", "speaker": "Mr. Roe", "role": "Minister"}
    }
    assert keys_of_name("ARG_01_1946") == ("ARG_1_1946",)


def test_a_table_that_names_no_text_says_nothing():
    assert metadata_by_key(["id", "speaker"], [{"id": "a", "speaker": "x"}]) == {}


def test_a_line_break_within_a_cell_does_not_cut_a_row():
    text = "filename\tspeaker\ttopic\na\tMs. Roe\tPeace and\nsecurity\nb\tMr. Poe\tMali\n"
    assert list(mended_lines(text)) == [
        "filename\tspeaker\ttopic",
        "a\tMs. Roe\tPeace and security",
        "b\tMr. Poe\tMali",
    ]
