"""Run notebooks from start to end, each in its own folder, and keep nothing: python tests/run_notebooks.py FILE..."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def run(path: Path) -> bool:
    """Run a notebook with the kernel of this Python; say how it went."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=300,
        resources={"metadata": {"path": path.parent}},
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute()
    except CellExecutionError as error:
        print(f"{path}: a cell fails", error, sep="\n", file=sys.stderr)
        return False
    print(f"{path}: {sum(cell.cell_type == 'code' for cell in notebook.cells)} cells run")
    return True


if __name__ == "__main__":
    results = [run(Path(name)) for name in sys.argv[1:]]
    sys.exit(not all(results))
