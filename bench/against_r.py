"""Every coefficient of agreement beside R's irr and irrCAC, on published tables and on random ones.

    python bench/against_r.py [--library DIR] [--peers PYTHON] [--random 300] [--write]

R and lpSolve are Debian's r-base-core and r-cran-lpsolve. irr and irrCAC are on CRAN; their sources are also
github.com/cran/irr and github.com/cran/irrCAC. Install them anywhere: R CMD INSTALL -l DIR irr irrCAC. Nothing of R is
needed for the project or its tests. krippendorff, scikit-learn and statsmodels take part as far as they are installed,
and irrCAC and interrater for Python with --peers, in an environment of their own:

    python -m venv PEERS && PEERS/bin/pip install irrCAC==0.4.4 interrater==2.0.0

It prints, for each coefficient and package, on how many tables it was compared, and to how many decimals all agree.
--write writes what R gives for the published tables and the first random ones to tests/cases/reliability/, for a test.
Texts with fewer than two codes and unused values are taken out first, about which packages differ; docs/statistics.md
says how. Positive and negative agreement are in neither R package. Exit code 1: a difference above 1e-9; 2: no R.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from discourse_coder.statistics.reliability import LABELS, tally

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "support")]

from published_codings import LIBRARIES, is_installed, others  # noqa: E402
from reliability_tables import CASES, STATISTICS, published, random_tables, read_cases  # noqa: E402

R_PACKAGES = ("irr", "irrCAC")
N_WRITTEN = 20
SAME = 1e-9
LEVELS = {"krippendorff_alpha_ordinal": "ordinal", "krippendorff_alpha_interval": "interval"}

Values = Mapping[tuple[str, str, str], float]  # by table, statistic and package


def tables(n_random: int) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the published tables and random ones that every package takes in the same way."""
    for name, layout in dict.fromkeys((case["data"], case["layout"]) for case in read_cases("examples")):
        codes, _ = published(name, layout)
        yield name, codes[(codes >= 0).sum(axis=1) >= 2]
    n = 0
    for codes, _ in random_tables(4 * n_random):
        kept = codes[(codes >= 0).sum(axis=1) >= 2]
        used = np.unique(kept[kept >= 0])
        # A coder who coded none of them leaves a column that R reads as something else than numbers.
        if len(kept) > 2 and len(used) > 1 and (kept >= 0).any(axis=0).all() and n < n_random:
            n += 1
            yield f"random_{n:03}", np.where(kept < 0, -1, np.searchsorted(used, kept))


def ours(codes: np.ndarray) -> dict[str, float]:
    """Return our coefficients; those of two coders only where there are two."""
    sums = tally(codes, codes.max() + 1).sums()
    names = [name for name in STATISTICS if codes.shape[1] == 2 or not name.startswith("cohen")]
    return {name: float(STATISTICS[name](sums)[0]) for name in names}


