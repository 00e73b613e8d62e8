"""Tables that stand beside texts and say who speaks: what they tell is in the manifest, and they are no texts."""

from __future__ import annotations

import csv
import os
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

import discourse_coder as dc

SPEECH = "UNSC_2015_SPV.7371_spch{:03}"
SPEAKERS = (
    "filename\tspeaker\tcountry\tparticipanttype\tspv\tdate\ttopic\n"
    f"{SPEECH.format(1)}.txt\tMs. Roe\tChad\tMentioned\t7371\t3 February 2015\tPeace and\nsecurity\n"
    f"{SPEECH.format(2)}.txt\tMr. Poe\tFrance\tThe President\t7371\t3 February 2015\tMali\n"
    f"{SPEECH.format(3)}.txt\tMr. Coe\tFrance\tMentioned\t7371\t3 February 2015\tMali\n"
)


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        path = folder / name.replace("__", ".")
        path.write_text(text, encoding="utf-8")
    return folder


def manifest(corpus: Path) -> dict[str, dict[str, str]]:
    with (corpus / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_the_security_council_debates(tmp_path):
    folder = write(
        tmp_path / "sc", speaker__tsv=SPEAKERS, meta__tsv="basename\toutcome\nUNSC_2015_SPV.7371\tS/RES/2200\n"
    )
    for n in (1, 2):
        (folder / f"{SPEECH.format(n)}.txt").write_text(f"Number {n} speaks of peace.\n", encoding="utf-8")
    result = dc.ingest(folder, tmp_path / "corpus")
    assert not result.problems
    assert [str(note).rpartition("/")[2] for note in result.described_by] == [
        "meta.tsv: names 2 texts added.",
        "speaker.tsv: names 2 texts added, and 1 text not among them.",
    ]
    first = manifest(tmp_path / "corpus")[SPEECH.format(1)]
    told = {"date": "2015-02-03", "source": "unsc", "speaker": "Ms. Roe", "country": "Chad", "meeting": "S/PV.7371"}
    told |= {"participant": "Mentioned", "agenda": "Peace and security", "outcome": "S/RES/2200", "speech": "1"}
    assert {name: first[name] for name in told} == told


def test_the_speeches_of_the_security_council_as_a_table(tmp_path):
    folder = write(
        tmp_path / "sc",
        speaker__tsv=SPEAKERS,
        speeches__csv=f"filename,content,country\n{SPEECH.format(1)}.txt,Words.,Tchad\n{SPEECH.format(2)}.txt,More.,\n",
    )
    result = dc.ingest(folder, tmp_path / "corpus", id_column="filename", text_column="content")
    assert not result.problems
    assert [row["speaker"] for row in manifest(tmp_path / "corpus").values()] == ["Ms. Roe", "Mr. Poe"]
    first = manifest(tmp_path / "corpus")[f"{SPEECH.format(1)}.txt"]
    told = {
        "date": "2015-02-03",
        "country": "Tchad",
        "meeting": "S/PV.7371",
        "source": "unsc",
        "agenda": "Peace and security",
    }
    assert {name: first[name] for name in told} == told  # what the row itself says stays


def test_a_table_of_speakers_alone_is_read_for_texts(tmp_path):
    result = dc.ingest(write(tmp_path / "in", speaker__tsv=SPEAKERS), tmp_path / "corpus")
    assert 'there is no column "text"' in str(result.problems[0])


def test_the_general_debate_corpus(tmp_path):
    folder = write(tmp_path / "Session 01 - 1946", ARG_01_1946__txt="Peace.\n", AUS_01_1946__txt="Trade.\n")
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["Year", "Session", "ISO Code", "Country", "Name of Person Speaking", "Post"])
    sheet.append([1946, 1, "ARG", "Argentina", "Mr. Roe", "Minister"])
    workbook.save(folder / "Speakers_by_session.xlsx")
    dc.ingest(folder, tmp_path / "corpus")
    rows = manifest(tmp_path / "corpus")
    told = {"date": "1946", "source": "unga", "country": "ARG", "country_name": "Argentina", "session": "1"}
    told |= {"speaker": "Mr. Roe", "role": "Minister"}
    assert {name: rows["ARG_01_1946"][name] for name in told} == told
    assert (rows["AUS_01_1946"]["country"], rows["AUS_01_1946"]["speaker"]) == ("AUS", "")


@pytest.mark.parametrize(
    ("table", "is_of_texts"),
    [("filename,party\na.txt,green\n", False), ("filename,text\nb.txt,Some words of their own.\n", True)],
)
def test_any_table_with_names_of_files_and_without_texts_tells_of_them(tmp_path, table, is_of_texts):
    folder = write(tmp_path / "in", a__txt="Words.\n", parties__csv=table)
    dc.ingest(folder, tmp_path / "corpus")
    rows = manifest(tmp_path / "corpus")
    assert len(rows) == 1 + is_of_texts
    assert rows["a"].get("party", "") == ("" if is_of_texts else "green")


def test_a_row_that_cannot_be_read_is_told(tmp_path):
    folder = write(tmp_path / "in", a__txt="Words.\n", b__txt="More.\n", p__csv="filename,party\na.txt,x\nb.txt,y,z\n")
    (problem,) = dc.ingest(folder, tmp_path / "corpus").problems
    assert str(problem).partition("p.csv ")[2].startswith("row 3: there are 3 cells under 2 column names.")
    assert [row["party"] for row in manifest(tmp_path / "corpus").values()] == ["x", ""]


