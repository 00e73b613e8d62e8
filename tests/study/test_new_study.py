"""A study laid down by ``new``: what is in it, what is kept, and what it asks."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import discourse_coder as dc
import office_texts
from discourse_coder.cli.main import main
from discourse_coder.model.methods import WANTED, StudyFacts
from trees import changed, leftovers, tree

LAID_DOWN = ["codebook.yaml", "methods.yaml", "codings/README.md"]


@pytest.fixture
def speeches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two texts, beside which a study can be made."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "speeches"
    folder.mkdir()
    (folder / "a.txt").write_text("We must work together.", encoding="utf-8")
    (folder / "b.docx").write_bytes(office_texts.word(office_texts.paragraph(office_texts.run("They are to blame."))))
    return folder


def run(capsys, command: str) -> tuple[int, str, str]:
    code = main(shlex.split(command))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("source", ["--from speeches", "--from speeches/a.txt speeches/b.docx"])
def test_a_new_study_has_a_codebook_without_faults_a_corpus_and_a_methods_file(speeches, capsys, source):
    code, out, err = run(capsys, f"new climate {source}")
    assert (code, err) == (0, "")
    assert "2 files read, 2 texts added. climate/corpus now has 2 texts." in out
    assert leftovers(Path()) == []
    assert sorted(path for path in tree(Path("climate")) if "/" not in path) == [
        "codebook.yaml",
        "codings",
        "corpus",
        "methods.yaml",
    ]
    study = dc.read_study("climate")
    assert (study.codebook.title, study.corpus.ids, study.failures) == ("climate", ("a", "b"), ())
    assert study.facts == StudyFacts()

    code, out, _ = run(capsys, "check climate/codebook.yaml --corpus climate/corpus")
    assert code == 0
    assert "; 0 remarks." in out
    by_rules, by_people = study.codebook
    assert by_rules.rules
    assert by_rules.examples.present
    assert by_rules.examples.absent
    assert not by_people.rules
    assert study.code(progress=no_progress).matrix[by_rules.id].tolist() == [1, 0]


def no_progress(total: int, what: str):
    from discourse_coder.progress import no_progress

    return no_progress(total, what)


def test_it_prints_the_next_three_commands_and_they_work(speeches, capsys):
    out = run(capsys, "new 'my study' --from speeches")[1]
    commands = [line.strip() for line in out.splitlines() if line.startswith("   discourse-coder ")]
    assert [shlex.split(command)[1] for command in commands] == ["check", "sheet", "report"]
    for command in commands:
        assert main(shlex.split(command)[1:]) == 0, command
    assert Path("my study/out/report.html").exists()


def test_without_texts_the_first_of_them_makes_the_corpus(speeches, capsys):
    code, out, err = run(capsys, "new climate --json")
    found = json.loads(out)
    assert (code, err, found["texts"]) == (0, "", None)
    assert [shlex.split(command)[1] for command in found["next"]] == ["ingest", "check", "report"]
    for command in found["next"]:
        assert main(shlex.split(command.replace("YOUR_TEXTS", "speeches"))[1:]) == 0, command


def test_a_corpus_that_is_there_is_taken(speeches, capsys):
    assert run(capsys, "ingest speeches --out climate/corpus")[0] == 0
    before = tree(Path("climate"))
    assert run(capsys, "new climate")[0] == 0
    assert changed(before, tree(Path("climate"))) == {*LAID_DOWN, "codings"}
    assert len(dc.read_study("climate").corpus) == 2


def test_a_table_is_read_by_the_columns_named(speeches, capsys):
    Path("t.csv").write_text("Nr,Speech,date\n1,We must work together.,2020-01-02\n", encoding="utf-8")
    code, _, err = run(capsys, "new climate --from t.csv")
    assert code == 2
    assert "--text-column" in err
    assert not Path("climate").exists()
    assert run(capsys, "new climate --from t.csv --id-column Nr --text-column Speech")[0] == 0
    (text,) = dc.read_corpus("climate/corpus")
    assert (text.text.strip(), str(text.date)) == ("We must work together.", "2020-01-02")


def test_texts_that_cannot_be_read_are_listed_and_the_others_are_there(speeches, capsys):
    (speeches / "broken.docx").write_bytes(b"PK\x03\x04 broken")
    code, out, err = run(capsys, "new climate --from speeches")
    assert code == 2
    assert err.startswith("1 problem in the input; the rest is done:\nspeeches/broken.docx: ")
    assert "climate/corpus now has 2 texts." in out
    assert run(capsys, "check climate/codebook.yaml")[0] == 0


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nowhere", "nowhere: there is no such file or folder."),
        ("empty", "there is no file to read."),
        ("broken.docx", "broken.docx: "),
        (".", "climate: the study would lie in the folder of texts .."),
        ("climate", "climate: the study would lie in the folder of texts climate."),
    ],
)
def test_where_no_text_can_be_read_nothing_is_written(speeches, capsys, source, message):
    Path("empty").mkdir()
    Path("broken.docx").write_bytes(b"PK\x03\x04 broken")
    if source == "climate":
        Path("climate").mkdir()
    before = tree(Path())
    code, out, err = run(capsys, f"new climate --from {source}")
    assert (code, out) == (2, "")
    assert message in err
    assert changed(before, tree(Path())) == set()


@pytest.mark.parametrize("name", LAID_DOWN)
@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_nothing_that_is_there_is_overwritten(speeches, capsys, name, kind):
    path = Path("climate", name)
    path.parent.mkdir(parents=True)
    if kind == "file":
        path.write_text("written by hand", encoding="utf-8")
    elif kind == "folder":
        path.mkdir()
    else:
        Path("elsewhere").write_text("written by hand", encoding="utf-8")
        path.symlink_to(Path("elsewhere").absolute())
    before = tree(Path())
    code, _, err = run(capsys, "new climate --from speeches")
    assert code == 2
    assert "already" in err
    assert "Name a new folder" in err
    assert changed(before, tree(Path())) == set()
    assert path.is_symlink() == (kind == "link")


def test_a_second_run_changes_nothing(speeches, capsys):
    assert run(capsys, "new climate --from speeches")[0] == 0
    codebook = Path("climate/codebook.yaml")
    codebook.write_text(codebook.read_text(encoding="utf-8").replace("Blame", "My own"), encoding="utf-8")
    before = tree(Path())
    for command in ("new climate --from speeches", "new climate", "demo climate"):
        code, out, err = run(capsys, command)
        assert (code, out) == (2, ""), command
        assert err.startswith("climate: "), command
        assert changed(before, tree(Path())) == set()


def test_what_a_killed_run_has_left_is_completed(speeches, capsys):
    assert run(capsys, "new climate --from speeches")[0] == 0
    whole = tree(Path("climate"))
    Path("climate/codebook.yaml").unlink()  # it is written last
    Path("climate/methods.yaml").unlink()
    assert run(capsys, "new climate --from speeches")[0] == 0
    assert changed(whole, tree(Path("climate"))) == set()


def test_other_files_in_the_folder_stay(speeches, capsys, monkeypatch):
    monkeypatch.chdir(speeches.parent)
    before = tree(speeches)
    assert run(capsys, "new . --from speeches")[0] == 0
    assert changed(before, tree(speeches)) == set()
    assert run(capsys, "report . --no-charts")[0] == 0


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ('Climate: "new" \\ # and [old]', None),
        ("  two\n lines ", "two lines"),
        ("Ökologie 气候", None),
        ("bell \a", "bell \\x07"),
        ("", "climate"),
        (" ", "climate"),
    ],
)
def test_any_title_can_be_written(speeches, title, read):
    dc.new_study("climate", title=title)
    expected = title if read is None else read
    assert dc.read_codebook("climate/codebook.yaml").title == expected.replace("\\ #", "\\\\ #")


def test_the_methods_template_asks_for_everything_and_tells_nothing(speeches):
    dc.new_study("climate")
    path = Path("climate/methods.yaml")
    text = path.read_text(encoding="utf-8")
    asked = [line.removesuffix(": >") for line in text.splitlines() if not line.startswith(("#", " ")) and line]
    assert asked == list(WANTED)
    assert all(wanted[1:] in text for wanted in WANTED.values())
    path.write_text(text.replace("pilot: >\n", "pilot: >\n  Ten texts: two changes.\n"), encoding="utf-8")
    assert dc.read_methods(path) == StudyFacts(pilot="Ten texts: two changes.")


class Terminal:
    """Answers for a person who sits at a terminal."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)
        for stream in (sys.stdin, sys.stdout):
            monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", self._answer)

    def _answer(self, question: str) -> str:
        self.asked.append(question)
        if not self._answers:
            raise EOFError
        return self._answers.pop(0)


