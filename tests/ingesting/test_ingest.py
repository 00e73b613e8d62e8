"""Ingesting files, tables and archives into a corpus folder: from end to end, with real files made here."""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
import zipfile
from email.message import EmailMessage
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse_coder import __version__, read_corpus
from discourse_coder.cli import ingest_command
from discourse_coder.cli.console import Console
from discourse_coder.errors import CorpusError, DiscourseCoderError, Problem
from discourse_coder.files import limits
from discourse_coder.files.file_names import natural_order, printable, shown
from discourse_coder.ingesting import archives
from discourse_coder.ingesting import ingest as ingesting
from discourse_coder.ingesting.ingest import ingest
from discourse_coder.ingesting.text_extraction import ExtractionOptions
from discourse_coder.ingesting.text_ids import TextIds, safe_id
from discourse_coder.ingesting.worker_processes import Call, in_workers
from discourse_coder.model.dates import PartialDate
from office_texts import open_document, paragraph, rtf, word
from pdfs import pdf
from workbooks import workbook_of

CASES = Path(__file__).parents[1] / "cases"
SENTENCE = "The parties should return to the dialogue in good faith."


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    """Run the command as the command line does."""
    parser = argparse.ArgumentParser()
    ingest_command.add_arguments(parser)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args([str(argument) for argument in arguments])
    console = Console(as_json=options.json)
    try:
        code = ingest_command.run(options, console)
    except DiscourseCoderError as error:
        console.problems(error.problems)
        code = 2
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def one_page(text: str, **options) -> bytes:
    return pdf(lambda canvas, _: canvas.drawString(72, 700, text), **options)


def page(text: str) -> str:
    return (
        f"<html><head><title>Remarks</title></head><body><nav><a href='/'>Home</a></nav><article><h1>Remarks</h1>"
        f"<p>{text}</p><p>Nothing else will bring a lasting solution to this old question.</p></article></body></html>"
    )


def mail(text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "a@example.org", "Statement", "Fri, 24 Apr 2020 10:00:00 +0"
    message["MIME-Version"] = "1.0"
    message.set_content(text)
    return message.as_bytes()


def workbook(rows: list[list[object]], merged: str = "") -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def parquet(rows: list[dict[str, str]]) -> bytes:
    import pyarrow
    import pyarrow.parquet

    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), file)
    return file.getvalue()


def zipped(entries: dict[str, bytes | str], **options) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def told(name: str) -> str:
    """Return a sentence that is in one file only."""
    return f"{SENTENCE} This was said in {name}."


def every_format() -> dict[str, bytes]:
    record = {"id": "p1", "text": told("parquet"), "date": "2020-04-24"}
    return {
        "a.txt": told("txt").encode(),
        "b.md": f"# Heading\n\n{told('md')}\n".encode(),
        "c.html": page(told("html")).encode(),
        "d.pdf": one_page(told("pdf")),
        "e.docx": word(paragraph(told("docx"))),
        "f.odt": open_document(f"<text:p>{told('odt')}</text:p>"),
        "g.rtf": rtf(told("rtf")),
        "h.eml": mail(told("eml")),
        "i.csv": f'id,text,date,source\nc1,"{told("csv")}",2019,unsc\n'.encode(),
        "j.tsv": f"id\ttext\nt1\t{told('tsv')}\n".encode(),
        "k.jsonl": json.dumps({"id": "j1", "text": told("jsonl"), "speaker": "Mr. Y"}).encode(),
        "l.parquet": parquet([record]),
        "m.xlsx": workbook([["id", "text", "file"], ["x1", told("xlsx"), "scan-7"]]),
        "sub/n.zip": zipped({"inside/o.txt": told("zip"), "p.zip": zipped({"q.html": page(told("inner zip"))})}),
    }


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def many(folder: Path, number: int) -> Path:
    return put(folder, {f"text{n}.txt": f"{SENTENCE} Number {n}.".encode() for n in range(number)})


@pytest.fixture(scope="module")
def formats(tmp_path_factory) -> tuple[Path, Path]:
    """A folder of every format, and the corpus that one process makes of it."""
    folder = tmp_path_factory.mktemp("formats")
    put(folder / "originals", every_format())
    put(folder / "originals", {".hidden.txt": b"No.", "picture.jpg": b"\xff\xd8", "__MACOSX/a.txt": b"No."})
    result = ingest([folder / "originals"], folder / "corpus")
    assert result.problems == []
    assert result.other_kinds == {".jpg": 1}
    return folder / "originals", folder / "corpus"


def test_every_format_becomes_a_text_that_the_corpus_reader_reads(formats):
    corpus = read_corpus(formats[1])
    assert list(corpus.ids) == ["a", "b", "c", "d", "e", "f", "g", "h", "c1", "t1", "j1", "p1", "x1", "o", "q"]
    names = ["txt", "md", "html", "pdf", "docx", "odt", "rtf", "eml", "csv", "tsv", "jsonl", "parquet", "xlsx", "zip"]
    for document, name in zip(corpus, [*names, "inner zip"], strict=True):
        assert told(name) in " ".join(document.text.split()), document.id
        assert document.text.endswith("\n")
        assert "Home" not in document.text
        assert not document.text.endswith("\n\n")


def test_the_manifest_says_where_each_text_comes_from(formats):
    originals, corpus = formats
    listed = {row["id"]: row for row in rows(corpus / "manifest.csv")}
    for id_, name in (("a", "a.txt"), ("d", "d.pdf"), ("x1", "m.xlsx"), ("q", "sub/n.zip")):
        row = listed[id_]
        assert row["original"] == f"../originals/{name}"
        assert row["original_sha256"] == sha256((originals / name).read_bytes()).hexdigest()
        assert row["sha256"] == sha256((corpus / row["file"]).read_bytes()).hexdigest()
        assert row["file"] == f"texts/{id_}.txt"
    assert listed["q"]["part"] == "p.zip/q.html"
    assert listed["c1"]["part"] == "row 2"
    assert (listed["c1"]["date"], listed["c1"]["source"], listed["j1"]["speaker"]) == ("2019", "unsc", "Mr. Y")
    assert listed["x1"]["file_in_original"] == "scan-7"
    assert listed["c"]["title"] == "Remarks"
    assert listed["h"]["date"] == "2020-04-24"
    assert listed["d"]["extractor"].startswith("pypdfium2 ")
    assert listed["c"]["extractor"].startswith("trafilatura ")
    assert listed["a"]["extractor"].startswith("discourse-coder ")


def test_what_was_left_out_is_in_the_log(formats):
    log = rows(formats[1] / "ingest.log.csv")
    assert {"original", "where", "what", "why"} == set(log[0])
    assert any(line["original"] == "../originals/c.html" and line["what"] == "Home" for line in log)
    assert any(line["where"].startswith("p.zip/q.html: ") and line["what"] == "Home" for line in log)


def test_the_number_of_processes_changes_nothing(formats, tmp_path):
    originals, corpus = formats
    ingest([originals], originals.parent / "again", jobs=2)
    assert tree(originals.parent / "again") == tree(corpus)


def test_running_twice_changes_nothing(formats, capsys):
    originals, corpus = formats
    before, stamps = tree(corpus), {path: path.stat().st_mtime_ns for path in corpus.rglob("*") if path.is_file()}
    code, out, err = run(capsys, originals, "--out", corpus)
    assert (code, err) == (0, "")
    assert "0 files read, 0 texts added" in out
    assert "14 files were read before and have not changed." in out
    assert tree(corpus) == before
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps


