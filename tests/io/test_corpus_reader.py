import contextlib
import csv
import datetime
import hashlib
import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder.errors import CorpusError, DiscourseCoderError, UsageError
from discourse_coder.files import encodings
from discourse_coder.files.atomic import write_bytes, write_text
from discourse_coder.files.tables import read_table, write_csv
from discourse_coder.io.corpus_reader import read_corpus, read_corpus_leniently

BAD_CORPORA = yaml.safe_load((Path(__file__).parents[1] / "cases" / "bad_corpora.yaml").read_text("utf-8"))


def put(folder: Path, files: dict[str, str | bytes], encoding: str = "utf-8") -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return folder


def messages(error: pytest.ExceptionInfo[DiscourseCoderError]) -> list[str]:
    return str(error.value).splitlines()


# Folders with a manifest


def test_a_manifest_folder_is_read_in_the_order_of_its_rows(tmp_path):
    corpus = read_corpus(
        put(
            tmp_path / "study" / "corpus",
            {
                "manifest.csv": "id,file,date,source,speaker\nT02,texts/b.txt,2012-02-08,unsc,Li Baodong\n"
                "007, texts/a.txt ,May 2011, mfa ,\n",
                "texts/a.txt": "One.",
                "texts/b.txt": "Two.",
            },
        )
    )
    assert corpus.name == "corpus"
    assert corpus.ids == ("T02", "007")
    assert [document.text for document in corpus] == ["Two.", "One."]
    assert [document.value("date") for document in corpus] == ["2012-02-08", "2011-05"]
    assert dict(corpus["T02"].metadata) == {"source": "unsc", "speaker": "Li Baodong"}
    assert dict(corpus["007"].metadata) == {"source": "mfa"}


def test_the_manifest_itself_may_be_named(tmp_path):
    put(tmp_path, {"manifest.csv": "id\nT01\n", "texts/T01.txt": "One."})
    assert read_corpus(tmp_path / "manifest.csv") == read_corpus(tmp_path)


def test_a_text_is_kept_to_the_last_byte(tmp_path):
    stored = "\ufeffFirst\r\nsecond\rthird\u2028fourth\n\n".encode()
    digest = hashlib.sha256(stored).hexdigest()
    corpus = read_corpus(put(tmp_path, {"manifest.csv": f"id,sha256\nT01,{digest}\n", "texts/T01.txt": stored}))
    assert corpus["T01"].text.encode() == stored
    assert corpus["T01"].sha256 == digest


def test_the_notice_becomes_one_line(tmp_path):
    files = {"NOTICE.txt": "\ufeffComposed\r\n  stand-ins.\n", "a.txt": "One."}
    assert read_corpus(put(tmp_path, files)).notice == "Composed stand-ins."
    assert read_corpus(tmp_path).ids == ("a",)


@pytest.mark.parametrize(
    "manifest",
    [
        "\ufeffid;file;title\r\nT01;texts/a.txt;One, two\r\n",
        'id,file,title\n\n,,\nT01,texts/a.txt,"One, two"\n',
        '"id";file;"title"\nT01;texts/a.txt;"One, two"\n',
        '\nfile,id,title,\ntexts/a.txt,T01,"One, two",no name\n',
    ],
)
def test_what_spreadsheet_programs_make_of_a_manifest_is_understood(tmp_path, manifest):
    corpus = read_corpus(put(tmp_path, {"manifest.csv": manifest, "texts/a.txt": "One."}))
    assert corpus.ids == ("T01",)
    assert dict(corpus["T01"].metadata) == {"title": "One, two"}


def test_another_encoding_is_read_when_asked_for(tmp_path):
    stored = "The Council’s view.".encode("windows-1252")
    manifest = f"id,file,title,sha256\nT01,a.txt,Café,{hashlib.sha256(stored).hexdigest()}\n".encode("windows-1252")
    corpus = read_corpus(put(tmp_path, {"manifest.csv": manifest, "a.txt": stored}), encoding="windows-1252")
    assert corpus["T01"].text == "The Council’s view."
    assert corpus["T01"].metadata["title"] == "Café"
    assert corpus["T01"].sha256 == hashlib.sha256("The Council’s view.".encode()).hexdigest()


