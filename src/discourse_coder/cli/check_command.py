"""Find faults in a codebook, and run its own examples against its rules.

Given a corpus, also list the terms that never match in it, match in one text only, or decide a text alone.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from discourse_coder.cli.console import FINDINGS, FINE, Console, fields
from discourse_coder.io.study_files import CODEBOOK

EXAMPLES = """\
examples:
  discourse-coder check codebook.yaml
  discourse-coder check codebook.yaml --corpus corpus
  discourse-coder check --schema > codebook.schema.json      for editors that complete YAML
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "codebook",
        nargs="?",
        default=CODEBOOK,
        type=Path,
        metavar="CODEBOOK",
        help="a file, or a study that has one (default: codebook.yaml)",
    )
    parser.add_argument("--corpus", type=Path, metavar="CORPUS", help="texts to try the terms on")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of codebooks and stop")


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.io.codebook_schema import codebook_schema
    from discourse_coder.study.checking import check

    if options.schema:
        print(json.dumps(codebook_schema(), ensure_ascii=False, indent=2))
        return FINE
    is_study = options.codebook.is_dir()
    checked = check(options.codebook / CODEBOOK if is_study else options.codebook, options.corpus)
    codebook = checked.codebook
    console.say(str(checked))
    console.result(
        {
            "codebook": {"title": codebook.title, "version": codebook.version, "hash": codebook.hash},
            "n_themes": len(codebook),
            "n_rules": checked.n_rules,
            "n_examples": checked.n_examples,
            "remarks": [str(remark) for remark in checked.remarks],
            "failed_examples": fields(checked.failed, "theme", "expected", "text", "evidence"),
            "terms": [asdict(use) for use in checked.terms],
        }
    )
    return FINDINGS if checked.failed else FINE