def test_new_originals_are_added_and_ids_stay(tmp_path, capsys):
    many(tmp_path / "in", 3)
    run(capsys, tmp_path / "in", "--out", tmp_path / "corpus")
    put(tmp_path / "in", {"earlier/text1.txt": b"Another text of the same name.", "a.txt": b"A first."})
    code, out, _ = run(capsys, tmp_path / "in", "--out", tmp_path / "corpus", "--json")
    assert (code, json.loads(out)["added"]) == (0, ["a", "text1-2"])
    corpus = read_corpus(tmp_path / "corpus")
    assert corpus.ids == ("a", "text1-2", "text0", "text1", "text2")
    assert corpus["text1"].text == f"{SENTENCE} Number 1.\n"


def test_a_changed_original_is_said_and_only_taken_anew_when_asked_for(tmp_path, capsys):
    many(tmp_path / "in", 3)
    corpus = tmp_path / "corpus"
    run(capsys, tmp_path / "in", "--out", corpus)
    before = tree(corpus)
    put(tmp_path / "in", {"text1.txt": b"It says something else now."})
    code, out, err = run(capsys, tmp_path / "in", "--out", corpus)
    assert (code, err) == (1, "")
    assert "text1.txt: the file has changed since it was ingested. The stored text was kept." in out
    assert tree(corpus) == before
    code, out, _ = run(capsys, tmp_path / "in", "--out", corpus, "--again")
    assert (code, "1 file read, 1 text added" in out) == (0, True)
    assert (corpus / "texts" / "text1.txt").read_bytes() == b"It says something else now.\n"
    after = tree(corpus)
    assert [name for name in before if name.startswith("texts/") and before[name] != after[name]] == ["texts/text1.txt"]
    assert run(capsys, tmp_path / "in", "--out", corpus)[0] == 0


def test_other_options_edited_and_missing_texts_are_said(tmp_path, capsys):
    many(tmp_path / "in", 2)
    corpus = tmp_path / "corpus"
    run(capsys, tmp_path / "in", "--out", corpus)
    (corpus / "texts" / "text0.txt").write_text("Edited.\n", encoding="utf-8")
    (corpus / "texts" / "text1.txt").unlink()
    code, out, _ = run(capsys, tmp_path / "in", "--out", corpus, "--raw", "--id-prefix", "x-")
    assert code == 1
    assert out.count("it was ingested with different options (raw and id_prefix)") == 2
    assert "its text text0 has been edited" in out
    assert "its text text1 is missing" in out
    assert run(capsys, tmp_path / "in", "--out", corpus, "--again", "--raw", "--id-prefix", "x-")[0] == 0
    assert sorted(path.name for path in (corpus / "texts").iterdir()) == ["x-text0.txt", "x-text1.txt"]
    assert read_corpus(corpus).ids == ("x-text0", "x-text1")


def test_texts_that_an_original_read_again_no_longer_has_are_named(tmp_path, capsys):
    sheets = (("one", "visible", [["id", "text"], *([f"a{n}", SENTENCE] for n in range(7)), ["b", SENTENCE]]),)
    sheets += (("two", "visible", [["id", "text"], ["b", SENTENCE], ["c", "It says something else."]]),)
    put(tmp_path, {"a.xlsx": workbook_of(*sheets)})
    corpus = tmp_path / "corpus"
    assert run(capsys, tmp_path / "a.xlsx", "--out", corpus, "--worksheet", "one")[0] == 0
    two = (tmp_path / "a.xlsx", "--out", corpus, "--worksheet", "two")
    code, out, _ = run(capsys, *two)
    assert (code, "To have the texts of both worksheets, ingest this one into another folder." in out) == (1, True)
    assert len(read_corpus(corpus)) == 8
    code, out, _ = run(capsys, *two, "--again")
    assert code == 0
    assert "no longer in what was read again:\n" in out
    assert "a.xlsx: 7 texts: a0, a1, a2, a3, a4 and 2 more." in out
    assert read_corpus(corpus).ids == ("b", "c")
    assert (corpus / "ingest.log.csv").read_text(encoding="utf-8").count("no longer has this text") == 7
    assert json.loads(run(capsys, *two, "--again", "--json")[1])["taken_out"] == []


def test_another_version_of_an_extractor_is_said(tmp_path, capsys):
    put(tmp_path / "in", {"a.pdf": one_page(SENTENCE)})
    corpus = tmp_path / "corpus"
    run(capsys, tmp_path / "in", "--out", corpus)
    state = (corpus / "ingest.json").read_text(encoding="utf-8")
    now = json.loads(state)["originals"]["../in/a.pdf"]["texts"][0]["extractor"].split()[1]
    (corpus / "ingest.json").write_text(state.replace(now, "1.0.0"), encoding="utf-8")
    code, out, _ = run(capsys, tmp_path / "in", "--out", corpus)
    assert (code, f"it was read by pypdfium2 1.0.0; {now} is installed now" in out) == (1, True)


def test_cells_that_someone_changed_in_the_manifest_stay(tmp_path, capsys):
    many(tmp_path / "in", 2)
    corpus = tmp_path / "corpus"
    run(capsys, tmp_path / "in", "--out", corpus)
    lines = (corpus / "manifest.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{line},{extra}" for line, extra in zip(lines, ("kind", "statement", ""), strict=True)]
    lines[1] = lines[1].replace("text0.txt,,,", "text0.txt,2019-05-30,mfa,", 1)
    (corpus / "manifest.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    put(tmp_path / "in", {"zz.txt": b"One more."})
    assert run(capsys, tmp_path / "in", "--out", corpus)[0] == 0
    first, second, third = read_corpus(corpus)
    assert (str(first.date), first.source, first.metadata["kind"]) == ("2019-05-30", "mfa", "statement")
    assert (second.date, second.source, third.id) == (None, "", "zz")


def test_a_copy_is_not_taken_twice_and_is_said(tmp_path, capsys):
    put(tmp_path / "in", {"a.txt": b"The same.", "b.txt": b"The same."})
    for _ in range(2):
        code, out, _ = run(capsys, tmp_path / "in", "--out", tmp_path / "corpus")
        assert (code, "b.txt: the same file as ../in/a.txt; not read again." in out) == (0, True)
    assert read_corpus(tmp_path / "corpus").ids == ("a",)
    assert rows(tmp_path / "corpus" / "ingest.log.csv")[0]["why"].startswith("the same bytes as ../in/a.txt")
    put(tmp_path / "in", {"a.txt": b"Another."})
    assert run(capsys, tmp_path / "in", "--out", tmp_path / "corpus", "--again")[0] == 0
    assert {document.text for document in read_corpus(tmp_path / "corpus")} == {"Another.\n", "The same.\n"}


START = """
import sys
from pathlib import Path
from discourse_coder.ingesting.ingest import ingest
from discourse_coder.ingesting.text_extraction import ExtractionOptions
ingest([Path(sys.argv[1])], Path(sys.argv[2]), jobs=2)
"""


def test_a_run_that_is_killed_goes_on_where_it_stopped(tmp_path):
    originals = many(tmp_path / "in", 600)
    pages = {f"page{n}.html": page(f"{SENTENCE} {n}.") for n in range(20)}
    put(originals, {"a.zip": zipped(pages), "z.zip": zipped({"z.txt": "The last."})})
    ingest([originals], tmp_path / "whole", jobs=2)
    corpus = tmp_path / "corpus"

    def n_texts() -> int:
        return len(list(corpus.glob("texts/*.txt")))

    def n_remembered() -> int:
        state = corpus / "ingest.json"
        return len(json.loads(state.read_bytes())["originals"]) if state.exists() else 0

    for is_reached in (lambda: n_texts() > 10, lambda: n_texts() > 100, lambda: n_texts() > 300):
        process = subprocess.Popen([sys.executable, "-c", START, originals, corpus], start_new_session=True)
        while not is_reached():
            assert process.poll() is None, "the run was over before it could be killed"
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert all(path.read_bytes().endswith(b"\n") for path in corpus.glob("texts/*.txt"))
    assert n_texts() < 621
    began_with = n_remembered()
    result = ingest([originals], corpus, jobs=2)
    assert result.n_unchanged >= began_with - 1 > 0
    assert tree(corpus) == tree(tmp_path / "whole")


def test_the_manifest_names_the_library_that_read_a_text(tmp_path):
    put(tmp_path / "in", {"a.md": b"*One*.", "b.txt": b"Two."})
    ingest([tmp_path / "in"], tmp_path / "corpus")
    extractors = {row["id"]: row["extractor"] for row in rows(tmp_path / "corpus" / "manifest.csv")}
    assert extractors == {"a": f"markdown-it-py {version('markdown-it-py')}", "b": f"discourse-coder {__version__}"}


class Meanwhile(Exception):  # noqa: N818 - no error
    """What a test raises in the middle of a run, to end it."""


def test_a_script_without_a_guard_is_run_once(tmp_path):
    put(tmp_path / "in", {"a.txt": b"The Council met today. It adopted a resolution."})
    script = tmp_path / "make_corpus.py"
    script.write_text("import discourse_coder as dc\nprint(dc.ingest('in', 'corpus').added)\n", encoding="utf-8")
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "['a']\n", "")