@pytest.mark.parametrize(
    ("command", "answers", "n_asked", "study", "title", "n_texts"),
    [
        ("new", ["climate", "speeches", "My title"], 3, "climate", "My title", 2),
        ("new", ["", "'speeches' ", ""], 3, "study", "study", 2),
        ("new climate", ["", ""], 2, "climate", "climate", None),
        ("new climate", [], 2, "climate", "climate", None),
        ("new climate --title T", ["speeches"], 1, "climate", "T", 2),
        ("new --from speeches", ["climate", ""], 2, "climate", "climate", 2),
        ("new climate --from speeches", [], 0, "climate", "climate", 2),
        ("new climate --quiet", [], 0, "climate", "climate", None),
        ("new climate --json", [], 0, "climate", "climate", None),
    ],
)
def test_in_a_terminal_it_asks_for_what_is_not_given(
    speeches, capsys, monkeypatch, command, answers, n_asked, study, title, n_texts
):
    terminal = Terminal(monkeypatch, *answers)
    assert run(capsys, command)[0] == 0
    assert len(terminal.asked) == n_asked
    assert dc.read_codebook(Path(study, "codebook.yaml")).title == title
    assert (len(dc.read_corpus(Path(study, "corpus"))) if n_texts else None) == n_texts
    assert Path(study, "corpus").exists() == bool(n_texts)


