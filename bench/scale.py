"""Whether time grows as the texts do, and memory does not: python bench/scale.py [--codebook F] [--largest 400]

For 1, 10, 100 ... megabytes of made texts: `code` on a table, from the start of its process to its end, and coding in a
process that holds the texts. Prints user CPU time, megabytes a second, and the most memory that the process held; in
process also how much of it was there before coding began. Tables of 100 MB or more are coded in parts. With --jobs N,
also the clock's time of `code` with one process and with N, and what N plain loops at once gain on this machine at that
moment.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

HERE = Path(__file__).parent
LOOP = "sum(number * number for number in range(30_000_000))"


class Cost(NamedTuple):
    user: float
    clock: float
    megabytes: float  # the most memory held at once
    said: str


def measured(*arguments: object) -> Cost:
    """Run Python; the memory is that of the first process, or of the largest that it started."""
    begin = perf_counter()
    child = subprocess.Popen([sys.executable, *map(str, arguments)], stdout=subprocess.PIPE)
    said = child.stdout.read().decode() if child.stdout else ""
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{' '.join(map(str, arguments))} ended with an error.")
    return Cost(usage.ru_utime, perf_counter() - begin, usage.ru_maxrss / 1024, said)


def code_once(table: str, codebook: str) -> None:
    import discourse_coder as dc

    csv.field_size_limit(2**31 - 1)
    with Path(table).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        corpus = dc.Corpus(tuple(dc.Document(id_, text) for id_, text in rows))
    before = resource.getrusage(resource.RUSAGE_SELF)
    dc.code(corpus, dc.read_codebook(codebook))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_utime - before.ru_utime, before.ru_maxrss / 1024)


def code(table: Path, options: argparse.Namespace, jobs: int = 1) -> Cost:
    with TemporaryDirectory(dir=table.parent) as out:
        rest = ["--codebook", options.codebook, "--out", out, "--jobs", jobs]
        return measured("-m", "discourse_coder", "code", table, *rest, "--no-index")


def by_several(table: Path, options: argparse.Namespace) -> str:
    one, several = code(table, options).clock, code(table, options, options.jobs).clock
    begin = perf_counter()
    measured("-c", LOOP)
    alone = perf_counter() - begin
    begin = perf_counter()
    loops = [subprocess.Popen([sys.executable, "-c", LOOP]) for _ in range(options.jobs)]
    for each in loops:
        each.wait()
    capacity = options.jobs * alone / (perf_counter() - begin)
    return (
        f"--jobs {options.jobs}: {several:.1f} s for {one:.1f} s, {one / several:.2f} x; plain loops {capacity:.2f} x"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--codebook", type=Path, default=HERE.parent / "codebook.yaml")
    parser.add_argument("--largest", type=float, default=400, metavar="MEGABYTES")
    parser.add_argument("--table", choices=["csv", "parquet"], default="csv", help="what `code` reads")
    parser.add_argument("--words", type=int, default=400, help="of a text")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    sizes = [size for size in (1, 10, 100, 400, 1000, 4000) if size < options.largest] + [options.largest]
    print(
        "| MB of text | `code`, s | MB/s | most memory, MB | in process, s | MB/s | most memory, MB | before coding |"
    )
    print("|---|---|---|---|---|---|---|---|")
    with TemporaryDirectory() as folder:
        for size in sizes:
            table = Path(folder, "texts.csv")
            given = Path(folder, f"texts.{options.table}")
            for path in {table, given}:
                measured(HERE / "made_texts.py", path, "--megabytes", size, "--words", options.words)
            whole, inside = code(given, options), measured(__file__, "--once", table, options.codebook)
            seconds, before = map(float, inside.said.split())
            rates = [f"{whole.user:.1f}", f"{size / whole.user:.1f}", f"{whole.megabytes:,.0f}"]
            rates += [f"{seconds:.1f}", f"{size / seconds:.1f}", f"{inside.megabytes:,.0f}", f"{before:,.0f}"]
            print("|", " | ".join([f"{size:,g}", *rates]), "|", flush=True)
        if options.jobs > 1:
            print(f"\n{options.largest:,g} MB, {by_several(given, options)}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--once"]:
        code_once(*sys.argv[2:])
    else:
        main()
