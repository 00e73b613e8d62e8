"""Explain for one document why each theme was coded 1 or 0.

A 1 is shown with its evidence, each passage in its sentence; a 0 with what the rules found but did not count. With
--coding, the codes of another coder are explained; their zeros have no near misses.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from discourse_coder.cli.console import FINE, Console, fields
from discourse_coder.cli.inputs import add_coding_choice, add_corpus_options, add_roles_option, read_study

EXAMPLES = """\
examples:
  discourse-coder explain T29
  discourse-coder explain T29 --coding second
  discourse-coder explain T29 --theme un --study ~/studies/kosovo
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", help="the document's id")
    parser.add_argument("--theme", metavar="T", help="only this theme")
    parser.add_argument("--study", type=Path, default=".", help="default: this folder")
    add_coding_choice(parser, "whose codes to explain")
    add_roles_option(parser)
    add_corpus_options(parser, worksheet=False)


def run(options: argparse.Namespace, console: Console) -> int:
    explanation = read_study(options).explain(
        options.document, options.theme, coding=options.coding, roles=options.roles
    )
    console.say(str(explanation))
    console.result(
        [
            {
                "theme": theme.theme,
                "code": theme.code,
                "coder": theme.coder or "rules",
                "others": theme.others,
                "evidence": fields(theme.evidence, "start", "end", "quote", "rule"),
                "near_misses": None
                if theme.unexplained
                else fields(theme.near_misses, "start", "end", "quote", "rule", "reason"),
                "one_reading": theme.one_reading,
            }
            for theme in explanation.themes
        ]
    )
    return FINE