def test_elsewhere_it_never_waits(speeches):
    program = [sys.executable, "-m", "discourse_coder", "new"]
    reading, writing = os.pipe()  # nothing ever comes out of it
    try:
        unnamed = subprocess.run(program, stdin=reading, capture_output=True, text=True, check=False)
        named = subprocess.run([*program, "climate"], stdin=reading, capture_output=True, text=True, check=False)
    finally:
        os.close(reading)
        os.close(writing)
    assert (unnamed.returncode, unnamed.stdout) == (2, "")
    assert unnamed.stderr.startswith("STUDY: no folder is named.")
    assert (named.returncode, named.stderr) == (0, "")


COMMANDS = [
    "report .",
    "report nowhere",
    "check",
    "explain a",
    "plan .",
    "sample . --number 1 --seed 1",
    "sheet . --coder a --seed 1 --to s.html",
    "read-sheet back.csv .",
    "code texts --codebook codebook.yaml --out out",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_finds_no_study_says_how_to_begin_one(tmp_path, monkeypatch, capsys, command):
    monkeypatch.chdir(tmp_path)
    Path("texts").mkdir()
    Path("texts/a.txt").write_text("A text.", encoding="utf-8")
    Path("folder").mkdir()
    monkeypatch.chdir("folder")
    code, out, err = run(capsys, command.replace("texts", "../texts"))
    assert (code, out) == (2, "")
    assert "discourse-coder new STUDY" in err
    assert "discourse-coder demo" in err
    assert list(Path().iterdir()) == []


def test_a_study_without_a_corpus_is_told_to_ingest(tmp_path, capsys):
    dc.new_study(tmp_path / "climate")
    code, _, err = run(capsys, f"report {shlex.quote(str(tmp_path / 'climate'))}")
    assert (code, "discourse-coder ingest" in err, "discourse-coder new" in err) == (2, True, False)