@pytest.mark.parametrize("case", BAD_CORPORA, ids=lambda case: case["name"])
def test_bad_corpora(tmp_path, case):
    folder = put(tmp_path / "corpus", case["files"])
    for encoding, files in case.get("files_in", {}).items():
        put(folder, files, encoding)
    with pytest.raises(CorpusError) as error:
        read_corpus(folder)
    assert len(messages(error)) == len(case["problems"]), error.value
    for message, parts in zip(messages(error), case["problems"], strict=True):
        for part in parts:
            assert part in message

    if not case["readable"]:
        with pytest.raises(CorpusError) as again:
            read_corpus_leniently(folder)
        assert again.value.problems == error.value.problems
        return
    corpus, problems = read_corpus_leniently(folder)
    assert problems == error.value.problems
    assert list(corpus.ids) == case["readable"]
    if "undated" in case:
        assert [document.id for document in corpus if document.date is None] == case["undated"]


def test_problems_do_not_tell_where_the_corpus_lies(tmp_path):
    _, problems = read_corpus_leniently(put(tmp_path / "corpus", {"a.txt": "One.", "b.txt": ""}))
    assert [problem.place for problem in problems] == ["corpus/b.txt"]


# Folders without a manifest


def test_a_bare_folder_is_read_in_natural_order(tmp_path):
    names = ["t10.txt", "t2.txt", "T1.MD", "sub/t3.md", "sub/.t4.txt", ".git/t5.txt", "scan.pdf", "v1.2.txt"]
    corpus = read_corpus(put(tmp_path / "speeches", dict.fromkeys(names, "Text.")))
    assert corpus.ids == ("sub/t3", "T1", "t2", "t10", "v1.2")
    assert corpus.name == "speeches"


def test_ids_that_would_collide_keep_their_ending(tmp_path):
    corpus = read_corpus(put(tmp_path, {"a.md": "One.", "a.txt": "Two.", "b.txt": "Three."}))
    assert corpus.ids == ("a.md", "a.txt", "b")


def test_the_name_and_the_hash_do_not_depend_on_the_way_there(tmp_path, monkeypatch):
    folder = put(tmp_path / "corpus", {"a.txt": "One."})
    monkeypatch.chdir(folder)
    assert read_corpus(".") == read_corpus(folder)
    assert read_corpus(".").name == "corpus"
    assert read_corpus(".").hash == read_corpus(folder).hash


def test_links_out_of_the_folder_are_not_followed(tmp_path):
    put(tmp_path, {"secret.txt": "Secret.", "elsewhere/b.txt": "Secret too.", "corpus/c.txt": "Three."})
    (tmp_path / "corpus" / "a.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "corpus" / "more").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "corpus" / "loop.txt").symlink_to(tmp_path / "corpus" / "loop.txt")
    corpus, problems = read_corpus_leniently(tmp_path / "corpus")
    assert corpus.ids == ("c",)
    assert [problem.place for problem in problems] == ["corpus/a.txt", "corpus/more", "corpus/loop.txt"]
    assert "leads out of the folder" in problems[0].found
    put(tmp_path / "corpus", {"manifest.csv": "id,file\nT01,a.txt\nT02,more/b.txt\nT03,c.txt\n"})
    corpus, problems = read_corpus_leniently(tmp_path / "corpus")
    assert corpus.ids == ("T03",)
    assert "outside the corpus folder" in problems[0].found


def test_a_file_name_that_is_not_utf8_gets_an_id_that_can_be_written(tmp_path):
    try:
        put(tmp_path, {"b\udcff.txt": "One."})
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert read_corpus(tmp_path).ids == ("b\\udcff",)


def test_a_file_that_may_not_be_read_is_named(tmp_path, monkeypatch):
    put(tmp_path / "corpus", {"a.txt": "One.", "b.txt": "Two."})

    def refuse(path, *arguments, **options):
        if Path(path).name == "a.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return Path(path).open(*arguments, **options)

    monkeypatch.setattr(encodings, "open", refuse, raising=False)
    corpus, problems = read_corpus_leniently(tmp_path / "corpus")
    assert corpus.ids == ("b",)
    assert [str(problem) for problem in problems] == [
        "corpus/a.txt: the file cannot be read: Permission denied. Check its permissions."
    ]


# Single files and wrong paths


def test_a_single_text_is_a_corpus_of_one(tmp_path):
    corpus = read_corpus(put(tmp_path, {"speech.md": "One."}) / "speech.md")
    assert (corpus.name, corpus.ids) == ("speech", ("speech",))


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("nowhere", "nowhere: there is no such file or folder. Check the path."),
        ("nowhere.csv", "there is no such file or folder"),
        ("scan.pdf", 'a corpus cannot be read from a ".pdf" file. Give a folder, a text (.txt, .md) or a table (.csv'),
        (
            "folder.txt",
            "folder.txt: there is no manifest.csv and no .txt or .md file in this folder; it has 1 .rst. To",
        ),
        ("nul\0", "no such file"),
    ],
)
def test_a_wrong_path_is_one_clear_line(tmp_path, name, part):
    put(tmp_path, {"scan.pdf": "%PDF", "folder.txt/x.rst": "One."})
    with pytest.raises(CorpusError) as error:
        read_corpus(tmp_path / name)
    assert len(messages(error)) == 1
    assert part in str(error.value)


