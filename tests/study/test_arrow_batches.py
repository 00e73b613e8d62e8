"""The coder as a function of Arrow batches: its rows are those of `code`, on one machine or many."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import discourse_coder as dc
from small_study import CODEBOOK

TEXTS = [
    "The talks go on.\nNo more.",
    "Résolution, and resolution 1244.",
    "Nothing of the kind.",
    "MODERATOR: The talks are over?\n\nQuestion: Will there be a dialogue?\n\nAnswer: Resolution 1244 stands.\n",
]
TABLE = pa.table(
    {
        "id": [f"t{number}" for number in range(240)],
        "text": TEXTS * 60,
        "date": ["03/04/2010"] * 240,  # in an order that nobody knows, which matters to no code
        "speaker": ["China"] * 240,
    }
)


def in_one_process() -> list[dict]:
    pq.write_table(TABLE.drop_columns("date"), "s.parquet")
    coding = dc.code(dc.read_corpus("s.parquet"), dc.parse_codebook(CODEBOOK))
    fields = ("theme", "start", "end", "quote", "rule")
    return [
        {"id": id_}
        | {theme: coding.code(id_, theme) for theme in coding.themes}
        | {"evidence": [{name: getattr(span, name) for name in fields} for span in coding.spans.of_document(id_)]}
        | {"problem": ""}
        for id_ in coding.ids
    ]


@pytest.mark.parametrize("make", [lambda table: table, lambda table: table.combine_chunks().to_batches()[0]])
def test_a_batch_is_coded_as_a_corpus_is(make, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    batch = make(TABLE)
    coded = dc.code_batch(batch, dc.parse_codebook(CODEBOOK))
    assert type(coded) is type(batch)
    assert coded.to_pylist() == in_one_process()


def test_rows_that_cannot_be_coded_say_why_and_the_others_are_coded():
    texts = ["Talks.", " ", "Dialogue.", "A\0"]
    batch = pa.table({"Nr": ["a", "b", "a", "d"], "Speech": texts})
    coded = dc.code_batch(batch, dc.parse_codebook(CODEBOOK), id_column="Nr", text_column="Speech")
    assert coded["id"].to_pylist() == ["a", "b", "a", "d"]
    assert coded["dialogue"].to_pylist() == [1, None, None, None]
    assert [bool(each) for each in coded["evidence"].to_pylist()] == [True, False, False, False]
    said = [
        "",
        "the text is empty.",
        'the id "a" is already that of row 0 of the batch.',
        "the text has a NUL character",
    ]
    assert all(problem.startswith(part) for problem, part in zip(coded["problem"].to_pylist(), said, strict=True))


def test_the_schema_is_the_same_whatever_is_in_the_batch():
    codebook = dc.parse_codebook(CODEBOOK)
    batches = [TABLE, TABLE.slice(2, 1), TABLE.slice(0, 0), pa.table({"id": ["a"], "text": [""]})]
    assert len({str(dc.code_batch(batch, codebook).schema) for batch in batches}) == 1


def test_what_is_wrong_with_every_batch_is_an_error():
    codebook = dc.parse_codebook(CODEBOOK)
    with pytest.raises(dc.CorpusError, match='there is no column "text"'):
        dc.code_batch(pa.table({"id": ["a"], "words": ["b"]}), codebook)
    with pytest.raises(dc.UsageError, match='cannot be called "evidence"'):
        dc.code_batch(TABLE, dc.parse_codebook(CODEBOOK.replace("id: dialogue", "id: evidence")))


def code_file(path: str, codebook: dc.Codebook, mark: str) -> pa.Table:
    """Code a file; the first worker to come to the fifth is killed."""
    if path.endswith("4.parquet") and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return dc.code_batch(pq.read_table(path), codebook)


@pytest.mark.filterwarnings("ignore")
def test_two_workers_of_dask_give_what_one_process_gives_though_one_is_killed(tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed", reason="dask[distributed] is not installed")
    monkeypatch.chdir(tmp_path)
    mark = tmp_path / "killed"
    files = [str(tmp_path / f"{number}.parquet") for number in range(8)]
    for number, file in enumerate(files):
        pq.write_table(TABLE.slice(number * 30, 30), file)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
        distributed.Client(cluster) as client,
    ):
        coded = client.gather(client.map(code_file, files, codebook=dc.parse_codebook(CODEBOOK), mark=str(mark)))
    assert mark.exists()
    assert pa.concat_tables(coded).to_pylist() == in_one_process()
