"""What the same dictionary takes in other programs, and whether all count the same: python bench/peers.py [TEXTS]

Every line of TEXTS is a document; without TEXTS, `made_texts.py` makes some. The dictionary is a codebook whose rules
are words and phrases. In process: from texts and terms in memory to the result in memory. Whole process: from a table
to a table, everything that starting, reading and writing take included. Times are user CPU time, each of a process of
its own; programs alternate, so that a busy moment of the machine hits all alike; medians. A time is printed only of a
program whose numbers equal those of this one in each cell, documents by themes. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, NamedTuple

import numpy as np

from discourse_coder.wording import number_of

HERE = Path(__file__).parent
OURS = "discourse-coder"
WARMING_UP = ["Nothing of it."], [["nothing of"]]
Texts = list[str]
Themes = list[list[str]]  # the terms of each


def by_this_program(texts: Texts, themes: Themes) -> Any:
    import discourse_coder as dc

    rules = [(dc.Rule("terms", any=tuple(terms)),) for terms in themes]
    codebook = dc.Codebook("Dictionary", "1", tuple(dc.Theme(f"t{n}", rules=rule) for n, rule in enumerate(rules)))
    spans = dc.code(dc.Corpus(tuple(dc.Document(str(n), text) for n, text in enumerate(texts))), codebook).spans
    return np.column_stack([spans.documents, spans.themes, spans.starts, spans.ends])


def by_spacy(texts: Texts, themes: Themes, *pipes: str) -> Any:
    import spacy
    from spacy.matcher import PhraseMatcher
    from spacy.util import filter_spans

    nlp = spacy.blank("en")
    for pipe in pipes:
        nlp.add_pipe(pipe)
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for number, terms in enumerate(themes):
        matcher.add(str(number), [nlp.make_doc(term) for term in terms])
    passages = []
    for row, doc in enumerate(nlp.pipe(texts)):
        found = sorted(matcher(doc, as_spans=True), key=lambda span: span.label_)
        for theme, spans in groupby(found, key=lambda span: span.label_):
            passages += [(row, int(theme), span.start_char, span.end_char) for span in filter_spans(spans)]
    return np.array(passages)


def by_spacy_with_sentences(texts: Texts, themes: Themes) -> Any:
    return by_spacy(texts, themes, "sentencizer")


def pattern_of(terms: list[str]) -> str:
    return rf"\b(?:{'|'.join(map(re.escape, sorted(terms, key=len, reverse=True)))})\b"


def by_re(texts: Texts, themes: Themes) -> Any:
    patterns = [re.compile(pattern_of(terms), re.IGNORECASE) for terms in themes]
    return np.array(
        [
            (row, theme, *found.span())
            for row, text in enumerate(texts)
            for theme, pattern in enumerate(patterns)
            for found in pattern.finditer(text)
        ]
    )


def by_str_count(texts: Texts, themes: Themes) -> Any:
    import pandas as pd

    series = pd.Series(texts)
    return np.column_stack([series.str.count(pattern_of(terms), flags=re.IGNORECASE) for terms in themes])


def by_str_contains(texts: Texts, themes: Themes) -> Any:
    import pandas as pd

    series = pd.Series(texts)
    return np.column_stack([series.str.contains(pattern_of(terms), case=False) for terms in themes])


def by_count_vectorizer(texts: Texts, themes: Themes) -> Any:
    from sklearn.feature_extraction.text import CountVectorizer

    # Signs are tokens: otherwise words on both sides of a comma make a phrase, and a term with a hyphen is not found.
    token = r"\w+|[^\w\s]"
    terms = [[" ".join(re.findall(token, term.lower())) for term in theme] for theme in themes]
    n_words = max(len(term.split()) for theme in terms for term in theme)
    column = {term: number for number, term in enumerate(dict.fromkeys(term for theme in terms for term in theme))}
    counts = CountVectorizer(vocabulary=column, ngram_range=(1, n_words), token_pattern=token).transform(texts)
    return np.column_stack([counts[:, [column[term] for term in set(theme)]].sum(axis=1) for theme in terms])


class Peer(NamedTuple):
    package: str  # empty: of Python itself
    run: Callable[[Texts, Themes], Any]
    gives: str  # "passages": rows of document, theme, start and end; otherwise documents by themes


PEERS = {
    OURS: Peer("discourse-coder", by_this_program, "passages"),
    "`re`, a pattern for each theme": Peer("", by_re, "passages"),
    "spaCy `PhraseMatcher`": Peer("spacy", by_spacy, "passages"),
    "spaCy `PhraseMatcher`, `sentencizer`": Peer("spacy", by_spacy_with_sentences, "passages"),
    "pandas `str.contains`": Peer("pandas", by_str_contains, "presence"),
    "pandas `str.count`": Peer("pandas", by_str_count, "counts"),
    "scikit-learn `CountVectorizer`": Peer("scikit-learn", by_count_vectorizer, "counts"),
}


def run_once(name: str, table: Path, dictionary: Path, result: Path, out: Path) -> None:
    """Read texts, print the seconds that one program takes with them, keep what it gives, and write a table of it."""
    ids, texts = map(list, zip(*rows_of(table), strict=True))
    themes = json.loads(dictionary.read_text(encoding="utf-8"))
    peer = PEERS[name]
    peer.run(*WARMING_UP)
    begin = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    given = peer.run(texts, themes)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_utime - begin)
    np.save(result, given)
    if name == OURS:
        return  # the command `code` is its whole process
    with out.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file).writerow
        for row, line in enumerate(given.tolist()):
            if peer.gives == "passages":
                document, theme, start, end = line
                write((ids[document], theme, start, end, texts[document][start:end]))
            else:
                write((ids[row], *line))


def rows_of(table: Path) -> Iterable[list[str]]:
    csv.field_size_limit(2**31 - 1)
    with table.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows


def measured(*arguments: object) -> tuple[str, float]:
    """Return what a process of Python prints, and the user CPU time of it and of those that it starts."""
    with TemporaryFile() as said:
        child = subprocess.Popen([sys.executable, *map(str, arguments)], stdout=said)
        _, status, usage = os.wait4(child.pid, 0)
        said.seek(0)
        if status:
            sys.exit(f"{' '.join(map(str, arguments))} ended with an error.")
        return said.read().decode(), usage.ru_utime


def counts_of(name: str, given: Any, shape: tuple[int, int]) -> Any:
    """Return documents by themes: how many passages, or whether there is one."""
    if PEERS[name].gives != "passages":
        return given
    given = given.reshape(-1, 4)
    return np.bincount(given[:, 0] * shape[1] + given[:, 1], minlength=shape[0] * shape[1]).reshape(shape)


def different_cells(name: str, given: Any, ours: Any, shape: tuple[int, int]) -> int:
    """Return in how many cells, documents by themes, a program differs from this one."""
    expected = counts_of(OURS, ours, shape)
    if PEERS[name].gives == "presence":
        expected = expected > 0
    return int(np.count_nonzero(counts_of(name, given, shape) != expected))


def same_passages(given: Any, ours: Any) -> bool:
    return bool(np.array_equal(given[np.lexsort(given.T[::-1])], ours[np.lexsort(ours.T[::-1])]))


def terms_of(codebook: Path) -> Themes:
    import discourse_coder as dc

    themes = []
    for theme in dc.read_codebook(codebook):
        for rule in theme.rules:
            if rule != dc.Rule(rule.name, any=rule.any, why=rule.why) or "*" in "".join(rule.any):
                sys.exit(f"{codebook}: rule {rule.name} has more than words and phrases. Others can only count those.")
        themes.append([term for rule in theme.rules for term in rule.any])
    return themes


def measure(folder: Path, table: Path, codebook: Path, options: argparse.Namespace) -> None:
    dictionary, results = folder / "terms.json", [folder / f"{number}.npy" for number in range(len(PEERS))]
    themes = terms_of(codebook)
    dictionary.write_text(json.dumps(themes), encoding="utf-8")
    texts = [text for _, text in rows_of(table)]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    sentences = [sentence for text in texts for sentence in re.split(r"(?<=[.?!])\s", text)]
    shape = len(texts), len(themes)
    print(
        f"{megabytes:,.1f} MB, {len(texts):,} documents, {sum(text.count(' ') + 1 for text in texts):,} words, "
        f"{len(sentences):,} sentences ({len(set(sentences)) / len(sentences):.0%} of them different). "
        f"{len(themes)} themes, {sum(map(len, themes))} terms. "
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores. "
        f"Medians of {options.runs}.\n"
    )
    del texts, sentences
    names = [name for name in PEERS if name == OURS or any(word in name for word in options.only or [""])]
    inside: dict[str, list[float]] = {name: [] for name in names}
    whole: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(options.runs):
        for name, result in zip(names, results, strict=False):
            said, seconds = measured(__file__, "--once", name, table, dictionary, result, folder / "peer.csv")
            if name == OURS:
                coded = "--codebook", codebook, "--out", folder / "coded"
                _, seconds = measured("-m", "discourse_coder", "code", table, *coded, "--no-index")
            inside[name].append(float(said))
            whole[name].append(seconds)
    print("| program | version | in process, s | MB/s | times as long | whole process, s | times as long | gives |")
    print("|---|---|---|---|---|---|---|---|")
    ours = np.load(results[0])
    for number, name in enumerate(names):
        peer, given = PEERS[name], np.load(results[number])
        cells = [name, version(peer.package) if peer.package else platform.python_version()]
        if different := different_cells(name, given, ours, shape):
            print("|", " | ".join([*cells, *"-----", f"other numbers in {number_of(different, 'cell')}: no time"]), "|")
            continue
        seconds, all_seconds = median(inside[name]), median(whole[name])
        cells += [f"{seconds:.1f}", f"{megabytes / seconds:.1f}", f"{seconds / median(inside[OURS]):.1f}"]
        cells += [f"{all_seconds:.1f}", f"{all_seconds / median(whole[OURS]):.1f}"]
        other = peer.gives == "passages" and not same_passages(given, ours)
        print("|", " | ".join([*cells, f"{peer.gives}{', some elsewhere' if other else ''}"]), "|")
    print(f"\n{int(counts_of(OURS, ours, shape).sum()):,} passages; all {shape[0] * shape[1]:,} cells were compared.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="?")
    parser.add_argument("--codebook", type=Path, default=HERE / "dictionary.yaml")
    parser.add_argument("--megabytes", type=float, default=100, help="how much text to make")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", action="append", metavar="WORD", help="only programs with this word in their name")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        table = Path(name, "texts.csv")
        if options.texts:
            lines = options.texts.read_text(encoding="utf-8").split("\n")
            with table.open("w", encoding="utf-8", newline="") as file:
                write = csv.writer(file).writerow
                write(("id", "text"))
                for number, line in enumerate(line for line in lines if line.strip()):
                    write((f"t{number:08d}", line))
        else:
            made = [sys.executable, str(HERE / "made_texts.py"), str(table), "--megabytes", str(options.megabytes)]
            subprocess.run(made, check=True)
        measure(Path(name), table, options.codebook, options)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--once"]:
        run_once(sys.argv[2], *map(Path, sys.argv[3:]))
    else:
        main()
