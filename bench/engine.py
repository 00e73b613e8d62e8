"""What coding costs over a bare search: python bench/engine.py TEXTS [--codebook FILE] [--runs N]

Every line of TEXTS is a document. Coding (folding, sentences, terms, rules, spans) is compared with a scan of the same
text, in small letters, for the same terms by the same automaton, in one process; the runs alternate, so that a busy
moment of the machine hits all alike. Prints the medians.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from discourse_coder import Codebook, Corpus, Document, code, read_codebook
from discourse_coder.rules.matching.scanner import Term

PIECE = 2_000_000  # bytes that the bare automaton scans at a time
ROOT = Path(__file__).parents[1]


def bare_scan(codebook: Codebook, text: bytes) -> Callable[[], None]:
    """Return a search for every literal piece of the codebook's terms, without any check of what is found."""
    from ahocorasick_rs import BytesAhoCorasick, Implementation

    terms = (
        term
        for theme in codebook
        for rule in theme.rules
        for group in (rule.any, *rule.with_, rule.without, rule.except_)
        for term in group
    )
    pieces = {piece.encode() for term in terms for piece in Term.of(term).pieces}
    automaton = BytesAhoCorasick(sorted(pieces), implementation=Implementation.DFA)

    def scan() -> None:
        for begin in range(0, len(text), PIECE):
            automaton.find_matches_as_indexes(text[begin : begin + PIECE], overlapping=True)

    return scan


def seconds(action: Callable[[], object]) -> float:
    begin = perf_counter()
    action()
    return perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--codebook", type=Path, default=ROOT / "codebook.yaml")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()

    codebook = read_codebook(options.codebook)
    lines = [line for line in options.texts.read_text(encoding="utf-8").split("\n") if line.strip()]
    corpus = Corpus(tuple(Document(f"line {number}", line) for number, line in enumerate(lines, start=1)))
    text = "\n".join(lines).lower().encode()
    n_spans = len(code(corpus, codebook).spans)
    print(f"{len(lines):,} documents, {len(text) / 1e6:.1f} MB; {n_spans:,} spans")

    actions: dict[str, Callable[[], object]] = {
        "bare automaton": bare_scan(codebook, text),
        "code()": lambda: code(corpus, codebook),
        "code(jobs=2)": lambda: code(corpus, codebook, jobs=2),
    }
    rounds = [{name: seconds(action) for name, action in actions.items()} for _ in range(options.runs)]
    bare = median(times["bare automaton"] for times in rounds)
    for name in actions:
        time = median(times[name] for times in rounds)
        print(f"{name:16}{time:8.3f} s{len(text) / time / 1e6:8.1f} MB/s{time / bare:8.2f} x")


if __name__ == "__main__":
    main()
