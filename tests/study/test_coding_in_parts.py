"""Tables coded in parts give the files of a table coded in memory, also after an interruption."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import discourse_coder as dc
from discourse_coder.cli.main import main
from discourse_coder.files import limits
from discourse_coder.io import corpus_in_parts
from discourse_coder.io.coding_parts import CodingParts
from discourse_coder.model.coding import Provenance
from discourse_coder.study import coding_in_parts
from small_study import CODEBOOK

SILENT = "MODERATOR: The talks are over?\n\nQuestion: Will there be a dialogue?\n\nAnswer: Resolution 1244 stands.\n"
ROWS = [
    {"id": f"t{number * 7 % 60:02d}", "text": text, "date": f"20{number % 20:02d}", "speaker": "China"}
    for number, text in enumerate(
        [
            'The talks go on, "as ever".',
            "Résolution; we name resolution 1244\nhere.",
            "=SUM of nothing",
            SILENT,
            "A dia-\nlogue on reso-\nlution 1244.",
            "Nothing of the kind.",
        ]
        * 10
    )
]
BAD = [
    {"id": "t07", "text": "Again."},
    {"id": "", "text": "No id."},
    {"id": "e", "text": " "},
    {"id": "d", "text": "A", "date": "x"},
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(corpus_in_parts, "CHARACTERS", 300)
    Path("codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    return tmp_path


def write_table(path: Path, rows: list[dict[str, str]]) -> None:
    columns = ["id", "text", "date", "speaker"]
    rows = [dict.fromkeys(columns, "") | row for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=17)
    elif path.suffix == ".jsonl":
        path.write_text("\n\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write("sep=;\n" if path.suffix == ".csv" else "\ufeff")
            writer = csv.DictWriter(file, columns, delimiter=";" if path.suffix == ".csv" else "\t")
            writer.writeheader()
            writer.writerows(rows)


def code(*arguments: object) -> int:
    return main(["code", *map(str, arguments), "--codebook", "codebook.yaml"])


def contents(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
@pytest.mark.parametrize("more", [[], BAD], ids=["whole", "with faults"])
def test_the_files_and_words_are_those_of_a_table_in_memory(folder, capsys, suffix, more):
    write_table(Path(f"s{suffix}"), ROWS[:30] + more + ROWS[30:])
    in_memory = code(f"s{suffix}", "--out", "out", "--excel"), *capsys.readouterr()
    kept = contents("out")
    in_parts = code(f"s{suffix}", "--out", "out", "--excel", "--in-parts"), *capsys.readouterr()
    assert in_parts == in_memory
    assert contents("out") == kept
    assert in_memory[0] == (2 if more else 0)
    assert len(kept) == 4


def test_a_large_table_is_coded_in_parts_unasked(folder, monkeypatch):
    write_table(Path("s.csv"), ROWS)
    monkeypatch.setattr(dc, "read_corpus", None)
    monkeypatch.setattr("discourse_coder.cli.code_command.read_corpus", None)
    with pytest.raises(TypeError):
        code("s.csv")
    monkeypatch.setattr(limits, "IN_PARTS_FROM", Path("s.csv").stat().st_size)
    assert code("s.csv") == 0


def test_a_folder_of_tables_is_one_corpus(folder, capsys):
    write_table(Path("whole.parquet"), ROWS)
    for number in range(4):
        write_table(Path(f"speeches/part-{number + 8}.parquet"), ROWS[number * 15 : number * 15 + 15])
    pq.write_table(pa.table({"id": pa.array([], pa.string())}), "speeches/part-90.parquet")
    Path("speeches/_SUCCESS").touch()
    Path("speeches/NOTICE.txt").write_text("Stand-ins.")
    assert code("speeches", "--out", "out") == 0
    assert "Stand-ins." in capsys.readouterr().out
    assert code("whole.parquet", "--out", "whole") == 0
    made, whole = contents("out"), contents("whole")
    assert [name for name in whole if made[name] != whole[name]] == ["coding.json"]
    described = json.loads(made["coding.json"]) | {"corpus_name": "whole", "notice": ""}
    assert described == json.loads(whole["coding.json"])
    write_table(Path("speeches/part-13.parquet"), ROWS[:1])
    assert code("speeches", "--out", "out") == 2
    assert (
        'part-13.parquet row 2: the id "t00" is already that of speeches/part-8.parquet row 2'
        in capsys.readouterr().err
    )


def test_files_of_a_folder_of_tables_that_are_not_read_are_named(folder, capsys):
    write_table(Path("speeches/a.csv"), ROWS[:3])
    write_table(Path("speeches/_b.csv"), ROWS[3:6])
    Path("speeches/c.xlsx").touch()
    assert code("speeches", "--out", "out") == 2
    assert "2 files not read: _b.csv, c.xlsx. Only tables of one kind" in capsys.readouterr().err
    assert len(Path("out/coding.csv").read_text().splitlines()) == 4


def test_evidence_as_parquet_is_read_back(folder):
    write_table(Path("s.jsonl"), ROWS)
    assert code("s.jsonl", "--out", "csv") == code("s.jsonl", "--out", "out", "--evidence", "parquet") == 0
    assert not Path("out/evidence.csv").exists()
    expected, found = dc.read_coding("csv/coding.csv"), dc.read_coding("out/coding.csv", dc.read_corpus("s.jsonl"))
    assert list(found.spans) == list(expected.spans)
    assert found.provenance == expected.provenance
    columns = pq.read_table("out/evidence.parquet").to_pydict()
    assert columns["start"] == list(expected.spans.starts)
    # Another format replaces it, whichever way the corpus is read.
    assert code("s.jsonl", "--out", "out") == 0
    assert not Path("out/evidence.parquet").exists()


def test_processes_that_take_whole_parts_give_the_same(folder, monkeypatch, capsys):
    write_table(Path("s.csv"), ROWS[:30] + BAD + ROWS[30:])
    assert code("s.csv", "--out", "one", "--in-parts") == 2
    said = capsys.readouterr()
    coded: list[int] = []
    count_coding(monkeypatch, coded)
    assert code("s.csv", "--out", "two", "--in-parts", "--jobs", "2") == 2
    assert coded == []  # here
    assert contents("two") == contents("one")
    assert str(capsys.readouterr()).replace("two/", "one/") == str(said)


def test_what_a_process_cannot_write_ends_the_run_with_a_message(folder, capsys):
    write_table(Path("s.csv"), ROWS)
    kept = Path("out/.coding-in-parts")
    kept.mkdir(parents=True)
    for number in range(20):
        (kept / f"{number:08d}-x").write_text("in the way of removing it as a folder")
    assert code("s.csv", "--out", "out", "--in-parts", "--jobs", "2") == 2
    assert "cannot be written: Not a directory" in capsys.readouterr().err
    assert not Path("out/coding.csv").exists()


KILLED = """
import os, signal, sys
from discourse_coder.cli.main import main
from discourse_coder.io import corpus_in_parts
corpus_in_parts.CHARACTERS = 300
left = int(sys.argv[1])
def count(event, arguments):
    global left
    if event in {"os.mkdir", "os.rename", "os.remove", "os.rmdir"} or event == "open" and "w" in str(arguments[1]):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
