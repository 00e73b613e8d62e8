#!/bin/sh
# Dask takes different slices of one Arrow table for the same input: of Client.map over them, one only is computed.
#
# Batches of a table of texts are the natural thing to give to workers. Client.map names each task by a hash of its
# input (pure=True, the default), and the hash of every slice of equal length is the same, so all results are those of
# one slice (here the last). No error and no warning: the table of results has the right number of rows, with the wrong texts' codes.
# The same rows as tables of their own, or pure=False, give each its own result.
# Guessed before it was run: a hash of the rows in the slice. Seen with dask and distributed 2026.8.0, pyarrow 26.0.1:
# four slices, one task, four times the first id of the last slice.
#
# Run: sh findings/dask-slices-of-an-arrow-table.sh [PYTHON]. Exit code 0 if it is still so, 1 if it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${1:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dask==2026.8.0 distributed==2026.8.0 pyarrow==26.0.1
cd "$folder"
cat > slices.py <<'PYTHON'
import sys
from importlib.metadata import version

import pyarrow as pa
from distributed import Client


def first_id(table):
    return table["id"][0].as_py()


if __name__ == "__main__":
    texts = pa.table({"id": [f"t{n}" for n in range(8)], "text": [f"Speech number {n}." for n in range(8)]})
    slices = [texts.slice(start, 2) for start in range(0, 8, 2)]
    apart = [pa.Table.from_pylist(each.to_pylist()) for each in slices]
    with Client(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as client:
        found = {
            "slices": client.map(first_id, slices),
            "slices, pure=False": client.map(first_id, slices, pure=False),
            "tables of their own": client.map(first_id, apart),
        }
        print("dask", version("dask"), "pyarrow", version("pyarrow"))
        ids = {}
        for name, futures in found.items():
            ids[name] = client.gather(futures)
            print(f"{name}: {len({future.key for future in futures})} tasks, first ids {ids[name]}")
    right = [first_id(each) for each in slices]
    sys.exit(not (len(set(ids["slices"])) == 1 and ids["slices, pure=False"] == ids["tables of their own"] == right))
PYTHON
"$folder/venv/bin/python" slices.py