def test_two_runs_at_once_do_not_mix(tmp_path):
    many(tmp_path / "in", 1)
    command = [sys.executable, "-c", START, tmp_path / "in", tmp_path / "corpus"]

    def run_another(total: int, what: str) -> NoReturn:
        with pytest.raises(DiscourseCoderError, match="another run is writing to this corpus"):
            ingest([tmp_path / "in"], tmp_path / "corpus")
        other = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (
            f"{tmp_path / 'corpus'}: another run is writing to this corpus: process {os.getpid()} on " in other.stderr
        )
        raise Meanwhile

    with pytest.raises(Meanwhile):
        ingest([tmp_path / "in"], tmp_path / "corpus", progress=run_another)
    assert not (tmp_path / "corpus").exists()
    subprocess.run(command, check=True)
    assert len(read_corpus(tmp_path / "corpus")) == 1


def test_a_lock_that_a_killed_run_left_keeps_nobody_out_and_is_gone_after_the_next(tmp_path):
    many(tmp_path / "in", 1)
    put(tmp_path / "corpus", {".ingest.lock": b""})
    assert len(ingest([tmp_path / "in"], tmp_path / "corpus").added) == 1
    assert set(tree(tmp_path / "corpus")) == {"ingest.json", "ingest.log.csv", "manifest.csv", "texts/text0.txt"}


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path, capsys):
    many(tmp_path / "in", 1)
    put(tmp_path / "corpus", {"manifest.csv": b"id,file\nT1,texts/T1.txt\n", "texts/T1.txt": b"One."})
    before = tree(tmp_path)
    code, _, err = run(capsys, tmp_path / "in", "--out", tmp_path / "corpus")
    assert (code, "there is a corpus that was not ingested" in err) == (2, True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "texts").symlink_to(tmp_path / "elsewhere")
    code, _, err = run(capsys, tmp_path / "in", "--out", tmp_path / "linked")
    assert (code, "this is a link" in err) == (2, True)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "discourse-coder ingest 1", "originals": {"a": 1}}'])
def test_a_damaged_state_is_said(tmp_path, capsys, content):
    many(tmp_path / "in", 1)
    put(tmp_path / "corpus", {"ingest.json": content.encode()})
    code, _, err = run(capsys, tmp_path / "in", "--out", tmp_path / "corpus")
    assert (code, "this is not the state of an ingested corpus" in err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere: there is no such file or folder."),
        (["empty"], "there is no file to read"),
        (["x.doc"], 'x.doc: files that end in ".doc" are not read.'),
        (["a.txt", "--encoding", "klingon"], "there is no such text encoding"),
        (["a.txt", "--id-prefix", "../x"], "this cannot begin an id"),
        (["a.txt", "--about", " *"], "a term is empty"),
    ],
)
def test_arguments_that_make_no_sense(tmp_path, monkeypatch, capsys, arguments, message):
    put(tmp_path, {"a.txt": b"A text.", "x.doc": b"x"})
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsys, *arguments, "--out", "corpus")
    assert (code, message in err) == (2, True)
    assert not (tmp_path / "corpus").exists()


