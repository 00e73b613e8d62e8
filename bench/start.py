"""What starting costs over starting Python: python bench/start.py

Prints the median of the runs of each, in milliseconds over `python -c pass` and in times as long; the runs alternate,
so that a busy moment of the machine hits all alike.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parents[1]
N_RUNS = 15
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import discourse_coder": ["-c", "import discourse_coder"],
    "discourse-coder --help": ["-m", "discourse_coder", "--help"],
    "discourse-coder check": ["-m", "discourse_coder", "check", str(ROOT / "codebook.yaml")],
}


def milliseconds(arguments: list[str]) -> float:
    begin = perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return 1000 * (perf_counter() - begin)


def main() -> None:
    for arguments in COMMANDS.values():
        milliseconds(arguments)
    rounds = [{name: milliseconds(arguments) for name, arguments in COMMANDS.items()} for _ in range(N_RUNS)]
    medians = {name: median(times[name] for times in rounds) for name in COMMANDS}
    bare = medians["python -c pass"]
    print(f"python -c pass          {bare:6.1f} ms")
    for name in list(COMMANDS)[1:]:
        print(f"{name:24}{medians[name] - bare:+6.1f} ms  {medians[name] / bare:5.1f} times as long")


if __name__ == "__main__":
    main()
