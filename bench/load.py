"""Time and memory of the commands on very large studies: python bench/load.py [SCENARIO...] [--scale 0.1]

Each scenario is made in a temporary folder: one text of 200 MB, 200,000 tiny texts, 300 themes, 20,000 terms, 50
coders. On each, the commands run one after the other in processes of their own. What is printed is seconds by the clock
and of the processor, the peak of memory of the process, the exit code, and the last line of a refusal. A tenth of the
scale takes minutes instead of an hour.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

WORDS = [
    "the", "of", "and", "to", "in", "that", "for", "is", "on", "with", "council", "security", "peace", "process",
    "dialogue", "talks", "sovereignty", "integrity", "region", "republic", "resolution", "basis", "parties",
    "mission", "report", "members", "support", "respect", "international", "community", "united", "nations",
    "situation", "settlement", "status", "dialogue", "political", "solution", "efforts", "charter", "principle",
    "law", "force", "use", "security",
]  # fmt: skip
CLAIMS = """\
publication: A made study
claims:
  - {id: n, kind: number_of_texts, value: 82, place: p. 1, says: so many texts}
  - {id: a, kind: document_count, theme: t0, value: 41, place: p. 1, says: half of them}
"""


def sentences(n_words: int, rng: random.Random) -> str:
    made = (" ".join(rng.choices(WORDS, k=18)).capitalize() + "." for _ in range(n_words // 18 + 1))
    return "\n".join(made)


def write_study(folder: Path, texts: list[str], n_themes: int = 5, n_terms: int = 20, n_coders: int = 2) -> None:
    rng = random.Random(7)
    (folder / "corpus" / "texts").mkdir(parents=True)
    rows = ["id,file,date,source"]
    for number, text in enumerate(texts):
        (folder / "corpus" / "texts" / f"d{number}.txt").write_text(text, encoding="utf-8")
        rows.append(f"d{number},texts/d{number}.txt,{2008 + number % 16},s{number % 3}")
    (folder / "corpus" / "manifest.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    lines = ["title: Made", 'version: "1"', "themes:"]
    for theme in range(n_themes):
        terms = ", ".join(f'"{" ".join(rng.sample(WORDS, 2))} x{number}"' for number in range(n_terms // n_themes - 1))
        lines += [
            f"  - id: t{theme}",
            "    definition: Made.",
            "    inclusion: Made.",
            "    examples: {present: [" + f"{WORDS[theme % len(WORDS)]} of talks" + "]}",
            "    rules:",
            "      - name: words",
            "        why: Made.",
            f"        any: [{WORDS[theme % len(WORDS)]} of{', ' + terms if terms else ''}]",
        ]
    (folder / "codebook.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    (folder / "codings").mkdir()
    for coder in range(n_coders):
        table = ["id," + ",".join(f"t{theme}" for theme in range(n_themes))]
        for number in range(len(texts)):
            table.append(f"d{number}," + ",".join(str(int(rng.random() < 0.4)) for _ in range(n_themes)))
        (folder / "codings" / f"c{coder}.csv").write_text("\n".join(table) + "\n", encoding="utf-8")


def scenarios(scale: float) -> dict[str, Callable[[Path], None]]:
    rng = random.Random(1)

    def some(n: int) -> int:
        return max(2, round(n * scale))

    return {
        "one text of 200 MB": lambda folder: write_study(folder, [sentences(some(200_000_000 // 7), rng), "Talks."]),
        "200,000 tiny texts": lambda folder: write_study(folder, [sentences(10, rng) for _ in range(some(200_000))]),
        "300 themes": lambda folder: write_study(
            folder, [sentences(400, rng) for _ in range(some(2000))], n_themes=some(300), n_terms=some(300) * 10
        ),
        "20,000 terms": lambda folder: write_study(
            folder, [sentences(400, rng) for _ in range(some(2000))], n_terms=some(20_000)
        ),
        "50 coders": lambda folder: write_study(
            folder, [sentences(400, rng) for _ in range(some(2000))], n_coders=some(50)
        ),
    }


def commands(folder: Path) -> dict[str, list[str]]:
    codings = [str(path) for path in sorted((folder / "codings").glob("*.csv"))]
    study = str(folder)
    return {
        "code": [
            "code",
            str(folder / "corpus"),
            "--codebook",
            str(folder / "codebook.yaml"),
            "--out",
            f"{study}/coded",
        ],
        "agree": ["agree", *codings],
        "audit": ["audit", str(folder / "claims.yaml"), "--study", study],
        "sheet": ["sheet", study, "--coder", "mira", "--seed", "7", "--to", str(folder / "sheet.html")],
        "report": ["report", study],
    }


def measured(arguments: list[str]) -> tuple[float, float, int, int, str]:
    """Return seconds by the clock and of the processor, peak megabytes, the exit code, and what was said on errors."""
    with tempfile.TemporaryFile() as said:
        begin = perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "discourse_coder", *arguments], stdout=subprocess.DEVNULL, stderr=said
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = perf_counter() - begin
        said.seek(0)
        words = said.read().decode("utf-8", "replace").replace("\r", "\n").strip()
    code = os.waitstatus_to_exitcode(status)
    worked = usage.ru_utime + usage.ru_stime
    return seconds, worked, usage.ru_maxrss // 1024, code, words.splitlines()[-1][:100] if code > 1 and words else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="*")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--commands", nargs="*")
    options = parser.parse_args()
    for name, make in scenarios(options.scale).items():
        if options.scenarios and not any(word in name for word in options.scenarios):
            continue
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder))
            for command, arguments in commands(Path(folder)).items():
                if options.commands and command not in options.commands:
                    continue
                seconds, worked, megabytes, code, words = measured(arguments)
                took = f"{seconds:7.1f} s ({worked:6.1f} s) {megabytes:6,} MB"
                print(f"{name:20} {command:7} {took}  exit {code}  {words}", flush=True)


if __name__ == "__main__":
    main()
