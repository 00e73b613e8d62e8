"""Say of one document why each theme was coded 1, or why 0.

A 1 is shown with its evidence, each passage in its sentence; a 0 with what the rules found there but did not count.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from discourse_coder.cli.console import FINE, Console
from discourse_coder.cli.inputs import add_corpus_options, add_roles_option, read_corpus
from discourse_coder.errors import Problem, UsageError

if TYPE_CHECKING:
    from discourse_coder.model.coding import Span

NAME = "explain"
HELP = "why 1, and why 0, for one document"
EXAMPLES = """\
examples:
  discourse-coder explain T29
  discourse-coder explain T29 --theme un --study ~/studies/kosovo
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("document", metavar="DOC", help="the document's id")
    parser.add_argument("--theme", metavar="T", help="only this theme")
    parser.add_argument("--study", type=Path, default=".", help="default: this folder")
    add_roles_option(parser)
    add_corpus_options(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command."""
    from discourse_coder.io.codebook_reader import read_codebook
    from discourse_coder.rules.coder import code
    from discourse_coder.rules.nearest_misses import near_misses

    codebook = read_codebook(options.study / "codebook.yaml")
    corpus, _ = read_corpus(options.study / "corpus", options)
    document = corpus[options.document]
    coding = code(corpus, codebook, roles=options.roles)
    if options.theme and options.theme not in coding.themes:
        raise UsageError(
            Problem(f"--theme {options.theme}", "the codebook has no such theme.", f"Try {', '.join(coding.themes)}.")
        )
    (misses,) = near_misses([document], codebook, options.roles)
    row = coding.ids.index(document.id)
    results = []
    for column, theme in enumerate(coding.themes):
        if options.theme in (None, theme):
            spans = [span for span in coding.spans.of_document(document.id) if span.theme == theme]
            nearest = [miss for miss in misses if miss.theme == theme]
            results.append((theme, int(coding.codes[row, column]), spans, nearest))

    why = {(theme.id, rule.name): rule.why for theme in codebook for rule in theme.rules}
    sentences = _Sentences(document.text)
    console.say(f"{document.id}  {document.value('date') or ''}  {document.metadata.get('title', '')}".rstrip())
    for theme, value, spans, nearest in results:
        console.say("", f"{theme}: {'not coded' if value < 0 else value}")
        for span in spans:
            console.say(
                f"  {sentences.around(span)}", f"    rule {span.rule}: {why[theme, span.rule] or 'no reason given'}"
            )
        if value == 0:
            console.say(*[f"  {miss}" for miss in nearest] or ["  no rule found anything"])
    console.result(
        [
            {
                "theme": theme,
                "code": None if value < 0 else value,
                "evidence": [{"start": s.start, "end": s.end, "quote": s.quote, "rule": s.rule} for s in spans],
                "near_misses": [
                    {"start": m.start, "end": m.end, "quote": m.quote, "rule": m.rule, "reason": m.reason}
                    for m in nearest
                ],
            }
            for theme, value, spans, nearest in results
        ]
    )
    return FINE


class _Sentences:
    """The sentences of a text, to show a span in."""

    def __init__(self, text: str) -> None:
        from discourse_coder.rules.matching.sentences import sentence_spans

        self._text = text
        self._spans = sentence_spans(text)

    def around(self, span: Span) -> str:
        """Return the sentence of a span on one line, the span between >> and <<."""
        begin = max((start for start, _ in self._spans if start <= span.start), default=0)
        end = min((end for _, end in self._spans if end >= span.end), default=len(self._text))
        marked = f"{self._text[begin : span.start]}>>{span.quote}<<{self._text[span.end : end]}"
        return " ".join(marked.split())
