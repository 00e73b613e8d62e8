"""Compare `agree` with other software on a folder of published codings: python tests/published_codings.py DIR

DIR has a folder for each data set, with its tables and a file `agree.txt`: each line is one run of `agree`, written as
on the command line (its files are those of the folder), and after a ` # ` what was published, as `alpha .743`. Without
that file, all tables there are compared. Of each theme or variable the values of krippendorff, scikit-learn and
statsmodels stand beside ours; they get the codes that ours was measured on. Exit code 1 on any difference.
"""

from __future__ import annotations

import json
import math
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from importlib.metadata import PackageNotFoundError, version
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from discourse_coder.cli.main import main as discourse_coder
from discourse_coder.files.tables import TABLE_SUFFIXES

LIBRARIES = ("krippendorff", "scikit-learn", "statsmodels")
WEIGHTS = {"cohen_kappa": None, "cohen_kappa_linear": "linear", "cohen_kappa_quadratic": "quadratic"}
SAME = 2e-6  # what `agree` prints has six decimals
HEADER = ("set", "theme or variable", "coders", "texts", "statistic", "ours", *LIBRARIES, "published")


def runs(folder: Path) -> Iterator[tuple[list[str], str]]:
    """Yield the arguments of each run of a data set, and what was published."""
    listed = folder / "agree.txt"
    if not listed.exists():
        yield sorted(path.name for path in folder.iterdir() if path.suffix in TABLE_SUFFIXES), ""
        return
    for line in listed.read_text(encoding="utf-8").splitlines():
        arguments, _, published = line.partition(" # ")
        if arguments.strip():
            yield shlex.split(arguments), published.strip()


def measured(folder: Path, arguments: Sequence[str]) -> dict[str, Any]:
    """Return what `agree` measures, as its JSON."""
    files = [str(folder / each) if (folder / each).is_file() else each for each in arguments]
    said = StringIO()
    with redirect_stdout(said):
        code = discourse_coder(["agree", *files, "--json"])
    if code == 2:
        raise SystemExit(f"{folder.name}: agree {shlex.join(arguments)} could not be run.")
    found: dict[str, Any] = json.loads(said.getvalue())
    return found


def codes_of(found: dict[str, Any], theme: str) -> tuple[np.ndarray, list[Any]]:
    """Return texts x coders as places on the scale, nan where not coded, and the values of the scale."""
    rows = [row for row in found["cells"] if row["theme"] == theme]
    values = found["variables"][theme]["values"] if theme in found["variables"] else [0, 1]
    codes = [
        [math.nan if row[coder] is None else values.index(row[coder]) for coder in found["coders"]]
        for row in rows
        for _ in range(row["n_units"])
    ]
    return np.array(codes, dtype=float).reshape(-1, len(found["coders"])), values


def others(statistic: str, codes: np.ndarray, values: Sequence[Any], level: str) -> dict[str, float]:
    """Return the values of a statistic by other software, as far as it is installed and knows the statistic."""
    numbers = np.array(values, dtype=float) if level == "interval" else np.arange(len(values), dtype=float)
    computed: dict[str, Callable[[], float]] = {}
    if statistic == "krippendorff_alpha":
        computed["krippendorff"] = lambda: _alpha(codes, numbers, level)
    elif statistic in WEIGHTS and len(set(np.diff(numbers))) <= 1:
        computed["scikit-learn"] = lambda: _sklearn_kappa(codes, len(values), WEIGHTS[statistic])
        computed["statsmodels"] = lambda: _statsmodels_kappa(codes, len(values), WEIGHTS[statistic])
    elif statistic in ("fleiss_kappa", "brennan_prediger") and not np.isnan(codes).any():
        method = "fleiss" if statistic == "fleiss_kappa" else "randolph"
        computed["statsmodels"] = lambda: _statsmodels_fleiss(codes, len(values), method)
    return {name: compute() for name, compute in computed.items() if is_installed(name)}


