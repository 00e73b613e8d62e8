"""Find faults in a codebook, and run its own examples against its rules.

Regexes that match inside words too are listed. Given a corpus, also how many of their matches a word boundary leaves
out, and the terms that never match in it, match in one text only, or decide a text alone.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from discourse_coder.cli.console import FINDINGS, FINE, Console, fields
from discourse_coder.cli.inputs import add_date_order_option, add_worksheet_option, read_coded_corpus, share
from discourse_coder.io.study_files import CODEBOOK
from discourse_coder.wording import first_few, number_of, whole_percentage

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
    add_worksheet_option(parser)
    add_date_order_option(parser)
    parser.add_argument(
        "--near",
        type=share,
        metavar="SHARE",
        help="with --corpus: also list pairs of texts that share so much of their wording, e.g. 80%%",
    )
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of codebooks and stop")


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.analysis.repeats import nearly_repeated_texts
    from discourse_coder.io.codebook_schema import codebook_schema
    from discourse_coder.study.checking import check

    if options.schema:
        print(json.dumps(codebook_schema(), ensure_ascii=False, indent=2))
        return FINE
    codebook = options.codebook / CODEBOOK if options.codebook.is_dir() else options.codebook
    corpus = read_coded_corpus(options)
    checked = check(codebook, corpus)
    read = checked.codebook
    near = nearly_repeated_texts(corpus, options.near) if options.near and corpus is not None else ()
    console.say(str(checked))
    if options.near:
        pairs = [f"{pair.first} and {pair.second} ({whole_percentage(pair.share)})" for pair in near]
        console.say("", f"{number_of(len(near), 'near repeat')}{': ' if near else ''}{first_few(pairs, 20)}.")
    console.result(
        {
            "codebook": {"title": read.title, "version": read.version, "hash": read.hash},
            "n_themes": len(read),
            "n_rules": checked.n_rules,
            "coded_by_people": list(checked.by_people),
            "n_examples": checked.n_examples,
            "doubtful_terms": [str(doubt) for doubt in checked.doubts],
            "remarks": [str(remark) for remark in checked.remarks],
            "failed_examples": fields(checked.failed, "theme", "expected", "text", "evidence"),
            "repeated_texts": checked.repeats,
            "near_repeats": [pair._asdict() for pair in near],
            "terms": [asdict(use) for use in checked.terms],
            "regexes": [asdict(use) for use in checked.regexes],
        }
    )
    return FINDINGS if checked.failed or checked.doubts else FINE
