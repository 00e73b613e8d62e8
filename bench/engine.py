"""What coding costs, over a bare search and over another version: python bench/engine.py TEXTS [--before SRC]

Every line of TEXTS is a document; --wrap breaks it into lines of 78 characters, as most texts come. Coding (folding,
sentences, terms, rules, spans) is compared with a scan of the same text, in small letters, for the same terms by the
same automaton, and with the version of the package whose folder `src` is given. Each time is CPU time of a process of
its own that has read its input; versions alternate, so that a busy moment of the machine hits all alike. Prints the
medians. With --jobs, the clock's time of N processes, and what N plain loops at once gain on this machine.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from multiprocessing import Pool
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).parents[1]
NOW = ROOT / "src"
PIECE = 2_000_000  # bytes that the bare automaton scans at a time
NOT_KNOWN_BEFORE = re.compile(r"^    short:.*\n", re.MULTILINE)  # keys of codebooks that older versions refuse


def bare_scan(codebook: Any, text: bytes) -> Callable[[], None]:
    """Return a search for every literal piece of the codebook's terms, without any check of what is found."""
    from ahocorasick_rs import BytesAhoCorasick, Implementation

    from discourse_coder.rules.matching.scanner import Term

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


def texts_of(path: str, wrap: str) -> list[str]:
    lines = [line for line in Path(path).read_text(encoding="utf-8").split("\n") if line.strip()]
    return [re.sub(r"(.{1,78})( |$)", r"\1\n", line) for line in lines] if wrap == "wrap" else lines


def code_once(path: str, codebook: str, wrap: str, jobs: str) -> str:
    import discourse_coder as dc

    texts = texts_of(path, wrap)
    corpus = dc.Corpus(tuple(dc.Document(f"line {number}", text) for number, text in enumerate(texts, start=1)))
    book = dc.read_codebook(codebook)
    loading = dc.Codebook("Loading", "1", (dc.Theme("t", "t", "t", rules=(dc.Rule("r", ("a",), regex=("a b",)),)),))
    dc.code(dc.Corpus((dc.Document("a", "a b"),)), loading)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin, on_the_clock = process_time(), perf_counter()
    coding = dc.code(corpus, book, jobs=int(jobs))
    seconds = process_time() - begin if jobs == "1" else perf_counter() - on_the_clock
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    rows = [(span.id, span.theme, span.start, span.end, span.rule) for span in coding.spans]
    return f"{seconds} {memory / 1024} {len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()}"


def bare_once(path: str, codebook: str, wrap: str) -> str:
    import discourse_coder as dc

    scan = bare_scan(dc.read_codebook(codebook), "\n".join(texts_of(path, wrap)).lower().encode())
    begin = process_time()
    scan()
    return str(process_time() - begin)


def agree_once() -> str:
    """Agreement of 3 coders on a million units."""
    import numpy as np

    try:
        from discourse_coder.statistics import reliability
    except ImportError:
        from discourse_coder.analysis import reliability  # type: ignore[attr-defined, no-redef]
    codes = (np.random.default_rng(1).random((1_000_000, 3)) < 0.4).astype(np.int64)
    begin = process_time()
    reliability.estimates(reliability.tally(codes), np.random.default_rng(2))
    return str(process_time() - begin)


TASKS: dict[str, Callable[..., str]] = {"code": code_once, "bare": bare_once, "agree": agree_once}


def run(source: Path, task: str, *arguments: str) -> list[str]:
    """Return what a task gives with one version of the package."""
    environment = os.environ | {"PYTHONPATH": str(source)}
    command = [sys.executable, __file__, "--task", task, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()


def loop(_: int) -> float:
    begin = perf_counter()
    sum(number * number for number in range(20_000_000))
    return perf_counter() - begin


def capacity(n: int) -> float:
    """Return how much more so many plain loops at once do than one alone."""
    with Pool(n) as pool:
        alone = pool.apply(loop, (0,))
        return n * alone / max(pool.map(loop, range(n), chunksize=1))


def against_before(name: str, codebook: str, options: argparse.Namespace) -> None:
    rest = [str(options.texts), codebook, "wrap" if options.wrap else ""]
    versions = {"now": NOW} | ({"before": options.before} if options.before else {})
    rounds = []
    for _ in range(options.runs):
        times = {version: run(source, "code", *rest, "1") for version, source in versions.items()}
        rounds.append(times | {"bare": run(NOW, "bare", *rest)})
    seconds = {version: median(float(times[version][0]) for times in rounds) for version in rounds[0]}
    same = {times[version][3] for times in rounds for version in versions}
    ratio = f"{seconds['before'] / seconds['now']:6.2f} x faster than before" if options.before else ""
    print(
        f"{name:24}{seconds['now']:8.2f} s {ratio}{seconds['now'] / seconds['bare']:6.2f} x the bare automaton; "
        f"{int(rounds[0]['now'][2]):,} spans, {'the same' if len(same) == 1 else 'DIFFERENT'}; "
        f"{float(rounds[0]['now'][1]):.0f} MB above the texts"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--codebook", type=Path, action="append", help="may be given several times")
    parser.add_argument("--before", type=Path, metavar="SRC")
    parser.add_argument("--wrap", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()

    with TemporaryDirectory() as folder:
        for path in options.codebook or [ROOT / "codebook.yaml"]:
            codebook = Path(folder, path.name)
            codebook.write_text(NOT_KNOWN_BEFORE.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
            against_before(path.name, str(codebook), options)
            if options.jobs > 1:
                rest = [str(options.texts), str(codebook), "wrap" if options.wrap else ""]
                rounds, capacities = [], []
                for _ in range(options.runs):
                    rounds.append([run(NOW, "code", *rest, str(n)) for n in (-1, options.jobs)])
                    capacities.append(capacity(options.jobs))
                one, several = (median(float(times[n][0]) for times in rounds) for n in (0, 1))
                same = "the same" if len({times[n][3] for times in rounds for n in (0, 1)}) == 1 else "DIFFERENT"
                print(
                    f"{'':24}{one / several:.2f} x by {options.jobs} processes, {same}; "
                    f"plain loops {median(capacities):.2f} x"
                )
    times = [[float(run(source, "agree")[0]) for source in (NOW, options.before or NOW)] for _ in range(options.runs)]
    now, before = (median(each) for each in zip(*times, strict=True))
    ratio = f", {now / before:.2f} of before" if options.before else ""
    print(f"{'3 coders, 1,000,000 units':24} {now:.2f} s{ratio}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--task"]:
        print(TASKS[sys.argv[2]](*sys.argv[3:]))
    else:
        main()
