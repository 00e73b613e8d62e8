"""Make a corpus of your files: text files, web pages, PDF, Word and other documents, tables, archives, folders.

SRC is a file or a folder: {texts};
tables ({tables}) with a text in each row and, if known, its speaker and role;
.zip archives of these. Records of the Security Council are split into speeches, transcripts of press conferences
into questions with their answers.
CORPUS/turns.csv says who speaks where; CORPUS/ingest.log.csv lists everything that was left out or changed.
Running it again adds new files and continues an interrupted run; stored texts stay as they are.
"""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path

from discourse_coder.cli.console import FINDINGS, FINE, USER_ERROR, Console
from discourse_coder.cli.inputs import (
    add_date_order_option,
    add_originals_options,
    failures_heading,
    file_size,
)
from discourse_coder.errors import DiscourseCoderError
from discourse_coder.extract.formats.registry import usual_suffixes
from discourse_coder.files.limits import MAX_BYTES
from discourse_coder.files.tables import TABLE_SUFFIXES

DESCRIPTION = (__doc__ or "").format(texts=", ".join(usual_suffixes()), tables=", ".join(TABLE_SUFFIXES))
EXAMPLES = """\
examples:
  discourse-coder ingest downloads --out corpus
  discourse-coder ingest records/*.pdf --out corpus --country China
  discourse-coder ingest mfa-pages.zip --out corpus --about Kosovo Pristina --id-prefix mfa-
  discourse-coder ingest manifestos --out corpus --fields country_party_year
  discourse-coder ingest speeches.xlsx --out corpus --id-column Nr --text-column Speech
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", nargs="+", type=Path, metavar="SRC", help="files and folders")
    parser.add_argument("--out", required=True, type=Path, metavar="CORPUS", help="the corpus folder to make or add to")
    parser.add_argument("--raw", action="store_true", help="keep everything: remove and join nothing")
    parser.add_argument(
        "--again",
        action="store_true",
        help="extract texts again if their original, options or extractor have changed; those that it no longer has "
        "are taken out",
    )
    splitting = parser.add_argument_group("splitting transcripts")
    splitting.add_argument(
        "--records",
        default="auto",
        choices=["auto", "un", "press", "none"],
        help="split what looks like a transcript (auto, the default), all as meeting records (un) or press conferences "
        "(press), or nothing (none)",
    )
    splitting.add_argument("--country", default="", metavar="NAME", help="of meetings, keep this delegation only")
    splitting.add_argument(
        "--about",
        nargs="+",
        default=[],
        metavar="TERM",
        help="of press conferences, keep answers with one of these terms; * at the end stands for any ending",
    )
    reading = parser.add_argument_group("reading")
    reading.add_argument("--id-prefix", default="", metavar="TEXT", help="begins every id")
    reading.add_argument(
        "--fields",
        default="",
        metavar="NAMES",
        help="columns that the names of files give: country_session_year takes three from ARG_01_1946.txt; a year "
        "gives the date; - or _ in place of a name skips a part",
    )
    add_originals_options(reading)
    add_date_order_option(reading)
    reading.add_argument(
        "--max-bytes", type=_bytes, default=MAX_BYTES, metavar="N", help="refuse larger files (default: 100 MB)"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    from discourse_coder.analysis.repeats import repeats_note
    from discourse_coder.study.gathering import ingest

    result = ingest(
        options.sources,
        options.out,
        raw=options.raw,
        records=options.records,
        country=options.country,
        about=options.about,
        encoding=options.encoding,
        id_prefix=options.id_prefix,
        id_column=options.id_column,
        text_column=options.text_column,
        date_order=options.date_order or "",
        repeated_ids=options.repeated_ids or "",
        worksheet=options.worksheet,
        fields=options.fields,
        jobs=options.jobs,
        max_bytes=options.max_bytes,
        again=options.again,
        progress=console.progress,
    )
    groups = _repeats(result.folder) if result.added else ()
    console.say(str(result), *filter(None, [repeats_note(groups)]))
    console.result(
        {
            "corpus": str(result.folder),
            "texts": result.n_texts,
            "added": result.added,
            "originals": {
                "new": result.n_new,
                "unchanged": result.n_unchanged,
                "copies": [str(problem) for problem in result.copies],
                "outdated": [str(problem) for problem in result.outdated],
            },
            "taken_out": [str(problem) for problem in result.taken_out],
            "ids": [str(note) for note in result.notes],
            "described_by": [str(note) for note in result.described_by],
            "left_out": [str(note) for note in result.left_out],
            "doubtful": [str(doubt) for doubt in result.doubts],
            "other_kinds": dict(sorted(result.other_kinds.items())),
            "repeated_texts": groups,
            "problems": [str(problem) for problem in result.problems],
        }
    )
    console.problems(result.problems, failures_heading(tuple(result.problems)) if result.problems else "")
    return USER_ERROR if result.problems else FINDINGS if result.outdated else FINE


def _repeats(folder: Path) -> tuple[tuple[str, ...], ...]:
    """Return the ids of texts with the same words; none of a corpus that cannot be read."""
    from discourse_coder.analysis.repeats import repeated_texts
    from discourse_coder.io.corpus_reader import read_corpus

    with suppress(DiscourseCoderError):  # whatever reads the corpus next says why
        return repeated_texts(read_corpus(folder))
    return ()


def _bytes(text: str) -> int:
    if not (number := file_size(text)):
        raise argparse.ArgumentTypeError(f"{text!r} would refuse every file; write 200000000 or 200MB")
    return number
