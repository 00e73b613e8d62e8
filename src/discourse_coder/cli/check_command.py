"""Find faults in a codebook, and run its own examples against its rules.

Given a corpus, also say which terms never fire in it, which fire in one text only, and which decide alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from discourse_coder.cli.console import FINDINGS, FINE, Console

if TYPE_CHECKING:
    from discourse_coder.rules.term_use import TermUse

NAME = "check"
HELP = "find faults in a codebook and run its examples"
EXAMPLES = """\
examples:
  discourse-coder check codebook.yaml
  discourse-coder check codebook.yaml --corpus corpus
  discourse-coder check --schema > codebook.schema.json      for editors that complete YAML
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "codebook", nargs="?", default="codebook.yaml", type=Path, metavar="CODEBOOK", help="default: codebook.yaml"
    )
    parser.add_argument("--corpus", type=Path, metavar="CORPUS", help="texts to try the terms on")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of codebooks and stop")


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command."""
    from discourse_coder.io.codebook_reader import lint_codebook, read_codebook
    from discourse_coder.io.codebook_schema import codebook_schema
    from discourse_coder.io.corpus_reader import read_corpus
    from discourse_coder.rules.examples import failed_examples
    from discourse_coder.rules.term_use import term_use

    if options.schema:
        print(json.dumps(codebook_schema(), ensure_ascii=False, indent=2))
        return FINE
    codebook = read_codebook(options.codebook)
    remarks = lint_codebook(options.codebook)
    failed = failed_examples(codebook)
    n_examples = sum(len(theme.examples.present) + len(theme.examples.absent) for theme in codebook if theme.rules)
    n_rules = sum(len(theme.rules) for theme in codebook)
    uses = term_use(read_corpus(options.corpus), codebook) if options.corpus else ()

    console.say(*(str(remark) for remark in remarks))
    for failure in failed:
        found = "; ".join(f'"{quote}" (rule {rule})' for quote, rule in failure.evidence) or "no rule fired"
        console.say(
            f'{options.codebook}: theme "{failure.theme}": an example given as {failure.expected} is coded the other '
            f'way: "{failure.text}" ({found}). Mend the rules or move the example.'
        )
    console.say(
        f"{codebook.title}, version {codebook.version} {codebook.hash[:12]}: {len(codebook)} themes, {n_rules} rules; "
        f"{n_examples - len(failed)} of {n_examples} examples are coded as given; {len(remarks)} remarks."
    )
    console.say(*_term_lines(uses))
    console.result(
        {
            "codebook": {"title": codebook.title, "version": codebook.version, "hash": codebook.hash},
            "n_themes": len(codebook),
            "n_rules": n_rules,
            "n_examples": n_examples,
            "remarks": [str(remark) for remark in remarks],
            "failed_examples": [
                {"theme": f.theme, "expected": f.expected, "text": f.text, "evidence": f.evidence} for f in failed
            ],
            "terms": [asdict(use) for use in uses],
        }
    )
    return FINDINGS if failed else FINE


def _term_lines(uses: Sequence[TermUse]) -> list[str]:
    """Return the terms that never fire, that fire in one text only, and that decide alone, rule by rule."""
    lines = []
    for heading, chosen in (
        ("never fires", [use for use in uses if not use.n_documents]),
        ("fires in one text only", [use for use in uses if use.n_documents == 1]),
        ("decides alone", [use for use in uses if use.n_alone]),
    ):
        if chosen:
            lines += ["", f"{heading}: {len(chosen)} of {len(uses)} terms"]
        for (theme, rule), group in groupby(chosen, key=lambda use: (use.theme, use.rule)):
            terms = [f"{use.term} ({use.n_alone})" if heading == "decides alone" else use.term for use in group]
            lines.append(f"  {theme}, {rule}: {', '.join(terms)}")
    return lines
