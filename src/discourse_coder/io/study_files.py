"""What the files of a study folder are called, and which study a file lies in."""

from __future__ import annotations

import os
from pathlib import Path

CODEBOOK, CORPUS, CODINGS, SAMPLE = "codebook.yaml", "corpus", "codings", "sample.csv"
ASSIGNMENTS, OVERLAP = "assignments.json", "overlap.csv"  # who codes what, and what all of them code
TRAINING_ROUNDS = "training"
METHODS, CLAIMS, OUT = "methods.yaml", "claims.yaml", "out"
RULES_CODING = "coding.csv"
INDEX = ".discourse-coder-index"
"""Beside a corpus: what has been worked out of its texts. It may be deleted at any time."""
BEGIN = "`discourse-coder new STUDY --from YOUR_TEXTS` begins a study; `discourse-coder demo` lays down an example."
"""What to do where there is no study yet."""
PART = "selection"
"""In `OUT`, the folder of what is about a part of the texts: it must not take the place of what is about all."""
_DEEPEST = 3  # folders between a study and a file in it, as in out/selection/codings/second.csv


def study_around(*paths: Path) -> Path | None:
    """Return the study that files and folders lie in, or that they are; None for no study and for several."""
    found = {os.path.realpath(study): study for path in paths if (study := _nearest(path))}
    return next(iter(found.values())) if len(found) == 1 else None


def _nearest(path: Path) -> Path | None:
    """Return the nearest folder with a codebook and a corpus, beginning at the path itself."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100 (links are not followed: the study is where the path leads)
    for folder in (whole, *list(whole.parents)[: _DEEPEST + 1]):
        if (folder / CODEBOOK).is_file() and (folder / CORPUS).exists():
            return folder if path.is_absolute() else Path(os.path.relpath(folder))
    return None
