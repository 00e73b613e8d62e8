"""Short texts coded by two worker processes of Dask, of which one is killed, and by one process: equal, and how long.

    python bench/dask_workers.py [NUMBER OF TEXTS, default 1000000]

Needs dask[distributed]. The times hold for this machine only; that the results are equal holds anywhere.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

import discourse_coder as dc

CODEBOOK = Path(__file__).parents[1] / "codebook.yaml"
PER_FILE = 10_000
SENTENCES = [document.text.split(". ") for document in dc.read_corpus(CODEBOOK.parent / "corpus")]
SENTENCES = [sentence for sentences in SENTENCES for sentence in sentences]


def write_texts(folder: Path, n_texts: int) -> list[str]:
    draw, files = random.Random(1), []
    for start in range(0, n_texts, PER_FILE):
        ids = [f"t{number:09d}" for number in range(start, min(n_texts, start + PER_FILE))]
        texts = [". ".join(draw.choices(SENTENCES, k=2)) or "Nothing." for _ in ids]
        files.append(str(folder / f"{start:09d}.parquet"))
        pq.write_table(pa.table({"id": ids, "text": texts}), files[-1])
    return files


def code_file(path: str, codebook: dc.Codebook) -> str:
    target = path.replace(".parquet", ".coded")
    pq.write_table(dc.code_batch(pq.read_table(path), codebook), f"{target}.{os.getpid()}")
    Path(f"{target}.{os.getpid()}").replace(target)
    return target


def main(n_texts: int) -> None:
    from distributed import Client, LocalCluster, as_completed

    codebook = dc.read_codebook(CODEBOOK)
    with TemporaryDirectory() as name:
        files = write_texts(Path(name), n_texts)
        sizes = [sizes_of(file) for file in files]
        n_bytes, n_words = map(sum, zip(*sizes, strict=True))
        begin = time.perf_counter()
        with (
            LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            workers = list(client.run(os.getpid).values())
            futures = client.map(code_file, files, codebook=codebook)
            for done, _ in enumerate(as_completed(futures), 1):
                if done == max(1, len(files) // 2):
                    os.kill(workers[0], signal.SIGKILL)
            assert workers[0] not in client.run(os.getpid).values(), "the killed worker still works"
            coded = pa.concat_tables(pq.read_table(target) for target in client.gather(futures))
        by_dask = time.perf_counter() - begin
        begin, begin_user = time.perf_counter(), time.process_time()
        whole = pa.concat_tables(dc.code_batch(pq.read_table(file), codebook) for file in files)
        alone, user = time.perf_counter() - begin, time.process_time() - begin_user
    assert coded.equals(whole), "the results differ"
    print(
        f"{n_texts:,} texts of {n_words / n_texts:.0f} words, {n_bytes / 1e6:,.0f} MB: "
        "equal, though a worker was killed\n"
        f"two workers {by_dask:,.0f} s, one process {alone:,.0f} s "
        f"({user:,.0f} s of the processor, {n_bytes / 1e6 / user:.1f} MB a second)"
    )


def sizes_of(file: str) -> tuple[int, int]:
    """Return the bytes and the words of the texts in a file."""
    texts = pq.read_table(file)["text"].to_pylist()
    return sum(len(text.encode()) for text in texts), sum(len(text.split()) for text in texts)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
