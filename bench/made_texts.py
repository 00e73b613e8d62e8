"""Texts for measurements, of any size, made of the bundled ones: python bench/made_texts.py OUT --megabytes 100

Each sentence is about the first half of one sentence of the bundled texts and the second half of another, so that
hardly one occurs twice, while words are as frequent as in real texts. The same seed makes the same texts. OUT is a
table with the columns id and text (.csv, .parquet), or has a text on each line. --words: how long a text is.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import discourse_coder as dc

CORPUS = Path(__file__).parents[1] / "corpus"


def made_texts(n_bytes: int, words: int, seed: int = 1) -> Iterator[str]:
    """Yield texts of so many words, the last one shorter, until they have so many bytes in UTF-8."""
    # No line breaks, nor words that one of them cuts: programs differ in how they read those.
    texts = (" ".join(document.text.replace("-\n", "-").split()) for document in dc.read_corpus(CORPUS))
    sentences = [sentence.split() for text in texts for sentence in re.split(r"(?<=[.?!]) ", text)]
    halves = [
        (" ".join(sentence[:cut]), " ".join(sentence[cut:]))
        for sentence in sentences
        for cut in range(len(sentence) // 3, 2 * len(sentence) // 3)
    ]
    heads, tails = map(list, zip(*halves, strict=True))
    draw, done = random.Random(seed).choice, 0
    while done < n_bytes:
        made, n_words, size = [], 0, 0
        while n_words < words and done + size < n_bytes:
            made.append(f"{draw(heads)} {draw(tails)}")
            n_words += made[-1].count(" ") + 1
            size += len(made[-1].encode()) + 1
        done += size
        yield " ".join(made)


def write_texts(path: Path, texts: Iterator[str]) -> None:
    rows = ((f"t{number:08d}", text) for number, text in enumerate(texts))
    if path.suffix == ".parquet":
        schema = pa.schema({"id": pa.string(), "text": pa.string()})
        with pq.ParquetWriter(path, schema) as table:
            while some := list(islice(rows, 1000)):
                table.write_table(pa.table(list(zip(*some, strict=True)), schema=schema))
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix == ".csv":
            csv.writer(file).writerow(("id", "text"))
            csv.writer(file).writerows(rows)
        else:
            file.writelines(f"{text}\n" for _, text in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--words", type=int, default=400)
    options = parser.parse_args()
    write_texts(options.out, made_texts(int(options.megabytes * 1e6), options.words))


if __name__ == "__main__":
    main()