def bad_files() -> dict[str, tuple[bytes, str]]:
    """For each bad file, its bytes and a part of what must be said of it."""
    nested = b"<html><body>" + b"<div>" * 100_000 + b"</div>" * 100_000 + b"</body></html>"
    laughs = b'<!DOCTYPE w [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    )
    entities = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": (laughs + b"]><w:document><w:body><w:p>&j;</w:p></w:body></w:document>"),
    }
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    bomb = zipped({f"{n}.txt": bytes(20_000_000) for n in range(10)})
    return {
        "locked.pdf": (one_page(SENTENCE, encrypt="secret"), "password"),
        "broken.pdf": (one_page(SENTENCE)[:200], ""),
        "scan.pdf": (pdf(lambda canvas, _: canvas.rect(100, 100, 300, 300, fill=1)), "no text"),
        "bomb.zip": (bomb, "it would unpack to"),
        "within.zip": (zipped({"inner.zip": bomb}), "inner.zip: it would unpack to"),
        "deep.zip": (
            zipped({"one.zip": zipped({"two.zip": zipped({"a.txt": SENTENCE})})}),
            "one.zip/two.zip: it is an archive in an archive in an archive",
        ),
        "up.zip": (zipped({"../../up.txt": SENTENCE}), "../../up.txt: its path leads out of the archive"),
        "root.zip": (zipped({"/tmp/root.txt": SENTENCE}), "/tmp/root.txt: its path leads out of the archive"),
        "drive.zip": (zipped({"..\\up.txt": SENTENCE}), "its path leads out of the archive"),
        "link.zip": (zipped({link: "/etc/passwd"}), "link.txt: it is a link"),
        "none.zip": (zipped({"a.jpg": b"x"}), "there is no file in it that can be read"),
        "nozip.zip": (b"PK\x03\x04 is all there is", "not a zip archive"),
        "nested.html": (nested, "no text"),
        "entities.docx": (zipped(entities), ""),
        "wrong.txt": (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture"),
        "wrong.docx": (bytes(range(256)) * 4, ""),
        "lines.odt": (zipped({"mimetype": "two\nlines \x1b[2J" + "z" * 9999}), "this is two\\nlines \\x1b[2J"),
        "empty.txt": (b"", "the file is empty"),
        "blank.txt": (b" \n\n ", "no text"),
        "nul.txt": (b"One\0two.", ""),
        "mixed.txt": ("Größe und Äpfel. ".encode() * 9 + b"\xe4pfel", ""),
        "windows.txt": ("Die Größe".encode("cp1252") * 5, "--encoding"),
        "notext.csv": (b"id,words\na,One.\n", 'there is no column "text"'),
        "formula.xlsx": (workbook([["id", "text"], ["a", '=CONCATENATE("a", A2)']]), "row 2: there is no text"),
        "formulas.xlsx": (workbook([["id", "text"], ["=A1", "=B1"]]), "2 formulas (A2, B2) have no value"),
        "no.xlsx": (b"PK\x03\x04", "not an Excel workbook"),
        "no.parquet": (b"PAR1", "not a Parquet file"),
        "no.jsonl": (b"[1]\n", "not a JSON object"),
        "n\new\x1b[31m.txt": (b"", "n\\new\\x1b[31m.txt: the file is empty"),
        f"{'x' * 240}.pdf": (b"%PDF-1.4", "x" * 80),
    }


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    """The outcome of a run on all bad files and three good ones, in a process whose memory is measured."""
    folder = tmp_path_factory.mktemp("bad")
    originals = folder / "in" / "originals"
    put(originals, {name: data for name, (data, _) in bad_files().items()})
    long_names = {f"{'long' * 2500}.txt": f"{SENTENCE} 1", f"{'1' * 10_000}.txt": f"{SENTENCE} 2"}
    put(originals, {"good.txt": SENTENCE.encode(), "good.pdf": one_page(SENTENCE), "long.zip": zipped(long_names)})
    with (originals / "huge.txt").open("wb") as file:
        file.truncate(500_000_000)
    (originals / "outside.txt").symlink_to("/etc/hostname")
    script = f"""
import re, resource, sys
from pathlib import Path
sys.path[:0] = {[str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]!r}
from test_ingest import *
parser = argparse.ArgumentParser()
ingest_command.add_arguments(parser)
code = ingest_command.run(parser.parse_args(sys.argv[1:]), Console())
# ru_maxrss of this process would count the memory of the one that started it; VmHWM begins anew.
own = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
    outside = tree(folder)
    process = subprocess.run(
        [sys.executable, "-c", script, "in", "--out", "corpus", "--jobs", "2"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    after = {name: data for name, data in tree(folder).items() if not name.startswith("corpus/")}
    assert after == outside
    return process, folder / "corpus"


def test_each_bad_file_ends_in_one_line_that_names_it(bad):
    process, _ = bad
    assert process.returncode == 2
    heading, *lines = process.stderr.splitlines()
    expected = {name: part for name, (_, part) in bad_files().items()}
    expected |= {"huge.txt": "500,000,000 bytes; the most is 104,857,600", "outside.txt": "leads out of the folder"}
    assert heading == f"{len(expected) + 1} problems in the input; the rest is done:"
    for name, part in expected.items():
        own = [line for line in lines if line.startswith(f"{shown(f'in/originals/{name}')}: ")]
        # A formula that nobody has computed is told of its cell and, where the text should be, of its row.
        assert len(own) == (2 if name == "formula.xlsx" else 1), (name, own)
        assert part in own[0], (part, own[0])
        assert own[0].isprintable()
        assert own[0].endswith((".", "?", ")")), own[0]
        assert "Error" not in own[0], own[0]


def test_the_good_files_among_bad_ones_are_ingested(bad):
    corpus = read_corpus(bad[1])
    assert len(corpus) == 4
    assert [id_[:4] for id_ in corpus.ids] == ["good", "good", "1111", "long"]
    assert all(len(id_) < 100 and SENTENCE in document.text for id_, document in zip(corpus.ids, corpus, strict=True))
    assert len(rows(bad[1] / "ingest.log.csv")) >= len(bad_files())


def test_memory_stays_under_a_gigabyte(bad):
    main, largest_worker = map(int, bad[0].stdout.splitlines()[-1].split())
    assert main + 2 * largest_worker < 1024**2  # kilobytes


def test_a_merged_cell_and_an_unnamed_column_do_not_shift_texts(tmp_path):
    table = workbook([["id", "text", None, "note"], ["a", "First text.", None, "kept"], ["b", "Second text."]], "B3:D3")
    put(tmp_path / "in", {"t.xlsx": table})
    ingest([tmp_path / "in"], tmp_path / "corpus")
    first, second = read_corpus(tmp_path / "corpus")
    assert (first.text, first.metadata["note"], second.text) == ("First text.\n", "kept", "Second text.\n")


def test_rows_of_tables(tmp_path, capsys):
    digest = sha256(b"A fifth.").hexdigest()
    lines = [
        "nr,speech,date,sha256,original,title",
        "B 1,First.,New Year,,archive,=HYPERLINK(1)",
        ",Second.,April 2020,,,",
        "B 1,Third.,,,,-5",
        "c,,2019,,,",
        f"d,Fourth.,,{digest},,",
        f"e,A fifth.,,{digest},,",
    ]
    put(tmp_path / "in", {"t.csv": "\n".join(lines).encode("utf-16")})
    columns = ("--id-column", "nr", "--text-column", "speech", "--encoding", "utf-16", "--repeated-ids", "number")
    code, _, err = run(capsys, tmp_path / "in", "--out", tmp_path / "corpus", *columns)
    assert code == 2
    assert [line.split(": ")[1] for line in err.splitlines()[1:]] == ["row 5", "row 6"]
    corpus = read_corpus(tmp_path / "corpus")
    assert corpus.ids == ("B 1", "t_row_3", "B 1-2", "e")
    first = corpus["B 1"].metadata
    assert first["date_in_original"] == "New Year"
    assert first["original_in_original"] == "archive"
    assert first["title"] == "=HYPERLINK(1)"
    assert str(corpus["t_row_3"].date) == "2020-04"
    assert corpus["B 1-2"].metadata["title"] == "-5"
    assert any("New Year" in line["what"] for line in rows(tmp_path / "corpus" / "ingest.log.csv"))
    # A table of which only some rows were read is not read again, and what is wrong with it is said again.
    assert run(capsys, tmp_path / "in", "--out", tmp_path / "corpus", *columns)[::2] == (2, err)


OWN_IDS = [
    "Speech/1",
    "Ärger №2",
    "-x",
    "=1",
    "'=1",
    "+1",
    "#3",
    "CON",
    "../../x",
    "Speech_1",
    "a",
    "A",
    "e\u0301",
    "007",
    "1,2",
]


def test_ids_of_a_table_stay_as_they_are_and_name_no_file(tmp_path):
    buffer = io.StringIO()
    csv.writer(buffer).writerows([("id", "text"), *((id_, f"Text {n}.") for n, id_ in enumerate(OWN_IDS))])
    put(tmp_path / "in", {"t.csv": buffer.getvalue().encode()})
    result = ingest([tmp_path / "in"], tmp_path / "corpus")
    assert (result.added, result.problems, result.notes) == (OWN_IDS, [], [])
    corpus = read_corpus(tmp_path / "corpus")
    assert [(document.id, document.text) for document in corpus] == [(x, f"Text {n}.\n") for n, x in enumerate(OWN_IDS)]
    files = [row["file"] for row in rows(tmp_path / "corpus" / "manifest.csv")]
    assert len({file.casefold() for file in files}) == len(files)
    assert all(re.fullmatch(r"texts/[\w-]+\.txt", file, re.ASCII) for file in files)
    assert {path.name for path in (tmp_path / "corpus" / "texts").iterdir()} == {file[6:] for file in files}
    before = tree(tmp_path / "corpus")
    assert ingest([tmp_path / "in"], tmp_path / "corpus").n_unchanged == 1
    assert tree(tmp_path / "corpus") == before


def test_no_row_gets_the_id_of_another_one(tmp_path):
    put(tmp_path / "in", {"t.csv": b"id,text\n,Without.\nT/1,One.\nT_1,Two.\nt_row_2,Three.\n", "t_1.txt": b"Four."})
    ingest([tmp_path / "in"], tmp_path / "corpus")
    told = {document.id: document.text.strip() for document in read_corpus(tmp_path / "corpus")}
    assert told == {"t_row_2-2": "Without.", "T/1": "One.", "T_1": "Two.", "t_row_2": "Three.", "t_1-2": "Four."}
    log = rows(tmp_path / "corpus" / "ingest.log.csv")
    assert [line["what"] for line in log] == ["t_row_2", "t_1"]


def test_ids_made_of_names_of_files_are_in_the_log_where_they_differ(tmp_path):
    put(tmp_path / "in", {"Rede 1.txt": b"One.", "plain.txt": b"Two."})
    ingest([tmp_path / "in"], tmp_path / "corpus")
    (line,) = rows(tmp_path / "corpus" / "ingest.log.csv")
    assert (line["what"], "Rede_1" in line["why"]) == ("Rede 1", True)


SEVERAL = (
    "id,text,coder,place,speaker,role\n1,Why?,a,Wien,Reuters,question\n2,Alone.,a,Bern,,\n"
    "1,Because.,b,Wien,Li,official\n2,Alone.,b,Bern,,\n1-2,Real.,a,,,\n"
)


def test_rows_that_share_id_and_words_are_one_text_and_said(tmp_path, capsys):
    put(tmp_path / "in", {"t.csv": SEVERAL.replace("Because.", "Why?").encode()})
    code, out, _ = run(capsys, tmp_path / "in", "--out", tmp_path / "corpus")
    assert code == 0
    assert (
        '2 rows repeat the id and the words of another row, so nothing was added for them: "1" (row 2, row 4), "2" (row'
        in out
    )
    corpus = read_corpus(tmp_path / "corpus")
    assert corpus.ids == ("1", "2", "1-2")
    assert corpus["2"].metadata.get("coder") is None
    assert corpus["2"].metadata["place"] == "Bern"
    log = rows(tmp_path / "corpus" / "ingest.log.csv")
    assert [line["what"] for line in log] == ["1", "coder, speaker and role", "2", "coder"]


def test_rows_that_share_an_id_but_not_the_words_are_refused_until_it_is_said_what_they_are(tmp_path, capsys):
    put(tmp_path / "in", {"t.csv": SEVERAL.encode()})
    code, _, err = run(capsys, tmp_path / "in", "--out", tmp_path / "corpus")
    assert (code, rows(tmp_path / "corpus" / "manifest.csv")) == (2, [])
    assert '1 id stands in several rows with different words: "1" (row 2, row 4). Name the column' in err
    code, out, _ = run(capsys, tmp_path / "in", "--out", tmp_path / "corpus", "--repeated-ids", "join")
    assert code == 0
    assert '2 rows that share 1 id became 1 text (--repeated-ids join): "1" (row 2, row 4).' in out
    joined = read_corpus(tmp_path / "corpus")["1"]
    assert joined.text == "Why?\n\nBecause.\n"
    assert [(t.speaker, t.role, joined.text[t.start : t.end]) for t in joined.turns] == [
        ("Reuters", "question", "Why?"),
        ("Li", "official", "Because."),
    ]
    assert {"place": "Wien"}.items() <= joined.metadata.items()
    assert "coder" not in joined.metadata
    code, out, _ = run(capsys, tmp_path / "in", "--out", tmp_path / "numbered", "--repeated-ids", "number")
    assert "became a text each, numbered" in out
    numbered = {document.id: document.text.strip() for document in read_corpus(tmp_path / "numbered")}
    assert numbered == {"1": "Why?", "1-3": "Because.", "2": "Alone.", "1-2": "Real."}


def test_an_id_of_another_file_is_the_same_text_or_refused(tmp_path, capsys):
    put(tmp_path / "in", {"a.csv": b"id,text\n1,One.\n2,Two.\n", "b.csv": b"id,text\n1,One.\n3,Three.\n"})
    put(tmp_path / "in", {"c.csv": b"id,text\n1,Another.\n4,Four.\n"})
    code, out, err = run(capsys, tmp_path / "in", "--out", tmp_path / "corpus")
    assert code == 2
    assert "b.csv: 1 row repeats the id and the words of another file, so nothing was added for them: 1." in out
    assert 'c.csv: 1 id of this table is of other words already: "1" (in ../in/a.csv). No row was taken.' in err
    assert read_corpus(tmp_path / "corpus").ids == ("1", "2", "3")
    assert run(capsys, tmp_path / "in" / "c.csv", "--out", tmp_path / "corpus", "--id-prefix", "c-")[0] == 0
    assert read_corpus(tmp_path / "corpus").ids == ("1", "2", "3", "c-1", "c-4")


def test_an_error_value_of_a_spreadsheet_is_a_missing_text(tmp_path, capsys):
    put(tmp_path / "in", {"t.csv": "id,text\n1,#N/A\n2,Two.\n3,\u200b\n4,\n5,\u00a0\n".encode()})
    code, _, err = run(capsys, tmp_path / "in", "--out", tmp_path / "corpus")
    assert (code, read_corpus(tmp_path / "corpus").ids) == (2, ("2",))
    assert [f"row {n}: there is no text in this row" in err for n in (2, 4, 5, 6)] == [True] * 4


def test_a_name_that_leads_out_of_the_corpus_is_no_state(tmp_path, capsys):
    put(tmp_path / "in", {"t.csv": b"id,text\nT/1,One.\n"})
    ingest([tmp_path / "in"], tmp_path / "corpus")
    state = tmp_path / "corpus" / "ingest.json"
    state.write_text(state.read_text(encoding="utf-8").replace('"T_1"', '"../T_1"'), encoding="utf-8")
    assert (
        "this is not the state of an ingested corpus" in run(capsys, tmp_path / "in", "--out", tmp_path / "corpus")[2]
    )


def test_of_many_bad_rows_a_few_are_said_and_all_are_in_the_log(tmp_path, capsys):
    put(tmp_path / "in", {"t.csv": b"id,text\nx,A text.\n" + b"a,One, two.\n" * 1000})
    code, _, err = run(capsys, tmp_path / "in", "--out", tmp_path / "corpus")
    assert (code, len(err.splitlines())) == (2, 7)
    assert "there are 995 more problems in it. They are in ingest.log.csv." in err
    assert len(rows(tmp_path / "corpus" / "ingest.log.csv")) == 1001
    assert read_corpus(tmp_path / "corpus").ids == ("x",)


def test_an_encoding_is_for_texts_that_are_not_unicode(tmp_path, capsys):
    put(tmp_path / "in", {"a.txt": "Größe in Wien.".encode("cp1252"), "b.txt": "Größe in Bern.".encode()})
    assert run(capsys, tmp_path / "in", "--out", tmp_path / "corpus", "--encoding", "windows-1252")[0] == 0
    assert [document.text for document in read_corpus(tmp_path / "corpus")] == ["Größe in Wien.\n", "Größe in Bern.\n"]


def test_the_corpus_in_a_source_is_not_ingested(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    put(tmp_path, {"a.txt": b"A text."})
    for _ in range(2):
        assert run(capsys, ".", "--out", "corpus")[0] == 0
    assert read_corpus(tmp_path / "corpus").ids == ("a",)
    assert rows(tmp_path / "corpus" / "manifest.csv")[0]["original"] == "../a.txt"


RECORD = """\
S/PV.9001

The meeting was called to order at 3.05 p.m.

The President (spoke in French): I give the floor to the representative of China.

Mr. Wan Li (China) (spoke in Chinese): I thank the Special Representative. My country supports the dialogue.

Ms. Bell (United Kingdom): We thank the briefers. We support the mission in Kosovo.

The meeting rose at 5 p.m.
"""
BRIEFING = """\
Foreign Ministry Spokesperson Lin Mei's Regular Press Conference on June 11, 2019

Q: Kosovo has raised its tariffs again. What is your comment?

A: We have noted the reports. The issue of Kosovo should be settled through dialogue.

Reuters: Will the minister travel to Geneva next week?

A: I have nothing to announce at this moment.
"""


def test_records_and_press_conferences_are_split_into_speeches_and_answers(tmp_path, capsys):
    put(tmp_path / "in", {"pv.txt": RECORD.encode(), "mfa.txt": BRIEFING.encode(), "plain.txt": SENTENCE.encode()})
    assert run(capsys, tmp_path / "in", "--out", tmp_path / "all")[0] == 0
    everything = read_corpus(tmp_path / "all")
    assert [id_ for id_ in everything.ids if id_.startswith("mfa")] == ["mfa_answer-01", "mfa_answer-02"]
    assert sum(id_.startswith("pv_speech-") for id_ in everything.ids) == 3
    assert run(capsys, tmp_path / "in", "--out", tmp_path / "some", "--country", "China", "--about", "Kosovo")[0] == 0
    some = read_corpus(tmp_path / "some")
    answer, plain, speech = some
    assert (answer.id, plain.id) == ("mfa_answer-01", "plain")
    assert "settled through dialogue" in answer.text
    assert (str(answer.date), answer.source) == ("2019-06-11", "mfa")
    assert {turn.role for turn in answer.turns} == {"question", "official"}
    assert "My country supports the dialogue." in speech.text
    assert speech.metadata["country"] == "China"
    assert speech.metadata["part"] == speech.id.removeprefix("pv_")
    before = tree(tmp_path / "some")
    put(tmp_path / "in", {"broken.pdf": b"%PDF-1.4"})
    assert run(capsys, tmp_path / "in", "--out", tmp_path / "some", "--country", "China", "--about", "Kosovo")[0] == 2
    assert tree(tmp_path / "some")["manifest.csv"] == before["manifest.csv"]
    (tmp_path / "in" / "broken.pdf").unlink()
    log = rows(tmp_path / "some" / "ingest.log.csv")
    assert sum(line["why"] == "not of China (--country)" for line in log) == 2
    assert sum(line["why"] == "not about Kosovo" for line in log) == 1
    assert run(capsys, tmp_path / "in", "--out", tmp_path / "none", "--about", "Serbia", "--records", "auto")[0] == 0
    assert not any(id_.startswith("mfa") for id_ in read_corpus(tmp_path / "none").ids)
    assert run(capsys, tmp_path / "in", "--out", tmp_path / "whole", "--records", "none")[0] == 0
    assert read_corpus(tmp_path / "whole").ids == ("mfa", "plain", "pv")


def test_who_speaks_where_is_written_and_read(tmp_path):
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Reuters>Will you talk?</v><v Minister Li>We will.\n"
    table = (
        "id,text,speaker,role\nt1,We agree.,Li Wei,\nt2,Why?,Reuters,question\n"
        't3,"Q: Why?\n\nA: So.",Li Wei,official\nt4,We do.,,Minister\n'
    )
    put(tmp_path / "in", {"pv.txt": RECORD.encode(), "mfa.txt": BRIEFING.encode(), "plain.txt": SENTENCE.encode()})
    put(tmp_path / "in", {"talk.vtt": vtt.encode(), "t.csv": table.encode()})
    ingest([tmp_path / "in"], tmp_path / "corpus")
    corpus = read_corpus(tmp_path / "corpus")
    listed = rows(tmp_path / "corpus" / "turns.csv")
    assert list(listed[0]) == ["id", "start", "end", "speaker", "role", "sha256"]
    assert {row["id"] for row in listed} == set(corpus.ids) - {"plain", "t3", "t4"}
    assert all(row["sha256"] == corpus[row["id"]].sha256 for row in listed)
    said = {id_: [(turn.speaker, turn.role) for turn in corpus[id_].turns] for id_ in corpus.ids}
    assert said["talk"] == [("Reuters", "question"), ("Minister Li", "official")]
    assert said["mfa_answer-01"] == [("Q", "question"), ("A", "official")]
    assert said["t2"] == [("Reuters", "question")]
    assert said["t3"] == [("Q", "question"), ("A", "official")]
    assert said["t1"] == said["t4"] == said["plain"] == []
    assert not any(said[id_] for id_ in corpus.ids if id_.startswith("pv"))
    log = rows(tmp_path / "corpus" / "ingest.log.csv")
    assert [line["what"] for line in log if line["why"].startswith("not a role (")] == ["minister"]


def test_turns_of_records_are_those_that_their_labels_tell(tmp_path):
    put(tmp_path / "in", {"pv.txt": RECORD.encode(), "mfa.txt": BRIEFING.encode()})
    ingest([tmp_path / "in"], tmp_path / "corpus")
    by_file = read_corpus(tmp_path / "corpus")
    (tmp_path / "corpus" / "turns.csv").unlink()
    by_labels = read_corpus(tmp_path / "corpus")
    assert [document.turns for document in by_file] == [document.turns for document in by_labels]
    assert by_file.hash == by_labels.hash


def test_words_like_a_label_in_a_speech_of_a_record_silence_nobody(tmp_path):
    speech = RECORD.replace(
        "My country supports the dialogue.", "My country asks.\n\nQuestion: what for?\n\nAnswer: Peace."
    )
    assert speech != RECORD
    put(tmp_path / "in", {"pv.txt": speech.encode()})
    ingest([tmp_path / "in"], tmp_path / "corpus")
    assert not any(document.turns for document in read_corpus(tmp_path / "corpus"))
    (tmp_path / "corpus" / "turns.csv").unlink()
    assert any(document.turns for document in read_corpus(tmp_path / "corpus"))


def test_roles_that_someone_corrected_stay_until_the_text_is_another(tmp_path):
    put(tmp_path / "in", {"t.csv": b"id,text,speaker\nt1,We agree.,Li Wei\nt2,We do.,Anna\n"})
    ingest([tmp_path / "in"], tmp_path / "corpus")
    turns = tmp_path / "corpus" / "turns.csv"
    turns.write_text(turns.read_text(encoding="utf-8").replace("Anna,official", "Anna,question"), encoding="utf-8")
    put(tmp_path / "in", {"u.txt": b"More."})
    ingest([tmp_path / "in"], tmp_path / "corpus")
    assert [row["role"] for row in rows(turns)] == ["official", "question"]
    put(tmp_path / "in", {"t.csv": b"id,text,speaker\nt1,We agree.,Li Wei\nt2,We do not.,Anna\n"})
    ingest([tmp_path / "in"], tmp_path / "corpus", again=True)
    assert [row["role"] for row in rows(turns)] == ["official", "official"]
    assert read_corpus(tmp_path / "corpus").ids == ("t1", "t2", "u")


def test_a_state_from_before_there_were_turns_is_read(tmp_path):
    put(tmp_path / "in", {"mfa.txt": BRIEFING.encode()})
    ingest([tmp_path / "in"], tmp_path / "corpus")
    path = tmp_path / "corpus" / "ingest.json"
    state = json.loads(path.read_text(encoding="utf-8"))
    for original in state["originals"].values():
        for text in original["texts"]:
            del text["turns"]
    path.write_text(json.dumps(state), encoding="utf-8")
    (tmp_path / "corpus" / "turns.csv").unlink()
    put(tmp_path / "in", {"u.txt": b"More."})
    ingest([tmp_path / "in"], tmp_path / "corpus")
    assert not (tmp_path / "corpus" / "turns.csv").exists()
    assert len(read_corpus(tmp_path / "corpus")) == 3


def test_a_text_that_is_no_record_is_one_problem_where_records_are_asked_for(tmp_path, capsys):
    put(tmp_path / "in", {"pv.txt": RECORD.encode(), "plain.txt": SENTENCE.encode()})
    code, _, err = run(capsys, tmp_path / "in", "--out", tmp_path / "corpus", "--records", "un")
    assert (code, "plain.txt: no speech was found in it." in err) == (2, True)
    assert len(read_corpus(tmp_path / "corpus")) == 3


def test_a_file_that_takes_too_long_or_too_much_costs_itself_only(tmp_path):
    many(tmp_path / "in", 2)
    slow = ingest([tmp_path / "in"], tmp_path / "slow", max_seconds=0)
    assert [problem.found for problem in slow.problems] == ["it could not be read within 0 s."] * 2
    put(tmp_path / "in", {"text0.txt": b"Words of a long text. " * 2_000_000})
    large = ingest([tmp_path / "in"], tmp_path / "large", max_memory=120 * 2**20)
    assert [problem.found for problem in large.problems] == ["reading it needs too much memory."]
    assert read_corpus(tmp_path / "large").ids == ("text1",)


def double(number: int) -> int:
    time.sleep(0.02 if number % 7 == 0 else 0)
    return 2 * number


def misbehave(how: str) -> object:
    match how:
        case "hang":
            time.sleep(60)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "take all":
            return len(bytearray(2**30))
        case "take much":
            return f"{len(bytearray(150 * 2**20)) >> 20} MB"
        case "raise":
            raise ValueError("of its own kind")
        case "recurse":
            return misbehave(how)
    return how


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_the_order_of_the_calls(jobs):
    calls = (Call(double, (n,), 60) for n in range(300))
    assert list(in_workers(calls, jobs=jobs, memory=2**28)) == [2 * n for n in range(300)]


def test_a_call_that_hangs_crashes_or_takes_all_memory_fails_alone():
    kinds = ["one", "hang", "two", "die", "take all", "three", "take much", "raise", "recurse", "four"]
    calls = (Call(misbehave, (kind,), 2 if kind == "hang" else 30) for kind in kinds)
    results = list(in_workers(calls, jobs=2, memory=2**28))
    found = [result.found if isinstance(result, Problem) else result for result in results]
    assert found == [
        "one",
        "it could not be read within 2 s.",
        "two",
        "reading it crashed the reader (SIGKILL).",
        "reading it needs too much memory.",
        "three",
        "150 MB",
        "it cannot be read (ValueError: of its own kind).",
        "its parts are nested too deeply.",
        "four",
    ]


def test_an_archive_of_too_many_files_or_bytes_is_refused(tmp_path, monkeypatch):
    put(tmp_path, {"a.zip": zipped({f"{n}.txt": "Words." for n in range(20)})})
    suffixes = frozenset({".txt"})
    assert len(archives.list_archive(tmp_path / "a.zip", suffixes, 100).members) == 20
    for name, limit in (("MAX_ARCHIVE_FILES", 19), ("MAX_ARCHIVE_BYTES", 100)):
        monkeypatch.setattr(limits, name, limit)
        with pytest.raises(CorpusError, match="it holds more than"):
            archives.list_archive(tmp_path / "a.zip", suffixes, 100)
        monkeypatch.undo()


@pytest.mark.parametrize("case", rows(CASES / "text_ids.csv"), ids=lambda case: case["id"])
def test_ids_of_names(case):
    assert safe_id(case["name"]) == case["id"]


@given(st.text())
def test_an_id_is_safe_whatever_the_name(name):
    id_ = safe_id(name)
    assert id_ == safe_id(name)
    assert 1 <= len(id_) < 100
    assert id_.isascii()
    assert id_.replace(".", "").replace("_", "").replace("-", "").isalnum()
    assert id_[0] not in ".-"


def test_names_that_lose_letters_or_length_stay_different():
    names = ["外交部", "外交部发言人", "Вучић", "x" * 200, "x" * 201, "con", "NUL.x", "", "...", "ß"]
    ids = [safe_id(name) for name in names]
    assert len(set(ids)) == len(names)
    assert all(len(id_) < 100 for id_ in ids)


def test_ids_differ_where_case_does_not_count():
    ids = TextIds(["Speech"])
    assert [ids.new("speech"), ids.new("SPEECH"), ids.new("a"), ids.new("speech-2")] == [
        "speech-2",
        "SPEECH-3",
        "a",
        "speech-2-2",
    ]
    ids.release(["Speech"])
    assert ids.new("speech") == "speech"


@given(st.text(), st.text())
def test_shown_names_are_one_line_and_different_names_look_different(first, second):
    assert printable(first).isprintable()
    assert (printable(first) == printable(second)) == (first == second)


def test_names_are_ordered_by_their_numbers():
    names = ["t10", "t2", "t02b", "T1", "t" + "9" * 5000]
    assert sorted(names, key=natural_order) == ["T1", "t2", "t02b", "t10", "t" + "9" * 5000]


@pytest.mark.parametrize(("over", "found"), [(0, []), (1, ["the file has 30 bytes; the most is 29."])])
def test_a_file_is_read_up_to_the_most_bytes_by_itself_and_in_an_archive(tmp_path, over, found):
    put(tmp_path / "in", {"a.txt": b"x" * 30, "b.zip": zipped({"c.txt": b"y" * 30})})
    listing = archives.list_archive(tmp_path / "in" / "b.zip", frozenset({".txt"}), 30 - over)
    assert [problem.found for problem in listing.problems] == found
    alone = ingest([tmp_path / "in" / "a.txt"], tmp_path / "corpus", max_bytes=30 - over, jobs=1)
    assert [problem.found for problem in alone.problems] == found


def test_a_file_of_100_megabytes_is_read_and_a_larger_one_is_refused(tmp_path):
    parser = argparse.ArgumentParser()
    ingest_command.add_arguments(parser)
    most = parser.parse_args(["x", "--out", "y"]).max_bytes
    assert most == ingesting.MAX_BYTES
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(most)
    result = ingest([tmp_path / "large.txt"], tmp_path / "corpus", jobs=1, max_seconds=0)
    assert [problem.found for problem in result.problems] == ["it could not be read within 0 s."]
    with (tmp_path / "large.txt").open("ab") as file:
        file.write(b"x")
    result = ingest([tmp_path / "large.txt"], tmp_path / "corpus", jobs=1, max_seconds=0)
    assert [problem.found for problem in result.problems] == [
        "the file has 104,857,601 bytes; the most is 104,857,600."
    ]


def padded(archive: bytes, size: int) -> bytes:
    """Return a zip archive made so many bytes long by a comment."""
    file = io.BytesIO(archive)
    with zipfile.ZipFile(file, "a") as opened:
        opened.comment = b"x" * (size - len(archive))
    return file.getvalue()


@pytest.mark.parametrize(("size", "refused"), [(10_000, False), (9_999, True)])
def test_an_archive_may_unpack_to_100_times_its_size(tmp_path, monkeypatch, size, refused):
    monkeypatch.setattr(limits, "ARCHIVE_RATIO_FROM", 0)
    put(tmp_path, {"a.zip": padded(zipped({"a.txt": bytes(1_000_000)}), size)})
    assert (tmp_path / "a.zip").stat().st_size == size
    if refused:
        with pytest.raises(CorpusError, match="it would unpack to 100 times its size"):
            archives.list_archive(tmp_path / "a.zip", frozenset({".txt"}), 10**6)
    else:
        assert len(archives.list_archive(tmp_path / "a.zip", frozenset({".txt"}), 10**6).members) == 1


@pytest.mark.parametrize(("over", "refused"), [(0, False), (1, True)])
def test_an_archive_that_unpacks_to_50_megabytes_is_small(tmp_path, over, refused):
    put(tmp_path, {"a.zip": zipped({"a.txt": bytes(50 * 2**20 + over)}, compresslevel=1)})
    if refused:
        with pytest.raises(CorpusError, match="it would unpack to"):
            archives.list_archive(tmp_path / "a.zip", frozenset({".txt"}), 10**9)
    else:
        assert len(archives.list_archive(tmp_path / "a.zip", frozenset({".txt"}), 10**9).members) == 1


@pytest.mark.parametrize(("name", "limit"), [("MAX_ARCHIVE_FILES", 3), ("MAX_ARCHIVE_BYTES", 18)])
def test_an_archive_may_hold_as_much_as_the_limit(tmp_path, monkeypatch, name, limit):
    put(tmp_path, {"a.zip": zipped({f"{n}.txt": "Words." for n in range(3)})})
    suffixes = frozenset({".txt"})
    monkeypatch.setattr(limits, name, limit)
    assert len(archives.list_archive(tmp_path / "a.zip", suffixes, 100).members) == 3
    monkeypatch.setattr(limits, name, limit - 1)
    with pytest.raises(CorpusError, match="it holds more than"):
        archives.list_archive(tmp_path / "a.zip", suffixes, 100)


@pytest.mark.parametrize(("n_bad", "n_shown"), [(6, 6), (7, 6)])
def test_of_the_problems_of_a_table_five_are_shown_or_six_where_there_are_no_more(tmp_path, n_bad, n_shown):
    put(tmp_path / "in", {"t.csv": ("id,text\n" + "".join(f"{n},\n" for n in range(n_bad)) + "ok,Words.\n").encode()})
    found = [problem.found for problem in ingest([tmp_path / "in"], tmp_path / "corpus", jobs=1).problems]
    assert len(found) == n_shown
    assert ("there are 2 more problems in it." in found) is (n_bad == 7)


@pytest.mark.parametrize(("length", "n_texts"), [(32_766, 1), (32_767, 0), (32_768, 1)])
def test_a_text_as_long_as_an_excel_cell_was_probably_cut(tmp_path, length, n_texts):
    put(tmp_path / "in", {"t.csv": f"id,text\na,{'x' * length}\n".encode()})
    assert len(ingest([tmp_path / "in"], tmp_path / "corpus", jobs=1).added) == n_texts


@pytest.mark.parametrize(("n_copies", "more"), [(20, ""), (21, "... and 1 more.")])
def test_twenty_copies_are_listed(tmp_path, capsys, n_copies, more):
    put(tmp_path / "in", {f"{n}.txt": b"The same words." for n in range(n_copies + 1)})
    _, out, _ = run(capsys, tmp_path / "in", "--out", tmp_path / "corpus", "--jobs", 1)
    assert more in out
    assert ("more." in out) is bool(more)


@pytest.mark.parametrize(
    ("text", "date", "why"),
    [
        ("Statement on trade, 14 March 2017", "2017-03-14", "the date was taken from the head of the text"),
        ("The minister said on 14 March 2017 that trade would go on.", "", "no date stands above the text"),
        ("From 14 March 2017 to 16 March 2017", "", "no date stands above the text"),
    ],
)
def test_the_date_of_a_file_is_no_date_of_its_text(tmp_path, capsys, text, date, why):
    put(tmp_path, {"a.pdf": one_page(text)})
    assert run(capsys, tmp_path / "a.pdf", "--out", tmp_path / "corpus")[0] == 0
    (row,) = rows(tmp_path / "corpus" / "manifest.csv")
    assert (row["date"], row["file_date"]) == (date, "2000-01-01")
    assert any(why in line["why"] for line in rows(tmp_path / "corpus" / "ingest.log.csv"))


@pytest.mark.parametrize(("names", "code"), [(("chad_2015",), 0), (("chad_2015", "mali"), 2), (("mali",), 2)])
def test_names_that_do_not_fit_make_the_exit_code_2(tmp_path, capsys, names, code):
    put(tmp_path / "in", {f"{name}.txt": name.encode() for name in names})
    given = (tmp_path / "in", "--out", tmp_path / "corpus", "--jobs", 1, "--fields", "country_year")
    assert run(capsys, *given)[0] == code
    assert (tmp_path / "corpus").exists() is (names != ("mali",))


@pytest.mark.parametrize(("given", "is_told"), [("5 January 2020", True), ("14 March 2017", False), ("2017", False)])
def test_another_date_above_a_text_than_its_file_gives_is_told(tmp_path, capsys, given, is_told):
    words = f"---\ndate: {given}\n---\n\nStatement on trade, 14 March 2017\n\nTrade goes on.\n"
    put(tmp_path, {"a.md": words.encode()})
    assert run(capsys, tmp_path / "a.md", "--out", tmp_path / "corpus")[0] == 0
    (row,) = rows(tmp_path / "corpus" / "manifest.csv")
    assert row["date"] == str(PartialDate.parse(given))
    log = [(line["what"], "was kept" in line["why"]) for line in rows(tmp_path / "corpus" / "ingest.log.csv")]
    assert (("2017-03-14", True) in log) is is_told


def test_what_a_table_says_of_an_interview_is_kept(tmp_path, capsys):
    said = "Interview with the Minister of Milk\n\nQ: Why?\n\nA: So.\n\nQ: And?\n\nA: Too."
    put(tmp_path, {"a.csv": f'id,text,source,title,date\nx,"{said}",radio,Milk,2001\n'.encode()})
    assert run(capsys, tmp_path / "a.csv", "--out", tmp_path / "corpus")[0] == 0
    kept = [
        (row["source"], row["title"], row["date"], row["kind"]) for row in rows(tmp_path / "corpus" / "manifest.csv")
    ]
    assert kept == [("radio", "Milk", "2001", "interview")] * 2


def test_letters_that_may_not_be_as_printed_are_logged_and_said(tmp_path):
    def page(canvas, _):
        for number in range(4):
            canvas.drawString(72, 700 - 14 * number, "7KH FRXQFLO PHW LQ WKH YDOOHB DQG VSRNH RI D ODVWLQJ SHDFH.")

    put(tmp_path / "in", {"a.pdf": pdf(page), "b.pdf": one_page(SENTENCE)})
    result = ingest([tmp_path / "in"], tmp_path / "corpus")
    (doubt,) = result.doubts
    assert (doubt.place[-5:], "page 1 (7KH, FRXQFLO," in doubt.found) == ("a.pdf", True)
    assert f"Doubtful, so compare with the original:\n{doubt}" in str(result)
    (line,) = (line for line in rows(tmp_path / "corpus" / "ingest.log.csv") if line["what"].startswith("7KH, FRXQFLO"))
    assert line["why"].startswith("nothing left out: ")


def test_whether_texts_may_repeat_each_other_is_known_without_reading_them_again(tmp_path: Path) -> None:
    for name, words in {"a": "One and two.", "b": "One  and\ntwo.", "c": "Three."}.items():
        (tmp_path / f"{name}.txt").write_text(words)
    assert ingest([tmp_path / "a.txt", tmp_path / "b.txt"], tmp_path / "repeating").may_repeat
    assert not ingest([tmp_path / "a.txt", tmp_path / "c.txt"], tmp_path / "differing").may_repeat
    assert ingest([tmp_path / "b.txt"], tmp_path / "differing").may_repeat


def test_an_encoding_that_is_not_that_of_all_files_is_doubted(tmp_path):
    said = "Заявление министра о санкциях."
    put(tmp_path / "in", {"a.txt": said.encode("cp1251"), "b.txt": said.encode("koi8-r")})
    (doubt,) = ingest([tmp_path / "in"], tmp_path / "corpus", ExtractionOptions(encoding="windows-1251")).doubts
    assert doubt.place[-5:] == "b.txt"
    assert f"read as windows-1251, as asked, but it looks like koi8-r: it would read ({said})" in doubt.found
