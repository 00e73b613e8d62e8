"""Download listed public records, politely, and check them.

SOURCES is a table with the columns id and url, or symbol for documents of the United Nations; kind and sha256 are
optional, and other columns are kept. The files go to DIR/originals unchanged, and what is known about each to
DIR/fetched.csv. Only listed addresses are requested, one at a time and with pauses. No links are followed; robots.txt,
which is for programs that follow links, is not read. A run can be interrupted and started again. An existing file is
only replaced by one with the listed sha256; fetched.csv lists all of them and can be given as SOURCES.
"""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from discourse_coder.cli.console import FINDINGS, FINE, Console
from discourse_coder.cli.inputs import file_size
from discourse_coder.files.limits import MAX_BYTES
from discourse_coder.wording import number_of

EXAMPLES = """\
examples:
  discourse-coder fetch sources.csv --out records
  discourse-coder fetch sources.csv --out records --only S-PV.5839 S-PV.5917
  discourse-coder fetch sources.csv --out records --corpus corpus --country China
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", type=Path, metavar="SOURCES", help="the list, e.g. sources.csv")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder for the files")
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="the rows to download (default: all)")
    taking = parser.add_argument_group("extracting the texts")
    taking.add_argument("--corpus", type=Path, metavar="CORPUS", help="then ingest the files into this corpus folder")
    taking.add_argument("--country", default="", metavar="NAME", help="of meetings, keep this delegation only")
    policy = parser.add_argument_group("how to ask")
    policy.add_argument(
        "--pause", type=float, default=2, metavar="SECONDS", help="between requests to one server (default: 2)"
    )
    policy.add_argument("--retries", type=int, default=4, metavar="N", help="after failures that may pass (default: 4)")
    policy.add_argument(
        "--timeout", type=float, default=30, metavar="SECONDS", help="for each piece of an answer (default: 30)"
    )
    policy.add_argument(
        "--max-bytes",
        type=file_size,
        default=MAX_BYTES,
        metavar="N",
        help="refuse larger files (default: 100 MB)",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.study.gathering import fetch, ingest

    fetched = fetch(
        options.sources,
        options.out,
        only=options.only,
        pause=options.pause,
        retries=options.retries,
        timeout=options.timeout,
        max_bytes=options.max_bytes,
        progress=console.progress,
    )
    problems = [*fetched.problems]
    command = shlex.join(["discourse-coder", "ingest", str(fetched.originals), "--out", str(options.out / "corpus")])
    console.say(str(fetched))
    if fetched.n_there and options.corpus:
        result = ingest(
            fetched.originals,
            options.corpus,
            country=options.country,
            max_bytes=options.max_bytes,
            progress=console.progress,
        )
        added = number_of(len(result.added), "text")
        console.say("", f"{added} added; {options.corpus} now has {result.n_texts}.")
        problems += result.problems
    elif fetched.n_there:
        console.say("", "To make a corpus of them:", f"  {command}")
    console.result(
        {
            "files": [str(fetched.table)],
            "n_records": len(fetched.outcomes),
            "n_there": fetched.n_there,
            "n_new": fetched.n_new,
            "records": [
                {
                    "id": outcome.source.id,
                    "url": outcome.source.url,
                    "file": outcome.file or None,
                    "sha256": outcome.sha256 or None,
                    "status": outcome.status,
                    "http_status": outcome.http_status or None,
                }
                for outcome in fetched.outcomes
            ],
            "next": command if fetched.n_there else None,
        }
    )
    console.problems(problems, f"{number_of(len(problems), 'problem')}; the rest is done:")
    return FINDINGS if problems else FINE