@pytest.mark.parametrize("encoding", ["windows-9999", "rot13", "hex", "", "a\0b"])
def test_an_unknown_encoding_is_a_usage_error(tmp_path, encoding):
    with pytest.raises(UsageError, match="there is no such text encoding"):
        read_corpus(tmp_path, encoding=encoding)


@pytest.mark.parametrize(
    ("encoding", "text", "name"),
    [
        ("windows-1252", "It’s", "windows-1252"),
        ("windows-1252", "The representative’s “position”: naïve café – clear. " * 4, "windows-1252"),
        ("latin-1", "Le représentant de la Chine a déclaré que la souveraineté, où ça", "windows-1252"),
        ("windows-1250", "Predstavnik Srbije: čćžšđ, Kosovo i Metohija žaliće. " * 3, "windows-1250"),
        ("windows-1251", "Представитель России в Совете Безопасности. " * 3, "windows-1251"),
        ("gb18030", "中国代表在安理会发言，支持塞尔维亚的主权和领土完整。" * 3, "gb18030"),
        ("utf-16", "The Council is seized of the matter. " * 3, "utf-16"),
    ],
)
def test_encodings_are_recognised_and_can_be_asked_for(tmp_path, encoding, text, name):
    put(tmp_path, {"a.txt": text.encode(encoding)})
    with pytest.raises(CorpusError, match=rf"It looks like {name}: .*\(--encoding {name}\)"):
        read_corpus(tmp_path)
    assert read_corpus(tmp_path, encoding=name)["a"].text == text


def test_an_encoding_that_brings_surrogates_does_not_get_through(tmp_path):
    with pytest.raises(CorpusError, match="not UNICODE_ESCAPE"):
        read_corpus(put(tmp_path, {"a.txt": rb"\ud800"}), encoding="unicode_escape")


# Tables

ROWS = [
    {"id": "007", "text": "One,\n“two”.\r\n", "date": "2012-02-08", "source": "unsc"},
    {"id": "T2", "text": " Three ", "date": "2011-05", "source": ""},
]


def make_table(path: Path) -> Path:
    match path.suffix:
        case ".csv" | ".tsv":
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(ROWS[0]), delimiter="\t" if path.suffix == ".tsv" else ",")
                writer.writeheader()
                writer.writerows(ROWS)
        case ".jsonl":
            path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
        case ".parquet":
            import pyarrow as pa
            import pyarrow.parquet as pq

            pq.write_table(pa.Table.from_pylist(ROWS), path)
        case ".xlsx":
            make_workbook(path, [list(ROWS[0]), *(list(row.values()) for row in ROWS)])
    return path


def make_workbook(path: Path, rows: list[list[object]]) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet", ".xlsx"])
def test_a_table_is_read(tmp_path, suffix):
    corpus = read_corpus(make_table(tmp_path / f"speeches{suffix}"))
    assert corpus.name == "speeches"
    assert corpus.ids == ("007", "T2")
    assert [document.text for document in corpus] == ["One,\n“two”.\r\n", " Three "]
    assert [document.value("date") for document in corpus] == ["2012-02-08", "2011-05"]
    assert [dict(document.metadata) for document in corpus] == [{"source": "unsc"}, {}]


def test_columns_are_named_by_option(tmp_path):
    path = put(tmp_path, {"t.csv": "nr,id,body,text\n1,x,One.,meta\n"}) / "t.csv"
    corpus = read_corpus(path, id_column="nr", text_column="body")
    assert corpus.ids == ("1",)
    assert corpus["1"].text == "One."
    assert dict(corpus["1"].metadata) == {"text": "meta"}
    with pytest.raises(UsageError, match="cannot share a column"):
        read_corpus(path, id_column="text")


def test_missing_columns_are_named_with_the_nearest(tmp_path):
    path = put(tmp_path, {"t.csv": "Id,Texte,date\n1,One.,2012\n"}) / "t.csv"
    with pytest.raises(CorpusError) as error:
        read_corpus(path)
    assert messages(error) == [
        't.csv: there is no column "id". Did you mean "Id"? The columns are: Id, Texte, date. '
        "Name the column of ids with id_column (--id-column).",
        't.csv: there is no column "text". Did you mean "Texte"? The columns are: Id, Texte, date. '
        "Name the column of texts with text_column (--text-column).",
    ]


