"""Download listed public records, politely, and check them.

SOURCES is a table with the columns id and url, or symbol for documents of the United Nations, and where known kind and
sha256; other columns are kept. The files come to DIR/originals as they are, and what is known about each to
DIR/fetched.csv. Only listed addresses are asked for, one at a time and with pauses; no links are followed, and
robots.txt, which is for programs that follow them, is not read. A run can be interrupted and started again. A file
that is there is never replaced, unless by one that has the listed sha256: fetched.csv, given as SOURCES, is a list
with all of them.
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from discourse_coder.cli.console import FINDINGS, FINE, Console
from discourse_coder.cli.inputs import file_size
from discourse_coder.errors import Problem
from discourse_coder.files.limits import MAX_BYTES

if TYPE_CHECKING:
    from discourse_coder.fetching.folder import Outcome

NAME = "fetch"
HELP = "download listed public records"
EXAMPLES = """\
examples:
  discourse-coder fetch sources.csv --out records
  discourse-coder fetch sources.csv --out records --only S-PV.5839 S-PV.5917
  discourse-coder fetch sources.csv --out records --corpus corpus --country China
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("sources", type=Path, metavar="SOURCES", help="the list, e.g. sources.csv")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder for the files")
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="the rows to ask for (default: all)")
    taking = parser.add_argument_group("taking the texts")
    taking.add_argument("--corpus", type=Path, metavar="CORPUS", help="then ingest what is there into this folder")
    taking.add_argument("--country", default="", metavar="NAME", help="of meetings, keep this delegation only")
    manners = parser.add_argument_group("manners")
    manners.add_argument(
        "--pause", type=float, default=2, metavar="SECONDS", help="between requests to one server (default: 2)"
    )
    manners.add_argument(
        "--retries", type=int, default=4, metavar="N", help="after failures that may pass (default: 4)"
    )
    manners.add_argument(
        "--timeout", type=float, default=30, metavar="SECONDS", help="for each piece of an answer (default: 30)"
    )
    manners.add_argument(
        "--max-bytes",
        type=file_size,
        default=MAX_BYTES,
        metavar="N",
        help="refuse larger files (default: 100 MB)",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command."""
    from discourse_coder.fetching.downloads import Manners
    from discourse_coder.fetching.folder import ORIGINALS, fetch, write_fetched
    from discourse_coder.fetching.sources import read_sources

    manners = Manners(options.pause, options.retries, options.timeout, options.max_bytes)
    sources = read_sources(options.sources)
    with console.progress(len(options.only) or len(sources), "fetching") as advance:
        outcomes = fetch(sources, options.out, only=options.only, manners=manners, progress=advance)
    table = write_fetched(outcomes, options.out)
    problems = _problems(outcomes, str(options.sources), options.only)
    there = [outcome for outcome in outcomes if outcome.file]
    new = sum(outcome.is_new for outcome in outcomes)
    command = shlex.join(
        ["discourse-coder", "ingest", str(options.out / ORIGINALS), "--out", str(options.out / "corpus")]
    )
    console.say(f"{len(there)} of {len(outcomes)} records are there; {new} came now.", f"Wrote {table}.")
    if there and options.corpus:
        problems += _ingested(options, console)
    elif there:
        console.say("", "To make a corpus of them:", f"  {command}")
    console.result(
        {
            "files": [str(table)],
            "n_records": len(outcomes),
            "n_there": len(there),
            "n_new": new,
            "records": [
                {
                    "id": outcome.source.id,
                    "url": outcome.source.url,
                    "file": outcome.file or None,
                    "sha256": outcome.sha256 or None,
                    "status": outcome.status,
                    "http_status": outcome.http_status or None,
                }
                for outcome in outcomes
            ],
            "next": command if there else None,
        }
    )
    number = len(problems)
    console.problems(problems, f"{number} problem{'s' if number > 1 else ''}; the rest is done:")
    return FINDINGS if problems else FINE


def _ingested(options: argparse.Namespace, console: Console) -> list[Problem]:
    """Take the texts out of the files that are there; return what could not be read."""
    from discourse_coder.fetching.folder import ORIGINALS
    from discourse_coder.ingesting.ingest import ingest
    from discourse_coder.ingesting.text_taking import Taking

    taking = Taking(country=options.country.strip())
    result = ingest(
        [options.out / ORIGINALS], options.corpus, taking, max_bytes=options.max_bytes, progress=console.progress
    )
    n = len(result.added)
    console.say("", f"{n} text{'' if n == 1 else 's'} added; {options.corpus} has {result.n_texts} now.")
    return list(result.problems)


def _problems(outcomes: Sequence[Outcome], place: str, only: Sequence[str]) -> list[Problem]:
    """Return what a person should look at, what several rows have in common as one."""
    groups: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.problem:
            groups.setdefault((outcome.problem.found, outcome.problem.advice), []).append(outcome)
    problems = []
    for (found, advice), (first, *others) in groups.items():
        alone = first.problem.place if first.problem else ""
        ids = ", ".join(outcome.source.id for outcome in (first, *others))
        problems.append(Problem(ids if others else alone, found, advice))
    lost = [outcome.source.id for outcome in outcomes if not outcome.source.url and not outcome.file]
    if lost := [id_ for id_ in lost if not only or id_ in only]:
        found = f"{len(lost)} skipped for lack of a url or a symbol: {', '.join(lost)}."
        advice = "Write one into each row, or save the file by hand in originals, named by the id."
        problems.append(Problem(place, found, advice))
    return problems