def test_a_table_that_names_none_of_the_files_is_read_as_texts_and_its_fault_is_told(tmp_path):
    folder = write(tmp_path / "in", a__txt="Words.\n", speaker__csv="who,party\nRoe,green\n")
    result = dc.ingest(folder, tmp_path / "corpus")
    assert 'there is no column "text"' in str(result.problems[0])


def test_of_rows_that_differ_for_one_text_the_first_holds_whole_and_this_is_said(tmp_path):
    table = "filename,speaker,role\na.txt,Roe,\na.txt,Poe,Minister\nb.txt,Coe,\nb.txt,Coe,\n"
    folder = write(tmp_path / "in", a__txt="Words.\n", b__txt="More.\n", docvars__csv=table)
    names, differ = dc.ingest(folder, tmp_path / "corpus").described_by
    assert "names 2 texts added." in str(names)
    assert "rows that differ for the same text: a. The first of them was taken." in str(differ)
    row = manifest(tmp_path / "corpus")["a"]
    assert (row["speaker"], row.get("role", "")) == ("Roe", "")


def test_a_table_that_names_no_file_among_those_says_how_it_calls_them(tmp_path):
    folder = write(tmp_path / "in", a__txt="Words.\n", docvars__csv="filename,speaker\nx1.txt,Roe\nx2.txt,Poe\n")
    (note,) = dc.ingest(folder, tmp_path / "corpus").described_by
    assert "names 0 texts added, and 2 texts not among them. It calls them x1, x2: are the files called so?" in str(
        note
    )


def test_a_table_that_has_changed_since_is_noticed_and_read_with_again(tmp_path):
    folder = write(tmp_path / "in", a__txt="Words.\n", docvars__csv="filename,party\na.txt,green\n")
    dc.ingest(folder, tmp_path / "corpus")
    write(folder, docvars__csv="filename,party\na.txt,red\n")
    assert "different options (described_by)" in str(dc.ingest(folder, tmp_path / "corpus").outdated[0])
    dc.ingest(folder, tmp_path / "corpus", again=True)
    assert manifest(tmp_path / "corpus")["a"]["party"] == "red"


def test_names_of_files_give_columns_and_those_that_do_not_fit_are_named(tmp_path):
    dated = "Budget speech\n\n4 May 2015\n\nTaxes fall this year, and they fall for all of us."
    folder = write(
        tmp_path / "in",
        chad_2015__txt=dated,
        mali_2016__txt=dated.replace("Taxes", "Duties"),
        mali_xx__txt="Taxes.\n",
        docvars__csv="filename,country\nchad_2015.txt,Tchad\n",
    )
    result = dc.ingest(folder, tmp_path / "corpus", fields="country_year")
    (misfit,) = result.problems
    assert 'mali_xx.txt: its name does not fit --fields country_year: its year "xx"' in str(misfit)
    rows = manifest(tmp_path / "corpus")
    assert [(rows[id_]["country"], rows[id_]["date"]) for id_ in ("chad_2015", "mali_2016", "mali_xx")] == [
        ("Tchad", "2015-05-04"),  # the text has the day of that year, and tables come before names
        ("mali", "2016"),
        ("", ""),
    ]
    log = (tmp_path / "corpus" / "ingest.log.csv").read_text(encoding="utf-8")
    assert "mali_2016.txt,,2015-05-04,left out: the name of the file gives the column date (--fields)" in log
    assert dc.ingest(folder, tmp_path / "corpus", fields="country_year").problems == [misfit]
    assert "(fields)" in str(dc.ingest(folder, tmp_path / "corpus").outdated[0])


def test_a_name_that_is_no_unicode_stops_nothing(tmp_path):
    folder = write(tmp_path / "in", chad_2015__txt="Words.\n")
    try:
        (folder / os.fsdecode(b"ni\xffger_2015.txt")).write_text("Other words.\n", encoding="utf-8")
        (folder / os.fsdecode(b"mali\xff.txt")).write_text("More words.\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    result = dc.ingest(folder, tmp_path / "corpus", fields="country_year")
    assert [row["country"] for row in manifest(tmp_path / "corpus").values()] == ["chad", "", "ni\\udcffger"]
    assert r"mali\udcff.txt: its name does not fit" in str(result.problems[0])


def test_names_in_an_archive_give_columns(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("s1/chad-2015-03-04.txt", "Taxes.")
        archive.writestr("chad.txt", "Duties.")
    result = dc.ingest(tmp_path / "all.zip", tmp_path / "corpus", fields="country-date")
    rows = manifest(tmp_path / "corpus")
    assert (rows["chad-2015-03-04"]["country"], rows["chad-2015-03-04"]["date"]) == ("chad", "2015-03-04")
    assert "all.zip: chad.txt: its name does not fit" in str(result.problems[0])


@pytest.mark.parametrize(("name", "text"), [("speech.txt", "Words."), ("chad_2015.csv", "id,text\na,Words.")])
def test_a_template_that_fits_no_file_adds_nothing(tmp_path, name, text):
    folder = write(tmp_path / "in")
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(dc.UsageError, match=f"--fields country_year: this fits no file: {name}"):
        dc.ingest(folder, tmp_path / "corpus", fields="country_year")
    assert not (tmp_path / "corpus").exists()
