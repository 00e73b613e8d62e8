"""Lay down a study of your own: a codebook to fill in, a methods file, and a corpus of your texts.

--from takes what `ingest` takes: files, folders, tables, archives. For more of its options, run
`discourse-coder ingest ... --out STUDY/corpus` first and `new STUDY` then. In a terminal the command asks for what is
not given; elsewhere it never waits. No file that exists is ever overwritten.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from discourse_coder.cli.console import FINE, USER_ERROR, Console
from discourse_coder.cli.inputs import add_originals_options, failures_heading
from discourse_coder.errors import UsageError

EXAMPLES = """\
examples:
  discourse-coder new climate --from speeches --title "Climate in budget speeches"
  discourse-coder new climate --from speeches.xlsx --id-column Nr --text-column Speech
  discourse-coder new climate                    asks, in a terminal
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", nargs="?", type=Path, metavar="STUDY", help="the folder for the study")
    parser.add_argument(
        "--from", nargs="+", type=Path, metavar="FOLDER|TABLE", dest="texts", help="your texts: files and folders"
    )
    parser.add_argument("--title", default="", metavar="TEXT", help="of the codebook (default: the folder's name)")
    add_originals_options(parser.add_argument_group("reading the texts"))


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.study.beginning import new_study

    if sys.stdin.isatty() and sys.stdout.isatty() and not (options.quiet or options.json):
        _ask(options)
    if options.study is None:
        raise UsageError.at("STUDY", "no folder is named.", "Name one: `discourse-coder new climate --from speeches`.")
    new = new_study(
        options.study,
        options.texts or (),
        title=options.title,
        encoding=options.encoding,
        id_column=options.id_column,
        text_column=options.text_column,
        repeated_ids=options.repeated_ids or "",
        worksheet=options.worksheet,
        jobs=options.jobs,
        progress=console.progress,
    )
    problems = tuple(new.ingestion.problems) if new.ingestion else ()
    console.say(str(new))
    console.result(
        {
            "study": str(new.folder),
            "files": [str(path) for path in new.files],
            "texts": new.ingestion.n_texts if new.ingestion else None,
            "added": new.ingestion.added if new.ingestion else None,
            "problems": [str(problem) for problem in problems],
            "next": list(new.steps.values()),
        }
    )
    console.problems(problems, failures_heading(problems))
    return USER_ERROR if problems else FINE


def _ask(options: argparse.Namespace) -> None:
    """Ask a person for what the command line leaves open; an empty answer is the default."""
    wants_all = options.study is None or options.texts is None
    if options.study is None:
        options.study = _path(_answer("Folder for the study, a new one", "study"))
    if options.texts is None:
        texts = _answer("Folder or table with your texts; press Enter if there is none yet")
        options.texts = [_path(texts)] if texts else []
    if wants_all and not options.title:
        options.title = _answer("Title of the codebook", options.study.resolve().name)


def _answer(question: str, default: str = "") -> str:
    try:
        return input(f"{question} [{default}]: " if default else f"{question}: ").strip() or default
    except EOFError:
        print()
        return default


def _path(answer: str) -> Path:
    return Path(answer.strip("\"'")).expanduser()  # a file dragged into a terminal comes in quotes
