import csv
import pickle
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.errors import CorpusError, UsageError
from discourse_coder.model.corpus import Corpus, Document, count_words
from discourse_coder.model.dates import PartialDate

with (Path(__file__).parents[1] / "cases" / "dates.csv").open(encoding="utf-8", newline="") as file:
    DATES = list(csv.DictReader(file))


def document(id_, date_="", text="Text.", **metadata):
    return Document(id_, text, PartialDate.parse(date_) if date_ else None, metadata)


CORPUS = Corpus(
    (
        document("T1", "2012-02-08", source="unsc", speaker="Li Baodong"),
        document("T2", "2012", source="mfa"),
        document("T3", "2011-12", source="unsc"),
        document("T4", source="leaders", title="<b>Letter</b>"),
    ),
    "kosovo",
    "Stand-ins.",
)


@pytest.mark.parametrize("case", DATES, ids=lambda case: case["written"])
def test_dates(case):
    if case["means"] == "refused":
        with pytest.raises(ValueError):  # noqa: PT011 - the words are those of the datetime module in part
            PartialDate.parse(case["written"])
        return
    parsed = PartialDate.parse(case["written"])
    assert str(parsed) == case["means"]
    assert (parsed.first, parsed.last) == (date.fromisoformat(case["first"]), date.fromisoformat(case["last"]))


@given(st.dates())
def test_every_calendar_day_is_read_back(day):
    parsed = PartialDate.parse(day.isoformat())
    assert parsed.first == parsed.last == day
    assert PartialDate.parse(str(parsed)) == parsed


@given(st.text())
def test_no_text_breaks_the_reading_of_dates(text):
    try:
        parsed = PartialDate.parse(text)
    except ValueError:
        return
    assert PartialDate.parse(str(parsed)) == parsed


def test_a_day_needs_a_month():
    with pytest.raises(ValueError, match="a day without a month"):
        PartialDate(2012, 0, 8)


def test_dates_sort_from_vague_to_precise():
    dates = [PartialDate(2012, 2, 8), PartialDate(2012), PartialDate(2011, 12), PartialDate(2012, 2)]
    assert [str(date_) for date_ in sorted(dates)] == ["2011-12", "2012", "2012-02", "2012-02-08"]


@pytest.mark.parametrize(
    ("conditions", "ids"),
    [
        ({"source": "unsc"}, ["T1", "T3"]),
        ({"source": ["unsc", "mfa"]}, ["T1", "T2", "T3"]),
        ({"source": ("leaders",)}, ["T4"]),
        ({"speaker": ""}, ["T2", "T3", "T4"]),
        ({"id": ["T4", "T2"]}, ["T2", "T4"]),
        ({"year": "2012"}, ["T1", "T2"]),
        ({"date": "2011-12"}, ["T3"]),
        ({"since": "2012"}, ["T1", "T2"]),
        ({"since": "2012-02-09"}, ["T2"]),
        ({"until": "2011"}, ["T3"]),
        ({"until": "2011-12-01"}, ["T3"]),
        ({"until": "2012-02-08"}, ["T1", "T2", "T3"]),
        ({"since": "December 2011", "until": "2011-12-31"}, ["T3"]),
        ({"since": "2012", "source": "unsc"}, ["T1"]),
        ({}, ["T1", "T2", "T3", "T4"]),
    ],
)
def test_filters(conditions, ids):
    chosen = CORPUS.where(**conditions)
    assert list(chosen.ids) == ids
    assert (chosen.name, chosen.notice) == (CORPUS.name, CORPUS.notice)


@pytest.mark.parametrize(
    ("conditions", "kind", "part"),
    [
        ({"sauce": "unsc"}, UsageError, 'kosovo: no document has a column "sauce". There are: date, id, source, '),
        ({"since": "soon"}, UsageError, "since='soon'"),
        ({"until": "2012-02-30"}, UsageError, "Write it as 2012, 2012-02 or 2012-02-08."),
        ({"source": "nato"}, CorpusError, "no document meets the conditions"),
        ({"since": "2013", "until": "2012"}, CorpusError, "no document meets the conditions"),
    ],
)
def test_filters_that_cannot_be_met(conditions, kind, part):
    with pytest.raises(kind) as error:
        CORPUS.where(**conditions)
    assert part in str(error.value)


