"""What ingesting costs: python bench/ingest.py [--texts 10000] [--pages 2000] [--runs 3] [--against SRC [--files DIR]]

Text files and web pages are composed in a temporary folder and ingested with one process and with two, in turn, so that
a busy moment of the machine hits both alike. Beside the rates (the median run) stand their ratio, and the cost against
reading the same files and writing them back as they are. Ends with the memory of the largest process.

With --against, the `src` of an older version, each kind of file (composed, or those of --files by their extension) is
ingested by the older version and by this one in turn, and the ratio of their processor times printed; the time for the
smallest file alone is taken off.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from discourse_coder.ingesting.ingest import ingest

SUBJECTS = ["The Council", "The mission", "Our delegation", "The two sides", "The region", "This process", "The report"]
VERBS = ["supports", "has welcomed", "should respect", "must not ignore", "takes note of", "has long called for"]
OBJECTS = [
    "the dialogue",
    "a lasting solution",
    "the resolution",
    "the agreements reached",
    "restraint",
    "the rule of law",
]


def paragraph(draw: random.Random) -> str:
    """Return five sentences of about 300 characters together."""
    return " ".join(
        f"{draw.choice(SUBJECTS)} {draw.choice(VERBS)} {draw.choice(OBJECTS)} in year {draw.randrange(1990, 2030)}."
        for _ in range(5)
    )


def compose(folder: Path, n_texts: int, n_pages: int) -> int:
    """Write the files, a hundred to a folder, and return their bytes."""
    draw, size = random.Random(7), 0
    for number in range(n_texts + n_pages):
        paragraphs = [paragraph(draw) for _ in range(10)]
        if number < n_texts:
            name, content = f"text{number}.txt", "\n\n".join(paragraphs)
        else:
            menu = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(30))
            body = "".join(f"<p>{words}</p>" for words in paragraphs)
            name = f"page{number}.html"
            content = f"<html><title>Page {number}</title><ul>{menu}</ul><article>{body}</article></html>"
        path = folder / str(number // 100) / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        size += len(content)
    return size


def copy(source: Path, target: Path) -> None:
    for path in source.rglob("*.*"):
        shutil.copyfile(path, target / path.name)


def compose_table(path: Path, n_rows: int) -> None:
    """Write a table of texts in which every cell of text has letters beyond ASCII."""
    draw = random.Random(7)
    rows = (f'{n},2011-05-02,"{paragraph(draw)} Vučić: „Косово”"\n' for n in range(n_rows))
    path.write_text("id,date,text\n" + "".join(rows), encoding="utf-8")


def compare(old: Path, files: Path, runs: int) -> None:
    """Ingest each kind of file by an older version and by this one in turn; print how many times faster it is now."""
    sources = {"before": old.resolve(), "now": Path(__file__).resolve().parents[1] / "src"}
    for kind in sorted({path.suffix.lower() for path in files.rglob("*.*")}):
        seconds: dict[str, list[float]] = {name: [] for name in sources}
        with tempfile.TemporaryDirectory() as place:
            originals = Path(place, "originals")
            originals.mkdir()
            for number, path in enumerate(sorted(files.rglob(f"*{kind}"))):
                shutil.copyfile(path, originals / f"{number}{kind}")
            smallest = min(originals.iterdir(), key=lambda path: path.stat().st_size)
            for _ in range(runs):
                for name, source in sources.items():
                    least, all_ = (
                        processor_seconds(source, each, Path(place, "corpus")) for each in (smallest, originals)
                    )
                    seconds[name].append(all_ - least)
        before, now = (median(seconds[name]) for name in sources)
        ratios = sorted(a / b for a, b in zip(*seconds.values(), strict=True))
        spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
        print(f"{kind:6} {before:7.2f} s before {now:7.2f} s now {before / now:6.2f} x as fast ({spread})")


def processor_seconds(source: Path, files: Path, corpus: Path) -> float:
    """Return the processor time of the command that ingests files, by the version whose `src` is given."""
    command = [sys.executable, "-m", "discourse_coder", "ingest", str(files), "--out", str(corpus), "--jobs", "1"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(source)}, capture_output=True, text=True)
    assert done.returncode in (0, 2), done.stderr
    shutil.rmtree(corpus)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--files", type=Path)
    options = parser.parse_args()
    if options.against:
        with tempfile.TemporaryDirectory() as place:
            if not options.files:
                compose(Path(place), 0, options.pages)
                compose_table(Path(place, "table.csv"), options.texts)
                compose_table(Path(place, "small.csv"), 1)
            compare(options.against, options.files or Path(place), options.runs)
        return
    with tempfile.TemporaryDirectory() as place:
        originals = Path(place, "originals")
        originals.mkdir()
        size = compose(originals, options.texts, options.pages)
        number = options.texts + options.pages
        seconds: dict[str, list[float]] = {"copying": [], "1 process": [], "2 processes": [], "again": []}
        for _ in range(options.runs):
            corpus = Path(place, "corpus")
            copies = Path(place, "copies")
            copies.mkdir()
            begin = perf_counter()
            copy(originals, copies)
            seconds["copying"].append(perf_counter() - begin)
            shutil.rmtree(copies)
            for jobs, name in ((1, "1 process"), (2, "2 processes")):
                shutil.rmtree(corpus, ignore_errors=True)
                begin = perf_counter()
                assert not ingest([originals], corpus, jobs=jobs).problems
                seconds[name].append(perf_counter() - begin)
            begin = perf_counter()
            assert not ingest([originals], corpus).added
            seconds["again"].append(perf_counter() - begin)
    print(f"{options.texts:,} texts and {options.pages:,} web pages, {size / 1e6:.0f} MB")
    times = {name: median(runs) for name, runs in seconds.items()}
    for name, time in times.items():
        print(f"{name:12} {time:6.1f} s {number / time:8,.0f} files/s {time / times['copying']:6.1f} x copying")
    print(f"two processes against one: {times['1 process'] / times['2 processes']:.2f} x as fast")
    own, workers = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"memory: {own:.0f} MB here, {workers:.0f} MB in the largest process")


if __name__ == "__main__":
    main()