code = main(sys.argv[2:])
print(left)
sys.exit(code)
"""


def test_a_killed_run_goes_on_and_gives_the_same(folder, monkeypatch):
    write_table(Path("s.csv"), ROWS)
    assert code("s.csv", "--out", "whole") == 0
    command = [sys.executable, "-c", KILLED]
    arguments = ["code", "s.csv", "--codebook", "codebook.yaml", "--out", "out", "--in-parts"]
    for moment in (30, 25):
        run = subprocess.run([*command, str(moment), *arguments], check=False, capture_output=True)
        assert run.returncode == -signal.SIGKILL, run.stdout
        assert not Path("out/coding.csv").exists()
    parts = sorted(Path("out/.coding-in-parts").glob("0*"))
    assert len(parts) > 3
    coded: list[int] = []
    count_coding(monkeypatch, coded)
    assert code("s.csv", "--out", "out", "--in-parts") == 0
    assert 0 < len(coded) < 15
    assert contents("out") == contents("whole")


def count_coding(monkeypatch: pytest.MonkeyPatch, coded: list[int]) -> None:
    real = coding_in_parts.code_with_terms

    def counted(corpus: dc.Corpus, *rest, **more):
        coded.append(len(corpus))
        return real(corpus, *rest, **more)

    monkeypatch.setattr(coding_in_parts, "code_with_terms", counted)


@pytest.mark.parametrize("changed", ["nothing", "a text", "the order", "the codebook", "the roles", "the version"])
def test_no_part_is_taken_over_that_would_be_another_now(folder, monkeypatch, changed):
    write_table(Path("s.csv"), ROWS)
    coded: list[int] = []
    count_coding(monkeypatch, coded)
    with monkeypatch.context() as interrupted:
        interrupted.setattr(CodingParts, "join", lambda *_, **__: os.strerror("interrupted"))
        with pytest.raises(TypeError):
            code("s.csv", "--out", "out", "--in-parts")
    n_parts, more = len(coded), []
    coded.clear()
    if changed == "a text":
        write_table(Path("s.csv"), [ROWS[0] | {"text": ROWS[0]["text"].replace("talks", "walks")}, *ROWS[1:]])
    elif changed == "the order":
        write_table(Path("s.csv"), [ROWS[1], ROWS[0], *ROWS[2:]])
    elif changed == "the codebook":
        Path("codebook.yaml").write_text(CODEBOOK.replace("[dialogue, talks]", "[dialogue]"), encoding="utf-8")
    elif changed == "the roles":
        more = ["--roles", "question"]
    elif changed == "the version":
        of = Provenance.of
        monkeypatch.setattr(Provenance, "of", lambda *texts, **more: of(*texts, package_version="9", **more))
    assert code("s.csv", "--out", "out", "--in-parts", *more) == 0
    expected = {"nothing": 0, "a text": 1, "the order": 1}.get(changed, n_parts)
    assert n_parts > 3
    assert len(coded) == expected
    assert code("s.csv", "--out", "whole", *more) == 0
    assert contents("out") == contents("whole")


def test_what_a_person_edited_is_kept(folder, capsys):
    write_table(Path("s.csv"), ROWS)
    assert code("s.csv", "--out", "out", "--in-parts") == 0
    assert code("s.csv", "--out", "out", "--in-parts") == 0
    codes = Path("out/coding.csv")
    codes.write_text(codes.read_text().replace("t00,0,1", "t00,1,1"))
    before = contents("out")
    assert code("s.csv", "--out", "out", "--in-parts") == 2
    assert "holds codes that a person gave or edited" in capsys.readouterr().err
    assert contents("out") == before
    assert code("s.csv", "--out", "out", "--in-parts", "--replace") == 0
    assert contents("out") != before


@pytest.mark.parametrize(
    ("rows", "arguments", "said"),
    [
        (ROWS, ["--in-parts", "--since", "2010"], "--in-parts: texts are chosen by date or value only where"),
        (ROWS, ["--in-parts", "--text-column", "words"], 's.csv: there is no column "words"'),
        ([], ["--in-parts"], "s.csv: there is no document in it."),
    ],
)
def test_what_cannot_be_coded_in_parts_writes_nothing(folder, capsys, rows, arguments, said):
    write_table(Path("s.csv"), rows)
    assert code("s.csv", "--out", "out", *arguments) == 2
    assert said in capsys.readouterr().err
    assert not Path("out").exists() or not contents("out")


def test_a_wrong_byte_is_found_wherever_it_is(folder, capsys):
    write_table(Path("s.jsonl"), ROWS)
    with Path("s.jsonl").open("ab") as file:
        file.write(b'\n{"id": "z", "text": "R\xe9solution"}\n')
    assert code("s.jsonl", "--out", "out", "--in-parts") == 2
    assert "s.jsonl: not UTF-8: a byte soon after line" in capsys.readouterr().err
    assert not Path("out/coding.csv").exists()