def test_the_hash_is_that_of_ids_and_texts():
    same = Corpus(tuple(Document(d.id, d.text) for d in reversed(CORPUS.documents)), "another name")
    assert same.hash == CORPUS.hash
    assert Corpus((*CORPUS.documents[:3], document("T4", text="Text"))).hash != CORPUS.hash
    assert Corpus((*CORPUS.documents[:3], document("T5"))).hash != CORPUS.hash
    assert CORPUS.where(source="unsc").hash != CORPUS.hash


def test_the_hash_of_a_text_is_that_of_its_bytes():
    # printf 'abc' | sha256sum; the example of FIPS 180-2, appendix B.1
    assert document("T1", text="abc").sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert document("T1", text="é").sha256 != document("T1", text="e\N{COMBINING ACUTE ACCENT}").sha256


def test_all_repeated_ids_are_named_once():
    with pytest.raises(CorpusError) as error:
        Corpus(tuple(document(id_) for id_ in ("a", "b", "a", "c", "b", "a")))
    assert [problem.found for problem in error.value.problems] == [
        'the id "a" occurs more than once.',
        'the id "b" occurs more than once.',
    ]


@pytest.mark.parametrize(("id_", "text"), [("", "x"), (" a", "x"), ("a\n", "x"), ("a", ""), ("a", "\ufeff \n")])
def test_a_document_needs_an_id_and_a_text(id_, text):
    with pytest.raises(CorpusError):
        Document(id_, text)


def test_a_corpus_needs_a_document():
    with pytest.raises(CorpusError, match="A corpus needs at least one text"):
        Corpus(())


def test_documents_are_found_by_id():
    assert CORPUS["T2"].source == "mfa"
    assert "T2" in CORPUS
    assert "T9" not in CORPUS
    with pytest.raises(CorpusError, match='no document has the id "T9"'):
        CORPUS["T9"]


def test_values_of_a_document():
    first, last = CORPUS["T1"], CORPUS["T4"]
    assert [first.value(column) for column in ("id", "date", "year", "source")] == ["T1", "2012-02-08", "2012", "unsc"]
    assert [last.value(column) for column in ("date", "year", "speaker")] == [None, None, None]
    assert last.year is None


def test_metadata_cannot_be_changed():
    metadata = {"source": "unsc"}
    made = Document("T1", "Text.", metadata=metadata)
    metadata["source"] = "mfa"
    assert made.source == "unsc"
    with pytest.raises(TypeError):
        made.metadata["source"] = "mfa"


def test_a_corpus_can_be_sent_to_another_process():
    again = pickle.loads(pickle.dumps(CORPUS))
    assert again == CORPUS
    assert again.hash == CORPUS.hash


def test_the_table_has_a_row_per_document():
    table = CORPUS.table()
    assert list(table.index) == ["T1", "T2", "T3", "T4"]
    assert list(table.columns) == ["date", "source", "speaker", "title", "n_words"]
    assert table.loc["T1"].tolist() == ["2012-02-08", "unsc", "Li Baodong", "", 1]


def test_html_is_escaped_and_carries_the_notice():
    assert "Stand-ins." in CORPUS._repr_html_()
    assert "4 documents, 4 words" in CORPUS._repr_html_()
    assert "&lt;b&gt;Letter&lt;/b&gt;" in CORPUS["T4"]._repr_html_()
    assert "<b>" not in CORPUS["T4"]._repr_html_()


@given(st.text(alphabet="ab \n\u3000\u00a0\x1f"), st.integers(1, 7))
def test_words_are_counted_alike_in_pieces_of_any_size(text, at_a_time):
    assert count_words(text, at_a_time) == len(text.split())