def test_all_problems_of_a_table_come_together(tmp_path):
    rows = "id,text,date,sha256\n1,One.,2012,\n1,Two.,x,\n,Three.,,\n4,,,\n5,Five.,,00ff\n6,a\0b,,\n"
    path = put(tmp_path, {"t.csv": rows}) / "t.csv"
    corpus, problems = read_corpus_leniently(path)
    assert corpus.ids == ("1",)
    assert [problem.place for problem in problems] == [f"t.csv row {n}" for n in (3, 3, 4, 5, 6, 7)]
    found = [problem.found for problem in problems]
    assert found[0] == 'the id "1" is already that of t.csv row 2.'
    assert found[1].startswith('the date "x" cannot be read')
    assert found[2] == "the id is empty."
    assert found[3] == "the text is empty."
    assert found[4].endswith("but 00ff is expected.")
    assert "NUL character at position 1" in found[5]


def test_row_numbers_are_those_of_a_spreadsheet(tmp_path):
    path = put(tmp_path, {"t.csv": 'id,text\n\n1,"two\nlines"\n\n,Three.\n'}) / "t.csv"
    with pytest.raises(CorpusError, match=r"^t\.csv row 5: the id is empty"):
        read_corpus(path)


def test_an_open_quotation_mark_is_found_where_it_is(tmp_path):
    path = put(tmp_path, {"t.csv": 'id,text\n1,One.\n2,"Two"s\n3,Three.\n'}) / "t.csv"
    corpus, problems = read_corpus_leniently(path)
    assert corpus.ids == ("1",)
    assert [problem.place for problem in problems] == ["t.csv row 3"]
    assert "the quotation marks do not match" in problems[0].found


def test_a_text_cut_by_a_spreadsheet_is_refused(tmp_path):
    path = put(tmp_path, {"t.csv": f"id,text\n1,{'x' * 32_767}\n2,{'x' * 32_768}\n"}) / "t.csv"
    corpus, problems = read_corpus_leniently(path)
    assert corpus.ids == ("2",)
    assert "32,767 characters" in problems[0].found


def test_a_cell_may_be_longer_than_the_csv_module_likes(tmp_path):
    path = put(tmp_path, {"t.csv": f"id,text\n1,{'x' * 200_000}\n"}) / "t.csv"
    assert len(read_corpus(path)["1"].text) == 200_000


def test_every_line_of_jsonl_is_checked(tmp_path):
    lines = [
        '\ufeff{"id": 1, "text": "One.\u2028Two.", "tags": ["a", "ž"], "score": 2.0, "open": true}',
        "",
        "not JSON",
        '["a"]',
        '{"id": "5", "text": "\\ud800"}',
        '{"id": "6"}',
        "[" * 100_000,
    ]
    path = put(tmp_path, {"t.jsonl": "\n".join(lines)}) / "t.jsonl"
    corpus, problems = read_corpus_leniently(path)
    assert corpus.ids == ("1",)
    assert corpus["1"].text == "One.\u2028Two."
    assert dict(corpus["1"].metadata) == {"tags": '["a", "ž"]', "score": "2", "open": "true"}
    assert [problem.place for problem in problems] == [f"t.jsonl line {n}" for n in (3, 4, 5, 7, 6)]
    assert "this is not JSON" in problems[0].found
    assert "this is not a JSON object" in problems[1].found
    assert "surrogate" in problems[2].found
    assert problems[4].found == "the text is empty."


def test_cells_of_a_workbook_become_plain_text(tmp_path):
    path = make_workbook(
        tmp_path / "t.xlsx",
        [
            ["id", "text", "date", "number", "share", "moment", "yes", 2012],
            [7, "One.", datetime.date(2012, 2, 8), 3.0, 0.25, datetime.datetime(2012, 2, 8, 9, 30), True, "x"],
            [],
            ["T_x000D_2", "Two._x000D_\n", 2012, None, None, None, None, None],
        ],
    )
    corpus = read_corpus(path)
    assert corpus.ids == ("7", "T\r2")
    assert corpus["7"].value("date") == "2012-02-08"
    assert dict(corpus["7"].metadata) == {
        "number": "3",
        "share": "0.25",
        "moment": "2012-02-08 09:30:00",
        "yes": "true",
        "2012": "x",
    }
    assert corpus["T\r2"].text == "Two.\r\n"
    assert corpus["T\r2"].value("date") == "2012"


