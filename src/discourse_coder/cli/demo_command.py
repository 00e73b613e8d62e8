"""Lay down the bundled study: a codebook of five themes, 82 texts, codings by two coders, the claims of a publication.

Its texts are stand-ins, written for this project: try any command on them, but no result says anything about the world.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from discourse_coder.cli.console import FINE, Console
from discourse_coder.wording import listed, number_of

EXAMPLES = """\
examples:
  discourse-coder demo                           into the new folder demo
  discourse-coder demo ~/studies/kosovo
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", nargs="?", default=Path("demo"), type=Path, metavar="DIR", help="a new folder (default: demo)"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.study.beginning import command, demo, numbered

    study = demo(options.folder)
    folder = str(study.folder)
    steps = {
        "code, count, compare, audit and draw": command("report", folder),
        "see why a text got its codes": command("explain", "T41", "--study", folder),
        "begin a study of your own": command("new", "STUDY", "--from", "YOUR_TEXTS"),
    }
    texts, themes = number_of(len(study.corpus), "text"), number_of(len(study.codebook), "theme")
    console.say(f"Wrote {folder}: {texts}, {themes}, codings by {listed(study.codings)}.", study.corpus.notice)
    console.say("", *numbered(steps))
    console.result(
        {
            "study": folder,
            "texts": len(study.corpus),
            "themes": list(study.codebook.ids),
            "codings": list(study.codings),
            "notice": study.corpus.notice,
            "next": list(steps.values()),
        }
    )
    return FINE