def is_installed(name: str) -> bool:
    """Say whether a distribution is there."""
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False


def _alpha(codes: np.ndarray, numbers: np.ndarray, level: str) -> float:
    import krippendorff

    data = np.where(np.isnan(codes), np.nan, numbers[np.nan_to_num(codes).astype(int)])
    return float(krippendorff.alpha(data.T, level_of_measurement=level))


def _sklearn_kappa(codes: np.ndarray, q: int, weights: str | None) -> float:
    from sklearn.metrics import cohen_kappa_score

    return float(cohen_kappa_score(*codes.T.astype(int), labels=range(q), weights=weights))


def _statsmodels_kappa(codes: np.ndarray, q: int, weights: str | None) -> float:
    from statsmodels.stats.inter_rater import cohens_kappa

    table = np.zeros((q, q))
    np.add.at(table, tuple(codes.T.astype(int)), 1)
    return float(cohens_kappa(table, wt=weights, return_results=False))


def _statsmodels_fleiss(codes: np.ndarray, q: int, method: str) -> float:
    from statsmodels.stats.inter_rater import fleiss_kappa

    return float(fleiss_kappa((codes[:, :, None] == np.arange(q)).sum(axis=1), method=method))


def rows_of(folder: Path) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield a row for each statistic that others know too, and whether all values in it are the same."""
    for arguments, published in runs(folder):
        found = measured(folder, arguments)
        for record in found["statistics"]:
            theme, statistic, ours = record["theme"], record["statistic"], record["value"]
            told = _published(published, theme, statistic)
            if ours is None:
                continue
            codes, values = codes_of(found, theme)
            level = found["variables"][theme]["level"] if theme in found["variables"] else "nominal"
            theirs = others(statistic, codes, values, level)
            if not theirs and not told:
                continue
            decimals = len(told.partition(".")[2])
            is_same = all(abs(value - ours) < SAME for value in theirs.values())
            is_same &= not told or abs(float(told) - ours) <= 0.5001 * 10**-decimals
            shown = (f"{theirs[name]:.4f}" if name in theirs else "" for name in LIBRARIES)
            coders = ", ".join(found["coders"])
            name = f"{theme} ({level})" if theme in found["variables"] else theme
            yield (folder.name, name, coders, str(record["n_units"]), statistic, f"{ours:.4f}", *shown, told), is_same


def _published(text: str, theme: str, statistic: str) -> str:
    """Return the number that was published for a statistic: `alpha .743`, or `topic alpha .743` of one of several."""
    short = {"krippendorff_alpha": "alpha", "cohen_kappa": "kappa", "percent_agreement": "percent"}.get(
        statistic, statistic
    )
    said = [part.strip().rsplit(" ", 2) for part in text.split(";") if part.strip()]
    found = [words[-1] for words in said if words[-2] == short and (len(words) == 2 or words[0] == theme)]
    return found[0] if found and re.fullmatch(r"-?\d*\.\d+", found[0]) else ""


def main(arguments: Sequence[str]) -> int:
    """Print the table of all data sets in a folder."""
    if len(arguments) != 1 or not arguments[0] or not Path(arguments[0]).is_dir():
        print("Name the folder of data sets: make codings DIR=...", file=sys.stderr)
        return 2
    folders = sorted(path for path in Path(arguments[0]).iterdir() if path.is_dir())
    found = [each for folder in folders for each in rows_of(folder)]
    differing = [row for row, is_same in found if not is_same]
    print("| " + " | ".join(HEADER) + " |\n" + "|---" * len(HEADER) + "|")
    print(*(f"| {' | '.join(row)} |" for row, _ in found), sep="\n")
    print()
    print("Versions:", ", ".join(f"{name} {version(name)}" for name in LIBRARIES if is_installed(name)))
    print(
        *(f"Not the same: {' | '.join(row)}" for row in differing),
        f"{len(found) - len(differing)} of {len(found)} rows agree.",
        sep="\n",
    )
    return 1 if differing or not found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