def test_a_row_of_a_workbook_is_named_as_shown(tmp_path):
    path = make_workbook(tmp_path / "t.xlsx", [["id", "text"], ["1", "One."], [], ["2", ""]])
    with pytest.raises(CorpusError, match=r'^t\.xlsx \(sheet "Sheet"\) row 4: the text is empty'):
        read_corpus(path)


def test_cells_of_a_parquet_table_become_plain_text(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {
        "id": pa.array([1, 2, 3]),
        "text": pa.array(["One.", "Two.", None]),
        "date": pa.array([datetime.datetime(2012, 2, 8), None, None], pa.timestamp("ns", "UTC")),
        "n": pa.array([1.0, float("nan"), None]),
    }
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    corpus, problems = read_corpus_leniently(tmp_path / "t.parquet")
    assert corpus.ids == ("1", "2")
    assert [document.value("date") for document in corpus] == ["2012-02-08", None]
    assert [dict(document.metadata) for document in corpus] == [{"n": "1"}, {}]
    assert [str(problem) for problem in problems] == ["t.parquet row 4: the text is empty. Remove it or add its text."]
    pq.write_table(pa.table({"id": ["1"], "text": [b"One."]}), tmp_path / "b.parquet")
    with pytest.raises(CorpusError, match=r"^b\.parquet row 2: a cell holds bytes, which is not text\.$"):
        read_corpus(tmp_path / "b.parquet")


@pytest.mark.parametrize(
    ("name", "part"),
    [("t.xlsx", "not an Excel workbook"), ("t.parquet", "not a Parquet file"), ("t.csv", "the table is empty")],
)
def test_files_that_are_not_what_they_are_called(tmp_path, name, part):
    content = "" if name == "t.csv" else "id,text\n1,One.\n"
    with pytest.raises(CorpusError, match=part) as error:
        read_corpus(put(tmp_path, {name: content}) / name)
    assert len(messages(error)) == 1


@given(st.binary(max_size=200), st.sampled_from([".csv", ".tsv", ".jsonl", ".xlsx", ".parquet", ".txt"]))
def test_no_bytes_cause_anything_but_a_clear_error(tmp_path_factory, data, suffix):
    path = tmp_path_factory.getbasetemp() / f"fuzz{suffix}"
    path.write_bytes(data)
    with contextlib.suppress(CorpusError):
        assert len(read_corpus(path)) >= 1


# Writing


HOSTILE = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.lists(HOSTILE, min_size=2, max_size=2), max_size=5))
def test_csv_cells_come_back_as_written(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "roundtrip.csv"
    write_csv(path, [("key", "a", "b"), *(("k", *row) for row in rows)])
    assert [[row.cells["a"], row.cells["b"]] for row in read_table(path).unguarded().rows] == rows


def test_csv_is_the_same_on_every_machine(tmp_path):
    import pandas as pd

    frame = pd.DataFrame(
        {
            "share": [1 / 3, 1.0, -0.0, 1e-9, 0.00001],
            "n": pd.array([1, None, 3, 4, 5], dtype="Int64"),
            "x": ["a", "b", "\r", "c", "d"],
        },
        index=pd.Index(list("vwxyz"), name="theme"),
    )
    write_csv(tmp_path / "t.csv", frame)
    assert (tmp_path / "t.csv").read_bytes() == (
        b'theme,share,n,x\nv,0.333333,1,a\nw,1.0,,b\nx,0.0,3,"\'\r"\ny,0.0,4,c\nz,0.00001,5,d\n'
    )
    write_csv(tmp_path / "t.csv", frame.reset_index(drop=True)[["share"]].head(1) * float("nan"))
    assert (tmp_path / "t.csv").read_bytes() == b'share\n""\n'


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "new" / "folder" / "a.txt"
    write_text(path, "one\r\ntwo\n")
    assert path.read_bytes() == b"one\r\ntwo\n"

    def fail(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(UsageError, match=r"a\.txt: cannot be written: No space left on device\."):
        write_bytes(path, b"three")
    assert path.read_bytes() == b"one\r\ntwo\n"
    assert list(path.parent.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match=r"file/a\.txt: cannot be written"):
        write_text(tmp_path / "file" / "a.txt", "x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="folder: cannot be written"):
        write_text(tmp_path / "folder", "x")
    with pytest.raises(UsageError, match="half of a surrogate pair at position 1"):
        write_text(tmp_path / "b.txt", "x\ud800")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_a_slash_behind_the_name_of_a_file_does_not_matter(tmp_path):
    put(tmp_path / "corpus", {"a.txt": "One.", "manifest.csv": "id,file\na,a.txt/\n"})
    assert read_corpus(tmp_path / "corpus").ids == ("a",)
