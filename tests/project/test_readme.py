"""The README and the guides do what they say: their Python blocks run, their commands print what stands below them.

In a block of the language "console", a line that begins with "$ " is a command, and the lines below are what it prints;
"..." stands for any lines. A command must succeed, unless "$ echo $?" comes next. Of the commands only
discourse-coder's own are run, and cd; the others, such as make and git, set up what is there already when tests run.
"""

from __future__ import annotations

import os
import re
import shlex
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from shutil import copy, copytree

import pytest

from discourse_coder.cli.main import main

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
IN_AN_EMPTY_FOLDER = "first-study.md"  # run by test_first_study.py
DOCUMENTS = [README, *sorted(path for path in (ROOT / "docs").glob("*.md") if path.name != IN_AN_EMPTY_FOLDER)]


@dataclass(frozen=True)
class Block:
    language: str
    line: int
    text: str


@dataclass(frozen=True)
class Command:
    line: int
    text: str
    output: str


def blocks(document: Path = README) -> list[Block]:
    """Return the fenced blocks, each with the number of its first line."""
    text = document.read_text(encoding="utf-8")
    fenced = re.finditer(r"^```(\w+)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    return [Block(found[1], text.count("\n", 0, found.start(2)) + 1, found[2]) for found in fenced]


def commands(block: Block) -> list[Command]:
    parts = re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block.text, flags=re.MULTILINE)
    return [Command(block.line + block.text.count("\n", 0, part.start()), part[1], part[2]) for part in parts]


def printed_like(expected: str, printed: str) -> bool:
    pattern = "".join(r"(?:.*\n)*" if line == "..." else re.escape(line + "\n") for line in expected.splitlines())
    return re.fullmatch(pattern, printed) is not None


def run(command: str) -> tuple[int, str]:
    """Run a discourse-coder command; return its exit code and all that it prints."""
    terminal = StringIO()
    with redirect_stdout(terminal), redirect_stderr(terminal):
        try:
            code = main(shlex.split(command)[1:])
        except SystemExit as end:
            code = int(end.code or 0)
    return code, terminal.getvalue()


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A copy of the bundled study to work in."""
    folder = tmp_path / "study"
    for name in ("corpus", "codings", "docs"):
        copytree(ROOT / name, folder / name)
    for path in [*ROOT.glob("*.yaml"), *ROOT.glob("sample.*")]:
        copy(path, folder)
    return folder


def test_the_readme_begins_with_a_small_picture_of_the_report_and_says_what_it_shows():
    text = README.read_text(encoding="utf-8")
    picture = re.match(r"# discourse-coder\n\n!\[([^]]+)\]\(([^)]+)\)\n\n\*([^*]+)\*\n", text)
    assert picture
    alternative, path, caption = picture.groups()
    assert "stand-ins" in alternative
    assert "stand-ins" in caption
    data = (ROOT / path).read_bytes()
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == 1200
    assert len(data) < 250_000


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_blocks_do_what_they_say(document: Path, study: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(study)
    namespace: dict[str, object] = {"__name__": "readme"}
    for block in blocks(document):
        if block.language == "python":
            exec(compile("\n" * (block.line - 1) + block.text, document, "exec"), namespace)
        elif block.language == "console":
            check_console(document, block)


def check_console(document: Path, block: Block) -> None:
    known = commands(block)
    code = None
    for command, following in zip(known, [*known[1:], None], strict=True):
        place = f"{document.name}:{command.line}: {command.text}"
        if command.text == "echo $?":
            assert code is not None, f"{place}: after a command that is not run"
            assert command.output == f"{code}\n", place
        elif re.match(r"(\.venv/bin/)?discourse-coder ", command.text):
            code, printed = run(command.text)
            assert printed_like(command.output, printed), f"{place} prints\n{printed}"
            assert code == 0 or (following and following.text == "echo $?"), f"{place} ends with exit code {code}"
        else:
            code = None
            if folder := re.fullmatch(r"cd ([\w-]+)", command.text):
                os.chdir(folder[1])


def test_there_are_blocks_to_run():
    languages = [block.language for block in blocks()]
    assert "python" in languages
    assert any(command.text == "make report" for block in blocks() for command in commands(block))
    assert any(command.text == "make test" for block in blocks() for command in commands(block))


def test_make_targets_are_in_the_makefile():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    lines = [command.text.split() for block in blocks() for command in commands(block)]
    named = {word for line in lines if line[0] == "make" for word in line[1:] if "=" not in word}
    assert named
    assert named <= targets


@pytest.mark.parametrize("path", [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")], ids=lambda path: path.name)
def test_linked_files_exist(path: Path):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    local = [link for link in links if not re.match(r"\w+:", link)]
    assert [link for link in local if not (path.parent / link).exists()] == []


@pytest.mark.parametrize(
    ("expected", "printed", "alike"),
    [
        ("one\ntwo\n", "one\ntwo\n", True),
        ("one\n", "one\ntwo\n", False),
        ("one\n...\n", "one\ntwo\nthree\n", True),
        ("...\nthree\n", "one\ntwo\nthree\n", True),
        ("one\n...\nthree\n", "one\nthree\n", True),
        ("one\n...\nfour\n", "one\ntwo\nthree\n", False),
        ("a.c\n", "abc\n", False),
        ("", "", True),
        ("", "one\n", False),
    ],
)
def test_an_ellipsis_stands_for_any_lines(expected: str, printed: str, alike: bool):
    assert printed_like(expected, printed) is alike