def run(command: list[str]) -> tuple[dict[str, str], Values]:
    """Return the versions and values that a program prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{' '.join(command[:2])} failed:\n{done.stderr.strip()}", file=sys.stderr)
        sys.exit(2)
    versions, values = {}, {}
    for table, statistic, *rest in csv.reader(done.stdout.splitlines()):
        if table == "version":
            versions[statistic] = rest[0]
        else:
            values[table, statistic, rest[0]] = float(rest[1]) if rest[1] != "NA" else np.nan
    return versions, values


def by_libraries(named: Mapping[str, np.ndarray]) -> Values:
    """Return what the libraries give that the tests use too."""
    found = {}
    for name, codes in named.items():
        q = int(codes.max()) + 1
        complete = np.where(codes < 0, np.nan, codes)
        for statistic in ours(codes):
            both = complete[~np.isnan(complete).any(axis=1)] if statistic.startswith("cohen") else complete
            base, level = statistic.removesuffix(f"_{LEVELS.get(statistic)}"), LEVELS.get(statistic, "nominal")
            for library, value in others(base, both, range(q), level).items():
                found[name, statistic, library] = value
    return found


def compared(mine: Mapping[str, Mapping[str, float]], theirs: Values) -> dict[tuple[str, str], list[float]]:
    """Return the differences by statistic and package; where one of the two is undefined, the other has to be."""
    differences: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (table, statistic, package), value in theirs.items():
        both = np.array([value, mine[table][statistic]])
        gap = 0.0 if np.isnan(both).all() else abs(both[0] - both[1])
        differences[statistic, package].append(np.inf if np.isnan(gap) else gap)
        if not gap <= SAME:
            print(f"{table}: {statistic} is {both[1]:.10f} here and {both[0]:.10f} in {package}", file=sys.stderr)
    return differences


def digits(difference: float) -> int:
    """Return to how many decimals two values are the same; a float has no more than 15."""
    return int(-np.log10(np.clip(difference, 1e-15, 1)))


def write(named: Mapping[str, np.ndarray], theirs: Values, versions: Mapping[str, str]) -> None:
    """Write R's values on the published tables and some random ones, and these random ones."""
    kept = [name for name in named if not name.startswith("random_")]
    some = [name for name in named if name.startswith("random_")][:N_WRITTEN]
    with (CASES / "random_tables.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["data", "codes"])
        for name in some:
            texts = ["".join("." if code < 0 else str(code) for code in row) for row in named[name].tolist()]
            rows.writerow([name, " ".join(texts)])
    with (CASES / "r_values.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["data", "statistic", *(f"{package} {versions[package]}" for package in R_PACKAGES)])
        for name in (*kept, *some):
            for statistic in STATISTICS:
                values = [theirs.get((name, statistic, package)) for package in R_PACKAGES]
                if any(value is not None for value in values):
                    rows.writerow([name, statistic, *("" if value is None else f"{value:.12f}" for value in values)])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", metavar="DIR", help="where irr and irrCAC are installed, if R does not look there")
    parser.add_argument("--peers", metavar="PYTHON", help="a Python that has irrCAC and interrater")
    parser.add_argument("--random", type=int, default=300, metavar="N", help="how many random tables (300)")
    parser.add_argument("--write", action="store_true", help="write R's values to tests/cases/reliability/")
    given = parser.parse_args()
    if not shutil.which("Rscript"):
        print(
            "R is not there: Rscript was not found. On Debian: apt install r-base-core r-cran-lpsolve", file=sys.stderr
        )
        return 2
    named = dict(tables(given.random))
    here = Path(__file__).parent
    with TemporaryDirectory() as folder:
        for name, codes in named.items():
            lines = [[f"coder{i}" for i in range(codes.shape[1])], *codes.tolist()]
            text = "\n".join(",".join("" if code == -1 else str(code) for code in line) for line in lines)
            (Path(folder) / f"{name}.csv").write_text(f"{text}\n", encoding="utf-8")
        programs = [["Rscript", str(here / "against_r.R"), folder, *([given.library] if given.library else [])]]
        if given.peers:
            programs.append([given.peers, str(here / "against_peers.py"), folder])
        found = [run(program) for program in programs]
    versions = {name: version(name) for name in LIBRARIES if is_installed(name)}
    theirs = dict(by_libraries(named))
    for of_program, values in found:
        versions |= of_program
        theirs |= values
    differences = compared({name: ours(codes) for name, codes in named.items()}, theirs)
    packages = [name for name in versions if name != "R"]
    print("| Coefficient |", " | ".join(packages), "|")
    print("|---" * (len(packages) + 1) + "|")
    for statistic in STATISTICS:
        cells = [differences.get((statistic, package), []) for package in packages]
        label = LABELS.get(statistic) or f"{LABELS['krippendorff_alpha']}, {LEVELS[statistic]}"
        print(f"| {label} |", " | ".join(f"{len(cell)}: {digits(max(cell))}" if cell else "" for cell in cells), "|")
    print("Versions:", ", ".join(f"{name} {number}" for name, number in versions.items()))
    if given.write:
        write(named, theirs, versions)
    return int(any(max(gaps) > SAME for gaps in differences.values()))


if __name__ == "__main__":
    sys.exit(main())
